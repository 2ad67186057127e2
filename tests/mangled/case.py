# SPDX-License-Identifier: GPL-3.0-or-later
"""What a mangled input is, and the bytes that several kinds of them are made of.

A case has a name, which is also the path of its file, a line that says what is wrong with it, and
either its bytes or a function that makes them. Files of up to SMALL bytes are kept in
tests/fixtures/mangled; larger ones are made for each run.
"""
import dataclasses
import struct
import typing
import zlib

SMALL = 4096
DEFAULT_RUN = ("check", "--json", "--from", "@")

# Two records, the second a child of the first, as most cases begin.
BASE = b'{"id":"acme/base","downloads":10}\n'
CHILD = b'{"id":"acme/child","tags":["base_model:finetune:acme/base"],"downloads":5}\n'
PAIR = BASE + CHILD


@dataclasses.dataclass
class Case:
    """One mangled input and the command that meets it."""
    name: str                       # KIND/FILE
    about: str                      # what is wrong
    data: typing.Any = None         # bytes, or a function that returns them; None: no file
    run: typing.Tuple = DEFAULT_RUN  # arguments; "@" stands for the file
    setup: typing.Any = None        # a function of the folder, run before the command
    environment: typing.Any = None  # variables, set for it alone
    stdin: typing.Any = None        # bytes for standard input, or a function that returns them
    as_nobody: bool = False         # run without the rights of root
    closed_stdin: bool = False      # run without a standard input
    memory: int = 64                # the most MiB that may be resident
    slow: bool = False              # not for Valgrind

    @property
    def kind(self):
        return self.name.split("/")[0]

    @property
    def is_kept(self):
        """Whether the file is in the repository."""
        return isinstance(self.data, bytes) and len(self.data) <= SMALL

    def make(self):
        return self.data() if callable(self.data) else self.data

    @property
    def is_piped_too(self):
        """Whether the same must come of standard input: one file, read with --from."""
        return self.data is not None and self.setup is None and self.run[-2:] == ("--from", "@")


class Cases(list):
    """The cases of one kind, in order."""

    def __init__(self, kind, ending):
        super().__init__()
        self.kind, self.ending = kind, ending

    def add(self, name, about, data=None, **more):
        ending = more.pop("ending", self.ending)
        self.append(Case(f"{self.kind}/{name}{ending}", about, data, **more))


# ---- containers, byte by byte: the same on every machine ----------------------------------------

def stored(data):
    """Deflate without compression: one block."""
    return b"\x01" + struct.pack("<HH", len(data), len(data) ^ 0xFFFF) + data


def gz(data, body=None, crc=None, size=None, flags=0, extra=b""):
    """A gzip member with whatever is wrong with it."""
    crc = zlib.crc32(data) if crc is None else crc
    size = len(data) if size is None else size
    return (b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0\0\xff" + extra +
            (stored(data) if body is None else body) + struct.pack("<II", crc, size))


def gz_packed(data):
    """A gzip member that is small for what it holds."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


def rotate(value, bits):
    return (value << bits | value >> (64 - bits)) & (2**64 - 1)


def xxh64(data):
    """The checksum of zstd: xxHash64 with the seed 0, by its specification."""
    p1, p2, p3, p4, p5 = (0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9,
                          0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5)
    mask, size, at = 2**64 - 1, len(data), 0

    def mix(lane, value):
        return rotate((lane + value * p2) & mask, 31) * p1 & mask

    if size >= 32:
        lanes = [(p1 + p2) & mask, p2, 0, -p1 & mask]
        while at + 32 <= size:
            lanes = [mix(lane, value)
                     for lane, value in zip(lanes, struct.unpack_from("<4Q", data, at))]
            at += 32
        total = sum(rotate(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18))) & mask
        for lane in lanes:
            total = ((total ^ mix(0, lane)) * p1 + p4) & mask
    else:
        total = p5
    total = (total + size) & mask
    while at + 8 <= size:
        total = rotate(total ^ mix(0, struct.unpack_from("<Q", data, at)[0]), 27) * p1 + p4 & mask
        at += 8
    if at + 4 <= size:
        total ^= struct.unpack_from("<I", data, at)[0] * p1 & mask
        total = rotate(total, 23) * p2 + p3 & mask
        at += 4
    for byte in data[at:]:
        total = rotate(total ^ byte * p5 & mask, 11) * p1 & mask
    for shift, factor in ((33, p2), (29, p3)):
        total = (total ^ total >> shift) * factor & mask
    return total ^ total >> 32


def block(data, last=True, kind=0):
    """A zstd block: raw, or of another kind."""
    return struct.pack("<I", len(data) << 3 | kind << 1 | int(last))[:3] + data


def zst(data, blocks=None, checksum=None, descriptor=0x64, header=None):
    """A zstd frame of one raw block, with its size in two bytes and a checksum."""
    header = struct.pack("<H", len(data) - 256) if header is None else header
    checksum = struct.pack("<I", xxh64(data) & 0xFFFFFFFF) if checksum is None else checksum
    return (b"\x28\xb5\x2f\xfd" + bytes([descriptor]) + header +
            (block(data) if blocks is None else blocks) + checksum)


def skippable(data, number=0):
    return struct.pack("<II", 0x184D2A50 + number, len(data)) + data
