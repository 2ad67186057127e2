#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What pictures cost: the largest family of a synthetic Hub, from a store, beside what Graphviz
alone needs for the same nodes.

Each run is a whole process, wall time, the least of --runs; the programs take turns. A slow run
fails nothing. Graphviz draws the DOT that `stemma draw` writes: at the default budget it lays it
out itself (`dot`), at the large one it keeps the places that are in it (`neato -n2`).
"""

import argparse
import os
import re
import sys

from store import least, make_hub, rows, timed

LAYOUTS = ("layered", "radial", "timeline")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stemma", required=True, help="the program")
    parser.add_argument("--synth", required=True, help="the generator, stemma-synth")
    parser.add_argument("--models", type=int, default=3100000, help="of the synthetic Hub")
    parser.add_argument("--runs", type=int, default=5, help="of each command")
    parser.add_argument("--nodes", type=int, default=20000, help="the large budget")
    parser.add_argument("--store", metavar="FILE", help="take this store, and make none")
    parser.add_argument("--work", required=True, metavar="DIR", help="where the data are kept")
    return parser.parse_args()


def make_store(options):
    if options.store:
        return options.store
    store = os.path.join(options.work, "bench-draw.db")
    if os.path.exists(store):
        os.remove(store)
    timed(options.stemma, "import", make_hub(options), "--db", store, "--date", "2026-09-01")
    return store


def take_turns(runs, commands):
    """The least seconds of each command, by name."""
    seconds = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            seconds[name].append(timed(*command)[0])
    return {name: least(times) for name, times in seconds.items()}


def line(name, seconds, against, most, of):
    print(f"{name:<34} {seconds:>8.3f} {seconds / against:>7.2f} {most or '':>8}  {of}")


def count_nodes(path):
    with open(path, encoding="utf-8") as file:
        return len(re.findall('<g id="node', file.read()))


def compare_default(options, draw, rank, work):
    """The default budget against Graphviz's dot."""
    dot, svg = os.path.join(work, "bench-draw.dot"), os.path.join(work, "bench-draw.svg")
    timed(*draw, "-o", dot)
    least_of = take_turns(options.runs, {"draw": [*draw, "-o", svg], "rank": rank,
                                         "dot": ["dot", "-Tsvg", dot, "-o", os.devnull]})
    graphviz = least_of["dot"]
    line(f"dot, {count_nodes(svg)} nodes", graphviz, graphviz, None, "")
    line("rank --db", least_of["rank"], graphviz, None, "dot")
    allowed = 2 * graphviz + least_of["rank"]
    line("draw", least_of["draw"], allowed, 1, "2 dot + rank")


def compare_large(options, draw, work):
    """The large budget against Graphviz with places, in every layout."""
    for layout in LAYOUTS:
        base = os.path.join(work, f"bench-draw-{layout}")
        command = [*draw, "--max-nodes", str(options.nodes), "--layout", layout]
        timed(*command, "-o", base + ".dot")
        least_of = take_turns(options.runs,
                              {"draw": [*command, "-o", base + ".svg"],
                               "places": ["neato", "-n2", "-Tsvg", base + ".dot", "-o", os.devnull]})
        places = least_of["places"]
        line(f"neato -n2, {layout}, {count_nodes(base + '.svg'):,} nodes", places, places, None, "")
        line(f"draw --max-nodes {options.nodes}", least_of["draw"], places, 3, "neato -n2")


def main():
    options = arguments()
    os.makedirs(options.work, exist_ok=True)
    store = make_store(options)
    ranked = timed(options.stemma, "rank", "--db", store, "--json", "--top", "1", "--by", "descendants")
    largest = rows(ranked[1])[0]
    print(f"{largest['model']}, {largest['descendants']:,} derivatives; least of {options.runs} runs\n")
    print(f"{'':<34} {'seconds':>8} {'ratio':>7} {'at most':>8}  of")
    draw = [options.stemma, "draw", largest["model"], "--db", store]
    compare_default(options, draw, [options.stemma, "rank", "--db", store], options.work)
    compare_large(options, draw, options.work)
    if not options.store:
        os.remove(store)
    return 0


if __name__ == "__main__":
    sys.exit(main())
