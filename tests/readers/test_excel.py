"""Workbooks give what the sender sees, cell for cell, whichever program wrote them."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from raw_files import raw_workbook, text_cell

from anptt_data.readers.cells import Cells, Merged
from anptt_data.readers.excel_child import duration_text, number_text

Read = Callable[[bytes | Path, str], Cells]


def rows_of(cells: Cells, grid: int = 0) -> list[tuple[object, ...]]:
    return cells.grids[grid].head().rows()


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A workbook with every kind of cell, written by xlsxwriter."""
    path = tmp_path / "report.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Số liệu")
    book.add_worksheet("trống")
    hidden = book.add_worksheet("nháp")
    hidden.hide()
    hidden.write(0, 0, "x")
    day, moment = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    sheet.merge_range("B3:D3", "Sốt xuất huyết")
    sheet.write("A5", 12)
    sheet.write("B5", 0.1 + 0.2)
    sheet.write("C5", 1e-7)
    sheet.write("D5", 123456789012)
    sheet.write_datetime("E5", dt.datetime(2026, 11, 5), day)
    sheet.write_datetime("F5", dt.datetime(2026, 11, 5, 8, 15), moment)
    sheet.write("G5", True)
    sheet.write("H5", 0.615, book.add_format({"num_format": "0.0%"}))
    sheet.write("I5", 421, book.add_format({"num_format": "00000"}))
    sheet.write("J5", "Đo\u0302ng\u00a0Hải")
    sheet.write_formula("K5", "=1/0", None, "#DIV/0!")
    sheet.write_formula("M5", "=2+3", None, 5)
    sheet.write("N5", "Nghỉ ngơi")
    book.close()
    return path


def test_cells_are_what_the_sender_sees(report: Path, read_table: Read) -> None:
    cells = read_table(report, "report.xlsx")
    assert rows_of(cells)[1] == (
        0, 5, "12", "0.3", "0.0000001", "123456789012", "2026-11-05", "2026-11-05 08:15:00", "TRUE", "61.5%", "00421",
        "Đông\u00a0Hải", "#DIV/0!", None, "5", "Nghỉ ngơi",
    )  # fmt: skip


def test_sheets_keep_their_numbers_and_merged_ranges(report: Path, read_table: Read) -> None:
    cells = read_table(report, "report.xlsx")
    assert [[p.name for p in g.parts] for g in cells.grids] == [["Số liệu", "trống", "nháp"]] * 2
    assert [g.head().get_column("part").to_list()[0] for g in cells.grids] == [0, 2]
    assert cells.grids[0].merged == (Merged(3, 2, 3, 4),)
    assert [(n.rule, n.part) for n in cells.notes] == [("FILE-014", 2), ("FILE-025", None)]
    assert cells.grids[1].parts[2].hidden


def test_figures_written_as_texts_are_told_apart_from_numbers(read_table: Read) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["Xã 1.2", 1.234, "1.234"], [None, "12,5", 12.5], ["abc", "7", "1 234"]):
        book.active.append(row)
    typed = read_table(saved(book), "x.xlsx").grids[0].typed
    assert typed is not None
    assert sorted(typed.rows()) == [(1, 1), (1, 3), (2, 2)]


def test_bytes_in_memory_read_like_the_file(report: Path, read_table: Read) -> None:
    assert rows_of(read_table(report.read_bytes(), "report.xlsx")) == rows_of(read_table(report, "report.xlsx"))


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_the_same_workbook_from_another_program_reads_the_same(report: Path, suffix: str, tmp_path: Path, read_table: Read) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not here")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", suffix, "--outdir", str(tmp_path / "out"), str(report)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    cells = read_table(tmp_path / "out" / f"report.{suffix}", f"report.{suffix}")
    expected = rows_of(read_table(report, "report.xlsx"))
    got = rows_of(cells)
    assert [r[:2] for r in got] == [r[:2] for r in expected]
    assert got[0] == expected[0]
    assert got[1] == expected[1]
    assert cells.grids[0].merged == (Merged(3, 2, 3, 4),)
    assert [(n.rule, n.part) for n in cells.notes] == [("FILE-014", 2), ("FILE-025", None)]


def test_a_formula_without_a_result_is_an_error_at_its_cell(read_table: Read) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Xã", "Số ca"])  # type: ignore[union-attr]
    book.active.append(["A", "=SUM(1,2)"])  # type: ignore[union-attr]
    cells = read_table(saved(book), "x.xlsx")
    assert [(n.rule, n.part, n.row, n.column, n.value) for n in cells.notes] == [("FILE-013", 0, 2, 2, "=SUM(1,2)")]
    assert rows_of(cells)[1] == (0, 2, "A", None)


@pytest.mark.parametrize(("value", "unknown"), [(0, True), (7, False)])
def test_a_zero_that_no_spreadsheet_worked_out_is_no_result(value: int, unknown: bool, read_table: Read) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:  # asks for calculation on opening; until then 0 stands in the cell
        book.add_worksheet().write_formula("B2", "=SUM(A1:A9)", None, value)
    assert [n.rule for n in read_table(buffer.getvalue(), "x.xlsx").notes] == ["FILE-013"] * unknown


def test_hidden_rows_and_columns_are_known(tmp_path: Path, read_table: Read) -> None:
    path = tmp_path / "hidden.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        for row in range(8):
            page.write_row(row, 0, [row, row, row, "x"])
        for row in (2, 3, 6, 20):
            page.set_row(row, None, None, {"hidden": True})
        page.set_column(1, 2, None, None, {"hidden": True})
    office = shutil.which("soffice")
    files = [path]
    if office is not None:
        for suffix in ("ods", "xls"):
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
            files.append(path.with_suffix(f".{suffix}"))
    for file in files:
        (grid,) = read_table(file, file.name).grids
        assert grid.hidden.rows_of(grid.head()).to_list() == [3, 4, 7], file.name
        assert [n for n in range(1, 9) if grid.hidden.has_column(n)] == [2, 3], file.name


def test_a_formula_with_an_empty_text_as_result_is_an_empty_cell(read_table: Read) -> None:
    data = raw_workbook(f'<row r="1">{text_cell("A1", "a")}<c r="B1" t="str"><f>IF(1,"")</f><v></v></c></row>')
    cells = read_table(data, "x.xlsx")
    assert not cells.notes
    assert rows_of(cells) == [(0, 1, "a")] or rows_of(cells) == [(0, 1, "a", None)]


def test_a_million_blank_styled_rows_under_the_data_are_harmless(read_table: Read) -> None:
    data = "".join(f'<row r="{r}">{text_cell(f"A{r}", f"x{r}")}<c r="B{r}"><v>{r}</v></c></row>' for r in range(1, 11))
    blank = "".join(f'<row r="{r}"><c r="A{r}" s="0"/><c r="B{r}" s="0"/></row>' for r in range(11, 1_000_001))
    cells = read_table(raw_workbook(data + blank), "x.xlsx")
    assert not cells.notes
    assert rows_of(cells) == [(0, r, f"x{r}", str(r)) for r in range(1, 11)]


def test_two_hundred_columns_are_read(read_table: Read) -> None:
    book = openpyxl.Workbook()
    book.active.append([f"cột {n}" for n in range(200)])  # type: ignore[union-attr]
    book.active.append(list(range(200)))  # type: ignore[union-attr]
    grid = read_table(saved(book), "x.xlsx").grids[0]
    assert grid.width == 200
    assert grid.head().get_column("c200").to_list() == ["cột 199", "199"]


@pytest.mark.parametrize(
    ("rows", "far"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "XFD1048576"),
        ('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row><row r="1048576"><c r="B1048576"><v>1</v></c></row>', "B1048576"),
        (
            "".join(f'<row r="{r}"><c r="A{r}"><v>1</v></c></row>' for r in range(1, 200))
            + '<row r="200"><c r="XFD200"><v>1</v></c></row>',
            "XFD200",
        ),
        ('<row r="99999999"><c r="A99999999"><v>1</v></c></row>', ""),
    ],
)
def test_a_lone_cell_far_away_is_a_blocker_that_names_it(rows: str, far: str, read_table: Read) -> None:
    cells = read_table(raw_workbook(rows), "x.xlsx")
    assert not cells.readable
    assert [n.rule for n in cells.notes] == ["FILE-009"]
    assert cells.notes[0].facts == {"sheet": "Sheet1"}
    assert far in str(cells.notes[0].value)


def test_cells_without_references_are_counted_on(read_table: Read) -> None:
    data = raw_workbook("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><f>A1</f></c></row>")
    cells = read_table(data, "x.xlsx")
    assert [(n.rule, n.row, n.column) for n in cells.notes] == [("FILE-013", 2, 1)]
    assert rows_of(cells)[0] == (0, 1, "1", "2")


def test_macros_and_links_are_said_and_nothing_is_run(read_table: Read) -> None:
    extra = {"xl/vbaProject.bin": b"\0" * 100, "xl/externalLinks/externalLink1.xml": b"<a/>"}
    cells = read_table(raw_workbook('<row r="1"><c r="A1"><v>1</v></c></row>', extra=extra), "x.xlsm")
    assert [(n.rule, n.count) for n in cells.notes] == [("FILE-011", 1), ("FILE-012", 1)]
    assert rows_of(cells) == [(0, 1, "1")]


def test_a_workbook_without_a_value_is_empty(read_table: Read) -> None:
    assert [n.rule for n in read_table(raw_workbook('<row r="1"><c r="A1" s="0"/></row>'), "x.xlsx").notes] == ["FILE-001"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (-0.0, "0"), (0.1 + 0.2, "0.3"), (1e15, "1000000000000000"), (1.5e-10, "0.00000000015"), (54.04, "54.04"),
     (1234567890123456.0, "1234567890123460"), (1e300 * 0 + 2.50, "2.5")],
)  # fmt: skip
def test_numbers_have_fifteen_digits_and_no_exponent(value: float, text: str) -> None:
    assert number_text(value) == text


def test_durations_may_pass_a_day() -> None:
    assert duration_text(dt.timedelta(hours=25, minutes=3, seconds=4)) == "25:03:04"
