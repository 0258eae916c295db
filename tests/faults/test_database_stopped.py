"""The database is stopped at once (`pg_ctl stop -m immediate`) in the middle of a COPY."""

from __future__ import annotations

import json
import signal

import psycopg
import pytest

from anptt_data.warehouse import cluster as clusters
from anptt_data.warehouse.cluster import SUPERUSER
from anptt_data.warehouse.server import ensure_cluster
from tests.faults.own_home import OwnHome, wait_for
from tests.faults.station_file import HEADER, write_station_file

AIR, STATIONS = "environment.air_station", "so-nnmt-66"
SUBMIT = ("submit", "--dataset", AIR, "--agency", STATIONS, "--json")
ROWS = 300_000


def copying(own: OwnHome) -> bool:
    """Whether rows are being copied into the fact table right now."""
    try:
        with own.database(SUPERUSER) as connection:
            query = "select tuples_processed from pg_stat_progress_copy p join pg_class c on c.oid = p.relid where c.relname like %s"
            return any(n > 0 for (n,) in connection.execute(query, ("environment\\_\\_%",)))
    except psycopg.Error:
        return False


@pytest.mark.parametrize("mode", ["immediate"])
def test_a_database_stopped_during_copy_leaves_nothing_and_the_next_run_completes(own: OwnHome, mode: str) -> None:
    assert own.anptt("init").returncode == 0
    small, large = own.scratch / "nho.csv", own.scratch / "lon.csv"
    small.write_text(HEADER + "KKTUYHOA01,PM2.5,01/11/2025 00:00,5 phút,31.5,µg/m3,00\n")
    assert own.anptt(*SUBMIT, str(small)).returncode == 0
    total = write_station_file(large, ROWS)

    process = own.start(*SUBMIT, str(large))
    assert wait_for(lambda: copying(own)), "the COPY was seen"
    process.send_signal(signal.SIGSTOP)  # so that it cannot finish while pg_ctl is on its way
    assert clusters.stop(own.cluster, mode)
    process.send_signal(signal.SIGCONT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert out == ""
    assert "Traceback" not in err
    assert "an toàn" in err

    ensure_cluster(own.settings)
    assert own.rows(f"select count(*), sum(value) from {AIR}") == [(1, 31.5)], "what stood stands, nothing is half there"
    assert own.rows("select state, count(*) from intake.submission group by 1 order by 1") == [("finished", 1), ("loading", 1)]
    clusters.stop(own.cluster)

    done = own.anptt(*SUBMIT, str(large))
    assert done.returncode == 0, done.stderr
    receipt = json.loads(done.stdout)
    assert {k: receipt["counts"][k] for k in ("read", "accepted", "rejected", "facts_written", "new")} == {
        "read": ROWS, "accepted": ROWS, "rejected": 0, "facts_written": ROWS, "new": ROWS,
    }  # fmt: skip
    found = own.rows(f"select count(*), round(sum(value)::numeric, 1) from {AIR} where station = 'KKBMT01'")
    assert found == [(ROWS, pytest.approx(total))]
    assert own.rows("select count(*) from fact.environment__air_station") == [(ROWS + 1,)], "no row of the broken try is left"
    assert own.rows("select state, count(*) from intake.submission group by 1") == [("finished", 2)]
    assert (own.home / "receipts" / receipt["receipt_no"] / "receipt.json").exists()
