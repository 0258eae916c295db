"""Packs a sweep: many small files become one archive whose bytes depend on their names and contents only."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

from anptt_data.errors import OurFault
from anptt_data.intake.extract import Extract
from anptt_data.sources.folder import safe_name

MANIFEST = "manifest.json"
FORMAT = "anptt-sweep/1"
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Member:
    """One file of a sweep as its manifest says it."""

    name: str
    size: int
    sha256: str


def pack_sweep(extract: Extract) -> bytes:
    """One zip (stored, sorted names, fixed times): the same files give the same bytes, so that the same sweep is one submission.

    The first member is ``manifest.json``: ``{"format", "members": [{"name", "size", "sha256"}]}``. Raises `OurFault` when a name leads
    out of the sweep's folder, `OSError` when a file cannot be read.
    """
    contents = sorted((_member_name(path, extract), path) for path in extract.paths)
    read = [(name, path.read_bytes()) for name, path in contents]
    members = [Member(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in read]
    manifest = {"format": FORMAT, "members": [vars(m) for m in members]}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        _write(archive, MANIFEST, json.dumps(manifest, ensure_ascii=False, separators=(",", ":")).encode())
        for name, data in read:
            _write(archive, name, data)
    return packed.getvalue()


def _write(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, EPOCH)
    info.external_attr = 0o600 << 16
    info.create_system = 3
    archive.writestr(info, data)


def _member_name(path: Path, extract: Extract) -> str:
    base = extract.base if extract.base is not None else path.parent
    try:
        name = path.relative_to(base).as_posix()
    except ValueError:
        name = ""
    if not safe_name(name):
        raise OurFault(f"Tệp «{path.name}» không nằm trong thư mục nguồn", f"{path.name} is not inside the source's folder")
    # A member of that name would be taken for the manifest.
    return f"_/{name}" if name == MANIFEST else name
