#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same command gives the same bytes: again, and on the same records in another order.

    check_same.py FOLDER

Makes every picture of a gallery once more, from files of the same names in another folder.
"""

import gzip
import os
import random
import sys
import tempfile

import gallery

LANDMARKS = os.path.join(gallery.PROJECT, "data", "landmarks.jsonl")


def read_records(path):
    opened = gzip.open(path) if path.endswith(".gz") else open(path, "rb")
    with opened as file:
        return file.read().splitlines(keepends=True)


def write_shuffled(path, folder):
    """The records of a file in another order, under the same name in a folder."""
    lines = read_records(path)
    random.Random("order").shuffle(lines)
    data = b"".join(lines)
    name = os.path.join(folder, os.path.basename(path))
    with open(name, "wb") as file:
        file.write(gzip.compress(data, 1) if path.endswith(".gz") else data)
    return name


def shuffled_source(stemma, entry, folder, inputs):
    """The options that name an entry's source, shuffled; made once a source."""
    source = entry["source"]
    if source == "days":
        paths = [write_shuffled(path, folder) for path in inputs["days"]]
        store = os.path.join(folder, "days.db")
        gallery.run(stemma, ["import", "--db", store, "--full", "--no-progress", *paths])
        return ["--db", store]
    return ["--from", write_shuffled(entry["from"][-1] if entry["from"] else LANDMARKS, folder)]


def drawn(stemma, entry, source, folder):
    """The bytes of an entry's files, made anew from a source."""
    found = {}
    for kind in ("svg", "dot"):
        if kind in entry:
            path = os.path.join(folder, "out." + kind)
            gallery.run(stemma, [*entry["command"], *source, "-o", path])
            with open(path, "rb") as file:
                found[kind] = file.read()
    return found


def made(entry, folder):
    found = {}
    for kind in ("svg", "dot"):
        if kind in entry:
            with open(os.path.join(folder, entry[kind]), "rb") as file:
                found[kind] = file.read()
    return found


def main():
    folder = sys.argv[1]
    stemma, entries = gallery.read_list(folder)
    inputs = {"days": sorted(os.path.join(folder, "sources", name) for name in
                             os.listdir(os.path.join(folder, "sources")) if "town-" in name)}
    passed = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        sources = {}
        for entry in entries:
            name = entry["source"]
            if name not in sources:
                place = os.path.join(scratch, name)
                os.mkdir(place)
                sources[name] = shuffled_source(stemma, entry, place, inputs)
            # The built-in lineage cannot be shuffled: a file of it stands for it.
            is_built_in = name == "landmarks"
            first = (drawn(stemma, entry, ["--from", LANDMARKS], scratch) if is_built_in
                     else made(entry, folder))
            if first == drawn(stemma, entry, sources[name], scratch):
                passed += 1
                continue
            failed += 1
            again = drawn(stemma, entry, entry["from"], scratch)
            print("FAIL: %s: differs %s" % (entry["name"], "on shuffled records"
                                            if again == made(entry, folder) else "when made again"))
    print("%d pictures the same, %d not" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
