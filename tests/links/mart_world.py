"""A small world of figures on today's units as plain tables, on which the marts run as they do on a release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import duckdb

from anptt_data.links.columns import INDICATOR, OBSERVATION_TODAY, PLACE
from anptt_data.links.mart_views import create_marts
from anptt_data.links.marts import marts
from anptt_data.links.population import POPULATION
from anptt_data.links.release import DUCKDB_TYPES

TYPES = {**DUCKDB_TYPES, "bigint": "BIGINT", "smallint": "SMALLINT", "timestamptz": "TIMESTAMPTZ"}
USUAL: dict[str, Any] = {
    "area": "24175", "area_from": date(2025, 7, 1), "area_name": "Phường Tân Lập", "area_level": "commune", "province": "66",
    "province_from": date(2025, 7, 1), "province_name": "Tỉnh Đắk Lắk", "calendar": "week_fri_thu", "unit": "ca", "value": 1.0, "estimated": False,
    "below_detection": False, "authority": "provisional", "conversion": "exact", "share": 1.0,
}  # fmt: skip


def figure(indicator: str, first: date, days: int = 7, **more: Any) -> dict[str, Any]:
    """One row of `link.observation_today`."""
    return {**USUAL, "indicator": indicator, "period_from": first, "period_to": first + timedelta(days=days - 1), **more}


def registered(code: str, how: str = "sum", *, over_periods: bool = True, threat: str | None = None, **more: Any) -> dict[str, Any]:
    """One row of `link.indicator`."""
    sector = code.split(".")[0]
    return {
        "indicator": code,
        "sector": sector,
        "threat": threat or sector,
        "adds_over_places": how,
        "adds_over_periods": over_periods,
        **more,
    }


def world(figures: Iterable[Mapping[str, Any]], register: Iterable[Mapping[str, Any]]) -> duckdb.DuckDBPyConnection:
    """A database with the two tables and all marts over them."""
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA link")
    told, known = list(figures), list(register)
    for name, columns in (("observation_today", OBSERVATION_TODAY), ("indicator", INDICATOR), ("population", POPULATION), ("place", PLACE)):
        connection.execute(f"CREATE TABLE link.{name} ({', '.join(f'{c} {TYPES[kind]}' for c, (kind, _) in columns.items())})")
    insert(connection, "indicator", known)
    refill(connection, told)
    create_marts(connection, marts(), {row["indicator"] for row in told})
    return connection


def refill(connection: duckdb.DuckDBPyConnection, figures: Iterable[Mapping[str, Any]]) -> None:
    """Other figures in the same world."""
    connection.execute("DELETE FROM link.observation_today")
    insert(connection, "observation_today", list(figures))


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Mapping[str, Any]]) -> None:
    """Rows of one of the tables."""
    names = sorted({name for row in rows for name in row})
    if rows:
        places = ", ".join("(" + ", ".join("?" for _ in names) + ")" for _ in rows)
        connection.execute(f"INSERT INTO link.{table} ({', '.join(names)}) VALUES {places}", [row.get(n) for row in rows for n in names])


def rows(connection: duckdb.DuckDBPyConnection, statement: str) -> list[dict[str, Any]]:
    """The rows as objects."""
    found = connection.execute(statement)
    names = [d[0] for d in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
