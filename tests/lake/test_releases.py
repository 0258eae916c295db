"""Releases are listed, told, verified, marked as audited, and removed only when somebody says so."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from lake_ledger import WEEK, Ledger, week_rows

from anptt_data.cli.release_lines import changes, size, told, with_change
from anptt_data.cli.release_words import word
from anptt_data.doctor import examine
from anptt_data.errors import NotFound, OurFault, UsageError
from anptt_data.lake.audited import mark_audited
from anptt_data.lake.iceberg.catalogue import open_catalogue
from anptt_data.lake.iceberg.upkeep import differences
from anptt_data.lake.manifest import load
from anptt_data.lake.prune import PRUNED, plan, prune
from anptt_data.lake.publish import publish
from anptt_data.lake.query import query
from anptt_data.lake.release_list import described, listed_releases
from anptt_data.lake.store import Store
from anptt_data.lake.verify import verified
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine
from tests.command_line import anptt

ROOT = Path(__file__).parents[2]
WEEKLY = "health.disease_week"
TOTAL = f"SELECT sum(cases) FROM {WEEKLY}"
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["anptt_data.lake.prune", "anptt_data.lake.iceberg.follow", "anptt_data.warehouse.connect"])
READS = """
import sys, duckdb
db = duckdb.connect(sys.argv[1], read_only=True)
print(db.execute(sys.argv[2]).fetchall(), flush=True)
for _ in sys.stdin:
    print(db.execute(sys.argv[2]).fetchall(), flush=True)
"""


def released(ledger: Ledger, count: int) -> Ledger:
    """Releases that say another sum each: 1, 2, and so on."""
    for n in range(1, count + 1):
        ledger.send(WEEKLY, week_rows(n), scope=WEEK)
        publish(ledger.engine, ledger.settings)
    return ledger


@pytest.fixture
def four(ledger: Ledger) -> Ledger:
    """Four releases for a test of its own."""
    return released(ledger, 4)


@pytest.fixture(scope="module")
def two(module_warehouse_settings: Settings) -> Ledger:
    """Two releases that the module's tests look at and leave as they are."""
    return released(Ledger(module_warehouse_settings, engine(module_warehouse_settings)), 2)


def store(ledger: Ledger) -> Store:
    return Store.of(ledger.settings)


def whole(ledger: Ledger, number: int) -> bool:
    """The release answers, all its files are there, and Iceberg has it under its tag."""
    table = open_catalogue(ledger.settings).load_table(WEEKLY)
    snapshot = table.snapshot_by_name(f"release-{number:06d}")
    assert snapshot is not None
    found = table.scan(snapshot_id=snapshot.snapshot_id).to_arrow()["cases"].to_pylist()
    return (
        query(ledger.settings, TOTAL, release=number).rows() == [(number,)]
        and verified(store(ledger), number).problems == []
        and found == [number]
    )


def test_releases_are_listed_with_what_they_hold(two: Ledger) -> None:
    found = listed_releases(store(two))
    assert [(r.number, r.rows, r.all_rows, r.audited) for r in found] == [(n, 1, n, None) for n in (1, 2)]
    assert [r.newest_receipt for r in found] == [f"66-2026-{n:06d}" for n in (1, 2)]
    assert all(r.bytes and r.own_bytes and 0 < r.own_bytes < r.bytes for r in found)


def test_a_release_is_told_beside_the_one_before(two: Ledger) -> None:
    found = described(store(two), None)
    weekly = next(d for d in found.datasets if d.dataset == WEEKLY)
    assert (weekly.rows, weekly.rows_before, weekly.all_rows, weekly.all_rows_before, weekly.files_new) == (1, 1, 2, 1, 1)
    lines = list(told(found))
    assert "số 2" in lines[0]
    assert any(WEEKLY in line and "1 dòng số liệu mới" in line for line in lines)
    assert duckdb.execute("SELECT sum(cases) FROM read_parquet($f)", {"f": found.files[WEEKLY]}).fetchall() == [(2,)]
    assert changes(replace(found, changed={"datasets": [WEEKLY], "rows_added": {}})) == [word("truth_changed", dataset=WEEKLY)]
    assert changes(replace(found, changed={})) == [word("forced")]
    with pytest.raises(NotFound):
        described(store(two), 9)


def test_the_command_lists_tells_verifies_and_plans(two: Ledger) -> None:
    env = os.environ | {
        "ANPTT_ROOT": str(ROOT), "ANPTT_HOME": str(two.settings.home), "ANPTT_DATABASE_URL": str(two.settings.database_url),
    }  # fmt: skip
    assert [r["number"] for r in json.loads(anptt(env, "release", "list", "--json").stdout)] == [1, 2]
    assert "66-2026-000002" in anptt(env, "release", "list").stdout
    shown = json.loads(anptt(env, "release", "show", "1", "--json").stdout)
    assert shown["changed"]["first"] is True
    assert [Path(f).is_file() for f in shown["files"][WEEKLY]] == [True]
    assert WEEKLY in anptt(env, "release", "show").stdout
    assert json.loads(anptt(env, "release", "verify", "--json").stdout)["problems"] == []
    assert anptt(env, "release", "verify", "1").returncode == 0
    assert anptt(env, "release", "verify", "7").returncode == 2
    assert anptt(env, "release", "prune", "--keep", "1").returncode == 2, "without --yes nothing goes"
    assert anptt(env, "release", "prune", "--yes").returncode == 2
    planned = json.loads(anptt(env, "release", "prune", "--keep", "1", "--dry-run", "--json").stdout)
    assert planned["removed"] == [1]
    assert anptt(env, "release", "audit", "2", "--reason", " ").returncode == 2
    assert [r.number for r in listed_releases(store(two))] == [1, 2]


def test_figures_are_written_as_in_vietnam() -> None:
    assert (size(12_500_000), size(999), size(None)) == ("12,5 MB", "999 B", "")
    assert (with_change(1200, 1000), with_change(900, 1200), with_change(5, 5), with_change(None, 1)) == (
        "1.200 (+200)", "900 (-300)", "5", "",
    )  # fmt: skip


def test_an_old_release_that_lost_a_file_is_named_in_the_list_and_by_the_doctor(ledger: Ledger) -> None:
    released(ledger, 2)
    assert [r.lost for r in listed_releases(store(ledger))] == [0, 0]
    (store(ledger).lake / load(store(ledger).path(1)).datasets[WEEKLY].present[0].path).unlink()
    assert [r.lost for r in listed_releases(store(ledger))] == [1, 0]
    (release,) = [c for c in examine(ledger.settings) if c.title.endswith("release")]
    assert not release.ok
    assert "1 (1)" in release.detail
    assert "bản sao lưu" in release.detail


def test_lost_and_changed_files_are_named_with_how_to_make_them_again(ledger: Ledger) -> None:
    released(ledger, 2)
    mark_audited(store(ledger), 1, "Đoàn kiểm toán 2026", "kt")
    manifest = load(store(ledger).path(2))
    present, shared = manifest.datasets[WEEKLY].present[0], manifest.shared["ref.area"]
    (store(ledger).lake / present.path).unlink()
    with open(store(ledger).lake / shared.path, "r+b") as file:
        file.seek(100)
        file.write(b"xxxx")
    problems = verified(store(ledger), None).problems
    # The table is one file under two names: in the release's folder and in the lake.
    assert len(problems) == 3
    assert [any(f in p for p in problems) for f in (present.path, shared.path, "tables/ref.area.parquet")] == [True] * 3
    with pytest.raises(OurFault, match="--rebuild"):
        query(ledger.settings, TOTAL).rows()
    assert publish(ledger.engine, ledger.settings, rebuild=True).number == 3
    assert verified(store(ledger), 3).problems == []
    assert query(ledger.settings, TOTAL).rows() == [(2,)]
    path = store(ledger).path(1) / "manifest.json"
    path.write_text(path.read_text().replace('"1.0"', '"1.1"', 1))
    assert any("kiểm toán" in p for p in verified(store(ledger), 1).problems), "an audited manifest that was altered is told"
    (store(ledger).path(3) / "manifest.json").write_text("{")
    files = {p for p, _ in store(ledger).written_files()}
    with pytest.raises(OurFault, match="manifest"):
        prune(ledger.engine, store(ledger), keep=1)
    assert {p for p, _ in store(ledger).written_files()} == files, "what a release consists of is not known: nothing goes"


def test_only_what_is_asked_goes_and_never_the_newest_or_an_audited_one(four: Ledger) -> None:
    with pytest.raises(UsageError):
        mark_audited(store(four), 2, " ", "kt")
    mark = mark_audited(store(four), 2, "Đoàn kiểm toán 2026", "kt")
    assert mark_audited(store(four), 2, "lần nữa", "khác") == mark, "the first mark stands"
    with pytest.raises(UsageError):
        plan(store(four))
    with pytest.raises(UsageError):
        plan(store(four), keep=0)
    today = date.today() + timedelta(days=1)
    planned = plan(store(four), older_than=today)
    assert (planned.removed, planned.kept) == ([1, 3], {2: "audited", 4: "newest"})
    assert plan(store(four), keep=2).removed == [1]
    assert plan(store(four), keep=2, older_than=date(2020, 1, 1)).removed == []
    assert store(four).numbers() == [1, 2, 3, 4], "a plan removes nothing"
    before = {p for p, _ in store(four).written_files()}
    done = prune(four.engine, store(four), older_than=today)
    after = {p for p, _ in store(four).written_files()}
    assert (done.removed, done.files) == ([1, 3], len(before - after))
    assert (done.files, done.bytes) == (planned.files, planned.bytes)
    assert done.files > 2
    assert store(four).numbers() == [2, 4]
    assert whole(four, 2)
    assert whole(four, 4)
    table = open_catalogue(four.settings).load_table(WEEKLY)
    assert set(table.refs()) == {"main", "release-000002", "release-000004"}
    assert len(table.snapshots()) == 2
    named = {s.manifest_list for s in table.snapshots()} | {m.manifest_path for s in table.snapshots() for m in s.manifests(table.io)}
    lying = {str(p) for p in Path(table.metadata_location).parent.glob("*.avro")}
    assert lying == named, "metadata that nothing names goes too"
    prune(four.engine, store(four), keep=1)
    four.send("crime.offence_month", [], scope="x")
    assert publish(four.engine, four.settings).number == 5
    assert query(four.settings, TOTAL).rows() == [(4,)], "files that a pruned release wrote are taken over"
    assert verified(store(four), 5).problems == []
    assert whole(four, 4)
    assert differences(four.engine, store(four)) == []


def test_a_release_that_is_being_read_stays_and_its_reader_is_not_disturbed(ledger: Ledger) -> None:
    """Readers are processes of their own, one through DuckDB's lock, one with a Parquet file open."""
    four = released(ledger, 3)
    one = subprocess.Popen(
        [sys.executable, "-c", READS, str(store(four).path(1) / "anptt.duckdb"), TOTAL],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    parquet = store(four).lake / load(store(four).path(2)).datasets[WEEKLY].present[0].path
    two = subprocess.Popen(
        [sys.executable, "-c", "import sys; f = open(sys.argv[1], 'rb'); print(len(f.read(4)), flush=True); input()", str(parquet)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert one.stdout is not None
        assert one.stdin is not None
        assert two.stdout is not None
        assert one.stdout.readline() == "[(1,)]\n"
        assert two.stdout.readline() == "4\n"
        done = prune(four.engine, store(four), keep=1)
        assert (done.removed, done.kept) == ([], {1: "read", 2: "read"})
        four.send(WEEKLY, week_rows(50), scope=WEEK)
        publish(four.engine, four.settings)
        one.stdin.write("\n")
        one.stdin.flush()
        assert one.stdout.readline() == "[(1,)]\n", "an old release says what it said while a new one is made and others go"
    finally:
        for reader in (one, two):
            reader.kill()
            reader.wait()
    assert prune(four.engine, store(four), keep=1).removed == [1, 2, 3]


def prune_elsewhere(environment: dict[str, str], ready: object) -> None:
    os.environ.update(environment)
    from anptt_data.settings import settings

    given = settings()
    ready.set()  # type: ignore[attr-defined]
    with Store.of(given).publishing():
        prune(engine(given), Store.of(given), keep=2)


def test_killed_at_any_moment_every_kept_release_is_whole_and_the_next_call_finishes(four: Ledger, warehouse_env: dict[str, str]) -> None:
    killed = 0
    for delay in (0.0, 0.03, 0.1):
        ready = FORKS.Event()
        process = FORKS.Process(target=prune_elsewhere, args=(warehouse_env, ready))
        process.start()
        ready.wait()
        time.sleep(delay)
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        for number in store(four).numbers():
            assert query(four.settings, TOTAL, release=number).rows() == [(number,)]
            assert all((store(four).lake / f.path).is_file() for f in load(store(four).path(number)).data_files())
    assert killed
    with store(four).publishing():
        prune(four.engine, store(four), keep=2)
    assert store(four).numbers() == [3, 4]
    assert not list(store(four).releases.glob(f"{PRUNED}*"))
    kept = {store(four).lake / f.path for n in (3, 4) for f in load(store(four).path(n)).data_files()}
    assert {p for p, _ in store(four).written_files()} == kept
    assert set(open_catalogue(four.settings).load_table(WEEKLY).refs()) == {"main", "release-000003", "release-000004"}
    assert whole(four, 3)
    assert whole(four, 4)
