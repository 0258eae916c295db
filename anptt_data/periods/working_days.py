"""The working days of Viet Nam, from the kept calendar `reference/holidays.csv`: Monday to Friday but for public holidays, and Saturdays worked instead.

The list is kept year by year because Tết and the days swapped around holidays are announced each autumn. Of a year without entries nothing is said.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

from anptt_data.contract.text import Text
from anptt_data.errors import OurFault

FILE = "holidays.csv"
KINDS: dict[str, bool] = {"holiday": False, "in_lieu": False, "swapped": False, "make_up_day": True}
"""Kind of an entry -> whether the day is worked: public holidays, days off in lieu, days swapped with a Saturday, that Saturday."""
UNANNOUNCED = "chưa công bố"
"""In the name of an entry that was worked out before it was announced."""
DAY = timedelta(days=1)
LAST_MONTH = 12
"""From this month on the next year's days must be there: reports of its last weeks are due in January."""
NEAR = timedelta(days=45)


@dataclass(frozen=True, eq=False)
class WorkingDays:
    """Which days are worked. `known`: day -> whether it is worked, where that differs from the week; `unannounced`: entries not yet announced."""

    known: dict[date, bool]
    unannounced: frozenset[date] = frozenset()

    @cached_property
    def years(self) -> frozenset[int]:
        """The years the list speaks of."""
        return frozenset(day.year for day in self.known)

    def is_worked(self, day: date) -> bool:
        """Whether people work on that day; of a year the list does not speak of, its week alone decides."""
        return self.known[day] if day in self.known else day.isoweekday() < 6

    def after(self, day: date, count: int) -> date | None:
        """The last of the `count` working days that follow `day` (0: the day itself); None when a year it depends on has no entries."""
        if count < 0:
            raise OurFault("Số ngày làm việc không được âm", "Working days cannot be negative")
        found = day
        while count > 0:
            found += DAY
            count -= self.is_worked(found)
        return found if all(year in self.years for year in range(day.year, found.year + 1)) else None

    def until(self, day: date, last: date) -> int:
        """How many working days lie after `day` up to `last`; 0 when it is over."""
        return sum(self.is_worked(day + DAY * n) for n in range(1, (last - day).days + 1))


def to_extend(days: WorkingDays, today: date) -> Text | None:
    """What somebody has to do to the list, or None: the year's and, from December on, the next year's holidays; days that were only worked out and draw near.

    Nothing wrong is computed meanwhile: reports that depend on an unknown year have no due day, and nobody is reminded of them.
    """
    wanted = {today.year} | ({today.year + 1} if today.month == LAST_MONTH else set())
    if lacking := sorted(wanted - days.years):
        years = ", ".join(str(y) for y in lacking)
        return Text(
            f"{FILE} chưa có ngày nghỉ năm {years}: bổ sung rồi chạy anptt init", f"{FILE} lacks {years}; add the days, then run anptt init"
        )
    near = sorted(d for d in days.unannounced if today <= d <= today + NEAR)
    if near:
        first = f"{near[0]:%d/%m/%Y}"
        return Text(
            f"{FILE}: {len(near)} ngày nghỉ từ {first} ghi khi chưa công bố; đối chiếu với thông báo rồi bỏ chữ «{UNANNOUNCED}»",
            f"{FILE}: {len(near)} day(s) from {first} were worked out before they were announced; compare, then remove the mark",
        )
    return None


def working_days(reference_dir: Path) -> WorkingDays:
    """The calendar of that folder, read again when the file has changed; empty when there is none. Raises `OurFault` naming the wrong line."""
    path = reference_dir / FILE
    try:
        stat = path.stat()
    except OSError:
        return WorkingDays({})
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int, _size: int) -> WorkingDays:
    known: dict[date, bool] = {}
    unannounced: set[date] = set()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                day, worked = date.fromisoformat(row["day"].strip()), KINDS[row["kind"].strip()]
            except (KeyError, ValueError, AttributeError):
                raise _wrong(path, number, "ngày YYYY-MM-DD và loại " + ", ".join(KINDS), "a day YYYY-MM-DD and a kind") from None
            if day in known:
                raise _wrong(path, number, f"ngày {day:%d/%m/%Y} ghi hai lần", f"{day} stands twice")
            if worked and day.isoweekday() < 6:
                raise _wrong(path, number, f"{day:%d/%m/%Y} vốn là ngày làm việc", f"{day} is a working day anyway")
            known[day] = worked
            if UNANNOUNCED in (row.get("name") or ""):
                unannounced.add(day)
    return WorkingDays(known, frozenset(unannounced))


def _wrong(path: Path, number: int, vi: str, en: str) -> OurFault:
    return OurFault(f"{path.name}, dòng {number}: {vi}", f"{path.name}, line {number}: {en}")
