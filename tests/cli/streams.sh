#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Where output ends: full disks, closed pipes, files that cannot be written.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
# shellcheck source=tests/cli/hub.bash
. "$(dirname "$0")/hub.bash"
# shellcheck source=tests/cli/commands.bash
. "$(dirname "$0")/commands.bash"

# said: what the program said on standard error, beside where it read and wrote.
said() {
  grep -vE 'built-in landmark|^stemma: in the store' "$scratch/err"
}

all=("${reports[@]}" "${others[@]}" 'tree-mermaid: tree deepseek-ai/DeepSeek-V3-Base --format mermaid'
  'draw-png: draw alpindale/goliath-120b --up -T png -o -'
  'draw-pdf: draw alpindale/goliath-120b --up -T pdf -o -' "${formatted[@]}")
# More than any buffer holds fails in the middle.
all+=('long: rank --top 0' 'long-json: rank --top 0 --json')
# One writer writes them all: whoever watches sees some of it.
[[ -n ${STEMMA_WATCHED:-} ]] && all=("${all[@]:0:40}")

if [[ -w /dev/full ]]; then
  for call in "${all[@]}"; do
    take "$call"
    checks=$((checks + 1))
    stemma "${arguments[@]}" 2>"$scratch/err" >/dev/full
    code=$?
    [[ $code == 4 ]] || fail "$name on a full disk: exit code $code"
    expect_equal "$name on a full disk" 'stemma: standard output: No space left on device' "$(said)"
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

mkfifo gone
# A reader that has gone: quiet, by SIGPIPE, as git and cat end; also where the signal is ignored.
for call in "${all[@]}"; do
  for ignored in '' PIPE; do
    take "$call"
    exec 8<>gone
    exec 9>gone
    exec 8>&- # its reader has ended
    (
      [[ -z $ignored ]] || trap '' "$ignored"
      stemma "${arguments[@]}" 2>"$scratch/err" >&9
    )
    code=$?
    exec 9>&-
    expect_equal "$name, closed pipe, ${ignored:-nothing} ignored" "141 " "$code $(said)"
  done
done

# Standard output that is closed from the start.
checks=$((checks + 1))
stemma check --from "$sample" 2>"$scratch/err" >&-
code=$?
[[ $code == 4 ]] || fail "closed standard output: exit code $code"
finish
