"""What the name of a sheet says of the period: one sheet a month is a habit, and so is copying last month's sheet with its name."""

from __future__ import annotations

import re

from anptt_data.conform.folding import fold
from anptt_data.conform.recognised import Shape
from anptt_data.errors import BadPeriod
from anptt_data.periods import Period, number_in_year, spoken
from anptt_data.periods.calendars import calendar
from anptt_data.periods.titles import TitlePeriod
from anptt_data.periods.written import numbered
from anptt_data.quality.findings import Address, Findings

_WORDS = {"week": "(?:tuan|t)", "month": "(?:thang|t)", "quarter": "(?:quy|q)"}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_TITLE_YEAR = re.compile(r"\bnam (20\d\d)\b(?!\s*/)")
_NOT_ITS_YEAR = re.compile(r"so voi|cung ky|thong tu|nghi dinh|quyet dinh|nghi quyet|ban hanh|\bngay \d{1,2} thang")


def sheet_name(shape: Shape) -> str | None:
    """The name of the sheet the table stands in; None in a text file."""
    part = next((p for p in shape.grid.parts if p.number == shape.part), None)
    return part.name if part is not None and part.kind == "sheet" else None


def numbers_of(name: str, code: str) -> tuple[int, int | None] | None:
    """Number and year of a period that a sheet's name is ("T10-2026", "Tháng 9", "Tuần 45 (2)"), the year None when it is not said."""
    unit = calendar(code).unit
    if unit not in _WORDS:
        return None
    found = re.fullmatch(
        rf"(?:bc |bao cao |so lieu )?{_WORDS[unit]}\W*(\d{{1,2}}|iv|iii|ii|i)(?:\W*(?:nam\W*)?(20\d\d))?(?: ?\(\d+\))?",
        fold(name).replace("_", " "),
    )
    bare = re.fullmatch(r"(\d{1,2})\W(20\d\d)", fold(name).replace("_", " ")) if found is None else None
    found = found or bare
    if found is None:
        return None
    number = int(found[1]) if found[1].isdigit() else _ROMAN[found[1]]
    return number, int(found[2]) if found[2] else None


def said_by_name(name: str, titles: list[str], code: str) -> TitlePeriod | None:
    """The period that a sheet's name says, its year perhaps only in the titles; None when that is not said in one way."""
    said = numbers_of(name, code)
    if said is None:
        return None
    number, year = said
    if year is None:
        years = {y for line in titles if not _NOT_ITS_YEAR.search(fold(line)) for y in _TITLE_YEAR.findall(fold(line))}
        year = int(years.pop()) if len(years) == 1 else None
    if year is None:
        return None
    try:
        return TitlePeriod(numbered(year, number, code), -1, name)
    except BadPeriod:
        return None


def check_names(shapes: list[Shape], code: str, findings: Findings) -> None:
    """PERIOD-005: a sheet is named after another period than its data are of; of two sheets of one period that makes neither sure (PERIOD-003)."""
    for shape in shapes:
        name, period = sheet_name(shape), shape.period
        if name is None or period is None or shape.periods or not _contradicts(name, period, code):
            continue
        at = Address(shape.part, shape.first_header_row)
        if any(other is not shape and other.period == period for other in shapes):
            what = f"trang «{name}» ghi {spoken(period)} như một trang khác của tệp, trong khi tên trang nói kỳ khác"
            findings.add("PERIOD-003", at=at, value=name, what=what)
        else:
            findings.add("PERIOD-005", at=at, value=name, sheet=name, period=spoken(period))


def _contradicts(name: str, period: Period, code: str) -> bool:
    said = numbers_of(name, code)
    if said is None:
        return False
    number, year = said
    return number != number_in_year(period) or (year is not None and year not in (period.start.year, period.end.year))
