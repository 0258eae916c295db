"""The Iceberg tables follow the releases: after each one its files are what the tables show, under a tag with its number.

Everything here can be made again from the releases' manifests, and is, when a table's metadata is lost or a publisher was killed in between.
"""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from sqlalchemy import Engine

from anptt_data.durable import sync
from anptt_data.lake.iceberg import catalogue, metadata
from anptt_data.lake.iceberg.catalogue import OWN, Move
from anptt_data.lake.iceberg.files import Listed, listed_files, new_snapshot
from anptt_data.lake.iceberg.metadata import Metadata, tag
from anptt_data.lake.manifest import FieldEntry, Manifest, load
from anptt_data.lake.store import DATABASE, Store
from anptt_data.warehouse.connect import our_fault, raw

FOLDER = "iceberg"
FIRST_FORMAT = 4
"""Format of the first releases that list present files."""
PERIOD = "period_from"
Name = tuple[str, str]
_LAKE_TYPES = {"int32": "INTEGER", "int64": "BIGINT", "double": "DOUBLE", "string": "VARCHAR", "bool": "BOOLEAN", "date32[day]": "DATE"}


@dataclass(frozen=True)
class TableFiles:
    """What a release says a table consists of; `fields` None: as the one file says."""

    name: Name
    files: list[Listed]
    fields: list[FieldEntry] | None = None
    month_of: str | None = None


def tables_of(manifest: Manifest) -> list[TableFiles]:
    """The tables of a release: its datasets' present files by month, reference tables (``ref``) and small tables (``anptt``) as one file each."""
    lake = Path(manifest.lake)
    tables = [
        TableFiles(
            (dataset.split(".")[0], dataset.split(".")[1]), [Listed(str(lake / f.path), f.rows, f.bytes, f.month) for f in entry.present],
            entry.present_fields, PERIOD,
        )
        for dataset, entry in manifest.datasets.items() if entry.present_fields
    ]  # fmt: skip
    for name, file in manifest.shared.items():
        namespace, _, table = name.rpartition(".")
        tables.append(TableFiles((namespace or OWN, table), [Listed(str(lake / file.path), file.rows, file.bytes)]))
    return tables


def follow(engine: Engine, store: Store) -> None:
    """Bring the tables to the newest release, with a tag for every kept release that they have not seen; does nothing when they are there.

    Call under the publishing lock. Raises `OurFault` when there is no catalogue or somebody else writes to a table.
    """
    numbers = store.numbers()
    if not numbers:
        return
    with our_fault(), engine.begin() as connection:
        if catalogue.shown_release(raw(connection)) == numbers[-1]:
            return
        newest = load(store.path(numbers[-1]))
        if newest.format < FIRST_FORMAT:
            return
        known = catalogue.locations(raw(connection))
        releases = _Releases(store, numbers, newest)
        moves: list[Move] = []
        outdated: list[str] = []
        for table in tables_of(newest):
            before = known.get(table.name)
            old = read_metadata(before)
            current = _brought_up(store, releases, table, old)
            if current is not None:
                goes_on = old is not None and old["table-uuid"] == current["table-uuid"]
                written, gone = write_metadata(current, before if goes_on else None)
                moves.append(Move(*table.name, before, written))
                outdated += gone
        catalogue.move(raw(connection), moves, newest.number)
    for path in outdated:
        Path(path).unlink(missing_ok=True)


class _Releases:
    """Manifests and comments of the kept releases, each read once."""

    def __init__(self, store: Store, numbers: list[int], newest: Manifest) -> None:
        self.numbers = numbers
        self._store = store
        self._manifests: dict[int, dict[Name, TableFiles]] = {newest.number: {t.name: t for t in tables_of(newest)}}
        self._loaded = {newest.number: newest}
        self._comments: dict[Name, dict[str, str]] | None = None

    def manifest(self, number: int) -> Manifest:
        if number not in self._loaded:
            self._loaded[number] = load(self._store.path(number))
        return self._loaded[number]

    def table(self, number: int, name: Name) -> TableFiles | None:
        """The table in that release; None when it had none, or lists no present files yet."""
        if number not in self._manifests:
            manifest = self.manifest(number)
            self._manifests[number] = {t.name: t for t in tables_of(manifest)} if manifest.format >= FIRST_FORMAT else {}
        return self._manifests[number].get(name)

    def described_alike(self, number: int) -> bool:
        """Whether columns and comments are those of the release before: its DuckDB file was carried over."""
        if number - 1 not in self.numbers:
            return False
        return bool(self.manifest(number).database_key) and self.manifest(number).database_key == self.manifest(number - 1).database_key

    def comments(self, name: Name) -> dict[str, str]:
        """Comments of the columns, '' for the table's own, as the newest release's DuckDB file says them."""
        if self._comments is None:
            self._comments = comments_of(self._store.path(self.numbers[-1]) / DATABASE)
        namespace, table = name
        return self._comments.get(("main" if namespace == OWN else namespace, table), {})


def comments_of(database: Path) -> dict[Name, dict[str, str]]:
    """The comments in a release's DuckDB file by schema and table: column -> comment, '' -> the table's own."""
    found: dict[Name, dict[str, str]] = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "SELECT schema_name, table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal AND comment IS NOT NULL"
            " UNION ALL SELECT schema_name, view_name, '', comment FROM duckdb_views() WHERE NOT internal AND comment IS NOT NULL"
            " UNION ALL SELECT schema_name, table_name, '', comment FROM duckdb_tables() WHERE NOT internal AND comment IS NOT NULL"
        ).fetchall()
    for schema, table, column, comment in rows:
        found.setdefault((schema, table), {})[column] = comment
    return found


def _brought_up(store: Store, releases: _Releases, table: TableFiles, current: Metadata | None) -> Metadata | None:
    """The table's next metadata; None when it shows the newest release already."""
    fields = table.fields or _fields(table.files[0])
    if current is not None and not metadata.fits(current, fields, table.month_of):
        current = None
    seen = max(metadata.numbers_of(current), default=0) if current is not None else 0
    waiting = [n for n in releases.numbers if n > seen and (n == releases.numbers[-1] or releases.table(n, table.name))]
    if not waiting:
        return None
    changed = current or metadata.new_table(
        str(store.lake / FOLDER / table.name[0] / table.name[1]), fields, releases.comments(table.name), table.month_of
    )
    for number in waiting:
        of_release = releases.table(number, table.name)
        assert of_release is not None
        previous = releases.table(number - 1, table.name) if number - 1 in releases.numbers else None
        shown = _shown(changed, number - 1, previous)
        changed = _with_release(changed, releases, releases.manifest(number), of_release, shown)
    return changed


def _shown(current: Metadata, number: int, table: TableFiles | None) -> set[str]:
    """Paths of the files that the table shows: those of the release before when it has just shown that, else what stands in its manifests."""
    refs = current["refs"]
    if table is not None and tag(number) in refs and refs[tag(number)]["snapshot-id"] == refs[metadata.MAIN]["snapshot-id"]:
        return {f.path for f in table.files if f.rows}
    return set(listed_files(current))


def _with_release(current: Metadata, releases: _Releases, manifest: Manifest, table: TableFiles, shown: set[str]) -> Metadata:
    """The table with one more release: a snapshot when its files differ, and its tag."""
    files = {f.path: f for f in table.files if f.rows}
    if files.keys() != shown or metadata.current_snapshot(current) is None:
        if not releases.described_alike(manifest.number) or metadata.current_snapshot(current) is None:
            current = metadata.with_schema(current, table.fields or _fields(table.files[0]), releases.comments(table.name))
        log = current["snapshot-log"]
        instant = max(int(datetime.fromisoformat(manifest.instant).timestamp() * 1000), log[-1]["timestamp-ms"] + 1 if log else 0)
        said = {"anptt.release": str(manifest.number), "anptt.instant": manifest.instant}
        added = [f for path, f in files.items() if path not in shown]
        current = metadata.with_snapshot(current, new_snapshot(current, added, shown - files.keys(), instant, said))
    return metadata.with_tag(current, manifest.number)


def _fields(file: Listed) -> list[FieldEntry]:
    """Names, types and field ids as a file of ours says them itself."""
    arrow = pq.read_schema(file.path)
    types = [_LAKE_TYPES.get(str(f.type), "TIMESTAMPTZ") for f in arrow]
    return [FieldEntry(f.name, t, int(f.metadata[b"PARQUET:field_id"])) for f, t in zip(arrow, types, strict=True)]


def read_metadata(location: str | None) -> Metadata | None:
    """A metadata file; None when there is none, or when it or its newest manifest list is lost or unreadable: the table is then made again."""
    if location is None:
        return None
    try:
        found: Metadata = json.loads(Path(location).read_text(encoding="utf-8"))
        snapshot = metadata.current_snapshot(found)
        return found if snapshot is None or Path(snapshot["manifest-list"]).is_file() else None
    except (OSError, ValueError, KeyError):
        return None


def write_metadata(current: Metadata, before: str | None) -> tuple[str, list[str]]:
    """Write the metadata file after `before` (None: the first), durable; gives its path, and the older ones that it names no more."""
    number = int(Path(before).name.split("-")[0]) + 1 if before else 0
    gone: list[str] = []
    if before:
        current, gone = metadata.following(current, before)
    path = Path(current["location"]) / "metadata" / f"{number:05d}-{uuid.uuid4()}.metadata.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(current, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    sync(temporary)
    os.rename(temporary, path)
    sync(path.parent)
    return str(path), gone
