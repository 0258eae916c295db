"""What was decided about a file, as the receipt says it."""

from __future__ import annotations

from typing import Any

from anptt_data.conform.conformed import Layout
from anptt_data.conform.crosstab_shape import SERIES
from anptt_data.conform.recognised import Recognised, Shape
from anptt_data.conform.row_periods import ROW_PERIOD
from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Crosstab, Lines
from anptt_data.readers.cells import Cells, column_letters

TITLES_SAID, LABELS_SAID = 30, 400
_SIGNS = {"comma": "1.234,5", "point": "1,234.5", "none": "1234", "mixed": "?"}
_ORDERS = {"dmy": "dd/mm/yyyy", "mdy": "mm/dd/yyyy"}


def said_layout(cells: Cells, shapes: list[Shape], contract: type[Contract]) -> Layout:
    """The receipt's ``layout``, the headers and the file's columns by contract column."""
    layout = Layout(layout=shapes[0].layout.name, format=cells.format, encoding=cells.encoding)
    for shape in shapes:
        layout.parts.append(_part(shape, contract))
        for name, column in shape.columns.items():
            lines = isinstance(shape.layout, Lines)
            layout.headers.setdefault(name, contract.columns()[name].title.vi if lines else column.header)
            for part in [shape.part] if shape.part is not None else [p.number for p in shape.grid.parts]:
                layout.file_columns[(part, name)] = column.number
        if isinstance(shape.layout, Crosstab):
            for name in dict.fromkeys([shape.layout.measure, *shape.layout.series.values()]):
                layout.headers.setdefault(name, contract.columns()[name].title.vi)
            for axis in shape.layout.across:
                if axis != SERIES:
                    layout.headers.setdefault(axis, contract.columns()[axis].title.vi)
    used = list(dict.fromkeys(s.layout.name for s in shapes))
    if len(used) > 1:
        layout.as_dict_extra["layouts"] = used
    return layout


def complete(recognised: Recognised, period_end: Any) -> None:
    """Add what is known only when the period is: the dates by which places are resolved."""
    recognised.layout.period = recognised.period
    recognised.layout.report_date = period_end


def _part(shape: Shape, contract: type[Contract]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "part": shape.part if shape.part is not None else 0,
        "name": shape.name,
        "layout": shape.layout.name,
        "header_rows": list(shape.header_rows),
        "title_lines": [{"row": row, "text": text} for row, text in shape.titles[:TITLES_SAID]],
        "columns": {name: _column(name, shape) for name in shape.columns},
        "extra_columns": [{"header": c.header, "column": c.number} for c in shape.extras],
    }
    if shape.around:
        described["around_columns"] = [{"header": c.header, "column": c.number, "letters": column_letters(c.number)} for c in shape.around]
    if shape.periods:
        described["period_columns"] = {
            r: {"header": c.header, "column": c.number, "letters": column_letters(c.number)} for r, c in shape.periods.items()
        }
        if ROW_PERIOD in shape.day_orders:
            described["period_date_format"] = _ORDERS[shape.day_orders[ROW_PERIOD]]
    if isinstance(shape.layout, Crosstab):
        numbers = shape.numbers.get(shape.layout.measure)
        described["number_format"] = _SIGNS[numbers.sign] if numbers else None
        described["labels"] = [
            {"header": v.header, "column": v.number, "letters": column_letters(v.number), "measure": v.measure, "total": v.total}
            for v in shape.values[:LABELS_SAID]
        ]
        if shape.series is not None:
            described["columns"]["series"] = {
                "header": shape.series.header,
                "column": shape.series.number,
                "letters": column_letters(shape.series.number),
            }
    return described


def _column(name: str, shape: Shape) -> dict[str, Any]:
    column = shape.columns[name]
    said: dict[str, Any] = {"header": column.header, "column": column.number, "letters": column_letters(column.number)}
    if name in shape.numbers:
        said["number_format"] = _SIGNS[shape.numbers[name].sign]
    if name in shape.day_orders:
        said["date_format"] = _ORDERS[shape.day_orders[name]]
    if name in shape.companions:
        said["beside"] = shape.companions[name].header
    return said
