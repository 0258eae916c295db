# ruff: noqa: S608 - views take no parameters; every name and text goes through `quoted` and `literal`.
"""The long relations over every sector as SELECTs, made from the contracts, in words that DuckDB and PostgreSQL both understand.

One branch an indicator, over the dataset's own view: a query that names an indicator makes every other branch a contradiction of constants, which both
planners drop before anything is read. Places are joined once, outside the branches.

On the units of another day a figure is carried over row by row (`link.carry`): a count times the share of its unit that is in the target, so that sums
are as reported; a rate or mean as it is, its denominator times the share; a figure of a station where its unit lies wholly in one. What cannot be
carried over keeps its value and has no unit. Every row still leads to its cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.contract.converted import main_place, merges
from anptt_data.links.columns import OBSERVATION, OBSERVATION_TODAY, Columns
from anptt_data.links.indicator import Indicator
from anptt_data.links.roles import breakdown_columns, site_column, status_column, unit_column
from anptt_data.places.converted_sql import full_name
from anptt_data.places.roll_up_shape import STATIONS
from anptt_data.sql_text import literal, quoted

PLACE, CARRY = "link.place", "link.carry"
NO_CODES = 'position(\'"feeds_indicators": "no"\' IN CAST(c.attributes AS text)) > 0'
"""Codes of a list that say of themselves that what was measured so is no indicator's value."""
WAYS = {"share": "c.share > 0", "whole": "c.relation IN ('same', 'whole')", "same": "c.relation = 'same'"}
"""Ways to carry a figure over, and the conversions each may use: by shares; only whole units; only units that are the same."""


def conversions(level: str, day: str) -> str:
    """FROM item with the conversions that hold on the day and have a target, alias ``c``."""
    asked = f"CAST({day} AS date)"
    return (
        f"ref.area_conversion c WHERE c.to_level = {literal(level)} AND c.on_from <= {asked} AND (c.on_to IS NULL OR c.on_to >= {asked})"
        " AND c.to_code IS NOT NULL"
    )


def place_sql(day: str) -> str:
    """`link.place`; `day` is an SQL expression for the day whose units are shown."""
    lies_in = f"SELECT c.code, c.valid_from, c.to_code, c.to_from FROM {{}} AND {WAYS['whole']}"
    return (
        f"SELECT a.code, a.valid_from, a.level, {full_name('a')} AS name, t.to_code AS today, t.to_from AS today_from,"
        f" CASE WHEN t.to_code IS NOT NULL THEN {full_name('n')} END AS today_name, p.to_code AS province, p.to_from AS province_from,"
        f" CASE WHEN p.to_code IS NOT NULL THEN {full_name('g')} END AS province_name FROM ref.area a"
        f" LEFT JOIN ({lies_in.format(conversions('own', day))}) t ON t.code = a.code AND t.valid_from = a.valid_from"
        " LEFT JOIN ref.area n ON n.code = t.to_code AND n.valid_from = t.to_from"
        f" LEFT JOIN ({lies_in.format(conversions('province', day))}) p ON p.code = a.code AND p.valid_from = a.valid_from"
        " LEFT JOIN ref.area g ON g.code = p.to_code AND g.valid_from = p.to_from"
    )


def carry_sql(day: str) -> str:
    """`link.carry`: by way and reported unit, the units of the day that its figures go to; the shares of one unit make 1."""
    ways = " UNION ALL ".join(f"SELECT {literal(way)} AS way, c.* FROM {conversions('own', day)} AND {may}" for way, may in WAYS.items())
    return (
        "SELECT c.way, c.code, c.valid_from, c.to_code AS area, c.to_from AS area_from, p.name AS area_name, p.level AS area_level, p.province,"
        f" p.province_from, p.province_name, c.share, c.estimated, c.method, c.confidence FROM ({ways}) c"
        f" LEFT JOIN {PLACE} p ON p.code = c.to_code AND p.valid_from = c.to_from"
    )


PROVINCE = {name: f"p.{name}" for name in ("province", "province_from", "province_name")}
OF_PLACE = {
    "area_name": "p.name",
    "area_level": "p.level",
    "area_today": "p.today",
    "area_today_from": "p.today_from",
    "area_today_name": "p.today_name",
    "area_today_why": "CASE WHEN u.area IS NULL THEN 'no_area' WHEN p.code IS NULL THEN 'unknown' WHEN p.today IS NULL THEN 'divided' END",
    **PROVINCE,
}
"""What a reported row says of its unit, from `link.place` (alias ``p``)."""
_SHARE = "coalesce(m.share, 1)"
OF_CARRY = {
    **{name: f"m.{name}" for name in ("area", "area_from", "area_name", "area_level")},
    **{name: f"coalesce(m.{name}, p.{name})" for name in ("province", "province_from", "province_name")},
    "value": f"CASE WHEN u._adds THEN u.value * {_SHARE} ELSE u.value END",
    "denominator": f"u.denominator * {_SHARE}",
    "conversion": (
        "CASE WHEN u.area IS NULL THEN 'no_area' WHEN m.area IS NULL THEN 'not_converted' WHEN m.estimated THEN 'estimated' ELSE 'exact' END"
    ),
    "share": _SHARE,
    "estimated": "coalesce(m.estimated, false)",
    "method": "coalesce(m.method, 'none')",
    "confidence": "m.confidence",
    "reported_area": "u.area",
    "reported_area_from": "u.area_from",
    "reported_area_name": "p.name",
}
"""What the unit of the day says of a row, from `link.carry` (alias ``m``) and `link.place` (of the reported unit, alias ``p``)."""
AT_PLACE = f"LEFT JOIN {PLACE} p ON p.code = u.area AND p.valid_from = u.area_from"
AT_CARRY = f"LEFT JOIN {CARRY} m ON m.way = u._way AND m.code = u.area AND m.valid_from = u.area_from"


def observation_sql(contracts: Iterable[type[Contract]], indicators: Sequence[Indicator]) -> str:
    """`link.observation`: every figure as it was reported."""
    rows = _union(contracts, indicators)
    return f"SELECT {_chosen(OBSERVATION, OF_PLACE)} FROM ({rows}) u {AT_PLACE}"


def observation_today_sql(contracts: Iterable[type[Contract]], indicators: Sequence[Indicator]) -> str:
    """`link.observation_today`: the same figures on the units of the day that is shown."""
    rows = _union(contracts, indicators)
    return f"SELECT {_chosen(OBSERVATION_TODAY, OF_CARRY)} FROM ({rows}) u {AT_CARRY} {AT_PLACE}"


def _chosen(columns: Columns, made: Mapping[str, str]) -> str:
    return ", ".join(f"{made[n] if n in made else f'u.{quoted(n)}'} AS {quoted(n)}" for n in columns)


INSIDE = {**{n: kind for n, (kind, _) in OBSERVATION.items() if n not in OF_PLACE}, "_way": "text", "_adds": "boolean"}
"""Columns of a branch with their types: those of the observation that do not follow from its place, and how it is carried over."""


def _union(contracts: Iterable[type[Contract]], indicators: Sequence[Indicator]) -> str:
    """The branches one under another; no indicator at all: no rows, but the columns."""
    known = {c.dataset(): c for c in contracts}
    nothing = f"SELECT {', '.join(f'CAST(NULL AS {kind}) AS {quoted(n)}' for n, kind in INSIDE.items())} WHERE false"
    return " UNION ALL ".join(_branch(known[i.dataset], i) for i in indicators if i.relation is None) or nothing


def _branch(contract: type[Contract], indicator: Indicator) -> str:
    """The rows of one indicator; a column that nothing makes is null."""
    made = {"indicator": literal(indicator.code), **_of_row(contract), **_of_figure(contract, indicator)}
    chosen = ", ".join(f"{made.get(n, f'CAST(NULL AS {kind})')} AS {quoted(n)}" for n, kind in INSIDE.items())
    condition = _told(contract.columns()[indicator.column])
    return f"SELECT {chosen} FROM {quoted(contract.sector())}.{quoted(contract.short_name())} f{f' WHERE {condition}' if condition else ''}"


def way(contract: type[Contract], indicator: Indicator) -> str:
    """How the indicator's figures are carried over to other units (a key of `WAYS`)."""
    if not merges(contract):
        return "whole"
    return "same" if indicator.how == "none" else "share"


def _of_row(contract: type[Contract]) -> dict[str, str]:
    """What a row says beside its figures."""
    columns, place = contract.columns(), main_place(contract)
    status, site, told = status_column(contract), site_column(contract), breakdown_columns(contract)
    names = (
        "period_from",
        "period_to",
        "calendar",
        "authority",
        "mark",
        "agency",
        "receipt_no",
        "submission_id",
        "part",
        "sheet",
        "row",
        "col",
    )
    made = {name: f"f.{quoted(name)}" for name in names} | {"dataset": literal(contract.dataset()), "estimated": "false"}
    if place is not None:
        made |= {"area": f"f.{quoted(place.name)}", "area_from": f"f.{quoted(place.name + '_from')}"}
    if moment := next((c.name for c in columns.values() if c.kind == "moment"), None):
        made["moment"] = f"f.{quoted(moment)}"
    if status is not None:
        made["status"] = f"f.{quoted(status.name)}"
    if site is not None:
        made |= {"site_kind": literal(site.code_list or STATIONS), "site": f"f.{quoted(site.name)}"}
    if told:
        parts = [f"{literal(c.name + '=')} || CAST(f.{quoted(c.name)} AS text)" for c in told]
        made["breakdown"] = f"concat_ws('; ', {', '.join(parts)})" if len(parts) > 1 else parts[0]
        made["breakdown_kind"] = literal(told[0].code_list or told[0].name)
        made["breakdown_code"] = f"CAST(f.{quoted(told[0].name)} AS text)"
    return made


def _of_figure(contract: type[Contract], indicator: Indicator) -> dict[str, str]:
    """The figure with its unit and denominator."""
    columns = contract.columns()
    column, status, unit = columns[indicator.column], status_column(contract), unit_column(contract)
    value, denominator = _value(column, columns)
    if status is not None:
        no = f"SELECT c.code FROM ref.code c WHERE c.code_list = {literal(str(status.code_list))} AND {NO_CODES}"
        value = f"CASE WHEN coalesce(f.{quoted(status.name)} NOT IN ({no}), true) THEN {value} END"
    return {
        "value": value,
        "denominator": denominator,
        "unit": f"f.{quoted(unit.name)}" if indicator.unit_in_row and unit is not None else _text(indicator.unit),
        "below_detection": f"coalesce(f.{quoted(column.name + '_mark')} = 'below_detection', false)" if column.censored else "false",
        "_way": literal(way(contract, indicator)),
        "_adds": "true" if indicator.additive else "false",
    }


def _text(said: str | None) -> str:
    return literal(said) if said is not None else "CAST(NULL AS text)"


def _value(column: Column, columns: Mapping[str, Column]) -> tuple[str, str]:
    """The figure, and the denominator or weight by which it is put together."""

    def real(name: str) -> str:
        return f"CAST(f.{quoted(name)} AS double precision)"

    if column.kind == "derived" and column.of and column.per:
        return f"100.0 * {real(column.of)} / nullif({real(column.per)}, 0)", real(column.per)
    other = column.denominator if column.converts == "ratio" else column.weighted_by if column.converts == "weighted" else None
    known = other is not None and columns[other].privacy != "personal"
    return real(column.name), real(str(other)) if known else "CAST(NULL AS double precision)"


def _told(column: Column) -> str | None:
    """Only rows that tell the figure, or say why it has no number."""
    if column.kind == "derived":
        return f"f.{quoted(str(column.of))} IS NOT NULL AND f.{quoted(str(column.per))} <> 0"
    told = f"f.{quoted(column.name)} IS NOT NULL"
    if column.censored:
        return f"({told} OR f.{quoted(column.name + '_mark')} IS NOT NULL)"
    return told if column.nullable else None
