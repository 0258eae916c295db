"""One SELECT on a release, and nothing else: no other statement, no other file, no network, no changed setting."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, TextIO

import duckdb

from anptt_data.errors import AnpttError, OurFault, UsageError
from anptt_data.lake.instants import parse_instant, written_instant
from anptt_data.lake.manifest import Manifest, load
from anptt_data.lake.store import DATABASE, Store
from anptt_data.settings import Settings

Format = Literal["table", "csv", "json"]
FORMATS: tuple[Format, ...] = ("table", "csv", "json")
BATCH_ROWS = 10_000
_PRAGMA = re.compile(r"\s*(--[^\n]*\n\s*|/\*.*?\*/\s*)*pragma\b", re.IGNORECASE | re.DOTALL)


@dataclass
class QueryResult:
    """A running query: `columns` and DuckDB's `types` are known, rows come in batches. Close it, or use it in ``with``."""

    columns: list[str]
    types: list[str]
    release: int
    instant: datetime
    notes: list[AnpttError] = field(default_factory=list)
    format: str = "table"
    _connection: duckdb.DuckDBPyConnection | None = None
    _folder: Path = Path()
    _temporary: tempfile.TemporaryDirectory[str] | None = None
    watch: Callable[[Sequence[Sequence[Any]]], None] | None = None
    """Sees every batch that `batches` gives."""

    def batches(self) -> Iterator[list[tuple[Any, ...]]]:
        """The rows, once, in lists of at most `BATCH_ROWS`."""
        assert self._connection is not None
        while True:
            try:
                rows = self._connection.fetchmany(BATCH_ROWS)
            except duckdb.Error as error:
                raise explained(error, self._folder) from error
            if not rows:
                return
            if self.watch is not None:
                self.watch(rows)
            yield rows

    def record_batches(self) -> Any:
        """The rows, once, as Arrow's reader of record batches."""
        assert self._connection is not None
        return self._connection.to_arrow_reader(BATCH_ROWS)

    def rows(self) -> list[tuple[Any, ...]]:
        """All rows at once, for small results; closes the query."""
        with self:
            return [row for batch in self.batches() for row in batch]

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None

    def __enter__(self) -> QueryResult:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def query(
    settings: Settings, sql: str, *, as_of: str | datetime | None = None, release: int | None = None, format: str = "table",
    out: TextIO | None = None,
) -> QueryResult:  # fmt: skip
    """Run one SELECT on release `release` (default: the newest), as of an instant when one is given.

    Raises `UsageError` for anything that is not one SELECT, for wrong SQL and for an instant that cannot be asked; `NotFound` for a
    release that does not exist; `OurFault` when a file of the release is lost or damaged. With `out` the result is written there, the
    notes go to standard error, with a line when the rows that were shown must not be added, and the result is closed.
    """
    if format not in FORMATS:
        raise UsageError(f"Không có dạng kết quả «{format}»; chọn table, csv hoặc json", f"No format {format!r}; choose table, csv or json")
    statement = only_select(sql)
    instant = parse_instant(as_of) if as_of is not None else None
    store = Store.of(settings)
    folder = store.find(release)
    manifest = load(folder)
    made = datetime.fromisoformat(manifest.instant)
    notes: list[AnpttError] = []
    if instant is not None and instant > made:
        notes.append(UsageError(
            f"Phiên bản dữ liệu số {manifest.number} gồm số liệu nhận đến {written_instant(made)}; số liệu nhận sau đó chưa có trong kết quả",
            f"Release {manifest.number} holds what was received until {written_instant(made)}; later submissions are not in the result",
        ))  # fmt: skip
    connection, temporary = locked_connection(folder, Path(manifest.lake))
    try:
        if instant is not None:
            moment = instant.astimezone(UTC).isoformat()
            connection.execute("SET VARIABLE anptt_as_of = ?::TIMESTAMPTZ", [moment])
        connection.execute("SET lock_configuration = true")
        connection.execute(statement)
    except duckdb.Error as error:
        connection.close()
        temporary.cleanup()
        raise explained(error, folder) from error
    described = connection.description or []
    result = QueryResult(
        [str(d[0]) for d in described], [str(d[1]) for d in described], manifest.number, instant or made, notes, format,
        connection, folder, temporary,
    )  # fmt: skip
    if out is not None:
        from anptt_data.lake.notes_lines import warned
        from anptt_data.lake.output import write_result
        from anptt_data.lake.query_notes import Seen

        for note in notes:
            print(f"{note.vi} / {note.en}", file=sys.stderr)
        seen = Seen(result.columns)
        result.watch = seen.batch
        write_result(result, out)
        for said in warned(seen):
            print(f"{said.vi} / {said.en}", file=sys.stderr)
    return result


def only_select(sql: str) -> str:
    """The statement, when it is exactly one SELECT; raises `UsageError` otherwise."""
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise _wrong_sql(error) from error
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT or _PRAGMA.match(sql):
        kinds = ", ".join(s.type.name for s in statements) or "-"
        raise UsageError(
            f"Chỉ nhận đúng một câu lệnh SELECT (đã nhận: {kinds})", f"Exactly one SELECT statement is accepted (got: {kinds})"
        )
    return str(statements[0].query)


def locked_connection(folder: Path, lake: Path) -> tuple[duckdb.DuckDBPyConnection, tempfile.TemporaryDirectory[str]]:
    """A read-only connection that can read the release's and the lake's folders and nothing else on the machine."""
    temporary = tempfile.TemporaryDirectory(prefix="anptt-sql-")
    try:
        connection = duckdb.connect(
            str(folder / DATABASE),
            read_only=True,
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
                "temp_directory": temporary.name,
                "python_enable_replacements": "false",
            },
        )
        # The folders must be named before external access is switched off: afterwards the list cannot be changed.
        directories = ", ".join("'" + str(p.resolve()).replace("'", "''") + "'" for p in (folder, lake))
        written = ", ".join("'" + str(p).replace("'", "''") + "'" for p in (folder, lake))
        connection.execute(f"SET allowed_directories = [{directories}, {written}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
    except duckdb.Error as error:
        temporary.cleanup()
        raise explained(error, folder) from error
    return connection, temporary


def explained(error: duckdb.Error, folder: Path) -> AnpttError:
    """What a DuckDB error means: a lost or damaged file of ours, or SQL that is wrong."""
    manifest = load(folder)
    files = [(f, Path(manifest.lake) / f.path) for f in manifest.data_files()]
    lost = [f.path for f, path in files if not path.is_file()]
    if not (folder / DATABASE).is_file():
        lost.insert(0, str(folder / DATABASE))
    if lost:
        named = ", ".join(lost[:5]) + (f" (+{len(lost) - 5})" if len(lost) > 5 else "")
        vi, en = _mending(manifest, folder)
        return OurFault(
            f"Phiên bản dữ liệu số {manifest.number} thiếu {len(lost)} tệp trong {manifest.lake}: {named}; {vi}",
            f"Release {manifest.number} has lost {len(lost)} file(s) of {manifest.lake}: {named}; {en}",
        )
    damaged = any(str(path) in str(error) or path.stat().st_size != f.bytes for f, path in files)
    if damaged or isinstance(error, duckdb.IOException | duckdb.FatalException | duckdb.InternalException | duckdb.SerializationException):
        vi, en = _mending(manifest, folder)
        return OurFault(
            f"Không đọc được phiên bản dữ liệu số {manifest.number}: {error}; nếu tệp hỏng, {vi}",
            f"Cannot read release {manifest.number}: {error}; if a file is damaged, {en}",
        )
    return _wrong_sql(error)


def _mending(manifest: Manifest, folder: Path) -> tuple[str, str]:
    """How a release with a lost or damaged file is mended: the newest one is made again; an old one never is, but the newest knows all it knew."""
    newest = Store(folder.parent, Path(manifest.lake)).newest()
    if newest is None or newest <= manifest.number:
        return "tạo lại bằng: anptt publish --rebuild", "make it again with: anptt publish --rebuild"
    instant = written_instant(datetime.fromisoformat(manifest.instant))
    return (
        f"phiên bản cũ không tạo lại được: hỏi phiên bản mới nhất với --as-of {instant} (không nêu --release), hoặc khôi phục tệp từ bản sao lưu",
        f"an old release is not made again: ask the newest with --as-of {instant} (without --release), or restore the file from a backup",
    )


def _wrong_sql(error: duckdb.Error) -> UsageError:
    return UsageError(f"Câu lệnh SQL không thực hiện được: {error}", f"The SQL cannot be executed: {error}")
