#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executes a command line on a terminal, and prints what it shows there, to the last byte.

usage: on_terminal.py COLUMNS COMMAND

Line ends are as they were written; what goes to standard error is dropped.
"""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import tty

ROWS = 50


def shown(columns, command, environment=None, errors=False):
    """What the command shows on a terminal of that width: bytes. With `errors`, what it says on
    standard error, too."""
    terminal, end = pty.openpty()
    tty.setraw(end)
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
    with subprocess.Popen(command, shell=True, stdin=subprocess.DEVNULL, stdout=end,
                          stderr=end if errors else subprocess.DEVNULL, env=environment):
        os.close(end)
        written = b""
        while True:
            try:
                some = os.read(terminal, 65536)
            except OSError:  # nobody writes there any more
                break
            written += some
    os.close(terminal)
    return written


if __name__ == "__main__":
    sys.stdout.buffer.write(shown(int(sys.argv[1]), sys.argv[2]))
