#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A store after several imports against the same final records read at once.

Random histories over few ids, so that later imports close cycles and open them, give ghosts their
records, make renames valid and void, take models away and bring them back. What is in force after
each day is worked out here, record by record; the program then reads those records at once with
--from, and must say the same of the store: `check`, `rank` with all measures, and, of every earlier
day, `rank --date`. With --days the real snapshots given are the history.
"""

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile

NAMES = ["acme/base", "acme/other", "beta/fine", "beta/merge", "gamma/quant", "gamma/Tiny", "solo",
         "gpt2", "openai-community/gpt2", "delta/one", "delta/two"]
RELATIONS = ["finetune", "quantized", "adapter", "merge", None, "distilled"]
DAYS = ["2026-01-01", "2026-01-03", "2026-01-04", "2026-02-10"]
# These speak of single imports: a store has taken some of its records before.
OF_IMPORTS = {"records", "duplicate-record", "rejected-record"}


def run(program, *arguments, expect=0):
    process = subprocess.run([program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             stdin=subprocess.DEVNULL, text=True, check=False)
    if process.returncode != expect:
        sys.exit(f"stemma {' '.join(arguments)}: {process.returncode}: {process.stderr}")
    return process.stdout


def spelled(rng, name):
    return name if rng.random() < 0.7 else rng.choice([name.upper(), name.title(), name.lower()])


def random_record(rng, name, day):
    """One record of a model: facts and parents at random."""
    record = {"id": spelled(rng, name), "downloads": rng.randrange(50), "likes": rng.randrange(5),
              "lastModified": f"{DAYS[day]}T0{rng.randrange(9)}:00:00.000Z"}
    if rng.random() < 0.8:
        record["createdAt"] = f"2025-0{rng.randrange(1, 9)}-01T00:00:00.000Z"
    if rng.random() < 0.4:
        record["author"] = rng.choice(["acme", "Someone", "beta"])
    if rng.random() < 0.5:
        record["pipeline_tag"] = rng.choice(["text-generation", "fill-mask"])
    tags = [f"license:{rng.choice(['mit', 'apache-2.0'])}"] if rng.random() < 0.5 else []
    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        parent = rng.choice([spelled(rng, rng.choice(NAMES)), "/bad path/", "none"])
        relation = rng.choice(RELATIONS)
        tags.append(f"base_model:{relation}:{parent}" if relation else f"base_model:{parent}")
    record["tags"] = tags
    return record


def random_history(rng):
    """Days of records: (is_full, lines). Some lines stay as they were, text for text."""
    last, days = {}, []
    for day in range(rng.randrange(2, len(DAYS) + 1)):
        lines = []
        for name in rng.sample(NAMES, rng.randrange(len(NAMES) // 2, len(NAMES) + 1)):
            if name not in last or rng.random() < 0.6:
                last[name] = json.dumps(random_record(rng, name, day))
            lines.append(last[name])
            if rng.random() < 0.15:
                lines.append(last[name] if rng.random() < 0.5
                             else json.dumps(random_record(rng, name, day)))
        rng.shuffle(lines)
        days.append((rng.random() < 0.5, lines))
    return days


def rank_of(line):
    """How rule R3 orders the records of one id. Times are of one form here, and so texts do."""
    record = json.loads(line)
    downloads = record.get("downloads")
    return (record.get("lastModified") or "", -1 if downloads is None else downloads,
            line.encode("utf-8"))


def winners(lines):
    """The line of each folded id that rule R3 keeps."""
    best = {}
    for line in lines:
        key = json.loads(line)["id"].lower()
        if key not in best or rank_of(line) > rank_of(best[key]):
            best[key] = line
    return best


def states(days):
    """After each day: the lines in force, and the folded ids of those that are gone."""
    force, gone = {}, set()
    for is_full, lines in days:
        new = winners(lines)
        gone -= set(new)
        if is_full:
            gone |= set(force) - set(new)
        force.update(new)
        yield dict(force), set(gone)


def rows(text):
    return json.loads(text)["rows"]


def difference(store_rows, file_rows, gone, what):
    """The first difference of two rankings, or None; tombstones are told by `gone`."""
    for row in file_rows:
        if row["model"].lower() in gone and row["status"] == "present":
            row["status"] = "tombstone"
    if store_rows == file_rows:
        return None
    for mine, other in zip(store_rows, file_rows):
        if mine != other:
            return f"{what}: the store says {mine}, its records {other}"
    return f"{what}: {len(store_rows)} rows in the store, {len(file_rows)} of its records"


def check_history(program, days, work):
    """The first difference, or None."""
    store = os.path.join(work, "history.db")
    for day, (is_full, lines) in enumerate(days):
        path = os.path.join(work, f"day-{DAYS[day]}.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)
        run(program, "import", "--db", store, *(["--full"] if is_full else []), path)
    run(program, "check", "--db", store, "--verify")
    last = len(days) - 1
    for day, (force, gone) in enumerate(states(days)):
        union = os.path.join(work, "union.jsonl")
        with open(union, "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in force.values())
        at_day = [] if day == last else ["--date", DAYS[day]]
        found = difference(rows(run(program, "rank", "--db", store, *at_day, "--json", "--top", "0")),
                           rows(run(program, "rank", "--from", union, "--json", "--top", "0")),
                           gone, f"rank of {DAYS[day]}")
        if found:
            return found
        checks = [[row for row in rows(run(program, "check", *source, "--json"))
                   if row["class"] not in OF_IMPORTS]
                  for source in (["--db", store, *at_day], ["--from", union])]
        for mine, other in zip(*checks):
            if mine != other:
                return f"check of {DAYS[day]}: the store says {mine}, its records {other}"
    return None


def read_days(paths):
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield True, [line.rstrip("\n") for line in file]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stemma", default=os.environ.get("STEMMA"), help="the program")
    parser.add_argument("--random", type=int, default=0, metavar="N", help="random histories")
    parser.add_argument("--seed", type=int, default=1, help="of the first")
    parser.add_argument("--days", nargs="*", default=[], help="real snapshots, the oldest first")
    options = parser.parse_args()
    if any(not os.path.exists(path) for path in options.days):
        print("compare_store.py: the shared data is not there")
        sys.exit(1 if os.environ.get("CI") else 77)
    for seed in range(options.seed, options.seed + options.random):
        with tempfile.TemporaryDirectory() as work:
            found = check_history(options.stemma, random_history(random.Random(seed)), work)
        if found:
            sys.exit(f"compare_store.py: seed {seed}: {found}")
    if options.days:
        with tempfile.TemporaryDirectory() as work:
            found = check_history(options.stemma, list(read_days(options.days)), work)
        if found:
            sys.exit(f"compare_store.py: {found}")
    print(f"compare_store.py: {options.random} random histories and {len(options.days)} real days "
          "are as their records")


if __name__ == "__main__":
    main()
