#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetches from a Hub that misbehaves, and compares with an import of what that Hub serves.

usage: fetch_faults.py STEMMA HUB RECORDS FOLDER [--mixes N] [--kills N] [--page-size N]
                       [--only KIND] [--without KINDS]

HUB is stemma-test-hub (tests/hub/README.md), which serves RECORDS. One fetch for each kind of
fault, then one for each of N mixes of all of them, at several page sizes, then N that are killed
and go on.
After each: `check --json` and `rank --json` are those of the import, byte for byte; the fault did
happen; nothing came to another host; the token is in no file and in no message; memory did not grow
with a bomb. A mix is told by its number alone: --mixes 1 --first-mix 17 does the 17th again.
"""
import argparse
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

DAY = "2026-08-22"
TOKEN = "hf_test_0123456789"
BOMB_MIB = 256  # what one of them unpacks to
MEMORY = 512 << 10  # KiB that a fetch may take, bombs or not
SECONDS = 300  # that a fetch may take
MIX_SIZES = (1000, 300, 100)
# These take a second each by what they say, so they come twice only.
SLOW = {"refused"}


class Hub:
    """The Hub for tests, which runs until the end."""

    def __init__(self, program, records, folder):
        self.log = os.path.join(folder, "hub.log")
        self.process = subprocess.Popen(
            [program, "--log", self.log, "--seconds", "7200", "--gzip", "--stall-ms", "60",
             "--trickle-ms", "60", "--bomb-mib", str(BOMB_MIB), records],
            stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def get(self, path):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.url + path, timeout=60) as answer:
            return json.load(answer)

    def set(self, **settings):
        """Settings, and all counters at zero."""
        query = "&".join(f"{name.replace('_', '-')}={value}" for name, value in settings.items())
        self.get("/.test/set?" + query)
        self.get("/.test/reset")

    def counters(self):
        return self.get("/.test/counters")

    def stop(self):
        self.process.terminate()
        return self.process.wait()


class Matrix:
    def __init__(self, options, hub):
        self.options, self.hub, self.failures, self.fetches = options, hub, 0, 0
        kinds = subprocess.run([options.hub, "--list-faults"], check=True, text=True,
                               capture_output=True).stdout.split()
        self.kinds = [kind for kind in kinds if kind not in options.without.split(",")]
        self.store = os.path.join(options.folder, "fetched", "hub.db")
        self.environment = {name: value for name, value in os.environ.items()
                            if not re.match(r"(HF_|(https?|all)_proxy$)", name, re.IGNORECASE)}
        self.environment.update(HF_ENDPOINT=self.hub.url, HF_TOKEN=TOKEN,
                                HF_HOME=os.path.join(options.folder, "home"),
                                HF_HUB_DOWNLOAD_TIMEOUT="10")
        imported = os.path.join(options.folder, "imported", "hub.db")
        for path in (self.store, imported):
            os.makedirs(os.path.dirname(path))
        self.run("import", "--db", imported, "--date", DAY, options.records)
        self.expected = self.answers(imported)

    def fail(self, name, what):
        self.failures += 1
        print(f"FAIL: {name}: {what}", file=sys.stderr)

    def run(self, *arguments):
        return subprocess.run([self.options.stemma, *arguments], env=self.environment, check=True,
                              capture_output=True).stdout

    def answers(self, store):
        return (self.run("check", "--json", "--db", store),
                self.run("rank", "--json", "--top", "0", "--db", store))

    def clear(self):
        folder = os.path.dirname(self.store)
        shutil.rmtree(folder)
        os.makedirs(folder)

    def start(self, page_size):
        command = [self.options.stemma, "fetch", "--all", "--db", self.store, "--date", DAY,
                   "--retry-delay", "1", "--page-size", str(page_size)]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE)

    def fetch(self, name, page_size):
        """One fetch to its end. False, and said, if that is not a good one."""
        job = self.start(page_size)
        signal.alarm(SECONDS)
        try:
            said = job.stderr.read()
            _, status, usage = os.wait4(job.pid, 0)
        except TimeoutError:
            job.kill()
            self.fail(name, f"no end within {SECONDS} s")
            return False
        finally:
            signal.alarm(0)
        job.returncode = os.waitstatus_to_exitcode(status)
        self.fetches += 1
        if TOKEN.encode() in said:
            self.fail(name, "the token is in a message")
        if usage.ru_maxrss > MEMORY * self.options.memory_factor:
            self.fail(name, f"took {usage.ru_maxrss >> 10} MiB")
        if job.returncode != 0:
            self.fail(name, f"exit code {job.returncode}: {said.decode(errors='replace').strip()}")
        return job.returncode == 0

    def look_for_token(self, name):
        folder = os.path.dirname(self.store)
        for file in os.listdir(folder):
            with open(os.path.join(folder, file), "rb") as content:
                if TOKEN.encode() in content.read():
                    self.fail(name, f"the token is in {file}")

    def judge(self, name, wanted=()):
        """The store, and what the Hub has seen."""
        counters = self.hub.counters()
        for which, found, expected in zip(("check", "rank"), self.answers(self.store),
                                          self.expected):
            if found != expected:
                self.fail(name, f"{which} is not that of an import")
        if counters["other_requests"] > 0:
            self.fail(name, f"{counters['other_requests']} requests to another host, "
                            f"{counters['other_authorized']} with the token")
        for kind in wanted:
            if counters["faults"].get(kind, 0) == 0:
                self.fail(name, f"{kind} did not happen: {counters['faults']}")
        self.look_for_token(name)

    def one(self, name, page_size, wanted, **settings):
        self.clear()
        self.hub.set(**settings)
        if self.fetch(name, page_size):
            self.judge(name, wanted)

    # ---- what is asked for ----

    def singles(self):
        """Each kind alone: every page fails once, or strangely, those that take long twice in all."""
        for kind in self.kinds:
            if self.options.only in (None, kind):
                count = 2 if kind in SLOW else 1000000
                self.one(kind, self.options.page_size, (kind,), faults=kind, probability=0.7,
                         times=1, count=count, seed=1)

    def mixes(self):
        """All kinds at once, as the seed has it."""
        first = self.options.first_mix
        for seed in range(first, first + self.options.mixes):
            chosen = random.Random(seed)
            size = chosen.choice(MIX_SIZES)
            self.one(f"mix {seed}", size, (), seed=seed, faults=",".join(self.kinds),
                     probability=round(chosen.uniform(0.05, 0.5), 2), times=chosen.randint(1, 3),
                     count=1000000)

    def kills(self):
        """Killed at some request, again and again; then it goes on to its end."""
        for number in range(self.options.kills):
            chosen = random.Random(1000 + number)
            name = f"kills {number}"
            self.clear()
            self.hub.set(faults=chosen.choice(("none", ",".join(self.kinds))), probability=0.1,
                         times=1, seed=number, count=1000000)
            for _ in range(chosen.randint(1, 4)):
                self.kill_after(chosen.randint(1, 8))
            if self.fetch(name, 100):
                self.judge(name)

    def kill_after(self, requests):
        """Starts a fetch and kills it when it has made so many more requests."""
        until = self.hub.counters()["requests"] + requests
        job = self.start(100)
        while job.poll() is None and self.hub.counters()["requests"] < until:
            time.sleep(0.001)
        job.kill()
        job.stderr.close()
        job.wait()

    def all(self):
        if self.options.singles:
            self.singles()
        self.mixes()
        self.kills()
        if self.hub.stop() != 0:
            self.fail("the Hub for tests", f"ended with code {self.hub.process.returncode}")
        print(f"{self.fetches} fetches, {self.failures} failures")


def on_alarm(_signal, _frame):
    raise TimeoutError


def main():
    parser = argparse.ArgumentParser(description="Fetches from a Hub that misbehaves.")
    for name in ("stemma", "hub", "records", "folder"):
        parser.add_argument(name)
    parser.add_argument("--mixes", type=int, default=0)
    parser.add_argument("--first-mix", type=int, default=1)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--page-size", type=int, default=100)
    parser.add_argument("--only", help="this kind alone")
    parser.add_argument("--without", default="", help="all but these kinds, with commas between")
    parser.add_argument("--no-singles", dest="singles", action="store_false")
    parser.add_argument("--memory-factor", type=int, default=1, help="for sanitizers")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, on_alarm)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hub = Hub(options.hub, options.records, options.folder)
    try:
        matrix = Matrix(options, hub)
        matrix.all()
    finally:
        hub.stop()
    sys.exit(matrix.failures > 0)


main()
