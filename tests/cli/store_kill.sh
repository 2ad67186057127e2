#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Imports that are killed at random moments, and interrupted: the store is as it was before or
# as it is after. STEMMA_KILLS says how many (200); fewer where the program is slow.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
days=data/hub-2026-08/models-2026-08
need_shared "$days-21.jsonl.gz"

checks=$((checks + 1))
/usr/bin/python3 "$here/store_kill.py" "$STEMMA" "$scratch" "$STEMMA_SHARED/$days-21.jsonl.gz" \
  "$STEMMA_SHARED/$days-22.jsonl.gz" "${STEMMA_KILLS:-200}" || fail "kills"

# Interrupted by the user, while it waits for more records.
store=$scratch/interrupted.db
expect 0 import --db "$store" --date 2026-01-01 "$sample"
expect 0 rank --db "$store" --json
cp "$scratch/out" "$scratch/before.json"
mkfifo "$scratch/records"
checks=$((checks + 2))
# A shell's background jobs ignore SIGINT; this makes them heed it again.
/usr/bin/python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$STEMMA" import --db "$store" --date 2026-01-02 - \
  <"$scratch/records" 2>"$scratch/err" >"$scratch/out" &
import=$!
exec 3>"$scratch/records"
echo '{"id":"new/model"}' >&3
for ((wait = 0; wait < 100; wait++)); do # until it has taken the store
  sqlite3 "$store" 'BEGIN IMMEDIATE; ROLLBACK' 2>/dev/null || break
  sleep 0.1
done
kill -INT "$import"
wait "$import"
code=$?
exec 3>&-
[[ $code == 130 ]] || fail "interrupted: exit code $code: $(<"$scratch/err")"
expect_equal "what an interrupted import says" \
  "stemma: interrupted: the store is as it was before; the same command begins again" \
  "$(grep . "$scratch/err")"
[[ -s $scratch/out ]] && fail "an interrupted import prints"
expect 0 rank --db "$store" --json
expect_same "the store after an interruption" "$scratch/before.json" "$scratch/out"
expect 0 import --db "$store" --date 2026-01-02 "$sample"
finish
