"""Cells in .VnTime or VNI-Times are read by their font; Unicode cells beside them stay as they are."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from anptt_data.conform.encodings import alphabet_of_font, in_font
from anptt_data.readers.cells import Cells
from tests.old_alphabets import in_tcvn3, in_vni

Read = Callable[[bytes | Path, str], Cells]
WRITE = {".VnTime": in_tcvn3, ".VnTimeH": in_tcvn3, "VNI-Times": in_vni}


def workbook(cells: list[tuple[str, str | None]]) -> bytes:
    """One cell a row, each in its font (None: Unicode)."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        for row, (text, font) in enumerate(cells):
            page.write(row, 0, WRITE[font](text) if font else text, book.add_format({"font_name": font}) if font else None)
            page.write(row, 1, row)
    return buffer.getvalue()


CELLS: list[tuple[str, str | None]] = [
    ("Tỉnh", None), ("Đắk Lắk", ".VnTime"), ("Lâm Đồng", None), ("Lâm", None), ("lâm đồng", ".VnTimeH"), ("Cần Thơ", "VNI-Times"), ("Gia Lai", ".VnTime"),
]  # fmt: skip
MEANT = ["Tỉnh", "Đắk Lắk", "Lâm Đồng", "Lâm", "LÂM ĐỒNG", "Cần Thơ", "Gia Lai"]


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_each_cell_is_read_by_its_font(suffix: str, tmp_path: Path, read_table: Read) -> None:
    path = tmp_path / "fonts.xlsx"
    path.write_bytes(workbook(CELLS))
    office = shutil.which("soffice")
    if suffix != "xlsx":
        if office is None:
            pytest.skip("LibreOffice is not here")
        command = [
            office,
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            suffix,
            "--outdir",
            str(tmp_path),
        ]
        subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=120)
    cells = read_table(path.with_suffix(f".{suffix}"), f"fonts.{suffix}")
    assert cells.grids[0].head()["c1"].to_list() == MEANT
    said = {n.facts["encoding"]: n.count for n in cells.notes if n.rule == "FILE-024"}
    assert said == {"TCVN3": 2, "VNI": 1}


def test_one_word_in_such_a_font_is_enough(read_table: Read) -> None:
    cells = read_table(workbook([("Tháng", ".VnTime"), ("10/2026", None)]), "x.xlsx")
    assert cells.grids[0].head()["c1"].to_list() == ["Tháng", "10/2026"]
    assert cells.encoding == "tcvn3"


def test_unicode_typed_in_a_cell_of_such_a_font_stays_unicode() -> None:
    assert in_font("Đắk Lắk", "tcvn3") == "Đắk Lắk"
    assert in_font("§¾k L¾k", "tcvn3") == "Đắk Lắk"


@pytest.mark.parametrize(
    ("font", "drawn"),
    [(".VnTime", "tcvn3"), (".VnArialH", "tcvn3 capitals"), ("VNI-Times", "vni"), ("Times New Roman", None), ("Vnbook", None)],
)
def test_fonts_are_known_by_their_names(font: str, drawn: str | None) -> None:
    assert alphabet_of_font(font) == drawn
