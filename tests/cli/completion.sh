#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completion: the scripts are sound, what they ask stemma is answered, and real shells do with it
# what they should. A shell that is not there is skipped, but not in CI.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1
export HOME=$scratch/home PATH=$scratch:$PATH
unset -f stemma
ln -s "$STEMMA" stemma
skipped=()

# ---- the data ----

mkdir home 'two words' cat hostile
printf '{"id":"%s"}\n' Acme/base Acme/base-xl solo >models.jsonl
echo '{"id":"file/model"}' >'two words/models.jsonl'
stemma import -q --no-progress --db hub.db models.jsonl >out || fail "import"
cp hub.db home/home.db
# A catalogue with names that a shell must not run.
cp "$STEMMA_SOURCE"/data/*.csv hostile
# shellcheck disable=SC2016 # they are to stand there as they are
name='zzz`touch injected`$(touch injected);touch injected|touch injected&'
printf '%s,OpenAI,openai/zz-*,,,https://example.org\n' "$name" >>hostile/families.csv

# ---- what is asked and answered ----

# answers LINE TEXT...: the texts that are offered, and nothing else.
answers() {
  local line=$1
  shift
  stemma --complete zsh "$line" >out 2>err </dev/null || fail "--complete '$line': exit code $?"
  [[ ! -s err ]] || fail "--complete '$line': $(<err)"
  expect_equal "$line" "$*" "$(sed '1d; s/\t.*//' out | paste -sd ' ')"
}
answers 'stemma ra' rank
answers 'stemma -' --help --version
answers 'stemma rank --f' --from --family --families --format
answers 'stemma rank --format csv --f' --from --family --families
answers 'stemma rank -q --j'
answers 'stemma rank --from x --fr' --from
answers 'stemma rank -n 3 --to'
answers 'stemma rank -n 3 -n'
answers 'stemma tree --p' --prune
answers 'stemma tree --prune a --p' --prune
answers 'stemma rank --group ' family maker country
answers 'stemma rank -gm' -gmaker
answers 'stemma rank -qgm' -qgmaker
answers 'stemma rank --relation merge,adapter,' merge,adapter,quantized merge,adapter,finetune merge,adapter,unspecified
answers 'stemma rank --infer text,' text,names
answers 'stemma rank --top '
answers 'stemma rank --author '
answers 'stemma show --db hub.db ' Acme/base Acme/base-xl solo
answers 'stemma show --db hub.db a' Acme/base Acme/base-xl
answers 'stemma show --db hub.db ~'
answers 'stemma show --db "hub.db" s' solo
answers 'stemma show --db none.db '
answers 'stemma show --db models.jsonl '
answers 'stemma show --from - '
answers 'stemma show --from none '
answers 'stemma show --from . '
answers 'stemma show --from models.jsonl s' solo
answers 'stemma show --db hub.db s'\''o'\''"l' solo
answers 'stemma nothing '
answers 'stemma --complete zsh '
answers ''
answers '   '
answers 'stemma rank --top x --gr' --group --groups # a mistake before it is for later
for line in 'stemma draw x -o ' 'stemma rank --from=' 'stemma import ' 'stemma diff a ' 'stemma rank >' 'stemma rank 2> x'; do
  stemma --complete fish "$line" >out
  expect_equal "$line" files "$(<out)"
done
stemma --complete zsh >out && stemma --complete >>out
expect_equal 'no line' '' "$(<out)"

# Every command, and every option that its help has, letters too.
mapfile -t commands < <(stemma help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\).*/\1/p')
answers 'stemma ' "${commands[@]}"
for command in "${commands[@]}"; do
  wanted=$(stemma help "$command" | sed -n '/^Examples:/q; s/^  \(-[A-Za-z]\)\?,\? *\(--[a-z-]*\).*/\1 \2/p' | tr ' ' '\n' | grep . | sort)
  stemma --complete zsh "stemma $command -" | sed '1d; s/\t.*//' >out
  expect_equal "options of $command" "$wanted" "$(sort out)"
done

# More than can be offered: namespaces, and of all the first and the last.
for i in {100..399}; do printf '{"id":"many%s/one"}\n{"id":"many%s/two"}\n{"id":"lone/m%s"}\n' "$i" "$i" "$i"; done >many.jsonl
stemma --complete zsh 'stemma show --from many.jsonl ' >out
expect_equal 'namespaces' 'parts lone/ many100/ many197/ many399/ 101' \
  "$(sed -n '1p;2p;3p;100p;101p' out | paste -sd ' ') $(wc -l <out)"
stemma --complete zsh 'stemma show --from many.jsonl lone/' >out
expect_equal 'ids' 'words lone/m100 lone/m198 lone/m399 101' \
  "$(sed -n '1p;2p;100p;101p' out | paste -sd ' ') $(wc -l <out)"
stemma import -q --no-progress --db many.db many.jsonl >out
for prefix in '' m many2 lone lone/ lone/m3 MANY39 z; do
  stemma --complete zsh "stemma show --from many.jsonl $prefix" >from_file
  stemma --complete zsh "stemma show --db many.db $prefix" >from_store
  expect_same "models that begin with '$prefix'" from_file from_store
done
STEMMA_DB=$PWD/many.db answers 'stemma show many100/' many100/one many100/two

# ---- the shells ----

try() {
  checks=$((checks + 1))
  "$STEMMA_SOURCE/tests/cli/completion_shells.py" "$@" || fail "$1"
}
for shell in bash zsh fish; do
  expect 0 completion "$shell"
  cp out "script.$shell"
  if ! command -v "$shell" >/dev/null; then
    skipped+=("$shell")
    continue
  fi
  "$shell" -n "script.$shell" || fail "$shell -n"
  try "$shell" .
done
others=/usr/share/bash-completion/bash_completion
if [[ -e $others && -z ${STEMMA_WATCHED:-} ]]; then try bash . "$others"; fi
if command -v shellcheck >/dev/null; then
  shellcheck script.bash || fail "shellcheck"
fi
expect 2 completion csh
expect 2 completion

if ((${#skipped[@]} > 0)) && ((failures == 0)); then
  echo "not there: ${skipped[*]}" >&2
  [[ -n ${CI:-} ]] && exit 1
  exit 77
fi
finish
