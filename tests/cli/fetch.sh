#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A crawl of the whole Hub, the one for tests: page sizes, going on after a kill, new models only.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/cli/hub.bash
. "$(dirname "$0")/hub.bash"
# shellcheck source=tests/cli/fetch.bash
. "$(dirname "$0")/fetch.bash"
real=data/hub-2026-08/models-2026-08-22.jsonl.gz
need_shared "$real"
fetch_expect "$STEMMA_SHARED/$real"
hub_start --quota 0 "$STEMMA_SHARED/$real"
export HF_ENDPOINT=$HUB_URL

for size in 1000 100 7; do
  hub_set quota=0
  rm -f "$store"
  expect 0 fetch --all --page-size "$size" --date 2026-08-22 --db "$store"
  fetch_same "pages of $size"
  expect_equal "requests, pages of $size" $(((15904 + size - 1) / size)) "$(hub_counter requests)"
done
checks=$((checks + 1))
[[ -e $store-fetch ]] && fail "a journal stays behind"

# The same once more: nothing is new, and the models that are gone are.
expect 0 fetch --all --date 2026-08-22 --db "$store" --json
expect_equal "a second crawl" "0 0 15900 0" \
  "$(/usr/bin/python3 -c 'import json, sys
row = json.load(sys.stdin)["rows"][0]
print(row["new"], row["changed"], row["unchanged"], row["gone"])' <"$scratch/out")"
rm -f "$store"
expect 0 import --db "$store" --date 2026-08-19 "$sample"
expect 0 fetch --all --date 2026-08-22 --db "$store"
checks=$((checks + 1))
grep -q ' 15,900 ' "$scratch/out" || fail "a crawl behind an import: $(<"$scratch/out")"
expect 0 rank --top 0 --quiet --db "$store"
expect 0 check --verify --db "$store"

# Killed now and again, at once and later: what was fetched is not asked for again. The quota gives
# time for that.
rm -f "$store"
hub_set quota=200 window=1
for ((round = 0; round < 6; round++)); do
  "$STEMMA" fetch --all --page-size 100 --date 2026-08-22 --db "$store" >/dev/null 2>&1 &
  fetch=$!
  for ((wait = 0; wait < 400; wait++)); do # until some more pages are there
    (($(hub_counter requests) > 20 * (round + 1))) && break
  done
  kill -9 "$fetch" 2>/dev/null
  wait "$fetch" 2>/dev/null
done
expect 0 fetch --all --page-size 100 --date 2026-08-22 --db "$store"
fetch_same "after kills"
checks=$((checks + 1))
requests=$(hub_counter requests)
((requests <= 160 + 6 * 10)) || fail "after kills: $requests requests for 160 pages"

# Only what is new, and only so many.
rm -f "$store"
expect 0 fetch --since 2026-08-21 --date 2026-08-22 --db "$store" --json
expect_equal "since a day" \
  "$(zcat "$STEMMA_SHARED/$real" | grep -c '"createdAt":"2026-08-2[1-9]')" \
  "$(sed -n 's/.*"records":\([0-9]*\).*/\1/p' "$scratch/out")"
rm -f "$store"
expect 0 fetch --all --max-models 250 --page-size 100 --date 2026-08-22 --db "$store" --json
expect_equal "so many models" 250 "$(sed -n 's/.*"records":\([0-9]*\).*/\1/p' "$scratch/out")"

# A journal of another fetch is not gone on with, nor lost.
rm -f "$store"
hub_set quota=0 faults=error-500 times=100
expect 4 fetch --all --retries 1 --retry-delay 1 --date 2026-08-22 --db "$store"
checks=$((checks + 1))
grep -q "^stemma: $HUB_URL/api/models.*: HTTP 500" "$scratch/err" || fail "$(<"$scratch/err")"
hub_set quota=0 faults=none
hub_set quota=0 faults=error-500 times=100 only=cursor
expect 4 fetch --all --retries 0 --retry-delay 1 --date 2026-08-22 --db "$store"
hub_set quota=0 faults=none only=
expect 2 fetch --since 2026-08-21 --date 2026-08-22 --db "$store"
checks=$((checks + 1))
grep -q -- '--restart' "$scratch/err" || fail "another journal: $(<"$scratch/err")"
expect 0 fetch --since 2026-08-21 --restart --date 2026-08-22 --db "$store"

# The token goes with every request, and into nothing else.
rm -f "$store"
hub_set quota=0
HF_TOKEN=hf_onlyForTheHub expect 0 fetch --all --page-size 500 --date 2026-08-22 --db "$store"
expect_equal "requests with the token" "$(hub_counter requests)" "$(hub_counter authorized)"
echo hf_fromTheFile >"$scratch/token"
HF_TOKEN_PATH=$scratch/token expect 0 fetch --all --page-size 500 --date 2026-08-22 --db "$store"
expect_equal "requests with the file's token" "$(hub_counter requests)" "$(hub_counter authorized)"
hub_set quota=0 token=right faults=none
HF_TOKEN=hf_onlyForTheHub expect 4 fetch --all --date 2026-08-22 --db "$store"
checks=$((checks + 1))
grep -rqE 'hf_onlyForTheHub|hf_fromTheFile' "$scratch/fetched" "$scratch/out" "$scratch/err" &&
  fail "the token is kept somewhere"

# The quota is never run into: 50 requests per 5 s. That it is nearly used up is tested on a clock
# that does not wait (unit.hub_pace), and here where STEMMA_PACE_PAGE sets the models a page and the
# machine is idle: with 20, there are 16 windows.
rm -f "$store" "$store-fetch"
hub_start --quota 50 --window 5 "$STEMMA_SHARED/$real"
HF_ENDPOINT=$HUB_URL expect 0 fetch --all --page-size "${STEMMA_PACE_PAGE:-200}" --date 2026-08-22 --db "$store"
expect_equal "requests refused" 0 "$(hub_counter 429)"
checks=$((checks + 1))
least=$(hub_get /.test/counters | /usr/bin/python3 -c 'import json, sys
print(min(window["requests"] for window in json.load(sys.stdin)["windows"][:-1]))')
((least >= 45)) || [[ -z ${STEMMA_PACE_PAGE:-} ]] || fail "of a quota of 50 requests, $least were used"
hub_start --quota 0 "$STEMMA_SHARED/$real"
export HF_ENDPOINT=$HUB_URL

# The examples of the help.
mapfile -t examples < <(stemma help fetch | sed -n '/^Examples:/,$s/^  stemma //p')
for example in "${examples[@]}"; do
  rm -f "$scratch"/hub.db*
  read -ra words <<<"$example"
  (cd "$scratch" && failures=0 && expect 0 "${words[@]}" && ((failures == 0))) ||
    fail "example: $example"
done

# A fetch into a store that has records: what it brings is held against what was there by the
# texts, wherever these lie in memory. Here both parents are the first of their kind.
cat >"$scratch/before.jsonl" <<'END'
{"id":"a/a","createdAt":"2026-01-01T00:00:00.000Z"}
{"id":"c/c","createdAt":"2026-01-03T00:00:00.000Z","tags":["base_model:finetune:a/a"]}
END
cat >"$scratch/behind.jsonl" <<'END'
{"id":"z/z","createdAt":"2026-01-02T00:00:00.000Z"}
{"id":"c/c","createdAt":"2026-01-03T00:00:00.000Z","tags":["base_model:finetune:z/z"]}
END
rm -f "$store"
expect 0 import --db "$store" --date 2026-01-05 "$scratch/before.jsonl"
hub_start --quota 0 "$scratch/behind.jsonl"
HF_ENDPOINT=$HUB_URL expect 0 fetch --all --date 2026-01-06 --db "$store" --json
expect_equal "a fetch that finds another parent" '"new":1,"changed":1,"unchanged":0,"gone":1' \
  "$(grep -o '"new":.*"gone":[0-9]*' "$scratch/out")"
expect 0 path a/a c/c --db "$store" --date 2026-01-05
expect 1 path a/a c/c --db "$store"
expect 0 path z/z c/c --db "$store"
hub_start --quota 0 "$STEMMA_SHARED/$real"

# What nobody can do anything with.
expect 2 fetch --db "$store"
expect 2 fetch --all --page-size 0 --db "$store"
HF_HUB_OFFLINE=1 expect 4 fetch --all --db "$store"
HF_ENDPOINT=http://example.org expect 2 fetch --all --db "$store"
HF_ENDPOINT=nonsense expect 2 fetch --all --db "$store"
HF_TOKEN=$'two\nlines' expect 2 fetch --all --db "$store"
finish
