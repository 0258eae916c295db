# ruff: noqa: S608 - names go through `quoted`.
"""Bringing the present files of all datasets to the instant of the release being built, and counting that nothing is missing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb

from anptt_data.errors import OurFault
from anptt_data.lake.manifest import DatasetEntry, FieldEntry, FileEntry, Manifest
from anptt_data.lake.present import Point, Source, touched_regions, write_present
from anptt_data.lake.snapshot import Snapshot
from anptt_data.lake.store import TABLES, Store
from anptt_data.lake.touched import NEEDED, moved_claims, present_rows, touched_points
from anptt_data.lake.views import LOCAL_ZONE, DatasetView, replaced_sql, view_sql
from anptt_data.sql_text import quoted

GONE = "temp.main.gone"
_TYPES = {"TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ"}


def update_present(
    db: duckdb.DuckDBPyConnection, snap: Snapshot, store: Store, manifest: Manifest, before: Manifest | None, views: list[DatasetView],
    ids: Manifest | None,
) -> None:  # fmt: skip
    """Fill in `present` of every dataset's entry: files taken over from `before` and files written anew.

    `before` is the last release (None: everything is made anew), `ids` the one whose field ids are kept. Raises `OurFault` when the files do
    not hold as many rows as the warehouse's view.
    """
    tables = store.path(before.number) / TABLES if before else Path()
    known = before is not None and all((tables / f"{name}.parquet").is_file() for name in NEEDED)
    moved = moved_claims(db, tables, before.instant) if before is not None and known else {}
    written: dict[str, int] = {}
    for view in views:
        dataset, entry = view.contract.dataset(), view.entry
        of_ids = ids.datasets.get(dataset) if ids else None
        entry.present_fields, entry.present_last_id = _fields(db, view, of_ids)
        entry.present_key = _key(view)
        old = before.datasets.get(dataset) if before is not None and known else None
        points: set[Point] | None = None
        if old is not None and old.present_key == entry.present_key:
            entry.present = old.present
            if old.events == entry.events and dataset not in moved:
                continue
            points = touched_points(snap.connection, view.contract, moved.get(dataset, {}), old.events[1] if old.events else 0)
        written[dataset] = _update(db, snap, store, manifest.number, view, points)
    db.execute(f"DROP TABLE IF EXISTS {GONE}")
    manifest.changed = {**manifest.changed, "present_files_written": {d: n for d, n in written.items() if n}}


def _update(db: duckdb.DuckDBPyConnection, snap: Snapshot, store: Store, number: int, view: DatasetView, points: set[Point] | None) -> int:
    """Write anew what lies at these points (None: everything); gives the number of files written."""
    entry, dataset = view.entry, view.contract.dataset()
    if entry.revises == "row":
        db.execute(f"CREATE OR REPLACE TEMP TABLE gone AS SELECT DISTINCT * FROM ({replaced_sql(entry, store.lake)})")
    names = {f.name for f in entry.present_fields}
    in_order = [c.name for c in view.contract.columns().values() if c.kind in ("place", "moment")]
    source = Source(
        lambda first, last: _select(view, store.lake, first, last),
        [c for c in ("agency", *in_order, "submission_id", "fact_no") if c in names],
        entry.present_fields, store.data_dir(dataset, "present"), store.lake, number,
    )  # fmt: skip
    kept, regions = touched_regions(entry.present, points) if points is not None else ([], None)
    fresh = write_present(db, source, regions)
    entry.present = sorted([*kept, *fresh], key=lambda f: (f.month, f.first))
    wanted = present_rows(snap.connection, view.contract)
    if entry.present_rows != wanted:
        raise OurFault(
            f"{dataset}: kho có {wanted} số liệu hiện hành nhưng các tệp có {entry.present_rows}; chạy: anptt publish --rebuild",
            f"{dataset}: the warehouse has {wanted} present facts but the files hold {entry.present_rows}; run: anptt publish --rebuild",
        )
    return len(fresh)


def _select(view: DatasetView, lake: Path, first: date | None, last: date | None) -> str:
    """The SELECT of the view on the history, of rows from the day `first` to `last`; files and row groups that have none are not read."""
    gone = GONE if view.entry.revises == "row" else None
    if first is None or last is None:
        return view_sql(view, lake, gone=gone)
    files = [f for f in view.entry.files if _may_hold(f, first, last)]
    stored = {f.name for f in view.entry.fields}
    moments = [n for n, c in view.contract.columns().items() if c.kind == "moment" and c.privacy != "personal"]
    if "period_from" in stored:
        condition = f"f.period_from BETWEEN DATE '{first}' AND DATE '{last}'"
    elif moments:
        begin, end = (f"(TIMESTAMP '{day}' AT TIME ZONE '{LOCAL_ZONE}')" for day in (first, last + timedelta(days=1)))
        condition = f"f.{quoted(moments[0])} >= {begin} AND f.{quoted(moments[0])} < {end}"
    else:
        condition = ""
    return view_sql(view, lake, files=files, condition=condition, gone=gone)


def _may_hold(file: FileEntry, first: date, last: date) -> bool:
    if file.days is None:
        return True
    begin, end = (date.fromisoformat(d) for d in file.days)
    a_day = timedelta(days=1)  # before 1975 clocks in Vietnam were not seven hours ahead: the days of instants are given a margin
    return begin - a_day <= last and first <= end + a_day


def _fields(db: duckdb.DuckDBPyConnection, view: DatasetView, before: DatasetEntry | None) -> tuple[list[FieldEntry], int]:
    """The columns in the view's order, under ids that never mean another column or type; and the highest id ever given."""
    described = db.execute(f"DESCRIBE {_bare(view)}").fetchall()
    known = {(f.name, f.type): f.id for f in before.present_fields} if before else {}
    last = before.present_last_id if before else 0
    fields: list[FieldEntry] = []
    for name, written, *_ in described:
        kind = _TYPES.get(str(written), str(written))
        if (number := known.get((str(name), kind))) is None:
            number = last = last + 1
        fields.append(FieldEntry(str(name), kind, number))
    return fields, last


def _key(view: DatasetView) -> str:
    """Two releases with the same key make the same row of the same fact; the columns' ids are part of it."""
    content = [_bare(view), [(f.name, f.type, f.id) for f in view.entry.present_fields]]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def _bare(view: DatasetView) -> str:
    """The view's SELECT on no files at all."""
    return view_sql(DatasetView(view.contract, view.columns, replace(view.entry, files=[], replaced=[])), Path("/"))
