"""PostgreSQL rows to Parquet files, as a stream: memory does not grow with the rows.

COPY TO gives CSV text, pyarrow types it block by block against the schema (a value that does not fit is an error, never a null), and a
Parquet file grows by row groups. Nulls are unquoted and texts are quoted, so that '' and null stay different.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from psycopg import sql

from anptt_data.durable import sync
from anptt_data.lake.instants import VIETNAM
from anptt_data.lake.manifest import FieldEntry, FileEntry
from anptt_data.lake.types import arrow_schema, lake_type

BLOCK_BYTES = 8 * 1024**2
ROW_GROUP_ROWS = 122_880
"""As many as DuckDB works on at a time; a reader of a few days leaves other groups alone."""
ROWS_PER_FILE = 4_000_000
Progress = Callable[[str, int], None]
"""Called with a dataset or table and the rows written since the last call."""


@dataclass(frozen=True)
class TableColumn:
    """A column of a PostgreSQL relation: `postgres` is what `format_type` says."""

    name: str
    postgres: str


def relation_columns(connection: psycopg.Connection[Any], schema: str, name: str) -> list[TableColumn]:
    """The columns of a table or view in order; empty when it does not exist."""
    rows = connection.execute(
        "SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a"
        " JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
        (schema, name),
    ).fetchall()
    return [TableColumn(str(r[0]), str(r[1])) for r in rows]


def selected(column: TableColumn, relation: str | None = None) -> sql.Composable:
    """The SQL that gives the column in a form the lake's type reads; `relation` is the alias it is taken from."""
    name = sql.Identifier(relation, column.name) if relation else sql.Identifier(column.name)
    before, _, after = lake_type(column.postgres).select.partition("{}")
    return sql.SQL("{}{}{} AS {}").format(sql.SQL(before), name, sql.SQL(after), sql.Identifier(column.name))


class _Hashing:
    """A file that is hashed while it is written."""

    def __init__(self, path: Path) -> None:
        self._file = open(path, "wb")  # noqa: SIM115 - closed by close()
        self._digest = hashlib.sha256()
        self.bytes = 0

    def write(self, data: Any) -> int:
        view = memoryview(data)
        self._digest.update(view)
        self.bytes += view.nbytes
        self._file.write(view)
        return view.nbytes

    def tell(self) -> int:
        return self.bytes

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        if not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    @property
    def closed(self) -> bool:
        return self._file.closed

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def day_in_vietnam(moment: date) -> date:
    """A date as it is; an instant's day in Vietnam."""
    return moment.astimezone(VIETNAM).date() if isinstance(moment, datetime) else moment


class ParquetFile:
    """One Parquet file that is written to ``<path>.tmp``, made durable and renamed by `finish`; `discard` leaves nothing."""

    def __init__(self, path: Path, schema: pa.Schema, days_of: str | None = None) -> None:
        self.path = path
        self.rows = 0
        self._days_of = days_of if days_of in schema.names else None
        self._span: list[date] | None = []  # None: some row has no day
        path.parent.mkdir(parents=True, exist_ok=True)
        self._temporary = path.with_name(path.name + ".tmp")
        self._sink = _Hashing(self._temporary)
        self._writer = pq.ParquetWriter(
            pa.PythonFile(self._sink, mode="w"), schema, compression="zstd", store_schema=False, version="2.6", coerce_timestamps="us"
        )

    def write(self, table: pa.Table) -> None:
        self._writer.write_table(table, row_group_size=ROW_GROUP_ROWS)
        self.rows += table.num_rows
        if self._days_of and self._span is not None:
            column = table.column(self._days_of)
            least = pc.min_max(column).as_py()
            self._span = None if column.null_count else [*self._span, *(day_in_vietnam(least[end]) for end in ("min", "max"))]

    def finish(self, base: Path) -> FileEntry:
        """Close, fsync, rename; the entry's path is relative to `base`."""
        self._writer.close()
        self._sink.close()
        os.rename(self._temporary, self.path)
        sync(self.path.parent)
        days = [min(self._span).isoformat(), max(self._span).isoformat()] if self._span else None
        return FileEntry(str(self.path.relative_to(base)), self.rows, self._sink.bytes, self._sink.hexdigest(), days)

    def discard(self) -> None:
        """Close what can be closed and remove the unfinished file; never hides the error that led here."""
        for close in (self._writer.close, self._sink.close):
            with contextlib.suppress(Exception):  # the disk may be full: the first error is the one to tell
                close()
        self._temporary.unlink(missing_ok=True)


def copied_tables(connection: psycopg.Connection[Any], query: sql.Composable, schema: pa.Schema) -> Iterator[pa.Table]:
    """The rows of `query` as Arrow tables of about `BLOCK_BYTES` of text; its columns stand in the schema's order."""
    quoted = [sql.Identifier(f.name) for f in schema if pa.types.is_string(f.type)]
    force = sql.SQL(", FORCE_QUOTE ({})").format(sql.SQL(", ").join(quoted)) if quoted else sql.SQL("")
    block = bytearray()
    with connection.cursor() as cursor, cursor.copy(sql.SQL("COPY ({}) TO STDOUT (FORMAT csv{})").format(query, force)) as copy:
        for row in copy:
            block += row
            if len(block) >= BLOCK_BYTES:
                yield _typed(block, schema)
                block = bytearray()
    if block:
        yield _typed(block, schema)


def _typed(block: bytearray, schema: pa.Schema) -> pa.Table:
    table = pa_csv.read_csv(
        pa.py_buffer(bytes(block)),
        read_options=pa_csv.ReadOptions(column_names=schema.names, block_size=4 * BLOCK_BYTES),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            column_types={f.name: f.type for f in schema},
            null_values=[""],
            true_values=["true"],
            false_values=["false"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return table.cast(schema)


def write_files(
    connection: psycopg.Connection[Any], query: sql.Composable, fields: list[FieldEntry], folder: Path, base: Path, number: int,
    written: Callable[[int], None], days_of: str | None = None,
) -> list[FileEntry]:  # fmt: skip
    """The rows of `query`, in its order, as new files ``<number>-<unique>-<n>.parquet`` in `folder`; none when it has no rows.

    The entries say between which days (of the column `days_of`: a date, or an instant's day in Vietnam) their rows lie.
    """
    schema = arrow_schema(fields)
    unique = uuid.uuid4().hex[:12]
    entries: list[FileEntry] = []
    file: ParquetFile | None = None
    waiting: list[pa.Table] = []
    try:
        for table in copied_tables(connection, query, schema):
            if file is None:
                file = ParquetFile(folder / f"{number:06d}-{unique}-{len(entries):03d}.parquet", schema, days_of)
            waiting.append(table)
            written(table.num_rows)
            if sum(t.num_rows for t in waiting) >= ROW_GROUP_ROWS:
                file.write(pa.concat_tables(waiting))
                waiting = []
                if file.rows >= ROWS_PER_FILE:
                    entries.append(file.finish(base))
                    file = None
        if file is not None:
            if waiting:
                file.write(pa.concat_tables(waiting))
            entries.append(file.finish(base))
            file = None
    finally:
        if file is not None:
            file.discard()
    return entries


def write_table(
    connection: psycopg.Connection[Any], query: sql.Composable, fields: list[FieldEntry], path: Path, base: Path
) -> FileEntry:  # fmt: skip
    """A small table as one Parquet file, also when it is empty."""
    schema = arrow_schema(fields)
    file = ParquetFile(path, schema)
    try:
        for table in copied_tables(connection, query, schema):
            file.write(table)
        return file.finish(base)
    except BaseException:
        file.discard()
        raise
