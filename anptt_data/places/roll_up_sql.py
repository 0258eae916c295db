# ruff: noqa: S608 - macros and views cannot take parameters for names; names go through `quoted`, texts through `literal`.
"""The SQL of a roll-up: units' figures added up in the areas of a day, beside how many units were expected, reported, in time (law 6).

One generator for the release's macros and for the library. The dataset's rows are added up in one pass, by the number of the area they go to instead of
its code, date and name; names and coverage are joined to the few rows that are left. What it reads: the dataset's view and its ``_reports`` view,
``ref.area``, ``ref.area_conversion``, ``main.report_unit``, and, where nil reports may be, its ``_nil`` view and ``ref.code``.
"""

from __future__ import annotations

from datetime import date

from anptt_data.places.converted_sql import full_name
from anptt_data.places.roll_up_nil import zeros_sql
from anptt_data.places.roll_up_parts import INTO, TARGET, carry, columns_of, common_parts, into, only, relation, same
from anptt_data.places.roll_up_shape import Measure, Shape
from anptt_data.sql_text import literal, quoted

COUNTS = (
    "units_expected", "units_reported", "units_on_time", "units_provisional", "units_final", "units_other", "units_several_agencies", "units_nil",
)  # fmt: skip
"""The coverage in every row. `units_other`: units with figures in the total that are not among those expected;
`units_several_agencies`: units of which more than one agency told figures, which may be in the total twice;
`units_nil`: of the reported, those declared nil (không phát sinh), whose figures are 0."""


def asked_sql(to_level: str, on_day: str) -> str:
    """The question as one row: kind of target and day of its boundaries; both are SQL expressions, a null day is that of the instant."""
    return (
        f"SELECT CASE WHEN {to_level} IN ('own', 'commune') THEN 'own' WHEN {to_level} IN ('province', 'nation') THEN {to_level}"
        " ELSE error('to_level: ''own'', ''province'', ''nation''') END AS lvl,"
        f" coalesce(CAST({on_day} AS DATE), (SELECT CAST(i.instant AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) FROM main.instant i)) AS on_day"
    )


def tile_sql(tiles: list[tuple[date, date, str, date, date, str]]) -> str:
    """A relation that says into which period each source period goes: (from, to, calendar) of both."""
    rows = ", ".join(
        f"(DATE '{a.isoformat()}', DATE '{b.isoformat()}', {literal(c)}, DATE '{d.isoformat()}', DATE '{e.isoformat()}', {literal(f)})"
        for a, b, c, d, e, f in tiles
    )
    return f"SELECT * FROM (VALUES {rows}) v(period_from, period_to, calendar, {', '.join(INTO)})"


def coverage_sql(shape: Shape, asked: str, tile: str | None = None) -> str:
    """One row an area, period and mark: the counts; areas from which nothing came are there, with 0."""
    return f"WITH {common_parts(shape, asked, tile)} SELECT {_named('c')}, {', '.join('c.' + n for n in COUNTS)} FROM covered c {_AREA.format('c')}"


def roll_up_sql(shape: Shape, asked: str, tile: str | None = None) -> str:
    """One row an area, period, mark and value of the other keys: figures, the share of each that is estimated, and the coverage."""
    keys = [f"m.{quoted(k)}" for k in shape.keys]
    figures = [f"m.{quoted(x.name)}" for x in shape.measures]
    shares = [f"m.{quoted(estimated(x))}" for x in shape.measures if x.how != "none"]
    # A figure's area may have no unit to expect (a register changed since): the counts are then 0, never absent.
    counts = ["c.units_on_time" if n == "units_on_time" else f"coalesce(c.{n}, 0) AS {n}" for n in COUNTS]
    return (
        f"WITH {common_parts(shape, asked, tile)}, tiled AS ({_tiled(shape, tile)}), merged AS ({_merged(shape, tile is not None)})"
        f" SELECT {', '.join([_named('m'), *keys, *figures, *shares, *counts])}"
        f" FROM merged m LEFT JOIN covered c ON {same((*INTO, '_target', 'mark'), 'm', 'c')} {_AREA.format('m')}"
    )


def in_order(statement: str, keys: tuple[str, ...] = ()) -> str:
    """The rows by period, area and keys. No part of the functions: ordering millions of rows takes longer than adding them up."""
    by = ["s.period_from", "s.calendar", "s.mark", "s.area NULLS LAST", "s.area_from", *(f"s.{quoted(k)}" for k in keys)]
    return f"SELECT s.* FROM ({statement}) s ORDER BY {', '.join(by)}"


def unconverted_sql(shape: Shape, asked: str, tile: str | None = None) -> str:
    """The places of figures that nothing carries over to the asked day, once each, with their names; null where the place is not known."""
    return (
        f"WITH {common_parts(shape, asked, tile)} SELECT DISTINCT f._place, f._place_from, {_FULL_NAME} AS area_name FROM units f {carry('f')}"
        " LEFT JOIN ref.area a ON a.code = f._place AND a.valid_from = f._place_from"
        f" WHERE {TARGET} IS NULL AND NOT f.nil ORDER BY ALL"
    )


def double_sql(shape: Shape, tile: str) -> str:
    """Units that tell the same days under several calendars: their figures would be added twice."""
    view, unit = f"{quoted(shape.sector)}.{quoted(shape.name)}", [f"f.{quoted(shape.unit)}"]
    unit += [] if shape.listed else [f"f.{quoted(shape.place + '_from')}"]
    return (
        f"SELECT {', '.join(unit)}, f.period_from, f.period_to FROM {view} f"
        f" SEMI JOIN ({tile}) t ON {same(('period_from', 'period_to', 'calendar'), 't', 'f')}"
        " GROUP BY ALL HAVING count(DISTINCT f.calendar) > 1 LIMIT 1"
    )


def estimated(measure: Measure) -> str:
    """Name of the column that says which part of the figure (0 to 1) was carried over by shares of population."""
    return f"{measure.name}_estimated"


_AREA = "LEFT JOIN targets g ON g.target = {0}._target LEFT JOIN ref.area a ON a.code = g.area AND a.valid_from = g.area_from"


_FULL_NAME = full_name("a")


def _named(alias: str) -> str:
    """The columns both results begin with. A null area stands for units that nothing carries over to the asked day."""
    return (
        f"g.area, g.area_from, a.level AS area_level, {_FULL_NAME} AS area_name, {alias}._target IS NULL AS not_converted,"
        f" {alias}._into_from AS period_from, {alias}._into_to AS period_to, {alias}._into_calendar AS calendar, {alias}.mark"
    )


def _tiled(shape: Shape, tile: str | None) -> str:
    """Figures by number of the area and by *source* period, times the part of the unit's population that is in the area."""
    columns = [f"{TARGET} AS _target", "f.period_from", "f.period_to", "f.calendar", *(f"f.{quoted(k)}" for k in shape.keys), "f.mark"]
    share = "coalesce(k.share, 1.0)"
    for number, x in enumerate(shape.measures):
        top, bottom = f"CAST(f.{quoted(x.top or x.name)} AS DOUBLE)", f"CAST(f.{quoted(x.bottom or x.name)} AS DOUBLE)"
        if x.how == "none":
            continue
        known = f" FILTER ({top} IS NOT NULL AND {bottom} IS NOT NULL)"
        base = top if x.how == "sum" else bottom
        if x.how == "sum":
            columns.append(f"sum({top} * {share}) AS _top_{number}")
        else:
            columns.append(f"sum({f'{top} * {bottom}' if x.how == 'weighted' else top} * {share}){known} AS _top_{number}")
            columns.append(f"sum({bottom} * {share}){known} AS _bottom_{number}")
        columns.append(f"sum(abs({base}) * {share}){known} AS _base_{number}")
        columns.append(f"sum(CASE WHEN k.estimated THEN abs({base}) * {share} END){known} AS _estimated_{number}")
    place = f"k.code = f.{quoted(shape.place)} AND k.valid_from = f.{quoted(shape.place + '_from')}"
    told = f"SELECT {', '.join(columns)} FROM {relation(shape)} f{only(tile)} LEFT JOIN carried k ON {place} GROUP BY ALL"
    if shape.zero_of is None:
        return told
    nil = f"SELECT DISTINCT {TARGET} AS _target, f.period_from, f.period_to, f.calendar, f.mark FROM units f {carry('f')} WHERE f.nil"
    return f"{told} UNION ALL BY NAME {zeros_sql(shape, nil)}"


def _parts_of(number: int, measure: Measure) -> list[str]:
    """Names of what is added up for a measure before its figure is made."""
    names = [f"_top_{number}", f"_base_{number}", f"_estimated_{number}"]
    return names if measure.how == "sum" else [*names, f"_bottom_{number}"]


def _merged(shape: Shape, several: bool) -> str:
    """Figures by area and asked period. `several`: a period may be made of more than one, and what cannot be added over periods is null then."""
    columns = [*(f"g.{n}" for n in INTO), "g._target", *(f"g.{quoted(k)}" for k in shape.keys), "g.mark"]
    for number, x in enumerate(shape.measures):
        top, bottom = f"g._top_{number}", f"g._bottom_{number}"
        if x.how == "none":
            columns.append(f"CAST(NULL AS DOUBLE) AS {quoted(x.name)}")
            continue
        value = {
            "sum": f"sum({top})",
            "weighted": f"sum({top} / nullif({bottom}, 0))",
            "ratio": f"{x.factor!r} * sum({top}) / nullif(sum({bottom}), 0)",
        }[x.how]
        if several and not x.over_periods:
            value = f"CASE WHEN min(g._tiles) = 1 THEN {value} END"
        columns.append(f"{value} AS {quoted(x.name)}")
        base = f"sum(g._base_{number})"
        columns.append(
            f"CASE WHEN {base} > 0 THEN coalesce(sum(g._estimated_{number}), 0) / {base} WHEN {base} IS NOT NULL THEN 0.0 END"
            f" AS {quoted(estimated(x))}"
        )
    parts = [p for n, x in enumerate(shape.measures) if x.how != "none" for p in _parts_of(n, x)]
    # Over calendars that cut the days alike a source period is one: means are made of both halves, not one after the other.
    by = [*(f"t.{n}" for n in INTO), "d._target", "d.period_from", "d.period_to", *(f"d.{quoted(k)}" for k in shape.keys), "d.mark"]
    source = f"SELECT {', '.join([*by, *(f'sum(d.{p}) AS {p}' for p in parts)])} FROM tiled d {into('d')} GROUP BY ALL"
    if several:
        counted = f"SELECT {columns_of('s', INTO)}, count(DISTINCT (s.period_from, s.period_to)) AS _tiles FROM tile s GROUP BY ALL"
        source = f"SELECT d.*, z._tiles FROM ({source}) d JOIN ({counted}) z ON {same(INTO, 'd', 'z')}"
    return f"SELECT {', '.join(columns)} FROM ({source}) g GROUP BY ALL"
