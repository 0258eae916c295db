"""The small tables of a release that follow from the contracts alone: the shapes files come in, and the words by which files name each column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.contract.layouts import Crosstab, Layout, Lines, ReportPeriod, Table
from anptt_data.lake.made_tables import MadeTable

KINDS: dict[type, str] = {Table: "table", Crosstab: "crosstab", Lines: "lines"}
PERIOD = {
    "start": "period_from",
    "end": "period_to",
    "cell": "period_from",
    "year": "period_from",
    "month": "period_from",
    "week": "period_from",
}
"""Columns of a file that say the period, and the column of ours they become (the last day follows)."""


def layout_rows(contracts: list[type[Contract]]) -> MadeTable:
    """One row a layout of a contract. `down`, `across`: what stands there in a two-way form; `fields`: their order in lines without a header."""
    texts = ("dataset", "layout", "kind", "title_vi", "title_en")
    fields = [(n, "VARCHAR") for n in texts] + [("since", "DATE"), ("until", "DATE")]
    fields += [(n, "VARCHAR") for n in ("down", "across", "fields")]
    rows = [_layout(c, layout) for c in contracts for layout in c.layouts()]
    return MadeTable(fields, sorted(rows, key=lambda r: (r[0], r[1])))


def _layout(contract: type[Contract], layout: Layout) -> tuple[Any, ...]:
    cross = layout if isinstance(layout, Crosstab) else None
    return (
        contract.dataset(), layout.name, KINDS[type(layout)], layout.title.vi, layout.title.en, cross.since if cross else None, cross.until if cross else None,
        ", ".join(cross.down) if cross else None, ", ".join(cross.across) if cross else None,
        ", ".join(layout.fields) if isinstance(layout, Lines) else None,
    )  # fmt: skip


def header_rows(contracts: list[type[Contract]]) -> MadeTable:
    """One row a dataset, column of the file and word that names it. `use` is what becomes of the column: stored, compared, scope or period.

    `role`: ``header`` (over or beside its cells, in every layout with headers), ``label`` (a label of a two-way form that says which figure a cell is),
    ``field`` (its place in a line without a header), ``file_name``, ``fixed`` (the regulation fixes its value).
    """
    fields = [(n, "VARCHAR") for n in ("dataset", "column_name", "use", "layout", "role", "header")]
    rows = [(c.dataset(), *row) for c in contracts for row in _headers(c)]
    return MadeTable(fields, list(dict.fromkeys(rows)))


def _headers(contract: type[Contract]) -> Iterator[tuple[Any, ...]]:
    columns = contract.columns()
    headed = any(not isinstance(layout, Lines) for layout in contract.layouts())
    for c in columns.values():
        if headed and c.via is None:
            yield from ((c.name, _use(c), None, "header", word) for word in dict.fromkeys(w for w in c.written_names if w))
    if headed:
        yield from _period(contract.described("period"))
    for layout in contract.layouts():
        if isinstance(layout, Crosstab):
            yield from ((name, _use(columns[name]), layout.name, "label", label) for label, name in layout.series.items())
        elif isinstance(layout, Lines):
            yield from ((name, _use(columns[name]), layout.name, "field", str(place)) for place, name in enumerate(layout.fields, 1))
            yield from ((name, _use(columns[name]), layout.name, "fixed", str(value)) for name, value in layout.fixed.items())
            yield from (
                (name, _use(columns[name]), layout.name, "file_name", pattern)
                for pattern in layout.file_name
                for name in columns
                if f"(?P<{name}>" in pattern
            )


def _period(period: ReportPeriod) -> Iterator[tuple[Any, ...]]:
    for part, name in PERIOD.items():
        yield from ((name, "period", None, "header", word) for word in getattr(period, part))


def _use(column: Column) -> str:
    if column.kind == "derived":
        return "compared"
    return "scope" if column.kind == "selector" else "stored"
