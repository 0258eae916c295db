"""What period is asked for, and from which periods of the release it is made up. Figures of different calendars are never added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from anptt_data.errors import BadPeriod, UsageError
from anptt_data.periods.arithmetic import containing, is_regular
from anptt_data.periods.calendars import UnknownCalendar, calendar
from anptt_data.periods.period import Period
from anptt_data.periods.tiling import tiles_of_each
from anptt_data.periods.written import parse_period

PLAIN = ("day", "week_mon_sun", "calendar_month", "quarter", "half_year", "calendar_year", "continuous")
FROM_THE_15TH = ("nd09_month", "nd09_quarter", "nd09_half_year", "nd09_year", "continuous")
"""What `2026-Q3` may mean beside a calendar whose months begin on the 1st, and beside one whose months begin on the 15th."""


class Told(NamedTuple):
    """A period that occurs in the data, and how many rows it has."""

    period: Period
    rows: int


@dataclass(frozen=True)
class Tiling:
    """Each asked period with the periods that make it up; `left_out` are periods that are none of their calendar and are in no sum."""

    tiles: list[tuple[Period, list[Period]]]
    calendars: tuple[str, ...]
    left_out: list[Told]

    @property
    def several(self) -> bool:
        """Whether some period is a sum over periods."""
        return any(len({(p.start, p.end) for p in found}) > 1 for _, found in self.tiles)

    def rows(self) -> list[tuple[date, date, str, date, date, str]]:
        """From, to and calendar of each source period, then those of the period it goes into."""
        return [(*p, *target) for target, found in self.tiles for p in found]


def asked_period(written: str, code: str | None, own: str) -> Period:
    """The period that `written` means: on the calendar `code` if given, else on the dataset's own, else on the one of that form which goes with it.

    Beside months from the 15th to the 14th, ``2026-Q3`` is the quarter of NĐ 09; beside calendar months, weeks and days, the calendar's quarter.
    Raises `BadPeriod`, `UnknownCalendar`.
    """
    if code is not None:
        return parse_period(written, code)
    beside = FROM_THE_15TH if calendar(own).versions[-1].first_day == 15 else PLAIN
    for candidate in (own, *beside):
        try:
            return parse_period(written, candidate)
        except BadPeriod:
            continue
    raise BadPeriod(written)


def tiling(told: Iterable[Told], own: str, target: Period | None, code: str | None) -> Tiling:
    """From which of the periods that occur the asked one is made up, or (`target` None) every period of the calendar `code` that has figures.

    Raises `NotTiled` when whole periods do not make it up, `MixedCalendars` when figures of calendars that differ would be added.
    """
    regular: list[Told] = []
    left_out: list[Told] = []
    for one in told:
        if target is None or (one.period.start <= target.end and one.period.end >= target.start):
            (regular if _is_regular(one.period) else left_out).append(one)
    found = [t.period for t in regular]
    targets = [target] if target is not None else _targets(found, code or own)
    made: list[tuple[Period, list[Period]]] = []
    calendars: set[str] = set()
    for asked in targets:
        codes = {p.calendar for p in found if p.start <= asked.end and p.end >= asked.start} or {own}
        calendars |= codes
        made.append((asked, [p for tiles in tiles_of_each(asked, codes).values() for p in tiles]))
    return Tiling(made, tuple(sorted(calendars)), left_out)


def _targets(found: list[Period], code: str) -> list[Period]:
    if calendar(code).unit == "any":
        raise UsageError(
            f"Lịch «{code}» không có kỳ cố định; cần nêu kỳ, ví dụ từ/đến",
            f"{code} has no periods of its own; say the period, e.g. from/to",
        )
    return sorted({containing(day, code) for p in found for day in (p.start, p.end)})


def _is_regular(period: Period) -> bool:
    try:
        return is_regular(period)
    except UnknownCalendar:
        return False
