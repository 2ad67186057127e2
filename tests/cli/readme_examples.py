#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executes the examples of README.md in the current folder and compares what they print.

usage: readme_examples.py README [--skip WORD]

A block ```console holds commands behind `$ `, each followed by all that it shows on a terminal of 80
columns; where the last line is `...`, by the beginning of it. That the built-in lineage is shown, which
each would say, stands in the text above them. A block behind a comment
`<!-- file: NAME -->` is the contents of that file. Commands with a WORD are passed over.
STEMMA_UPDATE=1 writes into README what the commands print.
"""

import argparse
import os
import sys

from manual_examples import commands
from on_terminal import shown

WIDTH = 80
CUT = "..."
BUILTIN = "stemma: showing built-in landmark models"


def parts(lines):
    """The page in parts: (kind, lines), where kind is console, a file's name, or None for text."""
    kind, part, name = None, [], None
    for line in lines:
        if part and part[0].startswith("```"):
            part.append(line)
            if line == "```":
                yield kind, part
                kind, part, name = None, [], None
            continue
        if line.startswith("```"):
            yield None, part
            kind = name or ("console" if line == "```console" else None)
            part = []
        elif line.strip():
            name = line[len("<!-- file: "):-len(" -->")] if line.startswith("<!-- file: ") else None
        part.append(line)
    yield None, part


def shortened(got, expected):
    """As much of an output as the page shows."""
    if expected[-1:] == [CUT] and len(got) >= len(expected):
        return got[:len(expected) - 1] + [CUT]
    return got


def execute(command, expected):
    """What a command prints, without the blanks at the ends that the page does not have either."""
    environment = dict(os.environ, NO_COLOR="1", TERM="dumb")  # no bar while it reads
    written = shown(WIDTH, command, environment, errors=True).decode()
    lines = [line.rstrip() for line in written.splitlines() if not line.startswith(BUILTIN)]
    return shortened(lines, expected)


def answer(block, skip):
    """A block of commands as it should be, and how many commands it has and how many are wrong."""
    lines, count, wrong = [block[0]], 0, 0
    for command, expected in commands(block[1:-1]):
        got = expected if skip and skip in command else execute(command, expected)
        count += got is not expected
        if got != expected:
            wrong += 1
            print(f"FAIL: {command}", *(["  README:"] + expected + ["  stemma:"] + got), sep="\n")
        lines += ["$ " + command.replace("\n", "\n> ")] + got
    return lines + [block[-1]], count, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("readme")
    parser.add_argument("--skip", metavar="WORD")
    options = parser.parse_args()
    with open(options.readme, encoding="utf-8") as file:
        page = file.read()
    new, passed, failed = [], 0, 0
    for kind, lines in parts(page.splitlines()):
        if kind == "console":
            lines, count, wrong = answer(lines, options.skip)
            passed, failed = passed + count - wrong, failed + wrong
        elif kind:
            with open(kind, "w", encoding="utf-8") as file:
                file.write("\n".join(lines[1:-1]) + "\n")
        new += lines
    if os.environ.get("STEMMA_UPDATE"):
        with open(options.readme, "w", encoding="utf-8") as file:
            file.write("\n".join(new) + "\n")
    print(f"{passed} examples passed, {failed} failed")
    sys.exit((failed > 0 and not os.environ.get("STEMMA_UPDATE")) or passed + failed == 0)


if __name__ == "__main__":
    main()
