"""Writes judged chunks into the warehouse while the next chunk is being judged; nothing is visible until it is activated."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import polars as pl
from sqlalchemy import Engine

from anptt_data.contract.base import Contract
from anptt_data.quality.verdict import JudgedChunk
from anptt_data.warehouse.submissions import OpenSubmission, copy_chunk, remove_rows

ANNOTATED_ROWS = 10_000
"""Rejected rows kept in memory for the annotated copy; all of them are in the warehouse."""


@dataclass
class Loader:
    """The sink of the road. One chunk is copied in a thread of its own at a time, in order; its error comes up at the next call.

    `facts` is true after `settle`. Leaving the context waits for the thread, so that no copy goes on behind an error.
    """

    engine: Engine
    submission: OpenSubmission
    contract: type[Contract]
    facts: int = 0
    kept: list[pl.DataFrame] = field(default_factory=list)
    kept_rows: int = 0
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "copy"))
    _under_way: Future[int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def take(self, judged: JudgedChunk) -> None:
        """Begin to copy this chunk, once the one before is in."""
        if self.kept_rows < ANNOTATED_ROWS and judged.rejected.height:
            self.kept.append(judged.rejected.head(ANNOTATED_ROWS))
            self.kept_rows += judged.rejected.height
        self.settle()
        self._under_way = self._thread.submit(self._copy, judged)

    def take_back(self, rows: pl.DataFrame) -> None:
        """Facts of these rows (``part, row``) do not stand after all."""
        self.settle()
        if not rows.is_empty():
            with self.engine.begin() as connection:
                self.facts -= remove_rows(connection, self.submission, self.contract, rows)

    def settle(self) -> None:
        """Wait until everything taken is in."""
        if self._under_way is not None:
            under_way, self._under_way = self._under_way, None
            self.facts += under_way.result()

    def rejected(self) -> pl.DataFrame | None:
        """The first rejected rows, for the annotated copy; None when there is none."""
        return pl.concat(self.kept).head(ANNOTATED_ROWS) if self.kept else None

    def _copy(self, judged: JudgedChunk) -> int:
        with self.engine.begin() as connection:
            return copy_chunk(connection, self.submission, self.contract, judged)
