# ruff: noqa: S608 - views take no parameters; every name and text goes through `quoted` and `literal`.
"""The units inside an agency's report: which are expected, and which of them have figures. SQL text for PostgreSQL, made from the contract's shape.

The same words as the roll-ups' coverage (`places.roll_up_parts`): a unit is a place of the level that reported on the period's last day, or a code of
the list that the contract's places follow from; figures told of an earlier version of one and the same unit count for it.
"""

from __future__ import annotations

from anptt_data.contract.base import Contract
from anptt_data.places.converted_sql import full_name
from anptt_data.places.roll_up_shape import STATIONS, Shape, rolls_up, shape_of
from anptt_data.sql_text import literal, quoted
from models.facts import FACT, table_name

LOCAL = "at time zone 'Asia/Ho_Chi_Minh'"


def has_units(contract: type[Contract]) -> bool:
    """Whether the report is made of units that can be missing."""
    return rolls_up(contract)


def expected_sql(contract: type[Contract], asked: str) -> str:
    """Rows (agency, day, unit, unit_from, told_by, name): the units expected of each row of `asked` (agency, areas, day).

    `areas`: codes of the province, provinces or commune, null for the country; `day`: the last day of a period. A unit of a list stands there once for
    every code under which its figures may come.
    """
    shape = shape_of(contract)
    if shape.listed == STATIONS:  # a station is its own agency's
        return (
            "select q.agency, q.day, s.code as unit, null::date as unit_from, s.code as told_by, s.name"
            f" from ({asked}) q join ref.station s on s.agency = q.agency and s.valid @> q.day"
        )
    if shape.listed:
        placed = (
            "select d.day, u.unit, null::date as unit_from, u.told_by, c.vi as name, u.area as code, u.area_from as valid_from from days d"
            f" join anptt.listed_unit u on u.list = {literal(shape.listed)} and (u.on_from is null or u.on_from <= d.day)"
            " and (u.on_to is null or d.day <= u.on_to) join ref.code c on c.code_list = u.list and c.code = u.unit"
        )
    else:
        placed = (
            f"select d.day, a.code as unit, a.valid_from as unit_from, a.code as told_by, {full_name('a')} as name, a.code, a.valid_from from days d"
            f" join ref.area a on a.level = {_level_on('d.day', shape)} and a.valid_from <= d.day and (a.valid_to is null or d.day <= a.valid_to)"
        )
    # Found by key, so that neither agencies nor units are gone through one by one: the unit's own code, that of its province, or everything.
    return (
        f"with q as materialized ({asked}), days as materialized (select distinct q.day from q), placed as materialized ({placed}),"
        " keyed as (select p.day, p.unit, p.unit_from, p.told_by, p.name, k.to_code as key from placed p"
        " join ref.area_conversion k on k.code = p.code and k.valid_from = p.valid_from and k.to_level = 'province' and k.on_from <= p.day"
        " and (k.on_to is null or p.day <= k.on_to) and k.share > 0 and k.to_code is not null"
        " union all select p.day, p.unit, p.unit_from, p.told_by, p.name, p.code from placed p where p.code is not null"
        " union all select p.day, p.unit, p.unit_from, p.told_by, p.name, '*' from placed p)"
        " select distinct w.agency, w.day, y.unit, y.unit_from, y.told_by, y.name"
        " from (select q.agency, q.day, unnest(coalesce(q.areas, array['*'])) as key from q) w join keyed y on y.day = w.day and y.key = w.key"
    )


def told_sql(contract: type[Contract], claims: str) -> str:
    """Rows (unit, unit_from, period_from, period_to, stands, first_at): units with figures under `claims` (claim_id, stands, received_at).

    `stands`: the figures are in force; `first_at`: when the first version of them came. The figures of instants count for the period they lie in.
    """
    shape = shape_of(contract)
    fact = f"{quoted(FACT)}.{quoted(table_name(contract.dataset()))}"
    period_from, period_to, join = "f.period_from", "f.period_to", ""
    if contract.has_moment():
        moment = next(n for n, c in contract.columns().items() if c.kind == "moment")
        day = f"(f.{quoted(moment)} {LOCAL})::date"
        period_from, period_to = "p.period_from", "p.period_to"
        join = f" join anptt.report_period p on p.dataset = {literal(contract.dataset())} and {day} between p.period_from and p.period_to"
    unit = f"f.{quoted(shape.unit)}"
    if shape.listed:
        then, then_from = unit, "null::date"
    else:
        unit_from = f"f.{quoted(shape.place + '_from')}"
        join += (
            f" left join ref.area_conversion v on v.code = {unit} and v.valid_from = {unit_from} and v.to_level = 'own' and v.relation = 'same'"
            f" and v.on_from <= {period_to} and (v.on_to is null or {period_to} <= v.on_to)"
        )
        then, then_from = f"coalesce(v.to_code, {unit})", f"coalesce(v.to_from, {unit_from})"
    return (
        f"select {then} as unit, {then_from} as unit_from, {period_from} as period_from, {period_to} as period_to, bool_or(t.stands) as stands,"
        f" min(t.received_at) as first_at from ({claims}) t join {fact} f on f.claim_id = t.claim_id{join} where {unit} is not null group by 1, 2, 3, 4"
    )


def same_unit(contract: type[Contract], expected: str, told: str) -> str:
    """The condition under which figures (alias `told`) are those of an expected unit (alias `expected`)."""
    if shape_of(contract).listed:
        return f"{told}.unit = {expected}.told_by"
    return f"{told}.unit = {expected}.unit and {told}.unit_from = {expected}.unit_from"


def tells_sql(contract: type[Contract], claim: str, areas: str, day: str) -> str:
    """Whether a claim holds a figure of a place inside the areas, as they were on the day; true where places cannot tell."""
    if not has_units(contract):
        return "true"
    shape = shape_of(contract)
    place, since = f"f.{quoted(shape.place)}", f"f.{quoted(shape.place + '_from')}"
    fact = f"{quoted(FACT)}.{quoted(table_name(contract.dataset()))}"
    inside = (
        f"{place} = any({areas}) or exists (select 1 from ref.area_conversion k where k.code = {place} and k.valid_from = {since}"
        f" and k.to_level = 'province' and k.on_from <= {day} and (k.on_to is null or {day} <= k.on_to) and k.share > 0 and k.to_code = any({areas}))"
    )
    return f"exists (select 1 from {fact} f where f.claim_id = {claim} and ({inside}))"


def _level_on(day: str, shape: Shape) -> str:
    """The level that reported on the day: districts while there were any, where the contract names them; else the smallest."""
    smallest = next((level for level in ("commune", "province", "nation") if level in shape.levels), "district")
    if "district" not in shape.levels:
        return literal(smallest)
    last = "(select max(coalesce(b.valid_to, date '9999-12-31')) from ref.area b where b.level = 'district')"
    return f"case when {day} <= {last} then 'district' else {literal(smallest)} end"
