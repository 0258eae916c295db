"""When a report is due, and until when it counts for its period: working days after the period's last day."""

from __future__ import annotations

from datetime import date

from anptt_data.contract.layouts import Cadence
from anptt_data.errors import AnpttError
from anptt_data.periods.arithmetic import is_regular
from anptt_data.periods.period import Period
from anptt_data.periods.working_days import WorkingDays, working_days
from anptt_data.settings import settings


def due_date(period: Period, count: int, days: WorkingDays | None = None) -> date | None:
    """The last day to report in time: `count` working days after the period's last day; by default by the settings' reference data.

    None where the calendar has no entries of a year the day depends on: without Tết and the swapped days it would be too early. Also None for days
    that are no period of their calendar, and where the calendar of working days cannot be read: then nothing is claimed (`anptt doctor` says so).
    """
    return clocks(period, Cadence(every="continuous", calendar=period.calendar, due_working_days=count), days)[0]


def clocks(period: Period, cadence: Cadence, days: WorkingDays | None = None) -> tuple[date | None, date | None]:
    """The two clocks of a report: the last day in time, and the last day on which it counts for its period; None where there is none or none is known.

    The second never comes before the first.
    """
    try:
        if not is_regular(period):
            return None, None
        known = working_days(settings().reference_dir) if days is None else days
        due = None if cadence.due_working_days is None else known.after(period.end, cadence.due_working_days)
        closes = None if cadence.closes_working_days is None else known.after(period.end, cadence.closes_working_days)
    except AnpttError:  # an unknown calendar, a list that cannot be read
        return None, None
    return due, max(closes, due) if closes is not None and due is not None else closes
