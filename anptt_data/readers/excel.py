"""Workbooks (.xlsx, .xls, .ods): scanned first, then read by calamine in a child process under limits."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from anptt_data.conform.encodings import COMBINING, Alphabet, decide_alphabet, to_unicode
from anptt_data.readers.cells import PART, ROW, Cells, FileNote, Grid, Merged, Part, text_column, typed_cells
from anptt_data.readers.ods_scan import scan_ods
from anptt_data.readers.sniff import size_of
from anptt_data.readers.workbook_scan import SheetScan, scan_workbook
from anptt_data.readers.xls_scan import scan_xls
from anptt_data.readers.zip_guard import MOST_WORKBOOK_ENTRIES, BadZip, check_directory, open_zip
from anptt_data.settings import Settings

CHILD_MEMORY = 6 * 1024**3
CHILD = ["-m", "anptt_data.readers.excel_child"]
EVIDENCE_TEXTS = 5_000

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
        cells.page_texts = ["".join(s.page) for s in scans if s.page]
        shown = {(s.number, row, column): text for s in scans for (row, column), text in s.shown.items()}
        sheets, frames = _in_child(content, shown, settings)
    except BadZip as bad:
        cells.notes.append(bad.note)
        return cells
    if kind != "xlsx":
        cells.notes += [FileNote("FILE-014", n, facts={"sheet": s["name"]}) for n, s in enumerate(sheets) if s["hidden"] and n in frames]
    alphabet = _alphabet(list(frames.values()))
    cells.encoding = alphabet if alphabet != "unicode" else "utf-8"
    if alphabet != "unicode":
        cells.notes.append(FileNote("FILE-024", facts={"encoding": alphabet.upper()}))
    elif decomposed := sum(map(_decomposed, frames.values())):
        cells.notes.append(FileNote("FILE-025", count=decomposed))
    scanned = {s.number: s for s in scans}
    parts = tuple(Part(n, s["name"], "sheet", hidden=s["hidden"]) for n, s in enumerate(sheets))
    for number, frame in frames.items():
        scan = scanned.get(number) or SheetScan(number, "")
        grid = _grid(_in_unicode(frame, alphabet), number, parts, scan.merged or sheets[number]["merged"])
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


def _beyond_ascii(frame: pl.DataFrame) -> list[str]:
    """Columns with a letter beyond ASCII."""
    texts = [c for c in frame.columns if c != ROW]
    marked = frame.select(pl.col(c).str.contains(r"[^\x00-\x7F]").any() for c in texts)
    return [c for c in texts if marked.item(0, c)]


def _alphabet(frames: list[pl.DataFrame]) -> Alphabet:
    """One decision for the whole workbook, from its distinct texts beyond ASCII."""
    evidence: list[str] = []
    for frame in frames:
        for name in _beyond_ascii(frame):
            column = frame.get_column(name).drop_nulls()
            evidence += column.filter(column.str.contains(r"[^\x00-\x7F]")).unique(maintain_order=True).head(EVIDENCE_TEXTS).to_list()
        if len(evidence) > 4 * EVIDENCE_TEXTS:
            break
    return decide_alphabet("\n".join(evidence))


def _decomposed(frame: pl.DataFrame) -> int:
    """How many cells hold letters whose marks are characters of their own."""
    marked = _beyond_ascii(frame)
    return (
        int(frame.select(pl.sum_horizontal(pl.col(marked).str.contains(COMBINING).fill_null(False).cast(pl.Int64).sum())).item())
        if marked
        else 0
    )


def _in_unicode(frame: pl.DataFrame, alphabet: Alphabet) -> pl.DataFrame:
    """The frame in Unicode NFC."""
    marked = _beyond_ascii(frame)
    if not marked:
        return frame
    if alphabet == "unicode":
        return frame.with_columns(pl.col(marked).str.normalize("NFC"))
    changed = []
    for name in marked:
        column = frame.get_column(name)
        written = column.unique().drop_nulls()
        meant = pl.Series([to_unicode(t, alphabet) for t in written], dtype=pl.String)
        changed.append(column.replace_strict(written, meant, default=None, return_dtype=pl.String).alias(name))
    return frame.with_columns(changed)
