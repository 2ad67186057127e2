#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Types command lines into real shells, with tabs, and looks at what becomes of them.

usage: completion_shells.py SHELL DIR [RCFILE...]

`stemma` is the one in PATH, DIR the folder to work in; tests/cli/completion.sh says what lies there.
A shell runs at a terminal of its own. It is waited for by a key that has it print its line, so that
nothing depends on time.
"""
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time

PATIENCE = 60  # seconds for one answer, on a machine that is busy
KEY = "\x07"  # prints the line and empties it
BASH = r"""
PS1='$ '; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'
bind 'set page-completions off'; bind 'set completion-query-items 0'
told() { printf '<<%s>>' "$READLINE_LINE"; READLINE_LINE=; }
bind -x '"\C-g": told'
"""
ZSH = r"""
PS1='$ '; LISTMAX=10000; unsetopt beep zle_bracketed_paste 2>/dev/null; autoload -U compinit
compinit -u -D
told() { print -n -r -- "<<$BUFFER>>"; BUFFER=; }
zle -N told; bindkey '^G' told
"""


class Shell:
    """An interactive shell, and what it shows."""

    def __init__(self, name, rcfiles):
        arguments = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}
        child, self.terminal = pty.fork()
        if child == 0:
            os.environ.update(TERM="dumb", HISTFILE="/dev/null")
            os.execvp(name, arguments[name])
        self.child = child
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 200, 100, 0, 0))
        setup = BASH if name == "bash" else ZSH
        for file in rcfiles:
            setup += f". {file}\n"
        self.send(setup + f". <(stemma completion {name})\nprintf '<<%s>>' ready\n")
        self.wait("<<ready>>")

    def send(self, text):
        os.write(self.terminal, text.encode())

    def wait(self, pattern):
        """What is shown up to the pattern, and its match."""
        shown, end = "", time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if select.select([self.terminal], [], [], 1)[0]:
                shown += os.read(self.terminal, 65536).decode("utf-8", "replace")
            match = re.search(pattern, shown, re.DOTALL)
            if match:
                return shown[:match.start()].replace("\r", ""), match
        raise SystemExit(f"no answer: {shown!r}")

    def type(self, keys):
        """What the shell shows for these keys, and its line in the end."""
        self.send(keys + KEY)
        shown, match = self.wait("<<(.*)>>")
        return shown, match[1]

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.child, 0)


# What is typed, and what a tab makes of it, in bash and in zsh.
LINES = [
    ("stemma ra", "stemma rank "),
    ("stemma comp", "stemma completion "),
    ("stemma completion z", "stemma completion zsh "),
    ("stemma help rec", "stemma help reconcile "),
    ("stemma rank --gr", "stemma rank --group"),
    ("stemma rank --third", "stemma rank --third-party "),
    ("stemma rank --third-party --third", "stemma rank --third-party --third"),
    ("stemma rank -q --js", "stemma rank -q --js"),
    ("stemma rank --format j", "stemma rank --format json "),
    ("stemma rank --format=j", "stemma rank --format=json "),
    ("stemma tree -f merm", "stemma tree -f mermaid "),
    ("stemma rank --relation fine", "stemma rank --relation finetune"),
    ("stemma rank --relation finetune,merge,ad", "stemma rank --relation finetune,merge,adapter"),
    ("stemma rank --relation finetune,fi", "stemma rank --relation finetune,fi"),
    ("stemma rank --family GPT-NeoX", "stemma rank --family GPT-NeoX "),
    ("stemma rank --family Code\\ L", "stemma rank --family Code\\ Llama "),
    ("stemma rank --family \"Code L", "stemma rank --family \"Code Llama\" "),
    ("stemma rank --family 'Code L", "stemma rank --family 'Code Llama' "),
    ("stemma rank --family=Code\\ L", "stemma rank --family=Code\\ Llama "),
    ("stemma rank --catalog cat --family a", "stemma rank --catalog cat --family a"),
    ("stemma show --db hub.db acm", "stemma show --db hub.db Acme/base"),
    ("stemma show --db hub.db ACME/BASE-X", "stemma show --db hub.db Acme/base-xl "),
    ("stemma show --db hub.db https://huggingface.co/acme/base-x",
     "stemma show --db hub.db https://huggingface.co/Acme/base-xl "),
    ("stemma tree --db=hub.db --prune Acme/base-x", "stemma tree --db=hub.db --prune Acme/base-xl "),
    ("stemma path --db hub.db Acme/base-xl solo", "stemma path --db hub.db Acme/base-xl solo "),
    ("stemma show --db ~/home.db Acme/base-x", "stemma show --db ~/home.db Acme/base-xl "),
    ("stemma rank --from two\\ w", "stemma rank --from two\\ words/"),
    ("stemma rank --from=two\\ w", "stemma rank --from=two\\ words/"),
    ("stemma rank --from two\\ words/mo", "stemma rank --from two\\ words/models.jsonl "),
    ("stemma import \"two words/mo", "stemma import \"two words/models.jsonl\" "),
    ("stemma rank --catalog ca", "stemma rank --catalog cat/"),
    ("stemma show --from 'two words/models.jsonl' fil", "stemma show --from 'two words/models.jsonl' file/model "),
    ("stemma show -- --x", "stemma show -- --x"),
    ("stemma nonsense --", "stemma nonsense --"),
    ("./stemma ra", "./stemma rank "),
]
HOSTILE_NAME = "zzz`touch injected`$(touch injected);touch injected|touch injected&"
HOSTILE = "stemma rank --catalog hostile --family zzz"


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def listed(shell, line):
    """What the shell lists for a line that may go on in several ways."""
    shown, _ = shell.type(line + "\t\t")
    return shown


def check_listed(shell, name):
    """Commands and options come with what they are."""
    shown = listed(shell, "stemma ")
    for text in ("rank", "models, or families, by downstream influence", "completion", "fetch"):
        yield f"stemma: lists {text}", text in shown, shown
    shown = listed(shell, "stemma check -")
    for text in ("--strict", "end with exit code 1 if there are faults", "-q", "--db"):
        yield f"stemma check -: lists {text}", text in shown, shown
    for text in ("--top", "--relation", "--layout"):
        yield f"stemma check -: does not list {text}", text not in shown, shown
    options = re.findall(r"^--?[a-z][a-z-]*(?=\s)", shown.split("check -", 1)[1], re.MULTILINE)
    if name == "bash":
        yield "options are listed once", len(options) == len(set(options)), options
    shown = listed(shell, "stemma show --db hub.db ")
    for text in ("Acme/base", "Acme/base-xl", "solo"):
        yield f"stemma show: lists {text}", text in shown, shown


def check_hostile(shell):
    """Names of a catalogue that would be commands stay texts."""
    for quote in ("", '"', "'"):
        typed = HOSTILE.replace("zzz", quote + "zzz")
        _, line = shell.type(typed + "\t")
        yield f"{typed}: it is chosen", "touch" in line, line
        shell.send(line + " --json >shown 2>&1\r")  # a family without models; nothing else may happen
        _, line = shell.type("")
        yield f"{typed}: stemma gets the name", HOSTILE_NAME in read("shown"), read("shown")
    shell.send("printf '<<%s>>' done\r")
    shell.wait("<<done>>")
    yield "hostile: nothing ran", not os.path.exists("injected"), ""


def check_lines(shell):
    for typed, wanted in LINES:
        _, line = shell.type(typed + "\t")
        yield typed, line == wanted, f"{line!r}, not {wanted!r}"


def check_terminal(name, rcfiles):
    shell = Shell(name, rcfiles)
    yield from check_lines(shell)
    yield from check_listed(shell, name)
    yield from check_hostile(shell)
    shell.close()


# ---- fish says what it would offer --------------------------------------------------------------

FISH = [
    ("stemma ra", ["rank"]),
    ("stemma completion ", ["bash", "fish", "zsh"]),
    ("stemma help rec", ["reconcile"]),
    ("stemma rank --third", ["--third-party"]),
    ("stemma rank --third-party --third", []),
    ("stemma rank --format=", ["--format=csv", "--format=json", "--format=table", "--format=tsv"]),
    ("stemma rank --relation finetune,merge,ad", ["finetune,merge,adapter"]),
    ("stemma rank --family Code\\ L", ["Code Llama"]),
    ("stemma rank --family \"Code L", ["Code Llama"]),
    ("stemma show --db hub.db ACME/base-", ["Acme/base-xl"]),
    ("stemma show --db hub.db https://huggingface.co/acme/base-x",
     ["https://huggingface.co/Acme/base-xl"]),
    ("stemma show --db hub.db ", ["Acme/base", "Acme/base-xl", "solo"]),
    ("stemma rank --from two\\ w", ["two words/"]),
    ("stemma rank --from=two\\ w", ["--from=two words/"]),
    ("stemma import two\\ words/mo", ["two words/models.jsonl"]),
    ("stemma rank --catalog ca", ["cat/"]),
    ("stemma nonsense --", []),
    ("./stemma ra", ["rank"]),
]


def check_fish():
    script = "stemma completion fish | source\n" + "".join(
        "echo '<<'; complete -C %s\n" % ("'" + line.replace("\\", "\\\\").replace("'", "\\'") + "'")
        for line, _ in FISH + [("stemma ra", []), (HOSTILE, [])])
    run = subprocess.run(["fish", "--no-config", "-c", script], capture_output=True, text=True,
                         timeout=PATIENCE, stdin=subprocess.DEVNULL, check=False)
    yield "fish says nothing else", run.stderr == "", run.stderr
    answers = [part.strip("\n").split("\n") for part in run.stdout.split("<<\n")[1:]]
    for (typed, wanted), answer in zip(FISH, answers):
        texts = sorted(line.split("\t")[0] for line in answer if line)
        yield typed, texts == wanted, f"{texts}, not {wanted}"
    yield "summaries", answers[-2] == ["rank\tmodels, or families, by downstream influence"], answers[-2]
    yield "hostile names are offered as they are", "touch" in answers[-1][0], answers[-1]
    yield "hostile names are not run", not os.path.exists("injected"), ""


def main():
    name, folder, rcfiles = sys.argv[1], sys.argv[2], sys.argv[3:]
    os.chdir(folder)
    checks = failures = 0
    for what, is_right, seen in check_fish() if name == "fish" else check_terminal(name, rcfiles):
        checks += 1
        if not is_right:
            failures += 1
            print(f"FAIL: {name}: {what}: {seen}", file=sys.stderr)
    print(f"{name}: {checks} checks, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
