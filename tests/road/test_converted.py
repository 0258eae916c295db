"""Every sample, as reported and on the units of any day: no figure is lost, and the release and the warehouse say the same (law 5)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import psycopg
import pytest
from sqlalchemy import text

from anptt_data.contract.base import Contract
from anptt_data.contract.converted import converted_columns, main_place, measures, merges
from anptt_data.contract.registry import contracts
from anptt_data.lake.query import query
from anptt_data.lake.views import DAY
from anptt_data.links import total_sql as total
from anptt_data.places.convert_frame import convert_frame
from anptt_data.places.references import references
from anptt_data.places.sql_functions import sql_functions
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine, engine_for
from anptt_data.warehouse.server import READER

DAYS = tuple(
    date.fromisoformat(d) for d in ("1990-01-01", "1996-06-01", "2003-12-31", "2025-06-30", "2025-07-01", "2026-04-30", "2026-11-22")
)
PLACED = [c for c in contracts().values() if main_place(c) is not None]


@pytest.fixture(scope="module")
def release(loaded: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the release's file, because `anptt sql` opens the file itself with other settings."""
    file = tmp_path_factory.mktemp("release") / "anptt.duckdb"
    shutil.copyfile(loaded.releases_dir / "current" / "anptt.duckdb", file)
    with duckdb.connect(str(file), read_only=True) as db:
        yield db


@pytest.fixture(scope="module")
def reader(loaded: Settings) -> Iterator[psycopg.Connection[Any]]:
    """The role of analysts: it may read views and reference data only."""
    made = engine_for(str(loaded.database_url).replace("//anptt_app@", f"//{READER}@"), None)
    with made.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        yield driver
    made.dispose()


def _columns(contract: type[Contract]) -> str:
    return ", ".join(f'"{e["name"]}"' for e in converted_columns(contract))


def _plain(rows: list[tuple[Any, ...]]) -> list[str]:
    return sorted(
        repr([float(f"{v:.9g}") if isinstance(v, float) else v.astimezone(UTC).isoformat() if isinstance(v, datetime) else v for v in r])
        for r in rows
    )


def test_there_is_something_to_convert(release: duckdb.DuckDBPyConnection) -> None:
    assert [c.dataset() for c in PLACED]
    assert all(release.execute(f"SELECT count(*) > 0 FROM {c.dataset()}").fetchone() == (True,) for c in PLACED)


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("contract", PLACED, ids=lambda c: c.dataset())
def test_sums_on_any_day_are_the_sums_as_reported(
    release: duckdb.DuckDBPyConnection, reader: psycopg.Connection[Any], contract: type[Contract], on: date
) -> None:
    kept = "period_from, period_to, calendar, mark"
    sums = ", ".join(f'sum("{c.name}")' for c in measures(contract) if c.converts == "sum") or "NULL"
    asked = f"SELECT {kept}, {sums}, {'sum(rows_reported)' if not merges(contract) else 'NULL'} FROM {{}} GROUP BY 1, 2, 3, 4"
    told = f"SELECT {kept}, {sums}, {'count(*)' if not merges(contract) else 'NULL'} FROM {contract.dataset()} GROUP BY 1, 2, 3, 4"
    for run in (lambda q: release.execute(q).fetchall(), lambda q: reader.execute(q.encode()).fetchall()):
        before = {r[:4]: r[4:] for r in run(told)}
        after = {r[:4]: r[4:] for r in run(asked.format(f"{contract.dataset()}_on(DATE '{on}')"))}
        assert after.keys() == before.keys()
        for key, values in before.items():
            assert [float(v or 0) for v in after[key]] == pytest.approx([float(v or 0) for v in values], rel=1e-9), key


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("contract", PLACED, ids=lambda c: c.dataset())
def test_release_and_warehouse_and_library_give_the_same_rows(
    release: duckdb.DuckDBPyConnection, reader: psycopg.Connection[Any], contract: type[Contract], on: date, loaded: Settings
) -> None:
    relation = f"SELECT {_columns(contract)} FROM {contract.dataset()}_on(DATE '{on}')"
    ours, theirs = release.execute(relation).fetchall(), reader.execute(relation.encode()).fetchall()
    assert ours
    assert _plain(ours) == _plain(theirs)
    frame = release.execute(f"SELECT * FROM {contract.dataset()}").pl()
    assert _plain(ours) == _plain(convert_frame(frame, contract, on, references(loaded.reference_dir).converter).rows())


@pytest.mark.parametrize("contract", PLACED, ids=lambda c: c.dataset())
def test_today_is_the_day_of_the_instant_not_of_the_clock(
    loaded: Settings, release: duckdb.DuckDBPyConnection, contract: type[Contract]
) -> None:
    (made,) = release.execute("SELECT CAST(instant AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) FROM instant").fetchone() or ()
    today = release.execute(f"SELECT {_columns(contract)} FROM {contract.dataset()}_today").fetchall()
    assert _plain(today) == _plain(release.execute(f"SELECT {_columns(contract)} FROM {contract.dataset()}_on(?)", [made]).fetchall())
    assert query(loaded, f"SELECT count(*) FROM {contract.dataset()}_today", as_of="2025-06-30T12:00:00+07:00").rows() == [(0,)]


def test_the_day_of_an_instant_is_that_of_vietnam(loaded: Settings, reader: psycopg.Connection[Any]) -> None:
    for instant, day in (("2025-06-30T16:59:59Z", date(2025, 6, 30)), ("2025-06-30T17:00:00Z", date(2025, 7, 1))):
        assert query(loaded, f"SELECT {DAY}", as_of=instant).rows() == [(day,)]
        reader.execute("SELECT anptt.as_of(%s)", (instant,))
        assert reader.execute("SELECT anptt.day()").fetchone() == (day,)
    reader.execute("SELECT anptt.as_of(NULL)")


def test_anptt_sql_runs_the_functions_and_their_examples(loaded: Settings, release: duckdb.DuckDBPyConnection) -> None:
    listed = release.execute("SELECT name, parameters, title_vi, title_en, columns, example FROM functions ORDER BY name").fetchall()
    assert {f.full_name for f in sql_functions(contracts().values())} <= {r[0] for r in listed}
    for name, _, _, _, columns, example in listed:
        answered = query(loaded, example, release=1)
        assert answered.rows(), f"the example of {name} finds nothing"
        assert (columns is None) == (name == total.NAME), "what gives a value has no columns"
    made = dict(
        release.execute("SELECT schema_name || '.' || function_name, comment FROM duckdb_functions() WHERE NOT internal").fetchall()
    )
    assert all(made[f.full_name] == f.comment for f in sql_functions(contracts().values()))


def test_an_analyst_finds_them_in_the_dictionary(release: duckdb.DuckDBPyConnection) -> None:
    for contract in PLACED:
        told = release.execute("SELECT column_name FROM dictionary WHERE dataset = ?", [f"{contract.dataset()}_today"]).fetchall()
        seen = release.execute(f"SELECT column_name, comment FROM (DESCRIBE {contract.dataset()}_today) d JOIN duckdb_columns() c USING (column_name)"
                               f" WHERE c.schema_name = '{contract.sector()}' AND c.table_name = '{contract.short_name()}_today'").fetchall()  # fmt: skip
        assert sorted(r[0] for r in told) == sorted(r[0] for r in seen)
        assert all(" — " in r[1] for r in seen)


def test_postgresql_says_the_same_of_its_views_and_functions(loaded: Settings) -> None:
    with engine(loaded).connect() as connection:
        for contract in PLACED:
            silent = connection.execute(
                text("select attname from pg_attribute where attrelid = to_regclass(:v) and attnum > 0 and col_description(attrelid, attnum) is null"),
                {"v": f"{contract.dataset()}_today"},
            ).fetchall()  # fmt: skip
            assert silent == []
        for function in sql_functions(contracts().values()):
            said = connection.execute(text("select obj_description(to_regprocedure(:f))"), {"f": function.signature}).scalar()
            assert said == function.comment


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_the_shares_of_every_unit_on_every_day_sum_to_1(
    release: duckdb.DuckDBPyConnection, reader: psycopg.Connection[Any], on: date
) -> None:
    asked = (
        f"SELECT code, valid_from, to_level, sum(share), count(*) FROM ref.area_conversion WHERE on_from <= DATE '{on}'"
        f" AND (on_to IS NULL OR on_to >= DATE '{on}') GROUP BY 1, 2, 3 HAVING abs(sum(share) - 1) > 1e-9"
        " OR (count(*) > 1 AND count(to_code) < count(*))"
    )
    units = f"SELECT count(DISTINCT (code, valid_from)) FROM ref.converted_to(DATE '{on}')"
    for run in (lambda q: release.execute(q).fetchall(), lambda q: reader.execute(q.encode()).fetchall()):
        assert run(asked) == []
        expected = 0 if on < date(1994, 1, 1) else run("SELECT count(*) FROM ref.area")[0][0]
        assert run(units)[0][0] == expected


def test_full_names_in_sql_are_those_of_the_library(
    loaded: Settings, release: duckdb.DuckDBPyConnection, reader: psycopg.Connection[Any]
) -> None:
    for on in (date(2025, 6, 30), date(2026, 11, 22)):
        expected = {(a.code, a.full_name) for a in references(loaded.reference_dir).areas if a.valid(on)}
        asked = f"SELECT code, name FROM ref.area_on(DATE '{on}')"
        assert set(release.execute(asked).fetchall()) == expected
        assert set(reader.execute(asked.encode()).fetchall()) == expected
        provinces = f"SELECT count(*) FROM ref.area_on(DATE '{on}') WHERE level = 'commune' AND province_name IS NULL"
        assert release.execute(provinces).fetchone() == (0,)
