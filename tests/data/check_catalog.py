#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the catalogue and the landmark lineage in data/.

    check_catalog.py --data DIR --shared DIR [--self-test]

Each check prints a line per failure; the last line counts the checks that
passed and failed. Exit: 0 all passed, 1 a failure, 77 where the shared folder
is absent (1 if the environment says CI: there it must be present).
`--self-test` mangles copies in memory and asserts that each check reports it.
"""

import argparse
import collections
import csv
import datetime
import io
import os
import re
import sys

from catalog import (BULK_DATES, COLUMNS, COUNTRIES, RELATIONS, SEGMENT, Catalog, Shared, fold, license_of,
                     parents_of)

MODEL_ID = re.compile(rf"{SEGMENT}(/{SEGMENT})?")
NAMESPACE = re.compile(SEGMENT)
PATTERN = re.compile(r"[a-z0-9_.-]+/[a-z0-9_.*?-]+")
RELEASED = re.compile(r"(20\d\d(-(0[1-9]|1[0-2])(-([0-2]\d|3[01]))?)?)?")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
REGIONS = {"us", "china", "eu", "other", "unknown"}
LICENSE_KINDS = {
    "permissive", "copyleft", "responsible-use", "community", "non-commercial", "no-derivatives",
    "public-domain", "unspecified",
}
KEYS = ["id", "author", "createdAt", "pipeline_tag", "library_name", "tags", "cardData", "safetensors"]
LAST_RESORT = " (other)"  # such a family may be empty: it waits for a maker's odd ids

# Parents that landmarks name and that no longer exist on the Hub.
DELETED = {"runwayml/stable-diffusion-v1-5"}

# Roots that belong to no catalogued line: single models, here for what was made of them or as a reference.
UNCATALOGUED = {"nlpaueb/legal-bert-base-uncased", "yl4579/styletts2-ljspeech"}

# The parent of landmarks whose records name none, and the source that says what the record omits.
SILENT = {
    "deepseek-ai/deepseek-r1": ("deepseek-ai/deepseek-v3-base", "arXiv:2501.12948"),
    "deepseek-ai/deepseek-r1-distill-qwen-32b": ("qwen/qwen2.5-32b", "arXiv:2501.12948"),
    "meta-llama/llama-3.2-3b-instruct": (
        "meta-llama/llama-3.2-3b", "https://huggingface.co/meta-llama/Llama-3.2-3B-Instruct"),
    "meta-llama/meta-llama-3-8b-instruct": ("meta-llama/meta-llama-3-8b", "arXiv:2407.21783"),
    "microsoft/vibevoice-1.5b": ("qwen/qwen2.5-1.5b", "arXiv:2508.19205"),
    "moonshotai/kimi-k2-instruct": ("moonshotai/kimi-k2-base", "arXiv:2507.20534"),
    "stabilityai/stable-diffusion-2-1": (
        "stabilityai/stable-diffusion-2", "https://huggingface.co/stabilityai/stable-diffusion-2-1"),
}

# Ids whose family must not change when patterns do.
EXPECTED = {
    "Qwen/Qwen3.8-27B": "Qwen3.8", "Qwen/Qwen3-8B": "Qwen3", "Qwen/Qwen3-VL-8B-Instruct": "Qwen3-VL",
    "Qwen/Qwen2-VL-7B": "Qwen2-VL", "Qwen/Qwen2.5-Coder-7B": "Qwen2.5", "Qwen/Qwen-7B": "Qwen",
    "Qwen/Qwen-Image-Edit-2511": "Qwen-Image", "Qwen/CodeQwen1.5-7B": "Qwen1.5",
    "qwen/QWEN3-next-80b-a3b-instruct": "Qwen3-Next", "Qwen/Something-New": "Qwen (other)",
    "deepseek-ai/DeepSeek-R1-Distill-Llama-8B": "DeepSeek-R1", "deepseek-ai/DeepSeek-V3-0324": "DeepSeek-V3",
    "deepseek-ai/deepseek-coder-6.7b-base": "DeepSeek Coder",
    "deepseek-ai/DeepSeek-Coder-V2-Lite-Base": "DeepSeek-Coder-V2", "deepseek-ai/DeepSeek-V2.5": "DeepSeek-V2",
    "meta-llama/Llama-2-7b-hf": "Llama 2", "meta-llama/Meta-Llama-3-8B": "Llama 3",
    "meta-llama/Meta-Llama-3.1-8B": "Llama 3.1", "meta-llama/Llama-3.1-8B": "Llama 3.1",
    "meta-llama/Llama-4-Scout-17B-16E": "Llama 4", "codellama/CodeLlama-7b-hf": "Code Llama",
    "mistralai/Mistral-7B-v0.1": "Mistral 7B", "mistralai/Mixtral-8x7B-v0.1": "Mixtral",
    "mistralai/Mistral-Small-24B-Base-2501": "Mistral Small",
    "mistralai/Mistral-Large-3-675B-Base-2512": "Mistral Large 3",
    "mistralai/Ministral-3-8B-Base-2512": "Ministral 3", "google/gemma-2b": "Gemma",
    "google/gemma-2-2b": "Gemma 2", "google/gemma-3-27b-it": "Gemma 3", "google/gemma-3n-E4B-it": "Gemma 3n",
    "google/gemma-4-31B-it": "Gemma 4", "THUDM/glm-4-9b": "GLM-4", "zai-org/GLM-4.5-Air": "GLM-4.5",
    "01-ai/Yi-34B": "Yi", "01-ai/Yi-1.5-34B": "Yi-1.5", "allenai/OLMo-7B": "OLMo",
    "allenai/OLMo-2-1124-7B": "OLMo 2", "allenai/OLMo-1B-hf": "OLMo", "openai/gpt-oss-20b": "gpt-oss",
    "microsoft/Phi-3-mini-4k-instruct": "Phi-3", "microsoft/Phi-3.5-mini-instruct": "Phi-3.5",
    "black-forest-labs/FLUX.1-dev": "FLUX.1", "stabilityai/stable-diffusion-xl-base-1.0": "Stable Diffusion XL",
    "runwayml/stable-diffusion-v1-5": "Stable Diffusion 1.5", "openai/whisper-large-v3": "Whisper",
    "google-bert/bert-base-uncased": "BERT", "google-t5/t5-base": "T5", "google/flan-t5-base": "Flan-T5",
    "inclusionAI/Ling-mini-base-2.0": "Ling 2", "nvidia/Llama-3.1-Minitron-4B-Width-Base": "Minitron",
    "bigscience/bloom": "BLOOM", "tiiuae/falcon-7b": "Falcon", "EleutherAI/pythia-12b": "Pythia",
    "TheBloke/Mistral-7B-v0.1-GGUF": None, "HuggingFaceH4/zephyr-7b-beta": None,
}


# --- checks of the files alone: each takes the catalogue and yields failures ---

def check_text(catalog):
    """UTF-8 without a mark, LF only, one newline at the end, no blank line."""
    for name, text in catalog.texts.items():
        if text.startswith("\ufeff") or "\r" in text:
            yield f"{name}: byte order mark or carriage return"
        if not text.endswith("\n") or "\n\n" in text:
            yield f"{name}: blank line, or no newline at the end"


def check_shape(catalog):
    """Headers, widths, no padding, a source for each row."""
    for name, columns in COLUMNS.items():
        rows = list(csv.reader(io.StringIO(catalog.texts[name], newline="")))
        if rows[0] != columns:
            yield f"{name}: header is {rows[0]}"
        for number, row in enumerate(rows[1:], 2):
            if len(row) != len(columns):
                yield f"{name}: row {number} has {len(row)} cells"
            elif any(cell != cell.strip() for cell in row) or not row[0] or not row[1] or not row[-1]:
                yield f"{name}: row {number}: padding, or no key, value or source: {row}"


def check_order(catalog):
    """Sorted and without duplicates, by folded key."""
    keys = {
        "makers.csv": [fold(r["namespace"]) for r in catalog.makers],
        "families.csv": [fold(r["family"]) for r in catalog.families],
        "renames.csv": [(r["kind"], fold(r["old"])) for r in catalog.renames],
        "licenses.csv": [r["license"] for r in catalog.licenses],
        "landmarks.jsonl": [fold(r["id"]) for r in catalog.landmarks],
    }
    for name, found in keys.items():
        for before, after in zip(found, found[1:]):
            if before >= after:
                yield f"{name}: {after} stands after {before}"


def check_makers(catalog):
    """Namespaces, ISO 3166-1 countries, regions; one maker is in one place."""
    place = {}
    for row in catalog.makers:
        who = row["namespace"]
        if not NAMESPACE.fullmatch(who):
            yield f"makers.csv: {who}: not a namespace"
        if row["country"] and row["country"] not in COUNTRIES:
            yield f"makers.csv: {who}: {row['country']} is not a country code"
        if row["region"] and row["region"] not in REGIONS:
            yield f"makers.csv: {who}: unknown region {row['region']}"
        if row["country"] and row["region"] in ("", "unknown"):
            yield f"makers.csv: {who}: a country, but no region"
        here = (row["country"], row["region"])
        if place.setdefault(row["maker"], here) != here:
            yield f"makers.csv: {who}: {row['maker']} is in {here} and in {place[row['maker']]}"


def check_families(catalog):
    """Pattern syntax, patterns within the maker's namespaces, months, licences."""
    licenses = {row["license"] for row in catalog.licenses}
    seen = {}
    for row in catalog.families:
        name = row["family"]
        if not row["patterns"].split():
            yield f"families.csv: {name}: no pattern"
        for pattern in row["patterns"].split():
            maker = catalog.maker_of.get(pattern.partition("/")[0])
            if not PATTERN.fullmatch(pattern):
                yield f"families.csv: {name}: bad pattern {pattern}"
            elif maker is None or maker["maker"] != row["maker"]:
                yield f"families.csv: {name}: {pattern} is outside the namespaces of {row['maker']}"
            if seen.setdefault(pattern, name) != name:
                yield f"families.csv: {name}: {pattern} stands in {seen[pattern]} too"
        if not RELEASED.fullmatch(row["released"]):
            yield f"families.csv: {name}: {row['released']} is not a date"
        if row["license"] and row["license"] not in licenses:
            yield f"families.csv: {name}: unknown licence {row['license']}"


def check_expected(catalog):
    """Well-known ids map to the family that people would say."""
    for model, family in EXPECTED.items():
        if catalog.family(model) != family:
            yield f"families.csv: {model} maps to {catalog.family(model)}, not to {family}"


def check_renames(catalog):
    """Well-formed, no chain (one step is all that rule R3 takes), no landmark goes by an old name."""
    old_models = {fold(r["old"]) for r in catalog.renames if r["kind"] == "model"}
    old_spaces = {fold(r["old"]) for r in catalog.renames if r["kind"] == "namespace"}
    for row in catalog.renames:
        old, new, kind = row["old"], row["new"], row["kind"]
        shape = {"model": MODEL_ID, "namespace": NAMESPACE}.get(kind)
        if shape is None or not shape.fullmatch(old) or not shape.fullmatch(new):
            yield f"renames.csv: {old} -> {new}: not two ids of kind {kind}"
        elif fold(old) == fold(new):
            yield f"renames.csv: {old} is renamed to itself"
        elif fold(new) in (old_models if kind == "model" else old_spaces):
            yield f"renames.csv: {old} -> {new}: {new} is renamed again"
        elif kind == "model" and "/" in new and fold(new.partition("/")[0]) in old_spaces:
            yield f"renames.csv: {old} -> {new}: the namespace of {new} is renamed"
    for record in catalog.landmarks:
        if catalog.renamed(record["id"]) != record["id"]:
            yield f"landmarks.jsonl: {record['id']} is now {catalog.renamed(record['id'])}"


def check_licenses(catalog):
    """Identifiers are folded; kinds are known."""
    for row in catalog.licenses:
        if row["kind"] not in LICENSE_KINDS or row["license"] != fold(row["license"]):
            yield f"licenses.csv: {row['license']}: kind {row['kind']}"


def check_records(catalog):
    """Each line is a record in list shape, with facts only: no downloads, no likes."""
    licenses = {row["license"] for row in catalog.licenses}
    lines = catalog.texts["landmarks.jsonl"].splitlines()
    if len(lines) != len(catalog.landmarks):
        yield f"landmarks.jsonl: {len(lines) - len(catalog.landmarks)} lines are not records"
    for record in catalog.landmarks:
        yield from (f"landmarks.jsonl: {record['id']}: {fault}" for fault in record_faults(record, licenses))


def record_faults(record, licenses):
    model, card = record["id"], record.get("cardData", {})
    if list(record) != [key for key in KEYS if key in record]:
        yield f"keys are {list(record)}"
    if not MODEL_ID.fullmatch(model) or record.get("author") != model.partition("/")[0]:
        yield "id or author"
    created = record.get("createdAt")
    if created is not None and not is_date(created):
        yield f"createdAt is {created}"
    if license_of(record) != card.get("license", "") or license_of(record) not in licenses | {""}:
        yield f"licence {license_of(record)} in the tags, {card.get('license')} in the card"
    total = record.get("safetensors", {"total": 1}).get("total")
    if not isinstance(total, int) or total <= 0:
        yield f"parameters: {total}"
    named = card.get("base_model", [])
    named = [named] if isinstance(named, str) else named
    plain = [t.split(":", 1)[1] for t in record["tags"] if re.fullmatch(r"base_model:[^:]+", t)]
    if named != plain or set(named) != set(parents_of(record)):
        yield f"parents {list(parents_of(record))} in the tags, {named} in the card"


def is_date(text):
    try:
        datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")
        return bool(DATE.fullmatch(text))  # strptime is lax about the number of digits
    except (TypeError, ValueError):
        return False


def check_lineage(catalog):
    """Every parent has a record (or is known to be deleted); no cycle; no parent newer than its child."""
    for record in catalog.landmarks:
        for parent in parents_of(record):
            known = catalog.landmark_of.get(fold(parent))
            if known is None and fold(parent) not in DELETED:
                yield f"landmarks.jsonl: {record['id']}: parent {parent} has no record"
            elif known is not None and known["id"] != parent:
                yield f"landmarks.jsonl: {record['id']}: parent {parent} is spelled {known['id']}"
            dates = [known and known.get("createdAt"), record.get("createdAt")]
            if all(dates) and not BULK_DATES & set(dates) and dates[0] > dates[1]:
                yield f"landmarks.jsonl: {record['id']} is older than its parent {parent}"
    if depth_of(catalog) is None:
        yield "landmarks.jsonl: a cycle"


def depth_of(catalog):
    """Edges on the longest path, or None if there is a cycle (Kahn's order)."""
    parents = {m: [fold(p) for p in parents_of(r)] for m, r in catalog.landmark_of.items()}
    children = collections.defaultdict(list)
    waiting = {m: sum(p in parents for p in ps) for m, ps in parents.items()}
    for model, named in parents.items():
        for parent in named:
            children[parent].append(model)
    ready = [m for m, n in waiting.items() if n == 0]
    depth = dict.fromkeys(ready, 0)
    for model in ready:
        for child in children[model]:
            depth[child] = max(depth.get(child, 0), depth[model] + 1)
            waiting[child] -= 1
            if waiting[child] == 0:
                ready.append(child)
    return max(depth.values(), default=0) if len(ready) == len(parents) else None


def check_extent(catalog):
    """At least 300 models over 25 families, each relation, merges of several parents, chains of four edges."""
    families = {catalog.family(r["id"]) for r in catalog.landmarks} - {None}
    relations = collections.Counter(rel for r in catalog.landmarks for rel in parents_of(r).values())
    merges = sum(sum(rel == "merge" for rel in parents_of(r).values()) > 1 for r in catalog.landmarks)
    if len(catalog.landmarks) < 300 or len(families) < 25:
        yield f"landmarks.jsonl: {len(catalog.landmarks)} models over {len(families)} families"
    if any(relations[relation] < 5 for relation in RELATIONS) or merges < 5:
        yield f"landmarks.jsonl: relations {dict(relations)}, {merges} merges of several parents"
    if (depth_of(catalog) or 0) < 4:
        yield f"landmarks.jsonl: the longest chain has {depth_of(catalog)} edges"


def check_roots(catalog):
    """Every root, and every deleted parent, is of a catalogued family; every author has a maker."""
    roots = [r["id"] for r in catalog.landmarks if not parents_of(r)] + sorted(DELETED)
    for model in roots:
        if (catalog.family(model) is None) != (fold(model) in UNCATALOGUED):
            yield f"landmarks.jsonl: root {model}: family {catalog.family(model)}"
    for record in catalog.landmarks:
        if fold(record["author"]) not in catalog.maker_of:
            yield f"landmarks.jsonl: {record['id']}: no maker for {record['author']}"


# --- checks against the shared records: each takes the catalogue and the shared data ---

def check_members(catalog, shared):
    """Every family has a member among the landmarks and the tracked models."""
    members = {catalog.family(m) for m in [*shared.tracked, *(r["id"] for r in catalog.landmarks)]}
    for row in catalog.families:
        if row["family"] not in members and not row["family"].endswith(LAST_RESORT):
            yield f"families.csv: {row['family']}: no member"


def check_coverage(catalog, shared):
    """At least 99 % of the tracked ids map to a family."""
    missing = [model for model in shared.tracked if catalog.family(model) is None]
    if len(missing) > len(shared.tracked) / 100:
        yield f"families.csv: {len(missing)} of {len(shared.tracked)} ids have no family: {missing[:5]}"


def check_bases(catalog, shared):
    """Of the 100 bases with most children, those in a namespace we catalogue have a family."""
    children = collections.Counter(fold(catalog.renamed(p)) for r in shared.all_records() for p in parents_of(r))
    spaces = {p.partition("/")[0] for row in catalog.families for p in row["patterns"].split()}
    for model, count in children.most_common(100):
        if model.partition("/")[0] in spaces and catalog.family(model) is None:
            yield f"families.csv: {model} ({count} children) has no family"


def check_regions(catalog, shared):
    """Every tracked namespace has a maker with the same region."""
    for space, region in shared.regions.items():
        row = catalog.maker_of.get(fold(space))
        if row is None or row["region"] != region or row["namespace"] != space:
            yield f"makers.csv: {space}: region {row and row['region']}, not {region}"


def check_redirects(catalog, shared):
    """The redirects that were recorded, and the names that the Hub resolved in tags, are ours too."""
    for old, new in shared.redirects.items():
        if catalog.renamed(old) != new:
            yield f"renames.csv: {old} is {catalog.renamed(old)}, the Hub says {new}"
    for record in shared.all_records():
        named = (record.get("cardData") or {}).get("base_model")
        named = named if isinstance(named, list) else [named]
        tags = [t for t in record["tags"] if t.startswith("base_model:")]
        tagged = list(parents_of(record)) if tags else []
        if len(named) == len(tagged) == 1 and isinstance(named[0], str):
            new = catalog.renamed(named[0])
            if new != named[0] and fold(tagged[0]) not in (fold(new), fold(named[0])):  # a tag may lag behind
                yield f"renames.csv: {named[0]} is {new}, {record['id']} says {tagged[0]}"


def check_recorded(catalog, shared):
    """Landmarks agree with their records: parents, relations, licence, date, parameters."""
    silent = set()
    for record in shared.all_records():
        mine = catalog.landmark_of.get(fold(catalog.renamed(record["id"])))
        if mine is None:
            continue
        recorded = {fold(catalog.renamed(p)): rel for p, rel in parents_of(record).items()}
        ours = {fold(p): rel for p, rel in parents_of(mine).items()}
        omitted, _ = SILENT.get(fold(mine["id"]), (None, None))
        if not recorded and list(ours) == [omitted]:
            silent.add(fold(mine["id"]))
        elif ours != recorded:
            yield f"landmarks.jsonl: {mine['id']}: parents {ours}, the record says {recorded}"
        yield from (f"landmarks.jsonl: {mine['id']}: {fault}" for fault in contradictions(mine, record))
    for model in sorted(set(SILENT) - silent):
        yield f"landmarks.jsonl: {model}: no record is silent about it any more"


def contradictions(mine, record):
    if license_of(mine) != license_of(record):
        yield f"licence {license_of(mine)}, the record says {license_of(record)}"
    dates = (mine.get("createdAt"), record.get("createdAt"))
    if dates[1] and dates[0] != dates[1]:
        yield f"createdAt {dates[0]}, the record says {dates[1]}"
    sizes = [r.get("safetensors", {}).get("total") for r in (mine, record)]
    if all(sizes) and abs(sizes[0] - sizes[1]) > sizes[1] / 10:
        yield f"{sizes[0]} parameters, the record says {sizes[1]}"


def check_ancestry(catalog, shared):
    """Where a recorded model is a landmark, so are its recorded parents."""
    for record in shared.all_records():
        if fold(catalog.renamed(record["id"])) in catalog.landmark_of:
            for parent in parents_of(record):
                if fold(catalog.renamed(parent)) not in catalog.landmark_of:
                    yield f"landmarks.jsonl: {record['id']}: recorded parent {parent} is missing"


def check_dates(catalog, shared):
    """Dates stay within the creation and release days of the corrections, a day either way."""
    for row in shared.dates:
        created = catalog.landmark_of.get(fold(row["model_id"]), {}).get("createdAt")
        if not created:
            continue
        day = datetime.date.fromisoformat(created[:10])
        span = sorted(datetime.date.fromisoformat(row[k]) for k in ("hf_created_at", "actual_release_date"))
        if not span[0] - datetime.timedelta(1) <= day <= span[1] + datetime.timedelta(1):
            yield f"landmarks.jsonl: {row['model_id']}: {day} is outside {span[0]} to {span[1]}"


def check_sizes(catalog, shared):
    """Parameter counts are within 10 % of the tracked ones."""
    for model, size in shared.sizes.items():
        record = catalog.landmark_of.get(fold(catalog.renamed(model)), {})
        total = record.get("safetensors", {}).get("total")
        if total and abs(total - size) > size / 10:
            yield f"landmarks.jsonl: {model}: {total} parameters, not {size:.0f}"


LOCAL = [
    check_text, check_shape, check_order, check_makers, check_families, check_expected, check_renames,
    check_licenses, check_records, check_lineage, check_extent, check_roots,
]
SHARED = [
    check_members, check_coverage, check_bases, check_regions, check_redirects, check_recorded,
    check_ancestry, check_dates, check_sizes,
]


def run(checks, *arguments):
    """Run checks, print what fails, and return how many passed and failed."""
    passed = failed = 0
    for check in checks:
        faults = list(check(*arguments))
        for fault in faults:
            print(f"FAIL {check.__name__}: {fault}")
        passed += not faults
        failed += bool(faults)
    return passed, failed


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    root = os.path.dirname(os.path.dirname(here))
    parser = argparse.ArgumentParser(description="Check the catalogue in data/.")
    parser.add_argument("--data", default=os.path.join(root, "data"), help="the folder with the five files")
    parser.add_argument("--shared", default=os.path.join(root, "..", "shared"), help="the shared folder")
    parser.add_argument("--self-test", action="store_true", help="assert that each check can fail")
    options = parser.parse_args()
    catalog = Catalog.load(options.data)
    folder = os.path.join(options.shared, "data")
    shared = Shared(folder) if os.path.isdir(folder) else None
    if options.self_test:
        import mangle
        passed, failed = mangle.run(catalog, shared, LOCAL, SHARED)
    else:
        passed, failed = run(LOCAL, catalog)
        if shared is not None:
            more = run(SHARED, catalog, shared)
            passed, failed = passed + more[0], failed + more[1]
    if shared is None and os.environ.get("CI"):
        print(f"FAIL shared: {folder} is absent")
        failed += 1
    elif shared is None:
        print(f"SKIP shared: {folder} is absent, so {len(SHARED)} checks were not made")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 77 if shared is None else 0


if __name__ == "__main__":
    sys.exit(main())
