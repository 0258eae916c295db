"""The long relations on 10 M figures, beside the dataset's own view: CPU seconds, because the ratio is what counts and machines are shared.

Rows and reference tables are those of `bench.convert`; the view has the columns of every dataset's view, and an indicator beside it that must not be read.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import duckdb

from anptt_data.contract.base import Contract
from anptt_data.links.indicators import indicators
from anptt_data.links.observation_sql import carry_sql, observation_sql, observation_today_sql, place_sql
from bench.convert import ROWS, TODAY, ByDisease, Together, reference_tables
from bench.measures import Line

CODE = "bench.by_disease.cases"
SOURCE = "'a' AS agency, '66-1' AS receipt_no, 1 AS submission_id, 0 AS part, 'B1' AS sheet, 8 AS \"row\", 3 AS col"
ASKED = {
    "by unit and period": (
        f"SELECT indicator, area, period_from, sum(value) AS v FROM link.observation WHERE indicator = '{CODE}' GROUP BY ALL",
        "SELECT area, period_from, sum(cases) AS v FROM bench.by_disease GROUP BY ALL",
        2.5,
    ),
    "by today's unit and period": (
        f"SELECT area, area_from, period_from, sum(value) AS v FROM link.observation_today WHERE indicator = '{CODE}' GROUP BY ALL",
        "SELECT area, area_from, period_from, sum(cases) AS v FROM bench.by_disease GROUP BY ALL",
        3.0,
    ),
}  # fmt: skip
"""The question to the long relation, the same to the dataset's view, and how many times as long it may take."""


def links(work: Path, rows: int) -> list[Line]:
    """Both by turns, three times; the sums are compared before a time counts."""
    file = work / "observations.parquet"
    with duckdb.connect() as db:
        communes = reference_tables(db)
        db.execute(f"COPY ({ROWS.format(months=-(-rows // (10 * communes)))}) TO '{file}' (FORMAT parquet)")
        contracts: list[type[Contract]] = [ByDisease, Together]
        db.execute("CREATE SCHEMA bench")
        db.execute("CREATE SCHEMA link")
        for contract in contracts:
            db.execute(f"CREATE VIEW bench.{contract.short_name()} AS SELECT *, {SOURCE} FROM read_parquet('{file}')")
        known = indicators(contracts)
        for name, select in {
            "place": place_sql(TODAY), "carry": carry_sql(TODAY), "observation": observation_sql(contracts, known),
            "observation_today": observation_today_sql(contracts, known),
        }.items():  # fmt: skip
            db.execute(f"CREATE VIEW link.{name} AS {select}")
        (number,) = db.execute("SELECT count(*) FROM bench.by_disease").fetchone() or (0,)
        lines = [_line(f"{number:,} figures, one indicator {what}", *asked, db.execute) for what, asked in ASKED.items()]
    file.unlink()
    return lines


def _line(work: str, ours: str, plain: str, bound: float, run: Callable[[str], duckdb.DuckDBPyConnection]) -> Line:
    seconds: dict[str, list[float]] = {ours: [], plain: []}
    for _ in range(3):
        sums = set()
        for query, taken in seconds.items():
            begun = time.process_time()
            (total,) = run(f"SELECT sum(v) FROM ({query})").fetchone() or (0.0,)
            taken.append(time.process_time() - begun)
            sums.add(round(float(total)))
        if len(sums) != 1:
            raise SystemExit(f"bench: the sums differ: {sums}")
    a, b = median(seconds[ours]), median(seconds[plain])
    return Line(
        work, f"{a:.2f} s CPU", f"the dataset's own view {b:.2f} s", f"{a / b:.2f}x the time", f"at most {bound:g}x", a <= bound * b
    )
