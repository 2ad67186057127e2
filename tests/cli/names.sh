#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Names as people write them: a model by its id in any case or by a URL, a family in any case, and
# near matches of what is not there, in every command that takes them.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1

# Every command that takes a model, @ where the name goes.
readonly model=mistralai/Mistral-7B-v0.1 below=HuggingFaceH4/zephyr-7b-beta
commands=("count @ --json" "show @ --json" "tree @ --json" "tree @ --up --json"
  "path @ $below --json" "path $model @ --json" "draw @ -T dot -o -" "draw @ -T svg -o -" "draw @ --up -T dot -o -"
  "chart @ --format csv" "reconcile @ --json" "export @ -T jsonl -o -")

# answers COMMAND NAME FILE: what the command says of the name, without the line about the data.
answers() {
  local arguments
  read -ra arguments <<<"$1"
  stemma "${arguments[@]/#@/$2}" 2>&1 </dev/null | grep -v 'built-in landmark' >"$3"
}
forms=(MISTRALAI/mistral-7b-V0.1 https://hf.co/mistralai/Mistral-7B-v0.1/tree/main
  'https://huggingface.co/mistralai/Mistral-7B-v0.1?library=transformers#files'
  https://huggingface.co/api/models/mistralai/Mistral-7B-v0.1 mistralai/Mistral-7B-v0.1@main)
# Who is watched by sanitizers is slow, and meets nothing new in the other forms and commands.
if [[ -n ${STEMMA_WATCHED:-} ]]; then
  forms=("${forms[@]:0:2}")
  commands=("${commands[@]:0:4}")
fi
for command in "${commands[@]}"; do
  answers "$command" "$model" wanted
  [[ -s wanted ]] || fail "$command: nothing is said"
  for form in "${forms[@]}"; do
    answers "$command" "$form" got
    expect_same "$command: $form" wanted got
  done
  # By its old name; and what is not there has a near match, or is no name.
  answers "$command" gpt2 got
  grep -qx 'stemma: gpt2 goes by openai-community/gpt2 now' got || fail "$command: gpt2: $(head -1 got)"
  for near in Mistral-7B-v0.1 mistralai/Mistral-7B-v0.11 Mistral-7B \
    https://huggingface.co/mistral/Mistral-7B-v0.1; do
    answers "$command" "$near" got
    expect_equal "$command: $near" "stemma: ${near#https://huggingface.co/}: no such model in the data; did you mean '$model'?" "$(<got)"
  done
  answers "$command" datasets/x got
  grep -qE "^stemma: [a-z-]*: 'datasets/x' is not a model id, such as Qwen/Qwen2.5-7B$" got ||
    fail "$command: datasets/x: $(<got)"
  checks=$((checks + 3))
done

# One that is pruned is none that is asked for.
for form in "${forms[@]}"; do
  answers "tree $model --prune @ -q" "$form" got
  expect_equal "tree --prune $form" "$model" "$(<got)"
done

# Families likewise.
for command in 'rank --format csv' 'reconcile --format csv' 'draw -T dot -o -' 'export -T jsonl -o -'; do
  answers "$command --family Qwen2.5" '' wanted
  [[ -s wanted ]] || fail "$command --family: nothing is said"
  for family in qwen2.5 QWEN2.5; do
    answers "$command --family $family" '' got
    expect_same "$command --family $family" wanted got
  done
  for near in Qwen2.55 qwen25; do
    answers "$command --family $near" '' got
    expect_equal "$command --family $near" "stemma: $near: no such family; did you mean 'Qwen2.5'?" "$(<got)"
  done
done

# Every command and every option by a near match of their own.
while read -r command; do
  expect 2 "${command}x"
  grep -q "did you mean '[a-z]*'?" err || fail "${command}x: $(<err)"
  [[ -n ${STEMMA_WATCHED:-} && $command != rank ]] && continue
  for option in $(stemma help "$command" | sed -n 's/^  \(-., \|    \)\(--[a-z-]*\).*/\2/p'); do
    expect 2 "$command" "${option}x"
    grep -q "did you mean '$option'?" err || fail "$command ${option}x: $(<err)"
  done
done < <(stemma help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\).*/\1/p')
finish
