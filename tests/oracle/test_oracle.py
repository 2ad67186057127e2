#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the naive verifier's measures and tools: small examples whose answers were worked out by
hand, and the slow definitions against the slower ones."""

import gzip
import json
import math
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

try:
    import igraph
except ImportError:
    igraph = None

import compare
import mangle
import measures
import oracle
import rules
from examples import F, REAL, build, by_model, child, diamond, rules_lines


class Measures(unittest.TestCase):

    def test_diamond(self):
        rows = by_model(measures.rank(diamond()))
        self.assertEqual(sorted(rows), ["a/1", "b/1", "b/2", "c/1", "g/r", "s/s"])
        top = rows["g/r"]
        self.assertEqual(top["status"], "ghost")
        self.assertIsNone(top["downloads"])
        # c/1 carries 1 + 1 (d/1); a third of it to each parent
        self.assertEqual(rows["b/1"]["influence"], F(2, 3))
        self.assertEqual(rows["a/1"]["influence"], 2 * (1 + F(2, 3)))
        self.assertEqual(top["influence"], 1 + F(10, 3))
        self.assertEqual(rows["s/s"]["influence"], F(2, 3))
        self.assertEqual((top["descendants"], top["children"], top["depth"]), (5, 1, 4))
        self.assertEqual(top["downstream_downloads"], 1116)
        self.assertEqual(top["exclusive"], 3)           # a/1, b/1, b/2: c/1 has s/s too
        self.assertEqual(rows["c/1"]["exclusive"], 1)
        self.assertEqual(rows["b/1"]["exclusive"], 0)
        self.assertEqual(rows["a/1"]["children_adapter"], 1)
        self.assertEqual(rows["a/1"]["children_quantized"], 1)
        self.assertEqual(rows["s/s"]["children_merge"], 1)
        self.assertEqual((top["authors"], rows["a/1"]["authors"]), (4, 3))
        self.assertAlmostEqual(rows["a/1"]["effective_authors"],
                               math.exp(0.5 * math.log(2) + 2 * 0.25 * math.log(4)), 12)
        self.assertEqual((top["h_index"], rows["a/1"]["h_index"]), (1, 1))

    def test_order_and_ties(self):
        rows = measures.rank(diamond())
        self.assertEqual([row["model"] for row in rows],
                         ["g/r", "a/1", "c/1", "b/1", "b/2", "s/s"])
        self.assertEqual([row["rank"] for row in rows], [1, 2, 3, 4, 5, 6])
        self.assertEqual(list(rows[0]), measures.RANK_COLUMNS)
        roots = measures.rank(diamond(), oracle.Options(roots=True))
        self.assertEqual([row["model"] for row in roots], ["g/r", "s/s"])

    def test_filters_of_derivatives_leave_the_paths(self):
        options = oracle.Options(min_downloads=100)
        rows = by_model(measures.rank(diamond(), options))
        self.assertEqual(rows["g/r"]["children"], 0)
        self.assertEqual(rows["g/r"]["descendants"], 2)
        self.assertEqual(rows["g/r"]["influence"], 1 + F(2, 3))
        self.assertEqual(rows["g/r"]["downstream_downloads"], 1116)
        self.assertEqual(rows["g/r"]["depth"], 4)
        self.assertEqual(len(rows), 6)

    def test_filter_of_edges(self):
        rows = by_model(measures.rank(diamond(), oracle.Options(relation=["adapter", "merge"])))
        self.assertEqual(sorted(rows), ["a/1", "b/1", "b/2", "s/s"])
        self.assertEqual(rows["a/1"]["influence"], 1 + F(1, 3))
        self.assertEqual(rows["b/2"]["influence"], F(1, 3))

    def test_value_and_decay(self):
        rows = by_model(measures.rank(diamond(), oracle.Options(value="downloads")))
        self.assertEqual(rows["c/1"]["influence"], 5)
        self.assertEqual(rows["b/1"]["influence"], F(1005, 3))
        rows = by_model(measures.rank(diamond(), oracle.Options(decay=F(1, 2))))
        self.assertEqual(rows["c/1"]["influence"], F(1, 2))
        self.assertEqual(rows["b/1"]["influence"], F(1, 6) * F(3, 2))

    def test_days_authors_tasks(self):
        graph = build({"id": "r/r"}, child("a/1", "r/r", createdAt="2024-01-01T23:59:59.9Z"),
                      child("A/2", "r/r", createdAt="2024-01-02T00:00:00Z", pipeline_tag="asr"),
                      child("b/3", "r/r", tags=["license:mit"]))
        for options, expected in (({"since": "2024-01-02"}, 1), ({"until": "2024-01-01"}, 1),
                                  ({"since": "2024-01-01", "until": "2024-01-02"}, 2),
                                  ({"author": "a"}, 2), ({"task": "asr"}, 1),
                                  ({"license": "mit"}, 1), ({"min_downloads": 0}, 0)):
            row = measures.rank(graph, oracle.Options(**options))[0]
            self.assertEqual(row["children"], expected, options)

    def test_third_party_goes_down_from_roots(self):
        # m/1 and m/2 are by the maker of the root; m/4 comes from another's work
        graph = build({"id": "M/0"}, child("m/1", "m/0"), child("m/2", "m/1"), child("o/3", "m/2"),
                      child("m/4", "o/3"), child("o/5", "o/3"))
        row = measures.rank(graph, oracle.Options(third_party=True))[0]
        self.assertEqual((row["model"], row["descendants"], row["children"]), ("M/0", 3, 0))

    def test_h_index(self):
        records = [{"id": "r/r"}]
        for number, size in enumerate((3, 2, 2, 1)):
            records.append(child("a/%d" % number, "r/r"))
            records += [child("b/%d-%d" % (number, n), "a/%d" % number) for n in range(size)]
        self.assertEqual(measures.rank(build(*records))[0]["h_index"], 2)

    def test_pagerank(self):
        graph = build({"id": "r/r"}, child("a/1", "r/r"), child("a/2", "r/r"))
        rank = measures.Dag(graph).pagerank()
        # with x for each leaf: x = base, r = base + 0.85 (x + x), and all add up to 1
        self.assertAlmostEqual(rank["a/1"], 1 / (3 + 1.7), 12)
        self.assertAlmostEqual(rank["r/r"], 2.7 / (3 + 1.7), 12)
        self.assertEqual(measures.Dag(build()).pagerank(), {})

    def test_empty(self):
        self.assertEqual(measures.rank(build()), [])
        self.assertEqual(measures.rank(build({"id": "a/b"})), [])


class Families(unittest.TestCase):

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.write("families.csv", "family,maker,patterns",
                   "Qwen,Alibaba,qwen/qwen*", "Qwen2,Alibaba,qwen/qwen2-*",
                   "R1,DeepSeek,deepseek/r1-* deepseek/other")
        self.write("makers.csv", "namespace,maker,country,region", "Qwen,Alibaba,CN,china",
                   "DeepSeek,DeepSeek,CN,china", "Alibaba-NLP,Alibaba,CN,china")
        self.catalog = oracle.Catalog(self.folder.name)
        self.graph = build({"id": "Qwen/Qwen2-7B"}, {"id": "z/z"},
                           child("DeepSeek/R1-Qwen", "Qwen/Qwen2-7B"),
                           child("Qwen/Qwen2-7B-it", "Qwen/Qwen2-7B"),
                           child("u/merge", "DeepSeek/R1-Qwen", "z/z"),
                           child("u/leaf", "u/merge"))

    def tearDown(self):
        self.folder.cleanup()

    def write(self, name, *rows):
        with open(os.path.join(self.folder.name, name), "w", encoding="utf-8") as file:
            file.write("\n".join(rows) + "\n")

    def influence(self, attribute):
        rows = oracle.families(self.graph, oracle.Options(attribute=attribute), self.catalog)
        return {row["family"]: row["influence"] for row in rows if row["influence"]}

    def test_longest_literal_text_wins(self):
        self.assertEqual(self.catalog.family("qwen/qwen2-7b"), "Qwen2")
        self.assertEqual(self.catalog.family("qwen/qwen-7b"), "Qwen")
        self.assertIsNone(self.catalog.family("u/qwen2-7b"))
        self.assertEqual(self.catalog.country("alibaba-nlp/x"), "CN")

    def test_attributions(self):
        self.assertEqual(self.influence("root"), {"Qwen2": 2, "(none)": 1})
        self.assertEqual(self.influence("maker"), {"R1": 1, "(none)": 1})
        self.assertEqual(self.influence("parent"), {"Qwen2": 1, "R1": F(1, 2), "(none)": F(3, 2)})

    def test_columns(self):
        row = oracle.families(self.graph, oracle.Options(), self.catalog)[0]
        self.assertEqual(list(row), measures.FAMILY_COLUMNS)
        self.assertEqual((row["family"], row["maker"], row["country"], row["region"]),
                         ("Qwen2", "Alibaba", "CN", "china"))
        self.assertEqual((row["members"], row["derivatives"], row["share"]), (2, 3, F(2, 3)))

    def test_family_of_the_uncatalogued(self):
        rows = by_model(oracle.rank(self.graph, None, self.catalog))
        self.assertEqual(rows["u/merge"]["family"], "Qwen2")
        self.assertEqual(rows["DeepSeek/R1-Qwen"]["family"], "R1")
        self.assertIsNone(rows["z/z"]["family"])
        self.assertIsNone(rows["z/z"]["family_rank"])
        self.assertEqual(rows["u/merge"]["family_rank"], 2)

    def test_first_party_by_maker(self):
        graph = build({"id": "Qwen/Qwen2-7B"}, child("Alibaba-NLP/x", "Qwen/Qwen2-7B"),
                      child("u/y", "Qwen/Qwen2-7B"))
        row = oracle.rank(graph, oracle.Options(third_party=True), self.catalog)[0]
        self.assertEqual(row["children"], 1)


class AgainstDefinitions(unittest.TestCase):
    """What the verifier takes a short way to, against what takes none."""

    def setUp(self):
        self.dags = []
        for seed in range(25):
            mangler = mangle.Mangler(seed, 40)
            graph = rules.build(rules_lines(mangler.data()))
            self.dags.append((graph, measures.Dag(graph)))

    def test_exclusive_is_what_removal_takes_away(self):
        for _, dag in self.dags:
            place = {key: position for position, key in enumerate(dag.order)}
            roots = [key for key in dag.models if not dag.parents[key]]
            for key in dag.models:
                left = set(root for root in roots if root != key)
                stack = list(left)
                while stack:
                    for other in dag.children[stack.pop()]:
                        if other != key and other not in left:
                            left.add(other)
                            stack.append(other)
                below = dag.descendants(key)
                self.assertEqual(dag.dominated(key, below, place), below - left)

    def test_nothing_is_counted_twice_and_nothing_is_lost(self):
        for _, dag in self.dags:
            influence = dag.influence()
            self.assertEqual(
                sum(influence[key] for key in dag.models if not dag.parents[key]),
                sum(dag.value[key] for key in dag.models if dag.parents[key]))
            self.assertAlmostEqual(sum(dag.pagerank().values()), 1, 12)

    @unittest.skipUnless(igraph, "python3-igraph is not installed")
    def test_igraph_agrees(self):
        for _, dag in self.dags:
            against_igraph(self, dag)

    def test_components_reach_each_other(self):
        for graph, _ in self.dags:
            down = {}
            for parent, other in graph.edges:
                down.setdefault(parent, set()).add(other)
            reach = {key: reach_all(key, down) for key in graph.models}
            expected = {frozenset(b for b in reach[a] if a in reach[b])
                        for a in graph.models if a in reach[a]}
            self.assertEqual({frozenset(c) for c in rules.cyclic_components(graph.edges)}, expected)

    def test_order_of_records_does_not_matter(self):
        for seed in range(25):
            mangler = mangle.Mangler(seed, 40)
            data = mangler.data()
            one = rules.build(rules_lines(data))
            other = rules.build(rules_lines(mangle.shuffled(data, seed)))
            self.assertEqual(one.count, other.count)
            self.assertEqual(measures.rank(one), measures.rank(other))


def reach_all(start, down):
    seen, stack = set(), [start]
    while stack:
        for other in down.get(stack.pop(), ()):
            if other not in seen:
                seen.add(other)
                stack.append(other)
    return seen


def against_igraph(test, dag):
    """Descendants, dominated models and PageRank by igraph's own ways."""
    keys = list(dag.models)
    number = {key: position for position, key in enumerate(keys)}
    down = igraph.Graph(n=len(keys) + 1, directed=True,
                        edges=[(number[a], number[b]) for a, b in dag.edges])
    sizes = down.neighborhood_size(range(len(keys)), order=len(keys), mode="out")
    up = igraph.Graph(n=len(keys), directed=True,
                      edges=[(number[b], number[a]) for a, b in dag.edges])
    pagerank = up.pagerank(damping=0.85) if keys else []
    down.add_edges([(len(keys), number[key]) for key in keys if not dag.parents[key]])
    over = down.dominator(len(keys), mode="out")
    dominated = [0] * (len(keys) + 1)
    for key in keys:
        above = over[number[key]]
        while above >= 0 and dag.value[key]:
            dominated[above] += 1
            above = over[above]
    rank, place = dag.pagerank(), {key: spot for spot, key in enumerate(dag.order)}
    for key in keys:
        below = dag.descendants(key)
        test.assertEqual(len(below), sizes[number[key]] - 1)
        test.assertEqual(len(dag.counted(dag.dominated(key, below, place))),
                         dominated[number[key]])
        test.assertAlmostEqual(rank[key], pagerank[number[key]], delta=1e-10)


class Tools(unittest.TestCase):

    def test_lines_and_compression(self):
        data = b'\xef\xbb\xbf{"id":"a/b"}\r\n\n  \n{"id":"c/d"} '
        self.assertEqual(rules_lines(data), [b'{"id":"a/b"}', b'{"id":"c/d"}'])
        two = gzip.compress(data[:16]) + gzip.compress(data[16:])
        self.assertEqual(rules_lines(two), rules_lines(data))

    def test_mangler_is_a_function_of_its_seed(self):
        self.assertEqual(mangle.Mangler(3).data(), mangle.Mangler(3).data())
        self.assertNotEqual(mangle.Mangler(3).data(), mangle.Mangler(4).data())
        data = mangle.Mangler(5).data()
        self.assertEqual(sorted(data.split()), sorted(mangle.shuffled(data, 1).split()))

    def test_broken_lines_are_broken(self):
        for line in mangle.BROKEN + mangle.PEDANTIC:
            self.assertEqual(rules.build([line]).count["rejected-record"], 1, line)

    def test_comparison_sees_a_wrong_row(self):
        expected = measures.rank(diamond())
        right = json.loads(json.dumps(expected, default=oracle.plain))

        def differences(rows):
            return compare.compare_rows(rows, expected, "model", "influence",
                                        measures.RANK_COLUMNS)
        self.assertEqual(differences(right), [])
        for column, value in (("descendants", 7), ("influence", 4.3333), ("pagerank", 0.2),
                              ("children", None), ("family_rank", 1), ("rank", 9),
                              ("model", "q/q")):
            wrong = [dict(row) for row in right]
            wrong[1][column] = value
            self.assertTrue(differences(wrong), column)
        self.assertTrue(differences(right[:-1]))
        swapped = right[:3] + [right[4], right[3], right[5]]
        for place, row in enumerate(swapped, 1):
            row["rank"] = place
        self.assertTrue(differences(swapped))


class RealRecords(unittest.TestCase):

    def setUp(self):
        if not os.path.exists(REAL):
            self.assertNotIn("CI", os.environ, "shared data is missing: " + REAL)
            self.skipTest("shared data is missing: " + REAL)

    def test_known_figures(self):
        graph = oracle.load([REAL])
        expected = {"records": 15904, "rejected-record": 0, "duplicate-record": 4, "models": 15900,
                    "ghosts": 1551, "edges": 8715, "edges-finetune": 3680, "edges-adapter": 1605,
                    "edges-quantized": 2885, "edges-merge": 225, "edges-unspecified": 320,
                    "multi-parent": 64, "self-loop": 23}
        self.assertEqual({name: graph.count[name] for name in expected}, expected)
        row = oracle.rank(graph, oracle.Options(top=1))[0]
        self.assertEqual(row["model"], "Qwen/Qwen3.8-27B")

    @unittest.skipUnless(igraph, "python3-igraph is not installed")
    def test_igraph_agrees(self):
        graph = oracle.load([REAL])
        against_igraph(self, measures.Dag(graph))


if __name__ == "__main__":
    unittest.main()
