# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules R1 to R6 of the design, applied as plainly as they are written.

This is one half of the naive verifier: from the lines of Hub records to the cleaned graph.
It shares no code and no ideas with the C sources; where the two differ, one of them is wrong.
Nothing here is fast on purpose, but nothing is worse than linear in the records, so that the
sixteen thousand real records take seconds.
"""

import collections
import datetime
import fractions
import gzip
import json
import re
import subprocess
import sys

CLASSES = [
    "records", "rejected-record", "duplicate-record", "models", "ghosts", "edges",
    "edges-finetune", "edges-adapter", "edges-quantized", "edges-merge", "edges-unspecified",
    "multi-parent", "roots", "self-loop", "malformed-parent", "placeholder-parent",
    "unknown-relation", "card-differs", "renamed", "cycle-component", "cycle-edge-dropped",
    "anachronism",
]

# R1: "the first of merge, adapter, quantized, finetune, unspecified wins".
RELATIONS_BY_PRECEDENCE = ["merge", "adapter", "quantized", "finetune", "unspecified"]

PLACEHOLDERS = {"", "none", "null", "n/a", "unknown", "base_model", "[more information needed]"}
RESERVED = {"datasets", "spaces", "collections", "papers", "docs", "blog"}
ASCII_SPACE = " \t\n\v\f\r"
LARGEST_INTEGER = 2**53

sys.set_int_max_str_digits(0)  # a long number is a number, not an error


def fold(text):
    """Lower the ASCII letters of `text` and leave all else as it is."""
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in text)


# ---------------------------------------------------------------- reading


def read_lines(path):
    """All lines of one file as bytes, without surrounding white space; the empty ones are left
    out. Gzip and zstd are known by their first bytes."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    elif data[:4] == b"\x28\xb5\x2f\xfd":
        data = subprocess.run(["zstd", "-dcq"], input=data, stdout=subprocess.PIPE,
                              check=True).stdout
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    lines = (line.strip(ASCII_SPACE.encode()) for line in data.split(b"\n"))
    return [line for line in lines if line]


def refuse_constant(word):
    raise ValueError(word + " is not JSON")


def parse_line(line):
    """The JSON object of a line, or None."""
    try:
        value = json.loads(line.decode("utf-8"), parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def parse_time(text):
    """An ISO 8601 date or date-time as seconds since 1970 (exact), or None."""
    if not isinstance(text, str):
        return None
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)"
                         r"(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?)?",
                         text, re.ASCII)
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        moment = datetime.datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
    seconds = fractions.Fraction(int((moment - datetime.datetime(1970, 1, 1)).total_seconds()))
    if match.group(7):
        seconds += fractions.Fraction(int(match.group(7)), 10 ** len(match.group(7)))
    zone = match.group(8)
    if zone and zone != "Z":
        if int(zone[1:3]) > 23 or int(zone[4:6]) > 59:
            return None
        offset = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
        seconds -= -offset if zone[0] == "-" else offset
    return seconds


def parse_count(value):
    """A number of downloads or likes, or None where it is not a whole number from 0 to 2^53."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if value != value or value < 0 or value > LARGEST_INTEGER or value != int(value):
        return None
    return int(value)


BULK_MIGRATION = parse_time("2022-03-02T23:29:04Z")


# ---------------------------------------------------------------- R2


def normalise(text):
    """R2: ('ok', id), ('malformed', None) or ('placeholder', None)."""
    trimmed = ASCII_SPACE + "'\"`"
    left = text.strip(trimmed)
    if left.startswith("- "):
        left = left[2:].strip(trimmed)
    left = re.sub(r"^https?://(www\.)?(huggingface\.co|hf\.co)/", "", left, flags=re.I | re.A)
    for prefix in ("models/", "api/models/"):
        if left.startswith(prefix):
            left = left[len(prefix):]
            break
    left = re.split(r"/(?:tree|blob|resolve)/", left, maxsplit=1)[0]
    left = re.split(r"[?#]", left, maxsplit=1)[0]
    left = left.split("@", 1)[0]
    left = left.rstrip("/")
    if fold(left) in PLACEHOLDERS:
        return "placeholder", None
    return ("ok", left) if is_well_formed(left) else ("malformed", None)


def is_well_formed(text):
    segments = text.split("/")
    if len(segments) > 2:
        return False
    for segment in segments:
        if not re.fullmatch(r"[A-Za-z0-9_.-]{1,96}", segment, re.ASCII):
            return False
        if segment[0] in ".-" or ".." in segment:
            return False
    return len(segments) == 1 or fold(segments[0]) not in RESERVED


# ---------------------------------------------------------------- R1


def json_text(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def relation_of(word):
    """The relation a word means and, where it means none, the word itself as unknown."""
    if word is None or word == "":  # an empty text is no word
        return "unspecified", None
    if isinstance(word, str):
        return (word, None) if word in RELATIONS_BY_PRECEDENCE else ("unspecified", word)
    return "unspecified", json_text(word)


def pairs_of_base_models(record):
    """Source 1: (parent item, relation word) of `baseModels`."""
    source = record.get("baseModels")
    if not isinstance(source, dict) or not isinstance(source.get("models"), list):
        return []
    items = [item.get("id") if isinstance(item, dict) else item for item in source["models"]]
    return [(item, source.get("relation")) for item in items]


def pairs_of_tags(record):
    """Source 2: (parent item, relation word) of the tags `base_model:…`."""
    tags = record.get("tags")
    pairs = []
    for tag in tags if isinstance(tags, list) else []:
        if not isinstance(tag, str) or not tag.startswith("base_model:"):
            continue
        rest = tag[len("base_model:"):]
        word, colon, parent = rest.partition(":")
        if not colon or fold(word) in ("http", "https"):
            pairs.append((rest, None))
        else:
            pairs.append((parent, word))
    return pairs


def pairs_of_card(record):
    """Source 3: (parent item, relation word) of `cardData`."""
    card = record.get("cardData")
    if not isinstance(card, dict):
        return []
    items = card.get("base_model")
    items = items if isinstance(items, list) else [items]
    return [(item, card.get("base_model_relation")) for item in items]


def read_source(pairs):
    """The well-formed (id, word) pairs of one source, and its malformed and placeholder texts."""
    good, malformed, placeholder = [], set(), set()
    for item, word in pairs:
        if item is None:
            continue
        if not isinstance(item, str):
            malformed.add(json_text(item))
            continue
        state, name = normalise(item)
        if state == "ok":
            good.append((name, word))
        else:
            (malformed if state == "malformed" else placeholder).add(item)
    return good, malformed, placeholder


def parents_of(record):
    """R1 for one record: a dictionary with

    pairs         (id as spelled, relation), each as often as the used source names it
    malformed, placeholder, unknown: sets of texts and words
    card_differs  whether the card names an id that is not among those used
    """
    found = {"pairs": [], "malformed": set(), "placeholder": set(), "unknown": set(),
             "card_differs": False}
    for source in (pairs_of_base_models, pairs_of_tags, pairs_of_card):
        pairs = source(record)
        good, malformed, placeholder = read_source(pairs)
        found["malformed"] |= malformed
        found["placeholder"] |= placeholder
        if good:
            found["pairs"] = [(name, relation_of(word)[0]) for name, word in good]
            words = {relation_of(word)[1] for item, word in pairs if item is not None}
            found["unknown"] = words - {None}
            break
    used = {fold(name) for name, relation in found["pairs"]}
    card, _, _ = read_source(pairs_of_card(record))
    found["card_differs"] = bool(used) and any(fold(name) not in used for name, word in card)
    return found


# ---------------------------------------------------------------- models and graph


class Model:
    """One node of the graph: a record that won, or a ghost."""

    def __init__(self, name, record=None):
        self.name = name            # the winning spelling
        self.key = fold(name)       # what ids are compared by
        self.ghost = record is None
        record = record or {}
        self.created = parse_time(record.get("createdAt"))
        self.downloads = parse_count(record.get("downloads"))
        self.likes = parse_count(record.get("likes"))
        self.task = record.get("pipeline_tag")
        self.license = license_of(record)
        author = record.get("author")
        self.author = author if isinstance(author, str) and author else self.namespace()

    def namespace(self):
        return self.name.split("/")[0] if "/" in self.name else None

    def day(self):
        """The UTC day of creation as YYYY-MM-DD, or None."""
        if self.created is None:
            return None
        days = self.created // 86400
        return (datetime.date(1970, 1, 1) + datetime.timedelta(days=int(days))).isoformat()


def license_of(record):
    card = record.get("cardData")
    value = card.get("license") if isinstance(card, dict) else None
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        for item in value:
            if isinstance(item, str):
                return item
    tags = record.get("tags")
    for tag in tags if isinstance(tags, list) else []:
        if isinstance(tag, str) and tag.startswith("license:"):
            return tag[len("license:"):]
    return None


class Graph:
    """The cleaned graph and what was met on the way to it."""

    def __init__(self):
        self.models = {}    # folded id -> Model
        self.edges = {}     # (parent key, child key) -> relation, what R4 leaves
        self.dropped = set()    # the edges that R5 drops
        self.count = collections.Counter()

    def dag(self):
        """The edges that take part in measures."""
        return {pair: relation for pair, relation in self.edges.items()
                if pair not in self.dropped}


def own_id(record):
    name = record.get("id")
    if not isinstance(name, str):
        name = record.get("modelId")
    return normalise(name)[1] if isinstance(name, str) else None


def winning_records(lines, count):
    """R3: folded id -> (own spelling, record), of several records of one id the winner."""
    best = {}
    for line in lines:
        count["records"] += 1
        record = parse_line(line)
        name = own_id(record) if record is not None else None
        if name is None:
            count["rejected-record"] += 1
            continue
        modified = parse_time(record.get("lastModified"))
        downloads = parse_count(record.get("downloads"))
        rank = (modified is not None, modified or 0, -1 if downloads is None else downloads, line)
        key = fold(name)
        if key in best:
            count["duplicate-record"] += 1
        if key not in best or rank > best[key][0]:
            best[key] = (rank, name, record)
    return {key: (name, record) for key, (rank, name, record) in best.items()}


def rename(name, renames):
    """R3: the new spelling of a parent id without a record, or None if it has none."""
    key = fold(name)
    if ("model", key) in renames:
        return renames["model", key]
    namespace, slash, rest = name.partition("/")
    if slash and ("namespace", fold(namespace)) in renames:
        return renames["namespace", fold(namespace)] + "/" + rest
    return None


def build(lines, renames=None):
    """From lines of records to the cleaned graph: R1 to R6."""
    graph = Graph()
    count = graph.count
    records = winning_records(lines, count)
    for key, (name, record) in records.items():
        graph.models[key] = Model(name, record)
    votes = collections.defaultdict(collections.Counter)
    for key, (name, record) in records.items():
        add_edges(graph, key, parents_of(record), renames or {}, votes)
    for parent, child in list(graph.edges):
        if parent not in graph.models:
            spellings = votes[parent]
            most = max(spellings.values())
            winner = min(text for text, number in spellings.items() if number == most)
            graph.models[parent] = Model(winner)
    break_cycles(graph)
    tally(graph, len(records))
    return graph


def add_edges(graph, child, found, renames, votes):
    """R3 and R4 for the parents of one record."""
    count = graph.count
    count["malformed-parent"] += len(found["malformed"])
    count["placeholder-parent"] += len(found["placeholder"])
    count["unknown-relation"] += len(found["unknown"])
    count["card-differs"] += found["card_differs"]
    typed = collections.defaultdict(list)
    spellings, renamed = set(), set()
    for name, relation in found["pairs"]:
        if fold(name) not in graph.models or graph.models[fold(name)].ghost:
            new = rename(name, renames)
            if new is not None:
                renamed.add(fold(name))
                name = new
        spellings.add(name)
        typed[fold(name)].append(relation)
    count["renamed"] += len(renamed)
    for name in spellings:
        votes[fold(name)][name] += 1
    for parent, relations in typed.items():
        if parent == child:
            count["self-loop"] += 1
            continue
        graph.edges[parent, child] = min(relations, key=RELATIONS_BY_PRECEDENCE.index)


def reachable(start, neighbours, allowed):
    seen = {start}
    stack = [start]
    while stack:
        for other in neighbours[stack.pop()]:
            if other in allowed and other not in seen:
                seen.add(other)
                stack.append(other)
    return seen


def cyclic_components(edges):
    """The strongly connected components of two or more nodes, by definition: all that reach each
    other. What has no way in or no way out is peeled off first, since it lies on no cycle."""
    down, up = collections.defaultdict(list), collections.defaultdict(list)
    for parent, child in edges:
        down[parent].append(child)
        up[child].append(parent)
    core = set(down) & set(up)
    for near, far in ((up, down), (down, up)):
        missing = {node: sum(1 for other in near[node] if other in core) for node in core}
        stack = [node for node in core if missing[node] == 0]
        while stack:
            node = stack.pop()
            core.discard(node)
            for other in far[node]:
                if other in core:
                    missing[other] -= 1
                    if missing[other] == 0:
                        stack.append(other)
    components = []
    while core:
        node = next(iter(core))
        component = reachable(node, down, core) & reachable(node, up, core)
        core -= component
        if len(component) > 1:
            components.append(component)
    return components


def break_cycles(graph):
    """R5."""
    def order(key):
        created = graph.models[key].created
        known = created is not None and created != BULK_MIGRATION
        return (not known, created if known else 0, key)

    for component in cyclic_components(graph.edges):
        graph.count["cycle-component"] += 1
        for parent, child in graph.edges:
            if parent in component and child in component and order(parent) > order(child):
                graph.dropped.add((parent, child))
    graph.count["cycle-edge-dropped"] = len(graph.dropped)


def tally(graph, models):
    """R6, and the classes that speak of the finished graph."""
    count, dag = graph.count, graph.dag()
    count["models"] = models
    count["ghosts"] = sum(model.ghost for model in graph.models.values())
    count["edges"] = len(graph.edges)
    for relation in graph.edges.values():
        count["edges-" + relation] += 1
    parents = collections.Counter(child for parent, child in dag)
    count["multi-parent"] = sum(number > 1 for number in parents.values())
    count["roots"] = sum(key not in parents for key in graph.models)
    for parent, child in dag:
        older, newer = graph.models[parent].created, graph.models[child].created
        if None not in (older, newer) and BULK_MIGRATION not in (older, newer):
            count["anachronism"] += older > newer
