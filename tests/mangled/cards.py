# SPDX-License-Identifier: GPL-3.0-or-later
"""Model cards in folders and tars: front matter that is broken, and paths that lead astray."""
import io
import os
import tarfile

from case import Cases, gz

GOOD = b"---\nbase_model: acme/base\nlicense: mit\n---\n# A model\n"
RUN = ("check", "--json", "--from", "@")

CARDS = Cases("cards", ".md")


def card(name, about, data, **more):
    """A folder in which acme/child has this card, beside the good one of acme/base."""
    def setup(folder):
        here = os.path.join(folder, "cards", name)
        for model, text in (("base", b"---\nlicense: mit\n---\n"), ("child", None)):
            os.makedirs(os.path.join(here, "acme", model))
            target = os.path.join(here, "acme", model, "README.md")
            if text is None:
                with open(os.path.join(folder, "cards", name + ".md"), "rb") as file:
                    text = file.read()
            with open(target, "wb") as file:
                file.write(text)
    CARDS.add(name, about, data, setup=setup, run=("check", "--json", *more.pop("options", ()), "--from",
                                                  f"cards/{name}"), **more)


def front(name, about, *lines, **more):
    card(name, about, b"---\n" + b"\n".join(lines) + b"\n---\n# A model\n", **more)


card("good", "a card with nothing wrong", GOOD)
card("empty", "a card of no bytes", b"")
card("no-front-matter", "prose only", b"# A model\nbase_model: acme/base\n")
card("not-closed", "front matter that is not closed", b"---\nbase_model: acme/base\nlicense: mit\n")
card("not-closed-and-prose", "front matter that runs into prose", b"---\nbase_model: acme/base\n\n# A model: it is\n\tnice\n")
card("closed-by-dots", "front matter that ends in dots", b"---\nbase_model: acme/base\n...\ntext\n")
card("empty-front-matter", "front matter of no lines", b"---\n---\n")
card("only-dashes", "three dashes and nothing else", b"---")
card("four-dashes", "four dashes", b"----\nbase_model: acme/base\n----\n")
card("spaces-behind-dashes", "spaces behind the dashes", b"---  \nbase_model: acme/base\n--- \n")
card("blank-lines-first", "blank lines before the front matter", b"\n\n" + GOOD)
card("text-first", "a title before the front matter", b"# A model\n" + GOOD)
card("bom", "a byte order mark", b"\xef\xbb\xbf" + GOOD)
card("crlf", "lines end in CR LF", GOOD.replace(b"\n", b"\r\n"))
card("cr-only", "lines end in CR alone", GOOD.replace(b"\n", b"\r"))
card("utf16", "UTF-16", b"\xff\xfe" + GOOD.decode().encode("utf-16-le"))
card("nul", "NUL bytes in the front matter", GOOD.replace(b"mit", b"m\0it"))
card("binary", "bytes of every value", b"---\n" + bytes(range(256)) + b"\n---\n")
card("escape", "escape sequences in values", GOOD.replace(b"mit", b"\x1b[31m").replace(b"acme/base", b"\x1b]0;x\x07"))
card("invalid-utf8", "bytes that are no UTF-8", GOOD.replace(b"mit", b"\xff\xfe\xc3"))
front("tabs", "tabs before keys", b"\tbase_model: acme/base")
front("tab-in-list", "a tab in a list", b"base_model:\n\t- acme/base")
front("list", "a list of parents", b"base_model:\n- acme/base\n- acme/other")
front("flow-list", "a list in brackets", b"base_model: [acme/base, 'acme/other']")
front("flow-open", "a bracket that is not closed", b"base_model: [acme/base, acme/other")
front("quote-open", "a quote that is not closed", b"base_model: \"acme/base\nlicense: mit")
front("bad-escape", "an escape that YAML does not have", b'base_model: "acme\\qbase"')
front("colon-in-value", "a colon in a value", b"base_model: acme/base: the best")
front("no-space-behind-colon", "no space behind a colon", b"base_model:acme/base")
front("at-sign", "a value that begins with @", b"base_model: @acme/base")
front("percent", "a directive in the middle", b"%YAML 1.2", b"base_model: acme/base")
front("indentation", "lines that do not line up", b"base_model: acme/base", b"  license: mit", b" x: y")
front("key-twice", "a key twice: the last counts", b"base_model: acme/other", b"base_model: acme/base")
front("null", "a parent that is null", b"base_model: null")
front("number", "a parent that is a number", b"base_model: 7")
front("true", "a parent that is true", b"base_model: true")
front("map", "a parent that is a map", b"base_model: {id: acme/base}")
front("mixed-list", "a list of all types", b"base_model: [acme/base, null, 7, [acme/x], {a: b}, true, 2024-01-01]")
front("placeholder", "a parent that is a placeholder", b"base_model: '[More Information Needed]'")
front("url", "a parent that is an address", b"base_model: https://huggingface.co/acme/base/tree/main")
front("relation-list", "relations in a list", b"base_model: acme/base", b"base_model_relation: [merge]")
front("relation-unknown", "a relation that nobody knows", b"base_model: acme/base", b"base_model_relation: distilled")
front("license-list", "licences in a list", b"license: [mit, apache-2.0]", b"base_model: acme/base")
front("tags-string", "tags that are a string", b"tags: base_model:acme/base", b"license: 7")
front("scalar", "front matter that is a word", b"acme/base")
front("top-list", "front matter that is a list", b"- base_model: acme/base")
front("two-documents", "two documents: the dashes end the first", b"license: mit", b"---", b"base_model: acme/base")
front("anchor", "an anchor and an alias", b"x: &a acme/base", b"base_model: *a")
front("alias-unknown", "an alias without an anchor", b"base_model: *a")
front("alias-of-itself", "an alias within what it names", b"base_model: &a [*a]")
front("merge-key", "a merge key", b"x: &a {base_model: acme/base}", b"<<: *a")
front("tag-python", "a tag that makes Python run code", b"base_model: !!python/object/apply:os.system ['true']")
front("tag-binary", "a tag of binary data", b"base_model: !!binary YWNtZS9iYXNl")
front("billion-laughs", "lists of aliases of lists of aliases", b"a0: &a0 [acme/base, acme/base]", *(
    b"a%d: &a%d [%s]" % (i, i, b",".join([b"*a%d" % (i - 1)] * 9)) for i in range(1, 10)), b"base_model: *a9")
front("complex-key", "a key that is a list", b"? [a, b]", b": c", b"base_model: acme/base")
front("block-scalar", "a parent in a block", b"base_model: |", b"  acme/base", b"license: >-", b"  mit")
front("comment", "comments", b"# base_model: acme/x", b"base_model: acme/base # the best")
front("deep-60", "lists nested 60 deep", b"x: " + b"[" * 60 + b"]" * 60, b"base_model: acme/base")
front("deep", "lists nested 1,500 deep", b"x: " + b"[" * 1500 + b"]" * 1500, b"base_model: acme/base")
card("very-deep", "lists nested 100,000 deep", lambda: b"---\nx: " + b"[" * 100000 + b"\n---\n", slow=True)
card("long-front-matter", "front matter of 2 MB", lambda: b"---\n" + b"x: y\n" * 400000 + b"---\n", slow=True)
card("long-key", "a key of 100,000 bytes", lambda: b"---\n" + b"x" * 100000 + b": y\n---\n", slow=True)
card("many-parents", "50,000 parents", lambda: b"---\nbase_model:\n" + b"".join(
    b"- acme/p%d\n" % i for i in range(50000)) + b"---\n", memory=96, slow=True)
card("long-prose", "20 MB of prose", lambda: GOOD + b"word " * 4_000_000, memory=96, slow=True)
for name, text in (("sentence", b"This model is a fine-tuned version of [acme/base](https://huggingface.co/acme/base) on x.\n"),
                   ("cut", b"This model is a fine-tuned version of [acme/base](https://huggingf"),
                   ("open", b"This model is a fine-tuned version of [acme/base"),
                   ("nothing", b"This model is a fine-tuned version of [](https://huggingface.co/)\n"),
                   ("elsewhere", b"This model is a fine-tuned version of [acme/base](https://evil.example/acme/x)\n"),
                   ("brackets", b"This model is a fine-tuned version of " + b"[" * 2000 + b"\n"),
                   ("escape", b"This model is a fine-tuned version of [\x1b[31m](https://huggingface.co/\x1b[2J)\n")):
    card("text-" + name, "prose that names a parent: " + name, b"---\nlicense: mit\n---\n" + text,
         options=("--infer", "text"))

# ---- folders ----
FOLDERS = Cases("folder", "")


def folder(name, about, make, **more):
    def setup(top):
        here = os.path.join(top, "folder", name)
        os.makedirs(here)
        make(here)
    FOLDERS.add(name, about, setup=setup, run=("check", "--json", "--from", f"folder/{name}"), **more)


def write(*files, data=GOOD):
    def make(here):
        for path in files:
            path = os.path.join(os.fsencode(here), os.fsencode(path))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(data)
    return make


def linked(here):
    write("acme/base/README.md")(here)
    os.symlink("../acme/base", os.path.join(here, "acme", "link"))
    os.makedirs(os.path.join(here, "acme", "child"))
    os.symlink("/etc/passwd", os.path.join(here, "acme", "child", "README.md"))
    os.symlink(".", os.path.join(here, "loop"))


def forbidden(here):
    write("acme/base/README.md", "acme/child/README.md")(here)
    os.chmod(os.path.join(here, "acme", "child", "README.md"), 0)


def piped(here):
    write("acme/base/README.md")(here)
    os.makedirs(os.path.join(here, "acme", "pipe"))
    os.mkfifo(os.path.join(here, "acme", "pipe", "README.md"))


folder("no-cards", "files that are no cards", write("a.txt", "acme/base/config.json"))
folder("card-on-top", "a card in the folder itself", write("README.md"))
folder("one-deep", "models without a namespace", write("gpt2/README.md"))
folder("too-deep", "cards deeper than models lie", write("a/b/c/d/e/README.md"))
folder("bad-names", "folders that are no ids", write(
    "acme/a b/README.md", "ac me/x/README.md", "acme/-x/README.md", "datasets/x/README.md", "acme/ok/README.md"))
folder("escape-names", "folders with escape sequences in their names", write(
    "acme/\x1b[31m/README.md", "acme/\u202ex/README.md", b"acme/\xff\x9b/README.md", "acme/a\nb/README.md"))
folder("other-case", "cards whose names are not quite right", write(
    "acme/a/readme.md", "acme/b/README.MD", "acme/c/README.md.bak", "acme/d/README"))
folder("hidden", "folders whose names begin with a full stop", write(".git/x/README.md", "acme/base/README.md"))
folder("links", "links to cards, to folders, and around", linked)
folder("pipe", "a pipe in place of a card", piped)
folder("folder-as-card", "a folder in place of a card", lambda here: os.makedirs(os.path.join(here, "acme/x/README.md")))
folder("forbidden-card", "a card that must not be read", forbidden, as_nobody=True)
folder("case-twins", "two folders that differ in case", write("acme/base/README.md", "ACME/Base/README.md"))
folder("deep", "folders nested 300 deep", lambda here: write("/".join("d" * 300) + "/README.md")(here))
folder("read-as-hub", "a folder that is read as records", write("acme/base/README.md"))
FOLDERS[-1].run = ("check", "--json", "--input-format", "hub", "--from", "folder/read-as-hub")

# ---- tars ----
TARS = Cases("tar", ".tar")


def tar(*members):
    """A tar; a member is (path, data) or a TarInfo."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for member in members:
            info, data = (member, b"") if isinstance(member, tarfile.TarInfo) else (tarfile.TarInfo(member[0]), member[1])
            if data:
                info.size = len(data)
            archive.addfile(info, io.BytesIO(data) if data else None)
    data = out.getvalue().rstrip(b"\0")
    return data + b"\0" * (-len(data) % 512 + 1024)


def patched(data, at, new):
    """A tar whose first header has other bytes at some place, and the right checksum."""
    data = data[:at] + new + data[at + len(new):]
    total = sum(data[:148]) + 8 * ord(" ") + sum(data[156:512])
    return data[:148] + b"%06o\0 " % total + data[156:]


def special(path, kind, target=""):
    info = tarfile.TarInfo(path)
    info.type, info.linkname = kind, target
    return info


TWO = tar(("acme/base/README.md", b"---\nlicense: mit\n---\n"), ("acme/child/README.md", GOOD))
TARS.add("good", "a tar with nothing wrong", TWO)
for name, at in (("header", 300), ("header-whole", 512), ("card", 520), ("padding", 600), ("second-header", 1200),
                 ("second-card", 1560)):
    TARS.add("cut-" + name, "ends too early: " + name.replace("-", " "), TWO[:at])
TARS.add("no-end", "ends without the blocks of zeros", TWO.rstrip(b"\0") + b"\0" * (-len(TWO.rstrip(b"\0")) % 512))
TARS.add("bad-checksum", "a header with a wrong checksum", TWO[:148] + b"0000000\0" + TWO[156:])
TARS.add("bad-second-checksum", "a second header with a wrong checksum", TWO[:1024 + 148] + b"0000000\0" + TWO[1024 + 156:])
TARS.add("bad-size", "a size that is no number", patched(TWO, 124, b"zzzzzzzzzzz\0"))
TARS.add("huge-size", "a size of 8 GB", patched(TWO, 124, b"77777777777\0"))
TARS.add("negative-size", "a size below zero, in base 256", patched(TWO, 124, b"\xff" * 12))
TARS.add("text-behind", "text behind the end", TWO + b"and more\n")
TARS.add("zeros-only", "a magic and zeros", b"\0" * 257 + b"ustar\0" + b"00" + b"\0" * 2000)
TARS.add("no-cards", "no cards", tar(("a.txt", b"x")))
TARS.add("absolute", "an absolute path", tar(("/acme/child/README.md", GOOD)))
TARS.add("up", "a path that leads upwards", tar(
    ("../child/README.md", GOOD), ("acme/../README.md", GOOD), ("../../acme/child/README.md", GOOD), ("../README.md", GOOD)))
TARS.add("dot", "paths that begin with a dot", tar(("./acme/child/README.md", GOOD), ("././x/./y/README.md", GOOD)))
TARS.add("slashes", "paths with too many slashes", tar(("acme//child///README.md", GOOD)))
TARS.add("backslashes", "paths of Windows", tar(("acme\\child\\README.md", GOOD)))
TARS.add("escape-names", "names with escape sequences", tar(("acme/\x1b[31m/README.md", GOOD), ("acme/\u202ex/README.md", GOOD)))
TARS.add("links", "links in place of cards", tar(
    special("acme/a/README.md", tarfile.SYMTYPE, "/etc/passwd"), special("acme/b/README.md", tarfile.LNKTYPE, "acme/c"),
    ("acme/c/README.md", GOOD)))
TARS.add("devices", "devices and pipes in place of cards", tar(
    special("acme/a/README.md", tarfile.CHRTYPE), special("acme/b/README.md", tarfile.FIFOTYPE),
    special("acme/c/README.md", tarfile.DIRTYPE)))
TARS.add("unknown-type", "a member of a type that nobody knows", tar(special("acme/a/README.md", b"Z"), ("acme/c/README.md", GOOD)))
TARS.add("twice", "a card twice", tar(("acme/a/README.md", GOOD), ("acme/a/README.md", GOOD.replace(b"base", b"other"))))
TARS.add("long-name-cut", "a long name of GNU that is cut", tar(special("././@LongLink", b"L"))[:512])
TARS.add("larger-size", "a size beyond 64 bits", patched(TWO, 124, b"\x80" + b"\xff" * 11))
TARS.add("odd-mode", "a mode and a date that are no numbers", patched(patched(TWO, 100, b"zzzzzzz\0"), 136, b"!" * 12))
for name, kind in (("pax", b"x"), ("pax-global", b"g"), ("long-name", b"L"), ("sparse", b"S")):
    TARS.add(name + "-huge", f"a header of the kind {kind.decode()} that says it is 8 GB",
             patched(patched(TWO, 156, kind), 124, b"77777777777\0"))
    TARS.add(name + "-junk", f"a header of the kind {kind.decode()} with a card in it", patched(TWO, 156, kind))
TARS.add("pax-length", "a record of an extended header longer than the header", patched(
    tar(("acme/a/README.md", b"999999999 path=x\n"), ("acme/c/README.md", GOOD)), 156, b"x"))
TARS.add("cpio", "another kind of archive", b"070707000000000000000000000000000000000000000000000000000000000000000000000000")
TARS.add("in-gzip-cut", "a tar in gzip that is cut", lambda: gz(TWO)[:900], ending=".tar.gz")
TARS.add("in-gzip-bad-crc", "a tar in gzip with a wrong CRC", gz(TWO, crc=1), ending=".tar.gz")
TARS.add("bad-card", "a card with broken front matter", tar(("acme/a/README.md", b"---\nbase_model: [\n---\n"), ("acme/c/README.md", GOOD)))
TARS.add("large-card", "a card of 40 MB", lambda: tar(("acme/a/README.md", b"---\n---\n" + b"x" * 40_000_000), ("acme/c/README.md", GOOD)), memory=96, slow=True)
TARS.add("many-members", "20,000 members that are no cards", lambda: tar(*(("x/f%d" % i, b"x") for i in range(20000)), ("acme/c/README.md", GOOD)), slow=True)
