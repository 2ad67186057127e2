#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Nothing is counted twice and nothing is lost: the influence of all roots adds up to the number of
# models that have a parent, on the landmarks and on the real records.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

# identity ARGUMENT...: what rank and check say under these arguments.
identity() {
  expect 0 check --json "$@"
  mv "$scratch/out" "$scratch/check.json"
  expect 0 rank --roots --top 0 --json "$@"
  checks=$((checks + 1))
  /usr/bin/python3 - "$scratch/out" "$scratch/check.json" <<'PYTHON' || fail "influence of roots: $*"
import json
import sys

roots, check = (json.load(open(path))["rows"] for path in sys.argv[1:])
count = {row["class"]: row["count"] for row in check}
expected = count["models"] + count["ghosts"] - count["roots"]
total = sum(row["influence"] for row in roots)
sys.exit(not (expected > 0 and abs(total - expected) <= 1e-9 * expected))
PYTHON
}

identity
need_shared data/hub-2026-08/models-2026-08-22.jsonl.gz
for day in 19 21 22; do
  identity --from "$STEMMA_SHARED/data/hub-2026-08/models-2026-08-$day.jsonl.gz"
done
finish
