# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the catalogue in data/ and the shared records, for check_catalog.py.

Everything is kept as text until it is looked at, so that the self-test can
mangle a copy in memory and run the same checks on it.
"""

import csv
import glob
import gzip
import io
import json
import os
import re

COLUMNS = {
    "makers.csv": ["namespace", "maker", "country", "region", "source"],
    "families.csv": ["family", "maker", "patterns", "released", "license", "source"],
    "renames.csv": ["old", "new", "kind", "source"],
    "licenses.csv": ["license", "name", "kind", "source"],
}
FILES = [*COLUMNS, "landmarks.jsonl"]
RELATIONS = ("merge", "adapter", "quantized", "finetune")  # in the order of precedence of rule R1
SEGMENT = r"(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}"
# The Hub gave these to all that was there before it kept dates: it took a second turn to write them.
BULK_DATES = {"2022-03-02T23:29:04.000Z", "2022-03-02T23:29:05.000Z"}

COUNTRIES = set(
    """AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG
    EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR
    HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR
    LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG
    NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE
    SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA
    UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW""".split()
)

_ASCII_LOWER = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}


def fold(text):
    """Fold ASCII case, and nothing else, as ids compare."""
    return text.translate(_ASCII_LOWER)


def parents_of(record):
    """Map the parents a record names to their relation ("" if it gives none).

    Tags come first, the card only where no tag names a parent (rule R1).
    """
    found = {}
    for tag in record.get("tags") or []:
        if not tag.startswith("base_model:"):
            continue
        head, _, rest = tag[len("base_model:"):].partition(":")
        parent, relation = (rest, head) if head in RELATIONS and rest else (head, "")
        if rank(relation) < rank(found.get(parent)):
            found[parent] = relation
    if not found:
        card = record.get("cardData") or {}
        named = card.get("base_model") or []
        relation = card.get("base_model_relation") or ""
        found = {parent: relation for parent in ([named] if isinstance(named, str) else named)}
    return found


def rank(relation):
    """Order relations as rule R1 does; an absent pair comes after all."""
    if relation is None:
        return len(RELATIONS) + 1
    return RELATIONS.index(relation) if relation in RELATIONS else len(RELATIONS)


def license_of(record):
    """The licence tag of a record, or ""."""
    return next((t[len("license:"):] for t in record.get("tags") or [] if t.startswith("license:")), "")


class Catalog:
    """The five files, parsed. `texts` maps each file's name to its text."""

    def __init__(self, texts):
        self.texts = texts
        self.makers = self._rows("makers.csv")
        self.families = self._rows("families.csv")
        self.renames = self._rows("renames.csv")
        self.licenses = self._rows("licenses.csv")
        self.landmarks = self._landmarks()
        self.maker_of = {fold(row["namespace"]): row for row in self.makers}
        self.landmark_of = {fold(r["id"]): r for r in self.landmarks}
        self.patterns = self._patterns()
        self._family_cache = {}
        self._renamed = {kind: {} for kind in ("model", "namespace")}
        for row in self.renames:
            self._renamed.setdefault(row["kind"], {})[fold(row["old"])] = row["new"]

    @classmethod
    def load(cls, folder):
        texts = {}
        for name in FILES:
            with open(os.path.join(folder, name), "rb") as stream:
                texts[name] = stream.read().decode("utf-8")
        return cls(texts)

    def _rows(self, name):
        """Rows that have the right width; the others are the shape check's affair."""
        width = len(COLUMNS[name])
        rows = list(csv.reader(io.StringIO(self.texts[name], newline="")))
        return [dict(zip(COLUMNS[name], row)) for row in rows[1:] if len(row) == width]

    def _landmarks(self):
        records = []
        for line in self.texts["landmarks.jsonl"].splitlines():
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict) and isinstance(record.get("id"), str):
                records.append(record)
        return records

    def _patterns(self):
        """(minus literal length, family, regular expression), best first."""
        patterns = []
        for row in self.families:
            for glob_text in row["patterns"].split():
                body = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in glob_text)
                literals = sum(c not in "*?" for c in glob_text)
                patterns.append((-literals, row["family"], re.compile(body, re.DOTALL)))
        return sorted(patterns, key=lambda p: p[:2])

    def family(self, model):
        """The family a catalogued model belongs to, or None."""
        key = fold(model)
        if key not in self._family_cache:
            self._family_cache[key] = next((f for _, f, rx in self.patterns if rx.fullmatch(key)), None)
        return self._family_cache[key]

    def renamed(self, model):
        """The name a model goes by now: one step, exact ids before namespaces (rule R3)."""
        exact = self._renamed["model"].get(fold(model))
        if exact:
            return exact
        namespace, slash, name = model.partition("/")
        moved = self._renamed["namespace"].get(fold(namespace)) if slash else None
        return f"{moved}/{name}" if moved else model


class Shared:
    """What the shared folder can confirm: records, tracked models, regions, dates, sizes."""

    def __init__(self, folder):
        self.records = {}
        for path in sorted(glob.glob(os.path.join(folder, "hub-2026-08", "*.jsonl.gz"))):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    record = json.loads(line)
                    self.records[fold(record["id"])] = record  # days are read in order: the last wins
        self.recorded_api = self._api(os.path.join(folder, "hub-api"))
        tracked = os.path.join(folder, "tracked-models")
        self.tracked = [
            row["modelId"] for name in ("models.csv", "extra_models.csv") for row in _table(tracked, name)
        ]
        self.regions = {row["hf_org"]: row["region"] for row in _table(tracked, "organization_regions.csv")}
        self.sizes = {
            row["model_id"]: float(row["total_params_b"]) * 1e9
            for row in _table(tracked, "model_parameters.csv") if row["total_params_b"]
        }
        self.dates = _table(tracked, "release_date_corrections.csv")
        self.redirects = self._redirects(os.path.join(folder, "hub-api"))

    @staticmethod
    def _api(folder):
        records = []
        for path in sorted(glob.glob(os.path.join(folder, "*.json"))):
            with open(path, encoding="utf-8") as stream:
                document = json.load(stream)
            for item in document if isinstance(document, list) else [document]:
                if "id" in item and "tags" in item:
                    records.append(item)
        return records

    @staticmethod
    def _redirects(folder):
        found = {}
        for path in glob.glob(os.path.join(folder, "redirect_307_*.headers.json")):
            with open(path, encoding="utf-8") as stream:
                document = json.load(stream)
            old = document["request"]["uri"].partition("/api/models/")[2]
            found[old] = document["headers"]["Location"].partition("/api/models/")[2]
        return found

    def all_records(self):
        return [*self.records.values(), *self.recorded_api]


def _table(folder, name):
    """Rows of a CSV file that may open with comment lines."""
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))
