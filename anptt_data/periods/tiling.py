"""Which periods of one calendar make up a period of another, day for day: the only way figures go from calendar to calendar.

Three calendar months are a quarter, twelve NĐ 09 months an NĐ 09 year, December to November the procuracy's year, days are anything. Weeks fill no
month, and calendar months no NĐ 09 quarter: there is no share of a week that lies in a month, and none is made up here.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from anptt_data.errors import UsageError
from anptt_data.periods.arithmetic import bounds, ordinal
from anptt_data.periods.calendars import calendar
from anptt_data.periods.period import Period
from anptt_data.periods.written import spoken, write_period

DAY = timedelta(days=1)
Days = tuple[date, date]
"""The first and the last day of a run of days, both inclusive."""
SHOWN = 3
"""How many runs of days and periods an error names."""


class NotTiled(UsageError):
    """The periods of a calendar do not make up the asked period: `missing` days lie in none that is wholly inside, `twice` in two."""

    def __init__(self, target: Period, source_calendar: str, missing: list[Days], twice: list[Days], across: list[Period]) -> None:
        self.target, self.source_calendar, self.missing, self.twice, self.across = target, source_calendar, missing, twice, across
        of = calendar(source_calendar)
        vi, en = [], []
        if missing:
            vi.append(f"{_days(missing)} không nằm trong kỳ nào thuộc trọn kỳ này")
            en.append(f"{_days(missing)} lie in no period that is wholly inside")
        if across:
            written = ", ".join(f"{write_period(p)} ({_run((p.start, p.end))})" for p in across[:SHOWN])
            vi.append(f"nằm vắt qua ranh giới: {written}")
            en.append(f"across its border: {written}")
        if twice:
            vi.append(f"{_days(twice)} thuộc hai kỳ")
            en.append(f"{_days(twice)} lie in two periods")
        super().__init__(
            f"{_capital(spoken(target))} không ghép được từ các kỳ trọn vẹn của lịch «{of.vi}» ({source_calendar}): {'; '.join(vi)}",
            f"{write_period(target)} ({target.calendar}) is not made up of whole periods of {source_calendar}: {'; '.join(en)}",
        )


class MixedCalendars(UsageError):
    """Figures of different calendars would be added."""

    def __init__(self, calendars: Collection[str], why: UsageError | None = None) -> None:
        self.calendars = tuple(sorted(calendars))
        named = ", ".join(f"«{calendar(c).vi}» ({c})" for c in self.calendars)
        super().__init__(
            f"Không cộng số liệu của các kỳ báo cáo tính theo lịch khác nhau: {named}" + (f". {why.vi}" if why else ""),
            f"Figures of different calendars are never added: {', '.join(self.calendars)}" + (f". {why.en}" if why else ""),
        )


def tiles(target: Period, source_calendar: str) -> list[Period]:
    """The periods of `source_calendar` whose days are exactly the days of `target`, each day once, in order.

    A period with the very same days is one tile, whatever its calendar. Raises `NotTiled` (which days are missing or told twice) and
    `UnknownCalendar`. For ``continuous`` the tiles are days.
    """
    found = _touching(target, source_calendar)
    inside = [p for p in found if target.start <= p.start and p.end <= target.end]
    same = [p for p in inside if (p.start, p.end) == (target.start, target.end)]
    if same:
        return same[:1]
    missing, twice = _faults(target, inside)
    if missing or twice:
        raise NotTiled(target, source_calendar, missing, twice, [p for p in found if p not in inside])
    return inside


def tiles_of_each(target: Period, calendars: Collection[str]) -> dict[str, list[Period]]:
    """The tiles of `target` in every calendar in which there are figures for it.

    Figures of several calendars may stand together only when they cut the target into the same pieces (the police's month and NĐ 09's have had the
    same days since June 2019): only then can it be said how many reports were expected. Else `MixedCalendars`; of one calendar, `NotTiled`.
    """
    made: dict[str, list[Period]] = {}
    for code in sorted(calendars):
        try:
            made[code] = tiles(target, code)
        except NotTiled as error:
            if len(calendars) == 1:
                raise
            raise MixedCalendars(calendars, error) from error
    if len({tuple((p.start, p.end) for p in tiling) for tiling in made.values()}) > 1:
        raise MixedCalendars(calendars)
    return made


def _touching(target: Period, source_calendar: str) -> list[Period]:
    """All periods of the calendar that share a day with the target, in order."""
    if calendar(source_calendar).unit == "any":
        length = (target.end - target.start).days + 1
        days = (target.start + n * DAY for n in range(length))
        return [Period(day, day, source_calendar) for day in days]
    # Of two periods that overlap the earlier has the day's ordinal, so the last day may lie in the next one, too.
    ordinals = range(ordinal(target.start, source_calendar), ordinal(target.end, source_calendar) + 2)
    found = (_bounds(n, source_calendar) for n in ordinals)
    return [p for p in found if p is not None and p.start <= target.end and p.end >= target.start]


def _bounds(number: int, code: str) -> Period | None:
    """The period of that ordinal; None beyond the last day there is."""
    try:
        return bounds(number, code)
    except (ValueError, OverflowError):
        return None


def _faults(target: Period, inside: list[Period]) -> tuple[list[Days], list[Days]]:
    """Runs of days of the target that are in no period, and in two."""
    missing: list[Days] = []
    twice: list[Days] = []
    told = target.start - DAY  # every day up to this one is told
    for p in inside:
        if p.start > told + DAY:
            missing.append((told + DAY, p.start - DAY))
        elif p.start <= told:
            twice.append((p.start, min(told, p.end)))
        told = max(told, p.end)
    if told < target.end:
        missing.append((told + DAY, target.end))
    return missing, twice


def _days(runs: list[Days]) -> str:
    return ", ".join(_run(r) for r in runs[:SHOWN]) + (" ..." if len(runs) > SHOWN else "")


def _run(days: Days) -> str:
    first, last = (f"{d.day:02d}/{d.month:02d}/{d.year:04d}" for d in days)
    return first if days[0] == days[1] else f"{first} - {last}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
