"""A reporting period: the days it covers and the calendar it belongs to."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Period(NamedTuple):
    """From the first to the last day, both inclusive, on one calendar (a code of `reference/calendars.csv`)."""

    start: date
    end: date
    calendar: str

    def as_json(self) -> dict[str, str]:
        return {"from": self.start.isoformat(), "to": self.end.isoformat(), "calendar": self.calendar}
