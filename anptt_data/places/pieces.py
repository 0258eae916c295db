"""The pieces of a cell that names a unit together with what it lies in: "Xã X - H. Y - T. Z", "X (huyện Y)", "24325 - Tân Hòa"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from anptt_data.conform.folding import fold

_HARD = re.compile(r"[,;|/()\[\]\n]+|\b(?:thuộc|thuoc)\b", re.IGNORECASE)
_DASH = re.compile(r"[-\u2010-\u2015]")
_TYPE_INSIDE = re.compile(
    r"\s+(?=(?:h\.|q\.|tx\.?\s|tp\.?\s|t\.|tp\.|tx\.|(?:huyện|huyen|quận|quan|thị xã|thi xa|thành phố|thanh pho|tỉnh|tinh)\s)\s*\S)",
    re.IGNORECASE,
)
_FORMER = frozenset({"cu", "truoc day", "truoc sap nhap", "truoc sap xep"})
_LASTING = frozenset({"moi", "sau sap nhap", "sau sap xep"})
_DIVIDED = re.compile(rf"{_HARD.pattern}|{_DASH.pattern}|{_TYPE_INSIDE.pattern}|\s(?:cũ|cu|mới|moi)$", re.IGNORECASE)
_LAST_WORD = re.compile(r"\s+(cũ|cu|mới|moi)$", re.IGNORECASE)
DASHED_AT_MOST = 6
"""A cell with more dashes is a remark, not a place."""

Known = Callable[[str], bool]


class Piece(NamedTuple):
    """One name or code within a cell; `lasting` True of "(mới)", False of "(cũ)": whether the unit meant is still in being."""

    text: str
    lasting: bool | None = None


def pieces(written: str, known: Known, loosely: Known) -> tuple[Piece, ...]:
    """The cell's pieces, or nothing when it is one name: `known` says whether a text alone is a name or code of any unit, `loosely` whether it
    may be one.

    A piece that is not known is kept whole: it is told. Digits alone make no cell of pieces ("1,5" is a number).
    """
    if not _DIVIDED.search(written):
        return ()
    found: list[Piece] = []
    for text in (t for part in _HARD.split(written) if (t := part.strip(" .:-\u2013\u2014"))):
        lasting = _mark(text)
        if lasting is not None and found:
            found[-1] = found[-1]._replace(lasting=lasting)
        else:
            found += _divided(text, known) or _divided(text, loosely) or [Piece(text)]
    marked = any(p.lasting is not None for p in found)
    if (len(found) < 2 and not marked) or not any(c.isalpha() for p in found for c in p.text):
        return ()
    return tuple(found)


def bordered(written: str) -> bool:
    """Whether a text has marks that no name has: commas, brackets, strokes."""
    return _HARD.search(written) is not None


def _mark(text: str) -> bool | None:
    folded = fold(text)
    return False if folded in _FORMER else True if folded in _LASTING else None


def _divided(text: str, known: Known) -> list[Piece]:
    """One stretch between commas and brackets: whole if it is known, else divided at dashes or before type words; nothing if it is not all known."""
    if known(text):
        return [Piece(text)]
    last = _LAST_WORD.search(text)
    if last and known(text[: last.start()]):
        return [Piece(text[: last.start()], _mark(last[1]))]
    for way in _ways(text):
        if all(known(t) for t in way):
            return [Piece(t) for t in way]
    return []


def _ways(text: str) -> Iterator[list[str]]:
    """Divisions of a text, the fewest pieces first: names have dashes of their own (Xuân Hương - Đà Lạt)."""
    parts = [p.strip() for p in _DASH.split(text)]
    if 1 < len(parts) <= DASHED_AT_MOST and all(parts):
        cuts = len(parts) - 1
        for mask in sorted(range(1, 2**cuts), key=lambda m: (m.bit_count(), m)):
            way = [parts[0]]
            for at in range(cuts):
                if mask >> at & 1:
                    way.append(parts[at + 1])
                else:
                    way[-1] += f" - {parts[at + 1]}"
            yield way
    typed = _TYPE_INSIDE.split(text)
    if len(typed) > 1:
        yield typed
