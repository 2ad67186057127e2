#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Diff: what it lists of two small snapshots in every format, exit codes, and the same answer for
# the same records. tests/oracle/diff_days.py holds it against a script over the raw records: the
# small ones, random ones, and where the shared data is there, days of the Hub.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1
old="old-2024-06-01.jsonl"
new="new-2024-06-08.jsonl"
cp "$fixtures/diff/$old" "$fixtures/diff/$new" .

expect 0 diff $old $new
golden diff/table.txt out
[[ -s err ]] && fail "diff talks: $(<err)"
expect 0 diff $old $new --json
golden diff/json.txt out
cp out there.json
expect 0 diff $old $new --format csv
golden diff/csv.txt out
expect 0 diff $old $new --quiet
golden diff/quiet.txt out
expect 0 diff $old $new --top 1
golden diff/top.txt out
expect 0 diff $old $new --only ranks --by children --relation merge
golden diff/ranks.txt out
expect 0 diff $old $new --only models --author gamma --json
golden diff/author-json.txt out
NO_COLOR=1 on_terminal 80 diff $old $new >out
golden diff/table-80.txt out
NO_COLOR=1 on_terminal 200 diff $old $new >out
golden diff/table-200.txt out
for columns in 60 80 100; do
  checks=$((checks + 1))
  wide=$(NO_COLOR=1 on_terminal $columns diff $old $new | LC_ALL=C.UTF-8 wc -L)
  ((wide <= (columns < 80 ? 80 : columns))) || fail "diff at $columns columns: $wide"
done

# Exit codes, and nothing to say.
expect 1 diff $old $new --exit-code --json
expect_same "--exit-code but for the rule" <(sed 's/"exit_code":true/"exit_code":false/' out) there.json
expect 1 diff $old $new --exit-code --only families
expect 0 diff $old $old --exit-code
[[ -s out ]] && fail "diff X X: $(<out)"
expect_equal "diff X X" "stemma: no differences between $old and $old" "$(<err)"
expect 0 diff $old $old --exit-code --json
expect_equal "lists of diff X X" 6 "$(grep -c '":\[\][,}]' out)"
grep -q '"differs":false' out || fail "diff X X differs"
expect 0 diff $old $old --exit-code --format csv
expect_equal "the header alone" 1 "$(wc -l <out)"
expect 0 diff $old $old --exit-code --quiet
[[ -s out ]] && fail "diff X X --quiet: $(<out)"
expect 0 diff $old $new --exit-code --author nobody --only models
sed '1s/"downloads":1000/"downloads":1001/' $old >downloads.jsonl
expect 1 diff $old downloads.jsonl --exit-code --quiet # no other model, edge or fact
[[ -s out ]] && fail "ids of models with other downloads: $(<out)"
expect 1 diff $old $new --exit-code --quiet
expect_same "ids with --exit-code" "$fixtures/diff/quiet.txt" out
expect 4 diff $old no-such-file.jsonl
expect 3 diff $old <(gzip -c $new | head -c 200)

# The same records in another order, compressed, from standard input.
mkdir shuffled
for seed in 1 2 3; do
  for file in $old $new; do
    shuf --random-source=<(yes "$seed") "$file" >"shuffled/$file"
  done
  expect 0 diff shuffled/$old shuffled/$new --json
  expect_same "shuffled $seed" there.json out
done
gzip -k $old && zstd -q $new
expect 0 diff $old.gz $new.zst --json
expect_same "compressed" <(tail -n +4 there.json) <(tail -n +4 out)
checks=$((checks + 1))
stemma diff $old - --json <$new >out 2>err || fail "standard input: $(<err)"
expect_same "standard input" <(tail -n +4 there.json) <(tail -n +4 out)

# Days of a store, and stores.
expect 0 import --full $old $new --db hub.db
expect 0 import --full $old --db old.db
expect 0 diff 2024-06-01 2024-06-08 --db hub.db
golden diff/store.txt out
expect 0 diff 2024-06-01 2024-06-08 --db hub.db --json
cp out days.json
expect 0 diff old.db hub.db --json
expect_same "two stores" <(tail -n +4 days.json) <(tail -n +4 out)
expect 0 diff $old 2024-06-01 --db hub.db --exit-code
expect 0 diff old.db 2024-06-01 --db hub.db --exit-code
expect 1 diff 2024-05-01 2024-06-08 --db hub.db
grep -q 'no snapshot up to 2024-05-01' err || fail "a day before all: $(<err)"

# Against a script over the raw records.
script=$STEMMA_SOURCE/tests/oracle/diff_days.py
days() {
  checks=$((checks + 1))
  "$script" --stemma "$STEMMA" "$@" >out 2>&1 || fail "diff_days.py $*: $(<out)"
}
days $old $new --catalog "$STEMMA_SOURCE/data" --random 10
days $old $new --catalog "$STEMMA_SOURCE/data" --store
data=$STEMMA_SHARED/data/hub-2026-08/models-2026-08
[[ -e $data-22.jsonl.gz || -n ${CI:-} ]] || finish
need_shared data/hub-2026-08/models-2026-08-22.jsonl.gz
if [[ -z ${STEMMA_WATCHED:-} ]]; then
  days "$data"-{19,22}.jsonl.gz --catalog "$STEMMA_SOURCE/data"
  days "$data"-{19,21,22}.jsonl.gz --plain --store
  days "$data"-{21,22}.jsonl.gz --plain
fi
expect 1 diff "$data"-{21,22}.jsonl.gz --exit-code --top 3
finish
