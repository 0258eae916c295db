"""A second table below the first: its rows must never be read as the first one's figures or period.

It is known by a title of another period (where one period holds for the whole sheet), by a title of another table or of other figures, or by a header
whose columns are not the first one's. A header printed again on each page does no harm, and neither do footnotes: what stands below the
last row of data cannot change what a row means.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import polars as pl

from anptt_data.conform.conformed import Conformed
from anptt_data.conform.folding import fold
from anptt_data.conform.header_names import HeaderNames
from anptt_data.conform.recognised import FileColumn, Shape, ValueColumn
from anptt_data.conform.words import NUMBERING_HEADERS, is_note
from anptt_data.contract.layouts import Crosstab
from anptt_data.periods import Period, number_in_year, spoken
from anptt_data.periods.calendars import calendar
from anptt_data.periods.titles import period_in_titles
from anptt_data.quality.findings import Address, Findings
from anptt_data.readers.cells import PART, ROW

_READ = ("section", "note")
_TITLE = re.compile(
    r"\W*(?:[ivx\d]{1,4}[.):/-]\s*)?(?:thang|tuan|quy|nam|nua|ky|tu|ngay|thoi gian|bao cao|bieu|bang|so lieu|tinh hinh|thong ke|ket qua|"
    r"ban tin|tong hop|danh sach|phu luc)\b"
)
_ENDS_WITH_YEAR = re.compile(r"\b20\d\d\W*$")
_BARE = re.compile(
    r"\W*(?:[ivx\d]{1,4}[.):/-]\s*)?(?:(?:ky|bao cao|so lieu|tinh hinh|bieu|bang)\b.{0,80}?)?\b"
    r"(thang|tuan|quy)\s*:?\s*(?:thu |so )?(\d{1,2}|iv|iii|ii|i)\W*"
)
"""A title without its year: "THÁNG 5", "II. Tháng 5", "Báo cáo tháng 5"."""
_OTHER_FIGURES = re.compile(r"luy ke|cong don|cung ky|tu dau nam|\bnam (?:\d{4}|truoc)|(?:6|9|sau|chin) thang")
"""What a title over a repeated header may say besides a period: then the rows below it are other figures than the first table's."""
_NUMBERED = re.compile(r"\W*(?:bang|bieu|phu luc)(?: mau)?(?: so)?\W*(\d{1,2}|[ivx]{1,4}|[a-d])\b(?!\s*/)[.:)\s-]*(?:\D.*)?")
"""A table's number in its title: "Bảng 2. Số giường bệnh", "Biểu số 03"."""
_NUMBERED_ABOVE = re.compile(r"\b(?:bang|bieu|phu luc)(?: mau)?(?: so)?\W*(\d{1,2}|[ivx]{1,4}|[a-d])\b")
_OTHER_KIND = re.compile(
    r"\W*(?:(?:[ivx\d]{1,4}|[a-d])[.):/-]\s*)?(?:(?:luy ke|cong don|cung ky|tu dau nam|so luy ke)\b.{0,60}|"
    r"(?:(?:tong )?so )?(?:ca |nguoi |truong hop |benh nhan |vu )?(?:mac |bi )?(?:tu vong|chet|nhap vien|ra vien|nghi ngo|noi tru|ngoai tru|bi thuong)(?: \S+){0,3})\W*"
)
"""A line of its own that says what the rows below it count, when that is not what the first table's do."""
_UNITS = {"thang": "month", "tuan": "week", "quy": "quarter"}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


class Title(NamedTuple):
    """A line that may begin a second table: where, what is written, and the period said or what makes it another table."""

    part: int
    row: int
    written: str
    says: str
    only_with_header: bool = False


@dataclass
class SecondTables:
    """Watches one shape's lines, chunk by chunk; a title counts only once a row of data follows it."""

    shape: Shape
    period: Period | None  # that of the whole sheet; None where rows say theirs
    names: HeaderNames
    labels: frozenset[str]  # contract columns that name what a row is about
    findings: Findings
    _waiting: list[Title] = field(default_factory=list)
    _header_since: bool = False
    _told: bool = False

    def look(self, made: Conformed) -> None:
        """Add LAYOUT-006 for the first title of another period above rows of data."""
        if self._told or made.fates.is_empty():
            return
        names = [c for c in made.text.columns if c.startswith("c") and c[1:].isdigit()]
        text = made.text.select(names)
        reason = made.fates["reason"]
        odd = reason.is_in(_READ).fill_null(False)
        if self.period is not None:
            filled = text.select(pl.sum_horizontal(pl.all().is_not_null().cast(pl.Int32)).alias("n"))["n"]
            odd = odd | (reason.is_null() & (filled == 1))
        if not odd.any():
            self._settle()
            return
        data = (reason.is_null() & ~odd).arg_true().to_list()
        at = 0
        for index in odd.arg_true().to_list():
            if at < len(data) and data[at] < index:
                self._settle()
                at = bisect_left(data, index)
            self._line(made.fates[PART][index], made.fates[ROW][index], text.row(index))
        if at < len(data):
            self._settle()

    def _settle(self) -> None:
        """A row of data follows: the first waiting title that stands over it is told, the others are forgotten."""
        title = next((t for t in self._waiting if self._header_since or not t.only_with_header), None)
        if title is not None and not self._told:
            self._told = True
            at = Address(title.part, title.row)
            first = spoken(self.period) if self.period is not None else self.shape.layout.title.vi
            self.findings.add("LAYOUT-006", at=at, value=title.written, row=title.row, says=title.says, first=first)
        self._waiting.clear()
        self._header_since = False

    def _line(self, part: int, row: int, written: tuple[str | None, ...]) -> None:
        cells = [c.strip() for c in written if c and c.strip()]
        differs = self._header(written)
        if differs is not None:
            self._header_since = True
            if differs:
                self._waiting.append(Title(part, row, " | ".join(cells[:6]), differs))
            return
        texts = cells[:5] if not cells or is_note(fold(cells[0])) else [" ".join(cells), *cells[:5]]
        found = (self._title(part, row, text) for text in texts if not is_note(fold(text)))
        title = next((t for t in found if t is not None), None)
        if title is not None:
            self._waiting.append(title)

    def _title(self, part: int, row: int, text: str) -> Title | None:
        folded = fold(text)
        numbered = _NUMBERED.fullmatch(folded)
        if (numbered and numbered[1] not in self._numbers_above) or (_OTHER_KIND.fullmatch(folded) and not self._says_first(folded)):
            return Title(part, row, text, text)
        if self.period is None:
            return Title(part, row, text, text, only_with_header=True) if _OTHER_FIGURES.search(folded) else None
        said = period_in_titles([text], self.period.calendar)
        if said is not None and said.period == self.period:
            return None
        if said is not None:
            # Where a remark in the middle of a table could be meant, only a header printed again makes it a second table.
            sure = bool(_TITLE.match(folded)) or (said.contradiction is None and bool(text.isupper() or _ENDS_WITH_YEAR.search(folded)))
            return Title(part, row, text, spoken(said.period), only_with_header=not sure)
        bare = _BARE.fullmatch(folded)
        if bare and _UNITS[bare[1]] == calendar(self.period.calendar).unit:
            number = int(bare[2]) if bare[2].isdigit() else _ROMAN[bare[2]]
            return Title(part, row, text, text) if number != number_in_year(self.period) else None
        return Title(part, row, text, text, only_with_header=True) if _OTHER_FIGURES.search(folded) else None

    def _header(self, written: tuple[str | None, ...]) -> str | None:
        """None: no header; empty: the first header again; else how it differs from the first."""
        said = {n: t.strip() for n, t in enumerate(written, start=1) if t and t.strip() and not any(c.isdigit() for c in t)}
        same = {n for n, text in said.items() if fold(text) in self._parts.get(n, ())}
        if isinstance(self.shape.layout, Crosstab):
            if len(same) < 2 and 2 * len(same) <= len(said):
                return None
            other = [text for n, text in said.items() if n not in same and n in {v.number for v in self.shape.values}]
            return f"cột «{other[0]}»" if other else ""
        named = {n: found.name for n, text in said.items() if (found := self.names.find((text,))) is not None}
        first = {c.number: n for n, c in [*self.shape.columns.items(), *self.shape.companions.items()]}
        moved = [said[n] for n, name in named.items() if n not in same and name in first.values() and first.get(n) != name]
        if len(named) >= 2:
            return (
                f"cột «{moved[0]}» ở chỗ khác"
                if moved and (len(named) >= 3 or len(moved) == len(named))
                else self._other(said, same, named)
            )
        at_home = [n for n, name in named.items() if first.get(n) == name and name in self.labels]
        return self._other(said, same, named) or None if at_home else None

    def _other(self, said: dict[int, str], same: set[int], named: dict[int, str]) -> str:
        """How a header that names the same labels differs in its figures; empty when it does not."""
        figures = {c.number: n for n, c in self.shape.columns.items() if n not in self.labels}
        other = [said[n] for n, name in figures.items() if n in said and n not in same and named.get(n) != name]
        return f"cột «{other[0]}»" if other else ""

    def _says_first(self, folded: str) -> bool:
        """Whether the first table's own titles say the same: then it is no other kind of figures."""
        return any(folded.strip(" .:") in fold(text) for _row, text in self.shape.titles)

    @cached_property
    def _numbers_above(self) -> set[str]:
        return {n for _row, text in self.shape.titles for n in _NUMBERED_ABOVE.findall(fold(text))}

    @cached_property
    def _parts(self) -> dict[int, set[str]]:
        """Folded texts of the first header by column."""
        shape = self.shape
        columns: list[FileColumn | ValueColumn] = [
            *shape.columns.values(),
            *shape.companions.values(),
            *shape.periods.values(),
            *shape.values,
            *shape.extras,
        ]
        columns += [shape.series] if shape.series else []
        parts = {c.number: {fold(t) for t in c.header.split(" / ")} for c in columns}
        return parts | {n: set(NUMBERING_HEADERS) for n in shape.numbering}
