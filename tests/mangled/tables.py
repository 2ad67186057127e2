# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of edges, as CSV and TSV, and the table of the ai-ecosystem."""
from case import Cases, gz

TABLES = Cases("edges", ".csv")
add = TABLES.add
HEAD = b"child,parent,relation\n"
ROWS = b"acme/child,acme/base,finetune\nacme/other,acme/base,adapter\n"
WHOLE = HEAD + ROWS

add("header-only", "a header and no rows", HEAD)
add("header-no-end", "a header without a line end", HEAD[:-1])
add("no-header", "rows without a header", ROWS)
add("only-child", "a header without parents", b"child,likes\nacme/child,3\n")
add("only-parent", "a header without children", b"parent,relation\nacme/base,finetune\n")
add("no-known-column", "a header of other columns", b"from,to\nacme/base,acme/child\n")
add("column-twice", "a column twice: the first counts", b"child,parent,parent\nacme/child,acme/base,acme/x\n")
add("both-names", "several names of the same column", b"model,child,id,parent\nacme/m,acme/child,acme/i,acme/base\n")
add("upper-case", "a header in capitals, with spaces", b" CHILD , Parent ,RELATION\n" + ROWS)
add("quoted-header", "a quoted header", b'"child","parent","relation"\n' + ROWS)
add("bom", "a byte order mark", b"\xef\xbb\xbf" + WHOLE)
add("bom-quoted", "a byte order mark before a quoted header", b'\xef\xbb\xbf"child","parent"\nacme/child,acme/base\n')
add("crlf", "lines end in CR LF", WHOLE.replace(b"\n", b"\r\n"))
add("cr-only", "lines end in CR alone", WHOLE.replace(b"\n", b"\r"))
add("mixed-line-ends", "LF, CR LF and CR", HEAD + b"acme/a,acme/base,\racme/b,acme/base,\r\nacme/c,acme/base,\n")
add("blank-lines", "blank lines everywhere", b"\n\n" + HEAD + b"\n \n" + ROWS + b"\n,,\n\n")
add("no-line-end", "the last row has no line end", WHOLE[:-1])
add("cut-in-row", "the last row is cut: nothing tells", WHOLE[:-16])
add("open-quote", "a quote that is never closed", HEAD + b'acme/child,"acme/base,finetune\nacme/other,acme/base,\n')
add("open-quote-at-end", "a quote that opens at the very end", WHOLE + b'acme/x,"')
add("quote-in-cell", "a quote within a cell without quotes", HEAD + b'acme/child,acme/ba"se,finetune\n')
add("text-behind-quote", "text behind a closing quote", HEAD + b'acme/child,"acme/base"x,finetune\n' + ROWS)
add("doubled-quotes", "doubled quotes", HEAD + b'acme/child,"""acme/base""",finetune\n')
add("quoted-line-end", "a line end within a cell", HEAD + b'acme/child,"acme/base,\nacme/x",merge\n')
add("short-rows", "rows with fewer cells", HEAD + b"acme/child,acme/base\nacme/other\n")
add("long-rows", "rows with more cells", HEAD + b"acme/child,acme/base,finetune,x\nacme/other,acme/base,adapter,,,\n")
add("no-child", "rows without a child", HEAD + b",acme/base,finetune\n" + ROWS)
add("bad-child", "children that are no ids", HEAD + b"a b,acme/base,finetune\nunknown,acme/base,\n../x,acme/base,\n" + ROWS)
add("bad-parents", "parents that are no ids", HEAD + b'acme/a,a b,\nacme/b,none,\nacme/c,"acme/base,,x y",merge\n')
add("no-parent", "rows without a parent", HEAD + b"acme/a,,finetune\nacme/b, ,\n")
add("relation-words", "relations in all words and cases", HEAD + b"".join(
    b"acme/m%d,acme/base,%s\n" % (i, word) for i, word in enumerate((
        b"FineTune", b"finetuned", b"merged", b"Quantized", b"ADAPTER", b"lora", b"", b"distilled", b"unspecified",
        b"=cmd()", b"\x1b[31m", b"7"))))
add("relation-typed-twice", "one pair with two relations", HEAD + b"acme/a,acme/base,finetune\nacme/a,acme/base,merge\n")
add("self-loop", "a child that is its parent", HEAD + b"acme/a,ACME/A,finetune\n")
add("cycle", "two rows in a ring", HEAD + b"acme/a,acme/b,\nacme/b,acme/a,\n")
add("nul", "NUL in cells", HEAD + b"acme/ch\0ild,acme/base,finetune\nacme/a,acme/\0base,\n")
add("nul-first", "NUL before the header", b"\0" + WHOLE)
add("control", "control bytes in cells", HEAD + b"acme/\x1b[31m,acme/base,\nacme/a,acme/\xc2\x9b,\nacme/b,\x07\x7f,\n")
add("invalid-utf8", "bytes that are no UTF-8", HEAD + b"acme/\xff,acme/base,\nacme/a,\xc0\xaf,finetune\n")
add("direction", "marks of direction", HEAD + "acme/\u202ex,acme/base,\nacme/a,acme/\u2066base,\n".encode())
add("formula", "formulas as cells", HEAD + b"=1+1,acme/base,\nacme/a,=cmd|' /C calc'!A0,\nacme/b,@SUM(1),-1\n")
add("merge-of-65", "65 parents in a cell", HEAD + b'acme/m,"' + b",".join(b"acme/p%d" % i for i in range(65)) + b'",merge\n')
add("numbers", "downloads and likes that are none", b"child,parent,downloads,likes\n" + b"".join(
    b"acme/m%d,acme/base,%s,%s\n" % (i, value, value) for i, value in enumerate((
        b"-1", b"1e3", b"99999999999999999999", b"1.5", b"x", b"", b" 7 ", b"0x10", b"NaN", b"+5", b'"1,000"'))))
add("dates", "dates that are none", b"child,parent,createdAt\n" + b"".join(
    b"acme/m%d,acme/base,%s\n" % (i, value) for i, value in enumerate((
        b"2024-02-30", b"yesterday", b"1709164800", b"2024-01-01 00:00:00+00:00", b"2024-01-01", b"0000-00-00"))))
add("rows-disagree", "rows of a child that do not agree", b"child,parent,downloads,author\n"
    b"acme/a,acme/base,5,x\nACME/A,acme/two,7,y\nacme/a,acme/base,,\n")
add("semicolons", "semicolons between the cells", WHOLE.replace(b",", b";"))
add("pipes", "bars between the cells", WHOLE.replace(b",", b"|"))
add("utf16", "UTF-16", b"\xff\xfe" + WHOLE.decode().encode("utf-16-le"))
add("in-gzip", "a table in gzip whose member is cut", gz(WHOLE)[:-4], ending=".csv.gz")
add("tsv", "tabs, one of them within a quoted cell", HEAD.replace(b",", b"\t") + b'acme/child\t"acme/base\t"\tmerge\n',
    ending=".tsv")
add("tsv-with-commas", "tabs between cells, commas between parents",
    b"child\tparent\nacme/child\tacme/a,acme/b\n", ending=".tsv")
add("tsv-short-rows", "tabs missing", b"child\tparent\tlikes\nacme/child acme/base\nacme/a\tacme/base\n", ending=".tsv")
add("many-columns", "70,000 columns", lambda: b"child,parent" + b",x" * 70000 + b"\nacme/a,acme/base\n", slow=True)
add("many-cells", "a row of a million cells", lambda: HEAD + b"acme/a,acme/base" + b"," * 1_000_000 + b"\n" + ROWS,
    slow=True, memory=96)
add("long-cell", "a parent of 100 MB", lambda: HEAD + b"acme/a," + b"x" * 100_000_000 + b",\n" + ROWS, memory=200,
    slow=True)
add("long-header", "a header of 10 MB", lambda: b"child,parent," + b"x" * 10_000_000 + b"\nacme/a,acme/base,\n",
    memory=96, slow=True)
add("open-quote-long", "a quote that is never closed, and 100 MB behind it",
    lambda: HEAD + b'acme/a,"' + b"acme/base,\n" * 9_000_000, memory=200, slow=True)
add("many-faults", "5,000 rows without a child", lambda: HEAD + b",acme/base,\n" * 5000, slow=True)
add("many-parents", "100,000 rows of one child", lambda: HEAD + b"".join(
    b"acme/a,acme/p%d,merge\n" % i for i in range(100000)), memory=160, slow=True)
for name, columns in (("none", "child=x,parent=y"), ("unknown-key", "kid=child"), ("no-equals", "child"),
                      ("empty", ""), ("empty-name", "child=,parent=parent"), ("twice", "child=child,child=parent"),
                      ("escape", "child=\x1b[31m"), ("one", "parent=relation"), ("commas", ",,,"),
                      ("same", "child=child,parent=child")):
    add("columns-" + name, f"--columns: {name.replace('-', ' ')}", WHOLE,
        run=("check", "--json", "--columns", columns, "--from", "@"))
for form in ("hub", "edges", "ai-ecosystem", "cards"):
    add("read-as-" + form, f"a table of edges that is read as {form}", WHOLE,
        run=("check", "--json", "--input-format", form, "--from", "@"))

ECOSYSTEM = Cases("ecosystem", ".csv")
FIELDS = (b"model_id,likes,trendingScore,private,downloads,tags,pipeline_tag,library_name,createdAt,"
          b"finetune_parent,quantized_parent,adapter_parent,merge_parent\n")


def row(model=b"acme/child", likes=b"1", downloads=b"5", tags=b"\"['a', 'b']\"", created=b"2024-01-01T00:00:00.000Z",
        finetune=b"", quantized=b"", adapter=b"", merge=b""):
    return b",".join((model, likes, b"0", b"False", downloads, tags, b"text-generation", b"transformers", created,
                      finetune, quantized, adapter, merge)) + b"\n"


def lists(name, about, *values, **more):
    """A row for each value, as the finetune parents of a model."""
    ECOSYSTEM.add(name, about, FIELDS + b"".join(
        row(model=b"acme/m%d" % i, finetune=b'"' + value.replace(b'"', b'""') + b'"')
        for i, value in enumerate(values)), **more)


lists("lists", "lists of all kinds", b"['acme/base']", b"[]", b"", b"['acme/base', 'acme/two']", b'["acme/base"]',
      b"('acme/base',)", b"None", b"nan", b"['acme/base',]", b"[ 'acme/base' ]", b"acme/base", b"[None]", b"['']")
lists("cut-lists", "lists that are cut", b"['acme/base'", b"['acme/base", b"[", b"['", b"['acme/base',", b"['a\\")
lists("bad-lists", "lists that are none", b"]", b"['acme/base']]", b"['a' 'b']", b"['acme/base'] x", b"{'a': 1}",
      b"[['acme/base']]", b"[1, 2.5, True]", b"[acme/base]", b"['acme/base';'b']", b"lambda: 0", b"[x for x in y]")
lists("escapes", "escapes of Python", b"['acme\\x2fbase']", b"['acme/\\u0062ase']", b"['a\\'b']", b"['\\N{DASH}']",
      b"['acme/base\\x00']", b"['\\x1b[31m']", b"[r'acme/base']", b"['\\ud83d']", b"['\\xZZ']", b"['\\777']")
lists("bytes", "bytes that are no text", b"['\xff\xfe']", b"['acme/\0base']", b"['\x1b[2J']",
      "['acme/\u202ebase']".encode(), b"b'acme/base'")
lists("deep", "lists nested 1,000 deep", b"[" * 1000 + b"'acme/base'" + b"]" * 1000)
lists("merge-of-65", "65 parents", b"[" + b", ".join(b"'acme/p%d'" % i for i in range(65)) + b"]")
ECOSYSTEM.add("all-relations", "a model with parents of every relation", FIELDS + row(
    finetune=b"['acme/a']", quantized=b"['acme/a']", adapter=b"['acme/b']", merge=b"\"['acme/c', 'acme/d']\""))
ECOSYSTEM.add("rows-twice", "a model in two rows", FIELDS + row(finetune=b"['acme/a']") + row(finetune=b"['acme/b']"))
ECOSYSTEM.add("short-rows", "rows with fewer cells", FIELDS + b"acme/a,1,0\nacme/b\n" + row())
ECOSYSTEM.add("long-rows", "rows with more cells", FIELDS + row()[:-1] + b",x,y\n")
ECOSYSTEM.add("bad-ids", "ids that are none", FIELDS + row(model=b"a b") + row(model=b"") + row(model=b"\x1b[31m/x"))
ECOSYSTEM.add("bad-tags", "tags that are no list", FIELDS + row(tags=b"license:mit") + row(
    model=b"acme/b", tags=b"\"['license:mit\"") + row(model=b"acme/c", tags=b"7"))
ECOSYSTEM.add("bad-numbers", "numbers that are none", FIELDS + row(likes=b"many", downloads=b"1e999") + row(
    model=b"acme/b", likes=b"-1", downloads=b"99999999999999999999"))
ECOSYSTEM.add("cut-in-quotes", "ends within a quoted list", FIELDS + row() + b"acme/b,1,0,False,5,\"['a', 'b")
ECOSYSTEM.add("no-parents", "a header without columns of parents", b"model_id,likes,tags\nacme/a,1,[]\n")
ECOSYSTEM.add("header-only", "a header and no rows", FIELDS)
ECOSYSTEM.add("lines-in-cell", "a card with line ends in a cell", FIELDS.replace(b"tags", b"card", 1) + row(
    tags=b'"---\nlicense: mit\n---\n# A ""model""\n"'))
ECOSYSTEM.add("deep-list", "lists nested 100,000 deep", lambda: FIELDS + row(
    finetune=b'"' + b"[" * 100000 + b"]" * 100000 + b'"'), slow=True)
ECOSYSTEM.add("long-list", "a list of 200,000 parents", lambda: FIELDS + row(
    merge=b'"[' + b", ".join(b"'acme/p%d'" % i for i in range(200000)) + b']"'), memory=260, slow=True)
