# SPDX-License-Identifier: GPL-3.0-or-later
"""Lineages that real data has none of, or not on every machine, as record files for the gallery.

write(folder) makes them; every file is the same each time. A file's name ends in the day of its
snapshot, so that the caption of a picture does not depend on the day it is made.
"""

import json
import os

DAY = "2026-08-22"
WORDS = ("instruct chat coder math vision reasoning distill long-context uncensored roleplay "
         "medical legal translate summarize agent tool-use").split()
RELATIONS = ("finetune", "adapter", "quantized", "merge")


def model(name, parents=(), month=0, downloads=0, **more):
    """A record; `parents` are pairs of relation and id, `month` counts from January 2024."""
    tags = []
    for relation, parent in parents:
        tags += ["base_model:" + parent, "base_model:%s:%s" % (relation, parent)]
    created = "%04d-%02d-15T12:00:00.000Z" % (2024 + month // 12, month % 12 + 1)
    return {"id": name, "createdAt": created, "downloads": downloads, "likes": downloads // 50,
            "tags": tags, **more}


def chain():
    """Forty generations, each with two quantizations."""
    yield model("deep/generation-0", downloads=10 ** 6)
    for step in range(1, 40):
        above, name = "deep/generation-%d" % (step - 1), "deep/generation-%d" % step
        yield model(name, [("finetune", above)], step // 2, 10 ** 6 // step)
        for kind in ("GGUF", "AWQ"):
            yield model("quants/generation-%d-%s" % (step, kind), [("quantized", name)], step // 2,
                        5 * step)


def star():
    """One base with nine hundred children of all relations, a few with children of their own."""
    yield model("maker/Base-7B", downloads=10 ** 7)
    for number in range(900):
        relation = RELATIONS[min(number % 7, 3)]
        name = "user-%d/Base-7B-%s-%d" % (number % 90, WORDS[number % len(WORDS)], number)
        parents = [(relation, "maker/Base-7B")]
        if relation == "merge":
            parents.append(("merge", "other/Second-Base-7B"))
        yield model(name, parents, number % 30, 10 ** 6 // (number + 1))
        for child in range(12 // (number + 1)):
            yield model("%s-GGUF-%d" % (name, child), [("quantized", name)], 30, child)


def names():
    """The longest names there can be, of wide and narrow letters, and some that are hard to
    break."""
    long = {"wide": "W" * 96, "narrow": "i" * 96, "breaks": "-".join(["name"] * 19),
            "underscores": "_" + "_" * 94 + "x", "capitals": "MIXTRAL-OF-EXPERTS-" * 5,
            "digits": "0123456789" * 9, "dots": "v1.0.0." * 13 + "x", "one": "x"}
    yield model("n" * 96 + "/" + "W" * 96, downloads=123456789012)
    base = "n" * 96 + "/" + "W" * 96
    for number, (kind, name) in enumerate(sorted(long.items())):
        relation = RELATIONS[number % 4]
        namespace = kind * 16 if kind == "wide" else kind
        yield model("%s/%s" % (namespace, name), [(relation, base)], number, 10 ** number)
    yield model("one-segment-name", [("unspecified", "narrow/" + "i" * 96)], 9)
    yield model("last/" + "l" * 96, [("merge", "narrow/" + "i" * 96),
                                     ("merge", "breaks/" + long["breaks"])], 10)


def merges():
    """Three generations, every model a merge of all of the generation before; and one merge of
    sixty-five parents, of which half have no record."""
    layers = [["layer-%d/model-%d" % (layer, number) for number in range(7)] for layer in range(4)]
    for layer, members in enumerate(layers):
        for number, name in enumerate(members):
            above = layers[layer - 1] if layer > 0 else ["origin/base"]
            yield model(name, [("merge" if layer > 0 else "finetune", parent) for parent in above],
                        layer * 3 + number % 3, 1000 // (number + 1))
    yield model("origin/base", downloads=10 ** 5)
    yield model("kitchen/sink", [("merge", ("gone/model-%d" if number % 2 else "here/model-%d") %
                                  number) for number in range(65)], 20, 77)
    for number in range(0, 65, 2):
        yield model("here/model-%d" % number, [("finetune", "origin/base")], 15, number)


def earlier():
    """A lineage on the day before some of its models went."""
    yield model("town/Base-3B", downloads=5000)
    for number in range(6):
        name = "town/Base-3B-%s" % WORDS[number]
        yield model(name, [("finetune", "town/Base-3B")], number, 900 - 100 * number)
        for quant in range(number % 3):
            yield model("%s-Q%d" % (name, quant), [("quantized", name)], number + 1, 20)


def later():
    """The day after: the models of two words have gone, their derivatives have not."""
    gone = {"town/Base-3B-" + WORDS[number] for number in (1, 2, 3)}
    return (record for record in earlier() if record["id"] not in gone)


def scripts():
    """Authors and licences in other scripts; an id has none, by the Hub's rules."""
    yield model("china/Model-1B", downloads=4000, author="深度求索")
    authors = ("深度求索", "Ünïcödé", "한국어", "emoji 🦙🔥", "العربية")
    for number, author in enumerate(authors):
        yield model("user-%d/Model-1B-%d" % (number, number), [("finetune", "china/Model-1B")],
                    number, 7 * number, author=author)


def alone():
    """One model, and nothing else."""
    yield model("only/one", downloads=3)


FILES = {
    "chain": (chain, "chain"),
    "star": (star, "star"),
    "names": (names, "names"),
    "merges": (merges, "merges"),
    "scripts": (scripts, "血統図-🦙-родословная"),
    "alone": (alone, "alone"),
}
DAYS = (("2026-08-21", earlier), (DAY, later))


def write_file(path, records):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    return path


def write(folder):
    """Writes the files; gives their paths by source, and a list of paths for `days`."""
    paths = {source: write_file(os.path.join(folder, "%s-%s.jsonl" % (stem, DAY)), make())
             for source, (make, stem) in FILES.items()}
    paths["days"] = [write_file(os.path.join(folder, "town-%s.jsonl" % day), make())
                     for day, make in DAYS]
    return paths
