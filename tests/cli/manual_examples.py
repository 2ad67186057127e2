#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executes the examples of a manual page in the current folder and compares what they print.

A block between .EX and .EE holds commands behind `$ `, which go on behind `> `, each followed by
its output, or, behind a comment `.\\" file: NAME`, the contents of that file. Commands write to a
terminal as wide as an example is in a page of 80 columns. STEMMA_UPDATE does not apply here: what a
page says is worked out by hand.
"""

import os
import sys

from on_terminal import shown

WIDTH = 73


def plain(line):
    """A line as a reader sees it."""
    return line.replace("\\-", "-").replace("\\(aq", "'").replace("\\e", "\\")


def blocks(page):
    """The examples: (file name or None, lines)."""
    name, lines = None, None
    for line in open(page, encoding="utf-8").read().splitlines():
        if line.startswith('.\\" file: '):
            name = line.split(": ", 1)[1]
        elif line == ".EX":
            lines = []
        elif line == ".EE":
            yield name, lines
            name, lines = None, None
        elif lines is not None:
            lines.append(plain(line))


def commands(lines):
    """The commands of a block, each with the output that the page gives."""
    found = []
    for line in lines:
        if line.startswith("$ "):
            found.append([line[2:], []])
        elif line.startswith("> ") and not found[-1][1]:
            found[-1][0] += "\n" + line[2:]
        else:
            found[-1][1].append(line)
    return found


def main():
    failed = passed = 0
    for name, lines in blocks(sys.argv[1]):
        if name:
            with open(name, "w", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
            continue
        for command, expected in commands(lines):
            written = shown(WIDTH, command, dict(os.environ, NO_COLOR="1")).decode()
            got = [line.rstrip() for line in written.splitlines()]
            if got == [line.rstrip() for line in expected]:
                passed += 1
                continue
            failed += 1
            print(f"FAIL: {command}", *(["  page:"] + expected + ["  stemma:"] + got), sep="\n")
    print(f"{passed} examples passed, {failed} failed")
    sys.exit(failed > 0 or passed == 0)


if __name__ == "__main__":
    main()
