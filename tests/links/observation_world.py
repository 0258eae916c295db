"""Random reports on random histories, seen through the long relations in DuckDB and in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import duckdb
import psycopg

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import code, count, derived
from anptt_data.contract.layouts import Cadence
from anptt_data.contract.text import Text
from anptt_data.links import total_sql
from anptt_data.links.indicators import indicators
from anptt_data.links.observation_sql import carry_sql, observation_sql, observation_today_sql, place_sql
from anptt_data.places.conversion import Converter
from anptt_data.places.conversion_table import conversion_rows
from tests.places.converted_world import AREA, CONVERSION, FACTS, Described, Merged
from tests.places.histories import History


class Placeless(Contract):
    """Told for the whole country, with a percentage beside its counts."""

    dataset = "proof.placeless"
    version = "1.0"
    title = Text("Không có nơi", "No place")
    cadence = Cadence(every="month", calendar="calendar_month")

    kind: str = code("Loại", "Kind", code_list="disease")
    seen: int = count("Đã xét", "Seen", unit="vụ")
    done: int = count("Đã xong", "Done", unit="vụ")
    rate: float = derived("Tỷ lệ", "Rate", of="done", formula="percent", per="seen", unit="%")


CONTRACTS: list[type[Contract]] = [Merged, Described, Placeless]
INDICATORS = indicators(CONTRACTS)
PERIOD = {"agency": "text", "period_from": "date", "period_to": "date", "calendar": "text", "authority": "text", "mark": "text"}
SOURCE = {"submission_id": "integer", "receipt_no": "text", "part": "integer", "sheet": "text", "row": "integer", "col": "smallint"}
TABLES: dict[str, dict[str, str]] = {
    "ref.area_conversion": CONVERSION,
    "ref.area": AREA,
    "ref.code": {"code_list": "text", "code": "text", "attributes": "text"},
    "proof.merged": {n: kind for n, (kind, _) in FACTS["merged"].items()} | SOURCE,
    "proof.described": {n: kind for n, (kind, _) in FACTS["described"].items()},
    "proof.placeless": {"kind": "text", "seen": "bigint", "done": "bigint", **PERIOD, **SOURCE},
}
STATUSES = [("measuring_status", "00", '{"feeds_indicators": "yes"}'), ("measuring_status", "01", '{"feeds_indicators": "no"}')]
Tables = dict[str, list[tuple[Any, ...]]]
Ask = Callable[[str], list[tuple[Any, ...]]]


def tables_of(
    history: History, merged: list[tuple[Any, ...]], described: list[tuple[Any, ...]], placeless: list[tuple[int, int]]
) -> Tables:
    """All rows; every report is a row of a file of its own."""
    areas, crosswalk, _ = history.tables()
    month = ("a", date(2024, 1, 1), date(2024, 1, 31), "calendar_month", "final", None)
    return {
        "ref.area_conversion": [tuple(r) for r in conversion_rows(areas, Converter(areas, crosswalk))],
        "ref.area": [tuple(getattr(a, c) for c in AREA) for a in areas],
        "ref.code": list(STATUSES),
        "proof.merged": [(*r, 1, "66-1", 0, "B1", n, None) for n, r in enumerate(merged, 1)],
        "proof.described": described,
        "proof.placeless": [("d1", seen, done, *month, 1, "66-1", 0, "B1", n, None) for n, (seen, done) in enumerate(placeless, 1)],
    }


def make_tables(db: duckdb.DuckDBPyConnection | psycopg.Connection[Any]) -> None:
    for schema in ("ref", "proof", "link"):
        db.execute(f"create schema {schema}")
    for name, columns in TABLES.items():
        described = ", ".join(f'"{c}" {kind}' for c, kind in columns.items())
        db.execute(f"create table {name} ({described})")


def make_views(db: duckdb.DuckDBPyConnection | psycopg.Connection[Any], on: date, contracts: list[type[Contract]] = CONTRACTS) -> None:
    day, known = f"DATE '{on}'", indicators(contracts)
    for name, select in {
        "place": place_sql(day), "carry": carry_sql(day), "observation": observation_sql(contracts, known),
        "observation_today": observation_today_sql(contracts, known),
    }.items():  # fmt: skip
        db.execute(f"create view link.{name} as {select}")


@contextmanager
def in_duckdb(tables: Tables, on: date, contracts: list[type[Contract]] = CONTRACTS) -> Iterator[Ask]:
    """Ask a database of DuckDB that holds these rows."""
    with duckdb.connect() as db:
        make_tables(db)
        for name, rows in tables.items():
            if rows:
                db.executemany(f"insert into {name} values ({', '.join('?' * len(rows[0]))})", rows)
        make_views(db, on, contracts)
        db.execute(f"create macro {total_sql.NAME}({total_sql.ROW}) as {total_sql.total_sql(indicators(contracts))}")
        yield lambda q: db.execute(q).fetchall()


@contextmanager
def in_postgresql(db: psycopg.Connection[Any], tables: Tables, on: date) -> Iterator[Ask]:
    """Ask PostgreSQL, and forget the rows afterwards."""
    try:
        for name, rows in tables.items():
            if rows:
                db.cursor().executemany(f"insert into {name} values ({', '.join(['%s'] * len(rows[0]))})", rows)
        make_views(db, on)
        yield lambda q: db.execute(q).fetchall()
    finally:
        db.rollback()


def plain(rows: list[tuple[Any, ...]]) -> list[str]:
    """Rows in an order of their own, numbers to nine figures."""
    return sorted(repr([float(f"{v:.9g}") if isinstance(v, int | float) and not isinstance(v, bool) else v for v in r]) for r in rows)
