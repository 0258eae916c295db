# ruff: noqa: S608 - examples of queries, made of names of ours.
"""The table functions of a release that add a dataset up: figures with their coverage, and the coverage alone."""

from __future__ import annotations

from collections.abc import Iterable

from anptt_data.contract.base import Contract
from anptt_data.contract.dictionary import SQL_TYPES, dictionary
from anptt_data.contract.text import Text
from anptt_data.places.roll_up_shape import Shape, rolls_up, shape_of
from anptt_data.places.roll_up_sql import COUNTS, asked_sql, coverage_sql, estimated, roll_up_sql
from anptt_data.places.sql_functions import SqlFunction

ROLLUP, COVERAGE = "_rollup", "_coverage"
"""What the names of the functions end with."""
TO_LEVEL, ON_DAY = "to_level", "on_day"
PLACE_AND_PERIOD = (
    ("area", "text"), ("area_from", "date"), ("area_level", "text"), ("area_name", "text"), ("not_converted", "boolean"),
    ("period_from", "date"), ("period_to", "date"), ("calendar", "text"), ("mark", "text"),
)  # fmt: skip
ASKED = Text(
    f"{TO_LEVEL}: 'own' (đơn vị cùng cấp), 'province' (tỉnh), 'nation' (cả nước); {ON_DAY}: ngày của các đơn vị hành chính, bỏ trống là ngày đang xem",
    f"{TO_LEVEL}: 'own', 'province' or 'nation'; {ON_DAY}: the day of the units, left out: the day that is shown",
)


def roll_up_functions(contracts: Iterable[type[Contract]]) -> list[SqlFunction]:
    """Two functions for every dataset that can be added up; `on_day` may be left out."""
    return [f for c in contracts if rolls_up(c) for f in (_rollup(c), _coverage(c))]


def _rollup(contract: type[Contract]) -> SqlFunction:
    shape, (vi, en) = shape_of(contract), contract.title()
    name = shape.name + ROLLUP
    figures = ", ".join(f"sum({x.name}) AS {x.name}" for x in shape.measures if x.how == "sum")
    return SqlFunction(
        shape.sector, name, ((TO_LEVEL, "text"), (ON_DAY, "date")), _columns(contract, shape),
        roll_up_sql(shape, asked_sql(TO_LEVEL, ON_DAY)),
        Text(
            f"{vi}: tổng hợp theo cấp trong từng kỳ báo cáo, mỗi dòng kèm số đơn vị phải báo cáo, đã báo cáo, đúng hạn, sơ bộ, chính thức ({ASKED.vi})",
            f"{en}: added up by level in each period; every row says how many units were expected, reported, in time, provisional, final ({ASKED.en})",
        ),
        f"SELECT area_name, period_from, {figures + ', ' if figures else ''}max(units_reported) AS units_reported, max(units_expected) AS units_expected"
        f" FROM {shape.sector}.{name}('province') GROUP BY ALL ORDER BY period_from, area_name",
    )  # fmt: skip


def _coverage(contract: type[Contract]) -> SqlFunction:
    shape, (vi, en) = shape_of(contract), contract.title()
    name = shape.name + COVERAGE
    return SqlFunction(
        shape.sector, name, ((TO_LEVEL, "text"), (ON_DAY, "date")),
        (*PLACE_AND_PERIOD, *((c, "bigint") for c in COUNTS)), coverage_sql(shape, asked_sql(TO_LEVEL, ON_DAY)),
        Text(
            f"{vi}: mỗi địa bàn và kỳ có bao nhiêu đơn vị phải báo cáo, đã báo cáo, đúng hạn, sơ bộ, chính thức, kể cả nơi chưa báo cáo ({ASKED.vi})",
            f"{en}: how many units each area and period expects, and how many reported, in time, provisional, final; silent areas too ({ASKED.en})",
        ),
        f"SELECT area_name, period_from, units_reported, units_expected FROM {shape.sector}.{name}('province')"
        " WHERE units_reported < units_expected ORDER BY period_from, area_name LIMIT 40",
    )  # fmt: skip


def _columns(contract: type[Contract], shape: Shape) -> tuple[tuple[str, str], ...]:
    types = {str(e["name"]): str(e["type"]) for e in dictionary(contract)}
    real = SQL_TYPES["measure"]
    return (
        *PLACE_AND_PERIOD, *((k, types[k]) for k in shape.keys), *((x.name, real) for x in shape.measures),
        *((estimated(x), real) for x in shape.measures if x.how != "none"), *((c, "bigint") for c in COUNTS),
    )  # fmt: skip
