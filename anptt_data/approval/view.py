"""The approval of a submission as a reader sees it, now or as it was known at an instant: state, who, papers, signatures, history."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import psycopg
from sqlalchemy import Engine

from anptt_data.approval.states import EVENTS, HISTORY, is_final, state_after
from anptt_data.approval.written import approval_state
from anptt_data.contract.registry import contract as find_contract
from anptt_data.errors import NotFound
from anptt_data.lake.instants import parse_instant
from anptt_data.warehouse.connect import our_fault, raw
from anptt_data.warehouse.functions import ACTIVATION_LOCK
from anptt_data.warehouse.receipt_numbers import normalised

VIETNAM = timezone(timedelta(hours=7))


def approval_of(engine: Engine, receipt_no: str, at: str | datetime | None = None) -> dict[str, Any]:
    """The block `approval_state` of a receipt (see `written.approval_state`). Raises `NotFound`, `UsageError` (an instant that cannot be)."""
    asked = parse_instant(at) if at is not None else None
    with our_fault(), engine.begin() as connection:
        session = raw(connection)
        if asked is not None:  # whoever has taken an earlier instant but not yet committed is waited for
            session.execute("select pg_advisory_xact_lock(%s, %s)", ACTIVATION_LOCK)
        row = session.execute(
            "select submission_id, received_at, dataset, decision, finished_at, clock_timestamp() from intake.submission"
            " where receipt_no = %s and state = 'finished'",
            (normalised(receipt_no) or receipt_no,),
        ).fetchone()
        if row is None or (asked is not None and row[4] > asked):
            raise NotFound(f"Không có phiếu tiếp nhận số {receipt_no}", f"No receipt {receipt_no}" + (" at that instant" if row else ""))
        number, received, dataset, decision, _, now = row
        events = _events(session, number, asked)
        approvals = _approvals(session, number, asked)
        standing = _standing(session, number, asked)
        documents = _documents(session, number, asked)
    contract = find_contract(dataset)
    needs = contract.described("approval")
    live = [a["status"] for a in approvals if a["voided_at"] is None]
    final = standing and is_final(needs, bool(contract.described("provisional")), live)
    changed = [e for e in events if e["kind"] in EVENTS]
    return approval_state(
        needs, decision, state_after(e["kind"] for e in events), final=final, standing=standing,
        why=_why(events), since=changed[-1]["at"] if changed else received, as_of=asked or now, approvals=approvals,
        documents=documents, history=[e for e in events if e["kind"] in HISTORY],
    )  # fmt: skip


def _events(session: psycopg.Connection[Any], number: int, at: datetime | None) -> list[dict[str, Any]]:
    names = ("kind", "at", "actor", "reason", "facts")
    rows = session.execute(
        "select kind, at, actor, reason, facts from intake.submission_event where submission_id = %(s)s"
        " and (%(t)s::timestamptz is null or at <= %(t)s) order by event_id",
        {"s": number, "t": at},
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


def _approvals(session: psycopg.Connection[Any], number: int, at: datetime | None) -> list[dict[str, Any]]:
    names = (
        "status", "account", "name", "title", "on_behalf", "agency", "at", "document_no", "document_date", "urgency", "document_sha256",
        "signature", "sha256", "contract_version", "voided_at", "void_reason",
    )  # fmt: skip
    rows = session.execute(
        "select status, approver, approver_name, approver_title, on_behalf, approver_agency, at, document_no, document_date, urgency,"
        " document_sha256, signature, sha256, contract_version, case when %(t)s::timestamptz is null or voided_at <= %(t)s then voided_at end,"
        " case when %(t)s::timestamptz is null or voided_at <= %(t)s then void_reason end"
        " from intake.approval where submission_id = %(s)s and (%(t)s::timestamptz is null or at <= %(t)s) order by approval_id",
        {"s": number, "t": at},
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


def _documents(session: psycopg.Connection[Any], number: int, at: datetime | None) -> list[dict[str, Any]]:
    names = ("name", "sha256", "size_bytes", "attached_at", "attached_by", "signature")
    rows = session.execute(
        "select name, sha256, size_bytes, attached_at, attached_by, signature from intake.document where submission_id = %(s)s"
        " and (%(t)s::timestamptz is null or attached_at <= %(t)s) order by document_id",
        {"s": number, "t": at},
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


def _standing(session: psycopg.Connection[Any], number: int, at: datetime | None) -> bool:
    """Whether anything of it is the truth of that instant."""
    row = session.execute(
        "select exists (select 1 from intake.claim c join intake.claim_range r using (claim_id) where c.submission_id = %(s)s"
        " and case when %(t)s::timestamptz is null then upper_inf(r.recorded) else r.recorded @> %(t)s::timestamptz end)",
        {"s": number, "t": at},
    ).fetchone()
    return bool(row and row[0])


def _why(events: list[dict[str, Any]]) -> tuple[str, str] | None:
    """Why a submission stands no more: the last of its events that says so."""
    last = next((e for e in reversed(events) if e["kind"] in ("superseded", "withdrawn")), None)
    if last is None:
        return None
    if last["kind"] == "withdrawn":
        return "Lần gửi đã thu hồi", "The submission was withdrawn"
    by = last["facts"].get("by", "")
    return f"Đã thay bằng lần gửi số {by}", f"Superseded by {by}"
