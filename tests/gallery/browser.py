# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures SVG pictures in headless Chromium, all of them in one start of it."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = """<!DOCTYPE html>
<meta charset="utf-8">
<style>body { margin: 0 }</style>
<body>
<pre id="result"></pre>
<script type="application/json" id="pictures">%s</script>
<script>%s</script>
"""
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync",
           "--disable-dev-shm-usage", "--disable-extensions", "--hide-scrollbars", "--mute-audio")
TIME_MAX = 240


def program():
    """The path of Chromium, in its small build or whole; ends the test as skipped, or in CI as
    failed, where it is not there."""
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if path is None:
        print("chromium-headless-shell is not there", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") else 77)
    return path


def start(arguments, folder):
    """Runs Chromium with a profile of its own; gives its standard output."""
    with tempfile.TemporaryDirectory(dir=folder) as profile:
        done = subprocess.run([program(), *OPTIONS, "--user-data-dir=" + profile, *arguments],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=TIME_MAX, check=False,
                              env={**os.environ, "HOME": folder, "LANG": "C.UTF-8"})
    return done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def measure(pictures):
    """What measure.js finds in pictures, a list of pairs of name and SVG text: a dictionary of
    {counts, findings} by name."""
    listed = [{"name": name, "svg": svg} for name, svg in pictures]
    with open(os.path.join(HERE, "measure.js"), encoding="utf-8") as file:
        script = file.read()
    with tempfile.TemporaryDirectory() as folder:
        page = os.path.join(folder, "page.html")
        with open(page, "w", encoding="utf-8") as file:
            file.write(PAGE % (json.dumps(listed).replace("<", "\\u003c"), script))
        out, said = start(["--dump-dom", "file://" + page], folder)
    found = re.search(r'<pre id="result">(.*?)</pre>', out, re.S)
    if found is None or not found.group(1):
        sys.exit("chromium gave no result: " + said[-2000:])
    result = json.loads(html.unescape(found.group(1)))
    if result["missing"] and os.environ.get("CI"):
        sys.exit("fonts are not there: " + ", ".join(result["missing"]))
    if result["missing"]:
        print("fonts are not there: " + ", ".join(result["missing"]), file=sys.stderr)
    return {one["name"]: one for one in result["pictures"]}


def say(finding):
    """One finding on one line."""
    other = " and %r" % finding["other"] if finding["other"] else ""
    font = " in %s" % finding["font"] if finding.get("font") else ""
    return "%s: %r%s by %s%s" % (finding["kind"], finding["what"], other, finding["by"], font)
