"""Cells by hand, and the way from them to typed frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from anptt_data.conform.conform import conform
from anptt_data.conform.conformed import Conformed
from anptt_data.conform.recognise import Recognised, recognise
from anptt_data.contract.base import Contract
from anptt_data.contract.registry import contract as contract_of
from anptt_data.periods import Period
from anptt_data.places.references import References, references
from anptt_data.quality.findings import Findings
from anptt_data.readers.cells import PART, ROW, Cells, FileNote, Grid, Merged, Part

RECEIVED = date(2026, 11, 21)
Row = Sequence[str | None]


def grid(
    rows: Sequence[Row], *, part: int = 0, parts: tuple[Part, ...] | None = None, merged: tuple[Merged, ...] = (), **kwargs: Any
) -> Grid:
    """A grid of the rows as they are written; wholly empty rows are left out, as readers do."""
    width = max(len(r) for r in rows)
    kept = [(n, [*r, *[None] * (width - len(r))]) for n, r in enumerate(rows, start=1) if any(c for c in r)]
    frame = pl.DataFrame(
        {
            PART: pl.Series([part] * len(kept), dtype=pl.Int32),
            ROW: pl.Series([n for n, _ in kept], dtype=pl.Int64),
            **{f"c{i + 1}": pl.Series([r[i] or None for _, r in kept], dtype=pl.String) for i in range(width)},
        }
    )
    size = kwargs.pop("chunk_rows", 200_000)

    def chunks() -> Iterator[pl.DataFrame]:
        return iter([frame[i : i + size] for i in range(0, frame.height, size)])

    return Grid(parts or (Part(part, "tep.csv", "text"),), width, chunks, merged, **kwargs)


def text_file(rows: Sequence[Row], delimiter: str = ",", notes: Sequence[FileNote] = (), **kwargs: Any) -> Cells:
    """Cells of a separated text file."""
    return Cells("csv", [grid(rows, delimiter=delimiter, **kwargs)], "utf-8", list(notes))


def workbook(
    *sheets: tuple[str, Sequence[Row]], merged: tuple[Merged, ...] = (), hidden: Sequence[str] = (), notes: Sequence[FileNote] = ()
) -> Cells:
    """Cells of a workbook; the merged ranges are those of the first sheet."""
    parts = tuple(Part(n, name, "sheet", hidden=name in hidden) for n, (name, _) in enumerate(sheets))
    grids = [grid(rows, part=n, parts=parts, merged=merged if n == 0 else ()) for n, (_, rows) in enumerate(sheets) if rows]
    return Cells("xlsx", grids, None, list(notes))


@dataclass
class Outcome:
    """Everything that conforming gave."""

    recognised: Recognised | None
    chunks: list[Conformed]
    findings: Findings
    cells: Cells

    @property
    def frame(self) -> pl.DataFrame:
        return pl.concat([c.frame for c in self.chunks])

    @property
    def fates(self) -> dict[int, str | None]:
        return {row: reason for c in self.chunks for row, reason in c.fates.select(ROW, "reason").iter_rows()}

    @property
    def bad(self) -> set[tuple[int, str]]:
        return {(row, column) for c in self.chunks for row, column in c.bad_cells.select(ROW, "column").iter_rows()}

    @property
    def totals(self) -> pl.DataFrame:
        return pl.concat([c.totals for c in self.chunks])

    @property
    def rules(self) -> list[str]:
        return [g.rule for g in self.findings.groups()]

    def said(self, rule: str) -> list[dict[str, Any]]:
        parts = {p.number: p for g in self.cells.grids for p in g.parts}
        return [f for f in self.findings.as_json(tuple(parts[n] for n in sorted(parts))) if f["rule"] == rule]


Conforming = Callable[..., Outcome]


@pytest.fixture(scope="session")
def refs() -> References:
    return references(Path(__file__).parents[2] / "reference")


@pytest.fixture(scope="session")
def conforming(refs: References) -> Conforming:
    """Recognise and conform cells of a dataset from an agency."""

    def run(cells: Cells, dataset: str | type[Contract], agency: str, asked: Period | None = None, received: date = RECEIVED) -> Outcome:
        contract = contract_of(dataset) if isinstance(dataset, str) else dataset
        findings = Findings(contract)
        sender = refs.agency(agency)
        found = recognise(cells, contract, refs, sender, asked, findings)
        chunks = list(conform(cells, found, contract, refs, sender, findings, received=received)) if found else []
        return Outcome(found, chunks, findings, cells)

    return run
