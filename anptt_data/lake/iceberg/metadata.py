"""The metadata of one table (Iceberg specification, format version 2) as the JSON object it is stored as: data in, data out.

Written here and not through pyiceberg's transactions, because a release moves some thirty tables at once: as plain JSON a table costs
about a millisecond instead of twenty, and all tables change in one transaction of the catalogue. pyiceberg reads every one back in the tests.
"""

from __future__ import annotations

import uuid
from typing import Any

from anptt_data.lake.manifest import FieldEntry

Metadata = dict[str, Any]
TYPES = {
    "VARCHAR": "string", "INTEGER": "int", "BIGINT": "long", "DOUBLE": "double", "DATE": "date", "TIMESTAMPTZ": "timestamptz",
    "BOOLEAN": "boolean",
}  # fmt: skip
"""Iceberg's name of each of the lake's types."""
PARTITION_FIELD = 1000
KEPT_METADATA = 20
"""How many metadata files before the present one stay, for readers that are about to open one."""
MAIN = "main"


def tag(number: int) -> str:
    """The tag of a release: ``release-000012``."""
    return f"release-{number:06d}"


def numbers_of(metadata: Metadata) -> set[int]:
    """Releases that the table has a tag of."""
    return {int(name.removeprefix("release-")) for name in metadata["refs"] if name.startswith("release-")}


def new_table(location: str, fields: list[FieldEntry], comments: dict[str, str], month_of: str | None) -> Metadata:
    """A table without snapshots; partitioned by the month of the column `month_of`, or not at all."""
    by_month = [
        {"name": "month", "transform": "month", "source-id": f.id, "field-id": PARTITION_FIELD} for f in fields if f.name == month_of
    ]
    return {
        "format-version": 2, "table-uuid": str(uuid.uuid4()), "location": location, "last-sequence-number": 0, "last-updated-ms": 0,
        "last-column-id": max(f.id for f in fields), "current-schema-id": 0, "schemas": [schema(fields, comments, 0)],
        "default-spec-id": 0, "partition-specs": [{"spec-id": 0, "fields": by_month}],
        "last-partition-id": PARTITION_FIELD if by_month else PARTITION_FIELD - 1, "default-sort-order-id": 0,
        "sort-orders": [{"order-id": 0, "fields": []}],
        "properties": {
            "comment": comments.get("", ""), "write.delete.mode": "copy-on-write", "write.update.mode": "copy-on-write",
            "write.merge.mode": "copy-on-write", "gc.enabled": "false",
        },
        "snapshots": [], "refs": {}, "snapshot-log": [], "metadata-log": [],
    }  # fmt: skip


def schema(fields: list[FieldEntry], comments: dict[str, str], number: int) -> dict[str, Any]:
    """The schema: every column optional, under the field id that the files carry, with its comment."""
    columns = [
        {"id": f.id, "name": f.name, "required": False, "type": TYPES[f.type]} | ({"doc": comments[f.name]} if f.name in comments else {})
        for f in fields
    ]
    return {"type": "struct", "schema-id": number, "fields": columns}


def current_schema(metadata: Metadata) -> dict[str, Any]:
    """The schema that a new snapshot is written under."""
    found: dict[str, Any] = next(s for s in metadata["schemas"] if s["schema-id"] == metadata["current-schema-id"])
    return found


def with_schema(metadata: Metadata, fields: list[FieldEntry], comments: dict[str, str]) -> Metadata:
    """The table with these columns; the same object when it has them already. Snapshots keep the schema they were written under."""
    wanted = schema(fields, comments, 0)["fields"]
    if current_schema(metadata)["fields"] == wanted and metadata["properties"].get("comment", "") == comments.get("", ""):
        return metadata
    number = max(s["schema-id"] for s in metadata["schemas"]) + 1
    return metadata | {
        "schemas": [*metadata["schemas"], schema(fields, comments, number)],
        "current-schema-id": number,
        "last-column-id": max(metadata["last-column-id"], *(f.id for f in fields)),
        "properties": metadata["properties"] | {"comment": comments.get("", "")},
    }


def fits(metadata: Metadata, fields: list[FieldEntry], month_of: str | None) -> bool:
    """Whether the table can go on: it is partitioned by the same column under the same id."""
    wanted = [f.id for f in fields if f.name == month_of]
    return [p["source-id"] for p in metadata["partition-specs"][0]["fields"]] == wanted


def current_snapshot(metadata: Metadata) -> dict[str, Any] | None:
    """The newest snapshot on the main branch."""
    ref = metadata["refs"].get(MAIN)
    return next((s for s in metadata["snapshots"] if s["snapshot-id"] == ref["snapshot-id"]), None) if ref else None


def with_snapshot(metadata: Metadata, snapshot: dict[str, Any]) -> Metadata:
    """The table with this snapshot as its newest."""
    number, instant = snapshot["snapshot-id"], snapshot["timestamp-ms"]
    return metadata | {
        "snapshots": [*metadata["snapshots"], snapshot],
        "snapshot-log": [*metadata["snapshot-log"], {"snapshot-id": number, "timestamp-ms": instant}],
        "refs": metadata["refs"] | {MAIN: {"snapshot-id": number, "type": "branch"}},
        "current-snapshot-id": number,
        "last-sequence-number": snapshot["sequence-number"],
        "last-updated-ms": instant,
    }


def with_tag(metadata: Metadata, number: int) -> Metadata:
    """The table with the release's tag on its newest snapshot."""
    snapshot = current_snapshot(metadata)
    assert snapshot is not None
    return metadata | {"refs": metadata["refs"] | {tag(number): {"snapshot-id": snapshot["snapshot-id"], "type": "tag"}}}


def without_releases(metadata: Metadata, kept: set[int]) -> Metadata:
    """The table without the tags of all other releases and without snapshots that nothing names any more; the same object if nothing goes."""
    gone = numbers_of(metadata) - kept
    refs = {name: ref for name, ref in metadata["refs"].items() if name not in {tag(n) for n in gone}}
    named = {ref["snapshot-id"] for ref in refs.values()}
    if not gone and all(s["snapshot-id"] in named for s in metadata["snapshots"]):
        return metadata
    return metadata | {
        "refs": refs,
        "snapshots": [s for s in metadata["snapshots"] if s["snapshot-id"] in named],
        "snapshot-log": [e for e in metadata["snapshot-log"] if e["snapshot-id"] in named],
    }


def following(metadata: Metadata, location: str) -> tuple[Metadata, list[str]]:
    """The table noting that its last metadata file is `location`; and the files that are named no more and may go."""
    log = [*metadata["metadata-log"], {"metadata-file": location, "timestamp-ms": metadata["last-updated-ms"]}]
    gone = [e["metadata-file"] for e in log[:-KEPT_METADATA]]
    return metadata | {"metadata-log": log[-KEPT_METADATA:]}, gone
