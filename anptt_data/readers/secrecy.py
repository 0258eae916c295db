"""The look for secrecy marks, in memory, before anything is stored.

Luật Bảo vệ bí mật nhà nước 117/2025/QH15, Điều 5.2: no state secrets on networked machines. A mark is MẬT, TỐI MẬT or TUYỆT MẬT
standing on its own; "mật độ dân số", "bảo mật", "túi mật" are words. Only diacritics make the word: MAT is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePath

import polars as pl

from anptt_data.conform.folding import fold
from anptt_data.contract.base import Contract
from anptt_data.readers.cells import LOOKED_ROWS, PART, RAGGED, ROW, Cells, FileNote, Grid

_LEVEL = r"(tuyệt\s+mật|tối\s+mật|mật)"
_ALONE = re.compile(rf"[\W_]*{_LEVEL}[\W_]*", re.IGNORECASE)
_LABEL = re.compile(rf"(?:độ|mức|cấp|dấu|chế độ|loại)\s+mật\s*[:\-–—=]\s*{_LEVEL}(?!\s*\w)", re.IGNORECASE)
_BRACKETS = re.compile(rf"[(\[{{<«]\s*{_LEVEL}\s*[)\]}}>»]", re.IGNORECASE)
_STRONG = re.compile(r"(?<!\w)(TUYỆT\s+MẬT|TỐI\s+MẬT)(?!\w)")
_CAPITAL = re.compile(r"(?<!\w)MẬT(?!\w)")
_SPACED = re.compile(r"(?<!\w)M\s+Ậ\s+T(?!\w)")
_SEPARATOR = re.compile(r"\s[-–—]\s|[:|_\t]+")
_TOUCHING_BEFORE = re.compile(r"(\w+)\s*$")
_TOUCHING_AFTER = re.compile(r"^\s*(\w+)")
# Words that make another word of "mật": confidentiality in general, density, bile, honey, codes.
_BEFORE = frozenset(
    re.findall(r"\w+", "bảo bí cơ huyền sỏi túi đường ống gan dịch ong nước rỉ viêm tắc thân chảy ngọt nuôi lấy u nang thư muối sắc")
)
_AFTER = frozenset(
    re.findall(r"\w+", "độ khẩu mã ong thiết vụ phục danh thám thư lệnh đàm ước nghị mía rỉ gấu tập sơn cật tông giáo hoa ngọt tụy tuỵ")
)
_ORGANS = frozenset(("gan", "túi", "đường", "sỏi", "ống", "tụy", "tuỵ", "dạ"))
_SECRET_PAPER = re.compile(r"(?:BÁO CÁO|TÀI LIỆU|VĂN BẢN|CÔNG VĂN|HỒ SƠ|ĐIỆN|SỐ LIỆU)\s+$")
BESIDE = 80
"""Characters beside the word that are looked at; of a cell with thousands of them all would take minutes."""
_PAGE_CODES = re.compile(r'&"[^"]*"|&K[0-9A-Fa-f]{6}|&\d+|&[A-Za-z]')


def mark_in(text: str) -> str | None:
    """The mark standing on its own in a text (a cell, a line, a name), in capitals; None when there is none."""
    text = unicodedata.normalize("NFC", text)
    if "ậ" not in text and "Ậ" not in text:
        return None
    return next((m for line in re.split(r"[\n\r\v\f\u2028]", text) if (m := _mark_in_line(_SPACED.sub("MẬT", line)))), None)


def _mark_in_line(line: str) -> str | None:
    if whole := _ALONE.fullmatch(line):
        return _level(whole[1])
    for pattern in (_LABEL, _BRACKETS, _STRONG):
        if hit := pattern.search(line):
            return _level(hit[1])
    segments = [s.strip() for s in _SEPARATOR.split(line)]
    for number, segment in enumerate(segments):
        alone = _ALONE.fullmatch(segment)
        beside = {w.casefold() for s in (segments[number - 1 : number] + segments[number + 1 : number + 2]) for w in re.findall(r"\w+", s)}
        if alone and alone[1][0].isupper() and not beside & _ORGANS:
            return _level(alone[1])
    shouting = line == line.upper()
    for hit in _CAPITAL.finditer(line):
        earlier, later = line[max(0, hit.start() - BESIDE) : hit.start()], line[hit.end() : hit.end() + BESIDE]
        before, after = _TOUCHING_BEFORE.search(earlier), _TOUCHING_AFTER.search(later)
        if (before and before[1].casefold() in _BEFORE) or (after and after[1].casefold() in _AFTER):
            continue
        # In a line all in capitals the word is a mark only when nothing touches it, or after the word for a paper.
        if not shouting or not (before or after) or (not after and _SECRET_PAPER.search(earlier)):
            return "MẬT"
    return None


def _level(written: str) -> str:
    return " ".join(written.upper().split())


def secrecy_mark(name: str, cells: Cells, properties: dict[str, str]) -> str | None:
    """The mark found in the name, the properties, sheet names, page headers, or the first and last rows of a table."""
    texts = [PurePath(name).stem, *(p.name for g in cells.grids[:1] for p in g.parts if p.kind != "text")]
    texts += [line for text in properties.values() for line in text.splitlines()]
    texts += [line for text in cells.page_texts for line in _PAGE_CODES.sub("\n", text).splitlines()]
    if mark := _first(texts):
        return mark
    return next((m for g in cells.grids if (m := _mark_in_grid(g))), None)


def _mark_in_grid(grid: Grid) -> str | None:
    for frame in (grid.head(LOOKED_ROWS), grid.tail(LOOKED_ROWS)):
        for name in _texts(frame):
            column = frame.get_column(name).drop_nulls()
            if mark := _first(column.to_list()):
                return mark
    return None


def _first(texts: Iterable[str]) -> str | None:
    return next((m for t in texts if (m := mark_in(t))), None)


def _texts(frame: pl.DataFrame) -> list[str]:
    return [c for c in frame.columns if c not in (PART, ROW, RAGGED)]


def secret_rows(cells: Cells, terms: tuple[str, ...]) -> list[tuple[int, int]]:
    """(part, row) of every row one of whose cells matches one of the terms, regular expressions over folded text."""
    if not terms:
        return []
    pattern = re.compile("|".join(f"(?:{t})" for t in terms))
    found: list[tuple[int, int]] = []
    for grid in cells.grids:
        for chunk in grid.chunks():
            hit = pl.lit(False)
            for name in _texts(chunk):
                written = chunk.get_column(name).drop_nulls().unique()
                secret = [w for w in written if pattern.search(fold(w))]
                if secret:
                    hit = hit | pl.col(name).is_in(secret).fill_null(False)
            found += [(part, row) for part, row in chunk.filter(hit).select(PART, ROW).iter_rows()]
    if not cells.readable:
        # A file that is returned unread would be kept all the same: its text counts by lines.
        texts = [line for text in cells.properties.values() for line in text.splitlines()]
        found += [(0, number) for number, line in enumerate(texts, 1) if pattern.search(fold(line))]
    return found


def look(name: str, contract: type[Contract], cells: Cells) -> FileNote | None:
    """The blocker when the file must not be stored (SECRET-001, SECRET-002), else None; `cells` is what `read` gave."""
    if mark := secrecy_mark(name, cells, cells.properties):
        return FileNote("SECRET-001", facts={"mark": mark})
    rows = secret_rows(cells, contract.described("secret_terms"))
    return FileNote("SECRET-002", count=len(rows)) if rows else None
