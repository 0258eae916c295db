"""How cost grows with the number of figures: `python -m bench.scale --rows 1000000` prints a table row by row; docs/scale.md holds what was measured.

Five years of weekly counts by commune and code, written straight as a dataset's present files (a folder a month, as a release has them), not sent down
the road. Every piece of work runs in a process of its own, so that its memory is its own. `--spark` runs the marts on Spark too (`make spark` first).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb

from anptt_data.links import total_sql
from anptt_data.links.indicators import indicators
from anptt_data.links.observation_sql import observation_sql
from anptt_data.links.spark_sql import ZONE, parsed, spark_sql, temporary
from bench.convert import reference_tables
from bench.marts import PLAIN, WeekCases, link_relations
from bench.server import ROOT

WEEKS = 260
FIRST = date(2021, 7, 2)
MEMORY = "12GB"
FIGURES = """
SELECT c.area, c.area_from, 'd' || k AS disease, CAST(hash(c.area, k, w) % 50 AS BIGINT) AS cases, CAST(DATE '{first}' + CAST(7 * w AS INTEGER) AS DATE) AS period_from,
 CAST(DATE '{first}' + CAST(7 * w + 6 AS INTEGER) AS DATE) AS period_to, 'week_fri_thu' AS calendar, CASE WHEN w < {weeks} - 4 THEN 'final' ELSE 'provisional' END AS authority,
 CAST(NULL AS VARCHAR) AS mark, 'a' || (hash(c.area) % 40) AS agency, '66-' || w || '-' || (hash(c.area) % 40) AS receipt_no, CAST(w * 40 + hash(c.area) % 40 AS INTEGER) AS submission_id,
 0 AS part, 'B1' AS sheet, CAST(k AS INTEGER) AS "row", CAST(3 AS SMALLINT) AS col
FROM (SELECT *, row_number() OVER (ORDER BY hash(area), area_from) - 1 AS n FROM communes) c, range({codes}) x(k), range({from_week}, {to_week}) y(w)
WHERE x.k * {communes} + c.n < {series} ORDER BY period_from, agency, area, disease
"""
QUESTIONS = {
    "scan": "SELECT disease, sum(cases), count(*) FROM bench.week_cases GROUP BY ALL",
    "scan-and-group": PLAIN,
    "one-province-one-month": (
        "SELECT indicator, area, period_from, sum(value) FROM link.observation_today"
        " WHERE province = '66' AND period_from BETWEEN DATE '2026-03-01' AND DATE '2026-03-31' GROUP BY ALL"
    ),
    "total": "SELECT province, calendar, period_from, indicator, link.total(o) FROM link.observation_today o GROUP BY ALL",
    "commune_week": "SELECT * FROM mart.commune_week",
    "anomaly": "SELECT * FROM mart.anomaly",
}


def main() -> None:
    """Prints one line of JSON a measurement."""
    asked = argparse.ArgumentParser(prog="python -m bench.scale")
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--only", nargs="*", choices=list(QUESTIONS), help="these questions; no name: none (with --spark)")
    asked.add_argument("--spark", action="store_true")
    asked.add_argument("--spark-memory", default="6g")
    asked.add_argument("--work", type=Path, help="where the figures are kept; default a folder that is removed")
    asked.add_argument("--child", help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.child:
        print(json.dumps(_measured(options.work, options.child, options.rows)))
        return
    work = options.work or Path(tempfile.mkdtemp(prefix="anptt-scale-"))
    try:
        steps = [q for q in QUESTIONS if options.only is None or q in options.only]
        if not (work / "present").exists():
            steps.insert(0, "write")
        for step in steps:
            words = [sys.executable, "-m", "bench.scale", "--child", step, "--work", str(work), "--rows", str(options.rows)]
            done = subprocess.run(words, check=False, capture_output=True, text=True, cwd=ROOT)
            print(done.stdout.strip() or f"{step}: {done.stderr.strip().splitlines()[-1]}", flush=True)
        if options.spark:
            on_spark(work, options.spark_memory)
    finally:
        if not options.work:
            shutil.rmtree(work, ignore_errors=True)


def _measured(work: Path, step: str, rows: int) -> dict[str, object]:
    """Wall and CPU seconds and peak memory of one step, and what it came to."""
    with duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(work / "spilled")}) as db:
        communes = reference_tables(db)
        if step != "write":
            relations(db, work)
        begun, cpu = time.perf_counter(), time.process_time()
        if step == "write":
            said = _write(db, work, communes, rows)
        else:
            out = work / f"{step}.parquet"
            db.execute(f"COPY ({QUESTIONS[step]}) TO '{out}' (FORMAT parquet)")
            said = {"rows": _one(db, f"SELECT count(*) FROM '{out}'"), "bytes": out.stat().st_size}
            out.unlink()
        seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"step": step, "seconds": round(seconds, 2), "cpu": round(cpu, 2), "peak_mb": peak, "load": round(os.getloadavg()[0], 1), **said}


def _write(db: duckdb.DuckDBPyConnection, work: Path, communes: int, rows: int) -> dict[str, object]:
    """The figures as present files, one a month of their first day."""
    series = -(-rows // WEEKS)
    weeks = [FIRST + timedelta(days=7 * w) for w in range(WEEKS)]
    for month in sorted({(d.year, d.month) for d in weeks}):
        inside = [n for n, d in enumerate(weeks) if (d.year, d.month) == month]
        folder = work / "present" / f"{month[0]}-{month[1]:02d}"
        folder.mkdir(parents=True)
        made = FIGURES.format(
            first=FIRST,
            weeks=WEEKS,
            codes=-(-series // communes),
            communes=communes,
            series=series,
            from_week=inside[0],
            to_week=inside[-1] + 1,
        )
        db.execute(f"COPY ({made}) TO '{folder / '000001.parquet'}' (FORMAT parquet, COMPRESSION zstd)")
    files = list((work / "present").rglob("*.parquet"))
    return {"rows": series * WEEKS, "files": len(files), "bytes": sum(f.stat().st_size for f in files)}


def relations(db: duckdb.DuckDBPyConnection, work: Path) -> None:
    """What a release has over the figures."""
    known = indicators([WeekCases])
    link_relations(db, {WeekCases: f"SELECT * FROM read_parquet('{work}/present/*/*.parquet', hive_partitioning = false)"})
    db.execute(f"CREATE VIEW link.observation AS {observation_sql([WeekCases], known)}")
    db.execute(f"CREATE MACRO {total_sql.NAME}({total_sql.ROW}) AS {total_sql.total_sql(known)}")


def on_spark(work: Path, memory: str) -> None:
    """The same marts by local Spark: start-up and work apart, as `deploy/marts_on_spark.py` tells them."""
    with duckdb.connect() as db:
        reference_tables(db)
        relations(db, work)
        tables = {temporary("bench.week_cases"): sorted(str(f) for f in (work / "present").rglob("*.parquet"))}
        for name in ("ref.area", "ref.area_conversion", "link.indicator"):
            tables[temporary(name)] = [str(work / f"{name}.parquet")]
            db.execute(f"COPY {name} TO '{work / name}.parquet' (FORMAT parquet)")
        written = dict(db.execute("SELECT schema_name || '.' || view_name, sql FROM duckdb_views() WHERE NOT internal").fetchall())
    order = ("link.place", "link.carry", "link.observation_today", "mart.anomaly", "mart.commune_week")
    views = [[temporary(n), spark_sql(parsed(written[n]))] for n in order]
    plan = {"zone": ZONE, "tables": tables, "views": views, "marts": [temporary("mart.anomaly"), temporary("mart.commune_week")]}
    (work / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    arguments = f"--master local[2] --driver-memory {memory} --conf spark.ui.enabled=false --conf spark.ui.showConsoleProgress=false"
    begun = time.perf_counter()
    done = subprocess.run(
        [str(ROOT / ".venv-spark/bin/python"), str(ROOT / "deploy/marts_on_spark.py"), str(work / "plan.json"), str(work / "out")],
        env=os.environ | {"PYSPARK_SUBMIT_ARGS": f"{arguments} --conf spark.local.dir={work} --conf spark.sql.shuffle.partitions=16 pyspark-shell"},
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    told = {"step": "spark", "seconds": round(time.perf_counter() - begun, 2),
            "lines": done.stdout.splitlines(), "load": round(os.getloadavg()[0], 1)}  # fmt: skip
    print(json.dumps(told) if done.returncode == 0 else done.stderr[-1500:], flush=True)


def _one(db: duckdb.DuckDBPyConnection, query: str) -> int:
    (number,) = db.execute(query).fetchone() or (0,)
    return int(number)


if __name__ == "__main__":
    main()
