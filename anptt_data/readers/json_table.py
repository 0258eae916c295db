"""A JSON list of flat objects as a grid: the union of the keys is row 1, object n is row n + 1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from anptt_data.conform.encodings import to_unicode
from anptt_data.readers.cells import CHUNK_ROWS, PART, ROW, Cells, FileNote, Grid, Part, text_column
from anptt_data.readers.sniff import size_of

MOST_BYTES = 256 * 1024 * 1024
MOST_COLUMNS = 1_000


def read_json(data: bytes | Path, name: str) -> Cells:
    """The records' values as written (numbers keep their digits); nested values stay JSON text."""
    cells = Cells("json", [], "utf-8")
    if size_of(data) > MOST_BYTES:
        cells.notes.append(FileNote("FILE-010", facts={"detail": f"{size_of(data) // 1024**2} MB"}))
        return cells
    content = data if isinstance(data, bytes) else data.read_bytes()
    if b"\0" in content:
        cells.notes.append(FileNote("FILE-015", 0, content[: content.index(b"\0")].count(b"\n") + 1))
        return cells
    try:
        # Numbers stay the text the sender wrote; conforming reads them.
        document = json.loads(content.decode("utf-8-sig"), parse_float=_Written, parse_int=_Written, parse_constant=_Written)
    except (ValueError, RecursionError) as error:
        place = f"dòng {error.lineno}, cột {error.colno}" if isinstance(error, json.JSONDecodeError) else type(error).__name__
        cells.notes.append(FileNote("FILE-022", facts={"detail": place}))
        return cells
    records = document.get("data") if isinstance(document, dict) else document
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        cells.notes.append(FileNote("FILE-022", facts={"detail": "không phải danh sách đối tượng"}))
        return cells
    keys = list(dict.fromkeys(k for r in records for k in r))
    if not keys:
        cells.notes.append(FileNote("FILE-001"))
        return cells
    if len(keys) > MOST_COLUMNS:
        cells.notes.append(FileNote("FILE-022", facts={"detail": f"{len(keys)} tên trường khác nhau"}))
        return cells
    rows = [n for n, r in enumerate(records, 2) if any(_text(v) is not None for v in r.values())]
    columns = {
        text_column(n): pl.Series([_clean(key), *(_text(records[row - 2].get(key)) for row in rows)], dtype=pl.String)
        for n, key in enumerate(keys, 1)
    }
    frame = pl.DataFrame(
        {PART: pl.repeat(0, len(rows) + 1, dtype=pl.Int32, eager=True), ROW: pl.Series([1, *rows], dtype=pl.Int64), **columns}
    )
    part = Part(0, name, "text", size_bytes=len(content))
    cells.grids.append(Grid((part,), len(keys), lambda: frame.iter_slices(CHUNK_ROWS), row_count_hint=len(rows) + 1))
    return cells


class _Written(str):
    """A number as it was written."""

    __slots__ = ()


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return _clean(str(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _clean(text: str) -> str:
    """NFC; half of a surrogate pair, which JSON can write but no text can hold, becomes ``?``."""
    return to_unicode(text.encode("utf-8", "replace").decode("utf-8"), "unicode")
