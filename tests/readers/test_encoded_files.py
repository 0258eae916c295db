"""Files in every encoding that agencies send give the same Unicode cells."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from old_alphabets import in_cp1258, in_tcvn3, in_vni

from anptt_data.readers.cells import Cells

TEXT = (
    "Xã, phường;Nhóm tội phạm;Số vụ xảy ra\r\nXã Đông Hải;Trật tự xã hội;5\r\nPhường Tân Lập;Ma túy;2\r\n"
    "Xã Krông Năng;Quản lý kinh tế;1\r\nXã Ea Súp;Môi trường - ATTP;0\r\n"
)
ROWS = [line.split(";") for line in TEXT.splitlines()]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16"),
        (in_cp1258(TEXT), "cp1258"),
        (in_tcvn3(TEXT).encode("latin-1"), "tcvn3"),
        (in_tcvn3(TEXT).encode("utf-8"), "tcvn3"),
        (in_vni(TEXT).encode("latin-1"), "vni"),
        (in_vni(TEXT).encode("utf-8-sig"), "vni"),
    ],
)
def test_text_is_unicode_whatever_it_was_written_in(data: bytes, encoding: str, read_table: Callable[[bytes, str], Cells]) -> None:
    cells = read_table(data, "Báo cáo.csv")
    assert cells.encoding == encoding
    frame = cells.grids[0].head()
    assert [list(r[2:-1]) for r in frame.rows()] == ROWS
    assert frame.get_column("row").to_list() == [1, 2, 3, 4, 5]
    said = [n.rule for n in cells.notes]
    assert said == (["FILE-024"] if encoding in ("cp1258", "tcvn3", "vni") else [])


@pytest.mark.parametrize(("write", "encoding"), [(in_tcvn3, "tcvn3"), (in_vni, "vni"), (str, "utf-8")])
def test_a_workbook_is_decided_as_a_whole(write: Callable[[str], str], encoding: str, read_table: Callable[[bytes, str], Cells]) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append([write(c) for c in row])  # type: ignore[union-attr]
    buffer = BytesIO()
    book.save(buffer)
    cells = read_table(buffer.getvalue(), "x.xlsx")
    assert cells.encoding == encoding
    assert [list(r[2:]) for r in cells.grids[0].head().rows()] == ROWS
