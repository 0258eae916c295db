"""Programs that are not ours open a release and give the warehouse's rows and sums: DuckDB's command line, pandas, pyiceberg."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from lake_ledger import WEEK, Ledger, air_rows, week_rows

from anptt_data.contract.registry import contracts
from anptt_data.lake.iceberg.catalogue import open_catalogue
from anptt_data.lake.manifest import load
from anptt_data.lake.publish import Release, publish

Answer = dict[str, tuple[int, dict[str, float | None]]]
"""By dataset: how many rows, and the sum of every figure."""


def figures(dataset: str) -> list[str]:
    return [n for n, c in contracts()[dataset].columns().items() if c.kind in ("count", "measure")]


def summed(dataset: str) -> str:
    return f"SELECT count(*) AS n, {', '.join(f'sum({f}) AS {f}' for f in figures(dataset))} FROM {dataset}"


@pytest.fixture
def release(ledger: Ledger) -> Release:
    """Corrections, a withdrawn submission, a replaced row, an approval, sample data, over two releases."""
    first = ledger.send("health.disease_week", week_rows(4, 2, 11), scope=WEEK)
    ledger.send("health.disease_week", week_rows(100), scope=WEEK, agency="cdc-01", sample=True)
    wrong = ledger.send("health.disease_week", week_rows(9000), scope="another week")
    air = ledger.send("environment.air_station", air_rows(1.5, None, 2.25), agency="so-nnmt-01")
    publish(ledger.engine, ledger.settings)
    ledger.send("health.disease_week", week_rows(5, 2), scope=WEEK)
    ledger.withdraw(wrong)
    ledger.approve(first, "confirmed")
    later = ledger.send("environment.air_station", air_rows(7.75, start="2026-01-01 00:10+07"), agency="so-nnmt-01")
    ledger.replace("environment.air_station", air, 2, later)
    ledger.send(
        "energy.power_reliability_month",
        [{"power_unit": "u", "period_from": "2026-10-01", "period_to": "2026-10-31", "customers": n, "saidi": s, "saifi": 1, "maifi": 0}
         for n, s in ((100, 10.5), (300, 30))],
        scope="2026-10-01/2026-10-31", agency="so-ct-38",
    )  # fmt: skip
    return publish(ledger.engine, ledger.settings)


def the_warehouse(ledger: Ledger) -> Answer:
    answer: Answer = {}
    with ledger.engine.connect() as c:
        for dataset in contracts():
            row = c.execute(sa.text(summed(dataset))).one()
            answer[dataset] = (row.n, {f: None if row._mapping[f] is None else float(row._mapping[f]) for f in figures(dataset)})
    return answer


def duckdb_command_line(release: Release) -> Answer:
    """DuckDB's own program, version 1.5.5, in a process of its own; nothing is configured."""
    program = shutil.which("duckdb", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("DuckDB's command line (duckdb-cli) is not installed")
    assert "1.5.5" in subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    answer: Answer = {}
    for dataset in contracts():
        done = subprocess.run(
            [program, "-readonly", "-json", str(release.path / "anptt.duckdb"), summed(dataset)], capture_output=True, text=True, check=True
        )
        (row,) = json.loads(done.stdout)
        answer[dataset] = (row.pop("n"), {f: None if v is None else float(v) for f, v in row.items()})
    return answer


def bare_pandas(release: Release) -> Answer:
    pandas = pytest.importorskip("pandas")
    manifest = load(release.path)
    answer: Answer = {}
    for dataset, entry in manifest.datasets.items():
        paths = [f"{manifest.lake}/{f.path}" for f in entry.present]
        frame = pandas.read_parquet(paths) if paths else pandas.DataFrame({f: [] for f in figures(dataset)})
        answer[dataset] = (len(frame), {f: float(frame[f].sum()) if frame[f].count() else None for f in figures(dataset)})
    return answer


def iceberg(ledger: Ledger) -> Answer:
    import pyarrow.compute as pc

    catalogue = open_catalogue(ledger.settings)
    answer: Answer = {}
    for dataset in contracts():
        table = catalogue.load_table(dataset).scan().to_arrow()
        sums = {f: pc.sum(table[f]).as_py() for f in figures(dataset)}
        answer[dataset] = (table.num_rows, {f: None if v is None else float(v) for f, v in sums.items()})
    return answer


def test_every_reader_gives_the_rows_and_sums_of_the_warehouse(ledger: Ledger, release: Release) -> None:
    expected = the_warehouse(ledger)
    assert expected["health.disease_week"] == (3, {"cases": 107.0})
    assert expected["environment.air_station"][0] == 3
    assert {d: n for d, (n, _) in expected.items() if n} == {d: e.present_rows for d, e in load(release.path).datasets.items() if e.present}
    assert duckdb_command_line(release) == expected
    assert bare_pandas(release) == expected
    assert iceberg(ledger) == expected
