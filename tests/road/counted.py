"""Holds receipts, warehouse and release against what `tests/independent/count_again.py` adds up from the files.

The queries below are written here by hand; they share nothing with the road but the names of views and columns.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "independent"))
import count_again  # noqa: E402

Tallies = dict[str, Any]  # path -> count_again.Tally
Sums = dict[str, dict[str, dict[str, float]]]  # dataset -> period -> measure -> sum
Execute = Callable[[str], Iterable[tuple[Any, ...]]]

MEASURES = {
    "health.disease_week": ("cases",),
    "health.dengue_month": ("cases",),
    "energy.power_reliability_month": ("customers", "saidi", "saifi", "maifi"),
    "crime.offence_month": ("occurred", "solved", "suspects"),
}
STATIONS = "environment.air_station"


def expected_sums(tallies: Tallies) -> Sums:
    """What stands in the files, added up."""
    found: Sums = count_again.summary(tallies)["datasets"]
    return {d: {p: dict(m) for p, m in periods.items()} for d, periods in found.items()}


def sums(execute: Execute, *, week: str, month: str, day: str, datasets: Iterable[str]) -> Sums:
    """The same of a database; `week`, `month` and `day` are how it writes ``2026-W45``, ``2026-11`` and the local day."""
    found: Sums = defaultdict(lambda: defaultdict(dict))
    for dataset in datasets:
        if dataset == STATIONS:
            query = f"select {day}, parameter, sum(value) from {dataset} where status = '00' and value is not null group by 1, 2"
            for period, parameter, total in execute(query):
                found[dataset][str(period)][parameter] = float(total)
            continue
        period_written = week if dataset.endswith("_week") else month
        for measure in MEASURES[dataset]:
            for period, total in execute(f"select {period_written}, sum({measure}) from {dataset} group by 1"):
                found[dataset][str(period)][measure] = float(total)
    return {d: dict(p) for d, p in found.items()}


def sums_of_warehouse(url: str, datasets: Iterable[str]) -> Sums:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        return sums(
            lambda q: connection.execute(q).fetchall(),  # type: ignore[call-overload]
            week="to_char(period_to, 'IYYY-\"W\"IW')", month="to_char(period_to, 'YYYY-MM')",
            day="(measured_at at time zone 'Asia/Ho_Chi_Minh')::date", datasets=datasets,
        )  # fmt: skip


def sums_of_release(releases: Path, datasets: Iterable[str]) -> Sums:
    with duckdb.connect(str(releases / "current" / "anptt.duckdb"), read_only=True) as connection:
        return sums(
            lambda q: connection.execute(q).fetchall(), week="strftime(period_to, '%G-W%V')", month="strftime(period_to, '%Y-%m')",
            day="cast(measured_at + interval 7 hour as timestamp)::date", datasets=datasets,
        )  # fmt: skip


def same_sums(found: Sums, expected: Sums) -> None:
    """Every period and measure of every dataset, no more and no fewer."""
    assert set(found) == set(expected)
    for dataset, periods in expected.items():
        assert set(found[dataset]) == set(periods), dataset
        for period, measures in periods.items():
            assert found[dataset][period] == pytest.approx(measures, rel=1e-9, abs=1e-6), (dataset, period)


def totals_of_receipts(receipts: Iterable[dict[str, Any]]) -> dict[tuple[str, str, str], dict[str, int]]:
    """(dataset, agency, file or ``sweep``) -> counts; the sweeps of an agency are added up, they may be cut differently."""
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    for receipt in receipts:
        name = "sweep" if receipt["layout"].get("format") == "lines" else receipt["file_name"]
        counts = found.setdefault((receipt["dataset"], receipt["agency"], name), defaultdict(int))
        for key in ("read", "accepted", "rejected", "ignored", "facts_written"):
            counts[key] += receipt["counts"][key]
    return found


def same_receipts(receipts: Iterable[dict[str, Any]], tallies: Tallies) -> None:
    """Rejected rows and facts of every file as counted from the file; rows that are no data are the ignored ones."""
    found = totals_of_receipts(receipts)
    wanted = {(t.dataset, t.agency, Path(path).name if "." in Path(path).name else "sweep"): t for path, t in tallies.items()}
    assert set(found) == set(wanted)
    for at, tally in wanted.items():
        counts = found[at]
        assert counts["read"] == counts["accepted"] + counts["rejected"] + counts["ignored"], at
        assert counts["facts_written"] == tally.facts, at
        assert counts["rejected"] == tally.rejected, at
        assert counts["read"] - counts["ignored"] == tally.rows, at
