"""In a file whose cells have types, which figures were written as text: only those may mean two things."""

from __future__ import annotations

import polars as pl

from anptt_data.conform.conformed import COL
from anptt_data.conform.recognised import Shape
from anptt_data.readers.cells import COLUMN, ROW, Grid, text_column


def typed_rows(rows: pl.Series, column: int, grid: Grid) -> pl.Series | None:
    """Of one file column, in which of these rows a figure is a text; None where the file knows no types."""
    if grid.typed is None:
        return None
    return rows.is_in(grid.typed.filter(pl.col(COLUMN) == column)[ROW].implode())


def typed_mask(raw: pl.DataFrame, name: str, shape: Shape) -> pl.Series | None:
    """The same of a contract column in a chunk of raw texts, whose cells may come from many file columns (a crosstab)."""
    grid = shape.grid
    if grid.typed is None:
        return None
    if name in shape.columns:
        return typed_rows(raw[ROW], shape.columns[name].number, grid)
    row, column = (f"{name}:row", f"{name}:col") if f"{name}:row" in raw.columns else (ROW, COL)
    if grid.typed.is_empty():
        return pl.repeat(False, raw.height, dtype=pl.Boolean, eager=True)
    cells = raw.select(pl.col(row).cast(pl.Int64).alias(ROW), pl.col(column).cast(pl.Int32).alias(COLUMN))
    found = cells.join(grid.typed.with_columns(pl.lit(True).alias("typed")), on=[ROW, COLUMN], how="left", maintain_order="left")
    return found["typed"].fill_null(False)


def only_typed(head: pl.DataFrame, grid: Grid) -> pl.DataFrame:
    """The lines with null in every cell that is no figure written as text; all of them where the file knows no types."""
    if grid.typed is None:
        return head
    masks = {n: typed_rows(head[ROW], n, grid) for n in sorted(grid.typed[COLUMN].unique().to_list())}
    texts = [c for c in head.columns if c.startswith("c") and c[1:].isdigit()]
    kept = {text_column(n): mask for n, mask in masks.items() if mask is not None}
    nothing = pl.repeat(False, head.height, dtype=pl.Boolean, eager=True)
    return head.with_columns(head[c].set(~kept.get(c, nothing), None) for c in texts)
