"""Text cells with their addresses: what every reader returns and every later stage starts from.

A file has *parts*: the sheets of a workbook, the one table of a text file, the members of an archive of
small files. A cell's address is (part, row, column): part counts from 0, row and column from 1 as the
sender counts them (sheet row, line of the file).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

PART, ROW = "part", "row"
"""Address columns of every chunk: Int32 and Int64."""
ROW_KEY = [PART, ROW]

COLUMN = "column"
"""Column of `Grid.typed`: 1-based column of the file."""

RAGGED = "ragged"
"""Optional Boolean column of a chunk: the line had more cells than `Grid.width` (in `Lines` files: more or fewer)."""

PartKind = Literal["sheet", "text", "member"]
CHUNK_ROWS = 200_000
LOOKED_ROWS = 30
"""First and last rows of a table that are searched for secrecy marks."""


def text_column(number: int) -> str:
    """Name of the chunk column that holds the file's column `number` (1-based): ``c1``, ``c2``, ..."""
    return f"c{number}"


def column_letters(number: int) -> str:
    """Spreadsheet letters of a 1-based column: 1 -> A, 28 -> AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def typed_cells(by_column: Mapping[int, Sequence[int]]) -> pl.DataFrame:
    """`Grid.typed` from the rows of each column."""
    pairs = [(row, column) for column, rows in by_column.items() for row in rows]
    return pl.DataFrame(pairs, schema={ROW: pl.Int64, COLUMN: pl.Int32}, orient="row")


@dataclass(frozen=True)
class Part:
    """A sheet, a text file or a member of an archive."""

    number: int
    name: str  # sheet name, file name, member's path
    kind: PartKind
    hidden: bool = False
    sha256: str = ""  # of a member
    size_bytes: int = 0  # of a member


@dataclass(frozen=True)
class Merged:
    """A merged range of a sheet, 1-based and inclusive."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass
class Hidden:
    """Rows and columns of a sheet that its sender does not see (hidden, or left out by a filter): ranges, 1-based and inclusive."""

    rows: list[tuple[int, int]] = field(default_factory=list)
    columns: list[tuple[int, int]] = field(default_factory=list)

    def add_rows(self, first: int, last: int) -> None:
        """Rows come in order; neighbours become one range."""
        if self.rows and self.rows[-1][1] + 1 == first:
            self.rows[-1] = (self.rows[-1][0], last)
        else:
            self.rows.append((first, last))

    def has_column(self, number: int) -> bool:
        return any(first <= number <= last for first, last in self.columns)

    def rows_of(self, frame: pl.DataFrame) -> pl.Series:
        """The row numbers of a frame's hidden rows."""
        rows = frame[ROW]
        if not self.rows:
            return rows.clear()
        firsts, lasts = (pl.Series([r[n] for r in self.rows], dtype=pl.Int64) for n in (0, 1))
        at = firsts.search_sorted(rows, side="right").cast(pl.Int64) - 1  # the last range that begins at or before the row
        inside = (rows >= firsts[0]) & (rows <= lasts.gather(at.clip(0)))
        return rows.filter(inside)


@dataclass
class Grid:
    """One table of text cells, read in chunks; all members of an archive are one grid.

    `chunks()` yields frames with columns ``part`` Int32, ``row`` Int64 and ``c1``..``c<width>`` String, null for an empty
    cell; wholly empty lines are left out, all others are there, in order, at most `CHUNK_ROWS` a frame. It may be
    called again and starts anew each time. `ragged_rows` (optional column ``ragged`` Boolean in a chunk) marks lines
    that had more cells than `width`; their extra cells are joined into the last column.
    """

    parts: tuple[Part, ...]
    width: int
    chunks: Callable[[], Iterator[pl.DataFrame]]
    merged: tuple[Merged, ...] = ()
    delimiter: str | None = None
    row_count_hint: int | None = None
    tail_chunk: Callable[[], pl.DataFrame] | None = None
    """The last lines without reading all (their row numbers mean nothing); for looking, never for counting."""
    hidden: Hidden = field(default_factory=Hidden)
    typed: pl.DataFrame | None = None
    """Of a file whose cells have types (workbook, JSON): the cells (`ROW` Int64, `COLUMN` Int32) that hold figures with a separator written as text.
    Such a "1.234" may mean two things; that of a number cell is what it says. None: every cell of the file is text."""

    def head(self, rows: int = 100_000) -> pl.DataFrame:
        """The first `rows` non-empty lines."""
        taken: list[pl.DataFrame] = []
        left = rows
        for chunk in self.chunks():
            taken.append(chunk.head(left))
            left -= len(taken[-1])
            if left <= 0:
                break
        return pl.concat(taken) if taken else pl.DataFrame(schema={PART: pl.Int32, ROW: pl.Int64})

    def tail(self, rows: int = 30) -> pl.DataFrame:
        """The last `rows` non-empty lines, cheaply; only for looking at their text."""
        if self.tail_chunk is not None:
            return self.tail_chunk().tail(rows)
        last: list[pl.DataFrame] = []
        for chunk in self.chunks():
            last = [*last, chunk.tail(rows)]
            while len(last) > 1 and sum(len(c) for c in last[1:]) >= rows:
                last.pop(0)
        return pl.concat(last).tail(rows) if last else pl.DataFrame(schema={PART: pl.Int32, ROW: pl.Int64})


@dataclass
class FileNote:
    """Something the reader saw, to become a finding: a rule code of `quality/catalogue/file_rules.py` and its facts."""

    rule: str
    part: int | None = None
    row: int | None = None
    column: int | None = None
    value: str | None = None
    count: int = 1
    facts: dict[str, object] = field(default_factory=dict)


@dataclass
class Cells:
    """Everything read from one extract."""

    format: str  # "xlsx", "xls", "ods", "csv", "lines", "json"
    grids: list[Grid]
    encoding: str | None = None  # "utf-8", "utf-16", "cp1258", "tcvn3", "vni"
    notes: list[FileNote] = field(default_factory=list)
    page_texts: list[str] = field(default_factory=list)
    """Page headers and footers of sheets: where secrecy marks stand, never data."""
    properties: dict[str, str] = field(default_factory=dict)
    """Texts outside the cells by where they stand: document properties, text boxes; of an unreadable file also what text
    it holds at its head and tail. Looked at for secrecy marks, never stored."""

    days_from_1904: bool = False  # of a workbook whose serial numbers of days count from 1904

    @property
    def readable(self) -> bool:
        """False when the file could not be read at all; `notes` then holds the blocker."""
        return bool(self.grids)
