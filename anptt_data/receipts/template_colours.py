"""Conditional formats: Excel 2010, WPS and LibreOffice show what is wrong while it is typed, without our software.

Red: not what the column allows, or an error rule is broken; yellow: a warning rule; orange: still missing in a row that was begun; purple: the
same labels twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from anptt_data.contract.rules import ContractRule
from anptt_data.receipts.template_form import Form
from anptt_data.receipts.template_grid import Block, Grid
from anptt_data.receipts.template_options import Choices
from anptt_data.receipts.template_rules import CellFormula, broken
from anptt_data.receipts.template_validation import figure_is_good

Colour = Literal["wrong", "doubtful", "missing", "double"]
COLOURS: dict[Colour, dict[str, object]] = {
    "wrong": {"bg_color": "#F4B6B6", "font_color": "#9C0006"},
    "doubtful": {"bg_color": "#FFE066"},
    "missing": {"bg_color": "#FFD2A6"},
    "double": {"bg_color": "#DCC6F0"},
}
NUMBERS = frozenset({"count", "measure", "whole", "derived"})


@dataclass(frozen=True)
class Painted:
    """One conditional format: a range, the formula for its first cell, a colour."""

    range: str
    formula: str
    colour: Colour


@dataclass(frozen=True)
class RuleFormula:
    """A contract's rule as a formula for the form's first row; `last` is the column typed last of those it reads."""

    rule: ContractRule
    formula: str
    columns: tuple[int, ...]

    @property
    def last(self) -> int:
        return max(self.columns)


def rule_formulas(form: Form) -> list[RuleFormula]:
    """The contract's rules that this form can check itself; in a crosstab one cell is one record, so there are none."""
    grid = Grid(form)
    if any(c.fixed for c in form.columns) or form.header_depth > 1:
        return []
    cells: dict[str, CellFormula] = {}
    numbers: dict[str, int] = {}
    for name, column in form.contract.columns().items():
        at = grid.column_of(name)
        if at is None or column.kind == "moment":
            continue
        labels = _labels(form.choices.get(name)) if column.kind in ("code", "place") else None
        cells[name] = CellFormula(grid.at(grid.first_row, at, fixed_column=True), column.kind in NUMBERS, labels)
        numbers[name] = at
    found = []
    for rule in form.contract.rules():
        formula = broken(rule, cells) if set(rule.columns()) <= cells.keys() else None
        if formula is not None:
            found.append(RuleFormula(rule, formula, tuple(numbers[n] for n in rule.columns())))
    return found


def _labels(choices: Choices | None) -> dict[str, str]:
    return {str(o.key[0]): o.label for o in choices.options if o.key} if choices else {}


def painted(form: Form, rules: list[RuleFormula], lists: dict[str, str]) -> Iterator[Painted]:
    """All conditional formats of the form, the gravest first; `lists` are names of ranges with the labels, by column."""
    grid = Grid(form)
    by_row = any(row.name for row in form.rows)
    blocks = list(grid.blocks())
    for block in blocks:
        yield from _not_allowed(block, form.choices.get(block.column.name), lists.get(block.column.name))
    for found in rules:
        colour: Colour = "wrong" if found.rule.severity in ("error", "blocker") else "doubtful"
        for number in found.columns:
            yield Painted(_rows(grid, number), found.formula, colour)
    if form.blank_rows:
        yield from _doubles(grid)
    if form.header_depth == 1 and not by_row:
        yield from _missing(grid, blocks)


def _not_allowed(block: Block, choices: Choices | None, list_name: str | None) -> Iterator[Painted]:
    cell = block.first
    if block.column.kind in NUMBERS:
        yield Painted(block.range, f'AND({cell}<>"",NOT({figure_is_good(block.column, cell)}))', "wrong")
    elif choices is not None and choices.closed and list_name is not None:
        yield Painted(block.range, f'AND({cell}<>"",COUNTIF({list_name},{cell})=0)', "wrong")
    elif block.column.kind == "moment":
        yield Painted(block.range, f'AND({cell}<>"",NOT(ISNUMBER({cell})))', "wrong")


def _doubles(grid: Grid) -> Iterator[Painted]:
    """The same labels in two rows."""
    labels = [n for n, c in enumerate(grid.form.columns) if c.role == "label"]
    if not labels:
        return
    pairs = ",".join(f"{grid.down(n)},{grid.at(grid.first_row, n, fixed_column=True)}" for n in labels)
    filled = ",".join(f'{grid.at(grid.first_row, n, fixed_column=True)}<>""' for n in labels)
    for number in labels:
        yield Painted(_rows(grid, number), f"AND({filled},COUNTIFS({pairs})>1)", "double")


def _missing(grid: Grid, blocks: list[Block]) -> Iterator[Painted]:
    """A required cell that is empty in a row that was begun; printed labels alone begin none."""
    typed = [b.first_column for b in blocks if b.role == "entry" or (b.role == "label" and not grid.form.prefilled)]
    begun = "+".join(f'({grid.at(grid.first_row, n, fixed_column=True)}<>"")' for n in typed)
    for block in blocks:
        column = block.column
        must = block.first_column in typed and not column.nullable and (column.required or column.key) and column.default is None
        if must:
            yield Painted(block.range, f'AND({block.first}="",({begun})>0)', "missing")


def _rows(grid: Grid, number: int) -> str:
    return f"{grid.at(grid.first_row, number)}:{grid.at(grid.last_row, number)}"
