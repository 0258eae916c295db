"""The same period of the year before: what forms call cùng kỳ năm trước."""

from __future__ import annotations

from anptt_data.errors import BadPeriod
from anptt_data.periods.arithmetic import containing, number_in_year, year_of
from anptt_data.periods.calendars import calendar
from anptt_data.periods.period import Period
from anptt_data.periods.written import numbered


def year_before(period: Period) -> Period | None:
    """The period of the same number a year earlier (of a day the same date); None when that year had none (week 53, 29 February)."""
    unit = calendar(period.calendar).unit
    if unit == "any":
        return None
    try:
        if unit == "day":
            return containing(period.start.replace(year=period.start.year - 1), period.calendar)
        return numbered(year_of(period) - 1, number_in_year(period), period.calendar)
    except (BadPeriod, ValueError):
        return None
