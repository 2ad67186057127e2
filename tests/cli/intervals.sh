#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# rank --intervals: the best and the worst place of each model are those found by ranking
# under every rule of reconcile in turn, and the rules named give them.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1

# write_rules: the rules as commands, one a line, from the commands of reconcile.
write_rules() {
  local measure command
  expect 0 reconcile acme/base --from "$sample" --format tsv
  tail -n +2 out | cut -f 5,12 >cells
  while IFS=$'\t' read -r measure command; do
    echo "rank --by $measure${command#stemma show acme/base --from "$sample"}"
  done <cells
}

# rank_under RULE MODEL ARGUMENT...: the place of a model under a rule; behind all others if it
# is not listed.
rank_under() {
  local rule=$1 model=$2
  shift 2
  # shellcheck disable=SC2086 # the rule is several words
  stemma $rule --top 0 --quiet "$@" >ranking 2>err || fail "$rule: $(<err)"
  awk -v model="$model" '$0 == model { print NR; found = 1 } END { if (!found) print NR + 1 }' ranking
}

# text NAME: a text of the row at hand.
text() {
  grep -o "\"$1\":\"[^\"]*\"" <<<"$row" | cut -d'"' -f4
}

# number NAME: a number of the row at hand.
number() {
  grep -o "\"$1\":[0-9]*" <<<"$row" | cut -d: -f2
}

# check_rules EVERY ARGUMENT...: that the rules named give the ranks, for every EVERY-th row.
check_rules() {
  local every=$1 rows row model place=0
  shift
  expect 0 rank --intervals --top 0 --json "$@"
  mapfile -t rows < <(grep '^{"rank"' out)
  ((${#rows[@]} > 3)) || fail "rank --intervals $*: ${#rows[@]} rows"
  for row in "${rows[@]}"; do
    ((place++ % every == 0)) || continue
    model=$(text model)
    for end in best worst; do
      expect_equal "$model: $end of $* is $(text ${end}_rule)" "$(number ${end}_rank)" \
        "$(rank_under "$(text ${end}_rule)" "$model" "$@")"
    done
  done
}

# check_extremes ARGUMENT...: that no rule gives a better or a worse rank.
check_extremes() {
  local rule row model
  expect 0 rank --intervals --top 0 --json "$@"
  grep '^{"rank"' out >rows
  grep -o '"model":"[^"]*"' rows | cut -d'"' -f4 >models
  while IFS= read -r rule; do
    # shellcheck disable=SC2086 # the rule is several words
    stemma $rule --top 0 --quiet "$@" >ranking 2>err || fail "$rule: $(<err)"
    awk -v ranking=ranking 'BEGIN { while ((getline model < ranking) > 0) at[model] = ++last }
         { print ($0 in at) ? $0 " best " at[$0] "\n" $0 " worst " at[$0] : $0 " worst " last + 1 }
        ' models
  done <rules >places
  while IFS= read -r row; do
    model=$(text model)
    expect_equal "$model: best" "$(number best_rank)" \
      "$(grep -F "$model best " places | cut -d' ' -f3 | sort -n | head -1)"
    expect_equal "$model: worst" "$(number worst_rank)" \
      "$(grep -F "$model worst " places | cut -d' ' -f3 | sort -n | tail -1)"
  done <rows
}

write_rules >rules
expect_equal "rules" 108 "$(sort -u rules | wc -l)"
check_extremes --from "$sample"
check_rules 1 --from "$sample"
check_rules 1 --from "$sample" --roots
check_rules 1 --from "$sample" --since 2024-02-15
check_rules 40

# The table has two columns more; ids only are as without.
expect 0 rank --from "$sample" --intervals
head -1 out | grep -q 'BEST  WORST$' || fail "no columns BEST and WORST: $(head -1 out)"
expect 0 rank --from "$sample" --intervals --quiet
cp out with
expect 0 rank --from "$sample" --quiet
expect_same "rank --quiet with and without --intervals" with out
expect 0 rank --from "$sample" --json
grep -q best_rank out && fail "best_rank without --intervals"
expect 2 rank --from "$sample" --families --intervals
expect 2 show acme/base --from "$sample" --intervals

data=$STEMMA_SHARED/data/hub-2026-08/models-2026-08-22.jsonl.gz
[[ -e $data || -n ${CI:-} ]] || finish
need_shared data/hub-2026-08/models-2026-08-22.jsonl.gz
check_rules 300 --from "$data"
finish
