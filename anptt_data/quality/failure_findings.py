"""Turns failed checks and copies of rows into findings, with the address, the sender's own header and the value."""

from __future__ import annotations

from typing import Any

import polars as pl

from anptt_data.conform.conformed import COL, Layout
from anptt_data.contract.base import Contract
from anptt_data.quality.findings import MASK, Address, Findings, written_address
from anptt_data.quality.plain_number import plain_number
from anptt_data.readers.cells import PART, ROW_KEY, Part

OTHERS_NAMED = 5
OLD_NAMES = 3
"""So many different names of another time are no slip of the pen."""


FOREIGN_NAMES = 3
"""So many different places of another province are no slip either."""


class FailureFindings:
    """Tells what the judge found, in the sender's terms."""

    def __init__(self, contract: type[Contract], layout: Layout, parts: tuple[Part, ...], findings: Findings) -> None:
        self._contract, self._layout, self._parts, self._findings = contract, layout, parts, findings
        self._personal = {c.name for c in contract.columns().values() if c.privacy == "personal"}

    def failures(self, frame: pl.DataFrame, failures: pl.DataFrame) -> None:
        """Every failure of `validation.Validator` (``index, part, row, col, column, rule``) in `frame`."""
        columns = self._contract.columns()
        for (rule, name), cells in failures.partition_by(["rule", "column"], as_dict=True, maintain_order=True).items():
            if name is None:
                self._rows(str(rule), frame, cells)
                continue
            written = (
                frame[cells["index"], str(name)].cast(pl.String)
                if name in frame.columns
                else pl.Series([None] * cells.height, dtype=pl.String)
            )
            bounds = {"minimum": _plain(columns[str(name)].minimum), "maximum": _plain(columns[str(name)].maximum)}
            self._cells(str(rule), cells.with_columns(written.alias("value")), str(name), **bounds)

    def _rows(self, rule: str, frame: pl.DataFrame, cells: pl.DataFrame) -> None:
        """A cross-column rule: the address is the row (the measure's cell in a crosstab), the value the columns it read."""
        names = [n for n in next(r for r in self._contract.rules() if r.code == rule).columns() if n in frame.columns]
        # No `pl.format`: a sender's header may hold braces.
        said = [pl.concat_str(pl.lit(f"{self._layout.headers.get(n, n)} = "), self._written(n)) for n in names]
        values = frame[cells["index"]].select(pl.concat_str(said, separator="; ").alias("value"))["value"]
        self._findings.add_frame(rule, cells.with_columns(values), column=None, header=None)

    def _written(self, name: str) -> pl.Expr:
        value = pl.lit(MASK) if name in self._personal else pl.col(name).cast(pl.String)
        return pl.when(pl.col(name).is_null()).then(pl.lit("(trống)")).otherwise(value)

    def _cells(self, rule: str, cells: pl.DataFrame, column: str, **facts: Any) -> None:
        header = self._layout.headers.get(column)
        if cells[COL].null_count() < cells.height:
            self._findings.add_frame(rule, cells, column=column, header=header, **facts)
            return
        for (part,), piece in cells.drop(COL).partition_by([PART], as_dict=True, maintain_order=True).items():
            at = self._layout.file_columns.get((int(str(part)), column))
            self._findings.add_frame(rule, piece, column=column, header=header, file_column=at, **facts)

    def duplicates(self, found: pl.DataFrame) -> None:
        """Copies (`DuplicateSearch.found`): equal ones are one finding, every group that disagrees one of its own."""
        copies = found.filter(pl.col("fate") == "duplicate")
        if not copies.is_empty():
            addresses = [Address(part, row) for part, row in copies.select(ROW_KEY).iter_rows()]
            self._findings.add("DUP-001", at=addresses, count=copies.height)
        columns = self._contract.columns()
        keys = ", ".join(self._layout.headers.get(k) or columns[k].title.vi for k in self._contract.key_columns() if k in columns)
        for rows in found.filter(pl.col("fate") == "disagrees").partition_by("group", maintain_order=True):
            addresses = [Address(part, row) for part, row in rows.select(ROW_KEY).iter_rows()]
            members = len(self._parts) > 1 and self._parts[0].kind == "member"
            apart = members or len({a.part for a in addresses}) > 1  # row 6 of one sheet and row 6 of another
            written = [str((apart and written_address(a, self._parts)) or a.row) for a in addresses[:OTHERS_NAMED]] + (
                ["…"] if len(addresses) > OTHERS_NAMED else []
            )
            self._findings.add("DUP-002", at=addresses, count=len(addresses), keys=keys, rows=", ".join(written))

    def old_units(self) -> None:
        """Many names of units that were not in being then: the file speaks of the old areas, and its other names may too (law 5)."""
        told = [g for g in self._findings.groups() if g.rule in ("PLACE-002", "PLACE-006", "PLACE-016")]
        names = {g.value for g in told}
        if len(names) >= OLD_NAMES:
            self._findings.add("PLACE-013", names=len(names), count=sum(g.count for g in told))

    def foreign_file(self, accepted: int) -> None:
        """PLACE-019: not one row is of the sender's territory: it is another province's file, and would stand beside that one's own."""
        told = [g for g in self._findings.groups() if g.rule == "PLACE-012"]
        names = {g.value for g in told}
        if len(names) >= FOREIGN_NAMES and sum(g.count for g in told) >= accepted:
            province = told[0].facts["province"]
            self._findings.add("PLACE-019", names=len(names), value=told[0].value, province=province, count=accepted)


def _plain(bound: float | None) -> str:
    return "" if bound is None else plain_number(bound)
