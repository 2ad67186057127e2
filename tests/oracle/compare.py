#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold the stemma program against the naive verifier, on files and on random hostile sets.

    compare.py --stemma build/dev/stemma models.jsonl.gz
    compare.py --stemma build/dev/stemma --random 200 --grid full
    compare.py --stemma build/dev/stemma --columns children,influence --skip-classes renamed FILE

Every class count of `check` and every column of `rank` must agree: whole numbers and order
exactly, sums to 1e-9 relative, pagerank to 1e-10. Without --catalog both sides get an empty
catalogue. Columns that are not built yet are left out by name, never silently: a null where the
verifier has a value is a failure.
"""

import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile

import mangle
import oracle
from measures import MEASURES, RANK_COLUMNS
from rules import CLASSES, fold

FLOATS = {"influence": 1e-9, "effective_authors": 1e-9, "share": 1e-9}
SKIPPED = 77    # the exit code that CTest takes for a skipped test
SHOWN = 5   # differences printed for one comparison

BASIC = [[], ["--roots"]]
FULL = BASIC + [
    ["--by", "children"], ["--by", "descendants"], ["--by", "downstream_downloads"],
    ["--by", "exclusive"], ["--by", "depth"], ["--by", "authors"], ["--by", "effective_authors"],
    ["--by", "h_index"], ["--by", "pagerank"],
    ["--relation", "finetune"], ["--relation", "quantized,merge"],
    ["--relation", "adapter,unspecified", "--roots"],
    ["--min-downloads", "6"], ["--min-downloads", "0"],
    ["--since", "2024-01-01"], ["--until", "2024-01-31"],
    ["--since", "2024-01-01", "--until", "2025-02-15", "--min-downloads", "1"],
    ["--third-party"], ["--author", "qwen"], ["--license", "mit"], ["--task", "text-generation"],
    ["--value", "downloads"], ["--value", "downloads", "--third-party", "--relation", "merge"],
    ["--decay", "0.5"], ["--decay", "0"],
]
FAMILIES = [["--families", "--attribute", name] + more for name in ("root", "maker", "parent")
            for more in ([], ["--min-downloads", "6"], ["--value", "downloads"],
                         ["--relation", "finetune,merge"])]


class Comparison:
    """What was compared, and how it went."""

    def __init__(self, stemma, columns, classes):
        self.stemma = stemma
        self.columns = columns
        self.classes = classes
        self.passed = 0
        self.failed = 0

    def verdict(self, title, differences):
        if not differences:
            self.passed += 1
            return
        self.failed += 1
        print("FAIL %s: %d differences" % (title, len(differences)))
        for line in differences[:SHOWN]:
            print("  " + line)

    def run(self, command, files, catalog):
        """The rows of one command of stemma, or an explanation of why there are none."""
        call = [self.stemma] + command + ["--json", "--catalog", catalog]
        for path in files:
            call += ["--from", path]
        done = subprocess.run(call, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            text = done.stderr.decode("utf-8", "replace").strip()
            return None, "exit code %d: %s" % (done.returncode, text[-300:])
        try:
            return json.loads(done.stdout)["rows"], None
        except (ValueError, KeyError) as error:
            return None, "not the JSON expected: %r" % error

    def check(self, title, files, catalog, graph):
        rows, why = self.run(["check"], files, catalog)
        if rows is None:
            self.verdict(title + " check", [why])
            return
        given = {row.get("class"): row.get("count") for row in rows}
        differences = ["%s: stemma %r, oracle %r" % (name, given.get(name), graph.count[name])
                       for name in self.classes if given.get(name) != graph.count[name]]
        if [row.get("class") for row in rows] != CLASSES:
            differences.append("classes or their order: %r" % [row.get("class") for row in rows])
        self.verdict(title + " check", differences)

    def rank(self, title, files, catalog_dir, graph, arguments):
        """One command line of `rank`, given to both sides."""
        catalog = oracle.Catalog(catalog_dir)
        options, of_families = parse_rank(arguments)
        rows, why = self.run(["rank", "--top", "0"] + arguments, files, catalog_dir)
        title = " ".join([title, "rank"] + arguments)
        if rows is None:
            self.verdict(title, [why])
            return
        if of_families:
            expected = oracle.families(graph, options, catalog)
            differences = compare_rows(rows, expected, "family", options.by, None)
        else:
            expected = oracle.rank(graph, options, catalog)
            differences = compare_rows(rows, expected, "model", options.by, self.columns)
        self.verdict(title, differences)


def parse_rank(arguments):
    """The verifier's options for one command line of `rank`."""
    parser = argparse.ArgumentParser()
    oracle.add_rank_options(parser)
    parser.add_argument("--families", action="store_true")
    given = parser.parse_args(["--top", "0"] + arguments)
    return oracle.rank_options(given), given.families


def same(column, given, expected):
    if expected is None or given is None:
        return given is None and expected is None
    if isinstance(expected, str):
        if column == "created":     # the day is what counts, however much of the hour is given
            return isinstance(given, str) and given[:10] == expected
        return given == expected
    if isinstance(given, (str, bool)):
        return False
    if column == "pagerank":
        return abs(given - expected) <= 1e-10
    if column in FLOATS:
        return abs(given - float(expected)) <= FLOATS[column] * max(1.0, abs(float(expected)))
    return given == expected


def order_differences(rows, expected, name, by):
    """Whether the rows stand in the order that the rule gives. Fractions that differ only in the
    last bits of a double may stand either way; all else is exact."""
    differences = []
    value = {row[name]: row[by] for row in expected}
    tolerance = {"pagerank": 1e-10}.get(by, 1e-9 if by in FLOATS else 0)
    for place, (row, right) in enumerate(zip(rows, expected), 1):
        if row.get("rank") != place:
            differences.append("rank %r at place %d" % (row.get("rank"), place))
        if row[name] == right[name]:
            continue
        mine, other = value.get(row[name]), right[by]
        if mine is None or abs(mine - other) > tolerance * max(1, abs(other)) or tolerance == 0:
            differences.append("place %d: stemma %s (%s), oracle %s (%s)" % (
                place, row[name], mine, right[name], float(other)))
    for above, row in zip(rows, rows[1:]):
        if above.get(by) is not None and above[by] == row.get(by) and \
                value.get(above[name]) == value.get(row[name]) and \
                fold(above[name]) >= fold(row[name]):
            differences.append("tie out of order: %s before %s" % (above[name], row[name]))
    return differences


def family_rank_differences(rows):
    """Whether `family_rank` counts the rows of each family from 1, in the order of the rows."""
    seen = collections.Counter()
    differences = []
    for row in rows:
        family = row.get("family")
        seen[family] += 1
        right = None if family is None else seen[family]
        if row.get("family_rank") != right:
            differences.append("%s: family_rank: stemma %r, oracle %r" % (
                row["model"], row.get("family_rank"), right))
    return differences


def compare_rows(rows, expected, name, by, columns):
    """All differences of two lists of rows, in words."""
    if any(name not in row for row in rows):
        return ["a row without %s" % name]
    differences = []
    given = {row[name]: row for row in rows}
    known = {row[name] for row in expected}
    if len(given) != len(rows):
        differences.append("%d rows, but %d different ones" % (len(rows), len(given)))
    for text in sorted(set(given) - known):
        differences.append("%s: only stemma lists it" % text)
    for row in expected:
        mine = given.get(row[name])
        if mine is None:
            differences.append("%s: only the oracle lists it" % row[name])
            continue
        for column in columns or row:
            if column in ("rank", "family_rank"):
                continue    # seen to below, with room for the last bits of a double
            if column not in mine or not same(column, mine[column], row[column]):
                differences.append("%s: %s: stemma %r, oracle %s" % (
                    row[name], column, mine.get(column, "has no such column"),
                    row[column] if isinstance(row[column], str) else oracle_text(row[column])))
    if not differences:
        differences = order_differences(rows, expected, name, by)
        if columns and "family_rank" in columns:
            differences += family_rank_differences(rows)
    wanted = list(expected[0]) if expected else []
    if rows and wanted and list(rows[0]) != wanted:
        differences.append("columns or their order: %s" % ", ".join(rows[0]))
    return differences


def oracle_text(value):
    return "null" if value is None else repr(value) if isinstance(value, int) else \
        repr(float(value))


def grid_of(name, columns):
    if name == "none":
        return []
    if name == "basic":
        return BASIC
    lines = FULL + FAMILIES if name == "families" else FULL
    return [line for line in lines if line[:1] != ["--by"] or line[1] in columns]


def compare_files(comparison, title, files, catalog_dir, grid):
    graph = oracle.load(files, oracle.Catalog(catalog_dir))
    comparison.check(title, files, catalog_dir, graph)
    for arguments in grid:
        comparison.rank(title, files, catalog_dir, graph, arguments)


def compare_random(comparison, arguments, grid):
    for seed in range(arguments.seed, arguments.seed + arguments.random):
        mangler = mangle.Mangler(seed, arguments.records, arguments.pedantic)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "records.jsonl")
            with open(path, "wb") as file:
                file.write(mangler.data())
            mangle.write_catalog(folder, mangler.renames())
            before = comparison.failed
            compare_files(comparison, "seed %d" % seed, [path], folder, grid)
            if comparison.failed > before and arguments.stop:
                return


def chosen(text, all_names, left_out):
    names = text.split(",") if text else all_names
    unknown = (set(names) | set(left_out)) - set(all_names)
    if unknown:
        raise SystemExit("compare.py: no such name: " + ", ".join(sorted(unknown)))
    return [name for name in names if name not in left_out]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--stemma", default=os.environ.get("STEMMA"), metavar="PATH",
                        help="the program ($STEMMA)")
    parser.add_argument("--catalog", metavar="DIR", help="for both sides; else an empty one")
    parser.add_argument("--columns", help="the columns of rank to compare, by commas (all)")
    parser.add_argument("--skip", default="", help="columns of rank to leave out, by commas")
    parser.add_argument("--skip-classes", default="", help="classes of check to leave out")
    parser.add_argument("--grid", choices=["none", "basic", "full", "families"], default="basic",
                        help="which options of rank: none, basic, full, families (full and those)")
    parser.add_argument("--random", type=int, default=0, metavar="N", help="N random sets too")
    parser.add_argument("--seed", type=int, default=1, help="of the first random set")
    parser.add_argument("--records", type=int, help="about how many records in a random set")
    parser.add_argument("--pedantic", action="store_true", help="lines that lax parsers accept")
    parser.add_argument("--stop", action="store_true", help="stop at the first set that fails")
    arguments = parser.parse_args()
    if not arguments.files and not arguments.random:
        parser.error("nothing to compare: give FILE or --random")
    if not arguments.stemma:
        parser.error("no program: give --stemma or set STEMMA")
    return arguments


def missing(files):
    """The exit code for files that are not there: a test skipped, but failed in CI."""
    absent = [path for path in files if not os.path.exists(path)]
    if not absent:
        return 0
    print("%s: no such file: %s" % ("FAIL" if "CI" in os.environ else "skipped", absent[0]))
    return 1 if "CI" in os.environ else SKIPPED


def main():
    arguments = parse_arguments()
    code = missing(arguments.files)
    if code:
        return code
    columns = chosen(arguments.columns, RANK_COLUMNS, list(filter(None, arguments.skip.split(","))))
    classes = chosen(None, CLASSES, list(filter(None, arguments.skip_classes.split(","))))
    comparison = Comparison(os.path.abspath(arguments.stemma), columns, classes)
    grid = grid_of(arguments.grid, [name for name in MEASURES if name in columns])
    if arguments.files:
        with tempfile.TemporaryDirectory() as folder:
            if not arguments.catalog:
                mangle.write_catalog(folder, [])
            compare_files(comparison, " ".join(map(os.path.basename, arguments.files)),
                          arguments.files, arguments.catalog or folder, grid)
    compare_random(comparison, arguments, grid)
    print("%d passed, %d failed" % (comparison.passed, comparison.failed))
    return 1 if comparison.failed else 0


if __name__ == "__main__":
    sys.exit(main())
