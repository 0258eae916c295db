# ruff: noqa: S608 - our own names only; values are parameters.
"""What of the present truth changed since the last release: first the claims, then the points (day, agency) of their rows.

The last release says itself what was visible in it: its tables of recorded ranges and approvals at its instant are compared with those of the
release being built. Nothing rests on clocks; which rows of `revises = "row"` hide which follows from the numbers of the events.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from psycopg import sql

from anptt_data.contract.base import Contract
from anptt_data.lake.present import Point
from anptt_data.sql_text import literal
from anptt_data.warehouse.matching import key_columns
from anptt_data.warehouse.views import LOCAL_ZONE, fact_name
from models.facts import table_name

NEEDED = ("claim_range", "approval")
"""Tables of the last release that are compared."""
CHANGES_ROWS = ["judged", "activated", "reinstated", "withdrawn"]
"""Events after which rows of a submission are shown or hidden; what it hides of others has its own days and agency too."""
_VISIBLE = "r.recorded_from <= {at} AND (r.recorded_to IS NULL OR {at} < r.recorded_to)"


def moved_claims(db: duckdb.DuckDBPyConnection, tables: Path, instant: str) -> dict[str, dict[int, str]]:
    """Claims, by dataset, that are in force now and were not in the last release, or the other way round, or whose approval differs, each with
    its agency. `tables` and `instant` are the last release's; `db` is the file being built with its system tables."""
    before, now = f"TIMESTAMPTZ {literal(instant)}", "(SELECT instant FROM main.instant)"
    was = {name: f"read_parquet({literal(str(tables / f'{name}.parquet'))})" for name in NEEDED}
    claims = [
        f"SELECT r.claim_id FROM {relation} r WHERE {_VISIBLE.format(at=at)}"
        for relation, at in (("main.claim_range", now), (was["claim_range"], before))
    ]
    approvals = [
        f"SELECT r.submission_id, r.status FROM {relation} r WHERE {_VISIBLE.format(at=at)}"
        for relation, at in (("main.approval", now), (was["approval"], before))
    ]
    rows = db.execute(
        f"WITH moved AS ({_either(claims)}), judged AS ({_either(approvals)}) SELECT c.dataset, c.claim_id, c.agency FROM main.claim c"
        " WHERE c.claim_id IN (SELECT claim_id FROM moved) OR (c.submission_id IN (SELECT submission_id FROM judged)"
        " AND c.claim_id IN (SELECT claim_id FROM main.present_claim))"
    ).fetchall()
    found: dict[str, dict[int, str]] = {}
    for dataset, claim, agency in rows:
        found.setdefault(str(dataset), {})[int(claim)] = str(agency)
    return found


def _either(queries: list[str]) -> str:
    one, other = queries
    return f"(({one}) EXCEPT ({other})) UNION (({other}) EXCEPT ({one}))"


def touched_points(
    connection: psycopg.Connection[Any], contract: type[Contract], moved: dict[int, str], event_before: int
) -> set[Point]:  # fmt: skip
    """The points of all rows of these claims and, where rows replace rows, of what was hidden or shown since event `event_before`."""
    points: set[Point] = set()
    claims = dict(moved)
    if contract.revises() == "row":
        rows = connection.execute(
            "SELECT c.claim_id, c.agency FROM intake.claim c JOIN intake.submission s USING (submission_id) WHERE s.dataset = %s"
            " AND s.submission_id IN (SELECT e.submission_id FROM intake.submission_event e WHERE e.event_id > %s AND e.kind = ANY(%s))",
            (contract.dataset(), event_before, CHANGES_ROWS),
        ).fetchall()
        claims |= {int(c): str(a) for c, a in rows}
        if _day_column(contract) not in key_columns(contract):
            points |= _of_victims(connection, contract, event_before)
    for first, last in _runs(sorted(claims)):
        query = sql.SQL("SELECT DISTINCT f.claim_id, {} FROM {} f WHERE f.claim_id BETWEEN %s AND %s").format(
            _day(contract), fact_name(contract)
        )
        for claim, day in connection.execute(query, (first, last)).fetchall():
            points.add((day.isoformat() if day else "", claims[int(claim)]))
    return points


def present_rows(connection: psycopg.Connection[Any], contract: type[Contract]) -> int:
    """How many rows the warehouse's view has, counted by claims and replaced pairs, without reading the facts."""
    visible = (
        "SELECT c.submission_id FROM intake.claim c JOIN intake.claim_range r USING (claim_id)"
        " WHERE c.dataset = %(d)s AND upper_inf(r.recorded)"
    )
    parameters = {"d": contract.dataset()}
    row = connection.execute(
        "SELECT coalesce(sum(c.facts), 0) FROM intake.claim c JOIN intake.claim_range r USING (claim_id)"
        " WHERE c.dataset = %(d)s AND upper_inf(r.recorded)",
        parameters,
    ).fetchone()
    assert row is not None
    if contract.revises() != "row":
        return int(row[0])
    hidden = connection.execute(
        sql.SQL(
            "SELECT count(*) FROM (SELECT DISTINCT p.submission_id, p.fact_no FROM {} p WHERE upper_inf(p.recorded)"
            " AND p.by_submission IN ({}) AND p.submission_id IN ({})) q"
        ).format(fact_name(contract, "__replaced"), sql.SQL(visible), sql.SQL(visible)),
        parameters,
    ).fetchone()
    assert hidden is not None
    return int(row[0]) - int(hidden[0])


def _of_victims(connection: psycopg.Connection[Any], contract: type[Contract], event_before: int) -> set[Point]:
    """Where the day is no part of the key, a replaced row may lie on another day than the row that replaces it."""
    query = sql.SQL(
        "SELECT DISTINCT {day}, c.agency FROM {pairs} p JOIN {facts} f ON f.submission_id = p.submission_id AND f.fact_no = p.fact_no"
        " JOIN intake.claim c ON c.claim_id = f.claim_id WHERE p.by_submission IN ({events}) OR p.submission_id IN ({events})"
    ).format(
        day=_day(contract), pairs=sql.Identifier("fact", f"{table_name(contract.dataset())}__replaced"), facts=fact_name(contract),
        events=sql.SQL("SELECT e.submission_id FROM intake.submission_event e WHERE e.event_id > %(e)s AND e.kind = ANY(%(k)s)"),
    )  # fmt: skip
    rows = connection.execute(query, {"e": event_before, "k": CHANGES_ROWS}).fetchall()
    return {(day.isoformat() if day else "", str(agency)) for day, agency in rows}


def _day_column(contract: type[Contract]) -> str:
    return next((n for n, c in contract.columns().items() if c.kind == "moment"), "period_from")


def _day(contract: type[Contract]) -> sql.Composable:
    """The day that the view shows as `period_from`."""
    name = _day_column(contract)
    if not contract.has_moment():
        return sql.SQL("f.period_from")
    if contract.columns()[name].privacy == "personal":
        return sql.SQL("NULL::date")
    return sql.SQL("(f.{} AT TIME ZONE {})::date").format(sql.Identifier(name), sql.Literal(LOCAL_ZONE))


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Ascending numbers as runs without gaps: one look into the index each."""
    begin: int | None = None
    for i, n in enumerate(numbers):
        if begin is None:
            begin = n
        if i + 1 == len(numbers) or numbers[i + 1] != n + 1:
            yield begin, n
            begin = None
