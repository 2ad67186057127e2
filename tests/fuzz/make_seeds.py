#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes seed corpora (array, column, hub_record, load, model_id, stream): each branch once.

The seeds are kept in the repository; this script says where they come from. zstd must be on
the path. Inputs that a fuzzer has found are added by hand, under a name that says what they
were about.
"""
import gzip
import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))


def write(target, seeds):
    """Writes seeds, a name to bytes each, to the corpus of a target."""
    folder = os.path.join(HERE, "corpus", target)
    os.makedirs(folder, exist_ok=True)
    for name, data in seeds.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())


def pack_gzip(data):
    return gzip.compress(data, mtime=0)


def pack_zstd(data, *flags):
    return subprocess.run(["zstd", "-q", "-c", *flags], input=data, stdout=subprocess.PIPE,
                          check=True).stdout


RECORDS = {
    "list": '{"_id":"1","id":"acme/rocket","author":"acme","likes":3,"downloads":120,'
            '"createdAt":"2024-05-01T10:00:00.000Z","lastModified":"2024-06-01T10:00:00.000Z",'
            '"pipeline_tag":"text-generation","tags":["gguf","base_model:acme/base",'
            '"base_model:quantized:acme/base","license:mit"]}',
    "model_id": '{"modelId":"acme/rocket","private":false,"siblings":[{"rfilename":"a.bin"}]}',
    "hub": '{"id":"a/b","baseModels":{"relation":"finetune","models":[{"_id":"9","id":"c/d"},'
           '{"id":"e/f"}]}}',
    "hub_null": '{"id":"a/b","baseModels":null,"cardData":null,"tags":[],"likes":null}',
    "card": '{"id":"a/b","cardData":{"license":"mit","base_model":"c/d",'
            '"base_model_relation":"adapter"}}',
    "card_list": '{"id":"a/b","cardData":{"license":["mit","gpl-3.0"],'
                 '"base_model":["c/d","https://huggingface.co/e/f",null,7,{}],'
                 '"base_model_relation":["merge"]}}',
    "escapes": '{"id":"a\\/b","author":"\\u00e9\\ud83d\\ude00","tags":["\\u0000x","\\n"]}',
    "repeated": '{"id":"a/b","id":"c/d","tags":[],"tags":["base_model:x/y"],"likes":1,"likes":2}',
    "numbers": '{"id":"a/b","downloads":-0.0,"likes":1.5,"x":[1e9,-12.25,0.001,9007199254740993]}',
    "nested": '{"id":"a/b","config":{"a":[[],{},[{"b":[true,false,null]}]],"c":{"d":{}}}}',
    "deep": '{"id":"a/b","x":' + "[" * 70 + "]" * 70 + "}",
    "types": '{"id":7,"modelId":"a/b","tags":"gguf","author":[],"createdAt":5,"downloads":"9"}',
    "spaces": ' {"id" : "a/b" , "tags" : [ "base_model:merge:c/d" , "x" ] } ',
    "relations": '{"id":"a/b","tags":["base_model:finetune:c/d","base_model:distilled:e/f",'
                 '"base_model:","base_model:none","base_model:finetune:"]}',
    "invalid_utf8": b'{"id":"a/b","author":"\xff\xfe\xc3","tags":["\x7f"]}',
    "control": b'{"id":"a/b","author":"\x01\x1b[31m"}',
    "nul": b'{"id":"a/b","author":"x\x00y"}',
    "cut": '{"id":"a/b","tags":["base_mo',
    "no_object": '["a"]',
    "empty": "{}",
}

LOADS = {
    "edges": '{"id":"a/base"}\n{"id":"b/child","tags":["base_model:finetune:a/base"]}\n'
             '{"id":"c/merge","tags":["base_model:merge:a/base","base_model:merge:B/CHILD"]}\n',
    "duplicates": '{"id":"a/b","lastModified":"2024-01-01","likes":1}\n'
                  '{"id":"A/B","lastModified":"2024-01-02","tags":["base_model:c/d"]}\n'
                  '{"id":"a/B","lastModified":"2024-01-02","tags":["base_model:e/f"]}\n',
    "ties": '{"id":"a/b","author":"X","likes":1}\n{"id":"a/b","author":"x","likes":2}\n'
            '{"id":"a/b","downloads":0}\n',
    "cycle": '{"id":"a/a","createdAt":"2024-01-03","tags":["base_model:a/b"]}\n'
             '{"id":"a/b","createdAt":"2024-01-02","tags":["base_model:a/c"]}\n'
             '{"id":"a/c","createdAt":"2022-03-02T23:29:04.000Z","tags":["base_model:a/a"]}\n',
    "renames": '{"id":"a/b","tags":["base_model:old/x","base_model:OLD/X","base_model:gone"]}\n'
               '{"id":"new/x","tags":["base_model:old/X"]}\n',
    "faults": '{"id":"a/b"}\n\n  \nnonsense\n[1]\n{"id":"a/b/c"}\n{"id":"none"}\n{}\n',
    "ghosts": '{"id":"a/1","tags":["base_model:Ghost/X"]}\n'
              '{"id":"a/2","tags":["base_model:ghost/x"]}\n'
              '{"id":"a/3","tags":["base_model:ghost/x","base_model:a/3"]}\n',
    "words": '{"id":"a/1","author":"Zoe","pipeline_tag":"t","cardData":{"license":"mit"}}\n'
             '{"id":"b/2","author":"ZOE","pipeline_tag":"T","tags":["license:mit"]}\n',
    "malformed": '{"id":"a/1","cardData":{"base_model":["./x","none",7,"c/d"]},'
                 '"tags":["base_model:a b","base_model:odd:e/f"]}\n',
    "array": '[{"id":"a/b"}]\n',
    "unterminated": '{"id":"a/b"}\n{"id":"c/d","tags":["base_model:a/b"]}',
    "cut": '{"id":"a/b"}\n{"id":"c/d","ta',
    "blank_tail": '{"id":"a/b"}\nnonsense\n   ',
    "crlf": '\ufeff{"id":"a/b"}\r\n{"id":"c/d"}\r\n',
    "empty": "",
}

IDS = [
    "acme/rocket", "gpt2", "  acme/rocket\n", "\"acme/rocket\"", "`acme/rocket`", "- acme/rocket",
    "- \"acme/rocket\"", "https://huggingface.co/acme/rocket", "HTTP://WWW.HF.CO/acme/rocket/",
    "https://huggingface.co/models/acme/rocket", "https://hf.co/api/models/acme/rocket",
    "models/acme/rocket", "acme/rocket/tree/main", "acme/rocket/blob/main/README.md",
    "acme/blob/tree/x", "acme/rocket/resolve/main/a.bin", "acme/rocket?x=1#y", "acme/rocket@v1.0",
    "none", "NULL", "N/A", "unknown", "base_model", "[More Information Needed]", "", "''",
    "datasets/a", "Spaces/a", "collections/a", "papers/1", "docs/x", "blog/x", "datasets",
    "a/b/c", "/a", "a/", "a//b", "-a/b", "a/.b", "a..b/c", "a/b c", "a/\u00e9", "./model",
    "../model", "x" * 96 + "/" + "y" * 96, "x" * 97 + "/y", "x/" + "y" * 97,
    "https://example.org/a/b", "@a/b", "https://huggingface.co/",
]

# The first byte is the size of the pieces; from 128 on, values without an array around them.
ARRAYS = {
    "empty": '[]', "spaces": ' [ \n ] ', "one": '[{"id":"a/b"}]',
    "lines": '[\n{"id":"a/b"},\n{"id":"c/d"}\n]\n',
    "pretty": '[\n  {\n    "id": "a/b",\n\t"tags": [\r\n "x"\n ]\n  }\n,\n  {}\n]\n',
    "strings": '["a","b]","c\\"]","\\\\","[{"," "]', "escapes": r'[{"a\\\"]":"}\u005d"},"\\"]',
    "scalars": '[1,-2.5e3,true,false,null,1e999]', "nested": '[[[],[{}]],{"a":[{"b":[]}]},[[]]]',
    "several": '[{"id":"a/b"}]\n[{"id":"c/d"}]\n', "newline_in_string": '[{"a":"x\ny"},{"b":1}]',
    "no_comma": '[{} {}]', "two_commas": '[{},,{}]', "last_comma": '[{},]', "first_comma": '[,{}]',
    "behind": '[{}] x', "brace_behind": '[{}]}', "not_closed": '[{},{}', "cut": '[{"a":"b',
    "cut_escape": '[{"a":"b\\', "wrong_bracket": '[{]}]', "not_json": '[{"a"},{a},tru]',
    "deep": "[" * 60 + "]" * 60, "object": '{"id":"a/b"}', "nul": '[{"a":"\0"},\0]',
}
VALUES = {
    "pretty": '{\n  "id": "a/b"\n}\n{\n  "id": "c/d"\n}\n', "joined": '{}{}[]"a""b"1 2',
    "number": '12', "closing": '{}]', "comma": '{},{}', "cut": '{}\n{"a":',
}


def arrays():
    seeds = {}
    for number, (name, text) in enumerate(ARRAYS.items()):
        seeds[name] = bytes([number * 7 % 128]) + text.encode()
    for number, (name, text) in enumerate(VALUES.items()):
        seeds["values_" + name] = bytes([128 + number * 5]) + text.encode()
    return seeds


def streams():
    text = b'{"id":"a/b"}\n' * 20
    packed, framed = pack_gzip(text), pack_zstd(text, "--no-check")
    skippable = b"\x51\x2a\x4d\x18\x03\x00\x00\x00abc"
    return {
        "plain": text, "empty": b"", "gzip": packed, "gzip_members": packed + pack_gzip(b"x\n"),
        "gzip_padded": packed + bytes(9), "gzip_garbage": packed + b"xyz",
        "gzip_cut": packed[:-5], "gzip_corrupt": packed[:14] + b"\xff\xff" + packed[16:],
        "gzip_empty_member": pack_gzip(b"") + packed, "gzip_head": packed[:2],
        "zstd": framed, "zstd_checked": pack_zstd(text), "zstd_frames": framed + framed,
        "zstd_skippable": skippable + framed + skippable, "zstd_cut": framed[:-3],
        "zstd_garbage": framed + b"xyz!", "zstd_head": framed[:4],
        "zstd_corrupt": framed[:7] + b"\xff" + framed[8:], "zeros": bytes(40),
    }


def columns():
    """A byte for what is asked (a kind of integers; 7: names, 8: texts), one for how many items."""
    def integers(kind, count, width, has_none, step, least, values):
        head = bytes([1, width, has_none, 0]) + step.to_bytes(4, "little")
        head += (least % 2**64).to_bytes(8, "little")
        body = b"".join(value.to_bytes(width, "little") for value in values)
        return bytes([kind, count]) + head + body

    return {
        "empty": integers(0, 0, 0, 0, 1, 0, []), "codes": integers(0, 3, 1, 0, 1, 0, [0, 1, 2]),
        "same": integers(2, 5, 0, 0, 1, 7, []), "many": integers(4, 255, 0, 0, 1, 9, []),
        "places": integers(2, 3, 2, 0, 1, 1, [0, 300, 998]),
        "words": integers(3, 3, 3, 1, 1, 0, [0, 1, 69999]),
        "any": integers(4, 2, 8, 0, 1, 3, [0, 2**64 - 1]),
        "times": integers(5, 4, 2, 1, 1000, -500000, [0, 1, 2, 1001]),
        "counts": integers(6, 3, 7, 1, 1, 0, [0, 1, 2**53 - 1]),
        "step": integers(2, 2, 4, 0, 2**32 - 1, 5, [0, 2**32 - 1]),
        "below": integers(6, 1, 1, 0, 1, -2, [0]), "nones": integers(1, 4, 1, 1, 1, 0, [0] * 4),
        "names": b"\x07\x03\x01\x00\x03a/x\x02\x01y\x00\x05B/abc",
        "unsorted": b"\x07\x02\x01\x00\x03a/x\x02\x01X",
        "prefix": b"\x07\x02\x01\x00\x01a\x01\x01b",
        "texts": b"\x08\x04\x01\x00\x00\x00\x02ab\x02\x00\x01\x03xyz",
        "long": b"\x08\x02\x01\x00\xc8\x01" + b"x" * 200 + b"\xc8\x81\x01" + b"y" * 129,
        "too_long": b"\x08\x01\x01\x00\xff\xff\x7f", "cut": b"\x08\x02\x01\x00\x02ab",
    }


def main():
    write("array", arrays())
    write("column", columns())
    write("hub_record", RECORDS)
    write("load", {**LOADS, "gzip": pack_gzip(LOADS["edges"].encode()),
                   "zstd": pack_zstd(LOADS["ties"].encode())})
    write("model_id", {f"id_{i:02d}": text for i, text in enumerate(IDS)})
    write("stream", streams())


if __name__ == "__main__":
    main()
