# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the tests of `fetch` share: what a crawl must come to. Sourced after lib.bash and hub.bash.
# shellcheck disable=SC2154 # lib.bash sets scratch
export HF_HOME=$scratch/hf
unset HF_TOKEN HF_TOKEN_PATH HF_HUB_OFFLINE HF_HUB_DOWNLOAD_TIMEOUT HF_HUB_DISABLE_IMPLICIT_TOKEN
unset REQUESTS_CA_BUNDLE CURL_CA_BUNDLE SSL_CERT_FILE
unset http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY
mkdir -p "$scratch/fetched" "$scratch/imported"
# Both stores have one name: answers tell it.
store=$scratch/fetched/hub.db

# fetch_answers STORE PREFIX: what a store says of its records, in files.
fetch_answers() {
  expect 0 check --json --db "$1"
  cp "$scratch/out" "$2.check"
  expect 0 rank --top 0 --json --db "$1"
  cp "$scratch/out" "$2.rank"
}

# fetch_expect FILE: imports the records that the Hub serves, once.
fetch_expect() {
  expect 0 import --db "$scratch/imported/hub.db" --date 2026-08-22 "$1"
  fetch_answers "$scratch/imported/hub.db" "$scratch/expected"
}

# fetch_same WHAT: the store that was fetched answers as the one that was imported.
fetch_same() {
  fetch_answers "$store" "$scratch/found"
  expect_same "$1: check" "$scratch/expected.check" "$scratch/found.check"
  expect_same "$1: rank" "$scratch/expected.rank" "$scratch/found.rank"
}
