"""One cell of 32,000 characters, in the title, the header or the rows, is answered within seconds, whatever stands in it."""

from __future__ import annotations

import io
import time
from pathlib import Path

import openpyxl
import pytest

from tests.gallery.habits import AGENCIES, DENGUE
from tests.gallery.judged import Marked, judge
from tests.gallery.sheets import one

MOST_SECONDS = 10
LONGEST = 32_000
TEXTS = (
    "x",
    "1",
    "1.",
    "ab ",
    "tháng 9, ",
    "ngày 5 tháng 11 ",
    "/",
    "(",
    "và lũy kế ",
    "từ 01 đến ",
    "bảng số ",
    "MẬT độ ",
    "KÍNH MẬT ",
    "1 000 ",
    "-",
)


def workbook(text: str, where: str) -> bytes:
    long = (text * LONGEST)[:LONGEST]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([long if where == "title" else "Tháng 10 năm 2026"])
    sheet.append(["Mã tỉnh", "Tháng", "Số ca mắc", long if where == "header" else "Ghi chú"])
    sheet.append(["66", "10/2026", 5])
    if where == "rows":
        sheet.append([long] * 4)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.timeout(60)
@pytest.mark.parametrize("where", ["title", "header", "rows"])
@pytest.mark.parametrize("text", TEXTS)
def test_a_long_cell_is_answered_within_seconds(text: str, where: str, tmp_path: Path) -> None:
    began = time.monotonic()
    try:
        told = judge(workbook(text, where), "dai.xlsx", DENGUE, AGENCIES[DENGUE], tmp_path)
    except Marked:
        assert "MẬT" in text
    else:
        counts = told.verdict.counts
        assert counts.read == counts.accepted + counts.rejected + counts.ignored
    assert time.monotonic() - began < MOST_SECONDS


@pytest.mark.timeout(90)
@pytest.mark.parametrize(("cells", "rule"), [(9_000, "FILE-010"), (900, None)])
def test_thousands_of_cells_that_share_a_long_text_are_answered_within_seconds(cells: int, rule: str | None, tmp_path: Path) -> None:
    lines = [["Tháng 10 năm 2026"], ["Mã tỉnh", "Số ca mắc", "Ghi chú"], *(["66", 5, "tháng 9, " * 3_500] for _ in range(cells))]
    content = one(lines)
    assert len(content) < 200_000
    began = time.monotonic()
    told = judge(content, "dai.xlsx", DENGUE, AGENCIES[DENGUE], tmp_path)
    assert time.monotonic() - began < 30
    if rule is not None:
        assert told.counted() == {rule: 1}
        assert "triệu ký tự" in told.first(rule)["message_vi"]
