#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes one lineage in every format that tables.sh compares.

usage: tables.py RECORDS.jsonl FOLDER

Reads model objects of the Hub with base_model tags, and writes those of their facts that every
format can carry, as FOLDER/models.jsonl, edges.csv, edges.tsv, apart.csv (an edge a row, all rows
shuffled) and ecosystem.csv.
"""
import csv
import json
import os
import random
import sys

RELATIONS = ("finetune", "adapter", "quantized", "merge", "unspecified")
WORDS = {"finetune": "Finetuned", "adapter": "ADAPTER", "quantized": "quantized",
         "merge": "merged", "unspecified": ""}

# What real records have and the landmarks have not: one fault each.
ODD = {
    "odd/placeholder": {"none": "unspecified"},
    "odd/malformed": {"./x": "finetune", "01-ai/Yi-34B": "finetune"},
    "odd/word": {"01-ai/Yi-34B": "distilled"},
    "odd/loop": {"odd/Loop": "merge"},
    "odd/one": {"odd/two": "adapter"},
    "odd/two": {"ODD/one": "adapter"},
    "odd/ghost": {"gone/Model": "quantized"},
}


def read_models(path):
    """What all formats can say of each model: id, facts, and {parent: relation}."""
    models = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file):
            record = json.loads(line)
            parents = {}
            for tag in record.get("tags", []):
                parts = tag.split(":", 2)
                if parts[0] != "base_model":
                    continue
                if len(parts) == 3:
                    parents[parts[2]] = parts[1]
                else:
                    parents.setdefault(parts[1], "unspecified")
            models.append({
                "id": record["id"], "author": record.get("author"), "parents": parents,
                "createdAt": record.get("createdAt"),
                "license": (record.get("cardData") or {}).get("license"),
                # The landmarks have neither: numbers that differ will do.
                "downloads": number * 37 % 1000, "likes": number % 50 if number % 3 else None,
            })
    for model, parents in ODD.items():
        models.append({"id": model, "author": None, "parents": parents, "createdAt": None,
                       "license": None, "downloads": None, "likes": 1})
    return models


def tags_of(model):
    tags = [f"license:{model['license']}"] if model["license"] else []
    for parent, relation in model["parents"].items():
        tags.append(f"base_model:{parent}")
        if relation != "unspecified":
            tags.append(f"base_model:{relation}:{parent}")
    return tags


def write_json(models, path):
    with open(path, "w", encoding="utf-8") as file:
        for model in models:
            record = {key: model[key] for key in ("id", "author", "createdAt", "downloads", "likes")
                      if model[key] is not None}
            file.write(json.dumps({**record, "tags": tags_of(model)}) + "\n")


def rows_of_edges(models):
    """Rows of a table of edges: several parents of a relation share a cell."""
    for model in models:
        facts = [model[key] for key in ("downloads", "likes", "createdAt", "license", "author")]
        by_relation = {}
        for parent, relation in model["parents"].items():
            by_relation.setdefault(relation, []).append(parent)
        for relation, parents in (by_relation or {"unspecified": []}).items():
            yield [model["id"], ", ".join(parents), WORDS.get(relation, relation), *facts]


def rows_apart(models):
    """One parent a row, facts in the first of a model, in no order."""
    rows = []
    for model in models:
        facts = [model[key] for key in ("license", "author", "likes", "downloads", "createdAt")]
        pairs = list(model["parents"].items()) or [("", "unspecified")]
        for parent, relation in pairs:
            rows.append([WORDS.get(relation, relation), parent, *facts, f"https://huggingface.co/{model['id']}"])
            facts = [None] * len(facts)
    random.Random(4).shuffle(rows)
    return rows


def write_table(path, header, rows, **dialect):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, **dialect)
        writer.writerow(header)
        writer.writerows(rows)


def rows_of_ecosystem(models):
    for model in models:
        lists = [[p for p, r in model["parents"].items() if r == relation]
                 for relation in RELATIONS[:4]]
        # Relations that have no column are in the tags, which count where the columns are empty.
        likes = "" if model["likes"] is None else float(model["likes"])
        yield [model["id"], likes, 0.0, False, model["downloads"], str(tags_of(model)), "", "",
               model["createdAt"], model["author"], *(str(parents) for parents in lists)]


def main():
    source, folder = sys.argv[1:]
    models = read_models(source)
    facts = ["downloads", "likes", "createdAt", "license", "author"]
    write_json(models, os.path.join(folder, "models.jsonl"))
    edges = ["Child_Model", "base_model", "edge_type", *facts]
    write_table(os.path.join(folder, "edges.csv"), edges, rows_of_edges(models))
    write_table(os.path.join(folder, "edges.tsv"), edges, rows_of_edges(models),
                dialect="excel-tab", lineterminator="\n")
    write_table(os.path.join(folder, "apart.csv"),
                ["kind", "from", "license", "author", "likes", "downloads", "created_at", "to"],
                rows_apart(models), quoting=csv.QUOTE_ALL, delimiter=";")
    write_table(os.path.join(folder, "ecosystem.csv"),
                ["model_id", "likes", "trendingScore", "private", "downloads", "tags",
                 "pipeline_tag", "library_name", "createdAt", "author", "finetune_parent",
                 "adapter_parent", "quantized_parent", "merge_parent"], rows_of_ecosystem(models))


if __name__ == "__main__":
    main()
