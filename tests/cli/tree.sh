#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# stemma tree: every format says the same, under every option, and adds up to the whole.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1

# same ARGUMENT...: the flowchart is one that Mermaid renders, says what the JSON says, and what is
# shown and counted there adds up to the model's descendants; CSV has the same rows.
same() {
  checks=$((checks + 1))
  /usr/bin/python3 "$here/mermaid.py" "$STEMMA" "$@" >said 2>&1 || fail "tree $*: $(<said)"
  expect 0 tree "$@" --json
  local rows
  rows=$(grep -c '^{"depth"' out)
  expect 0 tree "$@" --format csv
  expect_equal "rows of tree $*" "$rows" $(($(wc -l <out) - 1))
}

round=0
for model in mistralai/Mistral-7B-v0.1 deepseek-ai/DeepSeek-V3-Base mlabonne/Beyonder-4x7B-v2; do
  for direction in '' --up; do
    for options in '' '--depth 1' '--top 1' '--top 2 --depth 3' '--only *dee* --only *[*' \
      '--prune deepseek-ai/DeepSeek-R1 --prune openchat/openchat_3.5' '--relation finetune --top 2' \
      '--only *mistral* --top 1 --prune teknium/OpenHermes-2.5-Mistral-7B'; do
      [[ -n ${STEMMA_WATCHED:-} && $((++round % 4)) != 0 ]] && continue
      read -ra words <<<"$direction $options"
      stemma tree "$model" "${words[@]}" -q >out 2>err || continue # nothing fits the pattern
      same "$model" "${words[@]}"
    done
  done
done
((checks > (round > 0 ? 25 : 100))) || fail "only $checks checks"
for options in '' '--min-downloads 100' '--until 2024-06-01 --top 2' '--value downloads --depth 1'; do
  read -ra words <<<"$options"
  same acme/base --from "$sample" "${words[@]}"
done

# A line of 1,500 generations, and a model of 30,000 derivatives: what Mermaid renders of them.
for ((i = 0; i < 1500; i++)); do
  printf '{"id":"lab/m%d","tags":["base_model:finetune:lab/m%d"]}\n' "$i" $((i - 1))
done >chain.jsonl
seq -f '{"id":"fans/m%.0f","tags":["base_model:quantized:lab/star"]}' 30000 >star.jsonl
same lab/m0 --from chain.jsonl
grep -q 'cut with --top 1 --depth 4' said || fail "a line of generations: $(<said)"
same lab/m1499 --up --from chain.jsonl
same lab/star --from star.jsonl
grep -qE '^[45].. models, .* cut with --top [45]..$' said || fail "a star: $(<said)"

real=$STEMMA_SHARED/data/hub-2026-08/models-2026-08-22.jsonl.gz
if [[ -e $real ]]; then
  same Qwen/Qwen3.8-27B --from "$real"
  same Qwen/Qwen3.8-27B --from "$real" --top 5 --prune unsloth/Qwen3.8-27B-GGUF
  same Qwen/Qwen3.8-27B --from "$real" --only '*slerp*' --only '*-mlx*'
elif [[ -n ${CI:-} ]]; then
  fail "shared data is not there"
fi
finish
