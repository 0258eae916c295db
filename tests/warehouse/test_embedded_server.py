"""The embedded server: made once, private, survives what kills it; what was acknowledged is there afterwards."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from anptt_data.errors import AnpttError, OurFault
from anptt_data.settings import Settings
from anptt_data.warehouse import cluster as clusters
from anptt_data.warehouse import submissions as w
from anptt_data.warehouse.binaries import RunAs, binaries, run
from anptt_data.warehouse.connect import engine, engine_for, our_fault
from anptt_data.warehouse.initialise import initialise
from anptt_data.warehouse.server import APP, database_url, ensure_cluster, server_status, stop_server
from tests.conftest import ROOT, _remove, settings_for
from tests.warehouse.sending import DENGUE, Road, dengue


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Settings]:
    """Settings of a home of its own, with a server of its own that is stopped and removed afterwards."""
    given = settings_for(tmp_path / "home")
    yield given
    engine_for.cache_clear()
    _remove(given.home)


def _as(own: Settings, role: str) -> psycopg.Connection[tuple[object, ...]]:
    return ensure_cluster(own).connect("anptt", role)


def test_several_callers_at_once_start_one_server(own_server: Settings) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.conftest import settings_for; from anptt_data.warehouse.server import database_url;"
        "print(database_url(settings_for(Path(sys.argv[1]))))"
    )

    def call(_: int) -> str:
        return subprocess.run(
            [sys.executable, "-c", code, str(own_server.home)], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout

    with ThreadPoolExecutor(4) as pool:
        urls = set(pool.map(call, range(4)))
    assert len(urls) == 1
    status = server_status(own_server)
    assert status.running
    assert status.version is not None
    assert status.version.startswith("18.")


def test_the_cluster_is_private_and_no_parent_is_widened(own_server: Settings, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    database_url(own_server)
    cluster = clusters.locate(own_server.home)
    assert cluster is not None
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    for folder in (cluster.folder, cluster.data, cluster.socket):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with _as(own_server, APP) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        assert connection.execute("show fsync").fetchone() == ("on",)
        assert connection.execute("select pg_encoding_to_char(encoding), datlocprovider::text from pg_database where datname = 'anptt'").fetchone() == (
            "UTF8", "b",
        )  # fmt: skip
    if os.getuid() == 0:
        assert cluster.data.stat().st_uid != 0
        nobody = RunAs("nobody", 65534, 65534)
        denied = run([binaries() / "psql", "-h", cluster.socket, "-U", APP, "-d", "anptt", "-c", "select 1"], nobody)
        assert denied.returncode != 0
        assert "ermission denied" in denied.stdout


def test_a_stopped_or_killed_server_comes_back(own_server: Settings) -> None:
    url = database_url(own_server)
    assert stop_server(own_server, "immediate")
    assert not server_status(own_server).running
    assert database_url(own_server) == url
    pid = server_status(own_server).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert database_url(own_server) == url
    assert server_status(own_server).running


def test_a_stale_pid_file_of_another_process_is_no_obstacle(own_server: Settings) -> None:
    database_url(own_server)
    cluster = clusters.locate(own_server.home)
    assert cluster is not None
    content = (cluster.data / "postmaster.pid").read_text()
    stop_server(own_server)
    sleeper = subprocess.Popen(["sleep", "60"], **({"user": cluster.user.uid} if cluster.user else {}))  # type: ignore[call-overload]
    try:
        (cluster.data / "postmaster.pid").write_text(content.replace(content.split("\n")[0], str(sleeper.pid), 1))
        database_url(own_server)
        assert server_status(own_server).running
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


def test_an_unreachable_database_is_our_fault(tmp_path: Path) -> None:
    with pytest.raises(OurFault, match="Cannot reach"):
        database_url(settings_for(tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none"))
    with pytest.raises(OurFault, match="PostgreSQL"):
        database_url(settings_for(tmp_path, database_url="sqlite:///x"))


@pytest.mark.slow
def test_law_4_a_server_stopped_in_mid_copy_leaves_nothing_half_loaded(own_server: Settings) -> None:
    initialise(own_server)
    road = Road(engine(own_server))
    first = road.send(DENGUE, "first", dengue([(1, "01", 10)]))
    of, opened, _ = road.open(DENGUE, "second")
    rows = [(1, f"{n:05d}", n) for n in range(20_000)]
    stopper = threading.Timer(0.15, lambda: stop_server(own_server, "immediate"))

    def copy_for_ever() -> None:
        with our_fault():
            while True:
                with road.engine.begin() as connection:
                    w.copy_chunk(connection, opened, of, dengue(rows))

    stopper.start()
    with pytest.raises(AnpttError):
        copy_for_ever()
    stopper.join()
    database_url(own_server)
    assert road.cases() == {(1, "01"): 10}
    sent = road.send(DENGUE, "second", dengue([(1, "01", 11)]))
    assert sent.receipt_no == opened.receipt_no
    assert road.cases() == {(1, "01"): 11}
    assert road.cases(as_of=first.at) == {(1, "01"): 10}
    assert road.rows("select count(*) from fact.health__dengue_month") == [(2,)]


KILLED = """
import sys
from pathlib import Path
from tests.conftest import settings_for
from anptt_data.warehouse.connect import engine
from tests.warehouse.sending import DENGUE, Road, dengue
road = Road(engine(settings_for(Path(sys.argv[1]))))
first = int(sys.argv[2])
print("ready", flush=True)
for n in range(first, first + 1000):
    road.send(DENGUE, f"file {n}", *[dengue([(m, f"{p:02d}", n) for p in range(40)]) for m in (1, 2)])
    print(n, flush=True)
"""


@pytest.mark.slow
def test_a_process_killed_at_random_leaves_whole_submissions_and_can_be_run_again(own_server: Settings) -> None:
    initialise(own_server)
    road = Road(engine(own_server))
    acknowledged = -1
    for round_number, delay in enumerate((0.05, 0.13, 0.21, 0.34)):
        command = [sys.executable, "-c", KILLED, str(own_server.home), str(round_number * 1000)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            time.sleep(delay)
            child.kill()
            printed = child.stdout.read().split()
        acknowledged = max([acknowledged, *(int(line) for line in printed)])
        rows = road.rows("select cases, count(*) from health.dengue_month group by 1")
        assert len(rows) <= 1, "one submission's rows or another's, never a mixture"
        if acknowledged >= 0:
            assert rows[0][1] == 80
            assert rows[0][0] >= acknowledged, "what was acknowledged is there"
    for (name,) in road.rows("select x.name from intake.submission s join intake.extract x using (extract_id) where state = 'loading'"):
        number = int(name.removeprefix("file ").removesuffix(".csv"))
        road.send(DENGUE, f"file {number}", *[dengue([(m, f"{p:02d}", number) for p in range(40)]) for m in (1, 2)])
    assert acknowledged >= 0, "the test killed too early to show anything"
    assert road.rows("select count(*) from intake.submission where state = 'loading'") == [(0,)]
    orphans = (
        "select count(*) from fact.health__dengue_month f where not exists (select 1 from intake.claim c where c.claim_id = f.claim_id)"
    )
    assert road.rows(orphans) == [(0,)]
