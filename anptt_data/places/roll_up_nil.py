# ruff: noqa: S608 - macros and views cannot take parameters for names; names go through `quoted`, texts through `literal`.
"""Nil reports in a roll-up: the units that each speaks for, and the figures that are 0 because of it.

Empty, missing and zero are three things. A unit of which nobody told anything has no row; one for which its agency declared that there was nothing counts
as reported, and its figures are 0: every code of the other keys' lists, as the lists were on the period's last day.
"""

from __future__ import annotations

from anptt_data.places.roll_up_shape import Shape
from anptt_data.sql_text import literal, quoted

SUFFIX = "_nil"
"""What the name of a dataset's view of its present nil reports ends with."""


def nil_units_sql(shape: Shape, reports: str) -> str:
    """The rows of `reports` (a relation with ``period_to, area, area_from, area_level``), once for each expected unit in the area.

    Adds ``unit, unit_from`` and the place the unit lies in, ``_place, _place_from``. The units are those in being on the period's last day.
    """
    if shape.listed:
        unit = "u.unit, CAST(NULL AS DATE) AS unit_from, u.area AS _place, u.area_from AS _place_from"
        units = "main.report_unit"
        here = f"u.list = {literal(shape.listed)} AND u.unit = u.told_by AND {_on('u.on_from', 'u.on_to')}"
        place, since = "u.area", "u.area_from"
    else:
        unit = "u.code AS unit, u.valid_from AS unit_from, u.code AS _place, u.valid_from AS _place_from"
        units = "ref.area"
        here = f"u.level = {level_then(shape.levels, 'n.period_to')} AND {_on('u.valid_from', 'u.valid_to')}"
        place, since = "u.code", "u.valid_from"
    chosen = f"SELECT n.*, {unit} FROM ({reports}) n"
    in_province = (
        f"JOIN ref.area_conversion v ON v.to_level = 'province' AND v.to_code = n.area AND v.to_from = n.area_from AND {_on('v.on_from', 'v.on_to')}"
        f" JOIN {units} u ON {place} = v.code AND {since} = v.valid_from AND {here} WHERE n.area_level = 'province'"
    )
    return (
        f"{chosen} {in_province}"
        f" UNION ALL {chosen} JOIN {units} u ON {here} WHERE n.area_level = 'nation'"
        f" UNION ALL {chosen} JOIN {units} u ON {place} = n.area AND {since} = n.area_from AND {here}"
        " WHERE n.area_level NOT IN ('nation', 'province')"
    )


def level_then(levels: tuple[str, ...], day: str) -> str:
    """The level that reported on a day: districts while there were any, where the contract names them; else the smallest."""
    order = ("commune", "province", "nation")
    smallest = next((level for level in order if level in levels), "district")
    if "district" not in levels:
        return literal(smallest)
    last = "SELECT max(coalesce(b.valid_to, DATE '9999-12-31')) FROM ref.area b WHERE b.level = 'district'"
    return f"CASE WHEN {day} <= ({last}) THEN 'district' ELSE {literal(smallest)} END"


def zeros_sql(shape: Shape, nil_targets: str) -> str:
    """What the figures begin with where a unit was declared nil: 0 for every added figure and every code of every other key.

    `nil_targets`: a relation with ``_target, period_from, period_to, calendar, mark``. A rate or a mean of nothing stays null.
    """
    columns = ["z._target", "z.period_from", "z.period_to", "z.calendar", "z.mark"]
    joins = ""
    for number, (key, code_list) in enumerate(shape.zero_of or ()):
        columns.append(f"c{number}.code AS {quoted(key)}")
        joins += (
            f" JOIN ref.code c{number} ON c{number}.code_list = {literal(code_list)}"
            f" AND (c{number}.valid_from IS NULL OR c{number}.valid_from <= z.period_to) AND (c{number}.valid_to IS NULL OR z.period_to <= c{number}.valid_to)"
        )
    for number, measure in enumerate(shape.measures):
        if measure.how == "sum":
            columns += [f"0.0 AS _top_{number}", f"0.0 AS _base_{number}"]
    return f"SELECT {', '.join(columns)} FROM ({nil_targets}) z{joins} WHERE z._target IS NOT NULL"


def _on(first: str, last: str) -> str:
    return f"{first} <= n.period_to AND ({last} IS NULL OR n.period_to <= {last})"
