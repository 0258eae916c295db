"""Writing to the append-only event log; the database numbers and chains the events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb


def add_event(
    session: psycopg.Connection[Any],
    submission_id: int,
    kind: str,
    actor: str,
    *,
    at: datetime | None = None,
    reason: str | None = None,
    **facts: Any,
) -> None:
    """Append one event. It takes the chain's lock until the transaction ends, so write events last."""
    session.execute(
        "insert into intake.submission_event (submission_id, kind, at, actor, reason, facts) values (%s, %s, %s, %s, %s, %s)",
        (submission_id, kind, at, actor, reason, Jsonb(facts)),
    )
