#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The manual pages, as they are built: groff and man take them without a warning, every example
# prints what they say, every command has one, and every option stands there.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
export PATH=$scratch/bin:$PATH
mkdir "$scratch/bin" && ln -s "$STEMMA" "$scratch/bin/stemma"
pages=$(dirname "$STEMMA")/man

# shown PAGE: writes $scratch/page, as it is read on a terminal of 80 columns.
shown() {
  LC_ALL=C.UTF-8 MANWIDTH=80 MANROFFOPT='' MANOPT='' man --warnings -l "$1" >"$scratch/page"
}

for source in "$STEMMA_SOURCE"/engine/man/*.[157]; do
  page=$pages/${source##*/}
  checks=$((checks + 1))
  folder=$(mktemp -d -p "$scratch")
  (cd "$folder" && /usr/bin/python3 "$STEMMA_SOURCE/tests/cli/manual_examples.py" "$page") ||
    fail "$page: examples"
  [[ -n ${STEMMA_WATCHED:-} ]] && continue # what groff says of a page does not depend on it
  checks=$((checks + 1))
  warnings=$(groff -k -t -man -Tutf8 -ww -z "$page" 2>&1)
  [[ -z $warnings ]] || fail "$page: $warnings"
  checks=$((checks + 1))
  shown "$page" 2>"$scratch/err"
  [[ -s $scratch/page && ! -s $scratch/err ]] || fail "man -l $page: $(<"$scratch/err")"
done

shown "$pages/stemma.1" && mv "$scratch/page" "$scratch/overview"
mapfile -t commands < <(stemma help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\).*/\1/p')
for command in "${commands[@]}"; do
  page=$pages/stemma-$command.1
  checks=$((checks + 1))
  if [[ ! -e $page ]]; then
    fail "stemma $command has no manual page"
    continue
  fi
  shown "$page"
  grep -qE "^ +stemma $command( |$)" "$scratch/page" || fail "stemma-$command(1) has no synopsis"
  grep -qE '^ +\$ .*stemma '"$command\\b" "$scratch/page" || fail "stemma-$command(1) has no example"
  # Options stand in there as help has them, each at the beginning of a line.
  for option in $(stemma help "$command" | sed -n 's/^  \(-., \|    \)\(--[a-z-]*\).*/\2/p'); do
    checks=$((checks + 1))
    grep -qE -- "^ +(-., )?$option( |$)" "$scratch/page" || fail "stemma-$command(1) has no $option"
  done
  grep -q "^ *stemma-$command(1)\$" "$scratch/overview" || fail "stemma(1) has no $command"
done

# A source that the tables contradict is no page, and fails the build.
# refuse WHAT LINE...: stemma-manual says so of these lines.
refuse() {
  checks=$((checks + 1))
  printf '%s\n' "${@:2}" >"$scratch/source.1"
  said=$("$(dirname "$STEMMA")/stemma-manual" "$scratch/source.1" "$scratch/made.1" 2>&1)
  code=$?
  [[ $code -ge 2 && $code -le 3 && $said == "stemma-manual: "*"$1"* && ! -e $scratch/made.1 ]] ||
    fail "stemma-manual, $1: exit code $code: $said"
}
begin='.\" options of tree' end='.\" end of options'
refuse 'source.1:1: an option below is not one of the command' "$begin" '.\" option dpi' 'Beyond.' "$end"
refuse 'source.1:2: an option below is not one' x "$begin" '.\" option only' '.\" option only' "$end"
refuse 'source.1:1: options without an end' "$begin" '.\" option only'
refuse 'trea: no such command' '.\" options of trea' "$end"

# What stemma-measures(7) says of real records.
real=data/hub-2026-08/models-2026-08-22.jsonl.gz
need_shared "$real"
expect 0 rank --from "$STEMMA_SHARED/$real" --by descendants --top 5 --format tsv
expect_equal "bulk uploads and adoption" "1 Qwen/Qwen3.8-27B 1074 526 330.8
5 unsloth/Olmo-3-7B-Instruct 164 2 1.1" \
  "$(awk -F '\t' '$1 == 1 || $1 == 5 {printf "%d %s %d %d %.1f\n", $1, $3, $17, $22, $23}' "$scratch/out")"
finish
