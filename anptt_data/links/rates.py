# ruff: noqa: S608 - views take no parameters; every name and text goes through `quoted` and `literal`.
"""Rates per so many people: indicators declared as data (`reference/rates.csv`), worked out where a population is kept (`reference/population.csv`).

The denominator is the newest population of the same unit that is not younger than the period and at most `MAX_AGE` years older; the row says its year and
source. A unit without one has no rate. Units that only changed code, name or rank are the same unit; a merged one is not its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from anptt_data.contract.text import Text
from anptt_data.errors import OurFault
from anptt_data.links.columns import OBSERVATION, REAL, Columns
from anptt_data.links.indicator import Indicator
from anptt_data.links.observation_sql import WAYS, conversions
from anptt_data.places.tables import read_table
from anptt_data.settings import settings
from anptt_data.sql_text import literal, quoted

FILE = "rates.csv"
RELATION = "link.rate"
POPULATION = "population"
"""What the registry calls the denominator."""
MAX_AGE = 3
NOT_TOGETHER = Text(
    "mỗi phân tổ và mỗi kỳ một tỷ suất: cùng một số dân, không cộng mẫu số",
    "one rate a breakdown and period: they share one population, which is never added",
)
RATE: Columns = {
    **OBSERVATION,
    "value": (REAL, Text("Tỷ suất trong kỳ, không quy ra năm", "The rate within the period, not turned into a year's")),
    "denominator": (REAL, Text("Số dân", "People")),
    "numerator": (REAL, Text("Tử số", "The numerator")),
    "denominator_year": ("integer", Text("Năm của số dân", "Year of the population")),
    "denominator_source": ("text", Text("Nguồn của số dân", "Source of the population")),
    "denominator_confidence": ("text", Text("Độ tin cậy của nguồn", "How sure the source is")),
}
"""`link.rate`: the columns of `link.observation`, and of the denominator."""


class Rate(NamedTuple):
    """One line of the file."""

    indicator: str
    numerator: str
    title: Text
    unit: str
    per: float
    legal_basis: str


def rates(reference_dir: Path | None = None) -> tuple[Rate, ...]:
    """The declared rates; none without a file. Raises `OurFault` naming every wrong line."""
    return _read((reference_dir or settings().reference_dir) / FILE)


@lru_cache(maxsize=4)
def _read(file: Path) -> tuple[Rate, ...]:
    found: list[Rate] = []
    wrong: list[str] = []
    for number, line in enumerate(read_table(file), start=2):
        try:
            rate = Rate(
                line["indicator"],
                line["numerator"],
                Text(line["title_vi"], line["title_en"]),
                line["unit"],
                float(line["per"]),
                line["legal_basis"],
            )
        except (KeyError, TypeError, ValueError) as error:
            wrong.append(f"{number}: {error}")
            continue
        if not all(rate) or not all(rate.title) or rate.per <= 0 or any(rate.indicator == r.indicator for r in found):
            wrong.append(f"{number}: {', '.join(str(v) for v in line.values())}")
        found.append(rate)
    if wrong:
        raise OurFault(f"{file}: dòng sai: {'; '.join(wrong)}", f"{file}: wrong lines: {'; '.join(wrong)}")
    return tuple(found)


def rate_indicators(known: Iterable[Indicator], reference_dir: Path | None = None) -> list[Indicator]:
    """An indicator for every declared rate whose numerator is among those known; raises `OurFault` for a numerator that is not a count to be added."""
    by_code = {i.code: i for i in known}
    made = []
    for rate in rates(reference_dir):
        counted = by_code.get(rate.numerator)
        if counted is None:
            continue
        if not counted.additive or not rate.indicator.startswith(f"{counted.sector}."):
            raise OurFault(
                f"{FILE}: {rate.indicator}: tử số {rate.numerator} không cộng được hoặc khác lĩnh vực",
                f"{FILE}: {rate.indicator}: the numerator {rate.numerator} is not added up, or of another sector",
            )
        made.append(
            replace(
                counted, code=rate.indicator, title=rate.title, unit=rate.unit, kind="computed", how="ratio", over_periods=False, numerator=rate.numerator,
                denominator=POPULATION, factor=rate.per, legal_basis=rate.legal_basis, why_not=NOT_TOGETHER, relation=RELATION,
            )
        )  # fmt: skip
    return made


def rate_sql(indicators: Sequence[Indicator], day: str) -> str:
    """`link.rate` over `link.observation` and `link.population`; `day` is an SQL expression for the day whose units are shown."""
    branches = [_branch(i) for i in indicators if i.relation == RELATION]
    if not branches:
        return f"SELECT {', '.join(f'CAST(NULL AS {kind}) AS {quoted(n)}' for n, (kind, _) in RATE.items())} WHERE false"
    # Units of all times that are the same unit are told as its version of the day.
    same = f"SELECT c.code, c.valid_from, c.to_code, c.to_from FROM {conversions('own', day)} AND {WAYS['same']}"
    unit, unit_from = "coalesce(s.to_code, q.area)", "coalesce(s.to_from, q.area_from)"
    until = f"lead(q.year) OVER (PARTITION BY {unit}, {unit_from} ORDER BY q.year) - 1"
    people = (
        f"SELECT q.*, {unit} AS unit, {unit_from} AS unit_from, least(q.year + {MAX_AGE}, coalesce({until}, q.year + {MAX_AGE})) AS until"
        " FROM link.population q LEFT JOIN same s ON s.code = q.area AND s.valid_from = q.area_from"
    )
    return f"WITH same AS MATERIALIZED ({same}), people AS MATERIALIZED ({people}) {' UNION ALL '.join(branches)}"


def _branch(indicator: Indicator) -> str:
    made = {
        "indicator": literal(indicator.code),
        "value": f"{indicator.factor!r} * o.value / p.people",
        "unit": literal(str(indicator.unit)),
        "denominator": f"CAST(p.people AS {REAL})",
        "numerator": "o.value",
        "denominator_year": "p.year",
        "denominator_source": "p.source",
        "denominator_confidence": "p.confidence",
    }
    chosen = ", ".join(f"{made.get(n, f'o.{quoted(n)}')} AS {quoted(n)}" for n in RATE)
    return (
        f"SELECT {chosen} FROM link.observation o LEFT JOIN same s ON s.code = o.area AND s.valid_from = o.area_from"
        " JOIN people p ON p.unit = coalesce(s.to_code, o.area) AND p.unit_from = coalesce(s.to_from, o.area_from)"
        " AND extract(year FROM o.period_to) BETWEEN p.year AND p.until"
        f" WHERE o.indicator = {literal(str(indicator.numerator))} AND o.value IS NOT NULL"
    )
