"""A station's headerless text files: one of them, or a sweep of thousands in one archive, as one grid.

An archive made by our own freezer begins with ``manifest.json`` (members with sha256 and size); any other zip of text
files is read the same way.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import numpy as np
import polars as pl

from anptt_data.conform.encodings import Alphabet, decide_alphabet, decide_bytes, encoding_name, to_unicode
from anptt_data.contract.layouts import Lines
from anptt_data.readers.cells import CHUNK_ROWS, PART, RAGGED, ROW, Cells, FileNote, Grid, Part, text_column
from anptt_data.readers.dialect import Dialect
from anptt_data.readers.sniff import size_of
from anptt_data.readers.text_blocks import parse_block
from anptt_data.readers.text_source import marked_lines
from anptt_data.readers.zip_guard import MOST_ENTRIES, BadZip, check_directory, nested, open_zip
from anptt_data.settings import Settings

MANIFEST = "manifest.json"
BLOCK_BYTES = 8 * 1024 * 1024
MOST_NOTES = 1_000
EVIDENCE_BYTES = 256 * 1024
_BLANKS = re.compile(rb"[ \t]+")
_BOM = b"\xef\xbb\xbf"


def read_lines_archive(data: bytes | Path, layout: Lines, settings: Settings) -> Cells:
    """All members of a zip as one grid; a note for each thing that is wrong."""
    cells = Cells("lines", [])
    try:
        with open_zip(data) as archive:
            check_directory(archive, size_of(data), settings.max_unpacked_bytes, MOST_ENTRIES)
            inner = nested(archive)
            members = [e for e in archive.infolist() if not e.is_dir() and e.filename != MANIFEST]
            strangers = [e.filename for e in members if PurePosixPath(e.filename).suffix.lower() not in (*layout.suffixes, "")]
            if inner or strangers:
                raise BadZip(FileNote("FILE-007", value=(inner or strangers[0])[:200]))
            hashes = _manifest_hashes(archive)
            texts = [_member(archive, e) for e in members]
    except BadZip as bad:
        cells.notes.append(bad.note)
        return cells
    parts = tuple(
        Part(n, e.filename, "member", sha256=hashes.get(e.filename) or hashlib.sha256(t).hexdigest(), size_bytes=len(t))
        for n, (e, t) in enumerate(zip(members, texts, strict=True))
    )
    return _lines_cells(cells, parts, texts, layout)


def read_lines_file(data: bytes | Path, name: str, layout: Lines) -> Cells:
    """One station file as a grid of one member."""
    text = data if isinstance(data, bytes) else data.read_bytes()
    part = Part(0, name, "member", sha256=hashlib.sha256(text).hexdigest(), size_bytes=len(text))
    return _lines_cells(Cells("lines", []), (part,), [text], layout)


def _manifest_hashes(archive: zipfile.ZipFile) -> dict[str, str]:
    """SHA-256 by member's name from our own manifest; empty when there is none."""
    try:
        manifest = json.loads(archive.read(MANIFEST))
        return {str(m["name"]): str(m["sha256"]) for m in manifest["members"]}
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile):
        return {}


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, ValueError, RuntimeError, NotImplementedError) as error:
        raise BadZip(FileNote("FILE-004", facts={"detail": entry.filename[:120]})) from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise BadZip(FileNote("FILE-004", facts={"detail": entry.filename[:120]})) from error
        raise


def _lines_cells(cells: Cells, parts: tuple[Part, ...], texts: list[bytes], layout: Lines) -> Cells:
    if not any(t.strip() for t in texts):
        cells.notes.append(FileNote("FILE-001"))
        return cells
    codec, alphabet = _encoding(texts)
    cells.encoding = encoding_name(codec, alphabet)
    if codec != "utf-8" or alphabet != "unicode":
        cells.notes.append(FileNote("FILE-024", facts={"encoding": {"cp1258": "Windows-1258"}.get(cells.encoding, cells.encoding.upper())}))
    delimiter = layout.delimiter.encode()
    clean: list[bytes] = []
    for number, text in enumerate(texts):
        clean.append(_clean(text, delimiter))
        if b"\0" in text and len(cells.notes) < MOST_NOTES:
            bad = [n for n, line in enumerate(text.split(b"\n"), 1) if b"\0" in line]
            cells.notes += [FileNote("FILE-021", number, n) for n in bad[:MOST_NOTES]]
    width = len(layout.fields)
    dialect = Dialect(layout.delimiter, width, quoting=False)
    cells.grids.append(
        Grid(
            parts,
            width,
            lambda: _frames(clean, dialect, codec, alphabet),
            delimiter=layout.delimiter,
            row_count_hint=sum(t.count(b"\n") for t in clean),
        )
    )
    return cells


def _encoding(texts: list[bytes]) -> tuple[str, Alphabet]:
    """One decision for all members, from lines with bytes beyond ASCII."""
    evidence = bytearray()
    for text in texts:
        if not text.isascii():
            evidence += marked_lines(text) + b"\n"
            if len(evidence) > EVIDENCE_BYTES:
                break
    sample = bytes(evidence)
    try:
        return "utf-8", decide_alphabet(sample.decode("utf-8"))
    except UnicodeDecodeError:
        return decide_bytes(sample)


def _clean(text: bytes, delimiter: bytes) -> bytes:
    """The member with line feeds only, one at its end; runs of blanks become the delimiter where it is absent."""
    if text.startswith(_BOM):
        text = text[len(_BOM) :]
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = text.decode("utf-16", "replace").encode()
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\0" in text:
        text = text.replace(b"\0", "\ufffd".encode())
    if delimiter not in text and b" " in text:
        text = b"\n".join(_BLANKS.sub(delimiter, line.strip()) for line in text.split(b"\n"))
    return text if text.endswith(b"\n") or not text else text + b"\n"


def _frames(texts: list[bytes], dialect: Dialect, codec: str, alphabet: Alphabet) -> Iterator[pl.DataFrame]:
    """Members joined into blocks of whole files; part and row come from the counts of their lines."""
    first = 0
    while first < len(texts):
        size, last = 0, first
        while last < len(texts) and (size < BLOCK_BYTES or last == first):
            size += len(texts[last])
            last += 1
        joined = b"".join(texts[first:last])
        counts = np.fromiter((t.count(b"\n") for t in texts[first:last]), np.int64, last - first)
        yield from _frame(joined, counts, first, dialect, codec, alphabet)
        first = last


def _frame(joined: bytes, counts: np.ndarray, first: int, dialect: Dialect, codec: str, alphabet: Alphabet) -> Iterator[pl.DataFrame]:
    if not joined.isascii():
        text = to_unicode(joined.decode(codec, "replace"), alphabet)
        joined = text.encode("utf-8")
    frame = parse_block(joined, dialect, 0, final=True).frame
    if frame.is_empty():
        return
    starts = np.concatenate(([0], np.cumsum(counts)))
    line = frame.get_column(ROW).to_numpy()
    member = np.searchsorted(starts, line, side="right") - 1
    last = pl.col(text_column(dialect.width))
    yield from frame.with_columns(
        pl.Series(PART, member + first, dtype=pl.Int32),
        pl.Series(ROW, line - starts[member] + 1, dtype=pl.Int64),
        # The order of fields is the regulation's: a line with fewer is as broken as one with more.
        (pl.col(RAGGED) | last.is_null()).alias(RAGGED),
    ).iter_slices(CHUNK_ROWS)
