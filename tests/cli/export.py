#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what `stemma export` writes with the programs that it is written for, and compares.

usage: export.py PROGRAM SCRATCH RECORDS [ARGUMENT...]     one lineage, under the arguments
       export.py --hostile PROGRAM SCRATCH                 texts written to do harm, as facts

GraphML is read by networkx and by igraph, GEXF by networkx, DOT by Graphviz's gvpr, the tables by
Python's csv, JSON Lines by Python's json and by stemma itself. Each must have the nodes, edges and
facts that tests/oracle finds in the records, the figures of `rank --json`, and these types.
"""
import argparse
import csv
import json
import math
import os
import re
import subprocess
import sys

import igraph
import networkx

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "oracle"))
import escaping  # noqa: E402
import oracle  # noqa: E402
import rules  # noqa: E402
from measures import Dag, Options  # noqa: E402

CATALOG = os.path.join(HERE, "..", "..", "data")
TEXTS = ("model", "status", "author", "license", "task", "family", "maker", "country", "created")
REALS = ("influence", "effective_authors", "pagerank")
FLAGS = ("first_party",)
EDGE_FACTS = ("relation", "state", "source", "inferred")
FACTS = ("family", "maker", "country", "created", "downloads", "likes", "status")
SHOWN = 5


class Failure(Exception):
    pass


def require(holds, why):
    if not holds:
        raise Failure(why)


def same(what, given, expected):
    """Two dicts of dicts; None counts as not there."""
    for key in sorted(set(given) | set(expected)):
        require(key in given, f"{what}: no {key}")
        require(key in expected, f"{what}: {key} is too much")
        one = {name: value for name, value in given[key].items() if value is not None}
        other = {name: value for name, value in expected[key].items() if value is not None}
        wrong = {name: (one.get(name), other.get(name)) for name in sorted(set(one) | set(other))
                 if one.get(name) != other.get(name) or type(one.get(name)) is not type(other.get(name))}
        require(not wrong, f"{what}: {key}: given, expected: {dict(list(wrong.items())[:SHOWN])}")


def typed(name, value):
    """A cell of a table as the type that the attribute has."""
    if value == "":
        return None
    if name in TEXTS:
        return value
    if name in REALS:
        return float(value)
    return {"true": True, "false": False}[value] if name in FLAGS else int(value)


# ---- readers: (nodes, edges) each ---------------------------------------------------------------

def drop(attributes, *names):
    return {name: value for name, value in attributes.items() if name not in names}


def read_networkx(graph, *extra):
    require(type(graph) is networkx.DiGraph, f"networkx reads a {type(graph)}")
    nodes = {node: {"model": node, **drop(facts, *extra)} for node, facts in graph.nodes(data=True)}
    return nodes, {(parent, child): drop(facts, "id") for parent, child, facts in graph.edges(data=True)}


def read_graphml(path):
    graph = networkx.read_graphml(path)
    require(all(facts["name"] == node for node, facts in graph.nodes(data=True)), "GraphML: names are not ids")
    require(graph.graph["schema"] == "stemma.export/1", "GraphML: no schema")
    return read_networkx(graph, "name")


def read_gexf(path):
    graph = networkx.read_gexf(path)
    require(all(facts["label"] == node for node, facts in graph.nodes(data=True)), "GEXF: labels are not ids")
    return read_networkx(graph, "label")


def from_igraph(attributes):
    """igraph has numbers and texts, and an empty text for an unknown one."""
    found = {}
    for name, value in attributes.items():
        if value == "" or isinstance(value, float) and math.isnan(value):
            continue
        is_count = name not in TEXTS + REALS + FLAGS + EDGE_FACTS
        found[name] = int(value) if is_count and value == int(value) else value
    return found


def read_igraph(path):
    graph = igraph.Graph.Read_GraphML(path)
    require(graph.is_directed(), "igraph: no directed graph")
    names = graph.vs["name"] if graph.vcount() else []
    nodes = {node["id"]: {"model": node["name"], **from_igraph(drop(node.attributes(), "id", "name"))}
             for node in graph.vs}
    require(len(nodes) == graph.vcount(), "igraph: ids repeat")
    return nodes, {(names[edge.source], names[edge.target]): from_igraph(edge.attributes())
                   for edge in graph.es}


GVPR = r"""
BEG_G { string a; }
N { print("N\t", $.name); for (a = fstAttr($G, "N"); a != ""; a = nxtAttr($G, "N", a))
  print("\t", a, "\t", aget($, a)); }
E { print("E\t", $.tail.name, "\t", $.head.name); for (a = fstAttr($G, "E"); a != ""; a = nxtAttr($G, "E", a))
  print("\t", a, "\t", aget($, a)); }
"""


def read_dot(path):
    done = subprocess.run(["gvpr", GVPR, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
    require(not done.stderr, f"gvpr: {done.stderr!r}")
    nodes, edges, facts = {}, {}, None
    for line in done.stdout.decode().split("\n")[:-1]:
        kind, *cells = line.split("\t")
        if kind == "N":
            facts = nodes[cells[0]] = {"model": cells[0]}
        elif kind == "E":
            facts = edges[cells[0], cells[1]] = {}
        else:
            name, value = cells[0], unescaped(cells[1])
            facts[name] = (value or None) if name in EDGE_FACTS else typed(name, value)
    return nodes, edges


def unescaped(text):
    """What stands for a text in DOT, read back."""
    short = {"\\\\": "\\", "\\n": "\n", "\\t": "\t", "\\r": "\r"}
    return re.sub(r"\\(\\|n|t|r|x..|u....|U........)",
                  lambda m: short.get(m[0]) or chr(int(m[1][1:], 16)), text)


def read_tables(folder):
    tables = []
    for name in ("nodes", "edges"):
        with open(os.path.join(folder, f"x.{name}.csv"), encoding="utf-8", newline="") as file:
            tables.append(list(csv.DictReader(file)))
    nodes, edges = tables
    return ({row["model"]: {name: typed(name, cell) for name, cell in row.items()} for row in nodes},
            {(row["parent"], row["child"]): {name: row[name] or None for name in EDGE_FACTS} for row in edges})


def read_lines(path):
    """Nodes but for ghosts, which have no record, and edges."""
    nodes, edges = {}, {}
    with open(path, encoding="utf-8") as file:
        for row in map(json.loads, file):
            facts = drop(row, "id", "createdAt", "pipeline_tag", "tags", "parents")
            day = row["createdAt"] and row["createdAt"][:10]
            nodes[row["id"]] = {"model": row["id"], "task": row["pipeline_tag"], "created": day, **facts}
            for parent in row["parents"]:
                edges[parent["id"], row["id"]] = drop(parent, "id")
    return nodes, edges


# ---- what is expected ---------------------------------------------------------------------------

def spelled(graph, authors):
    """Authors are told apart without ASCII case, and spelled as the first model by id has it."""
    for key in sorted(graph.models):
        author = graph.models[key].author
        if author is not None:
            authors.setdefault(rules.fold(author), author)
    return authors


class Expected:
    """What the oracle and `rank` say of the records under the options."""

    def __init__(self, run, records, options):
        catalog = oracle.Catalog(CATALOG)
        graph = oracle.load([records], catalog)
        kept = options.relation.split(",") if options.relation else None
        self.dag = Dag(graph, Options(relation=kept, min_downloads=options.min_downloads,
                                      third_party=options.third_party, license=options.license,
                                      value=options.value), catalog)
        self.graph, self.catalog, self.options = graph, catalog, options
        rows = run("rank", "--top", "0", "--json", *options.filters)["rows"]
        self.ranked = {row["model"]: row for row in rows}
        self.leaf = {name: type(value)() for name, value in rows[0].items()
                     if name not in FACTS + ("rank", "family_rank", "model")} if rows else {}
        self.chosen = self.choose()

    def choose(self):
        """The keys of what is asked for."""
        options = self.options
        if not options.model and not options.family:
            return set(self.graph.models)
        starts = [rules.fold(options.model)] if options.model else [
            key for key in self.graph.models if self.catalog.family(key) == options.family]
        steps = self.dag.parents if options.up else self.dag.children
        found, layer = set(starts), list(starts)
        for _ in range(options.depth or len(self.graph.models)):
            layer = {other for key in layer for other in steps[key]} - found
            found |= layer
        return found

    def nodes(self, given):
        """By name. The family of a model without a rank, and its PageRank, are those given."""
        authors, expected = spelled(self.graph, {}), {}
        for key in self.chosen:
            model = self.graph.models[key]
            row = self.ranked.get(model.name)
            facts = dict(row or self.leaf)
            require(model.name in given, f"no node {model.name}")
            if row is None:
                facts.update({name: given[model.name][name] for name in ("family", "pagerank")})
                facts.update(maker=self.catalog.maker(key), country=self.catalog.country(key) or None)
            author = None if model.author is None else authors[rules.fold(model.author)]
            facts.update({
                "model": model.name, "status": "ghost" if model.ghost else "present", "author": author,
                "license": model.license or None, "task": model.task or None, "created": model.day(),
                "downloads": model.downloads, "likes": model.likes, "value": self.dag.value[key],
                "first_party": key in self.dag.first_party,
                **{name: float(facts[name]) for name in REALS}})
            expected[model.name] = facts
        return expected

    def edges(self):
        """(parent, child) -> relation and state."""
        names, found = self.graph.models, {}
        kept = self.options.relation.split(",") if self.options.relation else None
        for (parent, child), relation in self.graph.edges.items():
            is_dropped = (parent, child) in self.graph.dropped
            if parent not in self.chosen or child not in self.chosen or kept and relation not in kept:
                continue
            if not is_dropped or self.options.dropped:
                found[names[parent].name, names[child].name] = {
                    "relation": relation, "state": "cycle" if is_dropped else "kept"}
        return found


def check_pagerank(nodes, whole):
    """It is the same for all without derivatives, and adds up to 1."""
    leaves = {facts["pagerank"] for facts in nodes.values() if facts["rank"] is None}
    require(len(leaves) <= 1, f"PageRanks of leaves: {leaves}")
    total = math.fsum(facts["pagerank"] for facts in nodes.values())
    require(not whole or not nodes or abs(total - 1) < 1e-9, f"PageRanks add up to {total}")


# ---- one lineage --------------------------------------------------------------------------------

def make_runner(program, records):
    def run(*words, data=records, binary=False):
        done = subprocess.run([program, *words, "--from", data, "--no-progress"], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False)
        require(done.returncode == 0, f"{words}: exit code {done.returncode}: {done.stderr!r}")
        return done.stdout if binary else json.loads(done.stdout)
    return run


def export_all(run, folder, words):
    for name in ("x.graphml", "x.gexf", "x.dot", "x.csv", "x.jsonl"):
        run("export", *words, "-o", os.path.join(folder, name), binary=True)


def only_models(nodes):
    return {name: facts for name, facts in nodes.items() if facts["status"] != "ghost"}


def check_round_trip(run, folder, options):
    """What is ranked from JSON Lines is what was ranked from the records."""
    again = run("rank", "--top", "0", "--json", *options.filters, data=os.path.join(folder, "x.jsonl"))["rows"]
    first = run("rank", "--top", "0", "--json", *options.filters)["rows"]
    for row in again + first:
        if row["status"] == "ghost":
            row["model"] = row["model"].lower()  # the records decide how it is spelled
    require(again == first, "JSON Lines: ranked otherwise")


def check_lineage(program, folder, records, words):
    options = parse_words(words)
    run = make_runner(program, records)
    export_all(run, folder, words)
    expected = Expected(run, records, options)
    nodes, edges = read_tables(folder)
    same("nodes.csv", nodes, expected.nodes(nodes))
    same("edges.csv", {pair: {"relation": facts["relation"], "state": facts["state"]}
                       for pair, facts in edges.items()}, expected.edges())
    check_pagerank(nodes, len(expected.chosen) == len(expected.graph.models))
    for name, read in (("x.graphml", read_graphml), ("x.graphml", read_igraph), ("x.gexf", read_gexf),
                       ("x.dot", read_dot)):
        what = f"{name} by {read.__name__[5:]}"
        given_nodes, given_edges = read(os.path.join(folder, name))
        same(what, given_nodes, nodes)
        same(what, given_edges, edges)
    given_nodes, given_edges = read_lines(os.path.join(folder, "x.jsonl"))
    same("x.jsonl", {name: {**facts, **{real: float(facts[real]) for real in REALS}}
                     for name, facts in given_nodes.items()}, only_models(nodes))
    same("x.jsonl", given_edges, edges)
    if not options.model and not options.family and not options.relation:
        check_round_trip(run, folder, options)
    print(f"{os.path.basename(records)} {' '.join(words)}: {len(nodes)} nodes, {len(edges)} edges")


def parse_words(words):
    parser = argparse.ArgumentParser()
    parser.add_argument("model", nargs="?")
    parser.add_argument("--family")
    parser.add_argument("--up", action="store_true")
    parser.add_argument("--depth", type=int)
    parser.add_argument("--dropped", action="store_true")
    parser.add_argument("--relation")
    parser.add_argument("--min-downloads", type=int)
    parser.add_argument("--third-party", action="store_true")
    parser.add_argument("--license")
    parser.add_argument("--value", default="count")
    parser.add_argument("--by")
    parser.add_argument("--decay")
    options = parser.parse_args(words)
    options.filters = []
    for name in ("relation", "min_downloads", "license", "value", "by", "decay"):
        if getattr(options, name) is not None:
            options.filters += ["--" + name.replace("_", "-"), str(getattr(options, name))]
    options.filters += ["--third-party"] if options.third_party else []
    return options


# ---- hostile texts ------------------------------------------------------------------------------

def in_xml(text):
    """What XML 1.0 can have of it."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)


def check_hostile(program, folder):
    records, texts = os.path.join(folder, "hostile.jsonl"), {}
    with open(records, "w", encoding="utf-8") as file:
        for name, text in escaping.TEXTS.items():
            row = {"id": "t/" + name, "author": text, "pipeline_tag": text, "cardData": {"license": text},
                   "tags": ["base_model:t/harmless"] if name != "harmless" else []}
            texts[row["id"]] = escaping.in_record(text)
            file.write(json.dumps(row) + "\n")
    run = make_runner(program, records)
    export_all(run, folder, [])
    ways = [("x.graphml", read_graphml, in_xml), ("x.graphml", read_igraph, in_xml), ("x.gexf", read_gexf, in_xml),
            ("x.dot", read_dot, str), ("", read_tables, escaping.as_cell), ("x.jsonl", read_lines, str)]
    for name, read, expect in ways:
        path = os.path.join(folder, name)
        nodes, edges = read(path)
        require(len(nodes) == len(texts) == len(edges) + 1, f"{read.__name__}: {len(nodes)} nodes, {len(edges)} edges")
        for model, text in texts.items():
            for fact in ("author", "license", "task"):
                require(nodes[model].get(fact) == expect(text),
                        f"{read.__name__}: {fact} of {model}: {nodes[model].get(fact)!r}, not {expect(text)!r}")
    for name in ("x.graphml", "x.gexf", "x.dot", "x.nodes.csv", "x.edges.csv", "x.jsonl"):
        with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
            found = escaping.HARMFUL.search(file.read().replace("\r\n", "\n"))
        require(found is None, f"{name}: {found and found[0]!r} comes out raw")
    for name in ("x.graphml", "x.gexf"):
        lint = subprocess.run(["xmllint", "--noout", "--nonet", os.path.join(folder, name)], check=False,
                              stderr=subprocess.PIPE)
        require(lint.returncode == 0 and not lint.stderr, f"{name}: xmllint says {lint.stderr!r}")
    laid_out = subprocess.run(["dot", "-Tdot_json", os.path.join(folder, "x.dot")], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    require(laid_out.returncode == 0 and not laid_out.stderr, f"dot says {laid_out.stderr!r}")
    require(len(json.loads(laid_out.stdout)["objects"]) == len(texts), "dot reads other nodes")
    print(f"{len(texts)} texts on {len(ways)} ways")


def main():
    words = sys.argv[1:]
    try:
        if words[0] == "--hostile":
            check_hostile(*words[1:])
        else:
            check_lineage(*words[:3], words[3:])
    except Failure as failure:
        print(f"FAIL: {' '.join(words[2:])}: {failure}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
