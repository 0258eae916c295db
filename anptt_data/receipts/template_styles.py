"""Cell formats of entry templates: Times New Roman, figures and dates as officials write them, what is to be filled in pale yellow."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column

FONT = "Times New Roman"
ENTRY, LABEL, LOCKED, HEADER, UNITS = "#FFFBE6", "#EEF3FA", "#F2F2F2", "#D9E2F3", "#EDEDED"
_BASE: dict[str, Any] = {"font_name": FONT, "font_size": 11, "valign": "vcenter"}
_BOX: dict[str, Any] = {"border": 1, "border_color": "#A6A6A6"}
KINDS: dict[str, dict[str, Any]] = {
    "agency": {"bold": True},
    "title": {"bold": True, "font_size": 14},
    "period": {"bold": True},
    "remark": {"italic": True, "font_size": 10, "font_color": "#595959"},
    "header": {"bold": True, "align": "center", "text_wrap": True, "bg_color": HEADER, **_BOX},
    "helper_header": {"align": "center", "text_wrap": True, "font_size": 9, "italic": True, "font_color": "#595959", "bg_color": LOCKED, **_BOX},
    "units": {"italic": True, "align": "center", "text_wrap": True, "font_size": 10, "bg_color": UNITS, **_BOX},
    "number": {"align": "center", "bg_color": LABEL, **_BOX},
    "label": {"bg_color": LABEL, "text_wrap": True, **_BOX},
    "entry": {"bg_color": ENTRY, "locked": False, **_BOX},
    "formula": {"bg_color": LOCKED, **_BOX},
    "helper": {"bg_color": LOCKED, "italic": True, "font_color": "#7F7F7F", "font_size": 10, **_BOX},
    "line": {"bg_color": ENTRY, "locked": False, "bottom": 1, "bold": True},
    "text": {},
    "wrap": {"text_wrap": True, "valign": "top"},
    "english": {"text_wrap": True, "valign": "top", "font_size": 9, "italic": True, "font_color": "#595959"},
}  # fmt: skip


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Format] = {}

    def get(self, kind: str, number_format: str = "General") -> Format:
        at = (kind, number_format)
        if at not in self._made:
            self._made[at] = self._book.add_format(_BASE | KINDS[kind] | {"num_format": number_format})
        return self._made[at]


def number_format(column: Column | None, contract: type[Contract]) -> str:
    """How a spreadsheet shows a column; no format that changes the value (a per cent sign) or hides digits of a code."""
    if column is None:
        return "General"
    if column.kind == "derived":
        source = contract.columns().get(str(column.of))
        return "#,##0.0" if column.formula == "percent" else number_format(source, contract)
    formats = {"count": "#,##0", "whole": "0", "measure": "#,##0.00##", "moment": "dd/mm/yyyy hh:mm"}
    return formats.get(column.kind, "@")
