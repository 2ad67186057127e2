#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Texts written to do harm, one by one, on every way through every format of every command.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
/usr/bin/python3 "$STEMMA_SOURCE/tests/cli/escaping.py" "$STEMMA" "$scratch"
