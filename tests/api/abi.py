# SPDX-License-Identifier: GPL-3.0-or-later
"""What programs that were built against libstemma rely on, as lines of text to compare.

Functions with their types, values of enums and macros, and the layout of structs, as a compiler
sees them in the installed headers. It is kept in abi.txt: what is there may not change while the
name of the shared library (its SONAME) stays the same; only additions are allowed, to the ends of
structs and enums. STEMMA_UPDATE=1 writes it anew.
"""
import os
import pathlib
import re

from checking import check, run

GOLDEN = pathlib.Path(__file__).resolve().parent / "abi.txt"


def declarations(headers):
    """The headers without comments and without the preprocessor's lines."""
    text = "\n".join(header.read_text() for header in headers)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"^[ \t]*#(?:.*\\\n)*.*", "", text, flags=re.MULTILINE)


def header_functions(headers):
    """The functions that the headers declare: their whole declarations by name."""
    text = re.sub(r"^typedef [^;]*;|^(?:struct|enum) \w+(?: \{[^}]*\})?;", "",
                  declarations(headers), flags=re.MULTILINE)
    return {name: " ".join(whole.split()) for whole, name in
            re.findall(r"([\w *]*\b(stemma_\w+)\([^;]*\));", text)}



def statements(headers):
    """Statements of C that print the lines."""
    text = declarations(headers)
    for name, body in re.findall(r"^enum (\w+) \{(.*?)\};", text, flags=re.DOTALL | re.MULTILINE):
        for value in re.findall(r"\b(STEMMA_\w+)\b", re.sub(r"=[^,]*", "", body)):
            yield f'printf("enum {name} {value} %lld\\n", (long long){value});'
    for name, body in re.findall(r"^struct (\w+) \{(.*?)^\};", text, flags=re.DOTALL | re.MULTILINE):
        yield f'printf("struct {name} %zu bytes\\n", sizeof(struct {name}));'
        for field in re.findall(r"(\w+)(?:\[\w+\])?;", body):
            at = f"offsetof(struct {name}, {field}), sizeof(((struct {name} *)0)->{field})"
            yield f'printf("struct {name} {field} at %zu, %zu bytes\\n", {at});'
    for header in headers:
        for name in re.findall(r"^#define (STEMMA_\w+)[ \t]+\S", header.read_text(), flags=re.MULTILINE):
            if not re.search("_H$|_INIT$|_VERSION_", name):
                yield f'printf("macro {name} %lld\\n", (long long)({name}));'


def lines(headers, include, soname, work):
    """The lines of abi.txt."""
    source, program = work / "abi.c", work / "abi"
    source.write_text("#include <stddef.h>\n#include <stdio.h>\n#include <stemma.h>\nint main(void) {\n"
                      + "\n".join(statements(headers)) + "\nreturn 0;\n}\n")
    run("cc", "-std=c11", "-I", include, "-o", program, source)
    functions = [f"function {whole}" for _, whole in sorted(header_functions(headers).items())]
    return [f"soname {soname}"] + functions + run(program).splitlines()


def compare(headers, include, library, work):
    """Compares with what is kept, on machines of 64 bits, where the layout is one."""
    soname = re.search(r"SONAME.*\[(.*)\]", run("readelf", "-d", library))[1]
    found = lines(headers, include, soname, work)
    kinds = {line.split()[0] for line in found}
    check(kinds == {"soname", "function", "enum", "struct", "macro"}, f"abi: only {kinds}")
    if os.environ.get("STEMMA_UPDATE"):
        GOLDEN.write_text("\n".join(found) + "\n")
    kept = GOLDEN.read_text().splitlines()
    if os.uname().machine not in ("x86_64", "aarch64"):
        kept, found = ([line for line in some if not line.startswith("struct")]
                       for some in (kept, found))
    for line in kept:
        check(line in found, f"abi: programs that rely on this break: {line}")
    for line in found:
        check(line in kept, f"abi: new, STEMMA_UPDATE=1 accepts it: {line}")
    return len(found)
