"""The second axis in the database: approvals bound to exactly what was judged (file hash, receipt, contract version), and their events.

What may follow what is decided in `anptt_data.approval`; here things are read and written, inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from anptt_data.errors import NotFound
from anptt_data.warehouse.activate import void_approvals
from anptt_data.warehouse.events import add_event
from anptt_data.warehouse.find import standing
from anptt_data.warehouse.receipt_numbers import normalised


@dataclass(frozen=True)
class Judged:
    """What an approval is about, as it stands now."""

    submission_id: int
    receipt_no: str
    sha256: str
    contract_version: str
    dataset: str
    agency: str
    decision: str
    withdrawn: bool
    whole: bool
    partly: bool
    uploader: str
    senders: frozenset[str]  # everybody who sent these bytes, the uploader first of all
    kinds: tuple[str, ...]  # of its events, in order
    replaced_by: str | None


def judged(session: psycopg.Connection[Any], receipt_no: str) -> Judged:
    """The finished submission with that number; raises `NotFound` (unknown, mistyped, unfinished, refused as secret)."""
    row = session.execute(
        "select submission_id, receipt_no, sha256, contract_version, dataset, agency, decision, withdrawn_at is not null"
        " from intake.submission where receipt_no = %s and state = 'finished'",
        (normalised(receipt_no) or receipt_no,),
    ).fetchone()
    if row is None:
        raise NotFound(f"Không có phiếu tiếp nhận số {receipt_no}", f"No receipt {receipt_no}")
    events = session.execute(
        "select kind, actor, facts from intake.submission_event where submission_id = %s order by event_id", (row[0],)
    ).fetchall()
    sent = [actor for kind, actor, _ in events if kind == "received"]
    sent += [actor for kind, actor, facts in events if kind == "reinstated" and "because_withdrawn" not in facts]
    replaced = [facts.get("by") for kind, _, facts in events if kind == "superseded"]
    whole, partly = standing(session, row[4], row[0])
    kinds = tuple(kind for kind, _, _ in events)
    number, receipt, sha256, version, dataset, agency, decision, withdrawn = row
    return Judged(
        number, receipt, sha256, version, dataset, agency, decision, withdrawn, whole, partly, sent[0] if sent else "",
        frozenset(sent), kinds, replaced[-1] if replaced else None,
    )  # fmt: skip


def add_approval(
    session: psycopg.Connection[Any], of: Judged, status: str, values: Mapping[str, Any], actor: str, at: datetime, facts: Mapping[str, Any]
) -> None:
    """Record that it is ``confirmed`` or ``signed``; `values` are columns of the table beside those that bind it."""
    columns = {
        "submission_id": of.submission_id, "status": status, "approver": actor, "uploader": of.uploader, "at": at, "sha256": of.sha256,
        "receipt_no": of.receipt_no, "contract_version": of.contract_version,
        "approver_name": None, "approver_title": None, "approver_agency": None, "on_behalf": None, "document_no": None,
        "document_date": None, "urgency": None, "document_sha256": None,
    }  # fmt: skip
    columns |= {k: v for k, v in values.items() if k in columns}
    signature = values.get("signature")
    session.execute(
        "insert into intake.approval (submission_id, status, approver, uploader, at, sha256, receipt_no, contract_version, approver_name,"
        " approver_title, approver_agency, on_behalf, document_no, document_date, urgency, document_sha256, signature)"
        " values (%(submission_id)s, %(status)s, %(approver)s, %(uploader)s, %(at)s, %(sha256)s, %(receipt_no)s, %(contract_version)s,"
        " %(approver_name)s, %(approver_title)s, %(approver_agency)s, %(on_behalf)s, %(document_no)s, %(document_date)s, %(urgency)s,"
        " %(document_sha256)s, %(signature)s)",
        columns | {"signature": Jsonb(signature) if signature is not None else None},
    )
    add_event(session, of.submission_id, status, actor, at=at, **facts)


def revoke_approvals(session: psycopg.Connection[Any], of: Judged, actor: str, at: datetime, reason: str, facts: Mapping[str, Any]) -> None:
    """Void every approval that is in force, and say that it was revoked."""
    void_approvals(session, [of.submission_id], reason, actor, at)
    add_event(session, of.submission_id, "approval_revoked", actor, at=at, reason=reason, **facts)


def add_document(
    session: psycopg.Connection[Any],
    of: Judged,
    document: Mapping[str, Any],
    actor: str,
    at: datetime,
    facts: Mapping[str, Any],
) -> bool:
    """Record a frozen document (`name, sha256, size_bytes, encrypted, signature`) once; False when it is there already."""
    row = session.execute(
        "insert into intake.document (submission_id, sha256, name, size_bytes, encrypted, attached_by, attached_at, signature)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict (submission_id, sha256) do nothing returning document_id",
        (
            of.submission_id, document["sha256"], document["name"], document["size_bytes"], document["encrypted"], actor, at,
            Jsonb(document["signature"]),
        ),
    ).fetchone()  # fmt: skip
    if row is not None:
        about = {
            "sha256": document["sha256"],
            "name": document["name"],
            "size_bytes": document["size_bytes"],
            "signature": document["signature"],
        }
        add_event(session, of.submission_id, "document_attached", actor, at=at, **(about | dict(facts)))
    return row is not None


def documents(session: psycopg.Connection[Any], submission_id: int) -> list[dict[str, Any]]:
    """The documents of a submission, oldest first."""
    names = ("sha256", "name", "size_bytes", "encrypted", "attached_by", "attached_at", "signature")
    rows = session.execute(
        "select sha256, name, size_bytes, encrypted, attached_by, attached_at, signature from intake.document"
        " where submission_id = %s order by document_id",
        (submission_id,),
    )
    return [dict(zip(names, row, strict=True)) for row in rows]
