"""A release's manifest: which files it consists of, their hashes and rows, and what is in them."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from anptt_data.errors import OurFault
from anptt_data.lake.store import MANIFEST

FORMAT = 4
"""Changes when a release's inside changes: a release of an older format is followed by a new one even when no data changed."""


@dataclass(frozen=True)
class FileEntry:
    """One Parquet file; `path` is relative to the lake folder (data) or to the release's folder (tables)."""

    path: str
    rows: int
    bytes: int
    sha256: str
    days: list[str] | None = None
    """First and last day of its rows, where they are known: a reader of some days leaves other files alone."""


@dataclass(frozen=True)
class PresentFile(FileEntry):
    """A file of the present truth: rows of one `month` (``2026-10``; '' for rows without a day) from the point `first` to the point `last`."""

    month: str = ""
    first: list[str] = field(default_factory=list)  # [day, agency]
    last: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class FieldEntry:
    """A column of a dataset's data files: its field id never changes and is never given again; `type` is DuckDB's."""

    name: str
    type: str
    id: int


@dataclass
class DatasetEntry:
    """What a release holds of one dataset."""

    contract_version: str
    contract_fingerprint: str
    revises: str
    fields: list[FieldEntry] = field(default_factory=list)
    files: list[FileEntry] = field(default_factory=list)
    replaced: list[FileEntry] = field(default_factory=list)
    submissions: str = ""  # ids of the submissions whose rows the files hold, as `written_numbers` writes them
    events: list[int] = field(default_factory=list)  # [how many, newest id] of the dataset's submission events
    changed_in: int = 0  # the last release in which its figures changed; 0 where a release of an older format does not say
    present: list[PresentFile] = field(default_factory=list)  # the present truth at the release's instant, by month
    present_fields: list[FieldEntry] = field(default_factory=list)  # columns of those files, in order
    present_last_id: int = 0  # the highest field id that was ever given to one
    present_key: str = ""  # of what makes a row what it is: the view's SELECT and the columns

    @property
    def rows(self) -> int:
        """Rows of the history, replaced ones too."""
        return sum(f.rows for f in self.files)

    @property
    def present_rows(self) -> int:
        return sum(f.rows for f in self.present)


@dataclass
class Manifest:
    """The whole of it, as `manifest.json` holds it."""

    number: int
    instant: str
    lake: str  # absolute path of the lake folder that the views point into
    reference_version: str
    reference_signature: str  # of the reference tables' content
    contracts_signature: str
    newest_submission: dict[str, Any] | None
    datasets: dict[str, DatasetEntry] = field(default_factory=dict)
    tables: list[FileEntry] = field(default_factory=list)
    reference_files: dict[str, FileEntry] = field(default_factory=dict)  # long reference tables: files in the lake
    shared: dict[str, FileEntry] = field(default_factory=dict)  # small tables that bare readers and Iceberg get, as files in the lake
    database: FileEntry | None = None
    database_key: str = ""  # what the file's views, macros and comments were made from (`carried_over.database_key`)
    changed: dict[str, Any] = field(default_factory=dict)
    previous: int | None = None
    format: int = FORMAT

    def rows(self) -> int:
        return sum(d.rows for d in self.datasets.values())

    def data_files(self) -> list[FileEntry]:
        """All files in the lake folder that this release consists of, each once."""
        files = [f for d in self.datasets.values() for f in (*d.files, *d.replaced, *d.present)]
        return list({f.path: f for f in (*files, *self.reference_files.values(), *self.shared.values())}.values())

    def save(self, folder: Path) -> None:
        """Write `manifest.json` whole or not at all."""
        temporary = folder / f".{MANIFEST}.tmp"
        with open(temporary, "w", encoding="utf-8") as file:
            json.dump(asdict(self), file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, folder / MANIFEST)


def load(folder: Path) -> Manifest:
    """The manifest of the release in `folder`; raises `OurFault` when it cannot be read."""
    try:
        body = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        body["datasets"] = {
            name: DatasetEntry(
                **entry
                | {
                    "fields": [FieldEntry(**f) for f in entry["fields"]],
                    "files": [FileEntry(**f) for f in entry["files"]],
                    "replaced": [FileEntry(**f) for f in entry["replaced"]],
                    "present": [PresentFile(**f) for f in entry.get("present", [])],
                    "present_fields": [FieldEntry(**f) for f in entry.get("present_fields", [])],
                }
            )
            for name, entry in body["datasets"].items()
        }
        body["tables"] = [FileEntry(**f) for f in body["tables"]]
        for files in ("reference_files", "shared"):
            body[files] = {name: FileEntry(**f) for name, f in body.get(files, {}).items()}
        body["database"] = FileEntry(**body["database"]) if body["database"] else None
        return Manifest(**body)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OurFault(
            f"Không đọc được {folder / MANIFEST} ({error}); tạo lại bằng: anptt publish --rebuild",
            f"Cannot read {folder / MANIFEST} ({error}); make a new one with: anptt publish --rebuild",
        ) from error
