"""What the headers of figures say of time: a column of another month, of the year or of nine months is not this report's.

Read only once the file's period is known, because a form may print several periods side by side and name this one by its number alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from anptt_data.conform.crosstab_shape import CrosstabCandidate
from anptt_data.conform.folding import fold
from anptt_data.conform.recognised import FileColumn, Shape, ValueColumn
from anptt_data.conform.table_shape import TableCandidate
from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Lines
from anptt_data.periods import Period, number_in_year, spoken, write_period
from anptt_data.periods.calendars import calendar
from anptt_data.quality.findings import Address, Findings

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR = r"(?:\s*(?:[/,.-]|nam)?\s*(20\d\d|19\d\d)\b)?"
_MANY_MONTHS = re.compile(r"\b(?:\d{1,2}|ba|sau|chin) thang\b|\bnua (?:dau|cuoi) nam\b|\btu dau nam\b|\bca nam\b")
_NUMBERED = {
    "week": re.compile(rf"\btuan (?:thu |so )?(\d{{1,2}})\b{_YEAR}"),
    "month": re.compile(rf"(?:\bthang |\bt\.? ?)(\d{{1,2}})\b{_YEAR}"),
    "quarter": re.compile(rf"\bquy (iv|iii|ii|i|[1-4])\b{_YEAR}"),
}
_UNITS = {"week": "tuan", "month": "thang", "quarter": "quy"}
_WRITTEN = {
    "tuan": "tuần", "thang": "tháng", "quy": "quý", "nua": "nửa", "dau": "đầu", "cuoi": "cuối", "nam": "năm", "tu": "từ", "ca": "cả", "sau": "sáu", "chin": "chín",
}  # fmt: skip
_DATED = re.compile(r"\bngay \d{1,2}\b.*")
_ANY_YEAR = re.compile(r"\b(20\d\d|19\d\d)\b")


def other_period(header: str, period: Period | None, unit: str) -> str | None:
    """What a header says of time that is not `period`, in its own words; None when it says nothing, or this very period.

    `unit` is that of the dataset's calendar. Without a period (rows say theirs) whatever a header says of one is another.
    """
    text = _DATED.sub(" ", fold(header))
    if said := _MANY_MONTHS.search(text):
        return " ".join(_WRITTEN.get(word, word) for word in said[0].split())
    own_year = False
    for of, pattern in _NUMBERED.items():
        for found in pattern.finditer(text):
            number = int(found[1]) if found[1].isdigit() else _ROMAN[found[1]]
            year = int(found[2]) if found[2] else None
            if period is None or of != unit or number != number_in_year(period) or year not in (None, _year(period)):
                return f"{_WRITTEN[_UNITS[of]]} {found[1].upper()}" + (f"/{year}" if year else "")
            own_year = True
    for found in _ANY_YEAR.finditer(text):
        # "Năm 2026" over a month's column is the year's figure; a bare "2026" beside "2025" is this month's of that year.
        whole_year = unit != "year" and not own_year and text[: found.start()].rstrip().endswith("nam")
        if period is None or int(found[1]) != _year(period) or whole_year:
            return f"năm {found[1]}" if whole_year else found[1]
    return None


def _year(period: Period) -> int:
    """The year by which the period is numbered."""
    return int(write_period(period)[:4])


def check_headers(shapes: list[Shape], contract: type[Contract], period: Period | None, findings: Findings) -> None:
    """LAYOUT-008: figures stand under a header that says another period than the file's."""
    unit = calendar(contract.cadence().calendar).unit
    for shape in shapes:
        if isinstance(shape.layout, Lines) or contract.has_moment():
            continue
        own = None if shape.periods else shape.period or period
        if own is None and not shape.periods:
            continue
        for column in _figures(shape, contract):
            said = other_period(column.header, own, unit)
            if said is not None and fold(column.header) not in {fold(n) for c in contract.columns().values() for n in c.written_names}:
                at = Address(shape.part, column.header_row, column.number)
                says = spoken(own) if own is not None else "theo từng dòng"
                findings.add("LAYOUT-008", at=at, header=column.header, says=said, period=says)


def settle_doubled(found: TableCandidate | CrosstabCandidate, contract: type[Contract], period: Period | None) -> None:
    """Of several columns of one name take the one that is this period's, when all the others say another: last month's, last year's."""
    unit = calendar(contract.cadence().calendar).unit
    shape = found.shape
    if period is None or shape.periods or contract.has_moment():
        return
    for name, columns in list(found.doubled.items()):
        others = [c for c in columns if other_period(c.header, period, unit) is not None]
        own = [c for c in columns if c not in others]
        if len(own) != 1 or not others:
            continue
        del found.doubled[name]
        numbers = {c.number for c in others}
        if name in shape.columns:
            shape.columns[name] = replace(own[0], name=name)
        shape.extras += [c for c in columns if c in others and isinstance(c, FileColumn)]
        shape.values = [v for v in shape.values if v.number not in numbers]


def _figures(shape: Shape, contract: type[Contract]) -> Iterator[FileColumn | ValueColumn]:
    columns = contract.columns()
    yield from (c for n, c in shape.columns.items() if columns[n].kind in ("count", "measure"))
    yield from (v for v in shape.values if not v.total)
