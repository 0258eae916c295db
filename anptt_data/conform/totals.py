"""What total lines and total columns say, for comparison with the sums of what they stand over."""

from __future__ import annotations

import polars as pl

from anptt_data.conform.conformed import COL
from anptt_data.conform.fates import GRAND, Fates
from anptt_data.conform.typed_frame import Typed
from anptt_data.contract.base import Contract
from anptt_data.readers.cells import PART, ROW

TOTALS = {PART: pl.Int32, ROW: pl.Int64, COL: pl.Int32, "column": pl.String, "value": pl.Float64, "group": pl.String}
OF_COLUMN, OF_ROW = "", "row"


def no_totals() -> pl.DataFrame:
    """An empty `totals` frame."""
    return pl.DataFrame(schema=TOTALS)


def grand_total_rows(found: Fates) -> pl.Series:
    """Lines that total everything: by their words, or the only total of a form without groups ("Cộng")."""
    grand = (found.total == GRAND).fill_null(False)
    partial = found.total.is_not_null() & ~grand
    sections = (found.reason == "section").fill_null(False).any()
    if not grand.any() and partial.sum() == 1 and not sections:
        return partial
    return grand


def table_totals(raw: pl.DataFrame, made: Typed, found: Fates, contract: type[Contract]) -> pl.DataFrame:
    """Values of the grand total lines of a table; means and percents do not add up and are left out."""
    where = grand_total_rows(found)
    if not where.any():
        return no_totals()
    pieces = [no_totals()]
    for column in contract.columns().values():
        if column.kind not in ("count", "measure") or not column.additive or column.name not in raw.columns:
            continue
        piece = pl.DataFrame({PART: raw[PART], ROW: raw[ROW], COL: raw[COL], "value": made.columns[column.name].cast(pl.Float64)}).filter(
            where
        )
        pieces.append(
            piece.drop_nulls("value").select(PART, ROW, COL, pl.lit(column.name).alias("column"), "value", pl.lit(OF_COLUMN).alias("group"))
        )
    return pl.concat(pieces)
