# SPDX-License-Identifier: GPL-3.0-or-later
"""Self-test of check_catalog.py: damage a copy in memory, and see that the right check reports it.

A mutation is (check, file, old text, new text): the first occurrence of the old
text is replaced, and the check must then fail where it passed before. Every
check must have at least one mutation that it alone need not be the first to see.
"""

import copy
import json

from catalog import COLUMNS, Catalog, parents_of

LANDMARKS = "landmarks.jsonl"
QWEN3 = '{"id":"Qwen/Qwen3-8B","author":"Qwen",'
R1_PARENT = "base_model:finetune:deepseek-ai/DeepSeek-V3-Base"


def cut(text, keep):
    """The landmarks whose line `keep` accepts."""
    return "".join(line for line in text.splitlines(keepends=True) if keep(line))


def close_cycle(text):
    """Olmo 3 becomes a child of its own fine-tune; neither has a date that would tell."""
    base = '{"id":"allenai/Olmo-3-1025-7B",'
    lines = text.splitlines(keepends=True)
    added = '"tags":["base_model:allenai/Olmo-3-7B-Think-SFT",'
    return "".join(x.replace('"tags":[', added) if x.startswith(base) else x for x in lines)


def flatten(text):
    """Only roots and their children are left, so no chain is longer than one edge."""
    records = Catalog({**dict.fromkeys(COLUMNS, ""), LANDMARKS: text}).landmarks
    roots = {record["id"] for record in records if not parents_of(record)}
    return cut(text, lambda line: set(parents_of(json.loads(line))) <= roots)


MUTATIONS = [
    ("check_text", "makers.csv", "\n", "\r\n"),
    ("check_text", "licenses.csv", "\n", "\n\n"),
    ("check_shape", "makers.csv", "namespace,maker", "maker,namespace"),
    ("check_shape", "families.csv", "\nQwen3,Alibaba,", "\nQwen3,Alibaba,x,"),
    ("check_shape", "renames.csv", "\ngpt2,", "\n gpt2,"),
    ("check_shape", "licenses.csv", ",SPDX MIT\n", ",\n"),
    ("check_order", "makers.csv", "\nQwen,", "\nallenai,"),
    ("check_order", LANDMARKS, '"id":"Qwen/Qwen3-8B"', '"id":"01-ai/Qwen3-8B"'),
    ("check_makers", "makers.csv", "\nQwen,Alibaba,CN,", "\nQwen,Alibaba,ZZ,"),
    ("check_makers", "makers.csv", "\nQwen,Alibaba,CN,china", "\nQwen,Alibaba,CN,asia"),
    ("check_makers", "makers.csv", "\nQwen,Alibaba,CN,china", "\nQwen,Alibaba,CN,"),
    ("check_makers", "makers.csv", "\nQwen,Alibaba,CN,china", "\nQwen,Alibaba,US,us"),
    ("check_makers", "makers.csv", "\nQwen,", "\nQw/en,"),
    ("check_families", "families.csv", "qwen/qwen3-*", "Qwen/Qwen3-*"),
    ("check_families", "families.csv", "qwen/qwen3-*", "google/qwen3-*"),
    ("check_families", "families.csv", "qwen/qwen3-*", "q*/qwen3-*"),
    ("check_families", "families.csv", "qwen/qwen3-vl-*", "qwen/qwen3-*"),
    ("check_families", "families.csv", "qwen/qwen3-*,2025-04", "qwen/qwen3-*,April"),
    ("check_families", "families.csv", "qwen/qwen3-*,2025-04,apache-2.0", "qwen/qwen3-*,2025-04,apache"),
    ("check_expected", "families.csv", "qwen/qwen3-vl-*", "qwen/qwen3-vll-*"),
    ("check_renames", "renames.csv", "\ngpt2,openai-community/gpt2,model", "\ngpt2,gpt2-large,model"),
    ("check_renames", "renames.csv", "\ngpt2,openai-community/gpt2,model", "\ngpt2,GPT2,model"),
    ("check_renames", "renames.csv", "\ngpt2,openai-community/gpt2,model", "\ngpt2,openai-community/gpt2,alias"),
    ("check_renames", "renames.csv", "\ngpt2,openai-community/gpt2,model", "\ngpt2,THUDM/gpt2,model"),
    ("check_renames", "renames.csv", "\ngpt2,openai-community/gpt2", "\nQwen/Qwen3-8B,openai-community/gpt2"),
    ("check_licenses", "licenses.csv", "\nmit,MIT License,permissive", "\nmit,MIT License,free"),
    ("check_licenses", "licenses.csv", "\nmit,", "\nMIT,"),
    ("check_records", LANDMARKS, QWEN3, "{" + QWEN3),
    ("check_records", LANDMARKS, QWEN3, QWEN3 + '"downloads":1,'),
    ("check_records", LANDMARKS, QWEN3, QWEN3 + '"likes":1,'),
    ("check_records", LANDMARKS, QWEN3, QWEN3.replace('"author":"Qwen"', '"author":"Qwem"')),
    ("check_records", LANDMARKS, '"createdAt":"2023-09-20T', '"createdAt":"2023-09-31T'),
    ("check_records", LANDMARKS, '"license:mit"', '"license:apache-2.0"'),
    ("check_records", LANDMARKS, '"safetensors":{"total":', '"safetensors":{"total":-'),
    ("check_records", LANDMARKS, '"base_model":"deepseek-ai/DeepSeek-V3-Base"', '"base_model":"Qwen/Qwen3-8B"'),
    ("check_lineage", LANDMARKS, '"id":"deepseek-ai/DeepSeek-V3-Base"', '"id":"deepseek-ai/DeepSeek-V3-Basis"'),
    ("check_lineage", LANDMARKS, '"id":"deepseek-ai/DeepSeek-V3-Base"', '"id":"deepseek-ai/Deepseek-V3-Base"'),
    ("check_lineage", LANDMARKS, '"createdAt":"2023-09-20T', '"createdAt":"2033-09-20T'),
    ("check_lineage", LANDMARKS, None, close_cycle),
    ("check_extent", LANDMARKS, None, lambda text: cut(text, lambda line: '"base_model:merge:' not in line)),
    ("check_extent", LANDMARKS, None, lambda text: "".join(text.splitlines(keepends=True)[:299])),
    ("check_extent", LANDMARKS, None, flatten),
    ("check_roots", "families.csv", "huggyllama/llama-*", "huggyllama/llamas-*"),
    ("check_roots", "makers.csv", "\nalpindale,", "\nalpinedale,"),
    ("check_members", "families.csv", "baai/bge-*", "baai/bgee-*"),
    ("check_coverage", "families.csv", "google/gemma-4-*", "google/gemma-5-*"),
    ("check_bases", "families.csv", "lerobot/smolvla_*", "lerobot/smollvla_*"),
    ("check_regions", "makers.csv", "\nstate-spaces,State Spaces,US,us", "\nstate-spaces,State Spaces,CA,other"),
    ("check_regions", "makers.csv", "\nstate-spaces,", "\nState-Spaces,"),
    ("check_redirects", "renames.csv", "\nbert-base-uncased,google-bert/", "\nbert-base-uncased,google/"),
    ("check_redirects", "renames.csv", "\ndistilbert-base-uncased,distilbert/", "\ndistilbert-base-uncased,google/"),
    ("check_recorded", LANDMARKS, '"base_model:finetune:Qwen/Qwen3-4B-Base"', '"base_model:quantized:Qwen/Qwen3-4B-Base"'),
    ("check_recorded", LANDMARKS, '"2024-07-31T21:13:44.000Z"', '"2024-07-30T21:13:44.000Z"'),
    ("check_recorded", LANDMARKS, '"base_model:Qwen/Qwen3-4B-Base","base_model:finetune:Qwen/Qwen3-4B-Base",', ""),
    ("check_recorded", LANDMARKS, f'"{R1_PARENT}"', f'"{R1_PARENT}","base_model:google/gemma-2b"'),
    ("check_ancestry", LANDMARKS, '"id":"Qwen/Qwen3-8B-Base"', '"id":"Qwen/Qwen3-8B-Basis"'),
    ("check_dates", LANDMARKS, '"createdAt":"2024-11-27T', '"createdAt":"2024-10-27T'),
    ("check_sizes", LANDMARKS, '"total":236000000000', '"total":286000000000'),
]

# Damage that no edit of one line shows: these take all shared records away or add to them.
SHARED_MUTATIONS = [
    ("check_bases", lambda shared: shared.recorded_api.extend(
        {"id": f"x/y{n}", "tags": ["base_model:lerobot/not-catalogued"]} for n in range(500))),
    ("check_recorded", lambda shared: shared.recorded_api.append(
        {"id": "google/gemma-2b", "tags": ["license:gemma", "base_model:google/gemma-7b"]})),
    ("check_recorded", lambda shared: shared.recorded_api.append(
        {"id": "google/gemma-2b", "tags": ["license:gemma"], "safetensors": {"total": 1}})),
    ("check_recorded", lambda shared: shared.records.pop("deepseek-ai/deepseek-r1")),
    ("check_ancestry", lambda shared: shared.recorded_api.append(
        {"id": "google/gemma-2b", "tags": ["base_model:finetune:no/such-model"]})),
    ("check_coverage", lambda shared: shared.tracked.extend(f"no/family-{n}" for n in range(100))),
    ("check_regions", lambda shared: shared.regions.update({"nobody-knows": "us"})),
    ("check_redirects", lambda shared: shared.redirects.update({"gpt3": "openai-community/gpt3"})),
]


def damage(catalog, name, old, new):
    """A catalogue with one file damaged, or None if the text to damage is not there."""
    text = catalog.texts[name]
    if old is not None and old not in text:
        return None
    changed = new(text) if old is None else text.replace(old, new, 1)
    return Catalog({**catalog.texts, name: changed})


def run(catalog, shared, local, shared_checks):
    """Apply every mutation; return how many were reported and how many were not."""
    checks = {check.__name__: (check, ()) for check in local}
    if shared is not None:
        checks.update({check.__name__: (check, (shared,)) for check in shared_checks})
    passed = failed = 0
    seen = set()
    outcomes = [*text_outcomes(catalog, checks), *(shared_outcomes(catalog, shared, checks) if shared else [])]
    for name, what, fault in outcomes:
        seen.add(name)
        passed += not fault
        failed += bool(fault)
        if fault:
            print(f"FAIL self-test: {name}: {what}: {fault}")
    for name in sorted(set(checks) - seen):
        print(f"FAIL self-test: {name}: no mutation")
        failed += 1
    return passed, failed


def text_outcomes(catalog, checks):
    for name, file, old, new in MUTATIONS:
        if name not in checks:
            continue
        check, more = checks[name]
        mangled = damage(catalog, file, old, new)
        what = f"{file}: {old!r} -> {new!r}"
        if list(check(catalog, *more)):
            yield name, what, "failed before the damage"
        elif mangled is None:
            yield name, what, "nothing to damage"
        else:
            yield name, what, "" if list(check(mangled, *more)) else "not reported"


def shared_outcomes(catalog, shared, checks):
    for number, (name, mutate) in enumerate(SHARED_MUTATIONS):
        mangled = copy.copy(shared)  # the containers a mutation touches are copied, the records are not
        for field in ("records", "recorded_api", "tracked", "regions", "redirects"):
            setattr(mangled, field, copy.copy(getattr(shared, field)))
        mutate(mangled)
        found = list(checks[name][0](catalog, mangled))
        yield name, f"shared mutation {number}", "" if found else "not reported"
