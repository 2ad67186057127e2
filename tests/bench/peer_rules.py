# SPDX-License-Identifier: GPL-3.0-or-later
"""What the two Python peers share: Hub records as JSON Lines to parents, and a ranking to text.

The rules R1 to R5 of the project in the form that list-shaped records need: parents from tags, else
from the card; ids normalised and compared without case; of several records of one id the latest,
then the most downloaded; self-loops and double pairs dropped. Left out, as synthetic data have
none: renames, and records of one id that differ in neither.
"""

import argparse
import json
import re

RELATIONS = ("merge", "adapter", "quantized", "finetune", "unspecified")  # the first one wins
BULK_DATE = "2022-03-02T23:29:04"
PLACEHOLDERS = {"none", "null", "n/a", "unknown", "base_model", "[more information needed]", ""}
NO_NAMESPACES = {"datasets", "spaces", "collections", "papers", "docs", "blog"}
SEGMENT = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}"
ID = re.compile(rf"{SEGMENT}(?:/{SEGMENT})?")
HOST = re.compile(r"(?:https?://(?:www\.)?(?:huggingface\.co|hf\.co)/)?(?:(?:api/)?models/)?", re.I)
TAIL = re.compile(r"/(?:tree|blob|resolve)/.*|[?#@].*", re.S)


def clean(text):
    """What is left of an id that is not plain: without quotes, host and revision (R2)."""
    text = text.strip(" \t\r\n\"'`")
    text = TAIL.sub("", HOST.sub("", text.removeprefix("- "), count=1)).rstrip("/")
    return text if ID.fullmatch(text) else ""


def normalise(text):
    """The id that a text names, or None where it names none (R2)."""
    if not ID.fullmatch(text) or text.startswith("models/"):
        text = clean(text) if text.strip().lower() not in PLACEHOLDERS else ""
    if ".." in text or text.lower() in PLACEHOLDERS:
        return None
    first, slash, _ = text.partition("/")
    return None if slash and first.lower() in NO_NAMESPACES else text


def tag_parents(tags):
    """Parents that tags name, as folded id → (spelling, relation)."""
    parents = {}
    for tag in [tag[11:] for tag in tags if tag.startswith("base_model:")]:
        relation, colon, text = tag.partition(":")
        if colon and relation in RELATIONS:
            add_parent(parents, text, relation)
        else:
            add_parent(parents, tag, "unspecified")
    return parents


def add_parent(parents, text, relation):
    spelling = normalise(text)
    if spelling is None:
        return
    folded = spelling.lower()
    known = parents.get(folded)
    if known is None or RELATIONS.index(relation) < RELATIONS.index(known[1]):
        parents[folded] = (known[0] if known else spelling, relation)


def record_parents(record):
    """Parents of a record from its tags, else from its card (R1)."""
    parents = tag_parents(record.get("tags") or ())
    if parents:
        return parents
    card = record.get("cardData") or {}
    named = card.get("base_model") or ()
    relation = card.get("base_model_relation")
    for text in [named] if isinstance(named, str) else named:
        if isinstance(text, str):
            add_parent(parents, text, relation if relation in RELATIONS else "unspecified")
    return parents


class Hub:
    """Models as indices 0…, ghosts after those that have a record. Plain lists, by index."""

    def __init__(self):
        self.index = {}  # folded id → index
        self.names = []  # spelling by index
        self.created = []  # createdAt, cut to seconds, by index; None for ghosts
        self.parents = {}  # index → indices of its parents

    def rank_in_cycle(self, model):
        """The order of R5 within a cycle."""
        created = self.created[model]
        return (created is None or created == BULK_DATE, created or "", self.names[model].lower())


def read_hub(path):
    """Reads all records. Python's collector stays as it comes, as in the scripts people write."""
    hub = Hub()
    named = {}  # index → folded id → (spelling, relation)
    ages = []  # what decides between two records of one id, by index
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            name = normalise(record.get("id") or "")
            if name is None:
                continue
            age = (record.get("lastModified") or "", record.get("downloads") or 0)
            index = hub.index.setdefault(name.lower(), len(hub.names))
            if index == len(hub.names):
                hub.names.append(name)
                hub.created.append(None)
                ages.append(age)
            elif age <= ages[index]:
                continue
            hub.names[index] = name
            hub.created[index] = (record.get("createdAt") or "")[:19] or None
            ages[index] = age
            named[index] = record_parents(record)
            if not named[index]:
                del named[index]
    link(hub, named)
    return hub


def link(hub, named):
    """From names to indices; parents without a record become ghosts (R3, R4)."""
    models = len(hub.names)
    spellings = {}  # ghost → spelling → count
    for child, parents in named.items():
        indices = []
        for folded, (spelling, _) in parents.items():
            parent = hub.index.setdefault(folded, len(hub.names))
            if parent == len(hub.names):
                hub.names.append(spelling)
                hub.created.append(None)
            if parent >= models:
                counts = spellings.setdefault(parent, {})
                counts[spelling] = counts.get(spelling, 0) + 1
            if parent != child:
                indices.append(parent)
        if indices:
            hub.parents[child] = indices
    for ghost, counts in spellings.items():
        hub.names[ghost] = min(counts, key=lambda spelling: (-counts[spelling], spelling))


def cut_cycles(hub, components):
    """Drops, within each component of several models, the edges from later to earlier (R5)."""
    for members in components:
        if len(members) < 2:
            continue
        place = {m: i for i, m in enumerate(sorted(members, key=hub.rank_in_cycle))}
        for child in members:
            kept = [p for p in hub.parents[child] if place.get(p, -1) < place[child]]
            hub.parents[child] = kept


def print_top(names, models, descendants, influence, by, top):
    """Writes the first `top` of the models as TSV, by one of the two measures, ties by id. Models
    are what the measures are indexed by: ids, or indices of `names`."""
    def name(model):
        return model if isinstance(model, str) else names[model]

    measure = descendants if by == "descendants" else influence
    order = sorted(models, key=lambda m: (-measure[m], name(m).lower()))
    print("rank", "model", "descendants", "influence", sep="\t")
    for rank, m in enumerate(order[:top], 1):
        print(rank, name(m), descendants[m], repr(float(influence[m])), sep="\t")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("file", help="Hub records, JSON Lines")
    parser.add_argument("--top", type=int, default=50)
    parser.add_argument("--by", choices=("descendants", "influence"), default="descendants")
    return parser.parse_args()
