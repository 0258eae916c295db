"""The period of a whole file: what its title lines say, or what was stated when sending; they must not contradict."""

from __future__ import annotations

from anptt_data.conform.recognised import Shape
from anptt_data.conform.running_titles import running_title
from anptt_data.conform.sheet_periods import check_names, said_by_name, sheet_name
from anptt_data.contract.base import Contract
from anptt_data.periods import Period, spoken, write_period
from anptt_data.periods.titles import TitlePeriod, larger_period, period_in_titles
from anptt_data.quality.findings import Address, Findings


def said_in_titles(shape: Shape, calendar: str) -> tuple[TitlePeriod, int | None] | None:
    """The period of the title lines, then of the sheet's name, and the row that says it."""
    lines = [text for _row, text in shape.titles]
    said = period_in_titles(lines, calendar)
    if said is not None:
        return said, shape.titles[said.line_index][0]
    name = sheet_name(shape)
    if name is None:
        return None
    said = period_in_titles([name], calendar) or said_by_name(name, lines, calendar)
    return (said, None) if said is not None else None


def set_periods(shapes: list[Shape], contract: type[Contract], asked: Period | None, findings: Findings) -> Period | None:
    """Set each shape's period; gives the one period of the file, None when rows or sheets say theirs.

    PERIOD-001: title and statement differ; PERIOD-003: the title contradicts itself; PERIOD-002: nobody says a period.
    """
    if contract.has_moment():
        return None
    calendar = contract.cadence().calendar
    unknown = False
    for shape in shapes:
        found = said_in_titles(shape, calendar)
        if found is not None and not shape.periods:
            said, row = found
            shape.day = said.period.end
            at = Address(shape.part, row, 1) if row is not None else Address()
            if said.contradiction is not None:
                findings.add("PERIOD-003", at=at, value=said.written, what=said.contradiction)
            elif asked is not None and (asked.start, asked.end) != (said.period.start, said.period.end):
                findings.add("PERIOD-001", at=at, value=said.written, found=write_period(said.period), asked=write_period(asked))
        elif found is not None and found[1] is not None and found[0].contradiction is None:
            shape.titled = found[0].period
        shape.period = found[0].period if found is not None and found[0].contradiction is None else asked
        unknown |= shape.period is None and not shape.periods
        if found is None and asked is not None and not shape.periods and (larger := larger_period([t for _row, t in shape.titles], asked)):
            what = f"tiêu đề ghi «{larger}» nhưng kỳ đã khai khi gửi là {spoken(asked)}"
            findings.add("PERIOD-003", at=Address(shape.part, shape.first_header_row), value=larger, what=what)
        if shape.period is not None and (line := running_title(shape, contract)):
            what = f"tiêu đề ghi «{line}» là số cộng dồn, biểu lấy số của riêng kỳ {spoken(shape.period)}"
            findings.add("PERIOD-003", at=Address(shape.part, shape.first_header_row), value=line, what=what)
    if unknown and not any(g.rule == "PERIOD-003" for g in findings.groups()):
        findings.add("PERIOD-002")
    check_names(shapes, calendar, findings)
    periods = {s.period for s in shapes if not s.periods}
    return next(iter(periods)) if len(periods) == 1 and not any(s.periods for s in shapes) else None
