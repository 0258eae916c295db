"""A copy of what was sent with the wrong cells coloured and commented, and a first sheet "Cần sửa" with a link to each.

The sender's data is never altered, but for undeclared columns, which are masked as everywhere in a receipt (law 8). What cannot
be annotated (an old .xls, a workbook too large, one that the library cannot open) gets a new workbook with the list alone:
a receipt never fails because its copy could not be made.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import openpyxl
import polars as pl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from anptt_data.quality.findings import MASK
from anptt_data.readers.cells import Cells, Part
from anptt_data.receipts.fix_lines import FixLine, fix_lines
from anptt_data.receipts.list_workbook import CHANGE_COLUMNS, CHANGE_WIDTH, HEADERS, SHEET, below_list, heading, list_workbook, row_values
from anptt_data.receipts.words import SEVERITIES

COMMENTED_CELLS = 2_000
"""openpyxl needs 2 ms a comment; more would make the sender wait, and nobody reads more."""
UNPACKED_LIMIT = 64 * 1024**2
"""Bytes of XML in the workbook above which it is not opened a second time."""
FILLS = {
    "blocker": PatternFill("solid", fgColor="F4B6B6"), "error": PatternFill("solid", fgColor="F9D0C4"),
    "warning": PatternFill("solid", fgColor="FFF2B3"), "info": PatternFill("solid", fgColor="DCE9F7"),
}  # fmt: skip
AUTHOR, RIGHT = "Phiếu tiếp nhận", Alignment(horizontal="right")
_SERIAL_LIMIT = 99_999


@dataclass
class Annotated:
    """The workbook, and what must be said of it."""

    content: bytes
    is_copy: bool  # the sender's own workbook, not only the list
    notes: list[str] = field(default_factory=list)


def annotated_workbook(
    original: bytes | None,
    receipt: Mapping[str, Any],
    parts: tuple[Part, ...] = (),
    *,
    rejected: pl.DataFrame | None = None,
    cells: Cells | None = None,
    personal: bool = False,
) -> Annotated:
    """The workbook face of a receipt.

    `original` is what was sent (None: not at hand), `rejected` the rejected rows (``part, row, rules``), `cells` the text
    cells of a text file, shown on a sheet of their own; `personal` says that the contract has personal columns, so that neither copy
    nor data sheet may be written. Never raises for what is in the file.
    """
    lines = fix_lines(receipt, rejected, parts)
    notes: list[str] = []
    if personal:
        notes.append("Biểu có dữ liệu cá nhân nên bản sao của tệp không được lưu; chỉ có danh sách nội dung cần xử lý.")
    elif original is not None and (reason := _not_annotatable(original, receipt)) is None:
        try:
            return Annotated(_annotate(original, receipt, lines, notes), True, notes)
        except Exception as fault:  # whatever a library makes of a stranger's file, the receipt must be written
            notes = [f"Không đánh dấu được trực tiếp trên bản sao của tệp ({type(fault).__name__}); chỉ có danh sách nội dung cần xử lý."]
    elif original is not None and reason:
        notes.append(reason)
    return Annotated(list_workbook(receipt, lines, notes, None if personal else cells), False, notes)


def _not_annotatable(original: bytes, receipt: Mapping[str, Any]) -> str | None:
    """Why the original is not opened again: '' when it is no workbook of that kind, a reason when that must be said, None to go on."""
    if receipt["decision"] == "unreadable" or not receipt["layout"]:
        return ""
    if not original.startswith(b"PK") or receipt["layout"].get("format") not in ("xlsx", "xlsm", None):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(original)) as archive:
            names = archive.namelist()
            unpacked = sum(i.file_size for i in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        return "Không mở lại được tệp để đánh dấu; chỉ có danh sách nội dung cần xử lý."
    if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
        return ""
    if unpacked > UNPACKED_LIMIT:
        return "Tệp quá lớn để đánh dấu trên bản sao; chỉ có danh sách nội dung cần xử lý."
    return None


def _annotate(original: bytes, receipt: Mapping[str, Any], lines: list[FixLine], notes: list[str]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(original))
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        if any(n.lower().endswith("vbaproject.bin") for n in archive.namelist()):
            notes.append("Bản sao không có macro của tệp gốc.")
    if _mask_undeclared(book, receipt["layout"]):
        notes.append(f"Các cột không có trong quy định biểu mẫu được che bằng {MASK}.")
    marked = _mark_cells(book, lines)
    if marked > COMMENTED_CELLS:
        notes.append(f"Chỉ đánh dấu {COMMENTED_CELLS} ô đầu tiên trong {marked} ô; danh sách dưới đây vẫn đầy đủ hơn.")
    titles = set(book.sheetnames)
    name = next(n for n in (SHEET, *(f"{SHEET} ({i})" for i in range(2, 999))) if n not in titles)
    for other in book.worksheets:
        other.sheet_view.tabSelected = False  # two selected sheets would be edited together
    sheet = book.create_sheet(name, 0)
    book.active = 0
    sheet.sheet_view.tabSelected = True
    _write_list(sheet, receipt, lines, notes, titles)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _mark_cells(book: openpyxl.Workbook, lines: list[FixLine]) -> int:
    """Colours and comments cells; returns how many there were to mark (at most `COMMENTED_CELLS` are)."""
    at: dict[tuple[str, int, int], list[FixLine]] = {}
    for line in lines:
        if line.sheet in book.sheetnames and line.row:
            column = column_index_from_string(line.letters) if line.letters else 1
            at.setdefault((line.sheet or "", line.row, column), []).append(line)
    merged = {name: list(book[name].merged_cells.ranges) for name in {k[0] for k in at} if isinstance(book[name], Worksheet)}
    for (name, row, column), found in list(at.items())[:COMMENTED_CELLS]:
        if name not in merged:
            continue  # a chart sheet
        cell = book[name].cell(row, column)
        if isinstance(cell, MergedCell):
            over = next(r for r in merged[name] if cell.coordinate in r)
            cell = book[name].cell(over.min_row, over.min_col)
        cell.fill = FILLS[min(found, key=lambda f: list(FILLS).index(f.severity)).severity]
        text = "\n".join(f"{SEVERITIES[f.severity].vi}: {f.message}\nCách xử lý: {f.fix}" for f in found[:5])
        if cell.comment is not None:  # the sender's own remark stays
            text = f"{cell.comment.text}\n----\n{text}"
        cell.comment = Comment(_legal(text)[:2_000], AUTHOR, height=140, width=320)
    return len(at)


def _mask_undeclared(book: openpyxl.Workbook, layout: Mapping[str, Any]) -> bool:
    done = False
    for part in layout.get("parts", []):
        name, extras = part.get("name"), part.get("extra_columns") or []
        if name not in book.sheetnames or not extras or not isinstance(book[name], Worksheet):
            continue
        header = part.get("header_rows") or 0
        last_header = max(header, default=0) if isinstance(header, list | tuple) else int(header)
        sheet = book[name]
        for extra in extras:
            column = int(extra["column"])
            for (cell,) in sheet.iter_rows(min_row=last_header + 1, min_col=column, max_col=column):
                if not isinstance(cell, MergedCell) and cell.value is not None and not _serial(cell.value):
                    cell.value = MASK
                    done = True
    return done


def _serial(value: object) -> bool:
    """A serial number (STT), which identifies nobody."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _SERIAL_LIMIT


def _write_list(sheet: Worksheet, receipt: Mapping[str, Any], lines: Iterable[FixLine], notes: list[str], titles: set[str]) -> None:
    row = 0
    for row, text in enumerate(heading(receipt, notes), start=1):
        _text(sheet.cell(row, 1), text).font = Font(name="Times New Roman", bold=row == 1, size=14 if row == 1 else 11)
    row += 2
    for column, (title, width) in enumerate(HEADERS, start=1):
        head = _text(sheet.cell(row, column), title)
        head.font, head.fill = Font(name="Times New Roman", bold=True), PatternFill("solid", fgColor="E7E6E6")
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"A{row + 1}"
    wrap, link = Alignment(wrap_text=True, vertical="top"), Font(name="Times New Roman", color="0563C1", underline="single")
    for line in lines:
        row += 1
        for column, value in enumerate(row_values(line), start=1):
            if isinstance(value, int):
                sheet.cell(row, column).value = value
            elif value is not None:
                _text(sheet.cell(row, column), value)
            if column in (6, 7, 8):
                sheet.cell(row, column).alignment = wrap
        if line.sheet in titles and line.row:
            linked = sheet.cell(row, 4)
            quoted = (line.sheet or "").replace("'", "''")
            linked.hyperlink = Hyperlink(ref=linked.coordinate, location=f"'{quoted}'!{line.letters or 'A'}{line.row}")
            linked.font = link
    for told in below_list(receipt):
        row += 1
        for column, written in told:
            _text(sheet.cell(row, column + 1), written).alignment = RIGHT if column > CHANGE_COLUMNS[0] else Alignment()
    for column in CHANGE_COLUMNS[3:]:
        sheet.column_dimensions[get_column_letter(column + 1)].width = CHANGE_WIDTH


def _text(cell: Cell | MergedCell, text: str) -> Cell:
    """Writes text that stays text, whatever it begins with."""
    assert isinstance(cell, Cell)  # a new sheet has no merged cells
    cell.value = _legal(text)
    cell.data_type = "s"
    if text[:1] in "=+-@":
        cell.quotePrefix = True
    return cell


def _legal(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("?", text)[:32_000]
