#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peak memory of reading: the same records as JSON Lines, as one JSON array, and as a gzip file of
many members, at several sizes.

The lineage takes its room, whatever it is read from; the form of the file must not add to it. So at
each size the array and the gzip file may take at most MARGIN times what the lines take, which is
checked. The data come through a pipe from the generator and are not kept, but for one file a form.
"""

import argparse
import gzip
import os
import subprocess
import sys

MARGIN = 1.10
MEMBER = 100  # records a member of gzip
FORMS = ("lines", "array", "gzip")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stemma", required=True, help="the program")
    parser.add_argument("--synth", required=True, help="the generator, stemma-synth")
    parser.add_argument("--work", required=True, metavar="DIR", help="where a file is kept for a while")
    parser.add_argument("--models", default="300000", metavar="N[,N]",
                        help="sizes of the synthetic Hub (300000); 31000000 takes 22 GB of disk")
    parser.add_argument("--command", choices=("check", "import"), default="check",
                        help="what is measured (check); import writes a store in DIR")
    return parser.parse_args()


def records(options, models):
    """The lines of a synthetic Hub, without their ends."""
    process = subprocess.Popen([options.synth, "--models", str(models), "-o", "/dev/stdout"],
                               stdout=subprocess.PIPE)
    for line in process.stdout:
        yield line[:-1]
    if process.wait() != 0:
        sys.exit("memory.py: the generator failed")


def write_lines(file, lines):
    for line in lines:
        file.write(line + b"\n")


def write_array(file, lines):
    before = b"[\n"
    for line in lines:
        file.write(before + line)
        before = b",\n"
    file.write(b"\n]\n")


def write_gzip(file, lines):
    member = []
    for line in lines:
        member.append(line + b"\n")
        if len(member) == MEMBER:
            file.write(gzip.compress(b"".join(member), 1))
            member.clear()
    file.write(gzip.compress(b"".join(member), 1))


def write(options, form, models):
    path = os.path.join(options.work, f"memory-{form}")
    with open(path, "wb", buffering=1 << 20) as file:
        {"lines": write_lines, "array": write_array, "gzip": write_gzip}[form](
            file, records(options, models))
    return path


def peak(options, path):
    """The largest resident set of the program, in bytes, and its seconds of work."""
    store = os.path.join(options.work, "memory.db")
    command = [options.stemma, "check", "--from", path, "--json"]
    if options.command == "import":
        command = [options.stemma, "import", path, "--db", store]
    if os.path.exists(store):
        os.remove(store)
    process = subprocess.Popen(command + ["--no-progress"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"memory.py: {' '.join(command)} ended with {process.returncode}: {said}")
    if os.path.exists(store):
        os.remove(store)
    return usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime  # Linux gives KiB


def main():
    options = arguments()
    os.makedirs(options.work, exist_ok=True)
    failures = 0
    print(f"{'models':>12} {'form':<8} {'file, MB':>10} {'peak, MiB':>10} {'of lines':>9} {'CPU s':>8}")
    for models in map(int, options.models.split(",")):
        lines = None
        for form in FORMS:
            path = write(options, form, models)
            try:
                size = os.path.getsize(path)
                most, seconds = peak(options, path)
            finally:
                os.remove(path)
            lines = lines or most
            share = most / lines
            failures += share > MARGIN
            print(f"{models:>12,} {form:<8} {size / 1e6:>10,.1f} {most / 2**20:>10,.1f} {share:>9.2f} "
                  f"{seconds:>8.2f}", flush=True)
    if failures:
        print(f"memory.py: {failures} took more than {MARGIN} times what lines take")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
