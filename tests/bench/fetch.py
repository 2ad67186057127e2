#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast `fetch --all` is beside `import` of the same records from a file: whole processes, into
a store that is not there yet, over HTTP/1.1 on loopback from the Hub for tests, without a quota.

The programs take turns; the least wall time of --runs counts. The processor time of the server is
not told apart: on two cores it is part of what a fetch costs. A slow run fails nothing; stores that
answer otherwise do.
"""

import argparse
import os
import re
import resource
import subprocess
import sys
import time

ID = re.compile(rb'"id":"([^"]*)"')


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stemma", required=True, help="the program")
    parser.add_argument("--hub", required=True, help="the server, stemma-test-hub")
    parser.add_argument("--synth", required=True, help="the generator, stemma-synth")
    parser.add_argument("--models", type=int, default=400000, help="of the synthetic Hub")
    parser.add_argument("--runs", type=int, default=3, help="of each command")
    parser.add_argument("--work", required=True, metavar="DIR", help="where the data are kept")
    return parser.parse_args()


def timed(*command, **environment):
    """Wall seconds, processor seconds, and standard output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          env={**os.environ, **environment})
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"fetch.py: {' '.join(command)}: {done.stderr.decode('utf-8', 'replace')}")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, used, done.stdout


def make_records(options):
    """The Hub's file without its repeated models: a hub has none."""
    whole = os.path.join(options.work, f"synth-{options.models}.jsonl")
    records = os.path.join(options.work, f"synth-{options.models}-once.jsonl")
    if not os.path.exists(whole):
        subprocess.run([options.synth, "--models", str(options.models), "-o", whole], check=True)
    if not os.path.exists(records):
        seen = set()
        with open(whole, "rb") as lines, open(records, "wb") as out:
            for line in lines:
                name = ID.search(line).group(1).lower()
                if name not in seen:
                    out.write(line)
                seen.add(name)
    return records


def start_hub(options, records):
    """The server, and its address."""
    urls = os.path.join(options.work, "bench-fetch.urls")
    if os.path.exists(urls):
        os.remove(urls)
    server = subprocess.Popen([options.hub, "--quota", "0", "--urls", urls, records],
                              stdout=subprocess.DEVNULL)
    while not os.path.exists(urls):
        if server.poll() is not None:
            sys.exit("fetch.py: the server does not start")
        time.sleep(0.05)
    with open(urls, encoding="utf-8") as lines:
        return server, next(lines).strip().split("=", 1)[1]


def remove(store):
    for path in (store, store + "-fetch"):
        if os.path.exists(path):
            os.remove(path)


def main():
    options = arguments()
    os.makedirs(options.work, exist_ok=True)
    records = make_records(options)
    store = os.path.join(options.work, "bench-fetch.db")
    server, url = start_hub(options, records)
    runs = {"import": [], "fetch --all": []}
    commands = {"import": ("import", records), "fetch --all": ("fetch", "--all")}
    answers = {}
    try:
        for _ in range(options.runs):
            for name, words in commands.items():
                remove(store)
                runs[name].append(timed(options.stemma, *words, "--db", store, "--date",
                                        "2026-09-01", HF_ENDPOINT=url, HF_HOME=options.work)[:2])
                answer = timed(options.stemma, "check", "--db", store, "--json")[2]
                if answers.setdefault("check", answer) != answer:
                    sys.exit("fetch.py: the stores differ")
    finally:
        server.terminate()
        server.wait()
        remove(store)
    base = min(runs["import"])[0]
    print(f"{options.models:,} models, {os.path.getsize(records) / 1e6:,.0f} MB of JSON Lines; "
          f"least of {options.runs} runs\n")
    print(f"{'':<14} {'seconds':>8} {'processor':>10} {'speed':>7} {'at least':>9}")
    for name, least in (("import", ""), ("fetch --all", "0.80")):
        seconds, used = min(runs[name])
        print(f"{name:<14} {seconds:>8.2f} {used:>10.2f} {base / seconds:>7.2f} {least:>9}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
