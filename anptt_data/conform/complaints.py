"""What is said about a file's layout: sheets not used, columns missing, doubled or extra, units and labels that are not ours."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from anptt_data.conform.crosstab_shape import SERIES, CrosstabCandidate
from anptt_data.conform.folding import fold
from anptt_data.conform.header_names import PERIOD, HeaderNames
from anptt_data.conform.lookups import Lookups, said_near
from anptt_data.conform.recognised import FileColumn, Shape, ValueColumn
from anptt_data.conform.sub_headers import FIGURES
from anptt_data.conform.table_shape import TableCandidate, required_columns
from anptt_data.conform.template_rows import is_comparison
from anptt_data.conform.units import canonical, contradicts, hint, is_unit
from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Crosstab, Lines
from anptt_data.periods import write_period
from anptt_data.quality.findings import Address, Findings
from anptt_data.readers.cells import Grid, column_letters

SEEN_AT_MOST = 12
_TITLE_UNIT = re.compile(r"(?:don vi tinh|don vi|dvt)\s*:\s*([^;,()]+)")


def unused_sheets(sheets: list[tuple[Grid, int, bool, bool]], findings: Findings) -> None:
    """Name the sheets (grid, part, used, fits) that hold no table of the dataset; hidden ones when they do hold one."""
    for grid, number, used, fits in sheets:
        part = next((p for p in grid.parts if p.number == number), None)
        if part is None or part.kind != "sheet":
            continue
        if part.hidden and fits:
            findings.add("LAYOUT-003", sheet=part.name, used="có dùng" if used else "không dùng")
        elif not part.hidden and not used and any(u for _g, _n, u, _f in sheets):
            findings.add("LAYOUT-002", sheet=part.name, why="không có tiêu đề cột của biểu")


def nothing_found(seen: list[str], contract: type[Contract], findings: Findings) -> None:
    """LAYOUT-001: no header was found; says what was seen and which columns were looked for."""
    columns = contract.columns()
    wanted = ", ".join(f"«{columns[n].title.vi}»" for n in columns if n in required_columns(contract))
    # Words only: figures and long texts are not headers, and may be personal.
    words = [t for t in dict.fromkeys(seen) if any(c.isalpha() for c in t) and len(t) <= 40][:SEEN_AT_MOST]
    hide = contract.has_personal()
    findings.add("LAYOUT-001", seen="…" if hide else ", ".join(f"«{t}»" for t in words) or "-", wanted=wanted)


def candidate(
    found: TableCandidate | CrosstabCandidate,
    contract: type[Contract],
    names: HeaderNames,
    lookups: Lookups,
    on: date,
    findings: Findings,
    *,
    template: bool = False,
) -> bool:
    """Say what is wrong with a candidate; true when no fact can be made of it.

    The columns that a `template` prints for comparison are not told as extra ones.
    """
    shape = found.shape
    for column in shape.extras:
        if column.header and not (template and is_comparison(column.header)):
            findings.add("COL-003", at=_at(shape, column), header=column.header)
    if isinstance(found, TableCandidate):
        _unlabelled(found, contract, findings)
        for name in found.missing:
            near = names.nearest(name, found.unmatched_headers)
            facts: dict[str, Any] = {"near_vi": f"; gần giống: «{near}»" if near else "", "near_en": f"; nearest: {near!r}" if near else ""}
            at = Address(shape.part, shape.last_header_row)
            findings.add("COL-001", at=at, column=name, wanted=contract.columns()[name].title.vi, **facts)
    else:
        _labels(found, contract, lookups, on, findings)
    for one in found.unclear if isinstance(found, TableCandidate) else ():
        header, wanted = shape.columns[one.name].header, contract.columns()[one.name].title.vi
        at = _at(shape, shape.columns[one.name])
        findings.add(
            "LAYOUT-007", at=at, column=one.name, header=header, seen=", ".join(f"«{t}»" for t in one.seen[:SEEN_AT_MOST]), wanted=wanted
        )
    for name, columns in found.doubled.items():
        places = ", ".join(f"{column_letters(c.number)} «{c.header}»" for c in columns)
        title = contract.columns()[name].title.vi if name in contract.columns() else name.removeprefix(PERIOD)
        findings.add("COL-002", at=[_at(shape, c) for c in columns], column=name, wanted=title, places=places, count=len(columns))
    unsure = found.unknown if isinstance(found, CrosstabCandidate) else found.unclear
    return bool(found.missing or found.doubled or unsure)


def _unlabelled(found: TableCandidate, contract: type[Contract], findings: Findings) -> None:
    """COL-007: figures without a header right beside a column of figures: its header may be meant for both."""
    shape = found.shape
    if any(p.kind != "sheet" for p in shape.grid.parts):
        return  # in a text every line with such a cell is an error of its own
    unclear = {one.name for one in found.unclear}
    beside = {c.number + 1: c.header for n, c in shape.columns.items() if contract.columns()[n].kind in FIGURES and n not in unclear}
    for column in found.unlabelled:
        if column.number in beside:
            at = Address(shape.part, shape.last_header_row, column.number)
            findings.add("COL-007", at=at, letters=column_letters(column.number), header=beside[column.number])


def _labels(found: CrosstabCandidate, contract: type[Contract], lookups: Lookups, on: date, findings: Findings) -> None:
    shape = found.shape
    columns = contract.columns()
    for axis in found.missing:
        wanted = "TT / CD" if axis == SERIES else columns[axis].title.vi
        findings.add("COL-005", at=Address(shape.part, shape.last_header_row), wanted=wanted)
    for column, axis in found.unknown:
        if axis == SERIES or not column.header:
            wanted = "cột số liệu" if axis == SERIES else columns[axis].title.vi
            findings.add("CODE-002", at=_at(shape, column), value=column.header or None, **_no_such_label(wanted, said_near([])))
            continue
        text = column.header.split(" / ")[0] if SERIES in getattr(shape.layout, "across", ()) else column.header.split(" / ")[-1]
        facts = lookups.at_another_date(columns[axis], text, on)
        said = (
            _label_of_another_date(**facts)
            if facts
            else _no_such_label(columns[axis].title.vi.lower(), lookups.near(columns[axis], text, on))
        )
        findings.add("CODE-002", at=_at(shape, column), column=axis, value=text, **said)


def _no_such_label(wanted: str, said: dict[str, str]) -> dict[str, Any]:
    return {
        "what_vi": f"không phải là {wanted} nào đã biết{said['near_vi']}",
        "what_en": f"is no known {wanted}{said['near_en']}",
        "mend_vi": "Sửa tên ở tiêu đề cột",
        "mend_en": "Mend the header",
    }


def _label_of_another_date(on: str, validity_vi: str, validity_en: str) -> dict[str, Any]:
    return {
        "what_vi": f"không có hiệu lực vào ngày {on}; hiệu lực: {validity_vi}",
        "what_en": f"was not valid on {on}; valid: {validity_en}",
        "mend_vi": "Ghi đơn vị hành chính tại ngày của số liệu, hoặc kiểm tra lại kỳ báo cáo",
        "mend_en": "Write the unit as it was on the day of the data, or check the period",
    }


def units(shape: Shape, contract: type[Contract], findings: Findings) -> None:
    """UNIT-002: a header says another unit than the contract's; UNIT-003: a title line does."""
    if isinstance(shape.layout, Lines):
        return
    for name, found in shape.columns.items():
        column = contract.columns()[name]
        has_unit_column = any(c.unit_column and c.name in shape.columns for c in contract.columns().values())
        if found.unit is None or column.unit is None or column.kind == "whole" or not contradicts(found.unit, column.unit):
            continue
        if column.kind == "measure" and has_unit_column:
            continue
        vi, en = hint(found.unit, column.unit)
        findings.add(
            "UNIT-002", at=_at(shape, found), column=name, header=found.header, value=found.unit, unit=column.unit, hint_vi=vi, hint_en=en
        )
    due = {
        canonical(c.unit): c.unit for n, c in contract.columns().items() if c.unit and c.kind in ("count", "measure") and _present(n, shape)
    }
    for row, text in shape.titles:
        said = _TITLE_UNIT.search(fold(text))
        if said is None or not is_unit(said[1]) or not all(contradicts(said[1], unit) for unit in due.values()):
            continue
        findings.add("UNIT-003", at=Address(shape.part, row, 1), value=said[1].strip(), unit=", ".join(due.values()))


def hidden_cells(shape: Shape, findings: Findings) -> None:
    """LAYOUT-009: rows of the table, or columns that are used, are hidden: they are read like all others, and that is said."""
    if not shape.grid.hidden.rows and not shape.grid.hidden.columns:
        return
    rows = [row for chunk in shape.grid.chunks() for row in shape.grid.hidden.rows_of(chunk) if row > shape.last_header_row]
    used: list[FileColumn | ValueColumn] = [*shape.columns.values(), *shape.companions.values(), *shape.periods.values(), *shape.values]
    columns = sorted({c.number for c in used if shape.grid.hidden.has_column(c.number)})
    if rows or columns:
        at = [Address(shape.part, row) for row in rows] or [Address(shape.part, shape.last_header_row, n) for n in columns]
        letters = ", ".join(column_letters(n) for n in columns)
        vi = " và ".join([f"{len(rows)} dòng"] * bool(rows) + [f"cột {letters}"] * bool(columns))
        en = " and ".join([f"{len(rows)} rows"] * bool(rows) + [f"columns {letters}"] * bool(columns))
        findings.add("LAYOUT-009", at=at, sheet=shape.name, what_vi=vi, what_en=en)


def _present(name: str, shape: Shape) -> bool:
    return name in shape.columns or (isinstance(shape.layout, Crosstab) and name in (shape.layout.measure, *shape.layout.series.values()))


def layout_dates(shapes: list[Shape], findings: Findings) -> None:
    """LAYOUT-005: a form is used for a period in which it was not in force."""
    for shape in shapes:
        form = shape.layout
        if not isinstance(form, Crosstab) or shape.period is None:
            continue
        early = form.since is not None and shape.period.end < form.since
        late = form.until is not None and shape.period.start > form.until
        if early or late:
            allowed = f"từ {form.since:%d/%m/%Y}" if early else f"đến {form.until:%d/%m/%Y}"
            findings.add("LAYOUT-005", form=form.title.vi, allowed=allowed, found=write_period(shape.period))


def _at(shape: Shape, column: FileColumn) -> Address:
    return Address(shape.part, column.header_row, column.number)
