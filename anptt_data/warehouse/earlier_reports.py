"""Which reports of an agency stand, by period: the ground on which a new one is compared.

A report is what the agency told of one period of one dataset, whoever of its submissions told it. Only for datasets that are claimed by
period; a report that is wholly or partly the present truth stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import psycopg

from anptt_data.contract.base import Contract
from anptt_data.periods.period import Period
from anptt_data.periods.year_before import year_before
from anptt_data.warehouse.open_submission import OpenSubmission

EARLIER_USED = 8
"""Reports of earlier periods from which the usual size of a total is taken."""
PERIODS_BACK = 12
"""How many period lengths back such a report may lie: what was told years ago says little of this period."""


@dataclass(frozen=True)
class Report:
    """One period as it is told: the claims that hold it and the receipts they came with; `receipts` is empty for the submission at hand.

    `whole` is False when rows of it were rejected, so that its totals are known to be too small.
    """

    period: Period
    claims: tuple[int, ...]
    receipts: tuple[str, ...] = ()
    whole: bool = True


def by_period(contract: type[Contract]) -> bool:
    """Whether the dataset's submissions speak for periods that can be set beside earlier ones."""
    return contract.revises() == "scope" and "period" in contract.described("scope") and not contract.has_moment()


def standing_reports(session: psycopg.Connection[Any], contract: type[Contract], agency: str) -> dict[tuple[date, date], Report]:
    """What stands of the agency now, by first and last day; call under `dataset_agency_lock`."""
    rows = session.execute(
        "select r.scope, r.claim_id, s.receipt_no, s.decision from intake.claim_range r join intake.claim c using (claim_id)"
        " join intake.submission s on s.submission_id = c.submission_id"
        " where r.dataset = %s and r.agency = %s and upper_inf(r.recorded) order by s.submission_id, r.claim_id",
        (contract.dataset(), agency),
    )
    found: dict[tuple[date, date], Report] = {}
    for scope, claim, receipt, decision in rows:
        days = _days(scope)
        known = found.get(days) or Report(Period(*days, contract.cadence().calendar), ())
        found[days] = Report(
            known.period, (*known.claims, claim), tuple(dict.fromkeys((*known.receipts, receipt))), known.whole and decision != "partly_accepted"
        )  # fmt: skip
    return found


def own_reports(contract: type[Contract], submission: OpenSubmission, *, whole: bool) -> dict[tuple[date, date], Report]:
    """The periods of the submission at hand, in their order."""
    found: dict[tuple[date, date], Report] = {}
    for scope in sorted(submission.claims):
        days = _days(scope)
        known = found.get(days) or Report(Period(*days, contract.cadence().calendar), (), whole=whole)
        found[days] = Report(known.period, (*known.claims, submission.claims[scope].claim_id), whole=whole)
    return found


def reports_before(period: Period, reports: Iterable[Report]) -> list[Report]:
    """Reports of earlier periods of about the same length, the latest first."""
    found = [r for r in reports if r.period.start < period.start and r.period.end < period.end and _alike(r.period, period)]
    return sorted(found, key=lambda r: (r.period.end, r.period.start), reverse=True)


def usual_before(period: Period, reports: Iterable[Report]) -> list[Report]:
    """Those of them that say what is usual: at most `EARLIER_USED`, none more than `PERIODS_BACK` lengths back, none known to be incomplete."""
    oldest = period.start - timedelta(days=PERIODS_BACK * _length(period) + PERIODS_BACK)
    return [r for r in reports_before(period, reports) if r.whole and r.period.start >= oldest][:EARLIER_USED]


def same_of_last_year(period: Period, reports: Mapping[tuple[date, date], Report]) -> Report | None:
    """Cùng kỳ năm trước, when it is told and not known to be incomplete."""
    then = year_before(period)
    found = reports.get((then.start, then.end)) if then is not None else None
    return found if found is not None and found.whole else None


def _days(scope: str) -> tuple[date, date]:
    start, end = scope.split("/")[:2]
    return date.fromisoformat(start), date.fromisoformat(end)


def _length(period: Period) -> int:
    return (period.end - period.start).days + 1


def _alike(one: Period, other: Period) -> bool:
    """Months of 28 and 31 days are alike, a week and a month are not."""
    return abs(_length(one) - _length(other)) <= max(1, 0.15 * _length(other))
