"""Rates per so many people: declared as data, worked out only where a population of the same unit is kept, with its year and source in the row."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from anptt_data.contract.registry import contracts
from anptt_data.errors import OurFault
from anptt_data.links import total_sql
from anptt_data.links.indicators import indicators
from anptt_data.links.rates import POPULATION, RELATION, rate_indicators, rate_sql, rates
from tests.links.observation_world import INDICATORS, make_tables, make_views, tables_of
from tests.places.test_converted_sql import AFTER, BEFORE, Reform, report

ROOT = Path(__file__).resolve().parents[2]
CASES = next(i for i in INDICATORS if i.code == "proof.merged.cases")
INCIDENCE = replace(CASES, code="proof.merged.incidence_rate", unit="ca/100.000 dân", how="ratio", over_periods=False, numerator=CASES.code,
                    denominator=POPULATION, factor=100_000.0, relation=RELATION)  # fmt: skip
People = tuple[str, date, int, int]


def asked(query: str, rows: list[tuple[Any, ...]], people: list[People], on: date = AFTER) -> list[tuple[Any, ...]]:
    with duckdb.connect() as db:
        make_tables(db)
        for name, told in tables_of(Reform(), rows, [], []).items():
            if told:
                db.executemany(f"insert into {name} values ({', '.join('?' * len(told[0]))})", told)
        db.execute("create table link.population (area text, area_from date, year integer, people integer, source text, confidence text)")
        for p in people:
            db.execute("insert into link.population values (?, ?, ?, ?, 'Niên giám ' || ?, 'M')", [*p, str(p[2])])
        make_views(db, on)
        db.execute("create view link.rate as " + rate_sql([INCIDENCE], f"DATE '{on}'"))
        db.execute(f"create macro {total_sql.NAME}({total_sql.ROW}) as {total_sql.total_sql([*INDICATORS, INCIDENCE])}")
        return db.execute(query).fetchall()


def month(year: int, unit: str = "M", since: date = AFTER, **figures: Any) -> tuple[Any, ...]:
    return report(unit, area_from=since, period_from=date(year, 6, 1), period_to=date(year, 6, 30), **figures)


TOLD = "select value, numerator, denominator, denominator_year, denominator_source, unit from link.rate order by period_from"


def test_a_rate_says_its_numerator_people_year_and_source() -> None:
    assert asked(TOLD, [month(2024, cases=3)], [("M", AFTER, 2024, 20_000)]) == [
        (15.0, 3.0, 20_000.0, 2024, "Niên giám 2024", "ca/100.000 dân")
    ]


def test_the_newest_population_that_is_not_younger_and_at_most_three_years_older() -> None:
    rows = [month(y, cases=1) for y in (2023, 2024, 2025, 2026, 2029, 2030)]
    found = asked(TOLD, rows, [("M", AFTER, 2024, 10_000), ("M", AFTER, 2026, 20_000)])
    assert [(r[0], r[3]) for r in found] == [(10.0, 2024), (10.0, 2024), (5.0, 2026), (5.0, 2026)], "none of 2023 and 2030"


def test_a_unit_without_a_population_has_no_rate_and_a_merged_one_is_not_its_parts() -> None:
    rows = [month(2003, "A", BEFORE, cases=3), month(2005, "N", cases=1)]
    assert asked(TOLD, rows, [("M", AFTER, 2003, 10_000), ("A", BEFORE, 2002, 5_000)]) == [
        (60.0, 3.0, 5_000.0, 2002, "Niên giám 2002", "ca/100.000 dân")
    ]


def test_no_figure_no_rate() -> None:
    assert asked(TOLD, [month(2024, people=3)], [("M", AFTER, 2024, 10_000)]) == []
    assert asked(TOLD, [month(2024, cases=3, status="01")], [("M", AFTER, 2024, 10_000)]) == []


def test_rates_of_places_are_put_together_by_people_and_those_of_breakdowns_never() -> None:
    people = [("M", AFTER, 2024, 10_000), ("N", AFTER, 2024, 30_000)]
    two = [month(2024, "M", cases=1), month(2024, "N", cases=6)]
    assert asked("select link.total(o) from link.rate o", two, people) == [(17.5,)]
    for more, said in ((month(2024, cases=1, kind="e"), "within one breakdown only"), (month(2025, cases=1), "within one period only")):
        with pytest.raises(duckdb.InvalidInputException, match=said):
            asked("select link.total(o) from link.rate o", [*two, more], people)


def test_every_declared_rate_is_an_indicator_of_a_count() -> None:
    known = {i.code: i for i in indicators(contracts().values())}
    declared = rates(ROOT / "reference")
    assert declared
    for rate in declared:
        found = known[rate.indicator]
        assert (found.kind, found.how, found.over_periods, found.relation) == ("computed", "ratio", False, RELATION)
        assert found.formula == f"{rate.per:g} * {rate.numerator} / population"
        assert known[rate.numerator].additive


def test_wrong_lines_and_wrong_numerators_are_named(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "reference", tmp_path / "reference", ignore=shutil.ignore_patterns("corrections", "reforms"))
    file = tmp_path / "reference" / "rates.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines, lines[1], "a.b.c,x,,,u,1,l", "a.b.d,x,v,e,u,nhiều,l"]), encoding="utf-8")
    with pytest.raises(OurFault) as caught:
        rates(tmp_path / "reference")
    assert all(f"{n}: " in caught.value.vi for n in (4, 5, 6))
    other = tmp_path / "other"
    other.mkdir()
    (other / "rates.csv").write_text(f"{lines[0]}\nproof.x.y,proof.merged.saidi,v,e,u,1,l\n", encoding="utf-8")
    with pytest.raises(OurFault, match=r"proof\.merged\.saidi"):
        rate_indicators(INDICATORS, other)
    assert rates(tmp_path) == (), "no file, no rates"
