#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Fetches from a Hub that misbehaves: each fault alone, mixes of all, and fetches that are killed
# and go on. STEMMA_MIXES says how many mixes and kills there are (3 of the built-in landmarks), and
# has them, like the faults alone, on 15,904 real records instead: STEMMA_MIXES=100 for a long run.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
: "${STEMMA_TEST_HUB:=$STEMMA_SOURCE/build/release/stemma-test-hub}"
records=$STEMMA_SOURCE/data/landmarks.jsonl
size=100
if [[ -n ${STEMMA_MIXES:-} ]]; then
  records=data/hub-2026-08/models-2026-08-22.jsonl.gz
  need_shared "$records"
  records=$STEMMA_SHARED/$records
  size=1000
fi
factor=1
grep -q __asan_init "$STEMMA" && factor=8 # the sanitizers keep what was freed

checks=$((checks + 1))
mkdir "$scratch/faults"
/usr/bin/python3 "$here/fetch_faults.py" "$STEMMA" "$STEMMA_TEST_HUB" "$records" "$scratch/faults" \
  --page-size "$size" --mixes "${STEMMA_MIXES:-3}" --kills "${STEMMA_MIXES:-3}" \
  --memory-factor "$factor" || fail "fetches from a Hub that misbehaves"
finish
