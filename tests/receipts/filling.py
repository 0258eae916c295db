"""Fills an entry template as a careful clerk would, by openpyxl, everything else in the workbook kept."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from anptt_data.contract.columns import Column
from anptt_data.periods import Period, spoken
from anptt_data.receipts.template import Template
from anptt_data.receipts.template_grid import Grid
from anptt_data.receipts.template_options import Option
from anptt_data.receipts.template_sheet import SHEET

BLANK_ROWS_FILLED = 7
Facts = dict[tuple[Any, ...], dict[str, float]]
"""Values of the key columns -> figures by column."""


@dataclass
class Filled:
    """A filled template and the facts that were typed into it."""

    path: Path
    facts: Facts = field(default_factory=dict)
    rows: int = 0


def fill(
    made: Template, path: Path, *, on: date, period: Period | None = None, shift: int = 0, leave: tuple[int, ...] = (), wrong: Any = None
) -> Filled:
    """Write figures into every cell of entry and save; `leave` are rows left empty, `wrong` a value typed into the first figure.

    Where the template asks for the period it is written as officials write it.
    """
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    sheet = book[SHEET]
    form, grid, filled = made.form, Grid(made.form), Filled(path)
    if period is not None and not form.contract.has_moment() and sheet["C3"].protection.locked is False:
        sheet["C3"] = spoken(period)
    filled.rows = len(form.rows) or BLANK_ROWS_FILLED
    for row in range(filled.rows):
        if row in leave:
            continue
        keys = _labels(made, sheet, row, on)
        for number, column in enumerate(form.columns):
            held = form.holds(column, row)
            cell = sheet.cell(grid.first_row + row + 1, number + 1)
            if held is None or column.role != "entry" or held.kind == "derived":
                continue
            assert cell.protection.locked is False, f"{cell.coordinate} is to be filled but locked"
            cell.value = _value(made, held, row, number, shift, keys)
            if held.kind in ("count", "measure"):
                known = keys | {axis: option.key for axis, option in column.fixed}
                key = tuple(v for n, c in form.contract.columns().items() if c.key and c.stored for v in known[n])
                filled.facts.setdefault(key, {})[held.name] = float(cell.value)
                if wrong is not None:
                    cell.value, wrong = wrong, None
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return filled


def _labels(made: Template, sheet: Worksheet, row: int, on: date) -> dict[str, tuple[Any, ...]]:
    """The keys of a printed row; in a blank one labels are chosen and written."""
    form, grid = made.form, Grid(made.form)
    if row < len(form.rows):
        return dict(form.rows[row].keys)
    keys: dict[str, tuple[Any, ...]] = {}
    for number, column in enumerate(form.columns):
        if column.role != "label":
            continue
        option = _choose(made, form.contract.columns()[column.name], row, on)
        cell = sheet.cell(grid.first_row + row + 1, number + 1)
        assert cell.protection.locked is False
        written: Any = option.label
        if form.contract.columns()[column.name].kind == "moment" or form.contract.columns()[column.name].kind == "whole":
            written = option.key[0]
        cell.value = written
        keys[column.name] = option.key
    return keys


def _choose(made: Template, column: Column, row: int, on: date) -> Option:
    if column.kind == "moment":
        return Option("", (datetime(on.year, on.month, on.day, 7) + timedelta(hours=row),))
    if column.kind == "whole":
        return Option("", (int(column.minimum or 0) + 59,))
    offered = made.form.choices.get(column.name)
    if offered is not None:
        return offered.options[row % len(offered.options)]
    return Option(f"T{row + 1}", (f"T{row + 1}",))


def _value(made: Template, held: Column, row: int, number: int, shift: int, keys: dict[str, tuple[Any, ...]]) -> Any:
    """A value that every rule allows: all figures of a row are alike, so that no part is larger than its whole."""
    if held.kind in ("count", "measure"):
        value = max(held.minimum or 0, 0) + 3 + row % 5 + shift
        value = min(value, held.maximum) if held.maximum is not None else value
        return int(value) if held.kind == "count" else value + 0.25
    if held.unit_column:
        return _unit(made, keys)
    offered = made.form.choices.get(held.name)
    if offered is not None:
        return offered.options[0].label
    return None if held.nullable else "chữ"


def _unit(made: Template, keys: dict[str, tuple[Any, ...]]) -> str:
    for name, key in keys.items():
        offered = made.form.choices.get(name)
        beside = next((o.beside for o in offered.options if o.key == key), "") if offered else ""
        if beside:
            return beside
    return made.form.choices[next(n for n, c in made.form.contract.columns().items() if c.unit_column)].options[0].label


def facts_in(rows: list[tuple[Any, ...]], keys: list[str], measures: list[str]) -> Facts:
    """Facts read back, as `Filled.facts` holds them; instants in local time."""
    local = ZoneInfo("Asia/Ho_Chi_Minh")
    return {
        tuple(v.astimezone(local).replace(tzinfo=None) if isinstance(v, datetime) else v for v in row[: len(keys)]): {
            m: float(v) for m, v in zip(measures, row[len(keys) :], strict=True) if v is not None
        }
        for row in rows
    }
