"""Workbooks that began on an old Macintosh count their days from 1904: a serial number without a date's format is not four years off."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.gallery.habits import AGENCIES, AIR
from tests.gallery.judged import judge
from tests.office import saved_by_office

HEADER = ("Mã trạm", "Thông số", "Thời điểm đo", "Thời gian trung bình", "Giá trị", "Đơn vị đo", "Trạng thái")
AT = datetime(2026, 11, 3, 6)


def measured(*, from_1904: bool) -> bytes:
    """Two measurements of one hour apart; the second cell's date has lost its format, as after pasting values."""
    book = openpyxl.Workbook()
    if from_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER)
    for hour in (6, 7):
        sheet.append(["KKTUYHOA01", "PM2,5", AT.replace(hour=hour), "1 giờ", 21.5, "µg/m3", "Đang đo"])
    sheet.cell(3, 3).number_format = "General"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def hours(content: bytes, name: str, home: Path) -> list[datetime]:
    told = judge(content, name, AIR, AGENCIES[AIR], home)
    assert told.verdict.decision == "accepted", told.findings
    moments = told.facts.select(pl.col(pl.Datetime("us", "UTC")).dt.convert_time_zone("Asia/Ho_Chi_Minh").dt.replace_time_zone(None))
    return moments.to_series().to_list()


@pytest.mark.parametrize("from_1904", [False, True])
def test_serial_numbers_are_the_days_their_workbook_means(from_1904: bool, tmp_path: Path) -> None:
    assert hours(measured(from_1904=from_1904), "tram.xlsx", tmp_path) == [AT, AT.replace(hour=7)]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_so_they_are_in_other_kinds_of_workbooks(kind: str, tmp_path: Path) -> None:
    saved = saved_by_office({"1904": measured(from_1904=True), "1900": measured(from_1904=False)}, kind)
    for path in saved.values():
        assert hours(path.read_bytes(), f"tram.{kind}", tmp_path) == [AT, AT.replace(hour=7)], path
