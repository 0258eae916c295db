"""Finds a crosstab: labels down, labels across over one to three header rows, the series among either, totals beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from anptt_data.conform.around_columns import set_around, smallest
from anptt_data.conform.folding import fold
from anptt_data.conform.header_names import HeaderNames, bare_key, key
from anptt_data.conform.header_rows import HeaderBlock, Line, header_blocks, with_units
from anptt_data.conform.recognised import FileColumn, Shape, ValueColumn
from anptt_data.conform.table_shape import mark_rows_below, place_header
from anptt_data.conform.words import COMPARISON, NUMBERING_HEADERS, ROMAN, is_note, total_kind
from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Crosstab
from anptt_data.readers.cells import Grid

SERIES = "series"
KnowsLabels = Callable[[str, list[str]], set[str]]
"""(contract column, texts) -> the texts that are its labels: codes of its list, places of its levels."""


@dataclass
class CrosstabCandidate:
    """How well a grid fits a crosstab; `unknown` are value columns whose label is not known, `missing` down labels not found."""

    shape: Shape
    missing: list[str] = field(default_factory=list)
    unknown: list[tuple[FileColumn, str]] = field(default_factory=list)  # column, the axis its label should belong to
    doubled: dict[str, list[FileColumn]] = field(default_factory=dict)

    @property
    def matched(self) -> int:
        return len([v for v in self.shape.values if not v.total]) + len(self.shape.columns) + (self.shape.series is not None)

    @property
    def resolved(self) -> int:
        return len([v for v in self.shape.values if not v.total])

    @property
    def fits(self) -> bool:
        return not self.missing and self.resolved > 0


def series_measure(layout: Crosstab, text: str) -> str | None:
    """The measure or derived column that a series label ("TT", "Cộng dồn") stands for."""
    labels = {bare_key(k): v for k, v in layout.series.items()}
    return labels.get(bare_key(text)) or labels.get(key(text))


def crosstab_candidate(
    grid: Grid, lines: list[Line], layout: Crosstab, contract: type[Contract], names: HeaderNames, knows: KnowsLabels
) -> CrosstabCandidate | None:
    """The best reading of the grid as this crosstab, or None when no label stands across."""
    axes = [a for a in layout.across if a != SERIES]
    # Line by line: the labels of one axis stand in one line, and a name of two levels takes the level of its neighbours.
    known = {axis: {label for texts in _possible_labels(lines) for label in knows(axis, texts)} for axis in axes}
    best: tuple[tuple[int, int, int, int], CrosstabCandidate] | None = None
    for header in header_blocks(lines, grid.merged):
        if not any(t in texts for path in header.paths for t in path for texts in known.values()):
            continue
        candidate = _read(grid, lines, with_units(header, lines, grid.merged, names.units), layout, contract, names, known)
        down = len(candidate.shape.columns) + (candidate.shape.series is not None)
        if not candidate.resolved:
            continue
        score = (down, candidate.resolved, -header.depth, -header.at)
        if best is None or score > best[0]:
            best = (score, candidate)
    return best[1] if best else None


def _possible_labels(lines: list[Line]) -> list[list[str]]:
    """Texts of each line that may be a header line: mostly words."""
    found = []
    for line in lines:
        words = [t for t in line.texts() if any(c.isalpha() for c in t) and not ROMAN.fullmatch(fold(t))]
        # One label alone may stand over its series ("TT", "CD"), right of the labels down; at the left edge it is a title.
        alone = len(words) == 1 and len(line.texts()) == 1 and not any(line.cells[:1])
        if alone or (len(words) >= 2 and 2 * len(words) >= len(line.texts())):
            found.append(list(dict.fromkeys(words)))
    return found


def _read(
    grid: Grid,
    lines: list[Line],
    header: HeaderBlock,
    layout: Crosstab,
    contract: type[Contract],
    names: HeaderNames,
    known: dict[str, set[str]],
) -> CrosstabCandidate:
    part = lines[0].part
    shape = Shape(grid, layout, part, next((p.name for p in grid.parts if p.number == part), ""))
    place_header(shape, lines, header)
    below = lines[header.at + header.depth :]
    candidate = CrosstabCandidate(shape)
    taken = _down_columns(candidate, header, below, layout, contract, names, known)
    labels_seen: dict[tuple[object, ...], FileColumn] = {}
    for number, path in enumerate(header.paths, start=1):
        if number in taken:
            continue
        column = FileColumn("", number, header.shown(number), header.written_row(number))
        if len(path) == 1 and key(path[0]) in NUMBERING_HEADERS and not shape.values:
            shape.numbering = (*shape.numbering, number)
            continue
        value = _value_column(column, path, layout, known)
        if isinstance(value, ValueColumn):
            same = (*sorted(value.labels.items()), value.measure or "", str(value.total))
            if same in labels_seen and not value.total:
                candidate.doubled.setdefault(value.header, [labels_seen[same]]).append(column)
            labels_seen[same] = column
            shape.values.append(value)
        elif value == "extra" or (not path and not _has_figures(below, number)):
            if path:
                shape.extras.append(column)
        elif not shape.values and not _has_figures(below, number):
            shape.extras.append(column)  # a remark or another name beside the labels down
        else:
            candidate.unknown.append((column, value))
    set_around(shape, contract)
    mark_rows_below(shape, header, below)
    if SERIES in layout.down and shape.series is None:
        candidate.missing.append(SERIES)
    candidate.missing += [a for a in layout.down if a != SERIES and a not in shape.columns]
    return candidate


def _down_columns(
    candidate: CrosstabCandidate, header: HeaderBlock, below: list[Line], layout: Crosstab, contract: type[Contract], names: HeaderNames,
    known: dict[str, set[str]],
) -> set[int]:  # fmt: skip
    shape = candidate.shape
    taken: set[int] = set()
    series_titles = {key(t) for t in layout.series_titles}
    for number, path in enumerate(header.paths, start=1):
        named = names.find(path) if path else None
        if named is not None and named.name in layout.down and not any(t in texts for t in path for texts in known.values()):
            _take_down(shape, FileColumn(named.name, number, header.shown(number), header.written_row(number)), contract)
            taken.add(number)
        elif SERIES in layout.down and shape.series is None and (
            (path and key(" ".join(path)) in series_titles) or _mostly_series(layout, below, number)
        ):  # fmt: skip
            shape.series = FileColumn(SERIES, number, header.shown(number), header.written_row(number))
            taken.add(number)
    _codes_first(shape, below)
    return taken


def _take_down(shape: Shape, column: FileColumn, contract: type[Contract]) -> None:
    """The first column of a name, then its companion (code and name); of places the smallest units, the larger ones stand around them."""
    first = shape.columns.get(column.name)
    own, larger = smallest([first, column]) if first and contract.columns()[column.name].kind == "place" else ([column], [])
    if first is None or larger:
        shape.columns[column.name] = own[0]
        shape.around += larger
    else:
        shape.companions.setdefault(column.name, column)


def _codes_first(shape: Shape, below: list[Line]) -> None:
    """Of a code column and a name column the codes lead."""
    for name, other in list(shape.companions.items()):
        first = shape.columns[name]
        if key(other.header).startswith("ma ") and not key(first.header).startswith("ma "):
            shape.columns[name], shape.companions[name] = other, first


def _mostly_series(layout: Crosstab, below: list[Line], number: int) -> bool:
    cells = [c for line in below if (c := line.cells[number - 1])]
    hits = [c for c in cells if series_measure(layout, c)]
    return len(hits) >= 2 and len(hits) >= 0.6 * len(cells) and len({fold(h) for h in hits}) >= 2


def _value_column(column: FileColumn, path: tuple[str, ...], layout: Crosstab, known: dict[str, set[str]]) -> ValueColumn | str:
    """The value column of a header path; else ``"extra"``, or the axis whose label is not known."""
    labels: dict[str, str] = {}
    measure: str | None = None if SERIES in layout.down else layout.measure
    total = next((t for t in path if total_kind(fold(t)) is not None), None)
    rest = list(path)
    if SERIES in layout.across:
        said = [(t, m) for t in path if (m := series_measure(layout, t)) is not None]
        if said:
            measure = said[-1][1]
            rest.remove(said[-1][0])
        else:
            measure = None
    missing: str | None = None
    for axis in layout.across:
        if axis == SERIES:
            continue
        text = next((t for t in [*reversed(rest), " ".join(rest)] if t in known[axis]), None)
        if text is not None:
            labels[axis] = text
        else:
            missing = axis
    row = column.header_row or 0
    read = {*labels.values(), *(t for t in path if SERIES in layout.across and series_measure(layout, t) is not None)}
    if labels and any(COMPARISON.search(fold(t)) for t in path if t not in read):
        return "extra"
    if total is not None and missing is not None:
        return ValueColumn(column.number, labels, measure, column.header, row, total=True)
    if missing is not None:
        folded = fold(" ".join(path))
        return "extra" if COMPARISON.search(folded) or is_note(folded) else missing
    if SERIES in layout.across and measure is None:
        return "extra" if rest and len(rest) > 1 else SERIES
    return ValueColumn(column.number, labels, measure, column.header, row)


def _has_figures(below: list[Line], number: int) -> bool:
    cells = [c for line in below if (c := line.cells[number - 1])]
    return sum(any(ch.isdigit() for ch in c) for c in cells) >= max(1, len(cells) // 2)
