"""Lists what a source holds now, as extracts: one per file, or one sweep for many small files."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Lines
from anptt_data.intake.extract import Extract
from anptt_data.intake.freeze import sha256_of
from anptt_data.sources.folder import File, Skipped, files
from anptt_data.sources.source import Source

__all__ = ["Known", "Skipped", "list_extracts", "sweep_suffixes"]

MAX_SWEEP_FILES = 100_000
MAX_SWEEP_BYTES = 512 * 1024 * 1024

Known = Collection[tuple[str, str]]
"""(name, SHA-256) of what was taken before: members of sweeps by their relative name, other files by their file name."""


def sweep_suffixes(contract: type[Contract]) -> tuple[str, ...]:
    """Endings of the small files that are swept together; empty when the dataset has no sweeps."""
    if not contract.described("sweep"):
        return ()
    return tuple(sorted({s.lower() for layout in contract.layouts() if isinstance(layout, Lines) for s in layout.suffixes}))


def list_extracts(
    source: Source, contract: type[Contract], seen: Known = frozenset(), *, settle_seconds: float | None = None
) -> Iterator[Extract | Skipped]:
    """Extracts that are ready, and the files that are left for the next sweep.

    Whole files come first, in the order in which they were written (samples: by name, because a clone forgets the times), so that
    a correction follows what it corrects; then the sweeps, at most `MAX_SWEEP_FILES` files and `MAX_SWEEP_BYTES` bytes each.
    Files in `seen` with the same bytes are left out without a word.
    """
    suffixes = sweep_suffixes(contract)
    names = {name for name, _ in seen}
    single: list[File] = []
    small: list[File] = []
    for found in files(source.path, settle_seconds):
        if isinstance(found, Skipped):
            yield found
        elif suffixes and found.name.lower().endswith(suffixes):
            if not _taken(found.name, found.path, names, seen):
                small.append(found)
        elif not _taken(found.path.name, found.path, names, seen):
            single.append(found)
    single.sort(key=lambda f: f.name if source.sample else (f.modified_ns, f.name))
    for file in single:
        yield Extract(source.name, source.dataset, source.agency, file.path.name, (file.path,), sample=source.sample)
    small.sort(key=lambda f: f.name)
    for batch in _batches(small):
        paths = tuple(f.path for f in batch)
        name = source.path.name
        yield Extract(source.name, source.dataset, source.agency, name, paths, sweep=True, base=source.path, sample=source.sample)


def _taken(name: str, path: Path, names: set[str], seen: Known) -> bool:
    """Whether this file's bytes were taken under this name; bytes are hashed only when the name is known."""
    return name in names and (name, sha256_of(path)) in seen


def _batches(small: list[File]) -> Iterator[list[File]]:
    batch: list[File] = []
    size = 0
    for file in small:
        if batch and (len(batch) == MAX_SWEEP_FILES or size + file.size > MAX_SWEEP_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += file.size
    if batch:
        yield batch
