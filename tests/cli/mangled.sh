#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every mangled input of tests/mangled: what the program says of it, and its exit code. The
# sanitizer builds run the same. STEMMA_UPDATE=1 writes the expectations anew.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
/usr/bin/python3 "$STEMMA_SOURCE/tests/mangled/run.py" "$STEMMA" \
  "$STEMMA_SOURCE/tests/fixtures/mangled"
