"""What a file really is, by its content; its name is only what the sender says."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

import olefile

from anptt_data.readers.cells import FileNote
from anptt_data.readers.text_source import codec_of
from anptt_data.readers.zip_guard import BadZip, open_zip, read_entry

Kind = Literal["empty", "xlsx", "xlsb", "xls", "ods", "zip", "json", "text", "locked", "html", "xml", "other"]

NAMES: dict[str, str] = {
    "xlsx": "bảng tính Excel (.xlsx)",
    "xlsb": "bảng tính Excel nhị phân (.xlsb)",
    "xls": "bảng tính Excel 97-2003 (.xls)",
    "ods": "bảng tính OpenDocument (.ods)",
    "zip": "tệp nén (.zip)",
    "json": "JSON",
    "text": "văn bản (.csv, .txt)",
    "html": "trang web (HTML)",
    "xml": "XML",
    "other": "tệp không rõ loại",
}
"""How a kind is said to the sender."""

SAID: dict[str, tuple[str, ...]] = {
    ".xlsx": ("xlsx",), ".xlsm": ("xlsx",), ".xltx": ("xlsx",), ".xltm": ("xlsx",), ".xlsb": ("xlsb",), ".xls": ("xls",), ".ods": ("ods",),
    ".zip": ("zip",), ".json": ("json",), ".jsonl": ("json",), ".ndjson": ("json",), ".geojson": ("json",), ".csv": ("text",), ".tsv": ("text",), ".tab": ("text",), ".txt": ("text",),
    ".dat": ("text",), ".log": ("text",),
}  # fmt: skip
"""Kinds that fit a name's suffix; other suffixes and none fit whatever the content is."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"), (b"{\\rtf", "RTF"), (b"\x89PNG", "ảnh PNG"), (b"\xff\xd8\xff", "ảnh JPEG"), (b"GIF8", "ảnh GIF"),
    (b"7z\xbc\xaf\x27\x1c", "tệp nén 7z"), (b"Rar!", "tệp nén RAR"), (b"\x1f\x8b", "tệp nén gzip"), (b"BZh", "tệp nén bzip2"),
    (b"\xfd7zXZ", "tệp nén xz"), (b"MZ", "chương trình Windows"), (b"\x7fELF", "chương trình"), (b"PAR1", "Parquet"),
    (b"SQLite format 3", "SQLite"),
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Sniffed:
    """`kind`, and for kinds that are not read what it is in the sender's words."""

    kind: Kind
    found: str

    def fits(self, name: str) -> bool:
        """Whether the name says the same."""
        said = SAID.get(suffix_of(name))
        return said is None or self.kind in said


def suffix_of(name: str) -> str:
    """The last suffix in lower case, with its point; ``""`` for none."""
    return PurePath(name).suffix.lower()


def said_of(name: str) -> str:
    """What the name says, in the sender's words."""
    said = SAID.get(suffix_of(name))
    return NAMES[said[0]] if said else suffix_of(name)


def size_of(data: bytes | Path) -> int:
    return len(data) if isinstance(data, bytes) else data.stat().st_size


def beginning(data: bytes | Path, size: int) -> bytes:
    """The first `size` bytes."""
    if isinstance(data, bytes):
        return data[:size]
    with data.open("rb") as file:
        return file.read(size)


def sniff(data: bytes | Path) -> Sniffed:
    """What it is; raises `BadZip` for a zip whose directory cannot be read."""
    head = beginning(data, 8192)
    if not head:
        return Sniffed("empty", "tệp rỗng")
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        with open_zip(data) as archive:
            return _sniff_zip(archive)
    if head.startswith(_OLE):
        return _sniff_ole(data)
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return Sniffed("other", found)
    return _sniff_text(head)


def _sniff_zip(archive: zipfile.ZipFile) -> Sniffed:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        folders = {n.split("/")[0] for n in names}
        if "xl/workbook.bin" in names:
            return Sniffed("xlsb", NAMES["xlsb"])
        if "xl" in folders:
            return Sniffed("xlsx", NAMES["xlsx"])
        if "word" in folders:
            return Sniffed("other", "văn bản Word (.docx)")
        if "ppt" in folders:
            return Sniffed("other", "trình chiếu PowerPoint (.pptx)")
    if "mimetype" in names and "content.xml" in names:
        mime = read_entry(archive, "mimetype") or b""
        return Sniffed("ods", NAMES["ods"]) if b"spreadsheet" in mime[:200] else Sniffed("other", "tài liệu OpenDocument")
    return Sniffed("zip", NAMES["zip"])


def _sniff_ole(data: bytes | Path) -> Sniffed:
    try:
        with olefile.OleFileIO(io.BytesIO(data) if isinstance(data, bytes) else str(data)) as ole:
            if ole.exists("EncryptedPackage"):
                return Sniffed("locked", "tệp đặt mật khẩu")
            if ole.exists("Workbook") or ole.exists("Book"):
                return Sniffed("xls", NAMES["xls"])
            if ole.exists("WordDocument"):
                return Sniffed("other", "văn bản Word (.doc)")
    except Exception as error:  # olefile raises many kinds on damaged files
        raise BadZip(FileNote("FILE-004", facts={"detail": "OLE"})) from error
    return Sniffed("other", "tài liệu Office cũ")


def _sniff_text(head: bytes) -> Sniffed:
    codec, bom = codec_of(head)
    start = head[bom:].decode(codec, "ignore").encode() if codec.startswith("utf-16") else head[bom:]
    start = start.lstrip()[:512].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        return Sniffed("html", NAMES["html"])
    if start.startswith(b"<?xml"):
        return Sniffed("html", NAMES["html"]) if b"<html" in start else Sniffed("xml", NAMES["xml"])
    if start[:1] in (b"[", b"{") and start[1:].lstrip()[:1] in (b"{", b'"', b"]", b"}", b"["):
        return Sniffed("json", NAMES["json"])
    if _is_binary(head):
        return Sniffed("other", NAMES["other"])
    return Sniffed("text", NAMES["text"])


def _is_binary(head: bytes) -> bool:
    """Many control characters that no text has; NULs alone may be UTF-16 or a damaged text."""
    if codec_of(head)[0] != "utf-8":
        return False
    odd = sum(head.count(bytes([n])) for n in (*range(1, 7), *range(14, 27), *range(28, 32)))
    return odd > 0.02 * len(head)
