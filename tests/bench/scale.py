#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether cost grows with the Hub: the top 50 of a synthetic Hub, and of one TIMES as large.

At most MARGIN times TIMES as much time and memory may go into the larger one. It is asked for from
JSON Lines, and from the same compressed with zstd: a file that the memory cannot hold beside the
program comes from the disk, and only the compressed one then tells how the program itself grows.
"""

import argparse
import os
import sys

import run

TIMES = 10
MARGIN = 1.15
SUFFIXES = ("", ".zst")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stemma", required=True, help="the program")
    parser.add_argument("--synth", required=True, help="the generator, stemma-synth")
    parser.add_argument("--models", type=int, default=3100000, help="of the smaller Hub")
    parser.add_argument("--work", required=True, metavar="DIR", help="where the data are kept")
    parser.add_argument("--runs", type=int, default=3, metavar="K", help="of each")
    return parser.parse_args()


def least(options, data):
    """Wall and processor seconds of the fastest run, and the largest peak in bytes."""
    run.warm(data)
    taken = [run.timed(run.rank(options, data))[0] for _ in range(options.runs)]
    best = min(taken, key=lambda one: one.wall)
    return best.wall, best.user + best.system, max(one.peak for one in taken)


def main():
    options = arguments()
    small = options.models
    print(f"{'from':<6}{'models':>12}{'wall, s':>10}{'CPU, s':>10}{'peak, MiB':>11}"
          f"{'bytes a model':>15}{'MB/s':>8}")
    rows = {}
    for suffix in SUFFIXES:
        for models in (small, TIMES * small):
            options.models = models
            plain = run.synthetic_hub(options)
            if suffix:
                run.pack(plain, suffix)
            wall, work, peak = rows[suffix, models] = least(options, plain + suffix)
            print(f"{suffix or '.jsonl':<6}{models:>12,}{wall:>10.2f}{work:>10.2f}"
                  f"{peak / 2**20:>11,.0f}{peak / models:>15.0f}"
                  f"{os.path.getsize(plain) / wall / 1e6:>8,.0f}", flush=True)
    print(f"\n{'grows, of ' + str(TIMES):<18}{'at most':>10}{'measured':>10}")
    for suffix in SUFFIXES:
        pairs = zip(rows[suffix, small], rows[suffix, TIMES * small])
        for what, (before, after) in zip(("wall", "CPU", "memory"), pairs):
            ratio = after / before / TIMES
            verdict = "met" if ratio <= MARGIN else "NOT MET"
            print(f"{what + ' ' + (suffix or '.jsonl'):<18}{MARGIN:>10}{ratio:>10.2f}  {verdict}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
