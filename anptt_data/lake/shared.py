"""Small tables as files of the lake, for readers of bare files and for Iceberg: a release's own folder may be pruned, and theirs may not.

A table that did not change is the same file as before; a new one is a second name of the file in the release's folder, not a copy.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from anptt_data.durable import sync
from anptt_data.lake.manifest import FileEntry, Manifest
from anptt_data.lake.store import Store

NOT_SHARED = frozenset({"release", "functions", "claim", "claim_range", "approval"})
"""The machinery of the DuckDB file: what these say of the present stands in the present files already."""
REFERENCE = "ref."
OWN = "anptt."


def shared_tables(store: Store, building: Path, manifest: Manifest, before: Manifest | None) -> dict[str, FileEntry]:
    """The release's small tables in the lake, by name: ``ref.area``, ``submissions`` (of schema ``main``). Those of `building` that are new are put there."""
    shared: dict[str, FileEntry] = {}
    for table in manifest.tables:
        name = Path(table.path).stem
        if name not in NOT_SHARED:
            old = manifest.reference_files.get(name.removeprefix(REFERENCE)) if name.startswith(REFERENCE) else None
            old = old or (before.shared.get(name) if before else None)
            shared[name] = (
                old if old is not None and old.sha256 == table.sha256 else keep(store, building / table.path, name, manifest.number, table)
            )
    return shared


def keep(store: Store, file: Path, name: str, number: int, entry: FileEntry) -> FileEntry:
    """The file under a name of its own in the lake: a link, or a copy where links cannot be had."""
    folder = store.data_dir(name if "." in name else OWN + name, "data")
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{number:06d}-{entry.sha256[:12]}-000.parquet"
    temporary = kept.with_name(kept.name + ".tmp")
    temporary.unlink(missing_ok=True)
    try:
        os.link(file, temporary)
    except OSError:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        shutil.copyfile(file, temporary)
    sync(temporary)
    os.rename(temporary, kept)
    sync(folder)
    return FileEntry(str(kept.relative_to(store.lake)), entry.rows, entry.bytes, entry.sha256)
