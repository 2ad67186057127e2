# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON that is no JSON Lines: arrays of records and records over several lines."""
from case import BASE, CHILD, PAIR, Cases, gz_packed

ARRAYS = Cases("array", ".json")
add = ARRAYS.add
B, C = BASE[:-1], CHILD[:-1]
WHOLE = b"[" + B + b"," + C + b"]"

for name, at in (("bracket", 1), ("first-brace", 2), ("key", 5), ("string", 12), ("first-record", len(B)),
                 ("before-comma", len(B) + 1), ("behind-comma", len(B) + 2), ("second-record", len(B) + 30),
                 ("last-brace", len(WHOLE) - 2), ("last-bracket", len(WHOLE) - 1)):
    add("cut-" + name, "ends too early: " + name.replace("-", " "), WHOLE[:at])
add("cut-escape", "ends within an escape", b'[{"id":"acme/a","author":"\\u00')
add("cut-nested", "ends within an array of a record", b'[' + B + b',{"id":"acme/child","tags":["a",')
add("cut-line-end", "ends behind a whole line, without the bracket", b"[\n" + B + b",\n" + C + b"\n")
add("empty", "no records", b"[]")
add("empty-spaces", "no records and much white space", b" \r\n[ \t\n ]\n \n")
add("bom", "a byte order mark", b"\xef\xbb\xbf" + WHOLE)
add("record-a-line", "a record a line", b"[\n" + B + b",\n" + C + b"\n]\n")
add("indented", "records over several lines", WHOLE.replace(b",", b",\n  ").replace(b"{", b"\n {\n"))
add("cr-only", "lines end in CR alone", b"[" + B + b",\r" + C + b"]\r")
add("no-comma", "no comma between two records", b"[" + B + b" " + C + b"]")
add("two-commas", "two commas between two records", b"[" + B + b",," + C + b"]")
add("comma-first", "a comma before the first record", b"[," + WHOLE[1:])
add("comma-last", "a comma behind the last record", WHOLE[:-1] + b",]")
add("semicolon", "a semicolon between two records", b"[" + B + b";" + C + b"]")
add("colon", "a colon between two records", b"[" + B + b":" + C + b"]")
add("text-behind", "text behind the array", WHOLE + b"\nand more\n")
add("record-behind", "a record behind the array", WHOLE + b"\n" + CHILD)
add("array-behind", "two arrays", WHOLE + b"\n" + WHOLE + b"\n")
add("bracket-behind", "a bracket too many", WHOLE + b"]")
add("brace-ends", "a brace where the bracket should stand", WHOLE[:-1] + b"}")
add("brace-too-many", "a brace too many behind a record", b"[" + B + b"}," + C + b"]")
add("nested", "arrays within the array", b"[[" + B + b"],[" + C + b"]]")
add("nested-empty", "empty arrays within the array", b"[[],[[]],[[[]]]]")
add("scalars", "no objects, but other values", b'[1,"acme/base",null,true,-1.5e3,' + B + b"," + C + b"]")
add("bad-record", "a record that is no JSON, between two that are", b"[" + B + b',{"id":acme/x},' + C + b"]")
add("bad-escape", "an escape that JSON does not have", b"[" + B + b',{"id":"acme/x","author":"\\q"},' + C + b"]")
add("bad-id", "malformed ids", b"[" + B + b',{"id":"a b"},{"id":7},{},' + C + b"]")
add("brackets-in-strings", "brackets, braces and quotes within strings",
    b'[{"id":"acme/base","author":"]}\\"],[{"},' + C + b"]")
add("control-bytes", "raw control bytes in strings", b'[{"id":"acme/base","author":"a\x1b\n\0b"},' + C + b"]")
add("nul-between", "NUL between records", b"[" + B + b",\0" + C + b"]")
add("invalid-utf8", "bytes that are no UTF-8", b'[{"id":"acme/base","author":"\xff\xc0\xaf"},' + C + b"]")
add("junk-in-array", "words between the records", b"[" + B + b", and ," + C + b"]")
add("python", "a list of Python", b"[{'id': 'acme/base', 'tags': None}]")
add("object-of-records", "an object that has the records in a field", b'{"models":[' + B + b"," + C + b"]}")
add("unclosed-string", "a quote that is never closed", b"[" + B + b',{"id":"acme/x},' + C + b"]")
add("lines-in-array-file", "an array, and JSON Lines behind it", b"[]\n" + PAIR)
add("bracket-line", "JSON Lines under a bracket", b"[\n" + PAIR)
add("deep", "100,000 arrays within each other", lambda: b"[" * 100000 + b"]" * 100000, slow=True)
add("deep-open", "100,000 arrays that are not closed", lambda: b"[" * 100000, slow=True)
add("deep-record", "a record nested 100,000 deep", lambda: b"[" + B + b',{"id":"acme/x","x":' + b"[" * 100000 +
    b"]" * 100000 + b"}," + C + b"]", slow=True)
add("long-record", "a record of 100 MB", lambda: b"[" + B + b',{"id":"acme/x","x":"' + b"x" * 100_000_000 + b'"},' +
    C + b"]", memory=160, slow=True)
add("long-string", "a string of 100 MB that is never closed", lambda: b'[{"id":"' + b"x" * 100_000_000, memory=160,
    slow=True)
add("long-spaces", "100 MB of white space", lambda: b"[" + b" " * 100_000_000 + B + b"]", memory=64, slow=True)
add("many", "300,000 records", lambda: b"[" + b",".join(
    b'{"id":"acme/m%d","tags":["base_model:acme/base"]}' % i for i in range(300000)) + b"]", memory=220, slow=True)
add("many-scalars", "a million numbers", lambda: b"[" + b"1," * 1_000_000 + b"1]", memory=280, slow=True)
add("bomb", "an array of 128 MiB of spaces in gzip", lambda: gz_packed(b"[" + b" " * (128 << 20) + B + b"]"),
    memory=64, slow=True)
add("concatenated", "records without anything between them", B + C)
add("pretty-two", "two records over several lines each", b"\n".join(
    record.replace(b",", b",\n  ").replace(b"{", b"{\n  ") for record in (B, C)))
add("pretty-cut", "a record over several lines that is cut", b'{\n  "id": "acme/base",\n  "likes": 1\n')
add("pretty-bad", "a bad record over several lines, and a good one", b'{\n  "id": acme,\n  "likes": 1\n}\n' + BASE)
