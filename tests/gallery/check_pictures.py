#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at every picture of a gallery in a browser.

    check_pictures.py FOLDER

No two boxes and no two texts overlap, every label lies within its box, nothing lies off the
canvas, no line runs over text; and what is in the picture's DOT is in its SVG.
"""

import os
import re
import sys

import browser
import gallery


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def count_differences(entry, counts, folder):
    """Of a lineage: as many boxes and lines as its DOT has nodes and edges."""
    if "dot" not in entry or not counts:
        return
    dot = read(os.path.join(folder, entry["dot"]))
    nodes = len(re.findall(r"^\t+kind=(?:root|model|fold|family),$", dot, re.M))
    edges = len(re.findall(r"^\t+relation=\w+,$", dot, re.M))
    if (counts["nodes"], counts["edges"]) != (nodes, edges):
        yield "%d boxes and %d lines, but %d nodes and %d edges in DOT" % (
            counts["nodes"], counts["edges"], nodes, edges)


def main():
    folder = sys.argv[1]
    _, entries = gallery.read_list(folder)
    measured = browser.measure([(entry["name"], read(os.path.join(folder, entry["svg"])))
                                for entry in entries])
    failed = 0
    for entry in entries:
        one = measured[entry["name"]]
        wrong = [browser.say(finding) for finding in one["findings"]]
        wrong += count_differences(entry, one["counts"], folder)
        for text in wrong:
            print("FAIL: %s: %s" % (entry["name"], text))
        failed += bool(wrong)
    texts = sum(one["counts"].get("texts", 0) for one in measured.values())
    boxes = sum(one["counts"].get("nodes", 0) for one in measured.values())
    print("%d pictures with %d boxes and %d texts looked at, %d failed"
          % (len(entries), boxes, texts, failed))
    return 1 if failed or not entries else 0


if __name__ == "__main__":
    sys.exit(main())
