#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends each text of TEXTS through stemma on every way that a text can take, and reads it back.

usage: escaping.py PROGRAM SCRATCH [TEXT...]

Ids are harmless by their rule, so these ways are: authors, licences, tasks, malformed parents,
relations and lines at fault (in `check`), names of files and folders, values of filters, names in a
catalogue, and what is misspelt on a command line. For each text and each way:
  everywhere   UTF-8, and nothing that a terminal would act on, that turns text or that hides
  JSON         parses, and has the text itself
  CSV, TSV     a reader of such files gets the text with escapes, and no cell begins a formula
  table, quiet as many lines as with a harmless text in its place
  terminal     the same with colours, through a pseudo-terminal
  DOT, SVG     Graphviz and an XML parser read them, names and captions come back, no script
  errors       one line of standard error

What prints a text from the records takes every text in every format. Of the other ways, which all
end in the same few writers, each text takes some in turn, so that each way meets a dozen texts and
more. A text that is named takes all, and each does where STEMMA_ESCAPING is "all".
"""
import concurrent.futures
import csv
import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import xml.etree.ElementTree as ElementTree

TEXTS = {
    "harmless": "plain", "line-feed": "a\nb", "carriage-return": "a\rb", "crlf": "a\r\nb", "tab": "\tb",
    "nul": "a\0b", "bell": "a\ab", "backspace": "abc\b\b\b", "escape-color": "\x1b[31mred",
    "escape-clear": "\x1b[2J\x1b[H", "escape-title": "\x1b]0;title\x07", "escape-link":
    "\x1b]8;;http://x\x1b\\y\x1b]8;;\x1b\\", "c1-csi": "\x9b31mred", "c1-osc": "\x9d0;t\x9c", "nel": "a\x85b",
    "delete": "a\x7fb", "quote": 'a"b', "apostrophe": "a'b", "backslash": "a\\b", "backslash-end": "ab\\",
    "backslash-n": "a\\nb", "dot-escapes": "\\N\\G\\E\\T\\l", "less": "a<b", "more": "a>b", "ampersand": "a&b",
    "entity": "&lt;&#27;&amp;", "script": "<script>alert(1)</script>", "script-end": "</script>",
    "svg-onload": '"><svg onload=alert(1)>', "cdata-end": "]]>", "comment-end": "-->", "comment": "<!-- x",
    "formula-equals": "=cmd|'/C calc'!A0", "formula-plus": "+1+1", "formula-minus": "-1+1",
    "formula-at": "@SUM(1)", "formula-wide": "\uff1d1+1", "formula-cr": "\r=1+1", "formula-tab": "\t=1+1",
    "formula-quoted": '"=1+1"', "comma": "a,b", "semicolon": "a;b", "spaces": "  a  ", "pipe": "a|b`c$d",
    "override": "a\u202egnp.exe", "embedding": "\u202ab\u202c", "isolate": "\u2066a\u2069",
    "right-to-left-mark": "a\u200fb", "arabic-mark": "a\u061cb", "hebrew": "\u05d0\u05d1\u05d2",
    "zero-width-space": "a\u200bb", "joiner": "a\u200db", "non-joiner": "a\u200cb", "word-joiner": "a\u2060b",
    "byte-order-mark": "a\ufeffb", "soft-hyphen": "a\u00adb", "line-separator": "a\u2028b",
    "paragraph-separator": "a\u2029b", "emoji": "\U0001f680\U0001f469\u200d\U0001f52c", "flag": "\U0001f1e9\U0001f1ea",
    "tag-characters": "\U0001f3f4\U000e0067\U000e007f", "combining": "e\u0301\u0302\u0303", "cjk": "\u6a21\u578b",
    "private-use": "a\ue000b", "beyond": "a\U0010ffffb", "no-character": "a\ufffeb", "interlinear": "a\ufff9b",
    "hangul-filler": "a\u3164b", "variation": "a\ufe0fb", "percent": "%s%n%d", "braces": "{}|<p>",
    "long": "x" * 300,
}

# What would steer a terminal, turn text, or hide: none of it may come out raw.
HARMFUL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]")
FORMULA = re.compile("^[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
COLOR = re.compile("\x1b\\[[0-9;]*m")

# The commands that print reports: first those that print what records say, then those of ids only.
TELLING = {
    "show": "show acme/child", "check": "check", "count-author": "count --by author",
    "count-license": "count --by license", "count-task": "count --by task",
    "match": "reconcile acme/base --match 1"}
REPORTS = {
    **TELLING, "rank": "rank --top 0", "rank-families": "rank --families", "count": "count",
    "tree": "tree acme/base", "path": "path acme/base acme/child", "families": "families",
    "reconcile": "reconcile acme/base"}
CATALOG_REPORTS = ("rank --group maker", "rank --families", "families", "count --by region", "show acme/base")
FORMATS = ("table", "json", "csv", "tsv", "quiet")


class Failure(Exception):
    pass


def require(holds, why):
    if not holds:
        raise Failure(why)


# ---- what each format does to a text ------------------------------------------------------------

def escape(char):
    if not HARMFUL.match(char) and char != "\n":
        return char
    code = ord(char)
    return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(char) or (
        f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def shown(text):
    """As people see it."""
    return "".join(escape(char) for char in text)


def as_cell(text):
    return ("'" if FORMULA.match(text) else "") + shown(text)


def from_tsv(cell):
    """A cell of TSV, read back: its escapes are not ambiguous."""
    short = {"\\\\": "\\", "\\n": "\n", "\\t": "\t", "\\r": "\r"}
    text = re.sub(r"\\(\\|n|t|r|x..|u....|U........)",
                  lambda m: short.get(m[0]) or chr(int(m[1][1:], 16)), cell)
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def in_record(text):
    """As the reader takes it: a NUL would end a string of C, and counts as the next character."""
    return text.replace("\0", "\x01")


# ---- input --------------------------------------------------------------------------------------

def records(text):
    """A lineage in which everything that is free to be anything is the text."""
    fields = {"author": text, "pipeline_tag": text, "cardData": {"license": text}}
    parents = ["base_model:acme/base", f"base_model:{text}/a b", f"base_model:{text.replace(':', '')}:acme/base"]
    rows = [{"id": "acme/base", "downloads": 3, "createdAt": "2024-01-01T00:00:00Z", **fields},
            {"id": "acme/child", "downloads": 2, "createdAt": "2024-02-01T00:00:00Z", **fields, "tags": parents},
            {"id": f"acme/ {text}!"}]
    lines = [json.dumps(row) for row in rows]
    lines.append("not JSON: " + text.replace("\n", "").replace("\0", ""))
    return "\n".join(lines).encode() + b"\n"


class World:
    """The files of one text, in a folder of their own, and which of the ways it takes."""

    def __init__(self, program, folder, text, turn):
        self.program, self.folder, self.text, self.turn = program, folder, text, turn
        self.name = "x" + text.replace("/", "").replace("\0", "")[:80] + ".jsonl"
        os.mkdir(folder)
        with open(os.path.join(folder, self.name), "wb") as file:
            file.write(records(text))
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color",
                            "XDG_DATA_HOME": os.path.join(folder, "no-data")}
        for name in ("NO_COLOR", "COLUMNS", "STEMMA_DB"):
            self.environment.pop(name, None)

    def run(self, *arguments, code=0):
        answer = subprocess.run([self.program, *arguments], cwd=self.folder, env=self.environment,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                check=False)
        what = " ".join(arguments)
        output, errors = decode(answer.stdout, what), decode(answer.stderr, what)
        require(answer.returncode == code, f"{what!r}: exit code {answer.returncode}: {errors}")
        clean(output, what)
        clean(errors, f"{what}: standard error")
        for line in errors.splitlines():
            require(line.startswith("stemma: "), f"{what!r}: a broken line on standard error: {line!r}")
        return output, errors

    def some(self, ways, number):
        """So many of the ways, others for the next text; all for the harmless one."""
        if self.turn is None:
            return ways
        step = max(1, len(ways) // number)
        return [way for place, way in enumerate(ways) if (place + self.turn) % step == 0]

    def read(self, *arguments, **more):
        return self.run(*arguments, "--from", self.name, **more)


def decode(data, what):
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Failure(f"{what!r}: not UTF-8: {error}")


def clean(text, what):
    # A tab parts the cells of TSV.
    found = HARMFUL.search(text.replace("\t", " ") if "tsv" in what else text.replace("\r\n", "\n"))
    require(not found, f"{what!r}: harmful: {found and text[max(0, found.start() - 30):found.end() + 9]!r}")


# ---- reports ------------------------------------------------------------------------------------

def rows_of(form, output):
    """The cells of a report for machines, as lists by column."""
    if form == "csv":
        lines = list(csv.reader(io.StringIO(output, newline=""), strict=True))
    else:
        lines = [line.split("\t") for line in output.split("\n")[:-1]]
    require(len({len(line) for line in lines}) == 1, "rows of different lengths")
    return [dict(zip(lines[0], line)) for line in lines[1:]]


# The column of each report in which the text stands.
COLUMNS = {"count-author": "author", "count-license": "license", "count-task": "task"}


def check_report(world, key, plain):
    """One report in each format; `plain` has the lines of the tables of a harmless text."""
    words, text = REPORTS[key].split(), in_record(world.text)
    forms = FORMATS
    if key not in TELLING and world.turn is not None:
        forms = (FORMATS[(list(REPORTS).index(key) + world.turn) % len(FORMATS)],)
    for form in forms:
        arguments = words + (["--quiet"] if form == "quiet" else ["--format", form])
        output, errors = world.read(*arguments)
        require(len(errors.splitlines()) == 2, f"{key}: not two lines of warnings: {errors!r}")
        if form in ("table", "quiet"):
            lines = output.count("\n")
            require(lines == plain.setdefault((key, form), lines), f"{key}, {form}: {lines} lines")
        elif form == "json":
            document = json.loads(output)
            require(document["source"]["files"] == [world.name.replace("\0", "")], f"{key}: file's name")
            if key in COLUMNS:
                require(document["rows"][0][COLUMNS[key]] == text, f"{key}: {document['rows'][0]}")
            check_rows(key, document["rows"], text, str)
        else:
            rows = rows_of(form, output)
            for row in rows:
                for cell in row.values():
                    require(not FORMULA.match(cell), f"{key}, {form}: a formula: {cell!r}")
            back = (lambda cell: cell) if form == "csv" else from_tsv
            wanted = as_cell(text) if form == "csv" else text
            if key in COLUMNS:
                require(back(rows[0][COLUMNS[key]]) == wanted, f"{key}, {form}: {rows[0]}")
            check_rows(key, rows, wanted, back)


def check_rows(key, rows, text, back):
    if key == "show":
        for name in ("author", "license", "task"):
            require(back(rows[0][name]) == text, f"show: {name}: {rows[0][name]!r}, not {text!r}")
    if key == "check":
        examples = {row["class"]: row["examples"] for row in rows}
        for name in ("rejected-record", "malformed-parent", "unknown-relation"):
            require(examples[name] or name == "malformed-parent" and examples["placeholder-parent"],
                    f"check: no example of {name}")


def on_terminal(world, arguments):
    """What a terminal of 200 columns gets."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    process = subprocess.Popen([world.program, *arguments], cwd=world.folder, env=world.environment,
                               stdin=subprocess.DEVNULL, stdout=follower, stderr=follower)
    os.close(follower)
    data = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:  # the other side is closed
            break
        if not piece:
            break
        data += piece
    os.close(leader)
    require(process.wait() == 0, f"{arguments}: exit code {process.returncode} on a terminal")
    return decode(data, "a terminal").replace("\r\n", "\n")


def check_terminal(world, key, plain):
    output = on_terminal(world, REPORTS[key].split() + ["--from", world.name])
    bare = COLOR.sub("", output)
    clean(bare, f"{key} on a terminal")
    lines = bare.count("\n")
    require(lines == plain.setdefault((key, "terminal"), lines), f"{key}: {lines} lines on a terminal")


# ---- pictures -----------------------------------------------------------------------------------

def squeeze(text):
    """Lines of a picture are broken anywhere, and what XML cannot have is replaced."""
    return re.sub(r"\s", "", text)


def check_pictures(world):
    text = world.text.replace("\0", "")
    filters = ["--license", text] if text == world.text else []
    for ending in ("dot", "svg"):
        world.read("draw", "acme/base", "-o", f"out.{ending}", *filters)
        with open(os.path.join(world.folder, f"out.{ending}"), encoding="utf-8", newline="") as file:
            drawn = file.read()
        clean(drawn.replace("\t", " "), f"draw .{ending}")
    names = subprocess.run(["gvpr", "N{print($.name)}", "out.dot"], cwd=world.folder, check=True,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    require(names.stdout.decode().split() == ["acme/base", "acme/child"], f"nodes: {names.stdout!r}")
    require(not names.stderr, f"gvpr says {names.stderr!r}")
    redrawn = subprocess.run(["dot", "-Tsvg", "out.dot"], cwd=world.folder, check=False,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    require(redrawn.returncode == 0 and not redrawn.stderr, f"dot says {redrawn.stderr!r}")
    check_svg(redrawn.stdout.decode(), text)
    check_svg(drawn, text)
    lint = subprocess.run(["xmllint", "--noout", "--nonet", "out.svg"], cwd=world.folder, check=False,
                          stderr=subprocess.PIPE)
    require(lint.returncode == 0 and not lint.stderr, f"xmllint says {lint.stderr!r}")


def check_charts(world):
    """A chart has the text as the name of a series and in its caption."""
    text = world.text.replace("\0", "")
    filters = ["--license", text] if text == world.text else []
    world.read("chart", "--by", "author", "-o", "chart.svg", *filters)
    with open(os.path.join(world.folder, "chart.svg"), encoding="utf-8", newline="") as file:
        drawn = file.read()
    clean(drawn, "chart")
    check_svg(drawn, text)


def check_svg(drawn, text):
    root = ElementTree.fromstring(drawn)
    for element in root.iter():
        require(element.tag.rsplit("}")[-1] in ("svg", "g", "title", "text", "polygon", "path", "a", "polyline",
                                                "ellipse", "rect", "tspan", "desc", "defs", "pattern"), f"an element {element.tag}")
        for name, value in element.attrib.items():
            require(not name.lower().startswith("on"), f"an attribute {name}")
            if name.endswith("href"):
                require(value.startswith("https://huggingface.co/acme/"), f"a link to {value}")
    caption = squeeze("".join(element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")))
    wanted = squeeze("".join(" " if char in "\n\r\t" else "\ufffd" if HARMFUL.match(char) else char
                             for char in text))
    if "--license" in caption and len(text) < 100:
        require("--license" + wanted in caption, f"the caption {caption!r} has no {wanted!r}")


# ---- names, filters, errors, catalogues ---------------------------------------------------------

def check_errors(world):
    """The text in every place of a command line where it makes an error or a note."""
    text = world.text.replace("\0", "")
    lines = [
        (4, "rank", "--from", "no/" + text), (2, text + "!"), (2, "rank", "--" + text), (2, "rank", "-" + text + "?"),
        (2, "rank", "--by", text), (2, "rank", "--top", text), (2, "rank", "--since", text),
        (2, "rank", "--decay", text), (2, "rank", "--relation", text), (2, "rank", "--format", text),
        (2, "show", text + "/ /"), (2, "tree", text + "/ /"), (2, "draw", text + "/ /", "-o", "x.svg"),
        (2, "path", text + "/ /", "a"), (2, "count", text + "/ /"), (2, "reconcile", text + "/ /"),
        (2, "rank", "operand" + text), (2, "help", text), (2, "draw", "acme/base", "-o", text + ".gif"),
        (2, "export", text + "/ /", "-o", "x.dot"), (2, "export", "-o", text + ".gif"),
        (2, "export", "-T", text + "~", "-o", "x"), (4, "export", "-o", "no/" + text + ".dot"),
        (4, "draw", "Qwen/Qwen2.5-7B", "-o", "no/" + text + ".svg"), (1, "rank", "--family", text + "~"),
        (4, "families", "--catalog", "no/" + text), (0, "rank", "--author", text + "~"),
        (0, "rank", "--license", text + "~"), (0, "rank", "--task", text + "~"),
        (1, "reconcile", "--family", text + "~"), (2, "import", text), (2, "rank", "--input-format", text + "~")]
    for code, *words in world.some(lines, len(lines) // 2):
        try:
            output, errors = world.run(*words, code=code)
        except Failure as failure:
            if "exit code" in str(failure) and words[1:] and words[1] in ("-" + text + "?", text):
                continue  # the text may be a value like others
            raise
        said = [line for line in errors.splitlines() if "built-in" not in line]
        require(len(said) == 1, f"{words}: not one line: {errors!r}")
        require(code == 0 or not output, f"{words}: output")


def check_filters(world):
    """The text as a filter that matches: it stands among the rules, and in commands to copy."""
    text = world.text.replace("\0", "")
    if text != world.text:
        return
    for option, column in (("--author", "author"), ("--license", "license"), ("--task", "task")):
        document = json.loads(world.read("show", "acme/base", "--json", option, text)[0])
        require(document["rules"][column] == text, f"the rule {column}: {document['rules'][column]!r}")
        require(document["rows"][0]["descendants"] == 1, f"{option} does not match")
        document = json.loads(world.read("reconcile", "acme/base", "--match", "1", "--json", option, text)[0])
        quoted = text if re.fullmatch(r"[\w./:,=+@%-]+", text, re.ASCII) else "'" + text.replace("'", "'\"'\"'") + "'"
        command = document["rows"][0]["command"]
        require(f"{option} {quoted}" in command, f"the command {command!r}")
    for form in ("table", "csv", "tsv", "quiet"):
        words = ["--quiet"] if form == "quiet" else ["--format", form]
        world.read("reconcile", "acme/base", "--match", "1", "--license", text, *words)


def check_catalog(world):
    """The text as the name of a family, a maker, a region, a licence, and of the folder."""
    text = world.text
    folder = os.path.join(world.folder, "catalog" + text.replace("/", "").replace("\0", "")[:80])
    os.mkdir(folder)

    def write(name, header, *cells):
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header.split(","), cells])

    write("families.csv", "family,maker,patterns,released,license,source", "F" + text, "M" + text, "acme/base", "",
          text, text)
    write("makers.csv", "namespace,maker,country,region,source", "acme", "M" + text, "US", text, text)
    write("renames.csv", "old,new,kind,source", "a/b", "c/d", "model", text)
    write("licenses.csv", "license,name,kind,source", "L" + text, "N" + text, "permissive", text)
    catalog = ["--catalog", os.path.basename(folder)]
    arguments = ["families", "--json", "--from", world.name, *catalog]
    if re.search("[\x00-\x1f\x7f-\x9f]", text):
        world.run(*arguments, code=3)  # such names are refused, with a message that is clean
        return
    document = json.loads(world.run(*arguments)[0])
    require(document["rules"]["catalog"] == os.path.basename(folder), "the catalogue's name")
    row = document["rows"][0]
    for name, wanted in (("family", "F" + text), ("maker", "M" + text), ("region", text)):
        require(row[name] == wanted.strip(), f"{name}: {row[name]!r}, not {wanted!r}")
    ways = [(command, form) for command in CATALOG_REPORTS for form in FORMATS]
    for command, form in world.some(ways, 6):
        words = command.split() + (["--quiet"] if form == "quiet" else ["--format", form])
        output, _ = world.read(*words, *catalog)
        if form in ("csv", "tsv"):
            for line in rows_of(form, output):
                for cell in line.values():
                    require(not FORMULA.match(cell), f"{command}, {form}: a formula: {cell!r}")
        if form == "json":
            json.loads(output)


def check_store(world):
    """The text through a store of that name, and two snapshots compared."""
    store, text = world.name[:-len(".jsonl")] + ".db", in_record(world.text)
    errors = world.run("import", world.name, "--db", store)[1]
    require(len(errors.splitlines()) >= 2, f"import: {errors!r}")
    row = json.loads(world.run("show", "acme/child", "--db", store, "--json")[0])["rows"][0]
    for name in ("author", "license", "task"):
        require(row[name] == text, f"show --db: {name}: {row[name]!r}, not {text!r}")
    commands = (["show", "acme/child", "--db", store], ["check", "--db", store],
                ["count", "--by", "license", "--db", store], ["diff", world.name, store],
                ["import", world.name, "--db", "again.db"])
    ways = [(command, form) for command in commands for form in FORMATS]
    for command, form in world.some(ways, 6):
        world.run(*command, *(["--quiet"] if form == "quiet" else ["--format", form]))


def is_sanitized(program):
    with open(program, "rb") as file:
        return b"__asan_init" in file.read()


def check_text(program, scratch, name, plain, turn=None):
    failures = []
    world = World(program, os.path.join(scratch, name), TEXTS[name], turn)
    is_slow = is_sanitized(program)  # and need not see what is the same for every text
    checks = [(f"{key}", lambda key=key: check_report(world, key, plain))
              for key in (TELLING if is_slow else REPORTS)]
    checks += [("pictures", lambda: check_pictures(world)), ("charts", lambda: check_charts(world)), ("errors", lambda: check_errors(world)),
               ("filters", lambda: check_filters(world)), ("store", lambda: check_store(world))]
    if not is_slow:
        checks += [(f"{key} on a terminal", lambda key=key: check_terminal(world, key, plain))
                   for key in world.some(list(TELLING), 3)]
        checks.append(("catalogue", lambda: check_catalog(world)))
    for what, check in checks:
        try:
            check()
        except (Failure, ValueError, KeyError, IndexError, subprocess.CalledProcessError,
                ElementTree.ParseError) as failure:
            failures.append(f"{name}: {what}: {type(failure).__name__}: {failure}")
    return len(checks), failures


def main():
    program, scratch, *names = sys.argv[1:]
    plain = {}
    done, failed = check_text(program, scratch, "harmless", plain)
    rest = [name for name in names or TEXTS if name != "harmless"]
    if is_sanitized(program) and not names:
        rest = rest[::6]
    is_whole = names or os.environ.get("STEMMA_ESCAPING") == "all"
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for count, failures in pool.map(lambda turn, name: check_text(
                program, scratch, name, plain, None if is_whole else turn), range(len(rest)), rest):
            done += count
            failed += failures
    for failure in failed:
        print(f"FAIL: {failure}", file=sys.stderr)
    print(f"{len(rest) + 1} texts, {done} checks, {len(failed)} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
