#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares what is said of a store under two catalogues that say the same of its models.

    store_kept.py STEMMA STORE QUESTIONS CATALOG OTHER [OPTION...]

The measures in the store were made with CATALOG, so under OTHER they are not used. Half of the
questions have filters; OPTIONs are added to all.
"""
import random
import re
import subprocess
import sys

MEASURES = ("children", "descendants", "influence", "downstream_downloads", "exclusive", "depth",
            "authors", "effective_authors", "h_index", "pagerank")
OF_FAMILIES = ("influence", "downstream_downloads", "authors", "effective_authors")
RELATIONS = ("finetune", "adapter", "quantized", "merge", "unspecified")
FORMATS = ("table", "json", "csv", "tsv")
FILTERS = (
    lambda rng: ("--relation", ",".join(rng.sample(RELATIONS, rng.randrange(1, 4)))),
    lambda rng: ("--min-downloads", str(rng.choice((0, 1, 6, 1000)))),
    lambda rng: ("--since", f"20{rng.randrange(20, 25)}-0{rng.randrange(1, 10)}-15"),
    lambda rng: ("--until", f"20{rng.randrange(25, 27)}-0{rng.randrange(1, 10)}-15"),
    lambda rng: ("--third-party",),
    lambda rng: ("--author", rng.choice(("Qwen", "someone1", "lab1", "nobody-of-that-name"))),
    lambda rng: ("--license", rng.choice(("mit", "apache-2.0", "mitt"))),
    lambda rng: ("--task", rng.choice(("text-generation", "text-gen"))),
    lambda rng: ("--value", rng.choice(("count", "downloads"))),
    lambda rng: ("--decay", rng.choice(("0", "0.5", "1"))),
    lambda rng: ("--attribute", rng.choice(("root", "maker", "parent"))),
    lambda rng: ("--edges", rng.choice(("all", "declared"))),
)


def question(rng, has_filters):
    """A random command with options that go together."""
    kind = rng.choice(("models", "models", "models", "groups", "families", "list", "count"))
    words = [{"list": "families", "count": "count"}.get(kind, "rank")]
    if kind == "families":
        words += ["--families", "--by", rng.choice(OF_FAMILIES)]
    if kind in ("models", "groups"):
        words += ["--by", rng.choice(MEASURES)] if rng.random() < 0.8 else []
        words += ["--roots"] if rng.random() < 0.3 else []
        words += ["--family", rng.choice(("Qwen2.5", "Llama 3.1", "qwen2.5"))] if rng.random() < 0.2 else []
        words += ["--intervals"] if rng.random() < 0.2 else []
    if kind == "groups":
        words += ["--group", rng.choice(("family", "maker", "country"))]
        words += ["--groups", str(rng.randrange(4))] if rng.random() < 0.3 else []
    if kind != "list" and rng.random() < 0.8:
        words += ["--top", str(rng.choice((0, 1, 2, 3, 7, 20, 50, 300, 5000)))]
    words += rng.choice((["-q"], *(["--format", word] for word in FORMATS)))
    if has_filters:
        for chosen in rng.sample(FILTERS, rng.choice((1, 1, 1, 2, 3))):
            chosen = chosen(rng)
            words += () if kind == "count" and chosen[0] == "--decay" else chosen
    return words


def answer(stemma, words, store, catalog):
    """Exit code, output, messages; the catalogue's name apart."""
    done = subprocess.run([stemma, *words, "--db", store, "--catalog", catalog],
                          capture_output=True, check=False)
    return done.returncode, re.sub(rb'"catalog":"[a-z]*"', b"", done.stdout), done.stderr


def main():
    """Exit code 1 where anything differs."""
    stemma, store, count, catalog, other, *options = sys.argv[1:]
    rng = random.Random(f"{count} {store} {options}")
    differences = 0
    for number in range(int(count)):
        words = question(rng, number % 2 == 1) + options
        ours, whole = (answer(stemma, words, store, name) for name in (catalog, other))
        if ours == whole and ours[0] == 0:
            continue
        differences += 1
        print(f"{' '.join(words)}: {str(ours)[:600]} {str(whole)[:600]}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
