"""Looks at the first rows below a header: how each column writes numbers and dates, and what stays undecided."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from anptt_data.conform.moments import date_doubt, day_order
from anptt_data.conform.number_evidence import AMBIGUOUS, Evidence, decide, evidence_beside, evidence_of
from anptt_data.conform.recognised import FileColumn, Shape
from anptt_data.conform.row_periods import ROW_PERIOD
from anptt_data.conform.typed_text import only_typed
from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Crosstab, Lines
from anptt_data.quality.findings import Address, Findings
from anptt_data.readers.cells import PART, ROW, text_column

LOOKED_AT = 100_000
_NUMERIC = ("count", "measure", "derived")


def gather(shape: Shape, contract: type[Contract], findings: Findings) -> None:
    """Set the shape's `numbers` and `day_orders`; refuse columns whose figures may mean two things (NUM-003)."""
    head = shape.grid.head(LOOKED_AT)
    where = pl.col(ROW) > shape.last_header_row
    head = head.filter(where if shape.part is None else where & (pl.col(PART) == shape.part))
    groups = _columns(shape, contract)
    typed = only_typed(head, shape.grid)
    own = {name: evidence_of(_joined(typed, numbers)) for name, numbers in groups.items()}
    others = [evidence_beside(_joined(typed, [c.number])) for c in shape.extras]
    shape.numbers = decide(own, others, delimiter=shape.grid.delimiter, machine=isinstance(shape.layout, Lines))
    for name, evidence in own.items():
        decided = shape.numbers[name]
        if evidence.ambiguous and not decided.sure and not decided.mixed:
            shape.numbers[name] = replace(decided, refused=True)
            _refuse(typed, name, groups[name], evidence, shape, contract, findings)
    for column in contract.columns().values():
        if column.kind == "moment" and column.name in shape.columns:
            shape.day_orders[column.name] = day_order(_joined(head, [shape.columns[column.name].number]))
            _doubt_dates(head, [shape.columns[column.name]], shape, findings)
    days = [c.number for role, c in shape.periods.items() if role in ("start", "end", "cell")]
    if days:
        shape.day_orders[ROW_PERIOD] = day_order(_joined(head, days))
        _doubt_dates(head, [c for role, c in shape.periods.items() if role in ("start", "end", "cell")], shape, findings)


def _doubt_dates(head: pl.DataFrame, columns: list[FileColumn], shape: Shape, findings: Findings) -> None:
    """DATE-008, DATE-009: which of two numbers is the day is not known for a whole column."""
    workbook = any(p.kind == "sheet" for p in shape.grid.parts)
    doubt = date_doubt(_joined(head, [c.number for c in columns]), workbook=workbook)
    if doubt is not None:
        rule, example = doubt
        where = [
            (row, c) for c in columns for row in head.filter(pl.col(text_column(c.number)).str.strip_chars() == example)[ROW].to_list()
        ]
        row, column = where[0]
        findings.add(rule, at=Address(shape.part, row, column.number), column=column.name or None, header=column.header, value=example)


def _columns(shape: Shape, contract: type[Contract]) -> dict[str, list[int]]:
    columns = {n: [c.number] for n, c in shape.columns.items() if contract.columns()[n].kind in _NUMERIC}
    if isinstance(shape.layout, Crosstab):
        # All inner cells of a crosstab are written by one hand.
        every = [v.number for v in shape.values]
        columns |= dict.fromkeys({shape.layout.measure, *shape.layout.series.values()}, every)
    return columns


def _joined(head: pl.DataFrame, numbers: list[int]) -> pl.Series:
    names = [text_column(n) for n in numbers if text_column(n) in head.columns]
    return pl.concat([head[n].alias("text") for n in names]) if names else pl.Series("text", [], dtype=pl.String)


def _refuse(
    head: pl.DataFrame, name: str, numbers: list[int], evidence: Evidence, shape: Shape, contract: type[Contract], findings: Findings
) -> None:
    addresses = []
    for number in numbers:
        cells = (
            head.filter(pl.col(text_column(number)).str.strip_chars().str.contains(AMBIGUOUS))
            if text_column(number) in head.columns
            else None
        )
        if cells is not None:
            addresses += [Address(part, row, number) for part, row in cells.select(PART, ROW).head(20).iter_rows()]
    example = str(evidence.first_ambiguous).strip().removesuffix("%").strip()
    plain = example.replace(",", "").replace(".", "")
    decimal = example.replace(".", ",")
    header = shape.columns[name].header if name in shape.columns else contract.columns()[name].title.vi
    findings.add(
        "NUM-003",
        at=addresses[:20],
        column=name,
        header=header,
        value=example,
        count=evidence.ambiguous,
        as_thousands=plain,
        as_decimal=decimal,
    )
