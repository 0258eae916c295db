"""Is a release still what was published? Every file is read again and compared with the manifest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq

from anptt_data.errors import OurFault
from anptt_data.lake.audited import audit_mark, content_digest
from anptt_data.lake.instants import written_instant
from anptt_data.lake.manifest import FileEntry, Manifest, load
from anptt_data.lake.store import Store


@dataclass(frozen=True)
class Verified:
    """What was found: how many files the release consists of (0 when the manifest cannot be read), and one line a problem."""

    number: int
    instant: str | None
    files: int
    problems: list[str]


def verified(store: Store, number: int | None) -> Verified:
    """Release `number` (None: the newest) read again; of an audited one also whether it is still what was audited. Raises `NotFound`."""
    folder = store.find(number)
    problems = verify_release(folder)
    try:
        manifest = load(folder)
    except OurFault:
        return Verified(int(folder.name), None, 0, problems)
    mark = audit_mark(store, manifest.number)
    if mark is not None and mark.digest != content_digest(manifest):
        problems.append(f"{folder.name}: bản kê đã khác lúc kiểm toán / the manifest is not the one that was audited")
    instant = written_instant(datetime.fromisoformat(manifest.instant))
    return Verified(manifest.number, instant, len(_entries(manifest, folder)), problems)


def verify_release(folder: Path) -> list[str]:
    """What is wrong with the release in `folder`, one line a file (Vietnamese / English); empty when nothing is."""
    try:
        manifest = load(folder)
    except OurFault as fault:
        return [str(fault)]
    problems: list[str] = []
    for entry, base in _entries(manifest, folder):
        problems += _file_problems(entry, base / entry.path)
    for dataset, described in manifest.datasets.items():
        for files in (described.files, described.present):
            if len({f.path for f in files}) != len(files):
                problems.append(f"{dataset}: một tệp được kể hai lần / a file is listed twice")
    return problems


def _entries(manifest: Manifest, folder: Path) -> list[tuple[FileEntry, Path]]:
    lake = Path(manifest.lake)
    entries = [(f, lake) for f in manifest.data_files()] + [(f, folder) for f in manifest.tables]
    return entries + ([(manifest.database, folder)] if manifest.database else [])


def _file_problems(entry: FileEntry, path: Path) -> list[str]:
    if not path.is_file():
        return [f"{path}: mất tệp / the file is lost"]
    size = path.stat().st_size
    if size != entry.bytes:
        return [f"{path}: dài {size} byte, phải là {entry.bytes} / {size} bytes, should be {entry.bytes}"]
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != entry.sha256:
        return [f"{path}: nội dung đã bị đổi (SHA-256 khác) / the content was changed (another SHA-256)"]
    if path.suffix == ".parquet":
        rows = pq.ParquetFile(path).metadata.num_rows
        if rows != entry.rows:
            return [f"{path}: có {rows} dòng, phải là {entry.rows} / {rows} rows, should be {entry.rows}"]
    return []
