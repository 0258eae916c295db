"""When a report is due: working days after the end of its period, Vietnamese public holidays left out."""

from __future__ import annotations

import csv
from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from anptt_data.errors import OurFault
from anptt_data.periods.period import Period
from anptt_data.settings import settings


@lru_cache(maxsize=8)
def holidays(path: Path) -> dict[date, bool]:
    """`reference/holidays.csv`: day -> whether it is worked (``kind`` make_up_day: a Saturday worked instead)."""
    with path.open(encoding="utf-8", newline="") as file:
        return {date.fromisoformat(r["day"]): r["kind"] == "make_up_day" for r in csv.DictReader(file)}


def is_working_day(day: date, known: dict[date, bool]) -> bool:
    """Monday to Friday but for public holidays, and Saturdays that replace a bridge day."""
    return known[day] if day in known else day.isoweekday() < 6


def due_date(period: Period, working_days: int, off: Collection[date] | None = None) -> date:
    """The last day to report in time: `working_days` working days after the period's last day.

    `off` are the public holidays; by default those of ``reference/holidays.csv`` (known for 2024 to 2027: outside those years only
    weekends are left out).
    """
    if working_days < 0:
        raise OurFault("Số ngày làm việc không được âm", "Working days cannot be negative")
    known = dict.fromkeys(off, False) if off is not None else holidays(settings().reference_dir / "holidays.csv")
    day = period.end
    while working_days > 0:
        day += timedelta(days=1)
        working_days -= is_working_day(day, known)
    return day
