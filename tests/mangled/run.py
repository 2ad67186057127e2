#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Meets stemma with every mangled input and compares what it says and its exit code.

usage: run.py PROGRAM FIXTURES [--valgrind SUPPRESSIONS] [--only TEXT] [--jobs N]
       run.py --write FIXTURES

The cases are in the modules beside this one. FIXTURES holds their small files and expected.txt,
which has for each case the command, the exit code, standard error to the letter and what `check`
counted. With STEMMA_UPDATE set it is written anew: then read the difference, line by line. --write
writes the small files.

Besides, whatever the case: no crash, no hang, no memory beyond the case's limit, nothing but
`stemma: ` lines on standard error and no control byte in them, an error is the last of them, JSON
where JSON is asked for, and the same answer where the same bytes come through a pipe.
"""
import argparse
import concurrent.futures
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import arrays
import cards
import jsonl
import packed
import surroundings
import tables
from case import DEFAULT_RUN

KINDS = [jsonl.JSONL, arrays.ARRAYS, packed.GZIP, packed.ZSTD, tables.TABLES, tables.ECOSYSTEM,
         cards.CARDS, cards.FOLDERS, cards.TARS, surroundings.FILES, surroundings.STORES, surroundings.CATALOGS,
         surroundings.OPTIONS]
CASES = [case for kind in KINDS for case in kind]
SECONDS = 60
NOBODY = 65534
FACTS = ("author", "created", "downloads", "likes", "license", "task")
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Failure(Exception):
    """What is wrong with the answer to a case."""


class Answer:
    """What the program said to a case."""

    def __init__(self, code, errors, output):
        self.code, self.errors, self.output = code, errors, output


def is_sanitized(program):
    with open(program, "rb") as file:
        return b"__asan_init" in file.read()


class Runner:
    """Runs cases in a folder that has their files."""

    def __init__(self, program, folder, valgrind=None):
        self.folder = folder
        self.command = [program]
        if valgrind:
            self.command = ["valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full",
                            "--errors-for-leak-kinds=definite", f"--suppressions={valgrind}",
                            "--log-file=" + os.path.join(folder, "valgrind.%p"), program]
        self.seconds = SECONDS * (10 if valgrind else 1)
        self.is_metered = not valgrind and not is_sanitized(program)
        self.environment = {**os.environ, "LC_ALL": "C", "TMPDIR": folder, "TERM": "dumb",
                            "XDG_DATA_HOME": os.path.join(folder, "no-data")}
        for name in ("STEMMA_DB", "COLUMNS", "NO_COLOR"):
            self.environment.pop(name, None)

    def asks_again(self, case):
        """Whether the case is given in other ways, too: where the program is slow, a third are."""
        return self.is_metered or self.command[0] != "valgrind" and CASES.index(case) % 3 == 0

    def run(self, arguments, case, stdin=b""):
        """Runs the program; what it says goes through files, as it may be long, and what it is
        given comes through a pipe."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, \
                tempfile.NamedTemporaryFile(dir=self.folder, prefix="time.") as time:
            os.chmod(time.name, 0o666)  # a case may run as nobody
            meter = ["/usr/bin/time", "-q", "-o", time.name, "-f", "%M"] if self.is_metered else []
            command = list(self.command)
            if case.as_nobody:  # who may not reach the folder of the program
                command[-1] = shutil.copy(command[-1], os.path.join(self.folder, f"program-{case.kind}"))
            process = subprocess.Popen(
                meter + command + arguments, cwd=self.folder, stdin=subprocess.PIPE,
                stdout=out, stderr=err, env={**self.environment, **(case.environment or {})},
                start_new_session=True,
                user=NOBODY if case.as_nobody and os.geteuid() == 0 else None,
                preexec_fn=(lambda: os.close(0)) if case.closed_stdin else None)
            try:
                process.communicate(stdin, timeout=self.seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
                raise Failure(f"no answer in {self.seconds} s")
            out.seek(0)
            err.seek(0)
            try:
                errors = err.read().decode()
            except UnicodeDecodeError as error:
                raise Failure(f"standard error is not UTF-8: {error}")
            resident = int(time.read().split()[-1]) // 1024 if self.is_metered else 0
            if resident > case.memory:
                raise Failure(f"{resident} MiB, more than the {case.memory} that it may take")
            return Answer(process.returncode, errors, out.read())

    def check(self, answer, case, arguments):
        """What holds for every answer."""
        if answer.code < 0 or answer.code > 4:
            raise Failure(f"exit code {answer.code}: {answer.errors[-2000:]}")
        lines = answer.errors.splitlines()
        for line in lines:
            if not line.startswith("stemma: "):
                raise Failure(f"a line that is not ours: {line[:200]}")
        if HARMFUL.search(answer.errors):
            raise Failure("control bytes on standard error")
        if answer.errors and not answer.errors.endswith("\n"):
            raise Failure("the last line has no end")
        if answer.code >= 2 and not lines:
            raise Failure(f"exit code {answer.code} without a word")
        if answer.code >= 2 and answer.output:
            raise Failure("an error, and output")
        if "--json" in arguments and answer.code == 0:
            try:
                return json.loads(answer.output)
            except ValueError as error:
                raise Failure(f"not JSON: {error}")
        return None


def describe(case, arguments, answer, report):
    """The case's part of expected.txt."""
    words = " ".join(word if re.fullmatch(r"[\w./=,:@%+-]+", word) else repr(word)
                     for word in arguments)
    if case.stdin is not None:
        words += " < ..."
    for name, value in (case.environment or {}).items():
        words = f"{name}={value} {words}"
    lines = [f"# {case.name}: {case.about}", f"$ stemma {words}"]
    lines += [f"! {line[len('stemma: '):]}" for line in answer.errors.splitlines()]
    if report is not None and report.get("schema") == "stemma.check/1":
        counts = {row["class"]: row["count"] for row in report["rows"] if row["count"] > 0}
        lines.append("= " + ", ".join(f"{name} {count}" for name, count in counts.items()))
    if report is not None and report.get("schema") == "stemma.show/1":
        row = report["rows"][0]
        lines.append("= " + ", ".join(f"{name} {json.dumps(row[name])}" for name in FACTS))
    return "\n".join(lines + [f"exit {answer.code}"]) + "\n"


def run_case(runner, case):
    """The case's part of expected.txt as it is today, and what is wrong beyond it."""
    path = case.name
    if case.data is not None and not case.is_kept:
        with open(os.path.join(runner.folder, path), "wb") as file:
            file.write(case.make())
    if case.setup is not None:
        case.setup(runner.folder)
    arguments = [path if word == "@" else word for word in case.run]
    stdin = case.stdin() if callable(case.stdin) else case.stdin or b""
    try:
        answer = runner.run(arguments, case, stdin)
        report = runner.check(answer, case, arguments)
        if case.is_piped_too and runner.asks_again(case):
            check_pipe(runner, case, arguments, answer, report)
        if answer.code == 3 and case.run == DEFAULT_RUN and runner.asks_again(case):
            check_import(runner, case, answer)
    finally:
        if case.data is not None and not case.is_kept:
            os.unlink(os.path.join(runner.folder, path))
    return describe(case, arguments, answer, report)


def check_pipe(runner, case, arguments, answer, report):
    """The same bytes through a pipe, and by one thread, make the same answer."""
    with open(os.path.join(runner.folder, case.name), "rb") as file:
        data = file.read()
    other = runner.run(arguments[:-1] + ["-", "--threads", "1"], case, data)
    rows = runner.check(other, case, arguments)
    errors = other.errors.replace("standard input", case.name)
    if other.code != answer.code or errors != answer.errors:
        raise Failure(f"through a pipe: exit code {other.code}: {other.errors}")
    if report is not None and rows["rows"] != report["rows"]:
        raise Failure("through a pipe: other rows")


def check_import(runner, case, answer):
    """Nothing of a bad file gets into a store."""
    store = case.name + ".db"
    other = runner.run(["import", case.name, "--db", store], case)
    runner.check(other, case, [])
    if other.code != answer.code or other.errors != answer.errors:
        raise Failure(f"import: exit code {other.code}: {other.errors}")
    other = runner.run(["check", "--db", store], case)
    if other.code not in (1, 4):
        raise Failure(f"import: there is something in the store, exit code {other.code}: {other.errors}")


def prepare(folder, fixtures):
    """A copy of the kept files, so that commands name them as expected.txt does."""
    for kind in KINDS:
        source = os.path.join(fixtures, kind.kind)
        if os.path.isdir(source):
            shutil.copytree(source, os.path.join(folder, kind.kind))
        else:
            os.mkdir(os.path.join(folder, kind.kind))
    for case in CASES:
        if case.is_kept:
            with open(os.path.join(folder, case.name), "rb") as file:
                if file.read() != case.data:
                    raise SystemExit(f"{case.name}: not what its recipe makes (run.py --write)")


def write_files(fixtures):
    for kind in KINDS:
        shutil.rmtree(os.path.join(fixtures, kind.kind), ignore_errors=True)
    for case in CASES:
        if not case.is_kept:
            continue
        path = os.path.join(fixtures, case.name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(case.data)


def read_expected(path):
    """Name to part."""
    try:
        with open(path, encoding="utf-8") as file:
            parts = file.read().split("\n\n")
    except FileNotFoundError:
        return {}
    return {part[2:].split(":", 1)[0]: part.rstrip("\n") + "\n" for part in parts if part.strip()}


def run_all(options):
    cases = [case for case in CASES if options.only in case.name]
    if options.valgrind:
        cases = [case for case in cases if not case.slow and not case.as_nobody]
        cases = cases[::max(1, len(cases) // options.most)]
    expected_path = os.path.join(options.fixtures, "expected.txt")
    expected = read_expected(expected_path)
    failures = 0
    with tempfile.TemporaryDirectory(prefix="stemma-mangled-") as folder:
        os.chmod(folder, 0o755)
        prepare(folder, options.fixtures)
        runner = Runner(os.path.abspath(options.program), folder,
                        options.valgrind and os.path.abspath(options.valgrind))

        def attempt(case):
            try:
                return run_case(runner, case), None
            except Failure as failure:
                return None, str(failure)

        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for case, (part, failure) in zip(cases, pool.map(attempt, cases)):
                if failure is None and not os.environ.get("STEMMA_UPDATE") and \
                        part != expected.get(case.name):
                    failure = f"expected\n{expected.get(case.name)}but got\n{part}"
                if failure is not None:
                    failures += 1
                    print(f"FAIL: {case.name}: {failure}", file=sys.stderr)
                else:
                    expected[case.name] = part
        for name in os.listdir(folder):
            if name.startswith("stemma-"):
                failures += 1
                print(f"FAIL: a temporary file was left: {name}", file=sys.stderr)
            if name.startswith("valgrind."):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    print(file.read(), end="", file=sys.stderr)
    if os.environ.get("STEMMA_UPDATE") and not options.valgrind:
        with open(expected_path, "w", encoding="utf-8") as file:
            file.write("\n".join(expected[case.name] for case in CASES if case.name in expected))
    by_kind = ", ".join(f"{sum(case.kind == kind.kind for case in cases)} {kind.kind}"
                        for kind in KINDS)
    print(f"{len(cases)} mangled inputs ({by_kind}), {failures} failed")
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?")
    parser.add_argument("fixtures")
    parser.add_argument("--valgrind", help="file of suppressions")
    parser.add_argument("--most", type=int, default=25, help="cases under Valgrind")
    parser.add_argument("--only", default="", help="cases with this in their names")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write the small files")
    options = parser.parse_args()
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names), "two cases of one name"
    if options.write:
        write_files(options.fixtures)
    else:
        sys.exit(run_all(options) > 0)


if __name__ == "__main__":
    main()
