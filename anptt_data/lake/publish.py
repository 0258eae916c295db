"""Publishing: the warehouse's truth, and all its past, as an immutable release. Cost follows what changed.

Only the rows of submissions that no data file holds yet are exported; files of earlier releases are taken over with their hashes, unread. Of
the present files those are written anew that changed. The small tables are written whole. A release is complete or absent, whatever happens
in between; then the Iceberg tables follow, and where that failed, the next call lets them.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from psycopg import sql
from sqlalchemy import Engine

from anptt_data.contract.base import Contract
from anptt_data.contract.registry import contracts as all_contracts
from anptt_data.errors import OurFault
from anptt_data.lake import contract_tables, made_tables
from anptt_data.lake import tables as small
from anptt_data.lake.carried_over import carry_over, database_key, sound
from anptt_data.lake.export import TableColumn, relation_columns, selected, write_files
from anptt_data.lake.manifest import DatasetEntry, FieldEntry, FileEntry, Manifest, load
from anptt_data.lake.nil_reports import known_rows, nil_report_table
from anptt_data.lake.present_update import update_present
from anptt_data.lake.roll_up_tables import report_due_table, report_unit_table
from anptt_data.lake.shared import keep, shared_tables
from anptt_data.lake.snapshot import ClaimRows, Snapshot, State, changes, newest_submission, snapshot, state, unexported
from anptt_data.lake.store import DATABASE, TABLES, Store, read_numbers, written_numbers
from anptt_data.lake.types import lake_type, with_ids
from anptt_data.lake.views import REPLACED_FIELDS, DatasetView, build_database
from anptt_data.links.release import link_tables
from anptt_data.settings import Settings
from anptt_data.warehouse.audit import note_head
from anptt_data.warehouse.connect import our_fault
from models.facts import table_name

Progress = Callable[[str, int], None]
"""Called with a dataset and the rows exported since the last call."""
SHEET = "sheet"
LONG_REFERENCE_ROWS = 5_000
"""A reference table of so many rows is a view over a file of the lake: as a table, 90,000 rows would add 0.15 s and 1.6 MB to every release."""


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
            from anptt_data.lake.iceberg.follow import follow  # not before: pyiceberg takes a while to import

            follow(engine, store)
            if release.changed:
                with our_fault(), engine.begin() as connection:
                    note_head(connection, f"release {release.number}")
            return release
    except (OSError, duckdb.Error, pa.ArrowException) as error:
        raise OurFault(
            f"Không phát hành được: {error}; phiên bản trước vẫn nguyên vẹn, chạy lại sau khi khắc phục",
            f"Could not publish: {error}; the last release is untouched, run again once this is mended",
        ) from error


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
        entry, new_rows = _dataset(snap, store, manifest, contract, before, now, progress)
        manifest.datasets[contract.dataset()] = entry
        if new_rows:
            added[contract.dataset()] = new_rows
        columns = [c.name for c in relation_columns(snap.connection, contract.sector(), contract.short_name())]
        views.append(DatasetView(contract, columns, entry))
    manifest.changed = {**manifest.changed, "rows_added": added}
    reference = _tables(snap, store, building, manifest, before, contracts, reference_dir)
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


def _dataset(
    snap: Snapshot, store: Store, manifest: Manifest, contract: type[Contract], before: Manifest | None, now: State, progress: Progress
) -> tuple[DatasetEntry, int]:
    """The dataset's entry in the new manifest, with the files of its new submissions written."""
    dataset, table = contract.dataset(), table_name(contract.dataset())
    columns = relation_columns(snap.connection, "fact", table)
    if not columns:
        raise OurFault(f"Chưa có bảng fact.{table}; chạy: anptt init", f"There is no table fact.{table}; run: anptt init")
    old = before.datasets.get(dataset) if before else None
    fields = with_ids([(c.name, lake_type(c.postgres).duckdb) for c in columns] + [(SHEET, "VARCHAR")], old.fields if old else [])
    events = now.events.get(dataset, [])
    entry = DatasetEntry(
        contract.version(), contract.fingerprint(), contract.revises(), fields,
        list(old.files) if old else [], list(old.replaced) if old else [], old.submissions if old else "", events, manifest.number,
    )  # fmt: skip
    if old is not None and old.events == events:
        entry.changed_in = _changed_in(old) if old.contract_fingerprint == entry.contract_fingerprint else manifest.number
        return entry, 0
    exported = read_numbers(entry.submissions)
    claims = unexported(snap, dataset, exported)
    added = 0
    if claims:
        query = _facts_query(contract, columns, written := [f for f in fields if f.name in {c.name for c in columns} | {SHEET}], claims)
        files = write_files(
            snap.connection, query, written, store.data_dir(dataset, "data"), store.lake, manifest.number, lambda n: progress(dataset, n),
            _in_time(contract),
        )  # fmt: skip
        entry.files += files
        added = sum(f.rows for f in files)
        _all_there(dataset, claims, added)
        entry.submissions = written_numbers(sorted(exported | {c.submission_id for c in claims}))
    if contract.revises() == "row":
        entry.replaced = _replaced(snap, store, manifest.number, dataset, table)
    return entry, added


def _changed_in(old: DatasetEntry) -> int:
    """The last release in which the figures changed; one of an older format tells it by the names of its files only (rows that came, not those withdrawn)."""
    return old.changed_in or max((int(Path(f.path).name.split("-")[0]) for f in (*old.files, *old.replaced)), default=0)


def _facts_query(contract: type[Contract], columns: list[TableColumn], fields: list[FieldEntry], claims: list[ClaimRows]) -> sql.Composable:
    """The rows of the claims, with the name of the sheet or member they stand in. Claims are found by the table's index on them."""
    by_name = {c.name: c for c in columns}
    chosen = [selected(by_name[f.name], "f") if f.name != SHEET else sql.SQL("p.name AS sheet") for f in fields]
    ids = [c.claim_id for c in claims]
    return sql.SQL(
        "SELECT {} FROM {} f JOIN intake.submission s USING (submission_id)"
        " LEFT JOIN intake.extract_part p ON p.extract_id = s.extract_id AND p.part = f.part"
        " WHERE f.claim_id BETWEEN {} AND {} AND f.claim_id = ANY({}) ORDER BY {}"
    ).format(
        sql.SQL(", ").join(chosen), sql.Identifier("fact", table_name(contract.dataset())), sql.Literal(min(ids)), sql.Literal(max(ids)),
        sql.Literal(ids), _order(contract),
    )  # fmt: skip


def _all_there(dataset: str, claims: list[ClaimRows], exported: int) -> None:
    """What was exported is what the claims say was loaded: a release with fewer or more rows would look right and be wrong."""
    expected = sum(c.facts for c in claims)
    if expected != exported:
        raise OurFault(
            f"{dataset}: kho có {expected} số liệu cần phát hành nhưng chỉ xuất được {exported}; không tạo phiên bản mới",
            f"{dataset}: {expected} facts were loaded but {exported} were exported; no release was made",
        )


def _order(contract: type[Contract]) -> sql.Composable:
    """By time, then by place: a few days, which is what one submission changes, are neighbours in the files."""
    places = [c.name for c in contract.columns().values() if c.kind == "place"]
    names = [_in_time(contract) or "period_from", *places[:1], "submission_id", "fact_no"]
    if contract.has_moment() and _in_time(contract) is None:
        names = names[1:]
    return sql.SQL(", ").join(sql.Identifier("f", n) for n in names)


def _in_time(contract: type[Contract]) -> str | None:
    """The column that says the day of a row; None when it is a pseudonym."""
    if not contract.has_moment():
        return "period_from"
    moment = next(c for c in contract.columns().values() if c.kind == "moment")
    return None if moment.privacy == "personal" else moment.name


def _replaced(snap: Snapshot, store: Store, number: int, dataset: str, table: str) -> list[FileEntry]:
    query = sql.SQL(
        "SELECT submission_id, fact_no, by_submission, {} FROM {} WHERE NOT isempty(recorded) ORDER BY submission_id, fact_no, 4"
    ).format(sql.SQL(small.RECORDED), sql.Identifier("fact", f"{table}__replaced"))
    return write_files(snap.connection, query, REPLACED_FIELDS, store.data_dir(dataset, "replaced"), store.lake, number, lambda _n: None)


def _tables(
    snap: Snapshot, store: Store, building: Path, manifest: Manifest, before: Manifest | None, contracts: list[type[Contract]],
    reference_dir: Path,
) -> dict[str, dict[str, str]]:  # fmt: skip
    """Write the small tables; reference tables that did not change are linked from the last release. Returns the comments of the
    reference tables: column -> comment, '' -> the table's own."""
    newest = manifest.newest_submission or {}
    made = {
        "release": made_tables.MadeTable(
            [("number", "INTEGER"), ("instant", "TIMESTAMPTZ"), ("previous", "INTEGER"), ("reference_version", "VARCHAR"),
             ("newest_receipt_no", "VARCHAR"), ("rows", "BIGINT")],
            [(manifest.number, snap.instant, manifest.previous, manifest.reference_version, newest.get("receipt_no"), manifest.rows())],
        ),
        "datasets": made_tables.dataset_rows(contracts, manifest.datasets),
        "layouts": contract_tables.layout_rows(contracts),
        "headers": contract_tables.header_rows(contracts),
        "functions": made_tables.function_rows(contracts),
        "report_due": report_due_table(snap.connection, contracts),
        "nil_report": nil_report_table(snap.connection, reference_dir, known_rows(store, before, manifest)),
    }  # fmt: skip
    if (kept := _unchanged(store, before, manifest, "report_unit")) is None:  # reading the reference files takes longer than the rest
        made["report_unit"] = report_unit_table(reference_dir, contracts)
    for table in small.TABLES:
        if kept is not None and table.name == "report_unit":
            os.link(store.path(manifest.previous or 0) / kept.path, building / kept.path)
            manifest.tables.append(kept)
        elif table.query:
            manifest.tables.append(small.export_query(snap.connection, table.query, table.name, building)[0])
        else:
            manifest.tables.append(made_tables.write_made(made[table.name], table.name, building))
    known = {f.path: f for f in before.tables} if before and before.reference_signature == manifest.reference_signature else {}
    reference = small.reference_tables(snap.connection)
    for name, query in reference.items():
        path = f"{TABLES}/ref.{name}.parquet"
        if before is not None and path in known and (store.path(before.number) / path).is_file():
            os.link(store.path(before.number) / path, building / path)
            manifest.tables.append(known[path])
            if name in before.reference_files:
                manifest.reference_files[name] = before.reference_files[name]
        else:
            manifest.tables.append(small.export_query(snap.connection, query, f"ref.{name}", building)[0])
        if name not in manifest.reference_files and manifest.tables[-1].rows >= LONG_REFERENCE_ROWS:
            manifest.reference_files[name] = keep(store, building / path, f"ref.{name}", manifest.number, manifest.tables[-1])
    for name, table_of_links in link_tables(contracts, reference_dir).items():
        manifest.tables.append(made_tables.write_made(table_of_links, f"link.{name}", building))
    return {name: small.relation_comments(snap.connection, "ref", name) for name in reference}


def _unchanged(store: Store, before: Manifest | None, manifest: Manifest, name: str) -> FileEntry | None:
    """The table of the last release, when it is made of reference data and contracts alone and neither changed."""
    if before is None or before.number != manifest.previous:
        return None
    if (before.reference_signature, before.contracts_signature) != (manifest.reference_signature, manifest.contracts_signature):
        return None
    found = next((f for f in before.tables if f.path == f"{TABLES}/{name}.parquet"), None)
    return found if found is not None and (store.path(before.number) / found.path).is_file() else None


def _entry(path: Path, base: Path) -> FileEntry:
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileEntry(str(path.relative_to(base)), 0, path.stat().st_size, digest)
