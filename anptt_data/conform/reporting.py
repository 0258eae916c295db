"""Faults of a chunk become findings at their cells, and the bad cells that reject their rows."""

from __future__ import annotations

from typing import Any

import polars as pl

from anptt_data.conform.conformed import COL
from anptt_data.conform.faults import Fault
from anptt_data.conform.recognised import Shape
from anptt_data.conform.row_periods import ROLES, ROW_PERIOD, WHOLE
from anptt_data.conform.typed_frame import PERIOD_TEXT, Typed
from anptt_data.contract.base import Contract
from anptt_data.quality.findings import EXAMPLES_KEPT, Address, Findings
from anptt_data.readers.cells import PART, ROW

BAD_CELLS = {PART: pl.Int32, ROW: pl.Int64, COL: pl.Int32, "column": pl.String, "rule": pl.String}
INNER = frozenset({"count", "measure", "derived"})
"""Kinds whose cells are a crosstab's inner cells; all others are labels, told once a line."""


def no_bad_cells() -> pl.DataFrame:
    """An empty `bad_cells` frame."""
    return pl.DataFrame(schema=BAD_CELLS)


def report(raw: pl.DataFrame, made: Typed, data: pl.Series, shape: Shape, contract: type[Contract], findings: Findings) -> pl.DataFrame:
    """Add the findings of all cells in rows of data; gives `bad_cells` (``part, row, col, column, rule``)."""
    bad = [no_bad_cells()]
    for fault in made.faults:
        where = fault.where & data
        if where.any():
            cells = raw.filter(where)
            if not fault.told:
                _say(cells, fault, shape, contract, findings)
            if fault.rejects:
                own_row, own_col = _own_address(fault.column, raw)
                bad.append(
                    cells.select(
                        PART, pl.col(own_row).alias(ROW), pl.col(own_col).cast(pl.Int32).alias(COL),
                        pl.lit(fault.column).alias("column"), pl.lit(fault.rule).alias("rule"),
                    ).unique(maintain_order=True)
                )  # fmt: skip
    return pl.concat(bad)


def _own_address(column: str, raw: pl.DataFrame) -> tuple[str, str]:
    return (f"{column}:row", f"{column}:col") if f"{column}:row" in raw.columns else (ROW, COL)


def _written(fault: Fault, raw: pl.DataFrame) -> pl.Expr:
    """What the sender wrote in the faulty cell, or in all period cells of the row."""
    name = fault.text or fault.column
    if name == WHOLE:
        cells = [PERIOD_TEXT + r for r in ROLES if PERIOD_TEXT + r in raw.columns]
        return pl.concat_str(cells, separator=" - ", ignore_nulls=True).replace("", None)
    return pl.col(name) if name in raw.columns else pl.lit(None, pl.String)


def _say(cells: pl.DataFrame, fault: Fault, shape: Shape, contract: type[Contract], findings: Findings) -> None:
    """One finding a distinct text, with the first addresses; a label of a crosstab's line is told once, not once a cell."""
    at_header = {v.labels[fault.column]: Address(shape.part, v.header_row, v.number) for v in shape.values if fault.column in v.labels}
    if at_header:
        # A label that stands across is told once, at its header cell.
        for text in cells[fault.column].unique(maintain_order=True).to_list():
            facts: dict[str, Any] = {**fault.facts, **fault.by_value.get(text, {})}
            findings.add(fault.rule, at=at_header.get(text, Address()), column=fault.column, header=text, value=text, **facts)
        return
    header, number = _header(fault.text if fault.column == ROW_PERIOD and fault.text else fault.column, shape)
    column = contract.columns().get(fault.column)
    header = header or (column.title.vi if column is not None else None)
    own_row, own_col = _own_address(fault.column, cells)
    inner = column is not None and column.kind in INNER
    at_cell = pl.col(own_col) if inner and cells[own_col].null_count() < cells.height else pl.lit(number, pl.Int32)
    shown = cells.select(PART, pl.col(own_row).alias(ROW), at_cell.alias("at"), _written(fault, cells).alias("value"))
    if shape.values:
        shown = shown.unique(maintain_order=True)
    grouped = shown.group_by("value", maintain_order=True).agg(
        pl.len().alias("n"), pl.struct(PART, ROW, "at").head(EXAMPLES_KEPT).alias("first")
    )
    for value, n, first in grouped.iter_rows():
        said: dict[str, Any] = {**fault.facts, **fault.by_value.get(value, {})}
        addresses = [Address(a[PART], a[ROW], a["at"]) for a in first]
        findings.add(fault.rule, at=addresses, column=fault.column, header=header, value=value, count=n, **said)


def _header(column: str, shape: Shape) -> tuple[str | None, int | None]:
    if column in shape.columns:
        return shape.columns[column].header, shape.columns[column].number
    if (role := column.removeprefix(PERIOD_TEXT)) != column and role in shape.periods:
        return shape.periods[role].header, shape.periods[role].number
    if column in (ROW_PERIOD, WHOLE) and shape.periods:
        first = next(iter(shape.periods.values()))
        return " - ".join(p.header for p in shape.periods.values()), first.number
    if column == "series" and shape.series is not None:
        return shape.series.header, shape.series.number
    return None, None


def report_mended(
    made: Typed, noise: list[tuple[str, pl.Series]], data: pl.Series, shape: Shape, contract: type[Contract], findings: Findings
) -> None:
    """Harmless noise that was mended is counted: one info a kind and column."""
    for rule, name, where in [*made.mended, *[("TEXT-001", n, w) for n, w in noise]]:
        count = int((where & data).sum()) if len(where) == len(data) else int(where.sum())
        if not count:
            continue
        header, _number = _header(name.removeprefix("companion:").removeprefix(PERIOD_TEXT), shape)
        column = contract.columns().get(name)
        facts: dict[str, Any] = {"unit": column.unit or ""} if rule == "NUM-009" and column else {}
        findings.add(rule, column=name, header=header or (column.title.vi if column else name), count=count, **facts)
