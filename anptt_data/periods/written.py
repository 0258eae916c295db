"""Periods as text: ``2026-10``, ``2026-W45``, ``2026-Q3``, ``2026-H1``, ``2026``, ``2026-11-05``, ``from/to``."""

from __future__ import annotations

import re
from datetime import date

from anptt_data.errors import BadPeriod
from anptt_data.periods.arithmetic import PER_YEAR, bounds, is_regular, number_in_year, year_of
from anptt_data.periods.calendars import calendar
from anptt_data.periods.period import Period

_FORMS: dict[str, re.Pattern[str]] = {
    "day": re.compile(r"(\d{4})-(\d{2})-(\d{2})"),
    "week": re.compile(r"(\d{4})-W(\d{2})"),
    "month": re.compile(r"(\d{4})-(\d{2})"),
    "quarter": re.compile(r"(\d{4})-Q([1-4])"),
    "half_year": re.compile(r"(\d{4})-H([12])"),
    "year": re.compile(r"(\d{4})"),
}
_PLAIN_CALENDAR = {
    "day": "day",
    "week": "week_mon_sun",
    "month": "calendar_month",
    "quarter": "quarter",
    "half_year": "half_year",
    "year": "calendar_year",
}


def numbered(year: int, number: int, code: str) -> Period:
    """Period `number` of `year` on a calendar of weeks, months or longer; raises `BadPeriod` when there is none."""
    unit = calendar(code).unit
    try:
        if unit == "week":
            thursday = date.fromisocalendar(year, number, 4)
            first_day = calendar(code).versions[0].first_day
            return bounds((thursday.toordinal() - first_day) // 7, code)
        if unit in PER_YEAR and 1 <= number <= PER_YEAR[unit] and 1 < year < 9999:
            return bounds(year * PER_YEAR[unit] + number - 1, code)
    except ValueError:
        pass
    raise BadPeriod(f"{number}/{year}")


def parse_period(written: str, code: str) -> Period:
    """The period that `written` means on that calendar; raises `BadPeriod`.

    Only the calendar's own form is read (a month calendar takes no quarter), and ``from/to`` when the days are exactly one of its
    periods. ``continuous`` takes every form, and any ``from/to``.
    """
    text = written.strip().upper()
    unit = calendar(code).unit
    try:
        if "/" in text:
            start, end = (date.fromisoformat(p.strip()) for p in text.split("/"))
            period = Period(start, end, code)
            if start > end or not is_regular(period):
                raise BadPeriod(written)
            return period
        if unit == "any":
            for form, pattern in _FORMS.items():
                if pattern.fullmatch(text):
                    plain = parse_period(text, _PLAIN_CALENDAR[form])
                    return Period(plain.start, plain.end, code)
            raise BadPeriod(written)
        found = _FORMS[unit].fullmatch(text)
        if found is None:
            raise BadPeriod(written)
        numbers = [int(g) for g in found.groups()]
        if unit == "day":
            day = date(*numbers)
            return Period(day, day, code)
        return numbered(numbers[0], numbers[1] if len(numbers) > 1 else 1, code)
    except (ValueError, BadPeriod) as error:
        other = next((form for form, pattern in _FORMS.items() if pattern.fullmatch(text)), None)
        raise BadPeriod(written, unit, other) from error


def write_period(period: Period) -> str:
    """The short form of a period; ``from/to`` when its days are not one period of its calendar."""
    unit = calendar(period.calendar).unit
    days = f"{period.start.isoformat()}/{period.end.isoformat()}"
    if unit in ("any", "day"):
        return period.start.isoformat() if period.start == period.end else days
    if not is_regular(period):
        return days
    year, number = year_of(period), number_in_year(period)
    forms = {"week": f"-W{number:02d}", "month": f"-{number:02d}", "quarter": f"-Q{number}", "half_year": f"-H{number}", "year": ""}
    return f"{year:04d}{forms[unit]}"


def spoken(period: Period) -> str:
    """The period in Vietnamese, as officials say it: ``Tuần 45 năm 2026 (từ 30/10/2026 đến 05/11/2026)``."""
    days = f"từ {_dmy(period.start)} đến {_dmy(period.end)}"
    unit = calendar(period.calendar).unit
    if period.start == period.end:
        return f"ngày {_dmy(period.start)}"
    if unit in ("any", "day") or not is_regular(period):
        return days
    year, number = year_of(period), number_in_year(period)
    quarter = ("", "I", "II", "III", "IV")[number] if unit == "quarter" else ""
    names = {
        "week": f"Tuần {number} năm {year}",
        "month": f"Tháng {number} năm {year}",
        "quarter": f"Quý {quarter} năm {year}",
        "half_year": f"6 tháng {'đầu' if number == 1 else 'cuối'} năm {year}",
        "year": f"Năm {year}",
    }
    return f"{names[unit]} ({days})"


def short(period: Period) -> str:
    """The period within a sentence, its days left out where it has a name: ``tháng 10 năm 2026``, ``từ 16/07/2026 đến 23/07/2026``."""
    said = spoken(period).split(" (")[0]
    return said[:1].lower() + said[1:]


def _dmy(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
