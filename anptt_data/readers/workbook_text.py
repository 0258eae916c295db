"""The texts of a workbook in Unicode NFC: by the font of a cell where it draws an alphabet of its own, else by one decision for the whole workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from anptt_data.conform.encodings import COMBINING, Alphabet, Drawn, decide_alphabet, in_font
from anptt_data.readers.cells import ROW, FileNote, text_column

EVIDENCE_TEXTS = 5_000
_BEYOND = r"[^\x00-\x7F]"

Frames = dict[int, pl.DataFrame]
Fonts = Mapping[int, Mapping[tuple[int, int], Drawn]]
"""By sheet: (row, column) of the text cells whose font draws an alphabet of its own."""


@dataclass
class Written:
    """The frames in Unicode, the encoding to be said, and what was mended."""

    frames: Frames
    encoding: str
    notes: list[FileNote] = field(default_factory=list)


def in_unicode(frames: Frames, fonts: Fonts) -> Written:
    """All sheets in Unicode; FILE-024 says the old alphabets, FILE-025 decomposed letters."""
    drawn: Counter[str] = Counter()
    by_font: Frames = {}
    rest: list[pl.DataFrame] = []
    for number, frame in frames.items():
        by_font[number], other = _by_font(frame, fonts.get(number, {}), drawn)
        rest.append(other)
    alphabet = _alphabet(rest)
    encoding: str = alphabet if alphabet != "unicode" else drawn.most_common(1)[0][0] if drawn else "utf-8"
    notes = [FileNote("FILE-024", count=count, facts={"encoding": name.upper()}) for name, count in drawn.items() if name != alphabet]
    if alphabet != "unicode":
        notes.append(FileNote("FILE-024", facts={"encoding": alphabet.upper()}))
    elif decomposed := sum(map(_decomposed, by_font.values())):
        notes.append(FileNote("FILE-025", count=decomposed))
    cells = {number: _converted(frame, alphabet, fonts.get(number, {})) for number, frame in by_font.items()}
    return Written(cells, encoding, notes)


def _by_font(frame: pl.DataFrame, fonts: Mapping[tuple[int, int], Drawn], drawn: Counter[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The frame with those cells in Unicode, and the frame without them; counts the cells that changed."""
    rows: dict[tuple[int, Drawn], list[int]] = {}
    for (row, column), alphabet in fonts.items():
        rows.setdefault((column, alphabet), []).append(row)
    rest = frame
    for (column, alphabet), at in rows.items():
        name = text_column(column)
        if name not in frame.columns:
            continue
        here = frame[ROW].is_in(at)
        meant = _mapped(frame[name].set(~here, None), alphabet)
        drawn[alphabet.split()[0]] += int((meant != frame[name]).fill_null(False).sum())
        frame = frame.with_columns(frame[name].set(here, None).fill_null(meant).alias(name))
        rest = rest.with_columns(rest[name].set(here, None))
    return frame, rest


def _mapped(cells: pl.Series, alphabet: Drawn | Alphabet) -> pl.Series:
    written = cells.unique().drop_nulls()
    meant = pl.Series([in_font(t, alphabet) for t in written], dtype=pl.String)
    return cells.replace_strict(written, meant, default=None, return_dtype=pl.String).alias(cells.name)


def _beyond_ascii(frame: pl.DataFrame) -> list[str]:
    """Columns with a letter beyond ASCII."""
    texts = [c for c in frame.columns if c != ROW]
    marked = frame.select(pl.col(c).str.contains(_BEYOND).any() for c in texts)
    return [c for c in texts if marked.item(0, c)]


def _alphabet(frames: list[pl.DataFrame]) -> Alphabet:
    """One decision for the whole workbook, from its distinct texts beyond ASCII."""
    evidence: list[str] = []
    for frame in frames:
        for name in _beyond_ascii(frame):
            column = frame.get_column(name).drop_nulls()
            evidence += column.filter(column.str.contains(_BEYOND)).unique(maintain_order=True).head(EVIDENCE_TEXTS).to_list()
        if len(evidence) > 4 * EVIDENCE_TEXTS:
            break
    return decide_alphabet("\n".join(evidence))


def _decomposed(frame: pl.DataFrame) -> int:
    """How many cells hold letters whose marks are characters of their own."""
    marked = _beyond_ascii(frame)
    return int(frame.select(pl.sum_horizontal(pl.col(marked).str.contains(COMBINING).fill_null(False).sum())).item()) if marked else 0


def _converted(frame: pl.DataFrame, alphabet: Alphabet, fonts: Mapping[tuple[int, int], Drawn]) -> pl.DataFrame:
    """The frame in Unicode NFC; cells that were read by their font are in Unicode already."""
    marked = _beyond_ascii(frame)
    if not marked:
        return frame
    if alphabet == "unicode":
        return frame.with_columns(pl.col(marked).str.normalize("NFC"))
    changed = []
    for name in marked:
        done = frame[ROW].is_in([row for row, column in fonts if text_column(column) == name])
        column = frame.get_column(name)
        changed.append(column.set(~done, None).fill_null(_mapped(column.set(done, None), alphabet)).alias(name))
    return frame.with_columns(changed)
