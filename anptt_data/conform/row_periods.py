"""The period each row says in columns of its own: first and last day, one cell, or year with month or week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from anptt_data.conform.faults import Fault
from anptt_data.conform.moments import read_moment
from anptt_data.conform.recognised import DayOrder, FileColumn
from anptt_data.errors import BadPeriod
from anptt_data.periods import Period, containing, is_regular, spoken, write_period
from anptt_data.periods.calendars import calendar as calendar_of
from anptt_data.periods.titles import period_in_cell
from anptt_data.periods.written import numbered

ROLES = ("start", "end", "cell", "year", "month", "week")
"""What a period column may say, in the order in which several are shown."""
ROW_PERIOD = "period"
"""Name under which faults of period cells are reported."""
WHOLE = ROW_PERIOD + ":"
"""`Fault.text` of a fault of all period cells of a row together; of one cell its role follows."""


@dataclass(frozen=True)
class Said:
    """The period of one combination of cells, or a fault's rule code and facts."""

    period: Period | None = None
    fault: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    role: str = ""  # the cell that is wrong (``start``, ``end``, ...); empty when it is all of them together


@dataclass
class RowPeriods:
    """First and last day of every row, the faults, and the text each row wrote."""

    start: pl.Series
    end: pl.Series
    faults: list[Fault]
    written: pl.Series
    found: list[Period]


def row_periods(
    texts: pl.DataFrame,
    columns: dict[str, FileColumn],
    calendar: str,
    order: DayOrder,
    serials: datetime | None,
    fallback: Period | None,
    received: date,
    titled: Period | None = None,
) -> RowPeriods:
    """The periods of a chunk whose period columns are `texts` (named by role); distinct combinations are read once.

    A row that says another period than the table's title (`titled`) is at fault (PERIOD-006): one of the two is wrong.
    """
    roles = [r for r in ROLES if r in columns]
    keyed = texts.select(pl.concat_str([pl.col(r).fill_null("") for r in roles], separator="\x1f").alias("key"))["key"]
    distinct = keyed.unique(maintain_order=True).to_list()
    read = {k: _read(dict(zip(roles, k.split("\x1f"), strict=True)), calendar, order, serials, fallback, received) for k in distinct}
    read = {k: _as_titled(said, titled) for k, said in read.items()}
    keys = pl.Series(distinct, dtype=pl.String)

    def mapped(values: list[Any], dtype: Any) -> pl.Series:
        return keyed.replace_strict(keys, pl.Series(values, dtype=dtype), default=None, return_dtype=dtype)

    start = mapped([s.period.start if s.period else None for s in read.values()], pl.Date)
    end = mapped([s.period.end if s.period else None for s in read.values()], pl.Date)
    written = mapped([" - ".join(p for p in k.split("\x1f") if p) or None for k in distinct], pl.String)
    codes = mapped([f"{s.fault}:{s.role}" if s.fault else None for s in read.values()], pl.String)
    faults = []
    for code in sorted(set(codes.drop_nulls().unique().to_list())):
        rule, role = code.split(":")
        wrong = {k: s for k, s in read.items() if s.fault == rule and s.role == role}
        facts = {_shown(k, roles, role): dict(s.facts) for k, s in wrong.items()}
        faults.append(Fault(rule, ROW_PERIOD, (codes == code).fill_null(False), by_value=facts, text=WHOLE + role))
    return RowPeriods(start, end, faults, written, sorted({s.period for s in read.values() if s.period}))


def _shown(key: str, roles: list[str], role: str) -> str:
    """The text of the faulty cell, or of all period cells of the row."""
    cells = key.split("\x1f")
    return cells[roles.index(role)] if role else " - ".join(c for c in cells if c)


def _read(cells: dict[str, str], calendar: str, order: DayOrder, serials: datetime | None, fallback: Period | None, received: date) -> Said:
    if not any(cells.values()):
        return Said(fallback) if fallback else Said(fault="DATE-006")
    said = _period(cells, calendar, order, serials)
    if said.period is not None and said.period.start > received:
        return Said(fault="DATE-003", facts=(("received", received.strftime("%d/%m/%Y")),))
    return said


def _as_titled(said: Said, titled: Period | None) -> Said:
    if titled is None or said.period is None or (said.period.start, said.period.end) == (titled.start, titled.end):
        return said
    return Said(fault="PERIOD-006", facts=(("title", spoken(titled)), ("title_en", write_period(titled))))


def _period(cells: dict[str, str], calendar: str, order: DayOrder, serials: datetime | None) -> Said:
    if cells.get("start"):
        start = read_moment(cells["start"], order, serials)
        end = read_moment(cells["end"], order, serials) if cells.get("end") else start
        fault = start.fault or end.fault
        if fault or start.at is None or end.at is None:
            facts = (("order", "ngày/tháng/năm" if order == "dmy" else "tháng/ngày/năm"),) if fault == "DATE-007" else ()
            return Said(fault=fault or "DATE-006", facts=facts, role="start" if start.fault or start.at is None else "end")
        first, last = start.at.date(), end.at.date()
        right = containing(first, calendar)
        if not cells.get("end"):
            return Said(right)
        period = Period(first, last, calendar)
        if first > last or not is_regular(period):
            return Said(fault="DATE-005", facts=(("right", spoken(right)),))
        return Said(period)
    if cells.get("cell") and not (cells["cell"].strip().isdigit() and len(cells["cell"].strip()) <= 2):
        found = period_in_cell(cells["cell"], calendar) or _first_day_cell(cells["cell"], calendar, order, serials)
        return Said(found) if found else Said(fault="DATE-006")
    number = cells.get("week") or cells.get("month") or cells.get("cell") or ""
    try:
        if calendar_of(calendar).unit == "year" and cells.get("year"):
            return Said(numbered(int(cells["year"]), 1, calendar))
        return Said(numbered(int(cells.get("year", "")), int(number.casefold().removeprefix("w")), calendar))
    except (ValueError, BadPeriod):
        return Said(fault="DATE-006")


def _first_day_cell(cell: str, calendar: str, order: DayOrder, serials: datetime | None) -> Period | None:
    """Workbooks turn "10/2026" into the date 2026-10-01: the first day of a month names its month."""
    moment = read_moment(cell, order, serials)
    if moment.at is None or moment.at.day != 1 or calendar_of(calendar).unit not in ("month", "quarter", "half_year", "year"):
        return None
    try:
        return (
            numbered(moment.at.year, moment.at.month, calendar)
            if calendar_of(calendar).unit == "month"
            else containing(moment.at.date(), calendar)
        )
    except BadPeriod:
        return None
