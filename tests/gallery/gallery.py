#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the gallery: every picture of pictures.py as SVG and DOT, and a page that shows them.

    gallery.py FOLDER [--stemma PROGRAM] [--shared FOLDER]

What is made is listed in FOLDER/gallery.json, which the tests of the gallery read. Pictures of
real records are left out, with a word, where those are not there. With STEMMA_GALLERY=N in the
environment only every N-th picture is made, for builds that are slow.
"""

import argparse
import concurrent.futures
import html
import json
import os
import shutil
import subprocess
import sys

import pictures
import records

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
REAL = os.path.join("data", "hub-2026-08", "models-%s.jsonl.gz" % records.DAY)
LIST = "gallery.json"


def run(stemma, arguments):
    """Standard output of a run that must end well."""
    done = subprocess.run([stemma, *arguments], stdin=subprocess.DEVNULL, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit("%s: exit code %d: %s" % (" ".join(arguments), done.returncode,
                                           done.stderr.decode("utf-8", "replace").strip()))
    return done.stdout


def find_sources(stemma, folder, shared):
    """The options that name each source; None for one that is not there."""
    sources = {"landmarks": []}
    for name, path in records.write(folder).items():
        if name == "days":
            store = os.path.join(folder, "days.db")
            run(stemma, ["import", "--db", store, "--full", "--no-progress", *path])
            sources[name] = ["--db", store]
        else:
            sources[name] = ["--from", path]
    real = os.path.join(shared, REAL)
    sources["real"] = ["--from", real] if os.path.exists(real) else None
    return sources


def make(stemma, folder, picture, source):
    """The picture as SVG, and as DOT if it is a lineage; gives its entry in the list."""
    entry = {"name": picture.name, "what": picture.what, "command": list(picture.command),
             "source": picture.source, "from": source, "svg": picture.name + ".svg"}
    if picture.command[0] == "draw":
        entry["dot"] = picture.name + ".dot"
    for kind in ("svg", "dot"):
        if kind in entry:
            path = os.path.join(folder, entry[kind])
            run(stemma, [*picture.command, *source, "-o", path])
    return entry


PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>stemma: gallery</title>
<style>
body { font: 15px sans-serif; margin: 2em; color: #1B2733 }
figure { margin: 0 0 3em }
figcaption { margin-bottom: .5em }
img { max-width: 100%%; max-height: 90vh; border: 1px solid #B9C0C8 }
</style>
<h1>stemma: gallery</h1>
%s
</html>
"""

FIGURE = """<figure id="%(name)s">
<figcaption>%(what)s: <code>stemma %(command)s</code>, of %(source)s</figcaption>
<a href="%(svg)s"><img src="%(svg)s" alt="%(what)s"></a>
</figure>"""


def write_page(path, entries):
    figures = []
    for entry in entries:
        words = {**entry, "command": " ".join(entry["command"])}
        figures.append(FIGURE % {key: html.escape(str(words[key])) for key in
                                 ("name", "what", "command", "source", "svg")})
    with open(path, "w", encoding="utf-8") as file:
        file.write(PAGE % "\n".join(figures))


def make_all(stemma, folder, shared):
    """The gallery anew; gives how many pictures were made and how many left out."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(os.path.join(folder, "sources"))
    sources = find_sources(stemma, os.path.join(folder, "sources"), shared)
    names = [picture.name for picture in pictures.PICTURES]
    assert len(set(names)) == len(names), "two pictures of one name"
    asked = pictures.PICTURES[::int(os.environ.get("STEMMA_GALLERY", "1"))]
    wanted = [picture for picture in asked if sources[picture.source] is not None]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        entries = list(pool.map(lambda picture: make(stemma, folder, picture,
                                                     sources[picture.source]), wanted))
    with open(os.path.join(folder, LIST), "w", encoding="utf-8") as file:
        json.dump({"stemma": os.path.abspath(stemma), "pictures": entries}, file, indent=1,
                  ensure_ascii=False)
    write_page(os.path.join(folder, "index.html"), entries)
    return len(entries), len(asked) - len(entries)


def read_list(folder):
    """The program and the pictures of a gallery that was made."""
    with open(os.path.join(folder, LIST), encoding="utf-8") as file:
        made = json.load(file)
    return made["stemma"], made["pictures"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder")
    parser.add_argument("--stemma", default=os.environ.get("STEMMA"))
    parser.add_argument("--shared", default=os.environ.get("STEMMA_SHARED",
                                                           os.path.join(PROJECT, "..", "shared")))
    arguments = parser.parse_args()
    if not arguments.stemma:
        parser.error("--stemma or $STEMMA is needed")
    count, left_out = make_all(arguments.stemma, arguments.folder, arguments.shared)
    print("%d pictures: %s" % (count, os.path.join(arguments.folder, "index.html")))
    if left_out > 0:
        print("%d pictures of real records left out: %s is not there"
              % (left_out, os.path.join(arguments.shared, REAL)), file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
