"""The Iceberg tables show exactly a release's present files: read by pyiceberg, with each release under its tag."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa
from lake_ledger import WEEK, Ledger, air_rows, week_rows
from pyiceberg.catalog import Catalog
from pyiceberg.table import Table
from pyiceberg.table.metadata import TableMetadataUtil

from anptt_data.errors import OurFault
from anptt_data.lake.iceberg import follow as following
from anptt_data.lake.iceberg.catalogue import open_catalogue
from anptt_data.lake.iceberg.upkeep import differences
from anptt_data.lake.manifest import Manifest, load
from anptt_data.lake.publish import publish
from anptt_data.lake.store import Store

WEEKLY, STATIONS = "health.disease_week", "environment.air_station"


def tables(ledger: Ledger) -> Catalog:
    return open_catalogue(ledger.settings)


def rows(table: Table, release: int | None = None, **options: Any) -> pa.Table:
    snapshot = table.snapshot_by_name(f"release-{release:06d}").snapshot_id if release else None  # type: ignore[union-attr]
    return table.scan(snapshot_id=snapshot, **options).to_arrow()


def files(table: Table) -> set[str]:
    return {task.file.file_path for task in table.scan().plan_files()}


def listed(manifest: Manifest, dataset: str) -> set[str]:
    return {str(Path(manifest.lake) / f.path) for f in manifest.datasets[dataset].present}


def store(ledger: Ledger) -> Store:
    return Store.of(ledger.settings)


def week(number: int) -> dict[str, str]:
    return {"period_from": f"2026-{number:02d}-02", "period_to": f"2026-{number:02d}-08"}


def test_every_release_is_a_tag_on_every_table_and_old_ones_stay_readable(ledger: Ledger) -> None:
    ledger.send(WEEKLY, week_rows(1, 2), scope=WEEK)
    one = publish(ledger.engine, ledger.settings)
    ledger.send(WEEKLY, week_rows(40), scope=WEEK)
    two = publish(ledger.engine, ledger.settings)
    catalogue = tables(ledger)
    table = catalogue.load_table(WEEKLY)
    assert sorted(rows(table, 1)["cases"].to_pylist()) == [1, 2]
    assert rows(table, 2)["cases"].to_pylist() == rows(table)["cases"].to_pylist() == [40]
    assert files(table) == listed(load(two.path), WEEKLY)
    snapshot = table.current_snapshot()
    assert snapshot is not None
    assert snapshot.summary is not None
    assert snapshot.summary["anptt.release"] == "2"
    assert snapshot.summary["anptt.instant"] == load(two.path).instant
    for namespace in catalogue.list_namespaces():
        for name in catalogue.list_tables(namespace):
            refs = catalogue.load_table(name).refs()
            assert {"main", "release-000001", "release-000002"} == set(refs), name
    untouched = catalogue.load_table("ref.area")
    assert len(untouched.snapshots()) == 1, "a table that did not change has a tag more and no snapshot"
    assert one.number == 1


def test_columns_have_ids_types_comments_and_months(ledger: Ledger) -> None:
    ledger.send(STATIONS, air_rows(1, 2) + air_rows(3, start="2026-02-01 00:00+07"), agency="so-nnmt-01")
    release = publish(ledger.engine, ledger.settings)
    table = tables(ledger).load_table(STATIONS)
    entry = load(release.path).datasets[STATIONS]
    assert [(f.field_id, f.name) for f in table.schema().fields] == [(f.id, f.name) for f in entry.present_fields]
    assert [f.name for f in table.schema().fields] == ledger.columns(STATIONS)
    assert all(f.doc and " — " in f.doc for f in table.schema().fields)
    assert {f.name: str(f.field_type) for f in table.schema().fields}["measured_at"] == "timestamptz"
    assert [f.transform.root for f in table.spec().fields] == ["month"]
    assert [(t.file.partition[0], t.file.record_count) for t in table.scan().plan_files()] == [(56 * 12, 2), (56 * 12 + 1, 1)]
    assert " — " in table.properties["comment"]
    assert table.properties["gc.enabled"] == "false"


def test_engines_can_leave_files_out_by_month_and_by_value(ledger: Ledger) -> None:
    for month in (1, 2, 3):
        ledger.send(WEEKLY, [r | week(month) for r in week_rows(month * 10, 7)], scope=f"month {month}")
    publish(ledger.engine, ledger.settings)
    table = tables(ledger).load_table(WEEKLY)
    assert len(files(table)) == 3
    assert len(list(table.scan("period_from >= '2026-03-01'").plan_files())) == 1
    assert len(list(table.scan("cases > 25").plan_files())) == 1
    assert len(list(table.scan("cases > 30").plan_files())) == 0
    for task in table.scan().plan_files():
        ids = {f.name: f.field_id for f in table.schema().fields}
        assert task.file.null_value_counts[ids["mark"]] == task.file.record_count == 2
        assert ids["cases"] in task.file.lower_bounds


def test_a_dataset_without_data_is_an_empty_table_with_its_columns(ledger: Ledger) -> None:
    publish(ledger.engine, ledger.settings)
    table = tables(ledger).load_table("crime.offence_month")
    found = rows(table, 1)
    assert found.num_rows == 0
    assert found.column_names == ledger.columns("crime.offence_month")


def test_a_publisher_killed_between_release_and_tables_is_followed_up_by_the_next(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.send(WEEKLY, week_rows(1), scope=WEEK)
    publish(ledger.engine, ledger.settings)
    with monkeypatch.context() as killed:
        killed.setattr(following, "follow", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        for n in (2, 3):
            ledger.send(WEEKLY, week_rows(n), scope=WEEK)
            with pytest.raises(KeyboardInterrupt):
                publish(ledger.engine, ledger.settings)
    assert store(ledger).numbers() == [1, 2, 3]
    told = differences(ledger.engine, store(ledger))
    assert any(d.startswith(WEEKLY) and "3" in d for d in told)
    again = publish(ledger.engine, ledger.settings)
    assert (again.number, again.changed) == (3, {}), "no new release: the tables follow the one that is there"
    assert differences(ledger.engine, store(ledger)) == []
    table = tables(ledger).load_table(WEEKLY)
    assert [rows(table, n)["cases"].to_pylist() for n in (1, 2, 3)] == [[1], [2], [3]]


def test_lost_metadata_is_named_and_made_again_for_every_kept_release(ledger: Ledger) -> None:
    for n in (1, 2):
        ledger.send(WEEKLY, week_rows(n), scope=WEEK)
        publish(ledger.engine, ledger.settings)
    location = Path(tables(ledger).load_table(WEEKLY).metadata_location)
    location.unlink()
    assert [str(location) in d for d in differences(ledger.engine, store(ledger))] == [True]
    ledger.send(WEEKLY, week_rows(3), scope=WEEK)
    publish(ledger.engine, ledger.settings)
    table = tables(ledger).load_table(WEEKLY)
    assert [rows(table, n)["cases"].to_pylist() for n in (1, 2, 3)] == [[1], [2], [3]]
    assert differences(ledger.engine, store(ledger)) == []


def test_what_somebody_else_wrote_to_a_table_is_not_in_the_next_release(ledger: Ledger) -> None:
    ledger.send(WEEKLY, week_rows(1), scope=WEEK)
    publish(ledger.engine, ledger.settings)
    table = tables(ledger).load_table(WEEKLY)
    table.append(rows(table))
    assert rows(table)["cases"].to_pylist() == [1, 1]
    ledger.send(WEEKLY, week_rows(5), scope="another")
    publish(ledger.engine, ledger.settings)
    assert differences(ledger.engine, store(ledger)) == []
    assert sorted(rows(tables(ledger).load_table(WEEKLY))["cases"].to_pylist()) == [1, 5]
    assert rows(tables(ledger).load_table(WEEKLY), 1)["cases"].to_pylist() == [1]


def test_without_the_catalogue_the_release_stands_and_the_answer_says_what_to_run(ledger: Ledger) -> None:
    with ledger.engine.connect() as c:
        owner = c.execute(sa.text("select nspowner::regrole::text from pg_namespace where nspname = 'iceberg'")).scalar_one()
    url = str(ledger.settings.database_url).replace("//anptt_app@", f"//{owner}@")
    made = sa.create_engine(url)
    with made.begin() as c:
        c.execute(sa.text("drop schema iceberg cascade"))
    made.dispose()
    ledger.send(WEEKLY, week_rows(1), scope=WEEK)
    with pytest.raises(OurFault, match="anptt init"):
        publish(ledger.engine, ledger.settings)
    assert store(ledger).numbers() == [1]


def test_manifests_stay_few_however_many_releases_there_are(ledger: Ledger) -> None:
    for n in range(12):
        ledger.send(WEEKLY, [r | week(n % 9 + 1) for r in week_rows(n)], scope=f"s{n % 9}")
        publish(ledger.engine, ledger.settings)
    table = tables(ledger).load_table(WEEKLY)
    snapshot = table.current_snapshot()
    assert snapshot is not None
    assert len(snapshot.manifests(table.io)) <= 10
    assert snapshot.summary is not None
    assert snapshot.summary["total-records"] == "9"
    assert sum(t.file.record_count for t in table.scan().plan_files()) == 9
    for n in range(1, 13):
        assert rows(table, n).num_rows == min(n, 9)
    body = json.loads(Path(table.metadata_location).read_text())
    TableMetadataUtil.parse_obj(body)
    assert len(body["metadata-log"]) == 11


def test_the_page_for_analysts_opens_the_catalogue_with_nothing_of_ours(ledger: Ledger) -> None:
    """A name, an address, a search path: the block of docs/analysts.md as it stands, but for the address of this test's database."""
    ledger.send(WEEKLY, week_rows(4), scope=WEEK)
    publish(ledger.engine, ledger.settings)
    page = (Path(__file__).parents[2] / "docs" / "analysts.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```py\n(.*?)```", page, re.DOTALL)
    url = sa.make_url(str(ledger.settings.database_url)).update_query_dict({"options": "-csearch_path=iceberg"})
    written = re.search(r'uri="(.*?)"', block)
    assert written is not None
    assert sa.make_url(written[1]).query == {"options": "-csearch_path=iceberg"}
    names: dict[str, Any] = {}
    exec(block.replace(written[1], url.set(username="anptt_reader").render_as_string(hide_password=False)), names)
    assert names["newest"]["cases"].to_pylist() == names["then"]["cases"].to_pylist() == [4]
    assert {n[0] for n in names["catalogue"].list_namespaces()} >= {"health", "ref", "anptt"}
    with pytest.raises(sa.exc.ProgrammingError):
        names["catalogue"].drop_table(WEEKLY)
