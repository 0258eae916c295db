"""Two contracts with every kind of figure, random reports on random histories, and the three ways to carry them over: DuckDB, PostgreSQL, polars."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import polars as pl
import psycopg
from hypothesis import strategies as st

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import code, count, measure, place, text
from anptt_data.contract.converted import converted_columns
from anptt_data.contract.layouts import Cadence
from anptt_data.contract.text import Text
from anptt_data.places.conversion import Converter
from anptt_data.places.conversion_table import conversion_rows
from anptt_data.places.convert_frame import convert_frame
from anptt_data.places.converted_sql import converted_sql
from tests.places.histories import DAYS, History


class Merged(Contract):
    """Reported by place."""

    dataset = "proof.merged"
    version = "1.0"
    title = Text("Cộng theo nơi", "Merged by place")
    cadence = Cadence(every="month", calendar="calendar_month")

    area: str = place("Xã", "Commune")
    kind: str = code("Loại", "Kind", code_list="disease")
    status: str = code("Trạng thái", "Status", code_list="measuring_status", key=False)
    cases: int = count("Số ca", "Cases", unit="ca", nullable=True)
    people: int = count("Dân số", "People", unit="người", nullable=True)
    hectares: float = measure("Diện tích", "Hectares", unit="ha", additive=True, nullable=True)
    incidence: float = measure("Tỷ suất", "Incidence", unit="%", numerator="cases", denominator="people", per=100.0, nullable=True)
    saidi: float = measure("SAIDI mẫu", "Mean minutes", unit="phút", weighted_by="people", nullable=True)
    index: float = measure("Chỉ số", "Index", unit="điểm", nullable=True, censored=True)
    note: str = text("Ghi chú", "Note")


class Described(Contract):
    """Reported by something that lies somewhere."""

    dataset = "proof.described"
    version = "1.0"
    title = Text("Theo trạm", "By station")
    cadence = Cadence(every="month", calendar="calendar_month")

    station: str = text("Trạm", "Station", key=True, required=True, nullable=False)
    area: str = place("Nơi", "Where", via="station")
    value: float = measure("Giá trị đo", "Value", unit="mm", nullable=True)


FACTS: dict[str, dict[str, tuple[str, Any]]] = {
    "merged": {
        "area": ("text", pl.String), "area_from": ("date", pl.Date), "kind": ("text", pl.String), "status": ("text", pl.String),
        "cases": ("bigint", pl.Int64), "people": ("bigint", pl.Int64), "hectares": ("double precision", pl.Float64),
        "incidence": ("double precision", pl.Float64), "saidi": ("double precision", pl.Float64), "index": ("double precision", pl.Float64),
        "index_mark": ("text", pl.String), "note": ("text", pl.String), "agency": ("text", pl.String), "period_from": ("date", pl.Date),
        "period_to": ("date", pl.Date), "calendar": ("text", pl.String), "authority": ("text", pl.String), "mark": ("text", pl.String),
    },
    "described": {
        "station": ("text", pl.String), "area": ("text", pl.String), "area_from": ("date", pl.Date), "value": ("double precision", pl.Float64),
        "agency": ("text", pl.String), "period_from": ("date", pl.Date), "period_to": ("date", pl.Date), "calendar": ("text", pl.String),
        "authority": ("text", pl.String), "mark": ("text", pl.String), "submission_id": ("integer", pl.Int32), "receipt_no": ("text", pl.String),
        "part": ("integer", pl.Int32), "sheet": ("text", pl.String), "row": ("integer", pl.Int32), "col": ("smallint", pl.Int16),
    },
}  # fmt: skip
CONVERSION = {
    "code": "text", "valid_from": "date", "to_level": "text", "on_from": "date", "on_to": "date", "to_code": "text", "to_from": "date",
    "relation": "text", "share": "double precision", "estimated": "boolean", "method": "text", "confidence": "text", "decrees": "text",
}  # fmt: skip
AREA = {
    "code": "text", "valid_from": "date", "valid_to": "date", "level": "text", "type": "text", "name": "text", "parent": "text", "decree": "text"
}  # fmt: skip
TABLES = {
    "ref.area_conversion": CONVERSION, "ref.area": AREA, **{f"proof.{n}": {c: t[0] for c, t in f.items()} for n, f in FACTS.items()}
}  # fmt: skip
ASKED = (date(1993, 12, 31), *DAYS, date(2025, 6, 30), date(2030, 1, 1))


def make_tables(db: duckdb.DuckDBPyConnection | psycopg.Connection[Any]) -> None:
    """The tables the SELECT reads, empty."""
    for schema in ("ref", "proof"):
        db.execute(f"create schema {schema}")
    for name, columns in TABLES.items():
        described = ", ".join(f'"{c}" {kind}' for c, kind in columns.items())
        db.execute(f"create table {name} ({described})")


def tables_of(history: History, merged: list[tuple[Any, ...]], described: list[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    areas, crosswalk, _ = history.tables()
    return {
        "ref.area_conversion": [tuple(r) for r in conversion_rows(areas, Converter(areas, crosswalk))],
        "ref.area": [tuple(getattr(a, c) for c in AREA) for a in areas],
        "proof.merged": merged,
        "proof.described": described,
    }


def by_duckdb(tables: dict[str, list[tuple[Any, ...]]], contract: type[Contract], on: date) -> list[tuple[Any, ...]]:
    with duckdb.connect() as db:
        make_tables(db)
        for name, rows in tables.items():
            if rows:
                db.executemany(f"insert into {name} values ({', '.join('?' * len(rows[0]))})", rows)
        return db.execute(converted_sql(contract, f"proof.{contract.short_name()}", f"DATE '{on}'")).fetchall()


def by_postgresql(
    db: psycopg.Connection[Any], tables: dict[str, list[tuple[Any, ...]]], contract: type[Contract], on: date
) -> list[tuple[Any, ...]]:  # fmt: skip
    with db.cursor() as cursor:
        for name, rows in tables.items():
            with cursor.copy(f"copy {name} from stdin".encode()) as copy:
                for row in rows:
                    copy.write_row(row)
        found = cursor.execute(converted_sql(contract, f"proof.{contract.short_name()}", f"DATE '{on}'").encode()).fetchall()
    db.rollback()
    return found


def by_polars(history: History, rows: list[tuple[Any, ...]], contract: type[Contract], on: date) -> list[tuple[Any, ...]]:
    areas, crosswalk, _ = history.tables()
    schema = {c: kind for c, (_, kind) in FACTS[contract.short_name()].items()}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    made = convert_frame(frame, contract, on, Converter(areas, crosswalk))
    assert made.columns == [e["name"] for e in converted_columns(contract)]
    return made.rows()


def same(one: list[tuple[Any, ...]], other: list[tuple[Any, ...]]) -> bool:
    """The same rows in any order; real numbers agree to nine digits."""
    return _plain(one) == _plain(other)


def _plain(rows: list[tuple[Any, ...]]) -> list[str]:
    return sorted(repr(tuple(float(f"{v:.9g}") + 0.0 if isinstance(v, float) else v for v in row)) for row in rows)


def reports(history: History) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    """Rows of `Merged`: two agencies, few periods, gaps, and now and then a unit that no table knows."""
    amounts = st.none() | st.integers(0, 40)
    reals = st.none() | st.integers(0, 400).map(lambda n: n / 8)
    return st.lists(
        st.builds(
            _report, _units(history), st.sampled_from(["d1", "d2"]), st.sampled_from(["00", "01"]), amounts, amounts, reals, reals, reals, reals,
            st.booleans(), st.sampled_from(["a", "b"]), st.sampled_from([1, 2]), st.sampled_from(["calendar_month", "police_month"]),
            st.sampled_from(["final", "provisional"]), st.sampled_from([None, "mẫu"]),
        ),
        max_size=40,
    )  # fmt: skip


def places(history: History) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    """Rows of `Described`."""
    unit = _units(history) | st.just((None, None))
    row = st.builds(
        lambda u, n, v: (f"s{n}", *u, v, "a", date(2024, 1, 1), date(2024, 1, 31), "calendar_month", "final", None, 1, "66-1", 0, "B1", n, None),
        unit, st.integers(1, 5), st.none() | st.integers(0, 9).map(float),
    )  # fmt: skip
    return st.lists(row, max_size=15)


def _units(history: History) -> st.SearchStrategy[tuple[str, date]]:
    areas, _, _ = history.tables()
    known = [(a.code, a.valid_from) for a in areas if a.level == "commune"]
    return st.sampled_from([*known * 4, ("99999", date(2004, 1, 1)), (known[0][0], date(1999, 9, 9))])


def _report(
    unit: tuple[str, date], kind: str, status: str, cases: int | None, people: int | None, hectares: float | None, incidence: float | None,
    saidi: float | None, index: float | None, below: bool, agency: str, month: int, calendar: str, authority: str, mark: str | None,
) -> tuple[Any, ...]:  # fmt: skip
    below_detection = "below_detection" if below and index is None else None
    return (
        *unit, kind, status, cases, people, hectares, incidence, saidi, index, below_detection, "x", agency, date(2024, month, 1),
        date(2024, month, 28), calendar, authority, mark,
    )  # fmt: skip
