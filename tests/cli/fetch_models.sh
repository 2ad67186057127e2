#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The lineage around models from the Hub, the one for tests: what comes, how many requests it takes,
# renamed and absent models, recorded answers.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/cli/hub.bash
. "$(dirname "$0")/hub.bash"
# shellcheck source=tests/cli/fetch.bash
. "$(dirname "$0")/fetch.bash"
real=data/hub-2026-08/models-2026-08-22.jsonl.gz
need_shared "$real"
hub_start --quota 0 "$STEMMA_SHARED/$real"
export HF_ENDPOINT=$HUB_URL

# fetch_models ARGUMENT...: into a new store; its row is $scratch/row.
fetch_models() {
  rm -f "$store"
  hub_set quota=0
  expect 0 fetch "$@" --date 2026-08-22 --db "$store" --json
  cp "$scratch/out" "$scratch/row"
}
# field NAME: of that row.
field() {
  sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$scratch/row"
}

# All that derives from a model, as in the file; whatever the pages.
model=Qwen/Qwen3.5-9B-Base
expect 0 tree "$model" --from "$STEMMA_SHARED/$real" --date 2026-08-22 --format csv
cp "$scratch/out" "$scratch/whole.csv"
for size in 1000 7; do
  fetch_models "$model" --page-size "$size"
  expect 0 tree "$model" --db "$store" --format csv
  expect_same "what derives from $model, pages of $size" "$scratch/whole.csv" "$scratch/out"
  expect_equal "every request is of a model or a page of children" \
    "$(hub_counter requests)" $(($(hub_counter details) + $(hub_counter filtered)))
  checks=$((checks + 1))
  (($(hub_counter details) <= $(field records) + $(field absent))) || fail "requests of models"
done
fetch_models "$model"
expect_equal "a page of children for each model" $(($(field records) + 1)) "$(hub_counter filtered)"

# Asked for as a user may write it: in another case, by a URL. Lists are asked for by tags, whose
# case is the model's own.
present=Qwen/Qwen3.5-9B
for form in "$present" "${present^^}" "https://huggingface.co/$present/tree/main"; do
  fetch_models "$form" --depth 1
  expect 0 tree "$present" --db "$store" --format csv
  [[ $form == "$present" ]] && cp "$scratch/out" "$scratch/plain.csv"
  expect_same "what derives from $form" "$scratch/plain.csv" "$scratch/out"
done
checks=$((checks + 1))
(($(wc -l <"$scratch/plain.csv") > 50)) || fail "hardly anything derives from $present"

# Ancestors of a merge, without their other children; generations; so many models.
leaf=$(stemma tree "$model" --from "$STEMMA_SHARED/$real" --format csv | tail -1 | cut -d, -f2)
expect 0 tree --up "$leaf" --from "$STEMMA_SHARED/$real" --date 2026-08-22 --quiet
sort -u "$scratch/out" >"$scratch/up"
fetch_models "$leaf"
expect 0 tree --up "$leaf" --db "$store" --quiet
expect_equal "the ancestors of $leaf" "$(<"$scratch/up")" "$(sort -u "$scratch/out")"
fetch_models "$model" --depth 1
expect_equal "one generation: requests" 2 "$(hub_counter requests)"
for _ in 1 2 3; do
  fetch_models "$model" --max-models 50
  expect_equal "so many models" 50 "$(field records)"
  expect 0 rank --top 0 --json --db "$store"
  [[ -e $scratch/fifty ]] || cp "$scratch/out" "$scratch/fifty"
  expect_same "which they are" "$scratch/fifty" "$scratch/out"
done

# Killed, it goes on. The quota gives time for that.
rm -f "$store"
hub_set quota=200 window=1
"$STEMMA" fetch "$model" --date 2026-08-22 --db "$store" >/dev/null 2>&1 &
fetch=$!
for ((wait = 0; wait < 400; wait++)); do
  (($(hub_counter requests) > 100)) && break
done
kill -9 "$fetch" 2>/dev/null
wait "$fetch" 2>/dev/null
expect 0 fetch "$model" --date 2026-08-22 --db "$store"
expect 0 tree "$model" --db "$store" --format csv
expect_same "after a kill" "$scratch/whole.csv" "$scratch/out"
checks=$((checks + 1))
(($(hub_counter requests) <= 384 + 10)) || fail "after a kill: $(hub_counter requests) requests"

# What it would take: nothing is touched.
hub_set quota=500 window=300
expect 0 fetch --all --dry-run --db "$scratch/none.db" --format csv
expect_equal "what all models would take" "3100000,3100,32.6" "$(tail -1 "$scratch/out" | cut -c 1-17)"
expect 0 fetch --all --dry-run --db "$store" --format csv
expect_equal "what the store's models would take" "1," "$(tail -1 "$scratch/out" | cut -d, -f2),"
expect 0 fetch Qwen/Qwen3.5-9B --depth 1 --dry-run --format csv
expect_equal "what one generation would take" "81,3," "$(tail -1 "$scratch/out" | cut -d, -f1,2),"
expect_equal "requests of dry runs" 3 "$(hub_counter requests)"
checks=$((checks + 1))
[[ -e $scratch/none.db ]] && fail "a dry run makes a store"

# What is not there, or not for us.
expect 1 fetch nobody/nothing --db "$scratch/none.db"
expect_equal "an absent model" \
  "stemma: nobody/nothing: not on the hub, or not to be seen without a token" "$(<"$scratch/err")"
expect 2 fetch
expect 2 fetch --all some/model
expect 2 fetch 'not a model'
expect 2 fetch --all --depth 2

# Recorded answers: details, and a model that goes by another name.
recorded=data/hub-api
need_shared "$recorded"
hub_start --quota 0 --replay "$STEMMA_SHARED/$recorded" "$STEMMA_SOURCE/data/landmarks.jsonl"
export HF_ENDPOINT=$HUB_URL
fetch_models deepset/roberta-base-squad2 --depth 1
expect 0 show deepset/roberta-base-squad2 --db "$store" --json
checks=$((checks + 1))
grep -q '"FacebookAI/roberta-base"' "$scratch/out" || fail "a recorded model: $(<"$scratch/out")"
fetch_models bert-base-uncased --depth 1
expect_equal "a renamed model" 1 "$(field renamed)"
expect 0 show google-bert/bert-base-uncased --db "$store"
expect_equal "the row of its old name" "bert-base-uncased|google-bert/bert-base-uncased|moved" \
  "$(sqlite3 "$store" 'SELECT a.name, m.name, a.kind FROM alias a JOIN model m ON m.id = a.model')"
fetch_models bert-base-uncased --depth 1
expect 0 fetch bert-base-uncased --depth 1 --date 2026-08-22 --db "$store"
expect 0 check --verify --db "$store"
# Certificates are verified.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
  -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout "$scratch/key.pem" \
  -out "$scratch/cert.pem" 2>"$scratch/err" || fail "no certificate: $(<"$scratch/err")"
hub_start --tls-cert "$scratch/cert.pem" --tls-key "$scratch/key.pem" \
  "$STEMMA_SOURCE/data/landmarks.jsonl"
rm -f "$store"
HF_ENDPOINT=$HUB_URL expect 4 fetch --all --retries 0 --db "$store"
checks=$((checks + 1))
grep -q certificate "$scratch/err" || fail "a certificate of nobody: $(<"$scratch/err")"
HF_ENDPOINT=$HUB_URL SSL_CERT_FILE=$scratch/cert.pem expect 0 fetch --all --retries 0 --db "$store"
finish
