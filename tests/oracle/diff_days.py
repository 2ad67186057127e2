#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold `stemma diff` against a plain comparison of the raw records of two snapshots.

    diff_days.py --stemma build/dev/stemma models-2026-08-19.jsonl.gz models-2026-08-22.jsonl.gz
    diff_days.py --stemma build/dev/stemma --store models-2026-08-{19,21,22}.jsonl.gz
    diff_days.py --stemma build/dev/stemma --random 40

Rules R1 to R5 are applied to each file by the naive verifier; what came, went and changed
follows from the two cleaned graphs by the definitions in stemma-diff(1). Models, edges, facts and
figures must agree row by row, in order. Moves in rank and shares of families must be what two runs
of `stemma rank` say. Exchanging the operands must mirror every list. With --store all files are
imported as full snapshots, and their first and last days are compared within the store: what a day
does not have any more is a tombstone with the edges of its last record.
"""

import argparse
import collections
import functools
import json
import os
import random
import re
import subprocess
import sys
import tempfile

import mangle
import oracle
import rules
from compare import missing
from measures import Dag
from rules import fold

SHOWN = 5   # differences printed for one comparison
FILTERS = [[], ["--relation", "quantized,merge"], ["--min-downloads", "6"], ["--third-party"],
           ["--author", "qwen"], ["--license", "mit", "--value", "downloads"],
           ["--since", "2024-01-01", "--until", "2026-08-20"], ["--by", "children"]]
MODEL_CHANGES = ["came", "came-back", "went"]
EDGE_CHANGES = ["came", "went", "relation", "parent"]
FACTS = ["author", "license", "task", "created"]
MIRRORED = {"came": "went", "came-back": "went", "went": "came", "relation": "relation",
            "parent": "parent", "up": "down", "down": "up", "entered": "left", "left": "entered"}


def run(stemma, arguments, code=0):
    done = subprocess.run([stemma] + arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode != code:
        raise SystemExit("FAIL %s: exit code %d: %s" % (
            " ".join(arguments), done.returncode, done.stderr.decode("utf-8", "replace")[-300:]))
    return done.stdout


# ---------------------------------------------------------------- by definition


def final_lines(days):
    """The lines of the last of some full snapshots, and the last ones of models that are gone;
    the keys of these."""
    lines, known = [], set()
    for path in reversed(days):
        found = rules.winning_records(rules.read_lines(path), collections.Counter())
        if path == days[-1]:
            lines, known = rules.read_lines(path), set(found)
            there = set(known)
        for key in set(found) - known:
            lines.append(json.dumps(found[key][1]).encode())
        known |= set(found)
    return lines, known - there


@functools.lru_cache(maxsize=2)  # read once for all filters
def snapshot(days, catalog_dir):
    """The catalogue, the cleaned graph after some full snapshots, the keys of models that are gone."""
    catalog = oracle.Catalog(catalog_dir)
    lines, tombstones = final_lines(days)
    return catalog, rules.build(lines, catalog.renames), tombstones


class Side:
    """One snapshot under the filters: the state after some full ones, the last day last."""

    def __init__(self, days, catalog_dir, options):
        catalog, graph, self.tombstones = snapshot(tuple(days), catalog_dir)
        self.models = graph.models
        self.dag = Dag(graph, options, catalog)
        self.parents = {}       # child key -> {parent key: relation}
        for (parent, child), relation in self.dag.edges.items():
            self.parents.setdefault(child, {})[parent] = relation

    def is_there(self, key):
        return key in self.models and not self.models[key].ghost and key not in self.tombstones

    def counts(self, key):
        return key in self.models and self.dag.value_of(key) > 0

    def status(self, key):
        if key not in self.models:
            return None
        if key in self.tombstones:
            return "tombstone"
        return "ghost" if self.models[key].ghost else "present"

    def downloads(self, key):
        return (self.models[key].downloads or 0) if key in self.models else 0

    def fact(self, key, name):
        model = self.models[key]
        if name == "created":
            return model.day()
        value = getattr(model, name)
        return value if isinstance(value, str) and value else None

    def figures(self):
        there = [key for key in self.models if self.is_there(key) and self.counts(key)]
        return {"models": len(there),
                "ghosts": sum(model.ghost for model in self.models.values()),
                "tombstones": len(self.tombstones),
                "roots": sum(key not in self.parents for key in there),
                "edges": sum(len(found) for key, found in self.parents.items()
                             if self.counts(key)),
                "downloads": sum(self.models[key].downloads or 0 for key in there),
                "likes": sum(self.models[key].likes or 0 for key in there)}


class Pair:
    """Two snapshots, compared."""

    def __init__(self, old, new):
        self.old, self.new = old, new
        self.keys = sorted(set(old.models) | set(new.models))
        self.counted = [key for key in self.keys if old.counts(key) or new.counts(key)]

    def name(self, key):
        return (self.new if key in self.new.models else self.old).models[key].name

    def weight(self, key):
        """What comes first in its list: the larger number of downloads."""
        return -max(self.old.downloads(key), self.new.downloads(key))

    def models(self):
        found = []
        for key in self.counted:
            was, now = self.old.is_there(key), self.new.is_there(key)
            if was == now:
                continue
            change = "went" if was else "came-back" if key in self.old.models else "came"
            side = self.old if was else self.new
            row = {"change": change, "model": self.name(key), "old_status": self.old.status(key),
                   "new_status": self.new.status(key), "created": side.models[key].day(),
                   "downloads": side.models[key].downloads, "likes": side.models[key].likes}
            found.append(((MODEL_CHANGES.index(change), self.weight(key), key), row))
        return [row for order, row in sorted(found, key=lambda item: item[0])]

    def edges_of(self, child):
        """The changed edges of a child: (old parent, new parent, change)."""
        was, now = self.old.parents.get(child, {}), self.new.parents.get(child, {})
        gone, come = sorted(set(was) - set(now)), sorted(set(now) - set(was))
        found = [(parent, parent, "relation") for parent in set(was) & set(now)
                 if was[parent] != now[parent]]
        if len(gone) == 1 and len(come) == 1:
            return found + [(gone[0], come[0], "parent")]
        return found + [(parent, None, "went") for parent in gone] + \
            [(None, parent, "came") for parent in come]

    def edges(self):
        found = []
        for child in self.counted:
            apart = not (self.old.is_there(child) and self.new.is_there(child))
            for before, after, change in self.edges_of(child):
                row = {"change": change, "model": self.name(child),
                       "old_parent": before and self.name(before),
                       "new_parent": after and self.name(after),
                       "old_relation": before and self.old.parents[child][before],
                       "new_relation": after and self.new.parents[child][after],
                       "with_model": apart}
                first = min(parent for parent in (before, after) if parent is not None)
                order = (EDGE_CHANGES.index(change), apart, self.weight(child), child, first)
                found.append((order, row))
        return [row for order, row in sorted(found, key=lambda item: item[0])]

    def facts(self):
        found = []
        for key in self.counted:
            if not (self.old.is_there(key) and self.new.is_there(key)):
                continue
            for place, fact in enumerate(FACTS):
                before, after = self.old.fact(key, fact), self.new.fact(key, fact)
                same = before == after
                if fact == "author":
                    same = fold(before or "") == fold(after or "")
                if not same:
                    row = {"model": self.name(key), "fact": fact, "old": before, "new": after}
                    found.append(((place, self.weight(key), key), row))
        return [row for order, row in sorted(found, key=lambda item: item[0])]

    def changed(self, field):
        return sum(getattr(self.old.models[key], field) != getattr(self.new.models[key], field)
                   for key in self.counted if self.old.is_there(key) and self.new.is_there(key))

    def figures(self):
        before, after = self.old.figures(), self.new.figures()
        kept = {name for name in before if before[name] != after[name]}
        kept |= {name for name in ("downloads", "likes") if self.changed(name)}
        return [{"figure": name, "old": before[name], "new": after[name],
                 "change": after[name] - before[name]} for name in before if name in kept]


# ---------------------------------------------------------------- by two rankings


def ranked(stemma, snapshot, arguments, common):
    source = ["--date" if "--db" in common else "--from", snapshot]
    rows = json.loads(run(stemma, ["rank", "--top", "0", "--json"] + source + arguments +
                          common))["rows"]
    return {row.get("model", row["family"]): row for row in rows}


def moves(before, after, by):
    """What changed between two rankings: {model: (old rank, new rank)}; and the values."""
    found = {}
    for name in set(before) | set(after):
        old, new = before.get(name), after.get(name)
        ranks = (old and old["rank"], new and new["rank"])
        if ranks[0] != ranks[1]:
            found[name] = ranks + (old and old[by], new and new[by])
    return found


def check_ranks(stemma, old, new, document, arguments, common):
    by = document["rules"]["by"]
    keyed = [{fold(name): row for name, row in ranked(stemma, path, arguments, common).items()}
             for path in (old, new)]
    expected = moves(keyed[0], keyed[1], by)
    differences = []
    last = None
    for row in document["ranks"]:
        right = expected.pop(fold(row["model"]), None)
        given = (row["old_rank"], row["new_rank"])
        if right is None or given != right[:2]:
            differences.append("rank of %s: stemma %r, rank %r" % (row["model"], given, right))
            continue
        for value, wanted in ((row["old_value"], right[2]), (row["new_value"], right[3])):
            if wanted is not None and value != wanted:
                differences.append("%s: value %r, rank %r" % (row["model"], value, wanted))
        one_sided = None in given
        order = (not one_sided, 0 if one_sided else -abs(given[0] - given[1]),
                 min(rank for rank in given if rank is not None), fold(row["model"]))
        if last is not None and order <= last:
            differences.append("%s: out of order" % row["model"])
        last = order
        if row["move"] != (None if one_sided else given[0] - given[1]):
            differences.append("%s: move %r" % (row["model"], row["move"]))
    return differences + ["%s: its move is not listed" % name for name in expected]


def check_families(stemma, old, new, document, arguments, common):
    lists = [ranked(stemma, path, ["--families"] + arguments, common) for path in (old, new)]
    nothing = {"share": 0, "influence": 0, "derivatives": 0}
    listed = {row["family"]: row for row in document["families"]}
    differences = []
    for name in set(lists[0]) | set(lists[1]):
        before, after = lists[0].get(name, nothing), lists[1].get(name, nothing)
        changed = any(before[field] != after[field] for field in nothing)
        row = listed.pop(name, None)
        if changed != (row is not None):
            differences.append("family %s: listed %r, changed %r" % (name, bool(row), changed))
        for field in nothing if row else ():
            if (row["old_" + field], row["new_" + field]) != (before[field], after[field]):
                differences.append("family %s: %s: %r" % (name, field, row))
    shifts = [abs(row["share_change"]) for row in document["families"]]
    if shifts != sorted(shifts, reverse=True):
        differences.append("families out of order")
    return differences + ["family %s is in neither list" % name for name in listed]


# ---------------------------------------------------------------- mirrored


def swapped(row):
    """A row as the exchanged operands must tell it."""
    mirrored = {}
    for field, value in row.items():
        if field.startswith("old"):
            field = "new" + field[3:]
        elif field.startswith("new"):
            field = "old" + field[3:]
        if field in ("move", "share_change") or (field == "change" and not isinstance(value, str)):
            value = value and -value
        elif field == "change":
            value = MIRRORED[value]
        elif field == "model" or field.endswith("_parent"):
            value = value and fold(value)   # each side may spell it in its own way
        mirrored[field] = value
    return sorted(mirrored.items(), key=str)


def plain(row):
    """A row to hold against a swapped one: what went may have come back, seen from there."""
    row = {field: fold(value) if value and (field == "model" or field.endswith("_parent")) else
           value for field, value in row.items()}
    if row.get("change") == "came-back":
        row["change"] = "came"
    return sorted(row.items(), key=str)


def check_mirrored(document, back):
    differences = []
    for section in ("figures", "models", "edges", "facts", "ranks", "families"):
        there = [swapped(row) for row in document[section]]
        here = [plain(row) for row in back[section]]
        if sorted(there, key=str) != sorted(here, key=str):
            differences.append("%s: not mirrored" % section)
        elif section in ("figures", "facts", "families", "ranks") and there != here:
            differences.append("%s: mirrored in another order" % section)
    return differences


# ---------------------------------------------------------------- the comparison


def comparable(row):
    """Authors are one without case, as their first model spells them."""
    if row is None or row.get("fact") != "author":
        return row
    return dict(row, old=fold(row["old"] or ""), new=fold(row["new"] or ""))


def check_section(name, given, expected):
    differences = []
    for place in range(max(len(given), len(expected))):
        mine = given[place] if place < len(given) else None
        right = expected[place] if place < len(expected) else None
        if comparable(mine) != comparable(right):
            differences.append("%s[%d]: stemma %r, script %r" % (name, place, mine, right))
        if mine is not None and right is not None and list(mine) != list(right):
            differences.append("%s[%d]: order of keys: %r" % (name, place, list(mine)))
    return differences


def check_summary(document, pair):
    summary = document["summary"]
    right = {"downloads_changed": pair.changed("downloads"), "likes_changed": pair.changed("likes")}
    for change in MODEL_CHANGES:
        right["models_" + change.replace("-", "_")] = sum(
            row["change"] == change for row in document["models"])
    for change in EDGE_CHANGES:
        right["edges_" + change] = sum(row["change"] == change for row in document["edges"])
    right["facts_changed"] = len(document["facts"])
    right["ranks_moved"] = len(document["ranks"])
    right["families_changed"] = len(document["families"])
    right["differs"] = any(document[name] for name in
                           ("figures", "models", "edges", "facts", "ranks", "families"))
    return ["summary: %s: stemma %r, script %r" % (name, summary.get(name), value)
            for name, value in right.items() if summary.get(name) != value]


def compare(stemma, old, new, catalog_dir, arguments, store=None, days=None):
    """All differences of one command line, in words. `old` and `new` are files, or with a store
    days of it; `days` is then the files of all days."""
    parser = argparse.ArgumentParser()
    oracle.add_rank_options(parser)
    options = oracle.rank_options(parser.parse_args(["--top", "0"] + arguments))
    counted = oracle.rank_options(parser.parse_args(["--top", "0"] + arguments))
    counted.value = "count"     # a model that was never downloaded is one that counts
    common = ["--catalog", catalog_dir] + (["--db", store] if store else [])
    before, after = (days[:1], days) if store else ([old], [new])
    document = json.loads(run(stemma, ["diff", old, new, "--json"] + arguments + common))
    back = json.loads(run(stemma, ["diff", new, old, "--json"] + arguments + common))
    pair = Pair(Side(before, catalog_dir, counted), Side(after, catalog_dir, counted))
    differences = []
    for section in ("figures", "models", "edges", "facts"):
        differences += check_section(section, document[section], getattr(pair, section)())
    differences += check_summary(document, pair)
    differences += check_ranks(stemma, old, new, document, arguments, common)
    if options.by == "influence":
        differences += check_families(stemma, old, new, document, arguments, common)
    return differences + check_mirrored(document, back)


def report(title, differences):
    """1 where there are differences, which it prints."""
    if not differences:
        return 0
    print("FAIL %s: %d differences" % (title, len(differences)))
    for line in differences[:SHOWN]:
        print("  " + line)
    return 1


def random_pair(folder, seed):
    """Two sets of lines that have most in common."""
    mangler = mangle.Mangler(seed, None, False)
    lines = mangler.data().split(b"\n")
    other = mangle.Mangler(seed, None, False)
    other.random.seed(seed + 1000)
    more = other.data().split(b"\n")
    generator = random.Random(seed)
    paths = []
    for name in ("old.jsonl", "new.jsonl"):
        kept = [line for line in lines if generator.random() < 0.85]
        kept += [line for line in more if generator.random() < 0.15]
        paths.append(os.path.join(folder, name))
        with open(paths[-1], "wb") as file:
            file.write(b"\n".join(kept) + b"\n")
    mangle.write_catalog(folder, mangler.renames())
    return paths


def compare_store(stemma, files, catalog_dir, filters):
    """The first and the last of some days, within a store: (checks, failures)."""
    days = [re.search(r"\d{4}-\d\d-\d\d", os.path.basename(path))[0] for path in files]
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        store = os.path.join(folder, "hub.db")
        for path in files:
            run(stemma, ["import", "--full", path, "--db", store, "--catalog", catalog_dir])
        for given in filters:
            failures += report(" ".join(["store"] + days + given),
                               compare(stemma, days[0], days[-1], catalog_dir, given, store, files))
    return len(filters), failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*", metavar="FILE", help="OLD NEW")
    parser.add_argument("--stemma", default=os.environ.get("STEMMA"), help="the program ($STEMMA)")
    parser.add_argument("--catalog", metavar="DIR", help="for both sides; else an empty one")
    parser.add_argument("--plain", action="store_true", help="compare the files without filters")
    parser.add_argument("--store", action="store_true", help="days of a store of all FILEs")
    parser.add_argument("--random", type=int, default=0, metavar="N", help="N random pairs too")
    parser.add_argument("--seed", type=int, default=1, help="of the first random pair")
    arguments = parser.parse_args()
    wanted = range(2, 100) if arguments.store else (0, 2)
    if len(arguments.files) not in wanted or not arguments.stemma:
        parser.error("needs OLD and NEW, or --random; and a program")
    code = missing(arguments.files)
    if code:
        return code
    stemma = os.path.abspath(arguments.stemma)
    checks = failures = 0
    with tempfile.TemporaryDirectory() as folder:
        mangle.write_catalog(folder, [])
        filters = FILTERS[:1] if arguments.plain else FILTERS
        if arguments.store:
            checks, failures = compare_store(stemma, arguments.files, arguments.catalog or folder,
                                             filters)
        for given in filters if arguments.files and not arguments.store else []:
            title = " ".join([os.path.basename(path) for path in arguments.files] + given)
            checks += 1
            failures += report(title, compare(stemma, *arguments.files,
                                              arguments.catalog or folder, given))
    for seed in range(arguments.seed, arguments.seed + arguments.random):
        with tempfile.TemporaryDirectory() as folder:
            old, new = random_pair(folder, seed)
            given = FILTERS[seed % len(FILTERS)]
            checks += 1
            failures += report(" ".join(["seed %d" % seed] + given),
                               compare(stemma, old, new, folder, given))
    print("%d comparisons, %d failed" % (checks, failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
