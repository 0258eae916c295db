"""Extracts before and after they are frozen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Extract:
    """One file, or one sweep of many small files, as a source lists it; `paths` are absolute."""

    source: str
    dataset: str
    agency: str
    name: str  # file name as the sender knows it; the folder's name for a sweep
    paths: tuple[Path, ...]
    sweep: bool = False
    base: Path | None = None  # a sweep's members are named relative to it
    sample: bool = False
    content: bytes | None = None  # an upload: its bytes, which are in memory only until they were looked at (law 8); then no paths


@dataclass(frozen=True)
class FrozenFile:
    """Bytes frozen by their SHA-256 under ``extracts/<first two>/<sha256>``; encrypted when the contract has personal columns."""

    sha256: str
    size_bytes: int
    name: str
    path: Path
    encrypted: bool = False
    sample: bool = False
