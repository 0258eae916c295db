"""Withdrawing a submission, and making superseded or withdrawn bytes the present truth again.

Both are recorded events; no row is changed. After a withdrawal a scope shows what was the truth before: the last submission for it that is
not withdrawn itself (an agency that withdraws a wrong correction has not thereby withdrawn what it sent before).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Engine

from anptt_data.contract.base import Contract
from anptt_data.contract.registry import contract as find_contract
from anptt_data.errors import NotFound, UsageError
from anptt_data.warehouse.activate import next_instant, note_superseded, replace_claims, void_approvals
from anptt_data.warehouse.changes import write_pairs
from anptt_data.warehouse.connect import our_fault, raw
from anptt_data.warehouse.events import add_event
from anptt_data.warehouse.locks import activation_locks
from anptt_data.warehouse.receipt_numbers import normalised
from anptt_data.warehouse.views import fact_name


def withdraw(
    engine: Engine, receipt_no: str, reason: str, actor: str, check: Callable[[psycopg.Connection[Any]], None] | None = None
) -> datetime:
    """Take a submission out of the present truth; gives the instant. `check` looks under the lock whether it may be, and raises why not.

    Raises `NotFound` for an unknown number and `UsageError` when there is nothing to withdraw (returned, or withdrawn already) or no reason.
    """
    if not reason.strip():
        raise UsageError("Cần ghi lý do thu hồi", "A reason is needed")
    with our_fault(), engine.begin() as connection:
        session = raw(connection)
        found = _finished(session, receipt_no)
        activation_locks(connection, found["dataset"], found["agency"])
        found = _finished(session, receipt_no)  # again, now that nobody else can change it
        if found["withdrawn"]:
            raise UsageError(f"Phiếu {receipt_no} đã thu hồi", f"{receipt_no} is withdrawn already")
        if found["decision"] in ("returned", "unreadable"):
            raise UsageError(f"Phiếu {receipt_no} đã trả lại, không có gì để thu hồi", f"{receipt_no} was returned; nothing to withdraw")
        if check is not None:
            check(session)
        instant = next_instant(session, found["dataset"], found["agency"])
        number = found["submission_id"]
        session.execute("update intake.submission set withdrawn_at = %s where submission_id = %s", (instant, number))
        session.execute(
            "update intake.claim_range r set recorded = tstzrange(lower(r.recorded), %s) from intake.claim c"
            " where c.submission_id = %s and r.claim_id = c.claim_id and upper_inf(r.recorded)",
            (instant, number),
        )
        back = _previous_truth(session, number, instant)
        add_event(session, number, "withdrawn", actor, at=instant, reason=reason)
        void_approvals(session, [number], f"thu hồi lần gửi: {reason}", actor, instant)
        for submission_id, scopes in back.items():
            add_event(session, submission_id, "reinstated", actor, at=instant, because_withdrawn=found["receipt_no"], scopes=scopes)
    return instant


def _previous_truth(session: psycopg.Connection[Any], withdrawn: int, instant: datetime) -> dict[int, int]:
    """Open, for every scope that now has no truth, the claim that last held it and is not withdrawn."""
    opened = session.execute(
        "insert into intake.claim_range (dataset, agency, scope, claim_id, recorded)"
        " select distinct on (w.dataset, w.agency, w.scope) w.dataset, w.agency, w.scope, r.claim_id, tstzrange(%(t)s, null)"
        " from intake.claim w"
        " join intake.claim_range r on r.dataset = w.dataset and r.agency = w.agency and r.scope = w.scope and r.claim_id <> w.claim_id"
        " join intake.claim c on c.claim_id = r.claim_id"
        " join intake.submission s on s.submission_id = c.submission_id and s.withdrawn_at is null"
        " where w.submission_id = %(s)s and not exists (select 1 from intake.claim_range h where h.dataset = w.dataset"
        " and h.agency = w.agency and h.scope = w.scope and upper_inf(h.recorded))"
        " order by w.dataset, w.agency, w.scope, lower(r.recorded) desc returning claim_id",
        {"t": instant, "s": withdrawn},
    ).fetchall()
    rows = session.execute(
        "select submission_id, count(*) from intake.claim where claim_id = any(%s) group by 1 order by 1", ([r[0] for r in opened],)
    )
    return dict(rows.fetchall())


def reinstate(engine: Engine, receipt_no: str, actor: str, contract: type[Contract] | None = None) -> datetime:
    """Make a finished, superseded or withdrawn submission the present truth again; gives the instant.

    Call under `dataset_agency_lock`. Does nothing to a submission that wholly stands already.
    """
    with our_fault(), engine.begin() as connection:
        session = raw(connection)
        found = _finished(session, receipt_no)
        if found["decision"] in ("returned", "unreadable"):
            raise UsageError(f"Phiếu {receipt_no} đã trả lại", f"{receipt_no} was returned")
        of = contract or find_contract(found["dataset"])
        number, dataset, agency = found["submission_id"], found["dataset"], found["agency"]
        activation_locks(connection, dataset, agency)
        instant = next_instant(session, dataset, agency)
        session.execute("update intake.submission set withdrawn_at = null where submission_id = %s", (number,))
        replaced = replace_claims(session, number, instant)
        if of.revises() == "row":
            replaced = _rows_again(session, of, number, instant)
        add_event(session, number, "reinstated", actor, at=instant, was_withdrawn=found["withdrawn"])
        note_superseded(session, replaced, found["receipt_no"], actor, instant)
    return instant


def _rows_again(session: psycopg.Connection[Any], contract: type[Contract], number: int, instant: datetime) -> dict[int, int]:
    """Its rows are hidden by nobody any more, and hide every other row of their keys, from this instant on."""
    session.execute(
        sql.SQL(
            "update {} set recorded = tstzrange(lower(recorded), %s) where submission_id = %s and upper_inf(recorded)"
        ).format(fact_name(contract, "__replaced")),
        (instant, number),
    )  # fmt: skip
    since = sql.SQL("tstzrange({}, null)").format(sql.Literal(instant))
    session.execute("select set_config('enable_nestloop', 'off', true)")
    touched = write_pairs(session, contract, number, since)
    return {submission: changed + unchanged for submission, changed, unchanged in touched if changed + unchanged}


def _finished(session: psycopg.Connection[Any], receipt_no: str) -> dict[str, Any]:
    number = normalised(receipt_no) or receipt_no
    row = session.execute(
        "select submission_id, receipt_no, dataset, agency, decision, withdrawn_at is not null from intake.submission"
        " where receipt_no = %s and state = 'finished'",
        (number,),
    ).fetchone()
    if row is None:
        raise NotFound(f"Không có phiếu tiếp nhận số {receipt_no}", f"No receipt {receipt_no}")
    return dict(zip(("submission_id", "receipt_no", "dataset", "agency", "decision", "withdrawn"), row, strict=True))
