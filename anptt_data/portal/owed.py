"""What an agency owes and when: its datasets, their last periods, the days they are due, and what was received for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Literal

from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Lines
from anptt_data.intake.sender import check_sender
from anptt_data.periods.arithmetic import containing, previous
from anptt_data.periods.due import due_date
from anptt_data.periods.period import Period
from anptt_data.places.agencies import Agency
from anptt_data.quality.findings import Findings
from anptt_data.warehouse.browse import Reported

VIETNAM = timezone(timedelta(hours=7))
FINISHED_SHOWN: dict[str, int] = {"week": 4, "month": 3, "quarter": 2, "year": 1}
"""Finished periods that are shown, beside the one that is running."""
Duty = Literal["provides", "may"]
State = Literal["received", "late", "returned", "overdue", "due", "running", "open"]
"""received (in time, or nothing is said of time) · late · returned, still owed · overdue · due · running: the period is not over · open: no day is set."""
URGENCY: dict[str, int] = {"returned": 0, "overdue": 1, "due": 2, "open": 3, "running": 4, "late": 5, "received": 6}


@dataclass(frozen=True)
class Owed:
    """One report: a dataset and a period (None: sent continuously), when it is due, and what came."""

    contract: type[Contract]
    period: Period | None
    due: date | None
    state: State
    receipt_no: str | None = None
    received_at: datetime | None = None


def duty(contract: type[Contract], agency: Agency, agencies: Mapping[str, Agency]) -> Duty | None:
    """Whether the agency provides this report, may send it for another, or neither; by the same rule that judges a sender."""
    findings = Findings(contract)
    check_sender(contract, agency, agencies, findings)
    rules = {group.rule for group in findings.groups()}
    return None if "AGENCY-001" in rules else "may" if "AGENCY-002" in rules else "provides"


def duties(contracts: Iterable[type[Contract]], agency: Agency, agencies: Mapping[str, Agency]) -> list[tuple[type[Contract], Duty]]:
    """The datasets the agency has to do with: those it provides first."""
    found = [(c, d) for c in contracts if (d := duty(c, agency, agencies)) is not None]
    return sorted(found, key=lambda one: (one[1] != "provides", one[0].dataset()))


def is_typed(contract: type[Contract]) -> bool:
    """Whether people type this report; files of instruments have no entry template."""
    return any(not isinstance(layout, Lines) for layout in contract.layouts())


def owed(provided: Iterable[type[Contract]], told: Iterable[Reported], today: date) -> list[Owed]:
    """What is owed of these datasets, most urgent first."""
    by_dataset: dict[str, list[Reported]] = {}
    for one in told:
        by_dataset.setdefault(one.dataset, []).append(one)
    found = [report for c in provided for report in _of(c, by_dataset.get(c.dataset(), []), today)]
    return sorted(found, key=lambda o: (URGENCY[o.state], o.due or date.max, o.contract.dataset()))


def earliest(today: date) -> date:
    """No shown period ends before this day."""
    return today - timedelta(days=800)


def _of(contract: type[Contract], told: list[Reported], today: date) -> list[Owed]:
    cadence = contract.cadence()
    shown = FINISHED_SHOWN.get(cadence.every)
    if shown is None:  # continuous
        last = next((r for r in reversed(told) if not _sent_back(r)), None)
        return [Owed(contract, None, None, "open", last.receipt_no if last else None, last.received_at if last else None)]
    period = containing(today, cadence.calendar)
    reports = [_report(contract, period, told, today)]
    for _ in range(shown):
        period = previous(period)
        reports.append(_report(contract, period, told, today))
    return reports


def _report(contract: type[Contract], period: Period, told: list[Reported], today: date) -> Owed:
    days = contract.cadence().due_working_days
    due = None if days is None else due_date(period, days)
    covering = [r for r in told if r.first <= period.start and r.last >= period.end]
    stands = next((r for r in covering if not _sent_back(r)), None)  # the first: whether it came in time
    newest = next((r for r in reversed(covering) if not _sent_back(r)), None)
    if stands is not None and newest is not None:
        late = due is not None and stands.received_at.astimezone(VIETNAM).date() > due
        return Owed(contract, period, due, "late" if late else "received", newest.receipt_no, newest.received_at)
    if covering and period.end < today:
        return Owed(contract, period, due, "returned", covering[-1].receipt_no, covering[-1].received_at)
    if period.end >= today:
        return Owed(contract, period, due, "running")
    if due is None:
        return Owed(contract, period, due, "open")
    return Owed(contract, period, due, "overdue" if today > due else "due")


def _sent_back(report: Reported) -> bool:
    return report.decision in ("returned", "unreadable")
