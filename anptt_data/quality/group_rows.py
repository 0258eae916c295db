"""Rows that stand over others of the same file: a company beside its units, a group beside its members.

A code list says what a code belongs to (`parent`). A row of a parent whose members are in the file too, all else equal, is their
total under another name: it is left out as ``total``, or every sum over the dataset would count the members twice.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from anptt_data.conform.conformed import COL
from anptt_data.quality.findings import Address, Findings
from anptt_data.readers.cells import PART, ROW, ROW_KEY

Parents = Mapping[str, Mapping[str, str]]
"""Key column -> code -> the code it belongs to; columns whose list has no parents are left out."""
FATE = "total"


class GroupRows:
    """Collects the rows of parents and of members, chunk by chunk; tables only (an inner cell of a crosstab is not a row)."""

    def __init__(self, parents: Parents, key: list[str]) -> None:
        self._parents, self._key = {c: m for c, m in parents.items() if m}, key
        self._over: dict[str, list[pl.DataFrame]] = {c: [] for c in self._parents}
        self._members: dict[str, list[pl.DataFrame]] = {c: [] for c in self._parents}

    def add(self, frame: pl.DataFrame) -> None:
        """Take in one chunk of typed rows."""
        if frame.is_empty() or frame[COL].null_count() < frame.height:
            return
        for column, belongs in self._parents.items():
            others = [k for k in self._key if k != column]
            over = frame.filter(pl.col(column).is_in(list(set(belongs.values()))))
            self._over[column].append(over.select(*ROW_KEY, *self._key))
            parent = pl.col(column).replace_strict(dict(belongs), default=None, return_dtype=pl.String)
            self._members[column].append(frame.select(*others, parent.alias(column)).drop_nulls(column))

    def found(self, findings: Findings, headers: Mapping[str, str]) -> pl.DataFrame:
        """``part, row, fate`` of the parents' rows whose members are here; each parent is told once."""
        rows: list[pl.DataFrame] = [pl.DataFrame(schema={PART: pl.Int32, ROW: pl.Int64})]
        for column in self._parents:
            if not self._over[column]:
                continue
            members = pl.concat(self._members[column]).group_by(self._key).agg(pl.len().alias("children"))
            doubled = pl.concat(self._over[column]).join(members, on=self._key, how="inner", nulls_equal=True, maintain_order="left")
            for part, row, code, children in doubled.select(*ROW_KEY, column, "children").iter_rows():
                findings.add("TOTAL-002", at=Address(part, row), column=column, header=headers.get(column), value=code, children=children)
            rows.append(doubled.select(ROW_KEY))
        return pl.concat(rows).unique(maintain_order=True).with_columns(pl.lit(FATE).alias("fate"))
