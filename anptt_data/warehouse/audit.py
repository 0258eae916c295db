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
    " is not distinct from (s.decision, s.rows_read::bigint, s.rows_accepted::bigint, s.rows_rejected::bigint, s.rows_ignored::bigint))"
    " order by s.submission_id"
)
"""Submissions whose row says something else than the event of their judgement, or that have none."""


def verify_events(connection: Connection) -> list[str]:
    """One sentence a fault, empty when the log is whole: numbers without gaps, every hash over the one before, noted heads still there,
    and every finished submission's counts and decision as the log says they were judged."""
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
    return problems


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
