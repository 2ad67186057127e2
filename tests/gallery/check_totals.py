#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing is lost in a picture: what is drawn and what is folded are the whole lineage.

    check_totals.py FOLDER                  every lineage of a gallery
    check_totals.py --random N [--seed S]   pictures of N hostile random sets

The DOT of each picture is read with Graphviz's own gvpr. What it must hold comes from the naive
verifier of tests/oracle, which knows the design alone, and from `stemma rank`: the same totals,
the drawn models with all edges between them, and folds that hold what has a drawn neighbour and
what has none.
"""

import argparse
import collections
import json
import os
import random
import shlex
import subprocess
import sys
import tempfile

import gallery

sys.path.insert(0, os.path.join(gallery.PROJECT, "tests", "oracle"))
import mangle  # noqa: E402
import oracle  # noqa: E402
from measures import Dag  # noqa: E402
from rules import fold  # noqa: E402

DATA = os.path.join(gallery.PROJECT, "data")
READ_DOT = """
N [$.kind == "fold"] { printf("N\\t%s\\t%s\\t%s\\t%s\\n", $.name, $.kind, $.folded, $.below) }
N [$.kind != "fold"] { printf("N\\t%s\\t%s\\t0\\t0\\n", $.name, $.kind) }
E { printf("E\\t%s\\t%s\\t%s\\n", $.tail.name, $.head.name, $.relation) }
"""

# What a picture says: models by folded id, folds as (anchor, relation, is above, direct, below).
Said = collections.namedtuple("Said", "roots models edges folds")


def read_dot(path):
    done = subprocess.run(["gvpr", READ_DOT, path], stdout=subprocess.PIPE, check=True)
    rows = [line.split("\t") for line in done.stdout.decode("utf-8").splitlines()]
    kinds = {row[1]: row[2:] for row in rows if row[0] == "N"}
    models = {name for name, (kind, _, _) in kinds.items() if kind in ("root", "model")}
    edges, folds = {}, []
    for _, tail, head, relation in (row for row in rows if row[0] == "E"):
        if tail in models and head in models:
            edges[fold(tail), fold(head)] = relation
        else:
            anchor, folded = (tail, head) if tail in models else (head, tail)
            kind, direct, below = kinds[folded]
            assert kind == "fold" and anchor in models, (tail, head)
            folds.append((fold(anchor), relation, folded == tail, int(direct), int(below)))
    assert len(folds) == len(kinds) - len(models), "a fold has one edge"
    roots = {fold(name) for name, (kind, _, _) in kinds.items() if kind == "root"}
    return Said(roots, {fold(name) for name in models}, edges, folds)


def ancestors(dag, key):
    found, stack = set(), [key]
    while stack:
        for parent in dag.parents[stack.pop()]:
            if parent not in found:
                found.add(parent)
                stack.append(parent)
    return found


def side_differences(said, dag, is_up):
    """What is wrong with what lies below the roots, or above them."""
    reach = ancestors if is_up else Dag.descendants
    nearer = dag.children if is_up else dag.parents
    reached = set().union(*(reach(dag, root) for root in said.roots)) - said.roots
    counted = {key for key in reached if is_up or dag.value[key] > 0}
    folded = counted - said.models
    beside = {key for key in folded if said.models.intersection(nearer[key])}
    direct = sum(one[3] for one in said.folds if one[2] == is_up)
    below = sum(one[4] for one in said.folds if one[2] == is_up)
    if (direct, below) != (len(beside), len(folded - beside)):
        yield "%d and %d folded, expected %d and %d of %d" % (
            direct, below, len(beside), len(folded - beside), len(counted))
    for anchor, relation, _, number, _ in (one for one in said.folds if one[2] == is_up):
        near = dag.parents[anchor] if is_up else dag.children[anchor]
        held = [key for key in near if key in folded and
                dag.edges[(key, anchor) if is_up else (anchor, key)] == relation]
        alone = [key for key in held if len(said.models.intersection(nearer[key])) == 1]
        if not len(alone) <= number <= len(held):
            yield "%d folded at %s as %s, expected %d to %d" % (number, anchor, relation,
                                                               len(alone), len(held))
    return reached


def differences(said, dag, ways):
    """What is wrong with a picture; `ways` says whether it goes down (False), up, or both."""
    reached = set(said.roots)
    for is_up in ways:
        yield from side_differences(said, dag, is_up)
        for root in said.roots:
            reached |= ancestors(dag, root) if is_up else dag.descendants(root)
    if not said.models <= reached:
        yield "drawn without being of the lineage: %s" % sorted(said.models - reached)[:3]
    if any(one[2] not in ways for one in said.folds):
        yield "folded on the wrong side"
    expected = {pair: relation for pair, relation in dag.edges.items()
                if pair[0] in said.models and pair[1] in said.models}
    if said.edges != expected:
        odd = sorted(set(said.edges.items()) ^ set(expected.items()))
        yield "%d edges drawn, expected %d: %s" % (len(said.edges), len(expected), odd[:3])


def damaged(said, counts):
    """The same picture with one thing wrong; `counts` tells models that are part of the total."""
    models = sorted(key for key in said.models - said.roots if counts(key))
    if models:
        kept = {pair: relation for pair, relation in said.edges.items() if models[0] not in pair}
        folds = [one for one in said.folds if one[0] != models[0]]
        yield said._replace(models=said.models - {models[0]}, edges=kept, folds=folds)
    yield said._replace(models=said.models | {"not/there"})
    for pair in sorted(said.edges)[:1]:
        yield said._replace(edges={**said.edges, pair: "other"})
        yield said._replace(edges={key: said.edges[key] for key in said.edges if key != pair})
    for anchor, relation, is_up, direct, below in said.folds[:1]:
        for wrong in ((direct + 1, below), (direct, below + 1), (direct + 1, below - 1)):
            yield said._replace(folds=[(anchor, relation, is_up, *wrong), *said.folds[1:]])


def verdict(said, dag, ways):
    """What is wrong with a picture, or with the verifier: it has to see damage."""
    wrong = list(differences(said, dag, ways))
    counts = (lambda key: True) if True in ways else (lambda key: dag.value[key] > 0)
    unseen = [one for one in damaged(said, counts) if not list(differences(one, dag, ways))]
    return wrong + ["a damaged picture passes"] * len(unseen)


def parse_draw(arguments):
    """Root, ways and rules of a command line of `draw`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("root", nargs="?")
    parser.add_argument("--up", action="store_true")
    parser.add_argument("--max-nodes")
    parser.add_argument("--depth")
    parser.add_argument("--both", action="store_true")
    for name in ("--layout", "--rankdir", "--cluster"):
        parser.add_argument(name)
    oracle.add_rank_options(parser)
    given = parser.parse_args(arguments)
    return given, oracle.rank_options(given)


def told_total(stemma, root, arguments, source):
    """`descendants` of a model by `stemma rank`; 0 of one that nothing derives from."""
    names = ("--up", "--max-nodes", "--depth", "--layout", "--rankdir", "--cluster", "--by")
    kept, skip = [], False
    for word in arguments[1:]:
        if not skip and word not in names:
            kept.append(word)
        skip = not skip and word in names[1:]
    out = gallery.run(stemma, ["rank", "--json", "--top", "0", *kept, *source])
    found = [row["descendants"] for row in json.loads(out)["rows"] if fold(row["model"]) == root]
    return found[0] if found else 0


class Verdicts:
    def __init__(self):
        self.passed = self.failed = 0

    def add(self, title, wrong):
        self.passed += not wrong
        self.failed += bool(wrong)
        for text in wrong:
            print("FAIL: %s: %s" % (title, text))

    def end(self):
        print("%d pictures agree, %d do not" % (self.passed, self.failed))
        return 1 if self.failed or not self.passed else 0


def drawn_total(said, counts):
    """Models that count, drawn and folded, but for the roots."""
    drawn = sum(1 for key in said.models - said.roots if counts(key))
    return drawn + sum(one[3] + one[4] for one in said.folds)


def check_gallery(folder, verdicts):
    stemma, entries = gallery.read_list(folder)
    catalog = oracle.Catalog(DATA)
    graphs, dags = {}, {}
    for entry in (one for one in entries if "dot" in one):
        source = entry["source"]
        said = read_dot(os.path.join(folder, entry["dot"]))
        given, options = parse_draw(entry["command"][1:])
        ways = [False, True] if given.both else [given.up]
        wrong = []
        if source != "days":    # the verifier reads files
            if source not in graphs:
                path = entry["from"][-1] if entry["from"] else os.path.join(DATA, "landmarks.jsonl")
                graphs[source] = oracle.load([path], catalog)
            key = source, json.dumps(vars(options), default=str)
            if key not in dags:
                dags[key] = Dag(graphs[source], options, catalog)
            dag = dags[key]
            wrong += verdict(said, dag, ways)
            total = drawn_total(said, lambda model: given.up or dag.value[model] > 0)
        else:
            total = drawn_total(said, lambda model: True)
        if not given.up and not given.both:
            told = told_total(stemma, fold(given.root), entry["command"][1:], entry["from"])
            if told != total:
                wrong.append("%d drawn and folded, but rank says %d" % (total, told))
        verdicts.add(entry["name"], wrong)


# ---------------------------------------------------------------- random sets


def random_command(rng, dag, names):
    """A command line of draw about a model of a set, most of them with some derivatives."""
    key = rng.choice(names)
    words = [dag.models[key].name, "--max-nodes", str(rng.choice([1, 2, 5, 12, 40, 120]))]
    if rng.random() < 0.3:
        words.append("--up")
    if rng.random() < 0.3:
        words += ["--depth", str(rng.choice([1, 2, 5]))]
    if rng.random() < 0.3:
        words += ["--relation", ",".join(rng.sample(["finetune", "adapter", "quantized", "merge",
                                                     "unspecified"], 3))]
    if rng.random() < 0.3:
        words += rng.choice([["--min-downloads", "6"], ["--since", "2024-01-01"],
                             ["--third-party"]])
    if rng.random() < 0.3:
        words += ["--by", rng.choice(oracle.MEASURES)]
    return words


def check_set(seed, stemma, verdicts, pictures):
    """Pictures of one random set."""
    mangler = mangle.Mangler(seed)
    rng = random.Random("pictures %d" % seed)
    with tempfile.TemporaryDirectory() as folder:
        path, dot = os.path.join(folder, "records.jsonl"), os.path.join(folder, "out.dot")
        with open(path, "wb") as file:
            file.write(mangler.data())
        mangle.write_catalog(folder, mangler.renames())
        catalog = oracle.Catalog(folder)
        graph = oracle.load([path], catalog)
        dag = Dag(graph, None, catalog)
        related = [key for key in dag.order if dag.children[key] or dag.parents[key]] or dag.order
        for _ in range(pictures if dag.order else 0):
            words = random_command(rng, dag, related)
            given, options = parse_draw(words)
            gallery.run(stemma, ["draw", *words, "--from", path, "--catalog", folder, "-o", dot])
            said = read_dot(dot)
            verdicts.add("seed %d: draw %s" % (seed, shlex.join(words)),
                         verdict(said, Dag(graph, options, catalog), [given.up]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--random", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pictures", type=int, default=8, help="of each random set")
    parser.add_argument("--stemma", default=os.environ.get("STEMMA"))
    arguments = parser.parse_args()
    verdicts = Verdicts()
    if arguments.folder:
        check_gallery(arguments.folder, verdicts)
    for seed in range(arguments.seed, arguments.seed + arguments.random):
        check_set(seed, arguments.stemma, verdicts, arguments.pictures)
    return verdicts.end()


if __name__ == "__main__":
    sys.exit(main())
