# SPDX-License-Identifier: GPL-3.0-or-later
"""Records and graphs that the verifier's own tests begin with."""

import fractions
import json
import os
import tempfile

import mangle
import rules

SHARED = os.environ.get("STEMMA_SHARED", os.path.join(mangle.PROJECT, "..", "shared"))
REAL = os.path.join(SHARED, "data", "hub-2026-08", "models-2026-08-22.jsonl.gz")
F = fractions.Fraction


def lines(*records):
    return [record if isinstance(record, bytes) else json.dumps(record).encode()
            for record in records]


def build(*records, renames=None):
    return rules.build(lines(*records), renames)


def child(name, *parents, relation=None, **more):
    """A record that names its parents through `baseModels`."""
    record = {"id": name, "baseModels": {"models": [{"id": parent} for parent in parents]}}
    if relation:
        record["baseModels"]["relation"] = relation
    return dict(record, **more)


def tagged(name, *tags, **more):
    return dict({"id": name, "tags": ["base_model:" + tag for tag in tags]}, **more)


def pairs(record):
    return sorted(set(rules.parents_of(record)["pairs"]))


def by_model(rows):
    return {row["model"]: row for row in rows}


def diamond():
    """ghost g/r -> a/1 -> {b/1, b/2} -> c/1 (a merge) -> d/1, and s/s -> c/1 beside them."""
    return build(child("a/1", "g/r", relation="finetune", downloads=1),
                 child("b/1", "a/1", relation="adapter", downloads=10),
                 child("b/2", "a/1", relation="quantized", downloads=100),
                 child("c/1", "b/1", "b/2", "s/s", relation="merge", downloads=1000),
                 child("d/1", "c/1", relation="quantized", downloads=5),
                 {"id": "s/s", "downloads": 7})


def rules_lines(data):
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return rules.read_lines(file.name)
