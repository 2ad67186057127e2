#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Debian packages: what is in them, what lintian says of them where it is installed, that the
program runs from where it was unpacked, and that programs are built against the library there.

usage: check_package.py BUILD CPACK

tests/api/minimal_root.sh installs them on a machine that has nothing else.
"""
import os
import pathlib
import re
import shutil
import sys
import tempfile

import abi
from checking import check, failed, run

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LIBDIR = r"/usr/lib/[\w-]+"  # of the architecture


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
    check(re.fullmatch(r".+ <[^<>@]+@[^<>@]+>", package.fields["Maintainer"]),
          f"{package.name}: maintained by {package.fields['Maintainer']}")
    doc = f"/usr/share/doc/{package.name}"
    package.has(f"{doc}/copyright", f"{doc}/changelog.gz", rf"{doc}/changelog\.Debian\.gz")


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
    package.has(rf"{LIBDIR}/libstemma\.so\.[\d.]+", rf"{LIBDIR}/libstemma\.so\.\d+\.\d+")
    package.needs("libc6", "libgvc6", "libigraph3")
    check("libcurl" not in package.depends, f"libstemma: {package.depends}")
    shlibs = run("dpkg-deb", "-I", package.path, "shlibs")
    check(re.match(rf"libstemma [\d.]+ {re.escape(package.name)} \(>= ", shlibs), f"shlibs: {shlibs}")
    check("ldconfig" in run("dpkg-deb", "-I", package.path, "triggers"), "triggers: no ldconfig")
    symbols = run("dpkg-deb", "-I", package.path, "symbols").splitlines()
    check(re.fullmatch(rf"libstemma\.so\.[\d.]+ {re.escape(package.name)} #MINVER#", symbols[0]),
          f"symbols: {symbols[0]}")
    headers = sorted((ROOT / "engine" / "api").rglob("*.h"))
    declared = abi.header_functions([path for path in headers if path.name != "api.h"])
    check({line.split("@")[0].strip() for line in symbols[2:]} == set(declared),
          f"symbols: {symbols[2:]} and not {sorted(declared)}")


def check_development(package, library):
    check_fields(package, "libdevel")
    package.has("/usr/include/stemma.h", "/usr/include/stemma/draw.h", rf"{LIBDIR}/libstemma\.a",
                rf"{LIBDIR}/libstemma\.so", rf"{LIBDIR}/pkgconfig/stemma\.pc",
                rf"{LIBDIR}/cmake/stemma/stemma-config\.cmake",
                "/usr/share/doc/libstemma-dev/examples/draw_model.c")
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
    for section in (".debug_info", ".symtab", ".comment"):
        check(section not in sections, f"stemma: is not stripped of {section}")


def build_unpacked(packages, work):
    """An example of the package, against the library of the package, by its pkg-config file."""
    root = work / "sdk"
    for package in packages:
        run("dpkg-deb", "-x", package.path, root)
    libdir = next(root.rglob("stemma.pc")).parent.parent
    words = run("pkg-config", "--cflags", "--libs", libdir / "pkgconfig" / "stemma.pc").split()
    program = work / "top"
    run("cc", "-o", program, root / "usr/share/doc/libstemma-dev/examples/top_of_family.c", *words)
    needed = re.findall(r"NEEDED.*\[(libstemma.*)\]", run("readelf", "-d", program))
    check(needed and (libdir / needed[0]).exists(), f"an example needs {needed}")
    environment = dict(os.environ, LD_LIBRARY_PATH=str(libdir))
    check("Qwen/" in run(program, "Qwen2.5", env=environment), "an example has no answer")


def ask_lintian(packages):
    """What Debian's checker says: nothing that is not overridden with a reason."""
    if not shutil.which("lintian"):
        return "lintian is not installed"
    root = ["--allow-root"] if os.geteuid() == 0 else []
    said = run("lintian", *root, "--fail-on", "none", "--display-info", "--pedantic",
               *(package.path for package in packages))
    found = [line for line in said.splitlines() if re.match("[EWIP]:", line)]
    check(not found, "lintian: " + "; ".join(found))
    return f"lintian: {len(found)} findings"


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
        build_unpacked([library, packages["libstemma-dev"]], work)
        lintian = ask_lintian(packages.values())
        print(f"check_package: {sorted(packages)}, {lintian}, {failed()} failed")
    return 1 if failed() else 0


if __name__ == "__main__":
    sys.exit(main())
