"""Figures carried over to the units of another day: DuckDB, PostgreSQL and polars give the same rows, and no figure is lost (law 5)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anptt_data.contract.converted import converted_columns
from anptt_data.places.areas import Area
from anptt_data.places.crosswalk import Relation
from tests.places.converted_world import (
    ASKED,
    FACTS,
    Described,
    Merged,
    by_duckdb,
    by_polars,
    by_postgresql,
    make_tables,
    places,
    reports,
    same,
    tables_of,
)
from tests.places.histories import History, histories

if TYPE_CHECKING:
    from anptt_data.warehouse.cluster import Cluster

many = settings(
    max_examples=60, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)  # fmt: skip


@pytest.fixture(scope="module")
def postgresql(test_cluster: Cluster) -> Iterator[psycopg.Connection[Any]]:
    """An empty database with the tables the SELECT reads."""
    name = f"converted_{secrets.token_hex(4)}"
    with test_cluster.connect() as admin:
        admin.execute(f"create database {name}")
    with test_cluster.connect(name) as db:
        make_tables(db)
    with test_cluster.connect(name) as db:
        db.autocommit = False
        yield db
    with test_cluster.connect() as admin:
        admin.execute(f"drop database {name} with (force)")


@many
@given(data=st.data(), history=histories(), on=st.sampled_from(ASKED))
def test_duckdb_postgresql_and_polars_give_the_same_rows(
    postgresql: psycopg.Connection[Any], data: st.DataObject, history: History, on: date
) -> None:
    merged, described = data.draw(reports(history)), data.draw(places(history))
    tables = tables_of(history, merged, described)
    for contract, rows in ((Merged, merged), (Described, described)):
        one = by_duckdb(tables, contract, on)
        assert same(one, by_postgresql(postgresql, tables, contract, on))
        assert same(one, by_polars(history, rows, contract, on))


@many
@given(data=st.data(), history=histories(), on=st.sampled_from(ASKED))
def test_every_sum_is_as_reported_in_every_period_calendar_and_mark(data: st.DataObject, history: History, on: date) -> None:
    merged = data.draw(reports(history))
    found = by_duckdb(tables_of(history, merged, []), Merged, on)
    before, after = list(FACTS["merged"]), [e["name"] for e in converted_columns(Merged)]
    for measure in ("cases", "people", "hectares"):
        assert _sums(found, after, measure) == pytest.approx(_sums(merged, before, measure), abs=1e-9)
    assert sum(r[after.index("rows_reported")] for r in found) >= len(merged)


def _sums(rows: list[tuple[Any, ...]], names: list[str], measure: str) -> dict[Any, float]:
    kept = [names.index(n) for n in ("kind", "status", "period_from", "period_to", "calendar", "mark")]
    sums: dict[Any, float] = {}
    for row in rows:
        key = tuple(str(row[k]) for k in kept)
        sums[key] = sums.get(key, 0.0) + float(row[names.index(measure)] or 0.0)
    return {k: v for k, v in sums.items() if v}


BEFORE, AFTER = date(1994, 1, 1), date(2004, 1, 1)
LAST = date(2003, 12, 31)


class Reform(History):
    """1/1/2004: A and B become M; C is divided, 25 % to M and 75 % to N; D is divided without shares into N and P; E becomes F."""

    def tables(self) -> Any:
        from anptt_data.places.areas import Areas
        from anptt_data.places.crosswalk import Crosswalk

        def unit(code: str, since: date, until: date | None) -> Area:
            return Area(code, since, until, "commune", "xã", f"Đất {code}", "", "01", "", None, None, None)

        rows = [unit(c, BEFORE, LAST) for c in "ABCDE"] + [unit(c, AFTER, None) for c in "MNPF"]
        went = [("A", "M", "whole", 1.0), ("B", "M", "whole", 1.0), ("C", "M", "part", 0.25), ("C", "N", "part", 0.75), ("D", "N", "part", None),
                ("D", "P", "part", None), ("E", "F", "whole", 1.0)]  # fmt: skip
        relations = [
            Relation(AFTER, old, BEFORE, new, AFTER, kind, share, "decree" if kind == "whole" else "population_published" if share else "unknown",
                     "V" if kind == "whole" else "M", "NQ")
            for old, new, kind, share in went
        ]  # fmt: skip
        return Areas(rows), Crosswalk(relations), {}


def report(unit: str, agency: str = "a", authority: str = "final", **figures: Any) -> tuple[Any, ...]:
    given = {
        "area": unit, "area_from": BEFORE, "kind": "d", "status": "00", "note": "x", "agency": agency, "period_from": BEFORE, "period_to": LAST,
        "calendar": "calendar_month", "authority": authority, "mark": None, **figures,
    }  # fmt: skip
    return tuple(given.get(c) for c in FACTS["merged"])


def converted(*rows: tuple[Any, ...], on: date = AFTER) -> dict[Any, dict[str, Any]]:
    """By target (or reported unit, where there is none)."""
    names = [e["name"] for e in converted_columns(Merged)]
    found = [dict(zip(names, r, strict=True)) for r in by_duckdb(tables_of(Reform(), list(rows), []), Merged, on)]
    return {r["area"] or r["reported_area"]: r for r in found}


def test_units_that_were_merged_whole_are_added_and_exact() -> None:
    m = converted(report("A", cases=3), report("B", "b", "provisional", cases=4))["M"]
    assert (m["cases"], m["conversion"], m["estimated"], m["method"], m["confidence"]) == (7.0, "exact", False, "decree", "V")
    assert (m["area_name"], m["area_from"], m["authority"], m["rows_reported"]) == ("Xã Đất M", AFTER, "provisional", 2)
    assert (m["not_converted"], m["incomplete"], m["reported_area"]) == (None, None, None)


def test_a_part_is_shared_out_and_says_so_with_its_method_and_least_sure_source() -> None:
    found = converted(report("A", cases=3), report("C", cases=8))
    assert (found["M"]["cases"], found["N"]["cases"]) == (5.0, 6.0)
    assert (found["M"]["conversion"], found["M"]["method"], found["M"]["confidence"]) == ("estimated", "decree+population_published", "M")
    assert found["N"]["method"] == "population_published"


def test_what_nothing_supports_stays_whole_under_its_reported_unit() -> None:
    d = converted(report("D", cases=8, index=2.5, saidi=1.0))["D"]
    assert (d["area"], d["area_from"], d["area_name"], d["reported_area"], d["reported_area_from"]) == (None, None, None, "D", BEFORE)
    assert d["reported_area_name"] == "Xã Đất D"
    assert (d["cases"], d["index"], d["saidi"], d["conversion"], d["estimated"], d["method"]) == (
        8.0,
        2.5,
        1.0,
        "not_converted",
        False,
        "none",
    )


def test_a_unit_that_no_table_knows_keeps_its_figures() -> None:
    x = converted(report("X", cases=8))["X"]
    assert (x["cases"], x["conversion"], x["reported_area"], x["reported_area_from"]) == (8.0, "not_converted", "X", BEFORE)


def test_a_rate_is_recomputed_and_a_mean_weighted() -> None:
    m = converted(
        report("A", cases=1, people=100, incidence=1.0, saidi=10.0), report("B", cases=9, people=300, incidence=3.0, saidi=30.0)
    )["M"]  # fmt: skip
    assert (m["incidence"], m["saidi"], m["not_converted"]) == (2.5, 25.0, None)


def test_a_rate_without_its_parts_and_an_index_of_merged_units_are_named_not_guessed() -> None:
    m = converted(report("A", cases=1, incidence=1.0, saidi=10.0, index=5.0), report("B", cases=2, index=5.0))["M"]
    assert (m["incidence"], m["saidi"], m["index"]) == (None, None, None)
    assert m["not_converted"] == "incidence, saidi, index"


def test_an_index_of_a_unit_that_only_changed_its_name_is_kept() -> None:
    f = converted(report("E", index=5.0, incidence=1.5, saidi=2.0))["F"]
    assert (f["index"], f["incidence"], f["saidi"], f["not_converted"], f["conversion"]) == (5.0, 1.5, 2.0, None, "exact")


def test_a_partial_sum_says_that_it_is_one() -> None:
    m = converted(report("A", cases=3, people=10), report("B", people=20))["M"]
    assert (m["cases"], m["people"], m["incomplete"]) == (3.0, 30.0, "cases, incidence")
    nothing = converted(report("A"), report("B"))["M"]
    assert (nothing["cases"], nothing["incomplete"]) == (None, None)


def test_figures_below_detection_say_so_when_all_are() -> None:
    low = {"index": None, "index_mark": "below_detection"}
    assert converted(report("A", **low), report("B", **low))["M"]["index_mark"] == "below_detection"
    assert converted(report("A", **low), report("B"))["M"]["index_mark"] is None


@pytest.mark.parametrize("other", [{"status": "01"}, {"calendar": "police_month"}, {"mark": "mẫu"}, {"period_to": date(2003, 6, 30)}])
def test_rows_of_another_status_calendar_mark_or_period_are_never_merged(other: dict[str, Any]) -> None:
    rows = [report("A", cases=3), report("B", cases=4, **other)]
    found = by_duckdb(tables_of(Reform(), rows, []), Merged, AFTER)
    assert sorted(r[[e["name"] for e in converted_columns(Merged)].index("cases")] for r in found) == [3.0, 4.0]


def test_there_and_back_for_a_unit_that_was_not_divided() -> None:
    e = converted(report("E", cases=8), on=LAST)["E"]
    assert (e["area"], e["area_from"], e["cases"], e["conversion"]) == ("E", BEFORE, 8.0, "exact")
