#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills imports at random moments and looks at what they leave.

usage: store_kill.py STEMMA FOLDER OLD NEW KILLS

Imports NEW over a store of OLD, or one time in five OLD into no store at all, and kills it: half of
the times at any moment of its run, half of them while it has a journal, which is when the file
changes. Then the store must open by itself, be sound, and say what it said before or what it says
after such an import that was left alone.
"""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time


class Kills:
    def __init__(self, stemma, folder, old, new):
        self.stemma, self.files = stemma, {"old": old, "new": new}
        self.store = os.path.join(folder, "killed.db")
        self.journal = self.store + "-journal"
        self.base = os.path.join(folder, "base.db")
        self.random = random.Random(20260822)
        self.counts = {"left alone": 0, "journal": 0, "old": 0, "new": 0}
        self.failures = 0

    def run(self, *arguments):
        return subprocess.run([self.stemma, *arguments], capture_output=True, check=False)

    def import_start(self, which):
        return subprocess.Popen([self.stemma, "import", "--full", "--db", self.store,
                                 self.files[which]],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def said(self):
        """What the store says; None where nothing was imported."""
        done = self.run("rank", "--json", "--top", "0", "--db", self.store)
        if done.returncode == 0:
            return done.stdout
        lines = done.stderr.decode().splitlines()
        is_empty = len(lines) == 1 and (done.returncode, lines[0].split(": ")[-1]) in (
            (1, "nothing has been imported yet"), (4, "No such file or directory"))
        return None if is_empty else (done.returncode, lines)

    def clear(self):
        for path in (self.store, self.journal):
            if os.path.exists(path):
                os.unlink(path)

    def prepare(self):
        """Both imports left alone: what they lead to, how long they and their journals last."""
        self.expected, self.lasts, self.journal_lasts = {None: None}, {}, {}
        for which in ("old", "new"):
            if which == "new":
                shutil.copy(self.store, self.base)
            begun, seen = time.monotonic(), None
            job = self.import_start(which)
            while job.poll() is None:
                if seen is None and os.path.exists(self.journal):
                    seen = time.monotonic()
            assert job.returncode == 0
            self.lasts[which] = time.monotonic() - begun
            self.journal_lasts[which] = time.monotonic() - (seen or begun)
            self.expected[which] = self.said()
        assert isinstance(self.expected["new"], bytes)
        assert self.expected["old"] != self.expected["new"]

    def kill(self, which, at_journal):
        """Starts an import and kills it; whether it was still running."""
        job = self.import_start(which)
        if at_journal:
            while job.poll() is None and not os.path.exists(self.journal):
                pass
        lasts = self.journal_lasts if at_journal else self.lasts
        time.sleep(self.random.random() * lasts[which])
        job.send_signal(signal.SIGKILL)
        was_running = job.wait() == -signal.SIGKILL
        lasts[which] *= 1.05 if was_running else 0.8  # other work on the machine comes and goes
        return was_running

    def fail(self, number, what):
        self.failures += 1
        print(f"FAIL: kill {number}: {what}", file=sys.stderr)

    def check(self, number, before, after):
        said = self.said()
        if said == self.expected[after]:
            self.counts["new"] += 1
        elif said == self.expected[before]:
            self.counts["old"] += 1
        else:
            self.fail(number, f"neither the old state nor the new one: {str(said)[:300]}")
        if not os.path.exists(self.store):
            return
        with sqlite3.connect(self.store) as connection:
            answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
        connection.close()
        if answer != "ok":
            self.fail(number, f"integrity_check: {answer}")
        if said is None:
            return
        verified = self.run("check", "--verify", "--quiet", "--db", self.store)
        if verified.returncode != 0:
            self.fail(number, f"check --verify: {verified.stderr.decode()}")

    def once(self, number):
        is_first = number % 5 == 0
        self.clear()
        if not is_first:
            shutil.copy(self.base, self.store)
        which = "old" if is_first else "new"
        if not self.kill(which, at_journal=number % 2 == 1):
            self.counts["left alone"] += 1
            return False
        self.counts["journal"] += os.path.exists(self.journal)
        self.check(number, None if is_first else "old", which)
        return True


def main():
    kills, wanted, done, tried = Kills(*sys.argv[1:5]), int(sys.argv[5]), 0, 0
    kills.prepare()
    while done < wanted and tried < 4 * wanted and kills.failures < 5:
        tried += 1
        done += kills.once(tried)
    counts = ", ".join(f"{name} {count}" for name, count in kills.counts.items())
    print(f"{done} imports killed: {counts}")
    if done < wanted and kills.failures == 0:
        kills.fail(tried, f"only {done} of {wanted} were killed in time")
    if wanted >= 100 and kills.counts["journal"] == 0:
        kills.fail(tried, "none of them left a journal")
    sys.exit(kills.failures > 0)


if __name__ == "__main__":
    main()
