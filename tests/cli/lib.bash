# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the command-line tests share. Sourced by tests/cli/*.sh, which run with the program's path
# in STEMMA, the source tree in STEMMA_SOURCE and the shared data in STEMMA_SHARED, and fill in
# what is missing from the build tree of the release preset.
set -uo pipefail
export LC_ALL=C TERM=xterm-256color
unset NO_COLOR COLUMNS STEMMA_DB
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
: "${STEMMA_SOURCE:=$(cd "$here/../.." && pwd)}"
: "${STEMMA:=$STEMMA_SOURCE/build/release/stemma}"
: "${STEMMA_SHARED:=$STEMMA_SOURCE/../shared}"
fixtures=$STEMMA_SOURCE/tests/fixtures/cli
# shellcheck disable=SC2034 # for the tests
sample=$fixtures/sample.jsonl
scratch=$(mktemp -d)
export XDG_DATA_HOME=$scratch/home # a store of the user's own is this test's alone
trap 'rm -rf "$scratch"' EXIT
failures=0
checks=0

# fail WHAT: counts a failure and goes on.
fail() {
  failures=$((failures + 1))
  echo "FAIL: $*" >&2
}

# stemma ARGUMENT...: the program under test.
stemma() {
  "$STEMMA" "$@"
}

# expect CODE ARGUMENT...: runs the program, keeps its output in $scratch/out and $scratch/err.
expect() {
  local wanted=$1 code
  shift
  checks=$((checks + 1))
  stemma "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
  code=$?
  [[ $code == "$wanted" ]] || fail "stemma $*: exit code $code, expected $wanted: $(<"$scratch/err")"
}

# two_catalogs: makes the folders catalog and other, which say the same of all models there are, but
# to a store are two catalogues.
two_catalogs() {
  cp -r "$STEMMA_SOURCE/data" catalog
  cp -r catalog other
  echo 'of-no-model-here,Nobody,,,none' >>other/makers.csv
}

# expect_equal WHAT EXPECTED ACTUAL: two texts are the same.
expect_equal() {
  checks=$((checks + 1))
  [[ $2 == "$3" ]] || fail "$1: expected '$2', got '$3'"
}

# expect_same WHAT FILE FILE: two files are the same to the byte.
expect_same() {
  checks=$((checks + 1))
  cmp -s "$2" "$3" || fail "$1 differs: $(diff "$2" "$3" | cut -c 1-200 | head -5)"
}

# golden NAME FILE: compares with the fixture; STEMMA_UPDATE=1 writes it anew.
golden() {
  local expected=$fixtures/$1
  checks=$((checks + 1))
  if [[ -n ${STEMMA_UPDATE:-} ]]; then
    mkdir -p "$(dirname "$expected")" && cp "$2" "$expected"
  elif ! cmp -s "$expected" "$2"; then
    fail "$1 (STEMMA_UPDATE=1 accepts what is new):"
    diff -u "$expected" "$2" | head -40 >&2
  fi
}

# on_terminal COLUMNS ARGUMENT...: what the program shows on a terminal of that width; what it
# says on standard error stays out. $settings are set for it alone, such as COLUMNS=60.
on_terminal() {
  local columns=$1 command
  shift
  printf -v command ' %q' "$STEMMA" "$@"
  /usr/bin/python3 "$here/on_terminal.py" "$columns" "${settings:-} $command"
}

# need_shared FILE: ends the test as skipped, or in CI as failed, where shared data is not there.
need_shared() {
  [[ -e $STEMMA_SHARED/$1 ]] && return
  echo "shared data is not there: $1" >&2
  [[ -n ${CI:-} ]] && exit 1
  exit 77
}

# finish: the end of each test.
finish() {
  echo "$checks checks, $failures failed"
  ((failures == 0))
  exit
}
