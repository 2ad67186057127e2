#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The same records as lines, as an array, as pages of an API and printed for people, in every
# codec, from files and pipes: one graph. And what is said of files that are none of it.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

/usr/bin/python3 - "$sample" "$scratch" <<'PYTHON'
import json
import sys
with open(sys.argv[1], encoding="utf-8") as file:
    records = [json.loads(line) for line in file if line.startswith("{") and line.endswith("}\n")]
def write(name, text):
    with open(f"{sys.argv[2]}/{name}", "w", encoding="utf-8") as file:
        file.write(text)
write("lines", "".join(json.dumps(record) + "\n" for record in records))
write("compact", json.dumps(records, separators=(",", ":")))
write("pretty", json.dumps(records, indent=2) + "\n")
write("tabs", json.dumps(records, indent="\t").replace("\n", "\r\n"))
write("pages", "".join(json.dumps(records[i:i + 3]) + "\n" for i in range(0, len(records), 3)))
write("objects", "".join(json.dumps(record, indent=4) + "\n" for record in records))
PYTHON

expect 0 rank --top 0 --json --date 2026-08-22 --from "$scratch/lines"
sed 's/"files":\[[^]]*\]//' "$scratch/out" >"$scratch/wanted"
grep -q '"rank":2' "$scratch/wanted" || fail "the sample ranks nothing"

# same_rank WHAT FILE: the ranking of a file is that of the lines.
same_rank() {
  expect 0 rank --top 0 --json --date 2026-08-22 --from "$2"
  sed 's/"files":\[[^]]*\]//' "$scratch/out" >"$scratch/found"
  expect_same "$1" "$scratch/wanted" "$scratch/found"
}
for layout in compact pretty tabs pages objects; do
  same_rank "$layout" "$scratch/$layout"
  gzip -c "$scratch/$layout" >"$scratch/$layout.gz"
  zstd -q "$scratch/$layout" -o "$scratch/$layout.zst"
  same_rank "$layout in gzip" "$scratch/$layout.gz"
  same_rank "$layout in zstd" "$scratch/$layout.zst"
  mkfifo "$scratch/$layout.pipe"
  cat "$scratch/$layout.gz" >"$scratch/$layout.pipe" &
  same_rank "$layout in a pipe" "$scratch/$layout.pipe"
  wait
done

# said CODE WHAT ARGUMENT...: the last line on standard error.
said() {
  local code=$1 what=$2
  shift 2
  expect "$code" "$@"
  expect_equal "stemma $*" "stemma: $what" "$(tail -n 1 "$scratch/err")"
}
cd "$scratch" || exit 1
head -c 300 compact >half
said 3 "half:1: ends in the middle of a record" check --from half
head -c 300 compact.gz >half.gz
expect 3 check --from half.gz
[[ $(<err) == "stemma: half.gz: ends in the middle of a gzip member at byte 300" ]] || fail "$(<err)"
printf '[{"id":"a/b"}\n{"id":"c/d"}]' >comma
said 3 "comma:2: a comma is missing before this" check --from comma
said 3 "/dev/zero: neither JSON records, nor a table of edges, nor model cards (--input-format says what it holds)" \
  check --from /dev/zero
said 3 "/dev/zero:1: a record without an end in 1073741824 bytes" check --from /dev/zero --input-format hub
said 4 ".: Is a directory" check --from . --input-format hub

# The limit of a record, and what the options mean.
{
  echo '{"id":"a/b"}'
  printf '{"id":"c/d","x":"%s"}\n' "$(head -c 1100000 /dev/zero | tr '\0' x)"
} >long
said 0 "long:2: longer than 1 MiB (--max-record)" check --from long --max-record 1
expect 0 check --from long
[[ ! -s err ]] || fail "a record of 1.1 MB: $(<err)"
said 2 "--max-record: is a number of MiB from 1 to 1024" check --from long --max-record 0
said 2 "--max-record: is a number of MiB from 1 to 1024" check --from long --max-record 1025
said 2 "--max-expand: must be at least 1" check --from long --max-expand 0
said 2 "--max-expand: has no meaning without --from FILE" check --max-expand 9
said 2 "--columns: has no meaning for --input-format hub" check --from long --input-format hub \
  --columns child=x
expect 2 check --from long --input-format parquet

# 400 MB of nothing in 400 kB.
for _ in {1..10}; do head -c 40000000 /dev/zero | tr '\0' ' '; done | gzip -1 >bomb.gz
cat bomb.gz bomb.gz >bombs.gz
expect 3 check --from bombs.gz --max-expand 100
grep -q -- '--max-expand' err || fail "a bomb: $(<err)"
finish
