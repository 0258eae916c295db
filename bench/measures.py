"""The five measurements of design.md, "Speed". Each gives lines for the table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from bench import generate
from bench.server import ROOT, Server, environment
from bench.tree_memory import run_watched

TABLE = "fact." + generate.DATASET.replace(".", "__")


@dataclass(frozen=True)
class Line:
    """One line of the table; `ratio` is what the bound is about, `met` None when there is nothing to compare with."""

    work: str
    ours: str
    baseline: str
    ratio: str
    bound: str
    met: bool | None


def child(server_settings: Any, *words: str) -> dict[str, Any]:
    """Run `bench.child` and give its answer."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.child", *words],
        env=environment(server_settings),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def accepted(answer: dict[str, Any], rows: int) -> None:
    """A measurement of something that was not loaded would be a wrong number."""
    counts = answer["counts"]
    if answer["submissions"] != 1 or counts["read"] != rows or counts["facts_written"] != rows or counts["rejected"]:
        raise SystemExit(f"bench: not loaded as it should be: {answer}")


def load(server: Server, work: Path, rows: int, repeats: int) -> list[Line]:
    """File to judged, linked, loaded, against psql's \\copy of the same rows into the same table, and against dlt."""
    ours, baseline, dlt = [], [], []
    for turn in range(repeats):
        path = generate.station_csv(work / "load.csv", rows, seed=turn)
        settings = server.fresh(f"bench_load_{turn}")
        answer = child(settings, "submit", str(path))
        accepted(answer, rows)
        ours.append(answer["seconds"])
        database, copied = settings.home.name, work / "facts.csv"
        server.psql(database, f"\\copy {TABLE} to '{copied}' with (format csv)")
        server.empty_as_superuser(database, TABLE)
        begun = time.perf_counter()
        server.psql(database, f"\\copy {TABLE} from '{copied}' with (format csv)")
        baseline.append(time.perf_counter() - begun)
        if turn < 2:
            dlt.append(_dlt(server, path, work))
    mine, theirs, other = median(ours), median(baseline), median(dlt)
    return [
        Line(f"{rows:,} station rows, file to loaded", f"{mine:.1f} s, {rows / mine:,.0f} rows/s", f"psql \\copy {theirs:.1f} s",
             f"{mine / theirs:.2f}x the time", "at most 2x", mine <= 2 * theirs),
        Line("the same, against dlt (Arrow, merge)", f"{rows / mine:,.0f} rows/s", f"dlt {other:.1f} s, {rows / other:,.0f} rows/s",
             f"{other / mine:.2f}x the rows/s", "at least 3x", other >= 3 * mine),
    ]  # fmt: skip


def _dlt(server: Server, path: Path, work: Path) -> float:
    python = dlt_environment()
    url = server.role_for_dlt("bench_dlt_database")
    folder = work / "dlt"
    subprocess.run(["rm", "-rf", str(folder)], check=True)
    quiet = os.environ | {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR", "HOME": str(work)}
    command = [python, ROOT / "bench" / "dlt_load.py", path, url, folder]
    done = subprocess.run(command, cwd=work, env=quiet, stdout=subprocess.PIPE, text=True, check=True)
    return float(json.loads(done.stdout.strip().splitlines()[-1])["seconds"])


def dlt_environment() -> Path:
    """bench/.venv-dlt with exactly bench/requirements-dlt.txt, made when it is not there."""
    folder = ROOT / "bench" / ".venv-dlt"
    stamp, pins = folder / ".installed", ROOT / "bench" / "requirements-dlt.txt"
    if not stamp.exists() or stamp.stat().st_mtime < pins.stat().st_mtime:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        python = folder / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", "--requirement", pins], check=True)
        stamp.touch()
    return folder / "bin" / "python"


def memory(server: Server, work: Path, small: int, large: int) -> list[Line]:
    """Peak resident memory of the submitting process for a file ten times as long."""
    peaks = []
    for rows in (small, large):
        path = generate.station_csv(work / "memory.csv", rows, seed=100)
        answer = child(server.fresh("bench_memory"), "submit", str(path))
        accepted(answer, rows)
        peaks.append(max(answer["peak_mb"], answer["peak_children_mb"]))
        path.unlink()
    ratio = peaks[1] / peaks[0]
    return [
        Line(
            f"memory, {large:,} rows", f"{peaks[1]:.0f} MB", f"{small:,} rows: {peaks[0]:.0f} MB", f"{ratio:.2f}x", "at most 2x", ratio <= 2
        )
    ]


def sweep(server: Server, work: Path) -> list[Line]:
    """A day of a hundred stations, listed, packed, frozen, judged, loaded: one submission."""
    folder = generate.station_day(work / "day", date(2026, 11, 5), seed=7)
    files = sum(1 for p in folder.rglob("*.txt"))
    answer = child(server.fresh("bench_sweep"), "submit", str(folder))
    accepted(answer, files * len(generate.PARAMETERS))
    rate = files / answer["seconds"]
    return [
        Line(
            f"{files:,} small files, one submission",
            f"{answer['seconds']:.1f} s",
            "-",
            f"{rate:,.0f} files/s",
            "at least 1,000 files/s",
            rate >= 1000,
        )
    ]


def workbook(server: Server, work: Path, rows: int = 5000, repeats: int = 3) -> list[Line]:
    """A workbook with 2 % wrong rows to its receipt: JSON, page and annotated copy."""
    settings, seconds = server.fresh("bench_workbook"), []
    for turn in range(repeats):
        answer = child(settings, "submit", str(generate.workbook(work / f"book{turn}.xlsx", rows, seed=turn)))
        if answer["decision"] != "partly_accepted" or answer["counts"]["read"] != rows or not answer["counts"]["rejected"]:
            raise SystemExit(f"bench: not judged as it should be: {answer}")
        if len(answer["files"]) < 3:
            raise SystemExit(f"bench: no annotated copy among {answer['files']}")
        seconds.append(answer["seconds"])
    took = median(seconds)
    return [
        Line(
            f"{rows:,}-row workbook to a receipt, annotated copy included", f"{took:.2f} s", "-", f"{took:.2f} s", "at most 3 s", took <= 3
        )
    ]


def large_workbook(server: Server, work: Path, rows: int = 50_000, repeats: int = 2) -> list[Line]:
    """The same of a workbook ten times as long, and the memory of the submitting process with its reader."""
    settings = server.fresh("bench_workbook50k")
    seconds, peaks = [], []
    for turn in range(repeats):
        path = generate.workbook(work / f"large{turn}.xlsx", rows, seed=100 + turn, days=90 + 100 * turn)
        command = [sys.executable, "-m", "bench.child", "submit", str(path)]
        out, peak = run_watched(command, environment(settings), ROOT)
        answer = json.loads(out.strip().splitlines()[-1])
        if answer["decision"] != "partly_accepted" or answer["counts"]["read"] != rows or not answer["counts"]["rejected"]:
            raise SystemExit(f"bench: not judged as it should be: {answer}")
        if not copied(settings, answer):
            raise SystemExit("bench: the annotated copy is a list only")
        seconds.append(answer["seconds"])
        peaks.append(peak)
    took, held = median(seconds), max(peaks)
    work_done = f"{rows:,}-row workbook to a receipt, annotated copy included"
    return [
        Line(work_done, f"{took:.1f} s", "-", f"{took:.1f} s", "at most 20 s", took <= 20),
        Line("its memory, reader included", f"{held:.0f} MB", "-", f"{held:.0f} MB", "at most 600 MB", held <= 600),
    ]  # fmt: skip


def copied(settings: Any, answer: dict[str, Any]) -> bool:
    """Whether the workbook face is the sender's own workbook with its cells marked, not the list alone."""
    found = settings.receipts_dir.glob("*/receipt.json")
    (receipt,) = [p for p in found if json.loads(p.read_text(encoding="utf-8"))["submission_id"] == answer["submission_id"]]
    with zipfile.ZipFile(receipt.parent / "can-sua.xlsx") as archive:
        return any(n.startswith("xl/comments") for n in archive.namelist())


def publish(server: Server, work: Path, rows: int) -> list[Line]:
    """Publishing after one small submission, beside publishing everything, at two sizes of the warehouse."""
    lines, small_times = [], []
    for size in (rows // 4, rows):
        settings = server.fresh("bench_publish")
        accepted(child(settings, "submit", str(generate.station_csv(work / "publish.csv", size, seed=200))), size)
        full = child(settings, "publish")["seconds"]
        times = []
        for turn in range(3):
            child(settings, "submit", str(generate.workbook(work / "small.xlsx", 40, seed=size + turn)))
            times.append(child(settings, "publish")["seconds"])
        small = median(times)
        small_times.append(small)
        lines.append(
            Line(
                f"publish after 40 rows, {size:,} rows there",
                f"{small:.2f} s",
                f"full {full:.2f} s",
                f"{small / full:.2f}x",
                "follows what changed",
                None,
            )
        )
    growth = small_times[1] / small_times[0]
    lines.append(
        Line(
            "the small publish, warehouse four times as large",
            f"{small_times[1]:.2f} s",
            f"{small_times[0]:.2f} s",
            f"{growth:.2f}x",
            "at most 1.5x",
            growth <= 1.5,
        )
    )
    return lines
