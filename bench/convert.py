"""Carrying 5 M commune-month rows over to today's units, beside a plain GROUP BY over the same rows in the same engine.

The rows are those of a dataset's view: every commune of 30 June 2025, ten codes, fifty months. The SELECT is the generated one; the reference tables are the
repository's. Two shapes: every row is a figure of its own, and (harder for us) ten rows are one figure.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import polars as pl
import psycopg

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import code, count, measure, place, text
from anptt_data.contract.layouts import Cadence
from anptt_data.contract.text import Text
from anptt_data.places.conversion_table import conversion_rows
from anptt_data.places.converted_sql import converted_sql
from anptt_data.places.references import references
from anptt_data.warehouse.server import OWNER, embedded_url, libpq_url
from bench.measures import Line
from bench.server import ROOT, Server

LAST_DAY = date(2025, 6, 30)
TODAY = "DATE '2026-11-22'"


class ByDisease(Contract):
    """Two counts and a weighted mean by commune, code and month."""

    dataset = "bench.by_disease"
    version = "1.0"
    title = Text("Xã, bệnh, tháng", "Commune, disease and month")
    cadence = Cadence(every="month", calendar="calendar_month")

    area: str = place("Xã", "Commune")
    disease: str = code("Bệnh", "Disease", code_list="disease")
    cases: int = count("Số ca", "Cases", unit="ca")
    people: int = count("Số người", "People", unit="người")
    rate: float = measure("Bình quân", "Mean", unit="phút", weighted_by="people")


class Together(Contract):
    """The same rows, the diseases added up."""

    dataset = "bench.together"
    version = "1.0"
    title = Text("Xã, tháng", "Commune and month")
    cadence = Cadence(every="month", calendar="calendar_month")

    area: str = place("Xã", "Commune")
    disease: str = text("Bệnh", "Disease")
    cases: int = count("Số ca", "Cases", unit="ca")
    people: int = count("Số người", "People", unit="người")
    rate: float = measure("Bình quân", "Mean", unit="phút", weighted_by="people")


ROWS = """
SELECT area, area_from, 'd' || k AS disease, CAST(hash(area, k, m) % 50 AS BIGINT) AS cases, CAST(hash(area, k) % 1000 + 1 AS BIGINT) AS people,
 CAST((hash(area, m) % 100) / 10.0 AS DOUBLE) AS rate, CAST(DATE '2021-05-01' + to_months(CAST(m AS INTEGER)) AS DATE) AS period_from,
 last_day(DATE '2021-05-01' + to_months(CAST(m AS INTEGER))) AS period_to, 'calendar_month' AS calendar,
 CASE WHEN m < 40 THEN 'final' ELSE 'provisional' END AS authority, CAST(NULL AS VARCHAR) AS mark
FROM communes, range(10) k(k), range({months}) m(m) ORDER BY area, period_from
"""
"""Ordered as files of the lake are: by place, then by time."""
KEYS = {ByDisease: "area, area_from, disease, period_from, period_to, calendar, mark",
        Together: "area, area_from, period_from, period_to, calendar, mark"}  # fmt: skip
FIGURES = "sum(cases) AS cases, sum(people) AS people, sum(rate * people) / sum(people) AS rate, bool_and(authority = 'final') AS final, count(*) AS n"
WORDS = {ByDisease: "each a figure of its own", Together: "ten to a figure"}


def convert(server: Server, work: Path, rows: int) -> list[Line]:
    """The whole conversion of `rows` rows, in DuckDB over Parquet and in PostgreSQL, each beside its own plain GROUP BY."""
    file = work / "commune_month.parquet"
    with duckdb.connect() as db:
        made = reference_tables(db)
        months = -(-rows // (10 * made))
        db.execute(f"COPY ({ROWS.format(months=months)}) TO '{file}' (FORMAT parquet)")
        number = db.execute(f"SELECT count(*) FROM '{file}'").fetchone()
        assert number is not None
        lines = [_line("DuckDB", contract, number[0], f"read_parquet('{file}')", db.execute) for contract in KEYS]
        csv = file.with_suffix(".csv")
        db.execute(f"COPY (SELECT * FROM '{file}') TO '{csv}' (FORMAT csv)")
    settings = server.fresh("bench_convert")
    with psycopg.connect(
        libpq_url(embedded_url(server.cluster, OWNER, settings.home.name)), autocommit=True, prepare_threshold=None
    ) as session:
        session.execute("CREATE SCHEMA bench")
        session.execute("CREATE UNLOGGED TABLE bench.facts (area text, area_from date, disease text, cases bigint, people bigint, rate double precision,"
                        " period_from date, period_to date, calendar text, authority text, mark text)")  # fmt: skip
        session.execute("GRANT USAGE ON SCHEMA bench TO anptt_app")
        session.execute("GRANT INSERT ON bench.facts TO anptt_app")
        server.psql(settings.home.name, f"\\copy bench.facts from '{csv}' with (format csv, header)")
        session.execute("VACUUM ANALYZE bench.facts")
        lines += [_line("PostgreSQL", contract, number[0], "bench.facts", lambda q: session.execute(q.encode())) for contract in KEYS]
    file.unlink()
    csv.unlink()
    return lines


def reference_tables(db: duckdb.DuckDBPyConnection) -> int:
    """The tables of ``ref`` that the SELECT reads; how many communes there were on the last day of the old units."""
    refs = references(ROOT / "reference")
    rows = list(conversion_rows(refs.areas, refs.converter))
    conversion = pl.DataFrame(rows, schema=list(rows[0]._fields), orient="row", infer_schema_length=None)
    areas = pl.DataFrame(
        [(a.code, a.valid_from, a.level, a.type, a.name) for a in refs.areas], schema=["code", "valid_from", "level", "type", "name"], orient="row"
    )  # fmt: skip
    communes = pl.DataFrame(
        [(a.code, a.valid_from) for a in refs.areas if a.level == "commune" and a.valid(LAST_DAY)],
        schema=["area", "area_from"],
        orient="row",
    )
    db.execute("CREATE SCHEMA ref")
    for name, frame in (("ref.area_conversion", conversion), ("ref.area", areas), ("communes", communes)):
        db.register("given", frame)
        db.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        db.unregister("given")
    return communes.height


def _line(engine: str, contract: type[Contract], rows: int, relation: str, run: Callable[[str], Any]) -> Line:
    """Both by turns, three times; every result is kept as a table and its sums compared before a time counts."""
    queries = {
        "ours": converted_sql(contract, relation, TODAY),
        "plain": f"SELECT {KEYS[contract]}, {FIGURES} FROM {relation} GROUP BY {KEYS[contract]}",
    }
    seconds: dict[str, list[float]] = {"ours": [], "plain": []}
    for _ in range(3):
        sums = {}
        for name, query in queries.items():
            begun = time.perf_counter()
            run(f"CREATE TEMP TABLE made AS {query}")
            seconds[name].append(time.perf_counter() - begun)
            sums[name] = [round(float(v)) for v in run("SELECT sum(cases), sum(people) FROM made").fetchone()]
            run("DROP TABLE made")
        if sums["ours"] != sums["plain"]:
            raise SystemExit(f"bench: the converted sums {sums['ours']} are not those reported {sums['plain']}")
    ours, plain = median(seconds["ours"]), median(seconds["plain"])
    return Line(
        f"{rows:,} commune-month rows to today's units, {WORDS[contract]}, {engine}", f"{ours:.2f} s", f"plain GROUP BY {plain:.2f} s",
        f"{ours / plain:.2f}x the time", "at most 3x", ours <= 3 * plain,
    )  # fmt: skip
