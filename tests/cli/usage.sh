#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Exit codes and the one line of each error, against a golden list.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1

# Each line: the arguments. Output has no place in an error; the line on standard error is kept.
errors=$scratch/errors.txt
while IFS= read -r line; do
  arguments=()
  eval "arguments=($line)"
  stemma "${arguments[@]}" >out 2>err </dev/null
  code=$?
  { echo "\$ stemma $line"; grep -v 'built-in landmark' err; echo "exit $code"; echo; } >>"$errors"
  [[ $code == 0 || $code == 1 || $(wc -l <err) == 1 ]] || fail "$line: not one line: $(<err)"
  [[ $code == 0 || ! -s out ]] || fail "$line: wrote to standard output"
  checks=$((checks + 2))
done <<'LINES'
rnak
diff OLD NEW
import x.jsonl
nonsense
version
models.jsonl
Qwen/Qwen2.5-7B
completion
--json rank
-x
rank --tpo 3
rank --nothing-like-it
rank -z
rank -qz
rank --top
rank --top x
rank --top -1
rank --top 99999999999999999999
rank --top=
rank --json=yes
rank --by infl
rank --by zzz
rank --by ''
rank --group familly
rank --relation merge,fintune
rank --relation ''
rank --relation merge,
rank --since 2026-02-30
rank --since 2026-01-02 --until 2026-01-01
rank --decay 2
rank --decay nan
rank --decay 0.5x
rank --value money
rank --attribute roots
rank --format xml
rank --color sometimes
rank --families --roots
rank --families --group maker
rank --families --by children
rank models.jsonl
rank --db store.db
rank --from
rank --from ''
rank --from - --from -
rank --from https://huggingface.co/api/models
rank --license Apache
rank --from -
rank --strict
rank --up
check --top 3
check --relation merge
check extra
draw Qwen/Qwen2.5-7B
draw Qwen/Qwen2.5-7B -o lineage.gif
draw Qwen/Qwen2.5-7B -o lineage.svg --json
draw -o lineage.svg
draw Qwen/Qwen2.5-7B -o -
draw Qwen/Qwen2.5-7B -o - -T gif
draw Qwen/Qwen2.5-7B -o lineage.svg --dpi 300
draw Qwen/Qwen2.5-7B -o lineage.png --dpi 9
draw Qwen/Qwen2.5-7B --family Qwen2.5 -o lineage.svg
draw --all-families --up -o lineage.svg
draw Qwen/Qwen2.5-7B --both --up -o lineage.svg
draw Qwen/Qwen2.5-7B --rankdir tb -o lineage.svg
tree
tree a b
tree Qwen/Qwen2.5-7B --roots
tree Qwen/Qwen2.5-7B --ascii --json
tree Qwen/Qwen2.5-7B --ascii --format mermaid
tree Qwen/Qwen2.5-7B --format dot
rank --format mermaid
tree Qwen/Qwen2.5-7B --prune
tree Qwen/Qwen2.5-7B --prune 'not an id'
tree Qwen/Qwen2.5-7B --prune mistralai/Mistral-7B-v0.1 --prune no/such-model --depth 1 -q
tree Qwen/Qwen2.5-7B --only ''
tree Qwen/Qwen2.5-7B --only mistral
tree Qwen/Qwen2.5-7B --only '*mistral*' --only '*llama*'
tree Qwen/Qwen2.5-7B --up --only 'q?en*'
tree Qwen/Qwen2.5-7B --top -3
draw Qwen/Qwen2.5-7B -o lineage.svg --prune a/b
rank --only '*'
show
show 'not an id'
show Qwen/Qwen2.5-7
show qwen2.5-7b
show nothing/that-is-near-anything
rank --family Qwen2.55
rank --from no-such-file.jsonl
rank --catalog no-such-folder
help rank extra
help rnak
families x
count nothing/that-is-near-anything
count 'not an id'
count Qwen/Qwen2.5-7B 'not an id'
count --by influence
count --by licence
count --decay 0.5
count --roots
count --family Qwen2.5
path
path Qwen/Qwen2.5-7B
path a b c
path Qwen/Qwen2.5-7B 'not an id'
path Qwen/Qwen2.5-7B nothing/that-is-near-anything
path Qwen/Qwen2.5-7B mistralai/Mistral-7B-v0.1
path Qwen/Qwen2.5-7B qwen/qwen2.5-7b
path HuggingFaceH4/zephyr-7b-beta mistralai/Mistral-7B-v0.1
path mistralai/Mistral-7B-v0.1 HuggingFaceH4/zephyr-7b-beta -r merge,adapter
path Qwen/Qwen2.5-7B a/b --min-downloads 5
path Qwen/Qwen2.5-7B a/b --by children
diff
diff old.jsonl
diff a b c
diff - -
diff '' new.jsonl
diff 2026-08-19 2026-08-22
diff --db store.db old.jsonl new.jsonl
diff --db store.db 2026-08-19 new.jsonl
diff --input-format edges old.jsonl new.jsonl
diff --date 2026-08-19 old.jsonl new.jsonl
check --verify
check --verify --from x.jsonl
import
import --from x.jsonl
import - -
import x.jsonl --top 3
import x.jsonl --date 2026-08-32
import x.jsonl --max-record 0
diff old.jsonl new.jsonl --from more.jsonl
diff old.jsonl new.jsonl --only model
diff old.jsonl new.jsonl --only families --quiet
diff old.jsonl new.jsonl --depth 2
chart
chart -o shares.png
chart -o shares
chart -o - --json
chart -o shares.svg --kind pie
chart -o shares.svg --by influence
chart -o shares.svg --every day
chart -o bars.svg --kind bars --every week
chart -o bars.svg --kind bars --few 3
chart -o shares.svg --by task --attribute maker
chart -o shares.svg --quiet
chart -o shares.svg --decay 0.5
chart nothing/that-is-near-anything -o shares.svg
LINES
golden usage.txt "$errors"

# The forms of options.
expect 0 rank --from "$sample" --top 3 -q
cp out three
for form in --top=3 -n3 '-n 3' -qn3 '--quiet --top 3' '--top 9 --top 3'; do
  # shellcheck disable=SC2086 # the form is several words
  expect 0 rank --from "$sample" -q $form
  expect_same "rank $form" three out
done
expect 0 tree --from "$sample" -- acme/base
expect 0 draw --from "$sample" acme/base -olineage.svg
[[ -s lineage.svg ]] || fail "-oFILE wrote nothing"

# A model is understood as a URL and in other case.
expect 0 show --from "$sample" acme/base --json
cp out base.json
for name in ACME/Base https://huggingface.co/acme/base http://hf.co/acme/base/tree/main; do
  expect 0 show --from "$sample" "$name" --json
  expect_same "show $name" base.json out
done

# A negative answer of check.
expect 0 check --from "$sample"
expect 1 check --from "$sample" --strict
[[ ! -s err ]] || fail "check --strict talks: $(<err)"
expect 0 check --strict
finish
