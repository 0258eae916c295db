"""Where releases lie and what a dead publisher leaves."""

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anptt_data.errors import NotFound, OurFault
from anptt_data.lake.store import MANIFEST, Store, read_numbers, written_numbers


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "releases", tmp_path / "lake")
    with made.publishing():
        return made


def release(store: Store, number: int) -> None:
    building = store.building()
    (building / MANIFEST).write_text("{}")
    store.finish(building, number)


@given(st.sets(st.integers(0, 10_000)))
def test_numbers_are_written_in_runs_and_read_back(numbers: set[int]) -> None:
    assert read_numbers(written_numbers(sorted(numbers))) == numbers


def test_current_points_to_the_newest_release(store: Store) -> None:
    release(store, 1)
    release(store, 2)
    assert store.numbers() == [1, 2]
    assert (store.releases / "current").resolve() == store.path(2)
    assert store.pointed() == 2


def test_a_release_that_does_not_exist_is_answered_with_those_that_do(store: Store) -> None:
    with pytest.raises(NotFound, match="anptt publish"):
        store.find(None)
    for number in (1, 2, 3, 5):
        release(store, number)
    with pytest.raises(NotFound, match="1-3, 5"):
        store.find(4)


def test_what_a_dead_publisher_left_is_removed_and_nothing_else(store: Store) -> None:
    release(store, 1)
    data = store.data_dir("a.b", "data")
    data.mkdir(parents=True)
    kept = data / f"000001-{'0' * 12}-000.parquet"
    foreign = data / "notes.parquet"
    orphan = data / f"000002-{'0' * 12}-000.parquet"
    unfinished = data / f"000001-{'1' * 12}-000.parquet.tmp"
    for file in (kept, foreign, orphan, unfinished):
        file.write_bytes(b"x")
    (store.releases / ".building-1" / "tables").mkdir(parents=True)
    (store.releases / "000002").mkdir()
    (store.releases / ".current-9").symlink_to("000002")
    store.clean()
    assert sorted(p.name for p in data.iterdir()) == sorted([kept.name, foreign.name])
    assert sorted(p.name for p in store.releases.iterdir()) == [".lock", "000001", "current"]


def test_two_publishers_take_turns(store: Store) -> None:
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait()
        with store.publishing():
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with store.publishing():
        inside.set()
        with pytest.raises(OurFault, match="phát hành"), store.publishing(patience_seconds=0.3):
            order.append("never")
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
