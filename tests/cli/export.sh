#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What `export` writes is read back by the programs that it is written for (export.py), is the same
# every time, and is never half there. STEMMA_EXPORT_REAL=1 compares all of the real records, too.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"
cd "$scratch" || exit 1
landmarks=$STEMMA_SOURCE/data/landmarks.jsonl
real=data/hub-2026-08/models-2026-08-22.jsonl.gz

# ---- read back ----

# reads RECORDS ARGUMENT...: every reader finds what there is.
reads() {
  checks=$((checks + 1))
  /usr/bin/python3 "$here/export.py" "$STEMMA" "$scratch" "$@" || fail "export $*"
}
checks=$((checks + 1))
/usr/bin/python3 "$here/export.py" --hostile "$STEMMA" "$scratch" || fail "hostile texts"
reads "$sample" --dropped
reads "$sample" --min-downloads 6 --by authors --decay 0.5
reads "$landmarks"
reads "$landmarks" --family Qwen2.5 --third-party --by children
reads "$landmarks" mistralai/Mistral-7B-v0.1 --depth 1 --relation finetune,merge --license apache-2.0
reads "$landmarks" HuggingFaceH4/zephyr-7b-beta --up
printf '' >empty.jsonl
expect 0 export --from empty.jsonl -o empty.graphml
grep -q '<graph id="G" edgedefault="directed">' empty.graphml || fail "an empty lineage"

# ---- formats and files ----

part=(alpindale/goliath-120b --up)
expect 0 export "${part[@]}" -o x.graphml
expect_equal "what is said" "stemma: x.graphml: 4 models, no ghosts, 4 edges" "$(grep -v built-in err)"
for format in graphml gexf dot nodes.csv edges.csv jsonl; do
  expect 0 export "${part[@]}" -T "$format" -o - && cp out printed
  golden "export/goliath.$format" printed
  for name in "x.$format" "x.${format^^}"; do
    expect 0 export "${part[@]}" -o "$name"
    expect_same "$name" printed "$name"
  done
  expect 0 export "${part[@]}" -T "$format" -o x.txt
  expect_same "-T $format" printed x.txt
done
expect 0 export "${part[@]}" -o y.gv
expect_same "y.gv" x.dot y.gv
expect 0 export "${part[@]}" -o y.ndjson
expect_same "y.ndjson" x.jsonl y.ndjson
mkdir pair && expect 0 export "${part[@]}" -o pair/lineage.csv
expect_equal "two tables" "lineage.edges.csv lineage.nodes.csv" "$(cd pair && echo *)"
expect_equal "what is said of two" "stemma: pair/lineage.nodes.csv: 4 models, no ghosts
stemma: pair/lineage.edges.csv: 4 edges" "$(grep -v built-in err)"
expect_same "nodes" x.nodes.csv pair/lineage.nodes.csv
expect_same "edges" x.edges.csv pair/lineage.edges.csv
expect 0 export "${part[@]}" -T csv -o pair/other
expect_equal "-T csv" "lineage.edges.csv lineage.nodes.csv other.edges.csv other.nodes.csv" "$(cd pair && echo *)"
expect 0 export "${part[@]}" -o pair/nodes.csv
expect_same "one table by its name" x.nodes.csv pair/nodes.csv

# A table of edges is one that --from takes.
expect 0 rank --top 0 --quiet --from "$sample" && sort out >wanted
expect 0 export --from "$sample" -o s.edges.csv
expect 0 rank --top 0 --quiet --from s.edges.csv && sort out >got
expect_same "ranked from edges" wanted got

# Inferred parents are said to be, and are not declared by being written.
cat >named.jsonl <<'RECORDS'
{"id":"lab/base-7b","createdAt":"2024-01-01T00:00:00.000Z"}
{"id":"quants/base-7b-GGUF","createdAt":"2024-01-02T00:00:00.000Z"}
RECORDS
expect 0 export --from named.jsonl --infer names -T edges.csv -o -
expect_equal "an inferred edge" "lab/base-7b,quants/base-7b-GGUF,quantized,kept,name,quantization" \
  "$(tail -n 1 out | tr -d '\r')"
expect 0 export --from named.jsonl --infer names -o named2.jsonl
expect 0 export --from named2.jsonl -T edges.csv -o -
expect_equal "is not declared" 1 "$(wc -l <out)"
expect 0 export --from named.jsonl --infer names --edges declared -T edges.csv -o -
expect_equal "--edges declared" 1 "$(wc -l <out)"

# A store says the same as the records, and tombstones are told.
expect 0 import --db x.db --date 2026-01-01 "$sample"
expect 0 export --db x.db -T nodes.csv -o - && cp out stored
expect 0 export --from "$sample" -T nodes.csv -o -
expect_same "nodes of a store" stored out
head -n 5 "$sample" >half.jsonl
expect 0 import --db x.db --date 2026-01-02 --full half.jsonl
expect 0 export --db x.db -T nodes.csv -o -
grep -q '^gamma/mixed,tombstone,' out || fail "no tombstone: $(grep gamma/mixed, out)"
expect 0 export --db x.db --date 2026-01-01 -T nodes.csv -o -
expect_same "nodes of a day" stored out

# The manual names every attribute of nodes and edges, and no other.
for format in nodes.csv edges.csv; do
  stemma export --from "$sample" -T "$format" -o - | head -n 1 | tr -d '\r' | tr ',' '\n'
done >attributes
sed -n "s/^\\([a-z_]*\\)\t[a-z]*\tT{$/\\1/p" "$STEMMA_SOURCE/engine/man/stemma-export.1" >documented
expect_same "attributes in the manual" attributes documented

# ---- the same every time ----

# same_bytes FILE: shuffled, and on one thread or several.
same_bytes() {
  shuf --random-source=<(yes 1) "$1" >shuffled.jsonl
  for format in graphml gexf dot nodes.csv edges.csv jsonl; do
    stemma export --from "$1" --date 2026-01-01 --dropped -T "$format" -o - | sed "s/${1##*/}//" >expected
    checks=$((checks + 1))
    [[ -s expected ]] || fail "$format: no output"
    for threads in 1 2 4; do
      stemma export --from shuffled.jsonl --date 2026-01-01 --dropped --threads "$threads" -T "$format" -o - |
        sed 's/shuffled.jsonl//' >actual
      expect_same "$format of $1, shuffled, $threads threads" expected actual
    done
  done
}
same_bytes "$sample"
same_bytes "$landmarks"

# ---- errors ----

# says CODE WHY ARGUMENT...: fails with one line.
says() {
  local code=$1 why=$2
  shift 2
  expect "$code" "$@"
  expect_equal "$*" "stemma: $why" "$(grep -v built-in err)"
}
says 2 "export: needs a file to write, such as '-o lineage.graphml'" export
says 2 "export: '-o -' needs a format, such as '-T graphml'" export -o -
says 2 "x.txt: no format by that name; there are .graphml, .gexf, .dot, .csv and .jsonl, or '-T FORMAT'" export -o x.txt
says 2 "graphml: no format by that name; there are .graphml, .gexf, .dot, .csv and .jsonl, or '-T FORMAT'" export -o graphml
says 2 "-: csv is two tables; choose one by '-T nodes.csv' or '-T edges.csv'" export -T csv -o -
says 2 "/dev/null: csv is two tables; choose one by '-T nodes.csv' or '-T edges.csv'" export -T csv -o /dev/null
says 2 "--type: no such value 'graphlm'; did you mean 'graphml'?" export -T graphlm -o x
says 2 "export: takes a model or a family, not both" export a/b --family Qwen2.5 -o x.dot
says 2 "--up: needs a model, or a family with --family" export --up -o x.dot
says 2 "--depth: needs a model, or a family with --family" export --depth 2 -o x.dot
says 2 "--json: has no meaning for 'export' (see 'stemma help export')" export --json -o x.dot
says 1 "no/such: no such model in the data" export no/such -o none.dot
says 1 "Qwen2.55: no such family; did you mean 'Qwen2.5'?" export --family Qwen2.55 -o none.dot
printf '{"id":"a/b"' >broken.jsonl
says 3 "broken.jsonl:1: ends in the middle of a record" export --from broken.jsonl -o none.dot
says 4 "no-folder/x.dot: cannot write the file: No such file or directory" export -o no-folder/x.dot
says 4 "no-folder/x.nodes.csv: cannot write the file: No such file or directory" export -o no-folder/x.csv
[[ ! -e none.dot ]] || fail "an export that failed has left a file"

# ---- never half there ----

if [[ -w /dev/full ]]; then
  ln -s /dev/full full
  for format in graphml gexf dot nodes.csv edges.csv jsonl; do
    says 4 "full: cannot write the file: No space left on device" export -T "$format" -o full
    checks=$((checks + 1))
    stemma export -T "$format" -o - 2>err >/dev/full
    [[ $? == 4 ]] || fail "$format to standard output, on a full disk"
    expect_equal "$format to standard output, on a full disk" 'stemma: standard output: No space left on device' \
      "$(grep -v built-in err)"
  done
fi

# What is there stays, of both tables, and nothing is left beside it.
mkdir kept && echo old >kept/x.nodes.csv && echo old >kept/x.edges.csv && echo old >kept/x.gexf
for name in x.csv x.gexf; do
  (
    trap '' XFSZ
    ulimit -f 20
    stemma export -o "kept/$name" 2>/dev/null
  )
  expect_equal "$name beyond the limit of a file's size" 4 $?
done
expect_equal "what was there" "x.edges.csv x.gexf x.nodes.csv old old old" \
  "$(cd kept && echo * "$(<x.nodes.csv)" "$(<x.edges.csv)" "$(<x.gexf)")"
chmod 640 kept/x.gexf && ln -s kept/x.gexf link.gexf
expect 0 export --from "$sample" -o link.gexf
expect_equal "permissions and links" "640 link" "$(stat -c %a kept/x.gexf) $([[ -L link.gexf ]] && echo link)"

# A reader that has gone.
for format in graphml gexf dot nodes.csv jsonl; do
  checks=$((checks + 1))
  (
    trap '' PIPE
    { sleep 0.1; stemma export -T "$format" -o - 2>err; echo $? >code; } | true
  )
  [[ $(<code) == 141 ]] || fail "$format | true: $(<code)"
  grep -v built-in err && fail "$format | true: talks"
done

# ---- real records ----

need_shared "$real"

# Whenever it is interrupted, nothing is left beside what was there.
mkdir stopped
for signal in INT TERM HUP; do
  echo old >stopped/x.gexf
  (
    # The shell has it ignored for what runs beside it.
    exec env --default-signal=INT "$STEMMA" export --from "$STEMMA_SHARED/$real" -o stopped/x.gexf
  ) 2>err &
  for ((i = 0; i < 500; i++)); do
    [[ -n $(compgen -G 'stopped/x.gexf.*') ]] && break
    sleep 0.01
  done
  kill -s "$signal" $! 2>/dev/null
  wait $!
  code=$?
  checks=$((checks + 1))
  [[ $(cd stopped && echo *) == x.gexf ]] || fail "interrupted by $signal: $(ls stopped)"
  if [[ $code == 0 ]]; then wanted='</gexf>'; else wanted=old; fi
  expect_equal "interrupted by $signal ($code)" "$wanted" "$(tail -n 1 stopped/x.gexf)"
done

expect 0 export --from "$STEMMA_SHARED/$real" --dropped -o real-2026-08-22.jsonl
for command in 'rank --top 0' 'rank --families --top 0' 'count --by license --top 0' 'tree Qwen/Qwen3.8-27B'; do
  # shellcheck disable=SC2086 # several words
  stemma $command --json --from "$STEMMA_SHARED/$real" 2>/dev/null | sed 's/"source":{[^}]*}//' >expected
  # shellcheck disable=SC2086
  stemma $command --json --from real-2026-08-22.jsonl | sed 's/"source":{[^}]*}//' >actual
  expect_same "$command of what was exported" expected actual
done
reads "$STEMMA_SHARED/$real" google/gemma-4-31B-it --value downloads
[[ -z ${STEMMA_EXPORT_REAL:-} ]] || reads "$STEMMA_SHARED/$real" --dropped
finish
