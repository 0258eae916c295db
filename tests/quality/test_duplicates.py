"""Copies of a row in one file: equal ones are ignored but the first, disagreeing ones all rejected."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anptt_data.quality import duplicates
from anptt_data.quality.duplicates import DuplicateSearch

Rows = list[tuple[str, int]]


def frame_of(rows: Rows, first_row: int = 2) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "part": [0] * len(rows),
            "row": [first_row + i for i in range(len(rows))],
            "key": [k for k, _ in rows],
            "value": [v for _, v in rows],
        },
        schema={"part": pl.Int32, "row": pl.Int64, "key": pl.String, "value": pl.Int64},
    )


def fates_by_plain_python(rows: Rows) -> dict[int, str]:
    by_key: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for i, (key, value) in enumerate(rows):
        by_key[key].append((i + 2, value))
    fates: dict[int, str] = {}
    for copies in by_key.values():
        if len({v for _, v in copies}) > 1:
            fates |= dict.fromkeys((row for row, _ in copies), "disagrees")
        else:
            fates |= dict.fromkeys((row for row, _ in copies[1:]), "duplicate")
    return fates


def search(rows: Rows, chunk: int, spill: Path | None = None) -> dict[int, str]:
    found = DuplicateSearch(["key"], ["value"], spill)
    frame = frame_of(rows)
    for start in range(0, frame.height, chunk):
        found.add(frame.slice(start, chunk))
    result = found.found()
    found.close()
    return dict(result.select("row", "fate").iter_rows())


@given(st.lists(st.tuples(st.sampled_from("abcdefg"), st.integers(0, 2)), max_size=60), st.integers(1, 7))
def test_the_fate_of_every_copy_is_that_of_a_plain_count_whatever_the_chunks(rows: Rows, chunk: int) -> None:
    assert search(rows, chunk) == fates_by_plain_python(rows)


def test_a_file_too_long_for_memory_gives_the_same_fates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(f"k{i % 700}", 0 if i % 700 != 3 else i) for i in range(1_000)]
    monkeypatch.setattr(duplicates, "IN_MEMORY_ROWS", 50)
    assert search(rows, 37, tmp_path) == fates_by_plain_python(rows)
    assert list(tmp_path.iterdir()) == [], "the spill is removed"


def test_rows_with_an_empty_key_are_nobodys_copies() -> None:
    frame = frame_of([("a", 1), ("a", 1)]).with_columns(pl.lit(None, pl.String).alias("key"))
    found = DuplicateSearch(["key"], ["value"])
    found.add(frame)
    assert found.found().is_empty()
