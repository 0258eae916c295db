# ruff: noqa: S608 - macros and views cannot take parameters for names; names go through `quoted`, texts through `literal`.
"""The parts that a roll-up and its coverage are both made of: where places lie, who reported, which units were expected, the counts.

The dataset's rows are passed once for the units that reported; everything else here depends on units and periods, not on rows.
"""

from __future__ import annotations

from anptt_data.places.roll_up_nil import SUFFIX, level_then, nil_units_sql
from anptt_data.places.roll_up_shape import Shape
from anptt_data.sql_text import literal, quoted

INTO = ("_into_from", "_into_to", "_into_calendar")
"""Names of our own begin with a line: no column of a contract does."""
OWN_PERIODS = "SELECT DISTINCT f.period_from, f.period_to, f.calendar, f.period_from AS _into_from, f.period_to AS _into_to, f.calendar AS _into_calendar FROM units f"


def same(columns: tuple[str, ...], left: str, right: str) -> str:
    """Both sides agree in these columns; null agrees with null."""
    return " AND ".join(f"{left}.{c} IS NOT DISTINCT FROM {right}.{c}" for c in columns)


def common_parts(shape: Shape, asked: str, tile: str | None) -> str:
    """The parts both results are made of."""
    whole = "a.valid_from <= {0} AND (a.valid_to IS NULL OR {0} <= a.valid_to)"
    parts = {
        "asked": asked,
        "nation": f"SELECT a.code, a.valid_from, 0 AS target FROM ref.area a, asked q WHERE q.lvl = 'nation' AND a.level = 'nation' AND {whole.format('q.on_day')}",
        "carried": (
            "SELECT k.code, k.valid_from, k.to_code AS area, k.to_from AS area_from, k.share, k.estimated,"
            " CASE WHEN k.to_code IS NOT NULL THEN dense_rank() OVER (ORDER BY k.to_code, k.to_from) END AS target FROM ref.area_conversion k, asked q"
            " WHERE k.to_level = q.lvl AND k.on_from <= q.on_day AND (k.on_to IS NULL OR q.on_day <= k.on_to) AND k.share > 0"
        ),
        "targets": (
            "SELECT DISTINCT k.target, k.area, k.area_from FROM carried k WHERE k.target IS NOT NULL"
            " UNION ALL SELECT n.target, n.code, n.valid_from FROM nation n"
        ),
        "figures": _figures(shape, tile),
        "units": _units(shape, tile),
        "tile": tile or OWN_PERIODS,
        "told": _told(shape),
        "last_days": "SELECT DISTINCT t.period_to FROM tile t",
        "unit_place": _unit_place(shape),
        "wanted": (
            f"SELECT {columns_of('s', INTO)}, u._target, count(*) AS n"
            f" FROM (SELECT DISTINCT {columns_of('t', INTO)}, t.period_from, t.period_to FROM tile t) s"
            " JOIN unit_place u ON u.period_to = s.period_to WHERE u.unit = u.told_by GROUP BY ALL"
        ),
        "present": (
            f"SELECT {columns_of('r', INTO)}, r.mark, r.period_from, r.period_to, u.unit, u.unit_from, u._target,"
            f" bool_and(r.final) AS final, bool_or(r.in_time) AS in_time, bool_or(r.several) AS several, bool_and(r.nil) AS nil FROM told r JOIN unit_place u ON {_is_unit(shape)} GROUP BY ALL"
        ),
        "other": (
            f"SELECT {columns_of('r', INTO)}, r.mark, {TARGET} AS _target, count(*) AS n, count(*) FILTER (r.several) AS several FROM told r {carry('r')}"
            f" WHERE NOT EXISTS (SELECT 1 FROM unit_place u WHERE {_is_unit(shape)}) GROUP BY ALL"
        ),
        "covered": _covered(shape),
    }
    if tile is not None:
        parts = {"tile": parts.pop("tile"), **parts}
    return ", ".join(f"{name} AS {'MATERIALIZED ' if name in _ONCE else ''}({sql})" for name, sql in parts.items())


_ONCE = ("carried", "figures", "units", "tile", "told", "unit_place", "covered")
"""Parts that are used several times and are worked out once."""
TARGET = "coalesce(k.target, (SELECT n.target FROM nation n))"
"""Number of the area in which a place lies on the asked day; everything lies in the nation (empty when another level is asked). Null: not carried over."""


def carry(alias: str, code: str = "_place", valid_from: str = "_place_from") -> str:
    """Join a place with where it lies on the asked day (`carried`, alias ``k``)."""
    return f"LEFT JOIN carried k ON k.code = {alias}.{code} AND k.valid_from = {alias}.{valid_from}"


def columns_of(alias: str, names: tuple[str, ...]) -> str:
    """Columns of one relation."""
    return ", ".join(f"{alias}.{quoted(n)}" for n in names)


def _is_unit(shape: Shape) -> str:
    """A report `r` is that of an expected unit `u`, or of the unit above it that reports for all of its own."""
    return "u.period_to = r.period_to AND u.told_by = r._then" + ("" if shape.listed else " AND u.unit_from = r._then_from")


def _units(shape: Shape, tile: str | None) -> str:
    """Who has reported, period by period: units with figures, and those declared nil of which nobody told figures."""
    if shape.zero_of is None:
        return "SELECT f.*, false AS nil FROM figures f"
    unit = ("unit", "unit_from", "period_from", "period_to", "calendar", "mark")
    asked = f" SEMI JOIN tile t ON {same(('period_from', 'period_to', 'calendar'), 't', 'r')}" if tile else ""
    nil = nil_units_sql(shape, f"SELECT r.* FROM {relation(shape, SUFFIX)} r{asked}")
    return (
        "SELECT f.*, false AS nil FROM figures f UNION ALL BY NAME"
        f" SELECT {columns_of('n', unit)}, n._place, n._place_from, bool_and(n.authority = 'final') AS final, false AS several, true AS nil"
        f" FROM ({nil}) n ANTI JOIN figures f ON {same(unit, 'f', 'n')} GROUP BY ALL"
    )


def _figures(shape: Shape, tile: str | None) -> str:
    """Who has figures, period by period; final when all of them are."""
    unit_from = "CAST(NULL AS DATE)" if shape.listed else f"f.{quoted(shape.place + '_from')}"
    return (
        f"SELECT f.{quoted(shape.unit)} AS unit, {unit_from} AS unit_from, f.period_from, f.period_to, f.calendar, f.mark,"
        f" any_value(f.{quoted(shape.place)}) AS _place, any_value(f.{quoted(shape.place + '_from')}) AS _place_from,"
        f" bool_and(f.authority = 'final') AS final, count(DISTINCT f.agency) > 1 AS several FROM {relation(shape)} f{only(tile)} GROUP BY ALL"
    )


def relation(shape: Shape, suffix: str = "") -> str:
    """The dataset's view, or one that stands beside it."""
    return f"{quoted(shape.sector)}.{quoted(shape.name + suffix)}"


def only(tile: str | None) -> str:
    """Only rows (alias ``f``) of the periods that are asked for."""
    return f" SEMI JOIN tile t ON {same(('period_from', 'period_to', 'calendar'), 't', 'f')}" if tile else ""


def into(alias: str) -> str:
    """Join a source period with the period it goes into (alias ``t``)."""
    return f"JOIN tile t ON t.period_from = {alias}.period_from AND t.period_to = {alias}.period_to AND t.calendar = {alias}.calendar"


def _told(shape: Shape) -> str:
    """Who has figures in the total: a row a unit and period, final when all of them are, in time when any version of them was."""
    unit = ("unit", "unit_from", "period_from", "period_to", "calendar", "mark")
    told = f"SELECT {columns_of('t', INTO)}, f.*, {_then(shape)} FROM units f {into('f')} {'' if shape.listed else _SAME_UNIT} WHERE f.unit IS NOT NULL"
    if not shape.due:
        return f"SELECT p.*, CAST(NULL AS BOOLEAN) AS in_time FROM ({told}) p"
    timely = f"SELECT {columns_of('r', unit)}, bool_or(r.in_time) AS in_time FROM {relation(shape, '_reports')} r GROUP BY ALL"
    return f"SELECT p.*, y.in_time FROM ({told}) p LEFT JOIN ({timely}) y ON {same(unit, 'p', 'y')}"


_SAME_UNIT = (
    "LEFT JOIN ref.area_conversion v ON v.code = f.unit AND v.valid_from = f.unit_from AND v.to_level = 'own' AND v.relation = 'same'"
    " AND v.on_from <= f.period_to AND (v.on_to IS NULL OR f.period_to <= v.on_to)"
)
"""The version that a unit had on the period's last day. Figures that came before a reform was entered stand under the version before it."""


def _then(shape: Shape) -> str:
    return "f.unit AS _then" if shape.listed else "coalesce(v.to_code, f.unit) AS _then, coalesce(v.to_from, f.unit_from) AS _then_from"


def _unit_place(shape: Shape) -> str:
    """Every unit expected for a period, in being on its last day, with the area of the asked day it is in (two of a divided unit)."""
    if shape.listed:
        return (
            f"SELECT e.period_to, u.unit, CAST(NULL AS DATE) AS unit_from, u.told_by, {TARGET} AS _target FROM last_days e"
            f" JOIN main.report_unit u ON u.list = {literal(shape.listed)} AND u.on_from <= e.period_to AND (u.on_to IS NULL OR e.period_to <= u.on_to)"
            f" {carry('u', 'area', 'area_from')}"
        )
    return (
        f"SELECT e.period_to, a.code AS unit, a.valid_from AS unit_from, a.code AS told_by, {TARGET} AS _target"
        f" FROM (SELECT d.period_to, {level_then(shape.levels, 'd.period_to')} AS level FROM last_days d) e JOIN ref.area a ON a.level = e.level"
        " AND a.valid_from <= e.period_to AND (a.valid_to IS NULL OR e.period_to <= a.valid_to)"
        f" {carry('a', 'code', 'valid_from')}"
    )


def _covered(shape: Shape) -> str:
    """The counts by area, period and mark; every mark that occurs has all expected units beside it."""
    at = ", ".join(INTO)
    on_time = "CASE WHEN sum(x.untimed) = 0 THEN sum(x.on_time) END" if shape.due else "CAST(NULL AS BIGINT)"
    counted = (
        f"SELECT {columns_of('p', INTO)}, p.mark, p._target, 0 AS expected, count(*) AS reported, count(*) FILTER (p.in_time) AS on_time,"
        " count(*) FILTER (p.in_time IS NULL) AS untimed, count(*) FILTER (p.final) AS final, 0 AS other, count(*) FILTER (p.several) AS several,"
        " count(*) FILTER (p.nil) AS nil FROM present p GROUP BY ALL"
    )
    return (
        f"SELECT {columns_of('x', INTO)}, x.mark, x._target, CAST(sum(x.expected) AS BIGINT) AS units_expected,"
        f" CAST(sum(x.reported) AS BIGINT) AS units_reported, CAST({on_time} AS BIGINT) AS units_on_time,"
        " CAST(sum(x.reported) - sum(x.final) AS BIGINT) AS units_provisional, CAST(sum(x.final) AS BIGINT) AS units_final,"
        " CAST(sum(x.other) AS BIGINT) AS units_other, CAST(sum(x.several) AS BIGINT) AS units_several_agencies,"
        " CAST(sum(x.nil) AS BIGINT) AS units_nil"
        f" FROM (SELECT {columns_of('w', INTO)}, m.mark, w._target, w.n AS expected, 0 AS reported, 0 AS on_time, 0 AS untimed, 0 AS final,"
        f" 0 AS other, 0 AS several, 0 AS nil FROM wanted w LEFT JOIN (SELECT DISTINCT {at}, mark FROM told) m ON {same(INTO, 'w', 'm')}"
        f" UNION ALL {counted}"
        f" UNION ALL SELECT {columns_of('o', INTO)}, o.mark, o._target, 0, 0, 0, 0, 0, o.n, o.several, 0 FROM other o) x GROUP BY ALL"
    )
