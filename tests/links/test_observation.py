"""Every figure of every dataset in one long relation: nothing is lost, both databases agree, what is not asked for is not read."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anptt_data.links.columns import OBSERVATION, OBSERVATION_TODAY
from tests.contracts_for_tests.cases import CaseList
from tests.links.observation_world import CONTRACTS, INDICATORS, Ask, in_duckdb, in_postgresql, make_tables, plain, tables_of
from tests.places.converted_world import ASKED, FACTS, places, reports
from tests.places.histories import History, histories
from tests.places.test_converted_sql import AFTER, BEFORE, Reform, report

if TYPE_CHECKING:
    from anptt_data.warehouse.cluster import Cluster

few = settings(
    max_examples=12, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)  # fmt: skip
ADDED = [i for i in INDICATORS if i.additive]
PLACELESS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=4)


@pytest.fixture(scope="module")
def postgresql(test_cluster: Cluster) -> Iterator[psycopg.Connection[Any]]:
    """An empty database with the tables that the relations read."""
    name = f"observation_{secrets.token_hex(4)}"
    with test_cluster.connect() as admin:
        admin.execute(f"create database {name}")
    with test_cluster.connect(name) as db:
        make_tables(db)
    with test_cluster.connect(name) as db:
        db.autocommit = False
        yield db
    with test_cluster.connect() as admin:
        admin.execute(f"drop database {name} with (force)")


@few
@given(data=st.data(), history=histories(), on=st.sampled_from(ASKED))
def test_duckdb_and_postgresql_give_the_same_rows(
    postgresql: psycopg.Connection[Any], data: st.DataObject, history: History, on: date
) -> None:
    tables = tables_of(history, data.draw(reports(history)), data.draw(places(history)), data.draw(PLACELESS))
    with in_duckdb(tables, on) as ours, in_postgresql(postgresql, tables, on) as theirs:
        for relation in ("observation", "observation_today"):
            assert plain(ours(f"select * from link.{relation}")) == plain(theirs(f"select * from link.{relation}"))


@few
@given(data=st.data(), history=histories(), on=st.sampled_from(ASKED))
def test_sums_over_the_units_of_any_day_and_what_is_not_converted_are_the_sums_as_reported(
    data: st.DataObject, history: History, on: date
) -> None:
    merged = data.draw(reports(history))
    tables = tables_of(history, merged, data.draw(places(history)), data.draw(PLACELESS))
    kept = "period_from, period_to, calendar, mark, breakdown, status"
    with in_duckdb(tables, on) as ask:
        for indicator in ADDED:
            asked = f"select {kept}, sum(value) from link.{{}} where indicator = '{indicator.code}' group by all having sum(value) <> 0"
            before, after = ({r[:-1]: r[-1] for r in ask(asked.format(n))} for n in ("observation", "observation_today"))
            assert after == pytest.approx(before, rel=1e-9)
        assert ask("select count(*) from link.observation_today where (area is null) <> (conversion in ('not_converted', 'no_area'))") == [
            (0,)
        ]
    with_cases = sum(1 for r in merged if r[list(FACTS["merged"]).index("cases")] is not None)
    with in_duckdb(tables, on) as ask:
        assert ask("select count(*) from link.observation where indicator = 'proof.merged.cases'") == [(with_cases,)]


@few
@given(data=st.data(), history=histories(), on=st.sampled_from(ASKED))
def test_every_row_of_the_dataset_is_there_once_under_each_figure_it_tells(data: st.DataObject, history: History, on: date) -> None:
    tables = tables_of(history, data.draw(reports(history)), data.draw(places(history)), data.draw(PLACELESS))
    with in_duckdb(tables, on) as ask:
        for indicator in INDICATORS:
            if indicator.kind == "reported" and indicator.dataset != "proof.placeless":
                told = f"{indicator.column} is not null" + (
                    f" or {indicator.column}_mark is not null" if indicator.column == "index" else ""
                )
                rows = ask(f'select "row" from {indicator.dataset} where {told} order by 1')
                assert ask(f"select \"row\" from link.observation where indicator = '{indicator.code}' order by 1") == rows


def observed(*rows: tuple[Any, ...], ask: str, contracts: Any = CONTRACTS) -> list[tuple[Any, ...]]:
    with in_duckdb(tables_of(Reform(), list(rows), [], []), AFTER, contracts) as asking:
        return asking(ask)


def test_a_row_says_its_unit_as_reported_and_of_today_and_why_there_is_none() -> None:
    rows = observed(
        report("A", cases=3), report("D", cases=8), report("X", cases=1),
        ask="select area, area_name, area_today, area_today_name, area_today_why from link.observation where indicator = 'proof.merged.cases' order by 1",
    )  # fmt: skip
    assert rows == [
        ("A", "Xã Đất A", "M", "Xã Đất M", None),
        ("D", "Xã Đất D", None, None, "divided"),
        ("X", None, None, None, "unknown"),
    ]


def test_a_count_is_shared_out_and_what_nothing_supports_keeps_its_number_without_a_unit() -> None:
    rows = observed(
        report("A", cases=3), report("C", cases=8), report("D", cases=5),
        ask="select area, value, conversion, share, method, reported_area, reported_area_name from link.observation_today"
        " where indicator = 'proof.merged.cases' order by reported_area, area",
    )  # fmt: skip
    assert rows == [
        ("M", 3.0, "exact", 1.0, "decree", "A", "Xã Đất A"),
        ("M", 2.0, "estimated", 0.25, "population_published", "C", "Xã Đất C"),
        ("N", 6.0, "estimated", 0.75, "population_published", "C", "Xã Đất C"),
        (None, 5.0, "not_converted", 1.0, "none", "D", "Xã Đất D"),
    ]


def test_rates_and_means_of_merged_units_are_made_with_their_denominators() -> None:
    asked = (
        "select indicator, sum(value * denominator) / sum(denominator) from link.observation_today"
        " where area = 'M' and indicator in ('proof.merged.incidence', 'proof.merged.saidi') group by all order by 1"
    )
    rows = observed(
        report("A", cases=1, people=100, incidence=1.0, saidi=10.0), report("B", cases=9, people=300, incidence=3.0, saidi=30.0), ask=asked
    )
    assert rows == [("proof.merged.incidence", 2.5), ("proof.merged.saidi", 25.0)]


def test_an_index_is_kept_only_by_a_unit_that_is_still_itself() -> None:
    asked = "select reported_area, area, value, conversion from link.observation_today where indicator = 'proof.merged.index' order by 1"
    rows = observed(report("A", index=5.0), report("M", area_from=AFTER, index=7.0), ask=asked)
    assert rows == [("A", None, 5.0, "not_converted"), ("M", "M", 7.0, "exact")]


def test_a_value_measured_under_a_status_that_feeds_no_indicator_is_named_and_not_a_value() -> None:
    asked = "select status, value from link.observation where indicator = 'proof.merged.cases' order by 1"
    assert observed(report("A", cases=3), report("B", cases=4, status="01"), ask=asked) == [("00", 3.0), ("01", None)]


def test_below_detection_is_no_number_and_not_zero() -> None:
    asked = "select value, below_detection from link.observation where indicator = 'proof.merged.index' order by 2"
    rows = observed(report("A", index=0.0), report("B", index=None, index_mark="below_detection"), report("E"), ask=asked)
    assert rows == [(0.0, False), (None, True)]


def test_a_percentage_is_computed_from_its_counts_and_has_no_value_without_a_denominator() -> None:
    with in_duckdb(tables_of(Reform(), [], [], [(4, 3), (0, 0)]), AFTER) as ask:
        asked = "select value, unit, denominator, area_today_why from link.observation where indicator = 'proof.placeless.rate'"
        assert ask(asked) == [(75.0, "%", 4.0, "no_area")]
        assert ask("select conversion, value from link.observation_today where indicator = 'proof.placeless.done' order by 2") == [
            ("no_area", 0.0),
            ("no_area", 3.0),
        ]


def test_every_figure_leads_to_its_cell() -> None:
    asked = "select dataset, agency, receipt_no, submission_id, sheet, \"row\", col from link.{} where indicator = 'proof.merged.cases'"
    for relation in ("observation", "observation_today"):
        assert observed(report("A", cases=3), ask=asked.format(relation)) == [("proof.merged", "a", "66-1", 1, "B1", 1, None)]


def test_a_dataset_without_data_gives_no_rows_and_no_error() -> None:
    assert observed(ask="select * from link.observation") == []
    assert observed(ask="select * from link.observation_today") == []


@pytest.mark.parametrize("contracts", [[], [CaseList]], ids=["no contract", "no figure that may be told"])
def test_without_indicators_the_relations_have_their_columns(contracts: list[Any]) -> None:
    for name, columns in {"observation": OBSERVATION, "observation_today": OBSERVATION_TODAY}.items():
        described = observed(ask=f"select column_name from (describe link.{name})", contracts=contracts)
        assert [r[0] for r in described] == list(columns)


def test_a_query_that_names_an_indicator_reads_no_other_dataset(postgresql: psycopg.Connection[Any]) -> None:
    tables = tables_of(Reform(), [report("A", cases=3)], [], [])
    asked = "explain select indicator, area, period_from, sum(value) from link.{} where indicator = 'proof.merged.cases' group by 1, 2, 3"

    def read(ask: Ask, relation: str) -> set[str]:
        plan = str(ask(asked.format(relation)))
        return {name for name in ("merged", "described", "placeless") if name in plan.replace("proof.merged.cases", "")}

    with in_duckdb(tables, AFTER) as ours, in_postgresql(postgresql, tables, AFTER) as theirs:
        for relation in ("observation", "observation_today"):
            assert read(ours, relation) == {"merged"}
            assert read(theirs, relation) == {"merged"}


def test_the_columns_are_those_that_are_described() -> None:
    for name, columns in {"observation": OBSERVATION, "observation_today": OBSERVATION_TODAY}.items():
        assert [r[0] for r in observed(report("A", area_from=BEFORE), ask=f"select column_name from (describe link.{name})")] == list(
            columns
        )
