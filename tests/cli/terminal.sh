#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Terminals: widths, colours, and nothing of either in a pipe.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/cli/hub.bash
. "$(dirname "$0")/hub.bash"
# shellcheck source=tests/cli/commands.bash
. "$(dirname "$0")/commands.bash"
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

# Whether standard input, all of which is read, has colours.
has_color() {
  [[ $(cat) == *"${escape}["* ]]
}
color_case() {
  local wanted=$1
  shift
  checks=$((checks + 1))
  if "$@" 2>/dev/null | has_color; then actual=yes; else actual=no; fi
  [[ $actual == "$wanted" ]] || fail "colours: expected $wanted: $*"
}
color_case yes on_terminal 80 rank "${from[@]}"
NO_COLOR='' color_case yes on_terminal 80 rank "${from[@]}"
TERM='' color_case no on_terminal 80 rank "${from[@]}"
color_case no stemma rank "${from[@]}" --color always --json

# colored ARGUMENT...: the reports that have colours on a terminal.
colored() {
  show_all 80 "$@"
  (cd shown && grep -l "$escape\[" "${names[@]}")
}
all=$(printf '%s\n' "${names[@]}")
expect_equal "colours on a terminal" "$all" "$(colored)"
expect_equal "colours on a dumb terminal" '' "$(TERM=dumb colored)"
expect_equal "colours with NO_COLOR" '' "$(NO_COLOR=1 colored)"
expect_equal "colours with --color never" '' "$(colored --color never)"
expect_equal "colours with NO_COLOR and --color always" "$all" "$(NO_COLOR=1 colored --color always)"
for call in "${reports[@]}"; do
  take "$call"
  color_case no stemma "${arguments[@]}"
  take "$call"
  color_case yes stemma "${arguments[@]}" --color always
done
for call in "${others[@]}"; do
  take "$call"
  color_case no on_terminal 80 "${arguments[@]}"
done
finish
