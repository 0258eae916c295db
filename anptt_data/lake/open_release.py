"""A release open for the platform's own questions: the same locked, read-only connection that `anptt sql` gives people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from anptt_data.lake.manifest import Manifest, load
from anptt_data.lake.query import explained, locked_connection
from anptt_data.lake.store import Store
from anptt_data.settings import Settings


@dataclass(frozen=True)
class OpenRelease:
    """`connection` answers for `instant`."""

    folder: Path
    manifest: Manifest
    instant: datetime
    connection: duckdb.DuckDBPyConnection

    def rows(self, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query; raises `OurFault` when a file of the release is lost or damaged."""
        try:
            return self.connection.execute(sql, values).fetchall() if values else self.connection.execute(sql).fetchall()
        except duckdb.Error as error:
            raise explained(error, self.folder) from error

    def table(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Names of the columns, and all rows."""
        rows = self.rows(sql)
        return [str(d[0]) for d in self.connection.description or []], rows


@contextmanager
def open_release(settings: Settings, number: int | None = None, instant: datetime | None = None) -> Iterator[OpenRelease]:
    """The release `number` (default: the newest), as of its own instant or an earlier one. Raises `NotFound`, `OurFault`."""
    folder = Store.of(settings).find(number)
    manifest = load(folder)
    connection, temporary = locked_connection(folder, Path(manifest.lake))
    with temporary:
        try:
            if instant is not None:
                connection.execute("SET VARIABLE anptt_as_of = ?::TIMESTAMPTZ", [instant.astimezone(UTC).isoformat()])
            yield OpenRelease(folder, manifest, instant or datetime.fromisoformat(manifest.instant), connection)
        finally:
            connection.close()
