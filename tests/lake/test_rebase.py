"""A release that was copied to another machine."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from lake_ledger import WEEK, Ledger, air_rows, week_rows

from anptt_data.errors import OurFault
from anptt_data.lake.publish import publish
from anptt_data.lake.rebase import rebase
from anptt_data.lake.verify import verify_release


def test_a_copied_release_reads_the_copied_files_and_keeps_its_comments(ledger: Ledger, tmp_path: Path) -> None:
    ledger.send("health.disease_week", week_rows(1, 2), scope=WEEK)
    first = ledger.send("environment.air_station", air_rows(1, 2), agency="so-nnmt-01")
    second = ledger.send("environment.air_station", air_rows(9), agency="so-nnmt-01")
    ledger.replace("environment.air_station", first, 0, second)
    release = publish(ledger.engine, ledger.settings)
    there = tmp_path / "đĩa 'ngoài'"
    shutil.copytree(release.path, there / "release")
    shutil.copytree(ledger.settings.lake_dir, there / "lake")
    expected = ledger.view("health.disease_week")
    shutil.rmtree(ledger.settings.lake_dir)
    written = rebase(there / "release", there / "lake")
    with duckdb.connect(str(there / "release" / "anptt.duckdb"), read_only=True) as db:
        views = db.execute("SELECT schema_name, view_name, sql FROM duckdb_views() WHERE NOT internal").fetchall()
        assert written == sum("/lake/" in str(sql) for _, _, sql in views) >= 5
        assert not [sql for _, _, sql in views if str(ledger.settings.lake_dir) in str(sql)]
        for schema, name, _ in views:
            db.execute(f'SELECT count(*) FROM "{schema}"."{name}"')
        assert db.execute("SELECT * FROM health.disease_week ORDER BY fact_no").fetchall() == expected
        assert db.execute("SELECT sum(value) FROM environment.air_station").fetchone() == (11,)
        said = db.execute("SELECT comment FROM duckdb_columns() WHERE table_name = 'disease_week' AND column_name = 'cases'").fetchone()
        assert said is not None
        assert "Số ca mắc" in said[0]
    assert verify_release(there / "release") == []


def test_a_copy_that_is_not_complete_is_left_alone(ledger: Ledger, tmp_path: Path) -> None:
    ledger.send("health.disease_week", week_rows(1), scope=WEEK)
    release = publish(ledger.engine, ledger.settings)
    shutil.copytree(release.path, tmp_path / "copy")
    before = (tmp_path / "copy" / "anptt.duckdb").read_bytes()
    with pytest.raises(OurFault, match="1"):
        rebase(tmp_path / "copy", tmp_path)
    assert (tmp_path / "copy" / "anptt.duckdb").read_bytes() == before
