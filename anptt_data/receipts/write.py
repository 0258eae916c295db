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

from anptt_data.contract.base import Contract
from anptt_data.durable import sync
from anptt_data.errors import OurFault
from anptt_data.quality.verdict import Verdict
from anptt_data.readers.cells import Cells
from anptt_data.receipts.annotated import annotated_workbook
from anptt_data.receipts.fix_lines import csv_of, findings_csv
from anptt_data.receipts.list_workbook import READ_AGAIN
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


def planned_files(settings: Settings, receipt_no: str, *, nil: bool = False) -> dict[str, str]:
    """Face -> absolute path, of all faces `write_receipt` writes of a submission that is not refused as secret.

    A nil report has no workbook: nothing of the sender's could be annotated.
    """
    folder = receipt_folder(settings, receipt_no)
    return {face: str(folder / name) for face, name in FACES.items() if not (nil and face == "workbook")}


def write_receipt(
    settings: Settings,
    receipt: dict[str, Any],
    original: bytes | Path | None,
    contract: type[Contract],
    *,
    verdict: Verdict | None = None,
    rejected: pl.DataFrame | None = None,
    cells: Cells | None = None,
) -> dict[str, str]:
    """Writes all faces and returns face -> path; the same is put into `receipt["files"]`, what must be said into its ``notes``.

    `original` is what was sent, in clear, or its path; None writes the list without a copy, and so does a contract with personal
    columns. With `verdict` the list of findings is full, else it has those that the receipt carries (a fuller one that is there stays).
    `rejected`, `cells`: see `annotated_workbook`; the cells of a small text file are read again when not given. Raises OSError when
    the disk refuses: then nothing of it is left.
    """
    target = receipt_folder(settings, receipt["receipt_no"])
    target.parent.mkdir(parents=True, exist_ok=True)
    personal, parts = contract.has_personal(), verdict.parts if verdict is not None else ()
    nil = bool(receipt.get("nil"))
    if cells is None and not personal:
        cells = _read_again(settings, receipt, original, contract)
    content = None if personal else _content(original)
    workbook = None if nil else annotated_workbook(content, receipt, parts, rejected=rejected, cells=cells, personal=personal)
    secret = any(f["rule"].startswith("SECRET-") for f in receipt["findings"])  # then nothing of the content is kept
    receipt["files"] = {
        face: path for face, path in planned_files(settings, receipt["receipt_no"], nil=nil).items() if face != "findings" or not secret
    }
    receipt["notes"] = list(workbook.notes) if workbook is not None else []
    written: dict[str, bytes] = {
        "json": written_json(receipt),
        "page": receipt_page(receipt, settings.public_url).encode(),
    }
    if workbook is not None:
        written["workbook"] = workbook.content
    if not secret and (verdict is not None or not (target / FACES["findings"]).is_file()):
        written["findings"] = findings_csv(verdict.findings, parts) if verdict is not None else csv_of(receipt["findings"])
    place(target, {FACES[face]: data for face, data in written.items()})
    return dict(receipt["files"])


def written_json(receipt: Mapping[str, Any]) -> bytes:
    """The JSON face."""
    return (json.dumps(receipt, ensure_ascii=False, indent=1) + "\n").encode()


def _read_again(settings: Settings, receipt: Mapping[str, Any], original: bytes | Path | None, contract: type[Contract]) -> Cells | None:
    """The cells of a small text file that has something to mend."""
    wanted = receipt["layout"].get("format") == "csv" and receipt["findings"] and receipt["counts"]["read"] <= READ_AGAIN
    if original is None or not wanted:
        return None
    from anptt_data.readers.read import read

    return read(original, receipt["file_name"], contract, settings)


def _content(original: bytes | Path | None) -> bytes | None:
    if not isinstance(original, Path):
        return original
    try:
        return original.read_bytes() if original.stat().st_size <= ORIGINAL_LIMIT else None
    except OSError:  # the list alone will do
        return None


def place(target: Path, files: Mapping[str, bytes]) -> None:
    """Writes the files into the folder of a receipt: all at once when it is new, one after the other when it is there."""
    temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        temporary.chmod(0o750)
        for name, data in files.items():
            with open(temporary / name, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
        sync(temporary)
        try:
            os.rename(temporary, target)
        except OSError:
            if not target.is_dir():
                raise
            for name in files:
                os.replace(temporary / name, target / name)
            sync(target)
        sync(target.parent)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
