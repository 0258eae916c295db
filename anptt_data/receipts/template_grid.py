"""Where a form stands on its sheet: rows and columns from 0 as xlsxwriter counts them, references as formulas write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from anptt_data.contract.columns import Column
from anptt_data.readers.cells import column_letters
from anptt_data.receipts.template_form import Form, FormColumn

TITLE_ROWS = 5
"""Agency, title, period, remark, and a blank row."""


@dataclass(frozen=True)
class Block:
    """Neighbouring cells that hold the same contract column, and the label columns' place beside them."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int
    column: Column
    role: str

    @property
    def range(self) -> str:
        return f"{column_letters(self.first_column + 1)}{self.first_row + 1}:{column_letters(self.last_column + 1)}{self.last_row + 1}"

    @property
    def first(self) -> str:
        """The first cell, relative: a rule written for it holds for the whole block."""
        return f"{column_letters(self.first_column + 1)}{self.first_row + 1}"


@dataclass(frozen=True)
class Grid:
    """A form on its sheet."""

    form: Form

    @property
    def header_row(self) -> int:
        return TITLE_ROWS

    @property
    def first_row(self) -> int:
        return TITLE_ROWS + self.form.header_depth + self.form.units

    @property
    def last_row(self) -> int:
        return self.first_row + self.form.height - 1

    @property
    def first_blank_row(self) -> int:
        """The first line whose labels are to be written."""
        return self.first_row + len(self.form.rows)

    @property
    def frozen_columns(self) -> int:
        """Numbering and label columns that stand before the first figure."""
        return next((n for n, c in enumerate(self.form.columns) if c.role not in ("number", "label")), 0)

    def at(self, row: int, column: int, *, fixed_column: bool = False, fixed_row: bool = False) -> str:
        """A reference to a sheet cell: ``C9``, ``$C9``, ``$C$9``."""
        return f"{'$' * fixed_column}{column_letters(column + 1)}{'$' * fixed_row}{row + 1}"

    def down(self, column: int) -> str:
        """The whole column of the form, fixed: ``$C$9:$C$110``."""
        letters = column_letters(column + 1)
        return f"${letters}${self.first_row + 1}:${letters}${self.last_row + 1}"

    def column_of(self, name: str) -> int | None:
        """The one column of a table that holds a contract column itself (no comparison)."""
        found = [n for n, c in enumerate(self.form.columns) if c.name == name and c.role in ("label", "entry", "derived") and not c.fixed]
        return found[0] if len(found) == 1 else None

    def blocks(self) -> Iterator[Block]:
        """The cells of the form by contract column; numbering, printed labels and figures for comparison left out."""
        by_row = any(row.name for row in self.form.rows)
        for number, column in enumerate(self.form.columns):
            if not by_row or column.role != "entry":
                held = self.form.holds(column, 0)
                first = self.first_blank_row if column.role == "label" else self.first_row
                if held is not None and first <= self.last_row:
                    yield Block(first, number, self.last_row, number, held, column.role)
        if by_row:
            yield from self._series_rows()

    def _series_rows(self) -> Iterator[Block]:
        """Of a crosstab whose series stands down: one block a row."""
        values = [n for n, c in enumerate(self.form.columns) if c.role == "entry"]
        for row in range(self.form.height):
            held = self.form.holds(self.form.columns[values[0]], row)
            if held is not None:
                role = "derived" if held.kind == "derived" else "entry"
                yield Block(self.first_row + row, values[0], self.first_row + row, values[-1], held, role)

    def source_of(self, name: str, column: FormColumn, number: int, row: int) -> tuple[int, int] | None:
        """The sheet cell that holds another contract column for the labels of this one."""
        if row < len(self.form.rows) and self.form.rows[row].name:
            mine = self.form.rows[row]
            other = next((r for r, line in enumerate(self.form.rows) if line.keys == mine.keys and line.name == name), None)
            return None if other is None else (self.first_row + other, number)
        found = next(
            (n for n, c in enumerate(self.form.columns) if c.name == name and c.fixed == column.fixed and c.role in ("entry", "label")),
            None,
        )
        return None if found is None else (self.first_row + row, found)
