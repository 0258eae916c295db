"""Duplicate rows within one file of any size.

Equal copies: the first stays, the others are ignored as ``duplicate``. Copies that disagree: all are rejected, none picked.
Rows are compared by two independent 64-bit hashes of the key and one of the values; for files of millions of rows the
hashes are spilled to disk in buckets, so memory does not grow with the file. The spill holds hashes and addresses, no data.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from anptt_data.readers.cells import PART, ROW

BUCKETS = 64
IN_MEMORY_ROWS = 1_000_000
_RECORD = np.dtype([("key", "u8"), ("key2", "u8"), ("values", "u8"), ("part", "i4"), ("row", "i8"), ("fact", "i8")])
FATES = {PART: pl.Int32, ROW: pl.Int64, "fate": pl.String, "group": pl.UInt64}
ROW_FATES = FATES | {"copies": pl.UInt32}


class DuplicateSearch:
    """Collects the hashes of all rows of a file, then says which rows are copies."""

    def __init__(self, key: list[str], values: list[str], spill_parent: Path | None = None) -> None:
        self._key, self._values = key, values
        self._held: list[np.ndarray[tuple[int], np.dtype[np.void]]] = []
        self._held_rows = 0
        self._facts = 0
        self._spill_parent = spill_parent
        self._spill: Path | None = None

    def add(self, frame: pl.DataFrame) -> None:
        """Add typed rows; rows with an empty key column are left out (they are rejected for that)."""
        complete = frame.drop_nulls(self._key)
        if complete.is_empty():
            return
        records = np.empty(complete.height, dtype=_RECORD)
        key = complete.select(self._key)
        records["key"] = key.hash_rows(seed=1).to_numpy()
        records["key2"] = key.hash_rows(seed=2).to_numpy()
        records["values"] = complete.select(self._values).hash_rows(seed=3).to_numpy() if self._values else 0
        records["part"] = complete[PART].to_numpy()
        records["row"] = complete[ROW].to_numpy()
        records["fact"] = np.arange(self._facts, self._facts + complete.height)
        self._facts += complete.height
        self._held.append(records)
        self._held_rows += complete.height
        if self._held_rows > IN_MEMORY_ROWS:
            self._write_out()

    def _write_out(self) -> None:
        if self._spill is None:
            self._spill = Path(tempfile.mkdtemp(prefix="anptt-duplicates-", dir=self._spill_parent))
        for records in self._held:
            bucket = (records["key"] % BUCKETS).astype(np.uint8)
            order = np.argsort(bucket, kind="stable")
            edges = np.searchsorted(bucket[order], np.arange(BUCKETS + 1))
            for number in range(BUCKETS):
                piece = records[order[edges[number] : edges[number + 1]]]
                if len(piece):
                    with (self._spill / f"{number:02}").open("ab") as file:
                        piece.tofile(file)
        self._held, self._held_rows = [], 0

    def close(self) -> None:
        """Remove the spill."""
        if self._spill is not None:
            shutil.rmtree(self._spill, ignore_errors=True)
            self._spill = None

    def found(self) -> pl.DataFrame:
        """Rows that do not stand: ``part``, ``row``, ``fate`` (``duplicate`` or ``disagrees``), ``group``, ``copies``.

        Rows of one ``group`` share a key; ``copies`` is how many facts of the row are copies (a wide row has many facts).
        """
        if self._spill is not None:
            self._write_out()
            results = [_fates(np.fromfile(p, dtype=_RECORD)) for p in sorted(self._spill.iterdir())]
        else:
            results = [_fates(np.concatenate(self._held))] if self._held else []
        facts = pl.concat([*results, pl.DataFrame(schema=FATES)])
        return _by_row(facts)


def _fates(records: np.ndarray[tuple[int], np.dtype[np.void]]) -> pl.DataFrame:
    """Fate of each fact that shares its key with another of the same bucket."""
    order = np.argsort(records["key"], kind="stable")
    keys = records["key"][order]
    same = keys[1:] == keys[:-1]
    shared = np.zeros(len(keys), dtype=bool)
    shared[1:] |= same
    shared[:-1] |= same
    if not shared.any():
        return pl.DataFrame(schema=FATES)
    few = records[order[shared]]
    frame = pl.DataFrame({name: few[name] for name in ("key", "key2", "values", "part", "row", "fact")})
    group = ["key", "key2"]
    return (
        frame.filter(pl.len().over(group) > 1)
        .sort("fact")
        .with_columns(
            pl.when(pl.col("values").n_unique().over(group) > 1)
            .then(pl.lit("disagrees"))
            .when(pl.col("fact") == pl.col("fact").min().over(group))
            .then(None)
            .otherwise(pl.lit("duplicate"))
            .alias("fate"),
        )
        .select(pl.col("part").cast(pl.Int32), pl.col("row").cast(pl.Int64), "fate", pl.col("key").alias("group"))
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
