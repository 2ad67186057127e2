#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Stores that are none, that cannot be written, that are damaged: one clear line each, and
# nothing is lost. STEMMA_FLIPS says how many bits are flipped, one at a time (200).
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1
chmod 711 . # for another user, below

# Records enough for some twenty pages.
awk 'BEGIN {
  for (m = 0; m < 150; m++) {
    printf "{\"id\":\"lab%d/model-%d\",\"downloads\":%d,\"createdAt\":\"2024-05-%02d\"", m % 7, m, m * 31 % 97, m % 28 + 1
    printf ",\"tags\":[\"license:mit\",\"base_model:finetune:lab%d/model-%d\"]}\n", int(m / 2) % 7, int(m / 2)
  }
}' >records.jsonl
expect 0 import --db whole.db --date 2026-01-01 "$sample"
expect 0 import --db whole.db --date 2026-01-02 --full records.jsonl

# says CODE WHY ARGUMENT...: fails with that code and one line that ends so.
says() {
  local code=$1 why=$2
  shift 2
  expect "$code" "$@"
  checks=$((checks + 1))
  [[ $(wc -l <err) == 1 && $(<err) == "stemma: "*": $why" && ! -s out ]] || fail "$*: $(<err)"
}

# refused FILE CODE WHY: neither read nor written, and not changed.
refused() {
  local file=$1 code=$2 why=$3
  [[ -f $file ]] && cp "$file" kept
  says "$code" "$why" rank --db "$file"
  says "$code" "$why" check --db "$file" --verify
  says "$code" "$why" import --db "$file" records.jsonl
  checks=$((checks + 1))
  [[ ! -f $file ]] || cmp -s "$file" kept || fail "$file: has changed"
  [[ ! -e $file-journal ]] || fail "$file: a journal is left"
}

# ---- what is no store of ours ----

sqlite3 other.db 'CREATE TABLE notes(text); INSERT INTO notes VALUES (1)'
refused other.db 3 'not a store of stemma'
cp whole.db foreign.db && sqlite3 foreign.db 'PRAGMA application_id = 1'
refused foreign.db 3 'not a store of stemma'
cp whole.db newer.db && sqlite3 newer.db 'PRAGMA user_version = 2'
refused newer.db 3 'made by a newer stemma (version 2 of the store; this one knows 1)'
cp whole.db altered.db && sqlite3 altered.db 'ALTER TABLE model ADD COLUMN mine TEXT'
refused altered.db 3 'not a store of stemma: its tables differ'
cp whole.db lying.db
sqlite3 lying.db 'DROP VIEW children; CREATE VIEW children AS SELECT 1 AS parent'
refused lying.db 3 'not a store of stemma: its tables differ'
printf 'to do: all\n' >short.txt
seq 5000 >long.txt
refused short.txt 3 'not a store of stemma'
refused long.txt 3 'not a store of stemma'
mkdir folder && refused folder 4 'a folder, where a store is expected'
mkfifo pipe && refused pipe 4 'not a regular file'
refused /dev/null 4 'not a regular file'

# An empty file is a store in which nothing is yet.
: >empty.db
says 1 'nothing has been imported yet' rank --db empty.db
expect 0 import --db empty.db records.jsonl
expect 0 rank --db empty.db

# What users add stays, and does not run.
cp whole.db extended.db
sqlite3 extended.db 'CREATE TABLE mine(x); CREATE VIEW yours AS SELECT * FROM models;
  CREATE INDEX by_downloads ON model(downloads);
  CREATE TRIGGER late AFTER INSERT ON import BEGIN DELETE FROM edge; INSERT INTO mine VALUES (1); END;
  CREATE TRIGGER early BEFORE UPDATE ON model BEGIN SELECT raise(ABORT, "no"); END;'
expect 0 import --db extended.db --date 2026-01-03 "$sample"
expect 0 check --db extended.db --verify
expect_equal "what users added" "0|167" \
  "$(sqlite3 extended.db 'SELECT (SELECT count(*) FROM mine), count(*) FROM yours' | sed 's/|1[0-9][0-9]$/|167/')"

# ---- where it is ----

says 4 'No such file or directory' rank --db nowhere/store.db
says 4 'No such file or directory' import --db nowhere/store.db records.jsonl
[[ -e nowhere ]] && fail "a folder was made for --db"
says 4 'No such file or directory' rank --db missing.db
[[ -e missing.db ]] && fail "reading makes a store"
elsewhere() { env -u HOME -u XDG_DATA_HOME -u STEMMA_DB "$@"; }
checks=$((checks + 6))
elsewhere "$STEMMA" rank >out 2>err || fail "no home: $(<err)"
grep -q 'built-in' err || fail "no home: says nothing of the built-in lineage: $(<err)"
elsewhere "$STEMMA" import records.jsonl >out 2>err && fail "imports without a home"
expect_equal "import without a home" "stemma: no store is named: --db FILE says which" "$(<err)"
elsewhere XDG_DATA_HOME="$scratch/data" "$STEMMA" import --date 2026-01-02 records.jsonl >out 2>err || fail "XDG_DATA_HOME: $(<err)"
[[ -f data/stemma/stemma.db ]] || fail "XDG_DATA_HOME: no store there"
elsewhere HOME="$scratch/home" "$STEMMA" import --date 2026-01-02 records.jsonl >out 2>err || fail "HOME: $(<err)"
[[ -f home/.local/share/stemma/stemma.db ]] || fail "HOME: no store there"
elsewhere XDG_DATA_HOME="$scratch/data" "$STEMMA" rank --json >from-xdg 2>err || fail "rank: $(<err)"
elsewhere HOME="$scratch/home" "$STEMMA" rank --json >from-home 2>err || fail "rank: $(<err)"
expect_same "the user's own store" from-xdg from-home
elsewhere STEMMA_DB="$scratch/missing.db" "$STEMMA" rank >out 2>err
expect_equal "STEMMA_DB of a missing file" "4 stemma: $scratch/missing.db: No such file or directory" "$? $(<err)"
elsewhere STEMMA_DB="$scratch/whole.db" "$STEMMA" rank -q --top 1 >out 2>err || fail "STEMMA_DB: $(<err)"
# A first import that fails leaves the user's store as if there had been none.
elsewhere XDG_DATA_HOME="$scratch/failed" "$STEMMA" import nowhere.jsonl >out 2>err && fail "imports nothing"
elsewhere XDG_DATA_HOME="$scratch/failed" "$STEMMA" rank >out 2>err || fail "after a first import that failed: $(<err)"

# ---- no room ----

expect 0 rank --db whole.db --json --top 0
cp out whole.json
same_as_before() {
  checks=$((checks + 1))
  cp "$1" again.db
  [[ -e $1-journal ]] && cp "$1-journal" again.db-journal
  stemma rank --db again.db --json --top 0 2>err | sed 's/again\.db/whole.db/' >now.json
  cmp -s now.json whole.json || fail "$2: the store is not as it was: $(<err)"
  rm -f again.db again.db-journal
}
sed 's/lab/other/g' records.jsonl >more.jsonl # twice as many models
for blocks in 8 40 60 100 140; do
  cp whole.db limited.db
  checks=$((checks + 1))
  (
    trap '' XFSZ
    ulimit -f "$blocks"
    stemma import --db limited.db --date 2026-01-03 more.jsonl >out 2>err
  )
  code=$?
  [[ $code == 4 && $(wc -l <err) == 1 ]] || fail "a file of at most $blocks blocks: exit code $code: $(<err)"
  same_as_before limited.db "a file of at most $blocks blocks"
done
mkdir small
if mount -t tmpfs -o size=512k tmpfs small 2>/dev/null; then
  trap 'umount "$scratch/small"; rm -rf "$scratch"' EXIT
  for left in 0 8 40; do
    rm -f small/* && cp whole.db small/
    room=$(df -k --output=avail small | tail -1)
    head -c "$(((room - left) * 1024))" /dev/zero >small/filler
    says 4 'the disk is full; the store is as it was before' \
      import --db small/whole.db --date 2026-01-03 more.jsonl
    same_as_before small/whole.db "a full disk"
  done
  rm small/filler
  expect 0 import --db small/whole.db --date 2026-01-03 more.jsonl
  expect 0 check --db small/whole.db --verify
else
  echo "no tmpfs can be mounted: full disks by ulimit alone" >&2
fi

# ---- no right to write ----

as_nobody=()
if ((EUID == 0)); then as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups); fi
nobody() { "${as_nobody[@]}" "$STEMMA" "$@" >out 2>err; }
mkdir shut && cp whole.db shut/ && chmod 444 shut/whole.db && chmod 555 shut
if ((EUID != 0)) || "${as_nobody[@]}" "$STEMMA" --version >/dev/null 2>&1; then
  nobody rank --db shut/whole.db --json --top 0 || fail "a store that can only be read: $(<err)"
  expect_same "a store that can only be read" whole.json out
  nobody check --db shut/whole.db --verify || fail "a store that can only be read: $(<err)"
  nobody import --db shut/whole.db --date 2026-01-03 more.jsonl
  expect_equal "importing into it" "4 stemma: shut/whole.db: the file or its folder cannot be written" "$? $(<err)"
  nobody import --db shut/new.db more.jsonl
  expect_equal "a new one beside it" "4 stemma: shut/new.db: Permission denied" "$? $(<err)"
  chmod 000 shut/whole.db
  nobody rank --db shut/whole.db
  expect_equal "a store that cannot be read" "4 stemma: shut/whole.db: Permission denied" "$? $(<err)"
  chmod 755 shut && chmod 644 shut/whole.db
  # A writer has died in the middle; who may write nothing cannot undo what it did.
  /usr/bin/python3 - shut/whole.db <<'PYTHON'
import os, signal, sqlite3, sys
if os.fork() == 0:
    store = sqlite3.connect(sys.argv[1], isolation_level=None)
    store.execute("PRAGMA cache_size = 1")
    store.execute("BEGIN IMMEDIATE")
    store.execute("UPDATE packed SET data = zeroblob(length(data))")
    store.execute("UPDATE model SET downloads = 1")
    os.kill(os.getpid(), signal.SIGKILL)
os.wait()
PYTHON
  checks=$((checks + 2))
  [[ -s shut/whole.db-journal ]] || fail "no journal to test with"
  cmp -s whole.db shut/whole.db && fail "nothing that a journal would undo"
  chmod 444 shut/*.db* && chmod 555 shut
  nobody rank --db shut/whole.db
  expect_equal "a journal that cannot be undone" \
    "4 stemma: shut/whole.db: an import was cut short, and the file or its folder cannot be written to undo it" "$? $(<err)"
  chmod 755 shut && chmod 644 shut/*
  same_as_before shut/whole.db "a journal that a reader has undone"
  expect 0 check --db shut/whole.db --verify
else
  echo "no other user can run the program: rights are not tested" >&2
fi

# ---- damage ----

checks=$((checks + 1))
/usr/bin/python3 "$here/store_damage.py" "$STEMMA" whole.db "${STEMMA_FLIPS:-200}" || fail "damage"
finish
