#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold `--infer names` against its rules applied naively (infer.py), on files and on random sets of
names made to be taken for each other.

    compare_infer.py --stemma build/dev/stemma models.jsonl.gz
    compare_infer.py --stemma build/dev/stemma --random 200

The classes of what is declared must stay as they are, those of what is inferred must have the
verifier's counts and examples, and `rank` must agree in every column, with all edges and with
declared ones alone. Nothing may depend on the order of the records.
"""

import argparse
import collections
import json
import os
import random
import sys
import tempfile

import infer
import mangle
import oracle
import rules
from compare import Comparison, missing
from measures import RANK_COLUMNS
from rules import CLASSES

RELATION = {"quantization": "quantized", "author-form": "quantized", "mirror": "unspecified"}
EXAMPLES = 5
SPACES = ["ann", "Bea", "cy", "dee-1", "TheQuants"]
STEMS = ["Alpha-7B", "alpha-7b-chat", "Word", "m_2", "q4_0", "Beta.5-v1", "Alpha-7B-int"]
TAILS = ["", "", "", "-GGUF", "-i1-GGUF", ".Q4_K_M.gguf", "-bf16", "-bf16-gguf", "-4bit", "_4-bit",
         "-AWQ-INT4", "-mlx-fp16", "-imatrix", "-unsloth-bnb-4bit", "-2.25bpw-h6-exl2",
         "-FP8-Dynamic", "-q4", "-UD-Q2_K_XL", "-w8a16", "-9bit", "-NVFP4", "-gguf-v2", "-16bit"]
DAYS = [None, "2022-03-02T23:29:04.000Z", "2023-01-01T00:00:00.000Z", "2024-01-01T00:00:00.000Z",
        "2024-01-01T00:00:00.001Z", "2025-01-01T00:00:00.000Z"]


class Names:
    """Random records whose names are close to each other."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = []
        for _ in range(self.random.randint(20, 120)):
            self.add(self.model())
        for _ in range(self.random.randint(0, 3)):
            self.add_base(self.model())
        self.random.shuffle(self.lines)

    def name(self):
        name = self.random.choice(STEMS) + self.random.choice(TAILS) + self.random.choice(TAILS)
        return name.upper() if self.random.random() < 0.1 else name

    def model(self):
        draw = self.random.random()
        name = self.name()
        if draw < 0.1:
            name = self.random.choice(SPACES) + "_-_" + name
        return name if draw > 0.95 else self.random.choice(SPACES) + "/" + name

    def add(self, model, parents=None):
        record = {"id": model, "downloads": self.random.randint(0, 9)}
        day = self.random.choice(DAYS)
        if day:
            record["createdAt"] = day
        if parents is None and self.random.random() < 0.3:
            parents = [self.model() for _ in range(self.random.randint(1, 2))]
        if parents:
            record["cardData"] = {"base_model": parents, "base_model_relation":
                                  self.random.choice(["finetune", "quantized", None])}
        elif self.random.random() < 0.1:
            record["cardData"] = {"base_model": self.random.choice(["none", "../x", model])}
        self.lines.append(json.dumps(record).encode())

    def add_base(self, model):
        """A model with so many children that it is a base, or just is none; and namesakes."""
        for space in self.random.sample(SPACES, 3):
            self.add(space + "/" + model.split("/")[-1])
        for number in range(self.random.randint(infer.BASE_CHILDREN - 1, infer.BASE_CHILDREN + 1)):
            self.add("kids/%s-%d" % (model.split("/")[-1][:40], number), [model])


def joint_graph(graph, inference):
    """The graph with the inferred edges as if they were declared."""
    joint = rules.Graph()
    joint.models, joint.edges, joint.dropped = graph.models, dict(graph.edges), graph.dropped
    joint.count = graph.count
    for child, (parent, rule) in inference.edges.items():
        joint.edges[parent, child] = RELATION[rule]
    return joint


def check_differences(rows, plain, graph, inference):
    if [row["class"] for row in rows] != CLASSES + infer.CLASSES:
        return ["classes or their order: %r" % [row["class"] for row in rows]]
    if rows[:len(CLASSES)] != plain:
        return ["what is declared is counted otherwise with --infer"]
    wanted = collections.defaultdict(list)
    for child, (parent, rule) in sorted(inference.edges.items()):
        wanted["inferred-" + rule].append(
            "%s <- %s" % (graph.models[child].name, graph.models[parent].name))
    return ["%s: stemma %r, oracle %d %r" % (row["class"], row, len(wanted[row["class"]]),
                                             wanted[row["class"]][:EXAMPLES])
            for row in rows[len(CLASSES):]
            if (row["count"], row["examples"]) != (len(wanted[row["class"]]),
                                                   wanted[row["class"]][:EXAMPLES])]


def compare_lines(comparison, title, lines, folder, catalog_dir):
    catalog = oracle.Catalog(catalog_dir)
    graph = rules.build(lines, catalog.renames)
    records = rules.winning_records(lines, collections.Counter())
    declaring = {key for key, (name, record) in records.items()
                 if rules.parents_of(record)["pairs"]}
    inference = infer.Inference(graph, declaring)
    path = os.path.join(folder, "records.jsonl")
    answers = []
    for order in (lines, lines[::-1]):
        with open(path, "wb") as file:
            file.write(b"".join(line + b"\n" for line in order))
        answers.append(comparison.run(["check", "--infer", "names"], [path], catalog_dir))
    plain, why = comparison.run(["check"], [path], catalog_dir)
    if answers[0][0] is None or plain is None:
        comparison.verdict(title + " check", [answers[0][1] or why])
        return inference
    differences = check_differences(answers[0][0], plain, graph, inference)
    if answers[0] != answers[1]:
        differences.append("the order of the records makes a difference")
    comparison.verdict(title + " check", differences)
    comparison.options = ["--infer", "names"]
    comparison.rank(title, [path], catalog_dir, joint_graph(graph, inference), [])
    comparison.options = ["--infer", "names", "--edges", "declared"]
    comparison.rank(title + " declared", [path], catalog_dir, graph, [])
    comparison.options = []
    return inference


class Inferring(Comparison):
    """Gives the program options that the verifier need not know of."""

    options = []

    def run(self, command, files, catalog):
        return super().run(command + self.options, files, catalog)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--stemma", default=os.environ.get("STEMMA"), metavar="PATH")
    parser.add_argument("--catalog", metavar="DIR", help="for the files; else an empty one")
    parser.add_argument("--random", type=int, default=0, metavar="N", help="N random sets too")
    parser.add_argument("--mangled", type=int, default=0, metavar="N", help="N hostile sets too")
    parser.add_argument("--seed", type=int, default=1, help="of the first random set")
    given = parser.parse_args()
    if not given.stemma or not (given.files or given.random or given.mangled):
        parser.error("needs --stemma (or STEMMA), and FILE, --random or --mangled")
    code = missing(given.files)
    if code:
        return code
    comparison = Inferring(os.path.abspath(given.stemma), RANK_COLUMNS, CLASSES)
    met = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        mangle.write_catalog(folder, [])
        sets = [(os.path.basename(path), rules.read_lines(path), given.catalog or folder)
                for path in given.files]
        sets += [("seed %d" % seed, Names(seed).lines, folder)
                 for seed in range(given.seed, given.seed + given.random)]
        for seed in range(given.seed, given.seed + given.mangled):
            path = os.path.join(folder, "mangled.jsonl")
            with open(path, "wb") as file:
                file.write(mangle.Mangler(seed, None, False).data())
            sets.append(("mangled %d" % seed, rules.read_lines(path), folder))
        for title, lines, catalog in sets:
            inference = compare_lines(comparison, title, lines, folder, catalog)
            met.update(rule for parent, rule in inference.edges.values())
    for rule in infer.RULES:
        print("%d by %s" % (met[rule], rule))
        if given.random and met[rule] == 0:
            comparison.verdict("random names", ["none by the rule " + rule])
    print("%d passed, %d failed" % (comparison.passed, comparison.failed))
    return 1 if comparison.failed else 0


if __name__ == "__main__":
    sys.exit(main())
