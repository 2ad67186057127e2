#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold `stemma count` and `stemma path` against definitions applied naively, on files and on random
hostile sets.

    compare_count.py --stemma build/dev/stemma models.jsonl.gz
    compare_count.py --stemma build/dev/stemma --random 100

Every column of `count` must agree, for base models and for each --by, under filters and
attributions; groups must add up to their total, and influences to the derivatives. Of `path`, the
number and the length of paths, each path listed, and the nearest common ancestors.
"""

import argparse
import collections
import fractions
import json
import os
import random
import subprocess
import sys
import tempfile

import mangle
import oracle
from compare import missing
from measures import NO_FAMILY, Dag, Options
from rules import RELATIONS_BY_PRECEDENCE, fold

FILTERS = [
    [], ["--relation", "finetune"], ["--relation", "quantized,merge,adapter"],
    ["--min-downloads", "6"], ["--since", "2024-01-01", "--until", "2025-02-15"],
    ["--third-party"], ["--author", "qwen"], ["--license", "mit"], ["--task", "text-generation"],
    ["--value", "downloads"], ["--value", "downloads", "--third-party", "--relation", "merge"],
]
SHARED = ["family", "maker", "country", "region"]
OWN = ["relation", "author", "license", "task"]
MANY = 2 ** 64 - 1
SHOWN = 5   # differences printed for one comparison
CATALOG = {
    "makers.csv": """namespace,maker,country,region,source
qwen,Alibaba,CN,china,
unsloth,Unsloth,US,us,
meta-llama,Meta,US,us,
a,A Lab,,,
z.0_-,Zett,FR,,
""",
    "families.csv": """family,maker,patterns,released,license,source
Q-M,Alibaba,qwen/m*,,,
Q-X,Alibaba,qwen/x_* qwen/*1,,,
Sloth,Unsloth,unsloth/*,,,
Llama,Meta,meta-llama/x_* meta-llama/m-*,,,
A,A Lab,a/*,,,
Zed,Zett,z.0_-/*,,,
""",
}


def close(given, expected):
    if given is None or expected is None or isinstance(expected, str):
        return given == expected
    if isinstance(given, str):
        return False
    if isinstance(expected, int):
        return given == expected
    return abs(given - float(expected)) <= 1e-9 * max(1.0, abs(float(expected)))


class Verifier:
    """What is counted on one cleaned graph under one set of filters."""

    def __init__(self, graph, options, catalog):
        self.dag = Dag(graph, options, catalog)
        self.catalog = catalog
        self.options = options

    def kind(self, key, above):
        """How a derivative was made, seen from the models in `above`."""
        relations = {self.dag.edges[parent, key] for parent in self.dag.parents[key]
                     if parent in above}
        return min(relations, key=RELATIONS_BY_PRECEDENCE.index)

    def below(self, bases):
        return set().union(*(self.dag.descendants(base) for base in bases)) if bases else set()

    def kinds(self, bases):
        """All derivatives of some bases, and how each was made."""
        below = self.below(bases)
        above = below | set(bases)
        return {key: self.kind(key, above) for key in below}

    def tally(self, bases):
        """The sums by relation, in all and direct, each derivative once."""
        value = self.dag.value
        row = collections.Counter()
        for key, kind in self.kinds(bases).items():
            row["all"] += value[key]
            row["all_" + kind] += value[key]
            if any(parent in bases for parent in self.dag.parents[key]):
                row["direct"] += value[key]
                row["direct_" + self.kind(key, bases)] += value[key]
        return row

    def credit(self, bases):
        """The value of all derivatives, by the part of their ancestry that runs through a base."""
        part = {}
        for key in self.dag.order:
            parents = self.dag.parents[key]
            part[key] = sum((fractions.Fraction(1) if parent in bases else part[parent]
                             for parent in parents), fractions.Fraction(0)) / (len(parents) or 1)
        return sum((part[key] * value for key, value in self.dag.value.items()),
                   fractions.Fraction(0))

    def all_bases(self):
        return {key for key in self.dag.models
                if not self.dag.parents[key] and self.dag.children[key]}

    def base_rows(self, bases, given):
        influence, mixture = self.dag.influence(), self.dag.mixture()
        rows = []
        for key in bases:
            tally = self.tally({key})
            if tally["all"] == 0 and not given:
                continue
            model = self.dag.models[key]
            row = {"model": model.name, "status": "ghost" if model.ghost else "present",
                   "family": self.dag.main_family(key, mixture),
                   "maker": self.catalog.maker(key), "country": self.catalog.country(key),
                   "influence": influence[key]}
            for name in ("all", "direct"):
                row[name] = tally[name]
                for relation in RELATIONS_BY_PRECEDENCE:
                    row[name + "_" + relation] = tally[name + "_" + relation]
            rows.append(row)
        rows.sort(key=lambda row: (-row["all"], fold(row["model"])))
        return rows

    def attribute(self, family, by):
        """What a family is grouped by; None where that is not known."""
        if family == NO_FAMILY:
            return None
        return {"family": family, "maker": self.catalog.family_maker(family),
                "country": self.catalog.family_country(family),
                "region": self.catalog.family_region(family)}[by]

    def groups(self, bases, by):
        """name -> derivatives, value, own; the last is None where φ has no part."""
        found = collections.defaultdict(lambda: [0, fractions.Fraction(0), fractions.Fraction(0)])
        mixture = self.dag.mixture() if by in SHARED else None
        for key, kind in self.kinds(bases).items():
            value = self.dag.value[key]
            if value == 0:
                continue
            model = self.dag.models[key]
            if by not in SHARED:
                name = {"relation": kind, "author": model.author and fold(model.author),
                        "license": model.license, "task": model.task}[by]
                name = name if isinstance(name, str) and name else None
                found[name][0] += 1
                found[name][1] += value
                continue
            met = set()
            for family, share in mixture[key].items():
                name = self.attribute(family, by)
                met.add(name)
                found[name][1] += share * value
                if family == self.dag.family_of(key) and family != NO_FAMILY:
                    found[name][2] += share * value
            for name in met:
                found[name][0] += 1
        return found


class Comparison:
    """What was compared, and how it went."""

    def __init__(self, stemma):
        self.stemma = stemma
        self.passed = 0
        self.failed = 0

    def verdict(self, title, differences):
        self.passed += not differences
        self.failed += bool(differences)
        if differences:
            print("FAIL %s: %d differences" % (title, len(differences)))
        for line in differences[:SHOWN]:
            print("  " + line)

    def run(self, arguments, allowed=(0,)):
        done = subprocess.run([self.stemma] + arguments, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode not in allowed:
            raise RuntimeError("exit code %d: %s" % (
                done.returncode, done.stderr.decode("utf-8", "replace")[-300:]))
        return json.loads(done.stdout)

    # ------------------------------------------------------------ count

    def bases(self, title, source, verifier, bases, given, arguments):
        names = [verifier.dag.models[key].name for key in sorted(bases)] if given else []
        answer = self.run(["count", "--json", "--top", "0"] + source + arguments + names)
        expected = verifier.base_rows(bases, given)
        differences = []
        if [row["model"] for row in answer["rows"]] != [row["model"] for row in expected]:
            differences.append("models or their order")
        else:
            for mine, right in zip(answer["rows"], expected):
                differences += ["%s: %s: stemma %r, oracle %s" % (
                    right["model"], name, mine.get(name), right[name])
                    for name in right if not close(mine.get(name, ""), right[name])]
        summary = answer["summary"]
        total = verifier.tally(bases)
        right = {name: total[name] for name in summary if name.startswith(("all", "direct"))}
        right.update(bases=len(expected), influence=verifier.credit(bases),
                     sum_of_all=sum(row["all"] for row in expected))
        differences += ["summary %s: stemma %r, oracle %s" % (name, summary.get(name), right[name])
                        for name in right if not close(summary.get(name, ""), right[name])]
        if set(right) != set(summary):
            differences.append("summary has %s" % ", ".join(summary))
        if not given and not close(sum(row["influence"] for row in answer["rows"]),
                                   fractions.Fraction(total["all"])):
            differences.append("influence does not add up to %d" % total["all"])
        self.verdict(title, differences)

    def groups(self, title, source, verifier, bases, given, by, arguments):
        names = [verifier.dag.models[key].name for key in sorted(bases)] if given else []
        answer = self.run(["count", "--by", by, "--json", "--top", "0"] + source + arguments + names)
        found = verifier.groups(bases, by)
        differences = []
        rows = {row[by] and (fold(row[by]) if by == "author" else row[by]): row
                for row in answer["rows"]}
        if set(rows) != set(found) or len(rows) != len(answer["rows"]):
            differences.append("groups: %s" % (set(rows) ^ set(found)))
        total = sum(value for _, value, _ in found.values())
        for name in set(rows) & set(found):
            number, value, own = found[name]
            right = {"derivatives": number, "value": value,
                     "share": value / total if total else fractions.Fraction(0)}
            if by in SHARED:
                right.update(own=own, influence=value - own)
            differences += ["%s: %s: stemma %r, oracle %s" % (
                name, column, rows[name].get(column), right[column])
                for column in right if not close(rows[name].get(column, ""), right[column])]
        differences += self.order(answer["rows"], by)
        summary = answer["summary"]
        if not close(sum(row["value"] for row in answer["rows"]), fractions.Fraction(total)) or \
                summary["value"] != total or summary["groups"] != len(found):
            differences.append("groups do not add up to %s: %r" % (total, summary))
        self.verdict(title, differences)

    @staticmethod
    def order(rows, by):
        named = [row for row in rows if row[by] is not None]
        differences = []
        if rows[:len(named)] != named or [row["rank"] for row in rows] != \
                list(range(1, len(named) + 1)) + [None] * (len(rows) - len(named)):
            differences.append("ranks, or what has no name is not the last")
        for above, row in zip(named, named[1:]):
            tie = above["value"] == row["value"] and fold(above[by]) > fold(row[by])
            if tie or above["value"] < row["value"] - 1e-9 * abs(row["value"]):
                differences.append("%s stands before %s" % (above[by], row[by]))
        return differences

    # ------------------------------------------------------------ path

    def path(self, title, source, verifier, start, end):
        dag = verifier.dag
        name = {key: dag.models[key].name for key in (start, end)}
        answer = self.run(["path", "--json", name[start], name[end]] + source, (0, 1))
        ways, all_ways, distance = {start: 1}, {start: 1}, {start: 0}
        for key in dag.order:
            if key == start:
                continue
            reached = [parent for parent in dag.parents[key] if parent in distance]
            if not reached:
                continue
            distance[key] = min(distance[parent] for parent in reached) + 1
            ways[key] = sum(ways[parent] for parent in reached
                            if distance[parent] + 1 == distance[key])
            all_ways[key] = sum(all_ways[parent] for parent in reached)
        derives = start != end and end in distance
        back = start in dag.descendants(end)
        ancestors = {key: set(self.ancestors(dag, key)) for key in (start, end)}
        common = set() if derives or back or start == end else ancestors[start] & ancestors[end]
        nearest = {key for key in common if not dag.descendants(key) & common}
        right = {
            "from": name[start], "to": name[end], "derives": derives, "reversed": back,
            "length": distance[end] if derives else None,
            "shortest_paths": min(ways[end], MANY) if derives else 0,
            "paths": min(all_ways[end], MANY) if derives else 0,
            "common_ancestors": [dag.models[key].name for key in sorted(nearest)],
        }
        differences = ["%s: stemma %r, oracle %r" % (column, answer["summary"].get(column), value)
                       for column, value in right.items()
                       if answer["summary"].get(column) != value]
        if derives:
            differences += self.listed(dag, answer["rows"], distance[end], ways[end])
        elif answer["rows"]:
            differences.append("rows without a path")
        self.verdict(title, differences)

    @staticmethod
    def ancestors(dag, key):
        stack, seen = [key], set()
        while stack:
            for parent in dag.parents[stack.pop()]:
                if parent not in seen:
                    seen.add(parent)
                    stack.append(parent)
        return seen

    @staticmethod
    def listed(dag, rows, length, ways):
        paths = collections.defaultdict(list)
        for row in rows:
            paths[row["path"]].append(row)
        differences = []
        if len(paths) != min(ways, 20):
            differences.append("%d paths are listed" % len(paths))
        if len({tuple(row["model"] for row in path) for path in paths.values()}) != len(paths):
            differences.append("a path is listed twice")
        for path in paths.values():
            keys = [fold(row["model"]) for row in path]
            steps = [row["relation"] for row in path[1:]]
            if len(path) != length + 1 or path[0]["relation"] is not None or \
                    [dag.edges.get(pair) for pair in zip(keys, keys[1:])] != steps:
                differences.append("no path: %s" % keys)
        return differences


def parse(arguments):
    parser = argparse.ArgumentParser()
    oracle.add_rank_options(parser)
    return oracle.rank_options(parser.parse_args(arguments + ["--top", "0"]))


def chosen_bases(verifier, rng):
    """Some models, which may derive from each other."""
    keys = sorted(verifier.dag.models)
    return set(rng.sample(keys, min(len(keys), rng.randint(1, 4))))


def compare_files(comparison, title, files, folder, rng):
    catalog = oracle.Catalog(folder)
    graph = oracle.load(files, catalog)
    source = ["--catalog", folder] + [word for path in files for word in ("--from", path)]
    for arguments in FILTERS:
        verifier = Verifier(graph, parse(arguments), catalog)
        for given in (False, True):
            bases = chosen_bases(verifier, rng) if given else verifier.all_bases()
            words = [title, "count"] + arguments + sorted(bases) * given
            comparison.bases(" ".join(words), source, verifier, bases, given, arguments)
            for by in OWN:
                comparison.groups(" ".join(words + ["--by", by]), source, verifier, bases, given,
                                  by, arguments)
    for attribute in ("root", "maker", "parent"):
        arguments = ["--attribute", attribute] + rng.choice(FILTERS)
        verifier = Verifier(graph, parse(arguments), catalog)
        for by in SHARED:
            given = rng.random() < 0.3
            bases = chosen_bases(verifier, rng) if given else verifier.all_bases()
            comparison.groups(" ".join([title, "count --by", by] + arguments), source, verifier,
                              bases, given, by, arguments)
    verifier = Verifier(graph, Options(), catalog)
    keys = sorted(verifier.dag.models)
    linked = [key for key in keys if verifier.dag.children[key]] or keys
    for _ in range(10 if keys else 0):
        start, end = rng.choice(linked), rng.choice(keys)
        below = sorted(verifier.dag.descendants(start))
        if below and rng.random() < 0.6:
            end = rng.choice(below)
        comparison.path("%s path %s %s" % (title, start, end), source, verifier, start, end)


def write_catalog(folder, renames):
    mangle.write_catalog(folder, renames)
    for name, text in CATALOG.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)


def parser_of(doc):
    """What a comparison of files and random sets is told."""
    parser = argparse.ArgumentParser(description=doc.split("\n", maxsplit=1)[0])
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--stemma", default=os.environ.get("STEMMA"), metavar="PATH")
    parser.add_argument("--catalog", default=os.path.join(mangle.PROJECT, "data"), metavar="DIR",
                        help="for the files (the project's own)")
    parser.add_argument("--random", type=int, default=0, metavar="N", help="N random sets too")
    parser.add_argument("--seed", type=int, default=1, help="of the first random set")
    parser.add_argument("--records", type=int, help="about how many records in a random set")
    return parser


def run(parser, kind, compare):
    """Compares the files, then random sets, by compare(comparison, title, files, folder, rng) with
    a Comparison of that kind; gives the exit code."""
    given = parser.parse_args()
    if not given.stemma or not (given.files or given.random):
        parser.error("needs --stemma or $STEMMA, and FILE or --random")
    code = missing(given.files)
    if code:
        return code
    comparison = kind(os.path.abspath(given.stemma))
    if given.files:
        compare(comparison, " ".join(map(os.path.basename, given.files)), given.files,
                given.catalog, random.Random(1))
    for seed in range(given.seed, given.seed + given.random):
        mangler = mangle.Mangler(seed, given.records)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "records.jsonl")
            with open(path, "wb") as file:
                file.write(mangler.data())
            write_catalog(folder, mangler.renames())
            compare(comparison, "seed %d" % seed, [path], folder, random.Random(seed))
    print("%d passed, %d failed" % (comparison.passed, comparison.failed))
    return 1 if comparison.failed or not comparison.passed else 0


if __name__ == "__main__":
    sys.exit(run(parser_of(__doc__), Comparison, compare_files))
