#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The faults of the Hub for tests happen: each is what curl sees, and after it the right answer.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/cli/hub.bash
. "$(dirname "$0")/hub.bash"
real=data/hub-2026-08/models-2026-08-22.jsonl.gz
need_shared "$real"
landmarks=$STEMMA_SOURCE/data/landmarks.jsonl
hub_start "$landmarks"
query='limit=100&sort=createdAt&direction=1&expand[]=tags&expand[]=author'

# ask: one request; what curl says of it is in $result as "EXIT STATUS", the body in $scratch/body.
ask() {
  local status code
  : >"$scratch/body"
  status=$(curl --silent --globoff --location --max-redirs 5 --max-time 20 --compressed \
    --dump-header "$scratch/head" --output "$scratch/body" --write-out '%{http_code}' \
    -H 'Authorization: Bearer secret' "$HUB_URL/api/models?$query")
  code=$?
  result="$code $status"
}
is_json() {
  /usr/bin/python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$scratch/body" 2>/dev/null
}
ask
expect_equal "without faults" "0 200" "$result"
cp "$scratch/body" "$scratch/right"

# FAULT, what curl says, and of the body: right, other (JSON, but not this), or broken.
while read -r fault code status body; do
  hub_set "faults=$fault" stall-ms=200 bomb-mib=40 trickle-ms=200
  ask
  expect_equal "$fault" "$code $status" "$result"
  found=broken
  is_json && found=other
  cmp -s "$scratch/body" "$scratch/right" && found=right
  expect_equal "$fault: the body" "$body" "$found"
  expect_equal "$fault is counted" 1 "$(hub_counter "$fault")"
  case $fault in
    bomb) expect_equal "a bomb unpacks" $(((40 << 20) + 2)) "$(stat -c %s "$scratch/body")" ;;
    redirect-other | redirect-host | redirect-userinfo)
      # curl follows, but keeps the token for itself.
      expect_equal "$fault leads elsewhere" 1 "$(hub_counter other_requests)"
      expect_equal "$fault and the token" 0 "$(hub_counter other_authorized)"
      ;;
    link-broken)
      checks=$((checks + 1))
      grep -q '^Link: <[^>]*$' "$scratch/head" || fail "$fault: $(<"$scratch/head")"
      ;;
    link-*)
      checks=$((checks + 1))
      link=$(sed -n 's/^Link: <\(.*\)>; rel="next".*/\1/p' "$scratch/head")
      [[ $link == http* && $link != "$HUB_URL/"* ]] || fail "$fault: $link"
      curl --silent --globoff -H 'Authorization: Bearer secret' "$link" >/dev/null
      expect_equal "$fault and the token" 1 "$(hub_counter other_authorized)"
      ;;
  esac
  ask
  expect_equal "after $fault" "0 200" "$result"
  expect_same "after $fault the body" "$scratch/right" "$scratch/body"
done <<'FAULTS'
refused              0 429 other
refused-retry-after  0 429 other
refused-date         0 429 other
refused-bare         0 429 other
refused-open         0 429 other
error-408            0 408 broken
error-500            0 500 other
error-502            0 502 broken
error-503            0 503 broken
error-504            0 504 broken
hang                52 000 broken
close               52 000 broken
reset               56 000 broken
cut                 18 200 broken
cut-chunked         18 200 broken
stall               18 200 broken
truncated            0 200 broken
invalid              0 200 broken
html                 0 200 broken
empty                0 200 broken
object               0 200 other
length-long         18 200 right
length-short         0 200 broken
bad-gzip             0 200 broken
bomb                 0 200 other
redirect-loop       47 307 broken
redirect-other       0 200 right
redirect-host        0 200 right
redirect-userinfo    0 200 right
redirect-file        1 307 broken
link-other           0 200 right
link-host            0 200 right
link-userinfo        0 200 right
link-broken          0 200 right
trickle              0 200 right
bad-ratelimit        0 200 right
FAULTS

# What the refusals say.
for fault in refused refused-retry-after refused-date refused-bare refused-open; do
  hub_set "faults=$fault" retry-after=7
  ask
  grep -aiE '^(retry-after|ratelimit):' "$scratch/head" | tr -d '\r' |
    sed -E "s/^/$fault: /; s/[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} .*GMT/DATE/"
done >"$scratch/refusals"
expect_equal "what refusals say" "$(<"$scratch/refusals")" "$(cat <<'LINES'
refused: RateLimit: "api";r=0;t=7
refused-retry-after: Retry-After: 7
refused-date: Retry-After: DATE
refused-open: RateLimit: "api";r=99794;t=241
LINES
)"

# statuses NUMBER: the statuses of so many requests.
statuses() {
  local i
  for ((i = 0; i < $1; i++)); do
    ask
    printf '%s ' "${result#* }"
  done
}
hub_set faults=error-500 times=3
expect_equal "three times in a row" "500 500 500 200 500 500 500 200 " "$(statuses 8)"
hub_set faults=error-500 times=3 count=4
expect_equal "four times in all" "500 500 500 200 500 200 200 200 " "$(statuses 8)"
hub_set faults=error-500 count=1000 only=/nothing
expect_equal "elsewhere only" "200 200 " "$(statuses 2)"
hub_set faults=error-500,error-502,error-503,refused only= times=2 probability=0.5 seed=3
mixed=$(statuses 20)
hub_set seed=3
expect_equal "the same seed" "$mixed" "$(statuses 20)"
hub_set seed=4
checks=$((checks + 1))
[[ $(statuses 20) != "$mixed" ]] || fail "another seed gives the same: $mixed"
checks=$((checks + 1))
[[ $mixed == *50* && $mixed == *200* ]] || fail "no mix: $mixed"
expect_equal "a kind that is not there" \
  '{"error":"no setting faults, or no such value: nonsense"}' \
  "$(hub_get '/.test/set?faults=nonsense')"

# Pages that are right each, and not as a client expects them.
checks=$((checks + 1))
hub_start "$STEMMA_SHARED/$real"
/usr/bin/python3 "$STEMMA_SOURCE/tests/hub/check_pages.py" "$STEMMA_SHARED/$real" "$HUB_URL" ||
  fail "the faults of pages"
hub_stop
finish
