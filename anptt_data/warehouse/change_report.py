"""What a submission changes against what the agency reported before, put together while it is loaded and still invisible.

Figures of a period that stood already are held against those they replace; a new period against the latest earlier one, accepted before or in the same
file, fact by fact. Where rows revise rows (stations) only the counts are told, which `compare` has anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import psycopg
from psycopg import sql
from sqlalchemy import Connection

from anptt_data.contract.base import Contract
from anptt_data.periods.period import Period
from anptt_data.places.references import References
from anptt_data.places.same_unit import same_unit
from anptt_data.warehouse.changes import planned_for_fresh_rows
from anptt_data.warehouse.connect import raw
from anptt_data.warehouse.earlier_reports import Report, by_period, own_reports, reports_before, standing_reports
from anptt_data.warehouse.open_submission import Changes, OpenSubmission
from anptt_data.warehouse.report_difference import Carried, Difference, difference
from anptt_data.warehouse.views import fact_name

PERIODS_COMPARED = 4
"""New periods of one file that are compared, the latest; a file of many years would make a receipt that nobody reads."""
Against = Literal["replaced", "previous", "rows"]


@dataclass(frozen=True)
class Compared:
    """One comparison. `receipts` is empty when the earlier period came in the same file; `period` spans `periods` of them."""

    against: Against
    receipts: tuple[str, ...]
    difference: Difference
    period: Period | None = None
    earlier: Period | None = None
    periods: int = 1


@dataclass(frozen=True)
class ChangeReport:
    """All comparisons of a submission, what it replaces first, then by period. `left_out`: new periods that were not compared, being too many."""

    compared: tuple[Compared, ...] = ()
    left_out: int = 0


def change_report(
    connection: Connection, submission: OpenSubmission, contract: type[Contract], refs: References, changes: Changes
) -> ChangeReport:  # fmt: skip
    """Call after `compare`, whose result `changes` is, and before `activate`, under `dataset_agency_lock`."""
    session = raw(connection)
    if contract.revises() == "row":
        told = Difference(changes.new, changes.changed, changes.unchanged, changes.gone)
        rows = Compared("rows", tuple(changes.replaces), told)
        return ChangeReport((rows,) if changes.replaces else ())
    with planned_for_fresh_rows(session):
        found = [*_replaced(session, submission, contract)]
        if not by_period(contract):
            return ChangeReport(tuple(found))
        own, standing = own_reports(contract, submission, whole=True), standing_reports(session, contract, submission.agency)
        new = [report for days, report in own.items() if days not in standing]
        followed = [(report, before) for report in new if (before := reports_before(report.period, (standing | own).values()))]
        for report, before in followed[-PERIODS_COMPARED:]:
            found.append(_against_previous(session, contract, refs, report, before[0]))
    return ChangeReport(tuple(found), max(0, len(followed) - PERIODS_COMPARED))


def _replaced(session: psycopg.Connection[Any], submission: OpenSubmission, contract: type[Contract]) -> list[Compared]:
    rows = session.execute(
        "select r.scope, r.claim_id, s.receipt_no from intake.claim_range r join intake.claim c using (claim_id)"
        " join intake.submission s on s.submission_id = c.submission_id"
        " where r.dataset = %s and r.agency = %s and r.scope = any(%s) and upper_inf(r.recorded) order by s.submission_id, r.scope",
        (submission.dataset, submission.agency, list(submission.claims)),
    ).fetchall()
    if not rows:
        return []
    scopes = sorted({scope for scope, _, _ in rows})
    mine, theirs = [submission.claims[s].claim_id for s in scopes], [claim for _, claim, _ in rows]
    periods = sorted({tuple(s.split("/")[:2]) for s in scopes}) if by_period(contract) else []
    told = difference(session, contract, mine, theirs, same_period=True, several=len(periods) > 1)
    span = (
        Period(date.fromisoformat(periods[0][0]), date.fromisoformat(max(p[1] for p in periods)), contract.cadence().calendar)
        if periods
        else None
    )
    receipts = tuple(dict.fromkeys(receipt for _, _, receipt in rows))
    return [Compared("replaced", receipts, told, span, span, max(1, len(periods)))]


def _against_previous(
    session: psycopg.Connection[Any], contract: type[Contract], refs: References, report: Report, before: Report
) -> Compared:  # fmt: skip
    carried = carried_over(session, contract, refs, before, report.period.end)
    told = difference(session, contract, report.claims, before.claims, same_period=False, carried=carried)
    return Compared("previous", before.receipts, told, report.period, before.period)


def carried_over(session: psycopg.Connection[Any], contract: type[Contract], refs: References, report: Report, on: date) -> Carried:
    """The places of a report that have another code or version on that day while being the same unit; none when nothing was renamed."""
    places = [p.name for p in contract.columns().values() if p.kind == "place" and p.key]
    found: dict[tuple[str, date], tuple[str, date]] = {}
    for place in places:
        names = [sql.Identifier(place), sql.Identifier(f"{place}_from")]
        rows = session.execute(
            sql.SQL("select distinct {0}, {1} from {2} where claim_id = any(%s) and {0} is not null and {1} is not null").format(
                *names, fact_name(contract)
            ),
            (list(report.claims),),
        )
        found |= {(code, since): carried for code, since in rows if (carried := same_unit(refs, code, since, on)) != (code, since)}
    return found
