"""A figure in a cell merged over several rows or several columns of figures: it stands for all of them together, never for the first alone."""

from __future__ import annotations

import polars as pl

from anptt_data.conform.conformed import COL
from anptt_data.conform.folding import fold
from anptt_data.conform.recognised import Shape
from anptt_data.conform.reporting import no_bad_cells
from anptt_data.conform.sub_headers import FIGURES
from anptt_data.conform.words import MISSING
from anptt_data.contract.base import Contract
from anptt_data.quality.findings import Address, Findings
from anptt_data.readers.cells import PART, ROW, text_column

RULE = "NUM-012"


def merged_figures(body: pl.DataFrame, rows: pl.DataFrame, shape: Shape, contract: type[Contract], findings: Findings) -> pl.DataFrame:
    """NUM-012 for each such cell; gives `bad_cells` of its rows of data (`rows` has at least ``part, row``), `body` is the chunk as read."""
    areas = [a for a in shape.grid.merged if a.last_row > shape.last_header_row]
    if not areas:
        return no_bad_cells()
    columns = contract.columns()
    names = {c.number: n for n, c in shape.columns.items() if columns[n].kind in FIGURES and columns[n].kind != "derived"}
    names |= {v.number: v.measure or next(iter(shape.columns), "") for v in shape.values if not v.total}
    headers = {c.number: c.header for c in shape.columns.values()} | {v.number: v.header for v in shape.values}
    data = set(rows[ROW].to_list())
    lines = {row: n for n, row in enumerate(body[ROW].to_list())}
    bad = []
    for area in areas:
        figures = [n for n in range(area.first_column, area.last_column + 1) if n in names]
        inside = [row for row in range(max(area.first_row, shape.last_header_row + 1), area.last_row + 1) if row in data]
        if area.first_column not in names or len(figures) * len(inside) < 2 or area.first_row not in lines:
            continue
        name = text_column(area.first_column)
        value = body[name][lines[area.first_row]] if name in body.columns else None
        if value is None or fold(value) in MISSING:
            continue
        column = names[area.first_column]
        at = Address(shape.part, area.first_row, area.first_column)
        findings.add(RULE, at=at, column=column, header=headers[area.first_column], value=value, cells=len(figures) * len(inside))
        bad += [(body[PART][lines[area.first_row]], row, None, column, RULE) for row in inside]
    schema = {PART: pl.Int32, ROW: pl.Int64, COL: pl.Int32, "column": pl.String, "rule": pl.String}
    return pl.DataFrame(bad, schema=schema, orient="row")
