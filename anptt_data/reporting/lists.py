"""Every report that is owed, one by one: for the command line, and what one agency owes, for the portal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, text

from anptt_data.contract.base import Contract
from anptt_data.periods.arithmetic import containing, previous
from anptt_data.periods.due import clocks
from anptt_data.periods.period import Period
from anptt_data.periods.working_days import WorkingDays
from anptt_data.periods.written import write_period
from anptt_data.places.agencies import Agency
from anptt_data.places.references import References
from anptt_data.reporting.expected import PERIODIC, addressee, owed_by
from anptt_data.reporting.rates import Asked
from anptt_data.reporting.words import STATES, State, by_name
from anptt_data.warehouse.connect import our_fault

FINISHED_SHOWN: dict[str, int] = {"week": 4, "month": 3, "quarter": 2, "year": 1}
"""Finished periods that an agency is shown, beside the one that is running."""
URGENCY: dict[str, int] = {
    "returned": 0, "overdue": 1, "due": 2, "open": 3, "running": 4, "missed": 5, "after_closing": 6, "late": 7, "received": 8,
}  # fmt: skip
LOOKED_BACK = timedelta(days=800)


@dataclass(frozen=True)
class Owed:
    """One report of an agency: a dataset and a period (None: sent continuously), its two clocks, and what came.

    `agency` is another than the one asked for where that one took over an agency that has ended; `told_by`: who sent it in its place.
    """

    contract: type[Contract]
    period: Period | None
    due: date | None
    state: State
    receipt_no: str | None = None
    received_at: datetime | None = None
    closes: date | None = None
    agency: str | None = None
    told_by: str | None = None
    nil: bool = False

    @property
    def came(self) -> bool:
        return self.state in ("received", "late", "after_closing")


def list_reports(engine: Engine, refs: References, asked: Asked) -> list[dict[str, Any]]:
    """The reports asked for as plain rows, by dataset, name of the agency and period."""
    with our_fault(), engine.connect() as connection:
        found = connection.execute(text("select * from anptt.reports(:dataset, :agency, :since, :until)"), vars(asked))
        rows = [dict(r._mapping) for r in found]
    for row in rows:
        row.pop("areas")
        row["name_vi"] = refs.agency(row["agency"]).name_vi
        row["period"] = write_period(Period(row["period_from"], row["period_to"], row["calendar"]))
        row["state_vi"], row["state_en"] = STATES[row["state"]]
    return sorted(rows, key=lambda r: (r["dataset"], by_name(r["name_vi"]), r["agency"], r["period_to"]))


def what_is_owed(
    engine: Engine, agency: Agency, provided: Iterable[type[Contract]], refs: References, today: date, days: WorkingDays
) -> list[Owed]:  # fmt: skip
    """What the agency owes of these datasets, most urgent first: the last finished periods and the running one, and those of agencies it took over.

    A dataset that nobody has reported yet counts for nothing, but its running period and the last one that can still be sent are shown.
    """
    asked = [agency.id, *_taken_over(agency, refs, today)]
    found: list[Owed] = []
    with our_fault(), engine.connect() as connection:
        for contract in provided:
            if contract.cadence().every not in PERIODIC:
                found.append(_continuous(connection, contract, agency.id))
                continue
            rows = [o for one in asked for o in _reports(connection, contract, one, today)]
            found += rows or _not_begun(contract, agency, refs, today, days)
    return sorted(found, key=lambda o: (URGENCY[o.state], o.due or date.max, o.contract.dataset(), o.agency or ""))


def _taken_over(agency: Agency, refs: References, today: date) -> Sequence[str]:
    return [
        a.id for a in refs.agencies.values() if a.successor is not None and a.id != agency.id and addressee(refs, a.id, today) == agency.id
    ]


def _reports(connection: Connection, contract: type[Contract], agency: str, today: date) -> list[Owed]:
    rows = connection.execute(
        text("select * from anptt.reports(:d, :a, :since, null) order by period_to desc"),
        {"d": contract.dataset(), "a": agency, "since": today - LOOKED_BACK},
    ).all()
    shown, finished = [], 0
    for r in rows:
        finished += r.ended
        period = Period(r.period_from, r.period_to, r.calendar)
        if r.ended and finished > _shown(contract, today, period):
            break
        shown.append(Owed(contract, period, r.due_on, r.state, r.receipt_no, r.received_at, r.closes_on, r.agency, r.told_by, r.nil))
    return shown


def _shown(contract: type[Contract], today: date, period: Period) -> int:
    """Finished periods that are shown; of an agency that has ended only while they can still be sent."""
    most = FINISHED_SHOWN[contract.cadence().every]
    oldest = containing(today, period.calendar)
    for _ in range(most):
        oldest = previous(oldest)
    return most if period.start >= oldest.start else 0


def _continuous(connection: Connection, contract: type[Contract], agency: str) -> Owed:
    last = connection.execute(
        text(
            "select receipt_no, received_at from intake.submission where dataset = :d and agency = :a and state = 'finished'"
            " and decision not in ('returned', 'unreadable') and withdrawn_at is null order by submission_id desc limit 1"
        ),
        {"d": contract.dataset(), "a": agency},
    ).one_or_none()
    return Owed(contract, None, None, "open", last.receipt_no if last else None, last.received_at if last else None, agency=agency)


def _not_begun(contract: type[Contract], agency: Agency, refs: References, today: date, days: WorkingDays) -> list[Owed]:
    """Nobody has reported yet: the running period, and the one before it while it can be sent in time or counts."""
    calendar = contract.cadence().calendar
    running = containing(today, calendar)
    spans = owed_by(contract, agency, refs)
    found = []
    for period in (running, previous(running)):
        due, closes = clocks(period, contract.cadence(), days)
        last = closes or due
        if not any((o.first is None or o.first <= period.end) and (o.last is None or period.end <= o.last) for o in spans):
            continue
        if period is running:
            found.append(Owed(contract, period, due, "running", closes=closes, agency=agency.id))
        elif last is not None and today <= last:
            state: State = "due" if due is not None and today <= due else "overdue"
            found.append(Owed(contract, period, due, state, closes=closes, agency=agency.id))
    return found
