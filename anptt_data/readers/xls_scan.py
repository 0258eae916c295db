"""Walks the records of an .xls (BIFF) stream for what calamine does not say: passwords, macros, error cells."""

from __future__ import annotations

import io
import struct

import olefile

from anptt_data.readers.cells import FileNote
from anptt_data.readers.workbook_scan import SheetScan
from anptt_data.readers.xls_fonts import XlsFonts
from anptt_data.readers.xls_numbers import XlsNumbers
from anptt_data.readers.zip_guard import BadZip

ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
"""[MS-XLS] 2.5.10 Bes."""
_FILEPASS, _BOUNDSHEET, _BOF, _BOOLERR, _FORMULA, _SUPBOOK = 0x2F, 0x85, 0x809, 0x205, 0x06, 0x1AE
_PAGE = (0x14, 0x15)  # HEADER, FOOTER
_ROW, _COLINFO, _DATE1904 = 0x208, 0x7D, 0x22


def scan_xls(content: bytes) -> tuple[list[SheetScan], list[FileNote]]:
    """What calamine does not give of each sheet (error cells, formats, hidden rows), and notes.

    Raises `BadZip` for a password or a damaged container.
    """
    notes: list[FileNote] = []
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            if ole.exists("_VBA_PROJECT_CUR") or ole.exists("_VBA_PROJECT"):
                notes.append(FileNote("FILE-011"))
            name = "Workbook" if ole.exists("Workbook") else "Book"
            stream = ole.openstream(name).read()
    except Exception as error:  # olefile raises many kinds on damaged files
        raise BadZip(FileNote("FILE-004", facts={"detail": "OLE"})) from error
    sheets: list[SheetScan] = []
    numbers, fonts = XlsNumbers(), XlsFonts()
    starts: dict[int, int] = {}  # offset of a sheet's BOF -> its number
    sheet: SheetScan | None = None
    links = at = 0
    from_1904 = False
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + size]
        for row, column, text in numbers.texts(kind, body):
            if sheet is not None:
                sheet.shown[row, column] = text
        for row, column, alphabet in fonts.texts(kind, body):
            if sheet is not None:
                sheet.fonts[row, column] = alphabet
        if kind == _FILEPASS:
            raise BadZip(FileNote("FILE-008"))
        if kind == _BOUNDSHEET and size >= 4:
            starts[struct.unpack_from("<I", body)[0]] = len(starts)
            sheets.append(SheetScan(len(sheets), ""))
        elif kind == _DATE1904 and size >= 2:
            from_1904 = body[0] == 1
        elif kind == _BOF:
            # An embedded chart has a BOF of its own inside the sheet; it holds no cells.
            sheet = sheets[starts[at]] if at in starts else sheet
        elif sheet is None:
            pass
        elif kind in _PAGE and size > 3:
            sheet.page.append(body[3:].decode("utf-16-le" if body[2] & 1 else "latin-1", "replace"))
        elif kind == _ROW and size >= 14 and body[12] & 0x20:
            row = struct.unpack_from("<H", body)[0] + 1
            sheet.unseen.add_rows(row, row)
        elif kind == _COLINFO and size >= 10 and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            sheet.unseen.columns.append((first + 1, last + 1))
        elif kind == _SUPBOOK and size > 4:
            links += 1
        elif kind == _BOOLERR and size >= 8 and body[7] == 1:
            _show(sheet, body, body[6])
        elif kind == _FORMULA and size >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
            _show(sheet, body, body[8])
        at += 4 + size
    for scanned in sheets:
        scanned.days_from_1904 = from_1904
    if links:
        notes.append(FileNote("FILE-012", count=links))
    return sheets, notes


def _show(sheet: SheetScan, body: bytes, code: int) -> None:
    row, column = struct.unpack_from("<HH", body)
    sheet.shown[row + 1, column + 1] = ERRORS.get(code, "#N/A")
