"""Extracts of a source: whole files in the order they were written, small files swept together."""

from __future__ import annotations

import hashlib

import pytest

from anptt_data.contract.registry import contracts
from anptt_data.intake.extract import Extract
from anptt_data.sources import listing
from anptt_data.sources.listing import list_extracts, sweep_suffixes
from anptt_data.sources.source import Source


@pytest.fixture(scope="module")
def sweeping():
    return next(c for c in contracts().values() if sweep_suffixes(c))


@pytest.fixture(scope="module")
def plain():
    return next(c for c in contracts().values() if not c.described("sweep"))


@pytest.fixture
def source(tmp_path, sweeping):
    return Source("here", sweeping.dataset(), "so-nnmt-66", tmp_path / "source")


def extracts(source, contract, seen=frozenset()):
    return [e for e in list_extracts(source, contract, seen, settle_seconds=0.1) if isinstance(e, Extract)]


def test_small_files_are_one_sweep_and_others_one_extract_each(put, source, sweeping):
    for i in range(5):
        put(f"2026/11/{i}.txt")
    put("hourly.csv")
    put("2026/more.xlsx")
    found = extracts(source, sweeping)
    assert sorted(e.name for e in found if not e.sweep) == ["hourly.csv", "more.xlsx"]
    (sweep,) = [e for e in found if e.sweep]
    assert len(sweep.paths) == 5
    assert sweep.base == source.path


def test_without_sweeps_every_file_is_an_extract(put, source, plain):
    put("a.txt")
    put("b.txt")
    assert [e.sweep for e in extracts(source, plain)] == [False, False]


def test_a_correction_written_later_comes_after_what_it_corrects_whatever_its_name(put, source, plain):
    put("b first.csv", age=500)
    put("a correction.csv", age=100)
    assert [e.name for e in extracts(source, plain)] == ["b first.csv", "a correction.csv"]


def test_members_taken_before_are_left_out_of_the_next_sweep_unless_their_bytes_changed(put, source, sweeping):
    put("d/1.txt", b"one")
    put("d/2.txt", b"two")
    put("d/3.txt", b"three")
    seen = {("d/1.txt", hashlib.sha256(b"one").hexdigest()), ("d/2.txt", hashlib.sha256(b"old two").hexdigest())}
    (sweep,) = extracts(source, sweeping, seen)
    assert [p.name for p in sweep.paths] == ["2.txt", "3.txt"]


def test_nothing_new_is_no_extract_at_all(put, source, sweeping):
    put("d/1.txt", b"one")
    assert extracts(source, sweeping, {("d/1.txt", hashlib.sha256(b"one").hexdigest())}) == []


def test_the_same_bytes_under_another_name_are_new_because_the_name_may_say_the_station(put, source, sweeping):
    put("A_1.txt", b"same")
    put("B_1.txt", b"same")
    (sweep,) = extracts(source, sweeping, {("A_1.txt", hashlib.sha256(b"same").hexdigest())})
    assert [p.name for p in sweep.paths] == ["B_1.txt"]


def test_a_whole_file_taken_before_is_not_sent_again(put, source, plain):
    put("a.csv", b"first")
    put("b.csv", b"second")
    seen = {("a.csv", hashlib.sha256(b"first").hexdigest())}
    assert [e.name for e in extracts(source, plain, seen)] == ["b.csv"]


def test_very_many_small_files_are_several_sweeps(put, source, sweeping, monkeypatch):
    monkeypatch.setattr(listing, "MAX_SWEEP_FILES", 3)
    for i in range(7):
        put(f"{i}.txt")
    sizes = [len(e.paths) for e in extracts(source, sweeping)]
    assert sizes == [3, 3, 1]
