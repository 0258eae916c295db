"""A release holds exactly what the warehouse holds, now and at every instant of the past."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from lake_ledger import WEEK, Ledger, air_rows, week_rows

from anptt_data.contract.registry import contracts
from anptt_data.errors import OurFault
from anptt_data.lake.manifest import load
from anptt_data.lake.publish import Release, publish
from anptt_data.lake.verify import verify_release

WEEKLY, STATIONS = "health.disease_week", "environment.air_station"


def in_duckdb(release: Release, sql: str, as_of: datetime | None = None) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(release.path / "anptt.duckdb"), read_only=True) as db:
        if as_of is not None:
            db.execute("SET VARIABLE anptt_as_of = ?::TIMESTAMPTZ", [as_of.isoformat()])
        return db.execute(sql).fetchall()


def view(release: Release, dataset: str, as_of: datetime | None = None) -> list[tuple[Any, ...]]:
    return in_duckdb(release, f"SELECT * FROM {dataset} ORDER BY submission_id, fact_no", as_of)


def utc(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [tuple(v.astimezone(UTC) if isinstance(v, datetime) else v for v in row) for row in rows]


def test_every_dataset_has_the_columns_and_rows_of_postgresql(ledger: Ledger) -> None:
    ledger.send(WEEKLY, week_rows(3, 0, 7), scope=WEEK, sample=True)
    ledger.send(STATIONS, air_rows(1.5, None, 0.1 + 0.2), agency="so-nnmt-01")
    release = publish(ledger.engine, ledger.settings)
    assert release.number == 1
    for dataset, contract in contracts().items():
        with duckdb.connect(str(release.path / "anptt.duckdb"), read_only=True) as db:
            described = db.execute(f"SELECT * FROM {dataset} LIMIT 0").description
        assert [d[0] for d in described] == ledger.columns(dataset)
        assert utc(view(release, dataset)) == utc(ledger.view(dataset)), dataset
        assert contract.dataset() in release.tables
    assert release.rows == 6
    assert release.tables[WEEKLY] == 3
    assert verify_release(release.path) == []


def test_the_past_is_the_same_in_both_through_corrections_withdrawals_and_reinstatement(ledger: Ledger) -> None:
    instants = [ledger.now()]
    first = ledger.send(WEEKLY, week_rows(1, 2), scope=WEEK)
    instants.append(ledger.now())
    other = ledger.send(WEEKLY, week_rows(50), scope=WEEK, agency="cdc-01", sample=True)
    instants.append(ledger.now())
    second = ledger.send(WEEKLY, week_rows(10), scope=WEEK)
    instants.append(ledger.now())
    ledger.approve(second, "confirmed")
    instants.append(ledger.now())
    ledger.withdraw(other)
    instants.append(ledger.now())
    ledger.void(second)
    ledger.activate(first)
    instants.append(ledger.now())
    never = ledger.send(WEEKLY, week_rows(999), scope="2025-07-11/2025-07-17", activate=False)
    release = publish(ledger.engine, ledger.settings)
    seen = set()
    for instant in instants:
        rows = view(release, WEEKLY, instant)
        assert rows == ledger.view(WEEKLY, instant)
        seen.add(str(rows))
    assert len(seen) == len(instants) - 1  # the instants really differ; the last is the second again: reinstated
    assert view(release, WEEKLY) == ledger.view(WEEKLY)
    assert in_duckdb(release, f"SELECT count(*) FROM {WEEKLY} WHERE submission_id = {never}") == [(0,)]
    assert release.tables[WEEKLY] == 4


def test_a_later_row_replaces_only_its_row_and_returns_when_the_later_one_is_withdrawn(ledger: Ledger) -> None:
    first = ledger.send(STATIONS, air_rows(1, 2, 3), agency="so-nnmt-01")
    before = ledger.now()
    second = ledger.send(STATIONS, air_rows(20, start="2026-01-01 00:05+07"), agency="so-nnmt-01")
    ledger.replace(STATIONS, first, 1, second)
    replaced = ledger.now()
    one = publish(ledger.engine, ledger.settings)
    ledger.withdraw(second)
    two = publish(ledger.engine, ledger.settings)
    for release, instants in ((one, [before, replaced, None]), (two, [before, replaced, None])):
        for instant in instants:
            expected = ledger.view(
                STATIONS, instant if instant else load(release.path).instant and datetime.fromisoformat(load(release.path).instant)
            )
            assert utc(view(release, STATIONS, instant)) == utc(expected)
    assert [r[0] for r in in_duckdb(one, f"SELECT value FROM {STATIONS} ORDER BY measured_at")] == [1, 20, 3]
    assert [r[0] for r in in_duckdb(two, f"SELECT value FROM {STATIONS} ORDER BY measured_at")] == [1, 2, 3]
    assert [r[0] for r in in_duckdb(two, f"SELECT value FROM {STATIONS} ORDER BY measured_at", replaced)] == [1, 20, 3]


def test_an_old_release_answers_as_before_while_and_after_a_new_one_is_made(ledger: Ledger) -> None:
    ledger.send(WEEKLY, week_rows(1, 2), scope=WEEK)
    one = publish(ledger.engine, ledger.settings)
    with duckdb.connect(str(ledger.settings.releases_dir / "current" / "anptt.duckdb"), read_only=True) as reader:
        total = f"SELECT sum(cases) FROM {WEEKLY}"
        assert reader.execute(total).fetchone() == (3,)
        ledger.send(WEEKLY, week_rows(100), scope=WEEK)
        two = publish(ledger.engine, ledger.settings, progress=lambda _d, _n: assert_total(reader, total, 3))
        assert reader.execute(total).fetchone() == (3,)
    assert in_duckdb(one, total) == [(3,)]
    assert in_duckdb(two, total) == [(100,)]
    assert (ledger.settings.releases_dir / "current").resolve() == two.path
    assert verify_release(one.path) == []


def assert_total(reader: duckdb.DuckDBPyConnection, sql: str, total: int) -> None:
    assert reader.execute(sql).fetchone() == (total,)


def test_nothing_new_makes_no_release_unless_forced(ledger: Ledger) -> None:
    ledger.send(WEEKLY, week_rows(1), scope=WEEK)
    one = publish(ledger.engine, ledger.settings)
    again = publish(ledger.engine, ledger.settings)
    assert (again.number, again.changed, again.tables) == (1, {}, one.tables)
    forced = publish(ledger.engine, ledger.settings, force=True)
    assert forced.number == 2
    assert forced.changed
    assert view(forced, WEEKLY) == view(one, WEEKLY)


def test_cost_follows_what_changed(ledger: Ledger) -> None:
    """After one small submission only its rows and the present files it touches are written, and no other older file is read or touched."""
    for week in range(20):
        day = {"period_from": f"20{week + 10}-07-04", "period_to": f"20{week + 10}-07-10"}
        ledger.send(WEEKLY, [r | day for r in week_rows(*range(100))], scope=f"week {week}")
    one = publish(ledger.engine, ledger.settings)
    files = {p: (p.stat().st_mtime_ns, p.stat().st_size, p.stat().st_ino) for p in ledger.settings.lake_dir.rglob("*.parquet")}
    assert len(load(one.path).datasets[WEEKLY].present) == 20
    for path in files:
        path.chmod(0o200)
    ledger.send(WEEKLY, [week_rows(5)[0] | {"period_from": "2010-07-04", "period_to": "2010-07-10"}], scope="week 0")
    exported: list[int] = []
    two = publish(ledger.engine, ledger.settings, progress=lambda _d, n: exported.append(n))
    new = [p for p in ledger.settings.lake_dir.rglob("*.parquet") if p not in files]
    assert {p: (p.stat().st_mtime_ns, p.stat().st_size, p.stat().st_ino) for p in files} == files
    assert exported == [1]
    written = {p.relative_to(ledger.settings.lake_dir).parts[2]: pq.ParquetFile(p).metadata.num_rows for p in new if "health" in p.parts}
    assert written == {"data": 1, "present": 1}
    assert two.changed["rows_added"] == two.changed["present_files_written"] == {WEEKLY: 1}
    assert load(two.path).datasets[WEEKLY].present[1:] == load(one.path).datasets[WEEKLY].present[1:]
    assert load(two.path).datasets[WEEKLY].files[:-1] == load(one.path).datasets[WEEKLY].files
    shared = "tables/ref.area.parquet"
    assert (one.path / shared).stat().st_ino == (two.path / shared).stat().st_ino
    assert two.rows == 2001
    for path in files:
        path.chmod(0o600)
    assert view(two, WEEKLY) == ledger.view(WEEKLY)


def test_rebuild_exports_everything_again(ledger: Ledger) -> None:
    ledger.send(WEEKLY, week_rows(1, 2), scope=WEEK)
    ledger.send(WEEKLY, week_rows(3), scope=WEEK)
    one = publish(ledger.engine, ledger.settings)
    lost = ledger.settings.lake_dir / load(one.path).datasets[WEEKLY].files[0].path
    lost.unlink()
    assert any(str(lost) in p for p in verify_release(one.path))
    with pytest.raises(OurFault, match="--rebuild"):  # nothing is new, yet the newest release cannot be read
        publish(ledger.engine, ledger.settings)
    ledger.send(WEEKLY, week_rows(4), scope=WEEK)
    with pytest.raises(OurFault, match="--rebuild"):
        publish(ledger.engine, ledger.settings)
    two = publish(ledger.engine, ledger.settings, rebuild=True)
    assert two.number == 2
    assert verify_release(two.path) == []
    assert view(two, WEEKLY) == ledger.view(WEEKLY)
    assert two.rows == 4


def test_verify_names_a_file_that_was_changed(ledger: Ledger) -> None:
    ledger.send(WEEKLY, week_rows(1, 2), scope=WEEK)
    release = publish(ledger.engine, ledger.settings)
    file = ledger.settings.lake_dir / load(release.path).datasets[WEEKLY].files[0].path
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert [str(file) in p for p in verify_release(release.path)] == [True]


def test_texts_come_out_as_they_went_in(ledger: Ledger) -> None:
    strange = [
        "",
        " ",
        "NULL",
        "null",
        '"',
        '""',
        "a,b",
        "dòng 1\ndòng 2",
        "\r\n",
        "\\N",
        "\t",
        "Đặc khu «Lý Sơn»",
        "😀",
        "x" * 5000,
        "true",
        "0",
    ]
    rows = [week_rows(1)[0] | {"area_reported": s, "disease": f"d{i}"} for i, s in enumerate(strange)]
    rows.append(week_rows(1)[0] | {"area_reported": None, "disease": "none"})
    ledger.send(WEEKLY, rows, scope=WEEK)
    release = publish(ledger.engine, ledger.settings)
    got = [r[0] for r in in_duckdb(release, f"SELECT area_reported FROM {WEEKLY} ORDER BY fact_no")]
    assert got == [*strange, None]


def test_every_view_table_and_column_has_a_comment_and_plain_duckdb_is_enough(ledger: Ledger) -> None:
    release = publish(ledger.engine, ledger.settings)
    config = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    with duckdb.connect(str(release.path / "anptt.duckdb"), read_only=True, config=config) as db:
        for dataset in contracts():
            assert db.execute(f"SELECT count(*) FROM {dataset}").fetchone() == (0,)
        bare = db.execute(
            "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE NOT internal AND coalesce(comment, '') = ''"
            " UNION ALL SELECT schema_name, view_name, '' FROM duckdb_views() WHERE NOT internal AND coalesce(comment, '') = ''"
            " UNION ALL SELECT schema_name, table_name, '' FROM duckdb_tables() WHERE NOT internal AND coalesce(comment, '') = ''"
        ).fetchall()
        assert bare == []
        cases = db.execute("SELECT comment FROM duckdb_columns() WHERE table_name = 'disease_week' AND column_name = 'cases'").fetchone()
        assert cases is not None
        assert "Số ca mắc" in cases[0]
        assert "Cases" in cases[0]
        assert "ca" in cases[0]
        assert db.execute("SELECT count(*) FROM ref.area").fetchone()[0] > 10_000  # type: ignore[index]
        assert db.execute("SELECT count(*) FROM anptt.dictionary").fetchone()[0] > 50  # type: ignore[index]
        assert db.execute("SELECT number FROM anptt.release").fetchall() == [(1,)]


def test_parquet_files_are_as_iceberg_wants_them(ledger: Ledger) -> None:
    ledger.send(STATIONS, air_rows(1, 2), agency="so-nnmt-01")
    release = publish(ledger.engine, ledger.settings)
    entry = load(release.path).datasets[STATIONS]
    file = pq.ParquetFile(ledger.settings.lake_dir / entry.files[0].path)
    ids = [int(f.metadata[b"PARQUET:field_id"]) for f in file.schema_arrow]
    assert ids == list(range(1, len(ids) + 1)) == [f.id for f in entry.fields]
    assert {str(f.type) for f in file.schema_arrow} <= {
        "int32",
        "int64",
        "double",
        "string",
        "date32[day]",
        "timestamp[us, tz=UTC]",
        "bool",
    }
    assert str(file.schema_arrow.field("measured_at").type) == "timestamp[us, tz=UTC]"
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert not (file.schema_arrow.metadata or {}).keys() & {b"pandas", b"ARROW:schema"}


def test_the_manifest_says_what_is_inside(ledger: Ledger) -> None:
    ledger.send(WEEKLY, week_rows(1), scope=WEEK)
    newest = ledger.send(WEEKLY, week_rows(2), scope=WEEK)
    release = publish(ledger.engine, ledger.settings)
    body = json.loads((release.path / "manifest.json").read_text())
    assert body["newest_submission"]["receipt_no"] == ledger.numbers[newest]
    assert body["datasets"][WEEKLY]["submissions"] == "1-2"
    assert body["datasets"][WEEKLY]["contract_version"] == "1.0"
    assert len(body["reference_version"]) == 64
    assert body["changed"]["first"] is True


def test_a_row_that_is_missing_stops_the_release(ledger: Ledger) -> None:
    ledger.send(WEEKLY, week_rows(1), scope=WEEK)
    one = publish(ledger.engine, ledger.settings)
    with ledger.engine.begin() as c:
        c.execute(sa.text("select 1"))
    wrong = ledger.send(WEEKLY, [], scope="week 2", activate=False)
    with ledger.engine.begin() as c:
        c.execute(sa.text("update intake.claim set facts = 5 where submission_id = :s"), {"s": wrong})
    ledger.activate(wrong)
    with pytest.raises(OurFault, match="5"):
        publish(ledger.engine, ledger.settings)
    assert (ledger.settings.releases_dir / "current").resolve() == one.path
    assert not list(ledger.settings.releases_dir.glob(".building*"))


def test_a_submission_that_is_still_loading_is_not_in_it(ledger: Ledger) -> None:
    ledger.send(WEEKLY, week_rows(1), scope=WEEK, activate=False, state="loading")
    assert publish(ledger.engine, ledger.settings).rows == 0


def test_a_lake_path_with_quotes_and_blanks_is_read(ledger: Ledger, tmp_path: Path) -> None:
    ledger.settings = ledger.settings.model_copy(update={"home": tmp_path / "nhà 'của' tôi [1]*"})
    ledger.send(WEEKLY, week_rows(1), scope=WEEK)
    release = publish(ledger.engine, ledger.settings)
    assert view(release, WEEKLY) == ledger.view(WEEKLY)


def test_every_release_notes_where_the_event_log_ends(ledger: Ledger) -> None:
    ledger.send("health.disease_week", week_rows(1), scope=WEEK)
    release = publish(ledger.engine, ledger.settings)
    publish(ledger.engine, ledger.settings)
    with ledger.engine.connect() as c:
        noted = c.exec_driver_sql(
            "select h.event_id, h.noted_by from audit.chain_head h join intake.submission_event e using (event_id, sha256)"
        ).all()
        last = c.exec_driver_sql("select max(event_id) from intake.submission_event").scalar_one()
    assert noted == [(last, f"release {release.number}")]
