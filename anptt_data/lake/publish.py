"""Publishing: the warehouse's truth, and all its past, as an immutable release. Cost follows what changed.

Only the rows of submissions that no data file holds yet are exported; files of earlier releases are taken over with their hashes, unread. Of
the present files those are written anew that changed. The small tables are written whole. A release is complete or absent, whatever happens
in between; then the Iceberg tables follow, and where that failed, the next call lets them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import Engine

from anptt_data.contract.base import Contract
from anptt_data.contract.registry import contracts as all_contracts
from anptt_data.errors import OurFault
from anptt_data.lake.carried_over import carry_over, database_key, sound
from anptt_data.lake.export import relation_columns
from anptt_data.lake.history_files import Progress, export_dataset
from anptt_data.lake.iceberg.catalogue import shown_release
from anptt_data.lake.manifest import FileEntry, Manifest, load
from anptt_data.lake.present_update import update_present
from anptt_data.lake.shared import shared_tables
from anptt_data.lake.small_tables import write_tables
from anptt_data.lake.snapshot import Snapshot, State, changes, newest_submission, snapshot, state
from anptt_data.lake.store import DATABASE, TABLES, Store
from anptt_data.lake.views import DatasetView, build_database
from anptt_data.settings import Settings
from anptt_data.warehouse.audit import note_head
from anptt_data.warehouse.connect import our_fault, raw


@dataclass(frozen=True)
class Release:
    """A published release. `tables`: rows a dataset; `rows`: their sum; `changed`: what differs from the one before, empty when this
    call found nothing to publish and made no new release."""

    number: int
    path: Path
    tables: dict[str, int]
    rows: int
    changed: dict[str, Any] = field(default_factory=dict)


def publish(engine: Engine, settings: Settings, *, progress: Progress | None = None, rebuild: bool = False, force: bool = False) -> Release:
    """Make the next release when anything changed since the last; `rebuild` exports everything again, `force` publishes regardless.

    Raises `OurFault` when the disk is full, the warehouse is away or a data file of the last release is lost (then: `rebuild`). The
    last release stays as it is in every case, and the next call starts clean.
    """
    store = Store.of(settings)
    try:
        with store.publishing():
            store.clean()
            release = _publish(engine, store, settings.reference_dir, progress or (lambda _dataset, _rows: None), rebuild, force)
            _iceberg(engine, store)
            if release.changed:
                with our_fault(), engine.begin() as connection:
                    note_head(connection, f"release {release.number}")
            return release
    except (OSError, duckdb.Error, pa.ArrowException) as error:
        raise OurFault(
            f"Không phát hành được: {error}; phiên bản trước vẫn nguyên vẹn, chạy lại sau khi khắc phục",
            f"Could not publish: {error}; the last release is untouched, run again once this is mended",
        ) from error


def _iceberg(engine: Engine, store: Store) -> None:
    """Let the Iceberg tables follow where they show an older release."""
    with our_fault(), engine.begin() as connection:
        if shown_release(raw(connection)) == store.newest():
            return
    from anptt_data.lake.iceberg.follow import follow  # not before: pyiceberg takes a while to import

    follow(engine, store)


def _publish(engine: Engine, store: Store, reference_dir: Path, progress: Progress, rebuild: bool, force: bool) -> Release:
    last = store.newest()
    before = load(store.path(last)) if last is not None and not rebuild else None
    if last is not None and store.pointed() != last:
        store.point(last)
    contracts = list(all_contracts().values())
    with snapshot(engine) as snap:
        now = state(snap, contracts)
        changed = {"rebuilt": True} if rebuild else changes(now, before)
        if before is not None:
            # Also when nothing is new: that the newest release stands must not be said of one that cannot be read.
            _no_file_lost(store, before)
            if not changed and not force:
                return _release(store, before, {})
        number = (last or 0) + 1
        manifest = Manifest(
            number, snap.instant.isoformat(), str(store.lake), now.reference_version, now.reference_signature, now.contracts_signature,
            newest_submission(snap), changed=changed, previous=last,
        )  # fmt: skip
        building = store.building()
        try:
            _fill(snap, store, building, manifest, before, now, contracts, reference_dir, progress)
            store.finish(building, number)
        except BaseException:
            store.clean()
            raise
    return _release(store, manifest, manifest.changed or {"forced": True})


def _release(store: Store, manifest: Manifest, changed: dict[str, Any]) -> Release:
    rows = {d: e.rows for d, e in manifest.datasets.items()}
    return Release(manifest.number, store.path(manifest.number), rows, manifest.rows(), changed)


def _no_file_lost(store: Store, before: Manifest) -> None:
    lost = [f.path for f in before.data_files() if not (store.lake / f.path).is_file()]
    if lost:
        raise OurFault(
            f"Phiên bản dữ liệu số {before.number} mất {len(lost)} tệp trong {store.lake}, ví dụ {lost[0]}; chạy: anptt publish --rebuild",
            f"Release {before.number} has lost {len(lost)} file(s) of {store.lake}, e.g. {lost[0]}; run: anptt publish --rebuild",
        )


def _fill(
    snap: Snapshot, store: Store, building: Path, manifest: Manifest, before: Manifest | None, now: State,
    contracts: list[type[Contract]], reference_dir: Path, progress: Progress,
) -> None:  # fmt: skip
    """Export what is new, write the tables, the DuckDB file and the manifest into `building`."""
    views: list[DatasetView] = []
    added: dict[str, int] = {}
    ids = before or _readable(store, manifest.previous)
    for contract in contracts:
        entry, new_rows = export_dataset(snap, store, manifest, contract, before, now, progress)
        manifest.datasets[contract.dataset()] = entry
        if new_rows:
            added[contract.dataset()] = new_rows
        columns = [c.name for c in relation_columns(snap.connection, contract.sector(), contract.short_name())]
        views.append(DatasetView(contract, columns, entry))
    manifest.changed = {**manifest.changed, "rows_added": added}
    reference = write_tables(snap, store, building, manifest, before, contracts, reference_dir)
    manifest.tables += _database(
        store, building, manifest, before, views, reference, lambda db: update_present(db, snap, store, manifest, before, views, ids)
    )
    manifest.shared = shared_tables(store, building, manifest, before)
    manifest.database = _entry(building / DATABASE, building)
    manifest.save(building)


def _database(
    store: Store, building: Path, manifest: Manifest, before: Manifest | None, views: list[DatasetView],
    reference: dict[str, dict[str, str]], present: Callable[[duckdb.DuckDBPyConnection], None],
) -> list[FileEntry]:  # fmt: skip
    """The release's DuckDB file, from the last one's when only rows and file lists differ; gives the tables that describe it."""
    path, tables = building / DATABASE, building / TABLES
    described: list[FileEntry] | None = None
    if before is not None and before.database_key and sound(store.path(before.number), before):
        described = carry_over(
            path, tables, store.path(before.number), before, manifest, views, lambda: database_key(manifest, views, reference), present
        )
        present = _done
    if described is None:
        described = build_database(path, tables, manifest, views, reference, present)
    manifest.database_key = database_key(manifest, views, reference)
    return described


def _done(_db: duckdb.DuckDBPyConnection) -> None:
    """The present files are written already."""


def _readable(store: Store, number: int | None) -> Manifest | None:
    """The last release's manifest for a rebuild, which keeps the field ids that Iceberg tables know columns by; None when it is damaged."""
    try:
        return load(store.path(number)) if number is not None else None
    except OurFault:
        return None


def _entry(path: Path, base: Path) -> FileEntry:
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileEntry(str(path.relative_to(base)), 0, path.stat().st_size, digest)
