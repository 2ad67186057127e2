#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Model cards: the same lineage as JSON Lines, as a folder of cards and as a tar gives the same
# bytes; what is refused is named; prose counts where it is asked for.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

# outputs FILE: what is compared; the name of the file is no part of it.
outputs() {
  local from=(--from "$1" --date 2026-08-22)
  {
    stemma check "${from[@]}" --json
    stemma rank "${from[@]}" --top 0 --json
    stemma rank "${from[@]}" --families --json
    stemma count "${from[@]}" --by license --format csv
    stemma count "${from[@]}" --by task --format csv
  } 2>&1 | sed 's/"files":\[[^]]*\]/"files":[]/'
}

# compare RECORDS: the records, and the cards made of them.
compare() {
  local made=$scratch/made
  rm -rf "$made"
  /usr/bin/python3 "$STEMMA_SOURCE/tests/cli/cards.py" "$1" "$made" || fail "$1: no cards made"
  outputs "$made/records.jsonl" >"$scratch/expected"
  checks=$((checks + 1))
  [[ $(wc -c <"$scratch/expected") -gt 5000 ]] || fail "$1: hardly any output"
  tar -C "$made/cards" -cf "$made/c.tar" .
  gzip -k "$made/c.tar"
  zstd -q "$made/c.tar" -o "$made/c.tar.zst"
  for file in cards c.tar c.tar.gz c.tar.zst; do
    outputs "$made/$file" >"$scratch/actual"
    expect_same "$1 as $file" "$scratch/expected" "$scratch/actual"
  done
  # One more folder around all: only then are models of one segment something else.
  rm -rf "$made/cards/"*/README.md
  tar -C "$made/cards" -cf "$made/c.tar" .
  outputs "$made/c.tar" >"$scratch/expected"
  tar -C "$made" -cf "$made/extra.tar" cards
  for file in . extra.tar; do
    outputs "$made/$file" >"$scratch/actual"
    expect_same "$1 as $file, without models of one segment" "$scratch/expected" "$scratch/actual"
  done
  stemma rank --from - --json --date 2026-08-22 <"$made/c.tar.zst" | tail -n +3 >"$scratch/actual"
  stemma rank --from "$made/c.tar.gz" --json --date 2026-08-22 | tail -n +3 >"$scratch/expected"
  expect_same "$1 on standard input" "$scratch/expected" "$scratch/actual"
}

compare "$STEMMA_SOURCE/data/landmarks.jsonl"
data=$STEMMA_SHARED/data/hub-2026-08/models-2026-08-22.jsonl.gz
if [[ -e $data ]]; then
  # Every fourth: thousands of folders take their time on a busy disk.
  gzip -dc "$data" | awk 'NR % 4 == 0' >"$scratch/models.jsonl"
  compare "$scratch/models.jsonl"
elif [[ -n ${CI:-} ]]; then
  fail "shared data is not there"
fi

# card ID TEXT: writes a card.
card() {
  mkdir -p "$scratch/cards/$1"
  printf '%b' "$2" >"$scratch/cards/$1/README.md"
}

# said WHAT EXPECTED: what the last command has said on standard error.
said() {
  expect_equal "$1" "$2" "$(<"$scratch/err")"
}

card acme/base '---\nlicense: mit\n---\n'
card u/tuned 'This model is a fine-tuned version of [acme/base](https://huggingface.co/acme/base).\n'
expect 0 show acme/base --from "$scratch/cards" --json
grep -q '"children":0' "$scratch/out" || fail "a sentence counts without being asked for"
expect 0 tree acme/base --from "$scratch/cards" --infer text
grep -q '~finetune' "$scratch/out" || fail "a sentence is not marked: $(<"$scratch/out")"
expect 0 check --from "$scratch/cards" --infer text
grep -q 'inferred-text  *1  u/tuned <- acme/base' "$scratch/out" || fail "inferred-text"

# What is no card is named, counted and passed over; broken front matter costs no model.
card 'u/bad id' '---\nbase_model: acme/base\n---\n'
card u/broken '---\nbase_model: @x\n---\n'
card u/open '---\nbase_model: acme/base\n'
ln -s ../tuned/README.md "$scratch/cards/u/README.md"
expect 0 check --from "$scratch/cards"
said "faults" "stemma: $scratch/cards/u/README.md:1: a link
stemma: $scratch/cards/u/bad id/README.md:1: malformed id"
grep -Eq '^malformed-parent +2  u/broken: base_model: @x' "$scratch/out" || fail "malformed-parent"
grep -Eq '^models +4' "$scratch/out" || fail "models"
rm "$scratch/cards/u/README.md"

# Tars that are damaged, and sources without a card.
tar -C "$scratch" -cf "$scratch/c.tar" cards
head -c 3000 "$scratch/c.tar" >"$scratch/cut.tar"
expect 3 check --from "$scratch/cut.tar"
said "half a tar" "stemma: $scratch/cut.tar: not a whole tar: Truncated tar archive"
gzip -c "$scratch/c.tar" | head -c 300 >"$scratch/cut.tar.gz"
expect 3 check --from "$scratch/cut.tar.gz"
grep -q "cut.tar.gz: " "$scratch/err" || fail "half a gzip: $(<"$scratch/err")"
mkdir "$scratch/empty"
expect 3 check --from "$scratch/empty"
said "an empty folder" "stemma: $scratch/empty: no model cards in it (namespace/name/README.md)"
tar -C "$scratch" -cf "$scratch/none.tar" empty
expect 3 check --from "$scratch/none.tar"
said "a tar of nothing" "stemma: $scratch/none.tar: no model cards in it (namespace/name/README.md)"
expect 3 check --from "$sample" --input-format cards
expect 4 check --from "$scratch/cards" --input-format hub
finish
