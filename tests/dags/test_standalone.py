"""Airflow itself, as `anptt airflow` starts it: on free ports, and `publish` runs because a collection told that something was accepted."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import sqlite3
import time
from pathlib import Path

import pytest

from anptt_data.airflow.environment import Ports
from anptt_data.airflow.standalone import Standalone, _group_has_running, free_ports
from anptt_data.errors import OurFault
from anptt_data.settings import Settings
from anptt_data.sources.source import sources

ROOT = Path(__file__).resolve().parents[2]


def test_a_taken_port_is_said_before_anything_is_started():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OurFault, match=str(port)):
            free_ports(Ports(api=port))


def test_free_ports_are_three_different_ones():
    ports = free_ports()
    assert len({ports.api, ports.worker_logs, ports.trigger_logs}) == 3


@pytest.fixture
def one_small_source(warehouse_settings: Settings, tmp_path: Path) -> Settings:
    """The sample files of one dataset only, so that one DAG collects and `publish` follows."""
    sizes = {s.dataset: len(list(s.path.rglob("*"))) for s in sources(warehouse_settings)}
    dataset = min(sizes, key=lambda d: sizes[d])
    shutil.copytree(ROOT / "sample_data" / dataset, tmp_path / "samples" / dataset)
    return warehouse_settings.model_copy(update={"samples_dir": tmp_path / "samples"})


def call(ports: Ports, method: str, path: str, body: object = None) -> dict:
    connection = http.client.HTTPConnection("127.0.0.1", ports.api, timeout=60)
    headers = {"Content-Type": "application/json"}
    if path.startswith("/api/v2"):
        headers["Authorization"] = f"Bearer {call(ports, 'GET', '/auth/token')['access_token']}"
    connection.request(method, path, json.dumps(body) if body is not None else None, headers)
    answer = connection.getresponse()
    read = answer.read()
    assert answer.status < 300, f"{method} {path}: {answer.status} {read[:300]!r}"
    return json.loads(read)


def wait_for(seconds: float, what: str, look):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(1)
    raise AssertionError(f"{what} did not happen in {seconds:.0f} s")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_publish_is_triggered_by_a_collection_and_nothing_stays_behind(one_small_source: Settings):
    settings, ports = one_small_source, free_ports()
    (dataset,) = {s.dataset for s in sources(settings)}
    dag_id = "collect__" + dataset.replace(".", "__")
    with Standalone.launch(settings, ports) as airflow:
        airflow.wait_until_healthy(240)
        wait_for(120, "the DAGs", lambda: {d["dag_id"] for d in call(ports, "GET", "/api/v2/dags")["dags"]} >= {dag_id, "publish"})
        run = call(ports, "POST", f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None})["dag_run_id"]

        def finished(of: str, wanted) -> dict | None:
            runs = [r for r in call(ports, "GET", f"/api/v2/dags/{of}/dagRuns")["dag_runs"] if wanted(r)]
            assert not [r for r in runs if r["state"] == "failed"], airflow.log.read_text(errors="replace")[-3000:]
            return next((r for r in runs if r["state"] == "success"), None)

        wait_for(180, "the collection", lambda: finished(dag_id, lambda r: r["dag_run_id"] == run))
        published = wait_for(180, "publish", lambda: finished("publish", lambda r: r["run_type"] == "asset_triggered"))
        told = call(ports, "GET", f"/api/v2/dags/publish/dagRuns/{published['dag_run_id']}/upstreamAssetEvents")["asset_events"]
    assert [e["name"] for e in told] == [dataset]
    assert told[0]["extra"]["receipts"]
    assert (settings.releases_dir / "current" / "anptt.duckdb").is_file()
    assert not _group_has_running(airflow.process.pid)
    with sqlite3.connect(settings.home / "airflow" / "airflow.db") as metadata:
        assert metadata.execute("select count(*) from dag").fetchone()[0] >= 2
    assert os.path.isdir(settings.receipts_dir)
