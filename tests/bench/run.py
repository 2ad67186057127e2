#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark: the top 50 of a synthetic Hub by stemma, by its peers, and reading alone; from
plain and from compressed files.

Each run is a whole process; the programs take turns, so that a busy machine is unfair to all alike.
Times never fail the run, wrong answers do.
"""

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = 50
# name of the figure, the most or the least it may be, and which of the two
REQUIREMENTS = (
    ("parse-cjson / stemma", 2.0, "at least"),
    ("igraph / stemma", 25.0, "at least"),
    ("networkx / stemma", 60.0, "at least"),
    ("stemma .gz / zlib", 1.15, "at most"),
    ("stemma .gz / isal", 1.15, "at most"),
    ("stemma .zst / zstd -t", 1.25, "at most"),
    ("stemma .zst / libzstd", 1.25, "at most"),
    ("stemma bytes a model", 200.0, "at most"),
)
# What compresses the data, with the library's usual level.
PACKERS = {".gz": ["gzip", "-c"], ".zst": ["zstd", "-q", "-c"]}
# Programs that only read.
YARDSTICKS = ("parse-cjson", "zlib", "isal", "zstd -t", "libzstd")


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
    parser.add_argument("--decompress", default="bench-decompress", help="another one")
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


def pack(data, suffix):
    """Makes the data's compressed file, anew where they are newer."""
    path = data + suffix
    if not os.path.exists(path) or os.path.getmtime(path) < os.path.getmtime(data):
        print(f"compressing {path}", file=sys.stderr)
        with open(path + ".part", "wb") as output:
            subprocess.run([*PACKERS[suffix], data], stdout=output, check=True)
        os.replace(path + ".part", path)


def has_library(decompress, name):
    usage = subprocess.run([decompress], stderr=subprocess.PIPE, text=True, check=False).stderr
    return name in usage.split()


def rank(options, data):
    command = [options.stemma, "rank", "--from", data, "--json"]
    return [*command, "--top", str(TOP), "--by", "descendants"]


def commands(options, data):
    """Name → command line and number of runs, for what is there and wanted."""
    gzip, zstd = data + ".gz", data + ".zst"
    known = {
        "stemma": (rank(options, data), options.runs),
        "parse-cjson": ([options.parse, "-j", "2", data], options.runs),
        "stemma .gz": (rank(options, gzip), options.runs),
        "zlib": ([options.decompress, "zlib", gzip], options.runs),
        "isal": ([options.decompress, "isal", gzip], options.runs),
        "stemma .zst": (rank(options, zstd), options.runs),
        "zstd -t": ([shutil.which("zstd") or "zstd", "-qt", zstd], options.runs),
        "libzstd": ([options.decompress, "zstd", zstd], options.runs),
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
    if "isal" in wanted and not has_library(options.decompress, "isal"):
        print("isal: passed over, it was not there to be built with")
        wanted.discard("isal")
    for suffix in PACKERS:
        if any(data + suffix in known[name][0] for name in wanted):
            pack(data, suffix)
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
            if answers.setdefault(name, output) != output and name not in YARDSTICKS:
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


def figures(runs, models):
    """The figures that requirements speak of, as far as their programs ran: (by min, by median)."""
    found = {}
    for name, _, _ in REQUIREMENTS:
        over, _, under = name.partition(" / ")
        if under and runs.get(over) and runs.get(under):
            walls = [[run.wall for run in runs[program]] for program in (over, under)]
            found[name] = tuple(f(walls[0]) / f(walls[1]) for f in (min, statistics.median))
        elif not under and runs.get("stemma"):
            found[name] = (max(run.peak for run in runs["stemma"]) / models,) * 2
    return found


def print_requirements(runs, models):
    found = figures(runs, models)
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
    if name.startswith("stemma"):
        rows = json.loads(answer)["rows"]
        return [(row["model"], row["descendants"], row["influence"]) for row in rows]
    cells = [line.split("\t") for line in answer.splitlines()[1:]]
    return [(model, int(count), float(influence)) for _, model, count, influence in cells]


def same(left, right):
    return left[:2] == right[:2] and math.isclose(left[2], right[2], rel_tol=1e-9, abs_tol=1e-9)


def check_read(name, answer, data):
    """Whether a yardstick has read all there is; zstd itself says nothing if it has."""
    if name == "zstd -t":
        return True
    counted = dict(line.split("\t") for line in answer.splitlines())
    if int(counted["bytes"]) == os.path.getsize(data) and counted.get("bad", "0") == "0":
        return True
    print(f"WRONG: {name} read {counted['bytes']} bytes with {counted.get('bad', 0)} bad lines")
    return False


def check_answers(answers, data):
    """Whether all programs agree; says where they do not."""
    ok = all([check_read(name, answers[name], data) for name in answers if name in YARDSTICKS])
    tables = {name: rows_of(name, answers[name]) for name in answers if name not in YARDSTICKS}
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
    print_requirements(runs, options.models)
    return 0 if check_answers(answers, data) else 1


if __name__ == "__main__":
    sys.exit(main())
