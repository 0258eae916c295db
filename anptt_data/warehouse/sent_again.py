"""Remembers that known bytes came again under another name, so that a collection takes each file of a folder once."""

from __future__ import annotations

from sqlalchemy import Engine

from anptt_data.warehouse.connect import our_fault, raw
from anptt_data.warehouse.events import add_event


def note_sent_again(engine: Engine, submission_id: int, name: str, actor: str) -> bool:
    """Record the other name of a submission's file as an event, once; False when it is known.

    Without it a copy of a superseded file would be taken for something new at every collection, and be reinstated again and again.
    """
    with our_fault(), engine.begin() as connection:
        session = raw(connection)
        known = session.execute(
            "select 1 from intake.submission s join intake.extract e using (extract_id) where s.submission_id = %(s)s and (e.name = %(n)s"
            " or exists (select 1 from intake.submission_event v where v.submission_id = s.submission_id and v.kind = 'received'"
            " and v.facts ->> 'name' = %(n)s))",
            {"s": submission_id, "n": name},
        ).fetchone()
        if known is None:
            add_event(session, submission_id, "received", actor, name=name)
    return known is None
