#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Some mangled inputs of each kind under Valgrind: no error, no leak. Sanitizers and Valgrind do
# not go together, and there all of the inputs are run with the sanitizers.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
if ! command -v valgrind >/dev/null; then
  echo "valgrind is not there" >&2
  [[ -n ${CI:-} ]] && exit 1
  exit 77
fi
if grep -q __asan_init "$STEMMA"; then
  echo "the program is built with sanitizers"
  exit 77
fi
/usr/bin/python3 "$STEMMA_SOURCE/tests/mangled/run.py" "$STEMMA" \
  "$STEMMA_SOURCE/tests/fixtures/mangled" --valgrind "$STEMMA_SOURCE/tests/valgrind.supp"
