"""Recognises headerless logger lines whose order of fields a regulation fixes."""

from __future__ import annotations

from anptt_data.conform.header_rows import first_lines
from anptt_data.conform.moments import read_moment
from anptt_data.conform.recognised import FileColumn, Shape
from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Lines
from anptt_data.readers.cells import Cells, Grid

PROBED, ENOUGH = 200, 0.5


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
