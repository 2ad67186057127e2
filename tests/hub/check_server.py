#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks what the Hub for tests serves against the file that it serves.

usage: check_server.py RECORDS.jsonl[.gz] URL

The whole walk at several page sizes, in both directions; filters; details; fields. Each answer is
computed here from the file alone. Prints what differs and ends with 1 if anything does.
"""
import collections
import gzip
import http.client
import json
import random
import re
import sys
import urllib.parse

FIELDS = ["author", "baseModels", "cardData", "createdAt", "disabled", "downloads", "gated",
          "lastModified", "library_name", "likes", "pipeline_tag", "private", "safetensors", "tags",
          "trendingScore"]
failures = 0


def check(ok, what):
    global failures
    if not ok:
        failures += 1
        print("FAIL:", what, file=sys.stderr)


class Hub:
    """One connection, which stays open."""

    def __init__(self, url):
        self.url = url
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=60)

    def get(self, target, headers=None):
        """Status, headers and the body's bytes."""
        self.connection.request("GET", target, headers=headers or {})
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def walk(self, target):
        """The models of each page, along the links."""
        while target:
            status, headers, body = self.get(target)
            check(status == 200, f"{target}: status {status}")
            yield json.loads(body)
            link = headers["Link"]
            if link:
                found = re.fullmatch(r'<(http://[^>]*)>; rel="next"', link)
                check(found and found[1].startswith(self.url + "/"), f"{target}: Link {link}")
            target = found[1][len(self.url):] if link else None


def read_records(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path)
    with opened as lines:
        return [json.loads(line) for line in lines]


def path_of(fields=(), **parameters):
    pairs = list(parameters.items()) + [("expand[]", field) for field in fields]
    return "/api/models?" + urllib.parse.urlencode(pairs)


def check_walks(hub, records):
    wanted = sorted(((r.get("createdAt", ""), at) for at, r in enumerate(records)))
    wanted = [{k: v for k, v in records[at].items() if k == "id" or k in FIELDS}
              for _, at in wanted]
    for size in (1000, 100, 7):
        pages = list(hub.walk(path_of(FIELDS, limit=size, sort="createdAt", direction=1)))
        models = [model for page in pages for model in page]
        check(all(len(page) == size for page in pages[:-1]), f"pages of {size} are full")
        check(0 < len(pages[-1]) <= size, f"the last page of {size} is not empty")
        check(len({m.pop("_id") for m in models}) == len(records), f"pages of {size}: _id")
        check(models == wanted, f"a walk by {size} gives each record once, in order")
    back = [m for page in hub.walk(path_of(["author"], limit=333, direction=-1)) for m in page]
    check([m["id"] for m in back] == [m["id"] for m in reversed(wanted)], "the newest first")
    many = next(hub.walk(path_of(limit=5000)))
    check(len(many) == min(1000, len(records)), "no page is larger than 1,000")


def parent_tags(record):
    tags = {tag for tag in record.get("tags", []) if tag.startswith("base_model:")}
    card = record.get("cardData") or {}
    if tags or not card.get("base_model"):
        return tags
    named = card["base_model"]
    for name in named if isinstance(named, list) else [named]:
        if isinstance(name, str) and name:
            tags.add(f"base_model:{name}")
            if card.get("base_model_relation"):
                tags.add(f"base_model:{card['base_model_relation']}:{name}")
    return tags


def check_filters(hub, records):
    children = collections.defaultdict(set)
    for record in records:
        for tag in parent_tags(record):
            children[tag].add(record["id"])
    by_size = sorted(children, key=lambda tag: (len(children[tag]), tag))
    chosen = random.Random(7).sample(by_size, min(40, len(by_size))) + by_size[-5:]
    for tag in chosen + ["base_model:nobody/nothing", "base_model:"]:
        if "\\" in json.dumps(tag):
            continue
        limit = max(1, len(children[tag]) // 3)
        pages = list(hub.walk(path_of(["tags"], filter=tag, limit=limit, sort="createdAt",
                                      direction=1)))
        found = [model["id"] for page in pages for model in page]
        check(len(found) == len(set(found)), f"filter={tag}: each once")
        check(set(found) == children[tag], f"filter={tag}: {len(found)} of {len(children[tag])}")
    both = "base_model:" if not by_size else by_size[-1]
    pages = hub.walk(path_of([], filter=both) + "&filter=license:apache-2.0")
    wanted = {r["id"] for r in records
              if r["id"] in children[both] and "license:apache-2.0" in r.get("tags", [])}
    check({m["id"] for page in pages for m in page} == wanted, "two filters")
    pages = hub.walk(path_of([], author=records[0]["id"].split("/")[0]))
    wanted = [r["id"] for r in records if r["id"].startswith(records[0]["id"].split("/")[0] + "/")]
    check(sorted(m["id"] for page in pages for m in page) == sorted(wanted), "author")
    return children


def check_details(hub, records, children):
    relations = ("adapter", "merge", "quantized", "finetune")
    some = random.Random(3).sample(records, min(40, len(records)))
    parents = {tag.split(":", 2)[-1] for tag in children if tag.count(":") == 1}
    some += [r for r in records if r["id"] in parents][:20]
    twins = collections.Counter(r["id"].lower() for r in records)
    for record in some:
        target = "/api/models/" + record["id"]
        status, _, body = hub.get(target)
        if record.get("disabled"):
            check((status, json.loads(body)) ==
                  (403, {"error": "Access to this resource is disabled."}), f"{target}: disabled")
            continue
        model = json.loads(body)
        check(status == 200 and model.pop("modelId") == record["id"], target)
        check(len(model.pop("_id")) == 24 and model == record, f"{target}: the whole record")
        _, _, body = hub.get(target + "?expand[]=childrenModelCount&expand[]=likes")
        counts = {relation: len(children.get(f"base_model:{relation}:{record['id']}", ()))
                  for relation in relations}
        model = json.loads(body)
        check(model.get("childrenModelCount") == counts, f"{target}: {model} {counts}")
        check(set(model) <= {"_id", "id", "likes", "childrenModelCount"}, f"{target}: fields")
        upper = record["id"].upper()
        if twins[record["id"].lower()] == 1 and upper != record["id"]:
            status, headers, _ = hub.get("/api/models/" + upper)
            check((status, headers["Location"]) == (307, target), f"{upper}: another case")


def made_parents(record):
    """What --base-models makes of a record's tags."""
    pairs = [tag.split(":", 2)[1:] for tag in record.get("tags", [])
             if re.match("base_model:[^:]*:", tag)]
    if len({relation for relation, _ in pairs}) != 1:
        return None
    return pairs[0][0], [name for _, name in pairs]


def check_base_models(hub, records):
    hub.get("/.test/set?base-models=1")
    wanted = {record["id"]: made_parents(record) for record in records}
    for page in hub.walk(path_of(["baseModels"], limit=1000)):
        for model in page:
            found = model.get("baseModels")
            if found:
                found = found["relation"], [parent["id"] for parent in found["models"]]
            check(found == wanted[model["id"]], f"baseModels of {model['id']}: {found}")
    some = next(record for record in records if wanted[record["id"]] and not record.get("disabled"))
    model = json.loads(hub.get("/api/models/" + some["id"])[2])
    check(model["baseModels"]["relation"] == wanted[some["id"]][0], "baseModels in details")
    hub.get("/.test/set?base-models=0")
    model = json.loads(hub.get("/api/models/" + some["id"])[2])
    check("baseModels" not in model, "baseModels that are not to be made")


def check_refusals(hub):
    for target, field in ((path_of(["likes", "childrenModelCount"]), "childrenModelCount"),
                          (path_of(["likes", "nonsense"]), "nonsense")):
        status, _, body = hub.get(target)
        error = json.loads(body)["error"]
        check(status == 400 and error.endswith("at expand[1]"), f"{target}: {error}")
        valid = re.findall(r'"([^"]*)"', error)
        check(set(FIELDS) <= set(valid) and field not in valid, f"{target}: names the valid ones")
    for target in (path_of(limit="x"), path_of(limit=0), path_of(cursor="x"),
                   path_of(cursor="e30="), path_of(sort="name")):
        check(hub.get(target)[0] == 400, target)
    unknown = "/api/models/nobody/nothing"
    status, headers, body = hub.get(unknown)
    check((status, headers["X-Error-Message"]) == (401, "Invalid username or password."), unknown)
    status, headers, body = hub.get(unknown, {"Authorization": "Bearer x"})
    check((status, headers["X-Error-Code"]) == (404, "RepoNotFound"), unknown)
    status, headers, _ = hub.get("/elsewhere")
    check(status == 404, "/elsewhere")
    check(re.fullmatch(r'"api";r=\d+;t=\d+', headers["RateLimit"]) and
          re.fullmatch(r'"fixed window";"api";q=\d+;w=\d+', headers["RateLimit-Policy"]),
          "RateLimit on every answer")


def main():
    records = read_records(sys.argv[1])
    hub = Hub(sys.argv[2])
    check_walks(hub, records)
    check_details(hub, records, check_filters(hub, records))
    check_base_models(hub, records)
    check_refusals(hub)
    print(f"{len(records)} records, {failures} failures")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
