# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of `--infer names`, applied as plainly as they are written.

Works on the graph that rules.py has built from the records, and knows nothing of the C sources: the
tail of a name is a regular expression here, and each child looks at every model of a name.
"""

import collections
import re

from rules import BULK_MIGRATION, cyclic_components

RULES = ["quantization", "author-form", "mirror"]
CLASSES = ["inferred-" + rule for rule in RULES] + ["inferred-text"]
BASE_CHILDREN = 20

QUANTIZED = re.compile(
    r"gguf|ggml|awq|gptq|exl[23]|mlx|hqq|aqlm|bnb|bitsandbytes|quantized|autoround|(nv|mx)?fp4"
    r"|mxfp4_moe|(mx)?fp8|fp8-(dynamic|block)|mxfp6|nf4|int[1-8]|[1-8](bits?|[-_]bit)"
    r"|unsloth-bnb-[1-8]bit|w[1-8]a([1-8]|16)|[0-9]+([._][0-9]+)?bpw|q[1-8]_[01]"
    r"|q[1-8]_k(_(s|m|l|xl))?|iq[1-8]_(xxs|xs|s|m|nl)|tq[12]_0|oq[1-8]e?")
DETAIL = re.compile(r"i1|imatrix|imat|ud|q[1-8]|h[68]|g(32|64|128)|(32|64|128)g")
PRECISION = re.compile(r"b?f16|fp16|16bit|f32|fp32")
LONGEST_WORD = 20


def kind_of(word):
    for kind, words in (("quantized", QUANTIZED), ("detail", DETAIL), ("precision", PRECISION)):
        if len(word) <= LONGEST_WORD and words.fullmatch(word):
            return kind
    return None


def stems(name):
    """What is left of a folded name when one word of its tail after the other goes, the longest
    word first: pairs of the stem and the kinds of words that are gone."""
    found, kinds = [(name, set())], set()
    while True:
        for cut in re.finditer("[-._]", name):
            kind = kind_of(name[cut.end():])
            if kind and cut.start() > 0:
                kinds = kinds | {kind}
                name = name[:cut.start()]
                found.append((name, kinds))
                break
        else:
            return found


def name_of(key):
    return key.split("/")[-1]


def stem_of(key):
    return stems(name_of(key))[-1][0]


def tail_of(key):
    return stems(name_of(key))[-1][1]


def is_dated(model):
    return model.created is not None and model.created != BULK_MIGRATION


class Inference:
    """The edges inferred for a graph: `edges` maps a child's key to (parent's key, rule)."""

    def __init__(self, graph, declaring):
        """`declaring`: keys of the models whose record names a well-formed parent."""
        self.graph = graph
        self.by_name, self.by_stem = (collections.defaultdict(list) for _ in range(2))
        for key in graph.models:
            self.by_name[name_of(key)].append(key)
            if not tail_of(key) & {"quantized", "detail"}:
                self.by_stem[stem_of(key)].append(key)
        self.children = collections.Counter(parent for parent, child in graph.edges)
        self.quantized = {child for (parent, child), relation in graph.edges.items()
                          if relation == "quantized"}
        self.reuploads = {child for parent, child in graph.edges
                          if name_of(parent) == name_of(child)}
        sources = {key for keys in self.by_stem.values() for key in keys}
        self.copies = {child for parent, child in graph.edges
                       if {parent, child} <= sources and stem_of(parent) == stem_of(child)}
        self.edges = {}
        orphans = [key for key, model in graph.models.items()
                   if not model.ghost and key not in declaring]
        self.add("mirror", self.mirror, [key for key in orphans if self.is_base(key)])
        self.reuploads |= set(self.edges)
        self.add("mirror", self.mirror, [key for key in orphans if not self.is_base(key)])
        self.copies |= set(self.edges)
        orphans = [key for key in orphans if "quantized" in tail_of(key)]
        self.add("quantization", self.quantization, orphans)
        self.add("author-form", self.author_form, orphans)
        self.drop_cycles()

    def add(self, rule, find, keys):
        """Adds what a rule finds for each key, over what was found before."""
        found = {key: find(key) for key in keys}
        self.edges.update({key: (parent, rule) for key, parent in found.items() if parent})

    def may_follow(self, child, parent):
        older, newer = self.graph.models[parent], self.graph.models[child]
        return not (is_dated(older) and is_dated(newer) and older.created > newer.created)

    def is_base(self, key):
        return self.children[key] >= BASE_CHILDREN

    def mirror(self, key):
        bases = [other for other in self.by_name[name_of(key)]
                 if other != key and self.is_base(other) and other not in self.reuploads]
        if len(bases) != 1:
            return None
        old, new = self.graph.models[bases[0]], self.graph.models[key]
        return bases[0] if is_dated(old) and is_dated(new) and old.created < new.created else None

    def quantization(self, key):
        stem = stem_of(key)
        sources = [other for other in self.by_stem[stem] if other not in self.quantized]
        space = key.split("/")[0] if "/" in key else None
        chosen = [other for other in sources if space and other.startswith(space + "/")]
        if not chosen and not re.fullmatch("[a-z]+", stem):
            chosen = [other for other in sources if other not in self.copies]
        return chosen[0] if len(chosen) == 1 and self.may_follow(key, chosen[0]) else None

    def author_form(self, key):
        name = name_of(key)
        mark = name.find("_-_", 1)
        if mark < 0:
            return None
        for stem, kinds in stems(name[mark + 3:]):
            parent = name[:mark] + "/" + stem
            if "quantized" in kinds and parent in self.graph.models and parent != key:
                return parent if self.may_follow(key, parent) else None
        return None

    def drop_cycles(self):
        joint = list(self.graph.edges) + [(parent, child) for child, (parent, rule)
                                          in self.edges.items()]
        for component in cyclic_components(joint):
            for child, (parent, rule) in list(self.edges.items()):
                if child in component and parent in component:
                    del self.edges[child]

    def counts(self):
        """The rows of the classes of `stemma check --infer names`, without examples."""
        count = collections.Counter("inferred-" + rule for parent, rule in self.edges.values())
        return [{"class": name, "count": count[name]} for name in CLASSES]
