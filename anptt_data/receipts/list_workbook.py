"""A new workbook with the list "Cần sửa", and for text files a sheet of their cells as text, linked to the list."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl
import xlsxwriter

from anptt_data.approval.written import approval_line
from anptt_data.quality.findings import MASK
from anptt_data.readers.cells import ROW, Cells, column_letters
from anptt_data.receipts.change_words import change_lines, change_rows
from anptt_data.receipts.fix_lines import FixLine
from anptt_data.receipts.words import SEVERITIES

SHEET = "Cần sửa"
DATA_SHEET = "Số liệu"
DATA_ROWS, DATA_CELLS = 5_000, 40_000
"""Rows and cells of the data sheet (xlsxwriter needs 1 s for 50,000 cells); of longer files only header and the lines that the list names."""
READ_AGAIN = 200_000
"""Rows of a file above which it is not read a second time for its data sheet."""
DATA_COLUMNS = 256
CELL_TEXT = 32_000
"""Characters of a cell; Excel takes 32,767."""
CHANGES_ABOVE = 2
"""Comparisons told above the list, so that its header stays on the screen; all of them stand below it."""
HEADERS: tuple[tuple[str, int], ...] = (
    ("STT", 6), ("Mức độ", 16), ("Trang tính", 18), ("Ô, dòng", 22), ("Cột", 22), ("Giá trị", 24),
    ("Nội dung cần xử lý", 60), ("Cách xử lý", 48), ("Mã", 14), ("Số lần", 9),
)  # fmt: skip
"""Columns of the list with their widths; STT is the number of the group in the receipt."""
COLOURS = {"blocker": "#F4B6B6", "error": "#F9D0C4", "warning": "#FFF2B3", "info": "#DCE9F7"}


def heading(receipt: Mapping[str, Any], notes: list[str]) -> list[str]:
    """The lines above the list."""
    shown, total, groups = len(receipt["findings"]), receipt["findings_total"], receipt["findings_groups"]
    lines = [
        f"{receipt['title']}: {receipt['receipt_no'] or receipt['file_name'] or ''}".rstrip(": "),
        f"{receipt['dataset_title_vi']} ({receipt['dataset']}), quy định biểu mẫu phiên bản {receipt['contract_version']}",
        f"Kết quả: {receipt['decision_vi']}",
        *beside_lines(receipt),
        *moving_lines(receipt).values(),
        *change_lines(receipt.get("change_report"))[:CHANGES_ABOVE],
        f"Số nội dung cần xử lý: {total}, gộp thành {groups} nhóm giống nhau" + (f" (tệp này có {shown} nhóm)" if shown < groups else ""),
        "Số liệu trong bản sao giữ nguyên như đã gửi; sửa trên tệp gốc rồi gửi lại.",
    ]
    return lines + notes


def beside_lines(receipt: Mapping[str, Any]) -> list[str]:
    """What the clocks say and which units have no figures, as the page says it."""
    deadline, missing = receipt.get("deadline"), receipt.get("missing_units")
    lines = [f"{deadline['text_vi']}. {deadline['next_vi'] or ''}".rstrip()] if deadline else []
    return lines + ([missing["text_vi"]] if missing else [])


def moving_lines(receipt: Mapping[str, Any]) -> dict[str, str]:
    """The lines that change after the receipt was given, by what they begin with: who has approved, what is confirmed.

    The number in the beginning keeps them apart from anything a sender may have written.
    """
    state, confirmed = receipt.get("approval_state"), receipt.get("confirmations")
    told = {f"Phê duyệt của phiếu {receipt['receipt_no']}: ": approval_line(state) if state else None}
    told |= {f"Xác nhận nội dung của phiếu {receipt['receipt_no']}: ": confirmed["line_vi"] if confirmed else None}
    return {prefix: f"{prefix}{line}"[:CELL_TEXT] for prefix, line in told.items() if line is not None}


def row_values(line: FixLine) -> list[str | int | None]:
    """The cells of one line of the list, in the order of `HEADERS`."""
    return [
        line.group, SEVERITIES[line.severity].vi, line.sheet, line.address, line.header, line.value, line.message, line.fix,
        line.rule, line.count,
    ]  # fmt: skip


CHANGE_COLUMNS, CHANGE_WIDTH = (6, 7, 8, 10, 11), 14
"""Where the report of changes stands: under the findings' texts, whose columns are wide enough, and beside the list."""


def below_list(receipt: Mapping[str, Any]) -> list[list[tuple[int, str]]]:
    """Rows of (column from 0, text) under the list, after two empty ones: totals and largest changes; none when there is nothing to compare with."""
    rows = change_rows(receipt.get("change_report"))
    at = [list(zip(CHANGE_COLUMNS if len(row) > 1 else (0,), row, strict=False)) for row in rows]
    return [[], [], *at] if rows else []


def list_workbook(receipt: Mapping[str, Any], lines: list[FixLine], notes: list[str], cells: Cells | None) -> bytes:
    """The list, and the text of `cells` beside it when given; every text is written as text, so nothing becomes a formula."""
    wanted = {line.row for line in lines if line.row}
    read = receipt["counts"]["read"]
    long = cells is not None and bool(cells.grids) and (read > DATA_ROWS or read * min(cells.grids[0].width, DATA_COLUMNS) > DATA_CELLS)
    data = list(_data_rows(cells, receipt, wanted, long)) if cells is not None and cells.format == "csv" and read <= READ_AGAIN else []
    if data and long:
        notes.append(f"Tệp dài: trang «{DATA_SHEET}» chỉ có các dòng mà danh sách nêu.")
    at = {row: number for number, (row, _) in enumerate(data, start=2)}
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_calc_mode("auto")
    plain = {"font_name": "Times New Roman", "valign": "top"}
    bold, head = book.add_format(plain | {"bold": True, "font_size": 14}), book.add_format(plain | {"bold": True, "bg_color": "#E7E6E6"})
    text, wrap = book.add_format(plain), book.add_format(plain | {"text_wrap": True})
    right = book.add_format(plain | {"align": "right"})
    linked = book.add_format(plain | {"font_color": "#0563C1", "underline": 1})
    sheet = book.add_worksheet(SHEET)
    row = 0
    for row, written in enumerate(heading(receipt, notes)):
        sheet.write_string(row, 0, written[:CELL_TEXT], bold if row == 0 else text)
    row += 2
    for column, (title, width) in enumerate(HEADERS):
        sheet.set_column(column, column, width)
        sheet.write_string(row, column, title, head)
    sheet.set_column(CHANGE_COLUMNS[3], CHANGE_COLUMNS[4], CHANGE_WIDTH)
    sheet.freeze_panes(row + 1, 0)
    columns = _header_columns(receipt)
    for line in lines:
        row += 1
        for column, value in enumerate(row_values(line)):
            if isinstance(value, int):
                sheet.write_number(row, column, value, text)
            elif value is not None:
                sheet.write_string(row, column, value[:CELL_TEXT], wrap if column in (5, 6, 7) else text)
        if line.row in at and line.address:
            letters = column_letters(columns.get(line.header or "", 0) + 1)
            sheet.write_url(row, 3, f"internal:'{DATA_SHEET}'!{letters}{at[line.row]}", linked, line.address)
    for told in below_list(receipt):
        row += 1
        for column, written in told:
            sheet.write_string(row, column, written[:CELL_TEXT], text if column <= CHANGE_COLUMNS[0] else right)
    if data:
        _write_data(book, data, lines, columns, head, text)
    book.close()
    return out.getvalue()


def _write_data(
    book: Any, data: list[tuple[int, list[str | None]]], lines: list[FixLine], columns: Mapping[str, int], head: Any, text: Any
) -> None:
    sheet = book.add_worksheet(DATA_SHEET)
    fills = {s: book.add_format({"font_name": "Times New Roman", "bg_color": c}) for s, c in COLOURS.items()}
    marks: dict[tuple[int, int], str] = {}
    for line in reversed(lines):  # the gravest comes first in the receipt and so is written last
        if line.row:
            marks[line.row, columns.get(line.header or "", 0)] = line.severity
    width = max(len(cells) for _, cells in data)
    sheet.write_string(0, 0, "Dòng", head)
    for column in range(1, width + 1):
        sheet.write_string(0, column, f"Cột {column}", head)
    for number, (row, cells) in enumerate(data, start=1):
        severity = marks.get((row, 0))
        sheet.write_number(number, 0, row, fills[severity] if severity else text)
        for column, value in enumerate(cells, start=1):
            severity = marks.get((row, column))
            style = fills[severity] if severity else text
            if value is not None:
                sheet.write_string(number, column, value[:CELL_TEXT], style)
            elif severity:
                sheet.write_blank(number, column, None, style)
    sheet.freeze_panes(1, 1)


def _data_rows(cells: Cells, receipt: Mapping[str, Any], wanted: set[int], long: bool) -> Iterator[tuple[int, list[str | None]]]:
    """(line number, texts) of a text file: all of a short one, header and wanted lines of a long one, at most `DATA_ROWS`."""
    grid = cells.grids[0] if cells.grids else None
    if grid is None:
        return
    masked = {int(e["column"]) for p in receipt["layout"].get("parts", []) for e in p.get("extra_columns") or []}
    header = _last_header(receipt)
    last = max(wanted, default=0)
    left = min(DATA_ROWS, max(1, DATA_CELLS // max(1, grid.width)))
    for chunk in grid.chunks():
        if left <= 0 or (long and chunk.height and chunk.item(0, ROW) > max(last, header)):
            return
        if long:
            chunk = chunk.filter((pl.col(ROW) <= header) | pl.col(ROW).is_in(list(wanted)))
        chunk = chunk.head(left)
        left -= chunk.height
        names = [c for c in chunk.columns if c.startswith("c") and c[1:].isdigit()][:DATA_COLUMNS]
        for row, *texts in chunk.select(ROW, *names).iter_rows():
            yield row, [MASK if t and i in masked and row > header and not _serial(t) else t for i, t in enumerate(texts, start=1)]


def _last_header(receipt: Mapping[str, Any]) -> int:
    found = 0
    for part in receipt["layout"].get("parts", []):
        rows = part.get("header_rows") or 0
        found = max([found, *rows]) if isinstance(rows, list | tuple) else max(found, int(rows))
    return found


def _serial(text: str) -> bool:
    return text.isdigit() and len(text) <= 5


def _header_columns(receipt: Mapping[str, Any]) -> dict[str, int]:
    """Header as written -> column of the file."""
    columns: dict[str, int] = {}
    for part in receipt["layout"].get("parts", []):
        described = part.get("columns") or {}
        for name, facts in described.items() if isinstance(described, dict) else ():
            if isinstance(facts, dict) and facts.get("column"):
                columns.setdefault(str(facts.get("header") or name), int(facts["column"]))
                columns.setdefault(name, int(facts["column"]))
    return columns
