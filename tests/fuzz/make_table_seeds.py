#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the seed corpora of the readers of tables (edges, ecosystem, python_list).

As make_seeds.py does for the others: small inputs that reach each branch once.
"""
import os

HERE = os.path.dirname(os.path.abspath(__file__))

EDGES = {
    "plain": "child,parent,relation\na/b,c/d,finetuned\ne/f,\"a/b, c/d\",MERGE\n",
    "tabs": "model\tbase_model\ttype\na/b\tc/d,e/f\tadapter\n",
    "semicolons": "target;source\na/b;c/d\n",
    "facts": "id,parent_id,downloads,likes,createdAt,license,author\n"
             "a/b,,12,3.0,2024-05-01T10:00:00.000Z,mit,Zoe\nA/b,c/d,7,,2024-04-30,gpl,zoe\n",
    "columns": "#child=x,parent=y,relation=z\nx,y,z\na/b,c/d,quantized\n",
    "columns_missing": "#child=w\nchild,parent\na/b,c/d\n",
    "columns_bad": "#kid=w\nchild,parent\na/b,c/d\n",
    "rows_apart": "child,parent\na/b,x/1\nc/d,x/2\nA/B,x/3\na/b,x/1\n",
    "faults": "child,parent\n,x\nx y,z\nnone,z\n\"a\"b,c\na,b,c\n,,\n,\na/b,./x\na/b,none\n",
    "quotes": "\"child\",\"parent\"\r\n\"a/b\",\"c/d\r\n,e/f\"\r\n\"\"\"g/h\"\"\",`i/j`\r\n",
    "cr": "child,parent\ra/b,c/d\r",
    "torn": "child,parent\na/b,\"c/d\n",
    "no_header": "a/b,c/d\n",
    "header_alone": "child,parent",
    "addresses": "child,parent\nhttps://hf.co/a/b/tree/main,https://huggingface.co/c/d?x#y\n",
    "unknown_word": "child,parent,edge_type\na/b,c/d,distilled\na/b,c/d,\n",
    "nul": b"child,parent,license\na/b,c\0d,m\0t\n",
    "invalid_utf8": b"child,parent,author\n\xff,c/d,\xfe\na/b,\xc3(,\xfd\n",
    "blank": "\n \n\r\n",
    "empty": "",
    "mark": b"\xef\xbb\xbfchild,parent\na/b,c/d\n",
    "numbers": "child,parent,likes\na/b,,9007199254740993\nc/d,,1e3\ne/f,,-1\ng/h,,12.\n",
    "long": "child,parent\na/b,c/d?" + "x" * 5000 + "\n",
}

ECOSYSTEM = {
    "full": "model_id,likes,trendingScore,private,downloads,tags,pipeline_tag,library_name,"
            "createdAt,licenses,datasets,languages,finetune_parent,quantized_parent,"
            "adapter_parent,merge_parent\n"
            "acme/rocket,12,3.0,False,345,\"['gguf', 'base_model:quantized:acme/base', "
            "'license:mit']\",text-generation,transformers,2024-05-01T10:00:00.000Z,['mit'],[],"
            "['en'],[],['acme/base'],[],[]\n",
    "rows": "a/b,['x/1'],['x/2'],['x/3'],\"['x/4', 'x/1']\",[],[],12,2024-05-01\n",
    "tags": "a/b,nan,[],,None,\"['base_model:merge:x/t', 'license:mit']\",[],nan,nan\n",
    "tags_behind": "a/b,['none'],,,,['base_model:x/t'],['gpl'],1.0,\n",
    "bare": "a/b,x/1,'x/2',,\"x/3, x/4\",\"license:mit, base_model:x/5\",mit\n",
    "escapes": "a/b,\"['x\\x2f1', \"\"x/2\"\"]\",,,['\\u00e9\\x00']\n",
    "others": "a/b,\"[7, None, ['x/1'], 'x/2']\",{'k': 'v'},['x,\n",
    "faults": ",x\nx y,\nnone,\na,b,c,d,e,f,g,h,i,j\n\"a\"b,\n",
    "torn": "a/b,\"['x/1'\n",
    "twice": "a/b,['x/1']\nA/B,['x/2']\n",
    "other_table": "child,parent\na/b,c/d\n",
    "nul": b"a/b,['x\0/1'],,,,['license:m\0t']\n",
    "empty": "",
}

PYTHON_LISTS = [
    "['a/b']", "['a/b', \"c/d\"]", "(\"it's\",)", "['a' 'b'\n 'c']", "[]", "nan", "a/b",
    "a/b, 'c/d',,", "[u'a', rb'\\n', B\"x\"]", "[None, 1, -2.5e3, True]",
    "[['x', ']'], {'k': ('z',)}, 'a']", "['\\'\\\\\\n\\x41\\u00e9\\U0001F600\\101\\0']",
    "['\\ud83d\\ude00\\ud83d\\ude00\\ude00']", "['\\q\\N{BULLET}\\x4\\u12']", "['a\\\nb']", "['a'",
    "['a", "[\"a']", "['a')", "{'a'}", "['a'] x", "[" * 40 + "]" * 40, "[,]", "''", "['', \"\"]",
]


def write(target, seeds):
    """Writes seeds, a name to bytes each, to the corpus of a target."""
    folder = os.path.join(HERE, "corpus", target)
    os.makedirs(folder, exist_ok=True)
    for name, data in seeds.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())


def main():
    write("edges", EDGES)
    write("ecosystem", ECOSYSTEM)
    write("python_list", {f"list_{i:02d}": text for i, text in enumerate(PYTHON_LISTS)})


if __name__ == "__main__":
    main()
