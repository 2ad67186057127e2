#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a store costs and saves: importing a synthetic Hub, importing it again with 1 % of the
models changed, ranking from the store, and asking for single models; beside ranking the file.

Each run is a whole process, wall time, the least of --runs; the programs take turns. A slow run
fails nothing. What the store answers must be what the file answers.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time

CHANGED = 100  # every so-manieth model changes
DOWNLOADS = re.compile(rb'"downloads":(\d+)')


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stemma", required=True, help="the program")
    parser.add_argument("--synth", required=True, help="the generator, stemma-synth")
    parser.add_argument("--models", type=int, default=3100000, help="of the synthetic Hub")
    parser.add_argument("--runs", type=int, default=3, help="of each command")
    parser.add_argument("--work", required=True, metavar="DIR", help="where the data are kept")
    return parser.parse_args()


def timed(*command, **options):
    """Wall seconds and standard output; options are those of subprocess.run."""
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          **options)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"{os.path.basename(sys.argv[0])}: {' '.join(command)}: "
                 f"{done.stderr.decode('utf-8', 'replace')}")
    return seconds, done.stdout


def least(times):
    return min(times) if times else float("nan")


def change(line, number):
    if number % CHANGED != 0:
        return line
    return DOWNLOADS.sub(lambda m: b'"downloads":%d' % (int(m.group(1)) + 7), line, count=1)


def make_hub(options):
    """The Hub's file."""
    path = os.path.join(options.work, f"synth-{options.models}.jsonl")
    if not os.path.exists(path):
        subprocess.run([options.synth, "--models", str(options.models), "-o", path], check=True)
    return path


def make_data(options):
    """The Hub's file, and the same with 1 % of the models changed."""
    first = make_hub(options)
    second = os.path.join(options.work, f"synth-{options.models}-changed.jsonl")
    if not os.path.exists(second):
        with open(first, "rb") as lines, open(second, "wb") as out:
            out.writelines(change(line, number) for number, line in enumerate(lines, 1))
    for path in (first, second):
        with open(path, "rb") as file:
            while file.read(1 << 24):
                pass
    return first, second


def rows(text):
    return json.loads(text)["rows"]


def some_models(stemma, store):
    """Models to ask for: the largest, one of about a thousand derivatives, a leaf."""
    ranked = rows(timed(stemma, "rank", "--db", store, "--json", "--top", "0", "--by", "descendants")[1])
    middle = min(ranked, key=lambda row: abs(row["descendants"] - 1000))
    present = [row for row in ranked if row["status"] == "present"]
    return [("largest", ranked[0]), ("middle", middle), ("small", present[-1])]


def ask(stemma, store, work, model):
    """The commands about one model, by name."""
    picture = os.path.join(work, "bench-store.svg")
    child = rows(timed(stemma, "show", model, "--db", store, "--json")[1])[0]["largest_children"][0]["model"]
    return {
        "show": [stemma, "show", model, "--db", store],
        "tree --depth 2": [stemma, "tree", model, "--depth", "2", "--db", store],
        "path": [stemma, "path", model, child, "--db", store],
        "draw": [stemma, "draw", model, "-o", picture, "--db", store],
    }


def main():
    options = arguments()
    os.makedirs(options.work, exist_ok=True)
    first, second = make_data(options)
    store = os.path.join(options.work, "bench-store.db")
    stemma = options.stemma
    seconds = {"rank --from": [], "import": [], "import again": [], "rank --db": []}
    for _ in range(options.runs):
        if os.path.exists(store):
            os.remove(store)
        taken, from_file = timed(stemma, "rank", "--from", first, "--json", "--top", "50")
        seconds["rank --from"].append(taken)
        seconds["import"].append(timed(stemma, "import", first, "--db", store, "--date", "2026-09-01")[0])
        taken, from_store = timed(stemma, "rank", "--db", store, "--json", "--top", "50")
        seconds["rank --db"].append(taken)
        if rows(from_file) != rows(from_store):
            sys.exit("store.py: the store answers otherwise than its file")
        size = os.path.getsize(store)
        seconds["import again"].append(
            timed(stemma, "import", second, "--db", store, "--date", "2026-09-02")[0])
    base, made = least(seconds["rank --from"]), least(seconds["import"])
    lines = os.path.getsize(first)
    print(f"{options.models:,} models, {lines / 1e6:,.0f} MB of JSON Lines; least of {options.runs} runs\n")
    print(f"{'':<34} {'seconds':>8} {'ratio':>7} {'at most':>8}  of")
    for name, against, most, of in (("rank --from", base, None, ""),
                                    ("import", base, None, "rank --from"),
                                    ("import again", made, 0.5, "import"),
                                    ("rank --db", base, 0.25, "rank --from")):
        taken = least(seconds[name])
        print(f"{name:<34} {taken:>8.2f} {taken / against:>7.2f} {most or '':>8}  {of}")
    print(f"{'store, MB':<34} {size / 1e6:>8.1f} {size / lines:>7.2f} {0.25:>8}  JSON Lines")
    for what, row in some_models(stemma, store):
        print(f"\n{what}: {row['model']}, {row['descendants']:,} derivatives")
        for name, command in ask(stemma, store, options.work, row["model"]).items():
            taken = least([timed(*command)[0] for _ in range(options.runs)])
            print(f"  {name:<32} {taken:>8.3f} {'':>7} {0.1:>8}  second")
    os.remove(store)
    return 0


if __name__ == "__main__":
    sys.exit(main())
