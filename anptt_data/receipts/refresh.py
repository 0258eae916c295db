"""Keeps the faces of a receipt in step with its approval: verdict, counts and findings stay as recorded, the state of approval is that of now.

Only what says it is written again: the JSON, the page, and one line on the first sheet of the workbook (replaced in its text, so that the
sender's cells are not touched and a large workbook costs little).
"""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from typing import Any

from lxml import etree
from sqlalchemy import Engine

from anptt_data.approval.view import approval_of
from anptt_data.approval.written import same
from anptt_data.receipts.list_workbook import approval_heading, approval_prefix
from anptt_data.receipts.page import receipt_page
from anptt_data.receipts.receipt import with_approval
from anptt_data.receipts.write import FACES, place, receipt_folder, written_json
from anptt_data.settings import Settings
from anptt_data.warehouse.listing import receipt_of

TEXTS = ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml")
"""Where the texts of a workbook's first sheet stand: xlsxwriter shares them, openpyxl writes them into their cells."""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def receipt_now(settings: Settings, engine: Engine, receipt_no: str) -> dict[str, Any]:
    """The receipt as recorded, with the approval as of now; its files follow where they say something older. Raises `NotFound`."""
    receipt = receipt_of(engine, receipt_no)
    state = approval_of(engine, receipt["receipt_no"])
    with contextlib.suppress(OSError):  # a full disk is no reason not to answer
        _refresh(settings, receipt["receipt_no"], state)
    return with_approval(receipt, state)


def as_of_now(engine: Engine, receipt: dict[str, Any]) -> dict[str, Any]:
    """A recorded receipt with the approval as of now; itself where nothing has moved since (and those of before there were approvals)."""
    if not receipt.get("approval_state"):
        return receipt
    state = approval_of(engine, receipt["receipt_no"])
    return receipt if same(receipt["approval_state"], state) else with_approval(receipt, state)


def refresh_faces(settings: Settings, engine: Engine, receipt_no: str) -> bool:
    """Bring the files of a receipt up to date; whether anything had to be written. Raises `NotFound`, OSError."""
    return _refresh(settings, receipt_no, approval_of(engine, receipt_no))


def _refresh(settings: Settings, receipt_no: str, state: dict[str, Any]) -> bool:
    folder = receipt_folder(settings, receipt_no)
    try:
        written = json.loads((folder / FACES["json"]).read_bytes())
    except FileNotFoundError:  # not written yet: whoever writes it writes what was recorded, and the next reader comes here
        return False
    if same(written.get("approval_state"), state):
        return False
    receipt = with_approval(written, state)
    files = {FACES["page"]: receipt_page(receipt, settings.public_url).encode()}
    workbook = folder / FACES["workbook"]
    if workbook.is_file() and (line := approval_heading(receipt)):
        files[FACES["workbook"]] = with_line(workbook.read_bytes(), approval_prefix(receipt_no), line[0])
    files[FACES["json"]] = written_json(receipt)  # last: while it says the old state, the others are written again
    place(folder, files)
    return True


def with_line(workbook: bytes, prefix: str, line: str) -> bytes:
    """The workbook with the text that begins with `prefix` replaced by `line`; unchanged where there is none."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item, _replaced(data, prefix, line) if item.filename in TEXTS else data)
    return out.getvalue()


def _replaced(strings: bytes, prefix: str, line: str) -> bytes:
    tree = etree.fromstring(strings, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    ours = [t for t in tree.iter(f"{{{MAIN}}}t") if t.text is not None and t.text.startswith(prefix)]
    if not ours:
        return strings
    for text in ours:
        text.text = line
    written: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
