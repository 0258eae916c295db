"""Writes the faces of a receipt under ``receipts/<receipt_no>/``: whole or not at all, and again as often as asked.

Everything is made in a folder beside the target, forced to disk and renamed, so that a power cut or a full disk leaves no half a
receipt; what is there already is replaced file by file with the same content.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from anptt_data.errors import OurFault
from anptt_data.quality.verdict import Verdict
from anptt_data.readers.cells import Cells
from anptt_data.receipts.annotated import annotated_workbook
from anptt_data.receipts.fix_lines import findings_csv
from anptt_data.receipts.page import receipt_page
from anptt_data.settings import Settings

FACES = {"json": "receipt.json", "page": "phieu-tiep-nhan.html", "workbook": "can-sua.xlsx", "findings": "noi-dung-can-xu-ly.csv"}
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
ORIGINAL_LIMIT = 32 * 1024**2
"""Bytes of a file above which it is not read again for an annotated copy."""


def receipt_folder(settings: Settings, receipt_no: str) -> Path:
    """The folder of one receipt; raises `OurFault` when the number cannot be a folder's name."""
    if not _NUMBER.fullmatch(receipt_no):
        raise OurFault(f"Số phiếu «{receipt_no}» không hợp lệ", f"{receipt_no!r} is no receipt number")
    return settings.receipts_dir / receipt_no


def receipt_files(settings: Settings, receipt_no: str) -> dict[str, str]:
    """Face -> absolute path, of the faces that are there."""
    folder = receipt_folder(settings, receipt_no)
    return {face: str(folder / name) for face, name in FACES.items() if (folder / name).is_file()}


def write_receipt(
    settings: Settings,
    receipt: dict[str, Any],
    original: bytes | Path | None = None,
    verdict: Verdict | None = None,
    *,
    rejected: pl.DataFrame | None = None,
    cells: Cells | None = None,
    personal: bool = False,
) -> dict[str, str]:
    """Writes all faces and returns face -> path; the same is put into `receipt["files"]`, what must be said into its ``notes``.

    `original` is what was sent, in clear, or its path; None (or `personal`) writes the list without a copy. `rejected` and
    `cells`: see `annotated_workbook`. Raises OSError when the disk refuses: then nothing of it is left.
    """
    target = receipt_folder(settings, receipt["receipt_no"])
    target.parent.mkdir(parents=True, exist_ok=True)
    parts = verdict.parts if verdict is not None else ()
    content = None if personal else _content(original)
    workbook = annotated_workbook(content, receipt, parts, rejected=rejected, cells=cells, personal=personal)
    secret = any(f["rule"].startswith("SECRET-") for f in receipt["findings"])  # then nothing of the content is kept
    full_list = None if verdict is None or secret else findings_csv(verdict.findings, parts)
    faces = [f for f in FACES if f != "findings" or full_list is not None]
    receipt["files"] = {face: str(target / FACES[face]) for face in faces}
    receipt["notes"] = list(workbook.notes)
    written: dict[str, bytes] = {
        "json": (json.dumps(receipt, ensure_ascii=False, indent=1) + "\n").encode(),
        "page": receipt_page(receipt).encode(),
        "workbook": workbook.content,
    }
    if full_list is not None:
        written["findings"] = full_list
    _place(target, {FACES[face]: data for face, data in written.items()})
    return dict(receipt["files"])


def _content(original: bytes | Path | None) -> bytes | None:
    if not isinstance(original, Path):
        return original
    try:
        return original.read_bytes() if original.stat().st_size <= ORIGINAL_LIMIT else None
    except OSError:  # the list alone will do
        return None


def _place(target: Path, files: Mapping[str, bytes]) -> None:
    temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        temporary.chmod(0o750)
        for name, data in files.items():
            with open(temporary / name, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
        _sync(temporary)
        try:
            os.rename(temporary, target)
        except OSError:
            if not target.is_dir():
                raise
            for name in files:
                os.replace(temporary / name, target / name)
            _sync(target)
        _sync(target.parent)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
