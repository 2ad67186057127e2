#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Where output ends: full disks, closed pipes, files that cannot be written.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

if [[ -w /dev/full ]]; then
  for arguments in 'rank --top 0' 'rank --json' 'rank --format csv' check 'show acme/base' \
    'tree acme/base' 'tree acme/base --json' families help --version; do
    from=(--from "$sample")
    [[ $arguments == help || $arguments == --version ]] && from=()
    checks=$((checks + 1))
    # shellcheck disable=SC2086 # several words
    stemma $arguments "${from[@]}" 2>"$scratch/err" >/dev/full
    code=$?
    [[ $code == 4 ]] || fail "$arguments on a full disk: exit code $code"
    expect_equal "$arguments on a full disk" 'stemma: standard output: No space left on device' \
      "$(<"$scratch/err")"
  done
  checks=$((checks + 1))
  ln -s /dev/full "$scratch/full.svg"
  stemma draw acme/base --from "$sample" -o "$scratch/full.svg" 2>"$scratch/err"
  code=$?
  [[ $code == 4 && $(<"$scratch/err") == *full.svg:* ]] || fail "draw on a full disk: $code $(<"$scratch/err")"
fi
# A picture that cannot be saved leaves the one that is there, and nothing beside it.
mkdir "$scratch/pictures" && echo old >"$scratch/pictures/x.svg"
checks=$((checks + 1))
(
  trap '' XFSZ
  ulimit -f 1
  stemma draw acme/base --from "$sample" -o "$scratch/pictures/x.svg" 2>/dev/null
)
[[ $? == 4 ]] || fail "draw beyond the limit of a file's size"
expect_equal "the picture that was there" "x.svg old" \
  "$(ls -A "$scratch/pictures") $(<"$scratch/pictures/x.svg")"

expect 4 draw acme/base --from "$sample" -o "$scratch/no-such-folder/x.svg"

# A reader that has gone: quiet, by SIGPIPE, as git and cat end; also where the signal is ignored.
for arguments in 'rank --top 0 --json' 'families' 'families --format csv'; do
  checks=$((checks + 2))
  # shellcheck disable=SC2086 # several words
  { stemma $arguments 2>"$scratch/err"; echo $? >"$scratch/code"; } | true
  # What fits the pipe may be written before its reader ends.
  [[ $(<"$scratch/code") == 141 || $(<"$scratch/code") == 0 ]] || fail "$arguments | true: $(<"$scratch/code")"
  (
    trap '' PIPE
    # shellcheck disable=SC2086 # several words
    { sleep 0.2; stemma $arguments 2>"$scratch/err"; echo $? >"$scratch/code"; } | true
  )
  expect_equal "$arguments | true, SIGPIPE ignored" 141 "$(<"$scratch/code")"
  grep -v built-in "$scratch/err" && fail "$arguments | true: talks"
done
{ sleep 0.2; stemma rank --top 0 2>"$scratch/err"; echo $? >"$scratch/code"; } | true
expect_equal "closed pipe" 141 "$(<"$scratch/code")"

# Standard output that is closed from the start.
checks=$((checks + 1))
stemma check --from "$sample" 2>"$scratch/err" >&-
code=$?
[[ $code == 4 ]] || fail "closed standard output: exit code $code"
finish
