# ruff: noqa: S608 - names go through `quoted`, texts and days through `literal`.
"""The present truth of a dataset as plain Parquet files, written anew only where it changed.

Beside the history (every row ever loaded) a release has, per dataset, the rows that are the present truth at its instant, exactly the
warehouse view's columns, `authority` among them: whoever reads the bare files counts nothing twice. A file holds rows of one month (of
`period_from`, or of the moment's local day) between two *points* (day, agency). A submission speaks for points of its own agency, so what it
changes lies in few files; these are written anew, under new names, from the history; all others are taken over unread.
"""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from anptt_data.errors import OurFault
from anptt_data.lake.export import ROW_GROUP_ROWS, ParquetFile
from anptt_data.lake.manifest import FieldEntry, FileEntry, PresentFile
from anptt_data.lake.types import arrow_schema
from anptt_data.sql_text import literal, quoted

Point = tuple[str, str]
"""A day (ISO; '' when the row has none) and the agency that sent the row."""
TARGET_ROWS = 100_000
"""Rows of a file when a month has many: what one changed row costs to write anew (about 0.15 s), against how many files there are to open."""
LARGEST_ROWS = 150_000


@dataclass(frozen=True)
class Region:
    """A part of a month: points from `first` on (None: from its beginning) up to `end`, which is not in it (None: to its end)."""

    month: str
    first: Point | None = None
    end: Point | None = None


@dataclass(frozen=True)
class Source:
    """Where the present rows come from: `select(first_day, last_day)` is the SELECT of the view on the history, of the rows of
    these days, both inclusive (None: everywhere); `order` are its columns that the rows of a file are sorted by."""

    select: Callable[[date | None, date | None], str]
    order: list[str]
    fields: list[FieldEntry]
    folder: Path
    base: Path
    number: int


def month_of(point: Point) -> str:
    """``2026-10``; '' for rows without a day."""
    return point[0][:7]


def touched_regions(before: list[PresentFile], points: Iterable[Point]) -> tuple[list[PresentFile], list[Region]]:
    """Files that stay as they are, and the parts of months to write anew, so that every point is in one of them."""
    months: dict[str, list[PresentFile]] = {}
    for file in sorted(before, key=lambda f: (f.month, f.first)):
        months.setdefault(file.month, []).append(file)
    touched: dict[str, set[int]] = {}
    for point in points:
        bounds = [tuple(f.first) for f in months.get(month_of(point), [])]
        # The first file of a month also takes what comes before its first point, so that the files cover the whole month.
        touched.setdefault(month_of(point), set()).add(max(bisect_right(bounds, point) - 1, 0))
    regions: list[Region] = []
    kept: list[PresentFile] = []
    for month in sorted(months.keys() | touched.keys()):
        files, anew = months.get(month, []), touched.get(month, set())
        kept += [f for i, f in enumerate(files) if i not in anew]
        for begin, end in _runs(sorted(anew)):
            regions.append(Region(month, _point(files, begin) if begin else None, _point(files, end + 1)))
    return kept, regions


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    begin = last = None
    for n in numbers:
        if last is not None and n == last + 1:
            last = n
            continue
        if begin is not None and last is not None:
            yield begin, last
        begin = last = n
    if begin is not None and last is not None:
        yield begin, last


def _point(files: list[PresentFile], number: int) -> Point | None:
    return (files[number].first[0], files[number].first[1]) if number < len(files) else None


@dataclass(frozen=True)
class Piece:
    """Neighbouring points of one month that become one file. `from_day`, `to_day`: whether its first and last day are wholly in it; then rows
    need not be compared with points, which costs twice as much as reading them."""

    begin: Point
    end: Point
    rows: int
    from_day: bool
    to_day: bool


def write_present(db: duckdb.DuckDBPyConnection, source: Source, regions: list[Region] | None) -> list[PresentFile]:
    """The present rows of these regions (None: of everything) as new files, in order. Raises `OurFault` when not all counted rows were written."""
    wanted: list[Region | None] = [None] if regions is None else [*regions]
    found = [p for region in wanted for p in pieces(_counts(db, source, region), region)]
    unique = uuid.uuid4().hex[:12]
    written = [_write(db, source, p, f"{source.number:06d}-{unique}-{i:03d}.parquet") for i, p in enumerate(found)]
    if [f.rows for f in written] != [p.rows for p in found]:
        raise OurFault(
            f"Ghi {sum(f.rows for f in written)} dòng hiện hành nhưng đếm được {sum(p.rows for p in found)}; không tạo phiên bản mới",
            f"{sum(f.rows for f in written)} present rows were written but {sum(p.rows for p in found)} were counted; no release was made",
        )
    return written


def pieces(counted: list[tuple[Point, int]], region: Region | None) -> Iterator[Piece]:
    """Neighbouring points of one month drawn together to about `TARGET_ROWS`; at most `LARGEST_ROWS` but for a single point that has more."""
    piece: list[Point] = []
    rows = 0
    before = region.first[0] if region is not None and region.first is not None else None
    after = region.end[0] if region is not None and region.end is not None else None
    for point, n in counted:
        full = rows + n > LARGEST_ROWS or rows >= TARGET_ROWS
        if piece and (month_of(piece[0]) != month_of(point) or full):
            yield Piece(piece[0], piece[-1], rows, piece[0][0] != before, piece[-1][0] != point[0])
            before, piece, rows = piece[-1][0], [], 0
        piece.append(point)
        rows += n
    if piece:
        yield Piece(piece[0], piece[-1], rows, piece[0][0] != before, piece[-1][0] != after)


def _counts(db: duckdb.DuckDBPyConnection, source: Source, region: Region | None) -> list[tuple[Point, int]]:
    """Present rows a point, in order."""
    first, last = (None, None) if region is None else _days(region)
    rows = db.execute(
        f"SELECT q.period_from, q.agency, count(*) FROM ({source.select(first, last)}) q WHERE {_within(region)} GROUP BY ALL"
    ).fetchall()
    return sorted(((day.isoformat() if day else "", str(agency)), int(n)) for day, agency, n in rows)


def _days(region: Region) -> tuple[date | None, date | None]:
    """First and last day that rows of the region can have."""
    if not region.month:
        return None, None
    begin = date.fromisoformat(f"{region.month}-01")
    year, month = divmod(begin.year * 12 + begin.month, 12)
    after = date(year, month + 1, 1)
    first = date.fromisoformat(region.first[0]) if region.first and region.first[0] else begin
    last = date.fromisoformat(region.end[0]) if region.end and region.end[0] else date.fromordinal(after.toordinal() - 1)
    return first, last


def _within(region: Region | None) -> str:
    """The condition that a row of the source `q` lies in the region."""
    if region is None:
        return "true"
    first, last = _days(region)
    conditions = [f"q.period_from BETWEEN DATE '{first}' AND DATE '{last}'" if region.month else "q.period_from IS NULL"]
    if region.first is not None:
        conditions.append(_beside(region.first, ">="))
    if region.end is not None:
        conditions.append(_beside(region.end, "<"))
    return " AND ".join(conditions)


def _beside(point: Point, sign: str) -> str:
    """The condition that a row's point is before, after or at this one; `sign` is how its agency compares on the same day."""
    day, agency = point
    of_agency = f"q.agency {sign} {literal(agency)}"
    return f"(q.period_from {sign[0]} DATE '{day}' OR (q.period_from = DATE '{day}' AND {of_agency}))" if day else of_agency


def _write(db: duckdb.DuckDBPyConnection, source: Source, piece: Piece, name: str) -> PresentFile:
    """One file: the rows of these points, in an order that does not hang on how they were read."""
    begin, end = piece.begin, piece.end
    first, last = (date.fromisoformat(begin[0]), date.fromisoformat(end[0])) if begin[0] else (None, None)
    columns = ", ".join(f"q.{quoted(f.name)}" for f in source.fields)
    order = ", ".join(f"q.{quoted(c)}" for c in source.order)
    conditions = [] if begin[0] else ["q.period_from IS NULL"]
    conditions += [] if begin[0] and piece.from_day else [_beside(begin, ">=")]
    conditions += [] if end[0] and piece.to_day else [_beside(end, "<=")]
    reader = db.execute(
        f"SELECT {columns} FROM ({source.select(first, last)}) q WHERE {' AND '.join(conditions) or 'true'} ORDER BY {order}"
    ).to_arrow_reader(ROW_GROUP_ROWS)
    schema = arrow_schema(source.fields)
    month = month_of(begin)
    file = ParquetFile(source.folder / (month or "no-month") / name, schema)
    try:
        waiting: list[pa.RecordBatch] = []
        for batch in reader:
            waiting.append(batch)
            if sum(b.num_rows for b in waiting) >= ROW_GROUP_ROWS:
                file.write(pa.Table.from_batches(waiting).cast(schema))
                waiting = []
        if waiting:
            file.write(pa.Table.from_batches(waiting).cast(schema))
        entry: FileEntry = file.finish(source.base)
    except BaseException:
        file.discard()
        raise
    return PresentFile(entry.path, entry.rows, entry.bytes, entry.sha256, month=month, first=list(begin), last=list(end))
