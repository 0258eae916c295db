"""What releases there are, and what is in one of them, as data; `cli/release_lines.py` puts it into words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from anptt_data.errors import OurFault
from anptt_data.lake.audited import AuditMark, audit_mark
from anptt_data.lake.instants import written_instant
from anptt_data.lake.manifest import DatasetEntry, Manifest, load
from anptt_data.lake.store import Store


@dataclass(frozen=True)
class ListedRelease:
    """A release in a line. `rows`: of the present truth, None in releases of older formats; `all_rows`: replaced ones too; `bytes`: of all files
    it consists of, `own_bytes`: of those no other release has; `problem`: why its manifest cannot be read (then nothing else is known);
    `lost`: how many of its files are not there."""

    number: int
    instant: str | None
    rows: int | None
    all_rows: int | None
    bytes: int | None
    own_bytes: int | None
    newest_receipt: str | None
    audited: AuditMark | None
    problem: str | None = None
    lost: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class DatasetChange:
    """What a dataset has in a release and what became of it since the one before; counts of the one before are None when it had no such dataset."""

    dataset: str
    version: str
    version_before: str | None
    rows: int | None
    rows_before: int | None
    all_rows: int
    all_rows_before: int | None
    files: int
    files_new: int


@dataclass(frozen=True)
class DescribedRelease:
    """A release told in full."""

    listed: ListedRelease
    path: str
    previous: int | None
    format: int
    reference_version: str
    changed: dict[str, Any]
    datasets: list[DatasetChange]
    files: dict[str, list[str]]
    """Absolute paths of the present files by dataset, for readers of bare Parquet."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def listed_releases(store: Store) -> list[ListedRelease]:
    """All releases, the oldest first."""
    manifests: dict[int, Manifest | OurFault] = {}
    for number in store.numbers():
        try:
            manifests[number] = load(store.path(number))
        except OurFault as fault:
            manifests[number] = fault
    times: dict[str, int] = {}
    for manifest in manifests.values():
        for f in manifest.data_files() if isinstance(manifest, Manifest) else []:
            times[f.path] = times.get(f.path, 0) + 1
    return [_listed(store, n, m, times) for n, m in manifests.items()]


def _listed(store: Store, number: int, manifest: Manifest | OurFault, times: dict[str, int]) -> ListedRelease:
    mark = audit_mark(store, number)
    if isinstance(manifest, OurFault):
        return ListedRelease(number, None, None, None, None, None, None, mark, str(manifest))
    folder = sum(f.bytes for f in manifest.tables) + (manifest.database.bytes if manifest.database else 0)
    data = manifest.data_files()
    return ListedRelease(
        number, written_instant(datetime.fromisoformat(manifest.instant)), present_rows(manifest), manifest.rows(),
        folder + sum(f.bytes for f in data), folder + sum(f.bytes for f in data if times[f.path] == 1),
        (manifest.newest_submission or {}).get("receipt_no"), mark, lost=len(lost_files(manifest, store.path(number))),
    )  # fmt: skip


def lost_files(manifest: Manifest, folder: Path) -> list[Path]:
    """The files of the release in `folder` that are not there; their content is not looked at (`lake/verify.py` does)."""
    own = [*manifest.tables, *([manifest.database] if manifest.database else [])]
    paths = [Path(manifest.lake) / f.path for f in manifest.data_files()] + [folder / f.path for f in own]
    return [path for path in paths if not path.is_file()]


def present_rows(manifest: Manifest) -> int | None:
    """Rows of the present truth; None where a release of an older format does not list them."""
    entries = manifest.datasets.values()
    return sum(e.present_rows for e in entries) if all(e.present_fields for e in entries) else None


def described(store: Store, number: int | None) -> DescribedRelease:
    """One release (None: the newest) beside the kept one before it. Raises `NotFound`, and `OurFault` when its manifest cannot be read."""
    manifest = load(store.find(number))
    before = load(store.path(manifest.previous)) if manifest.previous in store.numbers() and manifest.previous is not None else None
    (listed,) = [r for r in listed_releases(store) if r.number == manifest.number]
    return DescribedRelease(
        listed, str(store.path(manifest.number)), manifest.previous, manifest.format, manifest.reference_version, manifest.changed,
        [_change(d, e, before.datasets.get(d) if before else None) for d, e in sorted(manifest.datasets.items())],
        {d: [str(store.lake / f.path) for f in e.present] for d, e in sorted(manifest.datasets.items())},
    )  # fmt: skip


def _change(dataset: str, entry: DatasetEntry, before: DatasetEntry | None) -> DatasetChange:
    old = {f.path for f in before.present} if before else set()
    return DatasetChange(
        dataset, entry.contract_version, before.contract_version if before else None, entry.present_rows if entry.present_fields else None,
        before.present_rows if before and before.present_fields else None, entry.rows, before.rows if before else None, len(entry.present),
        len([f for f in entry.present if f.path not in old]),
    )  # fmt: skip
