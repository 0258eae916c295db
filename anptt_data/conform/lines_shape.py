"""Recognises headerless logger lines whose order of fields a regulation fixes."""

from __future__ import annotations

import polars as pl

from anptt_data.conform.faults import Fault
from anptt_data.conform.header_rows import first_lines
from anptt_data.conform.moments import read_moment
from anptt_data.conform.recognised import FileColumn, Shape
from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Lines
from anptt_data.readers.cells import Cells, Grid, text_column

PROBED, ENOUGH = 200, 0.5
COUNTED = 100
"""Fields of a line are counted so far; beyond it is only said that there are more."""


def lines_shape(cells: Cells, grid: Grid, form: Lines, contract: type[Contract]) -> Shape | None:
    """The grid as such lines, when its parts are named like them and most lines hold a moment where it is due; else None."""
    if cells.format not in ("lines", "csv", "text"):
        return None
    if cells.format != "lines" and not all(p.name.casefold().endswith(form.suffixes) for p in grid.parts):
        return None
    moments = [i for i, name in enumerate(form.fields) if contract.columns()[name].kind == "moment"]
    lines = first_lines(grid, PROBED)
    if moments and lines and cells.format != "lines":
        good = [
            all(i < len(line.cells) and (t := line.cells[i]) is not None and read_moment(t).at is not None for i in moments)
            for line in lines
        ]
        if sum(good) < ENOUGH * len(lines):
            return None
    shape = Shape(grid, form, None, grid.parts[0].name if len(grid.parts) == 1 else "")
    for number, name in enumerate(form.fields, start=1):
        shape.columns[name] = FileColumn(name, number, contract.columns()[name].title.vi)
    return shape


def wrong_fields(body: pl.DataFrame, ragged: pl.Series, form: Lines) -> list[Fault]:
    """COL-006: lines with more or fewer fields than the form has, one fault for each number of fields found."""
    names = [text_column(n) for n in range(1, len(form.fields) + 1)]
    last = pl.max_horizontal([pl.when(pl.col(n).is_not_null()).then(pl.lit(i)).otherwise(0) for i, n in enumerate(names, start=1)])
    joined = pl.col(names[-1]).str.count_matches(form.delimiter, literal=True).fill_null(0)  # fields beyond the last are joined into it
    found = body.select((last + joined).clip(upper_bound=COUNTED).alias("found"))["found"]
    facts: dict[str, object] = {"expected": len(form.fields), "by": "dấu tab" if form.delimiter == "\t" else f"dấu «{form.delimiter}»"}
    facts["by_en"] = "tabs" if form.delimiter == "\t" else repr(form.delimiter)
    return [
        Fault("COL-006", "", ragged & (found == n), {**facts, "found": n if n < COUNTED else f"{COUNTED} (+)"})
        for n in sorted(found.filter(ragged).unique().to_list())
    ]
