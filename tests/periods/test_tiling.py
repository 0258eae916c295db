"""Periods made up of periods of another calendar: every day once, or a clear error."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anptt_data.errors import UsageError
from anptt_data.periods import Period, parse_period, write_period
from anptt_data.periods.arithmetic import containing
from anptt_data.periods.calendars import CALENDARS, UnknownCalendar
from anptt_data.periods.tiling import MixedCalendars, NotTiled, tiles, tiles_of_each

DAY = timedelta(days=1)


def made_of(written: str, target: str, source: str) -> list[str]:
    return [write_period(p) for p in tiles(parse_period(written, target), source)]


@pytest.mark.parametrize(
    ("written", "target", "source", "expected"),
    [
        ("2026-Q3", "quarter", "calendar_month", ["2026-07", "2026-08", "2026-09"]),
        ("2026-H1", "half_year", "quarter", ["2026-Q1", "2026-Q2"]),
        ("2026-H1", "half_year", "calendar_month", [f"2026-{n:02d}" for n in range(1, 7)]),
        ("2026", "calendar_year", "calendar_month", [f"2026-{n:02d}" for n in range(1, 13)]),
        ("2026", "nd09_year", "nd09_month", [f"2026-{n:02d}" for n in range(1, 13)]),
        ("2026-Q1", "nd09_quarter", "nd09_month", ["2026-01", "2026-02", "2026-03"]),
        ("2026", "procuracy_year", "calendar_month", ["2025-12", *(f"2026-{n:02d}" for n in range(1, 12))]),
        ("2026-02", "calendar_month", "calendar_month", ["2026-02"]),
        ("2026-W45", "week_mon_sun", "day", [f"2026-11-{n:02d}" for n in range(2, 9)]),
        ("2026-11-05", "day", "calendar_day", ["2026-11-05"]),
        ("2026-10", "nd09_month", "police_month", ["2026-10"]),
        ("2026-Q3", "nd09_quarter", "police_month", ["2026-07", "2026-08", "2026-09"]),
        ("2019-06", "nd09_month", "police_month", ["2019-06"]),
        ("2026-02", "calendar_month", "continuous", [f"2026-02-{n:02d}" for n in range(1, 29)]),
    ],
)
def test_what_has_the_same_days_is_made_up(written: str, target: str, source: str, expected: list[str]) -> None:
    assert made_of(written, target, source) == expected


def test_february_of_2021_is_four_whole_weeks_and_that_is_allowed_because_the_days_are_equal() -> None:
    assert made_of("2021-02", "calendar_month", "week_mon_sun") == ["2021-W05", "2021-W06", "2021-W07", "2021-W08"]


def test_weeks_do_not_fill_a_month_and_the_days_are_named() -> None:
    with pytest.raises(NotTiled) as told:
        tiles(parse_period("2026-10", "calendar_month"), "week_fri_thu")
    assert told.value.missing == [(date(2026, 10, 1), date(2026, 10, 1)), (date(2026, 10, 30), date(2026, 10, 31))]
    assert told.value.exit_code == 2
    assert "30/10/2026 - 31/10/2026" in told.value.vi
    assert "2026-W40" in told.value.vi, "the week across the border is named"
    assert "Tháng 10 năm 2026" in told.value.vi


def test_the_15th_of_may_2019_lies_in_two_police_months() -> None:
    both = Period(date(2019, 4, 16), date(2019, 6, 14), "continuous")
    with pytest.raises(NotTiled) as told:
        tiles(both, "police_month")
    assert told.value.twice == [(date(2019, 5, 15), date(2019, 5, 15))]
    assert told.value.missing == []
    assert "15/05/2019 thuộc hai kỳ" in told.value.vi


def test_calendar_months_do_not_fill_a_month_from_the_15th_to_the_14th() -> None:
    with pytest.raises(NotTiled, match="15/09/2026 - 14/10/2026"):
        tiles(parse_period("2026-10", "nd09_month"), "calendar_month")


def test_an_unknown_calendar_is_named() -> None:
    with pytest.raises(UnknownCalendar):
        tiles(parse_period("2026-10", "calendar_month"), "lunar_month")


def test_calendars_that_cut_the_same_pieces_stand_together_and_others_are_never_added() -> None:
    year = parse_period("2026", "nd09_year")
    both = tiles_of_each(year, {"police_month", "nd09_month"})
    assert [len(t) for t in both.values()] == [12, 12]
    with pytest.raises(MixedCalendars, match="Không cộng số liệu của các kỳ báo cáo tính theo lịch khác nhau") as told:
        tiles_of_each(year, {"police_month", "calendar_month"})
    assert told.value.calendars == ("calendar_month", "police_month")
    assert told.value.exit_code == 2
    with pytest.raises(MixedCalendars):
        tiles_of_each(parse_period("2026-Q3", "quarter"), {"calendar_month", "day"})
    with pytest.raises(NotTiled):
        tiles_of_each(year, {"calendar_month"})


codes = st.sampled_from(sorted(CALENDARS))
days = st.dates(date(2010, 1, 1), date(2030, 12, 31))


@settings(deadline=None)
@given(day=days, target=codes, source=codes)
def test_tiles_cover_each_day_of_the_target_once_or_the_days_that_fail_are_said(day: date, target: str, source: str) -> None:
    asked = containing(day, target)
    every_day = [asked.start + n * DAY for n in range((asked.end - asked.start).days + 1)]
    found, failed = [], []
    try:
        found = tiles(asked, source)
    except NotTiled as error:
        failed = [*error.missing, *error.twice]
    if not found:
        assert failed
        assert all(asked.start <= first <= last <= asked.end for first, last in failed)
        return
    told = [p.start + n * DAY for p in found for n in range((p.end - p.start).days + 1)]
    assert told == every_day
    assert all(p == containing(p.end, source) for p in found if p.end != date(2019, 5, 15)), "whole periods of that calendar"


@settings(deadline=None)
@given(first=days, length=st.integers(0, 800), source=codes)
def test_any_days_are_told_by_counting_them_one_by_one(first: date, length: int, source: str) -> None:
    """The same answer as the plain definition: look at every day, count the whole periods inside that hold it."""
    asked = Period(first, first + length * DAY, "continuous")
    every_day = [first + n * DAY for n in range(length + 1)]
    whole = {containing(d, source) for d in every_day} | {containing(d + DAY, source) for d in every_day[-1:]}
    if source == "police_month":
        whole.add(containing(date(2019, 6, 1), source))
    whole = {p for p in whole if p.start >= asked.start and p.end <= asked.end}
    times = dict.fromkeys(every_day, 0) | Counter(p.start + n * DAY for p in whole for n in range((p.end - p.start).days + 1))
    if any((p.start, p.end) == (asked.start, asked.end) for p in whole):
        assert len(tiles(asked, source)) == 1
    elif all(n == 1 for n in times.values()):
        assert tiles(asked, source) == sorted(whole)
    else:
        with pytest.raises(UsageError) as told:
            tiles(asked, source)
        assert isinstance(told.value, NotTiled)
        assert {d for d in every_day if any(a <= d <= b for a, b in told.value.missing)} == {d for d, n in times.items() if n == 0}
        assert {d for d in every_day if any(a <= d <= b for a, b in told.value.twice)} == {d for d, n in times.items() if n > 1}
