"""One SELECT on a release, and nothing else."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lake_ledger import WEEK, Ledger, week_rows

from anptt_data.errors import AnpttError, NotFound, OurFault, UsageError
from anptt_data.lake.manifest import load
from anptt_data.lake.output import write_result
from anptt_data.lake.publish import publish
from anptt_data.lake.query import query
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine

WEEKLY = "health.disease_week"
TOTAL = f"SELECT sum(cases) AS n FROM {WEEKLY}"


def rows(ledger: Ledger, sql: str, **options: Any) -> list[tuple[Any, ...]]:
    return query(ledger.settings, sql, **options).rows()


@pytest.fixture
def published(ledger: Ledger) -> Ledger:
    return _published(ledger)


@pytest.fixture(scope="module")
def read_only(module_warehouse_settings: Settings) -> Ledger:
    """The same release for all tests that only read it."""
    return _published(Ledger(module_warehouse_settings, engine(module_warehouse_settings)))


def _published(ledger: Ledger) -> Ledger:
    ledger.send(WEEKLY, week_rows(1, 2), scope=WEEK)
    publish(ledger.engine, ledger.settings)
    return ledger


def test_a_select_is_answered_from_the_newest_release_or_the_one_asked(published: Ledger) -> None:
    published.send(WEEKLY, week_rows(40), scope=WEEK)
    publish(published.engine, published.settings)
    assert rows(published, TOTAL) == [(40,)]
    assert rows(published, TOTAL, release=1) == [(3,)]
    assert query(published.settings, TOTAL).release == 2
    assert rows(published, f"WITH w AS (FROM {WEEKLY}) SELECT count(*) FROM w;") == [(1,)]
    with pytest.raises(NotFound, match="1-2"):
        rows(published, TOTAL, release=3)


def test_the_newest_release_answers_for_an_instant_of_the_past(published: Ledger) -> None:
    before = published.now()
    published.send(WEEKLY, week_rows(40), scope=WEEK)
    publish(published.engine, published.settings)
    assert rows(published, TOTAL, as_of=before.isoformat()) == [(3,)]
    assert rows(published, TOTAL, as_of="2020-01-01T00:00:00+07:00") == [(None,)]
    assert rows(published, TOTAL) == [(40,)]


def test_an_instant_after_the_release_is_answered_with_a_note(read_only: Ledger) -> None:
    result = query(read_only.settings, TOTAL, as_of=read_only.now())
    assert result.rows() == [(3,)]
    assert "nhận đến" in result.notes[0].vi
    assert query(read_only.settings, TOTAL).notes == []


@pytest.mark.parametrize("instant", ["tomorrow", "2026-10-01", "2026-10-01T00:00:00"])
def test_an_instant_that_cannot_be_read_is_refused(read_only: Ledger, instant: str) -> None:
    with pytest.raises(UsageError, match="múi giờ"):
        rows(read_only, TOTAL, as_of=instant)


def test_the_future_is_refused(read_only: Ledger) -> None:
    with pytest.raises(UsageError, match="tương lai"):
        rows(read_only, TOTAL, as_of=read_only.now() + timedelta(hours=1))


@pytest.mark.parametrize(
    "sql",
    ["", "SELECT 1; SELECT 2", "INSERT INTO ref.area SELECT * FROM ref.area", "COPY (SELECT 1) TO '{home}/stolen.csv'",
     "COPY (SELECT 1) TO '{home}/lake/stolen.csv'", "ATTACH '{home}/x.duckdb'", "INSTALL httpfs", "LOAD httpfs", "PRAGMA version",
     "PRAGMA database_list", "SET threads = 1", "SET VARIABLE anptt_as_of = 1", "EXPORT DATABASE '{home}/x'", "CALL pragma_version()",
     "EXPLAIN SELECT 1", "CREATE TABLE t AS SELECT 1", "DROP VIEW health.disease_week", "DELETE FROM ref.area", "VACUUM", "CHECKPOINT",
     "/* hi */ PRAGMA version", "-- x\nPRAGMA version", "USE memory", "BEGIN", "SELEKT 1"],
)  # fmt: skip
def test_anything_but_one_select_is_refused(read_only: Ledger, sql: str) -> None:
    with pytest.raises(UsageError):
        rows(read_only, sql.format(home=read_only.settings.home))
    assert not list(read_only.settings.home.rglob("stolen*"))


@pytest.mark.parametrize(
    "sql",
    ["SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '/etc/passwd'", "SELECT * FROM read_text('/etc/passwd')",
     "SELECT * FROM glob('/etc/*')", "SELECT * FROM read_blob('{home}/lake/../secret.txt')", "SELECT * FROM read_text('{home}/secret.txt')",
     "SELECT * FROM read_json('https://example.org/x.json')", "SELECT * FROM read_parquet('s3://x/y.parquet')", "SELECT getenv('HOME')",
     "SELECT * FROM sniff_csv('/etc/passwd')", "SELECT * FROM query('COPY (SELECT 1) TO ''{home}/stolen.csv''')",
     "SELECT * FROM read_duckdb('{home}/other.duckdb')", "SELECT * FROM secret_frame"],
)  # fmt: skip
def test_no_other_file_address_or_python_object_can_be_read(read_only: Ledger, sql: str) -> None:
    (read_only.settings.home / "secret.txt").write_text("secret")
    secret_frame = [1]
    with pytest.raises(AnpttError):
        rows(read_only, sql.format(home=read_only.settings.home))
    assert secret_frame
    assert not list(read_only.settings.home.rglob("stolen*"))


def test_wrong_sql_is_the_callers_mistake_and_is_explained(read_only: Ledger) -> None:
    with pytest.raises(UsageError, match="nonexistent"):
        rows(read_only, "SELECT nonexistent FROM health.disease_week")
    with pytest.raises(UsageError):
        rows(read_only, "SELECT 1/0 + CAST('x' AS INTEGER)")


def test_a_lost_file_is_named_with_what_to_do(published: Ledger) -> None:
    folder = published.settings.releases_dir / "000001"
    lost = load(folder).datasets[WEEKLY].files[0].path
    (published.settings.lake_dir / lost).unlink()
    with pytest.raises(OurFault, match="rebuild") as told:
        rows(published, TOTAL)
    assert lost in str(told.value)
    assert rows(published, "SELECT count(*) > 0 FROM ref.area") == [(True,)]


def test_an_old_release_with_a_lost_file_is_asked_of_the_newest_or_restored(published: Ledger) -> None:
    lost = load(published.settings.releases_dir / "000001").datasets[WEEKLY].present[0].path
    published.send(WEEKLY, week_rows(40), scope=WEEK)
    publish(published.engine, published.settings)
    (published.settings.lake_dir / lost).unlink()
    with pytest.raises(OurFault, match="bản sao lưu") as told:
        rows(published, TOTAL, release=1)
    assert "--rebuild" not in str(told.value), "a new release does not mend an old one"
    instant = re.search(r"--as-of (\S+)", told.value.en)
    assert instant is not None
    assert rows(published, TOTAL, as_of=instant[1]) == [(3,)]


def test_rows_that_must_not_be_added_are_said_beside_them(read_only: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    both = f"SELECT mark, calendar, cases FROM {WEEKLY} UNION ALL SELECT 'mẫu', 'calendar_month', 5"
    query(read_only.settings, both, out=io.StringIO(), format="csv")
    said = capsys.readouterr().err
    assert "calendar_month, week_fri_thu" in said
    assert "1 dòng số liệu mẫu cạnh 2 dòng số liệu thật" in said
    query(read_only.settings, f"SELECT mark, calendar, cases FROM {WEEKLY}", out=io.StringIO())
    assert capsys.readouterr().err == ""


def test_a_damaged_file_is_our_fault_not_the_callers(published: Ledger) -> None:
    folder = published.settings.releases_dir / "000001"
    file = published.settings.lake_dir / load(folder).datasets[WEEKLY].present[0].path
    file.write_bytes(b"PAR1 not a parquet file PAR1")
    with pytest.raises(OurFault, match="rebuild"):
        rows(published, TOTAL)


def test_without_a_release_the_answer_says_how_to_get_one(ledger: Ledger) -> None:
    with pytest.raises(NotFound, match="anptt publish"):
        rows(ledger, "SELECT 1")


def test_a_format_that_does_not_exist_is_refused(read_only: Ledger) -> None:
    with pytest.raises(UsageError, match="csv"):
        rows(read_only, "SELECT 1", format="xml")


def test_written_json_has_dates_instants_and_whole_sums(read_only: Ledger) -> None:
    out = io.StringIO()
    query(
        read_only.settings,
        f"SELECT sum(cases) AS n, min(period_from) AS d, TIMESTAMPTZ '2026-10-01 00:00:00+07' AS t, 'nan'::DOUBLE AS x, 1.50 AS r FROM {WEEKLY}",
        format="json",
        out=out,
    )
    assert json.loads(out.getvalue()) == [{"n": 3, "d": "2025-07-04", "t": "2026-10-01T00:00:00+07:00", "x": None, "r": 1.5}]


def test_a_big_result_is_streamed(read_only: Ledger) -> None:
    result = query(read_only.settings, "SELECT i, repeat('x', 100) FROM range(3_000_000) r(i)")
    first = next(result.batches())
    assert len(first) == 10_000
    result.close()

    class Counting(io.StringIO):
        longest = 0
        lines = 0

        def write(self, text: str) -> int:
            self.longest = max(self.longest, len(text))
            self.lines += text.count("\n")
            return len(text)

    out = Counting()
    assert write_result(query(read_only.settings, "SELECT i FROM range(300_000) r(i)"), out, "csv") == 300_000
    assert out.lines == 300_001
    assert out.longest < 100


def test_nothing_is_left_behind(read_only: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    rows(read_only, TOTAL)
    with pytest.raises(UsageError):
        rows(read_only, "SELECT x FROM y")
    assert list((tmp_path / "t").iterdir()) == []
