"""A query's rows as a workbook: typed cells on the first sheet, what has to be said of them on the second. No cell is ever a formula."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from anptt_data.lake.instants import VIETNAM
from anptt_data.lake.notes_lines import Line
from anptt_data.lake.notes_words import SHEET_NOTES, SHEET_ROWS, word
from anptt_data.lake.output import plain, unique_names

MOST_ROWS, MOST_COLUMNS = 1_048_575, 16_384
"""Of a sheet below its header: what Excel holds."""
MOST_CHARACTERS = 32_767
EXACT = 10**15
"""Excel keeps 15 digits of a number."""
FIRST_DAY = date(1900, 3, 1)
"""Before it Excel has a day too many (29 February 1900), and none before 1900."""
FORMULA_LIKE = ("=", "+", "-", "@", "\t", "\r")
MOST_HEIGHT = 400
"""Points, of a row; Excel allows 409."""
WIDTHS_FROM = 500
"""Rows whose texts decide the widths of the columns."""


class Workbook:
    """Writes rows as they come and the notes at the end; `remarks` counts what could not be written as it was, `instants` says whether
    there are times of the clock."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.remarks = {"cut": 0, "as_text": 0, "old_dates": 0}
        self.instants = False
        self._scratch = tempfile.TemporaryDirectory(prefix="anptt-xlsx-")
        self._book = xlsxwriter.Workbook(
            str(path),
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "tmpdir": self._scratch.name},
        )  # fmt: skip
        self._formats = {
            "date": self._book.add_format({"num_format": "dd/mm/yyyy"}),
            "instant": self._book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"}),
            # A text that looks like a formula stays one also when somebody edits the cell.
            "quoted": self._book.add_format({"quote_prefix": True}),
            "header": self._book.add_format({"bold": True, "bg_color": "#E6EBF0", "border": 1, "border_color": "#C9D1D9", "text_wrap": True, "valign": "top"}),
        }  # fmt: skip
        self._sheet = self._book.add_worksheet(SHEET_ROWS)
        self._columns, self._row = unique_names(list(columns)), 0
        self._widths = [len(name) for name in self._columns]
        for i, name in enumerate(self._columns):
            self._sheet.write_string(0, i, name, self._formats["header"])
        self._sheet.freeze_panes(1, 0)

    def batch(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows; the caller sees to it that they are not too many."""
        for row in rows:
            self._row += 1
            for i, value in enumerate(row):
                if value is not None:
                    self._cell(self._row, i, value)

    def finish(self, notes: Iterable[Line]) -> None:
        """Write the second sheet and the file."""
        for i, width in enumerate(self._widths):
            self._sheet.set_column(i, i, min(max(width + 2, 8), 60))
        if self._row:
            self._sheet.autofilter(0, 0, self._row, len(self._columns) - 1)
            self._sheet.ignore_errors(
                {"number_stored_as_text": f"A2:{xlsxwriter.utility.xl_col_to_name(len(self._columns) - 1)}{self._row + 1}"}
            )
        self._sheet.repeat_rows(0)
        self._sheet.set_landscape()
        _notes_sheet(self._book, notes)
        self._book.set_properties({"title": word("title").vi, "comments": word("title").en})
        self._book.close()
        self._scratch.cleanup()

    def discard(self) -> None:
        """Give up: the library leaves no file behind."""
        self._book.fileclosed = True
        self._scratch.cleanup()

    def _cell(self, row: int, column: int, value: Any) -> None:
        sheet, formats = self._sheet, self._formats
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
            self._width(column, 5)
        elif isinstance(value, int | Decimal) and -EXACT < value < EXACT:
            sheet.write_number(row, column, value)
            self._width(column, len(str(value)))
        elif isinstance(value, int | Decimal):
            self.remarks["as_text"] += 1
            self._text(row, column, str(value))
        elif isinstance(value, float) and math.isfinite(value):
            sheet.write_number(row, column, value)
            self._width(column, min(len(repr(value)), 14))
        elif isinstance(value, datetime):
            self.instants = self.instants or value.tzinfo is not None
            local = value if value.tzinfo is None else value.astimezone(VIETNAM).replace(tzinfo=None)
            self._dated(row, column, local, local.date() >= FIRST_DAY, formats["instant"], 19)
        elif isinstance(value, date):
            self._dated(row, column, value, value >= FIRST_DAY, formats["date"], 10)
        else:
            said = plain(value)
            if said is not None:
                self._text(row, column, said if isinstance(said, str) else json.dumps(said, ensure_ascii=False))

    def _dated(self, row: int, column: int, value: date, holds: bool, form: Any, width: int) -> None:
        if holds:
            self._sheet.write_datetime(row, column, value, form)
            self._width(column, width)
        else:
            self.remarks["old_dates"] += 1
            self._text(row, column, value.isoformat())

    def _text(self, row: int, column: int, text: str) -> None:
        if len(text) > MOST_CHARACTERS:
            self.remarks["cut"] += 1
            text = text[: MOST_CHARACTERS - 1] + "…"
        self._sheet.write_string(row, column, text, self._formats["quoted"] if text.startswith(FORMULA_LIKE) else None)
        self._width(column, max((len(part) for part in text.splitlines()), default=0))

    def _width(self, column: int, characters: int) -> None:
        if self._row <= WIDTHS_FROM and characters > self._widths[column]:
            self._widths[column] = characters


def _notes_sheet(book: Any, notes: Iterable[Line]) -> None:
    sheet = book.add_worksheet(SHEET_NOTES)
    wrapped = {"text_wrap": True, "valign": "top"}
    kinds: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 14}, "section": {"bold": True, "bg_color": "#E6EBF0"},
        "warning": {"bold": True, "font_color": "#9B1C1C", "bg_color": "#FDECEA"}, "plain": {},
    }  # fmt: skip
    formats = {kind: book.add_format(wrapped | more) for kind, more in kinds.items()}
    heading = book.add_format(wrapped | {"font_color": "#4D5A66"})
    widths = (34, 70, 70)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    put: Callable[..., Any] = sheet.write_string
    for row, line in enumerate(notes):
        form = formats[line.kind]
        same = line.heading.vi == line.heading.en
        said = line.heading.vi if same else f"{line.heading.vi} / {line.heading.en}"
        texts = (said, line.said.vi[:MOST_CHARACTERS], line.said.en[:MOST_CHARACTERS] if line.said.en != line.said.vi else "")
        # Rows of wrapped text get their height from us: not every program works it out when it opens a file.
        lines = max(sum(1 + len(part) // width for part in text.splitlines()) for text, width in zip(texts, widths, strict=True) if text)
        sheet.set_row(row, min((21 if line.kind == "title" else 15) * lines, MOST_HEIGHT))
        for column, text in enumerate(texts):
            put(row, column, text, heading if line.kind == "plain" and column == 0 else form)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
