#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Damages a store and reads it: each time it says what it said before, or that it is damaged.

usage: store_damage.py STEMMA STORE FLIPS [SEED]

First the store is cut at every boundary of a page, and in the middle of pages; then FLIPS bits are
flipped, one at a time, at places that SEED chooses.
"""

import os
import random
import subprocess
import sys

COMMANDS = (("rank", "--json", "--top", "0"), ("rank", "--json", "--date", "2026-01-01"), ("check", "--json"), ("check", "--json", "--verify"),
            ("show", "lab0/model-0", "--json"), ("tree", "lab1/model-1", "--json"))
PAGE = 8192


class Damage:
    def __init__(self, stemma, store):
        self.stemma = stemma
        self.bytes = open(store, "rb").read()
        self.path = os.path.join(os.path.dirname(os.path.abspath(store)), "damaged.db")
        self.counts = {"unnoticed": 0, "told": 0, "told by --verify": 0}
        self.failures = 0
        self.write(self.bytes)
        self.expected = [self.run(command).stdout for command in COMMANDS]
        assert all(self.expected)

    def write(self, content):
        with open(self.path, "wb") as file:
            file.write(content)

    def run(self, command):
        return subprocess.run([self.stemma, *command, "--db", self.path], capture_output=True,
                              timeout=60, check=False)

    def fail(self, what, command, said):
        self.failures += 1
        print(f"FAIL: {what}: {' '.join(command)}: {said}", file=sys.stderr)

    def check(self, what, is_empty=False):
        for command, expected in zip(COMMANDS, self.expected):
            done = self.run(command)
            lines = done.stderr.decode("utf-8", "replace").splitlines()
            if done.returncode == 0 and done.stdout == expected:
                self.counts["unnoticed"] += 1
            elif done.returncode == 0:
                self.fail(what, command, f"other output: {difference(expected, done.stdout)}")
            elif done.returncode in ((1,) if is_empty else (3, 4)) and len(lines) == 1 and not done.stdout:
                self.counts["told by --verify" if "--verify" in command else "told"] += 1
            else:
                self.fail(what, command, f"exit code {done.returncode}: {lines[:3]}")

    def cut(self):
        sizes = set(range(0, len(self.bytes), PAGE)) | {1, 16, 99, 100, 512, 4096, PAGE + 100,
                                                        len(self.bytes) - 1}
        for size in sorted(sizes):
            self.write(self.bytes[:size])
            self.check(f"cut at byte {size}", is_empty=size == 0)

    def flip(self, count, seed):
        places = random.Random(seed)
        for _ in range(count):
            at = places.randrange(8 * len(self.bytes))
            damaged = bytearray(self.bytes)
            damaged[at // 8] ^= 1 << at % 8
            self.write(damaged)
            self.check(f"bit {at % 8} of byte {at // 8}, in page {at // 8 // PAGE + 1},")


def difference(expected, said):
    """The first line that differs."""
    for a, b in zip(expected.splitlines(), said.splitlines()):
        if a != b:
            at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), 0)
            return f"{a[max(0, at - 40):at + 40]!r} has become {b[max(0, at - 40):at + 40]!r}"
    return "its length"


def main():
    damage, flips = Damage(sys.argv[1], sys.argv[2]), int(sys.argv[3])
    damage.cut()
    print("cuts:", damage.counts)
    damage.counts = dict.fromkeys(damage.counts, 0)
    damage.flip(flips, int(sys.argv[4]) if len(sys.argv) > 4 else 1)
    print(f"{flips} flips:", damage.counts)
    sys.exit(damage.failures > 0)


if __name__ == "__main__":
    main()
