# SPDX-License-Identifier: GPL-3.0-or-later
"""The measures of the design, each from its definition and nothing shared between them.

This is the other half of the naive verifier: from the cleaned graph to the rows of
`stemma rank --json`. Sums are fractions, descendants are sets, PageRank is iterated until it
stands still.
"""

import collections
import fractions
import math

from rules import RELATIONS_BY_PRECEDENCE, fold

NO_FAMILY = "(none)"
MEASURES = ["children", "descendants", "influence", "downstream_downloads", "exclusive", "depth",
            "authors", "effective_authors", "h_index", "pagerank"]
RANK_COLUMNS = [
    "rank", "family_rank", "model", "status", "family", "maker", "country", "created",
    "downloads", "likes", "children", "children_finetune", "children_adapter",
    "children_quantized", "children_merge", "children_unspecified", "descendants", "influence",
    "downstream_downloads", "exclusive", "depth", "authors", "effective_authors", "h_index",
    "pagerank",
]
FAMILY_COLUMNS = ["rank", "family", "maker", "country", "region", "members", "derivatives",
                  "influence", "share", "downstream_downloads", "authors", "effective_authors"]


class Options:
    """The filters and options of `rank`, by the names they have on the command line."""

    def __init__(self, **given):
        self.by = "influence"
        self.top = 0                # 0 is all
        self.roots = False
        self.relation = None        # the relations kept, None for all
        self.min_downloads = None
        self.since = None           # UTC days as YYYY-MM-DD, both included
        self.until = None
        self.third_party = False
        self.author = None
        self.license = None
        self.task = None
        self.value = "count"
        self.decay = fractions.Fraction(1)
        self.attribute = "root"
        self.family = None
        for name, value in given.items():
            if name not in self.__dict__:
                raise TypeError("no such option: " + name)
            setattr(self, name, value)


class Dag:
    """The DAG after the edge filter, with the value of each derivative."""

    def __init__(self, graph, options=None, catalog=None):
        self.options = options or Options()
        self.catalog = catalog
        self.models = graph.models
        kept = self.options.relation
        self.edges = {pair: relation for pair, relation in graph.dag().items()
                      if kept is None or relation in kept}
        self.parents = {key: [] for key in self.models}
        self.children = {key: [] for key in self.models}
        for parent, child in sorted(self.edges):
            self.parents[child].append(parent)
            self.children[parent].append(child)
        self.order = self.parents_first()
        self.first_party = self.first_parties()
        self.value = {key: self.value_of(key) for key in self.models}

    def parents_first(self):
        missing = {key: len(parents) for key, parents in self.parents.items()}
        ready = collections.deque(sorted(key for key in missing if missing[key] == 0))
        order = []
        while ready:
            key = ready.popleft()
            order.append(key)
            for child in self.children[key]:
                missing[child] -= 1
                if missing[child] == 0:
                    ready.append(child)
        assert len(order) == len(self.models), "what R5 leaves has no cycle"
        return order

    def maker_of(self, key):
        """What "the same maker" compares: the maker, or the namespace where none is catalogued."""
        namespace = self.models[key].namespace()
        if namespace is None:
            return None
        maker = self.catalog.maker(key) if self.catalog else None
        return ("maker", maker) if maker else ("namespace", fold(namespace))

    def first_parties(self):
        found = set()
        for child in self.order:
            for parent in self.parents[child]:
                if self.maker_of(parent) is None or self.maker_of(parent) != self.maker_of(child):
                    continue
                if not self.parents[parent] or parent in found:
                    found.add(child)
        return found

    def value_of(self, key):
        model, options = self.models[key], self.options
        day = model.day()
        if model.ghost:
            return 0
        if options.min_downloads is not None and (model.downloads is None or
                                                  model.downloads < options.min_downloads):
            return 0
        if options.since is not None and (day is None or day < options.since):
            return 0
        if options.until is not None and (day is None or day > options.until):
            return 0
        if options.third_party and key in self.first_party:
            return 0
        if options.author is not None and (model.author is None or
                                           fold(model.author) != fold(options.author)):
            return 0
        if options.license is not None and model.license != options.license:
            return 0
        if options.task is not None and model.task != options.task:
            return 0
        return (model.downloads or 0) if options.value == "downloads" else 1

    # ------------------------------------------------------------ measures of one model

    def counted(self, keys):
        return [key for key in keys if self.value[key] > 0]

    def descendants(self, key):
        """D(key): a set."""
        seen = set()
        stack = [key]
        while stack:
            for child in self.children[stack.pop()]:
                if child not in seen:
                    seen.add(child)
                    stack.append(child)
        return seen

    def dominated(self, key, below, place):
        """Those of D(key) all of whose paths from roots pass through `key`. A path comes through
        one of the parents, so a model is lost if each of its parents is `key` or lost itself."""
        lost = {key}
        for node in sorted(below, key=place.__getitem__):
            if all(parent in lost for parent in self.parents[node]):
                lost.add(node)
        return lost - {key}

    def h_index(self, key):
        sizes = [len(self.counted(self.children[child]))
                 for child in self.counted(self.children[key])]
        h = 0
        while sum(size >= h + 1 for size in sizes) >= h + 1:
            h += 1
        return h

    # ------------------------------------------------------------ measures of all models

    def influence(self):
        decay = fractions.Fraction(self.options.decay)
        found = {}
        for key in reversed(self.order):
            found[key] = sum((decay / len(self.parents[child]) * (self.value[child] + found[child])
                              for child in self.children[key]), fractions.Fraction(0))
        return found

    def depth(self):
        found = {}
        for key in reversed(self.order):
            found[key] = max((found[child] + 1 for child in self.children[key]), default=0)
        return found

    def pagerank(self):
        """Power iteration on the reversed graph: a child passes its rank on to its parents."""
        number = len(self.models)
        if number == 0:
            return {}
        rank = {key: 1 / number for key in self.models}
        for _ in range(2000):
            dangling = math.fsum(rank[key] for key in self.models if not self.parents[key])
            base = (1 - 0.85 + 0.85 * dangling) / number
            next_rank = {
                key: base + 0.85 * math.fsum(rank[child] / len(self.parents[child])
                                             for child in self.children[key])
                for key in self.models}
            change = math.fsum(abs(next_rank[key] - rank[key]) for key in self.models)
            rank = next_rank
            if change < 1e-14:
                break
        return rank

    def mixture(self):
        """φ: for each model a distribution over families, under the attribution in force."""
        attribute, family = self.options.attribute, self.family_of
        found = {}
        for key in self.order:
            parents = self.parents[key]
            if not parents or (attribute == "maker" and family(key) != NO_FAMILY):
                found[key] = {family(key): fractions.Fraction(1)}
                continue
            found[key] = collections.defaultdict(fractions.Fraction)
            for parent in parents:
                above = {family(parent): 1} if attribute == "parent" else found[parent]
                for name, share in above.items():
                    found[key][name] += fractions.Fraction(share) / len(parents)
        return found

    def family_of(self, key):
        return (self.catalog.family(key) if self.catalog else None) or NO_FAMILY

    def main_family(self, key, mixture):
        """The model's own family, else the one with the largest share; None for no family."""
        if self.family_of(key) != NO_FAMILY:
            return self.family_of(key)
        shares = {name: share for name, share in mixture[key].items() if name != NO_FAMILY}
        return min(shares, key=lambda name: (-shares[name], name)) if shares else None


def entropy_exp(names):
    """exp of the Shannon entropy of the shares of `names`; 0 where there is nothing to share."""
    counts = collections.Counter(names)
    total = sum(counts.values())
    if total == 0:
        return 0.0
    return math.exp(-math.fsum(n / total * math.log(n / total) for n in counts.values()))


def authors_of(dag, keys):
    return [fold(dag.models[key].author) for key in keys if dag.models[key].author]


def sort_key(row, by):
    return (-row[by], fold(row["model"]))


def rank(graph, options=None, catalog=None):
    """The rows of `stemma rank --json`, as dictionaries. Influence is an exact fraction here."""
    options = options or Options()
    dag = Dag(graph, options, catalog)
    influence, depth, pagerank = dag.influence(), dag.depth(), dag.pagerank()
    mixture = dag.mixture()
    place = {key: position for position, key in enumerate(dag.order)}
    rows = []
    for key, model in dag.models.items():
        if not dag.children[key] or (options.roots and dag.parents[key]):
            continue
        family = dag.main_family(key, mixture)
        if options.family is not None and (family is None or
                                           fold(family) != fold(options.family)):
            continue
        below = dag.descendants(key)
        counted = dag.counted(below)
        children = dag.counted(dag.children[key])
        authors = authors_of(dag, counted)
        row = {
            "model": model.name, "status": "ghost" if model.ghost else "present",
            "family": family, "maker": catalog.maker(key) if catalog else None,
            "country": catalog.country(key) if catalog else None, "created": model.day(),
            "downloads": model.downloads, "likes": model.likes, "children": len(children),
            "descendants": len(counted), "influence": influence[key],
            "downstream_downloads": sum(dag.models[d].downloads or 0 for d in below),
            "exclusive": len(dag.counted(dag.dominated(key, below, place))),
            "depth": depth[key], "authors": len(set(authors)),
            "effective_authors": entropy_exp(authors), "h_index": dag.h_index(key),
            "pagerank": pagerank[key],
        }
        for relation in RELATIONS_BY_PRECEDENCE:
            row["children_" + relation] = sum(dag.edges[key, child] == relation
                                              for child in children)
        rows.append(row)
    return number_rows(rows, options)


def number_rows(rows, options):
    rows.sort(key=lambda row: sort_key(row, options.by))
    in_family = collections.Counter()
    for position, row in enumerate(rows, 1):
        row["rank"] = position
        in_family[row["family"]] += 1
        row["family_rank"] = in_family[row["family"]] if row["family"] is not None else None
    if options.top:
        rows = rows[:options.top]
    return [{column: row[column] for column in RANK_COLUMNS} for row in rows]


def families(graph, options, catalog):
    """The rows of `stemma rank --families --json`; `(none)` is a row like the others."""
    dag = Dag(graph, options, catalog)
    mixture = dag.mixture()
    names = collections.defaultdict(list)   # family -> the derivatives that count for it
    below = collections.defaultdict(list)   # the same before the filters of derivatives
    members = collections.Counter()
    for key, model in dag.models.items():
        own = dag.family_of(key)
        members[own] += not model.ghost
        if not dag.parents[key] or model.ghost:
            continue
        for name, share in mixture[key].items():
            if share > 0 and (name == NO_FAMILY or name != own):
                below[name].append(key)
                if dag.value[key] > 0:
                    names[name].append(key)
    rows = []
    for name in set(members) | set(below):
        authors = authors_of(dag, names[name])
        rows.append({
            "family": name, "maker": catalog.family_maker(name) if catalog else None,
            "country": catalog.family_country(name) if catalog else None,
            "region": catalog.family_region(name) if catalog else None,
            "members": members[name], "derivatives": len(names[name]),
            "influence": sum((mixture[key][name] * dag.value[key] for key in names[name]),
                             fractions.Fraction(0)),
            "downstream_downloads": sum(dag.models[key].downloads or 0 for key in below[name]),
            "authors": len(set(authors)), "effective_authors": entropy_exp(authors),
        })
    by = options.by if options.by in FAMILY_COLUMNS else "influence"
    rows.sort(key=lambda row: (-row[by], fold(row["family"])))
    total = sum(row["influence"] for row in rows)
    for position, row in enumerate(rows, 1):
        row["rank"] = position
        row["share"] = row["influence"] / total if total else fractions.Fraction(0)
    if options.top:
        rows = rows[:options.top]
    return [{column: row[column] for column in FAMILY_COLUMNS} for row in rows]
