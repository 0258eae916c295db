"""`mart.commune_week` on 10 M figures, beside a plain scan-and-group of the same columns of the same files: CPU seconds, by turns.

Every commune of 30 June 2025, ten codes, a hundred weeks, a figure each, which the mart tells on today's units; and a hundred stations with six parameters
every five minutes, which it puts together by the week. Both results are kept as tables.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import duckdb

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import code, count, place
from anptt_data.contract.layouts import Cadence
from anptt_data.contract.registry import contracts as all_contracts
from anptt_data.contract.text import Text
from anptt_data.links.columns import INDICATOR
from anptt_data.links.indicators import indicators
from anptt_data.links.marts import marts
from anptt_data.links.observation_sql import carry_sql, observation_today_sql, place_sql
from anptt_data.links.registry_rows import indicator_rows
from anptt_data.links.release import DUCKDB_TYPES
from bench.convert import TODAY, reference_tables
from bench.generate import DATASET
from bench.measures import Line


class WeekCases(Contract):
    """Counts by commune, code and week."""

    dataset = "bench.week_cases"
    version = "1.0"
    title = Text("Xã, bệnh, tuần", "Commune, disease and week")
    cadence = Cadence(every="week", calendar="week_fri_thu")

    area: str = place("Xã", "Commune")
    disease: str = code("Bệnh", "Disease", code_list="disease")
    cases: int = count("Số ca", "Cases", unit="ca")


ROWS = """
SELECT area, area_from, 'd' || k AS disease, CAST(hash(area, k, w) % 50 AS BIGINT) AS cases, CAST(DATE '2023-07-07' + CAST(7 * w AS INTEGER) AS DATE) AS period_from,
 CAST(DATE '2023-07-13' + CAST(7 * w AS INTEGER) AS DATE) AS period_to, 'week_fri_thu' AS calendar, CASE WHEN w < 80 THEN 'final' ELSE 'provisional' END AS authority,
 CAST(NULL AS VARCHAR) AS mark, 'a' AS agency, '66-1' AS receipt_no, 1 AS submission_id, 0 AS part, 'B1' AS sheet, CAST(w AS INTEGER) AS "row", CAST(3 AS SMALLINT) AS col
FROM communes, range(10) k(k), range({weeks}) w(w) ORDER BY period_from, area
"""
"""Ordered as the lake's present files are: by time, then by place."""
PLAIN = """
SELECT area, area_from, period_from, period_to, disease, calendar, mark, 'sum' AS statistic, sum(cases) AS value, avg(cases) AS mean, sum(abs(cases)) AS base,
 count(*) AS figures, count(CASE WHEN authority = 'provisional' THEN 1 END) AS provisional FROM bench.week_cases GROUP BY ALL
"""
STATIONS = """
SELECT 'T' || s AS station, area, area_from, 'station' AS area_method, p AS parameter, TIMESTAMPTZ '2026-01-02 00:05:00+07' + to_minutes(5 * i) AS measured_at,
 5 AS averaging_minutes, CAST(hash(s, p, i) % 1000 AS DOUBLE) / 10 AS value, 'µg/m³' AS unit, CASE WHEN hash(s, i) % 100 = 0 THEN '01' ELSE '00' END AS status,
 'a' AS agency, CAST(DATE '2026-01-02' + CAST(i // 288 AS INTEGER) AS DATE) AS period_from, CAST(DATE '2026-01-02' + CAST(i // 288 AS INTEGER) AS DATE) AS period_to,
 'calendar_day' AS calendar, 'provisional' AS authority, CAST(NULL AS VARCHAR) AS mark, 1 AS submission_id, '66-1' AS receipt_no, 0 AS part, 'B1' AS sheet,
 CAST(i AS INTEGER) AS "row", CAST(3 AS SMALLINT) AS col
FROM (SELECT row_number() OVER () AS s, area, area_from FROM communes LIMIT 100), (SELECT unnest(['PM2.5', 'PM10', 'SO2', 'NO2', 'CO', 'O3']) AS p), range({steps}) r(i)
ORDER BY period_from, station
"""
PLAIN_STATIONS = """
SELECT station, area, area_from, parameter, averaging_minutes, unit, period_from, period_to, calendar, mark, 'mean' AS statistic, sum(n) AS value, avg(n) AS mean,
 sum(abs(n)) AS base, count(*) AS figures, count(CASE WHEN authority = 'provisional' THEN 1 END) AS provisional
FROM (SELECT *, CASE WHEN status NOT IN ('01') THEN value END AS n FROM environment.air_station) GROUP BY ALL
"""
CHECKED = "coalesce(sum(CASE WHEN statistic = 'sum' THEN value END), 0), coalesce(sum(CASE WHEN statistic = 'mean' THEN figures END), 0)"
"""What both must say alike: the sum of what is added, the number of what is averaged."""
BOUND = 3.0


def commune_weeks(work: Path, rows: int) -> list[Line]:
    """Half counts and half stations, each alone, all by turns three times. The sums are compared before a time counts."""
    station = all_contracts()[DATASET]
    counts, values = work / "counts.parquet", work / "values.parquet"
    with duckdb.connect() as db:
        communes = reference_tables(db)
        db.execute(f"COPY ({ROWS.format(weeks=-(-rows // (10 * communes)))}) TO '{counts}' (FORMAT parquet)")
        db.execute(f"COPY ({STATIONS.format(steps=-(-rows // 600))}) TO '{values}' (FORMAT parquet)")
    half = f"DATE '2023-07-07' + {7 * (rows // 2 // (10 * communes))}"
    of_counts, of_values = f"SELECT * FROM read_parquet('{counts}')", f"SELECT * FROM read_parquet('{values}')"
    both = f"SELECT * FROM ({PLAIN}) UNION ALL BY NAME SELECT * FROM ({PLAIN_STATIONS})"
    asked: list[tuple[str, dict[type[Contract], str], str, float | None]] = [
        ("half counts of communes by week, half values of stations",
         {WeekCases: f"{of_counts} WHERE period_from < {half}", station: f"{of_values} WHERE \"row\" < {rows // 1200}"}, both, BOUND),
        ("counts of communes by week", {WeekCases: of_counts}, PLAIN, BOUND),
        ("values of stations, every 5 minutes", {station: of_values}, PLAIN_STATIONS, None),
    ]  # fmt: skip
    lines = []
    for words, relations, plain, bound in asked:
        with duckdb.connect() as db:
            reference_tables(db)
            db.execute(
                "CREATE TABLE ref.code AS SELECT 'measuring_status' AS code_list, '01' AS code, '{\"feeds_indicators\": \"no\"}' AS attributes"
            )
            link_relations(db, relations)
            number = sum(int((db.execute(f"SELECT count(*) FROM {c.dataset()}").fetchone() or (0,))[0]) for c in relations)
            lines.append(
                _line(f"the week of a commune, {number:,} figures: {words}", "SELECT * FROM mart.commune_week", plain, bound, db.execute)
            )
    counts.unlink()
    values.unlink()
    return lines


def link_relations(db: duckdb.DuckDBPyConnection, relations: dict[type[Contract], str]) -> None:
    """The datasets' views, the long relation on today's units, the registry and the marts on these."""
    contracts = list(relations)
    known = indicators(contracts)
    for schema in ("link", "mart", *sorted({c.sector() for c in contracts})):
        db.execute(f"CREATE SCHEMA {schema}")
    for contract, select in relations.items():
        db.execute(f"CREATE VIEW {contract.dataset()} AS {select}")
    for name, select in {
        "place": place_sql(TODAY), "carry": carry_sql(TODAY), "observation_today": observation_today_sql(contracts, known),
    }.items():  # fmt: skip
        db.execute(f"CREATE VIEW link.{name} AS {select}")
    db.execute(f"CREATE TABLE link.indicator ({', '.join(f'{n} {DUCKDB_TYPES[kind]}' for n, (kind, _) in INDICATOR.items())})")
    rows = [list(r.values()) for r in indicator_rows(known)]
    db.executemany(f"INSERT INTO link.indicator VALUES ({', '.join('?' * len(INDICATOR))})", rows)
    there = {"link.observation_today", "link.indicator", *(f"mart.{m.name}" for m in marts())}
    for mart in marts():
        if set(mart.sources) <= there:
            db.execute(f"CREATE VIEW mart.{mart.name} AS {mart.sql}")


def _line(work: str, ours: str, plain: str, bound: float | None, run: Callable[[str], duckdb.DuckDBPyConnection]) -> Line:
    seconds: dict[str, list[float]] = {ours: [], plain: []}
    for _ in range(3):
        told = []
        for query, taken in seconds.items():
            begun = time.process_time()
            run(f"CREATE TEMP TABLE made AS {query}")
            taken.append(time.process_time() - begun)
            told.append([float(v) for v in run(f"SELECT {CHECKED} FROM made").fetchone() or ()])
            run("DROP TABLE made")
        if not all(math.isclose(x, y, rel_tol=1e-9) for x, y in zip(*told, strict=True)):
            raise SystemExit(f"bench: the sums differ: {told}")
    a, b = median(seconds[ours]), median(seconds[plain])
    return Line(
        work,
        f"{a:.2f} s CPU",
        f"scan and group {b:.2f} s",
        f"{a / b:.2f}x the time",
        f"at most {bound:g}x" if bound else "-",
        None if bound is None else a <= bound * b,
    )
