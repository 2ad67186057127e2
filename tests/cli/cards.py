#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes two files of one lineage: JSON Lines, and the model cards that say the same.

usage: cards.py RECORDS.jsonl FOLDER

Writes FOLDER/records.jsonl and FOLDER/cards/namespace/name/README.md, with what both can say: id,
license, task and parents. What a card cannot say, such as dates and downloads, is left out. By
turns the front matter is flow style, block style, or block style with CRLF and a byte order mark.
"""
import json
import pathlib
import re
import sys

ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,95})?")
RESERVED = ("datasets/", "spaces/", "collections/", "papers/", "docs/", "blog/", "models/")


def card_data(record):
    """What the record says of itself, as its card would."""
    data = {key: value for key, value in (record.get("cardData") or {}).items()
            if key in ("license", "base_model", "base_model_relation")}
    if record.get("pipeline_tag"):
        data["pipeline_tag"] = record["pipeline_tag"]
    tags = [tag for tag in record.get("tags") or [] if tag.startswith("base_model:")]
    typed = {tag.split(":", 2)[2]: tag.split(":", 2)[1] for tag in tags if tag.count(":") > 1}
    relations = set(typed.values())
    if typed and len(relations) == 1:
        data["base_model"] = sorted(typed)
        data["base_model_relation"] = relations.pop()
    return data


def scalar(value):
    """JSON is YAML, but for the escapes of what lies beyond 16 bits: these are written out."""
    return json.dumps(value, ensure_ascii=False)


def block_style(data):
    lines = []
    for key, value in data.items():
        if isinstance(value, list) and value:
            lines += [f"{key}:"] + [f"- {scalar(item)}" for item in value]
        else:
            lines.append(f"{key}: {scalar(value)}")
    return "\n".join(lines + [""])


def write_card(folder, number, name, data):
    path = folder / "cards" / name / "README.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    front = scalar(data) + "\n" if number % 3 == 0 else block_style(data)
    text = f"---\n{front}---\n\n# {name}\n"
    if number % 3 == 2:
        text = "\ufeff" + text.replace("\n", "\r\n")
    path.write_bytes(text.encode("utf-8", "surrogatepass"))


def main():
    records, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    seen = set()
    folder.mkdir(parents=True, exist_ok=True)
    with open(records, encoding="utf-8") as lines, \
            open(folder / "records.jsonl", "w", encoding="utf-8") as out:
        for number, line in enumerate(lines):
            record = json.loads(line)
            name = record["id"]
            if not ID.fullmatch(name) or ".." in name or name.lower().startswith(RESERVED):
                continue
            if name.lower() in seen:
                continue
            seen.add(name.lower())
            data = card_data(record)
            task = data.get("pipeline_tag")
            card = {key: value for key, value in data.items() if key != "pipeline_tag"}
            json.dump({"id": name, "pipeline_tag": task, "cardData": card}, out)
            out.write("\n")
            write_card(folder, number, name, data)


if __name__ == "__main__":
    main()
