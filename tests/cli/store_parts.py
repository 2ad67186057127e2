#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares what is said of models in a store under two catalogues that say the same of them.

    store_parts.py STEMMA STORE MODELS CATALOG OTHER

The measures in the store were made with CATALOG, so under OTHER they are not used.
"""
import json
import random
import re
import sqlite3
import subprocess
import sys

# Kinds of models, each the names of some.
KINDS = {
    "any": "SELECT name FROM model WHERE status <> 3",
    "parents": "SELECT DISTINCT m.name FROM model m JOIN edge e ON e.parent = m.id",
    "ghosts and tombstones": "SELECT name FROM model WHERE status IN (1, 2)",
    "merges": "SELECT m.name FROM model m JOIN edge e ON e.child = m.id"
              " GROUP BY m.id HAVING count(*) > 1",
    "in rings": "SELECT DISTINCT m.name FROM model m JOIN edge e ON m.id IN (e.parent, e.child)"
                " WHERE e.state = 'cycle'",
    "large": "SELECT m.name FROM model m JOIN edge e ON e.parent = m.id"
             " GROUP BY m.id ORDER BY count(*) DESC, m.id LIMIT 3",
}


class Comparison:
    """A store that is asked twice."""

    def __init__(self, stemma, store, catalogs):
        self.stemma = stemma
        self.store = store
        self.catalogs = catalogs
        self.asked = 0
        self.differences = []

    def run(self, arguments, catalog):
        """Exit code, output, messages; the catalogue's name apart."""
        done = subprocess.run([self.stemma, *arguments, "--db", self.store, "--catalog", catalog],
                              capture_output=True, check=False)
        output = re.sub(rb'"catalog":"[a-z]*"', b'"catalog":null', done.stdout)
        return done.returncode, output, done.stderr

    def ask(self, *arguments):
        """Asks both ways; returns the answer."""
        self.asked += 1
        part, whole = (self.run(arguments, catalog) for catalog in self.catalogs)
        if part != whole:
            self.differences.append(f"{' '.join(arguments)}: {part} {whole}")
        return part

    def draw(self, *arguments):
        """Compares pictures."""
        pictures = []
        self.asked += 1
        for catalog in self.catalogs:
            self.run(["draw", *arguments, "-o", "picture.dot"], catalog)
            with open("picture.dot", "rb") as file:
                pictures.append(file.read())
        if pictures[0] != pictures[1]:
            self.differences.append(f"draw {' '.join(arguments)}")

    def compare_model(self, model, other):
        """Everything that can be asked of a model."""
        row = json.loads(self.ask("show", model, "--json")[1])["rows"][0]
        self.ask("show", model)
        self.ask("tree", model)
        self.ask("tree", model, "--depth", "2", "--json")
        self.ask("tree", model, "--top", "2", "--prune", other, "--json")
        self.ask("tree", model, "--only", "*1*", "--only", other)
        self.ask("tree", model, "--format", "mermaid")
        self.ask("tree", model, "--up", "--by", "pagerank", "--json")
        self.draw(model)
        self.draw(model, "--up", "--by", "exclusive")
        self.draw(model, "--both", "--cluster", "maker")
        self.ask("path", model, other, "--json")
        for root in row["roots"][:1]:
            self.ask("path", root, model)
            self.ask("path", model, root)


def pick(store, count):
    """Some models of each kind."""
    rng = random.Random(1)
    database = sqlite3.connect(store)
    names = []
    for query in KINDS.values():
        found = sorted(row[0] for row in database.execute(query))
        names += rng.sample(found, min(count, len(found)))
    database.close()
    return sorted(set(names))


def main():
    """Exit code 1 where anything differs."""
    stemma, store, count, *catalogs = sys.argv[1:]
    comparison = Comparison(stemma, store, catalogs)
    models = pick(store, int(count))
    for place, model in enumerate(models):
        comparison.compare_model(model, models[(place * 7 + 1) % len(models)])
    print(f"{len(models)} models, {comparison.asked} questions")
    print("\n".join(difference[:600] for difference in comparison.differences[:5]))
    return 1 if comparison.differences or not models else 0


if __name__ == "__main__":
    sys.exit(main())
