"""How do we know that the log was not changed: recompute the chain of events."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection

from anptt_data.warehouse.connect import raw

START = "0" * 64
_CONTENT = (
    "jsonb_build_array(previous, event_id, submission_id, kind, to_char(at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'),"
    " actor, reason, facts)::text"
)
_UNSAID = (
    "select s.receipt_no from intake.submission s where s.state = 'finished' and not exists ("
    "select 1 from intake.submission_event e where e.submission_id = s.submission_id and e.kind = 'judged'"
    " and (e.facts->>'decision', (e.facts->>'read')::bigint, (e.facts->>'accepted')::bigint,"
    " (e.facts->>'rejected')::bigint, (e.facts->>'ignored')::bigint)"
    " is not distinct from (s.decision, s.rows_read::bigint, s.rows_accepted::bigint, s.rows_rejected::bigint, s.rows_ignored::bigint)"
    " and coalesce((e.facts->>'nil')::boolean, false) = s.nil)"
    " order by s.submission_id"
)
"""Submissions whose row says something else than the event of their judgement, or that have none."""

_BOUND = (
    "sha256", "receipt_no", "contract_version", "uploader", "approver_name", "approver_title", "approver_agency", "on_behalf",
    "document_no", "document_date", "urgency", "document_sha256",
)  # fmt: skip
_APPROVALS_UNSAID = (
    "select a.receipt_no, a.status from intake.approval a where not exists (select 1 from intake.submission_event e"
    " where e.submission_id = a.submission_id and e.kind = a.status and e.at = a.at and e.actor = a.approver and {bound}"
    " and coalesce(e.facts->'signature', 'null') = coalesce(a.signature, 'null')) or (a.voided_at is not null and not exists ("
    "select 1 from intake.submission_event e where e.submission_id = a.submission_id and e.kind = 'approval_voided' and e.at = a.voided_at"
    " and e.facts->>'status' = a.status and e.reason is not distinct from a.void_reason)) order by a.approval_id"
).replace("{bound}", " and ".join(f"e.facts->>'{name}' is not distinct from a.{name}::text" for name in _BOUND))
"""Approvals that say something else than the event they were recorded with, or were voided without one."""
_APPROVALS_LOST = (
    "select s.receipt_no, e.event_id from intake.submission_event e join intake.submission s using (submission_id)"
    " where e.kind in ('confirmed', 'signed') and not exists (select 1 from intake.approval a where a.submission_id = e.submission_id"
    " and a.status = e.kind and a.at = e.at) or e.kind = 'document_attached' and not exists (select 1 from intake.document d"
    " where d.submission_id = e.submission_id and d.sha256 = e.facts->>'sha256' and d.signature = e.facts->'signature') order by e.event_id"
)
"""Events of approvals and documents of which the tables know nothing."""


def verify_events(connection: Connection) -> list[str]:
    """One sentence a fault, empty when the log is whole: numbers without gaps, every hash over the one before, noted heads still there,
    every finished submission's counts and decision as the log says they were judged, and approvals and documents as it says too."""
    session = raw(connection)
    problems: list[str] = []
    previous, expected = START, 1
    hashes: dict[int, str] = {}
    with session.cursor(name="anptt_events") as cursor:
        cursor.itersize = 10_000
        cursor.execute(f"select event_id, previous, sha256, {_CONTENT} from intake.submission_event order by event_id")  # noqa: S608
        for number, before, sha256, content in cursor:
            if number != expected:
                problems.append(f"events {expected} to {number - 1} are missing")
            if before != previous:
                problems.append(f"event {number} does not follow the event before it")
            if hashlib.sha256(content.encode()).hexdigest() != sha256:
                problems.append(f"event {number} was changed")
            previous, expected = sha256, number + 1
            hashes[number] = sha256
    for number, sha256 in session.execute("select event_id, sha256 from audit.chain_head order by event_id").fetchall():
        if hashes.get(number) != sha256:
            problems.append(f"the head noted at event {number} is not in the log (its end was cut off or rewritten)")
    problems += [f"submission {receipt} is not as the log says it was judged" for (receipt,) in session.execute(_UNSAID).fetchall()]
    problems += [
        f"the approval ({status}) of {receipt} is not as the log says" for receipt, status in session.execute(_APPROVALS_UNSAID).fetchall()
    ]
    lost = session.execute(_APPROVALS_LOST).fetchall()
    return problems + [f"the approval or document of event {number}, {receipt}, is not in its table" for receipt, number in lost]


def note_head(connection: Connection, actor: str) -> tuple[int, str] | None:
    """Note where the chain ends now (after a release, once a day); gives (event number, hash), None when there are no events."""
    row = (
        raw(connection)
        .execute(
            "with head as (select event_id, sha256 from intake.submission_event order by event_id desc limit 1),"
            " noted as (insert into audit.chain_head select event_id, sha256, clock_timestamp(), %s from head)"
            " select event_id, sha256 from head",
            (actor,),
        )
        .fetchone()
    )
    return (row[0], row[1]) if row else None
