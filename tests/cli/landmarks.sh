#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Each command's output on the built-in landmark lineage, in a pipe and on terminals of 80 and 200
# columns, against golden files.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/cli/hub.bash
. "$(dirname "$0")/hub.bash"
# shellcheck source=tests/cli/commands.bash
. "$(dirname "$0")/commands.bash"

run() {
  local name=$1
  shift
  expect 0 "$@"
  golden "landmarks/$name.txt" "$scratch/out"
}
# check_shown COLUMNS NAME FILE
check_shown() {
  local wide
  golden "landmarks/$2-$1.txt" "$3"
  # A command line to be copied stands in one line, however long it is.
  wide=$(grep -v '^stemma ' "$3" | LC_ALL=C.UTF-8 wc -L)
  checks=$((checks + 1))
  ((wide <= $1)) || fail "$2 at $1 columns: $wide"
}

run rank-roots-children rank --roots --by children --top 5
run show-json show mistralai/Mistral-7B-v0.1 --json
run tree-up tree --up HuggingFaceH4/zephyr-7b-beta --json
run tree-top tree mistralai/Mistral-7B-v0.1 --top 4 --depth 2
run tree-top-json tree deepseek-ai/DeepSeek-V3-Base --top 2 --prune deepseek-ai/DeepSeek-V3.1-Base --json
run tree-only tree mistralai/Mistral-7B-v0.1 --only '*hermes*' --only '*-GGUF'
run tree-ascii tree deepseek-ai/DeepSeek-V3-Base --ascii --prune deepseek-ai/DeepSeek-R1
run tree-mermaid tree deepseek-ai/DeepSeek-V3-Base --top 3 --format mermaid
run tree-mermaid-up tree mlabonne/Beyonder-4x7B-v2 --up -f mermaid --only '*mistral*'
run check-json check --json
run rank-json rank --top 5 --json
run rank-csv rank --top 5 --format csv
run rank-tsv rank --top 5 --format tsv
run rank-quiet rank --top 5 --quiet

export NO_COLOR=1
for call in "${reports[@]}"; do
  take "$call"
  run "$name" "${arguments[@]}"
done
# The beginning of each command's JSON: schema, source, rules, summary, and the keys of a row.
for call in "${reports[@]}"; do
  take "${call/ --format table/}"
  expect 0 "${arguments[@]}" --json
  echo "== $name" && sed "s|$HF_ENDPOINT|HF_ENDPOINT|; 8q" out
done >documents
golden landmarks/documents.txt documents
# The beginning of each report for programs: names of columns, and two rows.
for call in "${formatted[@]}"; do
  [[ $call == json-* ]] && continue
  take "$call"
  expect 0 "${arguments[@]}"
  echo "== $name" && head -n 3 out
done >formats
golden landmarks/formats.txt formats
# Help is made of the table of options; what it comes to is here to be seen.
for command in '' "${known[@]}"; do
  expect 0 help ${command:+"$command"}
  echo "== stemma help $command" && cat out
done >pages
golden landmarks/help.txt pages
for shell in bash zsh fish; do
  expect 0 completion "$shell"
  expect_same "completion $shell" "$STEMMA_SOURCE/engine/cli/completion.$shell" out
done
run draw-svg draw alpindale/goliath-120b --up -T svg -o -
run draw-dot draw alpindale/goliath-120b --up -T dot -o -
run chart-json chart --every year --top 2 --json
for columns in 80 200; do
  show_all "$columns"
  for name in "${names[@]}"; do check_shown "$columns" "$name" "shown/$name"; done
  on_terminal "$columns" tree mistralai/Mistral-7B-v0.1 --top 4 >out
  check_shown "$columns" tree-top out
  # What fits is marked by colours.
  on_terminal "$columns" tree mistralai/Mistral-7B-v0.1 --only '*hermes*' --color always >out
  golden "landmarks/tree-only-$columns.txt" out
done
finish
