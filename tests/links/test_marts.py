"""Marts: what their headers promise, and figures that a second way of counting gives too."""

from __future__ import annotations

import statistics
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mart_world import figure, insert, refill, registered, rows, world

from anptt_data.errors import OurFault
from anptt_data.links.marts import MARTS_DIR, MartDefect, lacking, marts, read_mart

CASES, CRIMES, AIR, SAIDI = "health.infectious.cases", "crime.offence.occurred", "environment.air.value", "energy.power.saidi"
REGISTER = [registered(CASES), registered(CRIMES), registered(AIR, "none", over_periods=False), registered(SAIDI, "weighted")]
FRIDAY = date(2026, 10, 2)


def test_every_mart_explains_itself_and_comes_after_those_it_reads() -> None:
    known = {m.name: m for m in marts()}
    assert {"commune_week", "anomaly", "anomaly_together", "power_and_weather"} <= known.keys()
    order = list(known)
    for mart in known.values():
        assert all(order.index(a) < order.index(mart.name) for a in mart.after)
        assert all(text.vi != text.en for text in (mart.title, mart.grain, mart.caveat))
        assert set(mart.keys) <= mart.columns.keys()


@pytest.mark.parametrize("mart", marts(), ids=lambda m: m.name)
def test_without_any_figure_a_mart_has_its_columns_and_no_rows_and_says_what_it_lacks(mart) -> None:  # type: ignore[no-untyped-def]
    empty = world([], [])
    assert rows(empty, f"SELECT * FROM mart.{mart.name}") == []
    (about,) = rows(empty, f"SELECT * FROM mart.about WHERE name = '{mart.name}'")
    assert about["lacks"] == (", ".join(mart.needs) or None)
    comments = dict(
        empty.execute(
            "SELECT column_name, comment FROM duckdb_columns() WHERE schema_name = 'mart' AND table_name = ?", [mart.name]
        ).fetchall()
    )
    assert list(comments) == list(mart.columns)
    assert all(" — " in (c or "") for c in comments.values())


def test_a_mart_whose_header_lies_is_refused(tmp_path: Path) -> None:
    good = (MARTS_DIR / "power_and_weather.sql").read_text(encoding="utf-8")
    for name, wrong, said in (
        ("no_caveat", good.replace("-- caveat en", "-- caveat fr"), "caveat en"),
        ("strange", good.replace("-- vi:", "-- lời:"), "nothing known"),
        ("keys", good.replace("-- keys: province,", "-- keys: tinh,"), "tinh"),
        ("one_language", good.replace("Lịch — Calendar", "Lịch"), "vi — en"),
    ):
        file = tmp_path / f"{name}.sql"
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(MartDefect, match=said):
            read_mart(file)
    (tmp_path / "renamed.sql").write_text(good.replace("-- column saifi:", "-- column saidi_2:"), encoding="utf-8")
    from anptt_data.links.mart_views import create_marts

    connection = world([], [])
    connection.execute("DROP SCHEMA mart CASCADE")
    with pytest.raises(OurFault, match="saidi_2"):
        create_marts(connection, [read_mart(tmp_path / "renamed.sql")], [])


def test_a_need_that_ends_with_a_star_is_met_by_any_that_begins_so() -> None:
    mart = next(m for m in marts() if m.name == "power_and_weather")
    assert lacking(mart, [SAIDI]) == ("climate.*",)
    assert lacking(mart, [SAIDI, "climate.storm.wind"]) == ()


def test_a_month_stands_whole_in_every_week_whose_thursday_it_has_and_is_never_divided() -> None:
    told = world([figure(CRIMES, date(2026, 10, 1), 31, value=9.0), figure(CASES, FRIDAY), figure(CASES, FRIDAY + timedelta(7))], REGISTER)
    found = rows(told, f"SELECT * FROM mart.commune_week WHERE indicator = '{CRIMES}' ORDER BY week_from")
    assert [(r["week_from"], r["value"], r["fits"]) for r in found] == [
        (FRIDAY, 9.0, "longer"), (FRIDAY + timedelta(7), 9.0, "longer"), (date(2026, 10, 23), 9.0, "longer"),
    ]  # fmt: skip
    assert {(r["period_from"], r["period_to"]) for r in found} == {(date(2026, 10, 1), date(2026, 10, 31))}


def test_days_are_put_together_in_their_week_and_means_by_their_weights() -> None:
    hours = [
        figure(AIR, FRIDAY + timedelta(d), 1, value=v, unit="µg/m³", site="S1", calendar="calendar_day")
        for d, v in ((0, 10.0), (6, 30.0), (7, 99.0))
    ]
    power = [figure(SAIDI, FRIDAY, value=v, denominator=n, unit="phút") for v, n in ((10.0, 100.0), (40.0, 300.0))]
    told = world([*hours, *power], REGISTER)
    found = {(r["indicator"], r["week_from"]): r for r in rows(told, "SELECT * FROM mart.commune_week")}
    assert (found[AIR, FRIDAY]["value"], found[AIR, FRIDAY]["statistic"], found[AIR, FRIDAY]["figures"]) == (20.0, "mean", 2)
    assert found[AIR, FRIDAY + timedelta(7)]["value"] == 99.0
    assert (found[SAIDI, FRIDAY]["value"], found[SAIDI, FRIDAY]["statistic"]) == (pytest.approx(32.5), "weighted")


AREAS = st.sampled_from(["24175", "24121", None])
FIGURES = st.lists(
    st.tuples(
        AREAS,
        st.integers(0, 30),
        st.sampled_from([1, 7, 31]),
        st.sampled_from(["ca", "vụ"]),
        st.integers(0, 50),
        st.sampled_from(["mẫu", None]),
    ),
    max_size=25,
)


WORLD = world([], REGISTER)
"""One world for the properties, filled anew for each example."""


@settings(max_examples=25)
@given(FIGURES)
def test_no_figure_is_lost_or_added_in_the_week_of_a_commune(told: list[tuple[str | None, int, int, str, int, str | None]]) -> None:
    figures = [figure(CASES, FRIDAY + timedelta(d * 7), n, area=a, unit=u, value=float(v), mark=m) for a, d, n, u, v, m in told]
    made = WORLD
    refill(made, figures)
    for column in ("area", "unit", "mark"):
        expected: dict[str | None, float] = defaultdict(float)
        for f in figures:
            expected[f[column]] += f["value"]
        once = f"SELECT {column}, sum(value) FROM (SELECT DISTINCT ON (area, indicator, unit, mark, period_from, period_to, fits) * FROM mart.commune_week) GROUP BY 1"
        assert dict(made.execute(once).fetchall()) == expected
    keys = ", ".join(next(m.keys for m in marts() if m.name == "commune_week"))
    assert made.execute(f"SELECT count(*) FROM (SELECT {keys} FROM mart.commune_week GROUP BY ALL HAVING count(*) > 1)").fetchone() == (0,)


@settings(max_examples=25)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=7))
def test_an_anomaly_is_what_the_declared_rule_says(values: list[int]) -> None:
    weeks = [(2026 - back, v) for back, v in enumerate(values)]
    refill(WORLD, [figure(CASES, _friday_of_week(year, 41), value=float(v)) for year, v in weeks])
    for found in rows(WORLD, "SELECT * FROM mart.anomaly"):
        earlier = [float(v) for year, v in weeks if year < found["period_to"].year]
        assert found["years"] == len(earlier)
        if len(earlier) < 3:
            assert (found["anomaly"], found["lacks"] is None) == (None, False)
        else:
            mean, deviation = statistics.fmean(earlier), statistics.stdev(earlier)
            assert found["threshold"] == pytest.approx(mean + 2 * deviation)
            if abs(found["value"] - found["threshold"]) > 1e-9:  # equal up to rounding: either answer is the rule's
                assert found["anomaly"] == (found["value"] > mean + 2 * deviation and found["value"] - mean >= 3)


def _friday_of_week(year: int, week: int) -> date:
    return date.fromisocalendar(year, week, 4) - timedelta(6)


def test_a_week_is_compared_with_the_same_week_of_other_years_also_around_new_year() -> None:
    first_weeks = [figure(CASES, _friday_of_week(year, 1), value=float(v)) for year, v in ((2023, 2), (2024, 3), (2025, 2), (2026, 20))]
    found = rows(world(first_weeks, REGISTER), "SELECT * FROM mart.anomaly WHERE anomaly")
    assert [(r["period_to"], r["number"], r["years"]) for r in found] == [(date(2026, 1, 1), 1, 3)]


def test_anomalies_of_two_sectors_that_meet_are_told_together_and_sectors_that_could_not_be_compared_are_counted() -> None:
    figures = []
    for year, cases, crimes in ((2023, 2, 5), (2024, 3, 6), (2025, 2, 5), (2026, 50, 90)):
        figures.append(figure(CASES, _friday_of_week(year, 41), value=float(cases)))
        figures.append(figure(CRIMES, date(year, 10, 1), 31, value=float(crimes), calendar="calendar_month", unit="vụ"))
    figures.append(figure("energy.outage.count", date(2026, 10, 1), 31, value=3.0, calendar="calendar_month"))
    told = world(figures, [*REGISTER, registered("energy.outage.count")])
    (pair,) = rows(told, "SELECT * FROM mart.anomaly_together")
    assert (pair["sector"], pair["other_sector"], pair["value"], pair["other_value"]) == ("crime", "health", 90.0, 50.0)
    assert (pair["together_from"], pair["together_to"]) == (_friday_of_week(2026, 41), _friday_of_week(2026, 41) + timedelta(6))
    assert (pair["sectors_compared"], pair["sectors_not_compared"]) == (2, 1)


def test_weather_that_nobody_reports_is_null_and_not_good_weather() -> None:
    power = figure(SAIDI, date(2026, 10, 1), 31, value=60.0, denominator=1000.0, unit="phút", calendar="calendar_month")
    (row,) = rows(world([power], REGISTER), "SELECT * FROM mart.power_and_weather")
    assert (row["saidi_minutes"], row["weather_indicators"], row["weather_figures"]) == (60.0, None, None)
    storm = registered("climate.storm.count", threat="climate")
    (row,) = rows(world([power], [*REGISTER, storm]), "SELECT * FROM mart.power_and_weather")
    assert (row["weather_indicators"], row["weather_figures"]) == (0, 0)
    blew = figure("climate.storm.count", date(2026, 10, 9), 1, value=1.0, calendar="calendar_day", unit="cơn")
    (row,) = rows(world([power, blew], [*REGISTER, storm]), "SELECT * FROM mart.power_and_weather")
    assert (row["weather_indicators"], row["weather_figures"]) == (1, 1)


def _crimes(values: dict[str, float], mark: str | None = None) -> list[dict[str, object]]:
    return [
        figure(CRIMES, date(2026, 9, 15), 30, breakdown=f"offence_group={g}", value=v, unit="vụ", calendar="police_month", mark=mark)
        for g, v in values.items()
    ]


def _with_people(told: list[dict[str, object]], people: int | None = 1_000_000, communes: int = 1) -> dict[str, dict[str, object]]:
    connection = world(told, REGISTER)
    place = {"code": "66", "valid_from": date(2025, 7, 1), "level": "province", "today": "66", "today_from": date(2025, 7, 1)}
    commune = {"code": "24175", "valid_from": date(2025, 7, 1), "level": "commune", "today": "24175", "today_from": date(2025, 7, 1),
               "province": "66", "province_from": date(2025, 7, 1)}  # fmt: skip
    insert(connection, "place", [place, *({**commune, "code": str(24175 + n), "today": str(24175 + n)} for n in range(communes))])
    if people is not None:
        counted = {"area": "66", "area_from": date(2025, 7, 1), "year": 2024, "people": people, "source": "NQ 202", "confidence": "V2"}
        insert(connection, "population", [counted])
    return {str(r["breakdown"]).partition("=")[2]: r for r in rows(connection, "SELECT * FROM mart.crime_rate")}


def test_small_cells_are_not_told_and_cannot_be_worked_out() -> None:
    found = _with_people(_crimes({"drugs": 3.0, "order": 40.0, "economy": 12.0, "wanted": 0.0}))
    assert {g: (r["cases"], r["suppressed"]) for g, r in found.items()} == {
        "drugs": (None, "small"), "economy": (None, "complementary"), "order": (40.0, None), "wanted": (0.0, None),
    }  # fmt: skip
    assert found["order"]["per_100000"] == pytest.approx(4.0)
    assert found["drugs"]["per_100000"] is None
    two = _with_people(_crimes({"drugs": 3.0, "order": 40.0, "economy": 1.0}))
    assert {g for g, r in two.items() if r["suppressed"]} == {"drugs", "economy"}


def test_a_few_communes_cases_are_not_divided_by_all_the_people() -> None:
    assert _with_people(_crimes({"order": 40.0}))["order"]["per_100000"] == pytest.approx(4.0)
    (row,) = _with_people(_crimes({"order": 40.0}), communes=2).values()
    assert (row["cases"], row["communes_told"], row["communes_expected"], row["per_100000"]) == (40.0, 1, 2, None)


def test_without_a_population_there_is_no_rate_and_no_guess() -> None:
    found = _with_people(_crimes({"order": 40.0}), None)
    assert (found["order"]["cases"], found["order"]["people"], found["order"]["per_100000"]) == (40.0, None, None)


@settings(max_examples=25)
@given(st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 12).map(float), max_size=7))
def test_never_is_exactly_one_cell_of_a_month_withheld_beside_larger_ones(values: dict[str, float]) -> None:
    refill(WORLD, _crimes(values))
    found = rows(WORLD, "SELECT * FROM mart.crime_rate")
    assert len(found) == len(values)
    hidden = [r for r in found if r["suppressed"]]
    assert all((r["cases"] is None) == (r["suppressed"] is not None) for r in found)
    assert not any(r["cases"] is not None and 0 < r["cases"] < 5 for r in found)
    if len(hidden) == 1:
        assert all(r["cases"] == 0 for r in found if not r["suppressed"])
