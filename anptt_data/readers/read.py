"""Bytes to text cells: finds out what the file is, and hands it to the reader of that kind."""

from __future__ import annotations

from pathlib import Path

from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Lines, Table
from anptt_data.readers.cells import LOOKED_ROWS, PART, ROW, Cells, FileNote
from anptt_data.readers.excel import read_workbook
from anptt_data.readers.json_table import read_json
from anptt_data.readers.lines import read_lines_archive, read_lines_file
from anptt_data.readers.properties import document_properties, unread_text
from anptt_data.readers.sniff import Sniffed, beginning, said_of, size_of, sniff, suffix_of
from anptt_data.readers.text_table import read_text
from anptt_data.readers.zip_guard import BadZip
from anptt_data.settings import Settings


def read(data: bytes | Path, name: str, contract: type[Contract], settings: Settings) -> Cells:
    """The text cells of a file that the sender calls `name`.

    Never raises for what was sent: what is wrong stands in `notes` as a rule of `quality/catalogue/file_rules.py`, and
    ``grids`` is empty when the file could not be read at all.
    """
    if size_of(data) > settings.max_file_bytes:
        return _unreadable("other", FileNote("FILE-010", facts={"detail": f"{size_of(data) // 1024**2} MB"}))
    try:
        sniffed = sniff(data)
    except BadZip as bad:
        return _unreadable("other", bad.note)
    cells = _read(data, name, sniffed, contract, settings)
    if sniffed.kind != "zip":  # an archive of small files has no properties, and a long directory
        cells.properties = document_properties(data)
    if not cells.readable:
        cells.properties |= _texts_of_unread(data, sniffed, settings)
    return cells


def _read(data: bytes | Path, name: str, sniffed: Sniffed, contract: type[Contract], settings: Settings) -> Cells:
    lines = next((x for x in contract.layouts() if isinstance(x, Lines)), None)
    if refused := _refusal(sniffed, name, lines):
        return _unreadable(sniffed.kind, refused)
    if sniffed.kind in ("xlsx", "xls", "ods"):
        return read_workbook(data, sniffed.kind, settings)
    if sniffed.kind == "zip" and lines is not None:
        return read_lines_archive(data, lines, settings)
    if sniffed.kind == "json":
        return read_json(data, name)
    if lines is not None and _is_logger_file(data, name, contract, lines):
        return read_lines_file(data, name, lines)
    return read_text(data, name)


def _texts_of_unread(data: bytes | Path, sniffed: Sniffed, settings: Settings) -> dict[str, str]:
    """What a file that is returned unread says at its head and tail: it would be kept, so it too is looked at for marks."""
    if sniffed.kind in ("text", "html", "xml", "json"):
        return {"text": unread_text(data)}
    if sniffed.kind not in ("xlsx", "xls", "ods"):
        return {}
    texts: list[str] = []
    inside = read_workbook(data, sniffed.kind, settings)
    for grid in inside.grids:
        for frame in (grid.head(LOOKED_ROWS), grid.tail(LOOKED_ROWS)):
            texts += [str(cell) for row in frame.drop(PART, ROW).iter_rows() for cell in row if cell is not None]
    return {"cells": "\n".join(texts), "pages": "\n".join(inside.page_texts)}


def _unreadable(kind: str, note: FileNote) -> Cells:
    return Cells(kind, [], notes=[note])


def _refusal(sniffed: Sniffed, name: str, lines: Lines | None) -> FileNote | None:
    """Why the file is not read at all, or None."""
    if sniffed.kind == "empty":
        return FileNote("FILE-001")
    if sniffed.kind == "locked":
        return FileNote("FILE-008")
    if not sniffed.fits(name):
        return FileNote("FILE-002", facts={"said": said_of(name), "found": sniffed.found})
    if sniffed.kind in ("other", "xlsb", "html", "xml") or (sniffed.kind == "zip" and lines is None):
        return FileNote("FILE-003", facts={"found": sniffed.found})
    return None


def _is_logger_file(data: bytes | Path, name: str, contract: type[Contract], lines: Lines) -> bool:
    """Whether a text is headerless lines in the regulation's order rather than a table with a header."""
    if suffix_of(name) not in (*lines.suffixes, ""):
        return False
    if not any(isinstance(x, Table) for x in contract.layouts()):
        return True
    first = next((x for x in beginning(data, 64 * 1024).decode("utf-8-sig", "replace").splitlines() if x.strip()), "")
    fields = first.split(lines.delimiter) if lines.delimiter in first else first.split()
    headers = {n.casefold() for c in contract.columns().values() for n in c.written_names}
    # A header is words of the contract; a logger's line has numbers where the regulation wants them.
    return len(fields) == len(lines.fields) and sum(f.strip().casefold() in headers for f in fields) < 2
