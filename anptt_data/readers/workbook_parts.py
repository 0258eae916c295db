"""The small parts of an .xlsx beside its sheets' cells: which sheets there are, and how styles show numbers."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field

from lxml import etree

from anptt_data.conform.encodings import Drawn, alphabet_of_font
from anptt_data.readers.cells import FileNote
from anptt_data.readers.excel_child import number_text
from anptt_data.readers.zip_guard import BadZip, read_entry

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_ZEROS = re.compile(r"0{2,}")
_LITERALS = re.compile(r'"[^"]*"|\\.')


def sheet_entries(archive: zipfile.ZipFile) -> list[tuple[str, str | None, bool]]:
    """The workbook's sheets in order: name, entry with its cells (None for charts), hidden."""
    workbook = _xml(archive, "xl/workbook.xml")
    relations = _xml(archive, "xl/_rels/workbook.xml.rels")
    if workbook is None:
        raise BadZip(FileNote("FILE-004", facts={"detail": "xl/workbook.xml"}))
    targets: dict[str | None, tuple[str, str]] = (
        {r.get("Id"): (r.get("Target") or "", r.get("Type") or "") for r in relations} if relations is not None else {}
    )
    names = set(archive.namelist())
    found: list[tuple[str, str | None, bool]] = []
    for sheet in workbook.iter(_MAIN + "sheet", _STRICT + "sheet"):
        identity = next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), None)
        target, kind = targets.get(identity, ("", ""))
        entry = target.lstrip("/") if target.startswith("/") else "xl/" + target
        usable = kind.endswith("/worksheet") and entry in names
        found.append((sheet.get("name") or "", entry if usable else None, sheet.get("state") in ("hidden", "veryHidden")))
    return found


def is_calculated(archive: zipfile.ZipFile) -> bool:
    """False when the program that wrote the workbook left the formulas to be worked out on opening (``fullCalcOnLoad``): no spreadsheet saved it since."""
    workbook = _xml(archive, "xl/workbook.xml")
    settings = next(workbook.iter(_MAIN + "calcPr", _STRICT + "calcPr"), None) if workbook is not None else None
    return settings is None or settings.get("fullCalcOnLoad") not in ("1", "true")


def counts_from_1904(archive: zipfile.ZipFile) -> bool:
    """Whether the workbook counts its days from 1904, as those do that began in Excel for the Macintosh (``date1904``)."""
    workbook = _xml(archive, "xl/workbook.xml")
    properties = next(workbook.iter(_MAIN + "workbookPr", _STRICT + "workbookPr"), None) if workbook is not None else None
    return properties is not None and properties.get("date1904") in ("1", "true")


PERCENT = 0
BUILT_IN_PERCENT = ("9", "10")


@dataclass(frozen=True)
class Styles:
    """Cell styles, by their index, under which a cell is not what it seems.

    `shown`: a number looks different from its value: digits of a code (``00000``), or `PERCENT`. `fonts`: letters are drawn by a font with an
    alphabet of its own. `struck`: the whole cell is struck out.
    """

    shown: dict[str, int] = field(default_factory=dict)
    fonts: dict[str, Drawn] = field(default_factory=dict)
    struck: set[str] = field(default_factory=set)


def styles_of(archive: zipfile.ZipFile) -> Styles:
    """The styles of the workbook's cells that matter to a reader."""
    styles = _xml(archive, "xl/styles.xml")
    cells = styles.find(_MAIN + "cellXfs") if styles is not None else None
    if styles is None or cells is None:
        return Styles()
    formats: dict[str, int] = dict.fromkeys(BUILT_IN_PERCENT, PERCENT)
    for one in styles.iter(_MAIN + "numFmt"):
        style = style_of_format(one.get("formatCode") or "")
        if style is not None:
            formats[one.get("numFmtId") or ""] = style
    fonts: dict[str, Drawn] = {}
    struck: set[str] = set()
    for number, font in enumerate(styles.iterfind(f"{_MAIN}fonts/{_MAIN}font")):
        name = font.find(_MAIN + "name")
        alphabet = alphabet_of_font(name.get("val") or "") if name is not None else None
        if alphabet is not None:
            fonts[str(number)] = alphabet
        line = font.find(_MAIN + "strike")
        if line is not None and line.get("val") not in ("0", "false"):
            struck.add(str(number))
    made = Styles()
    for index, cell in enumerate(cells):
        if (code := cell.get("numFmtId") or "") in formats:
            made.shown[str(index)] = formats[code]
        if (drawn := cell.get("fontId") or "") in fonts:
            made.fonts[str(index)] = fonts[drawn]
        if drawn in struck:
            made.struck.add(str(index))
    return made


def style_of_format(code: str) -> int | None:
    """Digits of a format of zeros only, `PERCENT`, or None for every other number format."""
    if _ZEROS.fullmatch(code):
        return len(code)
    return PERCENT if "%" in _LITERALS.sub("", code) else None


def shown_number(value: str, style: int) -> str | None:
    """A number as such a style shows it; None when it is shown as it is."""
    if style != PERCENT:
        whole = value.removesuffix(".0")
        return whole.zfill(style) if whole.isdigit() else None
    try:
        return number_text(float(value) * 100) + "%"
    except (ValueError, OverflowError):
        return None


def _xml(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    content = read_entry(archive, name)
    if content is None:
        return None
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise BadZip(FileNote("FILE-004", facts={"detail": name})) from error
