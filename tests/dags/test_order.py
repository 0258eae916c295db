"""Mapped tasks run in any order; what an agency sent last is the present truth all the same."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from anptt_data.airflow.collect import collect, extra_of, references_of
from anptt_data.contract.registry import contracts
from anptt_data.settings import Settings, SourceSetting
from anptt_data.sources.listing import sweep_suffixes
from anptt_data.warehouse.listing import list_submissions

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"


@pytest.fixture
def waiting(warehouse_settings: Settings, tmp_path: Path) -> Settings:
    """A source that is no sample, with a good file and two later corrections of it, named against their order in time."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    dataset, original = next(
        (d, p)
        for d in sorted(contracts())
        if not sweep_suffixes(contracts()[d])
        for p in sorted((SAMPLES / d).rglob("*.csv"))
        if b"\t" not in p.read_bytes()[:4]
    )
    then = time.time() - 3600
    for i, name in enumerate(("z first.csv", "m second.csv", "a third.csv")):
        (inbox / name).write_bytes(original.read_bytes() + b"\n" * (i + 1))
        os.utime(inbox / name, (then + i * 60, then + i * 60))
    entry = SourceSetting(name="inbox", dataset=dataset, agency=original.parent.name, path=str(inbox))
    return warehouse_settings.model_copy(update={"samples_dir": tmp_path / "none", "sources": [entry]})


def statuses(settings: Settings) -> list[tuple[str, str]]:
    from anptt_data.warehouse.connect import engine

    return [(r["name"], r["status"]) for r in reversed(list_submissions(engine(settings)))]


def test_the_last_reference_taken_first_takes_those_before_it(waiting):
    dataset = waiting.sources[0].dataset
    references = references_of(waiting, dataset)
    assert len(references) == 3
    taken = [collect(waiting, r, "test") for r in reversed(references)]
    assert [len(t["receipts"]) for t in taken] == [3, 0, 0]
    assert [n for n, _ in statuses(waiting)] == ["z first.csv", "m second.csv", "a third.csv"]
    assert references_of(waiting, dataset) == []


def test_tasks_at_the_same_time_send_nothing_twice_and_keep_the_order(waiting):
    references = references_of(waiting, waiting.sources[0].dataset)
    taken = []
    threads = [threading.Thread(target=lambda r=r: taken.append(collect(waiting, r, "test"))) for r in references[::-1]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(n for t in taken for n in t["receipts"]) == sorted({n for t in taken for n in t["receipts"]})
    after = statuses(waiting)
    assert [n for n, _ in after] == ["z first.csv", "m second.csv", "a third.csv"]
    assert after[-1][1] == "present"
    assert {s for _, s in after[:-1]} <= {"superseded", "returned"}


def test_a_superseded_file_that_still_lies_there_is_not_sent_again(waiting):
    dataset = waiting.sources[0].dataset
    for reference in references_of(waiting, dataset):
        collect(waiting, reference, "test")
    before = statuses(waiting)
    for path in Path(waiting.sources[0].path).iterdir():
        os.utime(path)
    os.environ["ANPTT_SETTLE_SECONDS"] = "0.1"
    try:
        assert references_of(waiting, dataset) == []
    finally:
        del os.environ["ANPTT_SETTLE_SECONDS"]
    assert statuses(waiting) == before


def test_what_is_told_names_accepted_receipts_once_and_nothing_when_there_are_none():
    assert extra_of([None, {"accepted": ["2", "1"]}, {"accepted": ["1"]}]) == {"receipts": ["1", "2"]}
    assert extra_of([{"accepted": []}]) is None
    assert extra_of([]) is None
