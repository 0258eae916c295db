# ruff: noqa: S608 - views take no parameters; every name and path goes through `quoted` and `literal`.
"""The schema ``link`` of a release's DuckDB file: the registry as a table, the long relations as views, with comments on all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from anptt_data.contract.base import Contract
from anptt_data.lake.made_tables import MadeTable
from anptt_data.links import total_sql as total
from anptt_data.links.columns import CARRY, INDICATOR, OBSERVATION, OBSERVATION_TODAY, PLACE, Columns, comments, coverage_columns
from anptt_data.links.coverage_sql import coverage_sql
from anptt_data.links.indicators import indicators
from anptt_data.links.observation_sql import carry_sql, observation_sql, observation_today_sql, place_sql
from anptt_data.links.population import POPULATION, population_rows
from anptt_data.links.rates import RATE, rate_sql
from anptt_data.links.registry_rows import indicator_rows
from anptt_data.links.vn_aqi.relations import aqi_statements
from anptt_data.links.words import RELATIONS
from anptt_data.sql_text import literal, quoted

DUCKDB_TYPES = {"text": "VARCHAR", "boolean": "BOOLEAN", "double precision": "DOUBLE", "integer": "INTEGER", "date": "DATE"}


TABLES: dict[str, Columns] = {"indicator": INDICATOR, "population": POPULATION}
"""The tables of the schema; the rest are views."""


def link_tables(contracts: Sequence[type[Contract]], reference_dir: Path) -> dict[str, MadeTable]:
    """The tables of the schema, by name, to be written as ``tables/link.<name>.parquet``."""
    rows = {
        "indicator": [tuple(r.values()) for r in indicator_rows(indicators(contracts))],
        "population": population_rows(reference_dir),
    }
    return {name: MadeTable([(n, DUCKDB_TYPES[kind]) for n, (kind, _) in columns.items()], rows[name]) for name, columns in TABLES.items()}


def create_links(connection: duckdb.DuckDBPyConnection, contracts: Sequence[type[Contract]], tables_folder: Path, day: str) -> None:
    """Make the schema; the datasets' views and functions must be there. `day` is an SQL expression for the day whose units are shown."""
    known = indicators(contracts)
    connection.execute("CREATE SCHEMA link")
    for statement in aqi_statements(contracts):
        connection.execute(statement)
    for name, columns in TABLES.items():
        file = literal(str(tables_folder / f"link.{name}.parquet"))
        connection.execute(f"CREATE TABLE link.{quoted(name)} AS SELECT * FROM read_parquet({file})")
        _comment(connection, name, "TABLE", comments(columns))
    selects: dict[str, tuple[str, Columns]] = {
        "place": (place_sql(day), PLACE),
        "carry": (carry_sql(day), CARRY),
        "observation": (observation_sql(contracts, known), OBSERVATION),
        "observation_today": (observation_today_sql(contracts, known), OBSERVATION_TODAY),
        "rate": (rate_sql(known, day), RATE),
        "coverage": (coverage_sql(contracts), coverage_columns()),
    }
    for name, (select, columns) in selects.items():
        connection.execute(f"CREATE VIEW link.{quoted(name)} AS {select}")
        _comment(connection, name, "VIEW", comments(columns))
    connection.execute(f"CREATE MACRO {total.NAME}({total.ROW}) AS {total.total_sql(known)}")
    connection.execute(f"COMMENT ON MACRO {total.NAME} IS {literal(f'{total.COMMENT.vi} — {total.COMMENT.en}')}")


def _comment(connection: duckdb.DuckDBPyConnection, name: str, kind: str, columns: Mapping[str, str]) -> None:
    text = RELATIONS[name]
    connection.execute(f"COMMENT ON {kind} link.{quoted(name)} IS {literal(f'{text.vi} — {text.en}')}")
    for column, comment in columns.items():
        connection.execute(f"COMMENT ON COLUMN link.{quoted(name)}.{quoted(column)} IS {literal(comment)}")
