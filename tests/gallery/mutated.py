"""Breaks files at random, but the same way every time: what slow networks, old disks and editors of bytes make of them."""

from __future__ import annotations

import io
import random
import zipfile

from tests.gallery.habits import Ugly


def mutated(content: bytes, other: bytes, dice: random.Random) -> bytes:
    """The bytes with one to four faults; a zip is broken inside its entries half of the time."""
    if content[:2] == b"PK" and dice.random() < 0.6:
        return _broken_inside(content, other, dice)
    for _ in range(dice.randint(1, 4)):
        content = _broken(content, other, dice)
    return content


def _broken(content: bytes, other: bytes, dice: random.Random) -> bytes:
    if not content:
        return dice.randbytes(dice.randint(1, 400))
    at = dice.randrange(len(content))
    length = dice.choice((1, 2, 8, 64, 1000))
    kind = dice.randrange(7)
    if kind == 0:  # bits flipped
        broken = bytearray(content)
        for _ in range(length):
            broken[dice.randrange(len(broken))] ^= 1 << dice.randrange(8)
        return bytes(broken)
    if kind == 1:  # cut off
        return content[:at]
    if kind == 2:  # a piece lost
        return content[:at] + content[at + length :]
    if kind == 3:  # a piece twice
        return content[: at + length] + content[at:]
    if kind == 4:  # strange bytes between
        return content[:at] + dice.randbytes(length) + content[at:]
    if kind == 5:  # signs that mean something to a parser
        return (
            content[:at]
            + dice.choice((b'"', b"\0", b"\r", b"\n\n", b";;;", b"\xff\xfe", b"<", b"{", b"'", b"1e999", b"\xe2\x80\xae"))
            + content[at:]
        )
    return content[:at] + other[dice.randrange(len(other)) if other else 0 :]  # the tail of another file


def _broken_inside(content: bytes, other: bytes, dice: random.Random) -> bytes:
    """The archive packed anew with one entry broken, lost, doubled or taken from another file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [(e.filename, archive.read(e)) for e in archive.infolist()]
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return _broken(content, other, dice)
    if not entries:
        return _broken(content, other, dice)
    at = dice.randrange(len(entries))
    name, inside = entries[at]
    kind = dice.randrange(6)
    if kind == 0:
        entries.pop(at)
    elif kind == 1:
        entries[at] = (name, _entry_of(other, name, dice))
    elif kind == 2:
        entries.append((name.swapcase(), inside))
    elif kind == 3:
        entries[at] = (name, _wild_numbers(inside, dice))
    else:
        entries[at] = (name, _broken(inside, inside, dice))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in entries:
            archive.writestr(entry, data)
    return buffer.getvalue()


def _entry_of(other: bytes, name: str, dice: random.Random) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(other)) as archive:
            return archive.read(name)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError):
        return dice.randbytes(200)


def _wild_numbers(xml: bytes, dice: random.Random) -> bytes:
    """Numbers in attributes and values made enormous, negative or none."""
    wild = (b"-1", b"99999999999999999999", b"1e400", b"NaN", b"", b"1048577", b"0", b"A1:XFD1048576")
    pieces = xml.split(b'"')
    places = [n for n, p in enumerate(pieces) if n % 2 and p.strip(b"ABCDEFGHIJ").isdigit()]
    for place in dice.sample(places, min(3, len(places))):
        pieces[place] = dice.choice(wild)
    return b'"'.join(pieces)


def fuzzed(entries: tuple[Ugly, ...], number: int, seed: int) -> tuple[Ugly, str, bytes]:
    """The `number`-th broken file: the entry it was made of, its name (mostly the true one), its bytes."""
    dice = random.Random(f"{seed}-{number}")
    entry, other = dice.choice(entries), dice.choice(entries)
    if dice.random() < 0.05:
        return entry, entry.name, dice.randbytes(dice.randint(0, 5000))
    name = entry.name if dice.random() < 0.9 else entry.key + dice.choice((".xlsx", ".xls", ".ods", ".csv", ".json", ".txt", ""))
    return entry, name, mutated(entry.make(), other.make(), dice)
