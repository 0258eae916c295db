"""Ten million observations: what one submission of 500 rows among them costs to publish, and what the plain view costs to read."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from anptt_data.lake.manifest import load
from bench import generate
from bench.measures import Line, accepted, child
from bench.server import Server

SMALL_ROWS = 500
GROUPED = "SELECT parameter, date_trunc('month', measured_at), count(*), sum(value), count(DISTINCT station) FROM {} WHERE status = '00' GROUP BY ALL"


def release(server: Server, work: Path, rows: int) -> list[Line]:
    """Publishing everything, then after 500 rows that lie in the midst of the months that are there; then a sum over the view and over the files."""
    settings = server.fresh("bench_release")
    accepted(child(settings, "submit", str(generate.station_csv(work / "release.csv", rows, seed=300))), rows)
    (work / "release.csv").unlink()
    full = child(settings, "publish")["seconds"]
    times = []
    for turn in range(3):
        child(settings, "submit", str(generate.workbook(work / "amid.xlsx", SMALL_ROWS, seed=rows + turn, days=1 + turn)))
        times.append(child(settings, "publish")["seconds"])
    small = median(times)
    folder = settings.releases_dir / "current"
    manifest = load(folder)
    files = [str(Path(manifest.lake) / f.path) for f in manifest.datasets[generate.DATASET].present]
    with duckdb.connect(str(folder / "anptt.duckdb"), read_only=True) as db:
        plain = f"read_parquet([{', '.join(repr(f) for f in files)}])"
        answers = [db.execute(GROUPED.format(r) + " ORDER BY ALL").fetchall() for r in (plain, generate.DATASET)]
        if differing := [(a, b) for a, b in zip(*answers, strict=True) if not _same(a, b)]:
            raise SystemExit(f"bench: the view and its files do not say the same: {differing[:3]}")
        scan, view = (_median(lambda r=r: db.execute(GROUPED.format(r)).fetchall()) for r in (plain, generate.DATASET))  # type: ignore[misc]
    return [
        Line(f"publish after {SMALL_ROWS} rows amid {rows:,}", f"{small:.2f} s", f"full {full:.1f} s", f"{small / full:.2f}x", "at most 0.1x",
             small <= full / 10),
        Line(f"a sum over the plain view, {rows:,} rows, {len(files)} files", f"{view:.2f} s", f"the bare files {scan:.2f} s",
             f"{view / scan:.2f}x", "at most 1.2x", view <= 1.2 * scan),
    ]  # fmt: skip


def _same(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Equal, but for the order in which threads add up floating numbers."""
    return all(math.isclose(a, b, rel_tol=1e-9) if isinstance(a, float) else a == b for a, b in zip(one, other, strict=True))


def _median(work: Callable[[], object], repeats: int = 5) -> float:
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return median(times)
