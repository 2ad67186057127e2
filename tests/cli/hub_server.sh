#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The Hub for tests is itself tested: what it serves is what the file has.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/cli/hub.bash
. "$(dirname "$0")/hub.bash"
landmarks=$STEMMA_SOURCE/data/landmarks.jsonl
real=data/hub-2026-08/models-2026-08-22.jsonl.gz
need_shared "$real"
real=$STEMMA_SHARED/$real

# checked FILE: pages, filters, details and refusals are as Python computes them from the file.
checked() {
  checks=$((checks + 1))
  hub_start "$1"
  /usr/bin/python3 "$STEMMA_SOURCE/tests/hub/check_server.py" "$1" "$HUB_URL" ||
    fail "what is served of $1"
}
checked "$landmarks"
checked "$real"

# head_of PATH [OPTION...]: the status line and the headers of an answer.
head_of() {
  local path=$1
  shift
  curl --silent --globoff --max-time 60 --output /dev/null --dump-header - "$@" "$HUB_URL$path" |
    tr -d '\r'
}
# expect_line WHAT LINE TEXT: the text has that line.
expect_line() {
  checks=$((checks + 1))
  grep -qxF -e "$2" <<<"$3" || fail "$1: no line '$2' in: $3"
}

# Former names, gated and private models, tokens.
hub_start --renames "$STEMMA_SOURCE/data/renames.csv" --gated google/gemma-2b --token right \
  --private mistralai/Mistral-7B-v0.1 "$landmarks"
answer=$(head_of '/api/models/albert-base-v1?expand[]=tags')
expect_line "a former name" "HTTP/1.1 307 Temporary Redirect" "$answer"
expect_line "a former name" "Location: /api/models/albert/albert-base-v1?expand[]=tags" "$answer"
hub_set absolute
expect_line "an absolute Location" "Location: $HUB_URL/api/models/albert/albert-base-v1" \
  "$(head_of /api/models/albert-base-v1)"
expect_line "a gated model" "X-Error-Code: GatedRepo" "$(head_of /api/models/google/gemma-2b)"
private=/api/models/mistralai/Mistral-7B-v0.1
expect_line "a private model" "HTTP/1.1 401 Unauthorized" "$(head_of $private)"
expect_line "a private model" "HTTP/1.1 404 Not Found" \
  "$(head_of $private -H 'Authorization: Bearer right')"
expect_equal "a private model in the list" "[]" \
  "$(hub_get '/api/models?author=mistralai&search=mistral-7B-v0.1')"
expect_line "a wrong token" "X-Error-Message: Invalid credentials in Authorization header" \
  "$(head_of /api/models -H 'Authorization: Bearer wrong')"
expect_equal "requests with a token" 2 "$(hub_counter authorized)"

# The log.
expect_equal "lines of the log" "$(hub_counter requests)" "$(($(wc -l <"$scratch/hub.log") - 1))"
expect_equal "the log names the token" '"authorization":"Bearer wrong"' \
  "$(grep -o '"authorization":"[^"]*"' "$scratch/hub.log" | tail -1)"

# A quota: what is over it is refused, and the windows tell.
hub_set quota=5 window=2
# More requests than two windows take, so that one of them refuses wherever it began.
for _ in 1 2 3 4 5 6 7 8 9 10 11; do hub_get /api/models?limit=1 >/dev/null; done
refused=$(hub_counter 429)
checks=$((checks + 1))
((refused > 0)) || fail "no request over the quota is refused: $(hub_get /.test/counters)"
answer=$(head_of /api/models?limit=1)
expect_line "RateLimit-Policy" 'RateLimit-Policy: "fixed window";"api";q=5;w=2' "$answer"
hub_set quota=0
checks=$((checks + 1))
grep -qi ratelimit <<<"$(head_of /api/models?limit=1)" && fail "RateLimit without a quota"

# What a list takes and tells.
hub_set list-fields=author,tags limit-max=3 total-count
answer=$(head_of '/api/models?expand[]=baseModels')
expect_line "a field that is not of this list" "HTTP/1.1 400 Bad Request" "$answer"
answer=$(head_of '/api/models?expand[]=author&filter=base_model:google/gemma-7b')
expect_line "X-Total-Count" "X-Total-Count: $(grep -c '"base_model:google/gemma-7b"' "$landmarks")" \
  "$answer"
expect_equal "the largest page" 3 "$(hub_get /api/models?limit=50 | grep -o '"_id"' | wc -l)"
hub_set limit-max=1000 total-count=0

# Packed and in chunks it is the same.
hub_get '/api/models?limit=500' >"$scratch/plain"
hub_set gzip=1
for _ in 1 2; do # made, and kept
  curl --silent --compressed --dump-header "$scratch/head" "$HUB_URL/api/models?limit=500" \
    >"$scratch/packed"
  # The Link leads to the same place: the body does not depend on it.
  expect_same "a packed page" "$scratch/plain" "$scratch/packed"
  expect_line "a packed page" "Content-Encoding: gzip" "$(tr -d '\r' <"$scratch/head")"
done
hub_set gzip=0 chunked=1
hub_get '/api/models?limit=500' >"$scratch/chunked"
expect_same "a page in chunks" "$scratch/plain" "$scratch/chunked"
expect_line "a page in chunks" "Transfer-Encoding: chunked" "$(head_of '/api/models?limit=500')"

# Over https, and as a proxy is asked.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
  -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout "$scratch/key.pem" \
  -out "$scratch/cert.pem" 2>"$scratch/err" || fail "no certificate: $(<"$scratch/err")"
hub_start --tls-cert "$scratch/cert.pem" --tls-key "$scratch/key.pem" "$landmarks"
expect_line "https" "HTTP/1.1 200 OK" "$(head_of /api/models?limit=1 --cacert "$scratch/cert.pem")"
expect_equal "https with a certificate that no one vouches for" "" "$(head_of /api/models?limit=1)"
hub_start "$landmarks"
http_proxy=$HUB_OTHER_URL curl --silent --output /dev/null http://example.invalid/api/models?limit=1
expect_equal "a proxy" "true other 200" "$(sed -n \
  's/.*"listener":"\([a-z]*\)".*"proxied":\([a-z]*\),.*"status":\([0-9]*\),.*/\2 \1 \3/p' "$scratch/hub.log")"

# Recorded answers are given as they were.
recorded=$STEMMA_SHARED/data/hub-api
hub_start --replay "$recorded" "$landmarks"
hub_get /api/models/stabilityai/stable-diffusion-2-1 >"$scratch/replayed"
expect_same "a recorded answer" "$recorded/model_info_stabilityai_stable-diffusion-2-1.json" \
  "$scratch/replayed"
expect_line "a recorded redirect" "Location: /api/models/google-bert/bert-base-uncased" \
  "$(head_of /api/models/bert-base-uncased)"

# The other loopback, where the machine has it.
if [[ -s /proc/net/if_inet6 ]]; then
  hub_start --address ::1 "$landmarks"
  expect_line "::1" "HTTP/1.1 200 OK" "$(head_of /api/models?limit=1)"
fi

# What it does not take.
# refused CODE WHAT OPTION...: it ends with that code and says this.
refused() {
  local code=$1 what=$2 status
  shift 2
  checks=$((checks + 1))
  "$STEMMA_TEST_HUB" "$@" >/dev/null 2>"$scratch/err" </dev/null
  status=$?
  [[ $status == "$code" && $(<"$scratch/err") == *"$what"* ]] ||
    fail "stemma-test-hub $*: exit code $status: $(<"$scratch/err")"
}
echo '{"author":"nobody"}' >"$scratch/bad.jsonl"
refused 4 "bad.jsonl:1: no record with an id" "$scratch/bad.jsonl"
refused 4 "cannot be opened" "$scratch/nothing.jsonl"
refused 4 "no address of the loopback" --address 192.0.2.1 "$landmarks"
refused 2 "usage:"
refused 2 "no such value" --faults nonsense "$landmarks"
refused 4 "no such model" --private nobody/nothing "$landmarks"
hub_stop
finish
