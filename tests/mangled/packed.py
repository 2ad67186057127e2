# SPDX-License-Identifier: GPL-3.0-or-later
"""gzip and zstd: half members and frames, wrong sums, what is between them, and bombs."""
import struct

from case import BASE, CHILD, PAIR, Cases, block, gz, gz_packed, skippable, zst

MORE = PAIR + b"\n" * (300 - len(PAIR))  # a zstd size in two bytes counts from 256

GZIP = Cases("gzip", ".jsonl.gz")
WHOLE = gz(PAIR)
GZIP.add("magic-only", "the two magic bytes and nothing behind them", WHOLE[:2])
GZIP.add("cut-in-header", "ends within the header", WHOLE[:7])
GZIP.add("cut-behind-header", "ends behind the header", WHOLE[:10])
GZIP.add("cut-in-block-header", "ends within the header of a block", WHOLE[:13])
GZIP.add("cut-in-data", "ends within the data, between two records", WHOLE[:15 + len(BASE)])
GZIP.add("cut-in-record", "ends within a record", WHOLE[:40])
GZIP.add("cut-before-sums", "ends where the sums should stand", WHOLE[:-8])
GZIP.add("cut-in-crc", "ends within the CRC", WHOLE[:-6])
GZIP.add("cut-in-size", "ends within the size", WHOLE[:-1])
GZIP.add("bad-method", "a compression method that is not deflate", b"\x1f\x8b\x07" + WHOLE[3:])
GZIP.add("reserved-flags", "flags that no version of gzip has", gz(PAIR, flags=0xE0))
GZIP.add("bad-header-crc", "a CRC of the header that is wrong",
         gz(PAIR, flags=2, extra=b"\x12\x34"))
GZIP.add("name-without-end", "a file's name that never ends", gz(b"", flags=8, extra=b"x" * 64)[:70])
GZIP.add("extra-too-long", "an extra field longer than the file",
         gz(PAIR, flags=4, extra=b"\xff\xff"))
GZIP.add("bad-crc", "a wrong CRC behind good data", gz(PAIR, crc=0xDEADBEEF))
GZIP.add("bad-size", "a wrong size behind good data", gz(PAIR, size=1))
GZIP.add("bad-block-type", "a block of the reserved type", gz(PAIR, body=b"\x07" + PAIR))
GZIP.add("bad-stored-size", "a stored block whose size and its complement do not agree",
         gz(PAIR, body=b"\x01" + struct.pack("<HH", len(PAIR), 0) + PAIR))
GZIP.add("flipped-bit", "one bit of the data is flipped",
         WHOLE[:30] + bytes([WHOLE[30] ^ 4]) + WHOLE[31:])
GZIP.add("far-distance", "a match that reaches back before the beginning",
         gz(PAIR, body=b"\x4b\x4c\x04\xff\xff\xff\xff"))
GZIP.add("trailing-text", "text behind the last member", WHOLE + CHILD)
GZIP.add("trailing-zeros", "zeros behind the last member, as tapes have them", WHOLE + b"\0" * 512)
GZIP.add("zeros-then-text", "zeros behind the last member, and then text",
         WHOLE + b"\0" * 16 + b"x")
GZIP.add("half-second-member", "a second member that is cut", WHOLE + WHOLE[:20])
GZIP.add("second-member-magic", "the first byte of a second member", WHOLE + b"\x1f")
GZIP.add("empty-member", "a member of no bytes", gz(b""))
GZIP.add("empty-members", "members of no bytes around one with records",
         gz(b"") * 3 + WHOLE + gz(b"") * 3)
GZIP.add("record-across-members", "a record in two halves, a member each",
         gz(PAIR[:50]) + gz(PAIR[50:]))
GZIP.add("cut-record", "the member is whole, its last record is not", gz(PAIR[:-20]))
GZIP.add("gzip-in-gzip", "a gzip file packed once more", gz(WHOLE))
GZIP.add("zstd-in-gzip", "a zstd file packed with gzip", gz(zst(MORE)))
GZIP.add("many-members", "20,000 members, most of them empty",
         lambda: gz(BASE) + gz(b"") * 19998 + gz(CHILD))
GZIP.add("bomb-zeros", "64 MiB of NUL in 64 kB, and no line end",
         lambda: gz_packed(b"\0" * (64 << 20)), memory=400, slow=True)
GZIP.add("bomb-line", "512 MiB of one line in half a MB",
         lambda: bomb_line(512), memory=700, slow=True)
GZIP.add("bomb-blank-lines", "64 MiB of line ends in 64 kB",
         lambda: gz_packed(b"\n" * (64 << 20)), memory=64, slow=True)
GZIP.add("bomb-records", "the same record 400,000 times, each the twin of the others",
         lambda: gz_packed(BASE * 400000), memory=160, slow=True)


def bomb_line(mebibytes):
    import zlib
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    spaces = b"x" * (1 << 20)
    parts = [packer.compress(b'{"id":"acme/base","x":"')]
    parts += [packer.compress(spaces) for _ in range(mebibytes)]
    return b"".join(parts) + packer.flush()


ZSTD = Cases("zstd", ".jsonl.zst")
FRAME = zst(MORE)
ZSTD.add("magic-only", "the four magic bytes and nothing behind them", FRAME[:4])
ZSTD.add("cut-magic", "three of the four magic bytes", FRAME[:3])
ZSTD.add("cut-in-header", "ends within the header of the frame", FRAME[:5])
ZSTD.add("cut-in-block-header", "ends within the header of a block", FRAME[:8])
ZSTD.add("cut-in-data", "ends within a block", FRAME[:60])
ZSTD.add("cut-before-checksum", "ends where the checksum should stand", FRAME[:-4])
ZSTD.add("cut-in-checksum", "ends within the checksum", FRAME[:-1])
ZSTD.add("bad-checksum", "a wrong checksum behind good data", zst(MORE, checksum=b"\1\2\3\4"))
ZSTD.add("reserved-bit", "a bit of the header that must not be set", zst(MORE, descriptor=0x6C))
ZSTD.add("reserved-block", "a block of the reserved type", zst(MORE, blocks=block(MORE, kind=3)))
ZSTD.add("no-last-block", "no block says that it is the last",
         zst(MORE, blocks=block(MORE, last=False), checksum=b""))
ZSTD.add("wrong-size", "the frame says another size than it has",
         zst(MORE, header=struct.pack("<H", 900)))
ZSTD.add("block-too-large", "a block larger than any may be",
         zst(MORE, blocks=struct.pack("<I", 0x1FFFFF << 3 | 1)[:3] + MORE))
ZSTD.add("unknown-dictionary", "a frame that needs a dictionary",
         zst(MORE, descriptor=0x65, header=b"\x2a" + struct.pack("<H", len(MORE) - 256)))
ZSTD.add("window-too-large", "a frame that wants a window of 2 GiB",
         zst(MORE, descriptor=0x04, header=bytes([21 << 3])))
ZSTD.add("bad-compressed-block", "a block that says it is compressed and is not",
         zst(MORE, blocks=block(MORE, kind=2)))
ZSTD.add("run-length-bomb", "blocks of one byte, repeated: 32 MiB in 1 kB",
         zst(b"", descriptor=0x00, header=bytes([7 << 3]), checksum=b"",
             blocks=struct.pack("<IB", 131072 << 3 | 2, 32)[:3] * 0 +
             b"".join(struct.pack("<I", 131072 << 3 | 1 << 1 | int(i == 255))[:3] + b" "
                      for i in range(256))))
ZSTD.add("skippable-first", "a skippable frame before the records", skippable(b"hello") + FRAME)
ZSTD.add("skippable-only", "a skippable frame and nothing else", skippable(b"hello", 15))
ZSTD.add("skippable-between", "skippable frames between frames",
         zst(MORE) + skippable(b"") + skippable(b"x" * 100, 7) + zst(MORE.replace(b"child", b"other")))
ZSTD.add("skippable-cut", "a skippable frame longer than the file",
         FRAME + struct.pack("<II", 0x184D2A50, 1 << 20) + b"x")
ZSTD.add("trailing-text", "text behind the last frame", FRAME + CHILD)
ZSTD.add("trailing-zeros", "zeros behind the last frame", FRAME + b"\0" * 64)
ZSTD.add("half-second-frame", "a second frame that is cut", FRAME + FRAME[:40])
ZSTD.add("cut-record", "the frame is whole, its last record is not", zst(MORE + PAIR[:-30]))
ZSTD.add("record-across-frames", "a record in two halves, a frame each",
         zst(MORE + BASE[:9]) + zst(BASE[9:] + MORE))
