"""Data files and manifests of a snapshot. Engines skip files by what stands here: month, counts, least and greatest values.

A table's files stand in manifests of at most `ENTRIES` files. Only manifests that name a removed file are written anew; when there are many
small ones all are written anew, so that their number follows the number of files and not that of the releases.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from pyiceberg.conversions import from_bytes
from pyiceberg.io.pyarrow import (
    PyArrowFileIO,
    compute_statistics_plan,
    data_file_statistics_from_parquet_metadata,
    parquet_path_to_id_mapping,
)
from pyiceberg.manifest import (
    DataFile,
    DataFileContent,
    FileFormat,
    ManifestEntry,
    ManifestEntryStatus,
    ManifestFile,
    read_manifest_list,
    write_manifest,
    write_manifest_list,
)
from pyiceberg.partitioning import PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.typedef import Record
from pyiceberg.types import IntegerType

from anptt_data.durable import sync
from anptt_data.lake.iceberg.metadata import Metadata, current_schema, current_snapshot

ENTRIES = 50
SPARE_MANIFESTS = 8


@dataclass(frozen=True)
class Listed:
    """A data file as a release lists it: absolute path, rows, bytes, and its month (``2026-10``; '' for none; None in tables without months)."""

    path: str
    rows: int
    bytes: int
    month: str | None = None


@lru_cache(maxsize=1)
def _io() -> PyArrowFileIO:
    return PyArrowFileIO()


def partition(month: str | None) -> Record:
    """The partition of a file: months since January 1970, as Iceberg's month transform counts."""
    if month is None:
        return Record()
    return Record((int(month[:4]) - 1970) * 12 + int(month[5:]) - 1 if month else None)


def data_file(file: Listed, schema: Schema, properties: dict[str, str]) -> DataFile:
    """The entry of a Parquet file, with the statistics of its footer."""
    statistics = data_file_statistics_from_parquet_metadata(
        pq.read_metadata(file.path), compute_statistics_plan(schema, properties), parquet_path_to_id_mapping(schema)
    )
    return DataFile.from_args(
        content=DataFileContent.DATA, file_path=file.path, file_format=FileFormat.PARQUET, partition=partition(file.month),
        file_size_in_bytes=file.bytes, sort_order_id=None, spec_id=0, equality_ids=None, key_metadata=None,
        **statistics.to_serialized_dict(),
    )  # fmt: skip


def live_manifests(metadata: Metadata) -> list[ManifestFile]:
    """Manifests of the newest snapshot that name at least one file of it."""
    snapshot = current_snapshot(metadata)
    if snapshot is None:
        return []
    manifests = read_manifest_list(_io().new_input(snapshot["manifest-list"]))
    return [m for m in manifests if m.has_added_files() or m.has_existing_files()]


def entries_of(manifest: ManifestFile) -> list[ManifestEntry]:
    """The files of a manifest that are in the table."""
    return manifest.fetch_manifest_entry(_io())


def listed_files(metadata: Metadata, snapshot_id: int | None = None) -> dict[str, int]:
    """Paths and rows of all files of a snapshot (default: the newest)."""
    snapshot = current_snapshot(metadata) if snapshot_id is None else _snapshot(metadata, snapshot_id)
    if snapshot is None:
        return {}
    manifests = read_manifest_list(_io().new_input(snapshot["manifest-list"]))
    return {e.data_file.file_path: e.data_file.record_count for m in manifests for e in entries_of(m)}


def _snapshot(metadata: Metadata, snapshot_id: int) -> dict[str, Any] | None:
    return next((s for s in metadata["snapshots"] if s["snapshot-id"] == snapshot_id), None)


def metadata_paths(metadata: Metadata) -> set[str]:
    """Manifest lists and manifests that the table's snapshots name."""
    lists = [s["manifest-list"] for s in metadata["snapshots"]]
    return {*lists, *(m.manifest_path for path in lists for m in read_manifest_list(_io().new_input(path)))}


def new_snapshot(
    metadata: Metadata, added: list[Listed], removed: set[str], instant_ms: int, summary: dict[str, str]
) -> dict[str, Any]:  # fmt: skip
    """The snapshot that follows the newest one when these files come and these go; its manifests are written and durable.

    Raises `KeyError` when a removed file is in no manifest of the newest snapshot.
    """
    schema = Schema.model_validate(current_schema(metadata))
    spec = PartitionSpec.model_validate(metadata["partition-specs"][0])
    number, parent = secrets.randbits(62), current_snapshot(metadata)
    fresh = [
        ManifestEntry.from_args(
            status=ManifestEntryStatus.ADDED, snapshot_id=number, data_file=data_file(f, schema, metadata["properties"])
        )
        for f in added
    ]
    kept, again, gone = _sorted_out(live_manifests(metadata), removed)
    if len(kept) + len(again) // ENTRIES > SPARE_MANIFESTS + 2 * _files(kept) // ENTRIES:
        again += [e for m in kept for e in entries_of(m)]
        kept = []
    folder = Path(metadata["location"]) / "metadata"
    folder.mkdir(parents=True, exist_ok=True)
    written: list[ManifestFile] = []
    everything = sorted([*fresh, *again], key=lambda e: _month(e.data_file)) + gone
    for part in range(0, len(everything), ENTRIES):
        path = str(folder / f"{uuid.uuid4()}-m{part // ENTRIES}.avro")
        with write_manifest(2, spec, schema, _io().new_output(path), number, "deflate") as writer:
            for entry in everything[part : part + ENTRIES]:
                if entry.status == ManifestEntryStatus.ADDED and entry.snapshot_id == number:
                    writer.add_entry(entry)
                elif entry.status == ManifestEntryStatus.DELETED:
                    writer.delete(entry)
                else:
                    writer.existing(entry)
        written.append(writer.to_manifest_file())
        sync(Path(path))
    sequence = metadata["last-sequence-number"] + 1
    listing = str(folder / f"snap-{number}-0-{uuid.uuid4()}.avro")
    with write_manifest_list(2, _io().new_output(listing), number, parent["snapshot-id"] if parent else None, sequence, "deflate") as lists:
        lists.add_manifests([*written, *kept])
    sync(Path(listing))
    totals = _totals(parent, fresh, gone)
    operation = "overwrite" if gone else "append"
    return {
        "snapshot-id": number, "sequence-number": sequence, "timestamp-ms": instant_ms, "manifest-list": listing,
        "summary": {"operation": operation} | totals | summary, "schema-id": metadata["current-schema-id"],
    } | ({"parent-snapshot-id": parent["snapshot-id"]} if parent else {})  # fmt: skip


def _sorted_out(manifests: list[ManifestFile], removed: set[str]) -> tuple[list[ManifestFile], list[ManifestEntry], list[ManifestEntry]]:
    """Manifests without a removed file; of the others the entries that stay and those that go."""
    months = {p.split("/")[-2] for p in removed}
    kept: list[ManifestFile] = []
    again: list[ManifestEntry] = []
    gone: list[ManifestEntry] = []
    for manifest in manifests:
        found = entries_of(manifest) if removed and _may_hold(manifest, months) else []
        if not any(e.data_file.file_path in removed for e in found):
            kept.append(manifest)
            continue
        for entry in found:
            if entry.data_file.file_path in removed:
                entry.status = ManifestEntryStatus.DELETED
                gone.append(entry)
            else:
                again.append(entry)
    if lost := removed - {e.data_file.file_path for e in gone}:
        raise KeyError(f"in no manifest: {sorted(lost)}")
    return kept, again, gone


def _may_hold(manifest: ManifestFile, months: set[str]) -> bool:
    """Whether files of these months (names of folders) can be in the manifest, by its summary of months."""
    summary = manifest.partitions[0] if manifest.partitions else None
    wanted = [partition(m)[0] for m in months if m[:4].isdigit()]
    if summary is None or len(wanted) < len(months) or summary.lower_bound is None or summary.upper_bound is None:
        return True
    least, greatest = (from_bytes(IntegerType(), b) for b in (summary.lower_bound, summary.upper_bound))
    return any(least <= m <= greatest for m in wanted)


def _files(manifests: Iterable[ManifestFile]) -> int:
    return sum((m.added_files_count or 0) + (m.existing_files_count or 0) for m in manifests)


def _month(file: DataFile) -> int:
    return file.partition[0] or 0 if len(file.partition) else 0


def _totals(parent: dict[str, Any] | None, added: list[ManifestEntry], gone: list[ManifestEntry]) -> dict[str, str]:
    """What came, what went, and the totals; numbers as text, as Iceberg writes them."""
    came, went = ([(1, e.data_file.record_count, e.data_file.file_size_in_bytes) for e in entries] for entries in (added, gone))
    names = ("data-files", "records", "files-size")
    before = [int(parent["summary"][f"total-{n}"]) if parent else 0 for n in names]
    plus, minus = ([sum(c[i] for c in counts) for i in range(3)] for counts in (came, went))
    totals = {f"total-{n}": before[i] + plus[i] - minus[i] for i, n in enumerate(names)}
    changes = {
        "added-data-files": plus[0], "added-records": plus[1], "added-files-size": plus[2],
        "deleted-data-files": minus[0], "deleted-records": minus[1], "removed-files-size": minus[2],
    }  # fmt: skip
    none = {"total-delete-files": 0, "total-position-deletes": 0, "total-equality-deletes": 0}
    return {k: str(v) for k, v in (totals | {k: v for k, v in changes.items() if v} | none).items()}
