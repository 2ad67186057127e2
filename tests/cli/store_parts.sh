#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What show, tree, path and draw say of a model in a store does not depend on how much of the
# store they read: the part around the model with measures that import has kept, or the whole.
# A catalogue that knows one maker more, of no model here, makes them read the whole.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1
two_catalogs

# compare STORE MODELS: of so many models of each kind that there is, a STEMMA_PARTS-th (4).
compare() {
  local parts=${STEMMA_PARTS:-4}
  checks=$((checks + 1))
  /usr/bin/python3 "$here/store_parts.py" "$STEMMA" "$1" $((($2 + parts - 1) / parts)) catalog other >said 2>&1 ||
    fail "$1: $(head -c 2000 said)"
}

# Rings, ghosts, merges, models that are gone: twice, a day apart.
for seed in 1 2; do
  for day in 1 2; do
    /usr/bin/python3 "$here/store_parts_hub.py" "$seed" "$day" >"hub-2026-01-0$day.jsonl"
  done
  expect 0 import --full --catalog catalog --db "hub$seed.db" hub-2026-01-0{1,2}.jsonl
  compare "hub$seed.db" 12
done
expect 0 import --catalog catalog --db landmarks.db "$STEMMA_SOURCE/data/landmarks.jsonl"
compare landmarks.db 8

# Who is not there is told as from the whole, and near matches are found.
expect 1 show meta-llama/Llama-3.1-8X --catalog catalog --db landmarks.db
cp err near
expect 1 show meta-llama/Llama-3.1-8X --catalog other --db landmarks.db
expect_same "a near match" near err
checks=$((checks + 1))
grep -q "did you mean" near || fail "no near match: $(<near)"

# The whole cannot be read where a column is damaged that no part has: so parts are what is read.
cp landmarks.db damaged.db
sqlite3 damaged.db 'UPDATE packed SET checksum = checksum + 1 WHERE id >> 24 = 28' # fingerprints
for question in "show meta-llama/Llama-3.1-8B" "tree meta-llama/Llama-3.1-8B" \
  "path meta-llama/Llama-3.1-8B meta-llama/Llama-3.1-8B-Instruct" \
  "draw meta-llama/Llama-3.1-8B -o damaged.svg"; do
  read -ra words <<<"$question"
  expect 0 "${words[@]}" --catalog catalog --db damaged.db
  expect 3 "${words[@]}" --catalog other --db damaged.db
  expect 3 "${words[@]}" --catalog catalog --db damaged.db --edges declared
done

# Measures of an earlier state do not outlive it.
expect 0 import --catalog other --db hub1.db --date 2026-01-03 "$sample"
compare hub1.db 6
expect 0 show acme/base --catalog other --db hub1.db --json
grep -q '"facts_file":"sample.jsonl","facts_day":"2026-01-03"' out || fail "facts: $(<out)"
expect 0 show acme/base --catalog catalog --db hub1.db
grep -q 'facts from  *sample.jsonl (2026-01-03)' out || fail "facts: $(<out)"

# Facts that are newer than the parents beside them; a past day has its own.
printf '{"id":"a/b","downloads":1}\n{"id":"a/c","tags":["base_model:a/b"],"downloads":1}\n' >one.jsonl
printf '{"id":"a/c","tags":["base_model:a/b"],"downloads":2}\n' >two.jsonl
expect 0 import --db days.db --date 2026-02-01 one.jsonl
expect 0 import --db days.db --date 2026-02-02 two.jsonl
expect 0 show a/c --db days.db --format tsv
expect_equal "where facts come from" "two.jsonl 2026-02-02 one.jsonl 2026-02-01" \
  "$(tail -1 out | awk -F '\t' '{print $(NF-3), $(NF-2), $(NF-1), $NF}')"
expect 0 show a/c --db days.db --date 2026-02-01 --format tsv
expect_equal "where past facts come from" "one.jsonl 2026-02-01 one.jsonl 2026-02-01" \
  "$(tail -1 out | awk -F '\t' '{print $(NF-3), $(NF-2), $(NF-1), $NF}')"

if [[ -e $STEMMA_SHARED/data/hub-2026-08 ]]; then
  expect 0 import --catalog catalog --db real.db "$STEMMA_SHARED"/data/hub-2026-08/models-2026-08-{19,21,22}.jsonl.gz
  compare real.db 8
else
  echo "shared data is not there: data/hub-2026-08" >&2
  [[ -z ${CI:-} ]] || fail "shared data is not there"
fi
finish
