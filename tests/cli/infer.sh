#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Inferred edges: opt-in, marked wherever they show, and left out again by --edges declared.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

records=$scratch/infer-2026-08-22.jsonl
record() {
  printf '{"id":"%s","createdAt":"%sT00:00:00Z","downloads":%d%s}\n' "$1" "$2" "$3" "${4:-}"
}
parent() {
  printf ',"cardData":{"base_model":"%s","base_model_relation":"%s"}' "$1" "$2"
}
{
  record lab/Base-7B 2026-01-01 1000
  record lab/Base-7B-AWQ 2026-01-02 50
  record quants/base-7b-i1-GGUF 2026-01-03 500
  record quants/lab_-_Base-7B-8bits 2026-01-04 5
  record other/Base-7B 2026-02-01 7
  record acme/tune 2026-02-02 70 "$(parent lab/Base-7B finetune)"
  record acme/tune-GGUF 2026-02-03 9
  record fans/copy-GGUF 2026-02-03 3 "$(parent quants/base-7b-i1-GGUF quantized)"
  for i in {01..20}; do record "fans/adapter-$i" 2026-03-01 0 "$(parent lab/Base-7B adapter)"; done
} >"$records"

run() {
  local name=$1
  shift
  expect 0 "$@" --from "$records"
  golden "infer/$name.txt" "$scratch/out"
}
run check check --infer names
run check-json check --infer names --json
run show show quants/base-7b-i1-GGUF --infer names
run show-json show quants/base-7b-i1-GGUF --infer names --json
run show-base show lab/base-7b --infer names
run tree tree acme/tune --infer names
run tree-up tree --up fans/copy-GGUF --infer names
run tree-json tree --up fans/copy-GGUF --infer names --json
run path path lab/Base-7B fans/copy-GGUF --infer names
run path-json path lab/Base-7B fans/copy-GGUF --infer names --json
run count count --infer names --format tsv
run rank-declared rank --infer names --edges declared --top 3 --json

# Without being asked for, and without being in force, there are none.
tail -n +3 "$scratch/out" | sed 1,3d >"$scratch/declared"
expect 0 rank --top 3 --json --from "$records"
tail -n +3 "$scratch/out" | sed 1,3d >"$scratch/plain"
expect_same "rank without inferred edges" "$scratch/declared" "$scratch/plain"
expect 0 check --from "$records" --json
expect_equal "classes of declared edges alone" 0 "$(grep -c inferred- "$scratch/out")"
expect 1 path lab/Base-7B fans/copy-GGUF --infer names --edges declared --from "$records"
expect 1 path lab/Base-7B fans/copy-GGUF --from "$records"

# The commands that reconcile names give its numbers.
for edges in all declared; do
  expect 0 reconcile lab/Base-7B --infer names --edges "$edges" --from "$records" --format tsv
  expect_equal "reconcile, $edges" "--infer names --edges $edges" \
    "$(cut -f 12 "$scratch/out" | sed -n 2p | grep -o -e '--infer.*')"
done

# Pictures: a line of its own, a word in the legend, the rule in the tooltip and in DOT.
expect 0 draw lab/Base-7B --infer names --from "$records" -o "$scratch/all.dot"
expect 0 draw lab/Base-7B --infer names --from "$records" -o "$scratch/all.svg"
expect_equal "edges of DOT by rule" "author-form 1 mirror 1 quantization 3" \
  "$(grep -o 'inferred="*[a-z-]\+' "$scratch/all.dot" | tr -d '"' | cut -d = -f 2 | sort | uniq -c |
    awk '{printf "%s%s %d", n++ ? " " : "", $2, $1}')"
expect_equal "tooltip" 1 "$(grep -c '<title>unspecified, inferred: mirror</title>' "$scratch/all.svg")"
expect_equal "caption" 1 "$(grep -c 'infer names</text>' "$scratch/all.svg")"
expect_equal "legend" 1 "$(grep -c '>inferred</text>' "$scratch/all.svg")"
expect 0 draw lab/Base-7B --from "$records" -o "$scratch/plain.svg"
expect 0 draw lab/Base-7B --infer names --edges declared --from "$records" \
  -o "$scratch/declared.svg"
expect_equal "no legend where there is nothing" 0 \
  "$(cat "$scratch/plain.svg" "$scratch/declared.svg" | grep -c '>inferred</text>')"
finish
