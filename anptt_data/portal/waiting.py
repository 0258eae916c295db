"""What waits on the second axis: submitted and to be approved, approved and to be signed, not yet submitted. The agency is a parameter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine

from anptt_data.approval.states import EVENTS, State
from anptt_data.contract.base import Contract
from anptt_data.warehouse.connect import our_fault, raw
from models.intake import URGENCIES

MOST = 300
_STANDING = (
    "select s.receipt_no, s.dataset, s.period_from, s.period_to, s.decision, s.received_at, s.nil, last.kind, last.at, last.actor,"
    " last.facts ->> 'urgency' from intake.submission s left join lateral (select kind, at, actor, facts from intake.submission_event e"
    "  where e.submission_id = s.submission_id and e.kind = any(%(kinds)s) order by e.event_id desc limit 1) last on true"
    " where s.agency = %(agency)s and s.dataset = any(%(datasets)s) and s.state = 'finished' and s.withdrawn_at is null"
    " and s.decision not in ('returned', 'unreadable') and exists (select 1 from intake.claim c join intake.claim_range r using (claim_id)"
    "  where c.submission_id = s.submission_id and upper_inf(r.recorded))"
    " and (last.kind is null or last.kind <> 'signed') and (last.kind is null or last.kind <> 'confirmed' or s.dataset = any(%(signed)s))"
    " order by (last.kind = 'approval_submitted') desc nulls last, s.submission_id desc limit %(most)s"
)


@dataclass(frozen=True)
class Waiting:
    """A submission that stands and is not final for want of a step; `since` and `by` are those of the last step."""

    receipt_no: str
    contract: type[Contract]
    period_from: date | None
    period_to: date | None
    decision: str
    received_at: datetime
    nil: bool
    state: State
    since: datetime
    by: str | None
    urgency: str | None


def waiting(engine: Engine, agency: str, contracts: dict[str, type[Contract]]) -> list[Waiting]:
    """Most pressing first: submitted ones by urgency and age, then those to be signed, then those nobody has submitted (newest first)."""
    needs = {d: str(c.described("approval")) for d, c in contracts.items()}
    asked = {
        "agency": agency, "datasets": [d for d, need in needs.items() if need != "none"], "kinds": list(EVENTS), "most": MOST,
        "signed": [d for d, need in needs.items() if need == "signed"],
    }  # fmt: skip
    with our_fault(), engine.connect() as connection:
        rows = raw(connection).execute(_STANDING, asked).fetchall()
    found = [
        Waiting(no, contracts[dataset], start, end, decision, received, nil, EVENTS.get(kind, "draft"), at or received, actor, urgency)
        for no, dataset, start, end, decision, received, nil, kind, at, actor, urgency in rows
    ]
    return sorted(found, key=_pressing)


def _pressing(one: Waiting) -> tuple[int, int, float]:
    group = {"submitted": 0, "approved": 1}.get(one.state, 2)
    urgent = URGENCIES.index(one.urgency) if one.urgency in URGENCIES else 0
    return group, -urgent, one.since.timestamp() if group < 2 else -one.received_at.timestamp()
