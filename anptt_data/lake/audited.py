"""Releases that an auditor has looked at and refers to: they are kept. The mark lies beside the releases, which never change themselves.

It holds a digest of what the release consists of, so that a manifest that was altered afterwards shows.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from anptt_data.durable import sync
from anptt_data.errors import OurFault, UsageError
from anptt_data.lake.manifest import Manifest, load
from anptt_data.lake.store import Store

FOLDER = "audited"


@dataclass(frozen=True)
class AuditMark:
    """Who marked a release, when and why; `digest` is that of its content (`content_digest`)."""

    number: int
    at: str
    actor: str
    reason: str
    digest: str


def mark_audited(store: Store, number: int, reason: str, actor: str) -> AuditMark:
    """Mark a release as audited; a second mark leaves the first as it is and gives it back.

    Raises `NotFound` for a release that does not exist and `UsageError` without a reason. Publishing lock held: nothing prunes it meanwhile.
    """
    if not reason.strip():
        raise UsageError("Cần ghi lý do", "A reason is needed")
    manifest = load(store.find(number))
    if (known := audit_mark(store, number)) is not None:
        return known
    mark = AuditMark(number, datetime.now(UTC).isoformat(), actor, reason.strip(), content_digest(manifest))
    folder = store.releases / FOLDER
    folder.mkdir(exist_ok=True)
    temporary = folder / f".{number:06d}.tmp"
    temporary.write_text(json.dumps(asdict(mark), ensure_ascii=False, indent=1), encoding="utf-8")
    sync(temporary)
    os.replace(temporary, folder / f"{number:06d}.json")
    sync(folder)
    return mark


def audit_mark(store: Store, number: int) -> AuditMark | None:
    """The release's mark. A mark that cannot be read is a mark: raises `OurFault` rather than let the release go."""
    path = store.releases / FOLDER / f"{number:06d}.json"
    try:
        return AuditMark(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise OurFault(f"Không đọc được dấu kiểm toán {path}: {error}", f"Cannot read the audit mark {path}: {error}") from error


def content_digest(manifest: Manifest) -> str:
    """SHA-256 of what the release consists of: number, instant, versions and every file's path, rows and hash.

    Where the lake lies, and with it the DuckDB file's views, is left out: a restored or copied release is the same release.
    """
    content: dict[str, Any] = {
        "number": manifest.number, "instant": manifest.instant, "reference": manifest.reference_version,
        "contracts": {d: [e.contract_version, e.contract_fingerprint] for d, e in manifest.datasets.items()},
        "files": sorted([f.path, f.rows, f.sha256] for f in (*manifest.data_files(), *manifest.tables)),
    }  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
