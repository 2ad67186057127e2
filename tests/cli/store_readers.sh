#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# One process imports again and again, others read meanwhile: each sees a whole state.
# STEMMA_READERS_SECONDS says for how long (8). Of two importers the second waits.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
store=$scratch/two.db

# An importer that waits for its records holds the store; readers do not mind.
mkfifo "$scratch/records"
expect 0 import --db "$store" --date 2026-01-01 "$sample"
hold() {
  stemma import --db "$store" --date 2026-01-01 - <"$scratch/records" >/dev/null 2>"$scratch/first" &
  first=$!
  exec 3>"$scratch/records"
  for ((wait = 0; wait < 100; wait++)); do
    sqlite3 "$store" 'BEGIN IMMEDIATE; ROLLBACK' 2>/dev/null || break
    sleep 0.1
  done
}
hold
expect 0 rank --db "$store" --json
expect 0 check --db "$store" --verify
stemma import --db "$store" --date 2026-01-01 "$sample" >/dev/null 2>"$scratch/second" 3>&- &
second=$!
sleep 1
checks=$((checks + 3))
kill -0 "$second" 2>/dev/null || fail "the second importer does not wait: $(<"$scratch/second")"
echo '{"id":"first/model"}' >&3
exec 3>&-
wait "$first" || fail "the first importer: $(<"$scratch/first")"
wait "$second" || fail "the second importer: $(<"$scratch/second")"
expect 0 show --db "$store" first/model

# It does not wait for ever.
hold
started=$SECONDS
expect 4 import --db "$store" --date 2026-01-01 "$sample"
waited=$((SECONDS - started))
checks=$((checks + 2))
((waited >= 8 && waited <= 30)) || fail "the second importer waited $waited s"
expect_equal "what the second importer says" \
  "stemma: $store: busy: another stemma is writing to it; try again later" "$(<"$scratch/err")"
echo '{"id":"second/model"}' >&3
exec 3>&-
wait "$first" || fail "the first importer: $(<"$scratch/first")"
expect 0 show --db "$store" second/model

days=data/hub-2026-08/models-2026-08
need_shared "$days-19.jsonl.gz"
checks=$((checks + 1))
/usr/bin/python3 "$here/store_readers.py" "$STEMMA" "$scratch" "$STEMMA_SHARED/$days-19.jsonl.gz" \
  "$STEMMA_SHARED/$days-22.jsonl.gz" "${STEMMA_READERS_SECONDS:-8}" || fail "readers"
finish
