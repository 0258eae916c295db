# ruff: noqa: S608 - our own table names through `quoted`, paths through `literal`.
"""The DuckDB file of a release made from the last one's, when only rows and file lists differ: a tenth of the time of making all views anew.

A thousand statements make a release's views, macros and comments, and they follow from contracts, reference data and this program alone. When
none of these changed, the last file is copied, its system tables are filled again, and the views that name data files are written again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

import anptt_data
from anptt_data.lake.manifest import DatasetEntry, FileEntry, Manifest
from anptt_data.lake.store import DATABASE
from anptt_data.lake.view_text import rewrite_views
from anptt_data.sql_text import literal, quoted

if TYPE_CHECKING:
    from anptt_data.lake.views import DatasetView

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "default_block_size": "16384",
}  # fmt: skip
"""Every small table takes at least one block: with DuckDB's usual 256 kB a release's file would be six times as large."""


@lru_cache(maxsize=1)
def program_key() -> str:
    """SHA-256 over this program's text and SQL files: what another version would have written may not be carried over."""
    root = Path(anptt_data.__file__).parent
    digest = hashlib.sha256(duckdb.__version__.encode())
    for path in sorted(p for p in (*root.rglob("*.py"), *root.rglob("*.sql"))):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def database_key(manifest: Manifest, views: list[DatasetView], ref: Mapping[str, Mapping[str, str]]) -> str:
    """What the file's views, macros and comments follow from, but for which files there are. Known once the present files are."""
    datasets = [
        [v.contract.dataset(), v.entry.contract_fingerprint, v.columns, [(f.name, f.type, f.id) for f in v.entry.fields],
         [(f.name, f.type, f.id) for f in v.entry.present_fields], bool(v.entry.files), bool(v.entry.replaced), bool(v.entry.present)]
        for v in views
    ]  # fmt: skip
    content = [
        program_key(), manifest.format, manifest.lake, manifest.contracts_signature, manifest.reference_version, manifest.reference_signature,
        {n: f.path for n, f in manifest.reference_files.items()}, {n: dict(c) for n, c in ref.items()}, datasets,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def sound(last: Path, before: Manifest) -> bool:
    """Whether the last release's DuckDB file and tables are there, the file as its manifest says."""
    file = last / DATABASE
    if before.database is None or not file.is_file() or any(not (last / f.path).is_file() for f in before.tables):
        return False
    with open(file, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == before.database.sha256


def carry_over(
    path: Path, tables: Path, last: Path, before: Manifest, manifest: Manifest, views: list[DatasetView],
    key: Callable[[], str], update_present: Callable[[duckdb.DuckDBPyConnection], None],
) -> list[FileEntry] | None:  # fmt: skip
    """Make the file at `path` from the release in `last`, whose manifest is `before`; gives the tables that describe the file, linked from there.

    None when the last file cannot be carried over after all (the present files are then written, and `path` is gone).
    """
    shutil.copyfile(last / DATABASE, path)
    with duckdb.connect(str(path), config=CONFIG) as connection:
        connection.execute("BEGIN")
        _fill_again(connection, tables, before, manifest)
        update_present(connection)
        if key() == before.database_key and _point_again(connection, before, manifest):
            connection.execute("COMMIT")
            connection.execute("CHECKPOINT")
            return _described(tables, last, before, manifest)
        connection.execute("ROLLBACK")
    path.unlink()
    return None


def _fill_again(connection: duckdb.DuckDBPyConnection, tables: Path, before: Manifest, manifest: Manifest) -> None:
    """Let the system tables hold what the new Parquet files hold."""
    known = {f.path: f.sha256 for f in before.tables}
    there = set(connection.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT internal").fetchall())
    for file in manifest.tables:
        name = Path(file.path).stem
        schema, _, table = name.rpartition(".")
        if known.get(file.path) == file.sha256 or (f"{schema or 'main'}.{table}",) not in there:
            continue
        full = f"{quoted(schema or 'main')}.{quoted(table)}"
        connection.execute(f"DELETE FROM {full}")
        connection.execute(f"INSERT INTO {full} SELECT * FROM read_parquet({literal(str(tables.parent / file.path))})")


def _point_again(connection: duckdb.DuckDBPyConnection, before: Manifest, manifest: Manifest) -> bool:
    """Let the views name the new lists of files; False when a list is not found in any view as it should be."""
    lake = Path(manifest.lake)
    lists = [
        (_written(old, lake), _written(new, lake))
        for dataset, entry in manifest.datasets.items()
        for old, new in zip(_lists(before.datasets[dataset]), _lists(entry), strict=True)
        if [f.path for f in old] != [f.path for f in new]
    ]
    found: set[str] = set()

    def rewrite(statement: str) -> str:
        for old, new in lists:
            if old in statement:
                found.add(old)
                statement = statement.replace(old, new)
        return statement

    rewrite_views(connection, rewrite)
    return found == {old for old, _ in lists}


def _lists(entry: DatasetEntry) -> list[list[FileEntry]]:
    return [entry.files, entry.replaced, [*entry.present]]


def _written(files: list[FileEntry], lake: Path) -> str:
    """A list of paths as DuckDB writes it in a view's statement."""
    return f"list_value({', '.join(literal(str(lake / f.path)) for f in files)})"


def _described(tables: Path, last: Path, before: Manifest, manifest: Manifest) -> list[FileEntry]:
    """The tables of the last release that this one did not write: they describe the file, which is as it was."""
    written = {f.path for f in manifest.tables}
    entries = [f for f in before.tables if f.path not in written]
    for file in entries:
        os.link(last / file.path, tables.parent / file.path)
    return entries
