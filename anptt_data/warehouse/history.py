"""What an agency reported for the period before: the ground on which year-to-date columns are compared."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from sqlalchemy import Connection

from anptt_data.contract.base import Contract
from anptt_data.periods.arithmetic import first_in_year, is_regular, previous
from anptt_data.periods.period import Period
from anptt_data.warehouse.connect import raw
from anptt_data.warehouse.load import DTYPES
from models.facts import stored_columns


def last_reported(connection: Connection, contract: type[Contract], agency: str, before: Period) -> pl.DataFrame:
    """Derived columns as reported in the period that ends the day before `before`, of presently visible submissions.

    Columns: the contract's key columns, ``period_from, period_to``, the derived columns (Float64); no rows when nothing was reported.
    """
    types = stored_columns(contract)
    keys = contract.key_columns()
    names = [n for n, c in contract.columns().items() if c.kind == "derived"]
    rows = raw(connection).execute(
        "select d.key::text, d.reported::text, d.period_from, d.period_to from intake.claim c"
        " join intake.claim_range r on r.claim_id = c.claim_id and upper_inf(r.recorded)"
        " join quality.reported_derived d on d.claim_id = c.claim_id"
        " where c.dataset = %s and c.agency = %s and d.period_to = %s"
        " and (c.last_at is null or c.last_at >= %s::timestamp at time zone 'UTC')",
        (contract.dataset(), agency, before.start - timedelta(days=1), before.start - timedelta(days=1)),
    ).fetchall()  # fmt: skip
    schema = {"key": pl.String, "reported": pl.String, "period_from": pl.Date, "period_to": pl.Date}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.select(
        *(_typed(k, types[k]).alias(k) for k in keys),
        "period_from",
        "period_to",
        *(pl.col("reported").str.json_path_match(f"$['{n}']").cast(pl.Float64).alias(n) for n in names),
    ) if rows else pl.DataFrame(
        schema={k: DTYPES[types[k]] for k in keys} | {"period_from": pl.Date, "period_to": pl.Date} | dict.fromkeys(names, pl.Float64)
    )  # fmt: skip


def after_nil(connection: Connection, contract: type[Contract], agency: str, period: Period) -> Period:
    """The period with which the year to date begins to differ from what was reported: `period`, or the first of the nil ones just before it in its year.

    Nothing is added in a period that was declared nil, so a running total goes on from what was reported before it.
    """
    nil = declared_nil(connection, contract, agency)
    while nil and is_regular(period) and not first_in_year(period) and (before := previous(period))[:2] in nil:
        period = before
    return period


def declared_nil(connection: Connection, contract: type[Contract], agency: str) -> set[tuple[date, date]]:
    """First and last days of the periods that the agency's present nil reports speak for."""
    rows = (
        raw(connection)
        .execute(
            "select r.scope from intake.claim_range r join intake.claim c using (claim_id) join intake.submission s using (submission_id)"
            " where r.dataset = %s and r.agency = %s and upper_inf(r.recorded) and s.nil",
            (contract.dataset(), agency),
        )
        .fetchall()
    )
    days = ([date.fromisoformat(day) for day in scope.split("/")] for (scope,) in rows)
    return {(first, last) for first, last in days}


def _typed(name: str, sql_type: str) -> pl.Expr:
    """A key column out of the recorded JSON, as the typed frame has it."""
    written = pl.col("key").str.json_path_match(f"$['{name}']")
    return written.str.to_date() if sql_type == "date" else written.cast(DTYPES[sql_type])
