"""Files as nobody would write them: samples cut, swapped, stuffed and mislabelled, the same ones for the same seed."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

Mutation = Callable[[random.Random, bytes], bytes]
TRAPS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b'""', b";", b"\t", b"\r", b"\n\n\n", b"1e400", b"-1e-400", b"9" * 400, b"NaN", b"Infinity",
    b"=cmd|' /C calc'!A0", b"\xed\xa0\x80", b"\xf0\x9f\x92\xa9", "\u202e".encode(), b"31/02/2026", b"99999999", b"2026-13", b"</c>", b"<!--",
    b"&lol;", b"]]>", b'r="XFD1048576"', b'r="A99999999999"', b'r="A0"', b't="s"><v>99999999</v>', b"<row>", b'<?xml version="1.1"?>', b"{", b"[[",
)  # fmt: skip


def flipped(rng: random.Random, data: bytes) -> bytes:
    """Some bytes changed."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 5, 50))):
        out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def cut(rng: random.Random, data: bytes) -> bytes:
    """The end lost, or a piece in the middle."""
    start = rng.randrange(len(data))
    return data[:start] + (data[rng.randrange(start, len(data)) :] if rng.random() < 0.5 else b"")


def doubled(rng: random.Random, data: bytes) -> bytes:
    """A piece again and again."""
    start = rng.randrange(len(data))
    end = min(len(data), start + rng.randrange(1, 2000))
    return data[:end] + data[start:end] * rng.choice((1, 10, 200)) + data[end:]


def trapped(rng: random.Random, data: bytes) -> bytes:
    """Things put in where they do not belong."""
    for _ in range(rng.choice((1, 3, 20))):
        at = rng.randrange(len(data) + 1)
        data = data[:at] + rng.choice(TRAPS) + data[at:]
    return data


def noise(rng: random.Random, data: bytes) -> bytes:
    """No file at all."""
    return rng.randbytes(rng.choice((0, 1, 100, len(data))))


def deep(rng: random.Random, _data: bytes) -> bytes:
    """Nested beyond reason."""
    opening, closing = rng.choice(((b"[", b"]"), (b'{"a":', b"}"), (b"<a>", b"</a>"), (b'"', b'"')))
    return opening * 50_000 + b"1" + closing * 50_000


def wide(rng: random.Random, _data: bytes) -> bytes:
    """One endless line, or endless columns."""
    return rng.choice((b"x" * 3_000_000, b"a," * 300_000, b"\n" * 300_000, b"Th\xc3\xa1ng," + b"1," * 200_000 + b"\n" + b"2," * 200_000))


def member(rng: random.Random, data: bytes) -> bytes:
    """One part of the packed workbook mutated, the package itself in order."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = [i.filename for i in old.infolist() if i.file_size]
        chosen = rng.choice([n for n in names if "sheet" in n.casefold() or "content" in n or "Strings" in n] or names)
        for name in names:
            content = old.read(name)
            if name == chosen:
                content = rng.choice((flipped, cut, doubled, trapped, deep, noise))(rng, content)
            if rng.random() > 0.03:
                new.writestr(name, content)
        if rng.random() < 0.2:
            new.writestr(rng.choice(("../../etc/passwd", "/xl/worksheets/sheet1.xml", "xl/vbaProject.bin", "a" * 300)), b"x" * 1000)
    return out.getvalue()


TEXT: tuple[Mutation, ...] = (flipped, cut, doubled, trapped, trapped, noise, deep, wide)
PACKED: tuple[Mutation, ...] = (member, member, member, flipped, cut, doubled)


def mutated(samples: list[Path], count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Names and contents; now and then a file bears another's ending."""
    rng = random.Random(seed)
    endings = sorted({s.suffix for s in samples} | {".json", ".ods", ".xls", ".exe", ""})
    for number in range(count):
        sample = samples[number % len(samples)]
        content = sample.read_bytes()
        kinds = PACKED if content[:2] == b"PK" else TEXT
        content = rng.choice(kinds)(rng, content)
        ending = rng.choice(endings) if rng.random() < 0.15 else sample.suffix
        yield f"{number:04d} {sample.stem}{ending}", content
