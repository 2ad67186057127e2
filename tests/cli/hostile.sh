#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Records written to do harm: escapes, formulas, direction marks, bytes that are not UTF-8, and
# lines that are no records. Nothing of it reaches a terminal, in any format.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
hostile=$scratch/hostile.jsonl
printf '%s\n' \
  '{"id":"acme/base","author":"=cmd|calc!A0","createdAt":"2024-01-01T00:00:00.000Z","downloads":10,"tags":["license:\u001b[31mred\u202e"],"pipeline_tag":"@SUM(1)\u0007","cardData":{"license":"\u001b]0;title\u0007\u009b2J"}}' \
  '{"id":"acme/child","tags":["base_model:finetune:acme/base","license:\"quoted\",\n-1+1"],"cardData":{"license":"-1+1,\"x\"\n\ty","base_model":["acme/base","../../etc/passwd\u001b[2J","<script>alert(1)</script>"]}}' \
  '{"id":"acme/\u001b[31m"}' \
  '{"id":"-rf"}' \
  'not json' >"$hostile"
printf '{"id":"acme/bytes","author":"\xff\xfe\x9b","tags":["base_model:acme/base"],"cardData":{"license":"\xe2\x80\xae\xc2\x9b"}}\n' >>"$hostile"

# Bytes that are neither printable ASCII, UTF-8 text nor a line's end; C1 and direction marks.
check_clean() {
  checks=$((checks + 1))
  if LC_ALL=C grep -nP '[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]' "$2"; then
    fail "$1: control bytes"
  fi
  iconv -f UTF-8 -t UTF-8 "$2" >/dev/null 2>&1 || fail "$1: not UTF-8"
}
for format in table json csv tsv; do
  for command in 'rank --top 0' 'rank --families' check 'show acme/base' 'show acme/child' \
    'show acme/bytes' 'tree acme/base' 'tree --up acme/child' \
    'tree acme/base --top 1 --only acme/c*'; do
    # shellcheck disable=SC2086 # several words
    expect 0 $command --from "$hostile" --format $format
    check_clean "$command --format $format" "$scratch/out"
    check_clean "$command --format $format: standard error" "$scratch/err"
    case $format in
    json) /usr/bin/python3 -c 'import json, sys; json.load(open(sys.argv[1], encoding="utf-8"))' \
      "$scratch/out" || fail "$command: not JSON" ;;
    csv) grep -nE '(^|,)"?[=+@-]' "$scratch/out" && fail "$command: a formula" ;;
    tsv) grep -nP '(^|\t)[=+@-]' "$scratch/out" && fail "$command: a formula" ;;
    esac
  done
done
for ending in svg dot; do
  expect 0 draw acme/base --from "$hostile" -o "$scratch/lineage.$ending"
  check_clean "draw .$ending" "$scratch/lineage.$ending"
done
grep -q '<script' "$scratch/lineage.svg" && fail "a script in the SVG"

# Errors, too, print what they were given only when it is harmless.
expect 2 rank --by $'\e[31m'
check_clean "an error" "$scratch/err"
expect 4 rank --from $'\e]0;x\a.jsonl'
check_clean "an error with a file's name" "$scratch/err"
expect 2 show $'\xc2\x9b/\xff'
check_clean "an error with a model" "$scratch/err"
expect 0 rank --from "$hostile" --license $'\e[31m'
check_clean "a note" "$scratch/err"
finish
