"""BGZF and FASTA index writing (SAM specification, section 4.1; samtools faidx manual), standard library only."""

import struct
import zlib

EOF_MARKER = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def block(data):
    """One BGZF block of at most 65,280 bytes."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = deflate.compress(data) + deflate.flush()
    header = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0" + struct.pack("<H", len(body) + 25)
    return header + body + struct.pack("<II", zlib.crc32(data), len(data))


class Writer:
    """Writes blocks of a fixed size and keeps the offsets that a .gzi index holds.

    Equal blocks are compressed once: a chromosome of N is thousands of them.
    """

    def __init__(self, path, size):
        self.file = open(path, "wb")
        self.size = size
        self.pending = bytearray()
        self.offsets = []
        self.compressed = self.plain = 0
        self.known = {}

    def write(self, data):
        self.pending += data
        while len(self.pending) >= self.size:
            self._flush(bytes(self.pending[: self.size]))
            del self.pending[: self.size]

    def _flush(self, data):
        if data not in self.known:
            self.known = {data: block(data)}
        packed = self.known[data]
        self.offsets.append((self.compressed, self.plain))
        self.file.write(packed)
        self.compressed += len(packed)
        self.plain += len(data)

    def close(self):
        if self.pending:
            self._flush(bytes(self.pending))
        self.file.write(EOF_MARKER)
        self.file.close()

    def gzi(self):
        """The .gzi index: number of entries, then (compressed, uncompressed) offsets; the first block is implied."""
        entries = self.offsets[1:]
        return struct.pack("<Q", len(entries)) + b"".join(struct.pack("<QQ", *entry) for entry in entries)


def write_text(path, text):
    """A whole text as BGZF."""
    writer = Writer(path, 65280)
    writer.write(text.encode())
    writer.close()
