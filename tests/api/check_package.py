#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Debian packages: what is in them, and that the program runs from where it was unpacked.

usage: check_package.py BUILD CPACK
"""
import os
import pathlib
import re
import shutil
import sys
import tempfile

from checking import check, failed, run


class Package:
    """What dpkg-deb tells of a file."""

    def __init__(self, path):
        self.path = path
        self.fields = dict(re.findall(r"^([A-Z][\w-]*): (.*)", run("dpkg-deb", "-f", path),
                                      flags=re.MULTILINE))
        self.files = {}
        for line in run("dpkg-deb", "-c", path).splitlines():
            mode, owner, _, _, _, name = line.split(maxsplit=5)
            self.files[name.split(" -> ")[0].lstrip(".")] = mode
            check(owner == "root/root", f"{path.name}: {name} is {owner}'s")
        self.name = self.fields["Package"]
        self.depends = self.fields.get("Depends", "")

    def has(self, *names):
        for name in names:
            check(any(re.fullmatch(name, file) for file in self.files),
                  f"{self.name}: has no {name}: {sorted(self.files)}")

    def needs(self, *names):
        for name in names:
            check(re.search(rf"(^|, ){re.escape(name)}( |,|$)", self.depends),
                  f"{self.name}: does not depend on {name}: {self.depends}")


def check_fields(package, section):
    for field in ("Version", "Architecture", "Maintainer", "Description", "Installed-Size"):
        check(package.fields.get(field), f"{package.name}: has no {field}")
    check(package.fields["Section"] == section, f"{package.name}: {package.fields['Section']}")
    check(len(package.fields["Description"]) < 80, f"{package.name}: a long synopsis")
    for name, mode in package.files.items():
        check(mode[5] == "-" and mode[8] == "-" or mode[0] == "l", f"{package.name}: {name} {mode}")
    package.has(f"/usr/share/doc/{package.name}/copyright")


def check_program(package):
    check_fields(package, "science")
    package.has("/usr/bin/stemma", "/usr/share/man/man1/stemma-rank.1.gz",
                "/usr/share/man/man5/stemma-store.5.gz", "/usr/share/man/man7/stemma-measures.7.gz",
                "/usr/share/bash-completion/completions/stemma",
                "/usr/share/zsh/vendor-completions/_stemma",
                r"/usr/share/fish/vendor_completions\.d/stemma\.fish")
    package.needs("libc6", "libgvc6", "libigraph3", "libsqlite3-0", "libcurl4")
    check("-dev" not in package.depends, f"stemma: {package.depends}")
    check(not any(name.endswith((".h", ".a", ".so")) for name in package.files),
          f"stemma: has files for development: {sorted(package.files)}")


def check_library(package):
    check_fields(package, "libs")
    package.has(r"/usr/lib/libstemma\.so\.[\d.]+")
    package.needs("libc6", "libgvc6", "libigraph3")
    check("libcurl" not in package.depends, f"libstemma: {package.depends}")
    shlibs = run("dpkg-deb", "-I", package.path, "shlibs")
    check(re.match(rf"libstemma [\d.]+ {re.escape(package.name)} ", shlibs), f"shlibs: {shlibs}")
    for script in ("postinst", "postrm"):
        check("ldconfig" in run("dpkg-deb", "-I", package.path, script), f"{script}: no ldconfig")


def check_development(package, library):
    check_fields(package, "libdevel")
    package.has("/usr/include/stemma.h", r"/usr/lib/libstemma\.a", r"/usr/lib/libstemma\.so",
                r"/usr/lib/pkgconfig/stemma\.pc", r"/usr/lib/cmake/stemma/stemma-config\.cmake")
    package.needs(library.name, "libigraph-dev", "libgraphviz-dev")


def run_unpacked(package, work):
    """The program, from where it was unpacked, finds all its libraries and answers."""
    root = work / "root"
    run("dpkg-deb", "-x", package.path, root)
    stemma = root / "usr" / "bin" / "stemma"
    environment = {"PATH": os.environ["PATH"], "HOME": str(work)}
    check("not found" not in run("ldd", stemma), "stemma: a library is missing")
    check(" " not in run("readelf", "-d", stemma).partition("runpath: [")[2].partition("]")[0],
          "stemma: a run path with a blank")
    check(str(work) not in run("readelf", "-d", stemma), "stemma: knows where it was built")
    check("Qwen" in run(stemma, "rank", "--families", env=environment), "stemma rank: no answer")
    for end in ("svg", "png", "pdf"):
        run(stemma, "draw", "mistralai/Mistral-7B-v0.1", "-o", work / f"x.{end}", env=environment)
    sections = run("readelf", "-S", stemma)
    check(".debug_info" not in sections and ".symtab" not in sections, "stemma: is not stripped")


def main():
    build, cpack = pathlib.Path(sys.argv[1]), sys.argv[2]
    missing = [tool for tool in ("dpkg-deb", "dpkg-shlibdeps", "file") if not shutil.which(tool)]
    if missing:
        print(f"check_package: not installed: {missing}")
        return 1 if os.environ.get("CI") else 77
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        run(cpack, "-G", "DEB", "--config", build / "CPackConfig.cmake", "-B", work)
        packages = {package.name: package for package in map(Package, work.glob("*.deb"))}
        library = next((p for name, p in packages.items() if name.startswith("libstemma0")), None)
        check(len(packages) == 3 and library, f"packages: {sorted(packages)}")
        check_program(packages["stemma"])
        check_library(library)
        check_development(packages["libstemma-dev"], library)
        run_unpacked(packages["stemma"], work)
        print(f"check_package: {sorted(packages)}, {failed()} failed")
    return 1 if failed() else 0


if __name__ == "__main__":
    sys.exit(main())
