"""Keeps the faces of a receipt in step with its approval and the confirmation of its warnings: verdict, counts and findings stay as recorded.

Only what says it is written again: the JSON, the page, and a line for each on the first sheet of the workbook (replaced in its text, so that
the sender's cells are not touched and a large workbook costs little).
"""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from lxml import etree
from sqlalchemy import Engine

from anptt_data.approval.view import approval_of
from anptt_data.approval.written import same
from anptt_data.confirmation.view import confirmations_of
from anptt_data.receipts.list_workbook import moving_lines
from anptt_data.receipts.page import receipt_page
from anptt_data.receipts.receipt import as_it_reads
from anptt_data.receipts.write import FACES, place, receipt_folder, written_json
from anptt_data.settings import Settings
from anptt_data.warehouse.listing import receipt_of

TEXTS = ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml")
"""Where the texts of a workbook's first sheet stand: xlsxwriter shares them, openpyxl writes them into their cells."""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def receipt_now(settings: Settings, engine: Engine, receipt_no: str) -> dict[str, Any]:
    """The receipt as recorded, with approval and confirmations as of now; its files follow where they say something older. Raises `NotFound`."""
    receipt = receipt_of(engine, receipt_no)
    state, confirmed = _now(engine, receipt["receipt_no"])
    with contextlib.suppress(OSError):  # a full disk is no reason not to answer
        _refresh(settings, receipt["receipt_no"], state, confirmed)
    return as_it_reads(receipt, state, confirmed)


def as_of_now(engine: Engine, receipt: dict[str, Any]) -> dict[str, Any]:
    """A recorded receipt with approval and confirmations as of now; itself where nothing has moved since (and those of before there were approvals)."""
    if not receipt.get("approval_state"):
        return receipt
    state, confirmed = _now(engine, receipt["receipt_no"])
    return receipt if _says(receipt, state, confirmed) else as_it_reads(receipt, state, confirmed)


def refresh_faces(settings: Settings, engine: Engine, receipt_no: str) -> bool:
    """Bring the files of a receipt up to date; whether anything had to be written. Raises `NotFound`, OSError."""
    return _refresh(settings, receipt_no, *_now(engine, receipt_no))


def _now(engine: Engine, receipt_no: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    return approval_of(engine, receipt_no), confirmations_of(engine, receipt_no)


def _says(receipt: dict[str, Any], state: dict[str, Any], confirmed: dict[str, Any] | None) -> bool:
    return same(receipt.get("approval_state"), state) and receipt.get("confirmations") == confirmed


def _refresh(settings: Settings, receipt_no: str, state: dict[str, Any], confirmed: dict[str, Any] | None) -> bool:
    folder = receipt_folder(settings, receipt_no)
    try:
        written = json.loads((folder / FACES["json"]).read_bytes())
    except FileNotFoundError:  # not written yet: whoever writes it writes what was recorded, and the next reader comes here
        return False
    if _says(written, state, confirmed):
        return False
    receipt = as_it_reads(written, state, confirmed)
    files = {FACES["page"]: receipt_page(receipt, settings.public_url).encode()}
    workbook = folder / FACES["workbook"]
    if workbook.is_file() and (lines := moving_lines(receipt)):
        files[FACES["workbook"]] = with_lines(workbook.read_bytes(), lines)
    files[FACES["json"]] = written_json(receipt)  # last: while it says the old state, the others are written again
    place(folder, files)
    return True


def with_lines(workbook: bytes, lines: Mapping[str, str]) -> bytes:
    """The workbook with every text that begins with a prefix of `lines` replaced by its line; unchanged where there is none."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item, _replaced(data, lines) if item.filename in TEXTS else data)
    return out.getvalue()


def _replaced(strings: bytes, lines: Mapping[str, str]) -> bytes:
    tree = etree.fromstring(strings, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    ours = [(t, prefix) for t in tree.iter(f"{{{MAIN}}}t") if t.text is not None for prefix in lines if t.text.startswith(prefix)]
    if not ours:
        return strings
    for text, prefix in ours:
        text.text = lines[prefix]
    written: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
