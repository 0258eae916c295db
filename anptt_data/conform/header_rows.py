"""Header lines as texts: merged cells filled, and for every column the path of texts from the top header row down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from anptt_data.conform.units import says_unit
from anptt_data.readers.cells import PART, ROW, Grid, Merged, text_column

SEARCHED_LINES = 80
"""A header is looked for in the first lines of a grid; forms have up to about 15 title lines."""

DEEPEST = 3


@dataclass(frozen=True)
class Line:
    """One non-empty line: its part, its row as the sender counts it, its cells (index 0 is column 1)."""

    part: int
    row: int
    cells: tuple[str | None, ...]

    def texts(self) -> list[str]:
        return [c for c in self.cells if c]


def first_lines(grid: Grid, rows: int = SEARCHED_LINES) -> list[Line]:
    """The first non-empty lines of a grid, blanks trimmed."""
    return lines_of(grid.head(rows), grid.width)


def lines_of(frame: pl.DataFrame, width: int) -> list[Line]:
    """Lines of a chunk, cells trimmed, blank cells None."""
    there = set(frame.columns)
    names = [text_column(n) for n in range(1, width + 1) if text_column(n) in there]
    lines: list[Line] = []
    for part, row, *cells in frame.select(PART, ROW, *names).iter_rows():
        trimmed = tuple((c.strip() or None) if c is not None else None for c in cells)
        if any(trimmed):
            lines.append(Line(part, row, trimmed))
    return lines


@dataclass(frozen=True)
class HeaderBlock:
    """Consecutive lines taken as a header; `paths[k]` are the texts over column ``k + 1``, top row first."""

    lines: tuple[Line, ...]
    paths: tuple[tuple[str, ...], ...]
    at: int  # index of its first line among the lines searched

    @property
    def depth(self) -> int:
        return len(self.lines)

    @property
    def rows(self) -> tuple[int, ...]:
        return tuple(line.row for line in self.lines)

    def shown(self, column: int) -> str:
        """The header of a 1-based column as the sender wrote it, rows joined."""
        return " / ".join(self.paths[column - 1])

    def written_row(self, column: int) -> int:
        """The row of the lowest text over a 1-based column."""
        for line in reversed(self.lines):
            if line.cells[column - 1]:
                return line.row
        return self.lines[0].row


def header_blocks(lines: list[Line], merged: tuple[Merged, ...], deepest: int = DEEPEST) -> Iterator[HeaderBlock]:
    """Every run of 1 to `deepest` consecutive lines that may be a header."""
    for at in range(len(lines)):
        for depth in range(1, deepest + 1):
            if at + depth <= len(lines):
                yield block(lines, at, depth, merged)


def block(lines: list[Line], at: int, depth: int, merged: tuple[Merged, ...]) -> HeaderBlock:
    """The header block of `depth` lines from line `at`, merged cells filled right and down."""
    chosen = lines[at : at + depth]
    grid = [list(line.cells) for line in chosen]
    _fill_merged(grid, chosen, merged)
    for level in range(depth - 1):
        if not _merged_across(chosen[level].row, merged):
            _fill_right(grid, level)
    paths = []
    for column in range(len(grid[0])):
        path: list[str] = []
        for cells in grid:
            text = cells[column]
            if text and (not path or path[-1] != text):
                path.append(text)
        paths.append(tuple(path))
    return HeaderBlock(tuple(chosen), tuple(paths), at)


def _fill_merged(grid: list[list[str | None]], lines: list[Line], merged: tuple[Merged, ...]) -> None:
    rows = {line.row: level for level, line in enumerate(lines)}
    for area in merged:
        if area.first_row not in rows:
            continue
        level = rows[area.first_row]
        if area.first_column > len(grid[level]):
            continue
        text = grid[level][area.first_column - 1]
        if text is None:
            continue
        for row in range(area.first_row, area.last_row + 1):
            if row not in rows:
                continue
            for column in range(area.first_column, min(area.last_column, len(grid[0])) + 1):
                # The lowest header row names single columns; a text merged across it stays where it stands.
                if rows[row] < len(grid) - 1 or column == area.first_column:
                    grid[rows[row]][column - 1] = text


def _merged_across(row: int, merged: tuple[Merged, ...]) -> bool:
    return any(a.first_row <= row <= a.last_row and a.last_column > a.first_column for a in merged)


def _fill_right(grid: list[list[str | None]], level: int) -> None:
    """Without merges (CSV): a blank upper cell over a written lower one belongs to the group at its left."""
    group: str | None = None
    for column, text in enumerate(grid[level]):
        below = any(lower[column] for lower in grid[level + 1 :])
        if text:
            group = text if below else None
        elif below:
            grid[level][column] = group
        else:
            group = None


def unit_line(line: Line, declared: frozenset[str] = frozenset()) -> bool:
    """Whether a line below the header holds nothing but units; `declared` are those of the contract."""
    texts = line.texts()
    return bool(texts) and all(says_unit(t, declared) for t in texts)


def with_units(header: HeaderBlock, lines: list[Line], merged: tuple[Merged, ...], declared: frozenset[str]) -> HeaderBlock:
    """The header with the lines of units that follow it."""
    while header.at + header.depth < len(lines) and unit_line(lines[header.at + header.depth], declared):
        header = block(lines, header.at, header.depth + 1, merged)
    return header


def gather_titles(lines: list[Line], before: int) -> list[tuple[int, str]]:
    """Lines above the header as (row, text)."""
    return [(line.row, " ".join(line.texts())) for line in lines[:before]]
