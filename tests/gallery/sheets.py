"""Workbooks as clerks leave them, written with xlsxwriter: a sheet is its lines and what was done to it by hand."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

Line = Sequence[object]
Place = tuple[int, int]
"""Row and column from 0, as xlsxwriter counts them."""


@dataclass(frozen=True)
class Styled:
    """A cell with a format of its own."""

    value: object
    format: Mapping[str, Any]


@dataclass(frozen=True)
class Formula:
    """A formula and the result that the last program left in the cell."""

    text: str
    result: object


@dataclass(frozen=True)
class Sheet:
    """One sheet. `merges`: (first row, first column, last row, last column) from 0, over a text that stands first; `by_hand` does the rest."""

    name: str
    lines: Sequence[Line]
    merges: Sequence[tuple[int, int, int, int]] = ()
    hidden: bool = False
    by_hand: Callable[[Any, Any], None] | None = None
    fonts: Mapping[str, Any] = field(default_factory=dict)  # the format of every text cell


def workbook(*sheets: Sheet) -> bytes:
    """The .xlsx; Python numbers become number cells, strings stay strings."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}) as book:
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            texts = book.add_format(dict(sheet.fonts)) if sheet.fonts else None
            for row, line in enumerate(sheet.lines):
                for column, value in enumerate(line):
                    _write(book, page, (row, column), value, texts)
            for first_row, first_column, last_row, last_column in sheet.merges:
                page.merge_range(first_row, first_column, last_row, last_column, sheet.lines[first_row][first_column])
            if sheet.hidden:
                page.hide()
            if sheet.by_hand is not None:
                sheet.by_hand(book, page)
    return buffer.getvalue()


def _write(book: Any, page: Any, at: Place, value: object, texts: Any) -> None:
    if value is None:
        return
    if isinstance(value, Formula):
        page.write_formula(*at, value.text, None, value.result)
    elif isinstance(value, Styled):
        page.write(*at, value.value, book.add_format(dict(value.format)))
    else:
        page.write(*at, value, texts if isinstance(value, str) else None)


def one(lines: Sequence[Line], *merges: tuple[int, int, int, int], name: str = "Sheet1", **more: Any) -> bytes:
    """A workbook of one sheet."""
    return workbook(Sheet(name, lines, merges, **more))


def csv(lines: Sequence[Line], delimiter: str = ",", end: str = "\n") -> str:
    """Delimited text without any quotes."""
    return "".join(delimiter.join("" if c is None else str(c) for c in line) + end for line in lines)
