"""Finding a finished submission by its identity: once is enough (law 3)."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection

from anptt_data.warehouse.connect import raw
from anptt_data.warehouse.open_submission import SubmissionRecord
from models.facts import FACT, table_name


def find_submission(
    connection: Connection, dataset: str, agency: str, sha256: str, asked_period: str | None, contract_version: str
) -> SubmissionRecord | None:
    """The finished submission of these bytes for this dataset, agency, stated period and contract version, or None."""
    session = raw(connection)
    row = session.execute(
        "select submission_id, receipt_no, decision, receipt, withdrawn_at is not null, contract_version, finished_at"
        " from intake.submission where dataset = %s and agency = %s and sha256 = %s and asked_period is not distinct from %s"
        " and contract_version = %s and state = 'finished'",
        (dataset, agency, sha256, asked_period, contract_version),
    ).fetchone()
    if row is None:
        return None
    whole, partly = standing(session, dataset, row[0])
    return SubmissionRecord(row[0], row[1], row[2], row[3], whole, partly, row[4], row[5], row[6])


def standing(session: psycopg.Connection[Any], dataset: str, submission_id: int) -> tuple[bool, bool]:
    """Whether a submission is wholly, and whether it is at least partly, the present truth."""
    row = session.execute(
        "select count(*), count(r.claim_id) from intake.claim c"
        " left join intake.claim_range r on r.claim_id = c.claim_id and upper_inf(r.recorded) where c.submission_id = %s",
        (submission_id,),
    ).fetchone()
    assert row is not None
    claims, opened = row
    if not opened:
        return False, False
    return claims == opened and not _some_row_replaced(session, dataset, submission_id), True


def _some_row_replaced(session: psycopg.Connection[Any], dataset: str, submission_id: int) -> bool:
    replaced = f"{table_name(dataset)}__replaced"
    row = session.execute("select to_regclass(%s)", (f"{FACT}.{replaced}",)).fetchone()
    if row is None or row[0] is None:
        return False
    found = session.execute(
        sql.SQL(
            "select 1 from {} p join intake.claim c on c.submission_id = p.by_submission"
            " join intake.claim_range q on q.claim_id = c.claim_id and upper_inf(q.recorded)"
            " where p.submission_id = %s and upper_inf(p.recorded) limit 1"
        ).format(sql.Identifier(FACT, replaced)),
        (submission_id,),
    ).fetchone()
    return found is not None
