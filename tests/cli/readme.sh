#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# README.md: its examples print what it says, its picture is what the program draws, its piece of C
# builds and runs, and what it names is there. STEMMA_UPDATE=1 writes outputs and picture anew.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
export LC_ALL=C.UTF-8 PATH=$scratch/bin:$PATH
readme=$STEMMA_SOURCE/README.md
build=$(dirname "$STEMMA")
mkdir "$scratch/bin" "$scratch/page" && ln -s "$STEMMA" "$scratch/bin/stemma"

# Examples with three days of the Hub, where those are.
days=data/hub-2026-08
skip=()
[[ -d $STEMMA_SHARED/$days ]] || skip=(--skip hub.db)
ln -s "$STEMMA_SHARED/$days"/models-2026-08-*.jsonl.gz "$scratch/page" 2>"$scratch/err"
checks=$((checks + 1))
(cd "$scratch/page" && /usr/bin/python3 "$here/readme_examples.py" "$readme" "${skip[@]}") ||
  fail "examples (STEMMA_UPDATE=1 writes what they print)"

picture=data/$(basename "$(sed -n 's/^!\[.*](data\/\(.*\))$/\1/p' "$readme")")
[[ -n ${STEMMA_UPDATE:-} ]] && cp "$scratch/page/lineage.svg" "$STEMMA_SOURCE/$picture"
expect_same "the picture of the README (STEMMA_UPDATE=1 draws it)" "$scratch/page/lineage.svg" \
  "$STEMMA_SOURCE/$picture"

# Lines as wide as the page, but for tables and the pictures' places.
wide=$(awk 'length($0) > 100 && !/^[|!{]/' "$readme")
expect_equal "lines that are too wide" '' "$wide"
expect_equal "the version to cite" "$(stemma --version | sed -n '1s/stemma //p')" \
  "$(sed -n 's/^ *version *= {\(.*\)},$/\1/p' "$readme")"

# Files and targets that it names, and links within it.
# shellcheck disable=SC2016 # no variables, but Markdown
for name in $(grep -oE '`(tests|data|\.ci)(/[A-Za-z0-9_.*-]+)*/?`' "$readme" | tr -d '`' | sort -u); do
  checks=$((checks + 1))
  compgen -G "$STEMMA_SOURCE/$name" >"$scratch/found" || fail "README names $name, which is not there"
done
headings=$(sed -n 's/^##* //p' "$readme" | tr '[:upper:] ' '[:lower:]-' | tr -cd 'a-z0-9\n-')
for link in $(grep -oE '\]\(#[^)]*\)' "$readme" | tr -d '()]#'); do
  checks=$((checks + 1))
  grep -qxF -- "$link" <<<"$headings" || fail "README links to #$link, which is not there"
done
commands=$(stemma help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\).*/\1/p')
for command in $commands; do
  checks=$((checks + 1))
  grep -qE "stemma (help )?$command\\b" "$readme" || fail "README does not name 'stemma $command'"
done

# Presets are run by CI as they stand here; targets are there to be built.
words=$(tr '\n' ' ' <"$readme")
lists=$(cat "$STEMMA_SOURCE/CMakeLists.txt" "$STEMMA_SOURCE"/{tests,engine}/*/CMakeLists.txt \
  "$STEMMA_SOURCE/tests/CMakeLists.txt" | tr '\n' ' ')
while read -r _ _ preset; do
  checks=$((checks + 1))
  grep -q "cmake --workflow --preset $preset\$" "$STEMMA_SOURCE/.ci/run" || fail "CI does not run '$preset'"
done < <(grep -oE 'workflow --preset [a-z]+' <<<"$words" | sort -u)
while read -r _ target; do
  checks=$((checks + 1))
  grep -qE "(add_custom_target|stemma_bench)\( *$target " <<<"$lists" || fail "there is no target '$target'"
done < <(grep -oE -e '--target [a-z-]+' <<<"$words" | sort -u)

# The piece of C, against the library of this build, where there is one.
library=$build/engine/api/libstemma.so
if [[ -e $library ]]; then
  # shellcheck disable=SC2016 # likewise
  {
    printf '#include <stdint.h>\n#include <stdio.h>\n#include "stemma.h"\nint main(void) {\n'
    sed -n '/^```c$/,/^```$/p' "$readme" | sed '1d;$d'
    printf 'return 0;\n}\n'
  } >"$scratch/piece.c"
  checks=$((checks + 1))
  if cc -std=c17 -Wall -Wextra -Werror -I "$STEMMA_SOURCE/engine/api" -o "$scratch/piece" \
    "$scratch/piece.c" "$library" -Wl,-rpath,"${library%/*}" 2>"$scratch/err"; then
    expect_equal "the piece of C" "27 models derive from it directly" "$("$scratch/piece" 2>&1)"
  else
    fail "the piece of C: $(<"$scratch/err")"
  fi
fi
need_shared "$days"
finish
