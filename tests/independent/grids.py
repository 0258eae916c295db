"""Files to grids of plain values, with openpyxl, csv and zipfile only."""

from __future__ import annotations

import csv
import io
import sys
import unicodedata
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import openpyxl

sys.path.insert(0, str(Path(__file__).resolve().parent))
from old_excel import Grid, read_xls

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def _ods(path: Path) -> Grid:
    with zipfile.ZipFile(path) as file:
        root = ET.fromstring(file.read("content.xml"))
    table = next(root.iter(f"{_TABLE}table"))
    grid: Grid = []
    for row in table.iter(f"{_TABLE}table-row"):
        cells: list[object] = []
        for cell in row:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            value: object = None
            if cell.get(f"{_OFFICE}value-type") == "float":
                value = float(cell.get(f"{_OFFICE}value", "nan"))
            elif cell.get(f"{_OFFICE}value-type"):
                value = "\n".join(_paragraph(p) for p in cell.findall(f"{_TEXT}p"))
            repeat = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            cells += [value] * (repeat if repeat < 500 else 1)
        repeat = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
        grid += [list(cells) for _ in range(repeat if repeat < 500 else 1)]
    return grid


def _paragraph(paragraph: ET.Element) -> str:
    text = paragraph.text or ""
    for child in paragraph:
        text += " " * int(child.get(f"{_TEXT}c", "1")) if child.tag == f"{_TEXT}s" else "".join(child.itertext())
        text += child.tail or ""
    return text


def _xlsx(path: Path) -> Grid:
    page = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    return [list(row) for row in page.iter_rows(values_only=True)]


_TCVN3 = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"
_LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"


def from_tcvn3(text: str) -> str:
    """TCVN3 letters shown as Western ones, back to Unicode."""
    return text.translate(dict(zip(map(ord, _TCVN3), _LETTERS, strict=True)))


def csv_text(data: bytes) -> str:
    """Decode by trial: UTF-8, else Windows-1258 when that gives the word «Điện», else TCVN3."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
        return text if "Điện lực" in text or "khách hàng" in text else from_tcvn3(data.decode("latin-1"))


def read(path: Path) -> Grid:
    """The first sheet or the lines of a text file as rows; empty cells are None."""
    if path.suffix == ".xls":
        return read_xls(path)
    if path.suffix == ".ods":
        return _ods(path)
    if path.suffix == ".xlsx":
        return _xlsx(path)
    text = csv_text(path.read_bytes())
    delimiter = ";" if text.count(";") > text.count(",") else ","
    return [[cell if cell != "" else None for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
