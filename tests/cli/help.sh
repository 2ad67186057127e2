#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Help fits 80 columns, says the same in both ways, and its examples run.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1

expect 0 help
cp out overview
mapfile -t commands < <(sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\).*/\1/p' overview)
((${#commands[@]} >= 7)) || fail "the overview names ${#commands[@]} commands"
# A summary begins in column 31 of the command's line or, if that is long, of the next.
untold=$(sed '1,/^Commands:/d; /^$/,$d' overview |
  awk '{ next_line = substr($0, 1, 30) ~ /^ +$/; if (!next_line && long != "") print long
         long = next_line || substr($0, 29, 3) ~ /^  [^ ]/ ? "" : $0 } END { if (long != "") print long }')
expect_equal "commands without a summary in its place" '' "$untold"
for arguments in '' --help -h; do
  # shellcheck disable=SC2086 # none or one
  expect 0 $arguments
  expect_same "stemma $arguments" overview out
done

check_layout() {
  checks=$((checks + 1))
  if grep -nE '.{81}' out || grep -nE ' $' out; then fail "$1: too wide, or blanks at an end"; fi
  [[ -s err ]] && fail "$1: wrote to standard error"
}
check_layout overview
expect 0 --version
grep -qE '^stemma [0-9]+\.[0-9]+\.[0-9]+$' out || fail "--version: $(head -1 out)"
# The libraries that are loaded: those that it was built with, as far as anyone knows these here.
while read -r name package; do
  checks=$((checks + 1))
  version=$(sed -n "s/^$name \([0-9][0-9.]*\)$/\1/p" out)
  built=$(pkg-config --modversion "$package" 2>/dev/null || echo "$version")
  [[ -n $version && $built == "$version" ]] || fail "--version: $name '$version', not '$built'"
done <<'LIBRARIES'
igraph igraph
libcurl libcurl
cJSON libcjson
zlib zlib
ISA-L libisal
zstd libzstd
libyaml yaml-0.1
libarchive libarchive
OpenSSL libcrypto
xxHash libxxhash
SQLite sqlite3
Graphviz libgvc
LIBRARIES

# What the examples speak of.
cp "$sample" models.jsonl && gzip -k models.jsonl
cp models.jsonl.gz models-2026-08-19.jsonl.gz && cp models.jsonl.gz models-2026-08-22.jsonl.gz
cp models.jsonl old.jsonl && head -n 9 models.jsonl >new.jsonl
mkdir -p cards/acme/base && printf -- '---\nlicense: mit\n---\n' >cards/acme/base/README.md
expect 0 import --db hub.db models-2026-08-19.jsonl.gz models-2026-08-22.jsonl.gz
cp hub.db imported.db

# run EXAMPLE: as it stands there, by a user who has no store and the one that is named.
run() {
  local wanted=0 code
  checks=$((checks + 1))
  [[ $1 == *--strict* ]] && wanted=1 # the sample has faults
  [[ $1 == *--exit-code* ]] && wanted=1 # half of it is not all of it
  rm -rf "$XDG_DATA_HOME" && cp imported.db hub.db
  [[ $1 == import* ]] && rm hub.db
  [[ $1 == fetch* ]] && wanted=4 # nobody is asked here; fetch.sh runs them
  eval "set -- $1" # it is a command line, with quotes
  stemma "$@" >out 2>err </dev/null
  code=$?
  [[ $code == "$wanted" ]] || fail "example '$*': exit code $code: $(<err)"
}
export HF_HUB_OFFLINE=1
for command in "${commands[@]}"; do
  expect 0 help "$command"
  check_layout "help $command"
  cp out page
  expect 0 "$command" --help
  expect_same "$command --help" page out
  mapfile -t examples < <(sed -n '/^Examples:/,$s/^  stemma //p' page)
  ((${#examples[@]} >= 2)) || fail "help $command: ${#examples[@]} examples"
  for example in "${examples[@]}"; do run "$example"; done
done
mapfile -t examples < <(sed -n '/^Examples:/,/^$/s/^  stemma //p' overview)
((${#examples[@]} >= 4)) || fail "the overview has ${#examples[@]} examples"
for example in "${examples[@]}"; do run "$example"; done
finish
