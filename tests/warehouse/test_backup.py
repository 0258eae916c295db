"""A backup is whole or it is refused; a restore gives the same warehouse, its past included."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from anptt_data.errors import UsageError
from anptt_data.lake.iceberg.catalogue import open_catalogue
from anptt_data.lake.iceberg.upkeep import differences
from anptt_data.lake.publish import publish
from anptt_data.lake.query import query
from anptt_data.lake.store import Store
from anptt_data.lake.verify import verify_release
from anptt_data.settings import Settings
from anptt_data.warehouse.audit import verify_events
from anptt_data.warehouse.backup import backup, restore, verify_backup
from anptt_data.warehouse.connect import engine, engine_for
from anptt_data.warehouse.drift import drift
from anptt_data.warehouse.initialise import initialise
from tests.conftest import _remove, settings_for
from tests.warehouse.sending import AIR, DENGUE, Road, air, dengue


@pytest.fixture
def two_homes(tmp_path: Path) -> Iterator[tuple[Settings, Settings]]:
    homes = (settings_for(tmp_path / "one"), settings_for(tmp_path / "two"))
    yield homes
    engine_for.cache_clear()
    for given in homes:
        _remove(given.home)


@pytest.mark.slow
def test_a_restored_warehouse_says_the_same_now_and_of_the_past(two_homes: tuple[Settings, Settings], tmp_path: Path) -> None:
    one, two = two_homes
    initialise(one)
    road = Road(engine(one))
    first = road.send(DENGUE, "first", dengue([(1, "01", 10)]))
    road.send(DENGUE, "second", dengue([(1, "01", 11)]))
    road.send(AIR, "x", air([(0, 1.0), (5, 2.0)]))
    road.send(AIR, "y", air([(0, 3.0)]))
    frozen = one.extracts_dir / "ab" / "abcd"
    frozen.parent.mkdir(parents=True)
    frozen.write_bytes(b"bytes")
    (one.releases_dir / "000001").mkdir(parents=True)
    (one.releases_dir / "current").symlink_to("000001")
    place = tmp_path / "backup"
    backup(one, place)
    assert verify_backup(place) == []
    with pytest.raises(UsageError):
        backup(one, place)
    with pytest.raises(UsageError, match="empty home"):
        restore(one, place)

    restore(two, place)
    again = Road(engine(two))
    assert again.cases() == {(1, "01"): 11}
    assert again.cases(as_of=first.at) == {(1, "01"): 10}
    assert again.values() == {0: 3.0, 5: 2.0}
    assert (two.extracts_dir / "ab" / "abcd").read_bytes() == b"bytes"
    assert (two.releases_dir / "current").readlink() == Path("000001")
    assert drift(again.engine) == []
    with again.engine.connect() as connection:
        assert verify_events(connection) == []
    third = again.send(DENGUE, "third", dengue([(1, "01", 12)]))
    assert third.receipt_no.split("-")[2] == "000005"
    assert again.cases() == {(1, "01"): 12}


@pytest.mark.slow
def test_restored_releases_read_the_restored_lake_and_not_the_home_that_was_backed_up(
    two_homes: tuple[Settings, Settings], tmp_path: Path
) -> None:
    one, two = two_homes
    initialise(one)
    road = Road(engine(one))
    road.send(DENGUE, "first", dengue([(1, "01", 10)]))
    publish(road.engine, one)
    road.send(DENGUE, "second", dengue([(1, "01", 11)]))
    publish(road.engine, one)
    place = backup(one, tmp_path / "backup")
    shutil.rmtree(one.lake_dir)

    restore(two, place)
    asked = "SELECT sum(cases) AS cases FROM health.dengue_month"
    assert query(two, asked, release=1).rows() == [(10,)]
    assert query(two, asked).rows() == [(11,)]
    for number in ("000001", "000002"):
        assert verify_release(two.releases_dir / number) == []
        assert str(one.home) not in (two.releases_dir / number / "manifest.json").read_text(encoding="utf-8")
    assert publish(engine(two), two).changed == {}
    assert differences(engine(two), Store.of(two)) == []
    for task in open_catalogue(two).load_table("health.dengue_month").scan().plan_files():
        assert task.file.file_path.startswith(str(two.lake_dir))


@pytest.mark.slow
def test_a_damaged_backup_is_refused_before_anything_is_touched(two_homes: tuple[Settings, Settings], tmp_path: Path) -> None:
    one, two = two_homes
    initialise(one)
    place = backup(one, tmp_path / "backup")
    dump = place / "warehouse.dump"
    dump.write_bytes(dump.read_bytes()[:-1])
    (place / "more").write_text("x")
    assert verify_backup(place) == ["more is not in the manifest", "warehouse.dump was changed"]
    with pytest.raises(UsageError, match="not whole"):
        restore(two, place)
    assert not two.home.exists()
