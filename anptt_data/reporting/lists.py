"""Every report that is owed, one by one: for the command line, and what one agency owes, for the portal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, text

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
    found: list[Owed] = []
    with our_fault(), engine.connect() as connection:
        rows = [row for one in (agency.id, *_taken_over(agency, refs, today)) for row in _rows(connection, one, today)]
        for contract in provided:
            if contract.cadence().every not in PERIODIC:
                found.append(_continuous(connection, contract, agency.id))
            else:
                own = [row for row in rows if row.dataset == contract.dataset()]
                found += _last_ones(contract, own, today) if own else _not_begun(contract, agency, refs, today, days)
    return sorted(found, key=lambda o: (URGENCY[o.state], o.due or date.max, o.contract.dataset(), o.agency or ""))


def _taken_over(agency: Agency, refs: References, today: date) -> list[str]:
    """Agencies that ended not long ago and whose reports this one is asked for."""
    ended = (
        a
        for a in refs.agencies.values()
        if a.successor is not None and a.valid_to is not None and today - LOOKED_BACK <= a.valid_to < today
    )
    return [a.id for a in ended if addressee(refs, a.id, today) == agency.id]


def _rows(connection: Connection, agency: str, today: date) -> Sequence[Row[Any]]:
    asked = {"a": agency, "since": today - LOOKED_BACK}
    return connection.execute(text("select * from anptt.reports(null, :a, :since, null)"), asked).all()


def _last_ones(contract: type[Contract], rows: Sequence[Row[Any]], today: date) -> list[Owed]:
    """The running period and the last finished ones of the calendar."""
    oldest = containing(today, contract.cadence().calendar)
    for _ in range(FINISHED_SHOWN[contract.cadence().every]):
        oldest = previous(oldest)
    return [
        Owed(
            contract, Period(r.period_from, r.period_to, r.calendar), r.due_on, r.state, r.receipt_no, r.received_at, r.closes_on, r.agency,
            r.told_by, r.nil,
        )
        for r in rows if r.period_from >= oldest.start
    ]  # fmt: skip


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
        last = closes or due or date.max
        if not any((o.first is None or o.first <= period.end) and (o.last is None or period.end <= o.last) for o in spans):
            continue
        if period is running:
            found.append(Owed(contract, period, due, "running", closes=closes, agency=agency.id))
        elif today <= last:
            state: State = "open" if due is None else "due" if today <= due else "overdue"
            found.append(Owed(contract, period, due, state, closes=closes, agency=agency.id))
    return found
