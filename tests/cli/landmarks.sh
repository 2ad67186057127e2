#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Each command's output on the built-in landmark lineage, in a pipe and on terminals of 80 and 200
# columns, against golden files.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

run() {
  local name=$1
  shift
  expect 0 "$@"
  golden "landmarks/$name.txt" "$scratch/out"
}
shown() {
  local name=$1
  shift
  for columns in 80 200; do
    on_terminal "$columns" "$@" >"$scratch/out"
    golden "landmarks/$name-$columns.txt" "$scratch/out"
  done
}

run rank rank
run rank-roots-children rank --roots --by children --top 5
run rank-group rank --group maker --top 2
run rank-families rank --families --top 15
run show show mistralai/Mistral-7B-v0.1
run show-json show mistralai/Mistral-7B-v0.1 --json
run tree tree deepseek-ai/DeepSeek-V3-Base
run tree-up tree --up HuggingFaceH4/zephyr-7b-beta --json
run tree-top tree mistralai/Mistral-7B-v0.1 --top 4 --depth 2
run tree-top-json tree deepseek-ai/DeepSeek-V3-Base --top 2 --prune deepseek-ai/DeepSeek-V3.1-Base --json
run tree-only tree mistralai/Mistral-7B-v0.1 --only '*hermes*' --only '*-GGUF'
run tree-ascii tree deepseek-ai/DeepSeek-V3-Base --ascii --prune deepseek-ai/DeepSeek-R1
run tree-mermaid tree deepseek-ai/DeepSeek-V3-Base --top 3 --format mermaid
run tree-mermaid-up tree mlabonne/Beyonder-4x7B-v2 --up -f mermaid --only '*mistral*'
run check check
run check-json check --json
run rank-json rank --top 5 --json
run rank-csv rank --top 5 --format csv
run rank-tsv rank --top 5 --format tsv
run rank-quiet rank --top 5 --quiet

export NO_COLOR=1
shown rank rank --top 12
shown rank-group rank --group maker --top 2
shown rank-families rank --families --top 12
shown check check
shown show show mistralai/Mistral-7B-v0.1
shown tree tree deepseek-ai/DeepSeek-V3-Base
shown tree-top tree mistralai/Mistral-7B-v0.1 --top 4
shown tree-only tree mistralai/Mistral-7B-v0.1 --only '*hermes*' --color always
shown families families
finish
