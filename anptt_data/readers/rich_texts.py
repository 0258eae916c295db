"""Figures of an .xlsx whose cell is written in several ways: a digit set high (a footnote), a digit or a whole figure struck out.

A library gives such a cell's characters one after another: ``30123`` with the footnote ``1`` becomes 301231. Nobody knows which digits count, so the
cell is told as unsure. Other texts are left alone: ``µg/m³`` and ``SO₂`` are written so.
"""

from __future__ import annotations

import re
import zipfile
from xml.parsers import expat

from anptt_data.readers.cells import FileNote
from anptt_data.readers.zip_guard import BadZip, unpack

SHARED = "xl/sharedStrings.xml"
_FIGURE = re.compile(r"[\s\d.,%()*+-]*\d[\s\d.,%()*+-]*")
_FALSE = ("0", "false")


def is_figure(text: str) -> bool:
    """Whether a text holds nothing but a figure and its signs."""
    return _FIGURE.fullmatch(text) is not None


class RichText:
    """The runs of one text, fed by an XML reader: `text` is all of it; `unsure` when a run is set high or low, or struck out, and all is a figure."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.marked = False

    def tag(self, name: str, attributes: dict[str, str]) -> None:
        """A start tag within the text, without its namespace."""
        if name == "strike":
            self.marked |= attributes.get("val") not in _FALSE
        elif name == "vertAlign":
            self.marked |= attributes.get("val") in ("superscript", "subscript")

    @property
    def unsure(self) -> bool:
        return self.marked and is_figure("".join(self.text))


def unsure_strings(archive: zipfile.ZipFile) -> dict[str, str]:
    """The shared strings that are such figures: index as cells write it -> text."""
    if SHARED not in archive.namelist():
        return {}
    found: dict[str, str] = {}
    current, index = RichText(), -1
    parser = expat.ParserCreate(namespace_separator=None)
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal current, index
        name = tag.rpartition(":")[2]
        if name == "si":
            current, index = RichText(), index + 1
        elif name == "t":
            parser.CharacterDataHandler = current.text.append
        elif name == "rPh":
            parser.CharacterDataHandler = None
        else:
            current.tag(name, attributes)

    def end(tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "t":
            parser.CharacterDataHandler = None
        elif name == "si" and current.unsure:
            found[str(index)] = "".join(current.text)

    def refuse(*_: object) -> None:
        raise BadZip(FileNote("FILE-005", facts={"detail": "XML DOCTYPE"}))

    parser.StartElementHandler, parser.EndElementHandler, parser.StartDoctypeDeclHandler = start, end, refuse
    try:
        for piece in unpack(archive, archive.getinfo(SHARED)):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BadZip(FileNote("FILE-004", facts={"detail": f"{SHARED}: {expat.ErrorString(error.code)}"})) from error
    return found
