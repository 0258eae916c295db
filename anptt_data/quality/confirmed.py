"""What the quality pages tell of confirmed warnings: every act with its reason, and how many warnings of standing submissions still wait."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, text

ACTS = """
with standing as (select distinct c.submission_id from intake.claim c join intake.claim_range r on r.claim_id = c.claim_id and upper_inf(r.recorded))
select s.dataset, s.receipt_no, coalesce(a.name_vi, s.agency) as agency, e.at, e.actor as account, e.reason,
       array(select jsonb_array_elements_text(e.facts -> 'rules')) as rules, (e.facts ->> 'findings')::bigint as findings,
       s.submission_id in (select submission_id from standing) as stands
from intake.submission_event e
join intake.submission s on s.submission_id = e.submission_id
left join ref.agency a on a.id = s.agency
where e.kind = 'warnings_confirmed'
order by e.event_id desc
"""
WAITING = """
with standing as (select distinct c.submission_id from intake.claim c join intake.claim_range r on r.claim_id = c.claim_id and upper_inf(r.recorded)),
     confirmed as (select e.submission_id, jsonb_array_elements_text(e.facts -> 'rules') as rule
                   from intake.submission_event e where e.kind = 'warnings_confirmed')
select s.dataset, count(distinct s.submission_id)::int as submissions, sum(f.count)::bigint as findings
from quality.finding f
join intake.submission s on s.submission_id = f.submission_id
where s.state = 'finished' and f.severity = 'warning' and s.submission_id in (select submission_id from standing)
  and (f.submission_id, f.rule) not in (select submission_id, rule from confirmed)
group by 1
"""


@dataclass(frozen=True)
class Act:
    """One confirmation, as `confirmation.acts.confirm_warnings` recorded it; `stands`: its submission is wholly or partly the present truth."""

    receipt_no: str
    agency: str
    at: datetime
    account: str
    reason: str
    rules: tuple[str, ...]
    findings: int
    stands: bool


@dataclass
class Confirmed:
    """Of one dataset: the acts, newest first; warnings that wait, and in how many standing submissions."""

    acts: list[Act] = field(default_factory=list)
    waiting: int = 0
    waiting_in: int = 0


def read_confirmed(connection: Connection) -> dict[str, Confirmed]:
    """By dataset; a dataset without a warning is not there."""
    found: dict[str, Confirmed] = {}
    for row in connection.execute(text(ACTS)):
        act = Act(row.receipt_no, row.agency, row.at, row.account, row.reason, tuple(row.rules), row.findings, row.stands)
        found.setdefault(row.dataset, Confirmed()).acts.append(act)
    for row in connection.execute(text(WAITING)):
        of = found.setdefault(row.dataset, Confirmed())
        of.waiting, of.waiting_in = row.findings, row.submissions
    return found
