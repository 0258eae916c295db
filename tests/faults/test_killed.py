"""`anptt` is killed at random moments; then everything is counted again from the files."""

from __future__ import annotations

import contextlib
import json
import random
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from anptt_data.warehouse import cluster as clusters
from anptt_data.warehouse.server import APP, embedded_url
from tests.faults.own_home import OwnHome, wait_for
from tests.road.counted import ROOT, count_again, expected_sums, same_receipts, same_sums, sums_of_release, sums_of_warehouse

KILLS = 7


def killed_after(own: OwnHome, seconds: float, *command: str) -> int:
    """Start a command and kill it after so long; gives its return code."""
    process = own.start(*command)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode


def killed_at_work(own: OwnHome, more: int, seconds: float) -> int:
    """Start `anptt run` and kill it a moment after it has finished so many more submissions (0: has begun to work)."""
    wanted = state(own).get("finished", 0) + more
    process = own.start("run")
    assert wait_for(lambda: process.poll() is not None or (at_work(own) and state(own).get("finished", 0) >= wanted), 120)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert wait_for(lambda: not at_work(own)), "the server frees the locks of a dead process"
    return process.returncode


def at_work(own: OwnHome) -> bool:
    with own.database() as connection:
        row = connection.execute("select count(*) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()").fetchone()
        return row is not None and row[0] > 0


def state(own: OwnHome) -> dict[str, int]:
    with contextlib.suppress(psycopg.Error, AssertionError):
        return {str(s): int(n) for s, n in own.rows("select state, count(*) from intake.submission group by 1")}
    return {}


def test_init_killed_at_any_moment_is_done_by_the_next_one(own: OwnHome) -> None:
    killed = [killed_after(own, seconds, "init") for seconds in (0.8, 1.6, 2.4, 3.2)]
    assert -signal.SIGKILL in killed
    done = own.anptt("init")
    assert done.returncode == 0, done.stderr
    assert own.rows("select count(*) > 3000 from ref.area") == [(True,)]
    clusters.stop(own.cluster)
    assert wait_for(lambda: not orphans(own), 30), "initdb outlives the process that started it for a moment"
    assert own.anptt("submissions").returncode == 0
    assert not list(own.home.glob("pg.new-*")), "half-made clusters are thrown away when the server starts"


def orphans(own: OwnHome) -> list[bytes]:
    """Command lines of processes that still work in the home."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if str(own.home).encode() in (line := entry.read_bytes()):
                found.append(line)
    return found


def test_run_killed_at_random_moments_then_run_once_more_holds_what_the_files_hold(own: OwnHome) -> None:
    tallies = count_again.count_samples(ROOT / "sample_data")
    assert own.anptt("init").returncode == 0
    chance = random.Random(20261121)
    killed, seen = 0, []
    for number in range(KILLS):
        killed += killed_at_work(own, number % 4, chance.uniform(0, 0.6)) == -signal.SIGKILL
        seen.append(state(own))
        nothing_half_visible(own)
    assert killed >= KILLS // 2, seen
    assert any(s.get("finished", 0) for s in seen), "some kills came when something was done already"
    assert own.rows("select count(*) from intake.submission")[0][0] < len(tallies), "and all when something was left to do"

    last = own.anptt("run", "--json")
    assert last.returncode == 0, last.stderr
    assert json.loads(last.stdout)["release"] is not None
    assert state(own).keys() == {"finished"}
    receipts = [json.loads((p / "receipt.json").read_text(encoding="utf-8")) for p in (own.home / "receipts").iterdir()]
    assert len(receipts) == state(own)["finished"]
    same_receipts(receipts, tallies)
    expected = expected_sums(tallies)
    same_sums(sums_of_warehouse(embedded_url(own.cluster, APP), expected), expected)
    same_sums(sums_of_release(own.home / "releases", expected), expected)
    facts = sum(t.facts for t in tallies.values())
    tables = [
        t
        for (t,) in own.rows("select table_name from information_schema.tables where table_schema = 'fact' and table_name !~ '__replaced$'")
    ]
    assert sum(own.rows(f"select count(*) from fact.{t}")[0][0] for t in tables) == facts, "no fact row of a killed try is left"
    nothing_left_behind(own)
    assert own.anptt("audit", "verify").returncode == 0
    again = own.anptt("run", "--json")
    assert json.loads(again.stdout)["extracts"] == [], "nothing is left to do"


def nothing_half_visible(own: OwnHome) -> None:
    """Whoever looks now sees whole submissions only."""
    with own.database() as connection:
        astray = connection.execute(
            "select s.receipt_no, s.state, sum(c.facts), s.facts_written from intake.submission s join intake.claim c using (submission_id)"
            " join intake.claim_range r using (claim_id) group by 1, 2, 4 having s.state <> 'finished' or sum(c.facts) <> s.facts_written"
        ).fetchall()
        assert astray == []


def nothing_left_behind(own: OwnHome) -> None:
    left = [
        *(own.home / "extracts" / ".incoming").glob("*"), *(own.home / "receipts").glob(".*"), *(own.home / "releases").glob(".building*"),
        *(own.home / "tmp").glob("*"),
    ]  # fmt: skip
    assert left == []
    stored = {p.name.split(".")[0] for p in (own.home / "extracts").glob("??/*")}
    assert stored == {s for (s,) in own.rows("select sha256 from intake.extract")}
