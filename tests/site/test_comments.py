"""Whatever a user can see in a release or in PostgreSQL says in both languages what it is, and the dictionary says the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from sqlalchemy import Engine

from anptt_data.contract.base import Contract
from anptt_data.contract.dictionary import dictionary
from anptt_data.contract.registry import contracts
from anptt_data.lake.caveats import caveat_rows
from anptt_data.lake.release_dictionary import Described, dictionary_rows, two_languages
from models.base import SCHEMAS

IN_RELEASE = """
SELECT schema_name || '.' || table_name || '.' || column_name, comment FROM duckdb_columns() WHERE NOT internal
UNION ALL SELECT schema_name || '.' || table_name, comment FROM duckdb_tables() WHERE NOT internal
UNION ALL SELECT schema_name || '.' || view_name, comment FROM duckdb_views() WHERE NOT internal
UNION ALL SELECT schema_name || '.' || function_name, comment FROM duckdb_functions() WHERE NOT internal
"""
IN_POSTGRES = """
with ours as (select oid, nspname from pg_namespace where nspname = any(%(schemas)s) or obj_description(oid, 'pg_namespace') like '%%anptt: made%%')
select nspname, obj_description(oid, 'pg_namespace') from ours
union all
select n.nspname || '.' || c.relname, obj_description(c.oid, 'pg_class') from pg_class c join ours n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p', 'v', 'm', 'f')
union all
select n.nspname || '.' || c.relname || '.' || a.attname, col_description(c.oid, a.attnum)
  from pg_class c join ours n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
 where c.relkind in ('r', 'p', 'v', 'm', 'f') and a.attnum > 0 and not a.attisdropped
union all
select n.nspname || '.' || p.proname || '()', obj_description(p.oid, 'pg_proc') from pg_proc p join ours n on n.oid = p.pronamespace
 where not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
"""
OURS = [*SCHEMAS, "anptt", "link"]


def bare(rows: list[tuple[Any, ...]]) -> list[str]:
    """Names whose comment is missing, or not in both languages."""
    return sorted(str(name) for name, comment in rows if two_languages(str(comment or "")) is None)


def test_everything_in_the_release_has_a_comment_in_both_languages(db: duckdb.DuckDBPyConnection) -> None:
    rows = db.execute(IN_RELEASE).fetchall()
    assert len(rows) > 400
    assert bare(rows) == []


def test_everything_in_postgres_has_a_comment_in_both_languages(warehouse_engine: Engine) -> None:
    with warehouse_engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        rows = driver.execute(IN_POSTGRES, {"schemas": OURS}).fetchall()
    names = {str(name).split(".")[0] for name, _ in rows}
    assert {"ref", "anptt", *(c.sector() for c in contracts().values())} <= names
    assert bare(rows) == []


@pytest.mark.parametrize("comment", ["", "cases", "Số ca mắc", "Số ca mắc — ", " — Cases", "Số ca mắc - Cases"])
def test_a_comment_of_one_language_is_none(comment: str) -> None:
    assert bare([("x", comment)]) == ["x"]


def test_the_dictionary_names_every_column_of_every_relation_as_describe_does(db: duckdb.DuckDBPyConnection) -> None:
    relations = [
        row[0] for row in db.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT internal"
            " UNION ALL SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal"
        ).fetchall()
    ]  # fmt: skip
    assert {"main.dictionary", "main.caveats", "ref.area"} <= set(relations)
    for relation in relations:
        described = [(r[0], r[1]) for r in db.execute(f"DESCRIBE {relation}").fetchall()]
        told = db.execute("SELECT column_name, type FROM main.dictionary WHERE dataset = ? ORDER BY position", [relation]).fetchall()
        assert told == described, relation
    extra = db.execute("SELECT DISTINCT dataset FROM main.dictionary WHERE dataset NOT IN (SELECT unnest(?))", [relations]).fetchall()
    assert extra == []


def test_the_dictionary_says_what_the_comments_say(db: duckdb.DuckDBPyConnection) -> None:
    different = db.execute(
        "SELECT d.dataset, d.column_name FROM main.dictionary d JOIN duckdb_columns() c ON c.schema_name || '.' || c.table_name = d.dataset"
        " AND c.column_name = d.column_name WHERE NOT c.internal AND (d.comment IS DISTINCT FROM c.comment"
        " OR NOT starts_with(c.comment, d.title_vi) OR NOT contains(c.comment, d.title_en)"
        " OR (d.unit IS NOT NULL AND NOT contains(c.comment, 'đơn vị (unit): ' || d.unit))"
        " OR (d.code_list IS NOT NULL AND NOT contains(c.comment, 'danh mục (code list): ' || d.code_list)))"
    ).fetchall()
    assert different == []


def test_the_dictionary_beside_the_file_is_the_one_inside(db: duckdb.DuckDBPyConnection, release: Path) -> None:
    for table in ("dictionary", "caveats"):
        beside = db.execute(f"SELECT * FROM read_parquet('{release}/tables/{table}.parquet')").fetchall()
        assert beside
        assert db.execute(f"SELECT * FROM main.{table}").fetchall() == beside


def test_contracts_say_units_lists_and_keys(db: duckdb.DuckDBPyConnection) -> None:
    for contract in contracts().values():
        told = {
            row[0]: row[1:]
            for row in db.execute(
                "SELECT column_name, unit, code_list, is_key, minimum FROM main.dictionary WHERE dataset = ?", [contract.dataset()]
            ).fetchall()
        }
        for entry in dictionary(contract):
            assert told[entry["name"]] == (entry["unit"], entry["code_list"], entry["key"], entry["minimum"]), (contract, entry["name"])


def test_a_mart_that_somebody_else_adds_is_described_by_its_comments() -> None:
    comment = "Số ca quy đổi — Cases, converted; đơn vị (unit): ca; danh mục (code list): disease; chỉ tiêu (indicator): x.y.z"
    made = dictionary_rows([Described("link.some_mart", "cases", 1, "DOUBLE", comment)], [])
    row = dict(zip([n for n, _ in made.fields], made.rows[0], strict=True))
    assert (row["title_vi"], row["title_en"], row["type"]) == ("Số ca quy đổi", "Cases, converted", "DOUBLE")
    assert (row["unit"], row["code_list"], row["indicator"], row["is_key"]) == ("ca", "disease", "x.y.z", None)


def test_every_function_is_in_the_list_with_its_parameters_and_an_example_that_runs(db: duckdb.DuckDBPyConnection) -> None:
    macros = dict(
        db.execute("SELECT schema_name || '.' || function_name, list_aggregate(parameters, 'string_agg', ' ') FROM duckdb_functions() WHERE NOT internal").fetchall()
    )  # fmt: skip
    listed = {row[0]: row for row in db.execute("SELECT name, parameters, columns, example FROM main.functions").fetchall()}
    assert listed.keys() == macros.keys()
    for name, parameters, columns, example in listed.values():
        assert [p.split(" ")[0] for p in parameters.split(", ")] == macros[name].split(" ")
        assert f"{name}(" in example
        db.execute(example).fetchall()
        if columns is None:
            continue
        call = example[example.index(f"{name}(") : example.index(")", example.index(f"{name}(")) + 1]
        assert [r[0] for r in db.execute(f"DESCRIBE SELECT * FROM {call}").fetchall()] == columns.split(", "), name


def test_warnings_follow_from_the_columns_of_a_relation_whoever_made_it() -> None:
    names = ["area", "area_from", "calendar", "authority", "conversion", "suppressed", "period_from", "period_to"]
    made = caveat_rows([Described("link.some_mart", n, i, "VARCHAR", "") for i, n in enumerate(names, 1)], [])
    assert [(r[1], r[2]) for r in made.rows] == [
        (None, "calendars"), (None, "provisional"), (None, "converted"), ("suppressed", "suppressed"), ("area", "dated_place"),
    ]  # fmt: skip
    assert all(r[3] and r[4] and "{" not in r[3] + r[4] for r in made.rows)


def test_no_figure_that_must_not_be_added_goes_without_a_warning(db: duckdb.DuckDBPyConnection) -> None:
    warned = set(db.execute("SELECT dataset, column_name, caveat FROM main.caveats").fetchall())
    for contract in contracts().values():
        assert (contract.dataset(), None, "calendars") in warned
        for column in contract.columns().values():
            expected = {"weighted": "weighted", "ratio": "ratio", "none": "not_additive"}.get(column.converts or "")
            if expected:
                assert (contract.dataset(), column.name, expected) in warned, (contract, column.name)


def test_the_headers_of_a_layout_lead_to_columns_of_the_contract(db: duckdb.DuckDBPyConnection) -> None:
    known: dict[str, type[Contract]] = contracts()
    for dataset, column, use in db.execute("SELECT DISTINCT dataset, column_name, use FROM main.headers").fetchall():
        assert column in known[dataset].columns() or (use == "period" and column in ("period_from", "period_to")), (dataset, column)
    for dataset, layout in db.execute("SELECT dataset, layout FROM main.layouts").fetchall():
        assert layout in [x.name for x in known[dataset].layouts()]
    without = db.execute(
        "SELECT dataset FROM main.datasets WHERE dataset NOT IN (SELECT dataset FROM main.headers WHERE use = 'stored')"
    ).fetchall()
    assert without == []
