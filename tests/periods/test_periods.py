"""Calendars, and the arithmetic and writing of their periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anptt_data.errors import BadPeriod
from anptt_data.periods import (
    Period,
    containing,
    first_in_year,
    first_of_year,
    following,
    number_in_year,
    parse_period,
    previous,
    write_period,
    year_of,
)
from anptt_data.periods.calendars import CALENDARS, UnknownCalendar

REGULAR = sorted(set(CALENDARS) - {"continuous"})
days = st.dates(date(1994, 1, 1), date(2045, 12, 31))
calendars = st.sampled_from(REGULAR)
CHANGE_DAY = date(2019, 5, 15)


@pytest.mark.parametrize(
    ("written", "calendar", "start", "end"),
    [
        ("2026-10", "calendar_month", "2026-10-01", "2026-10-31"),
        ("2026-10", "police_month", "2026-09-15", "2026-10-14"),
        ("2019-05", "police_month", "2019-04-16", "2019-05-15"),
        ("2019-06", "police_month", "2019-05-15", "2019-06-14"),
        ("2018-01", "police_month", "2017-12-16", "2018-01-15"),
        ("2026-10", "nd09_month", "2026-09-15", "2026-10-14"),
        ("2026-Q1", "nd09_quarter", "2025-12-15", "2026-03-14"),
        ("2026-H2", "nd09_half_year", "2026-06-15", "2026-12-14"),
        ("2026", "nd09_year", "2025-12-15", "2026-12-14"),
        ("2026", "procuracy_year", "2025-12-01", "2026-11-30"),
        ("2026", "calendar_year", "2026-01-01", "2026-12-31"),
        ("2026-Q3", "quarter", "2026-07-01", "2026-09-30"),
        ("2026-W45", "week_fri_thu", "2026-10-30", "2026-11-05"),
        ("2026-W45", "week_mon_sun", "2026-11-02", "2026-11-08"),
        ("2026-W01", "week_fri_thu", "2025-12-26", "2026-01-01"),
        ("2026-11-05", "day", "2026-11-05", "2026-11-05"),
        ("2026-10-30/2026-11-05", "week_fri_thu", "2026-10-30", "2026-11-05"),
        ("2026-10-30/2026-11-17", "continuous", "2026-10-30", "2026-11-17"),
        ("2016", "continuous", "2016-01-01", "2016-12-31"),
    ],
)
def test_a_written_period_covers_its_days(written: str, calendar: str, start: str, end: str) -> None:
    assert parse_period(written, calendar) == Period(date.fromisoformat(start), date.fromisoformat(end), calendar)


@pytest.mark.parametrize(
    ("written", "calendar"),
    [
        ("2026-13", "calendar_month"), ("2026-00", "calendar_month"), ("2026-Q3", "calendar_month"), ("2026-W54", "week_mon_sun"),
        ("2025-W53", "week_fri_thu"), ("2026-11-31", "day"), ("10/2026", "calendar_month"), ("", "calendar_month"), ("2026-Q5", "quarter"),
        ("2026-11-05/2026-11-01", "continuous"), ("2026-10-01/2026-10-30", "calendar_month"), ("2026-10-01/x", "continuous"), ("9999-12", "nd09_month"),
    ],
)  # fmt: skip
def test_what_is_no_period_of_the_calendar_is_refused(written: str, calendar: str) -> None:
    with pytest.raises(BadPeriod):
        parse_period(written, calendar)


@pytest.mark.parametrize(
    ("written", "calendar", "vi", "en"),
    [
        ("2026-10", "week_mon_sun", "viết theo tháng, mà kỳ ở đây tính theo tuần: viết như 2026-W45", "is a month, and the period here is a week"),
        ("2026-W10", "calendar_month", "viết theo tuần, mà kỳ ở đây tính theo tháng: viết như 2026-10", "is a week, and the period here is a month"),
        ("2026-W54", "week_mon_sun", "Không có kỳ «2026-W54» theo tuần", "There is no week"),
        ("tuần này", "week_mon_sun", "không đúng cách viết; kỳ ở đây tính theo tuần", "Cannot read the period"),
    ],
)  # fmt: skip
def test_a_period_of_another_calendar_is_told_with_an_example_of_the_right_one(written: str, calendar: str, vi: str, en: str) -> None:
    with pytest.raises(BadPeriod) as refused:
        parse_period(written, calendar)
    assert vi in refused.value.vi
    assert en in refused.value.en


def test_an_unknown_calendar_is_named() -> None:
    with pytest.raises(UnknownCalendar, match="lunar"):
        parse_period("2026", "lunar")


@settings(deadline=None)
@given(days, calendars)
def test_the_period_containing_a_day_contains_it(day: date, calendar: str) -> None:
    period = containing(day, calendar)
    assert period.start <= day <= period.end


@settings(deadline=None)
@given(days, calendars)
def test_previous_and_following_are_inverse(day: date, calendar: str) -> None:
    period = containing(day, calendar)
    assert previous(following(period)) == period == following(previous(period))


@settings(deadline=None)
@given(days, st.sampled_from(sorted(CALENDARS)))
def test_reading_what_was_written_gives_the_period(day: date, calendar: str) -> None:
    period = containing(day, calendar)
    assert parse_period(write_period(period), calendar) == period


@settings(deadline=None)
@given(days, st.integers(0, 400))
def test_any_span_of_days_can_be_written_on_the_continuous_calendar(day: date, more: int) -> None:
    period = Period(day, day + timedelta(days=more), "continuous")
    assert parse_period(write_period(period), "continuous") == period
    assert following(previous(period)) == period


@settings(deadline=None)
@given(days, calendars)
def test_periods_tile_the_days_but_for_the_police_change_of_2019(day: date, calendar: str) -> None:
    period = containing(day, calendar)
    overlap = calendar == "police_month" and period.end == CHANGE_DAY
    assert following(period).start == period.end + timedelta(days=0 if overlap else 1)


def test_the_one_day_in_two_police_months_belongs_to_the_earlier() -> None:
    assert write_period(containing(CHANGE_DAY, "police_month")) == "2019-05"
    assert write_period(containing(CHANGE_DAY + timedelta(days=1), "police_month")) == "2019-06"


@settings(deadline=None)
@given(days, calendars)
def test_numbers_count_up_from_the_first_of_the_year(day: date, calendar: str) -> None:
    period = containing(day, calendar)
    first = first_of_year(period)
    assert number_in_year(first) == 1
    assert first_in_year(first)
    assert first_in_year(period) == (period == first)
    assert year_of(first) == year_of(period)
    assert year_of(previous(first)) == year_of(period) - 1
    if number_in_year(period) > 1:
        assert number_in_year(previous(period)) == number_in_year(period) - 1


def test_days_that_are_no_period_are_written_as_days() -> None:
    odd = Period(date(2026, 7, 16), date(2026, 7, 23), "week_mon_sun")
    assert write_period(odd) == "2026-07-16/2026-07-23"
    with pytest.raises(BadPeriod):
        previous(odd)
