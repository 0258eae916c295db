"""Periods as whole numbers: the n-th period of a calendar, its days, its neighbours.

Every period of a calendar but ``continuous`` has an *ordinal*, one more than that of the period before it.
"""

from __future__ import annotations

from datetime import date, timedelta

from anptt_data.errors import BadPeriod
from anptt_data.periods.calendars import POLICE_CHANGE, Calendar, Version, calendar
from anptt_data.periods.period import Period

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
PER_YEAR = {"month": 12, "quarter": 4, "half_year": 2, "year": 1}


def _version(c: Calendar, ordinal: int) -> Version:
    return c.versions[-1] if len(c.versions) == 1 or ordinal >= POLICE_CHANGE else c.versions[0]


def _month_start(months: int, day: int) -> date:
    year, month = divmod(months, 12)
    return date(year, month + 1, day)


def bounds(ordinal: int, code: str) -> Period:
    """The period of that ordinal."""
    c = calendar(code)
    v = _version(c, ordinal)
    if c.unit == "day":
        return Period(date.fromordinal(ordinal), date.fromordinal(ordinal), code)
    if c.unit == "week":
        start = ordinal * 7 + v.first_day
        return Period(date.fromordinal(start), date.fromordinal(start + 6), code)
    size = MONTHS[c.unit]
    start_day = _month_start(ordinal * size - v.months_before, v.first_day)
    end = _month_start((ordinal + 1) * size - v.months_before, v.first_day) - timedelta(days=1)
    if len(c.versions) > 1 and ordinal == POLICE_CHANGE - 1:
        end = date(2019, 5, 15)
    return Period(start_day, end, code)


def ordinal(day: date, code: str) -> int:
    """The ordinal of the period that contains `day`; of two that overlap (15/5/2019, police) the earlier."""
    c = calendar(code)
    if c.unit == "day":
        return day.toordinal()
    if c.unit == "week":
        return (day.toordinal() - c.versions[0].first_day) // 7
    if c.unit == "any":
        raise BadPeriod(f"{day.isoformat()} ({code})")
    months = day.year * 12 + day.month - 1
    guess = months // MONTHS[c.unit]
    return next(n for n in (guess - 1, guess, guess + 1) if bounds(n, code).start <= day <= bounds(n, code).end)


def ordinal_of(period: Period) -> int:
    """The ordinal of `period`; raises `BadPeriod` when its days are not one period of its calendar."""
    n = ordinal(period.end, period.calendar)
    if bounds(n, period.calendar) != period:
        raise BadPeriod(f"{period.start.isoformat()}/{period.end.isoformat()}")
    return n


def is_regular(period: Period) -> bool:
    """Whether the days are exactly one period of the calendar (always, for ``continuous``)."""
    c = calendar(period.calendar)
    return c.unit == "any" or bounds(ordinal(period.end, period.calendar), period.calendar) == period


def containing(day: date, code: str) -> Period:
    """The period of that calendar that contains `day`; for ``continuous`` the day itself."""
    if calendar(code).unit == "any":
        return Period(day, day, code)
    return bounds(ordinal(day, code), code)


def previous(period: Period) -> Period:
    """The period before; for ``continuous`` as many days just before."""
    return _moved(period, -1)


def following(period: Period) -> Period:
    """The period after; for ``continuous`` as many days just after."""
    return _moved(period, 1)


def _moved(period: Period, by: int) -> Period:
    if calendar(period.calendar).unit == "any":
        step = timedelta(days=((period.end - period.start).days + 1) * by)
        return Period(period.start + step, period.end + step, period.calendar)
    return bounds(ordinal_of(period) + by, period.calendar)


def year_of(period: Period) -> int:
    """The year the period is named after: 2026-W01 begins in December 2025 and is of 2026."""
    unit = calendar(period.calendar).unit
    if unit == "week":
        return _thursday(period).isocalendar().year
    if unit in PER_YEAR:
        return ordinal_of(period) // PER_YEAR[unit]
    return period.end.year


def number_in_year(period: Period) -> int:
    """1 for the first period of its year: the month, the week's number, the quarter; of a day the day of the year."""
    unit = calendar(period.calendar).unit
    if unit == "week":
        return _thursday(period).isocalendar().week
    if unit in PER_YEAR:
        return ordinal_of(period) % PER_YEAR[unit] + 1
    return period.start.timetuple().tm_yday


def first_in_year(period: Period) -> bool:
    """Whether a running total begins with this period; of days that are no period of the calendar, the period of the last day decides."""
    return number_in_year(containing(period.end, period.calendar)) == 1


def first_of_year(period: Period) -> Period:
    """The first period of the same year: where its running total began."""
    unit = calendar(period.calendar).unit
    if unit == "week" or unit in PER_YEAR:
        return bounds(ordinal_of(period) - number_in_year(period) + 1, period.calendar)
    first = date(year_of(period), 1, 1)
    return Period(first, first, period.calendar)


def _thursday(period: Period) -> date:
    """The Thursday in the week: by ISO 8601 it carries the number."""
    ordinal_of(period)
    return period.start + timedelta(days=(4 - period.start.isoweekday()) % 7)
