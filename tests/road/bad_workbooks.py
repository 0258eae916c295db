"""Workbooks as no library writes them on purpose, for the tests of bad input."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence

import xlsxwriter

from tests.readers.raw_files import compound_file, raw_workbook, text_cell

HEADER = ("Tỉnh", "Tháng", "Số ca mắc")
Rows = Sequence[Sequence[object]]


def workbook(rows: Rows, *, sheet: str = "Sheet1", page_header: str = "", title: str = "") -> bytes:
    """A workbook of one sheet written by another program than the one that reads it."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        if page_header:
            page.set_header(page_header)
        if title:
            book.set_properties({"title": title})
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return buffer.getvalue()


def with_macros(rows: Rows) -> bytes:
    """The same with a macro project; its bytes are no real program and would crash whoever ran them."""
    return repacked(workbook(rows), extra={"xl/vbaProject.bin": compound_file({"VBA": b"Sub Auto_Open()" * 100})})


def repacked(content: bytes, *, extra: dict[str, bytes]) -> bytes:
    """The zip with more members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry))
        for name, data in extra.items():
            new.writestr(name, data)
    return buffer.getvalue()


def bomb(megabytes: int, said: int | None = None) -> bytes:
    """A workbook of a few hundred kB whose sheet unpacks to so many megabytes; its headers may say `said` bytes instead."""
    content = raw_workbook(" " * (megabytes * 1024 * 1024))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    return content if said is None else content.replace(struct.pack("<I", size), struct.pack("<I", said))


def far_cell() -> bytes:
    """5 kB: the only cell stands in the last row and column of the sheet."""
    return raw_workbook('<row r="1048576">' + text_cell("XFD1048576", "x") + "</row>")


def locked() -> bytes:
    """What Excel writes when a password is asked for on opening."""
    return compound_file({"EncryptionInfo": b"\4\0\4\0" + b"\0" * 100, "EncryptedPackage": b"\x99" * 6000})


def _cells(row: int, values: Sequence[object]) -> str:
    written = []
    for column, value in zip("ABCDEFGHIJ", values, strict=False):
        reference = f"{column}{row}"
        written.append(f'<c r="{reference}"><v>{value}</v></c>' if isinstance(value, (int, float)) else text_cell(reference, str(value)))
    return f'<row r="{row}">' + "".join(written) + "</row>"


def blank_rows_below(rows: Rows, blanks: int) -> bytes:
    """A table and below it so many styled rows without a value."""
    table = "".join(_cells(n, r) for n, r in enumerate(rows, 1))
    first = len(rows) + 1
    blank = "".join(
        f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/><c r="B{n}" s="1"/><c r="C{n}" s="1"/></row>'
        for n in range(first, first + blanks)
    )
    return raw_workbook(table + blank)


def uncached_formula(rows: Rows, reference: str) -> bytes:
    """A table and below it a row whose last cell is a formula that was never calculated."""
    table = "".join(_cells(n, r) for n, r in enumerate(rows, 1))
    number = len(rows) + 1
    formula = (
        f'<row r="{number}">{text_cell(f"A{number}", "Gia Lai")}{text_cell(f"B{number}", "10/2026")}<c r="{reference}"><f>1+1</f></c></row>'
    )
    return raw_workbook(table + formula)
