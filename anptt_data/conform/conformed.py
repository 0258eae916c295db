"""What conforming one chunk of text cells gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from anptt_data.periods.period import Period

COL = "col"
"""Address column of the typed frame: 1-based column of the measure cell in a crosstab, null in a table (Int32)."""

IGNORED_REASONS = ("total", "section", "note", "duplicate", "out_of_scope", "column_numbers", "unfilled")


@dataclass
class Conformed:
    """One chunk, typed.

    `frame`: ``part`` Int32, ``row`` Int64, ``col`` Int32 and the contract's `frame_columns()`; one line per fact
    (a crosstab row gives many). Cells that could not be converted are null in it and listed in `bad_cells`.
    `fates`: ``part``, ``row``, ``reason`` (String; null = goes on to be judged) for **every** non-empty line below the header,
    each exactly once: this is what makes the counts add up (law 1).
    `bad_cells`: ``part``, ``row``, ``col`` (Int32, the file column; null when the whole row), ``column`` (contract column name), ``rule`` (code):
    cells already reported as an *error* by conforming; their rows are rejected.
    `text`: the chunk as read (``part``, ``row``, ``c1``...), for the originals of rejected rows.
    `totals`: total rows' values: ``part``, ``row``, ``col``, ``column`` (measure name), ``value`` Float64 and ``group`` (String: ``""`` =
    it stands over all rows of its own file column (crosstab) or measure (table) in this part; ``"row"`` = a total column: over the cells of its own row
    with the same measure; anything else = a section's subtotal, which is not compared).
    `derived` values travel inside `frame` in their own columns and are left out when facts are stored.
    """

    frame: pl.DataFrame
    fates: pl.DataFrame
    bad_cells: pl.DataFrame
    text: pl.DataFrame
    totals: pl.DataFrame


@dataclass
class Layout:
    """What was decided about the file, said in the receipt's ``layout``."""

    layout: str  # name of the contract's layout
    format: str
    encoding: str | None
    parts: list[dict[str, Any]] = field(default_factory=list)
    """One object a sheet or text: name, header_rows, title_lines [{row, text}], columns {name: {header, column, letters, number_format,
    date_format}}, extra_columns [{header, column}], labels for crosstabs."""
    as_dict_extra: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    """Contract column -> header as the sender wrote it (first sheet that has it)."""
    file_columns: dict[tuple[int, str], int] = field(default_factory=dict)
    """(part, contract column) -> 1-based column of the file."""
    period: Period | None = None
    """The one period of the whole file, when title lines or the request say it; None when rows say theirs."""
    report_date: date | None = None
    """The date at which places are resolved when rows carry no period of their own."""

    def as_json(self) -> dict[str, Any]:
        return {"layout": self.layout, "format": self.format, "encoding": self.encoding, "parts": self.parts, **self.as_dict_extra}
