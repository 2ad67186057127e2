#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What rank, count and families say of a store does not depend on how much of it they read: what
# import has kept, the columns that a filter needs, or the whole lineage. A catalogue that knows one
# maker more, of no model here, makes them read the whole.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1
two_catalogs

# compare STORE QUESTIONS [OPTION...]: a STEMMA_KEPT-th (1) of so many random questions.
compare() {
  local store=$1 questions=$2 share=${STEMMA_KEPT:-1}
  shift 2
  checks=$((checks + 1))
  /usr/bin/python3 "$here/store_kept.py" "$STEMMA" "$store" $(((questions + share - 1) / share)) \
    catalog other "$@" >said 2>&1 || fail "$store: $(head -c 2000 said)"
}

# Rings, ghosts, merges, models that are gone: after each of the days.
for seed in 1 2; do
  for day in 1 2; do
    /usr/bin/python3 "$here/store_parts_hub.py" "$seed" "$day" >"hub-2026-01-0$day.jsonl"
    expect 0 import --full --catalog catalog --db "hub$seed.db" "hub-2026-01-0$day.jsonl"
    compare "hub$seed.db" 40
  done
done
compare hub1.db 10 --date 2026-01-01
expect 0 import --catalog catalog --db landmarks.db "$STEMMA_SOURCE/data/landmarks.jsonl"
compare landmarks.db 60
expect 0 import --infer names --catalog catalog --db inferred.db "$STEMMA_SOURCE/data/landmarks.jsonl"
compare inferred.db 10
compare inferred.db 10 --infer names
printf '{"id":"a/b"}\n' >alone.jsonl # nobody has a child
expect 0 import --catalog catalog --db alone.db alone.jsonl
compare alone.db 20

# damage STORE CONDITION: a copy, damaged.db, whose chunks that meet it do not have their checksums.
damage() {
  cp "$1" damaged.db
  sqlite3 damaged.db "UPDATE packed SET checksum = checksum + 1 WHERE $2"
}

# The lineage's columns are damaged but for names and facts: what was kept is what is read.
damage hub1.db 'id >> 24 BETWEEN 9 AND 20 OR id >> 24 BETWEEN 27 AND 63'
for question in "rank" "rank --json --by pagerank --roots" "rank --group maker --top 3" \
  "rank --families" "families --json"; do
  read -ra words <<<"$question"
  expect 0 "${words[@]}" --catalog catalog --db damaged.db
  expect 3 "${words[@]}" --catalog other --db damaged.db
done
expect 3 rank --catalog catalog --db damaged.db --relation merge

# A damaged column of what was kept is told, whichever it is, in one line. Ranks are for show
# alone.
for column in $(sqlite3 hub1.db 'SELECT DISTINCT id >> 24 FROM packed WHERE id >> 24 >= 64'); do
  damage hub1.db "id >> 24 = $column"
  codes=
  : >said
  for question in "rank --json --top 0 --roots" "rank --group maker" "rank --families" \
    "rank --third-party"; do
    read -ra words <<<"$question"
    stemma "${words[@]}" --catalog catalog --db damaged.db >out 2>err
    codes+=$?
    cat err >>said
  done
  checks=$((checks + 1))
  if [[ $codes == 0000 ]]; then
    [[ $column =~ ^(81|82)$ ]] || fail "damage to column $column is not told"
  elif [[ $codes =~ [^03] || $(wc -l <said) != $(tr -d 0 <<<"$codes" | tr -d '\n' | wc -c) ]] ||
    grep -vq '^stemma: damaged.db: the store is damaged (column measure' said; then
    fail "column $column: exit codes $codes: $(<said)"
  fi
done

# Without its head a table is not there: the whole is read.
cp hub1.db headless.db
for table in 64 98 132; do
  sqlite3 headless.db "DELETE FROM packed WHERE id >> 24 = $table"
  compare headless.db 6
done

if [[ -e $STEMMA_SHARED/data/hub-2026-08 ]]; then
  expect 0 import --catalog catalog --db real.db "$STEMMA_SHARED"/data/hub-2026-08/models-2026-08-{19,21,22}.jsonl.gz
  compare real.db 40
else
  echo "shared data is not there: data/hub-2026-08" >&2
  [[ -z ${CI:-} ]] || fail "shared data is not there"
fi
finish
