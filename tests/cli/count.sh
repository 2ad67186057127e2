#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# stemma count: formats, tables at two widths, and what adds up. Its figures are held against the
# naive verifier in tests/oracle/compare_count.py.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1
export NO_COLOR=1

run() {
  local name=$1
  shift
  expect 0 count "$@"
  golden "count/$name.txt" out
}
shown() {
  local name=$1
  shift
  for columns in 80 200; do
    on_terminal "$columns" count "$@" >out
    golden "count/$name-$columns.txt" out
    checks=$((checks + 1))
    awk -v wide="$columns" 'length($0) > wide + 2 { exit 1 }' out || fail "count $*: wider than $columns"
  done
}

run sample --from "$sample"
run sample-json --from "$sample" --date 2026-08-22 --json
run sample-csv --from "$sample" --format csv
run sample-quiet --from "$sample" -q
run sample-models --from "$sample" acme/base-instruct ACME/base acme/base epsilon/nothing
run sample-downloads --from "$sample" --value downloads --date 2026-08-22 --json
run sample-license --from "$sample" --by license --date 2026-08-22 --json
run sample-task --from "$sample" -b task
run sample-relation --from "$sample" acme/base --by relation --format tsv
shown bases --top 6
shown one mistralai/Mistral-7B-v0.1
shown family --by family --top 6
shown author --by author --top 3

# A model that is named twice, or as a URL, is one; it is listed without derivatives too.
expect 0 count --from "$sample" -q acme/base https://huggingface.co/ACME/base
expect_equal "one model" acme/base "$(<out)"
expect 0 count --from "$sample" epsilon/nothing --json
grep -q '"model":"epsilon/nothing".*"all":0' out || fail "a model without derivatives is not listed"

# --top leaves out bases but never counts them less, and does not cut what was named.
expect 0 count --from "$sample" --top 1 --json
expect_equal "summary of --top 1" "$(stemma count --from "$sample" --json | grep summary)" "$(grep summary out)"
expect_equal "rows of --top 1" 1 "$(grep -c '^{"rank"' out)"
mapfile -t many < <(stemma rank --top 0 -q --by children 2>/dev/null | head -25)
expect 0 count -q "${many[@]}"
expect_equal "named models listed" 25 "$(wc -l <out)"

# Names in no group are not printed by --quiet, and are last elsewhere.
expect 0 count --from "$sample" --by license -q
expect_equal "licences" "apache-2.0 mit" "$(tr '\n' ' ' <out | sed 's/ $//')"
expect 0 count --from "$sample" --by license --format csv
[[ $(tail -1 out) == ,,* ]] || fail "what has no licence is not the last: $(tail -1 out)"

# Nothing to count is an empty table.
expect 0 count --from "$sample" --min-downloads 999999
expect 0 count --from "$sample" --min-downloads 999999 --by country --json
grep -q '"derivatives":0' out || fail "derivatives where nothing counts"

# Meaningless combinations.
expect 2 count --by license --attribute maker
expect 2 count --decay 0.5
expect 2 count --group maker
finish
