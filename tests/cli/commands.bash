# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every command as it is ordinarily called, on the landmarks, for the tests of what all commands
# have in common. Sourced after lib.bash and hub.bash; goes to $scratch.
# shellcheck disable=SC2154 # lib.bash sets scratch and STEMMA_SOURCE
cd "$scratch" || exit 1
landmarks=$STEMMA_SOURCE/data/landmarks.jsonl
head -n 900 "$landmarks" >hub-2026-08-19.jsonl
cp "$landmarks" hub-2026-08-22.jsonl
hub_start --quota 0 "$landmarks"
export HF_ENDPOINT=$HUB_URL HF_HOME=$scratch/hf

# Reports: a name, and the arguments.
# shellcheck disable=SC2034 # for the tests
reports=(
  'rank: rank --top 12'
  'rank-families: rank --families --top 12'
  'rank-group: rank --group maker --groups 9 --top 2'
  'rank-intervals: rank --intervals --top 8'
  'count: count --top 8'
  'count-license: count mistralai/Mistral-7B-v0.1 --by license'
  'count-maker: count --by maker --top 8'
  'show: show mistralai/Mistral-7B-v0.1'
  'tree: tree deepseek-ai/DeepSeek-V3-Base'
  'path: path meta-llama/Llama-2-70b-hf alpindale/goliath-120b'
  'chart: chart --format table --every year --top 4'
  'families: families'
  'reconcile: reconcile mistralai/Mistral-7B-v0.1'
  'reconcile-family: reconcile --family Qwen2.5'
  'reconcile-match: reconcile mistralai/Mistral-7B-v0.1 --match 26'
  'check: check'
  'diff: diff hub-2026-08-19.jsonl hub-2026-08-22.jsonl --top 5'
  'import: import --db import.db hub-2026-08-22.jsonl'
  'fetch: fetch --all --db fetch.db --date 2026-08-22'
)

# What else commands write to standard output, without columns or colours.
# shellcheck disable=SC2034
others=(
  'draw: draw alpindale/goliath-120b --up -T dot -o -'
  'draw-svg: draw alpindale/goliath-120b --up -T svg -o -'
  'export: export alpindale/goliath-120b --up -T jsonl -o -'
  'export-graphml: export alpindale/goliath-120b --up -T graphml -o -'
  'export-gexf: export alpindale/goliath-120b --up -T gexf -o -'
  'export-nodes: export alpindale/goliath-120b --up -T nodes.csv -o -'
  'chart-picture: chart -o - --every year'
  'help: help'
  'help-rank: help rank'
  'completion: completion bash'
  'version: --version'
)

# The same reports in the formats for programs, but for tables: FORMAT-NAME.
formatted=()
for format in json csv tsv quiet; do
  for call in "${reports[@]/ --format table/}"; do
    # A chart has no ids, and a check lists those of faults alone.
    [[ $format == quiet && ($call == chart:* || $call == check:*) ]] && continue
    formatted+=("$format-$call --format $format")
  done
done
formatted=("${formatted[@]/%--format quiet/--quiet}")

# shellcheck disable=SC2034
names=("${reports[@]%%: *}")

# take CALL: sets name and arguments of one of the lists; what it writes is not there yet.
take() {
  name=${1%%: *}
  # shellcheck disable=SC2034
  read -ra arguments <<<"${1#*: }"
  rm -f import.db fetch.db fetch.db-fetch
}

# show_all COLUMNS ARGUMENT...: what every report, with these arguments too, shows on a terminal of
# that width: shown/NAME. It is one terminal for all, which is faster.
show_all() {
  local columns=$1 call commands=:
  shift
  for call in "${reports[@]}"; do
    take "$call"
    printf -v commands '%s; rm -f import.db fetch.db; echo "== %s"; %s' \
      "$commands" "$name" "$(printf '%q ' "$STEMMA" "${arguments[@]}" "$@")"
  done
  rm -rf shown && mkdir shown
  /usr/bin/python3 "$here/on_terminal.py" "$columns" "$commands" |
    awk '/^== / { if (file != "") close(file); file = "shown/" $2; next } { print >file }'
}

# Each command of the program is in there.
mapfile -t known < <(stemma help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\).*/\1/p')
((${#known[@]} >= 15)) || fail "the overview names ${#known[@]} commands"
called=$(printf '%s\n' "${reports[@]}" "${others[@]}")
for command in "${known[@]}"; do
  checks=$((checks + 1))
  grep -q ": $command\( \|\$\)" <<<"$called" ||
    fail "$command is in no list of commands.bash"
done
