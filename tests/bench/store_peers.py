#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A store beside its peers: reading a synthetic Hub, ranking it from a store, and writing one, by
stemma, by SQLite and by DuckDB.

Each run is a whole process, wall time, the least of --runs; the programs take turns. A slow run
fails nothing, an answer that differs from stemma's does. DuckDB comes from npm, into a folder of
the work; where npm or its registry is not there, DuckDB is passed over.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time

import store as bench

HERE = os.path.dirname(os.path.abspath(__file__))
DUCKDB = "@duckdb/node-api@1.5.6-r.1"
TOP = 50
PROGRAMS = ("duckdb", "sqlite", "write")

# What records are made of: the columns that stemma reads, too.
COLUMNS = {"id": "VARCHAR", "author": "VARCHAR", "createdAt": "VARCHAR", "lastModified": "VARCHAR",
           "likes": "BIGINT", "downloads": "BIGINT", "pipeline_tag": "VARCHAR",
           "tags": "VARCHAR[]", "cardData": "JSON"}
READ = ("SELECT count(*), sum(length(id)), sum(length(author)), sum(length(createdAt)),"
        " sum(length(lastModified)), sum(likes), sum(downloads), sum(length(pipeline_tag)),"
        " sum(len(tags)), sum(length(cardData)) FROM read_ndjson('{path}', columns = {columns})")

# Questions to a store: options of rank, and the same in SQL over its tables. A ghost has no
# parents, so that whoever stands in `child` counts.
BELOW = ("WITH RECURSIVE reached(base, model) AS"
         " (SELECT parent, child FROM edge WHERE state = 'kept' UNION"
         " SELECT base, child FROM reached JOIN edge ON parent = model WHERE state = 'kept'),"
         " counted AS (SELECT base AS id, count(*) AS many FROM reached GROUP BY base) ")
CHILDREN = ("WITH counted AS (SELECT parent AS id, count(*) AS many FROM edge WHERE state = 'kept'"
            " GROUP BY parent) ")
DOWNLOADED = ("WITH counted AS (SELECT e.parent AS id, count(*) AS many FROM edge e"
              " JOIN model c ON c.id = e.child WHERE e.state = 'kept' AND c.downloads >= 6"
              " GROUP BY e.parent) ")
ORDER = ("SELECT m.name, c.many FROM counted c JOIN model m ON m.id = c.id"
         f" ORDER BY c.many DESC, lower(m.name) LIMIT {TOP}")
QUESTIONS = (
    ("children", ("--by", "children"), CHILDREN + ORDER),
    ("children, min. 6 downloads", ("--by", "children", "--min-downloads", "6"), DOWNLOADED + ORDER),
    ("descendants", ("--by", "descendants"), BELOW + ORDER),
)

# What a ranking from a store is asked for beside the default rules: at most half a second each.
FILTERS = ("--since 2024-01-01", "--until 2024-01-01", "--since 2023-01-01 --until 2025-01-01",
           "--third-party", "--relation finetune", "--relation merge,adapter,quantized",
           "--min-downloads 6", "--author bartowski", "--license apache-2.0",
           "--task text-generation", "--value downloads", "--decay 0.5", "--attribute maker",
           "--attribute parent", "--edges declared", "--intervals", "--third-party --by authors",
           "--min-downloads 6 --by exclusive", "--min-downloads 6 --by pagerank",
           "--third-party --family Qwen2.5", "--third-party --roots",
           "--min-downloads 6 --group family", "--third-party --group maker",
           "--third-party --group country", "--min-downloads 6 --families",
           "--since 2024-01-01 --third-party --min-downloads 6 --license apache-2.0"
           " --relation finetune,merge --decay 0.5")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stemma", required=True, help="the program")
    parser.add_argument("--synth", required=True, help="the generator, stemma-synth")
    parser.add_argument("--write", required=True, help="the yardstick bench-sqlite-write")
    parser.add_argument("--models", type=int, default=3100000, help="of the synthetic Hub")
    parser.add_argument("--runs", type=int, default=3, help="of each command")
    parser.add_argument("--work", required=True, metavar="DIR", help="where the data are kept")
    parser.add_argument("--only", default=",".join(PROGRAMS), metavar="NAME[,NAME]",
                        help="of " + ", ".join(PROGRAMS))
    return parser.parse_args()


def fail(why):
    sys.exit(f"store_peers.py: {why}")


def timed(command, **options):
    """Wall seconds and what was written."""
    seconds, output = bench.timed(*command, **options)
    return seconds, output.decode()


class Table:
    """Lines of the report."""

    def __init__(self, title):
        print(f"\n{title}\n{'':<44} {'seconds':>8} {'ratio':>7}  requirement")

    def add(self, name, seconds, ratio=None, wanted=""):
        shown = "" if ratio is None else f"{ratio:.2f}"
        print(f"{name:<44} {seconds:>8.3f} {shown:>7}  {wanted}".rstrip())


class DuckDB:
    """The peer from npm."""

    def __init__(self, work):
        folder = os.path.join(work, "duckdb")
        self.ok = shutil.which("npm") is not None and shutil.which("node") is not None
        if not self.ok:
            print("duckdb: passed over: npm and node are not there (Debian: apt install npm)")
            return
        if not os.path.isdir(os.path.join(folder, "node_modules", "@duckdb")):
            os.makedirs(folder, exist_ok=True)
            install = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix",
                       folder, DUCKDB]
            self.ok = subprocess.run(install, stdout=subprocess.DEVNULL, check=False).returncode == 0
            if not self.ok:
                print(f"duckdb: passed over: {' '.join(install)} has failed")
        self.environment = dict(os.environ, NODE_PATH=os.path.join(folder, "node_modules"))

    def run(self, database, sql):
        """Seconds of the process, those of the statements alone, and the rows."""
        command = ["node", os.path.join(HERE, "peer_duckdb.js"), database, "2", sql]
        seconds, output = timed(command, env=self.environment)
        *rows, last = [line.split("\t") for line in output.splitlines()]
        return seconds, float(last[1]), rows


def compare_reading(options, hub, duckdb):
    """DuckDB reads the same columns; stemma reads and ranks."""
    sql = READ.format(path=hub, columns=json.dumps(COLUMNS).replace('"', "'"))
    rank = [options.stemma, "rank", "--from", hub, "-q", "--by", "descendants"]
    ours, theirs, statement = [], [], []
    _, checked = timed([options.stemma, "check", "--from", hub, "--json"])
    records = next(row["count"] for row in json.loads(checked)["rows"] if row["class"] == "records")
    for _ in range(options.runs):
        ours.append(timed(rank)[0])
        process, alone, rows = duckdb.run(":memory:", sql)
        theirs.append(process)
        statement.append(alone)
        if int(rows[0][0]) != records:
            fail(f"DuckDB has read {rows[0][0]} records, stemma {records}")
    table = Table(f"reading: {records:,} records, {os.path.getsize(hub) / 1e6:,.0f} MB")
    table.add("stemma rank --from", min(ours))
    table.add("DuckDB read_ndjson, process", min(theirs), min(theirs) / min(ours), "at least 2")
    table.add("DuckDB read_ndjson, statement", min(statement), min(statement) / min(ours))


def fill_duckdb(duckdb, path, work):
    """The tables of a store in DuckDB's own file: its reader of SQLite files is an extension that
    may not be had, and slower."""
    target = os.path.join(work, "bench-peers.duckdb")
    if os.path.exists(target):
        os.remove(target)
    statements = []
    for table, columns in (("model", "id, name, status, downloads"), ("edge", "child, parent, state")):
        part = os.path.join(work, f"bench-peers-{table}.csv")
        with open(part, "wb") as out:
            subprocess.run(["sqlite3", "-csv", "-header", path, f"SELECT {columns} FROM {table}"],
                           stdout=out, check=True)
        statements.append(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{part}', header = true)")
    duckdb.run(target, "; ".join(statements))
    for table in ("model", "edge"):
        os.remove(os.path.join(work, f"bench-peers-{table}.csv"))
    return target


def compare_rows(question, program, rows, expected):
    found = [(name, int(count)) for name, count in rows]
    if found != expected:
        wrong = next(((a, b) for a, b in zip(found, expected) if a != b), (len(found), len(expected)))
        fail(f"{question}: {program} answers otherwise than stemma: {wrong}")


def ask_all(options, path, duckdb, database, question):
    """Seconds by program, for one question."""
    name, words, sql = question
    rank = [options.stemma, "rank", "--db", path, "--top", str(TOP), *words]
    measure = words[1]
    _, answer = timed([*rank, "--json"])
    expected = [(row["model"], row[measure]) for row in bench.rows(answer)]
    seconds = {"stemma": [], "sqlite": [], "duckdb": [], "statement": []}
    for turn in range(options.runs):
        seconds["stemma"].append(timed([*rank, "-q"])[0])
        slow = turn > 0 and "RECURSIVE" in sql  # once is enough for what takes so long
        if "sqlite" in options.only and not slow:
            taken, output = timed(["sqlite3", "-readonly", "-tabs", path, sql])
            seconds["sqlite"].append(taken)
            compare_rows(name, "SQLite", [line.split("\t") for line in output.splitlines()], expected)
        if database is not None:
            process, alone, rows = duckdb.run(database, sql)
            seconds["duckdb"].append(process)
            seconds["statement"].append(alone)
            compare_rows(name, "DuckDB", rows, expected)
    return {program: min(taken) for program, taken in seconds.items() if taken}


def compare_ranking(options, path, duckdb):
    database = None
    begun = time.perf_counter()
    if duckdb is not None:
        database = fill_duckdb(duckdb, path, options.work)
    filling = time.perf_counter() - begun
    table = Table(f"ranking from a store: the top {TOP}, the same answer")
    for question in QUESTIONS:
        taken = ask_all(options, path, duckdb, database, question)
        ours = taken["stemma"]
        if database is not None:
            taken["store"] = filling + taken["statement"]
        at_most = 0.5 if "--min-downloads" in question[1] else 0.05
        table.add(f"{question[0]}: stemma rank --db", ours, None, f"at most {at_most} s")
        for program, shown, wanted in (("sqlite", "SQL on the store", "at least 3"),
                                       ("store", "DuckDB on the store", "at least 3"),
                                       ("duckdb", "DuckDB on its own file, process", "at least 3"),
                                       ("statement", "DuckDB on its own file, statement", "")):
            if program in taken:
                table.add(f"  {shown}", taken[program], taken[program] / ours, wanted)
    if database is not None:
        os.remove(database)


def time_filters(options, hub, path):
    """Each filter by itself, and some together: as the file would answer."""
    table = Table("ranking from a store: filters; the answers are those of rank --from")
    slowest = 0
    for words in FILTERS:
        rank = [options.stemma, "rank", *words.split()]
        answers = [timed([*rank, "--json", *source])[1] for source in (("--db", path), ("--from", hub))]
        if bench.rows(answers[0]) != bench.rows(answers[1]):
            fail(f"rank {words}: the store answers otherwise than its file")
        taken = min(timed([*rank, "--db", path])[0] for _ in range(options.runs))
        slowest = max(slowest, taken)
        table.add(words if len(words) <= 44 else words[:43] + "…", taken)
    table.add("the slowest", slowest, None, "at most 0.5 s")


def compare_writing(options, hub, path):
    """Import beside reading, and what SQLite alone needs to write the same rows."""
    copy = os.path.join(options.work, "bench-peers-copy.db")
    imports, reads, writes = [], [], []
    for _ in range(options.runs):
        if os.path.exists(path):
            os.remove(path)
        imports.append(timed([options.stemma, "import", "--db", path, hub, "--date", "2026-09-01",
                              "--no-progress"])[0])
        reads.append(timed([options.stemma, "check", "--from", hub, "-q"])[0])
        if "write" in options.only:
            writes.append(float(timed([options.write, path, copy])[1].split("\t")[0]))
    if not writes:
        return
    timed([options.stemma, "check", "--verify", "--db", copy])
    ranked = [timed([options.stemma, "rank", "--db", which, "--json"])[1] for which in (path, copy)]
    if bench.rows(ranked[0]) != bench.rows(ranked[1]):
        fail("the copy that SQLite wrote answers otherwise")
    os.remove(copy)
    table = Table("writing a store")
    table.add("stemma import", min(imports))
    table.add("reading: stemma check --from", min(reads))
    table.add("SQLite alone, the same rows from memory", min(writes))
    limit = 1.3 * min(writes) + min(reads)
    table.add("import / (1.3 SQLite + reading)", limit, min(imports) / limit, "at most 1")


def main():
    options = arguments()
    options.only = options.only.split(",")
    if set(options.only) - set(PROGRAMS):
        fail(f"--only: no such program: {', '.join(sorted(set(options.only) - set(PROGRAMS)))}")
    os.makedirs(options.work, exist_ok=True)
    hub = bench.make_hub(options)
    path = os.path.join(options.work, "bench-peers.db")
    duckdb = DuckDB(options.work) if "duckdb" in options.only else None
    duckdb = duckdb if duckdb is not None and duckdb.ok else None
    print(f"{options.models:,} models, {os.cpu_count()} processors; least of {options.runs} runs")
    if duckdb is not None:
        compare_reading(options, hub, duckdb)
    compare_writing(options, hub, path)
    compare_ranking(options, path, duckdb)
    time_filters(options, hub, path)
    os.remove(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
