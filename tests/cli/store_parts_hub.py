#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the records of a small random hub: store_parts_hub.py SEED DAY (1 or 2).

Models of catalogued makers and of others, with rings, ghosts, merges and authors; some come on
the second day, some are gone by then.
"""
import json
import random
import sys

MODELS = 300
SPACES = ["meta-llama", "Qwen", "google", "lab1", "lab2", "Lab3", "mistralai", "deepseek-ai"]
NAMES = ["Llama-3.1-8B", "Qwen2.5-7B", "gemma-2-9b", "model"]
RELATIONS = ["finetune", "adapter", "merge", "quantized"]


def name_of(model):
    """Ids are the same on both days."""
    space = SPACES[model * 7 % len(SPACES)]
    return f"{space}/{NAMES[model % 4]}" + (f"-{model}" if model > 8 else "")


def parent_of(rng, model):
    """Mostly an earlier model, at times any, which may close a ring, or one that is not there."""
    kind = rng.random()
    if kind < 0.1:
        return f"gone/g{rng.randrange(13)}"
    return name_of(rng.randrange(MODELS) if kind < 0.4 else rng.randrange(max(1, model)))


def record(rng, model):
    """A record as the Hub lists it."""
    parents = rng.choice([0, 1, 1, 1, 2, 3])
    entry = {
        "id": name_of(model),
        "downloads": rng.choice([0, 1, 5, 5, 100, rng.randrange(10**6)]),
        "likes": rng.randrange(50),
        "createdAt": f"2024-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}T00:00:00.000Z",
        "tags": [f"base_model:{rng.choice(RELATIONS)}:{parent_of(rng, model)}"
                 for _ in range(parents)],
    }
    if rng.random() < 0.2:
        entry["author"] = f"someone{rng.randrange(5)}"
    return entry


def main():
    """Leaves out a tenth of the models on each day."""
    seed, day = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed * 10 + day)
    for model in range(MODELS):
        entry = record(rng, model)
        if model % 10 != day:
            print(json.dumps(entry))


if __name__ == "__main__":
    main()
