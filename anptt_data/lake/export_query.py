"""A query's rows as a file people work with: CSV, Excel or Parquet, with what has to be said of them on a second sheet or in a text beside it.

The file is there whole or not at all: it is written under another name and renamed, its notes first.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from xlsxwriter.exceptions import XlsxWriterException

from anptt_data.contract.text import Text
from anptt_data.errors import OurFault, UsageError
from anptt_data.lake.export_workbook import FORMULA_LIKE, MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, Workbook
from anptt_data.lake.notes_lines import notes_lines, notes_text
from anptt_data.lake.notes_words import NOTES_SUFFIX, number, word
from anptt_data.lake.open_release import open_release
from anptt_data.lake.output import csv_rows
from anptt_data.lake.query import QueryResult, only_select, query
from anptt_data.lake.query_notes import QueryNotes, Seen, query_notes
from anptt_data.settings import Settings

Progress = Callable[[int], None]
"""Called with the rows written since the last call."""
KINDS = (".csv", ".xlsx", ".parquet")


@dataclass(frozen=True)
class Exported:
    """What was written: the file, the text beside it (None for a workbook, which holds its notes), and the notes themselves."""

    path: Path
    beside: Path | None
    notes: QueryNotes

    @property
    def rows(self) -> int:
        return self.notes.seen.rows


def export_query(
    settings: Settings, sql: str, path: Path, *, as_of: str | datetime | None = None, release: int | None = None, progress: Progress | None = None
) -> Exported:  # fmt: skip
    """Run one SELECT on a release (`lake.query`) and write all its rows to `path`; the ending says the kind.

    Raises `UsageError` for another ending, a folder that does not exist or belongs to releases, and more rows or columns than a sheet
    holds (with the true number); `OurFault` when the file cannot be written. Then nothing is left behind and a file of that name stays as it was.
    """
    path = _allowed(settings, path)
    statement, told = only_select(sql), progress or (lambda _rows: None)
    parts = [path.with_name(f".{path.name}.{os.getpid()}.part"), path.with_name(f".{path.name}{NOTES_SUFFIX}.{os.getpid()}.part")]
    try:
        if path.suffix.lower() == ".xlsx":
            _fits(_counted(settings, statement, as_of, release))
        with query(settings, statement, as_of=as_of, release=release) as result:
            seen, number_, instant = Seen(result.columns), result.release, result.instant
            finish = _WRITERS[path.suffix.lower()](result, parts[0], seen, told)
        with open_release(settings, number_, instant) as opened:
            local_times = finish.book is not None and finish.book.instants
            notes = query_notes(opened, statement, seen, datetime.now(UTC), finish.remarks(), local_times=local_times)
        finish.write(notes)
        return Exported(path, _put(path, parts, notes), notes)
    except (OSError, XlsxWriterException, pa.ArrowException) as error:
        raise OurFault(
            f"Không ghi được {path}: {error}; chạy lại sau khi khắc phục", f"Cannot write {path}: {error}; run again once this is mended"
        ) from error
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _allowed(settings: Settings, path: Path) -> Path:
    """The absolute path, when a file may be written there."""
    path = path.expanduser().absolute()
    if path.suffix.lower() not in KINDS:
        raise UsageError(
            f"Tên tệp «{path.name}» phải kết thúc bằng {', '.join(KINDS)}",
            f"The file name {path.name!r} must end with one of {', '.join(KINDS)}",
        )
    if not path.parent.is_dir() or path.is_dir():
        where = path if path.is_dir() else path.parent
        raise UsageError(f"Không ghi được vào {path}: kiểm tra thư mục {where}", f"Cannot write to {path}: look at the folder {where}")
    for kept in (settings.releases_dir, settings.lake_dir):
        if path.resolve().is_relative_to(kept.resolve()):
            raise UsageError(
                f"{path} nằm trong thư mục của các phiên bản dữ liệu, nơi không được sửa; chọn thư mục khác",
                f"{path} lies among the releases, where nothing may be changed; choose another folder",
            )
    return path


def _put(path: Path, parts: list[Path], notes: QueryNotes) -> Path | None:
    """Rename the written file to its place; before it the notes, so that no rows stand without them."""
    beside = None
    if path.suffix.lower() != ".xlsx":
        beside = path.with_name(path.name + NOTES_SUFFIX)
        parts[1].write_text(notes_text(notes), encoding="utf-8-sig")  # the mark by which Notepad and Excel know Vietnamese
        os.replace(parts[1], beside)
    os.replace(parts[0], path)
    return beside


@dataclass
class _Finish:
    """What is left to do when all rows are written: say what could not be written as it was, and (a workbook) add the notes."""

    counts: dict[str, int]
    book: Workbook | None = None

    def remarks(self) -> list[Text]:
        return [word(name, n=number(n), most=number(MOST_CHARACTERS)) for name, n in self.counts.items() if n]

    def write(self, notes: QueryNotes) -> None:
        if self.book is not None:
            self.book.finish(notes_lines(notes))


def _workbook(result: QueryResult, part: Path, seen: Seen, told: Progress) -> _Finish:
    if len(result.columns) > MOST_COLUMNS:
        raise UsageError(
            f"Kết quả có {number(len(result.columns))} cột, Excel chỉ chứa {number(MOST_COLUMNS)}; xuất ra .csv hoặc .parquet",
            f"The result has {len(result.columns)} columns, a sheet holds {MOST_COLUMNS}; export to .csv or .parquet",
        )
    book = Workbook(part, result.columns)
    try:
        for batch in _watched(result.batches(), seen, told):
            _fits(seen.rows)  # a query need not give the same rows twice
            book.batch(batch)
    except BaseException:
        book.discard()
        raise
    return _Finish(book.remarks, book)


def _counted(settings: Settings, statement: str, as_of: str | datetime | None, release: int | None) -> int:
    """How many rows it gives, counted before they are written: nobody waits a minute for a workbook that cannot be. 0 where only running it can tell."""
    try:
        counted = f"SELECT count(*) FROM (\n{statement.strip().rstrip(';')}\n) q"  # noqa: S608 - the caller's own statement
        return int(query(settings, counted, as_of=as_of, release=release).rows()[0][0])
    except UsageError:
        return 0


def _fits(rows: int) -> None:
    if rows > MOST_ROWS:
        raise UsageError(
            f"Kết quả có {number(rows)} dòng, một trang tính Excel chỉ chứa {number(MOST_ROWS)}; xuất ra .csv hoặc .parquet, hoặc thu hẹp câu truy vấn",
            f"The result has {rows} rows, a sheet holds {MOST_ROWS}; export to .csv or .parquet, or narrow the query",
        )


def _csv(result: QueryResult, part: Path, seen: Seen, told: Progress) -> _Finish:
    texts, counts = [i for i, kind in enumerate(result.types) if kind == "VARCHAR"], {"formula_like": 0}
    with part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(result.columns)
        for batch in _watched(result.batches(), seen, told):
            writer.writerows(csv_rows(batch, result.types))
            counts["formula_like"] += sum(1 for row in batch for i in texts if row[i] is not None and row[i].startswith(FORMULA_LIKE))
    return _Finish(counts)


def _parquet(result: QueryResult, part: Path, seen: Seen, told: Progress) -> _Finish:
    reader = result.record_batches()
    schema = pa.schema([pa.field(f.name, _kept(f.type)) for f in reader.schema])
    with pq.ParquetWriter(part, schema, compression="zstd") as writer:
        for arrow in reader:
            table = pa.table([_converted(column, kind.type) for column, kind in zip(arrow.columns, schema, strict=True)], schema=schema)
            writer.write_table(table)
            _look(seen, table)
            told(table.num_rows)
    return _Finish({})


def _look(seen: Seen, table: pa.Table) -> None:
    """Show what the notes need of these rows; the rest of the columns stays in Arrow."""
    wanted = {"calendar", "authority", "mark", "period_from", "period_to"}
    columns = [table.column(i).to_pylist() if name in wanted else [None] * table.num_rows for i, name in enumerate(table.column_names)]
    seen.batch(list(zip(*columns, strict=True)) if columns else [])


def _kept(kind: pa.DataType) -> pa.DataType:
    """DuckDB's sums are decimals of 38 digits, which pandas and R take for objects: whole numbers of 64 bits hold them. Spans of time become text."""
    if pa.types.is_decimal(kind) and kind.precision == 38 and kind.scale == 0:
        return pa.int64()
    return pa.string() if pa.types.is_interval(kind) else kind


def _converted(column: Any, kind: pa.DataType) -> Any:
    if column.type == kind:
        return column
    return pa.array([None if v is None else str(v) for v in column.to_pylist()]) if pa.types.is_string(kind) else column.cast(kind)


def _watched(batches: Iterator[list[tuple[Any, ...]]], seen: Seen, told: Progress) -> Iterator[Sequence[tuple[Any, ...]]]:
    for batch in batches:
        seen.batch(batch)
        yield batch
        told(len(batch))


_WRITERS: dict[str, Callable[[QueryResult, Path, Seen, Progress], _Finish]] = {".xlsx": _workbook, ".csv": _csv, ".parquet": _parquet}
