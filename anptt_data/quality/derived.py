"""Columns of a form that follow from others (lũy kế, cộng dồn, %): recomputed and compared, never stored as facts."""

from __future__ import annotations

import polars as pl

from anptt_data.conform.conformed import COL, Layout
from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.quality.findings import Address, Findings
from anptt_data.quality.plain_number import plain_number
from anptt_data.readers.cells import PART, ROW

PERCENT_TOLERANCE = 0.06  # forms round to one decimal
TOTAL_TOLERANCE = 0.011  # forms round the year to date to two decimals


def compare_percents(frame: pl.DataFrame, contract: type[Contract], layout: Layout, findings: Findings) -> None:
    """Compare percent columns with 100 * of / per of their own row; a mismatch is a warning naming both numbers."""
    for column in _derived(contract, "percent"):
        if column.name not in frame.columns or column.per is None or column.of is None:
            continue
        right = 100 * pl.col(column.of) / pl.col(column.per)
        off = (pl.col(column.name) - right).abs() > PERCENT_TOLERANCE
        wrong = frame.filter(pl.col(column.name).is_not_null() & (pl.col(column.per) > 0) & off)
        _report(wrong.with_columns(right.round(1).alias("computed")), column, layout, findings)


def compare_running_totals(
    derived: pl.DataFrame, earlier: pl.DataFrame | None, contract: type[Contract], layout: Layout, findings: Findings, first_in_year: bool
) -> None:
    """Compare year-to-date columns with the last reported one plus this period (law: compared, never stored).

    `earlier` holds the key columns and the derived columns as reported for the period just before (None when that period
    is not here); in the year's first period the year to date is the period itself. A year to date that is less than the period alone cannot
    be (DERIVED-003), whatever came before.
    """
    keys = contract.key_columns()
    for column in _derived(contract, "running_total"):
        here = derived.filter(pl.col(column.name).is_not_null() & pl.col(str(column.of)).is_not_null())
        here = _pair(derived, keys, column) if here.is_empty() else here
        if here.is_empty():
            continue
        header = layout.headers.get(column.name, column.title.vi)
        less = pl.col(column.name) < pl.col(str(column.of)).cast(pl.Float64) - TOTAL_TOLERANCE
        _report(here.filter(less).with_columns(pl.col(str(column.of)).alias("computed")), column, layout, findings, "DERIVED-003")
        here = here.filter(~less)
        if here.is_empty():
            continue
        if first_in_year:
            known = here.with_columns(pl.lit(0.0).alias("before"))
        elif earlier is None or earlier.is_empty():
            findings.add("DERIVED-002", column=column.name, header=header, count=here.height)
            continue
        else:
            last = earlier.select(*keys, pl.col(column.name).cast(pl.Float64).alias("before")).drop_nulls("before").unique(keys)
            joined = here.join(last, on=keys, how="left", maintain_order="left")
            missing = joined.filter(pl.col("before").is_null()).height
            if missing:
                findings.add("DERIVED-002", column=column.name, header=header, count=missing)
            known = joined.drop_nulls("before")
        right = pl.col("before") + pl.col(str(column.of)).cast(pl.Float64)
        wrong = known.filter((pl.col(column.name) - right).abs() > TOTAL_TOLERANCE).with_columns(right.round(6).alias("computed"))
        _report(wrong, column, layout, findings)


def _report(wrong: pl.DataFrame, column: Column, layout: Layout, findings: Findings, rule: str = "DERIVED-001") -> None:
    header = layout.headers.get(column.name, column.title.vi)
    for part, row, col, value, computed in wrong.select(PART, ROW, COL, column.name, "computed").iter_rows():
        at = Address(part, row, col or layout.file_columns.get((part, column.name)))
        findings.add(rule, at=at, column=column.name, header=header, value=plain_number(value), computed=plain_number(computed))


def _pair(derived: pl.DataFrame, keys: list[str], column: Column) -> pl.DataFrame:
    """In a crosstab the value and its year to date are different cells: bring them together by key."""
    of = str(column.of)
    totals = derived.filter(pl.col(column.name).is_not_null()).drop(of)
    values = derived.filter(pl.col(of).is_not_null()).select(*keys, of).unique(keys)
    return totals.join(values, on=keys, how="inner", maintain_order="left")


def _derived(contract: type[Contract], formula: str) -> list[Column]:
    return [c for c in contract.columns().values() if c.kind == "derived" and c.formula == formula]
