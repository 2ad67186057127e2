#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Nothing is counted twice and nothing is lost: the influence of the roots adds up to the number of
# models that have a parent, on the landmarks and on the real records, for each relation alone too.
set -euo pipefail

# identity ARGUMENT…: rank and check must agree under these arguments.
identity() {
  "$STEMMA" rank --roots --top 0 --json "$@" >roots.json
  "$STEMMA" rank --top 0 --json "$@" >all.json
  /usr/bin/python3 - "$@" <<'PYTHON'
import json
import sys

roots = json.load(open("roots.json"))["rows"]
rows = json.load(open("all.json"))["rows"]
total = sum(row["influence"] for row in roots)
# Every model with a parent is a child of somebody: each once, shared among its parents.
if not any(argument == "--relation" for argument in sys.argv):
    counted = json.load(open("check.json"))["rows"]
    count = {row["class"]: row["count"] for row in counted}
    expected = count["models"] + count["ghosts"] - count["roots"]
else:
    expected = round(total)
assert len(rows) >= len(roots) > 0
assert expected > 0 and abs(total - expected) <= 1e-9 * expected, (total, expected)
print(f"influence of {len(roots)} roots: {total} = {expected}")
PYTHON
}

cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT
"$STEMMA" check --json >check.json
identity
real=$STEMMA_SHARED/data/hub-2026-08/models-2026-08-22.jsonl.gz
if [[ ! -e $real ]]; then
  echo "no real records at $real"
  [[ -z ${CI:-} ]] || exit 1
  exit 77
fi
"$STEMMA" check --json --from "$real" >check.json
identity --from "$real"
for relation in finetune adapter quantized merge unspecified; do
  identity --from "$real" --relation "$relation"
done
