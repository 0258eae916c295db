"""One block of UTF-8 lines becomes a frame of text cells: vectorised when it is regular, line by line when it is not.

Both ways give the same frame: ``part``, ``row`` (line at which the record starts), ``c1``..., ``ragged``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from anptt_data.readers.cells import PART, RAGGED, ROW, text_column
from anptt_data.readers.dialect import FIGURE, Dialect

LONGEST_RECORD_LINES = 1_000
"""A quote that is not closed within so many lines was never meant as one."""
_WIDE_SPACES = (("\x80", "\u00a1"), ("\u1680", "\u1681"), ("\u2000", "\u2060"), ("\u3000", "\u3001"))
"""Ranges that hold all white space beyond ASCII."""
_LF, _CR, _QUOTE = 10, 13, 34
_LINE_ENDS = ("\r\n", "\n", "\r")
MOST_OPEN_QUOTES = 50
"""After so many quotes that never close, the block's quotes are taken as ordinary characters."""
_BARE_CR = "\ue00d"  # stands for a carriage return inside a cell while the csv module reads it
csv.field_size_limit(64 * 1024 * 1024)


@dataclass(frozen=True)
class Parsed:
    """A frame, and how far it got: the rest begins a record that goes on in the next block."""

    frame: pl.DataFrame
    consumed: int
    lines: int


def parse_block(block: bytes, dialect: Dialect, first_line: int, *, final: bool) -> Parsed:
    """Records of `block`, whose first line is the file's line `first_line`; `final` when nothing comes after it."""
    parsed = _regular(block, dialect, first_line, final)
    return parsed or _line_by_line(block, dialect, first_line, final)


def without_blank_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` without the rows in which no cell holds anything but white space."""
    first = frame.get_column(text_column(1))
    # A blank row's first cell begins with white space; the exact test is for these few rows only.
    suspects = first.is_null() | (first < "!")
    for begin, end in _WIDE_SPACES:
        suspects = suspects | ((first >= begin) & (first < end))
    if not suspects.any():
        return frame
    cells = [c for c in frame.columns if c not in (PART, ROW, RAGGED)]
    blank = pl.all_horizontal(pl.col(c).is_null() | (pl.col(c).str.strip_chars() == "") for c in cells)
    return frame.filter(~(suspects & frame.select(blank).to_series()))


# ---- regular blocks -------------------------------------------------------------------------------------
def _regular(block: bytes, dialect: Dialect, first_line: int, final: bool) -> Parsed | None:
    """The fast way; None when the block is not regular enough to be sure that it means the same."""
    if dialect.delimiter is None or len(dialect.delimiter.encode()) != 1:
        return None
    if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
        return None  # polars drops a carriage return at the end of a cell
    starts: np.ndarray | None = None
    quoted = dialect.quoting and b'"' in block
    if quoted:
        cut = _whole_records(block, dialect.delimiter)
        if cut is None or cut[0] == 0 or (final and cut[0] != len(block) and b'"' in block[cut[0] :]):
            return None
        end, starts = cut
        if final and end != len(block):  # the last line has no line feed
            starts = np.append(starts, block.count(b"\n", 0, end))
            end = len(block)
        block = block[:end]
    names = [text_column(n) for n in range(1, dialect.width + 1)]
    # A header of our own, so that polars does not take the width from the first line.
    header = dialect.delimiter.join(names).encode() + b"\n"
    try:
        cells = pl.read_csv(
            header + block,
            schema=dict.fromkeys(names, pl.String),
            separator=dialect.delimiter,
            quote_char='"' if quoted else None,
            null_values=None,
        )
    except (pl.exceptions.PolarsError, ValueError):
        return None
    lines = block.count(b"\n")
    records = lines + (not block.endswith(b"\n")) if starts is None else len(starts)
    if cells.height != records:
        return None
    rows = (
        pl.int_range(first_line, first_line + records, dtype=pl.Int64, eager=True)
        if starts is None or len(starts) == lines + (not block.endswith(b"\n"))
        else pl.Series(starts + first_line, dtype=pl.Int64)
    )
    if quoted:
        cells = cells.with_columns(pl.when(pl.all() != "").then(pl.all()))
    unsure = pl.lit(False).alias(RAGGED) if starts is None or len(starts) == lines else _swallowing(cells, dialect)
    frame = cells.select(pl.lit(0, pl.Int32).alias(PART), rows.alias(ROW), *names, unsure)
    return Parsed(without_blank_rows(frame), len(block), lines)


def swallows(cell: str | None, dialect: Dialect) -> bool:
    """Whether a quoted cell of several lines holds what looks like lines of the table: then its quote was closed by a later line's."""
    if cell is None or "\n" not in cell or not dialect.delimiter or dialect.width < 2:
        return False
    # Prose has a blank after its commas, and no figures between delimiters alone.
    lines = [line.split(dialect.delimiter) for line in cell.split("\n") if dialect.delimiter + " " not in line]
    return any(len(fields) >= dialect.width - 1 and any(FIGURE.fullmatch(f.strip()) for f in fields) for fields in lines if len(fields) > 1)


def _swallowing(cells: pl.DataFrame, dialect: Dialect) -> pl.Series:
    many = cells.select(pl.any_horizontal(pl.all().str.contains("\n", literal=True)).fill_null(False).alias(RAGGED))[RAGGED]
    found = [n for n in many.arg_true().to_list() if any(swallows(c, dialect) for c in cells.row(n))]
    return pl.repeat(False, cells.height, dtype=pl.Boolean, eager=True).alias(RAGGED).scatter(found, True)


def _whole_records(block: bytes, delimiter: str) -> tuple[int, np.ndarray] | None:
    """End of the last whole record and the line offsets at which records start; None when a quote stands where none may."""
    octets = np.frombuffer(block, np.uint8)
    quotes = np.flatnonzero(octets == _QUOTE)
    opening, closing = quotes[0::2], quotes[1::2]
    before = octets[opening - 1]  # of a quote at 0 this is the last byte; replaced below
    if len(opening) and opening[0] == 0:
        before[0] = _LF
    edge = ord(delimiter)
    if not np.isin(before, (edge, _LF, _QUOTE)).all():
        return None
    inner = closing[closing + 1 < len(octets)]
    if not np.isin(octets[inner + 1], (edge, _LF, _CR, _QUOTE)).all():
        return None
    feeds = np.flatnonzero(octets == _LF)
    outside = np.searchsorted(quotes, feeds) % 2 == 0
    ends = np.flatnonzero(outside)
    if not len(ends):
        return 0, np.empty(0, np.int64)
    starts = np.concatenate(([0], ends[:-1] + 1))
    return int(feeds[ends[-1]]) + 1, starts


# ---- irregular blocks -----------------------------------------------------------------------------------
class _Lines:
    """Feeds physical lines to the csv module one record at a time and sees when a quoted cell runs out of lines."""

    def __init__(self, lines: list[str], at: int, limit: int) -> None:
        self.lines = lines
        self.at = at
        self.limit = limit
        self.starved = False
        self.replaced = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.at >= self.limit:
            self.starved = True
            raise StopIteration
        line = self.lines[self.at]
        self.at += 1
        end = next((e for e in _LINE_ENDS if line.endswith(e)), "")
        bare = line.removesuffix(end)
        self.replaced = self.replaced or "\r" in bare
        return bare.replace("\r", _BARE_CR) + end


def _line_by_line(block: bytes, dialect: Dialect, first_line: int, final: bool) -> Parsed:
    text = io.StringIO(block.decode("utf-8", "replace"), newline="\n")
    lines = text.readlines()
    rows: list[int] = []
    records: list[list[str | None]] = []
    ragged: list[bool] = []
    delimiter = dialect.delimiter
    quoting = dialect.quoting and b'"' in block
    at = still_open = 0
    while at < len(lines):
        line = lines[at]
        start = at
        cells: list[str] | None = None
        unsure = False
        if not quoting or still_open > MOST_OPEN_QUOTES or '"' not in line:
            at += 1
            unsure = quoting and '"' in line
        else:
            cells, at = _quoted_record(lines, at, delimiter)
            unsure = cells is None or (at - start > 1 and any(swallows(c, dialect) for c in cells))
            if cells is None and at >= len(lines) and not final and len(lines) - start < LONGEST_RECORD_LINES:
                at = start
                break  # it may go on in the next block
            if cells is None:
                at = start + 1  # a quote that never closes: the line is taken as it is
                still_open += 1
        if cells is None:
            bare = line.rstrip("\n").removesuffix("\r")
            cells = bare.split(delimiter) if delimiter else [bare]
        rows.append(start + first_line)
        fitted, spilled = fit(cells, dialect)
        records.append(fitted)
        ragged.append(spilled or unsure)
    consumed = len(block) if at >= len(lines) else sum(len(x.encode()) for x in lines[:at])
    names = [text_column(n) for n in range(1, dialect.width + 1)]
    columns = list(zip(*records, strict=True)) if records else [()] * dialect.width
    frame = pl.DataFrame(
        {
            PART: pl.repeat(0, len(rows), dtype=pl.Int32, eager=True),
            ROW: pl.Series(rows, dtype=pl.Int64),
            **{n: pl.Series(c, dtype=pl.String) for n, c in zip(names, columns, strict=True)},
            RAGGED: pl.Series(ragged, dtype=pl.Boolean),
        }
    )
    return Parsed(without_blank_rows(frame), consumed, at)


def _quoted_record(lines: list[str], at: int, delimiter: str | None) -> tuple[list[str] | None, int]:
    """Cells of the record that starts at line `at` and the line after it; None for cells when a quote stays open.

    A quote that some later line's quote closes in the middle of a cell (``"Gia Lai,5`` ... ``Huế,"9"``) stays open: else the lines between vanish.
    """
    feed = _Lines(lines, at, min(at + LONGEST_RECORD_LINES, len(lines)))
    # Without a delimiter of its own a one-column file still needs one that cannot occur.
    reader = csv.reader(feed, delimiter=delimiter or "\x1f")
    try:
        cells = next(reader, [])
        if feed.at - at > 1 and not feed.starved:
            next(csv.reader(_Lines(lines, at, feed.at), delimiter=delimiter or "\x1f", strict=True))
    except csv.Error:
        return None, at + 1
    if feed.starved:
        return None, feed.at
    return ([c.replace(_BARE_CR, "\r") for c in cells] if feed.replaced else cells), feed.at


def fit(cells: list[str], dialect: Dialect) -> tuple[list[str | None], bool]:
    """Exactly `width` cells; more than that are joined into the last one, and said."""
    width = dialect.width
    if len(cells) > width:
        if any(c.strip() for c in cells[width:]):
            joined = (dialect.delimiter or "").join(cells[width - 1 :])
            return [c or None for c in cells[: width - 1]] + [joined], True
        cells = cells[:width]
    return [c or None for c in cells] + [None] * (width - len(cells)), False
