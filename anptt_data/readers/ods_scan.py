"""Streams the content of an .ods under limits: a few bytes there can stand for a million repeated cells."""

from __future__ import annotations

import re
import zipfile
from xml.parsers import expat

from anptt_data.conform.encodings import Drawn, alphabet_of_font
from anptt_data.readers.cells import FileNote
from anptt_data.readers.workbook_parts import PERCENT, shown_number
from anptt_data.readers.workbook_scan import MOST_NOTED_FORMULAS, SheetScan, judge_scan
from anptt_data.readers.zip_guard import BadZip, read_entry, unpack

FARTHEST = 10_000_000
MOST_MERGED = 100_000
MOST_REPEATED = 1_000
_SHOWN = re.compile("0[0-9]+|TRUE|FALSE")
_UNSEEN = ("collapse", "filter")


def scan_ods(archive: zipfile.ZipFile, most_cells: int) -> tuple[list[SheetScan], list[FileNote]]:
    """Every sheet scanned, with its merged ranges, and what must be said; raises `BadZip` when the file must not be opened."""
    manifest = read_entry(archive, "META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise BadZip(FileNote("FILE-008"))
    notes = [FileNote("FILE-011")] if any(n.startswith("Basic/") for n in archive.namelist()) else []
    reader = _ContentReader(most_cells)
    try:
        for piece in unpack(archive, archive.getinfo("content.xml")):
            reader.parser.Parse(piece, False)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BadZip(FileNote("FILE-004", facts={"detail": "content.xml"})) from error
    for other in archive.infolist():
        if other.filename != "content.xml":
            for _ in unpack(archive, other):
                pass
    for scan in reader.sheets:
        scan.days_from_1904 = reader.from_1904
        notes += [n for n in judge_scan(scan, most_cells) if n.rule != "FILE-014"]
    return reader.sheets, notes


class _ContentReader:
    """Expat callbacks over table:table, table:table-row and table:table-cell; repeats are multiplied, not expanded."""

    def __init__(self, most_cells: int) -> None:
        self.most_cells = most_cells
        self.sheets: list[SheetScan] = []
        self.row = self.column = self.columns = 0
        self.rows_repeated = 1
        self.style = ""
        self.from_1904 = False
        self.fonts: dict[str, Drawn] = {}  # by cell style
        self.column_fonts: list[tuple[int, int, Drawn]] = []  # first and last column, of columns whose default style has such a font
        self.cell: tuple[int, int, dict[str, str]] | None = None
        self.text: list[str] = []
        self.has_text = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.refuse

    def refuse(self, *_: object) -> None:
        raise BadZip(FileNote("FILE-005", facts={"detail": "XML DOCTYPE"}))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self.sheets.append(SheetScan(len(self.sheets), attributes.get("table:name", "")))
            self.row = 0
            self.rows_repeated = 1
            self.columns = 0
            self.column_fonts = []
        elif tag == "table:null-date":
            self.from_1904 = attributes.get("table:date-value", "").startswith("1904")
        elif tag == "style:style":
            self.style = attributes.get("style:name", "") if attributes.get("style:family") == "table-cell" else ""
        elif tag == "style:text-properties" and self.style:
            if alphabet := alphabet_of_font(attributes.get("style:font-name", "")):
                self.fonts[self.style] = alphabet
        elif tag == "table:table-row":
            self.row += 1
            self.column = 0
            self.rows_repeated = _repeats(attributes.get("table:number-rows-repeated"))
            if self.sheets and attributes.get("table:visibility") in _UNSEEN:
                self.sheets[-1].unseen.add_rows(self.row, self.row + self.rows_repeated - 1)
        elif tag == "table:table-column":
            first, self.columns = self.columns + 1, self.columns + _repeats(attributes.get("table:number-columns-repeated"))
            if drawn := self.fonts.get(attributes.get("table:default-cell-style-name", "")):
                self.column_fonts.append((first, self.columns, drawn))
            if self.sheets and attributes.get("table:visibility") in _UNSEEN:
                self.sheets[-1].unseen.columns.append((first, self.columns))
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self.cell = (self.column + 1, _repeats(attributes.get("table:number-columns-repeated")), attributes)
            self.has_text = False
            self.text = []
        elif tag == "text:p" and self.cell is not None:
            self.has_text = True
            self.parser.CharacterDataHandler = self.text.append

    def end(self, tag: str) -> None:
        if tag == "text:p":
            self.parser.CharacterDataHandler = None
        elif tag == "table:table-row":
            self.row += self.rows_repeated - 1
        elif tag in ("table:table-cell", "table:covered-table-cell") and self.cell is not None:
            column, repeated, attributes = self.cell
            self.column = column + repeated - 1
            self.cell = None
            if self.sheets:
                self.count(self.sheets[-1], column, repeated, attributes)

    def count(self, scan: SheetScan, column: int, repeated: int, attributes: dict[str, str]) -> None:
        across = _repeats(attributes.get("table:number-columns-spanned"))
        down = _repeats(attributes.get("table:number-rows-spanned"))
        if across * down > 1 and len(scan.merged) < MOST_MERGED:
            scan.merged.append((self.row, column, self.row + down - 1, column + across - 1))
        kind = attributes.get("office:value-type") or attributes.get("calcext:value-type")
        formula = attributes.get("table:formula")
        if kind is None and formula is None and not self.has_text:
            return
        if formula is not None and kind is None and not self.has_text:
            scan.unknown_count += repeated * self.rows_repeated
            if len(scan.unknown) < MOST_NOTED_FORMULAS:
                scan.unknown.append((self.row, column, formula[:80]))
        text = "".join(self.text)
        if attributes.get("calcext:value-type") == "error" or (formula and text.startswith(("#", "Err:"))):
            self.show(scan, column, repeated, text or "#N/A")
        elif kind == "float" and _SHOWN.fullmatch(text) and repeated * self.rows_repeated == 1:
            scan.shown[self.row, column] = text  # a code with its zeros, a truth value: kept as plain numbers
        elif kind == "percentage" and repeated * self.rows_repeated <= MOST_REPEATED:
            percent = shown_number(attributes.get("office:value", ""), PERCENT)
            self.show(scan, column, repeated, percent or text)
        if kind == "string" and (alphabet := self.font(column, attributes)) is not None:
            for at in range(column, column + min(repeated, MOST_REPEATED)):
                scan.fonts.update(((row, at), alphabet) for row in range(self.row, self.row + min(self.rows_repeated, MOST_REPEATED)))
        scan.cells += repeated * self.rows_repeated
        if scan.cells > self.most_cells:
            raise BadZip(FileNote("FILE-010", facts={"detail": f"trang «{scan.name}»: {scan.cells} ô"}))
        scan.last_row = max(scan.last_row, self.row + self.rows_repeated - 1)
        scan.last_column = max(scan.last_column, column + repeated - 1)
        if scan.last_row == self.row + self.rows_repeated - 1:
            scan.far_row = scan.reference(scan.last_row, column)
        if scan.last_column == column + repeated - 1:
            scan.far_column = scan.reference(self.row, scan.last_column)

    def font(self, column: int, attributes: dict[str, str]) -> Drawn | None:
        """The alphabet that the cell's font draws by itself: by its own style, else its column's."""
        if (style := attributes.get("table:style-name")) is not None:
            return self.fonts.get(style)
        return next((drawn for first, last, drawn in self.column_fonts if first <= column <= last), None)

    def show(self, scan: SheetScan, column: int, repeated: int, text: str) -> None:
        for row in range(self.row, self.row + min(self.rows_repeated, MOST_REPEATED)):
            for number in range(column, column + min(repeated, MOST_REPEATED)):
                scan.shown[row, number] = text


def _repeats(written: str | None) -> int:
    return min(int(written), FARTHEST) if written and written.isdigit() and len(written) < 12 else 1
