"""A document's properties and the texts outside its cells (text boxes, comments): where a secrecy mark may stand.

Read from memory under limits; anything that cannot be read gives nothing, because the reader says what is wrong with it.
"""

from __future__ import annotations

import html
import io
import re
from pathlib import Path

import olefile

from anptt_data.readers.sniff import beginning
from anptt_data.readers.text_source import TextSource
from anptt_data.readers.zip_guard import BadZip, open_zip, read_entry

RAW_BYTES = 64 * 1024
MOST_BYTES = 4 * 1024 * 1024
_OUTSIDE = re.compile(
    r"docProps/(?:core|app|custom)\.xml|meta\.xml|styles\.xml|xl/drawings/[^/]+\.xml|xl/comments[^/]*\.xml|"
    r"word/(?:document|header\d*|footer\d*)\.xml"
)
_PARAGRAPH = re.compile(r"</(?:\w+:)?(?:p|comment|si)>")
_RUN = re.compile(r"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)<")
_TAG = re.compile(r"<[^>]*>")
_OLE_PROPERTIES = ("title", "subject", "author", "keywords", "comments", "category", "company", "manager", "last_saved_by")


def document_properties(data: bytes | Path) -> dict[str, str]:
    """Texts by where they stand: ``docProps/core.xml`` of a workbook, ``title`` of an .xls; empty for other files."""
    head = beginning(data, 8)
    if head[:4] == b"PK\x03\x04":
        return _zip_properties(data)
    if head[:4] == b"\xd0\xcf\x11\xe0":
        return _ole_properties(data)
    return {}


def unread_text(data: bytes | Path) -> str:
    """Text at the head and tail of a file that is some kind of text but was not read as a table, a cell a line."""
    source = TextSource(data)
    head = next(source.blocks(RAW_BYTES), b"")[: 16 * RAW_BYTES]
    text = (head + b"\n" + source.tail(RAW_BYTES)).decode("utf-8", "replace").replace("\0", "")
    return re.sub(r"[;,\t|]", "\n", html.unescape(_TAG.sub("\n", text)))


def _zip_properties(data: bytes | Path) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        with open_zip(data) as archive:
            names = [n for n in archive.namelist() if _OUTSIDE.fullmatch(n)][:200]
            for name in names:
                try:
                    content = read_entry(archive, name, MOST_BYTES) or b""
                except BadZip:
                    continue
                found[name] = html.unescape(_plain_text(name, content.decode("utf-8", "replace")))
    except BadZip:
        pass
    return found


def _plain_text(name: str, xml: str) -> str:
    """A paragraph a line, its runs joined (a mark may be typed in two fonts); of simple properties an element a line."""
    if name.startswith(("xl/", "word/")):
        return "\n".join("".join(_RUN.findall(paragraph)) for paragraph in _PARAGRAPH.split(xml))
    return _TAG.sub("\n", xml)


def _ole_properties(data: bytes | Path) -> dict[str, str]:
    try:
        with olefile.OleFileIO(io.BytesIO(data) if isinstance(data, bytes) else str(data)) as ole:
            meta = ole.get_metadata()
            codec = "utf-8" if meta.codepage in (65001, -535, None) else f"cp{meta.codepage}"
            found: dict[str, str] = {}
            for name in _OLE_PROPERTIES:
                value = getattr(meta, name, None)
                if isinstance(value, bytes) and value:
                    found[name] = value.decode(codec, "replace")
            return found
    except Exception:  # olefile raises many kinds on damaged files; the reader reports them
        return {}
