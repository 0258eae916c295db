"""Streams the sheets' XML of an .xlsx under limits before any library opens it.

calamine aborts on a workbook whose only cell is XFD1048576, gives '' for formulas without a cached value and for error
cells, and does not show number formats. All of that is seen here.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from anptt_data.conform.encodings import Drawn
from anptt_data.readers.cells import FileNote, Hidden, column_letters
from anptt_data.readers.rich_texts import RichText, is_figure, unsure_strings
from anptt_data.readers.workbook_parts import Styles, counts_from_1904, is_calculated, sheet_entries, shown_number, styles_of
from anptt_data.readers.zip_guard import BadZip, unpack

MOST_NOTED_FORMULAS = 20_000
"""Formulas without a value that are noted one by one. A program that fills our template by cells (openpyxl) drops the results of its formulas, one for
every commune and disease of a province; with more the whole workbook is returned as not calculated."""
SPARSE_FROM, SPARSE_RATIO = 1_000_000, 100
"""A sheet of so many cells of which fewer than one in a hundred is filled has a stray one far from the table."""


# Blank styled cells are dropped before parsing: they are most of the bytes of a sheet with a million of them.
_BLANK_CELL = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")?\s?/>')
# So are plain cells that another cell of the row follows: the last of a row still says how far it reaches.
_PLAIN_CELL = rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="%s[0-9]+")?(?: t="[%s]")?><v>[^<>]+</v></c>(?=<c )'
_PAGE = {"oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"}
_TRUE = ("1", "true")
_TEXTS = ("s", "str", "inlineStr")
_RUNS = ("r", "rPr", "vertAlign", "strike", "t")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass
class SheetScan:
    """What one sheet holds; rows and columns from 1."""

    number: int
    name: str
    hidden: bool = False
    cells: int = 0
    last_row: int = 0
    last_column: int = 0
    far_row: str = ""  # reference of the cell in the last row, of the one in the last column
    far_column: str = ""
    unknown: list[tuple[int, int, str]] = field(default_factory=list)  # formulas without a value: row, column, formula
    unknown_count: int = 0
    shown: dict[tuple[int, int], str] = field(default_factory=dict)  # cells whose text calamine does not give
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # of an .ods, which calamine does not give either
    page: list[str] = field(default_factory=list)  # page headers and footers
    unseen: Hidden = field(default_factory=Hidden)  # hidden rows and columns
    unsure: list[tuple[int, int, str]] = field(default_factory=list)  # figures with raised or struck digits: row, column, text
    fonts: dict[tuple[int, int], Drawn] = field(default_factory=dict)  # text cells whose font draws an alphabet of its own
    days_from_1904: bool = False  # of the whole workbook

    @staticmethod
    def reference(row: int, column: int) -> str:
        """As the sender names the cell: ``C14``."""
        return f"{column_letters(column)}{row}"


def _number(written: str | None) -> int:
    return int(written) if written and written.isdigit() and len(written) < 9 else 0


def letters_to_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def scan_sheet(
    pieces: Iterable[bytes],
    scan: SheetScan,
    styles: Styles,
    most_cells: int,
    *,
    calculated: bool = True,
    unsure: Mapping[str, str] | None = None,
) -> None:
    """Fill `scan` from the sheet's XML; stops when there are more than `most_cells` cells.

    `calculated`: the results of formulas are those of a spreadsheet; else a zero may as well stand for a result that was never worked out. `unsure`:
    the shared strings that are figures with raised or struck digits (`rich_texts`).
    """
    reader = _SheetReader(scan, styles, calculated, unsure or {})
    looked_at = [s.encode() for s in {*styles.shown, *styles.fonts, *styles.struck} if s.isdigit()]
    padded = b"(?!(?:" + b"|".join(looked_at) + b')")' if looked_at else b""
    plain = re.compile(_PLAIN_CELL % (padded, b"n" if unsure else b"sn"))
    held = b""
    try:
        for piece in pieces:
            whole = held + piece
            cut = whole.rfind(b">") + 1
            if not cut and len(whole) > 8 * 1024 * 1024:
                raise BadZip(FileNote("FILE-010", facts={"detail": f"trang «{scan.name}»"}))
            unusual, usual = plain.subn(b"", _BLANK_CELL.sub(b"", whole[:cut]))
            scan.cells += usual
            reader.parser.Parse(unusual, False)
            held = whole[cut:]
            if scan.cells > most_cells:
                return
        reader.parser.Parse(held, True)
    except expat.ExpatError as error:
        raise BadZip(FileNote("FILE-004", facts={"detail": f"trang «{scan.name}»: {expat.ErrorString(error.code)}"})) from error
    reader.finish_cell()


class _SheetReader:
    """Expat callbacks; a cell counts when it has a value, an inline text or a formula."""

    def __init__(self, scan: SheetScan, styles: Styles, calculated: bool, unsure: Mapping[str, str]) -> None:
        self.scan = scan
        self.styles, self.fonts, self.struck, self.unsure = styles.shown, styles.fonts, styles.struck, unsure
        self.inline: RichText | None = None
        self.unworked = ("",) if calculated else ("", "0")
        self.row = self.column = 0
        self.cell: dict[str, str] | None = None
        self.has_value = False
        self.formula: list[str] | None = None
        self.value: list[str] = []
        self.wants_value = False
        self.parser = expat.ParserCreate(namespace_separator=None)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = None
        self.parser.StartDoctypeDeclHandler = self.refuse

    def refuse(self, *_: object) -> None:
        """A sheet never has a document type; one that has wants entities to be expanded."""
        raise BadZip(FileNote("FILE-005", facts={"detail": "XML DOCTYPE"}))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if self.inline is not None and name in _RUNS:
            self.inline.tag(name, attributes)
            if name == "t":
                self.parser.CharacterDataHandler = self.inline.text.append
        elif name == "v" or name == "is":
            self.inline = RichText() if name == "is" else None
            self.has_value = True
            self.parser.CharacterDataHandler = self.value.append if self.wants_value else None
        elif name == "c":
            self.finish_cell()
            self.cell = attributes
            self.column += 1
            if reference := attributes.get("r"):
                self.place(reference)
            style, kind = attributes.get("s"), attributes.get("t")
            self.wants_value = kind == "e" or style in self.styles or style in self.struck or (bool(self.unsure) and kind == "s")
        elif name == "f":
            self.formula = []
            self.wants_value = True
            self.parser.CharacterDataHandler = self.formula.append
        elif name == "row":
            self.finish_cell()
            number = attributes.get("r", "")
            self.row = int(number) if number.isdigit() and len(number) < 9 else self.row + 1
            self.column = 0
            if attributes.get("hidden") in _TRUE:
                self.scan.unseen.add_rows(self.row, self.row)
        elif name == "col":
            if attributes.get("hidden") in _TRUE:
                self.scan.unseen.columns.append((_number(attributes.get("min")), _number(attributes.get("max"))))
        elif name != "t":
            self.finish_cell()
            if name in _PAGE:
                self.scan.page.append("\n")
                self.parser.CharacterDataHandler = self.scan.page.append

    def place(self, reference: str) -> None:
        match = _REFERENCE.fullmatch(reference)
        if match:
            self.column, self.row = letters_to_number(match[1]), int(match[2])

    def finish_cell(self) -> None:
        cell, self.cell = self.cell, None
        if cell is None:
            return
        if self.has_value or self.formula is not None:
            self.count(cell)
        self.has_value, self.inline = False, None
        if self.formula is not None or self.value:
            self.formula, self.value = None, []
        self.parser.CharacterDataHandler = None

    def count(self, cell: dict[str, str]) -> None:
        scan = self.scan
        value = "".join(self.value).strip() if self.wants_value else ""
        if self.formula is not None and value in self.unworked and cell.get("t") != "b":
            if cell.get("t") == "str" and self.has_value:
                return  # the formula's result is an empty text
            scan.unknown_count += 1
            if len(scan.unknown) < MOST_NOTED_FORMULAS:
                scan.unknown.append((self.row, self.column, "=" + "".join(self.formula)[:80]))
        elif cell.get("t") == "e":
            scan.shown[self.row, self.column] = value
        elif cell.get("s") in self.styles and cell.get("t", "n") == "n":
            text = shown_number(value, self.styles[cell["s"]])
            if text is not None:
                scan.shown[self.row, self.column] = text
        self.doubt(cell, value)
        if cell.get("s") in self.fonts and cell.get("t", "n") in _TEXTS:
            scan.fonts[self.row, self.column] = self.fonts[cell["s"]]
        scan.cells += 1
        if self.row > scan.last_row:
            scan.last_row, scan.far_row = self.row, scan.reference(self.row, self.column)
        if self.column > scan.last_column:
            scan.last_column, scan.far_column = self.column, scan.reference(self.row, self.column)

    def doubt(self, cell: dict[str, str], value: str) -> None:
        """Note a figure of which some digits are raised or struck out, or all."""
        kind, inline = cell.get("t", "n"), "".join(self.inline.text) if self.inline is not None else ""
        if self.inline is not None and self.inline.unsure:
            text = inline
        elif kind == "s" and value in self.unsure:
            text = self.unsure[value]
        elif cell.get("s") in self.struck and ((kind == "n" and value) or is_figure(inline)):
            text = value or inline
        else:
            return
        if len(self.scan.unsure) < MOST_NOTED_FORMULAS:
            self.scan.unsure.append((self.row, self.column, text))


def scan_workbook(archive: zipfile.ZipFile, most_cells: int) -> tuple[list[SheetScan], list[FileNote]]:
    """Every sheet scanned, and what must be said; raises `BadZip` when the workbook must not be opened."""
    notes: list[FileNote] = []
    names = {n.lower() for n in archive.namelist()}
    if any(n.endswith("vbaproject.bin") for n in names) or any(n.startswith("xl/macrosheets/") for n in names):
        notes.append(FileNote("FILE-011"))
    links = sum(n.startswith("xl/externallinks/externallink") for n in names)
    if links:
        notes.append(FileNote("FILE-012", count=links))
    styles, calculated, from_1904 = styles_of(archive), is_calculated(archive), counts_from_1904(archive)
    unsure = unsure_strings(archive)
    sheets: list[SheetScan] = []
    scanned: set[str] = set()
    for number, (name, entry, hidden) in enumerate(sheet_entries(archive)):
        scan = SheetScan(number, name, hidden, days_from_1904=from_1904)
        sheets.append(scan)
        if entry is not None:
            scanned.add(entry)
            scan_sheet(unpack(archive, archive.getinfo(entry)), scan, styles, most_cells, calculated=calculated, unsure=unsure)
            notes += judge_scan(scan, most_cells)
    for other in archive.infolist():
        # Every other entry is unpacked once, to nowhere, so that no library meets a lie of the directory.
        if other.filename not in scanned:
            for _ in unpack(archive, other):
                pass
    if sum(s.cells for s in sheets) > most_cells:
        raise BadZip(FileNote("FILE-010", facts={"detail": f"trên {most_cells:,} ô có số liệu".replace(",", ".")}))
    return sheets, notes


def judge_scan(scan: SheetScan, most_cells: int) -> list[FileNote]:
    """Notes on one sheet; `BadZip` when its cells lie so far apart that reading them means reading mostly nothing."""
    if scan.last_row > 1_048_576 or scan.last_column > 16_384:
        raise BadZip(FileNote("FILE-009", scan.number, value=scan.far_row, facts={"sheet": scan.name}))
    area = scan.last_row * scan.last_column
    if area > most_cells or (area > SPARSE_FROM and scan.cells * SPARSE_RATIO < area):
        if scan.cells > most_cells // 2:
            raise BadZip(FileNote("FILE-010", facts={"detail": f"trang «{scan.name}»: {scan.last_row} x {scan.last_column} ô"}))
        # The one that stretches the table more, measured against a sheet's usual shape.
        far = scan.far_column if scan.last_column * 64 > scan.last_row else scan.far_row
        raise BadZip(FileNote("FILE-009", scan.number, value=far, facts={"sheet": scan.name}))
    notes = [FileNote("FILE-014", scan.number, facts={"sheet": scan.name})] if scan.hidden and scan.cells else []
    notes += [FileNote("FILE-026", scan.number, row, column, value) for row, column, value in scan.unsure]
    notes += [FileNote("FILE-013", scan.number, row, column, value) for row, column, value in scan.unknown]
    if scan.unknown_count > len(scan.unknown):
        detail = f"{scan.unknown_count} ô công thức chưa được tính"
        raise BadZip(FileNote("FILE-016", facts={"detail": detail}))
    return notes
