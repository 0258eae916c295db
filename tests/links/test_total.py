"""One sum that is right for every indicator, or says by name what must not be mixed."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from tests.links.observation_world import in_duckdb, tables_of
from tests.places.test_converted_sql import AFTER, Reform, report

LAST = date(2003, 6, 30)


def total(where: str, *rows: tuple[Any, ...], relation: str = "observation_today") -> list[tuple[Any, ...]]:
    with in_duckdb(tables_of(Reform(), list(rows), [], [(4, 3), (12, 3)]), AFTER) as ask:
        return ask(f"select area, link.total(o) from link.{relation} o where {where} group by all order by 1")


def test_counts_are_added_and_what_is_not_converted_stays_apart() -> None:
    rows = total("indicator = 'proof.merged.cases'", report("A", cases=3), report("C", cases=8), report("D", cases=5))
    assert rows == [("M", 5.0), ("N", 6.0), (None, 5.0)]


def test_rates_and_means_are_made_again() -> None:
    told = [report("A", cases=1, people=100, incidence=1.0, saidi=10.0), report("B", cases=9, people=300, incidence=3.0, saidi=30.0)]
    assert total("indicator = 'proof.merged.incidence'", *told) == [("M", 2.5)]
    assert total("indicator = 'proof.merged.saidi'", *told) == [("M", 25.0)]
    assert total("indicator = 'proof.placeless.rate'") == [(None, 37.5)]


def test_a_mean_without_one_of_its_parts_counts_no_weight_for_it() -> None:
    assert total("indicator = 'proof.merged.saidi'", report("A", people=100, saidi=10.0), report("B", people=300)) == [("M", 10.0)]


@pytest.mark.parametrize(
    ("where", "rows", "said"),
    [
        ("indicator like 'proof.merged.%'", [report("A", cases=1, people=2)], r"nhiều chỉ tiêu.*proof\.merged\.cases, proof\.merged\.people"),
        ("indicator = 'proof.merged.cases'", [report("A", cases=1), report("A", cases=2, calendar="police_month")],
         "lịch khác nhau: calendar_month, police_month"),
        ("indicator = 'proof.merged.cases'", [report("A", cases=1), report("A", cases=2, mark="mẫu")], "số liệu mẫu"),
        ("indicator = 'proof.merged.index'", [report("A", index=1.0)], r"không tổng hợp được: proof\.merged\.index"),
        ("indicator = 'proof.merged.people'", [report("A", people=1), report("A", people=1, period_to=LAST)], "trong một kỳ báo cáo"),
        ("indicator = 'proof.merged.saidi'", [report("A", people=1, saidi=1.0), report("A", people=1, saidi=1.0, period_to=LAST)],
         "within one period only"),
    ],
)  # fmt: skip
def test_what_is_not_of_one_kind_is_refused_by_name(where: str, rows: list[tuple[Any, ...]], said: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match=said):
        total(where, *rows, relation="observation")


def test_several_units_of_measurement_are_refused() -> None:
    with (
        in_duckdb(tables_of(Reform(), [report("A", cases=1)], [], []), AFTER) as ask,
        pytest.raises(duckdb.InvalidInputException, match="ha, km²"),
    ):
        ask("select link.total(o) from (select * replace (u as unit) from link.observation, (values ('ha'), ('km²')) v(u)) o")


def test_nothing_has_no_total() -> None:
    assert total("indicator = 'proof.merged.cases'") == []
