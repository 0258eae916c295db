"""Total rows and total columns of a form: compared with the sum of what they stand over, then dropped."""

from __future__ import annotations

from collections import defaultdict

import polars as pl

from anptt_data.conform.conformed import COL, Layout
from anptt_data.quality.findings import Address, Findings
from anptt_data.quality.plain_number import plain_number
from anptt_data.readers.cells import PART, ROW

TOLERANCE = 0.011


class TotalsCheck:
    """Adds up all chunks, then compares every total seen.

    `totals` frames: ``part, row, col, column, value, group``; ``group`` says what the total stands over: ``""`` the rows of its
    own file column (or measure) in this part, ``row`` the cells of its own row, else the name of a section.
    """

    def __init__(self) -> None:
        self._by_column: dict[tuple[int, str, int | None], float] = defaultdict(float)
        self._by_row: dict[tuple[int, str, int], float] = defaultdict(float)
        self._doubtful: set[tuple[int, str]] = set()
        self._totals: list[tuple[int, int, int | None, str, float, str]] = []

    def add(self, frame: pl.DataFrame, totals: pl.DataFrame, bad_cells: pl.DataFrame) -> None:
        """Take in one chunk; a column with an unreadable cell cannot be compared."""
        self._totals += list(totals.select(PART, ROW, COL, "column", "value", "group").iter_rows())
        measures = [c for c in totals["column"].unique() if c in frame.columns] if not totals.is_empty() else []
        numeric = [c for c, t in frame.schema.items() if t in (pl.Int64, pl.Float64) and c not in (ROW,)]
        for name in sorted({*measures, *numeric}):
            valued = frame.filter(pl.col(name).is_not_null())
            for part, column, total in valued.group_by(PART, COL).agg(pl.col(name).cast(pl.Float64).sum()).iter_rows():
                self._by_column[(part, name, column)] += total
            if frame.height and frame[COL].null_count() < frame.height:
                for part, row, total in valued.group_by(PART, ROW).agg(pl.col(name).cast(pl.Float64).sum()).iter_rows():
                    self._by_row[(part, name, row)] += total
        self._doubtful.update(bad_cells.select(PART, "column").unique().iter_rows())

    def report(self, findings: Findings, layout: Layout) -> None:
        """Add TOTAL-001 for every total that disagrees, naming both numbers."""
        for part, row, column, name, value, group in self._totals:
            if (part, name) in self._doubtful or group not in ("", "row"):
                continue
            if group == "row":
                computed = self._by_row.get((part, name, row))
            else:
                computed = self._by_column.get((part, name, column), self._by_column.get((part, name, None)))
            if computed is None or abs(computed - value) <= TOLERANCE:
                continue
            at = Address(part, row, column or layout.file_columns.get((part, name)))
            header = layout.headers.get(name, name)
            findings.add("TOTAL-001", at=at, column=name, header=header, value=plain_number(value), computed=plain_number(computed))
