"""Figures that two agencies tell: the same key and period already stands from another sender, so a sum would count it twice."""

from __future__ import annotations

from typing import NamedTuple

from psycopg import sql
from sqlalchemy import Connection

from anptt_data.contract.base import Contract
from anptt_data.warehouse.connect import raw
from anptt_data.warehouse.matching import same_key
from anptt_data.warehouse.open_submission import OpenSubmission
from anptt_data.warehouse.views import fact_name


class ToldTwice(NamedTuple):
    """How many facts of a submission another agency's present submission tells too."""

    agency: str
    receipt_no: str
    facts: int


def told_twice(connection: Connection, submission: OpenSubmission, contract: type[Contract]) -> list[ToldTwice]:
    """Other agencies' present submissions of the same scopes with the same keys; nothing for datasets whose rows revise rows."""
    if contract.revises() == "row" or not submission.claims:
        return []
    session = raw(connection)
    others = session.execute(
        "select r.claim_id from intake.claim_range r where r.dataset = %s and r.agency <> %s and r.scope = any(%s) and upper_inf(r.recorded)",
        (submission.dataset, submission.agency, list(submission.claims)),
    ).fetchall()
    if not others:
        return []
    found = session.execute(
        sql.SQL(
            "select c.agency, s.receipt_no, count(*) from {facts} n join {facts} o on {key} join intake.claim c on c.claim_id = o.claim_id"
            " join intake.submission s on s.submission_id = c.submission_id"
            " where n.claim_id = any(%(mine)s) and o.claim_id = any(%(theirs)s) group by 1, 2 order by 1, 2"
        ).format(facts=fact_name(contract), key=same_key(contract, "n", "o")),
        {"mine": submission.claim_ids, "theirs": [r[0] for r in others]},
    )
    return [ToldTwice(*r) for r in found]
