#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a flowchart of Mermaid, strictly, and holds it against the same tree as JSON.

usage: mermaid.py STEMMA ARGUMENT...   (arguments of stemma tree, without a format)

What is read is the subset of the language that the program writes: one statement a line, ids of
letters and digits, labels in quotes without anything that is markup. Ends with 1 and a line where
the chart is not of that form, is larger than Mermaid renders, or says something else than the JSON.
"""

import collections
import json
import re
import subprocess
import sys

MOST_EDGES, MOST_CHARACTERS = 500, 50000

ENTITY = r"#(?:3[3-9]|4[0-7]|5[89]|6[0-4]|9[1-6]|12[3-6]);"
LABEL = rf'"((?:[A-Za-z0-9 ,.+~/_-]|<br/>|[^\x00-\x9f"]|{ENTITY})+)"'
NODE = rf"(n\d+)(?:\[{LABEL}\]:::([a-z]+))?"
REST = rf"(r\d+)\(\[{LABEL}\]\):::([a-z]+)"
LINK = r'(-->|-\.->|==>)\|"(~?[a-z]+)"\|'
STATEMENTS = {
    "comment": re.compile(r"  %% [^{}\x00-\x1f]+"),
    "node": re.compile(f"  {NODE}"),
    "link": re.compile(f"  {NODE} {LINK} {NODE}"),
    "rest_below": re.compile(rf"  (n\d+) -\.- {REST}"),
    "rest_above": re.compile(rf"  {REST} -\.- (n\d+)"),
    "class": re.compile(r"  classDef ([a-z]+) (?:[a-z-]+:(?:#[0-9A-F]{6}|\d+px|\d \d),?)+(?<!,)"),
    "links": re.compile(r"  linkStyle (\d+(?:,\d+)*) stroke:#[0-9A-F]{6}"),
}
ARROWS = {"merge": "==>", "adapter": "-.->", "quantized": "-.->", "finetune": "-->",
          "unspecified": "-->"}


def need(condition, what):
    """Ends the check where something is not as it must be."""
    if not condition:
        sys.exit(f"mermaid: {what}")


def decode(label):
    """The lines of a label."""
    plain = re.sub(r"#(\d+);", lambda match: chr(int(match[1])), label)
    return plain.split("<br/>")


class Chart:
    """What a flowchart says."""

    def __init__(self, text):
        need(len(text) <= MOST_CHARACTERS, f"{len(text)} characters")
        need(text.endswith("\n"), "the last line has no end")
        lines = text[:-1].split("\n")
        need(lines[0] == "flowchart LR", f"begins with {lines[0]!r}")
        self.names, self.rests, self.uses = {}, {}, set()
        self.edges, self.comments = [], []
        self.classes, self.used_classes, self.styled = set(), set(), []
        for line in lines[1:]:
            self.read(line)
        self.check_ends()

    def read(self, line):
        """One statement; a line is of one kind alone."""
        found = {kind: match for kind, pattern in STATEMENTS.items()
                 if (match := pattern.fullmatch(line))}
        need(len(found) == 1, f"is {len(found)} kinds of statement: {line!r}")
        (kind, match), = found.items()
        if kind == "comment":
            self.comments.append(line[5:])
        elif kind == "class":
            need(match[1] not in self.classes, f"class {match[1]} twice")
            self.classes.add(match[1])
        elif kind == "links":
            self.styled += map(int, match[1].split(","))
        else:
            getattr(self, f"read_{kind}")(match.groups())

    def define(self, table, node, label, style):
        """A node with its label, told once."""
        if label is None:
            self.uses.add(node)
            return
        need(node not in table, f"{node} is told twice")
        table[node] = decode(label)
        self.used_classes.add(style)

    def read_node(self, groups):
        """The root."""
        need(not self.names, f"a second root: {groups}")
        self.define(self.names, *groups)

    def read_link(self, groups):
        """A link, and a node at one of its ends."""
        parent, arrow, word, child = groups[:3], groups[3], groups[4], groups[5:]
        need(parent[1] is None or child[1] is None, f"two labels: {groups}")
        need(ARROWS.get(word.lstrip("~")) == arrow, f"{arrow} of {word}")
        self.define(self.names, *parent)
        self.define(self.names, *child)
        self.edges.append((parent[0], child[0], word))

    def read_rest_below(self, groups):
        """A rest of descendants."""
        self.uses.add(groups[0])
        self.define(self.rests, *groups[1:])
        need(groups[1][1:] == groups[0][1:], f"a rest of another: {groups}")
        self.edges.append((*groups[:2], None))

    def read_rest_above(self, groups):
        """A rest of ancestors."""
        self.read_rest_below((groups[3], *groups[:3]))

    def check_ends(self):
        """Nothing is spoken of that is not there."""
        need(self.uses <= set(self.names), f"no such nodes: {self.uses - set(self.names)}")
        need(self.used_classes <= self.classes, f"no such classes: {self.used_classes}")
        need(sorted(self.styled) == list(range(len(self.edges))), "links without one style each")
        need(len(self.edges) <= MOST_EDGES, f"{len(self.edges)} edges")

    def said_rests(self):
        """By the name of a model: counts by relation, and below."""
        said = {}
        for rest, lines in self.rests.items():
            counts = collections.Counter()
            for line in lines:
                match = re.fullmatch(r"\+([\d,]+) (?:([a-z]+)|(?:further )?(?:below|above)(?: them)?)",
                                     line)
                need(match is not None, f"a rest says {line!r}")
                word = match[2] if match[2] in ARROWS else "below"
                counts[word] += int(match[1].replace(",", ""))
            said[self.names["n" + rest[1:]][0]] = counts
        return said


def expected(rows, is_up):
    """Names, edges and rests that the JSON has."""
    names, edges, rests = [], [], {}
    for row in rows:
        if row["model"] is None or row["pruned"]:
            counts = collections.Counter({key[7:]: value for key, value in row.items()
                                          if key.startswith("hidden_") and value})
            if row["model"] is None:
                rests[row["parent"]] = counts
                continue
        if not row["repeated"]:
            names.append(row["model"])
        if row["parent"] is not None:
            ends = (row["model"], row["parent"]) if is_up else (row["parent"], row["model"])
            word = row["relation"] if row["inferred"] is None else "~" + row["relation"]
            edges.append((*ends, word))
    return names, edges, rests


def run(*arguments):
    """What the program prints."""
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    need(done.returncode == 0, f"exit code {done.returncode}: {done.stderr.decode()}")
    return done.stdout.decode("utf-8")


def main():
    """Reads, asks again, compares."""
    command = [sys.argv[1], "tree", *sys.argv[2:]]
    chart = Chart(run(*command, "--format", "mermaid"))
    cut = [match for match in (re.search(r"as with (--top .*)", comment)
                               for comment in chart.comments) if match]
    limits = cut[0][1].split() if cut else []
    document = json.loads(run(*command, *limits, "--json"))
    names, edges, rests = expected(document["rows"], document["rules"]["up"])
    titles = {node: lines[0] for node, lines in chart.names.items()}
    need(sorted(titles.values()) == sorted(names), "other models than in the JSON")
    links = [(titles[parent], titles[child], word) for parent, child, word in chart.edges
             if word is not None]
    need(sorted(links) == sorted(edges), "other links than in the JSON")
    need(chart.said_rests() == rests, "other rests than in the JSON")
    pruned = [line for lines in chart.names.values() for line in lines[1:]
              if line.startswith("pruned")]
    told = [f"pruned, {row['hidden']:,} {'above' if document['rules']['up'] else 'below'}"
            if row["hidden"] else "pruned" for row in document["rows"] if row["pruned"]]
    need(sorted(pruned) == sorted(told), f"other pruned models: {pruned}, {told}")
    total = document["summary"]["shown"] + document["summary"]["hidden"]
    need(re.search(f": {document['summary']['shown']:,} of {total:,} ", chart.comments[0]),
         f"another total: {chart.comments[0]}")
    if not document["rules"]["up"]:
        need(total == document["rows"][0]["descendants"], f"not the model's {total} descendants")
    print(f"{len(names)} models, {len(chart.edges)} edges, {len(rests)} rests"
          + (f", cut with {' '.join(limits)}" if cut else ""))


if __name__ == "__main__":
    main()
