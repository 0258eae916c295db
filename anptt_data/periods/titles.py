"""The period that the title lines of a form say: its dates, or its number, in the words that forms use.

Dates win over numbers, because bulletins number their weeks differently; when both stand there and disagree, that is said. The
date of signature ("Buôn Ma Thuột, ngày 06 tháng 11 năm 2026"), the dates of decrees, comparisons and running totals are not the period.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from anptt_data.conform.folding import fold
from anptt_data.errors import BadPeriod
from anptt_data.periods.arithmetic import containing, is_regular, number_in_year
from anptt_data.periods.calendars import calendar
from anptt_data.periods.period import Period
from anptt_data.periods.written import numbered, parse_period, spoken, write_period

_DATE = r"(?:ngay )?(\d{1,2})(?:\s*[/.-]\s*| thang )(\d{1,2})(?:(?:\s*[/.-]\s*| nam )(\d{4}))?"
_FIRST = r"(?:ngay )?(\d{1,2})(?:(?:\s*[/.-]\s*| thang )(\d{1,2})(?:(?:\s*[/.-]\s*| nam )(\d{4}))?)?"  # "từ 01 đến 31/10/2026"
_HOUR = r"(?:\d{1,2} ?(?:h|g|:|gio) ?(?:\d{2})?(?: ?phut)?,? )?"
_RANGE = re.compile(rf"(?<![\d/.]){_FIRST}\s*(?:den het|den|toi|-|~)\s*{_HOUR}{_DATE}(?![\d/])")
_DAY = re.compile(r"ngay (\d{1,2})(?:\s*[/.-]\s*| thang )(\d{1,2})(?:\s*[/.-]\s*| nam )(\d{4})")
_NOT_THE_PERIOD = re.compile(
    r"luy ke|cong don|so voi|cung ky|ky truoc|tuan truoc|thang truoc|nam truoc|phuong huong|nhiem vu|ke hoach|du kien|du bao|uoc |kem theo|can cu"
)
_LEGAL = re.compile(r"thong tu|nghi dinh|quyet dinh|nghi quyet|cong van|ban hanh|\bso \d+/")
_WORDS = {
    "mot": 1,
    "hai": 2,
    "ba": 3,
    "tu": 4,
    "nam": 5,
    "sau": 6,
    "bay": 7,
    "tam": 8,
    "chin": 9,
    "muoi": 10,
    "muoi mot": 11,
    "muoi hai": 12,
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_COLON = r"(?:\s*:\s*| )"  # "Tuần: 42 - Năm: 2026"
_OF_YEAR = r"\s*(?:[/,-]|\(|nam|/ ?nam|, ?nam)?\s*(\d{4})(?!\d)"
_NUMBERS: dict[str, tuple[re.Pattern[str], ...]] = {
    "week": (
        re.compile(rf"\btuan{_COLON}(?:thu |so )?(\d{{1,2}}){_OF_YEAR}"),
        re.compile(rf"\btuan{_COLON}(?:thu |so )?(\d{{1,2}})\b.{{0,40}}?\bnam{_COLON}(\d{{4}})"),
    ),
    "month": (
        re.compile(rf"(?<!\d )\bthang (\d{{1,2}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))}){_OF_YEAR}"),
        re.compile(rf"(?<!\d )\bthang{_COLON}(\d{{1,2}})\b(?!\s*[/-]\s*\d).{{0,30}}?\bnam{_COLON}(\d{{4}})"),
    ),
    "quarter": (re.compile(rf"\bquy (iv|iii|ii|i|[1-4]){_OF_YEAR}"),),
    "half_year": (
        re.compile(r"\b(?:6|sau) thang (dau|cuoi) nam (\d{4})"),
        re.compile(r"\bnua (dau|cuoi) nam (\d{4})"),
    ),
    "year": (re.compile(r"\bnam (\d{4})\b"),),
}
_SEVERAL = re.compile(
    r"\b(tuan|thang|quy) (?:thu |so )?(\d{1,2}|iv|iii|ii|i)(?: ?(?:/|nam) ?\d{4})?\s*(?:,|-|~|va|den het|den|toi)\s*(?:\1 )?(\d{1,2}|iv|iii|ii|i)"
    r"(?=\s*(?:[/,-]|,? ?nam)?\s*\d{4}\b|\s*[);.]|\s*$)"
)
"""Several periods at once: "tháng 9, 10 năm 2026", "từ tháng 1 đến tháng 10 năm 2026"."""
_LARGER = re.compile(r"\bquy (?:iv|iii|ii|i|[1-4])\b|\b(?:\d{1,2}|ba|sau|chin) thang (?:dau |cuoi )?nam\b|\bnua (?:dau|cuoi) nam\b")
_FIGURES_OF = re.compile(r"\bso lieu (?:bao cao |thong ke )?(?:cua )?(tuan|thang|quy) (?:thu |so )?(\d{1,2}|iv|iii|ii|i)\b")
"""Whose figures they are, without a year: "Tháng 10 năm 2026 (số liệu tháng 9)"."""
_UNIT_WORDS = {"week": "tuan", "month": "thang", "quarter": "quy"}
_DATED = re.compile(r"ngay \.{0,3}\d{1,2} thang \.{0,3}\d{1,2} nam \d{4}")


@dataclass(frozen=True)
class TitlePeriod:
    """A period found in title lines.

    `line_index` and `written` say which line said it; `contradiction` (Vietnamese, null when all agree) says how dates and numbers, or
    dates and calendar, disagree: `period` then holds the dates as written.
    """

    period: Period
    line_index: int
    written: str
    contradiction: str | None = None


def period_in_titles(lines: list[str], code: str) -> TitlePeriod | None:
    """The period that the title lines say on that calendar; None when they say none."""
    said_dates = list(_ranges(lines, code))
    numbers = list(_numbered(lines, code))
    said_number = next(iter(numbers), None)
    regular = [d for d in said_dates if is_regular(d.period)]
    dated = next(iter(regular or said_dates), None)
    doubts = []
    second = next((n for n in numbers if said_number is not None and n.period != said_number.period), None)
    if several := _several(lines, code):
        doubts.append(f"Tiêu đề ghi nhiều kỳ: «{several}»")
    elif second is not None and said_number is not None:
        doubts.append(f"Tiêu đề ghi {spoken(said_number.period)} nhưng lại ghi {spoken(second.period)}")
    elif said_number is not None and (other_figures := _figures_of_another(lines, said_number.period)):
        doubts.append(f"Tiêu đề ghi {spoken(said_number.period)} nhưng lại ghi «{other_figures}»")
    if dated is None:
        return replace(said_number, contradiction="; ".join(doubts) or None) if said_number is not None else None
    if not is_regular(dated.period):
        doubts.append(
            f"Các ngày {spoken(dated.period)} không phải một kỳ theo lịch «{calendar(code).vi}»"
            f" (kỳ gần nhất: {spoken(containing(dated.period.start, code))})"
        )
    other = next((d for d in regular if d.period != dated.period), None)
    if other is not None:
        doubts.append(f"Tiêu đề ghi hai khoảng ngày khác nhau: «{dated.written}» và «{other.written}»")
    if said_number is not None and said_number.period != dated.period:
        doubts.append(f"Tiêu đề ghi các ngày {spoken(dated.period)} nhưng lại ghi {spoken(said_number.period)}")
    return TitlePeriod(dated.period, dated.line_index, dated.written, "; ".join(doubts) or None)


def period_in_cell(text: str, code: str) -> Period | None:
    """The period one cell says: ``2026-10``, ``202610``, ``10/2026``, ``Tháng 10/2026``, ``Quý III/2026``, ``Tuần 45/2026``; else None."""
    folded = fold(text)
    try:
        return parse_period(folded, code)
    except BadPeriod:
        pass
    unit = calendar(code).unit
    found = re.fullmatch(r"(\d{4})[.-]?(\d{2})", folded) if unit == "month" else None
    letter = r"(?:t\.? ?)?" if unit in ("month", "week") else ""  # "T10/2026": tháng or tuần, as the calendar has it
    other = re.fullmatch(rf"{letter}(\d{{1,2}})\s*[/.-]\s*(\d{{4}})", folded)
    try:
        if found:
            return numbered(int(found[1]), int(found[2]), code)
        if other:
            return numbered(int(other[2]), int(other[1]), code)
    except BadPeriod:
        return None
    said = period_in_titles([text], code)
    return said.period if said and said.contradiction is None else None


def _ranges(lines: list[str], code: str) -> Iterator[TitlePeriod]:
    for index, line in enumerate(lines):
        folded = fold(line)
        for found in _RANGE.finditer(folded):
            before = folded[: found.start()]
            if _NOT_THE_PERIOD.search(before[-60:]) or _LEGAL.search(before[-60:]):
                continue
            period = _range(found, code)
            if period is not None:
                yield TitlePeriod(period, index, line.strip())
    if calendar(code).unit == "day":
        for index, line in enumerate(lines):
            folded = fold(line)
            day = _DAY.search(folded)
            if day and "," not in folded[: day.start()] and not _LEGAL.search(folded):
                try:
                    on = date(int(day[3]), int(day[2]), int(day[1]))
                except ValueError:
                    continue
                yield TitlePeriod(Period(on, on, code), index, line.strip())


def _range(found: re.Match[str], code: str) -> Period | None:
    day1, month1, year1, day2, month2, year2 = (int(g) if g else 0 for g in found.groups())
    if not year2:
        return None
    month1 = month1 or month2
    if not year1:
        year1 = year2 - 1 if (month1, day1) > (month2, day2) else year2
    try:
        start, end = date(year1, month1, day1), date(year2, month2, day2)
    except ValueError:
        return None
    return Period(start, end, code) if start <= end else None


def _numbered(lines: list[str], code: str) -> Iterator[TitlePeriod]:
    unit = calendar(code).unit
    for index, line in enumerate(lines):
        folded = _DATED.sub(" ", fold(line))
        if unit not in _NUMBERS or _LEGAL.search(folded):
            continue
        for pattern in _NUMBERS[unit]:
            said = [f for f in pattern.finditer(folded) if not _NOT_THE_PERIOD.search(folded[max(0, f.start() - 40) : f.start()])]
            periods = [period for f in said if (period := _from_number(f, unit, code)) is not None]
            yield from (TitlePeriod(period, index, line.strip()) for period in periods)
            if periods:
                break


def _figures_of_another(lines: list[str], said: Period) -> str | None:
    """The line that says the figures are those of another period of the calendar than `said`, or None."""
    word = _UNIT_WORDS.get(calendar(said.calendar).unit)
    for line in lines:
        for found in _FIGURES_OF.finditer(fold(line)):
            number = int(found[2]) if found[2].isdigit() else _ROMAN[found[2]]
            if found[1] == word and number != number_in_year(said):
                return line.strip()
    return None


def _several(lines: list[str], code: str) -> str | None:
    """The line that names several periods of the calendar's own unit, or None."""
    word = _UNIT_WORDS.get(calendar(code).unit)
    for line in lines:
        folded = _DATED.sub(" ", fold(line))
        if _LEGAL.search(folded):
            continue
        for found in _SEVERAL.finditer(folded):
            if found[1] == word and found[2] != found[3] and not _NOT_THE_PERIOD.search(folded[max(0, found.start() - 40) : found.start()]):
                return line.strip()
    return None


def larger_period(lines: list[str], period: Period) -> str | None:
    """What title lines that say no period of the calendar's own unit say instead of `period`: a quarter, nine months, another year; else None."""
    unit = calendar(period.calendar).unit
    year = str(write_period(period)[:4])
    if several := _several(lines, period.calendar):
        return several
    for line in lines:
        folded = _DATED.sub(" ", fold(line))
        if _LEGAL.search(folded) or _NOT_THE_PERIOD.search(folded):
            continue
        if unit in ("week", "month") and _LARGER.search(folded):
            return line.strip()
        if any(y != year for y in re.findall(r"\bnam (\d{4})\b", folded)):
            return line.strip()
    return None


def _from_number(found: re.Match[str], unit: str, code: str) -> Period | None:
    if unit == "year":
        number, year = 1, int(found[1])
    else:
        said, year = found[1], int(found[2])
        if unit == "half_year":
            number = 1 if said == "dau" else 2
        else:
            number = int(said) if said.isdigit() else (_ROMAN if unit == "quarter" else _WORDS)[said]
    try:
        return numbered(year, number, code)
    except BadPeriod:
        return None
