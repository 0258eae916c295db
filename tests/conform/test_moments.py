"""Dates and instants as files write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anptt_data.conform.moments import DAY_ZERO, DAY_ZERO_1904, date_doubt, day_order, moment_column, read_moment


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("05/11/2026", datetime(2026, 11, 5)), ("5-11-2026", datetime(2026, 11, 5)), ("2026-11-05", datetime(2026, 11, 5)),
        ("ngày 5 tháng 11 năm 2026", datetime(2026, 11, 5)), ("2016-08-09 01:00 AM", datetime(2016, 8, 9, 1)),
        ("2016-08-09 12:00 AM", datetime(2016, 8, 9, 0)), ("2016-08-09 12:30 PM", datetime(2016, 8, 9, 12, 30)),
        ("20261105081500", datetime(2026, 11, 5, 8, 15)), ("05/11/2026 8h15", datetime(2026, 11, 5, 8, 15)), ("05/11/2026 24:00", datetime(2026, 11, 6)),
        ("14h30 ngày 05/11/2026", datetime(2026, 11, 5, 14, 30)), ("2026-11-05T01:15:00Z", datetime(2026, 11, 5, 8, 15)),
        ("2026-11-05 08:15:00+07:00", datetime(2026, 11, 5, 8, 15)),
    ],
)  # fmt: skip
def test_a_moment_is_read_as_local_time(text: str, at: datetime) -> None:
    assert read_moment(text).at == at


@pytest.mark.parametrize(("text", "rule"), [("31/02/2026", "DATE-002"), ("2026-02-30", "DATE-002"), ("hôm qua", "DATE-001"), ("11/25/2026", "DATE-007"),
                                            ("05/11/2026 25:00", "DATE-001"), ("46331", "DATE-001"), ("00/00/2026", "DATE-002")])  # fmt: skip
def test_what_is_no_date_is_an_error_of_its_kind(text: str, rule: str) -> None:
    assert read_moment(text).fault == rule


def test_serial_numbers_are_days_in_workbooks_only() -> None:
    assert read_moment("46331.25", serials=DAY_ZERO).at == datetime(2026, 11, 5, 6)
    assert read_moment("44869.25", serials=DAY_ZERO_1904).at == datetime(2026, 11, 5, 6)
    assert read_moment("46331.25").at is None


def test_the_order_of_day_and_month_is_decided_by_what_can_only_be_one() -> None:
    assert day_order(pl.Series(["05/11/2026", "04/11/2026"])) == "dmy"
    assert day_order(pl.Series(["11/25/2026", "04/11/2026"])) == "mdy"
    assert day_order(pl.Series(["25/11/2026", "26/11/2026", "11/25/2026"])) == "dmy"


def test_instants_become_utc_and_the_future_is_an_error_by_the_day_of_receipt() -> None:
    texts = pl.Series(["05/11/2026 00:30", "06/11/2026 00:00"])
    values, faults, days = moment_column(texts, "measured_at", "dmy", None, date(2026, 11, 5))
    assert values[0] == datetime(2026, 11, 4, 17, 30, tzinfo=UTC)
    assert days[0] == date(2026, 11, 5)
    assert values[1] is None
    assert [f.rule for f in faults] == ["DATE-003"]


@given(st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)))
def test_all_ways_of_writing_a_moment_agree(at: datetime) -> None:
    at = at.replace(microsecond=0)
    forms = ["%Y%m%d%H%M%S", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S"]
    assert {read_moment(at.strftime(f)).at for f in forms} == {at}
    column, faults, _days = moment_column(pl.Series([at.strftime(f) for f in forms]), "m", "dmy", None, date(2050, 1, 1))
    assert column.n_unique() == 1
    assert not faults


def doubt(*texts: str, workbook: bool = True) -> str | None:
    found = date_doubt(pl.Series(texts, dtype=pl.String), workbook=workbook)
    return found[0] if found else None


def test_dates_that_a_spreadsheet_may_have_swapped_are_seen() -> None:
    assert doubt("2026-05-11 08:00:00", "2026-06-11", "13/11/2026", "14/11/2026 08:00") == "DATE-008"
    assert doubt("2026-05-11", "2026-11-13", "14/11/2026") is None
    assert doubt("2026-05-11", "05/11/2026", "13/11/2026") is None
    assert doubt("2026-05-11", "13/11/2026", workbook=False) is None
    assert doubt("13/11/2026", "14/11/2026") is None


def test_american_clocks_beside_dates_that_read_both_ways_are_doubtful() -> None:
    assert doubt("11/05/2026 8:00 AM", "11/05/2026 9:00 PM", workbook=False) == "DATE-009"
    assert doubt("11/05/2026 8:00 AM", "11/13/2026 9:00 PM", workbook=False) is None
    assert doubt("11/05/2026 8:00 SA", "11/05/2026 21:00", workbook=False) is None
    assert doubt("2026-11-05 08:00 AM") is None


def test_days_that_may_be_read_month_first_are_not_taken_where_some_would_lie_in_the_future() -> None:
    texts = pl.Series([f"10/{day:02d}/2026 08:00" for day in range(1, 13)])
    values, faults, _ = moment_column(texts, "measured_at", "dmy", None, date(2026, 11, 22))
    assert ([f.rule for f in faults], faults[0].where.sum(), values.null_count()) == (["DATE-010"], 12, 12)
    known = pl.concat([texts, pl.Series(["13/10/2026 08:00"])])
    _, faults, _ = moment_column(known, "measured_at", "dmy", None, date(2026, 11, 22))
    assert ([f.rule for f in faults], faults[0].where.sum()) == (["DATE-003"], 1)
