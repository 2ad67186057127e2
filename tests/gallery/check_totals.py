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
from compare_count import Comparison  # noqa: E402
from measures import Dag  # noqa: E402
from rules import (BULK_MIGRATION, RELATIONS_BY_PRECEDENCE, cyclic_components,  # noqa: E402
                   fold)

# Options of draw that are about the picture alone, with a value.
OF_PICTURES = ("--max-nodes", "--depth", "--layout", "--rankdir", "--cluster", "--title")
DATA = os.path.join(gallery.PROJECT, "data")
READ_DOT = """
BEG_G {
  printf("G\\t%s\\t%s\\t%s\\t%s\\n", $.drawn_derivatives, $.folded_derivatives,
         $.drawn_ancestors, $.folded_ancestors)
}
N [$.name == "+ roots"] { printf("R\\t%s\\t%s\\n", $.roots, $.below) }
N [$.kind == "fold"] { printf("N\\t%s\\t%s\\t%s\\t%s\\n", $.name, $.kind, $.folded, $.below) }
N [$.kind != "fold"] { printf("N\\t%s\\t%s\\t0\\t0\\n", $.name, $.kind) }
E { printf("E\\t%s\\t%s\\t%s\\n", $.tail.name, $.head.name, $.relation) }
"""

ancestors = Comparison.ancestors

# What a picture says: models by folded id, folds as (anchor, relation, is above, direct, below),
# the roots that it folds and what lies below these alone, and the totals: drawn and folded below,
# drawn and folded above.
Said = collections.namedtuple("Said", "roots models edges folds more totals")


def read_dot(path):
    done = subprocess.run(["gvpr", READ_DOT, path], stdout=subprocess.PIPE, check=True)
    rows = [line.split("\t") for line in done.stdout.decode("utf-8").splitlines()]
    totals = [tuple(map(int, row[1:])) for row in rows if row[0] == "G"][0]
    more = ([tuple(map(int, row[1:])) for row in rows if row[0] == "R"] or [(0, 0)])[0]
    kinds = {row[1]: row[2:] for row in rows if row[0] == "N" and row[1] != "+ roots"}
    models = {name for name, (kind, _, _) in kinds.items() if kind != "fold"}
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
    roots = {fold(name) for name, (kind, _, _) in kinds.items() if kind in ("root", "family")}
    return Said(roots, {fold(name) for name in models}, edges, folds, more, totals)


class Families:
    """All families as nodes of a graph, each with its members drawn together; like Dag."""

    def __init__(self, dag, catalog):
        family = {key: catalog.family(key) for key in dag.models}
        place = {key: "family " + fold(of) if of else key for key, of in family.items()}
        members = collections.defaultdict(list)
        for key, of in family.items():
            if of:
                members[place[key]].append(key)
        self.all = set(members)
        self.value = {key: 0 if family[key] else dag.value[key] for key in dag.models}
        self.value.update(dict.fromkeys(members, 0))
        found = collections.defaultdict(set)
        for (parent, child), relation in dag.edges.items():
            if place[parent] != place[child]:
                found[place[parent], place[child]].add(relation)
        edges = {pair: min(relations, key=RELATIONS_BY_PRECEDENCE.index)
                 for pair, relations in found.items()}
        of = {key: (min(self.age(dag.models[one]) for one in members[key]), min(members[key]))
              if key in members else (self.age(dag.models[key]), key) for key in self.value}
        for component in cyclic_components(edges):
            for pair in [one for one in edges if set(one) <= set(component)]:
                if of[pair[0]] > of[pair[1]]:
                    del edges[pair]
        self.edges = edges
        self.parents = collections.defaultdict(list)
        self.children = collections.defaultdict(list)
        for parent, child in sorted(edges):
            self.parents[child].append(parent)
            self.children[parent].append(child)

    @staticmethod
    def age(model):
        """R5's order: what has no date, or that of the Hub's migration, is last."""
        void = model.created is None or model.created == BULK_MIGRATION
        return (void, 0 if void else model.created)

    def descendants(self, key):
        return Dag.descendants(self, key)


def family_roots(dag, catalog, name):
    """The members of a family that derive from no other member."""
    members = {key for key in dag.models if catalog.family(key) == name}
    return {key for key in members if not members.intersection(ancestors(dag, key))}


def side_differences(said, dag, is_up, roots):
    """What is wrong with what lies below the roots, or above them."""
    reach = ancestors if is_up else Dag.descendants
    nearer = dag.children if is_up else dag.parents
    reached = set().union(*(reach(dag, root) for root in roots)) - roots
    counted = {key for key in reached if is_up or dag.value[key] > 0}
    folded = counted - said.models
    drawn = said.models & (reached | roots)     # folds hang on what is on their side
    beside = {key for key in folded if drawn.intersection(nearer[key])}
    direct = sum(one[3] for one in said.folds if one[2] == is_up)
    below = sum(one[4] for one in said.folds if one[2] == is_up) + (0 if is_up else said.more[1])
    if said.totals[2 * is_up:2 * is_up + 2] != (len(counted & said.models), len(folded)):
        yield "totals are %s, expected %d drawn and %d folded" % (
            said.totals, len(counted & said.models), len(folded))
    if (direct, below) != (len(beside), len(folded - beside)):
        yield "%d and %d folded, expected %d and %d of %d" % (
            direct, below, len(beside), len(folded - beside), len(counted))
    for anchor, relation, _, number, _ in (one for one in said.folds if one[2] == is_up):
        near = dag.parents[anchor] if is_up else dag.children[anchor]
        held = [key for key in near if key in folded and
                dag.edges[(key, anchor) if is_up else (anchor, key)] == relation]
        alone = [key for key in held if len(drawn.intersection(nearer[key])) == 1]
        if not len(alone) <= number <= len(held):
            yield "%d folded at %s as %s, expected %d to %d" % (number, anchor, relation,
                                                               len(alone), len(held))


def differences(said, dag, ways, roots):
    """What is wrong with a picture; `ways` says whether it goes down (False), up, or both."""
    reached = set(roots)
    for is_up in ways:
        yield from side_differences(said, dag, is_up, roots)
        for root in roots:
            reached |= ancestors(dag, root) if is_up else dag.descendants(root)
    if not said.roots <= roots or len(said.roots) + said.more[0] != len(roots):
        yield "%d roots drawn and %d folded of %d" % (len(said.roots), said.more[0], len(roots))
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
    yield said._replace(more=(said.more[0] + 1, said.more[1]))
    yield said._replace(totals=(said.totals[0], said.totals[1], *(n + 1 for n in said.totals[2:])),
                        more=(said.more[0], said.more[1] + 1))


def verdict(said, dag, ways, roots):
    """What is wrong with a picture, or with the verifier: it has to see damage."""
    wrong = list(differences(said, dag, ways, roots))
    counts = (lambda key: True) if ways == [True] else (lambda key: dag.value[key] > 0)
    unseen = [one for one in damaged(said, counts) if not list(differences(one, dag, ways, roots))]
    return wrong + ["a damaged picture passes"] * len(unseen)


def parse_draw(arguments):
    """Root, ways and rules of a command line of `draw`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("root", nargs="?")
    for name in ("--up", "--both", "--all-families"):
        parser.add_argument(name, action="store_true")
    for name in OF_PICTURES:
        parser.add_argument(name)
    oracle.add_rank_options(parser)
    given = parser.parse_args(arguments)
    return given, oracle.rank_options(given)


def ways_of(given):
    return [False, True] if given.both else [given.up]


def roots_of(given, dag, catalog):
    """The roots that a command line asks for, in the graph that it draws."""
    if given.all_families:
        return dag.all
    return family_roots(dag, catalog, given.family) if given.family else {fold(given.root)}


def told_total(stemma, root, arguments, source):
    """`descendants` of a model by `stemma rank`; 0 of one that nothing derives from."""
    kept, skip = [], False
    for word in arguments[1:]:
        if not skip and word not in ("--both", "--by", *OF_PICTURES):
            kept.append(word)
        skip = not skip and word in ("--by", *OF_PICTURES)
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


def check_gallery(folder, verdicts):
    stemma, entries = gallery.read_list(folder)
    catalog = oracle.Catalog(DATA)
    graphs, dags = {}, {}
    for entry in (one for one in entries if "dot" in one):
        source = entry["source"]
        said = read_dot(os.path.join(folder, entry["dot"]))
        given, options = parse_draw(entry["command"][1:])
        wrong = []
        if source != "days":    # the verifier reads files
            if source not in graphs:
                path = entry["from"][-1] if entry["from"] else os.path.join(DATA, "landmarks.jsonl")
                graphs[source] = oracle.load([path], catalog)
            key = source, given.all_families, json.dumps(vars(options), default=str)
            if key not in dags:
                dags[key] = Dag(graphs[source], options, catalog)
                if given.all_families:
                    dags[key] = Families(dags[key], catalog)
            dag = dags[key]
            wrong += verdict(said, dag, ways_of(given), roots_of(given, dag, catalog))
        if given.root and not given.up:
            told = told_total(stemma, fold(given.root), entry["command"][1:], entry["from"])
            if told != sum(said.totals[:2]):
                wrong.append("%d drawn and folded, but rank says %d" % (sum(said.totals[:2]), told))
        verdicts.add(entry["name"], wrong)


# ---------------------------------------------------------------- random sets


def random_command(rng, dag, names):
    """A command line of draw about a model of a set, most of them with some derivatives."""
    key = rng.choice(names)
    words = [dag.models[key].name, "--max-nodes", str(rng.choice([1, 2, 5, 12, 40, 120]))]
    if rng.random() < 0.5:
        words.append(rng.choice(["--up", "--both"]))
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
                         verdict(said, Dag(graph, options, catalog), ways_of(given),
                                 {fold(given.root)}))


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
