#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Doxygen reads stemma.h without a warning, and everything in it is documented as it should be.

Beyond what Doxygen asks for: every field, value of an enum and macro has its words, every function
its complexity, and every function that can fail says with what.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

API = pathlib.Path(__file__).resolve().parent.parent.parent / "engine" / "api"


def words(element):
    """The documentation of a member."""
    return " ".join(" ".join(element.find(kind).itertext()) for kind in
                    ("briefdescription", "detaileddescription")).strip()


def faults(members):
    for member in members:
        kind, name, said = member.get("kind"), member.findtext("name"), words(member)
        if not said and not name.endswith("_H"):
            yield f"{kind} {name}: is not documented"
        for value in member.iter("enumvalue"):
            if not words(value):
                yield f"value {value.findtext('name')}: is not documented"
        if kind != "function" or name.endswith("_free"):
            continue
        if "O(" not in said:
            yield f"{name}: does not say what it costs"
        if "stemma_result" in "".join(member.find("type").itertext()) and "STEMMA_ERROR" not in said \
                and "Fails as" not in said:
            yield f"{name}: does not say with what it fails"


def main():
    if not shutil.which("doxygen"):
        print("check_reference: Doxygen is not installed")
        return 1 if os.environ.get("CI") else 77
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["doxygen"], cwd=API, capture_output=True, text=True,
                              env=dict(os.environ, STEMMA_DOXYGEN_OUTPUT=folder))
        if done.returncode != 0 or done.stderr:
            print(done.stderr, file=sys.stderr)
            return 1
        members = [member for page in pathlib.Path(folder, "xml").glob("*.xml")
                   for member in xml.etree.ElementTree.parse(page).iter("memberdef")]
    found = list(faults(members))
    for fault in found:
        print(f"stemma.h: {fault}", file=sys.stderr)
    functions = sum(member.get("kind") == "function" for member in members)
    print(f"check_reference: {functions} functions of {len(members)} members, {len(found)} faults")
    return 1 if found or functions < 30 else 0


if __name__ == "__main__":
    sys.exit(main())
