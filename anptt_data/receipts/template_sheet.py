"""Writes the sheet of entry: titles, protected headers, a row of units, printed labels, cells to fill, formulas, figures for comparison."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from anptt_data.periods import Period, first_in_year, spoken
from anptt_data.places.agencies import Agency
from anptt_data.receipts.template_colours import COLOURS, RuleFormula, painted
from anptt_data.receipts.template_form import HELPERS, SERIES, Form, FormColumn
from anptt_data.receipts.template_grid import Grid
from anptt_data.receipts.template_options import Key
from anptt_data.receipts.template_styles import Styles, number_format
from anptt_data.receipts.template_validation import validation
from anptt_data.warehouse.earlier_figures import EarlierFigures

SHEET = "Nhập số liệu"
REMARK = "Nhập vào các ô nền vàng nhạt; tiêu đề và ô nền xám được khóa (không có mật khẩu). Cách điền: trang «Hướng dẫn»."
PAGE_WIDTH = 145
"""Width in characters that an A4 page turned sideways holds legibly."""
WIDE_SCALE = 70
"""Per cent at which a form wider than a page is printed; its pages break between the groups of columns under one heading."""
_WIDTHS = {"number": 5.0, "label": 26.0, "entry": 12.0, "derived": 12.0, "previous": 9.5, "last_year": 9.5}
_MAY = {
    "format_cells": False, "format_columns": True, "format_rows": True, "insert_rows": True, "delete_rows": True, "sort": True, "autofilter": True,
}  # fmt: skip


@dataclass(frozen=True)
class EntrySheet:
    """Everything that the sheet shows; `example` is a period written as an example where the sender has to say it."""

    form: Form
    agency: Agency | None
    period: Period | None
    earlier: EarlierFigures
    rules: list[RuleFormula]
    lists: dict[str, str]
    example: str = ""
    grid: Grid = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "grid", Grid(self.form))

    def write(self, book: Workbook, styles: Styles) -> None:
        """Write it as the workbook's next sheet, which it opens on the first cell to fill."""
        sheet = book.add_worksheet(SHEET)
        self._titles(sheet, styles)
        self._header(sheet, styles)
        self._body(sheet, styles)
        self._checks(book, sheet)
        self._page(sheet)

    # ---- above ------------------------------------------------------------------------------------------
    def _titles(self, sheet: Worksheet, styles: Styles) -> None:
        contract = self.form.contract
        if self.agency is not None:
            sheet.write_string(0, 0, self.agency.name_vi.upper(), styles.get("agency"))
        else:
            self._line(sheet, styles, 0, "Cơ quan báo cáo:", "Tên cơ quan gửi số liệu", "")
        sheet.write_string(1, 0, contract.title().vi.upper(), styles.get("title"))
        if self.period is not None:
            sheet.write_string(2, 0, f"Kỳ báo cáo: {spoken(self.period)}", styles.get("period"))
        elif not contract.has_moment():
            self._line(sheet, styles, 2, "Kỳ báo cáo:", "Kỳ của số liệu", f"Ví dụ: {self.example}")
        sheet.write_string(3, 0, REMARK, styles.get("remark"))

    def _line(self, sheet: Worksheet, styles: Styles, row: int, label: str, title: str, message: str) -> None:
        """A label and a cell to write beside it; both over several columns, the first of which may be narrow."""
        last = max(2, min(5, len(self.form.columns) - 1))
        sheet.merge_range(row, 0, row, 1, label, styles.get("agency"))
        if last > 2:
            sheet.merge_range(row, 2, row, last, "", styles.get("line"))
        else:
            sheet.write_blank(row, 2, None, styles.get("line"))
        sheet.data_validation(row, 2, row, 2, {"validate": "any", "input_title": title, "input_message": message or f"{title}."})

    def _header(self, sheet: Worksheet, styles: Styles) -> None:
        top, depth = self.grid.header_row, self.form.header_depth
        for first, last, level, text, column in self._header_cells():
            style = styles.get("helper_header" if column.role in HELPERS and level == len(column.header) - 1 else "header")
            bottom = top + depth - 1 if level == len(column.header) - 1 else top + level
            if (first, top + level) != (last, bottom):
                sheet.merge_range(top + level, first, bottom, last, text, style)
            else:
                sheet.write_string(top + level, first, text, style)
        if self.form.units:
            for number, column in enumerate(self.form.columns):
                sheet.write(top + depth, number, column.unit or None, styles.get("units"))
            longest = max((len(c.unit) / self._width(c) for c in self.form.columns if c.unit), default=0)
            sheet.set_row(top + depth, 30 if longest > 1 else 17)
        for level in range(depth):
            sheet.set_row(top + level, 48 if depth == 1 else 34 if level < depth - 1 else 28)

    def _header_cells(self) -> Iterator[tuple[int, int, int, str, FormColumn]]:
        """First and last column, level, text, and the first column's form; neighbours under one text are one cell."""
        for level in range(self.form.header_depth):
            at = [(n, c) for n, c in enumerate(self.form.columns) if level < len(c.header)]
            lowest = level == self.form.header_depth - 1
            for _key, group in groupby(
                at, key=lambda nc: (nc[1].header[: level + 1], nc[0] if lowest or len(nc[1].header) == level + 1 else -1)
            ):
                cells = list(group)
                yield cells[0][0], cells[-1][0], level, cells[0][1].header[level], cells[0][1]

    # ---- below ------------------------------------------------------------------------------------------
    def _body(self, sheet: Worksheet, styles: Styles) -> None:
        for number, column in enumerate(self.form.columns):
            sheet.set_column(number, number, self._width(column))
        count = 0
        for row in range(self.form.height):
            printed = self.form.rows[row] if row < len(self.form.rows) else None
            count += printed is not None and not printed.repeats
            for number, column in enumerate(self.form.columns):
                if column.role == "number":
                    if printed is not None and not printed.repeats:
                        sheet.write_number(self.grid.first_row + row, number, count, styles.get("number"))
                    else:
                        sheet.write_blank(self.grid.first_row + row, number, None, styles.get("number"))
                elif column.role == "label" and printed is not None:
                    sheet.write_string(self.grid.first_row + row, number, printed.labels[column.name], styles.get("label"))
                else:
                    self._cell(sheet, styles, row, number, column)

    def _cell(self, sheet: Worksheet, styles: Styles, row: int, number: int, column: FormColumn) -> None:
        at = self.grid.first_row + row
        if column.role in HELPERS:
            value = self._beside(column, row)
            shown = styles.get("helper", number_format(self.form.contract.columns()[column.name], self.form.contract))
            sheet.write(at, number, value, shown)
            return
        held = self.form.holds(column, row)
        shown_as = number_format(held, self.form.contract)
        formula = self._formula(column, number, row)
        if formula is not None:
            sheet.write_formula(at, number, formula, styles.get("formula", shown_as), "")
        else:
            sheet.write_blank(at, number, None, styles.get("entry", shown_as))

    def _beside(self, column: FormColumn, row: int) -> float | None:
        key = self.form.key_of(column, row)
        figures = self.earlier.previous if column.role == "previous" else self.earlier.last_year
        return figures.get(key, {}).get(column.name) if key is not None else None

    def _formula(self, column: FormColumn, number: int, row: int) -> str | None:
        """The formula of a derived cell whose sources are all known; its result is empty while they are."""
        held = self.form.holds(column, row)
        if held is None or held.kind != "derived":
            return None
        source = self.grid.source_of(str(held.of), column, number, row)
        if source is None:
            return None
        of = self.grid.at(*source)
        if held.formula == "percent":
            per_source = self.grid.source_of(str(held.per), column, number, row)
            if per_source is None:
                return None
            per = self.grid.at(*per_source)
            return f'=IF(AND(ISNUMBER({of}),ISNUMBER({per})),IF({per}>0,ROUND(100*{of}/{per},1),""),"")'
        before = self._before(held.name, self.form.key_of(column, row))
        return None if before is None else f'=IF(ISNUMBER({of}),ROUND({of}+{before!r},6),"")' if before else f'=IF(ISNUMBER({of}),{of},"")'

    def _before(self, name: str, key: Key | None) -> float | None:
        """The year to date before this period: nothing in the year's first, what was reported last in others, None where nobody knows."""
        if self.period is None:
            return None
        if first_in_year(self.period):
            return 0.0
        return self.earlier.year_to_date.get(key, {}).get(name) if key is not None else None

    # ---- checks and page --------------------------------------------------------------------------------
    def _checks(self, book: Workbook, sheet: Worksheet) -> None:
        for block in self.grid.blocks():
            name = block.column.name
            choices = self.form.choices.get(name)
            rules = {r.rule.vi: r.formula for r in self.rules if r.rule.severity == "error" and r.last == block.first_column}
            options = validation(block, choices, self.lists.get(name), rules)
            sheet.data_validation(block.first_row, block.first_column, block.last_row, block.last_column, options)
        formats = {colour: book.add_format(dict(look)) for colour, look in COLOURS.items()}
        for mark in painted(self.form, self.rules, self.lists):
            sheet.conditional_format(mark.range, {"type": "formula", "criteria": f"={mark.formula}", "format": formats[mark.colour]})
        sheet.protect("", _MAY)

    def _page(self, sheet: Worksheet) -> None:
        first, frozen = self.grid.first_row, self.grid.frozen_columns
        contract = self.form.contract
        sheet.freeze_panes(first, frozen)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        if sum(self._width(c) for c in self.form.columns) <= PAGE_WIDTH:
            sheet.fit_to_pages(1, 0)
        else:
            sheet.set_print_scale(WIDE_SCALE)
            sheet.set_v_pagebreaks(self._page_breaks())
        sheet.repeat_rows(self.grid.header_row, first - 1)
        if frozen:
            sheet.repeat_columns(0, frozen - 1)
        sheet.print_area(0, 0, self.grid.last_row, len(self.form.columns) - 1)
        sheet.set_footer(f"&L&9{contract.dataset()} · {contract.version()}&R&9&P/&N")
        sheet.set_selection(first, frozen, first, frozen)
        sheet.activate()

    def _page_breaks(self) -> list[int]:
        """Columns before which a page ends: groups under one upper heading stay together, label columns stand on every page."""
        form, frozen = self.form, self.grid.frozen_columns
        labels = sum(self._width(c) for c in form.columns[:frozen])
        breaks, used = [], labels
        for _heading, group in groupby(
            enumerate(form.columns[frozen:], frozen), key=lambda nc: nc[1].header[0] if form.header_depth > 1 else nc[1].name or nc[0]
        ):
            columns = list(group)
            wide = sum(self._width(c) for _n, c in columns)
            if used + wide > 100 * PAGE_WIDTH / WIDE_SCALE and used > labels:
                breaks.append(columns[0][0])
                used = labels
            used += wide
        return breaks

    def _width(self, column: FormColumn) -> float:
        held = self.form.contract.columns().get(column.name)
        if held is not None and held.kind == "moment":
            return 17.0
        if held is not None and held.kind == "text" and column.role == "entry":
            return 24.0
        if column.name == SERIES:
            return 9.0
        if column.fixed and column.role in ("entry", "derived"):
            return 8.5
        return _WIDTHS[column.role]
