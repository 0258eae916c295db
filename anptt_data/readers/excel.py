"""Workbooks (.xlsx, .xls, .ods): scanned first, then read by calamine in a child process under limits."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from anptt_data.readers.cells import PART, ROW, Cells, FileNote, Grid, Merged, Part, text_column, typed_cells
from anptt_data.readers.excel_child import MOST_CHARACTERS
from anptt_data.readers.ods_scan import scan_ods
from anptt_data.readers.sniff import size_of
from anptt_data.readers.workbook_scan import SheetScan, scan_workbook
from anptt_data.readers.workbook_text import in_unicode
from anptt_data.readers.xls_scan import scan_xls
from anptt_data.readers.zip_guard import MOST_WORKBOOK_ENTRIES, BadZip, check_directory, open_zip
from anptt_data.settings import Settings

CHILD_MEMORY = 6 * 1024**3
CHILD = ["-m", "anptt_data.readers.excel_child"]

Shown = dict[tuple[int, int, int], str]
"""Texts that calamine does not give, by (sheet, row, column)."""


def read_workbook(data: bytes | Path, kind: str, settings: Settings) -> Cells:
    """The cells of a workbook of that kind (``xlsx``, ``xls``, ``ods``), one grid a sheet that is not empty."""
    cells = Cells(kind, [])
    if size_of(data) > settings.max_workbook_bytes:
        cells.notes.append(FileNote("FILE-010", facts={"detail": f"{size_of(data) // 1024**2} MB"}))
        return cells
    content = data if isinstance(data, bytes) else data.read_bytes()
    try:
        scans, cells.notes = _scan(content, kind, settings)
        cells.days_from_1904 = any(s.days_from_1904 for s in scans)
        cells.page_texts = ["".join(s.page) for s in scans if s.page]
        shown = {(s.number, row, column): text for s in scans for (row, column), text in s.shown.items()}
        sheets, frames = _in_child(content, shown, settings)
    except BadZip as bad:
        cells.notes.append(bad.note)
        return cells
    if kind != "xlsx":
        cells.notes += [FileNote("FILE-014", n, facts={"sheet": s["name"]}) for n, s in enumerate(sheets) if s["hidden"] and n in frames]
    written = in_unicode(frames, {s.number: s.fonts for s in scans})
    cells.encoding = written.encoding
    cells.notes += written.notes
    scanned = {s.number: s for s in scans}
    parts = tuple(Part(n, s["name"], "sheet", hidden=s["hidden"]) for n, s in enumerate(sheets))
    for number, frame in written.frames.items():
        scan = scanned.get(number) or SheetScan(number, "")
        grid = _grid(frame, number, parts, scan.merged or sheets[number]["merged"])
        grid.typed = typed_cells({int(column): rows for column, rows in sheets[number]["typed"].items()})
        grid.hidden = scan.unseen
        cells.grids.append(grid)
    if not cells.grids:
        cells.notes.append(FileNote("FILE-001"))
    return cells


def _scan(content: bytes, kind: str, settings: Settings) -> tuple[list[SheetScan], list[FileNote]]:
    """What calamine does not give of each sheet, and notes."""
    if kind == "xls":
        return scan_xls(content)
    with open_zip(content) as archive:
        check_directory(archive, len(content), settings.max_unpacked_bytes, MOST_WORKBOOK_ENTRIES)
        return (scan_ods if kind == "ods" else scan_workbook)(archive, settings.max_workbook_cells)


def _in_child(content: bytes, shown: Shown, settings: Settings) -> tuple[list[dict[str, Any]], dict[int, pl.DataFrame]]:
    """What the child says of each sheet, and the frames of those that hold something; `BadZip` when it could not."""
    ask = {
        "shown": {f"{s},{r},{c}": text for (s, r, c), text in shown.items()},
        "cpu_seconds": settings.read_timeout_seconds,
        "memory_bytes": CHILD_MEMORY,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", *CHILD],
            input=json.dumps(ask).encode() + b"\n" + content,
            capture_output=True,
            timeout=settings.read_timeout_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        detail = f"quá {settings.read_timeout_seconds} giây"
        raise BadZip(FileNote("FILE-016", facts={"detail": detail})) from slow
    if done.returncode != 0 or not done.stdout:
        raise BadZip(FileNote("FILE-016", facts={"detail": f"mã {done.returncode}"}))
    said = json.loads(done.stdout)
    if said.get("error") == "password":
        raise BadZip(FileNote("FILE-008"))
    if said.get("error") == "too_much_text":
        raise BadZip(FileNote("FILE-010", facts={"detail": f"trên {MOST_CHARACTERS // 1_000_000} triệu ký tự"}))
    if "error" in said:
        raise BadZip(FileNote("FILE-016", facts={"detail": said.get("detail") or said["error"]}))
    sheets: list[dict[str, Any]] = said["sheets"]
    frames: dict[int, pl.DataFrame] = {}
    for number, sheet in enumerate(sheets):
        rows, columns = sheet.pop("rows"), sheet.pop("columns")
        if rows:
            texts = [pl.Series(text_column(n), c, dtype=pl.String) for n, c in enumerate(columns, 1)]
            frames[number] = pl.DataFrame([pl.Series(ROW, rows, dtype=pl.Int64), *texts])
    return sheets, frames


def _grid(frame: pl.DataFrame, number: int, parts: tuple[Part, ...], merged: Sequence[Sequence[int]]) -> Grid:
    width = frame.width - 1
    chunk = frame.select(pl.lit(number, pl.Int32).alias(PART), ROW, *(text_column(n) for n in range(1, width + 1)))
    return Grid(parts, width, lambda: iter((chunk,)), tuple(Merged(*m) for m in merged), row_count_hint=frame.height)
