#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The figures of real Hub records, counted without renames, and what the catalogue changes.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
data=data/hub-2026-08/models-2026-08-22.jsonl.gz
need_shared "$data"
data=$STEMMA_SHARED/$data
catalog=$scratch/catalog
mkdir "$catalog" && cp "$STEMMA_SOURCE"/data/{families,makers,licenses}.csv "$catalog"
echo old,new,kind,source >"$catalog/renames.csv"

# count CLASS: its count in the last output of check.
count() {
  sed -n "s/.*\"class\":\"$1\",\"count\":\([0-9]*\).*/\1/p" "$scratch/out"
}
expect 0 check --from "$data" --catalog "$catalog" --json
while read -r class wanted; do
  expect_equal "$class" "$wanted" "$(count "$class")"
done <<'FIGURES'
records 15904
rejected-record 0
duplicate-record 4
models 15900
ghosts 1551
edges 8715
edges-finetune 3680
edges-adapter 1605
edges-quantized 2885
edges-merge 225
edges-unspecified 320
multi-parent 64
roots 8925
self-loop 23
malformed-parent 47
placeholder-parent 17
unknown-relation 0
card-differs 312
renamed 0
cycle-component 0
cycle-edge-dropped 0
anachronism 49
FIGURES

# Nothing is counted twice and nothing is lost: the influence of all roots is what has a parent.
derivatives=$(($(count models) + $(count ghosts) - $(count roots)))
cp "$scratch/out" "$scratch/check.json"
expect 0 rank --from "$data" --catalog "$catalog" --roots --top 0 --json
checks=$((checks + 1))
/usr/bin/python3 - "$derivatives" "$scratch/out" <<'PYTHON' || fail "the sum of influence"
import json, math, sys
rows = json.load(open(sys.argv[2], encoding="utf-8"))["rows"]
total = math.fsum(row["influence"] for row in rows)
sys.exit(abs(total - int(sys.argv[1])) > 1e-9 * total)
PYTHON
cp "$scratch/check.json" "$scratch/out"

# Renames only ever join what was one model.
edges=$(count edges)
expect 0 check --from "$data" --json
(($(count edges) <= edges && $(count renamed) > 0)) || fail "renames: $(count edges) of $edges edges"
expect_equal "records with renames" 15904 "$(count records)"

expect 0 rank --from "$data" --top 5 --quiet
expect_equal "first" Qwen/Qwen3.8-27B "$(head -1 "$scratch/out")"
expect 0 rank --from "$data" --top 5
[[ $(sed -n 2p "$scratch/out") == *Qwen/Qwen3.8-27B* ]] || fail "the table's first row"
expect 0 rank --from "$data" --top 1 --json
grep -q '"snapshot":"2026-08-22"' "$scratch/out" || fail "the snapshot day of the file's name"
finish
