#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Pictures in every format: the same bytes every time, read by others' readers.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1
mistral=mistralai/Mistral-7B-v0.1

# Each ending has its format, and -T overrides it; "-" is standard output.
declare -A magic=([svg]='<?xml' [png]=$'\x89PNG' [pdf]='%PDF-' [dot]='digraph' [gv]='digraph')
for ending in svg png pdf dot gv; do
  expect 0 draw "$mistral" -o "lineage.$ending"
  type=${ending/gv/dot}
  wanted=${magic[$ending]}
  expect_equal "head of .$ending" "$wanted" "$(head -c ${#wanted} "lineage.$ending")"
  expect 0 draw "$mistral" -o - -T "$type"
  expect_same "standard output as $type" "lineage.$ending" out
  expect 0 draw "$mistral" -o "other.svg" "-T$type"
  expect_same ".svg with -T $type" "lineage.$ending" other.svg
done
expect 0 draw "$mistral" -o - -T svg
grep -q '^stemma: standard output: ' err || fail "what is said of standard output: $(<err)"

# A PDF has text, links and the day of its data, and no day of its own.
checks=$((checks + 2))
grep -aq '/URI (https://huggingface.co/mistralai/Mistral-7B-v0.1)' lineage.pdf || fail "no link in the PDF"
pdftotext lineage.pdf lineage.txt
grep -q "Lineage of $mistral" lineage.txt || fail "no text in the PDF"
expect 0 draw acme/base --from "$sample" --date 2026-08-22 -o day.pdf
checks=$((checks + 1))
grep -aq '/CreationDate (20260822)' day.pdf || fail "the PDF's date: $(grep -a CreationDate day.pdf)"

# Twice as many pixels an inch are twice as wide.
expect 0 draw "$mistral" --dpi 96 -o lineage.png
narrow=$(od -An -tu1 -j16 -N4 lineage.png | awk '{print $3 * 256 + $4}')
expect 0 draw "$mistral" --dpi 192 -o lineage.png
wide=$(od -An -tu1 -j16 -N4 lineage.png | awk '{print $3 * 256 + $4}')
checks=$((checks + 1))
((wide >= 2 * narrow - 2 && wide <= 2 * narrow)) || fail "$narrow pixels at 96, $wide at 192 an inch"

# Pixels are nothing for a terminal.
checks=$((checks + 1))
on_terminal 80 draw "$mistral" -o - -T png >said
[[ ! -s said ]] || fail "a PNG on a terminal: $(head -c 100 said)"
finish
