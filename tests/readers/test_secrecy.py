"""Secrecy marks are found wherever they may stand, and ordinary words are not marks."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable

import openpyxl
import pytest
import xlsxwriter
from old_alphabets import in_tcvn3
from raw_files import raw_workbook, text_cell, zip_of

from anptt_data.readers.cells import Cells
from anptt_data.readers.secrecy import look, mark_in, secrecy_mark, secret_rows
from anptt_data.settings import Settings
from contracts.crime import OffenceMonth
from contracts.health import DiseaseWeek

Read = Callable[[bytes, str], Cells]

MARKS = [
    "MẬT", "Mật", "(MẬT)", "TỐI MẬT", "Tuyệt mật", "  MẬT  ", "*MẬT*", "Độ mật: Mật", "ĐỘ MẬT: MẬT", "Mức độ mật : Tối mật", "M Ậ T",
    "BÁO CÁO MẬT", "Báo cáo tình hình tháng 10 (Mật)", "Mật - báo cáo", "BÁO CÁO THÁNG 10 - MẬT", "UBND XÃ ĐÔNG HẢI\nMẬT",
    "Số: 12/BC-CA   MẬT", "[TUYỆT MẬT] Số liệu", "TÀI LIỆU TUYỆT MẬT", "BC_Mật", "Tài liệu MẬT của Công an tỉnh", "MẬT: số liệu",
]  # fmt: skip
WORDS = [
    "mật độ dân số", "MẬT ĐỘ DÂN SỐ (người/km²)", "Mật độ", "Bảo mật thông tin", "BẢO MẬT THÔNG TIN", "bí mật nhà nước",
    "LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC", "Sỏi mật", "SỎI ĐƯỜNG MẬT", "Viêm túi mật", "Khoa Gan - Mật - Tụy", "mật ong", "MẬT ONG", "Mật khẩu",
    "MẬT MÃ", "Mật độ muỗi: 3", "Cơ mật", "BC_MAT", "MAT", "Độ mật: Không", "Độ mật: Thường", "Tổng cộng", "mật thiết với nhân dân", "",
    "Mất", "Xã Mật Sơn", "Tỷ lệ nhiễm mật độ cao", "Bọ gậy, mật độ lăng quăng",
]  # fmt: skip


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("text", MARKS)
def test_a_mark_of_its_own_is_seen(text: str, form: str) -> None:
    assert mark_in(unicodedata.normalize(form, text)) in ("MẬT", "TỐI MẬT", "TUYỆT MẬT")  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("text", WORDS)
def test_an_ordinary_word_is_not_a_mark(text: str, form: str) -> None:
    assert mark_in(unicodedata.normalize(form, text)) is None  # type: ignore[arg-type]


def test_the_gravest_word_is_named() -> None:
    assert mark_in("Độ mật: Tuyệt  mật") == "TUYỆT MẬT"
    assert mark_in("TỐI MẬT") == "TỐI MẬT"


def workbook(cell: str = "Xã", *, header: str = "", title: str = "", box: str = "", sheet: str = "Sheet1", note: str = "") -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    one = book.add_worksheet(sheet)
    one.write(0, 0, cell)
    one.set_header(header)
    if box:
        one.insert_textbox("C3", box)
    if note:
        one.write_comment("B2", note)
    book.set_properties({"title": title})
    book.close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (workbook(), "Mật - báo cáo.xlsx"),
        (workbook("MẬT"), "x.xlsx"),
        (workbook(header='&C&"Times,Bold"&14MẬT'), "x.xlsx"),
        (workbook(title="Báo cáo (MẬT)"), "x.xlsx"),
        (workbook(box="TỐI MẬT"), "x.xlsx"),
        (workbook(note="MẬT"), "x.xlsx"),
        (workbook(sheet="MẬT"), "x.xlsx"),
        ("MẬT\nXã;Số ca\nA;1\n".encode(), "x.csv"),
        (("Xã;Số ca\n" + "A;1\n" * 500_000 + "MẬT;\n").encode(), "x.csv"),
        ("Xã;Số ca\nA;1\nMẬT;\n".encode("utf-16"), "x.csv"),
        (in_tcvn3("Số liệu tội phạm; Đối tượng; Xã Đông Hải; Khám phá\nĐộ mật: Mật;1;2;3\n").encode("latin-1"), "x.csv"),
        # Files that are returned unread would be kept all the same.
        ("Xã;Số ca\nMẬT;1\n".encode(), "x.xlsx"),
        ("<html><table><tr><td>MẬT</td></tr></table></html>".encode(), "x.xls"),
        (workbook("MẬT"), "x.csv"),
        ("a;b\nMẬT;\0\n".encode(), "x.csv"),
        (zip_of({"[Content_Types].xml": b"<a/>", "word/document.xml": "<w:p><w:t>MẬT</w:t></w:p>".encode()}), "x.docx"),
    ],
)
def test_a_marked_file_is_refused_from_memory(data: bytes, name: str, read_table: Read) -> None:
    note = look(name, DiseaseWeek, read_table(data, name))
    assert note is not None
    assert note.rule == "SECRET-001"
    assert note.facts["mark"] in ("MẬT", "TỐI MẬT")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (workbook("Mật độ dân số", header="&CBảo mật", title="Bí mật"), "mật độ dân số.xlsx"),
        (("Xã;Số ca\n" + "A;1\n" * 100 + "MẬT;1\n" + "B;2\n" * 100).encode(), "x.csv"),  # in the middle of a table it is data
        (b"%PDF-1.7", "x.pdf"),
        (b"", "BC_MAT.csv"),
    ],
)
def test_an_unmarked_file_passes(data: bytes, name: str, read_table: Read) -> None:
    assert look(name, DiseaseWeek, read_table(data, name)) is None


def test_rows_of_a_secret_class_are_counted_wherever_they_stand(settings: Settings) -> None:
    from anptt_data.readers.read import read

    book = openpyxl.Workbook()
    for row in ["Xã", "Nhóm", "Số vụ"], ["A", "Ma túy", 3], ["B", "Khủng bố (Điều 299)", 1], ["C", "Gián điệp", 2], ["D", "Trật tự", 300]:
        book.active.append(row)  # type: ignore[union-attr]
    buffer = io.BytesIO()
    book.save(buffer)
    cells = read(buffer.getvalue(), "x.xlsx", OffenceMonth, settings)
    terms = OffenceMonth.described("secret_terms")
    assert secret_rows(cells, terms) == [(0, 3), (0, 4)]
    note = look("x.xlsx", OffenceMonth, cells)
    assert note is not None
    assert (note.rule, note.count) == ("SECRET-002", 2)
    assert secret_rows(cells, ()) == []


def test_a_secret_class_in_a_file_that_cannot_be_read_is_found_too(settings: Settings) -> None:
    from anptt_data.readers.read import read

    cells = read("Xã;Nhóm\nA;Khủng bố\n".encode(), "x.xlsx", OffenceMonth, settings)
    note = look("x.xlsx", OffenceMonth, cells)
    assert note is not None
    assert note.rule == "SECRET-002"


def test_a_mark_in_a_cell_split_by_rich_text_is_seen(read_table: Read) -> None:
    data = raw_workbook(
        f'<row r="1"><c r="A1" t="inlineStr"><is><r><t>M</t></r><r><t>ẬT</t></r></is></c></row><row r="2">{text_cell("A2", "x")}</row>'
    )
    cells = read_table(data, "x.xlsx")
    assert secrecy_mark("x.xlsx", cells, cells.properties) == "MẬT"
