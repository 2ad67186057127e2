#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The library as others meet it: installed, found, built against, run.

usage: check_installed.py BUILD CMAKE

Installs the build into a folder of its own, holds the exported names against stemma.h, builds
tests/api/consumer with find_package and an example with pkg-config, and compares what the
library answers with what the installed program does.
"""
import csv
import html
import itertools
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import abi
from checking import check, failed, run

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LANDMARKS = ROOT / "data" / "landmarks.jsonl"

# ---- names ----------------------------------------------------------------------------------

def global_names(*options):
    """The names that a library defines for others."""
    lines = run("nm", "-P", "--defined-only", *options).splitlines()
    return {line.split()[0] for line in lines if line and not line.endswith(":")}


def check_names(headers, libdir):
    declared = set(abi.header_functions(headers))
    check(len(declared) > 30, f"stemma.h declares {sorted(declared)}")
    for names, where in ((global_names("-D", libdir / "libstemma.so"), "libstemma.so"),
                         (global_names("-g", libdir / "libstemma.a"), "libstemma.a")):
        check(names == declared, f"{where} and stemma.h differ in {sorted(names ^ declared)}")


COMPILERS = {"c": (("cc", "gcc", "clang"), ("c99", "c11", "c17")),
             "c++": (("c++", "g++", "clang++"), ("c++11", "c++14", "c++17", "c++20"))}


def check_headers(headers, include, work):
    """Every header compiles alone, in C and C++, without warnings, whatever the compiler."""
    compiled = 0
    for language, (compilers, standards) in COMPILERS.items():
        for compiler in {os.path.realpath(found): found for found in
                         map(shutil.which, compilers) if found}.values():
            for standard, header in itertools.product(standards, headers):
                source = work / f"alone.{'c' if language == 'c' else 'cpp'}"
                line = f"#include <{header.relative_to(include)}>\n"
                source.write_text(line + line)
                run(compiler, "-fsyntax-only", f"-std={standard}", "-Wall", "-Wextra", "-Wpedantic",
                    "-Wshadow", "-Wconversion", "-Wundef", "-Werror", "-I", include, source)
                compiled += 1
    return compiled


def check_files(prefix, stemma):
    """The completions are those of the program, and there is a manual."""
    for shell, place in (("bash", "bash-completion/completions/stemma"),
                         ("zsh", "zsh/site-functions/_stemma"),
                         ("fish", "fish/vendor_completions.d/stemma.fish")):
        check((prefix / "share" / place).read_text() == run(stemma, "completion", shell),
              f"{place}: is not what the program says")
    check((prefix / "share/man/man1/stemma-rank.1").read_text().startswith("."), "no manual page")
    check((prefix / "share/doc/stemma/LICENSE").is_file(), "no licence")


# ---- answers --------------------------------------------------------------------------------

MEASURES = ["children", "children_merge", "children_adapter", "children_quantized",
            "children_finetune", "children_unspecified", "descendants", "downstream_downloads",
            "influence", "depth", "exclusive", "authors", "effective_authors", "h_index",
            "pagerank"]
TOTALS = ["members", "derivatives", "influence", "share", "downstream_downloads", "authors",
          "effective_authors"]
RELATIONS = ["merge", "adapter", "quantized", "finetune", "unspecified"]
REAL = {"influence", "effective_authors", "pagerank", "share"}


class Dump:
    """What tests/api/dump.cpp tells."""

    def __init__(self, program, source, *options):
        self.findings, self.models, self.families, self.rankings = [], {}, [], []
        self.day = None
        edges = {"parent": set(), "child": set()}
        for line in run(program, source, *options).splitlines():
            kind, *cells = line.split("\t")
            if kind == "finding":
                self.findings.append((cells[0], int(cells[1]), cells[2:]))
            elif kind == "model":
                self.models[cells[0]] = cells[1:]
            elif kind == "day":
                self.day = cells[0]
            elif kind in edges:
                edges[kind].add(tuple(cells))
            elif kind == "family":
                self.families.append(cells)
            else:
                self.rankings.append(cells[1:])
        check(edges["parent"] == edges["child"], f"{source}: edges differ by direction")
        half = len(self.families) // 2
        check(self.families[:half] == self.families[half:], f"{source}: families need the view")
        self.families = self.families[:half]
        self.edges = edges["parent"]

    def measures(self, model):
        cells = self.models[model][8:]
        return {name: float(cell) if name in REAL else int(cell)
                for name, cell in zip(MEASURES, cells)}


def rows(stemma, *arguments):
    return json.loads(run(stemma, *arguments, "--json"))["rows"]


def known(cell):
    """A cell as JSON has it: unknown values are null."""
    return None if cell in ("", "-1") else cell


def compare_rank(stemma, dump, source, options):
    ranked = rows(stemma, "rank", *source, "--top", "0", *options)
    check([row["model"] for row in ranked] == dump.rankings[MEASURES.index("influence")],
          f"rank {options}: another order")
    for row in ranked:
        status, family, maker, country, _, downloads, likes, _ = dump.models[row["model"]][:8]
        measures = dump.measures(row["model"])
        wrong = [name for name in MEASURES if measures[name] != row[name]]
        facts = (row["status"], row["family"], row["maker"], row["country"],
                 row["downloads"], row["likes"])
        mine = (status, known(family), known(maker), known(country),
                None if downloads == "-1" else int(downloads),
                None if likes == "-1" else int(likes))
        check(not wrong and facts == mine, f"rank {options}: {row}: {wrong} {mine}")
    return len(ranked)


def compare_families(stemma, dump, source, options):
    ranked = {row["family"]: row for row in
              rows(stemma, "rank", *source, "--families", "--top", "0", *options)}
    met = 0
    for name, maker, country, region, *totals in dump.families:
        row = ranked.get(name if name else "(none)")
        if row is None:
            check(float(totals[2]) == 0, f"--families {options}: {name} is missing")
            continue
        met += 1
        mine = [float(cell) if key in REAL else int(cell) for key, cell in zip(TOTALS, totals)]
        check(mine == [row[key] for key in TOTALS], f"--families {options}: {row}: {mine}")
        check((known(maker), known(country), known(region)) ==
              (row["maker"], row["country"], row["region"]), f"--families: {row}")
    return met


def compare_check(stemma, dump, source):
    expected = [(row["class"], row["count"], row["examples"])
                for row in rows(stemma, "check", *source)]
    mine = dump.findings[:len(expected)]
    check(mine == expected, f"check: {mine} and not {expected}")


def compare_edges(stemma, dump, source, work):
    table = work / "edges.csv"
    run(stemma, "export", *source, "-o", table)
    with open(table, newline="") as file:
        expected = {(row["parent"], row["child"], row["relation"]) for row in csv.DictReader(file)}
    check(dump.edges == expected, f"export: {sorted(dump.edges ^ expected)[:5]}")


VIEWS = [
    ([], []),
    (["relations=0x0c"], ["--relation", "quantized,finetune"]),
    (["third_party=1"], ["--third-party"]),
    (["min_downloads=1000"], ["--min-downloads", "1000"]),
    (["since=2024-01-01", "until=2024-12-31"], ["--since", "2024-01-01", "--until", "2024-12-31"]),
    (["value=downloads", "decay=0.5"], ["--value", "downloads", "--decay", "0.5"]),
    (["attribution=maker", "license=apache-2.0"], ["--attribute", "maker", "--license",
                                                   "apache-2.0"]),
    (["attribution=parent", "task=text-generation"], ["--attribute", "parent", "--task",
                                                      "text-generation"]),
]


def compare_answers(stemma, dump_program, work):
    source = ["--from", LANDMARKS]
    compared = 0
    for view, options in VIEWS:
        dump = Dump(dump_program, "landmarks", *view)
        compared += compare_rank(stemma, dump, source, options)
        compared += compare_families(stemma, dump, source, options)
    plain = Dump(dump_program, "landmarks")
    compare_check(stemma, plain, source)
    return compared, plain


def same(a, b):
    return (a.findings, a.models, a.families, a.rankings, a.edges) == \
        (b.findings, b.models, b.families, b.rankings, b.edges)


def compare_sources(stemma, dump_program, plain, work):
    """Files, bytes and a store are the same lineage."""
    store = work / "landmarks.db"
    run(stemma, "import", "--db", store, "--date", "2026-08-22", LANDMARKS)
    for source in (f"files:{LANDMARKS}", f"bytes:{LANDMARKS}", f"store:{store}"):
        check(same(Dump(dump_program, source), plain), f"{source}: is not the landmarks")
    past = Dump(dump_program, f"store:{store}", "day=2026-08-22")
    check(same(past, plain) and past.day == "2026-08-22" and plain.day == "", "store of a day")
    early = subprocess.run([dump_program, f"store:{store}", "day=2026-08-21"],
                           capture_output=True, text=True)
    check(early.returncode == 1 and "2026" in early.stderr, f"a day too early: {early}")


def compare_pictures(stemma, dump_program, draw, work):
    """A picture of the library is that of the program to the byte, with its day."""
    mine, theirs = work / "mine.svg", work / "theirs.svg"
    dated, store = work / "models-2026-08-22.jsonl", work / "landmarks.db"
    shutil.copy(LANDMARKS, dated)
    model = "mistralai/Mistral-7B-v0.1"
    for files, source in (((), ()), ((dated,), ("--from", dated))):
        run(draw, model, mine, *files)
        run(stemma, "draw", model, *source, "-o", theirs)
        check(mine.read_bytes() == theirs.read_bytes(), f"draw_model {files}: not draw's picture")
    check("2026-08-22" in html.unescape(mine.read_text()), "a picture does not tell its day")
    filter_ = "--relation merge,unspecified"
    for name, source, options in (
            ("landmarks", (), ()), (f"files:{dated}", ("--from", dated), ()),
            (f"store:{store}", ("--db", store), ()),
            (f"store:{store}", ("--db", store, "--date", "2026-08-22"), ("day=2026-08-22",)),
            ("landmarks", filter_.split(), ("relations=0x11", f"rules={filter_}"))):
        run(dump_program, name, f"families_svg={mine}", *options)
        run(stemma, "draw", "--all-families", *source, "-o", theirs)
        check(mine.read_bytes() == theirs.read_bytes(), f"families of {name} {options}: not draw's")


# ---- the examples ---------------------------------------------------------------------------

def check_examples(stemma, tops):
    ranked = rows(stemma, "rank", "--from", LANDMARKS, "--family", "Qwen2.5", "--top", "10")
    expected = [(place, row["model"], row["influence"]) for place, row in enumerate(ranked, 1)]
    for top in tops:
        for files in ([], [LANDMARKS]):
            lines = [line.split("\t") for line in run(top, "qwen2.5", *files).splitlines()]
            check([(int(place), model, float(influence)) for place, model, influence in lines] ==
                  expected, f"{top}: {lines} and not {expected}")


def build_consumer(cmake, prefix, work):
    """The project of somebody else, by find_package."""
    folder = work / "consumer"
    run(cmake, "-S", HERE / "consumer", "-B", folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug",
        f"-DSOURCES={HERE}", f"-DCMAKE_PREFIX_PATH={prefix}")
    run(cmake, "--build", folder)
    return folder


def build_by_pkg_config(libdir, work):
    """The example by pkg-config."""
    environment = dict(os.environ, PKG_CONFIG_PATH=str(libdir / "pkgconfig"))
    words = shlex.split(run("pkg-config", "--cflags", "--libs", "stemma", env=environment))
    program = work / "top_by_pkg_config"
    run("cc", "-std=c99", "-o", program, HERE / "top_of_family.c", *words, f"-Wl,-rpath,{libdir}")
    # Not all libraries behind a static one have a static form here; that they are named must do.
    static = run("pkg-config", "--static", "--libs", "stemma", env=environment)
    check("-lstemma" in static and "-ligraph" in static and "gvplugin_core" in static,
          f"pkg-config --static: {static}")
    return program


def check_readme(stemma, prefix, libdir, work):
    """The README's program is one, and right."""
    code = re.search(r"```c\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.DOTALL)[1]
    source = work / "readme.c"
    source.write_text("#include <stdio.h>\n#include <stemma.h>\nint main(void) {\n"
                      f"{code}\nreturn 0;\n}}\n")
    run("cc", "-Wall", "-Wextra", "-Werror", "-std=c99", "-I", prefix / "include", "-o",
        work / "readme", source, "-L", libdir, "-lstemma", f"-Wl,-rpath,{libdir}")
    row = rows(stemma, "rank", "--top", "1")[0]
    check(row["model"] == "mistralai/Mistral-7B-v0.1", f"README: not the first: {row}")
    check(run(work / "readme") == f"{row['children']} models derive from it directly\n",
          "README: the program says something else")


def main():
    build, cmake = pathlib.Path(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        os.environ.update(STEMMA_DB="", XDG_DATA_HOME=folder)  # no store of the user's own
        prefix = work / "a prefix"
        run(cmake, "--install", build, "--prefix", prefix)
        stemma = prefix / "bin" / "stemma"
        libdir = next(prefix.rglob("stemma.pc")).parent.parent
        include = prefix / "include"
        headers = [include / "stemma.h", *sorted((include / "stemma").glob("*.h"))]
        check_names(headers, libdir)
        promises = abi.compare(headers, include, libdir / "libstemma.so", work)
        compiled = check_headers(headers, include, work)
        check_files(prefix, stemma)
        programs = build_consumer(cmake, prefix, work)
        by_pkg_config = build_by_pkg_config(libdir, work)
        check("libstemma.so" not in run("readelf", "-d", programs / "top_of_family_static"),
              "the static library was not linked")
        print(run(programs / "test_api"), end="")
        compared, plain = compare_answers(stemma, programs / "dump", work)
        compare_sources(stemma, programs / "dump", plain, work)
        compare_pictures(stemma, programs / "dump", programs / "draw_model", work)
        check_examples(stemma, [programs / "top_of_family", programs / "top_of_family_static",
                                by_pkg_config])
        check_readme(stemma, prefix, libdir, work)
        print(f"check_installed: {len(headers)} headers compiled {compiled} times, {promises} lines of "
              f"ABI, {len(plain.models)} models and {len(plain.edges)} edges, "
              f"{len(VIEWS)} views, {compared} rows compared, {failed()} failed")
    return 1 if failed() else 0


if __name__ == "__main__":
    sys.exit(main())
