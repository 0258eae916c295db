"""The working days of Viet Nam, as the kept calendar has them."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anptt_data.errors import OurFault
from anptt_data.periods.working_days import WorkingDays, to_extend, working_days
from tests.conftest import ROOT

KNOWN = working_days(ROOT / "reference")


@pytest.mark.parametrize(
    ("day", "worked", "why"),
    [
        (date(2026, 2, 16), False, "Tết"),
        (date(2026, 2, 20), False, "the last day of Tết"),
        (date(2026, 2, 23), True, "the Monday after"),
        (date(2026, 1, 2), False, "a Friday swapped with a Saturday"),
        (date(2026, 1, 10), True, "that Saturday"),
        (date(2026, 1, 17), False, "any other Saturday"),
        (date(2026, 4, 27), False, "a day off in lieu of a holiday on Sunday"),
        (date(2026, 8, 22), True, "the Saturday worked before the National Day"),
        (date(2026, 9, 2), False, "the National Day"),
        (date(2026, 11, 23), True, "a plain Monday"),
    ],
)
def test_people_work_on_weekdays_but_for_holidays_and_on_the_saturdays_that_make_up_for_a_bridge_day(
    day: date, worked: bool, why: str
) -> None:
    assert KNOWN.is_worked(day) is worked, why


def test_tet_is_jumped_over() -> None:
    assert KNOWN.after(date(2026, 2, 13), 1) == date(2026, 2, 23)
    assert KNOWN.after(date(2026, 2, 12), 2) == date(2026, 2, 23)


def test_a_period_that_ends_before_a_holiday_is_due_after_it() -> None:
    assert KNOWN.after(date(2026, 4, 29), 1) == date(2026, 5, 4)


def test_a_make_up_saturday_counts_as_a_working_day() -> None:
    assert KNOWN.after(date(2026, 8, 21), 1) == date(2026, 8, 22)
    assert KNOWN.after(date(2026, 1, 9), 1) == date(2026, 1, 10)


def test_no_working_day_after_is_the_day_itself() -> None:
    assert KNOWN.after(date(2026, 10, 31), 0) == date(2026, 10, 31)


def test_a_year_without_entries_gives_no_day() -> None:
    assert KNOWN.after(date(2023, 12, 29), 1) is None
    assert KNOWN.after(date(2027, 12, 30), 2) is None
    assert KNOWN.after(date(2027, 12, 30), 1) == date(2027, 12, 31)
    assert WorkingDays({}).after(date(2026, 10, 31), 3) is None


def test_days_that_were_not_announced_yet_are_known_as_such() -> None:
    assert {d.year for d in KNOWN.unannounced} == {2027}


@given(st.dates(date(2024, 1, 1), date(2027, 6, 30)), st.integers(0, 60))
def test_counting_the_working_days_back_gives_their_number(day: date, count: int) -> None:
    last = KNOWN.after(day, count)
    assert last is not None
    assert KNOWN.until(day, last) == count
    assert count == 0 or KNOWN.is_worked(last)
    assert sum(KNOWN.is_worked(day + timedelta(n)) for n in range(1, (last - day).days + 1)) == count


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("2026-13-01,holiday,x,M", "line 3"),
        ("2026-05-05,feast,x,M", "kind"),
        ("2026-05-05,make_up_day,x,M", "working day anyway"),
        ("2026-01-01,holiday,x,M", "twice"),
    ],
)
def test_a_line_that_cannot_be_meant_is_named(tmp_path: Path, line: str, named: str) -> None:
    (tmp_path / "holidays.csv").write_text(f"day,kind,name,confidence\n2026-01-01,holiday,x,M\n{line}\n", encoding="utf-8")
    with pytest.raises(OurFault, match=named):
        working_days(tmp_path)


def test_a_list_that_was_extended_is_read_again(tmp_path: Path) -> None:
    file = Path(shutil.copy(ROOT / "reference" / "holidays.csv", tmp_path))
    assert 2028 not in working_days(tmp_path).years
    with file.open("a", encoding="utf-8") as out:
        out.write("2028-01-01,holiday,Tết Dương lịch,M\n")
    assert 2028 in working_days(tmp_path).years


def test_no_list_is_no_years(tmp_path: Path) -> None:
    assert working_days(tmp_path).years == frozenset()


@pytest.mark.parametrize(
    ("today", "asked"),
    [
        (date(2026, 11, 22), None),
        (date(2026, 12, 10), None),
        (date(2027, 1, 2), "05/02/2027"),  # Tết of 2027 was written down before it was announced
        (date(2027, 11, 30), None),
        (date(2027, 12, 1), "2028"),
        (date(2028, 3, 1), "2028"),
    ],
)
def test_it_is_said_in_time_when_the_list_must_be_extended(today: date, asked: str | None) -> None:
    said = to_extend(KNOWN, today)
    assert (said is None) is (asked is None)
    if asked is not None and said is not None:
        assert asked in said.vi
    assert to_extend(WorkingDays({}), today) is not None
