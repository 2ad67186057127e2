#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the seed corpora of the readers of model cards (card, tar).

As make_seeds.py does for the others: small inputs that reach each branch once. zstd must be on the
path.
"""
import gzip
import io
import os
import subprocess
import tarfile

HERE = os.path.dirname(os.path.abspath(__file__))
HUB = "https://huggingface.co/"
LINK = f"[a/b]({HUB}a/b)"

CARDS = {
    "plain": "---\nbase_model: a/b\nlicense: mit\npipeline_tag: text-generation\n---\n# x\n",
    "list": "---\nbase_model:\n- a/b\n- c/d\nbase_model_relation: merge\n---\n",
    "flow": "---\n{base_model: [a/b, 'c/d', \"e/f\"], license: [7, mit]}\n---\n",
    "tags": "---\nlibrary_name: peft\ntags:\n- lora\n- base_model:adapter:a/b\n- 7\n---\n",
    "mark": "\ufeff\n---\r\nbase_model: a/b\r\n---\r\n",
    "dots": "---\nbase_model: a/b\n...\n",
    "folded": "---\nbase_model: >-\n  a/b\nx: |\n  y\n---\n",
    "alias": "---\nx: &p [a/b, &q c/d]\nbase_model: *p\ny: *q\n---\n",
    "cycle": "---\nbase_model: &x [a/b, *x]\n---\n",
    "lost_alias": "---\nbase_model: *x\n---\n",
    "twice": "---\nbase_model: a/b\nbase_model: c/d\n---\n",
    "others": "---\nbase_model: [7, -1.5e3, 0x1F, true, ~, 2024-01-31, .nan, {a: b}, [c]]\n---\n",
    "strings": "---\nbase_model: [!!str 7, 'null', none, './x', a/b@c]\n---\n",
    "relation": "---\nbase_model: a/b\nbase_model_relation: [odd]\n---\n",
    "template": "---\nbase_model: {{ base_model }}\n---\n",
    "tab": "---\nbase_model:\n\t- a/b\n---\n",
    "open": "---\nbase_model: a/b\n",
    "no_map": "---\n- a/b\n---\n",
    "documents": "---\na: b\n--- \nc: d\n",
    "invalid": b"---\nx: \xff\xed\xa0\x80\xc0\x80\x00\x1b\xf4\x90\x80\x80\nbase_model: a/b\n---\n",
    "nested": "---\nx: " + "[" * 70 + "]" * 70 + "\n---\n",
    "finetune": f"This model is a fine-tuned version of {LINK} on the x dataset.\n",
    "peft": f"---\nlibrary_name: peft\n---\nThis model is a fine-tuned version of {LINK}.\n",
    "sentence": f"This is a [y](https://example.org) model finetuned from {LINK}.\n",
    "field": "- **Finetuned from model [optional]:** a/b\n",
    "field_link": f"- **Finetuned from model :** {LINK}.\r\n",
    "adapter": "These are x/y LoRA adaption weights for a/b-1.5. The weights\n",
    "merge": f"merge method using {LINK} as a base.\n\nThe following models were included in the "
             f"merge:\n* [c/d]({HUB}c/d) + [e/f]({HUB}e/f)\n* x/y\n\n### z\n",
    "gguf": f"This model was converted to GGUF format from [`a/b`]({HUB}a/b) using llama.cpp\n",
    "mlx": "This model was\nconverted to MLX format from [`a/b`]() using mlx-lm\n",
    "files": f"This repo contains GGUF format model files for [A's B]({HUB}a/b).\n",
    "static": f"static quants of {HUB}a/b.\n",
    "unclear": f"This model is a fine-tuned version of [c/d]({HUB}a/b \"x\") static quants of x\n",
    "code": f"```md\nstatic quants of {HUB}a/b\n```\n~~~\nstatic quants of {HUB}c/d\n",
    "empty": "",
}


def write(target, seeds):
    """Writes seeds, a name to text or bytes each, to the corpus of a target."""
    folder = os.path.join(HERE, "corpus", target)
    os.makedirs(folder, exist_ok=True)
    for name, data in seeds.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())


def tar(members, form=tarfile.USTAR_FORMAT):
    """A tar of members: a path, and text, or a type and what it links to."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for path, content in members:
            member = tarfile.TarInfo(path)
            if isinstance(content, tuple):
                member.type, member.linkname = content
                archive.addfile(member)
            else:
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content.encode()))
    # Most of the padding behind the end says nothing.
    data = out.getvalue()
    return data.rstrip(b"\0") + bytes(-len(data.rstrip(b"\0")) % 512 + 1024)


def tars():
    card = CARDS["plain"]
    two = [("ns/a/README.md", card), ("ns/b/README.md", "x")]
    plain = tar(two)
    long_path = "x" * 120 + "/ns/a/README.md"
    sparse = tar([("ns/a/README.md", "1\n0\n8\n" + " " * 506 + "12345678")], tarfile.PAX_FORMAT)
    return {
        "two": plain,
        "gnu": tar(two, tarfile.GNU_FORMAT),
        "extra": tar([("all/ns/a/README.md", card), ("all/README.md", "x")]),
        "checkpoint": tar([("ns/a/step/README.md", card), ("ns/a/README.md", "x")]),
        "odd_paths": tar([("./ns/a/README.md", "x"), ("/ns/b/README.md", card),
                          ("ns/../README.md", card), ("a b/c/README.md", card)]),
        "kinds": tar([("ns/a/README.md", (tarfile.SYMTYPE, "x")),
                      ("ns/b/README.md", (tarfile.LNKTYPE, "ns/a/README.md")),
                      ("ns/c/README.md", (tarfile.FIFOTYPE, "")),
                      ("ns/d/README.md", (tarfile.CHRTYPE, "")),
                      ("ns/e/README.md/", (tarfile.DIRTYPE, ""))]),
        "others": tar([("ns/a/config.json", "{}"), ("README.md", card)]),
        "long": tar([("ns/a/README.md", "x" * 5000)]),
        "long_path": tar([(long_path, card)], tarfile.GNU_FORMAT),
        "pax": tar([(long_path, card), ("ns/\u00e9/README.md", card)], tarfile.PAX_FORMAT),
        "sparse": sparse,
        "cut": plain[:700],
        "no_end": plain[:-1024],
        "gzip": gzip.compress(plain, mtime=0),
        "zstd": subprocess.run(["zstd", "-q", "-c"], input=plain, stdout=subprocess.PIPE,
                               check=True).stdout,
        "empty": "",
        "zeros": bytes(1024),
    }


def main():
    write("card", CARDS)
    write("tar", tars())


if __name__ == "__main__":
    main()
