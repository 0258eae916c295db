"""Loading judged chunks: binary COPY from Arrow inside the transaction, under claims that have no range yet (invisible)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import polars as pl
import psycopg
from pgpq import ArrowToPostgresBinaryEncoder
from psycopg import sql
from sqlalchemy import Connection

from anptt_data.contract.base import Contract
from anptt_data.periods.period import Period
from anptt_data.quality.verdict import JudgedChunk
from anptt_data.warehouse.connect import raw
from anptt_data.warehouse.open_submission import OpenClaim, OpenSubmission
from anptt_data.warehouse.views import LOCAL_ZONE, fact_name
from models.facts import stored_columns

BATCH_ROWS = 65_536
DTYPES: dict[str, Any] = {
    "text": pl.String, "date": pl.Date, "bigint": pl.Int64, "integer": pl.Int32, "double precision": pl.Float64,
    "timestamptz": pl.Datetime("us", "UTC"),
}  # fmt: skip
_SCOPE = "__scope"
_CLAIM = "claim_id"
_DAY = "__day"


def copy_chunk(connection: Connection, submission: OpenSubmission, contract: type[Contract], judged: JudgedChunk) -> int:
    """COPY one chunk: facts, reported derived values, rejected and ignored rows. Gives how many facts were written.

    `judged.facts` has ``part, row, col`` and the contract's stored columns; a frame without rows may lack its columns.
    """
    session = raw(connection)
    written = 0
    if not judged.facts.is_empty():
        written = _copy_facts(session, submission, contract, judged.facts)
    if not judged.derived.is_empty():
        _copy_derived(session, submission, contract, judged.derived)
    number = pl.lit(submission.submission_id, pl.Int32).alias("submission_id")
    address = (pl.col("part").cast(pl.Int32), pl.col("row").cast(pl.Int32))
    if not judged.rejected.is_empty():
        cells = pl.col("cells").cast(pl.List(pl.String)).list.eval(_no_nul(pl.element()))
        rows = judged.rejected.select(number, *address, cells, pl.col("rules").cast(pl.List(pl.String)))
        copy_frame(session, sql.Identifier("quality", "rejected_row"), rows)
    if not judged.ignored.is_empty():
        copy_frame(
            session, sql.Identifier("quality", "ignored_row"), judged.ignored.select(number, *address, pl.col("reason").cast(pl.String))
        )
    return written


def copy_frame(session: psycopg.Connection[Any], table: sql.Composable, frame: pl.DataFrame) -> None:
    """Binary COPY of a polars frame into a table; column types must be exactly the table's."""
    names = sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    arrow = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    encoder = ArrowToPostgresBinaryEncoder(arrow.schema)
    with session.cursor() as cursor, cursor.copy(sql.SQL("copy {} ({}) from stdin (format binary)").format(table, names)) as copy:
        copy.write(encoder.write_header())
        for batch in arrow.to_batches(max_chunksize=BATCH_ROWS):
            copy.write(encoder.write_batch(batch))
        copy.write(encoder.finish())


def _scoped(frame: pl.DataFrame, contract: type[Contract]) -> tuple[pl.DataFrame, list[str]]:
    """The frame and its columns whose values make the scope (the agency is beside it); of instants it is the local day."""
    names = [n for n in contract.described("scope") if n not in ("agency", "period")]
    if "period" not in contract.described("scope"):
        return frame, names
    if not contract.has_moment():
        return frame, ["period_from", "period_to", *names]
    day = pl.col(moment_column(contract)).dt.convert_time_zone(LOCAL_ZONE).dt.date().alias(_DAY)
    return frame.with_columns(day), [_DAY, *names]


def moment_column(contract: type[Contract]) -> str:
    return next(n for n, c in contract.columns().items() if c.kind == "moment")


def _copy_facts(session: psycopg.Connection[Any], submission: OpenSubmission, contract: type[Contract], facts: pl.DataFrame) -> int:
    columns = {n: t for n, t in stored_columns(contract).items() if n in facts.columns}
    typed = facts.select(
        pl.lit(submission.submission_id, pl.Int32).alias("submission_id"),
        pl.int_range(submission.next_fact, submission.next_fact + facts.height, dtype=pl.Int32).alias("fact_no"),
        pl.col("part").cast(pl.Int32),
        pl.col("row").cast(pl.Int32),
        pl.col("col").cast(pl.Int16),
        *(_typed(facts, name, sql_type) for name, sql_type in columns.items()),
    )
    with_claims = _with_claims(session, submission, contract, typed)
    copy_frame(session, fact_name(contract), with_claims)
    submission.next_fact += facts.height
    return facts.height


def _typed(frame: pl.DataFrame, name: str, sql_type: str) -> pl.Expr:
    column, dtype = pl.col(name), frame.schema[name]
    if sql_type == "timestamptz":
        if isinstance(dtype, pl.Datetime) and dtype.time_zone is None:
            column = column.dt.replace_time_zone(LOCAL_ZONE)
        return column.dt.convert_time_zone("UTC").dt.cast_time_unit("us")
    if sql_type == "text" and dtype == pl.String and frame[name].str.contains("\x00", literal=True).any():
        column = _no_nul(column)
    return column.cast(DTYPES[sql_type])


def _no_nul(column: pl.Expr) -> pl.Expr:
    """PostgreSQL's text cannot hold U+0000; it is shown as U+FFFD."""
    return column.str.replace_all("\x00", "\ufffd", literal=True)


def _with_claims(
    session: psycopg.Connection[Any], submission: OpenSubmission, contract: type[Contract], typed: pl.DataFrame
) -> pl.DataFrame:
    """Add ``claim_id``, making a claim for every scope that occurs for the first time."""
    in_time = moment_column(contract) if contract.has_moment() else "period_from"
    until = in_time if contract.has_moment() else "period_to"
    if in_time not in typed.columns or typed.schema[in_time] == pl.String:  # a pseudonymised moment
        in_time = until = ""
    spans = [pl.len().alias("n"), *([pl.col(in_time).min().alias("first"), pl.col(until).max().alias("last")] if in_time else [])]
    if contract.revises() == "row":
        scoped = typed.with_columns(pl.lit(f"#{submission.submission_id}").alias(_SCOPE))
        found = scoped.select(pl.first(_SCOPE), *spans)
    else:
        with_scope, names = _scoped(typed, contract)
        distinct = with_scope.select(names).unique()
        texts = distinct.with_columns(pl.Series(_SCOPE, [_written_scope(r) for r in distinct.iter_rows()], pl.String))
        scoped = with_scope.join(texts, on=names, how="left", nulls_equal=True, maintain_order="left").select(*typed.columns, _SCOPE)
        found = scoped.group_by(_SCOPE).agg(*spans).sort(_SCOPE)
    for row in found.iter_rows(named=True):
        claim = submission.claims.get(row[_SCOPE]) or _new_claim(session, submission, row[_SCOPE])
        claim.facts += row["n"]
        first, last = _instant(row.get("first"), time.min), _instant(row.get("last"), time.max)
        claim.first_at = min((t for t in (claim.first_at, first) if t is not None), default=None)
        claim.last_at = max((t for t in (claim.last_at, last) if t is not None), default=None)
    if found.height == 1:
        return scoped.drop(_SCOPE).with_columns(pl.lit(submission.claims[found[_SCOPE][0]].claim_id, pl.Int64).alias(_CLAIM))
    ids = pl.DataFrame({_SCOPE: list(submission.claims), _CLAIM: submission.claim_ids}, schema={_SCOPE: pl.String, _CLAIM: pl.Int64})
    return scoped.join(ids, on=_SCOPE, how="left", maintain_order="left").drop(_SCOPE)


def _written_scope(values: tuple[Any, ...]) -> str:
    """``2026-10-01/2026-10-31`` and whatever else makes the scope, separated by strokes."""
    return "/".join("" if v is None else str(v).replace("/", "|") for v in values)


def _instant(value: date | datetime | None, at: time) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime.combine(value, at, UTC)


def claim_nothing(connection: Connection, submission: OpenSubmission, period: Period) -> None:
    """Claim a period without a fact (a nil report): what the agency told of it before is superseded when this is activated."""
    claim = _new_claim(raw(connection), submission, _written_scope((period.start, period.end)))
    claim.first_at, claim.last_at = _instant(period.start, time.min), _instant(period.end, time.max)


def _new_claim(session: psycopg.Connection[Any], submission: OpenSubmission, scope: str) -> OpenClaim:
    row = session.execute(
        "insert into intake.claim (submission_id, dataset, agency, scope) values (%s, %s, %s, %s) returning claim_id",
        (submission.submission_id, submission.dataset, submission.agency, scope),
    ).fetchone()
    assert row is not None
    claim = submission.claims[scope] = OpenClaim(row[0])
    return claim


def _copy_derived(session: psycopg.Connection[Any], submission: OpenSubmission, contract: type[Contract], derived: pl.DataFrame) -> None:
    """Year-to-date columns as reported, with their key, beside the facts of the same scope."""
    keys = [k for k in contract.key_columns() if k in derived.columns]
    names = [n for n in derived.columns if n not in ("part", "row", "col", "period_from", "period_to", *keys)]
    rows = _with_known_claims(submission, contract, derived)
    frame = rows.select(
        pl.lit(submission.submission_id, pl.Int32).alias("submission_id"),
        pl.col(_CLAIM),
        pl.col("part").cast(pl.Int32),
        pl.col("row").cast(pl.Int32),
        pl.col("col").cast(pl.Int16),
        *(pl.col(n).cast(pl.Date) if n in rows.columns else pl.lit(None, pl.Date).alias(n) for n in ("period_from", "period_to")),
        pl.struct(pl.col(k).cast(pl.String) for k in keys).struct.json_encode().alias("key"),
        pl.struct(names).struct.json_encode().alias("reported"),
    )
    session.execute(
        "create temporary table if not exists reported_derived_in (submission_id integer, claim_id bigint, part integer, row integer,"
        " col smallint, period_from date, period_to date, key text, reported text) on commit delete rows"
    )
    copy_frame(session, sql.Identifier("reported_derived_in"), frame)
    session.execute(
        "insert into quality.reported_derived select submission_id, claim_id, part, row, col, period_from, period_to, key::jsonb,"
        " reported::jsonb from reported_derived_in"
    )
    session.execute("delete from reported_derived_in")


def _with_known_claims(submission: OpenSubmission, contract: type[Contract], derived: pl.DataFrame) -> pl.DataFrame:
    """Derived values whose scope has facts; the others belong to nothing that stands."""
    if contract.revises() == "row":
        claim = next(iter(submission.claim_ids), None)
        return derived.clear().with_columns(pl.lit(0, pl.Int64).alias(_CLAIM)) if claim is None else derived.with_columns(
            pl.lit(claim, pl.Int64).alias(_CLAIM)
        )  # fmt: skip
    with_scope, names = _scoped(derived, contract)
    distinct = with_scope.select(names).unique()
    claims = [submission.claims.get(_written_scope(r)) for r in distinct.iter_rows()]
    ids = distinct.with_columns(pl.Series(_CLAIM, [c.claim_id if c else None for c in claims], pl.Int64)).drop_nulls(_CLAIM)
    return with_scope.join(ids, on=names, how="inner", nulls_equal=True)


def remove_rows(connection: Connection, submission: OpenSubmission, contract: type[Contract], rows: pl.DataFrame) -> int:
    """Take loaded facts back whose rows (``part, row``) were found wrong later; gives how many facts went. Empty claims go too."""
    if rows.is_empty() or not submission.claims:
        return 0
    session = raw(connection)
    chosen = rows.select(pl.col("part").cast(pl.Int32), pl.col("row").cast(pl.Int32)).unique()
    session.execute("create temporary table if not exists rows_out (part integer, row integer) on commit delete rows")
    copy_frame(session, sql.Identifier("rows_out"), chosen)
    gone = session.execute(
        sql.SQL(
            "with gone as (delete from {} f using rows_out o where f.claim_id = any(%s) and f.part = o.part and f.row = o.row"
            " returning f.claim_id) select claim_id, count(*) from gone group by 1"
        ).format(fact_name(contract)),
        (submission.claim_ids,),
    ).fetchall()
    session.execute(
        "delete from quality.reported_derived d using rows_out o where d.claim_id = any(%s) and d.part = o.part and d.row = o.row",
        (submission.claim_ids,),
    )
    session.execute("delete from rows_out")
    counts: dict[int, int] = dict(gone)
    for scope, claim in list(submission.claims.items()):
        claim.facts -= counts.get(claim.claim_id, 0)
        if claim.facts == 0:
            session.execute("delete from intake.claim where claim_id = %s", (claim.claim_id,))
            session.execute("delete from quality.reported_derived where claim_id = %s", (claim.claim_id,))
            del submission.claims[scope]
    return sum(counts.values())
