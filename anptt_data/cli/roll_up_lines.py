"""A roll-up as people read it: a table in which every total has its coverage beside it, and what is not in it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from anptt_data.contract.text import Text
from anptt_data.lake.instants import VIETNAM
from anptt_data.periods.calendars import CALENDARS
from anptt_data.periods.period import Period
from anptt_data.periods.written import spoken, write_period
from anptt_data.places.references import REFORM, References
from anptt_data.places.roll_up_shape import STATIONS
from anptt_data.places.roll_up_sql import estimated

if TYPE_CHECKING:
    from anptt_data.contract.columns import Column
    from anptt_data.lake.roll_up import Coverage, RollUp

SILENT_SHOWN = 40
"""So many areas that sent nothing are named."""

TEXTS: dict[str, Text] = {
    "area": Text("Địa bàn", "Area"),
    "code": Text("Mã", "Code"),
    "period": Text("Kỳ", "Period"),
    "coverage": Text("Đơn vị báo cáo", "Coverage"),
    "reported": Text("{reported}/{expected} {unit} đã báo cáo", "{reported}/{expected} {unit_en} reported"),
    "on_time": Text("đúng hạn {n}", "{n} on time"),
    "provisional": Text("sơ bộ {n}", "{n} provisional"),
    "final": Text("chính thức {n}", "{n} final"),
    "other": Text("ngoài danh sách {n}", "{n} not on the list"),
    "nil": Text("khai không phát sinh {n}", "{n} nil reports"),
    "every": Text("(tất cả)", "(all)"),
    "estimated": Text("quy đổi theo tỷ lệ {share} %", "{share} % by shares"),
    "sample": Text("số liệu mẫu", "sample data"),
    "not_converted": Text("(không quy đổi được)", "(not converted)"),
    "grounds": Text(
        "Đơn vị hành chính ngày {on}; phiên bản dữ liệu số {release}; dữ liệu nhận đến {instant}",
        "Units of {on}; release {release}; received until {instant}",
    ),
    "calendars": Text("Lịch của số liệu: {names}", "Calendar of the figures: {codes}"),
    "no_figures": Text("Chưa có số liệu nào cho kỳ này", "No figures for this period"),
    "silent": Text("Chưa có đơn vị nào báo cáo", "No unit has reported"),
    "lost": Text("Không quy đổi được sang đơn vị hành chính ngày {on}", "Not converted to the units of {on}"),
    "unknown_place": Text("nơi không xác định", "place not known"),
    "not_computed": Text("Không tính {column}: {vi}", "{column} is not computed: {en}"),
    "several": Text("{n} đơn vị có số liệu của nhiều cơ quan trong cùng một kỳ: tổng có thể tính hai lần, cần xem lại",
                    "{n} units have figures of more than one agency in a period: they may be in the total twice"),
    "left_out": Text("Không đưa vào tổng {rows} dòng của {days}: không phải là một kỳ của lịch {calendar}",
                     "{rows} rows of {days} are in no sum: no period of {calendar}"),
}  # fmt: skip
UNITS: dict[str, Text] = {
    "commune": Text("xã", "communes"),
    "district": Text("huyện", "districts"),
    "province": Text("tỉnh", "provinces"),
    "station": Text("trạm", "stations"),
    "listed": Text("đơn vị", "units"),
}
"""What a unit that reports is called."""


def heading(result: RollUp) -> list[str]:
    """What the table is of: both languages, then the ground it stands on."""
    period = f": {spoken(result.period)}" if result.period else ""
    names = ", ".join(f"{CALENDARS[c].vi} ({c})" if c in CALENDARS else c for c in result.calendars)
    grounds = {"on": _day(result.on), "release": result.release, "instant": f"{result.instant.astimezone(VIETNAM):%H:%M %d/%m/%Y}"}
    lines = [f"{result.title.vi}{period} / {result.title.en}", _both("grounds", **grounds)]
    return [*lines, _both("calendars", names=names, codes=", ".join(result.calendars))] if names else lines


def table(result: RollUp, columns: dict[str, Column], refs: References) -> tuple[list[str], list[list[str]]]:
    """Headers and lines; `columns` are the contract's, for titles and code lists."""
    keys = [columns[k] for k in result.shape.keys if k in columns]
    figures = [m for m in result.shape.measures if not any(m is left for left, _ in result.not_computed)]
    several = result.period is None
    headers = [TEXTS["area"].vi, TEXTS["code"].vi, *([TEXTS["period"].vi] if several else []), *(k.title.vi for k in keys)]
    headers += [f"{m.title.vi} ({m.unit})" if m.unit else m.title.vi for m in figures] + [TEXTS["coverage"].vi]
    lines = []
    declared: set[tuple[object, ...]] = set()
    for row in result.rows:
        period = Period(row["period_from"], row["period_to"], row["calendar"])
        nothing = bool(keys) and row["units_nil"] > 0 and row["units_nil"] == row["units_reported"] and not row["units_other"]
        if nothing:  # nil reports alone: one line says that everything is 0
            at = (row["area"], row["area_from"], period, row["mark"])
            if at in declared:
                continue
            declared.add(at)
        lines.append([
            row["area_name"] or TEXTS["not_converted"].vi, row["area"] or "", *([_written(period)] if several else []),
            *(TEXTS["every"].vi if nothing else _label(refs, k, row[k.name]) for k in keys), *(number(row[m.name]) for m in figures), coverage(result, row, period),
        ])  # fmt: skip
    return headers, lines


def coverage(result: RollUp, row: dict[str, Any], period: Period) -> str:
    """``95/102 xã đã báo cáo; đúng hạn 90; sơ bộ 95; quy đổi theo tỷ lệ 0 %``."""
    unit = unit_word(result, period)
    parts = [_vi("reported", reported=row["units_reported"], expected=row["units_expected"], unit=unit.vi)]
    if row["units_on_time"] is not None:
        parts.append(_vi("on_time", n=row["units_on_time"]))
    parts.append(_vi("provisional", n=row["units_provisional"]))
    parts += [_vi(name, n=row[f"units_{name}"]) for name in ("nil", "final", "other") if row[f"units_{name}"]]
    shares = [row[estimated(m)] for m in result.shape.measures if m.how != "none" and row[estimated(m)] is not None]
    if shares:
        parts.append(_vi("estimated", share=number(round(100 * max(shares), 1))))
    return "; ".join(parts + ([TEXTS["sample"].vi] if row["mark"] else []))


def unit_word(result: RollUp, period: Period) -> Text:
    """What reported: huyện until the districts ended, xã since; over a sum of periods, so many times a unit (lượt)."""
    shape = result.shape
    if shape.listed is not None:
        word = UNITS["station" if shape.listed == STATIONS else "listed"]
    elif "district" in shape.levels and period.start < REFORM:
        word = UNITS["district"] if period.end < REFORM or "commune" not in shape.levels else UNITS["listed"]
    else:
        word = UNITS[next((level for level in ("commune", "province") if level in shape.levels), "listed")]
    return Text(f"lượt {word.vi}", f"reports of {word.en}") if result.sum_of_periods else word


def remarks(result: RollUp) -> list[str]:
    """What is not in the table and why: silent areas, units that were not converted, figures not computed, periods left out."""
    lines = [] if result.rows else [_both("no_figures")]
    silent = [c for c in result.coverage if c.units_expected and not c.units_reported and not c.units_other]
    if silent:
        lines.append(f"{_both('silent')}: {_listed([_silent(result, c) for c in silent])}")
    if result.not_converted:
        named = [f"{u.area_name} ({u.area})" if u.area_name else u.area or TEXTS["unknown_place"].vi for u in result.not_converted]
        lines.append(f"{_both('lost', on=_day(result.on))}: {_listed(named)}")
    several = [c for c in result.coverage if c.units_several_agencies]
    if several:
        lines.append(_both("several", n=sum(c.units_several_agencies for c in several)))
    lines += [_both("not_computed", column=m.title.vi, vi=why.vi, en=why.en) for m, why in result.not_computed]
    lines += [_both("left_out", rows=t.rows, days=spoken(t.period), calendar=t.period.calendar) for t in result.left_out]
    return lines


def number(value: object) -> str:
    """A figure as Vietnamese write it: 1.234,5."""
    if value is None:
        return ""
    text = f"{value:,.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return text.translate(str.maketrans(",.", ".,"))


def _silent(result: RollUp, c: Coverage) -> str:
    when = "" if result.period else f", {_written(c.period)}"
    return f"{c.area_name or TEXTS['not_converted'].vi} (0/{c.units_expected}{when})"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:SILENT_SHOWN]) + (f" ... (+{len(names) - SILENT_SHOWN})" if len(names) > SILENT_SHOWN else "")


def _label(refs: References, column: Column, value: object) -> str:
    if column.code_list and column.code_list in refs.code_lists:
        code = refs.code_lists[column.code_list].codes.get(str(value))
        return code.vi if code else str(value)
    return "" if value is None else str(value)


def _written(period: Period) -> str:
    return write_period(period) if period.calendar in CALENDARS else f"{period.start.isoformat()}/{period.end.isoformat()}"


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _vi(name: str, **facts: object) -> str:
    return TEXTS[name].vi.format(**facts)


def _both(name: str, **facts: object) -> str:
    return f"{TEXTS[name].vi.format(**facts)} / {TEXTS[name].en.format(**facts)}"
