"""Faults made for real: killed publishers, a full disk, two at once, loads in between."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa
from lake_ledger import WEEK, Ledger, publish_elsewhere, week_rows

from anptt_data.errors import OurFault
from anptt_data.lake.iceberg.upkeep import differences
from anptt_data.lake.manifest import load
from anptt_data.lake.publish import publish
from anptt_data.lake.query import query
from anptt_data.lake.store import Store
from anptt_data.lake.verify import verify_release

WEEKLY = "health.disease_week"
TOTAL = f"SELECT count(*), coalesce(sum(cases), 0) FROM {WEEKLY}"
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["anptt_data.lake.publish", "anptt_data.warehouse.connect", "contracts.health"])


def in_postgresql(ledger: Ledger) -> tuple[int, int]:
    with ledger.engine.connect() as c:
        row = c.execute(sa.text(TOTAL)).one()
    return int(row[0]), int(row[1])


def test_a_publisher_killed_at_any_moment_leaves_the_old_release_and_the_next_run_completes(
    ledger: Ledger, warehouse_env: dict[str, str]
) -> None:
    for week in range(30):
        ledger.send(WEEKLY, week_rows(*range(60)), scope=f"week {week}")
    publish(ledger.engine, ledger.settings)
    chance = random.Random(20261121)
    killed = 0
    for attempt in range(8):
        ledger.send(WEEKLY, week_rows(*range(attempt + 1)), scope=f"more {attempt}")
        before = query(ledger.settings, TOTAL).rows()
        number = query(ledger.settings, TOTAL).release
        ready = FORKS.Event()
        process = FORKS.Process(target=publish_elsewhere, args=(warehouse_env, ready))
        process.start()
        ready.wait()
        time.sleep(chance.uniform(0.0, 1.0))
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        result = query(ledger.settings, TOTAL)
        now = result.rows()
        if result.release == number:
            assert now == before
        else:
            assert now == [in_postgresql(ledger)]
        assert verify_release(ledger.settings.releases_dir / f"{result.release:06d}") == []
    assert killed >= 4
    release = publish(ledger.engine, ledger.settings)
    assert query(ledger.settings, TOTAL).rows() == [in_postgresql(ledger)]
    assert (ledger.settings.releases_dir / "current").resolve() == release.path
    listed = {p.name for p in ledger.settings.lake_dir.rglob("*") if p.is_file() and "iceberg" not in p.parts}
    kept = [load(folder) for folder in ledger.settings.releases_dir.glob("0*") if folder.is_dir()]
    assert listed == {Path(f.path).name for manifest in kept for f in manifest.data_files()}, "of a publisher that was killed nothing stays"
    assert not list(ledger.settings.releases_dir.glob(".building*"))
    assert differences(ledger.engine, Store.of(ledger.settings)) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 24 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"mounting a tmpfs is not permitted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("left", [0, 1, 5, 20, 60, 150, 400])
def test_a_full_disk_leaves_the_old_release_and_is_told_as_our_fault(ledger: Ledger, small_disk: Path, left: int) -> None:
    ledger.settings = ledger.settings.model_copy(update={"home": small_disk})
    ledger.send(WEEKLY, week_rows(1, 2, 3), scope=WEEK)
    one = publish(ledger.engine, ledger.settings)
    ledger.send(WEEKLY, [r | {"area_reported": os.urandom(300).hex()} for r in week_rows(*range(1500))], scope="big")
    filler = small_disk / "filler"
    free = shutil.disk_usage(small_disk).free - left * 4096
    with open(filler, "wb") as file:
        file.write(b"\0" * max(free, 0))
    with pytest.raises(OurFault):
        publish(ledger.engine, ledger.settings)
    assert query(ledger.settings, TOTAL).rows() == [(3, 6)]
    assert verify_release(one.path) == []
    filler.unlink()
    two = publish(ledger.engine, ledger.settings)
    assert two.number == 2
    assert verify_release(two.path) == []
    assert query(ledger.settings, TOTAL).rows() == [in_postgresql(ledger)]


def test_two_publishers_at_once_make_one_release(ledger: Ledger, warehouse_env: dict[str, str]) -> None:
    ledger.send(WEEKLY, week_rows(1, 2), scope=WEEK)
    answers, ready = FORKS.Queue(), FORKS.Event()
    both = [FORKS.Process(target=publish_elsewhere, args=(warehouse_env, ready, answers)) for _ in range(2)]
    for process in both:
        process.start()
    said = sorted(answers.get(timeout=120) for _ in both)
    for process in both:
        process.join()
    assert said == [(1, False), (1, True)]


def test_what_is_activated_while_publishing_is_in_this_release_or_the_next_never_lost_or_half(ledger: Ledger) -> None:
    stop = threading.Event()

    def load() -> None:
        week = 0
        while not stop.is_set() and week < 60:
            ledger.send(WEEKLY, week_rows(*range(1, 11)), scope=f"week {week}")
            week += 1

    loader = threading.Thread(target=load)
    loader.start()
    releases = [publish(ledger.engine, ledger.settings) for _ in range(6)]
    stop.set()
    loader.join()
    releases.append(publish(ledger.engine, ledger.settings))
    for release in releases:
        with duckdb.connect(str(release.path / "anptt.duckdb"), read_only=True) as db:
            instant, count = db.execute(f"SELECT (SELECT instant FROM release), (SELECT count(*) FROM {WEEKLY})").fetchone()  # type: ignore[misc]
        assert count % 10 == 0
        # The warehouse says the same of that instant later: the past does not change.
        assert count == len(ledger.view(WEEKLY, instant))
    assert releases[-1].rows == in_postgresql(ledger)[0]


def test_a_load_that_has_its_instant_but_has_not_committed_is_waited_for(ledger: Ledger) -> None:
    late = ledger.send(WEEKLY, week_rows(7), scope=WEEK, activate=False)
    half, done = threading.Event(), threading.Event()

    def slow() -> None:
        with ledger.engine.begin() as c:
            ledger._activate(c, late)
            half.set()
            time.sleep(1.0)
        done.set()

    loader = threading.Thread(target=slow)
    loader.start()
    half.wait()
    release = publish(ledger.engine, ledger.settings)
    assert done.is_set()
    loader.join()
    assert release.rows == 1


def test_a_lost_database_is_our_fault_and_leaves_the_release(ledger: Ledger) -> None:
    ledger.send(WEEKLY, week_rows(1), scope=WEEK)
    one = publish(ledger.engine, ledger.settings)
    ledger.send(WEEKLY, week_rows(*range(50)), scope="more")

    def cut(_dataset: str, _rows: int) -> None:
        with ledger.engine.connect() as c:
            c.execute(
                sa.text(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
                )
            )

    with pytest.raises(OurFault):
        publish(ledger.engine, ledger.settings, progress=cut)
    assert (ledger.settings.releases_dir / "current").resolve() == one.path
    assert verify_release(one.path) == []
    assert publish(ledger.engine, ledger.settings).rows == 51
