"""When reports are due."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anptt_data.periods import containing, parse_period
from anptt_data.periods.due import due_date


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


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 30))
def test_each_further_working_day_is_later_and_no_weekend(day: date, days: int) -> None:
    period = containing(day, "week_fri_thu")
    due, later = due_date(period, days, off=()), due_date(period, days + 1, off=())
    assert period.end <= due < later
    assert later.isoweekday() < 6
