#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# stemma path: shortest paths, their number, and what is said where there is none.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1
export NO_COLOR=1

# run NAME CODE ARGUMENT...: output, messages and exit code against a golden file.
run() {
  local name=$1 code=$2
  shift 2
  expect "$code" path --from records.jsonl --date 2026-08-22 "$@"
  cat out err >both
  golden "path/$name.txt" both
}

# record ID RELATION PARENT...: a record; several parents are tags of one relation.
record() {
  local id=$1 relation=$2 tags=
  shift 2
  for parent; do tags+="${tags:+,}\"base_model:$relation:$parent\""; done
  echo "{\"id\":\"$id\",\"createdAt\":\"2024-01-01T00:00:00Z\",\"tags\":[$tags]}"
}

# A ladder of seven diamonds, a detour at its top, and two models beside it.
{
  record a/0 finetune
  record a/detour adapter a/0
  for i in 1 2 3 4 5 6 7; do
    record "a/$i-left" finetune "a/$((i - 1))"
    if ((i == 1)); then
      record "a/$i-right" adapter "a/$((i - 1))" a/detour
    else
      record "a/$i-right" quantized "a/$((i - 1))"
    fi
    record "a/$i" merge "a/$i-left" "a/$i-right"
  done
  record b/side quantized a/3 gone/ghost
  record b/ghosts merge gone/ghost
  record b/apart finetune
} >records.jsonl

run one 0 a/0 a/1-left
run diamonds 0 a/0 a/2
run cut 0 a/0 a/7 --top 2
run json 0 a/0 a/1 --json
run csv 0 a/0 a/1 --format csv
run quiet 0 a/0 a/3 --quiet
run relation 0 a/0 a/1 --relation finetune,merge
run reversed 1 a/7 a/0
run reversed-json 1 a/7 a/0 --json
run common 1 a/7 b/side
run common-json 1 a/7 b/side --json
run ghost 1 b/ghosts b/side
run apart 1 a/0 b/apart
run same 1 a/0 A/0
run same-csv 1 a/0 A/0 --format csv
run relation-none 1 a/0 a/1 --relation unspecified

expect 0 path --from records.jsonl a/0 a/7 --top 0 --json
expect_equal "shortest paths listed" 128 "$(grep -c '"step":0' out)"
grep -q '"shortest_paths":128,"paths":192,"exact":true' out || fail "counts: $(grep summary out)"
expect_equal "different paths" 128 "$(sed -n 's/.*"path":\([0-9]*\).*"model":"\([^"]*\)".*/\1 \2/p' out |
  awk '{ p[$1] = p[$1] " " $2 } END { for (i in p) print p[i] }' | sort -u | wc -l)"

# A chain of 50,000 models, and a ladder with more paths than can be counted.
awk 'BEGIN { for (i = 0; i < 50000; i++)
  printf "{\"id\":\"c/%05d\",\"tags\":[\"base_model:finetune:c/%05d\"]}\n", i + 1, i }' >chain.jsonl
expect 0 path --from chain.jsonl c/00000 c/50000 -q
expect_equal "chain" 50001 "$(wc -l <out)"
for ((i = 1; i <= 70; i++)); do
  record "d/$i-left" merge "d/$((i - 1))"
  record "d/$i-right" merge "d/$((i - 1))"
  record "d/$i" merge "d/$i-left" "d/$i-right"
done >ladder.jsonl
expect 0 path --from ladder.jsonl d/0 d/70 --top 1
grep -q '^over 1.8e19 shortest paths, over 1.8e19 paths in all$' out || fail "2^70 paths: $(sed -n 2p out)"
expect 0 path --from ladder.jsonl d/0 d/63 --top 1 --json
grep -q '"shortest_paths":9223372036854775808,"paths":9223372036854775808,"exact":true' out ||
  fail "2^63 paths: $(grep summary out)"

on_terminal 40 path mistralai/Mistral-7B-v0.1 HuggingFaceH4/zephyr-7b-beta >out
golden path/narrow.txt out
finish
