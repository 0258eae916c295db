"""A JSON table as a grid: row 1 is its header, record n is row n + 1."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import polars as pl

from anptt_data.conform.encodings import to_unicode
from anptt_data.readers.cells import CHUNK_ROWS, PART, ROW, Cells, FileNote, Grid, Part, text_column, typed_cells
from anptt_data.readers.json_shapes import NoTable, Rows, table_in
from anptt_data.readers.sniff import size_of
from anptt_data.readers.text_source import codec_of

MOST_BYTES = 256 * 1024 * 1024
MOST_COLUMNS = 1_000
_SEPARATED = re.compile(r"[.,]\d")


def read_json(data: bytes | Path, name: str) -> Cells:
    """The values as written (numbers keep their digits); nested values stay JSON text."""
    cells = Cells("json", [], "utf-8")
    if size_of(data) > MOST_BYTES:
        cells.notes.append(FileNote("FILE-010", facts={"detail": f"{size_of(data) // 1024**2} MB"}))
        return cells
    content = data if isinstance(data, bytes) else data.read_bytes()
    codec, bom = codec_of(content)
    if codec.startswith("utf-16"):
        cells.encoding = "utf-16"
    elif b"\0" in content:
        cells.notes.append(FileNote("FILE-015", 0, content[: content.index(b"\0")].count(b"\n") + 1))
        return cells
    try:
        rows = table_in(_document(content[bom:].decode(codec)))
    except (ValueError, RecursionError, NoTable) as error:
        cells.notes.append(FileNote("FILE-022", facts={"detail": _said(error)}))
        return cells
    width = max((len(r) for r in rows), default=0)
    if width > MOST_COLUMNS:
        cells.notes.append(FileNote("FILE-022", facts={"detail": f"{width} tên trường khác nhau"}))
        return cells
    grid = _grid(rows, width, Part(0, name, "text", size_bytes=len(content)))
    if not width or grid is None:
        cells.notes.append(FileNote("FILE-001"))
        return cells
    cells.grids.append(grid)
    return cells


def _document(text: str) -> Any:
    """The document; of several, one a line (JSON Lines), their list. Numbers stay the text the sender wrote; conforming reads them."""
    reader = json.JSONDecoder(object_pairs_hook=_object, parse_float=_Written, parse_int=_Written, parse_constant=_Written)
    try:
        return reader.decode(text)
    except json.JSONDecodeError as error:
        lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
        if error.msg != "Extra data" or len(lines) < 2 or not all(line.lstrip().startswith("{") for _, line in lines):
            raise
        return [_line(reader, n, line) for n, line in lines]


def _line(reader: json.JSONDecoder, number: int, line: str) -> Any:
    try:
        return reader.decode(line)
    except json.JSONDecodeError as error:
        raise NoTable(f"dòng {number}, cột {error.colno}") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of a key that stands twice nobody knows which value is meant."""
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [k for k, _ in pairs]
        raise NoTable(f"tên trường «{next(k for k in keys if keys.count(k) > 1)[:60]}» lặp lại trong một đối tượng")
    return made


def _said(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"dòng {error.lineno}, cột {error.colno}"
    return str(error) if isinstance(error, NoTable) else "mã hóa ký tự" if isinstance(error, UnicodeError) else type(error).__name__


def _grid(rows: Rows, width: int, part: Part) -> Grid | None:
    """The rows that are not empty as one chunk; None when only a header is there, or not even that."""
    texts = [[_text(v) for v in row] + [None] * (width - len(row)) for row in rows]
    filled = [n for n, row in enumerate(texts) if any(t is not None for t in row)]
    if not filled:
        return None
    columns = {text_column(c): pl.Series([texts[n][c - 1] for n in filled], dtype=pl.String) for c in range(1, width + 1)}
    numbers = pl.Series([n + 1 for n in filled], dtype=pl.Int64)
    frame = pl.DataFrame({PART: pl.repeat(0, len(filled), dtype=pl.Int32, eager=True), ROW: numbers, **columns})
    typed = {c: [n + 1 for n in filled if _typed(rows[n], c - 1)] for c in range(1, width + 1)}
    return Grid((part,), width, lambda: frame.iter_slices(CHUNK_ROWS), row_count_hint=len(filled), typed=typed_cells(typed))


class _Written(str):
    """A number as it was written."""

    __slots__ = ()


def _typed(row: list[Any], index: int) -> bool:
    """Whether a value is a figure that was written as text."""
    value = row[index] if index < len(row) else None
    return value.__class__ is str and _SEPARATED.search(value) is not None


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return _clean(str(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _clean(text: str) -> str:
    """NFC; half of a surrogate pair, which JSON can write but no text can hold, becomes ``?``."""
    return to_unicode(text.encode("utf-8", "replace").decode("utf-8"), "unicode")
