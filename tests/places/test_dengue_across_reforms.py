"""Real dengue figures of 1994 to 2010 on today's provinces: the road's conversion against a table written by hand (`tests/independent/provinces_by_hand.py`)."""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import psycopg
import pytest

from anptt_data.contract.registry import contract
from anptt_data.intake.single import single_extract
from anptt_data.intake.submit import submit_extract
from anptt_data.lake.publish import publish
from anptt_data.places.references import References
from anptt_data.places.resolve import resolve
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "real" / "opendengue_vietnam.csv"
TODAY = date(2026, 11, 21)
DATASET = "health.dengue_month"
sys.path.insert(0, str(ROOT / "tests" / "independent"))
from provinces_by_hand import Month, Shares, cases_by_month, places_today, provinces_today  # noqa: E402

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not REAL.exists(), reason="../shared/real is absent")]
CODES = {
    "HA NOI": "01", "CAO BANG": "04", "TUYEN QUANG": "08", "DIEN BIEN": "11", "LAI CHAU": "12", "SON LA": "14", "LAO CAI": "15", "THAI NGUYEN": "19",
    "LANG SON": "20", "QUANG NINH": "22", "BAC NINH": "24", "PHU THO": "25", "HAI PHONG": "31", "HUNG YEN": "33", "NINH BINH": "37", "THANH HOA": "38",
    "NGHE AN": "40", "HA TINH": "42", "QUANG TRI": "44", "HUE": "46", "DA NANG": "48", "QUANG NGAI": "51", "GIA LAI": "52", "KHANH HOA": "56",
    "DAK LAK": "66", "LAM DONG": "68", "DONG NAI": "75", "HO CHI MINH": "79", "TAY NINH": "80", "DONG THAP": "82", "VINH LONG": "86", "AN GIANG": "91",
    "CAN THO": "92", "CA MAU": "96",
}  # fmt: skip
REPORTED_ON = {
    "HAI DUONG": "HAIHUNG", "VINH PHUC": "VINHPHU", "BINH DUONG": "SONGBE", "CAO BANG": "04", "LAI CHAU": "12", "LAO CAI": "10",
}  # fmt: skip
"""The unit of its day under which the road keeps what lies in two provinces of today."""


class ByHand(NamedTuple):
    """month -> name or province of today -> cases"""

    reported: dict[str, Month]
    placed: dict[str, Shares]
    left: dict[str, Month]


@pytest.fixture(scope="module")
def by_hand() -> ByHand:
    return ByHand(*cases_by_month(REAL))


def totals(months: dict[str, Month]) -> dict[str, int]:
    return {month: sum(cases.values()) for month, cases in months.items()}


def in_codes(placed: dict[str, Shares]) -> dict[str, Any]:
    """Shares are printed with six decimals in the crosswalk: equal to a case in a hundred thousand."""
    return {month: pytest.approx({CODES[name]: cases for name, cases in names.items()}, abs=0.05) for month, names in placed.items()}


def left_by_code(left: dict[str, Month]) -> dict[str, Month]:
    """In the codes of the time."""
    return {month: {REPORTED_ON[name]: cases for name, cases in names.items()} for month, names in left.items()}


def test_the_table_by_hand_is_of_34_provinces_and_64_names(by_hand: ByHand) -> None:
    assert set(provinces_today().values()) == set(CODES)
    assert {name for month in by_hand.reported.values() for name in month} <= set(provinces_today())
    assert len(by_hand.reported) == 203
    both = {m: sum(by_hand.placed[m].values()) + totals(by_hand.left).get(m, 0) for m in by_hand.reported}
    assert both == pytest.approx(totals(by_hand.reported))
    assert sum(both.values()) == pytest.approx(1_379_503)


@pytest.fixture(scope="module")
def converted(refs: References) -> tuple[dict[str, dict[str, float]], dict[str, Month]]:
    placed: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    left: dict[str, Month] = defaultdict(dict)
    with REAL.open(encoding="utf-8", newline="") as file:
        months: dict[str, dict[str, int]] = defaultdict(dict)
        for row in csv.DictReader(file):
            if (row["S_res"], row["T_res"]) == ("Admin1", "Month"):
                months[row["calendar_start_date"]][row["adm_1_name"]] = int(row["dengue_total"])
    for day, cases in months.items():
        on = date.fromisoformat(day)
        names = list(cases)
        for name, found in zip(names, resolve(names, on, ("province",), None, refs.areas), strict=True):
            assert found.area is not None, (name, day)
            answer = refs.converter.convert(found.area, TODAY)
            assert answer.estimated == (len(places_today(name, day[:7], provinces_today())) > 1)
            if not answer.convertible:
                left[day[:7]][found.area.code] = cases[name]
            for target in answer.targets if answer.convertible else ():
                placed[day[:7]][target.area.code] += cases[name] * (target.share or 0.0)
    return placed, left


class TestLibrary:
    """Names resolved and units converted, without a database."""

    def test_every_month_has_the_same_cases_in_each_of_the_34_as_by_hand(
        self, converted: tuple[dict[str, dict[str, float]], dict[str, Month]], by_hand: ByHand
    ) -> None:
        assert {m: dict(c) for m, c in converted[0].items()} == in_codes(by_hand.placed)

    def test_what_lies_in_two_of_today_is_kept_under_its_own_unit(
        self, converted: tuple[dict[str, dict[str, float]], dict[str, Month]], by_hand: ByHand
    ) -> None:
        assert converted[1] == left_by_code(by_hand.left)

    def test_dak_lak_before_2004_is_not_given_to_one_of_its_successors(
        self, converted: tuple[dict[str, dict[str, float]], dict[str, Month]], by_hand: ByHand
    ) -> None:
        """Its people were counted part by part: Đắk Nông's part is in Lâm Đồng."""
        for month, names in by_hand.reported.items():
            if month < "2004-01" and "DAK LAK" in names:
                mine = names["DAK LAK"] * 1_666_854 / (1_666_854 + 363_118)
                assert converted[0][month].get("66", 0) == pytest.approx(names.get("PHU YEN", 0) + mine, abs=0.01)
                others = names.get("LAM DONG", 0) + names.get("BINH THUAN", 0)
                assert converted[0][month].get("68", 0) == pytest.approx(others + names["DAK LAK"] - mine, abs=0.01)


@pytest.fixture(scope="module")
def settings(module_warehouse_settings: Settings) -> Settings:
    settings = module_warehouse_settings
    outcome = submit_extract(settings, single_extract(REAL, contract(DATASET), "bo-y-te", settings))
    assert outcome.exit_code == 0
    assert outcome.counts["rejected"] == 0
    publish(engine(settings), settings)
    return settings


@pytest.fixture(scope="module", params=["release", "warehouse"])
def ask(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    """Runs a query in the release (plain DuckDB) or in PostgreSQL."""
    if request.param == "release":
        with duckdb.connect(str(settings.releases_dir / "current" / "anptt.duckdb"), read_only=True) as connection:
            yield lambda query: connection.execute(query).fetchall()
    else:
        with psycopg.connect(str(settings.database_url).replace("+psycopg", ""), autocommit=True) as warehouse:
            yield lambda query: warehouse.execute(query).fetchall()  # type: ignore[call-overload]


class TestRoad:
    """The file submitted to a warehouse, published, and read from the release with plain DuckDB and from PostgreSQL."""

    def test_the_road_and_the_judge_read_the_same_cases(self, ask: Callable[[str], list[tuple[Any, ...]]], by_hand: ByHand) -> None:
        found = ask("select period_from, sum(cases) from health.dengue_month group by 1")
        assert {f"{day:%Y-%m}": int(cases) for day, cases in found} == totals(by_hand.reported)

    @pytest.mark.parametrize(
        "on", ["1994-01-01", "1996-12-31", "1997-01-01", "2005-06-30", "2008-08-01", "2024-12-31", "2025-06-30", "2025-07-01", "2026-11-21"]
    )
    def test_on_the_map_of_any_day_every_month_has_as_many_cases_as_were_reported(
        self, ask: Callable[[str], list[tuple[Any, ...]]], by_hand: ByHand, on: str
    ) -> None:
        found = ask(f"select period_from, sum(cases) from health.dengue_month_on(date '{on}') group by 1")
        assert {f"{day:%Y-%m}": cases for day, cases in found} == pytest.approx(totals(by_hand.reported))

    def test_every_month_has_the_same_cases_in_each_of_the_34_as_by_hand(
        self, ask: Callable[[str], list[tuple[Any, ...]]], by_hand: ByHand
    ) -> None:
        for relation in ("health.dengue_month_on(date '2026-11-21')", "health.dengue_month_today"):
            found = ask(f"select period_from, area, cases, conversion, estimated from {relation} where area is not null")
            assert {(conversion, estimated) for *_, conversion, estimated in found} == {("exact", False), ("estimated", True)}
            by_shares = {(f"{day:%Y-%m}", area) for day, area, *_, estimated in found if estimated}
            assert by_shares == {
                (month, CODES[place])
                for month, names in by_hand.reported.items()
                for name in names
                for place, share in places_today(name, month, provinces_today()).items()
                if share < 1
            }
            placed: dict[str, dict[str, float]] = defaultdict(dict)
            for day, area, cases, *_ in found:
                assert area not in placed[f"{day:%Y-%m}"], "one row a unit and month"
                placed[f"{day:%Y-%m}"][area] = cases
            assert placed == in_codes(by_hand.placed)

    def test_what_could_not_be_carried_over_is_listed_as_it_was_reported(
        self, ask: Callable[[str], list[tuple[Any, ...]]], by_hand: ByHand
    ) -> None:
        found = ask(
            "select period_from, reported_area, cases, conversion, method from health.dengue_month_on(date '2026-11-21') where area is null"
        )
        assert {(conversion, method) for *_, conversion, method in found} == {("not_converted", "none")}
        left: dict[str, dict[str, float]] = defaultdict(dict)
        for day, area, cases, *_ in found:
            left[f"{day:%Y-%m}"][area] = cases
        assert left == left_by_code(by_hand.left)

    def test_ha_tays_cases_are_in_ha_noi(self, ask: Callable[[str], list[tuple[Any, ...]]], by_hand: ByHand) -> None:
        found = ask("select period_from, cases, rows_reported from health.dengue_month_on(date '2026-11-21') where area = '01'")
        for day, cases, rows in found:
            month, names = f"{day:%Y-%m}", by_hand.reported[f"{day:%Y-%m}"]
            parts = {n: c * share for n, c in names.items() if (share := places_today(n, month, provinces_today()).get("HA NOI"))}
            assert parts["HA NOI CITY"] == names["HA NOI CITY"]
            assert parts.get("HA TAY") == names.get("HA TAY")
            assert cases == pytest.approx(sum(parts.values()), abs=0.05)
            assert rows == len(parts)
        assert sum(names.get("HA TAY", 0) for names in by_hand.reported.values()) > 1_000

    def test_on_the_map_of_1996_and_2003_undivided_provinces_hold_what_their_parts_reported_later(
        self, ask: Callable[[str], list[tuple[Any, ...]]], by_hand: ByHand
    ) -> None:
        """Backwards: Đắk Lắk of 2003 is Đắk Lắk and Đắk Nông of 2005; Hà Bắc of 1996 is Bắc Giang and Bắc Ninh of 2000."""
        for on, code, parts in (
            ("2003-12-31", "66", ("DAK LAK", "DAK NONG")),
            ("1996-12-31", "HABAC", ("BAC GIANG", "BAC NINH")),
            ("1996-12-31", "NAMHA", ("NAM DINH", "HA NAM")),
        ):
            found = {f"{day:%Y-%m}": cases for day, cases in ask(
                f"select period_from, cases from health.dengue_month_on(date '{on}') where area = '{code}'"
            )}  # fmt: skip
            assert found == {
                m: sum(names.get(p, 0) for p in parts) for m, names in by_hand.reported.items() if any(p in names for p in parts)
            }
