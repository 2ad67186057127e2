#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The manual pages: groff takes them without a warning, and every example prints what they say.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
export PATH=$scratch/bin:$PATH
mkdir "$scratch/bin" && ln -s "$STEMMA" "$scratch/bin/stemma"

for page in "$STEMMA_SOURCE"/engine/man/*.[157]; do
  checks=$((checks + 1))
  warnings=$(groff -k -t -man -Tutf8 -ww -z "$page" 2>&1)
  [[ -z $warnings ]] || fail "$page: $warnings"
  checks=$((checks + 1))
  (cd "$scratch" && /usr/bin/python3 "$STEMMA_SOURCE/tests/cli/manual_examples.py" "$page") ||
    fail "$page: examples"
done

# What stemma-measures(7) says of real records.
real=data/hub-2026-08/models-2026-08-22.jsonl.gz
need_shared "$real"
expect 0 rank --from "$STEMMA_SHARED/$real" --by descendants --top 5 --format tsv
expect_equal "bulk uploads and adoption" "1 Qwen/Qwen3.8-27B 1074 526 330.8
5 unsloth/Olmo-3-7B-Instruct 164 2 1.1" \
  "$(awk -F '\t' '$1 == 1 || $1 == 5 {printf "%d %s %d %d %.1f\n", $1, $3, $17, $22, $23}' "$scratch/out")"
finish
