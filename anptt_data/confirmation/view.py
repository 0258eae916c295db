"""What of a submission's warnings is confirmed, now or as it was known at an instant: read from its findings and the chained log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy import Engine

from anptt_data.confirmation.written import Confirmation, confirmations
from anptt_data.errors import NotFound
from anptt_data.warehouse.connect import our_fault, raw
from anptt_data.warehouse.receipt_numbers import normalised


def confirmations_of(engine: Engine, receipt_no: str, at: datetime | None = None) -> dict[str, Any] | None:
    """The block `confirmations` of a receipt (`written.confirmations`), None where there is nothing to confirm. Raises `NotFound`."""
    with our_fault(), engine.connect() as connection:
        session = raw(connection)
        row = session.execute(
            "select submission_id, decision from intake.submission where receipt_no = %s and state = 'finished'",
            (normalised(receipt_no) or receipt_no,),
        ).fetchone()
        if row is None:
            raise NotFound(f"Không có phiếu tiếp nhận số {receipt_no}", f"No receipt {receipt_no}")
        number, decision = row
        warnings = warnings_in(session, number)
        acts = acts_on(session, number, at) if warnings else []
    return confirmations(warnings, decision, acts)


def warnings_in(session: psycopg.Connection[Any], submission_id: int) -> dict[str, int]:
    """Rule -> how many findings of the submission are warnings of it."""
    rows = session.execute(
        "select rule, sum(count)::bigint from quality.finding where submission_id = %s and severity = 'warning' group by rule",
        (submission_id,),
    )
    return dict(sorted(rows.fetchall()))


def acts_on(session: psycopg.Connection[Any], submission_id: int, at: datetime | None = None) -> list[Confirmation]:
    """Every confirmation of the submission, oldest first."""
    rows = session.execute(
        "select at, actor, reason, facts from intake.submission_event where submission_id = %(s)s and kind = 'warnings_confirmed'"
        " and (%(t)s::timestamptz is null or at <= %(t)s) order by event_id",
        {"s": submission_id, "t": at},
    )
    return [
        Confirmation(when, actor, reason, tuple(facts["rules"]), facts["findings"], facts.get("agency"), facts.get("operator"))
        for when, actor, reason, facts in rows
    ]
