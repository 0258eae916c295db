"""Codes, places and stations of a chunk: looked up once a distinct text (and day), joined back to the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from anptt_data.conform.faults import Fault
from anptt_data.conform.folding import fold
from anptt_data.conform.lookups import Lookups, said_near
from anptt_data.conform.words import MISSING
from anptt_data.contract.columns import Column
from anptt_data.places.areas import Area
from anptt_data.places.names import readings
from anptt_data.places.resolve import Resolution
from anptt_data.quality.catalogue import RULES


@dataclass
class Labelled:
    """Typed columns made from one column of labels, its faults, and which cells were understood."""

    columns: dict[str, pl.Series]
    known: pl.Series
    faults: list[Fault] = field(default_factory=list)


def mapped(texts: pl.Series, values: Mapping[str, Any], dtype: Any) -> pl.Series:
    """Each text replaced by its value; texts without one become null."""
    keys = pl.Series(list(values), dtype=pl.String)
    return texts.replace_strict(keys, pl.Series(list(values.values()), dtype=dtype), default=None, return_dtype=dtype)


def code_column(texts: pl.Series, column: Column, lookups: Lookups) -> Labelled:
    """A column of codes, names or aliases as codes of its list; what is not there is CODE-001."""
    distinct = texts.drop_nulls().unique(maintain_order=True).to_list()
    codes = {t: lookups.code(column, t) for t in distinct}
    values = mapped(texts, codes, pl.String)
    unknown = [t for t, c in codes.items() if c is None and fold(t) not in MISSING]
    faults = []
    if unknown:
        facts = {t: said_near(lookups.near_codes(column, t)) for t in unknown}
        where = texts.is_in(unknown).fill_null(False)
        faults.append(Fault("CODE-001", column.name, where, {"code_list": f"«{column.title.vi}»"}, by_value=facts))
    return Labelled({column.name: values}, values.is_not_null(), faults)


def place_column(texts: pl.Series, on: pl.Series | date, column: Column, lookups: Lookups, around: pl.Series | None = None) -> Labelled:
    """A column of place names or codes as dated areas: ``x``, ``x_from``, ``x_method``, ``x_reported``.

    `around`: what columns of larger units say in each row (`around_columns.around_texts`).
    """
    cells = _cells(texts, on, around)
    asked, resolutions = _resolved(cells, on, column, lookups)
    name = column.name
    typed = asked.with_columns(
        pl.Series(name, [r.area.code if r.area else None for r in resolutions], dtype=pl.String),
        pl.Series(f"{name}_from", [r.area.valid_from if r.area else None for r in resolutions], dtype=pl.Date),
        pl.Series(f"{name}_method", [r.method if r.area else None for r in resolutions], dtype=pl.String),
        pl.Series("__rule", [r.rule for r in resolutions], dtype=pl.String),
        pl.Series("__layer", _layers(asked["text"].to_list(), resolutions), dtype=pl.Int32),
    )
    rows = _back(cells, typed)
    faults: list[Fault] = []
    for rule, layer in sorted({(r, n) for r, n in typed.select("__rule", "__layer").iter_rows() if r}):
        facts: dict[str, dict[str, Any]] = {}
        for text, at, r in zip(asked["text"].to_list(), typed["__layer"].to_list(), resolutions, strict=True):
            if (r.rule, at) == (rule, layer):
                facts.setdefault(text, {k: v for k, v in r.facts.items() if k not in ("value", "header", "count")})
        where = ((rows["__rule"] == rule) & (rows["__layer"] == layer)).fill_null(False)
        faults.append(Fault(rule, name, where, by_value=facts, rejects=RULES[rule].severity in ("error", "blocker")))
    columns = {n: rows[n] for n in (name, f"{name}_from", f"{name}_method")}
    return Labelled({**columns, f"{name}_reported": texts}, rows[name].is_not_null(), faults)


def _layers(texts: list[str], resolutions: list[Resolution]) -> list[int]:
    """Facts belong to a text: where one text means two things (in two districts, on two days), each has a layer of its own."""
    seen: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    layers = []
    for text, r in zip(texts, resolutions, strict=True):
        told = seen.setdefault((text, r.rule), [])
        if r.facts not in told:
            told.append(r.facts)
        layers.append(told.index(r.facts))
    return layers


def _cells(texts: pl.Series, on: pl.Series | date, around: pl.Series | None = None) -> pl.DataFrame:
    """What the rows ask: text, the texts of larger units when there are any, and the day when it is not the same for all."""
    cells = {"text": texts}
    if around is not None:
        cells["around"] = around.fill_null("")
    if isinstance(on, pl.Series):
        cells["on"] = on
    return pl.DataFrame(cells)


def _asked(cells: pl.DataFrame, on: pl.Series | date) -> pl.DataFrame:
    """The distinct questions, each with its day."""
    distinct = cells.drop_nulls().unique(maintain_order=True)
    return distinct.with_columns(pl.lit(on, pl.Date).alias("on")) if isinstance(on, date) else distinct


def _resolved(cells: pl.DataFrame, on: pl.Series | date, column: Column, lookups: Lookups) -> tuple[pl.DataFrame, list[Resolution]]:
    """Distinct questions that are not "no figure" marks, and what they mean."""
    asked = _asked(cells, on)
    keep = [fold(t) not in MISSING for t in asked["text"].to_list()]
    asked = asked.filter(pl.Series(keep, dtype=pl.Boolean))
    whole = asked.select("text", *([] if "around" in asked.columns else [pl.lit("").alias("around")]), *asked.columns[1:])
    found: dict[tuple[str, str, date], Resolution] = {}
    for (day,), group in whole.partition_by("on", as_dict=True, maintain_order=True).items():
        assert isinstance(day, date)
        pairs: list[tuple[str, str]] = group.select("text", "around").rows()
        for (text, around), resolution in lookups.places(column, pairs, day).items():
            found[(text, around, day)] = resolution
    return asked, [found[question] for question in whole.select("text", "around", "on").iter_rows()]


def _back(cells: pl.DataFrame, typed: pl.DataFrame) -> pl.DataFrame:
    """The answers on the rows that asked."""
    return cells.join(
        typed.select(pl.exclude([n for n in ("on", "around") if n not in cells.columns])),
        on=cells.columns,
        how="left",
        maintain_order="left",
    )


def check_companion(
    codes: pl.Series, names: pl.Series, column: Column, on: pl.Series | date, lookups: Lookups, around: pl.Series | None = None
) -> tuple[pl.Series, list[Fault]]:
    """Code and name stand in one row: the name must mean the same; gives values to use where the code is empty.

    A name that is not understood is only a remark beside a good code.
    """

    def reader(texts: pl.Series) -> Labelled:
        return place_column(texts, on, column, lookups, around) if column.kind == "place" else code_column(texts, column, lookups)

    by_code, by_name = reader(codes).columns[column.name], reader(names).columns[column.name]
    differ = ((by_code != by_name) & by_code.is_not_null() & by_name.is_not_null()).fill_null(False)
    if column.kind == "place":
        differ |= _old_list(by_code, by_name, names, on, lookups)
    chosen = codes.set(codes.is_null(), None).fill_null(names)
    if not differ.any():
        return chosen, []
    facts = {c: {"named": n} for c, n in zip(codes.filter(differ).to_list(), names.filter(differ).to_list(), strict=True)}
    return chosen, [Fault("CODE-003", column.name, differ, by_value=facts)]


def _old_list(by_code: pl.Series, by_name: pl.Series, names: pl.Series, on: pl.Series | date, lookups: Lookups) -> pl.Series:
    """Rows of a list of other days: the name is that of the unit that bore the row's code then (24 Bắc Giang after July 2025)."""
    areas = lookups.refs.areas
    days = on.to_list() if isinstance(on, pl.Series) else [on] * len(names)
    known: dict[tuple[str, str, date], bool] = {}
    found = []
    for code, read, name, day in zip(by_code.to_list(), by_name.to_list(), names.to_list(), days, strict=True):
        if code is None or read is not None or not name or day is None:
            found.append(False)
            continue
        if (code, name, day) not in known:
            keys = {r.key for r in readings(name)}
            now = areas.at(code, day)
            before = [a for a in areas.versions(code) if a is not now and areas.key_of(a) in keys]
            known[code, name, day] = bool(before) and (now is None or areas.key_of(now) not in keys)
        found.append(known[code, name, day])
    return pl.Series(found, dtype=pl.Boolean)


def station_column(stations: pl.Series, on: pl.Series | date, station: str, area: Column, lookups: Lookups) -> Labelled:
    """A place looked up from a station: the station's area on the day, else the sender's province with a warning (PLACE-005)."""
    cells = _cells(stations, on)
    pairs = _asked(cells, on)
    found = [lookups.station(text, day) for text, day in pairs.iter_rows()]
    areas = [lookups.station_area(s, day) for s, day in zip(found, pairs["on"].to_list(), strict=True)]
    typed = pairs.with_columns(
        pl.Series(station, [s.code if s else t for s, t in zip(found, pairs["text"].to_list(), strict=True)], dtype=pl.String),
        pl.Series(area.name, [a.code if a else None for a, _m in areas], dtype=pl.String),
        pl.Series(f"{area.name}_from", [a.valid_from if a else None for a, _m in areas], dtype=pl.Date),
        pl.Series(f"{area.name}_method", [m if a else None for a, m in areas], dtype=pl.String),
        pl.Series("__unknown", [s is None for s in found], dtype=pl.Boolean),
    )
    rows = _back(cells, typed)
    unknown = rows["__unknown"].fill_null(False)
    faults = [Fault("PLACE-005", station, unknown, {"province": lookups.agency.province}, rejects=False)] if unknown.any() else []
    names = (station, area.name, f"{area.name}_from", f"{area.name}_method")
    faults += _foreign(cells, pairs, [a for a, _m in areas], station, lookups)
    return Labelled({n: rows[n] for n in names}, stations.is_not_null(), faults)


def _foreign(cells: pl.DataFrame, pairs: pl.DataFrame, areas: list[Area | None], column: str, lookups: Lookups) -> list[Fault]:
    """PLACE-012: what stands in another province than the sender's."""
    provinces = [lookups.foreign(a, day) for a, day in zip(areas, pairs["on"].to_list(), strict=True)]
    if not any(provinces):
        return []
    found = _back(cells, pairs.with_columns(pl.Series("__foreign", provinces, dtype=pl.String)))["__foreign"]
    names = sorted({p for p in provinces if p})
    return [Fault("PLACE-012", column, (found == name).fill_null(False), {"province": name}, rejects=False) for name in names]


def coded_area(codes: pl.Series, on: pl.Series | date, source: Column, area: Column, lookups: Lookups) -> Labelled:
    """A place looked up from a code whose entry names its area."""
    cells = _cells(codes, on)
    pairs = _asked(cells, on)
    areas = [lookups.area_of_code(source, code, day) for code, day in pairs.iter_rows()]
    methods = ["code_list" if a else "agency_province" for a in areas]
    areas = [a or lookups.agency_area(day) for a, day in zip(areas, pairs["on"].to_list(), strict=True)]
    typed = pairs.with_columns(
        pl.Series(area.name, [a.code if a else None for a in areas], dtype=pl.String),
        pl.Series(f"{area.name}_from", [a.valid_from if a else None for a in areas], dtype=pl.Date),
        pl.Series(f"{area.name}_method", [m if a else None for a, m in zip(areas, methods, strict=True)], dtype=pl.String),
    )
    rows = _back(cells, typed)
    names = (area.name, f"{area.name}_from", f"{area.name}_method")
    foreign = _foreign(cells, pairs, areas, source.name, lookups)
    return Labelled({n: rows[n] for n in names}, rows[area.name].is_not_null(), foreign)
