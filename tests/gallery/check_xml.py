#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every SVG of a gallery is valid SVG 1.1, by its document type definition.

    check_xml.py FOLDER

xmllint finds the definition by the XML catalogue of the package w3c-sgml-lib, never on the net.
"""

import os
import subprocess
import sys
import tempfile

import gallery

DOCTYPE = ('<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
           '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n')
CATALOG = "/usr/share/xml/w3c-sgml-lib"
# Damage that has to be found: the checks would pass as well if nothing were checked.
BROKEN = ('<svg xmlns="http://www.w3.org/2000/svg"><text href="x">a</text></svg>',
          '<svg xmlns="http://www.w3.org/2000/svg"><blink/></svg>',
          '<svg xmlns="http://www.w3.org/2000/svg"><g></svg>')


def lint(paths):
    """What xmllint says of files, and whether it is content with all."""
    done = subprocess.run(["xmllint", "--noout", "--nonet", "--valid", *paths], check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    said = done.stdout.decode("utf-8", "replace")
    return said, done.returncode == 0 and not said


def unseen(folder):
    """The broken pictures that pass."""
    path = os.path.join(folder, "broken.svg")
    for text in BROKEN:
        with open(path, "w", encoding="utf-8") as file:
            file.write(DOCTYPE + text)
        if lint([path])[1]:
            yield text


def main():
    if not os.path.isdir(CATALOG):
        print("w3c-sgml-lib is not there", file=sys.stderr)
        return 1 if os.environ.get("CI") else 77
    folder = sys.argv[1]
    _, entries = gallery.read_list(folder)
    said, is_valid = lint([os.path.join(folder, entry["svg"]) for entry in entries])
    lines = said.splitlines()
    for line in lines[:20]:
        print(line)
    with tempfile.TemporaryDirectory() as scratch:
        passed = list(unseen(scratch))
    for text in passed:
        print("FAIL: passes as valid: " + text)
    print("%d pictures, %s" % (len(entries), "valid" if is_valid else "not all valid"))
    return 0 if is_valid and not passed and entries else 1


if __name__ == "__main__":
    sys.exit(main())
