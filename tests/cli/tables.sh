#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The same lineage as JSON Lines, as tables of edges and as the table of the ai-ecosystem gives the
# same answers, byte for byte; and what users are told of tables that cannot be read.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

# answers FILE ARGUMENT...: what the program says of it, without the file's name.
answers() {
  local file=$1
  shift
  {
    stemma check --json --from "$file" "$@"
    stemma rank --json --top 0 --from "$file" "$@"
    stemma rank --json --top 0 --families --value downloads --from "$file" "$@"
    stemma tree --json Qwen/Qwen2.5-7B --from "$file" "$@"
  } 2>&1 | sed 's/"files":\[[^]]*\]/"files":[]/; s/"source":{[^}]*}/"source":{}/'
}

# same FILE ARGUMENT...: its answers are those of the JSON Lines.
same() {
  answers "$scratch/$1" "${@:2}" >"$scratch/actual"
  expect_same "$1" "$scratch/expected" "$scratch/actual"
}

/usr/bin/python3 "$here/tables.py" "$STEMMA_SOURCE/data/landmarks.jsonl" "$scratch" || fail "tables.py"
answers "$scratch/models.jsonl" >"$scratch/expected"
checks=$((checks + 1))
(($(wc -c <"$scratch/expected") > 20000)) || fail "hardly any output: $(head -c 500 "$scratch/expected")"
for class in malformed-parent placeholder-parent unknown-relation self-loop cycle-component ghosts; do
  grep -q "\"class\":\"$class\",\"count\":[1-9]" "$scratch/expected" || fail "no $class to compare"
done
same edges.csv
same edges.tsv
same ecosystem.csv
same apart.csv --columns child=to,parent=from,relation=kind
same edges.csv --input-format edges
same ecosystem.csv --input-format ai-ecosystem
gzip "$scratch/edges.tsv" && zstd -q "$scratch/ecosystem.csv"
same edges.tsv.gz
same ecosystem.csv.zst

# A child is never a duplicate, and its facts do not depend on the order of the rows.
{
  head -n 1 "$scratch/edges.csv"
  tail -n +2 "$scratch/edges.csv" | tac
} >"$scratch/reversed.csv"
same reversed.csv

# Rows of one model in the other table are duplicates: what they say decides, not where they stand.
printf 'model_id,merge_parent,author\na/b,x/1,u\nA/B,x/2,v\na/b,x/3,\n' >"$scratch/twice.csv"
printf 'model_id,merge_parent,author\na/b,x/3,\nA/B,x/2,v\na/b,x/1,u\n' >"$scratch/turned.csv"
stemma rank --json --from "$scratch/twice.csv" | tail -n +3 >"$scratch/expected"
stemma rank --json --from "$scratch/turned.csv" | tail -n +3 >"$scratch/actual"
expect_same "duplicates in another order" "$scratch/expected" "$scratch/actual"
grep -q '"status":"ghost"' "$scratch/actual" || fail "no rows to compare: $(<"$scratch/actual")"
expect 0 check --json --from "$scratch/twice.csv"
grep -q '"duplicate-record","count":2' "$scratch/out" || fail "duplicates are not counted"

# What users are told.
expect 2 check --from "$scratch/apart.csv" --columns child=to,parent=wrong
expect_equal "a column that is not there" \
  "stemma: $scratch/apart.csv:1: --columns: there is no column \"wrong\"; the columns are kind, from, license, author, likes, downloads, created_at, to" \
  "$(<"$scratch/err")"
expect 2 check --from "$scratch/models.jsonl" --columns kid=to
expect_equal "columns that are none" \
  'stemma: --columns: "kid=to": expected child, parent or relation before the =' "$(<"$scratch/err")"
expect 3 check --from "$scratch/apart.csv"
printf 'child,parent\na/b,"c/d\n' >"$scratch/torn.csv"
expect 3 check --from "$scratch/torn.csv"
expect_equal "a torn table" \
  "stemma: $scratch/torn.csv:2: ends in the middle of a row: a quoted cell does not end" \
  "$(<"$scratch/err")"
printf 'child,parent\na/b,c/d\n,x\nx y,c/d\na/b,c/d,e\n\n' >"$scratch/bad.csv"
expect 0 check --json --from "$scratch/bad.csv"
expect_equal "rows that are no edges" "stemma: $scratch/bad.csv:3: no child
stemma: $scratch/bad.csv:4: malformed id
stemma: $scratch/bad.csv:5: 3 cells, where the header has 2" "$(<"$scratch/err")"
grep -q '"rejected-record","count":3' "$scratch/out" || fail "rejected rows are not counted"
expect 1 check --strict --from "$scratch/bad.csv"
printf 'child,parent\n' >"$scratch/header.csv"
expect 0 check --json --from "$scratch/header.csv"
grep -q '"records","count":0' "$scratch/out" || fail "a header alone has records"
finish
