"""When reports are due."""

from dataclasses import replace
from datetime import date

import pytest

from anptt_data.contract.layouts import Cadence
from anptt_data.periods import containing, parse_period
from anptt_data.periods.due import clocks, due_date
from anptt_data.periods.period import Period


@pytest.mark.parametrize(
    ("period", "days", "due"),
    [
        ("2026-10", 5, date(2026, 11, 6)),  # a plain week
        ("2026-08", 1, date(2026, 9, 3)),  # the National Day
        ("2026-01", 11, date(2026, 2, 23)),  # Tết from 16 to 20 February
        ("2024-04", 1, date(2024, 5, 2)),  # 1 May
        ("2024-04", 3, date(2024, 5, 4)),  # a Saturday that was worked instead of 29 April
    ],
)
def test_working_days_leave_out_weekends_and_public_holidays(period: str, days: int, due: date) -> None:
    assert due_date(parse_period(period, "calendar_month"), days) == due


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2023-12", 5),  # the period ends in a year that the list does not speak of
        ("2027-12", 5),  # the due day would lie in such a year
        ("2019-05", 1),
    ],
)
def test_without_the_years_holidays_there_is_no_due_day_rather_than_a_wrong_one(period: str, days: int) -> None:
    assert due_date(parse_period(period, "calendar_month"), days) is None


def test_days_that_are_no_period_of_their_calendar_have_no_due_day() -> None:
    assert due_date(Period(date(2026, 10, 2), date(2026, 10, 31), "calendar_month"), 5) is None


def test_the_second_clock_runs_longer_than_the_first_and_never_ends_before_it() -> None:
    october = parse_period("2026-10", "calendar_month")
    both = Cadence(every="month", calendar="calendar_month", due_working_days=5, closes_working_days=20)
    assert clocks(october, both) == (date(2026, 11, 6), date(2026, 11, 30))  # 24 November is a holiday since 2026
    assert clocks(october, replace(both, closes_working_days=None)) == (date(2026, 11, 6), None)
    assert clocks(october, replace(both, closes_working_days=2)) == (date(2026, 11, 6), date(2026, 11, 6))
    assert clocks(october, replace(both, due_working_days=None)) == (None, date(2026, 11, 30))


def test_a_second_clock_that_needs_an_unknown_year_does_not_take_the_first_away() -> None:
    cadence = Cadence(every="week", calendar="week_fri_thu", due_working_days=2, closes_working_days=40)
    assert clocks(containing(date(2027, 11, 30), "week_fri_thu"), cadence) == (date(2027, 12, 6), None)
