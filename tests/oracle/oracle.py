#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A naive verifier of the whole way from Hub records to answers.

    oracle.py check FILE…               class counts, as the rows of `stemma check --json`
    oracle.py rank [OPTIONS] FILE…      rows of `stemma rank --json`
    oracle.py rank --families FILE…     rows of `stemma rank --families --json`

Written from the design alone; rules.py has R1 to R6, measures.py the measures. As a library:

    graph = oracle.load(["models.jsonl.gz"], catalog)
    rows = oracle.rank(graph, oracle.Options(min_downloads=6), catalog)
"""

import argparse
import csv
import fractions
import json
import os
import re
import sys

import rules
from measures import MEASURES, Options, families, rank
from rules import CLASSES, fold

__all__ = ["CLASSES", "Catalog", "MEASURES", "Options", "check", "families", "load", "rank"]


def read_table(folder, name):
    """The rows of a catalogue file as dictionaries; empty where there is no such file. Lines that
    begin with `#` are comments."""
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    return [{key: (value or "").strip() for key, value in row.items() if key is not None}
            for row in csv.DictReader(lines)]


def glob_expression(pattern):
    """A glob over a folded id: `*` is any text, `?` one character, all else is itself."""
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(c, re.escape(c)) for c in fold(pattern)), re.S)


class Catalog:
    """renames.csv, families.csv and makers.csv of one folder."""

    def __init__(self, folder):
        self.renames = {(row["kind"], fold(row["old"])): row["new"]
                        for row in read_table(folder, "renames.csv")}
        self.makers = {fold(row["namespace"]): row for row in read_table(folder, "makers.csv")}
        self.makers_of_families = {}
        self.patterns = []      # (length of the literal text, expression, family, maker)
        for row in read_table(folder, "families.csv"):
            self.makers_of_families[row["family"]] = row["maker"]
            for pattern in re.split(r"[;|\s]+", row.get("patterns") or row.get("pattern") or ""):
                if pattern:
                    literal = len(re.sub(r"[*?]", "", pattern))
                    self.patterns.append((literal, "/" in pattern, glob_expression(pattern),
                                          row["family"], row["maker"]))
        self.patterns.sort(key=lambda entry: (-entry[0], entry[3]))
        self.known = {}

    def row_of(self, key):
        return self.makers.get(key.split("/")[0], {}) if "/" in key else {}

    def maker(self, key):
        return self.row_of(key).get("maker") or None

    def country(self, key):
        return self.row_of(key).get("country") or None

    def family(self, key):
        """The family of a folded id, or None: the pattern with the longest literal text wins."""
        if key not in self.known:
            self.known[key] = self.find_family(key)
        return self.known[key]

    def find_family(self, key):
        maker = self.maker(key)
        if maker is None:
            return None
        for _, whole, expression, family, owner in self.patterns:
            text = key if whole else key.split("/")[-1]
            if owner == maker and expression.fullmatch(text):
                return family
        return None

    def family_maker(self, family):
        return self.makers_of_families.get(family)

    def of_family(self, family, column):
        maker = self.family_maker(family)
        for row in self.makers.values():
            if maker is not None and row["maker"] == maker:
                return row.get(column) or None
        return None

    def family_country(self, family):
        return self.of_family(family, "country")

    def family_region(self, family):
        return self.of_family(family, "region")


def load(paths, catalog=None):
    """The cleaned graph of all records of some files, as one import."""
    lines = [line for path in paths for line in rules.read_lines(path)]
    return rules.build(lines, catalog.renames if catalog else None)


def check(graph):
    """The rows of `stemma check --json`, without examples."""
    return [{"class": name, "count": graph.count[name]} for name in CLASSES]


def plain(value):
    """Fractions as the numbers that JSON has."""
    if isinstance(value, fractions.Fraction):
        return int(value) if value.denominator == 1 else float(value)
    raise TypeError(type(value))


def add_rank_options(parser):
    parser.add_argument("--by", choices=MEASURES, default="influence")
    parser.add_argument("--top", type=int, default=20)
    parser.add_argument("--roots", action="store_true")
    parser.add_argument("--relation", type=lambda text: text.split(","))
    parser.add_argument("--min-downloads", type=int)
    parser.add_argument("--since")
    parser.add_argument("--until")
    parser.add_argument("--third-party", action="store_true")
    parser.add_argument("--author")
    parser.add_argument("--license")
    parser.add_argument("--task")
    parser.add_argument("--value", choices=["count", "downloads"], default="count")
    parser.add_argument("--decay", type=fractions.Fraction, default=fractions.Fraction(1))
    parser.add_argument("--attribute", choices=["root", "maker", "parent"], default="root")
    parser.add_argument("--family")


def rank_options(arguments):
    names = vars(Options())
    return Options(**{name: value for name, value in vars(arguments).items() if name in names})


def main(arguments=None):
    parser = argparse.ArgumentParser(description="naive verifier of stemma")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("check", "rank"):
        command = commands.add_parser(name)
        command.add_argument("files", nargs="+", metavar="FILE")
        command.add_argument("--catalog", metavar="DIR")
        if name == "rank":
            add_rank_options(command)
            command.add_argument("--families", action="store_true")
    given = parser.parse_args(arguments)
    catalog = Catalog(given.catalog) if given.catalog else None
    graph = load(given.files, catalog)
    if given.command == "check":
        rows = check(graph)
    else:
        rows = (families if given.families else rank)(graph, rank_options(given), catalog)
    json.dump({"rows": rows}, sys.stdout, default=plain, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()
