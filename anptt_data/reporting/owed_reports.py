"""The reports somebody is reminded of today, and why: due soon, overdue, about to be closed, returned and not sent again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, text

from anptt_data.periods.period import Period
from anptt_data.periods.working_days import WorkingDays
from anptt_data.places.references import References
from anptt_data.reporting.expected import addressee
from anptt_data.reporting.words import REASONS, Reason, by_name

SOON = 2
"""Working days before the due day, or before the day of closing, from which on one is reminded of it."""
REMEMBERED = timedelta(days=60)
"""A report without a second clock is asked for so long after its due day, and one without a due day so long after its period."""


@dataclass(frozen=True)
class OwedReport:
    """A report that is asked for. `agency` owes it, `addressee` is asked (its successor when it has ended); `reasons` the gravest first."""

    dataset: str
    agency: str
    addressee: str
    period: Period
    due_on: date | None
    closes_on: date | None
    receipt_no: str | None
    reasons: tuple[Reason, ...]

    @property
    def key(self) -> tuple[str, str, date, date]:
        return self.dataset, self.agency, self.period.start, self.period.end


def reasons_of(
    state: str, due_on: date | None, closes_on: date | None, period_to: date, today: date, days: WorkingDays
) -> tuple[Reason, ...]:
    """Why one is reminded of a report in that state today; nothing when it came, is not near, or is closed."""
    if state not in ("due", "overdue", "returned") or (closes_on is not None and closes_on < today):
        return ()
    if closes_on is None and (due_on or period_to) < today - REMEMBERED:
        return ()
    found: set[Reason] = {"returned"} if state == "returned" else set()
    if closes_on is not None and days.until(today, closes_on) <= SOON:
        found.add("closing")
    elif due_on is not None and due_on < today:
        found.add("overdue")
    elif due_on is not None and days.until(today, due_on) <= SOON:
        found.add("soon")
    return tuple(reason for reason in REASONS if reason in found)


def find_owed(connection: Connection, refs: References, days: WorkingDays, today: date) -> list[OwedReport]:
    """All of them, by name of the one who is asked, then by due day."""
    rows = connection.execute(
        text(
            "select r.dataset, r.agency, r.period_from, r.period_to, r.calendar, r.due_on, r.closes_on, r.receipt_no, r.state"
            " from anptt.reports(null, null, cast(:since as date), cast(:today as date)) r where r.ended and r.state in ('due', 'overdue', 'returned')"
        ),
        {"since": today - timedelta(days=500), "today": today},
    )
    found = [
        OwedReport(
            r.dataset, r.agency, addressee(refs, r.agency, today), Period(r.period_from, r.period_to, r.calendar), r.due_on, r.closes_on,
            r.receipt_no if r.state == "returned" else None, reasons,
        )
        for r in rows if (reasons := reasons_of(r.state, r.due_on, r.closes_on, r.period_to, today, days))
    ]  # fmt: skip
    return sorted(
        found,
        key=lambda o: (by_name(refs.agency(o.addressee).name_vi), o.addressee, o.due_on or date.max, o.dataset, o.agency, o.period.start),
    )
