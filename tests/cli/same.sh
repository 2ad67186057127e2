#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The same records give the same bytes: shuffled, compressed, split, from standard input, on one
# thread or several.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

# all_outputs FILE...: every command's output on the files, made comparable: names of files are not
# part of what must be the same.
all_outputs() {
  local from=()
  for file in "$@"; do from+=(--from "$file"); done
  from+=(--date 2026-08-22 "${threads[@]}")
  {
    stemma rank "${from[@]}" --top 0 --json
    stemma rank "${from[@]}" --top 0 --format csv --value downloads --decay 0.5
    stemma rank "${from[@]}" --group maker --top 3
    stemma rank "${from[@]}" --families --json --attribute maker
    stemma check "${from[@]}" --json
    stemma families "${from[@]}" --format tsv
    stemma show "${from[@]}" "$model" --json
    stemma tree "${from[@]}" "$model"
    stemma tree "${from[@]}" "$model" --json
    stemma draw "${from[@]}" "$model" -o "$scratch/lineage.dot" 2>/dev/null
    sed '/2026-08-22/d' "$scratch/lineage.dot" # the caption, which names the file
    for layout in layered radial timeline; do
      stemma draw "${from[@]}" "$model" --max-nodes 700 --layout "$layout" -o "$scratch/lineage.dot" \
        2>/dev/null
      sed '/2026-08-22/d' "$scratch/lineage.dot"
    done
    stemma chart "${from[@]}" --format csv --top 0 --attribute maker
    stemma chart "${from[@]}" --by country --every week -o "$scratch/chart.svg" 2>/dev/null
    sed '/2026-08-22/d' "$scratch/chart.svg"
  } 2>&1 | sed 's/"files":\[[^]]*\]/"files":[]/'
}

compare() {
  local plain=$1
  threads=()
  all_outputs "$plain" >"$scratch/expected"
  checks=$((checks + 1))
  [[ $(wc -c <"$scratch/expected") -gt 2000 ]] || fail "$plain: hardly any output"
  for seed in 1 2; do
    shuf --random-source=<(yes "$seed") "$plain" >"$scratch/shuffled.jsonl"
    all_outputs "$scratch/shuffled.jsonl" >"$scratch/actual"
    expect_same "shuffled $seed" "$scratch/expected" "$scratch/actual"
  done
  gzip -c "$plain" >"$scratch/models.gz"
  { head -n 7 "$plain" | gzip; tail -n +8 "$plain" | gzip; } >"$scratch/members.gz"
  { head -n 7 "$plain" | zstd -q; tail -n +8 "$plain" | zstd -q; } >"$scratch/models.zst"
  split -n l/3 "$plain" "$scratch/part-"
  for file in models.gz members.gz models.zst; do
    all_outputs "$scratch/$file" >"$scratch/actual"
    expect_same "$file" "$scratch/expected" "$scratch/actual"
  done
  all_outputs "$scratch"/part-?? >"$scratch/actual"
  expect_same "split in three" "$scratch/expected" "$scratch/actual"
  for count in 1 2 4; do
    threads=(--threads "$count")
    all_outputs "$plain" >"$scratch/actual"
    expect_same "$count threads" "$scratch/expected" "$scratch/actual"
  done
  stemma rank --from - --json --date 2026-08-22 <"$plain" | tail -n +3 >"$scratch/actual"
  stemma rank --from "$plain" --json --date 2026-08-22 | tail -n +3 >"$scratch/expected"
  expect_same "standard input" "$scratch/expected" "$scratch/actual"
  rm "$scratch"/part-??
}

model=acme/base
compare "$sample"
data=$STEMMA_SHARED/data/hub-2026-08/models-2026-08-22.jsonl.gz
if [[ -n ${STEMMA_WATCHED:-} ]]; then
  finish # a hundred readings of the whole file
elif [[ -e $data ]]; then
  model=Qwen/Qwen3.8-27B
  gzip -dc "$data" >"$scratch/models.jsonl"
  compare "$scratch/models.jsonl"
elif [[ -n ${CI:-} ]]; then
  fail "shared data is not there"
fi
finish
