"""Law 5, places have dates: history is shown as reported and on today's boundaries, and what is estimated says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import psycopg
import pytest

from anptt_data.contract.registry import contract
from anptt_data.intake.single import single_extract
from anptt_data.intake.submit import submit_extract
from anptt_data.lake.publish import publish
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine

SENT = [
    (
        "health.dengue_month",
        "bo-y-te",
        "Tỉnh,Tháng,Số ca mắc\nĐắk Lắk,12/2003,40\nPhú Yên,12/2003,3\nLai Châu,12/2003,5\nLai Châu,12/2003,5\n",
    ),
    ("health.dengue_month", "bo-y-te", "Tỉnh,Tháng,Số ca mắc\nHà Tây,7/2008,11\nHà Nội,7/2008,20\n"),
    ("health.dengue_month", "bo-y-te", "Tỉnh,Tháng,Số ca mắc\nBắc Giang,6/2025,3\nBắc Ninh,6/2025,4\n"),
    ("health.dengue_month", "bo-y-te", "Tỉnh,Tháng,Số ca mắc\nBắc Ninh,7/2025,9\n"),
    (
        "crime.offence_month",
        "ca-54",
        "Địa bàn,Nhóm,Tháng,Số vụ xảy ra,Số vụ khám phá,Số đối tượng,Ghi chú\n22225,Ma túy,5/2025,100,100,50,\n",
    ),
]
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def settings(module_warehouse_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = module_warehouse_settings
    for number, (dataset, agency, content) in enumerate(SENT):
        file = tmp_path_factory.mktemp("sent") / f"bc{number}.csv"
        file.write_text(content, encoding="utf-8")
        outcome = submit_extract(settings, single_extract(file, contract(dataset), agency, settings))
        assert outcome.counts["rejected"] == 0, outcome.receipt["findings"]
        assert outcome.decision != "returned", outcome.receipt["findings"]
    publish(engine(settings), settings)
    return settings


@pytest.fixture(scope="module", params=["release", "warehouse"])
def ask(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Ask]:
    """Runs a query in the release (plain DuckDB) or in PostgreSQL: both answer alike."""
    if request.param == "release":
        with duckdb.connect(str(settings.releases_dir / "current" / "anptt.duckdb"), read_only=True) as release:
            yield lambda query: release.execute(query).fetchall()
    else:
        with psycopg.connect(str(settings.database_url).replace("+psycopg", ""), autocommit=True) as warehouse:
            yield lambda query: warehouse.execute(query).fetchall()  # type: ignore[call-overload]


def test_law_5_history_is_shown_as_reported(ask: Ask) -> None:
    found = ask("select area, area_from, cases from health.dengue_month where period_from = '2025-06-01' order by area")
    assert [(area, f"{since}", cases) for area, since, cases in found] == [("24", "1997-01-01", 3), ("27", "1997-01-01", 4)]


def test_law_5_and_on_the_boundaries_of_today(ask: Ask) -> None:
    found = ask(
        "select period_from, area, area_name, cases, conversion, rows_reported from health.dengue_month_on(date '2026-11-21') where area = '24' order by 1"
    )
    assert [(f"{day:%Y-%m}", *rest) for day, *rest in found] == [
        ("2025-06", "24", "Thành phố Bắc Ninh", 7, "exact", 2),
        ("2025-07", "24", "Thành phố Bắc Ninh", 9, "exact", 1),
    ]


def test_law_5_the_same_code_on_the_map_of_another_day_is_another_place(ask: Ask) -> None:
    found = ask("select area, area_name, cases from health.dengue_month_on(date '2025-06-30') where period_from = '2025-06-01' order by 1")
    assert found == [("24", "Tỉnh Bắc Giang", 3), ("27", "Tỉnh Bắc Ninh", 4)]
    july = ask(
        "select area, reported_area, cases, conversion from health.dengue_month_on(date '2025-06-30') where period_from = '2025-07-01'"
    )
    assert july == [(None, "24", 9, "not_converted")]


def test_law_5_a_province_merged_away_is_in_its_successor(ask: Ask) -> None:
    found = ask("select area_name, cases from health.dengue_month_on(date '2026-11-21') where period_from = '2008-07-01'")
    assert found == [("Thành phố Hà Nội", 31)]


def test_law_5_a_divided_province_whose_parts_nobody_counted_is_given_to_no_successor_but_kept_and_listed(ask: Ask) -> None:
    found = ask(
        "select area, reported_area, cases, conversion, method from health.dengue_month_on(date '2026-11-21')"
        " where period_from = '2003-12-01' and (area in ('11', '12') or reported_area = '12')"
    )
    assert found == [(None, "12", 5, "not_converted", "none")]


def test_law_5_a_divided_province_is_never_given_whole_to_the_one_that_kept_its_name(ask: Ask) -> None:
    dak_lak = ask("select cases from health.dengue_month_on(date '2026-11-21') where period_from = '2003-12-01' and area = '66'")
    assert 3 <= dak_lak[0][0] < 40


def test_law_5_what_is_estimated_says_so_and_on_what_grounds(ask: Ask) -> None:
    reported = ask("select area, occurred from crime.offence_month")
    assert reported == [("22225", 100)]
    found = ask("select area, occurred, solved, conversion, estimated, method from crime.offence_month_on(date '2026-11-21') order by area")
    assert [(area, occurred, solved) for area, occurred, solved, *_ in found] == [
        ("22225", pytest.approx(80.5439), pytest.approx(80.5439)), ("22237", pytest.approx(19.4561), pytest.approx(19.4561)),
    ]  # fmt: skip
    assert {tuple(rest) for _, _, _, *rest in found} == {("estimated", True, "population_published")}


def test_law_5_every_total_is_the_same_on_the_map_of_every_day(ask: Ask) -> None:
    reported = ask("select sum(cases) from health.dengue_month")[0][0]
    for on in ("1994-01-01", "2004-01-01", "2008-08-01", "2025-06-30", "2025-07-01", "2026-09-20", "2027-01-01"):
        assert ask(f"select sum(cases) from health.dengue_month_on(date '{on}')")[0][0] == pytest.approx(float(reported))
