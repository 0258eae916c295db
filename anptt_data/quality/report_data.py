"""What the quality pages tell, read from PostgreSQL: submissions, findings by rule, refusals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, text

from anptt_data.approval.states import EVENTS, STATES, is_final, state_after
from anptt_data.contract.base import Contract
from anptt_data.contract.registry import all_versions
from anptt_data.contract.rules import ContractRule
from anptt_data.contract.text import Text
from anptt_data.periods.due import due_date
from anptt_data.periods.period import Period
from anptt_data.quality.catalogue import RULES, Rule

VIETNAM = timezone(timedelta(hours=7))

SUBMISSIONS = """
select s.submission_id, s.receipt_no, s.dataset, s.agency, a.name_vi as agency_name, s.contract_version, s.decision, s.period_from, s.period_to,
       s.calendar, s.rows_read, s.rows_accepted, s.rows_rejected, s.rows_ignored, s.facts_written, s.sample, s.received_at, s.withdrawn_at,
       s.nil, e.name as file_name, coalesce(c.claims, 0) as claims, coalesce(c.active, 0) as active, p.status as approval,
       (select v.kind from intake.submission_event v where v.submission_id = s.submission_id and v.kind = any(:steps)
        order by v.event_id desc limit 1) as step
from intake.submission s
join intake.extract e on e.extract_id = s.extract_id
left join ref.agency a on a.id = s.agency
left join (select c.submission_id, count(distinct c.claim_id) as claims, count(*) filter (where upper_inf(r.recorded)) as active
           from intake.claim c left join intake.claim_range r on r.claim_id = c.claim_id group by 1) c on c.submission_id = s.submission_id
left join (select submission_id, max(status) as status from intake.approval where voided_at is null group by 1) p
       on p.submission_id = s.submission_id
where s.state = 'finished'
order by s.dataset, s.received_at, s.submission_id
"""
FINDINGS = """
select s.dataset, f.rule, f.severity, sum(f.count)::bigint as total, count(distinct f.submission_id)::int as submissions,
       (array_agg(f.message_vi order by f.submission_id desc, f.number))[1] as message_vi,
       (array_agg(f.fix_vi order by f.submission_id desc, f.number))[1] as fix_vi
from quality.finding f join intake.submission s on s.submission_id = f.submission_id
where s.state = 'finished'
group by 1, 2, 3
"""
_FACT, _MANY = re.compile(r"\{\w+\}"), re.compile(r"…(?: ?…)+")
REFUSALS = "select dataset, count(*)::int as n from intake.refusal group by 1"


@dataclass(frozen=True)
class Sent:
    """One finished submission."""

    submission_id: int
    receipt_no: str
    dataset: str
    agency: str
    agency_name: str | None
    contract_version: str
    decision: str
    period_from: date | None
    period_to: date | None
    calendar: str | None
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    rows_ignored: int
    facts_written: int
    sample: bool
    received_at: datetime
    withdrawn_at: datetime | None
    file_name: str
    claims: int
    active: int
    approval: str | None
    step: str | None = None  # the last event that moved its approval
    nil: bool = False  # a declaration that there was nothing to report

    @property
    def approval_state(self) -> Text:
        """Nháp, đã trình, đã duyệt, ...: how far its approval is."""
        return STATES[state_after([self.step] if self.step else [])]

    @property
    def adds_up(self) -> bool:
        """Law 1."""
        return self.rows_read == self.rows_accepted + self.rows_rejected + self.rows_ignored

    @property
    def kind(self) -> str:
        """Its decision, or ``nil``: a declaration is counted apart, never as a file with no rows."""
        return "nil" if self.nil else self.decision

    @property
    def state(self) -> str:
        """Whether it is the present truth, in words."""
        if self.withdrawn_at is not None:
            return "đã thu hồi"
        if self.decision in ("returned", "unreadable"):
            return "không ghi số liệu"
        if self.active == 0:
            return "đã thay bằng lần gửi sau"
        return "hiện hành" if self.active >= self.claims else "hiện hành một phần"

    @property
    def present(self) -> bool:
        return self.active > 0 and self.withdrawn_at is None

    @property
    def reported(self) -> bool:
        """Whether its agency has reported with it; also when another submission, of this or of a wider period, has replaced its figures."""
        return self.withdrawn_at is None and self.decision not in ("returned", "unreadable")

    @property
    def period(self) -> tuple[date, date] | None:
        return (self.period_from, self.period_to) if self.period_from and self.period_to else None


@dataclass(frozen=True)
class Told:
    """All findings of one rule under one dataset."""

    dataset: str
    rule: str
    severity: str
    total: int
    submissions: int
    message_vi: str
    fix_vi: str

    @property
    def texts(self) -> tuple[str, str]:
        """The rule's own text and fix, the values it speaks of left open; of a rule that is no more, the newest message."""
        rule: Rule | ContractRule | None = RULES.get(self.rule) or _contract_rules().get(self.rule)
        if rule is None:
            return self.message_vi, self.fix_vi
        return _MANY.sub("…", _FACT.sub("…", rule.vi)), _MANY.sub("…", _FACT.sub("…", rule.fix_vi))


@dataclass(frozen=True)
class Quality:
    """Everything the pages need."""

    submissions: list[Sent]
    findings: list[Told]
    refusals: dict[str, int]


@lru_cache(maxsize=1)
def _contract_rules() -> dict[str, ContractRule]:
    return {rule.code: rule for contract in all_versions() for rule in contract.rules()}


def read_quality(connection: Connection) -> Quality:
    """All finished submissions, findings and refusals; one consistent snapshot when the connection is in such a transaction."""
    submissions = [Sent(**row._mapping) for row in connection.execute(text(SUBMISSIONS), {"steps": list(EVENTS)})]
    findings = [Told(**row._mapping) for row in connection.execute(text(FINDINGS))]
    refusals: dict[str, int] = {r.dataset: r.n for r in connection.execute(text(REFUSALS))}
    return Quality(submissions, findings, refusals)


def figures_final(contract: type[Contract] | None, sent: Sent) -> bool:
    """Whether the figures are final (chính thức), as the views under the plain names say it."""
    if contract is None or sent.approval is None:
        return False
    return is_final(contract.described("approval"), bool(contract.described("provisional")), [sent.approval])


def on_time(contract: type[Contract] | None, sent: Sent) -> bool | None:
    """Whether it came by the day it was due; None where that cannot be said (several periods in one file, no due day)."""
    if contract is None or contract.cadence().due_working_days is None or not sent.period or not sent.calendar:
        return None
    due = due_date(Period(*sent.period, sent.calendar), contract.cadence().due_working_days or 0)
    return None if due is None else sent.received_at.astimezone(VIETNAM).date() <= due


def newest_contracts() -> dict[str, type[Contract]]:
    """Dataset -> newest contract."""
    return {c.dataset(): c for c in all_versions()}


def sums(submissions: Iterable[Sent]) -> dict[str, Any]:
    """Rows and facts added up."""
    found = list(submissions)
    names = ("rows_read", "rows_accepted", "rows_rejected", "rows_ignored", "facts_written")
    return {"submissions": len(found)} | {name: sum(getattr(s, name) for s in found) for name in names}
