"""CSV, TSV and other delimited text as one grid, read in chunks so that memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from anptt_data.readers.cells import CHUNK_ROWS, Cells, FileNote, Grid, Part
from anptt_data.readers.dialect import Dialect, decide_dialect
from anptt_data.readers.text_blocks import parse_block
from anptt_data.readers.text_source import TextSource

LEAST_BLOCK, LARGEST_BLOCK = 1024 * 1024, 32 * 1024 * 1024
LARGEST_RECORD = 32 * 1024 * 1024
"""A quoted cell that is still open after so many bytes was never meant as one."""
EVIDENCE_BYTES = 1024 * 1024
MOST_COLUMNS = 4_096
"""More than any form has; a line of 300,000 separators would keep a core busy for hours."""


def read_text(data: bytes | Path, name: str, delimiter: str | None = None) -> Cells:
    """The cells of a delimited text; what is wrong with it stands in `notes`."""
    source = TextSource(data)
    survey = source.survey
    cells = Cells("csv", [], survey.encoding)
    if survey.nul_line is not None:
        cells.notes.append(FileNote("FILE-015", 0, survey.nul_line))
        return cells
    if survey.long_line is not None:
        cells.notes.append(FileNote("FILE-018", 0, survey.long_line))
        return cells
    head = _head(source)
    if not head.strip():
        cells.notes.append(FileNote("FILE-001"))
        return cells
    dialect = decide_dialect(head, delimiter)
    if dialect.width > MOST_COLUMNS:
        cells.notes.append(FileNote("FILE-010", facts={"detail": f"{dialect.width:,} cột, nhiều nhất {MOST_COLUMNS:,}".replace(",", ".")}))
        return cells
    cells.notes += _notes(source, dialect)
    part = Part(0, name, "text", size_bytes=survey.size)
    lines = survey.line_feeds or 1
    block_bytes = min(max(int(survey.size / lines * CHUNK_ROWS * 0.85), LEAST_BLOCK), LARGEST_BLOCK)
    cells.grids.append(
        Grid(
            (part,),
            dialect.width,
            lambda: frames(source, dialect, block_bytes),
            delimiter=dialect.delimiter,
            row_count_hint=survey.line_feeds,
            tail_chunk=lambda: _tail_frame(source, dialect),
        )
    )
    return cells


def frames(source: TextSource, dialect: Dialect, block_bytes: int) -> Iterator[pl.DataFrame]:
    """All records of a text as chunks of at most `CHUNK_ROWS` rows; starts anew each time."""
    line = 1
    rest = b""
    waiting: bytes | None = None
    for block in source.blocks(block_bytes):
        if waiting is not None:
            rest, line, frame = _parsed(rest + waiting, dialect, line, final=False)
            yield from _slices(frame)
        waiting = block
    if waiting is not None:
        _, _, frame = _parsed(rest + waiting, dialect, line, final=True)
        yield from _slices(frame)


def _parsed(buffer: bytes, dialect: Dialect, line: int, *, final: bool) -> tuple[bytes, int, pl.DataFrame]:
    parsed = parse_block(buffer, dialect, line, final=final or len(buffer) > LARGEST_RECORD)
    return buffer[parsed.consumed :], line + parsed.lines, parsed.frame


def _slices(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for at in range(0, frame.height, CHUNK_ROWS):
        yield frame if frame.height <= CHUNK_ROWS else frame.slice(at, CHUNK_ROWS)


def _head(source: TextSource) -> str:
    """The first lines that are not all blank, whole lines only."""
    head = b""
    for block in source.blocks(EVIDENCE_BYTES):
        head = block
        if block.strip():
            break
    return head.decode("utf-8", "replace")


def _tail_frame(source: TextSource, dialect: Dialect) -> pl.DataFrame:
    return parse_block(source.tail(), dialect, 1, final=True).frame


def _notes(source: TextSource, dialect: Dialect) -> list[FileNote]:
    survey = source.survey
    notes: list[FileNote] = []
    if survey.encoding in ("tcvn3", "vni", "cp1258"):
        notes.append(FileNote("FILE-024", facts={"encoding": {"cp1258": "Windows-1258"}.get(survey.encoding, survey.encoding.upper())}))
    elif composed := source.decomposed_lines():
        notes.append(FileNote("FILE-025", count=composed))
    lines, total = source.bad_lines()
    notes += [FileNote("FILE-017", 0, line) for line in lines]
    if total > len(lines):
        notes.append(FileNote("FILE-023", facts={"lines": total}))
    last = source.tail(64 * 1024).rsplit(b"\n", 1)[-1]
    if dialect.delimiter and last.strip() and survey.line_feeds and b'"' not in last:
        found = last.decode("utf-8", "replace").count(dialect.delimiter) + 1
        if 1 < found < dialect.width:
            notes.append(FileNote("FILE-020", 0, survey.line_feeds + 1, facts={"found": found, "expected": dialect.width}))
    return notes
