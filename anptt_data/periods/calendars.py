"""The calendars that reports follow: how each cuts time, and since when.

`reference/calendars.csv` is written from this table by `scripts/build_reference.py` (a test compares them). A calendar is
(code, valid_from, valid_to): the police's month changed in 2019 and keeps one code. Sources: facts of the domain (NĐ 09/2019/NĐ-CP: the month
runs from the 15th of the previous month to the 14th, quarter, half-year and year likewise from 15/12; the police's month from the 16th to the 15th until
5/2019, then from the 15th to the 14th; the procuracy's year 1/12 to 30/11; bulletins that ran Friday to Thursday bear the ISO week of that Thursday).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from anptt_data.errors import UsageError

Unit = Literal["day", "week", "month", "quarter", "half_year", "year", "any"]


@dataclass(frozen=True)
class Version:
    """How a calendar cuts time during [`valid_from`, `valid_to`], both inclusive, None = open.

    Months and longer: a period begins on day `first_day` of the month `months_before` the one it is named after, and ends the day before the
    next begins. Weeks: begins on weekday `first_day` (Monday = 1).
    """

    unit: Unit
    first_day: int = 1
    months_before: int = 0
    valid_from: date | None = None
    valid_to: date | None = None
    legal_basis: str = ""
    confidence: str = "V2"


@dataclass(frozen=True)
class Calendar:
    """A calendar and its versions in time, oldest first."""

    code: str
    vi: str
    en: str
    versions: tuple[Version, ...]

    @property
    def unit(self) -> Unit:
        return self.versions[0].unit


_NAMED_JUNE_2019 = 2019 * 12 + 5
"""The first police month from the 15th to the 14th is the one named 2019-06; 2019-05 still ended on 15/5/2019."""

POLICE_CHANGE = _NAMED_JUNE_2019

_ND09 = {"first_day": 15, "months_before": 1, "valid_from": date(2019, 3, 12), "legal_basis": "NĐ 09/2019/NĐ-CP, Điều 12"}


def _one(code: str, vi: str, en: str, unit: Unit, **kwargs: object) -> Calendar:
    return Calendar(code, vi, en, (Version(unit, **kwargs),))  # type: ignore[arg-type]


CALENDARS: dict[str, Calendar] = {
    c.code: c
    for c in (
        _one("day", "Ngày", "Day", "day"),
        _one("calendar_day", "Ngày", "Day", "day"),
        _one("week_mon_sun", "Tuần từ thứ Hai đến Chủ nhật (ISO 8601)", "Week, Monday to Sunday (ISO 8601)", "week", confidence="M"),
        _one(
            "week_fri_thu", "Tuần từ thứ Sáu đến thứ Năm, mang số tuần ISO của ngày thứ Năm",
            "Week, Friday to Thursday, numbered as the ISO week of its Thursday", "week", first_day=5, confidence="R",
        ),
        _one("calendar_month", "Tháng dương lịch", "Calendar month", "month", legal_basis="TT 23/2025/TT-BYT"),
        _one("quarter", "Quý dương lịch", "Calendar quarter", "quarter"),
        _one("half_year", "Sáu tháng dương lịch", "Calendar half-year", "half_year"),
        _one("calendar_year", "Năm dương lịch", "Calendar year", "year"),
        _one("nd09_month", "Tháng báo cáo, từ ngày 15 tháng trước đến ngày 14", "Reporting month, 15th to 14th", "month", **_ND09),
        _one("nd09_quarter", "Quý báo cáo, từ ngày 15 tháng cuối quý trước đến ngày 14", "Reporting quarter, 15th to 14th", "quarter", **_ND09),
        _one("nd09_half_year", "Sáu tháng báo cáo, từ ngày 15/12 hoặc 15/6", "Reporting half-year, from 15/12 or 15/6", "half_year", **_ND09),
        _one("nd09_year", "Năm báo cáo, từ ngày 15/12 năm trước đến ngày 14/12", "Reporting year, 15/12 to 14/12", "year", **_ND09),
        Calendar(
            "police_month", "Tháng của ngành Công an", "The police's month",
            (
                Version("month", 16, 1, None, date(2019, 5, 15), "", "R"),
                Version("month", 15, 1, date(2019, 5, 15), None, "", "R"),
            ),
        ),
        _one(
            "procuracy_year", "Năm thống kê hình sự liên ngành, từ 01/12 năm trước đến 30/11", "The procuracy's year, 1/12 to 30/11", "year",
            months_before=1, legal_basis="TTLT 05/2018", confidence="M",
        ),
        _one("continuous", "Liên tục, theo thời điểm", "Continuous, by instant", "any"),
    )
}  # fmt: skip


class UnknownCalendar(UsageError):
    """A calendar code that is not in the table."""

    def __init__(self, code: str) -> None:
        self.code = code
        known = ", ".join(CALENDARS)
        super().__init__(f"Không có lịch «{code}»; các lịch: {known}", f"No calendar {code!r}; known: {known}")


def calendar(code: str) -> Calendar:
    """The calendar of that code; raises `UnknownCalendar`."""
    found = CALENDARS.get(code)
    if found is None:
        raise UnknownCalendar(code)
    return found
