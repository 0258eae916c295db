"""Duplicate rows within one file of any size.

Equal copies: the first stays, the others are ignored as ``duplicate``. Copies that disagree: all are rejected, none picked.
A row is known by a 64-bit hash of its key and one of the whole row, so that two keys that fall together by chance (once in a
hundred thousand files of ten million rows) are told as disagreeing and never dropped unsaid. Of a long file the hashes and
addresses are spilled to disk, no data, and only the 8 bytes a row of the keys come back.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from anptt_data.readers.cells import PART, ROW

IN_MEMORY_ROWS = 1_000_000
LOOKED_AT_ONCE = 1_000_000
_RECORD = np.dtype([("whole", "u8"), ("part", "i4"), ("row", "i8")])
FATES = {PART: pl.Int32, ROW: pl.Int64, "fate": pl.String, "group": pl.UInt64}
ROW_FATES = FATES | {"copies": pl.UInt32}
Array = np.ndarray[tuple[int], np.dtype[Any]]


class DuplicateSearch:
    """Collects the hashes of all rows of a file, then says which rows are copies."""

    def __init__(self, key: list[str], values: list[str], spill_parent: Path | None = None) -> None:
        self._key, self._values = key, values
        self._keys: list[Array] = []
        self._records: list[Array] = []
        self._held_rows = 0
        self._spill_parent = spill_parent
        self._spill: Path | None = None

    def add(self, frame: pl.DataFrame) -> None:
        """Add typed rows; rows with an empty key column are left out (they are rejected for that)."""
        complete = frame.drop_nulls(self._key)
        if complete.is_empty():
            return
        records = np.empty(complete.height, dtype=_RECORD)
        records["whole"] = complete.select(*self._key, *self._values).hash_rows(seed=2).to_numpy()
        records["part"] = complete[PART].to_numpy()
        records["row"] = complete[ROW].to_numpy()
        self._keys.append(complete.select(self._key).hash_rows(seed=1).to_numpy())
        self._records.append(records)
        self._held_rows += complete.height
        if self._held_rows > IN_MEMORY_ROWS:
            self._write_out()

    def _write_out(self) -> None:
        if self._spill is None:
            self._spill = Path(tempfile.mkdtemp(prefix="anptt-duplicates-", dir=self._spill_parent))
        for name, held in (("keys", self._keys), ("records", self._records)):
            with (self._spill / name).open("ab") as file:
                for piece in held:
                    piece.tofile(file)
        self._keys, self._records, self._held_rows = [], [], 0

    def close(self) -> None:
        """Remove the spill."""
        if self._spill is not None:
            shutil.rmtree(self._spill, ignore_errors=True)
            self._spill = None

    def found(self) -> pl.DataFrame:
        """Rows that do not stand: ``part``, ``row``, ``fate`` (``duplicate`` or ``disagrees``), ``group``, ``copies``.

        Rows of one ``group`` share a key; ``copies`` is how many facts of the row are copies (a wide row has many facts).
        """
        if not self._held_rows and self._spill is None:
            return pl.DataFrame(schema=ROW_FATES)
        if self._spill is not None:
            self._write_out()
            keys = np.fromfile(self._spill / "keys", dtype="u8")
        else:
            keys = np.concatenate(self._keys)
        keys.sort()
        shared = np.unique(keys[1:][keys[1:] == keys[:-1]])
        del keys
        if not len(shared):
            return pl.DataFrame(schema=ROW_FATES)
        return _by_row(_fates(*self._sharing(shared)))

    def _sharing(self, shared: Array) -> tuple[Array, Array]:
        """Keys and records of all rows whose key is one of `shared` (sorted), in the order of the file."""
        if self._spill is None:
            keys, records = np.concatenate(self._keys), np.concatenate(self._records)
            wanted = np.isin(keys, shared)
            return keys[wanted], records[wanted]
        keys = np.memmap(self._spill / "keys", dtype="u8", mode="r")
        records = np.memmap(self._spill / "records", dtype=_RECORD, mode="r")
        few: list[tuple[Array, Array]] = []
        for start in range(0, len(keys), LOOKED_AT_ONCE):
            at = start + np.flatnonzero(np.isin(keys[start : start + LOOKED_AT_ONCE], shared))
            few.append((np.array(keys[at]), np.array(records[at])))
        return np.concatenate([k for k, _ in few]), np.concatenate([r for _, r in few])


def _fates(keys: Array, records: Array) -> pl.DataFrame:
    """Fate of each fact among those that share their key with another."""
    frame = pl.DataFrame({"group": keys, **{name: np.ascontiguousarray(records[name]) for name in _RECORD.names or ()}}).with_row_index(
        "fact"
    )
    return frame.select(
        pl.col("part").cast(pl.Int32),
        pl.col("row").cast(pl.Int64),
        pl.when(pl.col("whole").n_unique().over("group") > 1)
        .then(pl.lit("disagrees"))
        .when(pl.col("fact") == pl.col("fact").min().over("group"))
        .then(None)
        .otherwise(pl.lit("duplicate"))
        .alias("fate"),
        "group",
    )


def _by_row(facts: pl.DataFrame) -> pl.DataFrame:
    """One fate a row: any fact that disagrees rejects the row; a row is a copy when a fact of it is one and none disagrees.

    A first copy whose sibling facts disagree goes with them; the null fates (kept firsts) are dropped.
    """
    return (
        facts.group_by(PART, ROW, maintain_order=True)
        .agg(
            pl.when((pl.col("fate") == "disagrees").any())
            .then(pl.lit("disagrees"))
            .when((pl.col("fate") == "duplicate").any())
            .then(pl.lit("duplicate"))
            .otherwise(None)
            .alias("fate"),
            pl.col("group").filter(pl.col("fate") == "disagrees").first().fill_null(pl.col("group").first()).alias("group"),
            (pl.col("fate") == "duplicate").sum().cast(pl.UInt32).alias("copies"),
        )
        .drop_nulls("fate")
        .sort(PART, ROW)
    )
