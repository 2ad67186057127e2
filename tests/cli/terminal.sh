#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Terminals: widths, colours, and nothing of either in a pipe.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
from=(--from "$sample")
escape=$'\e'

# The columns of the widest line.
widest() {
  LC_ALL=C.UTF-8 wc -L
}

for columns in 40 80 100 200; do
  for command in 'rank --top 0' 'rank --families' 'rank --group family' check 'tree acme/base' \
    'show acme/base' families; do
    checks=$((checks + 1))
    # shellcheck disable=SC2086 # several words
    wide=$(NO_COLOR=1 on_terminal "$columns" $command "${from[@]}" | widest)
    least=$columns
    ((columns < 80)) && least=80 # no table can be narrower than its least columns
    ((wide <= least)) || fail "$command at $columns columns: $wide"
  done
done
checks=$((checks + 1))
[[ $(stemma rank "${from[@]}" | widest) -gt 80 ]] || fail "a table is cut in a pipe"
wide=$(settings=COLUMNS=60 on_terminal 200 rank "${from[@]}" --color never | widest)
((wide <= 60)) || fail "COLUMNS is not heeded: $wide"

has_color() {
  grep -q "$escape\["
}
color_case() {
  local wanted=$1
  shift
  checks=$((checks + 1))
  if "$@" | has_color; then actual=yes; else actual=no; fi
  [[ $actual == "$wanted" ]] || fail "colours: expected $wanted: $*"
}
color_case yes on_terminal 80 rank "${from[@]}"
color_case no stemma rank "${from[@]}"
color_case yes stemma rank "${from[@]}" --color always
color_case no stemma rank "${from[@]}" --color always --json
color_case no on_terminal 80 rank "${from[@]}" --color never
NO_COLOR=1 color_case no on_terminal 80 rank "${from[@]}"
NO_COLOR='' color_case yes on_terminal 80 rank "${from[@]}"
NO_COLOR=1 color_case yes on_terminal 80 rank "${from[@]}" --color always
TERM=dumb color_case no on_terminal 80 rank "${from[@]}"
finish
