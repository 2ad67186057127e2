#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the faults of the Hub for tests that change pages but fail no request.

usage: check_pages.py RECORDS.jsonl[.gz] URL

For each of these faults and for all together, at several seeds: a walk along the links ends, every
model is there in its present state, what comes twice is what the fault says, and the same seed
gives the same pages.
"""
import collections
import json
import sys

from check_server import Hub, path_of, read_records


def counters(hub):
    return json.loads(hub.get("/.test/counters")[2])


def walk(hub, kinds, seed, probability):
    hub.get(f"/.test/set?faults={kinds}&seed={seed}&probability={probability}")
    hub.get("/.test/reset")
    target = path_of(["lastModified", "downloads"], limit=100, sort="createdAt", direction=1)
    return list(hub.walk(target)), counters(hub)["faults"]


def judge(pages, done, kind, ids):
    """What is wrong with a walk, or nothing."""
    seen = collections.defaultdict(list)
    for number, page in enumerate(pages):
        for model in page:
            seen[model["_id"]].append((number, model))
    if len(seen) != len(ids) or {m[-1][1]["id"] for m in seen.values()} != ids:
        return "models are missing"
    twice = [models for models in seen.values() if len(models) > 1]
    if kind == "repeat":
        again = sum(1 for a, b in zip(pages, pages[1:]) if a == b)
        if again != done["repeat"] or len(twice) != 100 * again:
            return f"{again} pages again of {done}, {len(twice)} models twice"
    elif kind == "move":
        if len(twice) != done["move"] or any(b[0] != a[0] + 1 for a, b in twice):
            return f"{len(twice)} models moved of {done}"
        if any(a[1]["lastModified"] >= b[1]["lastModified"] for a, b in twice):
            return "a model that moved is in no older state first"
    elif kind == "short":
        short = sum(1 for page in pages[:-1] if len(page) < 100)
        if twice or short < done["short"] - 1:
            return f"{short} short pages of {done}"
    elif kind == "empty-page":
        empty = sum(1 for page in pages if not page)
        if twice or empty != done["empty-page"]:
            return f"{empty} empty pages of {done}"
    return None


def main():
    ids = {record["id"] for record in read_records(sys.argv[1])}
    hub = Hub(sys.argv[2])
    failures = 0
    for kind in ("repeat", "move", "short", "empty-page", "repeat,move,short,empty-page"):
        walks = []
        for seed, probability in ((1, 0.3), (2, 0.3), (3, 1)):
            pages, done = walk(hub, kind, seed, probability)
            wrong = judge(pages, done, kind, ids)
            if not wrong and walk(hub, kind, seed, probability) != (pages, done):
                wrong = "the same seed gives other pages"
            if wrong or not all(done.get(name) for name in kind.split(",")[:2]):
                failures += 1
                print(f"FAIL: {kind}, seed {seed}: {wrong or done}", file=sys.stderr)
            walks.append([[model["_id"] for model in page] for page in pages])
        if walks[0] == walks[1]:
            failures += 1
            print(f"FAIL: {kind}: two seeds give the same pages", file=sys.stderr)
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
