"""A header that goes on below the row in which its columns were found: "Số ca mắc" over "Tháng 9 | Tháng 10 | Cộng dồn".

The first of several columns under one name must not be taken for it. Where the lower row names the columns, it belongs to the header;
where it does not, nobody knows which of them is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from anptt_data.conform.folding import fold
from anptt_data.conform.header_rows import HeaderBlock, Line
from anptt_data.conform.numbers import LOOKS_LIKE_A_FIGURE
from anptt_data.conform.recognised import Shape
from anptt_data.conform.words import BELOW_DETECTION, MISSING, ZERO_WORDS, column_numbers, is_heading, is_note
from anptt_data.contract.base import Contract
from anptt_data.readers.cells import Merged

FIGURES = ("count", "measure", "derived")
LONGEST = 60
PROBED_ROWS = 40
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Unclear:
    """A header of figures with several columns below it: contract column, its 1-based number, the texts seen below."""

    name: str
    number: int
    seen: tuple[str, ...]


def goes_on(line: Line, shape: Shape, contract: type[Contract], merged: tuple[Merged, ...]) -> bool:
    """Whether the line below the header is one more row of it: words where figures are due, nothing where labels are."""
    columns = contract.columns()
    figures = [c.number for n, c in shape.columns.items() if columns[n].kind in FIGURES]
    labels = [c.number for n, c in shape.columns.items() if columns[n].kind not in FIGURES]
    labels += [c.number for c in (*shape.companions.values(), *shape.periods.values(), *shape.around)] + list(shape.numbering)
    if not figures or any(line.cells[n - 1] for n in labels) or column_numbers(list(line.cells)):
        return False
    wide = [a for a in merged if a.first_row <= line.row <= a.last_row and a.last_column > a.first_column]
    if any(a.first_column <= n <= a.last_column for n in labels for a in wide):
        return False  # a heading of a section, merged over the whole table
    texts = [t for n in figures if (t := line.cells[n - 1])]
    years = [t for t in line.texts() if _YEAR.fullmatch(t)]
    named = [t for t in texts if _names_a_column(t)]
    return bool(texts) and len(named) + sum(t in years for t in texts) == len(texts) and (bool(named) or len(years) > 1)


def _names_a_column(text: str) -> bool:
    folded = fold(text)
    nothing = folded in MISSING or folded in ZERO_WORDS or BELOW_DETECTION.fullmatch(folded) is not None
    words = any(c.isalpha() for c in text) and len(text) <= LONGEST and not re.match(LOOKS_LIKE_A_FIGURE, text)
    return words and not nothing and not is_note(folded) and not is_heading(folded)


def unclear_below(header: HeaderBlock, line: Line, shape: Shape, contract: type[Contract], kept: set[str]) -> list[Unclear]:
    """Figures whose column the lower row does not name; `kept` are those it does."""
    columns = contract.columns()
    found = []
    for name, column in shape.columns.items():
        if columns[name].kind in FIGURES and name not in kept and line.cells[column.number - 1]:
            found.append(Unclear(name, column.number, tuple(_group(header, line, column.number))))
    return found


def _group(header: HeaderBlock, line: Line, number: int) -> list[str]:
    """The texts of the line from a column to the next one that has a header of its own."""
    texts = []
    for index in range(number - 1, len(line.cells)):
        own = header.paths[index]
        if index >= number and own and own != header.paths[number - 1]:
            break
        if text := line.cells[index]:
            texts.append(text)
    return texts


def merged_over_figures(
    header: HeaderBlock, below: list[Line], shape: Shape, contract: type[Contract], merged: tuple[Merged, ...]
) -> list[Unclear]:
    """Figures whose header is merged over several columns that all hold something."""
    columns = contract.columns()
    found = []
    for name, column in shape.columns.items():
        row = header.written_row(column.number)
        wide = next((a for a in merged if a.first_row <= row <= a.last_row and a.first_column == column.number < a.last_column), None)
        if wide is None or columns[name].kind not in FIGURES or wide.last_row < header.rows[-1]:
            continue
        filled = [n for n in range(wide.first_column, wide.last_column + 1) if has_figures(below, n)]
        if len(filled) > 1:
            example = next(line for line in below if all(line.cells[n - 1] for n in filled)) if _full(below, filled) else below[0]
            found.append(Unclear(name, column.number, tuple(str(example.cells[n - 1]) for n in filled)))
    return found


def _full(below: list[Line], numbers: list[int]) -> bool:
    return any(all(line.cells[n - 1] for n in numbers) for line in below)


def has_figures(below: list[Line], number: int, share: float = 0.0) -> bool:
    """Whether more than that share of the first lines holds a figure in a column."""
    cells = [line.cells[number - 1] for line in below[:PROBED_ROWS] if number <= len(line.cells)]
    return sum(c is not None and re.match(LOOKS_LIKE_A_FIGURE, c) is not None for c in cells) > share * len(cells)
