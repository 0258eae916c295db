"""The marts on Spark over the files of a release: equal rows, and sums as the warehouse says. Needs Java 17 and `make spark`; else skipped, saying so.

One Spark session for all: the marts of the samples' release, and the same SQL over a small world that has what the samples lack (years of weeks with
anomalies of two sectors at once, small cells, days and months beside weeks, figures of no place).
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import psycopg
import pytest

from anptt_data.links.marts import Mart, marts
from anptt_data.links.spark_plan import spark_plan
from anptt_data.links.spark_sql import parsed, spark_sql, temporary
from anptt_data.settings import Settings
from anptt_data.warehouse.server import libpq_url
from tests.links.mart_world import figure, insert, registered, world

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-spark" / "bin" / "python"
pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="Java 17 is not here: the marts are not run on Spark"),
    pytest.mark.skipif(not PYTHON.exists(), reason="no environment for pyspark; `make spark` makes it and runs this test"),
    pytest.mark.timeout(600),
]
SMALL = (
    "--master local[2] --driver-java-options '-XX:+UseSerialGC -XX:TieredStopAtLevel=1' --conf spark.ui.enabled=false"
    " --conf spark.ui.showConsoleProgress=false --conf spark.sql.shuffle.partitions=2 --conf spark.sql.codegen.wholeStage=false"
    " --conf spark.sql.codegen.factoryMode=NO_CODEGEN pyspark-shell"
)
"""Settings for little data: what compiles for speed costs more than it saves."""
WORLD_RELATIONS = ("observation_today", "indicator", "population", "place")


@pytest.fixture(scope="module")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Six years of weeks, months and days of three provinces; two sectors rise together in the last week."""
    chance = random.Random(5)
    told: list[dict[str, Any]] = []
    for province, area in (("66", "24175"), ("48", "20194"), ("79", "26734")):
        at = {"province": province, "area": area, "province_name": f"Tỉnh {province}"}
        for week in range(0, 6 * 52):
            first = date(2020, 12, 4) + timedelta(days=7 * week)
            high = 60.0 if week > 6 * 52 - 3 else 0.0
            told += [
                figure("health.dengue.cases", first, value=chance.randrange(9) + high, breakdown="disease=a", estimated=chance.random() < 0.3, **at),
                figure("crime.offence.occurred", first, value=chance.randrange(9) + high, breakdown="offence_group=drugs", unit="vụ", **at),
            ]  # fmt: skip
            if week > 6 * 52 - 40:
                told += [figure("environment.pm25", first + timedelta(days=d), 1, value=None if d == 3 else chance.random() * 90, site="S1",
                                unit="µg/m³", below_detection=d == 3, **at) for d in range(4)]  # fmt: skip
        for day, hour in ((d, h) for d in range(40) for h in range(16 + d % 9)):  # days of 16 and 17 hours are too few
            first = date(2026, 9, 1) + timedelta(days=day)
            moment = datetime(first.year, first.month, first.day, hour, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
            told += [figure("environment.air.value", first, 1, value=chance.random() * 90, breakdown=f"parameter={dust}; averaging_minutes=60", site="S1",
                            unit="µg/m³", calendar="calendar_day", moment=moment, **at) for dust in ("PM2.5", "PM10")]  # fmt: skip
        for month in range(12):
            first = date(2026, 1, 1) + timedelta(days=31 * month)
            told += [figure("crime.offence.occurred", first, 31, value=chance.choice([0, 2, 3, 7, 40]) * 1.0, breakdown=f"offence_group={g}", unit="vụ",
                            calendar="police_month", authority="final", **at) for g in "abc"]  # fmt: skip
            told += [figure(f"energy.power.{k}", first, 31, value=chance.random() * 50, denominator=1.0 + chance.randrange(900), unit="phút", **at)
                     for k in ("saidi", "saifi", "customers")]  # fmt: skip
            told.append(figure("climate.rain.millimetres", first, 2, value=chance.random() * 200 - 20, unit="mm", **at))
    told.append(
        {**figure("health.dengue.cases", date(2026, 10, 30), value=4.0), "area": None, "area_name": None, "province": None, "mark": "mẫu"}
    )
    known = [
        registered("health.dengue.cases"),
        registered("crime.offence.occurred"),
        registered("climate.rain.millimetres", threat="climate"),
    ]
    known += [
        registered("environment.pm25", "none"),
        registered("environment.air.value", "mean", over_periods=False),
        registered("energy.power.saidi", "weighted"),
        registered("energy.power.saifi", "weighted"),
    ]
    connection = world(told, [*known, registered("energy.power.customers")])
    for code, people in (("66", 1_900_000), ("48", 1_100_000)):
        insert(
            connection,
            "population",
            [{"area": code, "area_from": date(2025, 7, 1), "year": 2024, "people": people, "source": "s", "confidence": "V2"}],
        )
        insert(
            connection,
            "place",
            [{"code": code, "valid_from": date(2025, 7, 1), "level": "province", "today": code, "today_from": date(2025, 7, 1)}],
        )
    with connection:
        yield connection


@pytest.fixture(scope="module")
def spark_out(loaded: Settings, small_world: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of what Spark wrote: a release of all samples, and the small world (its relations begin with ``world_``)."""
    folder = tmp_path_factory.mktemp("spark")
    plan = spark_plan(loaded)
    for name in WORLD_RELATIONS:
        file = folder / f"{name}.parquet"
        small_world.execute(f"COPY link.{name} TO '{file}' (FORMAT parquet)")
        plan["tables"][temporary(f"world_link.{name}")] = [str(file)]
    for mart in marts():
        if set(mart.sources) <= {*(f"link.{n}" for n in WORLD_RELATIONS), *(f"mart.{m.name}" for m in marts())}:
            select = parsed(mart.sql.replace("link.", "world_link.").replace("mart.", "world_mart."))
            plan["views"].append([temporary(f"world_mart.{mart.name}"), spark_sql(select)])
            plan["marts"].append(temporary(f"world_mart.{mart.name}"))
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    asked = [*plan["marts"], "link__observation", "link__rate"]
    done = subprocess.run(
        [str(PYTHON), str(ROOT / "deploy" / "marts_on_spark.py"), str(folder / "plan.json"), str(folder / "out"), *asked],
        capture_output=True, text=True, check=False, cwd=folder, env=os.environ | {"PYSPARK_SUBMIT_ARGS": SMALL},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    print(done.stdout)
    return folder / "out"


@pytest.fixture(scope="module")
def release(loaded: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(loaded.releases_dir / "current" / "anptt.duckdb"), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("mart", marts(), ids=lambda m: m.name)
def test_a_release_gives_equal_rows_on_spark(mart: Mart, release: duckdb.DuckDBPyConnection, spark_out: Path) -> None:
    _equal(release, f"mart.{mart.name}", spark_out / f"mart__{mart.name}")


@pytest.mark.parametrize("mart", marts(), ids=lambda m: m.name)
def test_years_of_figures_give_equal_rows_on_spark(mart: Mart, small_world: duckdb.DuckDBPyConnection, spark_out: Path) -> None:
    there = spark_out / f"world_mart__{mart.name}"
    if not there.exists():
        pytest.skip(f"{mart.name} reads more than the small world has: {', '.join(mart.sources)}")
    assert _equal(small_world, f"mart.{mart.name}", there) > 0


@pytest.mark.parametrize("relation", ["link.observation", "link.rate"])
def test_figures_and_rates_are_the_same_on_spark(relation: str, release: duckdb.DuckDBPyConnection, spark_out: Path) -> None:
    assert _equal(release, relation, spark_out / temporary(relation)) > 0


def test_sums_on_spark_are_those_of_the_warehouse(loaded: Settings, spark_out: Path) -> None:
    asked = "SELECT indicator, count(*), round(CAST(sum(value) AS numeric), 4) FROM {} GROUP BY indicator ORDER BY indicator"
    with psycopg.connect(libpq_url(str(loaded.database_url))) as session:
        warehouse = session.execute(asked.format("link.observation").encode()).fetchall()
    there = f"read_parquet('{spark_out}/link__observation/*.parquet')"
    assert warehouse
    assert duckdb.sql(asked.format(there).replace("numeric", "DECIMAL(38, 4)")).fetchall() == warehouse


def _equal(connection: duckdb.DuckDBPyConnection, relation: str, written: Path) -> int:
    """Compare all rows, numbers to six places; how many rows there are."""
    types = connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {relation})").fetchall()
    columns = ", ".join(f'round("{n}", 6) AS "{n}"' if kind == "DOUBLE" else f'CAST("{n}" AS VARCHAR) AS "{n}"' for n, kind in types)
    ours, theirs = f"SELECT {columns} FROM {relation}", f"SELECT {columns} FROM read_parquet('{written}/*.parquet')"
    for one, other in ((ours, theirs), (theirs, ours)):
        assert connection.execute(f"{one} EXCEPT ALL {other} LIMIT 3").fetchall() == []
    (number,) = connection.execute(f"SELECT count(*) FROM ({ours})").fetchone() or (0,)
    return int(number)


def test_a_plan_names_every_relation_before_it_is_read(loaded: Settings) -> None:
    plan = spark_plan(loaded)
    there = set(plan["tables"])
    for name, select in plan["views"]:
        read = {str(t.name) for t in parsed_tables(select)}
        assert {r for r in read if "__" in r} <= there, name
        there.add(name)
    assert set(plan["marts"]) == {f"mart__{m.name}" for m in marts()} <= there


def parsed_tables(select: str) -> list[Any]:
    """The tables of a SELECT in Spark's words."""
    import sqlglot

    return list(sqlglot.parse_one(select, read="spark").find_all(sqlglot.exp.Table))
