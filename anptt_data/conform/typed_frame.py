"""Raw texts under contract names become the typed frame: the same for tables, lines and crosstabs.

`raw` has ``part``, ``row``, ``col`` and one String column per contract column that the file has.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

from anptt_data.conform.around_columns import around_texts
from anptt_data.conform.conformed import COL
from anptt_data.conform.faults import Fault
from anptt_data.conform.folding import fold
from anptt_data.conform.label_columns import Labelled, check_companion, code_column, coded_area, place_column, station_column
from anptt_data.conform.lookups import Lookups
from anptt_data.conform.moments import moment_column
from anptt_data.conform.numbers import BELOW, DTYPES, number_column
from anptt_data.conform.recognised import Numbers, Shape
from anptt_data.conform.row_periods import ROW_PERIOD, row_periods
from anptt_data.conform.row_text import composed, nulls
from anptt_data.conform.typed_text import typed_mask
from anptt_data.conform.unit_columns import unit_column
from anptt_data.conform.words import MISSING, is_heading, is_note, total_kind
from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.contract.layouts import Lines
from anptt_data.periods import Period
from anptt_data.readers.cells import PART, ROW

COMPANION = "companion:"
PERIOD_TEXT = "period:"
UNKNOWN_FORMAT = Numbers("none", sure=False)
_DTYPES: dict[str, Any] = {"moment": pl.Datetime("us", "UTC"), "code": pl.String, "text": pl.String, "selector": pl.String, **DTYPES}


@dataclass
class Typed:
    """The typed columns of a chunk, its faults, what was mended, and what is needed to tell data from the rest."""

    columns: dict[str, pl.Series]
    faults: list[Fault] = field(default_factory=list)
    mended: list[tuple[str, str, pl.Series]] = field(default_factory=list)  # rule, column, where
    says: pl.Series | None = None
    labels: list[tuple[pl.Series, pl.Series]] = field(default_factory=list)  # text, understood
    periods: list[Period] = field(default_factory=list)


@dataclass(frozen=True)
class Ground:
    """What a chunk is read on: contract, lookups, the shape it stands in, calendar, the file's period, the day of receipt."""

    contract: type[Contract]
    lookups: Lookups
    shape: Shape
    calendar: str
    period: Period | None
    received: date
    day_zero: datetime | None  # of serial numbers, where the file is a workbook

    @property
    def day(self) -> date:
        """The day to know places by where rows say no period: the file's, else what its title says, else that of receipt."""
        return self.period.end if self.period else self.shape.day or self.received


def typed(raw: pl.DataFrame, ground: Ground) -> Typed:
    """Convert every column; nothing is dropped, faults say which cells could not be read."""
    made = Typed({})
    height = raw.height
    columns = ground.contract.columns()
    on = _days(raw, ground, made)
    for column in columns.values():
        if column.via is not None or column.unit_column or column.kind == "moment":
            continue
        if column.name in raw.columns:
            _convert(raw, column, on, ground, made)
        else:
            _absent(column, height, ground, made)
    for column in columns.values():
        if column.unit_column:
            _unit(raw, column, ground, made)
    for column in columns.values():
        if column.via is not None:
            _looked_up(column, on, ground, made)
    return made


def frame_of(raw: pl.DataFrame, made: Typed, contract: type[Contract]) -> pl.DataFrame:
    """The typed frame with its address columns, in the contract's order."""
    order = [n for n in contract.frame_columns() if n in made.columns]
    return pl.DataFrame({PART: raw[PART], ROW: raw[ROW], COL: raw[COL], **{n: made.columns[n].alias(n) for n in order}})


def frame_schema(contract: type[Contract]) -> dict[str, Any]:
    """Types of the frame's columns, without the address."""
    schema: dict[str, Any] = {}
    for column in contract.columns().values():
        schema[column.name] = pl.String if column.kind == "place" else _DTYPES[column.kind]
    for name in contract.frame_columns():
        schema.setdefault(name, pl.Date if name.endswith(("_from", "period_to")) else pl.String)
    return {name: schema[name] for name in contract.frame_columns()}


def _days(raw: pl.DataFrame, ground: Ground, made: Typed) -> pl.Series | date:
    """The day on which the places of each row are meant; sets moments and periods on the way."""
    moment = next((c for c in ground.contract.columns().values() if c.kind == "moment"), None)
    if moment is not None:
        if moment.name not in raw.columns:
            made.columns[moment.name] = nulls(raw.height, pl.Datetime("us", "UTC"))
            return ground.received
        order = ground.shape.day_orders.get(moment.name, "dmy")
        values, faults, days = moment_column(raw[moment.name], moment.name, order, ground.day_zero, ground.received)
        made.columns[moment.name] = values
        made.faults += faults
        made.labels.append((raw[moment.name], values.is_not_null()))
        distinct = days.drop_nulls().unique()
        return distinct[0] if len(distinct) == 1 else days.fill_null(ground.received)
    roles = {n.removeprefix(PERIOD_TEXT): n for n in raw.columns if n.startswith(PERIOD_TEXT)}
    if not roles:
        period = ground.period
        made.columns["period_from"] = pl.repeat(period.start if period else None, raw.height, dtype=pl.Date, eager=True)
        made.columns["period_to"] = pl.repeat(period.end if period else None, raw.height, dtype=pl.Date, eager=True)
        return ground.day
    texts = raw.select(pl.col(full).alias(role) for role, full in roles.items())
    order = ground.shape.day_orders.get(ROW_PERIOD, "dmy")
    shape = ground.shape
    read = row_periods(texts, shape.periods, ground.calendar, order, ground.day_zero, ground.period, ground.received, shape.titled)
    made.columns["period_from"], made.columns["period_to"] = read.start, read.end
    made.faults += read.faults
    made.periods = read.found
    return read.end.fill_null(ground.received)


def _convert(raw: pl.DataFrame, column: Column, on: pl.Series | date, ground: Ground, made: Typed) -> None:
    texts = raw[column.name]
    if column.kind in DTYPES:
        numbers = ground.shape.numbers.get(column.name, UNKNOWN_FORMAT)
        found = number_column(texts, column, numbers, typed_mask(raw, column.name, ground.shape))
        made.columns[column.name] = found.values
        if column.censored:
            below = found.below if found.below is not None else pl.repeat(False, raw.height, dtype=pl.Boolean, eager=True)
            made.columns[f"{column.name}_mark"] = pl.select(pl.when(below).then(pl.lit(BELOW)).otherwise(None)).to_series()
        for fault in found.faults:
            fault.told = numbers.refused and fault.rule == "NUM-010"
            fault.facts = _number_facts(numbers) if fault.rule == "NUM-002" else fault.facts
        made.faults += found.faults
        made.mended += [(rule, column.name, where) for rule, where in found.mended.items()]
        if column.kind != "whole":
            made.says = found.says if made.says is None else made.says | found.says
        return
    texts, decomposed = composed(texts) if column.kind != "code" else (texts, None)
    if decomposed is not None and decomposed.any():
        made.mended.append(("TEXT-001", column.name, decomposed))
    if column.kind in ("place", "code"):
        companion, around = COMPANION + column.name, around_texts(raw)
        if companion in raw.columns:
            texts, faults = check_companion(texts, raw[companion], column, on, ground.lookups, around)
            made.faults += faults
        place = column.kind == "place"
        labelled = place_column(texts, on, column, ground.lookups, around) if place else code_column(texts, column, ground.lookups)
        _take(labelled, made)
        if column.key:
            made.labels.append((texts, labelled.known))
    else:
        made.columns[column.name] = _without_missing(texts)
        if column.key and column.kind == "text" and not isinstance(ground.shape.layout, Lines):
            made.labels.append((texts, _names_something(made.columns[column.name])))


def _take(labelled: Labelled, made: Typed) -> None:
    made.columns.update(labelled.columns)
    made.faults += labelled.faults


def _names_something(texts: pl.Series) -> pl.Series:
    """Which cells of an identifier without a list may be one: all but the words of totals, headings and notes."""
    odd = [t for t in texts.drop_nulls().unique().to_list() if total_kind(f := fold(t)) or is_note(f) or is_heading(f)]
    return texts.is_not_null() & ~texts.is_in(odd).fill_null(False)


def _without_missing(texts: pl.Series) -> pl.Series:
    short = texts.drop_nulls()
    missing = [t for t in short.filter(short.str.len_bytes() <= 9).unique().to_list() if fold(t) in MISSING]
    return texts.set(texts.is_in(missing).fill_null(False), None) if missing else texts


def _absent(column: Column, height: int, ground: Ground, made: Typed) -> None:
    if column.kind == "place":
        for name, dtype in ((column.name, pl.String), (f"{column.name}_from", pl.Date), (f"{column.name}_method", pl.String)):
            made.columns[name] = nulls(height, dtype)
        made.columns[f"{column.name}_reported"] = nulls(height)
        return
    layout = ground.shape.layout
    value = layout.fixed.get(column.name, column.default) if isinstance(layout, Lines) else column.default
    made.columns[column.name] = pl.repeat(value, height, dtype=_DTYPES[column.kind], eager=True)
    if column.censored:
        made.columns[f"{column.name}_mark"] = nulls(height)


def _unit(raw: pl.DataFrame, column: Column, ground: Ground, made: Typed) -> None:
    if column.name not in raw.columns:
        made.columns[column.name] = pl.repeat(column.default, raw.height, dtype=pl.String, eager=True)
        return
    written = _without_missing(raw[column.name])
    made.columns[column.name], faults = unit_column(written, column, made.columns, ground.contract, ground.lookups)
    made.faults += faults


def _looked_up(column: Column, on: pl.Series | date, ground: Ground, made: Typed) -> None:
    source = ground.contract.columns()[str(column.via)]
    texts = made.columns[source.name]
    if source.kind == "code":
        _take(coded_area(texts, on, source, column, ground.lookups), made)
    else:
        _take(station_column(texts, on, source.name, column, ground.lookups), made)


def _number_facts(numbers: Numbers) -> dict[str, str]:
    said = {
        "comma": ("dấu phẩy là phần thập phân", "decimal comma"),
        "point": ("dấu chấm là phần thập phân", "decimal point"),
        "mixed": ("cột dùng lẫn hai kiểu", "both ways occur"),
        "none": ("cột không dùng phần thập phân", "no fractions"),
    }[numbers.sign]
    return {"format_vi": said[0], "format_en": said[1]}
