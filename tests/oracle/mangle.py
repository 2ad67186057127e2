#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile record sets from a seed, and what must not change when their lines are shuffled.

    mangle.py --seed 7 -o records.jsonl [--renames renames.csv]
    mangle.py --seed 7 --sets 50 --shuffle-check --stemma build/dev/stemma

Everything that the rules speak of comes up: odd spellings, placeholders, malformed ids, the three
sources in all combinations, duplicates with ties, cycles that overlap, merges of up to 65
parents, ghosts, renames, strange dates and types, broken lines.
"""

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

NAMESPACES = ["Qwen", "qwen", "unsloth", "meta-llama", "mlx-community", "A", "z.0_-", "Bloke"]
RELATIONS = ["finetune", "adapter", "quantized", "merge", "unspecified"]
ODD_RELATIONS = ["Finetune", "finetuned", "", "lora", "merge ", "quantised", "base_model"]
ODD_VALUES = [5, -1, 0, 1.5, True, False, {}, {"id": "a/b"}, [], ["a/b"], [["a/b"]]]
PLACEHOLDERS = ["none", "None", "NULL", "n/a", "N/A", "unknown", "Base_Model", "", "  ", "''",
                "[More Information Needed]", "[more information needed]", "@main", "?x", "- ",
                "https://huggingface.co/", "- `none`", "/"]
MALFORMED = ["a/b/c", "/cache/models/Qwen--Qwen3", "C:\\models\\x", "a b/c", "datasets/a", ".a/b",
             "Spaces/x", "a/-b", "a/b..c", "x" * 97, "a/" + "y" * 97, "a//b", "/a/b", "né/x",
             "https://example.org/a/b", "https://huggingface.co/datasets/a/b", "a:b", "\u001b[31m",
             "- - a/b", "a/b ?x", "blog/post", "\u202eabc", "a\tb", "ftp://hf.co/a/b", "none,none"]
BROKEN = [b"{", b"[]", b"null", b"42", b'"a/b"', b'{"id":"a/b"', b'{"id":"a/b"} x', b"{]",
          b'{"id":"a/b",}', b"id: a/b", b'[{"id":"a/b"}]', b'{"id" "a/b"}', b"{'id':'a/b'}", b"-"]
PEDANTIC = [b'{"id":"a/b","likes":01}', b'{"id":"a/b","likes":+1}', b'{"id":"a/b","likes":1.}',
            b'{"id":"a/b","task":"a\tb"}', b'{"id":"a/b\\u0000c"}', b'{"id":"a/b","x":NaN}',
            b'{"id":"a/b","x":"\\x"}']
DATES = ["2022-03-02T23:29:04.000Z", "2022-03-02T23:29:04Z", "2022-03-03T00:29:04+01:00",
         "2024-01-01", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00", "2024-01-01T01:00:00+01:00",
         "2024-02-30T00:00:00Z", "2024-02-29T23:59:59.999Z", "yesterday", "", "2024-1-1", None,
         1704067200, "2023-12-31T23:30:00-01:00", "2026-08-01T12:00:00.500Z", ["2024-01-01"]]
COUNTS = [0, 1, 2, 5, 6, 7, 100, 2**53, 2**53 + 2, -1, 1.5, 3.0, 1e3, "7", None, True, [], 10**40]


class Mangler:
    """One hostile set of records."""

    def __init__(self, seed, size=None, pedantic=False):
        self.random = random.Random("stemma %s" % seed)
        self.pedantic = pedantic
        self.size = size or self.random.choice([1, 5, 20, 60, 150, 400])
        self.chance = {name: self.random.choice([0, 0.05, 0.3, 0.8]) for name in (
            "spelling", "odd date", "odd count", "junk parent", "odd relation", "other source",
            "duplicate", "broken", "ghost", "no parent")}
        self.ids = [self.new_id(number) for number in range(self.size)]
        self.ghosts = [self.new_id(self.size + number) for number in range(self.size // 4 + 1)]
        self.parents = {name: [] for name in self.ids}
        self.link()

    def hit(self, name):
        return self.random.random() < self.chance[name]

    def new_id(self, number):
        if self.random.random() < 0.1:
            return self.random.choice(["gpt", "Bert-", "t5."]) + str(number)
        return "%s/%s%d" % (self.random.choice(NAMESPACES),
                            self.random.choice(["m", "M-", "x_", "0."]), number)

    # ------------------------------------------------------------ structure

    def link(self):
        """Who derives from whom, before anything is spelled."""
        for position, name in enumerate(self.ids):
            if self.hit("no parent"):
                continue
            number = self.random.choice([1, 1, 1, 1, 2, 3, self.random.randint(1, 65)])
            known = self.ids[:position] or self.ids
            for _ in range(number):
                pool = self.ghosts if self.hit("ghost") else known
                if self.random.random() < 0.02:
                    pool = self.ids     # now and then a way back, or a self-loop
                self.parents[name].append(self.random.choice(pool))
        for _ in range(self.random.choice([0, 0, 1, 2, 5])):
            self.add_ring(self.random.choice([1, 2, 2, 3, 4, 10, 30]))
        if self.random.random() < 0.1:
            self.add_chain(self.random.choice([50, 700]))

    def add_ring(self, length):
        ring = [self.random.choice(self.ids) for _ in range(length)]
        for position, name in enumerate(ring):
            self.parents[name].append(ring[position - 1])

    def add_chain(self, length):
        above = self.random.choice(self.ids)
        for number in range(length):
            name = "chain/link-%d" % number
            self.ids.append(name)
            self.parents[name] = [above]
            above = name

    # ------------------------------------------------------------ words

    def spell(self, name):
        """One of the ways to write an id that R2 brings back to it, but for case."""
        if not self.hit("spelling"):
            return name
        choose = self.random.choice
        name = choose([name, name, name.lower(), name.upper(), name.swapcase()])
        name += choose(["", "", "/", "//", "/tree/main", "/blob/main/README.md", "?x=1", "#top",
                        "@main", "/resolve/main/x@y", "/tree/v1?x#y", "@v1/x@y", "/?x"])
        name = choose(["", "", "models/", "api/models/"]) + name
        name = choose(["", "", "https://huggingface.co/", "http://www.hf.co/", "HTTPS://HF.co/",
                       "https://www.Huggingface.CO/"]) + name
        return choose(["%s", "%s", " %s ", "'%s'", '"%s"', "`%s`", "- %s", "\t- '%s'\n",
                       "'- %s'", "\" ' %s`"]) % name

    def junk(self):
        return self.random.choice([self.random.choice(PLACEHOLDERS),
                                   self.random.choice(MALFORMED)])

    def word(self):
        if self.hit("odd relation"):
            return self.random.choice(ODD_RELATIONS)
        return self.random.choice(RELATIONS)

    def relation_value(self):
        if self.random.random() < 0.3:
            return None
        if self.random.random() < 0.1:
            return self.random.choice(ODD_VALUES)
        return self.word()

    # ------------------------------------------------------------ records

    def names(self, parents):
        """The parents as one source names them: spelled, repeated, with junk among them."""
        named = [self.spell(name) for name in parents]
        named += [self.spell(name) for name in parents if self.random.random() < 0.1]
        while self.hit("junk parent") and self.random.random() < 0.7:
            named.append(self.junk())
        self.random.shuffle(named)
        return named

    def others(self):
        return [self.random.choice(self.ids + self.ghosts)
                for _ in range(self.random.randint(0, 3))]

    def put_base_models(self, record, parents):
        items = [{"_id": "0", "id": name} for name in self.names(parents)]
        if self.random.random() < 0.1:
            items.append(self.random.choice([{}, {"id": None}, {"id": 7}, {"id": ["a/b"]}]))
        record["baseModels"] = {"relation": self.relation_value(), "models": items}
        if self.random.random() < 0.2:
            del record["baseModels"]["relation"]

    def put_tags(self, record, parents):
        tags = ["transformers", "license:mit", "base_mode:x/y", " base_model:x/y", 5, None]
        for name in self.names(parents):
            tags.append("base_model:" + name)
            if self.random.random() < 0.7:
                tags.append("base_model:%s:%s" % (self.word(), name))
        self.random.shuffle(tags)
        record["tags"] = tags

    def put_card(self, record, parents):
        named = self.names(parents)
        value = named[0] if len(named) == 1 and self.random.random() < 0.7 else named
        if self.random.random() < 0.1:
            value = self.random.choice(ODD_VALUES)
        elif isinstance(value, list) and self.random.random() < 0.1:
            value.append(self.random.choice(ODD_VALUES))
        record["cardData"] = {"base_model": value, "base_model_relation": self.relation_value(),
                              "license": self.random.choice(["mit", ["x", "mit"], [], 5, None])}

    def record(self, name):
        record = {"id": self.spell(name), "createdAt": self.date(), "lastModified": self.date(),
                  "downloads": self.count(), "likes": self.count(), "ID": "wrong/key",
                  "pipeline_tag": self.random.choice(["text-generation", "asr", None, 5]),
                  "author": self.random.choice([None, "", "Qwen", "qwen", "a\u001b]b", "é", 5])}
        if self.random.random() < 0.1:
            record["modelId"] = record.pop("id")
        for key in list(record):
            if key not in ("id", "modelId") and self.random.random() < 0.1:
                del record[key]
        sources = [self.put_base_models, self.put_tags, self.put_card]
        for source in self.random.choice([[0], [1], [2], [1, 2], [0, 1, 2], [0, 2], [0, 1], []]):
            differs = self.hit("other source")
            sources[source](record, self.others() if differs else self.parents[name])
        if self.random.random() < 0.03:
            record[self.random.choice(["baseModels", "tags", "cardData"])] = \
                self.random.choice([None, [], {}, 5])
        return record

    def date(self):
        if self.hit("odd date"):
            return self.random.choice(DATES)
        return "20%02d-%02d-%02dT10:00:%02d.000Z" % (
            self.random.randint(22, 26), self.random.randint(1, 3), self.random.randint(1, 28),
            self.random.randint(0, 1))

    def count(self):
        if self.hit("odd count"):
            return self.random.choice(COUNTS)
        return self.random.choice([0, 1, 5, 6, 1000, self.random.randint(0, 10**6)])

    def encode(self, record):
        items = list(record.items())
        self.random.shuffle(items)
        return json.dumps(dict(items), ensure_ascii=self.random.random() < 0.5).encode()

    def lines(self):
        """The lines of the file, without their ends; the last one is a good record."""
        lines = [self.encode(self.record(name)) for name in self.ids]
        for _ in range(len(lines)):
            if self.hit("duplicate") and self.random.random() < 0.5:
                lines.append(self.duplicate())
            if self.hit("broken") and self.random.random() < 0.2:
                lines.append(self.random.choice(BROKEN))
                lines.append(self.random.choice([b"", b"  ", b"\t"]))
                lines.append(self.encode({"id": self.random.choice([self.junk(), 5, None, []])}))
        if self.pedantic:
            lines += PEDANTIC
        self.random.shuffle(lines)
        return lines + [self.encode(self.record(self.ids[0]))]

    def duplicate(self):
        record = self.record(self.random.choice(self.ids))
        if self.random.random() < 0.5:
            record["lastModified"] = "2024-01-01T00:00:00Z"
        if self.random.random() < 0.5:
            record["downloads"] = 1
        return self.encode(record)

    def data(self):
        ends = [self.random.choice([b"\n", b"\n", b"\r\n", b" \n"]) for _ in range(4)]
        body = b"".join(line + self.random.choice(ends) for line in self.lines())
        return body.rstrip() if self.random.random() < 0.3 else body

    def renames(self):
        """Rows (old, new, kind, source) for renames.csv, the old names without repetition."""
        rows = {}
        for _ in range(self.random.choice([0, 1, 5, self.size // 5])):
            old = self.random.choice(self.ghosts + self.ghosts + self.ids)
            rows["model", old.lower()] = self.random.choice(self.ids + self.ghosts)
        if self.random.random() < 0.3:
            rows["namespace", "bloke"] = self.random.choice(["Qwen", "New-Home", "a"])
        return [(old, new, kind, "https://example.org/renames")
                for (kind, old), new in rows.items() if old != new.lower()]


def shuffled(data, seed):
    """The same lines in another order, each with its end."""
    lines = [line + b"\n" for line in data.split(b"\n")]
    random.Random(seed).shuffle(lines)
    return b"".join(lines)


def write_catalog(folder, renames):
    """A catalogue with these renames and nothing else; the other files have the project's headers
    and no rows."""
    source = os.path.join(PROJECT, "data")
    for name in sorted(os.listdir(source) if os.path.isdir(source) else []):
        if name.endswith(".csv") and name != "renames.csv":
            with open(os.path.join(source, name), encoding="utf-8") as file:
                header = next((line for line in file if not line.startswith("#")), "")
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(header)
    with open(os.path.join(folder, "renames.csv"), "w", encoding="utf-8") as file:
        file.write("old,new,kind,source\n")
        file.writelines(",".join(row) + "\n" for row in renames)


# ---------------------------------------------------------------- shuffle check


def commands(models):
    """The command lines that must not notice the order of records."""
    lines = [["rank", "--json", "--top", "0"], ["rank", "--format", "csv", "--top", "0"],
             ["rank"], ["check", "--json"], ["check"]]
    for model in models:
        lines += [["tree", model], ["tree", "--up", model], ["show", model],
                  ["show", "--json", model], ["draw", model, "-o", "out.dot"],
                  ["draw", model, "-o", "out.svg"]]
    return lines


def answer(stemma, folder, catalog, command):
    """Exit code, standard output and picture of one command on `records.jsonl` of a folder."""
    call = [stemma] + command + ["--from", "records.jsonl", "--catalog", catalog]
    done = subprocess.run(call, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    picture = b""
    for name in ("out.dot", "out.svg"):
        path = os.path.join(folder, name)
        if os.path.exists(path):
            with open(path, "rb") as file:
                picture += file.read()
            os.remove(path)
    return done.returncode, done.stdout, picture


def prepare(folder, data, seed):
    """Folders with the set as it is, shuffled twice, and compressed."""
    ways = {"plain": data, "shuffled": shuffled(data, seed), "reversed":
            b"\n".join(reversed(data.split(b"\n"))) + b"\n", "gzip": gzip.compress(data)}
    for way, content in ways.items():
        os.mkdir(os.path.join(folder, way))
        path = os.path.join(folder, way, "records.jsonl")
        with open(path, "wb") as file:
            file.write(content)
        os.utime(path, (1750000000, 1750000000))
    return list(ways)


def check_set(stemma, data, renames, models, seed, report):
    """Run every command on every order of one set; give the numbers of passes and failures."""
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        catalog = os.path.join(folder, "catalog")
        os.mkdir(catalog)
        write_catalog(catalog, renames)
        ways = prepare(folder, data, seed)
        for command in commands(models):
            first = answer(stemma, os.path.join(folder, ways[0]), catalog, command)
            if first[0] not in (0, 1):
                report("seed %s: %s: exit code %d" % (seed, " ".join(command), first[0]))
                failed += 1
                continue
            for way in ways[1:]:
                if answer(stemma, os.path.join(folder, way), catalog, command) == first:
                    passed += 1
                else:
                    failed += 1
                    report("seed %s: %s: %s differs from plain" % (seed, " ".join(command), way))
    return passed, failed


def shuffle_check(arguments):
    passed = failed = 0
    for seed in range(arguments.seed, arguments.seed + arguments.sets):
        mangler = Mangler(seed, arguments.records, arguments.pedantic)
        data, renames = mangler.data(), mangler.renames()
        models = [mangler.ids[0], mangler.ghosts[0]]
        done = check_set(os.path.abspath(arguments.stemma), data, renames, models, seed, print)
        passed, failed = passed + done[0], failed + done[1]
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sets", type=int, default=1, help="how many seeds, from --seed on")
    parser.add_argument("--records", type=int, help="about how many records")
    parser.add_argument("--pedantic", action="store_true", help="lines that lax parsers accept")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.add_argument("--renames", metavar="FILE", help="write the renames of the set")
    parser.add_argument("--shuffle-check", action="store_true")
    parser.add_argument("--stemma", default=os.environ.get("STEMMA"), metavar="PATH")
    arguments = parser.parse_args()
    if arguments.shuffle_check:
        if not arguments.stemma:
            parser.error("--shuffle-check needs --stemma")
        return shuffle_check(arguments)
    mangler = Mangler(arguments.seed, arguments.records, arguments.pedantic)
    data = mangler.data()
    if arguments.output:
        with open(arguments.output, "wb") as file:
            file.write(data)
    else:
        sys.stdout.buffer.write(data)
    if arguments.renames:
        with open(arguments.renames, "w", encoding="utf-8") as file:
            file.write("old,new,kind,source\n")
            file.writelines(",".join(row) + "\n" for row in mangler.renames())
    return 0


if __name__ == "__main__":
    sys.exit(main())
