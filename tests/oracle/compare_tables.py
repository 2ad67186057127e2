#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold what stemma reads from tables against a naive reader, on random and mangled tables.

    compare_tables.py --stemma build/dev/stemma --random 100

The naive reader makes records of the Hub's shape of a table of edges or of the ai-ecosystem. The
classes of `check` must be those that rules.py counts for these records, and the rows of `rank`
those of the same records as JSON Lines. Where the naive reader finds a table torn, or without
the columns that it needs, stemma must refuse it.
"""

import argparse
import ast
import json
import os
import random
import re
import subprocess
import sys
import tempfile

import rules
from rules import ASCII_SPACE, CLASSES, fold

CHILD = ["child", "child_model", "model_id", "current_model", "model", "id", "target"]
PARENT = ["parent", "parent_id", "parent_model", "base_model", "source"]
RELATION = ["relation", "base_model_relation", "edge_type", "edge", "type"]
WORDS = {"finetuned": "finetune", "merged": "merge"}
COLUMNS = ["finetune", "quantized", "adapter", "merge"]
NULLS = ("", "nan", "none", "null", "<na>")


class Torn(Exception):
    """The table cannot be read at all."""


class Unclear(Exception):
    """The naive records cannot say what the table says."""


# ---------------------------------------------------------------- the naive readers


def strip(text):
    return text.strip(ASCII_SPACE)


def find_delimiter(text):
    lines = [line for line in re.split(r"[\r\n]", text) if strip(line)]
    bare = re.sub(r'"[^"]*("|$)', "", lines[0]) if lines else ""
    return next((mark for mark in "\t,;" if mark in bare), ",")


def read_rows(text):
    """The rows of a table: lists of cells, None for a malformed one."""
    mark = find_delimiter(text)
    at = 0
    plain = re.compile(f"[^{mark}\r\n]*")
    while at < len(text):
        if text[at] in "\r\n":
            at += 1
            continue
        cells, good = [], True
        while True:
            if text[at:at + 1] == '"':
                match = re.compile(r'"((?:[^"]|"")*)"(?!")').match(text, at)
                if not match:
                    raise Torn
                at = match.end()
                cells.append(match[1].replace('""', '"'))
                behind = plain.match(text, at)
                good = good and not behind[0]
                at = behind.end()
            else:
                match = plain.match(text, at)
                at = match.end()
                cells.append(match[0])
            if text[at:at + 1] != mark:
                break
            at += 1
        yield [strip(cell) for cell in cells] if good else None


def read_table(text):
    """(header, rows as dictionaries, number of malformed rows)"""
    header, rows, faults = None, [], 0
    for cells in read_rows(text.removeprefix("\ufeff")):
        if cells is None:
            if header is None:
                raise Torn
            faults += 1
            continue
        if not any(cells):
            continue
        if header is None:
            header = [fold(cell) for cell in cells]
            continue
        while not cells[-1]:
            cells.pop()
        if len(cells) > len(header):
            faults += 1
            continue
        row = {}
        for name, cell in zip(header, cells + [""] * len(header)):
            row.setdefault(name, cell)
        rows.append(row)
    return header, rows, faults


def word_of(cell):
    return None if fold(cell) in NULLS else cell


def count_of(cell):
    match = re.fullmatch(r"(\d+)(\.0*)?", cell, re.ASCII)
    return int(match[1]) if match and int(match[1]) <= 2**53 else None


def day_of(cell):
    return None if rules.parse_time(cell) is None else cell


def pick(values, choose):
    values = [value for value in values if value is not None]
    return choose(values) if values else None


def utf8(text):
    return text.encode()


def tag(word, parent):
    if ":" in word or fold(word) in ("http", "https"):
        raise Unclear
    return f"base_model:{word or 'unspecified'}:{parent}"


def read_edges(text):
    """Records of a table of edges, and how many rows are none."""
    header, rows, faults = read_table(text)
    if header is None:
        return [], 0
    child, parent, relation = (next((name for name in names if name in header), None)
                               for names in (CHILD, PARENT, RELATION))
    if child is None or parent is None:
        raise Torn
    created = next((name for name in ("createdat", "created_at") if name in header), "")
    children = {}
    for row in rows:
        name = rules.normalise(row[child])[1] if row[child] else None
        if name is None:
            faults += 1
            continue
        mine = children.setdefault(fold(name), [])
        word = row.get(relation, "")
        known = WORDS.get(fold(word), fold(word))
        word = known if known in rules.RELATIONS_BY_PRECEDENCE else word
        parts = [strip(part) for part in row[parent].split(",")]
        mine.append((name, row, [(word, part) for part in parts if part]))
    records = []
    for mine in children.values():
        facts = [row for _, row, _ in mine]
        license = pick([word_of(row.get("license", "")) for row in facts],
                       lambda words: min(words, key=utf8))
        records.append({
            "id": min((name for name, _, _ in mine), key=utf8),
            "author": pick([word_of(row.get("author", "")) for row in facts],
                           lambda words: min(words, key=utf8)),
            "downloads": pick([count_of(row.get("downloads", "")) for row in facts], max),
            "likes": pick([count_of(row.get("likes", "")) for row in facts], max),
            "createdAt": pick([day_of(row.get(created, "")) for row in facts], min),
            "cardData": {"license": license},
            "tags": sorted({tag(*claim) for _, _, claims in mine for claim in claims}),
        })
    return records, faults


STRING = re.compile(r"""([bru]{0,2})('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", re.S | re.I)
ESCAPE = re.compile(r"\\(u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\n|[\\'\"abfnrtv]"
                    r"|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3})")


def unescape(match):
    body = match[1]
    if body == "\n":
        return ""
    if body[0] in "\\'\"abfnrtv":
        return ast.literal_eval(f'"\\{body}"')
    if len(body) == 11:
        high, low = int(body[1:5], 16), int(body[7:], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
    code = int(body, 8) if body[0].isdigit() else int(body[1:], 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else "\ufffd"


def take_other(text, at):
    """The end of something that is no string, None where a quote in it has no end."""
    depth = 0
    while at < len(text) and (depth or text[at] not in ",)]}"):
        if text[at] in "'\"":
            match = STRING.match(text, at)
            if not match:
                return None
            at = match.end()
            continue
        depth += (text[at] in "([{") - (text[at] in ")]}")
        at += 1
    return at


def python_list(text):
    """(text, whether it is a string) of each item; None for what is no list."""
    if fold(text) in NULLS:
        return []
    if text[0] == "{":
        return None
    if text[0] not in "[(":
        parts = [re.sub(r"""^(['"])(.*)\1$""", r"\2", strip(part), flags=re.S)
                 for part in text.split(",")]
        return [(part, True) for part in parts if fold(part) not in NULLS]
    close, at, items = {"[": "]", "(": ")"}[text[0]], 1, []
    while True:
        while at < len(text) and text[at] in ASCII_SPACE:
            at += 1
        if at == len(text):
            return None
        if text[at] in ")]}":
            return items if text[at:] == close else None
        if text[at] == ",":
            at += 1
        elif re.compile(r"[bru]{0,2}['\"]", re.I).match(text, at):
            match = STRING.match(text, at)
            if not match:
                return None
            body = match[2][1:-1]
            items.append((body if "r" in match[1].lower() else ESCAPE.sub(unescape, body), True))
            at = match.end()
        else:
            end = take_other(text, at)
            if end is None:
                return None
            if fold(strip(text[at:end])) not in NULLS:
                items.append((strip(text[at:end]), False))
            at = end


def strings_of(cell):
    return [text for text, is_string in python_list(cell) or [] if is_string]


def read_ecosystem(text):
    """Records of a table of the ai-ecosystem, and how many rows are none."""
    header, rows, faults = read_table(text)
    if header is None:
        return [], 0
    columns = [word for word in COLUMNS if word + "_parent" in header]
    if "model_id" not in header or not columns:
        raise Torn
    records, seen = [], set()
    for row in rows:
        name = rules.normalise(row["model_id"])[1] if row["model_id"] else None
        if name is None:
            faults += 1
            continue
        tags, found = [], False
        for word in columns:
            cell = row[word + "_parent"]
            items = python_list(cell)
            for item, is_string in [(cell, False)] if items is None else items:
                # What is no string is malformed whatever it says: so is this.
                tags.append(tag(word, item if is_string else "./" + item))
                found = found or rules.normalise(tags[-1].split(":", 2)[2])[0] == "ok"
        all_tags = strings_of(row.get("tags", ""))
        if not found:
            tags += [text for text in all_tags if text.startswith("base_model:")]
        licenses = [text[8:] for text in all_tags if text.startswith("license:")]
        licenses += strings_of(row.get("licenses", ""))
        license = next((text for text in licenses if text), None)
        record = {"id": name, "downloads": count_of(row.get("downloads", "")),
                  "likes": count_of(row.get("likes", "")),
                  "createdAt": day_of(row.get("createdat", "")),
                  "pipeline_tag": word_of(row.get("pipeline_tag", "")),
                  "cardData": {"license": license}, "tags": tags}
        key = (fold(name), record["downloads"])
        if key in seen:
            raise Unclear   # the text of the record decides, which is not the same here
        seen.add(key)
        records.append(record)
    return records, faults


# ---------------------------------------------------------------- tables to compare


class Tables:
    """Random tables, of a few ids so that they meet."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        names = ["a/b", "A/b", "a/B", "c", "C", "e/f", "e/g", "E/G"] + [f"m/{i}" for i in range(12)]
        self.ids = [self.random.choice(names) for _ in range(12)]
        self.texts = ["none", "./x", "x y", "- a/b", "`e/f`", "m/1/tree/main", "m/2@v1", "n/a",
                      "hf/hf/hf", "", "caf\u00e9/x", "m/3?x#y", '"m/4"', "Base_Model"]
        self.numbers = ["", "0", "7", "12.0", "1e3", "9007199254740993", "nan", "1,234", "3.5"]
        self.days = ["", "2024-05-01", "2024-04-30", "2023-02-29", "2022-03-02", "nan", "soon"]

    def name(self):
        return self.random.choice(self.ids if self.random.random() < 0.85 else self.texts)

    def quote(self, cell, mark):
        if self.random.random() < 0.2 or any(char in cell for char in f'{mark}"\r\n'):
            return '"' + cell.replace('"', '""') + '"'
        return cell

    def write(self, header, rows):
        mark, end = self.random.choice(",,\t;"), self.random.choice(["\n", "\n", "\r\n", "\r"])
        lines = [mark.join(self.quote(cell, mark) for cell in row) for row in [header] + rows]
        text = end.join(lines) + self.random.choice(["", end, end + end])
        return self.random.choice(["", "", "\ufeff", end]) + text

    def edges(self):
        choose = self.random.choice
        header = [choose(CHILD), choose(PARENT), choose(RELATION), "downloads", "Likes",
                  choose(["createdAt", "created_at"]), "license", "AUTHOR", "other"]
        header = [choose([name, name.upper(), f" {name}"]) for name in header]
        words = ["finetune", "Finetuned", "merged", "MERGE", "adapter", "quantized", "odd", "", "Odd"]
        rows = []
        for _ in range(self.random.randrange(25)):
            parents = choose([",", ", ", " ,,"]).join(self.name() for _ in range(choose([0, 1, 1, 2, 5])))
            rows.append([self.name(), parents, choose(words), choose(self.numbers),
                         choose(self.numbers), choose(self.days), choose(["", "mit", "gpl", "None"]),
                         choose(["", "Zoe", "zoe", "\u00e9"]), "x\ny"][:choose([2, 9, 9, 9, 9])])
        order = list(range(9))
        if self.random.random() < 0.5:
            self.random.shuffle(order)
            rows = [row + [""] * (9 - len(row)) for row in rows]
            rows = [[row[i] for i in order] for row in rows]
            header = [header[i] for i in order]
        return self.write(header, rows)

    def literal(self, texts):
        kind = self.random.randrange(8)
        if kind == 0:
            return ", ".join(texts)
        if kind == 1:
            return "[" + " ".join(repr(text) for text in texts) + "]"
        if kind == 2:
            return str(tuple(texts))
        if kind == 3:
            return str(texts + [None, 7, ["m/1"]][:self.random.randrange(4)])
        if kind == 4:
            return str(["".join(f"\\x{ord(c):02x}" if c == "/" else c for c in text)
                        for text in texts]).replace("\\\\", "\\")
        if not texts:
            return self.random.choice(["", "[]", "nan", "None"])
        return str(texts)

    def ecosystem(self):
        choose = self.random.choice
        header = ["model_id", "likes", "trendingScore", "downloads", "tags", "pipeline_tag",
                  "createdAt", "licenses", *(word + "_parent" for word in COLUMNS)]
        rows = []
        for number in range(self.random.randrange(25)):
            tags = [f"base_model:{choose(['', 'merge:', 'odd:'])}{self.name()}"
                    for _ in range(choose([0, 0, 1, 2]))] + choose([[], ["license:mit"]])
            parents = [self.literal([self.name() for _ in range(choose([0, 0, 0, 1, 1, 3]))])
                       for _ in COLUMNS]
            rows.append([self.name(), choose(self.numbers), "1.0", str(number), self.literal(tags),
                         choose(["", "nan", "t"]), choose(self.days),
                         self.literal(choose([[], ["mit"], ["gpl", "mit"]])), *parents])
        return self.write(header, rows)

    def mangle(self, text):
        """The text with some characters lost, doubled or put in."""
        chars = list(text)
        for _ in range(self.random.randrange(6)):
            at = self.random.randrange(len(chars) + 1)
            chars[at:at + self.random.randrange(3)] = self.random.choice(
                ["", "", '"', "'", ",", "\n", "\t", "[", "]", "(", "\\", " ", "x", "\r", '"",', "{"])
        if chars and self.random.random() < 0.1:
            del chars[self.random.randrange(len(chars)):]
        return "".join(chars)


# ---------------------------------------------------------------- the comparison


class Failed(Exception):
    """The program has failed where it should have answered."""


class Comparison:
    """What one program says, and how it compares."""

    def __init__(self, stemma):
        self.stemma = stemma
        self.counts = {"read": 0, "refused": 0, "unclear": 0, "differ": 0}

    def run(self, command, path, *more):
        return subprocess.run([self.stemma, command, "--json", "--from", path, *more],
                              capture_output=True, check=False)

    def rows(self, command, path, *more):
        done = self.run(command, path, *more)
        if done.returncode != 0:
            raise Failed(done.stderr.decode(errors="replace").strip())
        return json.loads(done.stdout)["rows"]

    def differences(self, folder, text, kind, read):
        """What differs, as texts."""
        path = os.path.join(folder, "table")
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        how = ["--input-format", kind]
        try:
            records, faults = read(text)
        except Torn:
            self.counts["refused"] += 1
            done = self.run("check", path, *how)
            return [] if done.returncode == 3 else [f"exit code {done.returncode}, not 3"]
        except Unclear:
            self.counts["unclear"] += 1
            return []
        self.counts["read"] += 1
        lines = [json.dumps({k: v for k, v in record.items() if v is not None}).encode()
                 for record in records]
        plain = os.path.join(folder, "models.jsonl")
        with open(plain, "wb") as file:
            file.write(b"\n".join(lines) + b"\n")
        found = {row["class"]: row["count"] for row in self.rows("check", path, *how)}
        wanted = dict(rules.build(lines).count)
        wanted["records"] = wanted.get("records", 0) + faults
        wanted["rejected-record"] = faults
        said = [f"{name}: {found[name]}, expected {wanted.get(name, 0)}" for name in CLASSES
                if found[name] != wanted.get(name, 0)]
        for command in (["rank", "--top", "0"], ["count"]):
            if self.rows(command[0], path, *command[1:], *how) != self.rows(
                    command[0], plain, *command[1:]):
                said.append(f"{' '.join(command)}: other rows than from JSON Lines")
        return said

    def compare(self, seed, folder):
        tables = Tables(seed)
        for kind, make, read in (("edges", tables.edges, read_edges),
                                 ("ai-ecosystem", tables.ecosystem, read_ecosystem)):
            text = make()
            for version in (text, tables.mangle(text), tables.mangle(text)):
                try:
                    said = self.differences(folder, version, kind, read)
                except Failed as failure:
                    said = [str(failure)]
                if said:
                    self.counts["differ"] += 1
                    print(f"seed {seed}, {kind}: {'; '.join(said)}\n{version!r}", file=sys.stderr)


def check_reader():
    """The naive reader of lists agrees with Python's own on what Python prints."""
    for texts in ([], ["a/b"], ["it's", 'say "x"'], ["\\", "\n\t\x7f", "\u00e9\U0001f600"], ["", ","]):
        assert strings_of(str(texts)) == texts == ast.literal_eval(str(texts)), texts
        assert strings_of(ascii(texts)) == texts, texts


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--stemma", default=os.environ.get("STEMMA", "build/release/stemma"))
    parser.add_argument("--random", type=int, default=50, metavar="N", help="sets of tables")
    parser.add_argument("--seed", type=int, default=0, help="of the first set")
    arguments = parser.parse_args()
    check_reader()
    comparison = Comparison(arguments.stemma)
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(arguments.seed, arguments.seed + arguments.random):
            comparison.compare(seed, folder)
    print("compare_tables: " + ", ".join(f"{n} {what}" for what, n in comparison.counts.items()))
    # A comparison of nothing shows nothing.
    return 1 if comparison.counts["differ"] or not comparison.counts["read"] else 0


if __name__ == "__main__":
    sys.exit(main())
