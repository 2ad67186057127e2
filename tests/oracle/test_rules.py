#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the naive verifier's rules R1 to R6 on small examples worked out by hand."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import rules
from examples import F, build, child, pairs, tagged


class Normalise(unittest.TestCase):
    """R2"""

    def check(self, state, expected, *texts):
        for text in texts:
            with self.subTest(text=text):
                self.assertEqual(rules.normalise(text), (state, expected))

    def test_what_is_trimmed_and_dropped(self):
        self.check("ok", "a/b", "a/b", " a/b\t\r\n", "'a/b'", '"a/b"', "`a/b`", "- a/b", "'- a/b'",
                   "- 'a/b'", "https://huggingface.co/a/b", "http://www.hf.co/a/b",
                   "HTTPS://HuggingFace.CO/a/b", "models/a/b", "api/models/a/b",
                   "https://hf.co/models/a/b", "https://huggingface.co/api/models/a/b",
                   "a/b/tree/main", "a/b/blob/main/x.md", "a/b/resolve/main/x", "a/b?x=/y",
                   "a/b#top", "a/b@v1.0", "a/b@v1@v2", "a/b/", "a/b//", "a/b/tree/x?y#z@w")
        self.check("ok", "gpt2", "gpt2", "https://huggingface.co/gpt2", "gpt2@main")

    def test_each_step_is_taken_once_and_in_order(self):
        self.check("ok", "models/a", "models/models/a")
        self.check("ok", "models", "models/models")
        self.check("ok", "a", "a/tree/main")
        self.check("malformed", None, "- - a/b", "a/b ?x", "a/b/tree", "//huggingface.co/a/b",
                   "https://huggingface.co/https://huggingface.co/a/b", "ftp://hf.co/a/b")

    def test_form(self):
        self.check("ok", "A.b-_/" + "x" * 96, "A.b-_/" + "x" * 96)
        self.check("ok", "datasets", "datasets")    # only the first of two is reserved
        self.check("malformed", None, "a/" + "x" * 97, "a/b/c", "a//b", "/a", ".a/b", "-a", "a/-b",
                   "a/.b", "a..b", "a/b..", "a b", "é/b", "a/b\n/c", "a:b", "Datasets/x",
                   "spaces/x", "collections/x", "papers/1", "DOCS/x", "blog/x")

    def test_placeholders(self):
        self.check("placeholder", None, "", " ", "none", "None", "NULL", "n/a", "N/A", "Unknown",
                   "base_model", "[More Information Needed]", "'none'", "none/", "@main", "''",
                   "https://huggingface.co/", "none?x")
        self.check("ok", "nones", "nones")


class Parents(unittest.TestCase):
    """R1"""

    def test_first_source_with_a_good_id_is_used_alone(self):
        record = {"id": "x/y", "baseModels": {"relation": "merge", "models": [{"id": "a/b"}]},
                  "tags": ["base_model:c/d"], "cardData": {"base_model": "e/f"}}
        self.assertEqual(pairs(record), [("a/b", "merge")])
        record["baseModels"]["models"] = [{"id": "a/b/c"}, {"id": None}, {}]
        self.assertEqual(pairs(record), [("c/d", "unspecified")])
        record["tags"] = ["base_model:none", "base_model:finetune:/x"]
        self.assertEqual(pairs(record), [("e/f", "unspecified")])
        found = rules.parents_of(record)
        self.assertEqual(found["malformed"], {"a/b/c", "/x"})
        self.assertEqual(found["placeholder"], {"none"})

    def test_bad_ids_count_up_to_the_source_used_and_once_a_record(self):
        found = rules.parents_of({"tags": ["base_model:/x", "base_model:merge:/x", "base_model:ok"],
                                  "cardData": {"base_model": ["/y", "none"]}})
        self.assertEqual((found["malformed"], found["placeholder"]), ({"/x"}, set()))

    def test_tags(self):
        self.assertEqual(
            pairs(tagged("x/y", "a/b", "finetune:a/b", "https://hf.co/c/d", "HTTP://hf.co/e/f",
                         "merge:http://hf.co/g/h")),
            [("a/b", "finetune"), ("a/b", "unspecified"), ("c/d", "unspecified"),
             ("e/f", "unspecified"), ("g/h", "merge")])
        self.assertEqual(pairs({"tags": [5, None, " base_model:a/b", "Base_model:a/b"]}), [])

    def test_card(self):
        def card(value, word=None):
            return {"cardData": {"base_model": value, "base_model_relation": word}}
        self.assertEqual(pairs(card("a/b", "adapter")), [("a/b", "adapter")])
        self.assertEqual(pairs(card(["a/b", "c"], "merge")), [("a/b", "merge"), ("c", "merge")])
        found = rules.parents_of(card([5, None, ["a/b"], {"x": 1}, True, "a/b"]))
        self.assertEqual(found["malformed"], {"5", '["a/b"]', '{"x":1}', "true"})
        for nothing in ({}, {"cardData": None}, {"cardData": "a/b"}, card(None), card([])):
            found = rules.parents_of(nothing)
            self.assertFalse(any(found.values()))

    def test_unknown_relations(self):
        found = rules.parents_of(tagged("x/y", "Merge:a/b", "lora:c/d", "lora:e/f", "merge:g/h"))
        self.assertEqual(found["unknown"], {"Merge", "lora"})
        self.assertIn(("a/b", "unspecified"), found["pairs"])
        for word, unknown in ((5, {"5"}), ("", set()), (None, set()), ("unspecified", set()),
                              (["merge"], {'["merge"]'})):
            found = rules.parents_of({"cardData": {"base_model": ["a/b", "c/d"],
                                                   "base_model_relation": word}})
            self.assertEqual(found["unknown"], unknown)

    def test_first_relation_of_the_list_wins(self):
        graph = build(tagged("x/y", "a/b", "finetune:a/b", "quantized:A/b", "adapter:a/B"))
        self.assertEqual(graph.edges, {("a/b", "x/y"): "adapter"})
        graph = build(tagged("x/y", "a/b", "finetune:a/b", "quantized:A/b"))
        self.assertEqual(graph.edges, {("a/b", "x/y"): "quantized"})

    def test_card_differs(self):
        def differs(*ids):
            return rules.parents_of(tagged("x/y", "a/b", "c/d",
                                           cardData={"base_model": list(ids)}))["card_differs"]
        self.assertFalse(differs("A/B"))
        self.assertFalse(differs("none", "/x", "https://hf.co/a/b"))
        self.assertTrue(differs("a/b", "e/f"))
        self.assertFalse(rules.parents_of({"cardData": {"base_model": "a/b"}})["card_differs"])


class Identity(unittest.TestCase):
    """R3 and R4"""

    def test_rejected_records(self):
        graph = build(b"{", b"[]", b"5", b'{"id":"a/b"} x', b'{"id":"a/b","x":NaN}', {}, {"id": 5},
                      {"id": "none"}, {"id": "a/b/c"}, {"modelId": "a/b"}, {"id": "'c/d'"},
                      {"id": "x y", "modelId": "e/f"})
        self.assertEqual(graph.count["records"], 12)
        self.assertEqual(graph.count["rejected-record"], 10)
        self.assertEqual(sorted(graph.models), ["a/b", "c/d"])

    def test_duplicates(self):
        def winner(*records):
            graph = build(*[dict(record, id=name) for record, name in
                            zip(records, ("a/b", "A/b", "a/B"))])
            self.assertEqual(graph.count["duplicate-record"], len(records) - 1)
            return graph.models["a/b"].likes
        late, early = "2024-02-01T00:00:00Z", "2024-01-01"
        self.assertEqual(winner({"lastModified": early, "downloads": 9, "likes": 1},
                                {"lastModified": late, "likes": 2}, {"likes": 3}), 2)
        self.assertEqual(winner({"lastModified": late, "likes": 1},
                                {"lastModified": "2024-02-01T01:00:00+01:00", "likes": 2,
                                 "downloads": 0}), 2)
        self.assertEqual(winner({"likes": 2}, {"likes": 1}), 2)     # the greater text

    def test_spelling(self):
        graph = build(child("X/y", "A/b", "a/B", "c/D"), child("x/z", "A/b", "x/Y", "c/d"),
                      child("x/w", "a/B", "a/B", "a/B"))
        names = {key: model.name for key, model in graph.models.items()}
        self.assertEqual(names["x/y"], "X/y")   # its own record
        self.assertEqual(names["a/b"], "A/b")   # two votes each, bytewise smallest
        self.assertEqual(names["c/d"], "c/D")
        graph = build(child("x/y", "a/B"), child("x/z", "A/b", "a/B"))
        self.assertEqual(graph.models["a/b"].name, "a/B")

    def test_renames(self):
        renames = {("model", "old/m"): "New/M", ("namespace", "old"): "Newer",
                   ("model", "new/m"): "third/m", ("model", "here/m"): "third/m"}
        graph = build(child("x/a", "Old/M", "OLD/q"), child("x/b", "new/m"), child("x/c", "here/m"),
                      child("x/d", "old/M", "Old/m"), {"id": "here/m"}, renames=renames)
        self.assertEqual(sorted(graph.edges), [
            ("here/m", "x/c"), ("new/m", "x/a"), ("new/m", "x/d"), ("newer/q", "x/a"),
            ("third/m", "x/b")])
        self.assertEqual(graph.count["renamed"], 4)
        self.assertEqual(graph.models["new/m"].name, "New/M")
        self.assertEqual(graph.models["newer/q"].name, "Newer/q")

    def test_rename_to_itself_is_a_self_loop_and_joins_pairs(self):
        renames = {("model", "gpt2"): "o/gpt2"}
        graph = build(child("o/gpt2", "gpt2"), child("x/y", "gpt2", "o/GPT2"), renames=renames)
        self.assertEqual(list(graph.edges), [("o/gpt2", "x/y")])
        self.assertEqual((graph.count["self-loop"], graph.count["renamed"]), (1, 2))

    def test_self_loops_and_ghosts(self):
        graph = build(child("x/y", "X/Y", "x/y", "a/b"), child("x/z", "A/B"))
        self.assertEqual(graph.count["self-loop"], 1)
        self.assertEqual((graph.count["ghosts"], graph.count["roots"]), (1, 1))
        self.assertTrue(graph.models["a/b"].ghost)


class Cycles(unittest.TestCase):
    """R5 and R6"""

    def test_ring_is_cut_before_its_oldest(self):
        graph = build(child("a/1", "a/3", createdAt="2024-01-02"),
                      child("a/2", "a/1", createdAt="2024-01-01"),
                      child("a/3", "a/2", createdAt="2024-01-03"), child("a/4", "a/3"))
        # order 2, 1, 3: the edge 1 -> 2 runs backwards, 3 -> 1 too
        self.assertEqual(graph.dropped, {("a/1", "a/2"), ("a/3", "a/1")})
        self.assertEqual(graph.count["edges"], 4)
        self.assertEqual(graph.count["cycle-component"], 1)
        self.assertEqual(graph.count["cycle-edge-dropped"], 2)
        self.assertEqual(graph.count["roots"], 2)   # a/1 and a/2 have lost their parents

    def test_unknown_and_bulk_dates_come_last_then_ids(self):
        graph = build(child("a/1", "a/2", "a/3", createdAt="2022-03-02T23:29:04.000Z"),
                      child("a/2", "a/1", "a/3"),
                      child("a/3", "a/2", createdAt="2024-01-01"))
        # order 3, 1, 2
        self.assertEqual(graph.dropped, {("a/2", "a/1"), ("a/2", "a/3")})

    def test_components_apart(self):
        graph = build(child("a/1", "a/2"), child("a/2", "a/1"), child("b/1", "b/2", "a/1"),
                      child("b/2", "b/1"))
        self.assertEqual(graph.count["cycle-component"], 2)
        self.assertEqual(graph.dropped, {("a/2", "a/1"), ("b/2", "b/1")})

    def test_anachronisms(self):
        bulk = "2022-03-02T23:29:04Z"
        graph = build({"id": "p/new", "createdAt": "2024-01-02"}, {"id": "p/bulk",
                      "createdAt": bulk}, {"id": "p/none"},
                      child("c/1", "p/new", "p/bulk", "p/none", createdAt="2024-01-01"),
                      child("c/2", "p/new", createdAt=bulk), child("c/3", "p/new"),
                      child("c/4", "p/new", createdAt="2024-01-02T00:00:00Z"))
        self.assertEqual(graph.count["anachronism"], 1)
        self.assertEqual(graph.count["edges"], 6)


class Fields(unittest.TestCase):

    def test_times(self):
        for text in ("2024-01-01", "2024-01-01T00:00:00", "2024-01-01T00:00:00.000Z",
                     "2024-01-01T01:00:00+01:00", "2023-12-31T23:30:00.0-00:30"):
            self.assertEqual(rules.parse_time(text), 1704067200, text)
        self.assertEqual(rules.parse_time("1970-01-01T00:00:00.25Z"), F(1, 4))
        for text in ("2024-02-30", "2024-1-1", "", "now", None, 5, "2024-01-01T25:00:00Z"):
            self.assertIsNone(rules.parse_time(text))
        self.assertEqual(rules.Model("a/b", {"createdAt": "2024-01-01T00:30:00+01:00"}).day(),
                         "2023-12-31")

    def test_counts(self):
        for value, expected in ((0, 0), (3.0, 3), (1e3, 1000), (2**53, 2**53), (2**53 + 2, None),
                                (-1, None), (1.5, None), ("7", None), (True, None), (None, None),
                                (float("inf"), None), (10**400, None)):
            self.assertEqual(rules.parse_count(value), expected)

    def test_license_task_author(self):
        self.assertEqual(rules.license_of({"cardData": {"license": [5, "mit", "x"]}}), "mit")
        self.assertEqual(rules.license_of({"cardData": {"license": 5}, "tags": ["license:x"]}), "x")
        self.assertIsNone(rules.license_of({}))
        self.assertEqual(rules.Model("a/b", {"author": ""}).author, "a")
        self.assertEqual(rules.Model("a/b", {"author": "c"}).author, "c")
        self.assertIsNone(rules.Model("b", {}).author)


if __name__ == "__main__":
    unittest.main()
