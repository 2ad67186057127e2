#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports two snapshots in turn while others read, and holds what they read against what is known.

usage: store_readers.py STEMMA FOLDER ONE OTHER SECONDS

Both snapshots are imported as the whole hub and of the same day, so that the store swings between
two states, whose rankings and checks are written down beforehand. Each reading must be one of the
two, byte for byte, or the one line that says the store is busy.
"""

import collections
import os
import subprocess
import sys
import threading
import time

READERS = (("rank", "--json", "--top", "0"), ("check", "--json"), ("rank", "--json", "--by", "depth"))
LONGEST = 240  # seconds, however little was done


class Swing:
    def __init__(self, stemma, folder, one, other):
        self.stemma, self.files = stemma, (one, other)
        self.store = os.path.join(folder, "swing.db")
        self.known = collections.defaultdict(dict)
        self.counts, self.longest = collections.Counter(), collections.Counter()
        self.failures = []
        self.ended = threading.Event()

    def run(self, *arguments):
        begun = time.monotonic()
        done = subprocess.run([self.stemma, *arguments, "--db", self.store], capture_output=True,
                              check=False)
        kind = arguments[0]
        self.longest[kind] = max(self.longest[kind], time.monotonic() - begun)
        return done

    def load(self, turn):
        return self.run("import", "--full", "--date", "2026-08-22", self.files[turn % 2])

    def is_busy(self, done, what):
        """Whether it was refused as it may be; anything else but success is a failure."""
        if done.returncode == 0:
            return False
        lines = done.stderr.decode().splitlines()
        if done.returncode == 4 and len(lines) == 1 and ": busy: " in lines[0]:
            self.counts[f"{what} busy"] += 1
            return True
        self.failures.append(f"{what}: exit code {done.returncode}: {lines[:3]}")
        return True

    def prepare(self):
        for turn in range(6):
            done = self.load(turn)
            assert done.returncode == 0, done.stderr
            for reader in READERS:
                said = self.run(*reader).stdout
                # The first two make the states that the others only come back to.
                if turn >= 2 and self.known[reader].setdefault(said, turn % 2) != turn % 2:
                    self.failures.append(f"{reader}: both states look the same")
        for reader in READERS:
            if len(self.known[reader]) != 2:
                self.failures.append(f"{reader}: {len(self.known[reader])} states, where 2 are known")

    def write(self):
        turn = 0
        while not self.ended.is_set():
            if not self.is_busy(self.load(turn), "import"):
                self.counts["imports"] += 1
            turn += 1

    def read(self, reader):
        while not self.ended.is_set():
            done = self.run(*reader)
            if self.is_busy(done, reader[0]):
                continue
            state = self.known[reader].get(done.stdout)
            if state is None:
                self.failures.append(f"{reader}: neither state: {done.stdout[:300]}")
            self.counts[f"state {state}"] += 1

    def is_enough(self):
        return self.counts["imports"] >= 2 and self.counts["state 0"] and self.counts["state 1"]

    def swing(self, seconds):
        threads = [threading.Thread(target=self.read, args=(reader,)) for reader in READERS]
        threads.append(threading.Thread(target=self.write))
        for thread in threads:
            thread.start()
        begun = time.monotonic()
        time.sleep(seconds)
        # A busy machine may need longer to have done anything.
        while not (self.is_enough() or self.failures) and time.monotonic() < begun + LONGEST:
            time.sleep(1)
        self.ended.set()
        for thread in threads:
            thread.join()


def main():
    swing, seconds = Swing(*sys.argv[1:5]), float(sys.argv[5])
    swing.prepare()
    if not swing.failures:
        swing.swing(seconds)
    print(f"{seconds:g} s:", ", ".join(f"{count} {name}" for name, count in
                                       sorted(swing.counts.items())),
          "; longest:", ", ".join(f"{kind} {longest:.1f} s" for kind, longest in
                                  sorted(swing.longest.items())))
    for failure in swing.failures[:5]:
        print(f"FAIL: {failure}", file=sys.stderr)
    is_idle = not swing.failures and not swing.is_enough()
    if is_idle:
        print("FAIL: hardly anything was imported or read", file=sys.stderr)
    sys.exit(bool(swing.failures or is_idle))


if __name__ == "__main__":
    main()
