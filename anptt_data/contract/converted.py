"""What a dataset looks like when its figures are carried over to the units of another day (law 5), made from its contract (law 7).

A place that is a key is *merged*: the rows of all units that are one unit on that day are added up. A place that follows from another column (a
station, a power unit) describes its row: the row is *relabelled*, where it lies wholly in one unit, and its figures stay as they are.
"""

from __future__ import annotations

from typing import Any

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.contract.dictionary import SQL_TYPES, SYSTEM_COLUMNS, dictionary
from anptt_data.contract.text import Text

TODAY, ON = "_today", "_on"
"""What the names of the converted view and of the function of a day end with."""
ON_DAY = "on_day"
"""The function's parameter."""
PERIOD_COLUMNS = ("period_from", "period_to", "calendar", "mark")
"""Rows that differ in one of these are never merged."""

WORDS: dict[str, tuple[str, Text]] = {
    "conversion": ("text", Text(
        "exact: quy đổi nguyên vẹn; estimated: có phần chia theo tỷ lệ dân số; not_converted: không quy đổi được, số liệu giữ như đã báo cáo",
        "exact; estimated: partly by shares of population; not_converted: nothing supports a conversion, figures as reported")),
    "estimated": ("boolean", Text("Có số quy đổi theo tỷ lệ", "Whether shares were used")),
    "method": ("text", Text("Cơ sở quy đổi; none: không quy đổi", "On what grounds; none: not converted")),
    "confidence": ("text", Text("Độ tin cậy thấp nhất của nguồn: V, V2, R, D, M, C", "The least sure source: V, V2, R, D, M, C")),
    "authority": ("text", Text("Chính thức (final) khi mọi dòng gộp đều chính thức, còn lại là sơ bộ (provisional)",
                               "final when all merged rows are, else provisional")),
    "rows_reported": ("bigint", Text("Số dòng đã báo cáo được gộp vào dòng này", "How many reported rows went in")),
    "not_converted": ("text", Text("Các chỉ tiêu có báo cáo nhưng không quy đổi được ở dòng này", "Figures that were reported but could not be carried over")),
    "incomplete": ("text", Text("Các chỉ tiêu mà một số dòng gộp không có số: con số chỉ gồm phần có báo cáo",
                                "Figures that some of the merged rows did not tell: the number holds only what was told")),
}  # fmt: skip
"""Columns beside the dataset's own, with their types and what they mean."""


def main_place(contract: type[Contract]) -> Column | None:
    """The place whose units are converted: the first that is a key, else the first that describes the row; None when there is none."""
    places = [c for c in contract.columns().values() if c.kind == "place"]
    return next((c for c in places if c.key and c.via is None), places[0] if places else None)


def merges(contract: type[Contract]) -> bool:
    """Whether rows are added up (the place is a key) or only relabelled."""
    place = main_place(contract)
    return place is not None and place.key and place.via is None


def measures(contract: type[Contract]) -> list[Column]:
    """The figures of the contract."""
    return [c for c in contract.columns().values() if c.converts is not None]


def told_apart(contract: type[Contract]) -> list[str]:
    """Columns (beside place, period, calendar and mark) in which merged rows agree: keys, codes, parameters and units of measurement.

    Codes and parameters count also where they are no key: figures that differ in status or unit are not of one kind. Free text is left out.
    """
    place, names = main_place(contract), []
    for c in contract.columns().values():
        if c.kind == "place" and c is not place:
            names += [c.name, f"{c.name}_from"]
        elif c.kind in ("code", "whole", "moment") or (c.kind == "text" and (c.key or c.unit_column)):
            names.append(c.name)
    return names


def converted_columns(contract: type[Contract]) -> list[dict[str, Any]]:
    """The columns of the converted relation in order, as `dictionary` describes columns; raises ValueError when the dataset has no place."""
    place = main_place(contract)
    if place is None:
        raise ValueError(f"{contract.dataset()} has no place")
    known = {entry["name"]: entry for entry in dictionary(contract)}
    vi, en = place.title
    entries = [
        _entry(place.name, "text", Text(f"{vi}: mã đơn vị của ngày quy đổi", f"{en}: code of the unit of that day"), key=merges(contract)),
        _entry(f"{place.name}_from", "date", Text(f"{vi}: mã có hiệu lực từ ngày", f"{en}: the code is valid from"), key=merges(contract)),
        _entry(f"{place.name}_name", "text", Text(f"{vi}: tên đầy đủ", f"{en}: full name")),
    ]
    if merges(contract):
        entries += [known[name] for name in told_apart(contract)]
        entries += [known[name] for name in PERIOD_COLUMNS]
        for measure in measures(contract):
            entries.append(known[measure.name] | {"type": converted_type(measure), "nullable": True})
            if measure.censored:
                entries.append(known[f"{measure.name}_mark"])
        added = list(WORDS)
    else:
        own = {place.name, f"{place.name}_from", f"{place.name}_method", f"{place.name}_reported"}
        entries += [entry for name, entry in known.items() if name not in own and name not in ("fact_no", "claim_id")]
        added = [name for name in WORDS if name not in SYSTEM_COLUMNS]
    entries += [_entry(name, *WORDS[name]) for name in added]
    return [
        *entries,
        _entry(f"reported_{place.name}", "text", Text(f"{vi}: mã đã báo cáo, khi không quy đổi được", f"{en}: the reported code, when not converted")),
        _entry(
            f"reported_{place.name}_from", "date",
            Text(f"{vi}: mã đã báo cáo có hiệu lực từ ngày", f"{en}: the reported code is valid from"),
        ),
        _entry(f"reported_{place.name}_name", "text", Text(f"{vi}: tên đơn vị đã báo cáo", f"{en}: name of the reported unit")),
    ]  # fmt: skip


def converted_type(measure: Column) -> str:
    """PostgreSQL type of a figure that was carried over: shares make real numbers of counts."""
    return SQL_TYPES["text"] if measure.privacy == "personal" else "double precision"


def converted_title(contract: type[Contract]) -> Text:
    """What the view of today is called."""
    vi, en = contract.title()
    return Text(
        f"{vi}: quy đổi sang đơn vị hành chính của ngày đang xem",
        f"{en}: carried over to the administrative units of the day that is shown",
    )


def converted_comment(contract: type[Contract]) -> str:
    """The comment of the view: title and how to read it."""
    title = converted_title(contract)
    how = (
        "dòng không quy đổi được có mã đơn vị trống và giữ nguyên số đã báo cáo, nên tổng không đổi"
        " (rows that could not be converted have no unit and keep their figures, so totals stay)"
    )
    return f"{title.vi} — {title.en}; {how}"


def _entry(name: str, sql_type: str, title: Text, *, key: bool = False) -> dict[str, Any]:
    return {
        "name": name, "type": sql_type, "nullable": True, "key": key, "title_vi": title.vi, "title_en": title.en, "unit": None, "code_list": None,
        "additive": False, "privacy": "public", "comment": f"{title.vi} — {title.en}",
    }  # fmt: skip
