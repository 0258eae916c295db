"""The disk is full, really: a small tmpfs, while freezing, while writing a receipt, while loading, while publishing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import text

from anptt_data.contract.registry import contract
from anptt_data.errors import OurFault
from anptt_data.intake.outcome import Outcome
from anptt_data.intake.single import single_extract
from anptt_data.intake.submit import submit_extract
from anptt_data.lake.publish import publish
from anptt_data.lake.verify import verify_release
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine
from tests.conftest import ROOT
from tests.faults.own_home import OwnHome
from tests.faults.station_file import HEADER, write_station_file

AIR, STATIONS = "environment.air_station", "so-nnmt-66"
SUBMIT = ("submit", "--dataset", AIR, "--agency", STATIONS, "--json")
PAGE = 4096


def fill(disk: Path, pages_left: int) -> Path:
    """Leave so many free pages of 4 kB on the disk, exactly."""
    ballast = disk / "ballast"
    free = shutil.disk_usage(disk).free
    with ballast.open("wb") as file:
        file.write(b"\0" * max(free - pages_left * PAGE, 0))
    return ballast


def send(settings: Settings, file: Path) -> Outcome:
    return submit_extract(settings, single_extract(file, contract(AIR), STATIONS, settings))


def facts(settings: Settings) -> tuple[int, float]:
    with engine(settings).connect() as connection:
        row = connection.execute(text(f"select count(*), coalesce(round(sum(value)::numeric, 1), 0) from {AIR}")).one()
    return int(row[0]), float(row[1])


@pytest.mark.parametrize("small_disk", [16], indirect=True)
def test_a_disk_full_while_freezing_or_writing_the_receipt_is_ours_and_the_next_run_completes(
    small_disk: Path, warehouse_settings: Settings, tmp_path: Path
) -> None:
    settings = warehouse_settings.model_copy(update={"home": small_disk})
    before, total_before = (0, 0.0)
    failed_unseen = failed_seen = 0
    for number, left in enumerate([0, 1, 3, 6, 10, 14, 18, 22, 30, 45, 60]):
        file = tmp_path / f"tram {number}.csv"
        total = write_station_file(file, 500, seed=number)  # 32 kB, and a receipt of about as much
        file.write_text(file.read_text().replace("KKBMT01", f"TRAM{number:02}"))
        ballast = fill(small_disk, left)
        try:
            send(settings, file)
        except OurFault:
            now, _ = facts(settings)
            assert now in (before, before + 500), "whole or absent"
            failed_seen += now != before
            failed_unseen += now == before
        ballast.unlink()
        outcome = send(settings, file)
        assert outcome.exit_code == 0
        assert outcome.counts["accepted"] == 500
        before, total_before = before + 500, round(total_before + total, 1)
        assert facts(settings) == (before, pytest.approx(total_before))
        written = json.loads((settings.receipts_dir / str(outcome.receipt_no) / "receipt.json").read_text())
        assert written["counts"] == outcome.counts
    assert failed_unseen >= 2, "the disk was full before anything was visible"
    assert failed_seen >= 1, "the disk was full when only the receipt was missing"
    assert not list((small_disk / "extracts" / ".incoming").iterdir())
    assert not [p for p in settings.receipts_dir.iterdir() if p.name.startswith(".")]


@pytest.mark.parametrize("small_disk", [16], indirect=True)
def test_the_command_line_says_that_the_disk_is_ours(
    small_disk: Path, warehouse_settings: Settings, warehouse_env: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "tram.csv"
    write_station_file(file, 500)
    command = [sys.executable, "-m", "anptt_data.cli.main", *SUBMIT, str(file)]
    environment = warehouse_env | {"ANPTT_HOME": str(small_disk)}
    ballast = fill(small_disk, 0)
    full = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (full.returncode, full.stdout) == (3, "")
    assert "an toàn" in full.stderr or "còn nguyên" in full.stderr
    assert "Traceback" not in full.stderr
    assert "Không tiếp nhận" not in full.stderr, "never shown as the sender's fault"
    ballast.unlink()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["accepted"] == 500
    assert facts(warehouse_settings)[0] == 500


@pytest.mark.parametrize("small_disk", [24], indirect=True)
def test_a_disk_full_while_publishing_leaves_the_old_release(small_disk: Path, warehouse_settings: Settings, tmp_path: Path) -> None:
    settings = warehouse_settings.model_copy(update={"home": small_disk})

    def rows_of_release() -> int:
        with duckdb.connect(str(settings.releases_dir / "current" / "anptt.duckdb"), read_only=True) as connection:
            row = connection.execute(f"select count(*) from {AIR}").fetchone()
        assert row is not None
        return int(row[0])

    first = tmp_path / "a.csv"
    write_station_file(first, 1000)
    send(settings, first)
    old = publish(engine(settings), settings)
    second = tmp_path / "b.csv"
    write_station_file(second, 20_000, seed=3)
    second.write_text(second.read_text().replace("KKBMT01", "KKTUYHOA01"))
    send(settings, second)
    failures = 0
    for left in (0, 2, 20, 100, 300, 500):
        ballast = fill(small_disk, left)
        try:
            publish(engine(settings), settings)
        except OurFault:
            failures += 1
            assert rows_of_release() == 1000
            assert verify_release(old.path) == []
        finally:
            ballast.unlink()
        if rows_of_release() != 1000:
            break
    assert failures >= 3
    new = publish(engine(settings), settings)
    assert rows_of_release() == 21_000
    assert verify_release(new.path) == []
    assert verify_release(old.path) == []
    assert not list(settings.releases_dir.glob(".building*"))


@pytest.mark.parametrize("small_disk", [700], indirect=True)
def test_a_disk_full_while_loading_leaves_nothing_half_loaded_and_the_next_run_completes(small_disk: Path, tmp_path: Path) -> None:
    own = OwnHome(small_disk, tmp_path)
    assert own.anptt("init").returncode == 0
    small, large = tmp_path / "nho.csv", tmp_path / "lon.csv"
    small.write_text(HEADER + "KKTUYHOA01,PM2.5,01/11/2025 00:00,5 phút,31.5,µg/m³,00\n")
    assert own.anptt(*SUBMIT, str(small)).returncode == 0
    total = write_station_file(large, 300_000)
    ballast = fill(small_disk, (large.stat().st_size + 24 * 1024**2) // PAGE)  # room for the file and for part of its rows
    full = own.anptt(*SUBMIT, str(large))
    assert (full.returncode, full.stdout) == (3, ""), full.stderr
    assert "an toàn" in full.stderr
    ballast.unlink()
    listed = own.anptt("submissions", "--json")  # starts the server again should it have given up
    assert [s["status"] for s in json.loads(listed.stdout)] == ["loading", "present"]
    assert own.rows(f"select count(*), sum(value) from {AIR}") == [(1, 31.5)]
    done = own.anptt(*SUBMIT, str(large))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["accepted"] == 300_000
    assert own.rows(f"select count(*), round(sum(value)::numeric, 1) from {AIR} where station = 'KKBMT01'") == [
        (300_000, pytest.approx(total))
    ]
    assert own.rows("select count(*) from fact.environment__air_station") == [(300_001,)]
    assert os.statvfs(small_disk).f_bavail > 0
