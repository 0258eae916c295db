"""Finds a table's header and what its columns are, by their words alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from anptt_data.conform.around_columns import set_around, smallest
from anptt_data.conform.folding import fold
from anptt_data.conform.header_names import PERIOD, HeaderNames, Named, key
from anptt_data.conform.header_rows import DEEPEST, HeaderBlock, Line, block, gather_titles, header_blocks, with_units
from anptt_data.conform.recognised import FileColumn, Shape
from anptt_data.conform.sub_headers import PROBED_ROWS, Unclear, goes_on, has_figures, merged_over_figures, unclear_below
from anptt_data.conform.words import MISSING, NUMBERING_HEADERS, column_numbers
from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Table
from anptt_data.readers.cells import Grid


@dataclass
class TableCandidate:
    """How well a grid fits a table: its shape, what is missing or doubled, how many columns were matched."""

    shape: Shape
    missing: list[str] = field(default_factory=list)
    doubled: dict[str, list[FileColumn]] = field(default_factory=dict)
    matched: int = 0
    unmatched_headers: list[str] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)
    unlabelled: list[FileColumn] = field(default_factory=list)  # columns of figures without a header

    @property
    def fits(self) -> bool:
        return not self.missing and self.matched > 0


def table_candidate(grid: Grid, lines: list[Line], layout: Table, contract: type[Contract], names: HeaderNames) -> TableCandidate | None:
    """The best reading of the grid as a table, or None when no header names a column of the contract."""
    required = required_columns(contract)
    best: tuple[tuple[int, ...], HeaderBlock] | None = None
    for candidate in header_blocks(lines, grid.merged):
        found = [names.find(path) for path in candidate.paths if path]
        distinct = {f.name for f in found if f is not None}
        if not distinct:
            continue
        # A column of last year's figures is not ours, but it shows that this is the header.
        like = distinct | {name for path in candidate.paths if path and (name := names.alike(path)) is not None}
        score = (len(like & required), len(distinct & required), len(distinct), -candidate.depth, -candidate.at)
        if best is None or score > best[0]:
            best = (score, candidate)
    if best is None:
        return None
    header = with_units(best[1], lines, grid.merged, names.units)

    def read(block: HeaderBlock) -> TableCandidate:
        return _candidate(grid, lines, block, layout, contract, names, required)

    return _with_lower_rows(read, header, lines, grid, contract, names)


def _with_lower_rows(
    read: Callable[[HeaderBlock], TableCandidate],
    header: HeaderBlock,
    lines: list[Line],
    grid: Grid,
    contract: type[Contract],
    names: HeaderNames,
) -> TableCandidate:
    """The candidate with the rows of the header that follow; what they leave open is `unclear`."""
    candidate = read(header)
    while header.at + header.depth < len(lines) and header.depth < DEEPEST + 1:
        line = lines[header.at + header.depth]
        if not goes_on(line, candidate.shape, contract, grid.merged):
            break
        deeper = with_units(block(lines, header.at, header.depth + 1, grid.merged), lines, grid.merged, names.units)
        again = read(deeper)
        candidate.unclear = unclear_below(header, line, candidate.shape, contract, set(again.shape.columns))
        if candidate.unclear:
            break
        header, candidate = deeper, again
    if not candidate.unclear:
        below = lines[header.at + header.depth :]
        candidate.unclear = merged_over_figures(header, below, candidate.shape, contract, grid.merged)
    return candidate


def required_columns(contract: type[Contract]) -> set[str]:
    """Columns whose header a table must have: required, not looked up from another, without a default."""
    return {c.name for c in contract.columns().values() if c.required and c.via is None and c.default is None}


def _candidate(
    grid: Grid, lines: list[Line], header: HeaderBlock, layout: Table, contract: type[Contract], names: HeaderNames, required: set[str]
) -> TableCandidate:
    below = lines[header.at + header.depth :]
    part = lines[0].part if len(grid.parts) > 1 or not grid.parts else grid.parts[0].number
    shape = Shape(grid, layout, part, next((p.name for p in grid.parts if p.number == part), ""))
    place_header(shape, lines, header)
    found: dict[str, list[FileColumn]] = {}
    candidate = TableCandidate(shape)
    numbering: list[int] = []
    for number, path in enumerate(header.paths, start=1):
        named = names.find(path) if path else None
        if path and is_numbering(path, number, below, named, header, names):
            numbering.append(number)
            continue
        column = FileColumn(
            named.name if named else "", number, header.shown(number), header.written_row(number), named.unit if named else None
        )
        if named is not None:
            found.setdefault(named.name, []).append(column)
        elif path:
            shape.extras.append(column)
            candidate.unmatched_headers.append(column.header)
        elif any(len(line.cells) >= number and line.cells[number - 1] for line in below[:PROBED_ROWS]):
            shape.extras.append(column)
            if has_figures(below, number, share=0.5):
                candidate.unlabelled.append(column)
    shape.numbering = tuple(numbering)
    for name, columns in found.items():
        if name.startswith(PERIOD):
            shape.periods[name.removeprefix(PERIOD)] = columns[0]
        elif len(columns) == 1:
            shape.columns[name] = columns[0]
        else:
            if contract.columns()[name].kind == "place":
                columns, larger = smallest(columns)
                shape.around += larger
            if len(columns) == 1:
                shape.columns[name] = columns[0]
                continue
            pair = _code_and_name(columns, below) if len(columns) == 2 and contract.columns()[name].kind in ("place", "code") else None
            shape.columns[name] = pair[0] if pair else columns[0]
            if pair:
                shape.companions[name] = pair[1]
            else:
                candidate.doubled[name] = columns
        if name.startswith(PERIOD) and len(columns) > 1:
            candidate.doubled[name] = columns
    candidate.missing = [n for n in contract.columns() if n in required and n not in shape.columns]
    candidate.matched = len(shape.columns) + len(shape.periods)
    set_around(shape, contract)
    mark_rows_below(shape, header, below)
    return candidate


def place_header(shape: Shape, lines: list[Line], header: HeaderBlock) -> None:
    """Set the header's rows and the title lines above it."""
    shape.header_rows = header.rows
    shape.first_header_row, shape.last_header_row = header.rows[0], header.rows[-1]
    shape.titles = gather_titles(lines, header.at)


def mark_rows_below(shape: Shape, header: HeaderBlock, below: list[Line]) -> None:
    """Find the row of column numbers and repetitions of the header among the first lines below it."""
    numbers = [line.row for line in below[:2] if column_numbers(list(line.cells)) or _numbers_each_column(line, header, below)]
    shape.column_number_rows = frozenset(numbers[:1])
    written = [tuple(fold(t) for t in line.texts()) for line in header.lines]
    shape.repeated_header_rows = frozenset(line.row for line in below if tuple(fold(t) for t in line.texts()) in written)


def _numbers_each_column(line: Line, header: HeaderBlock, below: list[Line]) -> bool:
    """Whether a line numbers every column of a narrow table: "(1) (2)", "A B 1"; "1 2" only where the first column holds no codes."""
    written = [number for number, path in enumerate(header.paths, start=1) if path]
    cells = [line.cells[n - 1] for n in written]
    if len(line.texts()) != len(cells) or len(cells) < 2 or not column_numbers(cells, least=2):
        return False
    first = [c for other in below[:PROBED_ROWS] if other is not line and (c := other.cells[written[0] - 1])]
    return not str(cells[0]).isdigit() or (bool(first) and sum(c.isdigit() for c in first) * 2 < len(first))


def is_numbering(
    path: tuple[str, ...], number: int, below: list[Line], named: Named | None, header: HeaderBlock, names: HeaderNames
) -> bool:
    """Whether a column only numbers the rows: by its header, and where that header also names a figure, by its cells."""
    if key(path[-1]) not in NUMBERING_HEADERS or len(path) > 1:
        return False
    if named is None:
        return True
    others = [p for n, p in enumerate(header.paths, start=1) if n != number and p]
    if any((other := names.find(p)) is not None and other.name == named.name for p in others):
        return True
    cells = [line.cells[number - 1] for line in below[:PROBED_ROWS]]
    counted = [int(c) for c in cells if c is not None and c.isascii() and c.isdigit()]
    return len(counted) >= 3 and counted == list(range(counted[0], counted[0] + len(counted))) and counted[0] in (0, 1)


def _code_and_name(columns: list[FileColumn], below: list[Line]) -> tuple[FileColumn, FileColumn] | None:
    """Of two columns for one place or code, (the codes, the names); None when they are not such a pair."""
    shares = [_share_of_codes([line.cells[c.number - 1] for line in below]) for c in columns]
    if shares[0] >= 0.8 and shares[1] < 0.2:
        return columns[0], columns[1]
    if shares[1] >= 0.8 and shares[0] < 0.2:
        return columns[1], columns[0]
    headed = [key(c.header).startswith("ma ") for c in columns]
    if headed == [True, False]:
        return columns[0], columns[1]
    return (columns[1], columns[0]) if headed == [False, True] else None


def _share_of_codes(cells: list[str | None]) -> float:
    written = [c for c in cells if c is not None and fold(c) not in MISSING]
    return (
        sum(not any(ch.isalpha() for ch in c) or (c.isascii() and " " not in c and any(ch.isdigit() for ch in c)) for c in written)
        / len(written)
        if written
        else 0.0
    )
