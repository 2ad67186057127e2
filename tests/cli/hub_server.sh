#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The Hub for tests is itself tested: what it serves is what the file has.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/cli/hub.bash
. "$(dirname "$0")/hub.bash"
real=data/hub-2026-08/models-2026-08-22.jsonl.gz
need_shared "$real"
real=$STEMMA_SHARED/$real

# checked FILE: pages, filters, details and refusals are as Python computes them from the file.
checked() {
  checks=$((checks + 1))
  hub_start "$1"
  /usr/bin/python3 "$STEMMA_SOURCE/tests/hub/check_server.py" "$1" "$HUB_URL" ||
    fail "what is served of $1"
}
checked "$STEMMA_SOURCE/data/landmarks.jsonl"
checked "$real"
finish
