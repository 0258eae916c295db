"""The small tables of a release as Parquet files: exported, made from contracts and reference data, or linked from the last release."""

from __future__ import annotations

import os
from pathlib import Path

from anptt_data.contract.base import Contract
from anptt_data.lake import contract_tables, made_tables
from anptt_data.lake import tables as small
from anptt_data.lake.manifest import FileEntry, Manifest
from anptt_data.lake.nil_reports import known_rows, nil_report_table
from anptt_data.lake.roll_up_tables import report_due_table, report_unit_table
from anptt_data.lake.shared import keep
from anptt_data.lake.snapshot import Snapshot
from anptt_data.lake.store import TABLES, Store
from anptt_data.links.release import link_tables

LONG_REFERENCE_ROWS = 5_000
"""A reference table of so many rows is a view over a file of the lake: as a table, 90,000 rows would add 0.15 s and 1.6 MB to every release."""


def write_tables(
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
