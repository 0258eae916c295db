"""Looks at a zip's directory and unpacks entries under limits, before any library opens it.

A directory can lie: what is promised is checked against what really comes out.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from anptt_data.readers.cells import FileNote

MOST_ENTRIES = 500_000
MOST_WORKBOOK_ENTRIES = 20_000
HIGHEST_RATIO = 400
"""Unpacked to packed size of one entry; a million blank styled rows pack about 1:60, deflate's limit is 1:1032."""
RATIO_MATTERS_FROM = 20 * 1024 * 1024
PIECE = 256 * 1024
_PACKED = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz")


class BadZip(Exception):
    """An entry that cannot be unpacked safely; carries the note that says why. Never leaves the readers."""

    def __init__(self, note: FileNote) -> None:
        super().__init__(note.rule)
        self.note = note


def open_zip(data: bytes | Path) -> zipfile.ZipFile:
    """The zip, directory read; `BadZip` when it is broken."""
    try:
        return zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        ValueError,
        OSError,
        NotImplementedError,
        EOFError,
        IndexError,
        UnicodeError,
    ) as error:
        raise BadZip(FileNote("FILE-004", facts={"detail": _plain(error)})) from error


def check_directory(archive: zipfile.ZipFile, size: int, most_bytes: int, most_entries: int) -> None:
    """Raise `BadZip` for passwords, bombs, odd names or impossible sizes, going by the directory alone."""
    entries = archive.infolist()
    if len(entries) > most_entries:
        raise BadZip(FileNote("FILE-005", facts={"detail": f"{len(entries):,} tệp".replace(",", ".")}))
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0:1] or "\0" in entry.filename:
            raise BadZip(FileNote("FILE-006", value=entry.filename[:200]))
        if entry.flag_bits & 0x1:
            raise BadZip(FileNote("FILE-008"))
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadZip(FileNote("FILE-004", facts={"detail": "kiểu nén không hỗ trợ"}))
        if entry.file_size > RATIO_MATTERS_FROM and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1):
            raise BadZip(FileNote("FILE-005", facts={"detail": f"1:{entry.file_size // max(entry.compress_size, 1)}"}))
    unpacked = sum(e.file_size for e in entries)
    if unpacked > most_bytes:
        raise BadZip(FileNote("FILE-005", facts={"detail": f"{unpacked // 1024**2} MB"}))
    if sum(e.compress_size for e in entries) > size:
        # Entries that share the same packed bytes: the trick of the overlapping bombs.
        raise BadZip(FileNote("FILE-005", facts={"detail": "các tệp nén chồng lên nhau"}))


def nested(archive: zipfile.ZipFile) -> str | None:
    """Name of the first archive inside the archive."""
    return next((e.filename for e in archive.infolist() if e.filename.lower().endswith(_PACKED)), None)


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's bytes in pieces; `BadZip` when it holds more or less than the directory says, or is damaged.

    Inflates by itself: `zipfile` would stop silently at the promised size, other readers would not.
    """
    try:
        packed = _packed_bytes(archive, entry)
        inflate = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
        total, crc = 0, 0
        for piece in packed if inflate is None else _inflated(packed, inflate):
            total += len(piece)
            if total > entry.file_size:
                raise BadZip(FileNote("FILE-005", facts={"detail": "lớn hơn kích thước đã khai"}))
            crc = zlib.crc32(piece, crc)
            yield piece
        if total != entry.file_size or crc != entry.CRC:
            raise BadZip(FileNote("FILE-004", facts={"detail": "sai mã kiểm tra CRC"}))
    except (zlib.error, zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        raise BadZip(FileNote("FILE-004", facts={"detail": _plain(error)})) from error


def _packed_bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    file = archive.fp
    if file is None:
        raise ValueError("closed")
    at = _start_of_data(file, entry)
    left = entry.compress_size
    while left:
        file.seek(at)  # another entry may have been read in between
        piece = file.read(min(PIECE, left))
        if not piece:
            raise EOFError("truncated")
        at += len(piece)
        left -= len(piece)
        yield piece


def _start_of_data(file: IO[bytes], entry: zipfile.ZipInfo) -> int:
    file.seek(entry.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise ValueError("local header")
    return entry.header_offset + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")


def _inflated(packed: Iterator[bytes], inflate: zlib._Decompress) -> Iterator[bytes]:
    for piece in packed:
        waiting = piece
        while waiting and not inflate.eof:
            yield inflate.decompress(waiting, 4 * PIECE)
            waiting = inflate.unconsumed_tail
    while not inflate.eof:
        last = inflate.decompress(inflate.unconsumed_tail, 4 * PIECE)
        if not last:
            raise EOFError("truncated")
        yield last


def read_entry(archive: zipfile.ZipFile, name: str, most: int = 64 * 1024 * 1024) -> bytes | None:
    """A small entry whole; None when there is none of that name."""
    try:
        entry = archive.getinfo(name)
    except KeyError:
        return None
    if entry.file_size > most:
        raise BadZip(FileNote("FILE-005", facts={"detail": f"{entry.filename}: {entry.file_size // 1024**2} MB"}))
    return b"".join(unpack(archive, entry))


def _plain(error: Exception) -> str:
    """A library's words, short and in one line."""
    return " ".join(str(error).split())[:120] or type(error).__name__
