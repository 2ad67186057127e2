#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Reconcile: every number is what the command beside it gives; --match finds the rules behind
# a number. Cells are taken from the sample, and where the shared data is there, from real
# records.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1

# column NAME: its place in the header of the last output in TSV.
column() {
  head -1 out | tr '\t' '\n' | grep -nx "$1" | cut -d: -f1
}

# answer MEASURE FAMILY: what the JSON of show, or of a ranking of families, says of it.
answer() {
  grep -F "${2:+\"family\":\"$2\"}" answer.json | grep -o "\"$1\":[0-9.e+-]*" | head -1 | cut -d: -f2
}

# check_cells EVERY ARGUMENT...: runs the command of every EVERY-th cell and compares; of fewer
# where sanitizers watch, which see the same rules at work in reconcile itself.
check_cells() {
  local every=$1 model family count measure command number=0
  shift
  [[ -n ${STEMMA_WATCHED:-} ]] && every=$((every * 7))
  expect 0 reconcile "$@" --format tsv
  local places
  places=$(column model),$(column family),$(column count),$(column measure),$(column command)
  tail -n +2 out | cut -f "$places" | tr '\t' '|' >cells
  while IFS='|' read -r model family count measure command; do
    ((number++ % every == 0)) || continue
    checks=$((checks + 1))
    [[ -n $model || -n $family ]] || fail "reconcile $*: a cell about nothing"
    eval "$command --json" >answer.json 2>err </dev/null || fail "$command: $(<err)"
    expect_equal "$command: $measure" "$count" "$(answer "$measure" "$family")"
  done <cells
  expect_equal "reconcile $*: cells" "$wanted_cells" "$number"
}

cp "$sample" sample.jsonl
cp "$sample" "a 'sample'.jsonl" # a name that a shell must be shown in quotes
wanted_cells=108
check_cells 1 acme/base --from "a 'sample'.jsonl"
check_cells 5 delta/gone --from "$sample"
check_cells 5 acme/base --from "$sample" --since 2024-02-15 --author acme
wanted_cells=324
check_cells 7 --family qwen2.5 --from "$sample"
check_cells 31 --family 'Llama 2'

# The table shows the same numbers, and so does a terminal of 80 columns.
expect 0 reconcile acme/base --from sample.jsonl
golden reconcile.txt out
on_terminal 80 reconcile acme/base --from sample.jsonl | sed 's/\x1b\[[0-9]*m//g' >narrow
expect_same "the table on a terminal" out narrow

# --match: the rules that give a number, or the nearest and exit code 1.
expect 0 reconcile acme/base --from "$sample" --match 8 --format tsv
place=$(column count)
expect_equal "all match" 8 "$(tail -n +2 out | cut -f "$place" | sort -u)"
[[ -s err ]] && fail "--match 8 wrote to standard error"
expect 1 reconcile acme/base --from "$sample" --match 1000 --json
expect_equal "the nearest comes first" 8 "$(grep -o '"count":[0-9]*' out | head -1 | cut -d: -f2)"
grep -q '"difference":-992,' out || fail "no difference"
grep -qx 'stemma: no rule gives 1000; these come nearest' err || fail "--match 1000: $(<err)"
expect 0 reconcile acme/base --from "$sample" --match 8 --quiet
expect_equal "a command a line" "stemma show acme/base --from $sample" "$(head -1 out)"
expect 0 reconcile acme/base --from sample.jsonl --match 8
tail -n +2 out | grep -qv 'stemma show acme/base --from sample.jsonl' && fail "a row without command"
on_terminal 80 reconcile acme/base --from sample.jsonl --match 8 | tail -2 >end
expect_equal "the command below a narrow table" \
  $'The first by itself:\nstemma show acme/base --from sample.jsonl' "$(<end)"

# What has no meaning.
expect 2 reconcile
expect 2 reconcile acme/base --family Qwen2.5
expect 2 reconcile 'no id'
expect 2 reconcile acme/base --min-downloads 6
expect 2 reconcile acme/base --relation merge
expect 1 reconcile nobody/nothing --from "$sample"
expect 1 reconcile --family Qwen2.55 --from "$sample"
grep -q "did you mean 'Qwen2.5'" err || fail "no near match: $(<err)"

data=$STEMMA_SHARED/data/hub-2026-08/models-2026-08-22.jsonl.gz
[[ -e $data || -n ${CI:-} ]] || finish
need_shared data/hub-2026-08/models-2026-08-22.jsonl.gz
wanted_cells=108
check_cells 7 Qwen/Qwen3.8-27B --from "$data"
wanted_cells=324
check_cells 19 --family Qwen3.8 --from "$data"
finish
