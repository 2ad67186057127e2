#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A store asked in plain SQL answers as stemma does: children, counts, descendants, downloads over
# time, the past. The examples of stemma-store(5) are tested with the manual pages.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1

# ask QUERY: what the store says, columns between tabs.
ask() {
  sqlite3 -readonly -separator $'\t' "$store" "$1"
}

# same WHAT FILE FILE: two answers are the same, and there is one.
same() {
  [[ -s $2 ]] || fail "$1: nothing is said"
  expect_same "$@"
}

# Everything that can be asked both ways of one store.
compare() {
  local model
  # Children by relation, of all models.
  stemma rank --db "$store" --top 0 --by children --format tsv |
    awk -F '\t' 'NR > 1 && $11 > 0 {print $3 "\t" $11 "\t" $12 "\t" $13 "\t" $14 "\t" $15 "\t" $16}' |
    sort >counts.stemma
  ask 'SELECT model, children, finetune, adapter, quantized, "merge", unspecified
    FROM derivative_counts' | sort >counts.sql
  same "derivative_counts" counts.stemma counts.sql

  # The direct derivatives per base, which are those that derive from no other.
  stemma count --db "$store" --top 0 --json >count.json
  /usr/bin/python3 -c 'import json
for row in json.load(open("count.json"))["rows"]:
    print(row["model"], row["direct"], sep="\t")' | sort >bases.stemma
  ask 'SELECT model, children FROM derivative_counts
    WHERE model_id NOT IN (SELECT child FROM edge WHERE state = "kept")' | sort >bases.sql
  same "derivative_counts of bases" bases.stemma bases.sql

  # Children and all descendants of some models, with the most of them and with few.
  sort -t $'\t' -k 2,2nr -k 1,1 counts.sql | sed -n '1p;2p;7p;30p;$p' | cut -f 1 >models
  while read -r model; do
    stemma tree "$model" --db "$store" --depth 1 --json >tree.json 2>err
    /usr/bin/python3 -c 'import json
for row in json.load(open("tree.json"))["rows"]:
    if row["depth"] == 1 and row["model"]:
        print(row["model"], row["relation"], sep="\t")' | sort >children.stemma
    ask "SELECT child, relation FROM children WHERE parent = '$model'" | sort >children.sql
    same "children of $model" children.stemma children.sql
    expect_equal "descendants of $model" \
      "$(stemma show "$model" --db "$store" --json |
        /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["rows"][0]["descendants"])')" \
      "$(ask "WITH RECURSIVE below(id) AS (SELECT child_id FROM children WHERE parent = '$model'
        UNION SELECT c.child_id FROM children c JOIN below b ON c.parent_id = b.id)
        SELECT count(*) FROM below")"
  done <models

  # The classes of check.
  stemma check --db "$store" --format tsv >check.tsv
  expect_equal "models, ghosts, edges, dropped edges, self-loops" \
    "$(awk -F '\t' '{n[$1] = $2} END {print n["models"], n["ghosts"], n["edges"], n["cycle-edge-dropped"], n["self-loop"]}' check.tsv)" \
    "$(ask "SELECT (SELECT count(*) FROM models WHERE status IN ('present', 'tombstone')) || ' ' ||
      (SELECT count(*) FROM models WHERE status = 'ghost') || ' ' ||
      (SELECT count(*) FROM edge WHERE state IN ('kept', 'cycle')) || ' ' ||
      (SELECT count(*) FROM edge WHERE state = 'cycle') || ' ' ||
      (SELECT count(*) FROM edge WHERE state = 'self-loop')")"
  expect_equal "counts of the last import" "$(awk -F '\t' '$1 == "edges" {print $2}' check.tsv)" \
    "$(ask "SELECT counts ->> '$.edges' FROM import ORDER BY id DESC LIMIT 1")"
  for class in malformed-parent placeholder-parent unknown-relation; do
    expect_equal "findings of class $class" \
      "$(awk -F '\t' -v class=$class '$1 == class {print $2}' check.tsv)" \
      "$(ask "SELECT count(*) FROM finding WHERE class = '$class'")"
  done
  expect_equal "what joins nothing" 0 "$(ask "SELECT count(*) FROM edge WHERE
    child NOT IN (SELECT id FROM model) OR parent NOT IN (SELECT id FROM model) OR
    alias <> 0 AND alias NOT IN (SELECT id FROM alias)")"
  expect_equal "foreign keys" "" "$(ask 'PRAGMA foreign_key_check' | grep -v $'^edge\t')"
}

store=small.db
expect 0 import --db $store --date 2026-01-01 "$sample"
compare

# Observations: of two imports of a day the last, of what is gone none, of what is the same none.
record() { printf '{"id":"%s","downloads":%d,"likes":%d}\n' "$@"; }
store=watched.db
{ record a/same 1 1 && record a/grows 1 1 && record a/goes 5 5; } >one.jsonl
{ record a/same 1 1 && record a/grows 2 1 && record a/goes 6 5; } >two.jsonl
{ record a/same 1 1 && record a/grows 9 1; } >three.jsonl
expect 0 import --db $store --full --date 2026-01-01 one.jsonl
expect 0 import --db $store --full --date 2026-01-02 one.jsonl
expect 0 import --db $store --full --date 2026-01-02 two.jsonl
expect 0 import --db $store --full --date 2026-01-04 two.jsonl
expect 0 import --db $store --full --date 2026-01-04 three.jsonl
expect_equal "downloads over time" "a/goes 2026-01-01 5,a/goes 2026-01-02 6,a/grows 2026-01-01 1,a/grows 2026-01-02 2,a/grows 2026-01-04 9,a/same 2026-01-01 1," \
  "$(sqlite3 $store "SELECT m.name || ' ' || o.day || ' ' || o.value FROM observation o
    JOIN model m ON m.id = o.model WHERE metric = 'downloads' ORDER BY 1" | tr '\n' ,)"
expect_equal "what is gone" "a/goes|2026-01-04" \
  "$(sqlite3 $store "SELECT name, day FROM models WHERE status = 'tombstone'")"

# The real days: the past, asked both ways.
need_shared data/hub-2026-08/models-2026-08-22.jsonl.gz
store=real.db
expect 0 import --db $store --full "$STEMMA_SHARED"/data/hub-2026-08/models-*.jsonl.gz
compare
for day in 2026-08-19 2026-08-20 2026-08-21 2026-08-22; do
  # What rank lists: the downloads of models that have children on the last day, as of that day.
  stemma rank --db $store --date $day --top 0 --format tsv |
    awk -F '\t' 'NR > 1 && $4 != "ghost" {print $3 "\t" $9 "\t" $10}' | sort >past.stemma
  ask "WITH version AS (SELECT id AS model, import, status, downloads, likes FROM model
      UNION ALL SELECT model, import, status, downloads, likes FROM model_past),
    then_ AS (SELECT v.*, max(v.import) FROM version v JOIN import i ON i.id = v.import
      WHERE i.day <= '$day' GROUP BY v.model)
    SELECT m.name, t.downloads, t.likes FROM then_ t JOIN model m ON m.id = t.model" | sort >past.sql
  checks=$((checks + 1))
  [[ $(wc -l <past.stemma) -gt 400 ]] || fail "the past of $day: hardly any models"
  [[ -z $(comm -23 past.stemma past.sql | head -3) ]] ||
    fail "the past of $day: $(comm -23 past.stemma past.sql | head -3)"
done
finish
