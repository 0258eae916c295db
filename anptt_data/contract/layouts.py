"""The shapes in which a dataset's files really come, declared by its contract.

A layout says what *kinds* of labels stand where, never a row or a column number: the header is found by
its words, wherever it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from anptt_data.contract.text import NO_VERDICT, Text

A_TABLE = Text("Bảng, mỗi dòng một bản ghi", "A table, one record a line")


@dataclass(frozen=True, kw_only=True)
class Table:
    """One line a record under a header of one to three rows; columns in any order."""

    name: str = "table"
    title: Text = A_TABLE


@dataclass(frozen=True, kw_only=True)
class Crosstab:
    """Labels down and labels across; each inner cell is one value.

    `down` and `across` name what the labels are: contract columns (place or code) or ``"series"``, whose
    labels are the keys of `series` ("TT", "CD", ...) and say which measure or derived column a cell is.
    Without a ``"series"`` axis every inner cell is `measure`. Facts are long: one per combination of labels.
    """

    name: str
    title: Text
    down: tuple[str, ...]
    across: tuple[str, ...]
    measure: str
    series: dict[str, str] = field(default_factory=dict)  # label as written -> column name
    series_titles: tuple[str, ...] = ("Chỉ số", "Số liệu", "Chỉ tiêu")  # header words over a series column
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Headerless separated text whose order of fields is fixed by regulation; a sweep of many small files.

    `fields` are contract columns in the regulation's order; `fixed` are columns whose value the regulation fixes for
    every line; `file_name` are patterns (named groups are contract columns) for the member's name.
    """

    name: str
    title: Text
    fields: tuple[str, ...]
    fixed: dict[str, str | int | float] = field(default_factory=dict)
    delimiter: str = "\t"
    file_name: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".txt",)


Layout = Table | Crosstab | Lines


@dataclass(frozen=True, kw_only=True)
class ReportPeriod:
    """How a file says its period: columns by these headers, else its title lines, else ``--period``.

    `within` says what a row's period is made from when the file has a column: start and end dates, one
    period cell ("10/2026", "2026-10"), year with month or week, or the moment column's own date.
    """

    start: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    cell: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    month: tuple[str, ...] = ()
    week: tuple[str, ...] = ()
    moment: str | None = None  # name of the moment column


@dataclass(frozen=True, kw_only=True)
class Cadence:
    """How often a report is due, on which calendar (a code of `reference/calendars.csv`)."""

    every: Literal["week", "month", "quarter", "year", "continuous"]
    calendar: str
    due_working_days: int | None = None
    closes_working_days: int | None = field(default=None, metadata=NO_VERDICT)
    """The second clock: working days after the period's end until which late reports count as received for it; None: no such day is set."""
