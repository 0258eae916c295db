"""Every query and command of docs/analysts.md works as it stands there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest
from lake_ledger import Ledger, air_rows, week_rows

from anptt_data.intake.nil import declare_nil
from anptt_data.lake.publish import Release, publish
from anptt_data.lake.query import query

PAGE = (Path(__file__).parents[2] / "docs" / "analysts.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def release(ledger: Ledger) -> Release:
    first, last = date(2026, 10, 23), date(2026, 10, 29)  # the place and the week that the page asks about
    cases = [row | {"period_from": first, "period_to": last} for row in week_rows(4, 2, area="22015")]
    ledger.send("health.disease_week", cases, scope=f"{first}/{last}")
    hours = [
        row | {"parameter": "PM2.5", "unit": "µg/m³", "averaging_minutes": 60, "measured_at": f"2026-01-02 {n + 1:02d}:00+07"}
        for n, row in enumerate(air_rows(*[25.0] * 20, station="S2"))
    ]
    ledger.send("environment.air_station", air_rows(1.5, 2.5) + hours, agency="so-nnmt-01")
    ledger.send(
        "energy.power_reliability_month",
        [{"power_unit": "u", "period_from": "2026-10-01", "period_to": "2026-10-31", "customers": n, "saidi": s, "saifi": 1, "maifi": 0}
         for n, s in ((100, 10), (300, 30))],
        scope="2026-10-01/2026-10-31",
        agency="so-ct-38",
    )  # fmt: skip
    declare_nil(ledger.settings, "health.disease_week", "cdc-38", "2025-W28", actor="test")
    return publish(ledger.engine, ledger.settings)


def test_every_query_runs_in_plain_duckdb_in_the_order_of_the_page(release: Release) -> None:
    queries = blocks("sql")
    assert len(queries) >= 10
    answers: dict[str, list[tuple[object, ...]]] = {}
    with duckdb.connect(str(release.path / "anptt.duckdb"), read_only=True) as db:
        for statement in queries:
            answers[statement] = db.execute(statement).fetchall()
    told = next(rows for q, rows in answers.items() if "SAIDI" in q.upper())
    assert told[0][1:] == (None, 25.0, 1.0)
    places = next(rows for q, rows in answers.items() if "ref.area p" in q)
    assert places == [("Tuy Hòa", "commune", "Đắk Lắk", None, 6)]
    index = next(rows for q, rows in answers.items() if "environment.aqi_day" in q)
    assert [(r[0], r[4], r[5]) for r in index] == [("S2", 50, "Tốt")]
    assert all(rows for q, rows in answers.items() if "dengue" not in q and "VARIABLE" not in q), "a query of the page finds nothing"


def test_every_select_is_accepted_by_anptt_sql(ledger: Ledger, release: Release) -> None:
    asked = [q for q in blocks("sql") if q.lstrip().upper().startswith("SELECT")]
    asked += re.findall(r'\$ anptt sql "(.*?)"', PAGE)
    assert len(asked) >= 12
    for statement in asked:
        query(ledger.settings, statement).rows()


def test_the_python_of_the_page_runs(ledger: Ledger, release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas")
    place = ledger.settings.home.parent / "work"
    place.mkdir()
    (place / "var").symlink_to(ledger.settings.home)
    monkeypatch.chdir(place)
    (place / "reference").symlink_to(ledger.settings.reference_dir)
    names: dict[str, object] = {}
    for code in blocks("python"):
        exec(code, names)
    assert len(names["frame"]) == 2  # type: ignore[arg-type]
    assert len(names["converted"]) == 2  # type: ignore[arg-type]


def test_the_commands_for_a_copy_work(ledger: Ledger, release: Release, tmp_path: Path) -> None:
    commands = re.findall(r"\$ (python -c .*)", PAGE)
    assert len(commands) == 2
    place = tmp_path / "elsewhere"
    shutil.copytree(release.path, place / "releases" / "000001")
    shutil.copytree(ledger.settings.lake_dir, place / "lake")
    (place / "var").symlink_to(ledger.settings.home)
    env = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    said = [subprocess.run(c, shell=True, cwd=place, env=env, capture_output=True, text=True, check=True).stdout for c in commands]
    assert said[1].strip() == "[]"
