from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Callable
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from anptt_data.contract.base import Contract
from anptt_data.quality.findings import Address, Findings
from anptt_data.quality.verdict import Verdict
from anptt_data.readers.cells import Cells, Grid, Part
from anptt_data.receipts.annotated import annotated_workbook
from anptt_data.receipts.fix_lines import findings_csv
from anptt_data.receipts.list_workbook import HEADERS
from anptt_data.receipts.page import receipt_page

Make = Callable[..., dict[str, Any]]
Judged = Callable[..., Verdict]


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def listed(content: bytes) -> list[tuple[Any, ...]]:
    """The lines of the list "Cần sửa", below its header."""
    rows = [tuple(r) for r in opened(content).worksheets[0].iter_rows(values_only=True)]
    header = next(i for i, r in enumerate(rows) if r[:3] == tuple(h for h, _ in HEADERS[:3]))
    return rows[header + 1 :]


def test_a_copy_is_marked_and_its_data_stay(
    make_receipt: Make, judged: Judged, findings: Findings, workbook: bytes, parts: tuple[Part, ...]
) -> None:
    result = annotated_workbook(workbook, make_receipt(judged(findings)), parts)
    assert result.is_copy
    before, after = opened(workbook), opened(result.content)
    assert after.sheetnames == ["Cần sửa", "Tháng 10", "Phụ lục"]
    assert [s.title for s in after.worksheets if s.sheet_view.tabSelected] == ["Cần sửa"]
    for name in before.sheetnames:
        for row in before[name].iter_rows():
            for cell in row:
                if cell.column != 5 or cell.row < 5:
                    assert after[name][cell.coordinate].value == cell.value
    marked = after["Tháng 10"]
    assert marked["C7"].fill.fgColor.rgb == "00F9D0C4"
    assert "nhỏ hơn mức cho phép" in marked["C7"].comment.text
    assert "đã gọi điện xác nhận" in marked["C7"].comment.text
    assert marked["C6"].comment is None
    link = next(c for c in after["Cần sửa"]["D"] if c.value == "'Tháng 10'!C7")
    assert link.hyperlink.location == "'Tháng 10'!C7"


def test_undeclared_columns_are_masked_in_the_copy_but_serial_numbers(
    make_receipt: Make, judged: Judged, findings: Findings, workbook: bytes, parts: tuple[Part, ...]
) -> None:
    result = annotated_workbook(workbook, make_receipt(judged(findings)), parts)
    values = [c.value for c in opened(result.content)["Tháng 10"]["E"]]
    assert "SĐT 0900000000" not in values
    assert "•••" in values
    assert values[11] == 3
    assert any("được che" in n for n in result.notes)


def test_text_that_looks_like_a_formula_stays_text(
    make_receipt: Make, judged: Judged, reported: type[Contract], workbook: bytes, parts: tuple[Part, ...]
) -> None:
    found = Findings(reported)
    for row, value in enumerate(['=HYPERLINK("x")', "+1", "-1", "@SUM(1)", "a\x07b"], start=5):
        found.add("VALUE-002", at=Address(0, row, 3), column="cases", header="=cmd", value=value, minimum=0)
    receipt = make_receipt(judged(found))
    for original in (workbook, None):
        sheet = opened(annotated_workbook(original, receipt, parts).content).worksheets[0]
        cells = [c for row in sheet.iter_rows() for c in row if c.value is not None]
        assert not [c for c in cells if c.data_type == "f"]
        assert any(c.value == '=HYPERLINK("x")' for c in cells)
    lines = findings_csv(found, parts).decode("utf-8-sig").splitlines()
    assert len(lines) == 6
    assert all(re.search(r"(^|,)\"?'[=+@-]", line) for line in lines[1:])


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "value", ["=1+1", " =1+1", "x;=1+1;y", "x,=1+1,y", "x\t=1+1", "x|@SUM(1)", 'x;"=1+1"', "x; +1", "x\n=1+1", 'x";-1+1;"', "x,\n;=1+1"]
)
def test_the_list_starts_no_formula_whatever_a_spreadsheet_separates_by(
    value: str, separator: str, reported: type[Contract], parts: tuple[Part, ...]
) -> None:
    found = Findings(reported)
    found.add("VALUE-002", at=Address(0, 5, 3), column="cases", header="Ca", value=value, minimum=0)
    text = findings_csv(found, parts).decode("utf-8-sig")
    for quotes in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        cells = [c for record in csv.reader(io.StringIO(text), delimiter=separator, quoting=quotes) for c in record]
        assert not [c for c in cells if c.strip(' "')[:1] in tuple("=+-@")], cells


@pytest.mark.parametrize("broken", [b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old", b"", b"a;b\n1;2\n"])
def test_what_cannot_be_annotated_gets_the_list_alone(
    make_receipt: Make, judged: Judged, findings: Findings, parts: tuple[Part, ...], broken: bytes
) -> None:
    result = annotated_workbook(broken, make_receipt(judged(findings)), parts)
    assert not result.is_copy
    assert len(listed(result.content)) == 4 + 1  # five addresses in four groups


def test_a_workbook_that_breaks_the_library_is_said_so(
    make_receipt: Make, judged: Judged, findings: Findings, workbook: bytes, parts: tuple[Part, ...]
) -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, b"<broken" if name.endswith("sheet1.xml") else source.read(name))
    result = annotated_workbook(out.getvalue(), make_receipt(judged(findings)), parts)
    assert not result.is_copy
    assert any("Không đánh dấu được" in n for n in result.notes)


def test_a_dataset_with_personal_columns_gets_no_copy(
    make_receipt: Make, judged: Judged, findings: Findings, workbook: bytes, parts: tuple[Part, ...]
) -> None:
    result = annotated_workbook(workbook, make_receipt(judged(findings)), parts, personal=True)
    assert not result.is_copy
    assert opened(result.content).sheetnames == ["Cần sửa"]
    assert any("dữ liệu cá nhân" in n for n in result.notes)


def test_a_text_file_gets_its_cells_on_a_sheet_of_text(make_receipt: Make, judged: Judged, reported: type[Contract]) -> None:
    part = Part(0, "số liệu.csv", "text")
    frame = pl.DataFrame(
        {"part": [0, 0, 0], "row": [1, 2, 4], "c1": ["Tên", "A", "=B"], "c2": ["Số ca", "-1", "5"], "c3": ["Ghi chú", "x", "7"]},
        schema_overrides={"part": pl.Int32},
    )
    cells = Cells("csv", [Grid((part,), 3, lambda: iter([frame]))])
    layout = {"layout": "table", "format": "csv", "parts": [{
        "part": 0, "name": part.name, "header_rows": [1], "columns": {"cases": {"header": "Số ca", "column": 2}},
        "extra_columns": [{"header": "Ghi chú", "column": 3}]}]}  # fmt: skip
    found = Findings(reported)
    found.add("VALUE-002", at=Address(0, 2, 2), column="cases", header="Số ca", value="-1", minimum=0)
    verdict = judged(found, layout=layout)
    verdict.parts = (part,)
    result = annotated_workbook(b"...", make_receipt(verdict), (part,), cells=cells)
    book = opened(result.content)
    data = [tuple(r) for r in book["Số liệu"].iter_rows(values_only=True)]
    assert data[1:] == [(1, "Tên", "Số ca", "Ghi chú"), (2, "A", "-1", "•••"), (4, "=B", "5", "7")]
    assert book["Số liệu"]["B4"].data_type == "s"
    assert book["Số liệu"]["C3"].fill.fgColor.rgb == "FFF9D0C4"
    link = next(c for c in book["Cần sửa"]["D"] if c.value == "dòng 2, cột «Số ca»")
    assert link.hyperlink.location == "'Số liệu'!C3"


def test_of_a_long_text_file_only_header_and_named_lines_are_shown(make_receipt: Make, judged: Judged, reported: type[Contract]) -> None:
    part = Part(0, "dài.csv", "text")
    rows = range(1, 30_001)
    frame = pl.DataFrame({"part": [0] * 30_000, "row": rows, "c1": ["x"] * 30_000}, schema_overrides={"part": pl.Int32})
    cells = Cells("csv", [Grid((part,), 1, lambda: iter([frame.head(10_000), frame.slice(10_000)]))])
    layout = {"layout": "table", "format": "csv", "parts": [{"part": 0, "name": part.name, "header_rows": [1]}]}
    found = Findings(reported)
    found.add("VALUE-002", at=[Address(0, 2, 1), Address(0, 25_000, 1)], column="cases", header="Số ca", value="x", count=2, minimum=0)
    verdict = judged(found, layout=layout)
    verdict.counts.read = 29_999
    result = annotated_workbook(None, make_receipt(verdict), (part,), cells=cells)
    assert [r[0] for r in opened(result.content)["Số liệu"].iter_rows(min_row=2, values_only=True)] == [1, 2, 25_000]
    assert any("Tệp dài" in n for n in result.notes)


def test_rejected_rows_that_no_finding_shows_are_listed_too(
    make_receipt: Make, judged: Judged, findings: Findings, workbook: bytes, parts: tuple[Part, ...]
) -> None:
    rejected = pl.DataFrame({"part": [0, 0], "row": [7, 11], "rules": [["VALUE-002"], ["VALUE-001"]]}, schema_overrides={"part": pl.Int32})
    lines = listed(annotated_workbook(workbook, make_receipt(judged(findings)), parts, rejected=rejected).content)
    extra = [line for line in lines if line[0] is None]
    assert [(line[3], line[8]) for line in extra] == [("'Tháng 10'!11:11", "VALUE-001")]


def test_a_workbook_of_5000_rows_is_annotated_fast_enough(
    make_receipt: Make, judged: Judged, reported: type[Contract], parts: tuple[Part, ...]
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = parts[0].name
    for row in range(5_000):
        sheet.append([row, f"Đơn vị {row}", -row, 1.5, "x", 6, 7, 8, 9, 10])
    out = io.BytesIO()
    book.save(out)
    found = Findings(reported)
    for row in range(600):
        found.add("VALUE-002", at=Address(0, row + 5, 3), column="cases", header="Số ca", value=f"-{row}", minimum=0)
    receipt = make_receipt(judged(found))
    began = time.process_time()
    result = annotated_workbook(out.getvalue(), receipt, parts)
    assert result.is_copy
    assert time.process_time() - began < 3  # 1.2 s here


RULES = st.sampled_from(["VALUE-001", "VALUE-002", "VALUE-003", "DUP-001", "TOTAL-001", "CHANGE-001", "ROWS-002", "PROOF-001"])
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(lambda t: t == t.strip())
FOUND = st.tuples(RULES, st.lists(st.tuples(st.integers(0, 1), st.integers(5, 60), st.integers(1, 9)), max_size=25), TEXTS | st.none())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FOUND, max_size=12))
def test_page_workbook_and_json_tell_the_same_findings(
    make_receipt: Make, judged: Judged, reported: type[Contract], workbook: bytes, parts: tuple[Part, ...], found: list[Any]
) -> None:
    findings = Findings(reported)
    for rule, at, value in found:
        facts = {"minimum": 0, "maximum": 9, "computed": 3}
        findings.add(rule, at=[Address(*a) for a in at], column="cases", header="Số ca", value=value, count=max(1, len(at)), **facts)
    receipt = make_receipt(judged(findings))
    told = [(n, f["rule"], f["message_vi"], f["fix_vi"], f["value"], f["count"]) for n, f in enumerate(receipt["findings"], start=1)]

    items = lxml_html.fromstring(receipt_page(receipt)).xpath("//ol[@class='f']/li")
    on_page = []
    for item in items:
        count, paragraphs = item.xpath("string(span[@class='n'])"), item.xpath("p")
        value = item.xpath(".//span[@class='v']")
        fix = paragraphs[-1].text_content().removeprefix("Cách xử lý: ").rsplit(" ", 1)
        on_page.append((
            int(item.get("id")[1:]), fix[1], paragraphs[0].text_content(), fix[0], value[0].text_content() if value else None,
            int(count.removesuffix(" chỗ").replace(".", "")),
        ))  # fmt: skip
    assert on_page == told

    for original in (workbook, None):
        lines = listed(annotated_workbook(original, receipt, parts).content)
        in_workbook = list(dict.fromkeys((line[0], line[8], line[6], line[7], line[5], line[9]) for line in lines))
        assert in_workbook == told
        places = {(line[0], line[3]) for line in lines if line[3]}
        assert places == {(n, a) for n, f in enumerate(receipt["findings"], start=1) for a in f["examples"]}
