"""Keeping the Iceberg tables in step when releases go, when a home was restored, and for whoever asks whether they are."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from anptt_data.errors import OurFault
from anptt_data.lake.iceberg import catalogue, metadata
from anptt_data.lake.iceberg.catalogue import Move
from anptt_data.lake.iceberg.files import listed_files, metadata_paths
from anptt_data.lake.iceberg.follow import FIRST_FORMAT, TableFiles, follow, read_metadata, tables_of, write_metadata
from anptt_data.lake.iceberg.metadata import tag
from anptt_data.lake.manifest import load
from anptt_data.lake.store import Store
from anptt_data.warehouse.connect import our_fault, raw


def forget(engine: Engine, store: Store) -> None:
    """Take the tags and snapshots of releases that are gone out of all tables, and remove metadata that nothing names. Publishing lock held."""
    kept = set(store.numbers())
    with our_fault(), engine.begin() as connection:
        known = catalogue.locations(raw(connection))
        moves: list[Move] = []
        for (namespace, table), before in known.items():
            current = read_metadata(before)
            if current is not None and (changed := metadata.without_releases(current, kept)) is not current:
                moves.append(Move(namespace, table, before, write_metadata(changed, before)[0]))
        shown = catalogue.shown_release(raw(connection))
        if moves and shown is not None:
            catalogue.move(raw(connection), moves, shown)
    with our_fault(), engine.begin() as connection:
        known = catalogue.locations(raw(connection))
    for location in known.values():
        _sweep(location)


def _sweep(location: str) -> None:
    """Remove files of a table's metadata folder that its newest metadata does not name; of a table that cannot be read, none."""
    current = read_metadata(location)
    if current is None:
        return
    named = {location, *(e["metadata-file"] for e in current["metadata-log"]), *metadata_paths(current)}
    for path in Path(location).parent.iterdir():
        if str(path) not in named:
            path.unlink(missing_ok=True)


def made_again(engine: Engine, store: Store) -> None:
    """Forget the catalogue and make every table anew from the kept releases: after a restore their paths are those of another home."""
    with our_fault(), engine.begin() as connection:
        raw(connection).execute("delete from iceberg.iceberg_tables where catalog_name = %s", (catalogue.NAME,))
        raw(connection).execute("delete from iceberg.iceberg_namespace_properties where catalog_name = %s", (catalogue.NAME,))
    follow(engine, store)


def differences(engine: Engine, store: Store) -> list[str]:
    """Where the tables do not show exactly the newest release's files; one line a table (Vietnamese / English), empty when they do."""
    numbers = store.numbers()
    if not numbers or (newest := load(store.path(numbers[-1]))).format < FIRST_FORMAT:
        return []
    with our_fault(), engine.begin() as connection:
        try:
            catalogue.shown_release(raw(connection))
        except OurFault as fault:
            return [str(fault)]
        known = catalogue.locations(raw(connection))
    return [p for table in tables_of(newest) if (p := _difference(table, newest.number, known.get(table.name)))]


def _difference(table: TableFiles, number: int, location: str | None) -> str | None:
    name, current = ".".join(table.name), read_metadata(location)
    if location is None:
        return f"{name}: chưa có bảng Iceberg / no Iceberg table"
    if current is None:
        return f"{name}: mất siêu dữ liệu Iceberg {location} / its Iceberg metadata is lost"
    if tag(number) not in current["refs"]:
        return f"{name}: bảng Iceberg chưa theo đến phiên bản {number} / the Iceberg table has not followed to release {number}"
    try:
        found = listed_files(current, current["refs"][tag(number)]["snapshot-id"])
    except OSError as error:
        return f"{name}: mất tệp của bảng Iceberg ({error}) / a file of the Iceberg table is lost"
    wanted = {f.path: f.rows for f in table.files if f.rows}
    if found != wanted:
        return f"{name}: bảng Iceberg có {len(found)} tệp, phiên bản {number} có {len(wanted)} / the Iceberg table differs from release {number}"
    return None
