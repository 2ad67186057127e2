# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON Lines: cut, malformed, of wrong types, too long, too deep, and written to do harm."""
from case import BASE, CHILD, PAIR, Cases

JSONL = Cases("jsonl", ".jsonl")
add = JSONL.add
SHOW = ("show", "acme/child", "--json", "--from", "@")
FULL = (b'{"id":"acme/child","author":"acme","downloads":5,"likes":1,"createdAt":'
        b'"2024-01-02T03:04:05.000Z","tags":["license:mit","base_model:finetune:acme/base"],'
        b'"cardData":{"base_model":["acme/base"]}}\n')


def of(*fields):
    """The base, and a record with these fields in place of the child's."""
    return BASE + b'{"id":"acme/child",' + b",".join(fields) + b"}\n"


# ---- half files ----
for place, at in (("in-first-brace", 1), ("in-key", 4), ("behind-key", 5), ("behind-colon", 6),
                  ("in-string", 12), ("in-number", FULL.index(b"downloads") + 11),
                  ("in-date", FULL.index(b"2024") + 7), ("in-tags", FULL.index(b"base_model:") + 3),
                  ("behind-comma", FULL.index(b",") + 1), ("in-card", FULL.index(b"cardData") + 14),
                  ("before-last-brace", len(FULL) - 2)):
    add("cut-" + place, "the last line ends too early: " + place.replace("-", " "), BASE + FULL[:at])
add("cut-in-escape", "the last line ends within an escape", BASE + b'{"id":"acme/child","author":"\\u00')
add("cut-in-utf8", "the last line ends within a character", BASE + b'{"id":"acme/child","author":"\xe2\x82')
add("cut-line-in-middle", "a line that is cut, and whole lines behind it",
    BASE + b'{"id":"acme/cut","tags":["x\n' + CHILD)
add("no-line-end", "the last record is whole but its line has no end", PAIR[:-1])
add("cut-word-at-end", "the last line is no record at all and has no end", BASE + b"acme/child")

# ---- no records ----
add("empty", "a file of no bytes", b"")
add("blank-lines", "line ends and white space only", b"\n\n \t \r\n\n")
add("bom-only", "a byte order mark and nothing else", b"\xef\xbb\xbf")
add("nul-only", "NUL bytes only", b"\0" * 64)
add("text", "prose", b"This is not what you are looking for.\nNor is this.\n")
add("html", "the error page of a server", b"<!DOCTYPE html>\n<html><title>502 Bad Gateway</title>\n</html>\n")
add("api-error", "the error object of an API", b'{"error":"Invalid username or password."}\n')
add("binary", "bytes of every value", bytes(range(256)) * 2)
add("utf16-le", "UTF-16, low byte first", b"\xff\xfe" + PAIR.decode().encode("utf-16-le"))
add("utf16-be", "UTF-16, high byte first", b"\xfe\xff" + PAIR.decode().encode("utf-16-be"))
add("elf", "the beginning of a program", b"\x7fELF\x02\x01\x01" + b"\0" * 9 + b"\x03\0>\0\x01\0\0\0\n" + PAIR)

# ---- other values than objects, and no JSON ----
add("scalars", "numbers, strings and literals as records",
    b'1\n"acme/base"\ntrue\nnull\n-\n' + PAIR)
add("array-lines", "arrays as records", BASE + b'["acme/child"]\n[]\n')
add("two-records-a-line", "two objects on one line", BASE[:-1] + CHILD)
add("comma-behind", "a comma behind each record", BASE[:-1] + b",\n" + CHILD[:-1] + b",\n")
add("trailing-comma", "a comma before the closing brace", BASE + b'{"id":"acme/child","likes":1,}\n')
add("missing-comma", "no comma between two fields", BASE + b'{"id":"acme/child" "likes":1}\n')
add("missing-colon", "no colon behind a key", BASE + b'{"id" "acme/child"}\n')
add("single-quotes", "quotes of Python", BASE + b"{'id':'acme/child'}\n")
add("bare-keys", "keys without quotes", BASE + b'{id:"acme/child"}\n')
add("comments", "comments in JSON", BASE + b'{"id":"acme/child" /* why */}\n// and more\n')
add("python-literals", "None, True and False", BASE + b'{"id":"acme/child","likes":None,"private":True}\n')
add("unbalanced", "more brackets closed than opened", BASE + b'{"id":"acme/child"}}\n{"id":"acme/x"]\n')
add("concatenated", "records without line ends at all", PAIR.replace(b"\n", b""))
add("pretty-printed", "a record over several lines", b'{\n  "id": "acme/base",\n  "likes": 1\n}\n')

# ---- strings ----
for name, text in (("unknown-escape", b"\\q"), ("hex-escape", b"\\x41"), ("short-unicode", b"\\u12"),
                   ("no-hex-unicode", b"\\uZZZZ"), ("escaped-line-end", b"\\\n")):
    add("bad-escape-" + name, "an escape that JSON does not have, in an author",
        of(b'"author":"' + text + b'"'))
add("bad-escape-in-id", "an escape that JSON does not have, in an id", BASE + b'{"id":"acme/child\\uZZZZ"}\n')
add("lone-high-surrogate", "the first half of a pair alone", of(rb'"author":"\ud83d"'))
add("lone-low-surrogate", "the second half of a pair alone", of(rb'"author":"\ude00"'))
add("swapped-surrogates", "the halves of a pair the wrong way round", of(rb'"author":"\ude00\ud83d"'))
add("high-then-letter", "half a pair and an escaped letter", of(rb'"author":"\ud83d\u0041"'))
add("raw-tab", "a control byte in a string, which JSON forbids", of(b'"author":"a\tb"'))
add("raw-escape", "a raw escape byte in a string", of(b'"author":"\x1b[31mred"'))
add("raw-nul", "a raw NUL in a string", of(b'"author":"a\0b"'))
add("escaped-nul", "an escaped NUL in a tag and an author", of(rb'"author":"a\u0000b","tags":["base_model:acme/base\u0000"]'))
add("nul-in-id", "a NUL in an id", BASE + b'{"id":"acme/ch\\u0000ild"}\n{"id":"acme/ch\0ild"}\n')
add("nul-in-key", "a NUL in a key, which would end it early", BASE + b'{"id\\u0000x":"acme/a","modelId":"acme/child"}\n')
add("invalid-utf8", "bytes that are no UTF-8, in an author and an id",
    of(b'"author":"\xff\xfe"') + b'{"id":"acme/\xc3"}\n')
add("overlong-utf8", "a slash in two bytes in an id", BASE + b'{"id":"acme\xc0\xafchild"}\n')
add("utf8-surrogate", "a surrogate in UTF-8", of(b'"author":"\xed\xa0\xbd"'))
add("utf8-beyond", "a character beyond the last one", of(b'"author":"\xf4\x90\x80\x80\xf7\xbf\xbf\xbf"'))
add("escape-in-id", "escape sequences in ids", BASE + b'{"id":"acme/\\u001b[31mred"}\n{"id":"acme/\x1b[2J"}\n')
add("c1-in-id", "a C1 control in an id, both ways", BASE + b'{"id":"acme/\\u009b31m"}\n{"id":"acme/\xc2\x9b31m"}\n')
add("del-in-id", "DEL in an id", BASE + b'{"id":"acme/a\x7fb"}\n')
add("line-end-in-id", "a line end in an id and in a parent",
    BASE + b'{"id":"acme/a\\nb"}\n' + of(rb'"tags":["base_model:acme/base\nacme/x"]'))
add("direction-in-id", "marks that turn the direction of text, in an id and a parent",
    BASE + '{"id":"acme/\u202egnp.exe"}\n'.encode() + of('"tags":["base_model:acme/\u2066base"]'.encode()))
add("lookalike-id", "letters that look like others", BASE + '{"id":"\u0430cme/base"}\n'.encode())
add("control-in-tags", "ESC, C1, DEL and NUL in tags", of(
    b'"tags":["base_model:\\u001b[31m/x","base_model:a/\xc2\x9b","license:\x7f","\\u0000","base_model:acme/base"]'))
add("unterminated-string", "a quote that is never closed", BASE + b'{"id":"acme/child\n' + CHILD)

# ---- line ends ----
add("bom", "a byte order mark before the first record", b"\xef\xbb\xbf" + PAIR)
add("bom-twice", "two byte order marks", b"\xef\xbb\xbf\xef\xbb\xbf" + PAIR)
add("bom-in-middle", "a byte order mark before the second record", BASE + b"\xef\xbb\xbf" + CHILD)
add("crlf", "lines end in CR LF", PAIR.replace(b"\n", b"\r\n"))
add("cr-only", "lines end in CR alone, so there is one", PAIR.replace(b"\n", b"\r"))
add("mixed-line-ends", "LF, CR LF and LF CR", BASE + CHILD[:-1] + b"\r\n" + b'{"id":"acme/third"}\n\r')
add("nel", "lines end in NEL", PAIR.replace(b"\n", b"\xc2\x85"))
add("line-separator", "lines end in U+2028", PAIR.replace(b"\n", b"\xe2\x80\xa8"))
add("record-separators", "an RS before each record (RFC 7464)", b"\x1e" + BASE + b"\x1e" + CHILD)
add("form-feeds", "form feeds between the records", BASE + b"\x0c\n" + CHILD + b"\x0b\n")

# ---- keys and types ----
add("duplicate-id", "two ids in a record: the last one counts", BASE + b'{"id":"acme/first","id":"acme/child"}\n')
add("duplicate-tags", "two lists of tags: the last one counts",
    of(b'"tags":["base_model:acme/ghost"],"tags":["base_model:acme/base"]'))
add("no-id", "records without an id", BASE + b'{}\n{"likes":3}\n')
for name, value in (("number", b"7"), ("null", b"null"), ("list", b'["acme/child"]'),
                    ("object", b'{"a":"b"}'), ("true", b"true")):
    add("id-is-" + name, "an id of another type than a string", BASE + b'{"id":' + value + b"}\n")
for field in ("author", "downloads", "likes", "createdAt", "lastModified", "pipeline_tag", "tags",
              "baseModels", "cardData"):
    values = [b'"x"', b"1", b"1.5", b"-1", b"true", b"null", b"[]", b"{}", b'[["x"]]', b'[{"x":1}]']
    lines = [b'{"id":"acme/m%d","%s":%s}\n' % (i, field.encode(), value)
             for i, value in enumerate(values)]
    add("type-of-" + field.lower().replace("_", "-"), f"{field} of every type there is",
        BASE + b"".join(lines))
add("types-in-card", "the card's fields of other types than they should be", BASE + b"".join(
    b'{"id":"acme/m%d","cardData":{%s}}\n' % (i, fields) for i, fields in enumerate((
        b'"base_model":7', b'"base_model":{"a":1}', b'"base_model":[7,null,["acme/base"],{}]',
        b'"base_model":true', b'"base_model":"acme/base","base_model_relation":["merge"]',
        b'"base_model":"acme/base","base_model_relation":7', b'"license":[7,"mit"]', b'"license":{}'))))
add("types-in-base-models", "baseModels with parts of other types", BASE + b"".join(
    b'{"id":"acme/m%d","baseModels":%s}\n' % (i, value) for i, value in enumerate((
        b'{"models":"acme/base"}', b'{"models":["acme/base"]}', b'{"models":[{"id":7}]}',
        b'{"models":[{}]}', b'{"models":[null]}', b'{"relation":7,"models":[{"id":"acme/base"}]}',
        b'{"relation":["merge"],"models":[{"id":"acme/base"}]}'))))
add("types-in-tags", "tags that are no strings among those that are",
    of(b'"tags":[1,null,{},[],true,"base_model:acme/base"]'))

# ---- numbers ----
for name, value in (("beyond-int64", b"99999999999999999999"), ("huge-exponent", b"1e999"),
                    ("tiny-exponent", b"1e-999"), ("minus-zero", b"-0"), ("minus-one", b"-1"),
                    ("fraction", b"5.5"), ("nan", b"NaN"), ("infinity", b"Infinity"),
                    ("leading-zero", b"007"), ("plus", b"+5"), ("hex", b"0x10"), ("two-points", b"1.2.3"),
                    ("bare-point", b".5"), ("trailing-point", b"5."), ("bare-exponent", b"1e"),
                    ("2-to-the-53", b"9007199254740993")):
    add("number-" + name, "downloads that are " + value.decode(), of(b'"downloads":' + value), run=SHOW)
add("number-of-digits", "downloads of 3,000 digits", of(b'"downloads":' + b"9" * 3000), run=SHOW)
add("dates", "dates that are none", BASE + b"".join(
    b'{"id":"acme/m%d","createdAt":"%s","tags":["base_model:acme/base"]}\n' % (i, day)
    for i, day in enumerate((
        b"", b"yesterday", b"2024-02-30T00:00:00.000Z", b"2024-13-01", b"0000-00-00T00:00:00Z",
        b"-2024-01-01T00:00:00Z", b"9999-12-31T23:59:60.999Z", b"99999-01-01T00:00:00Z",
        b"2024-01-01T25:00:00Z", b"2024-01-01T00:00:00+99:99", b"1e9", b"2024-01-01T00:00:00Z\\u0000"))))

# ---- depth and size ----
add("deep-60", "nested 60 deep, in a field that is not read", of(b'"x":' + b"[" * 60 + b"]" * 60))
add("deep-999", "nested 999 deep", of(b'"x":' + b"[" * 990 + b"]" * 990))
add("deep-1001", "nested 1,001 deep, deeper than is read", of(b'"x":' + b"[" * 1001 + b"]" * 1001))
add("deep-lists", "100,000 lists within each other",
    lambda: of(b'"x":' + b"[" * 100000 + b"]" * 100000), slow=True)
add("deep-objects", "100,000 objects within each other",
    lambda: of(b'"x":' + b'{"a":' * 100000 + b"1" + b"}" * 100000), slow=True)
add("deep-open", "100,000 brackets that are never closed",
    lambda: BASE + b"[" * 100000 + b"\n" + CHILD, slow=True)
add("deep-in-parent", "a parent that is 500 lists within each other",
    of(b'"cardData":{"base_model":' + b"[" * 500 + b'"acme/base"' + b"]" * 500 + b"}"))
add("long-line", "a record of 100 MB, in a field that is not read",
    lambda: BASE + b'{"id":"acme/child","x":"' + b"x" * 100_000_000 + b'"}\n' + CHILD,
    memory=420, slow=True)
add("long-junk", "a line of 100 MB that is no record",
    lambda: BASE + b"x" * 100_000_000 + b"\n" + CHILD, memory=420, slow=True)
add("long-id", "an id of 10 MB", lambda: BASE + b'{"id":"acme/' + b"x" * 10_000_000 + b'"}\n',
    memory=96, slow=True)
add("long-tag", "a parent of 10 MB", lambda: of(b'"tags":["base_model:' + b"x" * 10_000_000 + b'"]'),
    memory=160, slow=True)
add("long-author", "an author of 1 MB", lambda: of(b'"author":"' + b"x" * 1_000_000 + b'"'), slow=True)
add("many-tags", "a million tags", lambda: of(
    b'"tags":[' + b'"x",' * 1_000_000 + b'"base_model:acme/base"]'), memory=160, slow=True)
add("many-parents", "100,000 parents, the first of them known", lambda: of(b'"tags":[' + b",".join(
    b'"base_model:merge:acme/%s"' % name for name in
    [b"base"] + [b"p%d" % i for i in range(100000)]) + b"]"), memory=200, slow=True)
add("same-parent-often", "one parent 50,000 times", lambda: of(
    b'"tags":[' + b'"base_model:merge:acme/base",' * 50000 + b'"x"]'), memory=96, slow=True)
add("many-bad-parents", "20,000 malformed parents, each another text", lambda: of(b'"tags":[' + b",".join(
    b'"base_model:a b %d"' % i for i in range(20000)) + b"]"), memory=96, slow=True)
add("many-faults", "5,000 lines that are no records", lambda: BASE + b"no record\n" * 5000, slow=True)
add("many-keys", "100,000 keys in a record", lambda: of(b",".join(
    b'"k%d":%d' % (i, i) for i in range(100000))), memory=96, slow=True)

# ---- ids ----
for name, value in (
        ("url", b"https://huggingface.co/acme/child"), ("file-url", b"file:///etc/passwd"),
        ("path", b"/usr/acme/child"), ("up", b"../../etc/passwd"), ("backslash", b"acme\\\\child"),
        ("placeholder", b"unknown"), ("empty", b""), ("blank", b"   "), ("slash", b"/"),
        ("three-parts", b"acme/child/deep"), ("dash", b"-rf"), ("dot", b".hidden/x"),
        ("dots", b"acme/a..b"), ("dataset", b"datasets/acme"), ("one-part", b"child"),
        ("spaces", b"acme/my child"), ("formula", b"=cmd|'/C calc'!A0"), ("markup", b"<script>/x"),
        ("part-of-96", b"acme/" + b"x" * 96), ("part-of-97", b"acme/" + b"x" * 97),
        ("namespace-of-97", b"x" * 97 + b"/a")):
    add("id-" + name, "an id that is " + name.replace("-", " "), BASE + b'{"id":"' + value + b'"}\n')
add("parents-of-all-kinds", "each kind of id as a parent", BASE + b"".join(
    b'{"id":"acme/m%d","tags":["base_model:%s"]}\n' % (i, value) for i, value in enumerate((
        b"https://huggingface.co/acme/base", b"HF.co/acme/base", b"/models/base", b"./base", b"None",
        b"[More Information Needed]", b"N/A", b"", b" ", b"acme/base@main", b"acme/base/tree/main",
        b"- acme/base", b"'acme/base'", b"finetune:", b"finetune:acme/base:latest", b"x" * 97,
        b"acme/" + b"y" * 96, b"acme//base", b"http://", b"distill:acme/base"))))

# ---- lineages ----
add("self-loop", "a model that derives from itself", b'{"id":"acme/base","tags":["base_model:ACME/Base"]}\n')
add("two-cycle", "two models, each made from the other", b"".join(
    b'{"id":"acme/%s","tags":["base_model:acme/%s"]}\n' % pair for pair in ((b"a", b"b"), (b"b", b"a"))))
add("three-cycle", "three models in a ring", b"".join(
    b'{"id":"acme/%s","tags":["base_model:acme/%s"]}\n' % pair
    for pair in ((b"a", b"b"), (b"b", b"c"), (b"c", b"a"))))
add("long-cycle", "20,000 models in a ring", lambda: b"".join(
    b'{"id":"acme/m%d","tags":["base_model:acme/m%d"]}\n' % (i, (i + 1) % 20000)
    for i in range(20000)), slow=True)
add("long-chain", "a chain of 50,000 generations", lambda: b"".join(
    b'{"id":"acme/m%d","tags":["base_model:acme/m%d"]}\n' % (i, i + 1)
    for i in range(50000)), memory=96, slow=True)
add("complete-mess", "60 models, each made from all the others", lambda: b"".join(
    b'{"id":"acme/m%d","tags":[%s]}\n' % (i, b",".join(
        b'"base_model:merge:acme/m%d"' % j for j in range(60))) for i in range(60)), slow=True)
add("merge-of-65", "a merge of 65 parents", of(b'"tags":[' + b",".join(
    b'"base_model:merge:acme/p%d"' % i for i in range(65)) + b"]"))
add("twins", "records of one id that are not the same", CHILD + CHILD.replace(b":5", b":6") + BASE + CHILD)
add("only-case-differs", "ids that differ in case alone", PAIR + BASE.upper().replace(b"ID", b"id").replace(
    b"DOWNLOADS", b"downloads") + BASE.replace(b"acme", b"AcMe"))
add("ghosts-only", "every parent is a ghost", b"".join(
    b'{"id":"acme/m%d","tags":["base_model:gone/g%d"]}\n' % (i, i) for i in range(3)))
add("from-the-future", "a parent newer than its child",
    BASE.replace(b"}", b',"createdAt":"2025-01-01T00:00:00.000Z"}') +
    of(b'"createdAt":"2024-01-01T00:00:00.000Z","tags":["base_model:acme/base"]')[len(BASE):])
