#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Pictures in every format: the same bytes every time, read by others' readers.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1
mistral=mistralai/Mistral-7B-v0.1

# Each ending has its format, and -T overrides it; "-" is standard output.
declare -A magic=([svg]='<?xml' [png]=$'\x89PNG' [pdf]='%PDF-' [dot]='digraph' [gv]='digraph')
for ending in svg png pdf dot gv; do
  expect 0 draw "$mistral" -o "lineage.$ending"
  type=${ending/gv/dot}
  wanted=${magic[$ending]}
  expect_equal "head of .$ending" "$wanted" "$(head -c ${#wanted} "lineage.$ending")"
  expect 0 draw "$mistral" -o - -T "$type"
  expect_same "standard output as $type" "lineage.$ending" out
  expect 0 draw "$mistral" -o "other.svg" "-T$type"
  expect_same ".svg with -T $type" "lineage.$ending" other.svg
done
expect 0 draw "$mistral" -o - -T svg
grep -q '^stemma: standard output: ' err || fail "what is said of standard output: $(<err)"

# A PDF has text, links and the day of its data, and no day of its own.
checks=$((checks + 2))
grep -aq '/URI (https://huggingface.co/mistralai/Mistral-7B-v0.1)' lineage.pdf || fail "no link in the PDF"
pdftotext lineage.pdf lineage.txt
grep -q "Lineage of $mistral" lineage.txt || fail "no text in the PDF"
expect 0 draw acme/base --from "$sample" --date 2026-08-22 -o day.pdf
checks=$((checks + 1))
grep -aq '/CreationDate (20260822)' day.pdf || fail "the PDF's date: $(grep -a CreationDate day.pdf)"

# Twice as many pixels an inch are twice as wide.
expect 0 draw "$mistral" --dpi 96 -o lineage.png
narrow=$(od -An -tu1 -j16 -N4 lineage.png | awk '{print $3 * 256 + $4}')
expect 0 draw "$mistral" --dpi 192 -o lineage.png
wide=$(od -An -tu1 -j16 -N4 lineage.png | awk '{print $3 * 256 + $4}')
checks=$((checks + 1))
((wide >= 2 * narrow - 2 && wide <= 2 * narrow)) || fail "$narrow pixels at 96, $wide at 192 an inch"

# Layouts of our own: Graphviz keeps the places that DOT carries, and the axis has its months.
for layout in radial timeline; do
  expect 0 draw "$mistral" --layout "$layout" -o "$layout.dot"
  expect 0 draw "$mistral" --layout "$layout" -o "$layout.svg"
  checks=$((checks + 2))
  grep -q 'layout=nop2' "$layout.dot" || fail "$layout: no layout in DOT"
  xmllint --noout --nonet "$layout.svg" || fail "$layout: not well-formed"
  neato -n2 -Tsvg "$layout.dot" -o theirs.svg 2>err || fail "$layout: neato: $(<err)"
  expect_equal "curves of $layout" "$(grep -c '<path' "$layout.svg")" "$(grep -c '<path' theirs.svg)"
done
expect 0 draw "$mistral" --layout timeline -o timeline.svg
checks=$((checks + 1))
grep -qE '>20[0-9]{2}(&#45;[0-9]{2})?<' timeline.svg || fail "no months on the axis"
expect 2 draw "$mistral" --layout circle -o lineage.svg

# Pixels are nothing for a terminal.
checks=$((checks + 1))
on_terminal 80 draw "$mistral" -o - -T png >said
[[ ! -s said ]] || fail "a PNG on a terminal: $(head -c 100 said)"

# ---- families ----

# said GRAPH-ATTRIBUTE... of a picture in DOT, by Graphviz's own gvpr.
said() {
  local format='' values='' name
  for name; do format+=' %s' values+=",\$G.$name"; done
  gvpr "BEG_G { printf(\"${format# }\"$values) }" lineage.dot
}

# A family whose models derive from another's, a merge below both, and a base of no family.
cat >families.jsonl <<'LINES'
{"id":"Qwen/Qwen2.5-7B","downloads":9}
{"id":"Qwen/Qwen2.5-7B-Instruct","downloads":8,"tags":["base_model:finetune:Qwen/Qwen2.5-7B"]}
{"id":"a/x","downloads":7,"tags":["base_model:finetune:Qwen/Qwen2.5-7B-Instruct"]}
{"id":"Qwen/Qwen2.5-Math-7B","downloads":6}
{"id":"deepseek-ai/DeepSeek-R1-Distill-Qwen-7B","tags":["base_model:finetune:Qwen/Qwen2.5-Math-7B"]}
{"id":"b/y","tags":["base_model:quantized:deepseek-ai/DeepSeek-R1-Distill-Qwen-7B"]}
{"id":"c/z","tags":["base_model:merge:a/x","base_model:merge:b/y"]}
{"id":"d/base"}
{"id":"d/tune","tags":["base_model:finetune:d/base"]}
LINES
expect 0 draw --all-families --from families.jsonl -o lineage.dot
expect_equal "totals of all families" "3 0" "$(said drawn_derivatives folded_derivatives)"
expect_equal "what leads from family to family" "family Qwen2.5 > family DeepSeek-R1" \
  "$(gvpr 'E [$.tail.kind == "family" && $.head.kind == "family"] { printf("%s > %s", $.tail.name, $.head.name) }' lineage.dot)"
expect_equal "members" "family DeepSeek-R1: 1, family Qwen2.5: 3, " \
  "$(gvpr 'N [$.kind == "family"] { printf("%s: %s, ", $.name, $.members) }' lineage.dot)"
expect_equal "what is left out" 1 "$(grep -c 'Not in the picture: 1 derivative of models of no catalogued family' lineage.dot)"
expect 0 draw --family qwen2.5 --from families.jsonl -o lineage.dot
expect_equal "roots of a family" "Qwen/Qwen2.5-7B Qwen/Qwen2.5-Math-7B " \
  "$(gvpr 'N [$.kind == "root"] { printf("%s ", $.name) }' lineage.dot | tr ' ' '\n' | sort | tr '\n' ' ' | sed 's/^ //')"
expect_equal "totals of a family" "5 0" "$(said drawn_derivatives folded_derivatives)"
expect 1 draw --family Llama-2 --from families.jsonl -o none.svg
expect 1 draw --family "Llama 2" --from families.jsonl -o none.svg
expect_equal "a family without models" "stemma: Llama 2: no model of this family in the data" "$(<err)"
expect 1 draw --all-families --from <(echo '{"id":"a/b"}') -o none.svg
[[ ! -e none.svg ]] || fail "a picture of nothing"

# The totals are those of the models and of the family that others count.
expect 0 draw a/x --both --from families.jsonl -o lineage.dot
expect_equal "both ways" "1 0 2 0" \
  "$(said drawn_derivatives folded_derivatives drawn_ancestors folded_ancestors)"
# The derivatives of a family: what has a parent in what export writes of it, each once.
check_family() {
  local family=$1 sum
  shift
  expect 0 draw --family "$family" "$@" --max-nodes 60 -o lineage.dot
  sum=$(said drawn_derivatives folded_derivatives | awk '{print $1 + $2}')
  expect 0 export --family "$family" "$@" -o lineage.csv
  expect_equal "$family: derivatives" "$(awk -F, 'FNR == NR { ghost[$1] = $2 == "ghost"; next }
    FNR > 1 && $4 == "kept" && !ghost[$2] && !seen[$2]++ { n++ } END { print n + 0 }' \
    lineage.nodes.csv lineage.edges.csv)" "$sum"
  expect_equal "$family: the folds add up" "$(said folded_derivatives)" \
    "$(gvpr 'BEGIN { int sum = 0 } N [$.kind == "fold"] { sum += (int)$.folded + (int)$.below } END { print(sum) }' lineage.dot)"
}
for family in Qwen2.5 "Llama 3.1" "Mistral 7B"; do check_family "$family"; done

# The caption counts what is inferred, drawn and folded.
{
  echo '{"id":"lab/Base-7B"}'
  for maker in a b c d; do echo "{\"id\":\"$maker/Base-7B-GGUF\"}"; done
} >inferred.jsonl
expect 0 draw lab/Base-7B --infer names --from inferred.jsonl --max-nodes 3 -o lineage.svg
checks=$((checks + 1))
grep -q '>4 inferred edges: 1 drawn, 3 folded<' lineage.svg || fail "inferred: $(grep -o '>[^<]*inferred[^<]*<' lineage.svg)"

# Generations go downwards only where that page is less of a strip.
expect 0 draw meta-llama/Llama-3.1-8B -o lineage.svg
read -r width height < <(sed -n 's/.*<svg width="\([0-9]*\)pt" height="\([0-9]*\)pt".*/\1 \2/p' lineage.svg)
checks=$((checks + 1))
((width < 3 * height && height < 3 * width)) || fail "a strip of $width by $height"
expect 0 draw mlabonne/NeuralBeagle14-7B --up -o lineage.svg
read -r width height < <(sed -n 's/.*<svg width="\([0-9]*\)pt" height="\([0-9]*\)pt".*/\1 \2/p' lineage.svg)
checks=$((checks + 1))
((width < 2 * height)) || fail "a strip of $width by $height"

# ---- other people's tools ----

real=data/hub-2026-08/models-2026-08-22.jsonl.gz
pictures=("$mistral" "--family Qwen2.5" "--family Qwen2.5 --both --rankdir BT" "--all-families"
  "$mistral --cluster maker --rankdir RL" "--all-families --cluster maker --max-nodes 20")
for picture in "${pictures[@]}"; do
  read -ra words <<<"$picture"
  expect 0 draw "${words[@]}" -o lineage.svg
  checks=$((checks + 4))
  rsvg-convert lineage.svg -o read.png || fail "$picture: librsvg"
  expect 0 draw "${words[@]}" -o lineage.dot
  if ! dot -Tsvg lineage.dot >/dev/null 2>said || [[ -s said ]]; then fail "$picture: dot says $(<said)"; fi
  # Taking nodes apart by their components, and putting them together, loses none.
  ccomps lineage.dot >parts.dot 2>said
  gvpr 'N { print($.name) }' lineage.dot | sort -u >names
  gvpr 'N { print($.name) }' parts.dot | sort -u | cmp -s - names || fail "$picture: ccomps"
  unflatten -l 3 lineage.dot 2>said | gvpr 'N { print($.name) }' | sort -u | cmp -s - names ||
    fail "$picture: unflatten says $(<said)"
  tred lineage.dot >reduced.dot 2>said || fail "$picture: tred says $(<said)"
  grep -q 'cycle' said && fail "$picture: a cycle: $(<said)"
done

# ---- the same bytes ----

# same_twice NAME DATA...: every format twice, and of shuffled records.
same_twice() {
  local picture=$1 ending
  shift
  read -ra words <<<"$picture"
  for ending in svg dot pdf png; do
    expect 0 draw "${words[@]}" --from plain.jsonl --date 2026-08-22 -o "one.$ending"
    cp plain.jsonl kept.jsonl && shuf --random-source=<(yes 7) kept.jsonl >plain.jsonl
    expect 0 draw "${words[@]}" --from plain.jsonl --date 2026-08-22 -o "two.$ending"
    mv kept.jsonl plain.jsonl
    expect_same "$picture: .$ending of shuffled records" "one.$ending" "two.$ending"
  done
}
cp "$STEMMA_SOURCE/data/landmarks.jsonl" plain.jsonl
for picture in "${pictures[@]:2:3}"; do same_twice "$picture"; done

if [[ -e $STEMMA_SHARED/$real ]]; then
  # Beyond 300 nodes layers are laid out otherwise: they turn, too, but have no boxes.
  for way in LR RL; do
    expect 0 draw Qwen/Qwen3.8-27B --from "$STEMMA_SHARED/$real" --max-nodes 600 --rankdir $way -o $way.dot
    gvpr 'N { print($.name, " ", $.pos) }' $way.dot >$way.places
  done
  sed -i 's/ \([0-9]\)/ -\1/' LR.places
  expect_same "to the left, and to the right turned around" LR.places RL.places
  expect 2 draw Qwen/Qwen3.8-27B --from "$STEMMA_SHARED/$real" --max-nodes 600 --cluster maker -o none.svg
  expect 0 draw Qwen/Qwen3.8-27B --from "$STEMMA_SHARED/$real" --max-nodes 600 --cluster maker -o boxes.dot
  grep -q 'subgraph "cluster AEON-7"' boxes.dot || fail "no maker of that many nodes"
  for family in Qwen2.5 Qwen3 "Gemma 3"; do check_family "$family" --from "$STEMMA_SHARED/$real"; done
elif [[ -n ${CI:-} ]]; then
  fail "shared data is not there"
fi
finish
