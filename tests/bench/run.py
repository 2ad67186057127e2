#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark: the top 50 of a synthetic Hub by stemma, by its peers, and reading alone.

Each run is a whole process; the programs take turns, so that a busy machine is unfair to all alike.
Times never fail the run, wrong answers do.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = 50
# name of the figure, the most or the least it may be, and which of the two
REQUIREMENTS = (
    ("stemma / parse-cjson", 1.6, "at most"),
    ("igraph / stemma", 8.0, "at least"),
    ("networkx / stemma", 20.0, "at least"),
    ("stemma peak MiB", 640.0, "at most"),
)


class Run:
    """What one process took: seconds and the largest resident set in bytes."""

    def __init__(self, wall, usage):
        self.wall = wall
        self.user = usage.ru_utime
        self.system = usage.ru_stime
        self.peak = usage.ru_maxrss * 1024  # Linux gives KiB


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stemma", required=True, help="the program; passed over if it is missing")
    parser.add_argument("--synth", required=True, help="the generator, stemma-synth")
    parser.add_argument("--parse", default="bench-parse-cjson", help="the yardstick of that name")
    parser.add_argument("--models", type=int, default=3100000)
    parser.add_argument("--work", required=True, metavar="DIR", help="where the data are kept")
    parser.add_argument("--runs", type=int, default=3, metavar="K", help="of stemma and the parser")
    parser.add_argument("--peer-runs", type=int, default=1, metavar="K", help="of the peers")
    parser.add_argument("--skip-networkx", action="store_true", help="it takes minutes")
    parser.add_argument("--only", metavar="NAME[,NAME]", help="of stemma, parse-cjson, …")
    return parser.parse_args()


def synthetic_hub(options):
    """The data file, generated if it is missing or older than the generator."""
    os.makedirs(options.work, exist_ok=True)
    path = os.path.join(options.work, f"synth-{options.models}.jsonl")
    if not os.path.exists(path) or os.path.getmtime(path) < os.path.getmtime(options.synth):
        print(f"generating {path}", file=sys.stderr)
        part = path + ".part"
        subprocess.run([options.synth, "--models", str(options.models), "-o", part], check=True)
        os.replace(part, path)
    return path


def commands(options, data):
    """Name → command line and number of runs, for what is there and wanted."""
    rank = [options.stemma, "rank", "--from", data, "--json"]
    rank += ["--top", str(TOP), "--by", "descendants"]
    known = {
        "stemma": (rank, options.runs),
        "parse-cjson": ([options.parse, "-j", "2", data], options.runs),
        "igraph": ([os.path.join(HERE, "peer_igraph.py"), data], options.peer_runs),
        "networkx": ([os.path.join(HERE, "peer_networkx.py"), data], options.peer_runs),
        "sqlite": ([os.path.join(HERE, "peer_sqlite.sh"), data], options.peer_runs),
    }
    wanted = set(options.only.split(",")) if options.only else set(known)
    if wanted - set(known):
        sys.exit(f"run.py: --only: no such program: {', '.join(sorted(wanted - set(known)))}")
    if options.skip_networkx:
        wanted.discard("networkx")
    for name in [n for n in known if n in wanted and not os.path.exists(known[n][0][0])]:
        print(f"{name}: passed over, {known[name][0][0]} is missing")
        wanted.discard(name)
    return {name: command for name, command in known.items() if name in wanted}


def timed(command):
    """Runs a command; returns its Run and what it wrote to standard output."""
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
    with tempfile.TemporaryFile() as output:
        begin = time.monotonic()
        process = subprocess.Popen(command, stdout=output, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"run.py: {' '.join(command)}: ended with {process.returncode}")
        output.seek(0)
        return Run(wall, usage), output.read().decode()


def warm(path):
    """Brings the data into the page cache, so that the first run pays no more than the others."""
    with open(path, "rb", buffering=0) as data:
        while data.read(1 << 24):
            pass


def run_all(programs, data):
    """All runs, in turns: name → [Run], and name → answer of its first run."""
    runs, answers = {name: [] for name in programs}, {}
    warm(data)
    for turn in range(max((count for _, count in programs.values()), default=0)):
        for name, (command, count) in programs.items():
            if turn >= count:
                continue
            run, output = timed(command)
            runs[name].append(run)
            print(f"{name}: {run.wall:.2f} s", file=sys.stderr)
            if answers.setdefault(name, output) != output and name != "parse-cjson":
                sys.exit(f"run.py: {name} gave two answers to one question")
    return runs, answers


def print_runs(runs, size):
    columns = ("program", "runs", "wall min", "median", "user", "system", "MB/s", "peak MiB")
    print(("{:<12}" + "{:>10}" * 7).format(*columns))
    for name, taken in runs.items():
        walls = [run.wall for run in taken]
        user = statistics.median(run.user for run in taken)
        system = statistics.median(run.system for run in taken)
        peak = max(run.peak for run in taken) / 2**20
        row = f"{name:<12}{len(taken):>10}{min(walls):>10.2f}{statistics.median(walls):>10.2f}"
        print(row + f"{user:>10.2f}{system:>10.2f}{size / min(walls) / 1e6:>10.0f}{peak:>10.0f}")


def figures(runs):
    """The figures that requirements speak of, as far as their programs ran: (by min, by median)."""
    found = {}
    for name, _, _ in REQUIREMENTS:
        over, _, under = name.partition(" / ")
        if under and runs.get(over) and runs.get(under):
            walls = [[run.wall for run in runs[program]] for program in (over, under)]
            found[name] = tuple(f(walls[0]) / f(walls[1]) for f in (min, statistics.median))
        elif not under and runs.get("stemma"):
            found[name] = (max(run.peak for run in runs["stemma"]) / 2**20,) * 2
    return found


def print_requirements(runs):
    found = figures(runs)
    print(f"\n{'requirement':<24}{'':>12}{'by min':>10}{'by median':>11}")
    for name, limit, kind in REQUIREMENTS:
        wanted = f"{kind} {limit:g}"
        if name not in found:
            print(f"{name:<24}{wanted:>12}{'-':>10}{'-':>11}  not measured")
            continue
        met = all(f <= limit if kind == "at most" else f >= limit for f in found[name])
        verdict = "met" if met else "NOT MET"
        print(f"{name:<24}{wanted:>12}{found[name][0]:>10.2f}{found[name][1]:>11.2f}  {verdict}")


def rows_of(name, answer):
    """An answer as [(model, descendants, influence)]."""
    if name == "stemma":
        rows = json.loads(answer)["rows"]
        return [(row["model"], row["descendants"], row["influence"]) for row in rows]
    cells = [line.split("\t") for line in answer.splitlines()[1:]]
    return [(model, int(count), float(influence)) for _, model, count, influence in cells]


def same(left, right):
    return left[:2] == right[:2] and math.isclose(left[2], right[2], rel_tol=1e-9, abs_tol=1e-9)


def check_parsed(answer, data):
    counted = dict(line.split("\t") for line in answer.splitlines())
    if int(counted["bytes"]) == os.path.getsize(data) and counted["bad"] == "0":
        return True
    print(f"WRONG: parse-cjson read {counted['bytes']} bytes with {counted['bad']} bad lines")
    return False


def check_answers(answers, data):
    """Whether all programs agree; says where they do not."""
    ok = check_parsed(answers["parse-cjson"], data) if "parse-cjson" in answers else True
    tables = {name: rows_of(name, answers[name]) for name in answers if name != "parse-cjson"}
    if len(tables) < 2:
        print("\nanswers: nothing to compare")
        return ok
    first, *others = tables
    for other in others:
        pairs = list(zip(tables[first], tables[other]))
        wrong = [pair for pair in pairs if not same(*pair)]
        if len(tables[first]) != len(tables[other]) or wrong:
            ok = False
            print(f"\nWRONG: {first} and {other} differ in {len(wrong)} of {len(pairs)} rows:")
            for row in wrong[:1]:
                print(f"  {first}: {row[0]}\n  {other}: {row[1]}")
        else:
            print(f"\nanswers: {first} and {other} agree in {len(pairs)} rows")
    return ok


def main():
    options = arguments()
    data = synthetic_hub(options)
    programs = commands(options, data)
    runs, answers = run_all(programs, data)
    size = os.path.getsize(data)
    print(f"{options.models:,} models, {size:,} bytes, {os.cpu_count()} processors\n")
    print_runs(runs, size)
    print_requirements(runs)
    return 0 if check_answers(answers, data) else 1


if __name__ == "__main__":
    sys.exit(main())
