"""VN_AQI as QĐ 1459/QĐ-TCMT (12/11/2019) says: its own worked examples, and random and real stations counted again by plain loops.

The examples are those of section 2.3 and 2.2.2.a of the guidance (transcript of the signed PDF).
"""

from __future__ import annotations

import csv
import random
import secrets
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import psycopg
import pytest

from anptt_data.contract.registry import contracts
from anptt_data.links.indicators import indicators
from anptt_data.links.vn_aqi.feeds import feeds
from anptt_data.links.vn_aqi.frame import aqi_days, aqi_hours, hourly_means, index, nowcast, with_gaps
from anptt_data.links.vn_aqi.relations import aqi_statements, aqi_views
from anptt_data.links.vn_aqi.scale import BANDS, BREAKPOINTS, INDEX, band_of, index_of, rounded
from tests.links import aqi_by_hand as by_hand
from tests.places.converted_world import Merged

if TYPE_CHECKING:
    from anptt_data.warehouse.cluster import Cluster

(FEED,) = feeds(contracts().values())
REAL = Path("/work/shared/real/hanoi_pm25_2016.csv")
NAMES = {p: code for code, p in FEED.pollutants.items()}
COLUMNS = {
    "station": "text", "area": "text", "area_from": "date", "parameter": "text", "measured_at": "timestamptz", "averaging_minutes": "integer",
    "value": "double precision", "unit": "text", "status": "text", "mark": "text",
}  # fmt: skip
SCHEMA = {"text": pl.String, "date": pl.Date, "timestamptz": pl.Datetime("us", "UTC"), "integer": pl.Int32, "double precision": pl.Float64}
UNUSABLE = frozenset({"01", "02"})
Rows = list[tuple[Any, ...]]


def row(
    pollutant: str, moment: datetime, minutes: int, value: float | None, unit: str = "µg/m³", status: str = "00", station: str = "S1"
) -> tuple[Any, ...]:
    return (station, "24133", date(2025, 7, 1), NAMES.get(pollutant, pollutant), moment.astimezone(UTC), minutes, value, unit, status, None)


def at(hour: float, day: int = 5) -> datetime:
    return datetime(2026, 11, day, tzinfo=by_hand.VIETNAM) + timedelta(hours=hour)


def hours_of(pollutant: str, values: list[float | None], first: int = 1) -> Rows:
    return [row(pollutant, at(first + n), 60, v) for n, v in enumerate(values) if v is not None]


def in_frames(rows: Rows) -> tuple[pl.DataFrame, pl.DataFrame]:
    frame = pl.DataFrame(rows, schema={n: SCHEMA[kind] for n, kind in COLUMNS.items()}, orient="row")
    means = hourly_means(frame, FEED, UNUSABLE)
    return aqi_hours(means), aqi_days(means)


def make_tables(db: Any) -> None:
    for schema in ("ref", "link", FEED.contract.sector()):
        db.execute(f"create schema {schema}")
    db.execute("create table ref.code (code_list text, code text, attributes text)")
    for code in sorted(UNUSABLE):
        db.execute(f"insert into ref.code values ('{FEED.status_list}', '{code}', '{{\"feeds_indicators\": \"no\"}}')")
    db.execute(f"create table {FEED.name} ({', '.join(f'{n} {kind}' for n, kind in COLUMNS.items())})")
    for statement in aqi_statements(contracts().values()):
        db.execute(statement)


def in_duckdb(rows: Rows) -> tuple[pl.DataFrame, pl.DataFrame]:
    with closing(duckdb.connect()) as db:
        make_tables(db)
        frame = pl.DataFrame(rows, schema={n: SCHEMA[kind] for n, kind in COLUMNS.items()}, orient="row")
        db.register("given", frame.to_arrow())
        db.execute(f"insert into {FEED.name} select * from given")
        db.execute("set timezone = 'Asia/Kolkata'")  # a reader's half-hour zone changes nothing
        hours, days = (db.sql(f"select * from {schema}.{name}").pl() for schema, name in aqi_views(contracts().values()))
        return hours.with_columns(pl.col("hour").dt.convert_time_zone("UTC")), days


@pytest.fixture(scope="module")
def postgresql(test_cluster: Cluster) -> Iterator[psycopg.Connection[Any]]:
    name = f"aqi_{secrets.token_hex(4)}"
    with test_cluster.connect() as admin:
        admin.execute(f"create database {name}")
    with test_cluster.connect(name) as db:
        make_tables(db)
        yield db
    with test_cluster.connect() as admin:
        admin.execute(f"drop database {name} with (force)")


Told = dict[Any, tuple[int | None, dict[str, int | None]]]
PARTS = ("pm25", "pm10", "o3", "no2", "so2", "co")


def told(frame: pl.DataFrame, key: str) -> Told:
    """Hour or day -> index and its parts."""
    if key == "hour" and frame.schema["hour"] != pl.Datetime("us"):
        frame = frame.with_columns(pl.col("hour").dt.convert_time_zone("Asia/Ho_Chi_Minh").dt.replace_time_zone(None))
    return {r[key]: (r["aqi"], {p: r[f"aqi_{p}"] for p in PARTS}) for r in frame.iter_rows(named=True)}


def all_ways(rows: Rows) -> tuple[Told, Told]:
    """Frames and SQL agree; what they say."""
    answers = [(told(hours, "hour"), told(days, "day")) for hours, days in (in_frames(rows), in_duckdb(rows))]
    assert answers[0] == answers[1]
    return answers[0]


# ---- the guidance's own examples --------------------------------------------------------------------------------------
PM25 = [26.9, 24.7, 20.5, 23.5, 19.5, 16.5, 19.0, 16.5, 20.3, 22.4, 19.6, 20.6]
O3 = [
    15.7, 14.2, 17.7, 18.9, 19.3, 15.7, 19.7, 22.6, 27.1, 29.0, 31.9, 25.3, 34.7, 35.2, 41.6, 45.7, 49.2, 55.8, 69.6, 78.3, 91.5, 97.7, 81.2, 71.8,
    43.5, 34.3, 21.5, 20.5, 19.4, 20.4, 21.3,
]  # fmt: skip
O3_8H = [
    18.0, 19.4, 21.2, 23.0, 23.8, 25.8, 28.2, 30.9, 33.8, 36.6, 39.9, 44.7, 51.3, 58.4, 66.2, 71.1, 74.4, 73.7, 71.0, 65.0, 57.8, 48.7, 39.1, 31.6,
]  # fmt: skip


def test_the_nowcast_of_the_guidance_is_20_3() -> None:
    hours, _ = in_frames(hours_of("pm25", PM25, first=9))
    assert hours.filter(pl.col("hour") == datetime(2026, 11, 5, 20))["nowcast_pm25"].round(1).to_list() == [20.3]
    assert round(by_hand.nowcast(PM25[::-1]) or 0, 1) == 20.3
    sql, _ = in_duckdb(hours_of("pm25", PM25, first=9))
    assert sql.filter(pl.col("hour") == at(20))["nowcast_pm25"].round(1).to_list() == [20.3]


def test_the_hour_of_the_guidance() -> None:
    assert [rounded(index_of(s, c) or 0) for s, c in (("o3_1h", 136.1), ("pm25", 20.3))] == [43, 41]
    # The guidance prints 60 for NO2 at 118.7; its own formula gives 50 / 100 * 18.7 + 50 = 59.35. Its other examples round to the nearest.
    assert index_of("no2", 118.7) == pytest.approx(59.35)
    rows = [*hours_of("pm25", PM25, first=9), row("o3", at(20), 60, 136.1), row("no2", at(20), 60, 118.7)]
    hours, _ = all_ways(rows)
    assert hours[datetime(2026, 11, 5, 20)] == (59, {"pm25": 41, "pm10": None, "o3": 43, "no2": 59, "so2": None, "co": None})


def test_the_day_of_the_guidance_is_110() -> None:
    given = {"o3_8h": 89.3, "o3_1h": 114.6, "no2": 130.8, "pm25": 55.7}
    assert [rounded(index_of(s, c) or 0) for s, c in given.items()] == [45, 36, 65, 110]
    rows = [*hours_of("pm25", [55.7] * 24), *hours_of("no2", [130.8] + [10.0] * 23), *hours_of("o3", [89.3] * 23 + [114.6])]
    _, days = all_ways(rows)
    assert days[date(2026, 11, 5)][0] == 110
    assert days[date(2026, 11, 5)][1]["no2"] == 65


def test_the_means_of_eight_hours_of_the_guidance() -> None:
    """24 of them, from the mean that ends at 1:00, with hours of the evening before; the largest is 74.4."""
    rows = [row("o3", at(18 + n, day=4), 60, v) for n, v in enumerate(O3)]
    o3 = by_hand.hourly(("o3", r[4], 60, r[6]) for r in rows)["o3"]
    ends = [datetime(2026, 11, 5) + n * by_hand.HOUR for n in range(1, 25)]
    assert [by_hand.mean_of_eight(o3, e) for e in ends] == [pytest.approx(v, abs=0.1) for v in O3_8H], (
        "the guidance prints means of values it did not round"
    )
    for _, days in (in_frames(rows), in_duckdb(rows)):
        (found,) = days.filter(pl.col("day") == date(2026, 11, 5))["o3_8h"].to_list()
        assert found == pytest.approx(74.4, abs=0.05)


# ---- the scale --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("scale", BREAKPOINTS)
def test_every_breakpoint_has_its_index_and_above_the_last_it_is_500(scale: str) -> None:
    points = BREAKPOINTS[scale]
    assert [index_of(scale, float(c)) for c in points] == [float(i) for i in INDEX[: len(points)]]
    assert index_of(scale, points[-1] + 1.0) == (None if scale == "o3_8h" else 500.0)
    assert index_of(scale, -0.1) is None
    assert index_of(scale, None) is None
    tried = [0.0, 0.5, *(c + d for c in points for d in (-0.01, 0.0, 0.01) if c + d >= 0), points[-1] * 3.0]
    by_frame = pl.DataFrame({"c": tried}).select(index(scale, pl.col("c")).alias("i"))["i"].to_list()
    assert by_frame == [None if (i := index_of(scale, c)) is None else rounded(i) for c in tried]


def test_the_bands_are_those_of_table_1() -> None:
    assert [(b.low, b.high, b.name.vi, b.rgb) for b in BANDS] == [
        (0, 50, "Tốt", (0, 228, 0)), (51, 100, "Trung bình", (255, 255, 0)), (101, 150, "Kém", (255, 126, 0)), (151, 200, "Xấu", (255, 0, 0)),
        (201, 300, "Rất xấu", (143, 63, 151)), (301, 500, "Nguy hại", (126, 0, 35)),
    ]  # fmt: skip
    assert [band_of(i).name.vi for i in (0, 50, 51, 150, 151, 300, 301, 500)] == [
        "Tốt", "Tốt", "Trung bình", "Kém", "Xấu", "Rất xấu", "Nguy hại", "Nguy hại",
    ]  # fmt: skip
    hours, _ = in_duckdb(hours_of("pm25", [120.0] * 12))
    assert set(hours["band_vi"]) == {"Xấu"}
    assert set(hours["colour"]) == {"#ff0000"}


# ---- what is measured, and how much of it -----------------------------------------------------------------------------
def test_two_of_the_latest_three_hours_are_needed_and_the_hour_itself_is_not() -> None:
    hours, _ = all_ways(hours_of("pm25", [30.0, 30.0, None, None, 30.0, 30.0]))
    assert [e.hour for e in hours] == [2, 3, 6, 7]
    assert {v for v, _ in hours.values()} == {60}


def test_a_missing_hour_weighs_nothing() -> None:
    """Steady air: a rate of 1, so the mean of what is there. Unsteady air: halves, and a missing hour adds nothing (the guidance's own formula)."""
    steady = with_gaps(_means([40.0, None, 40.0, 40.0]))
    assert steady.select(nowcast("pm25").alias("n"))["n"].to_list()[3] == pytest.approx(40.0)
    unsteady = with_gaps(_means([100.0, 10.0, None, 40.0]))
    assert unsteady.select(nowcast("pm25").alias("n"))["n"].to_list()[3] == pytest.approx(40 / 2 + 10 / 8 + 100 / 16)


def _means(values: list[float | None]) -> pl.DataFrame:
    return hourly_means(pl.DataFrame(hours_of("pm25", values), schema={n: SCHEMA[k] for n, k in COLUMNS.items()}, orient="row"), FEED)


def test_no_dust_no_index_and_no_day_without_three_quarters_of_its_hours() -> None:
    hours, days = all_ways(hours_of("no2", [100.0] * 24))
    assert {v for v, _ in hours.values()} == {None}
    assert days[date(2026, 11, 5)] == (None, {p: 50 if p == "no2" else None for p in PARTS})
    for measured, found in ((17, None), (18, 50)):
        _, days = all_ways(hours_of("pm25", [25.0] * measured))
        assert days[date(2026, 11, 5)][0] == found
    _, days = in_duckdb(hours_of("pm25", [25.0] * 17))
    assert days["why_not"].to_list() == ["too_few_hours"]
    _, days = in_duckdb(hours_of("no2", [25.0] * 24))
    assert days["why_not"].to_list() == ["no_dust"]


def test_an_hour_needs_three_quarters_of_its_minutes_and_whole_hours_go_first() -> None:
    def five(count: int, hour: int, value: float) -> Rows:
        return [row("pm25", at(hour - 1 + (n + 1) / 12), 5, value) for n in range(count)]

    hours, _ = all_ways([*five(9, 1, 25.0), *five(8, 2, 25.0), *five(12, 3, 25.0)])
    assert [e.hour for e in hours] == [3], "the second hour has 40 minutes only, so none of the others has two of three"
    hours, _ = all_ways([*five(12, 1, 25.0), *five(12, 2, 25.0), row("pm25", at(2), 60, 50.0)])
    assert hours[datetime(2026, 11, 5, 2)][0] == 63, "50 / 2 + 25 / 4 = 31.25 µg/m³: the hour as told, not its five-minute values"


def test_the_hour_ends_a_day_at_midnight() -> None:
    _, days = all_ways(hours_of("pm25", [25.0] * 24, first=1))
    assert list(days) == [date(2026, 11, 5)]


@pytest.mark.parametrize(
    ("unit", "value", "found"), [("µg/m³", 25.0, 50), ("mg/m³", 0.025, 50), ("µg/Nm³", 25.0, 50), ("ppb", 25.0, None), ("", 25.0, None)]
)
def test_a_value_in_an_unknown_unit_is_left_out(unit: str, value: float, found: int | None) -> None:
    hours, _ = all_ways([row("pm25", at(1 + n), 60, value, unit=unit) for n in range(3)])
    assert [v for v, _ in hours.values()][:1] == ([found] if found is not None else [])


def test_values_of_other_statuses_averagings_parameters_and_below_zero_feed_nothing() -> None:
    good = hours_of("pm25", [25.0, 25.0])
    bad = [
        row("pm25", at(1), 60, 900.0, status="02"), row("pm25", at(2), 1440, 900.0), row("pm25", at(2), 480, 900.0), row("Temp", at(2), 60, 900.0),
        row("pm25", at(2), 45, 900.0), row("pm25", at(1), 5, -3.0),
    ]  # fmt: skip
    assert all_ways([*good, *bad]) == all_ways(good)


def test_above_400_only_the_largest_hour_of_ozone_counts() -> None:
    rows = [*hours_of("o3", [450.0] * 24), *hours_of("pm25", [10.0] * 24)]
    _, days = all_ways(rows)
    assert days[date(2026, 11, 5)][1]["o3"] == rounded(index_of("o3_1h", 450.0) or 0)
    _, frame = in_duckdb(rows)
    assert frame["aqi_o3_8h"].to_list()[0] is None


# ---- counted again ----------------------------------------------------------------------------------------------------
def random_station(seed: int) -> Rows:
    """Four days with gaps, mixed averagings and units, statuses, values at the breakpoints."""
    dice = random.Random(seed)
    rows: Rows = []
    for pollutant in PARTS:
        top = {"pm25": 300.0, "pm10": 400.0, "o3": 500.0, "no2": 1500.0, "so2": 900.0, "co": 70_000.0}[pollutant]
        gap = dice.choice([0.02, 0.1, 0.4])
        level = dice.random()
        for hour in range(96):
            if dice.random() < gap:
                continue
            level = min(1.0, max(0.0, level + dice.gauss(0, 0.12)))
            value = round(top * level, 1)
            unit, size = ("mg/m³", 1000.0) if pollutant == "co" else ("µg/m³", 1.0)
            if dice.random() < 0.3:
                rows += [
                    row(pollutant, at(hour + (n + 1) / 12), 5, value / size, unit, "02" if dice.random() < 0.05 else "00")
                    for n in range(12) if dice.random() < 0.9
                ]  # fmt: skip
            else:
                rows.append(row(pollutant, at(hour + 1), 60, value / size, unit))
    return rows


def usable(rows: Rows) -> list[tuple[str, datetime, int, float]]:
    kept = [
        (FEED.pollutants[r[3]], r[4], r[5], r[6] * (1000.0 if r[7] == "mg/m³" else 1.0)) for r in rows if r[8] == "00" and r[6] is not None
    ]
    return [k for k in kept if k[3] >= 0]


def same(ours: Told, theirs: Told) -> None:
    assert ours.keys() == theirs.keys()
    wrong = {k: (ours[k], theirs[k]) for k in ours if ours[k] != theirs[k]}
    # Sums in another order may fall on the other side of a half: a whole number apart, never more, and hardly ever.
    assert all(abs((a[1][p] or 0) - (b[1][p] or 0)) <= 1 for a, b in wrong.values() for p in PARTS), wrong
    assert len(wrong) <= 1 + len(ours) // 500, wrong


@pytest.mark.parametrize("seed", range(6))
def test_random_stations_counted_again_by_plain_loops(seed: int) -> None:
    rows = random_station(seed)
    means = by_hand.hourly(usable(rows))
    for hours, days in (in_frames(rows), in_duckdb(rows)):
        same(told(hours, "hour"), by_hand.hours_of_aqi(means))
        same(told(days, "day"), by_hand.days_of_aqi(means))


def test_postgresql_says_the_same(postgresql: psycopg.Connection[Any]) -> None:
    rows = random_station(7)
    with postgresql.transaction(force_rollback=True), postgresql.cursor() as cursor:
        cursor.executemany(f"insert into {FEED.name} values ({', '.join(['%s'] * len(COLUMNS))})", rows)
        frames = [pl.DataFrame(cursor.execute(f"select * from {s}.{n}").fetchall(), [c.name for c in cursor.description or []], orient="row")
                  for s, n in aqi_views(contracts().values())]  # fmt: skip
    hours, days = in_duckdb(rows)
    same(told(frames[0], "hour"), told(hours, "hour"))
    same(told(frames[1], "day"), told(days, "day"))
    assert set(frames[0].columns) == set(hours.columns)


@pytest.mark.skipif(not REAL.is_file(), reason="the real values of Hà Nội are not on this machine")
def test_a_real_year_of_ha_noi_counted_again() -> None:
    with REAL.open(encoding="utf-8") as file:
        rows = [
            row("pm25", datetime.strptime(r["Date (LT)"], "%Y-%m-%d %I:%M %p").replace(tzinfo=by_hand.VIETNAM), 60, float(r["Raw Conc."]))
            for r in csv.DictReader(file) if r["QC Name"] == "Valid"
        ]  # fmt: skip
    assert len(rows) > 7000
    means = by_hand.hourly(usable(rows))
    for hours, days in (in_frames(rows), in_duckdb(rows)):
        same(told(hours, "hour"), by_hand.hours_of_aqi(means))
        same(told(days, "day"), by_hand.days_of_aqi(means))
    hours, days = in_frames(rows)
    assert 60 < days["aqi"].drop_nulls().mean() < 130  # type: ignore[operator]
    assert hours.height > 7000


# ---- what feeds it ----------------------------------------------------------------------------------------------------
def test_a_contract_feeds_it_by_what_it_declares_and_the_registry_knows() -> None:
    assert set(FEED.pollutants.values()) == set(PARTS)
    found = {n: i for i in indicators(contracts().values()) if i.relation and (n := i.code.rsplit(".", 1)[1]).startswith("vn_aqi")}
    assert set(found) == {"vn_aqi_hour", "vn_aqi_day"}
    assert {i.relation for i in found.values()} == {f"{s}.{n}" for s, n in aqi_views(contracts().values())}
    assert feeds([Merged]) == []
    assert aqi_views([Merged]) == {}
