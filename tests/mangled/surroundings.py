# SPDX-License-Identifier: GPL-3.0-or-later
"""What is around the records: files that are none, names made to harm, catalogues, options."""
import os
import shutil
import socket
import threading

from case import CHILD, PAIR, Cases

CATALOG = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "cli", "catalog")
CHECK = ("check", "--json")


# ---- files --------------------------------------------------------------------------------------

FILES = Cases("files", "")


def made(path, data=PAIR):
    """A setup that writes a file of that name, which the repository cannot keep."""
    def setup(folder):
        with open(os.path.join(os.fsencode(folder), os.fsencode(path)), "wb") as file:
            file.write(data)
    return setup


def fifo(folder):
    """A pipe with a name, into which somebody writes."""
    path = os.path.join(folder, "files/fifo")
    os.mkfifo(path)

    def write():
        with open(path, "wb") as file:
            file.write(PAIR + CHILD.replace(b'"id"', b' "id"'))
    threading.Thread(target=write, daemon=True).start()


def bound_socket(folder):
    here = os.open(folder, os.O_RDONLY)  # the name of a socket must be short
    socket.socket(socket.AF_UNIX).bind(f"/proc/self/fd/{here}/files/socket")
    os.close(here)


def link_to(target):
    return lambda folder: os.symlink(target, os.path.join(folder, "files", f"link-to-{target}"))


def forbidden(folder):
    made("files/forbidden.jsonl")(folder)
    os.chmod(os.path.join(folder, "files/forbidden.jsonl"), 0)


def from_file(name, about, path, **more):
    FILES.add(name, about, run=CHECK + ("--from", path), **more)


from_file("missing", "a file that is not there", "files/no-such-file.jsonl")
from_file("missing-folder", "a folder that is not there", "no/such/folder/x.jsonl")
from_file("file-as-folder", "a file where a folder should be", "files/a.jsonl/b.jsonl",
          setup=made("files/a.jsonl"))
from_file("empty-folder", "a folder with nothing in it", "files/folder",
          setup=lambda folder: os.mkdir(os.path.join(folder, "files/folder")))
from_file("forbidden", "a file that must not be read", "files/forbidden.jsonl", setup=forbidden,
          as_nobody=True)
from_file("fifo", "a pipe with a name", "files/fifo", setup=fifo)
from_file("socket", "a socket", "files/socket", setup=bound_socket)
from_file("dev-null", "a device that is empty", "/dev/null")
from_file("dev-zero", "a device without end", "/dev/zero", memory=900, slow=True)
from_file("dangling-link", "a link to nothing", "files/link-to-nothing", setup=link_to("nothing"))
from_file("looping-link", "a link to itself", "files/link-to-link-to-link-to-", setup=lambda folder:
          os.symlink("link-to-link-to-link-to-", os.path.join(folder, "files/link-to-link-to-link-to-")))
from_file("long-name", "a name longer than any file has", "files/" + "x" * 300)
from_file("long-path", "a path longer than any is", "files/" + "x/" * 3000 + "y.jsonl")
from_file("address", "an address in place of a file", "https://huggingface.co/api/models")
from_file("option-as-file", "an option in place of a file", "--json")
from_file("no-standard-input", "standard input that is closed", "-", closed_stdin=True)
from_file("closed-and-file", "standard input that is closed, and a file", "files/closed.jsonl",
          setup=made("files/closed.jsonl"), closed_stdin=True)
from_file("empty-standard-input", "standard input that is empty", "-")
FILES.add("twice", "one file twice", PAIR, ending=".jsonl", run=CHECK + ("--from", "@", "--from", "@"))
FILES.add("good-and-missing", "a file, and one that is not there", PAIR, ending=".jsonl",
          run=CHECK + ("--from", "@", "--from", "files/none.jsonl"))
FILES.add("good-and-bad", "a file, and one that is cut", PAIR, ending=".jsonl",
          run=CHECK + ("--from", "@", "--from", "jsonl/cut-in-key.jsonl"))
FILES.add("no-spool", "twins through a pipe, and no folder for a copy of it", run=CHECK + ("--from", "-"),
          stdin=PAIR + CHILD.replace(b'"id"', b' "id"'),
          environment={"TMPDIR": "no/such/folder"})
FILES.add("gzip-as-zst", "gzip under a name that says zstd", b"", ending=".jsonl.zst",
          run=CHECK + ("--from", "gzip/record-across-members.jsonl.gz"))
for name, text in (("line-end", "a\nb"), ("escape", "\x1b[31mred"), ("title", "\x1b]0;x\x07"),
                   ("c1", "\x9b31m"), ("override", "\u202elnosj."), ("isolate", "\u2066x"),
                   ("invisible", "a\u200bb"), ("quote", "a'b\"c"), ("percent", "%s%n%d"),
                   ("markup", "<script>"), ("delete", "a\x7fb")):
    from_file("missing-name-" + name, f"a missing file with a name of harm: {name}", "files/" + text)
    from_file("torn-name-" + name, f"a torn file with a name of harm: {name}", "files/" + text + ".jsonl",
              setup=made("files/" + text + ".jsonl", PAIR[:-20]))
from_file("missing-name-bytes", "a missing file whose name is no UTF-8", b"files/\xff\xfe\x9b".decode(
    errors="surrogateescape"))
from_file("torn-name-bytes", "a torn file whose name is no UTF-8", b"files/\xff\x9b".decode(
    errors="surrogateescape"), setup=made(b"files/\xff\x9b", PAIR[:-20]))
FILES.add("draw-to-folder", "a picture where a folder stands", PAIR, ending=".jsonl", setup=lambda folder:
          os.mkdir(os.path.join(folder, "files/folder.svg")),
          run=("draw", "acme/base", "--from", "@", "-o", "files/folder.svg"))
for name, path in (("nowhere", "no/such/x.svg"), ("to-nothing", ""), ("to-ending", ".svg"),
                   ("without-ending", "files/picture"), ("to-slash", "files/x.svg/"),
                   ("to-unknown", "files/x.jpg"), ("to-escape", "files/\x1b[2J.gif")):
    FILES.add("draw-" + name, "where a picture goes: " + name.replace("-", " "), PAIR, ending=".jsonl",
              run=("draw", "acme/base", "--from", "@", "-o", path))


# ---- stores ----

STORES = Cases("store", ".db")


def store(name, about, data=None, **more):
    STORES.add(name, about, data, run=("check", "--json", "--db", "@" if data is not None else more.pop("path")),
               **more)


SQLITE = b"SQLite format 3\0\x10\0\1\1\0\x40\x20\x20"
store("missing", "a store that is not there", path="store/none.db")
store("folder", "a folder in place of a store", path="store")
store("empty", "a store of no bytes", b"")
store("records", "records in place of a store", PAIR)
store("header-cut", "the beginning of a store's header", SQLITE)
store("header-only", "a header and zeros", SQLITE + b"\0" * 76)
store("nul", "NUL bytes", b"\0" * 4096)
store("escape-name", "a missing store with a name of harm", path="store/\x1b[2J\u202e.db")
STORES.add("import-into-records", "an import into a file of records", PAIR, run=("import", "jsonl/bom.jsonl", "--db", "@"))
STORES.add("import-nowhere", "an import into a folder that is not there",
           run=("import", "jsonl/bom.jsonl", "--db", "no/such/x.db"))
STORES.add("import-missing", "an import of a file that is not there",
           run=("import", "jsonl/none.jsonl", "--db", "store/new.db"))
STORES.add("import-nothing", "an import of no file", run=("import", "--db", "store/new.db"))
STORES.add("import-strict", "a strict import of a bad record",
           run=("import", "--strict", "jsonl/no-id.jsonl", "--db", "store/strict.db"))
STORES.add("db-and-from", "a store and files at once", PAIR, run=("check", "--db", "@", "--from", "jsonl/bom.jsonl"))
STORES.add("diff-torn", "a comparison with a file that is cut",
           run=("diff", "jsonl/bom.jsonl", "jsonl/cut-in-key.jsonl"))
STORES.add("diff-missing", "a comparison with a file that is not there", run=("diff", "jsonl/bom.jsonl", "none"))


# ---- catalogues ---------------------------------------------------------------------------------

CATALOGS = Cases("catalog", ".csv")
FAMILIES = b"family,maker,patterns,released,license,source\n"
MAKERS = b"namespace,maker,country,region,source\n"
RENAMES = b"old,new,kind,source\n"
LICENSES = b"license,name,kind,source\n"


def catalog(table, name, about, data, **more):
    """A catalogue in which one table is mangled."""
    def setup(folder):
        here = os.path.join(folder, "catalog", f"{table}-{name}")
        shutil.copytree(CATALOG, here)
        if data is None:
            os.unlink(os.path.join(here, table + ".csv"))
        else:
            shutil.copy(here + ".csv", os.path.join(here, table + ".csv"))
    CATALOGS.add(f"{table}-{name}", about, data, setup=setup,
                 run=("families", "--json", "--catalog", f"catalog/{table}-{name}"), **more)


catalog("families", "missing", "no table of families", None)
catalog("families", "empty", "a table of no bytes", b"")
catalog("families", "header-only", "a table of no rows", FAMILIES)
catalog("families", "no-header", "rows without a header", b"Gemma,Google,google/*,2024-02,gemma,x\n")
catalog("families", "missing-column", "a header that lacks a column", b"family,maker\nGemma,Google\n")
catalog("families", "header-twice", "a header that names a column twice",
        b"family,maker,patterns,family\nGemma,Google,google/*,x\n")
catalog("families", "short-row", "a row with too few cells", FAMILIES + b"Gemma,Google\n")
catalog("families", "long-row", "a row with too many cells", FAMILIES + b"Gemma,Google,google/*,,,x,y\n")
catalog("families", "open-quote", "a quote that is never closed", FAMILIES + b'"Gemma,Google,google/*,,,x\n')
catalog("families", "text-behind-quote", "text behind a closing quote", FAMILIES + b'"Gem"ma,Google,google/*,,,x\n')
catalog("families", "no-name", "a family without a name", FAMILIES + b",Google,google/*,,,x\n")
catalog("families", "none", "a family of the name that stands for none", FAMILIES + b"(none),Google,google/*,,,x\n")
catalog("families", "twice", "a family twice", FAMILIES + b"G,Google,google/a*,,,x\nG,Google,google/b*,,,x\n")
catalog("families", "pattern-twice", "one pattern in two families", FAMILIES +
        b"G,Google,google/a*,,,x\nH,Google,google/a*,,,x\n")
catalog("families", "unknown-maker", "a maker that is not in the table", FAMILIES + b"G,Nobody,google/*,,,x\n")
catalog("families", "bad-pattern", "a pattern that no id can match", FAMILIES + b"G,Google,go ogle/../*,,,x\n")
catalog("families", "foreign-pattern", "a pattern in another's namespace", FAMILIES + b"G,Google,qwen/*,,,x\n")
catalog("families", "no-patterns", "a family without patterns", FAMILIES + b"G,Google,,,,x\n")
catalog("families", "stars", "a pattern of stars alone", FAMILIES + b"G,Google,google/****************,,,x\n")
catalog("families", "bad-date", "a date that is none", FAMILIES + b"G,Google,google/*,2024-13,,x\n")
catalog("families", "escape", "escape sequences in a name", FAMILIES + b"\x1b[31mG,Google,google/*,,,x\n")
catalog("families", "c1", "a C1 control in a name", FAMILIES + b"\xc2\x9b31m,Google,google/*,,,x\n")
catalog("families", "nul", "a NUL in a name", FAMILIES + b"G\0G,Google,google/*,,,x\n")
catalog("families", "invalid-utf8", "bytes that are no UTF-8", FAMILIES + b"G\xff,Google,google/*,,,x\n")
catalog("families", "line-end", "a line end in a quoted name", FAMILIES + b'"G\nH",Google,google/*,,,x\n')
catalog("families", "override", "a direction mark in a name", FAMILIES + "\u202eG,Google,google/*,,,x\n".encode())
catalog("families", "bom-crlf", "a byte order mark and CR LF", b"\xef\xbb\xbf" + FAMILIES.replace(
    b"\n", b"\r\n") + b"G,Google,google/*,,,x\r\n")
catalog("families", "utf16", "UTF-16", b"\xff\xfe" + FAMILIES.decode().encode("utf-16-le"))
catalog("families", "semicolons", "semicolons between the cells", FAMILIES.replace(b",", b";") + b"G;Google;g/*;;;x\n")
catalog("families", "long-cell", "a name of 100,000 bytes",
        lambda: FAMILIES + b"G" * 100000 + b",Google,google/*,,,x\n", slow=True)
catalog("families", "too-large", "a table of more than 64 MiB",
        lambda: FAMILIES + b"#" * (65 << 20) + b"\n", memory=260, slow=True)
catalog("makers", "missing", "no table of makers", None)
catalog("makers", "bad-namespace", "a namespace that is none", MAKERS + b"go/ogle,Google,US,us,x\n")
catalog("makers", "bad-country", "a country that is none", MAKERS + b"google,Google,Usa,us,x\n")
catalog("makers", "no-maker", "a namespace without a maker", MAKERS + b"google,,US,us,x\n")
catalog("makers", "twice", "a namespace twice", MAKERS + b"google,Google,US,us,x\nGoogle,Other,US,us,x\n")
catalog("renames", "bad-kind", "a kind that is none", RENAMES + b"a/b,c/d,modle,x\n")
catalog("renames", "bad-id", "an old id that is none", RENAMES + b"a b,c/d,model,x\n")
catalog("renames", "to-itself", "a rename to the same id", RENAMES + b"a/b,A/B,model,x\n")
catalog("renames", "twice", "an id that is renamed twice", RENAMES + b"a/b,c/d,model,x\nA/b,e/f,model,x\n")
catalog("renames", "cycle", "two ids that are renamed to each other", RENAMES + b"a/b,c/d,model,x\nc/d,a/b,model,x\n")
catalog("licenses", "no-license", "a licence without an id", LICENSES + b",Name,permissive,x\n")
catalog("licenses", "twice", "a licence twice", LICENSES + b"mit,MIT,permissive,x\nmit,MIT,copyleft,x\n")
CATALOGS.add("no-folder", "a catalogue that is not there", run=("families", "--catalog", "no/such"))
CATALOGS.add("file", "a file in place of a folder", FAMILIES, run=("families", "--catalog", "@"))
CATALOGS.add("nothing", "an empty name", run=("families", "--catalog", ""))
CATALOGS.add("long", "a name longer than any path", run=("families", "--catalog", "x/" * 3000))
CATALOGS.add("escape", "a missing folder with a name of harm", run=("families", "--catalog", "\x1b[31m\u202e"))


# ---- options ------------------------------------------------------------------------------------

OPTIONS = Cases("options", "")
SAMPLE = ("--from", "jsonl/crlf.jsonl")


def option(name, about, *words):
    OPTIONS.add(name, about, run=words + (() if words[0].startswith("-") else SAMPLE))


for name, value in (("2-to-the-64", "18446744073709551616"), ("2-to-the-64-less-1", "18446744073709551615"),
                    ("of-digits", "9" * 400), ("plus", "+5"), ("minus-zero", "-0"), ("fraction", "1.5"),
                    ("exponent", "1e3"), ("hex", "0x10"), ("space", " 5"), ("space-behind", "5 "),
                    ("nothing", ""), ("arabic", "\u0665"), ("escape", "\x1b[31m"), ("thousands", "1,000")):
    option("top-" + name, "--top " + name.replace("-", " "), "rank", "--top", value)
for name in ("min-downloads", "threads"):
    option(name + "-huge", f"--{name} at its largest", "rank", "-q", f"--{name}", "18446744073709551615")
    option(name + "-beyond", f"--{name} beyond its largest", "rank", f"--{name}", "18446744073709551616")
option("threads-none", "--threads 0", "rank", "-q", "--threads", "0")
option("depth-huge", "--depth at its largest", "tree", "-q", "acme/base", "--depth", "18446744073709551615")
for name, value in (("none", "0"), ("one", "1"), ("huge", "18446744073709551615")):
    option("max-nodes-" + name, "--max-nodes " + value, "draw", "acme/base", "-o", "options/x.svg",
           "--max-nodes", value)
for name, value in (("month-13", "2026-13-01"), ("february-30", "2026-02-30"), ("year-0", "0000-00-00"),
                    ("far", "9999-12-31"), ("farther", "10000-01-01"), ("short", "2026-2-3"),
                    ("time", "2026-02-03T00:00:00Z"), ("words", "yesterday"), ("minus", "-2026-01-01"),
                    ("spaces", " 2026-01-01 "), ("nothing", ""), ("override", "\u202e2026-01-01"),
                    ("old", "0001-01-01"), ("slashes", "01/02/2026")):
    option("since-" + name, "--since " + name.replace("-", " "), "rank", "-q", "--since", value)
option("date-bad", "--date that is none", "check", "-q", "--date", "2026-00-00")
for name, value in (("minus-zero", "-0"), ("tiny", "1e-400"), ("hex", "0x1"), ("infinite", "inf"),
                    ("nan", "nan"), ("above-one", "1.0000001"), ("minus", "-0.5"), ("comma", "0,5"),
                    ("nothing", ""), ("long", "0." + "3" * 400)):
    option("decay-" + name, "--decay " + name.replace("-", " "), "rank", "-q", "--decay", value)
for name, value in (("commas", ",,"), ("twice", "merge,merge"), ("case", "Merge"), ("spaces", "merge, adapter"),
                    ("escape", "\x1b[31m"), ("long", "merge" * 1000), ("nul-like", "\\0")):
    option("relation-" + name, "--relation " + name.replace("-", " "), "rank", "-q", "--relation", value)
for word in ("author", "license", "task"):
    option(word + "-escape", f"--{word} with an escape sequence", "rank", "-q", f"--{word}", "\x1b[31m\n\u202e")
    option(word + "-long", f"--{word} of 4,000 bytes", "rank", "-q", f"--{word}", "x" * 4000)
    option(word + "-bytes", f"--{word} that is no UTF-8", "rank", "-q", f"--{word}", "\udcff\udc9b")
option("family-nothing", "--family of no name", "rank", "--family", "")
option("family-escape", "--family with an escape sequence", "rank", "--family", "\x1b]0;x\x07")
for name, value in (("escape", "\x1b[31m/x"), ("override", "\u202e/x"), ("bytes", "\udc9b/\udcff"),
                    ("up", "../../etc/passwd"), ("nothing", ""), ("long", "x" * 5000), ("part-of-97", "a/" + "x" * 97),
                    ("line-end", "acme/base\nacme/child"), ("percent", "%s%n"), ("three", "a/b/c"),
                    ("unknown-bytes-behind", "acme/base\udcff")):
    option("model-" + name, "show a model " + name.replace("-", " "), "show", value)
    option("tree-" + name, "a tree of a model " + name.replace("-", " "), "tree", value)
option("model-unknown", "a model that is not there", "show", "acme/nothing")
option("model-near", "a model that is nearly there", "show", "acme/bsae")
for name, words in (("command-escape", ("\x1b[31m",)), ("command-nothing", ("",)), ("command-long", ("x" * 5000,)),
                    ("command-case", ("RANK",)), ("command-bytes", ("\udcff",)), ("two-dashes", ("--",)),
                    ("one-dash", ("-",)), ("option-first", ("--from",)),
                    ("option-escape", ("rank", "--\x1b[31m")), ("option-long", ("rank", "--" + "x" * 5000)),
                    ("option-equals", ("rank", "--=x")), ("option-two-equals", ("rank", "--top=1=2")),
                    ("option-short", ("rank", "--to", "3")), ("option-letter-bytes", ("rank", "-\udcff")),
                    ("option-letter-escape", ("rank", "-\x1b")), ("option-utf8-letter", ("rank", "-\u00e9")),
                    ("operand-behind-dashes", ("show", "--", "--json")), ("too-many", ("show", "a", "b", "c")),
                    ("operand-escape", ("rank", "\x1b[2J")), ("help-escape", ("help", "\x1b[31m")),
                    ("many-operands", ("count",) + ("acme/base",) * 2000)):
    OPTIONS.add(name, "a command line with " + name.replace("-", " "), run=words)

