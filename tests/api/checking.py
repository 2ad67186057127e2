# SPDX-License-Identifier: GPL-3.0-or-later
"""Running programs and counting what is not as it should be, for the tests of the library."""

import subprocess
import sys

_failures = []


def run(*command, env=None):
    """The standard output of a command, which must succeed."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=env)
    if done.returncode != 0:
        sys.exit(f"FAIL: {' '.join(words)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def check(is_right, what):
    """Says what is wrong, unless it is right."""
    if not is_right:
        _failures.append(what)
        print(f"FAIL: {what}", file=sys.stderr)


def failed():
    """How many checks have failed."""
    return len(_failures)
