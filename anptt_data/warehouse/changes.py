"""What a loaded, still invisible submission changes against the present truth.

When rows revise rows, the pairs (earlier row, replacing submission) are written here: a pair only holds while the replacing submission is
visible, so the activating transaction stays short however many rows are replaced.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection

from anptt_data.contract.base import Contract
from anptt_data.warehouse.connect import raw
from anptt_data.warehouse.load import moment_column
from anptt_data.warehouse.matching import key_columns, same_key, same_values
from anptt_data.warehouse.open_submission import Changes, OpenSubmission
from anptt_data.warehouse.report_difference import is_personal
from anptt_data.warehouse.views import fact_name
from models.facts import stored_columns

EXAMPLES = 20


def compare(connection: Connection, submission: OpenSubmission, contract: type[Contract]) -> Changes:
    """Count new, changed, unchanged and gone facts; costs next to nothing when nothing earlier concerns the same scope or time.

    Call under `dataset_agency_lock`, after the last chunk and before `activate`, in a transaction that is committed.
    """
    session = raw(connection)
    note_claims(session, submission)
    with planned_for_fresh_rows(session):
        return _by_row(session, submission, contract) if contract.revises() == "row" else _by_scope(session, submission, contract)


@contextmanager
def planned_for_fresh_rows(session: psycopg.Connection[Any]) -> Iterator[None]:
    """Fresh rows have no statistics yet, and a nested loop over them would be quadratic: joins inside are hashed."""
    session.execute("select set_config('enable_nestloop', 'off', true), set_config('work_mem', '256MB', true)")
    session.execute("select set_config('enable_mergejoin', 'off', true)")
    yield
    for name in ("enable_nestloop", "work_mem", "enable_mergejoin"):
        session.execute(sql.SQL("reset {}").format(sql.Identifier(name)))


def note_claims(session: psycopg.Connection[Any], submission: OpenSubmission) -> None:
    """Write down how many rows each claim has and the span of their instants."""
    claims = submission.claims.values()
    session.execute(
        "update intake.claim c set facts = v.facts, first_at = v.first_at, last_at = v.last_at"
        " from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[]) v(claim_id, facts, first_at, last_at)"
        " where c.claim_id = v.claim_id",
        ([c.claim_id for c in claims], [c.facts for c in claims], [c.first_at for c in claims], [c.last_at for c in claims]),
    )


def _by_scope(session: psycopg.Connection[Any], submission: OpenSubmission, contract: type[Contract]) -> Changes:
    earlier = session.execute(
        "select r.scope, r.claim_id, c.submission_id from intake.claim_range r join intake.claim c using (claim_id)"
        " where r.dataset = %s and r.agency = %s and r.scope = any(%s) and upper_inf(r.recorded)",
        (submission.dataset, submission.agency, list(submission.claims)),
    ).fetchall()
    if not earlier:
        return Changes(new=submission.facts)
    mine = [submission.claims[scope].claim_id for scope, _, _ in earlier]
    theirs = [claim for _, claim, _ in earlier]
    facts, parameters = fact_name(contract), {"mine": mine, "theirs": theirs}
    join = sql.SQL(
        "(select * from {facts} where claim_id = any(%(mine)s)) n {kind} join"
        " (select * from {facts} where claim_id = any(%(theirs)s)) o on {key}"
    )
    key, same = same_key(contract, "n", "o"), same_values(contract, "n", "o")
    full = join.format(facts=facts, kind=sql.SQL("full"), key=key)
    row = session.execute(
        sql.SQL(
            "select count(*) filter (where o.claim_id is null), count(*) filter (where n.claim_id is not null and o.claim_id is not null"
            " and not ({same})), count(*) filter (where n.claim_id is not null and o.claim_id is not null and ({same})),"
            " count(*) filter (where n.claim_id is null) from {full}"
        ).format(same=same, full=full),
        parameters,
    ).fetchone()
    assert row is not None
    new, changed, unchanged, gone = row
    untouched = submission.facts - sum(c.facts for c in submission.claims.values() if c.claim_id in set(mine))
    examples: dict[str, list[dict[str, Any]]] = {}
    if changed:
        inner = join.format(facts=facts, kind=sql.SQL("inner"), key=key)
        examples["changed"] = _examples(session, contract, sql.SQL("{} where not ({})").format(inner, same), parameters)
    if gone:
        examples["gone"] = _examples(session, contract, sql.SQL("{} where n.claim_id is null").format(full), parameters)
    return Changes(new + untouched, changed, unchanged, gone, _receipts(session, {s for _, _, s in earlier}), examples)


def _examples(
    session: psycopg.Connection[Any], contract: type[Contract], source: sql.Composable, parameters: dict[str, Any]
) -> list[dict[str, Any]]:
    """Earlier rows, with their key (personal columns left out) and where they stand."""
    public = [k for k in key_columns(contract) if not is_personal(contract, k)]
    names = sql.SQL(", ").join(sql.SQL("o.{}::text").format(sql.Identifier(k)) for k in public)
    query = sql.SQL(
        "select s.receipt_no, q.* from (select o.submission_id, o.part, o.row{comma}{names} from {source}"
        " order by o.fact_no limit {limit}) q join intake.submission s using (submission_id)"
    ).format(comma=sql.SQL(", " if public else ""), names=names, source=source, limit=sql.Literal(EXAMPLES))
    rows = session.execute(query, parameters).fetchall()
    return [{"receipt_no": r[0], "part": r[2], "row": r[3], "key": dict(zip(public, r[4:], strict=True))} for r in rows]


def _receipts(session: psycopg.Connection[Any], submissions: set[int]) -> list[str]:
    found = session.execute(
        "select receipt_no from intake.submission where submission_id = any(%s) order by submission_id", (list(submissions),)
    )
    return [r[0] for r in found]


def _by_row(session: psycopg.Connection[Any], submission: OpenSubmission, contract: type[Contract]) -> Changes:
    claim = next(iter(submission.claims.values()), None)
    if claim is None:
        return Changes()
    session.execute(
        sql.SQL("delete from {} where by_submission = %s").format(fact_name(contract, "__replaced")), (submission.submission_id,)
    )
    touched_rows = write_pairs(session, contract, submission.submission_id, sql.SQL("tstzrange(null, null)"))
    changed = sum(c for _, c, _ in touched_rows)
    unchanged = sum(u for _, _, u in touched_rows)
    touched = {s for s, c, u in touched_rows if c + u}
    return Changes(submission.facts - changed - unchanged, changed, unchanged, 0, _receipts(session, touched))


def write_pairs(
    session: psycopg.Connection[Any], contract: type[Contract], submission_id: int, recorded: sql.Composable
) -> list[tuple[int, int, int]]:
    """Record that this submission's rows replace every row of the same key whose submission is present.

    Rows already hidden by another are paired too: were that other withdrawn, they must not come back beside ours. Gives (earlier submission,
    visible rows that change, visible rows that stay the same). Only claims whose instants overlap ours are read.
    """
    earlier = session.execute(
        "select o.claim_id, m.claim_id, greatest(o.first_at, m.first_at), least(o.last_at, m.last_at)"
        " from intake.claim m join intake.claim o on o.dataset = m.dataset and o.agency = m.agency and o.claim_id <> m.claim_id"
        " join intake.claim_range r on r.claim_id = o.claim_id and upper_inf(r.recorded)"
        " where m.submission_id = %s and (m.first_at is null or o.first_at is null or"
        " (o.first_at <= m.last_at and m.first_at <= o.last_at))",
        (submission_id,),
    ).fetchall()
    if not earlier:
        return []
    in_time = moment_column(contract) if contract.has_moment() else "period_from"
    narrow: sql.Composable = sql.SQL("")
    parameters: dict[str, Any] = {"mine": earlier[0][1], "theirs": [r[0] for r in earlier], "me": submission_id}
    if contract.has_moment() and stored_columns(contract)[in_time] == "timestamptz" and all(r[2] and r[3] for r in earlier):
        narrow = sql.SQL(" and {} between %(first)s and %(last)s").format(sql.Identifier(in_time))
        parameters |= {"first": min(r[2] for r in earlier), "last": max(r[3] for r in earlier)}
    query = sql.SQL(
        "with pairs as materialized (select o.submission_id, o.fact_no, ({same}) as same"
        " from (select * from {facts} where claim_id = %(mine)s{narrow}) n"
        " join (select * from {facts} where claim_id = any(%(theirs)s){narrow}) o on {key}),"
        " hidden as (select distinct p.submission_id, p.fact_no from {replaced} p join intake.claim c on c.submission_id = p.by_submission"
        " join intake.claim_range q on q.claim_id = c.claim_id and upper_inf(q.recorded)"
        " where upper_inf(p.recorded) and p.by_submission <> %(me)s),"
        " held as (select distinct p.submission_id, p.fact_no from {replaced} p where p.by_submission = %(me)s and upper_inf(p.recorded)),"
        " written as (insert into {replaced} (submission_id, fact_no, by_submission, recorded)"
        " select p.submission_id, p.fact_no, %(me)s, {recorded} from pairs p left join held h"
        " on h.submission_id = p.submission_id and h.fact_no = p.fact_no where h.fact_no is null order by 1, 2)"
        " select p.submission_id, count(*) filter (where h.fact_no is null and not p.same),"
        " count(*) filter (where h.fact_no is null and p.same) from pairs p"
        " left join hidden h on h.submission_id = p.submission_id and h.fact_no = p.fact_no group by 1 order by 1"
    ).format(
        same=same_values(contract, "n", "o"), facts=fact_name(contract), narrow=narrow, key=same_key(contract, "n", "o"),
        replaced=fact_name(contract, "__replaced"), recorded=recorded,
    )  # fmt: skip
    return [(r[0], r[1], r[2]) for r in session.execute(query, parameters)]
