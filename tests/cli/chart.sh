#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# stemma chart: pictures and numbers, what adds up, what is marked, and what cannot be drawn. Its
# numbers are held against the naive verifier in tests/oracle/compare_chart.py; what its pictures
# look like, against a browser in tests/gallery.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1
export NO_COLOR=1
dated=(--from "$sample" --date 2026-08-22)

# picture NAME ARGUMENT...: a chart that is well-formed and renders.
picture() {
  local name=$1
  shift
  expect 0 chart "$@" -o "$name.svg"
  [[ $(grep -vc built-in err) == 1 && ! -s out ]] || fail "chart $*: says $(<err) $(<out)"
  checks=$((checks + 1))
  xmllint --noout --nonet "$name.svg" 2>lint || fail "chart $*: $(<lint)"
  rsvg-convert "$name.svg" -o "$name.png" 2>lint || fail "chart $*: $(<lint)"
  [[ -s $name.png && ! -s lint ]] || fail "chart $*: $(<lint)"
  grep -qiE '<script| on[a-z]+=' "$name.svg" && fail "chart $*: a script"
  golden "chart/$name.svg" "$name.svg"
}
numbers() {
  local name=$1
  shift
  expect 0 chart "$@"
  golden "chart/$name.txt" out
}

picture sample-shares "${dated[@]}" --few 2
picture sample-bars "${dated[@]}" --kind bars --by author --value downloads
picture landmarks-shares --by maker --every quarter
picture landmarks-counts --by region --kind counts --every year
picture landmarks-cumulative --by country --kind cumulative
picture landmarks-bars --kind bars --top 5
numbers sample-csv "${dated[@]}" --format csv
numbers sample-json "${dated[@]}" --kind cumulative --by license --every year --json
numbers sample-table "${dated[@]}" --format table --every quarter --top 1
numbers sample-bars "${dated[@]}" --format tsv --kind bars --by relation
numbers sample-model acme/base "${dated[@]}" --format csv --by task --every quarter

# The file has what standard output has; -o and --format work together, and -o - is the picture.
for format in csv tsv json; do
  expect 0 chart "${dated[@]}" --format "$format" -o "both.${format^^}"
  expect_same "both.$format" out "both.${format^^}"
done
expect 0 chart "${dated[@]}" --few 2 -o -
expect_same "-o -" out sample-shares.svg

# Sums are those of count, for each grouping.
for by in family maker country region relation author license task; do
  for value in count downloads; do
    drawn=$(stemma chart "${dated[@]}" -k bars -b "$by" --top 1 --value "$value" --format tsv |
      awk -F '\t' '{ for (i = 1; i <= NF; i++) if (NR == 1) { if ($i == "value") at = i } else if (i == at) sum += $i } END { printf "%.6f", sum }')
    counted=$(stemma count "${dated[@]}" -b "$by" --value "$value" --json | sed -n 's/.*"summary":.*"value":\([0-9]*\).*/\1/p')
    expect_equal "sum by $by of $value" "$counted.000000" "$drawn"
  done
done

# Shuffled records, threads and locales change no byte.
for kind in shares counts cumulative bars; do
  stemma chart "${dated[@]}" --kind "$kind" -o "$kind.svg" 2>/dev/null
  mkdir -p shuffled
  shuf --random-source=<(yes 3) "$sample" >shuffled/sample.jsonl
  env LC_ALL=C.UTF-8 "$STEMMA" chart --from shuffled/sample.jsonl --date 2026-08-22 --threads 3 \
    --kind "$kind" -o again.svg 2>/dev/null
  expect_same "$kind of shuffled records" "$kind.svg" again.svg
done

# A store says the same as the file in it, as it was on a day.
expect 0 import --db store.db "${dated[@]:2}" "$sample"
expect 0 chart --db store.db --by country --json
tail -n +4 out >stored.json
expect 0 chart "${dated[@]}" --by country --json
tail -n +4 out >read.json
expect_same "a store" read.json stored.json

# What cannot be drawn is a negative answer, and leaves no file; its numbers are no rows.
expect 1 chart "${dated[@]}" --min-downloads 999999 -o nothing.svg
expect_equal "nothing counts" "stemma: chart: nothing to draw: no derivative counts" "$(<err)"
[[ ! -e nothing.svg ]] || fail "a file of nothing"
expect 0 chart "${dated[@]}" --min-downloads 999999 --format csv
expect_equal "rows of nothing" 1 "$(wc -l <out)"
printf '%s\n' '{"id":"a/b"}' '{"id":"c/d","tags":["base_model:a/b"]}' \
  '{"id":"c/e","tags":["base_model:a/b"],"createdAt":"2022-03-02T23:29:04.000Z"}' >undated.jsonl
expect 1 chart --from undated.jsonl -o nothing.svg
expect_equal "nothing has a date" \
  "stemma: chart: nothing to draw: no derivative that counts has a date of creation" "$(<err)"
expect 0 chart --from undated.jsonl --kind bars -o bars.svg
expect 0 chart --from undated.jsonl --json
grep -q '"undated_derivatives":1.*"migrated_derivatives":1' out || fail "undated: $(<out)"

# Dates far apart, and series without end.
printf '%s\n' '{"id":"c/f","tags":["base_model:a/b"],"createdAt":"0001-01-01"}' \
  '{"id":"c/g","tags":["base_model:a/b"],"createdAt":"9999-12-31"}' >>undated.jsonl
expect 2 chart --from undated.jsonl -o far.svg
grep -q '0001-01 to 9999-12 are 119988 months, and a picture holds 600' err || fail "far: $(<err)"
expect 0 chart --from undated.jsonl -o far.csv
expect_equal "rows of far dates" 119989 "$(wc -l <far.csv)"
expect 0 chart --from undated.jsonl -o near.svg --since 2000-01-01 --every week
seq 1 60 | sed 's/.*/{"id":"m&\/x","tags":["base_model:a\/b"],"createdAt":"2024-01-02"}/' >many.jsonl
expect 2 chart --from many.jsonl --by author --top 0 -o many.svg
grep -q '60 series cannot be told apart' err || fail "many: $(<err)"
expect 0 chart --from many.jsonl --by author --top 39 -o many.svg
expect 0 chart --from many.jsonl --by author --top 0 -o many.csv
finish
