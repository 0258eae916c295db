"""Warnings on how the figures of a release may be used, as data: one row a relation (or one of its columns) and warning, in both languages.

They follow from what columns a relation has, whoever made it, and from what the contracts declare of their figures. The dictionary's pages show them, an
exported query takes those of the relations it reads with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.contract.converted import TODAY
from anptt_data.contract.text import Text
from anptt_data.lake.made_tables import MadeTable
from anptt_data.lake.release_dictionary import Described
from anptt_data.lake.roll_up_views import REPORTS
from anptt_data.places.roll_up_functions import COVERAGE, ROLLUP
from anptt_data.places.roll_up_shape import Measure, rolls_up, shape_of

FIELDS = [(n, "VARCHAR") for n in ("dataset", "column_name", "caveat", "vi", "en")]
NO_FIGURES = ("ref", "main")
"""Schemas of tables that hold none."""
NO_PLACE = ("period", "recorded", "unit")
"""What has a column ``_from`` beside it without being a place: spans of time, and units that may be stations."""

CALENDARS = Text(
    "Không cộng số liệu của các kỳ báo cáo tính theo lịch khác nhau (cột calendar)",
    "Figures of reporting periods on different calendars are never added (column calendar)",
)
PROVISIONAL = Text(
    "Nêu rõ sơ bộ hay chính thức khi sử dụng: authority là provisional (sơ bộ, còn có thể thay đổi) hoặc final (chính thức)",
    "Say whether figures are provisional or final: authority is provisional (may still change) or final",
)
ALWAYS_PROVISIONAL = Text("Số liệu của biểu này luôn là sơ bộ", "Figures of this dataset always stay provisional")
NOT_APPROVED = Text(
    "Biểu này không có bước phê duyệt, số liệu mang ghi chú sơ bộ", "This dataset asks for no approval, its figures are marked provisional"
)
SAMPLE = Text("Dòng có mark là «mẫu» là số liệu mẫu, không phải số liệu thật", "Rows whose mark is «mẫu» are sample data, not real data")
CONVERTED = Text(
    "Số quy đổi: conversion = estimated có phần chia theo tỷ lệ dân số, not_converted giữ nguyên như đã báo cáo và không có mã đơn vị;"
    " tính cả hai thì tổng mới bằng tổng đã báo cáo",
    "Converted figures: conversion = estimated holds shares of population, not_converted stays as reported and has no unit;"
    " only with both do totals equal what was reported",
)
SUPPRESSED = Text(
    "Ô có số nhỏ bị ẩn (cột {column}): không tính lại được từ tổng, không coi là 0",
    "Small cells are hidden (column {column}): not to be worked out from totals, not zero",
)
PLACES = Text(
    "Một nơi là mã và ngày có hiệu lực: nối với ref.area theo cả {column} và {column}_from, vì mã được dùng lại",
    "A place is its code and its date: join ref.area on both {column} and {column}_from, because codes are reused",
)
SUPERSEDED = Text(
    "Gồm cả các lần gửi đã được thay thế: để đếm đơn vị đã báo cáo, không để cộng số liệu",
    "Holds superseded submissions too: for counting who reported, not for adding figures",
)
COVERED = Text(
    "Không dùng tổng mà không nêu số đơn vị đã báo cáo: {rollup}, {coverage}",
    "No total without how many units reported: {rollup}, {coverage}",
)
WHOLE = Text(
    "Không gộp các dòng có {column} ({vi}) khác nhau", "Rows that differ in {column} ({en}) are not put together"
)  # fmt: skip
UNIT_IN_ROW = Text(
    "Đơn vị tính ghi ở từng dòng (cột {column}): không gộp các đơn vị khác nhau",
    "Each row says its unit (column {column}): different units are not put together",
)
INTERNAL = Text("Dùng nội bộ, không công khai", "For internal use, not public")
PERSONAL = Text("Dữ liệu cá nhân đã thay bằng mã", "Personal data, pseudonymised")
CENSORED = Text(
    "Trống và {column}_mark = below_detection là dưới giới hạn phát hiện, không phải 0",
    "Null with {column}_mark = below_detection means below the detection limit, not zero",
)
WEIGHTED = Text(
    "Không cộng; bình quân theo {bottom}: sum({column} * {bottom}) / sum({bottom})",
    "Never added; a mean weighted by {bottom}: sum({column} * {bottom}) / sum({bottom})",
)
RATIO = Text("Không cộng; tính lại: {factor}sum({top}) / sum({bottom})", "Never added; recomputed: {factor}sum({top}) / sum({bottom})")
NOT_ADDITIVE = Text("Không cộng được theo nơi hoặc theo kỳ", "Not additive over places or periods")
NOT_OVER_PERIODS = Text("Không cộng qua nhiều kỳ báo cáo: {vi}", "Not added over periods: {en}")


def caveat_rows(
    described: Iterable[Described], contracts: Iterable[type[Contract]], said: Mapping[str, Text] = MappingProxyType({})
) -> MadeTable:  # fmt: skip
    """All warnings, by relation; `column_name` is null for one on the whole relation. `said`: what the author of a mart says of it."""
    known = {c.dataset(): c for c in contracts}
    rows: list[tuple[str | None, ...]] = []
    for relation, group in groupby(sorted(described), key=lambda d: d.relation):
        names = [d.column for d in sorted(group, key=lambda d: d.position)]
        own = known.get(relation) or known.get(relation.removesuffix(TODAY))
        if relation in said:
            rows.append((relation, None, "mart", *said[relation]))
        if relation.split(".")[0] not in NO_FIGURES:
            rows += ((relation, column, code, text.vi, text.en) for column, code, text in _of_columns(names))
        if own is not None:
            rows += ((relation, column, code, text.vi, text.en) for column, code, text in _of_contract(own, names))
        elif relation.endswith(REPORTS) and relation.removesuffix(REPORTS) in known:
            rows.append((relation, None, "superseded", *SUPERSEDED))
    return MadeTable(FIELDS, rows)


Warned = tuple[str | None, str, Text]


def _of_columns(names: list[str]) -> Iterator[Warned]:
    """What the mere presence of a column warns of, in datasets and marts alike."""
    if "calendar" in names:
        yield None, "calendars", CALENDARS
    if "authority" in names:
        yield None, "provisional", PROVISIONAL
    if "mark" in names:
        yield None, "sample", SAMPLE
    if "conversion" in names:
        yield None, "converted", CONVERTED
    yield from ((n, "suppressed", _filled(SUPPRESSED, column=n)) for n in names if n == "suppressed" or n.endswith("_suppressed"))
    yield from ((n, "dated_place", _filled(PLACES, column=n)) for n in names if f"{n}_from" in names and n not in NO_PLACE)


def _of_contract(contract: type[Contract], names: list[str]) -> Iterator[Warned]:
    """What the contract says of its figures, for the columns the relation has."""
    if contract.described("provisional"):
        yield None, "always_provisional", ALWAYS_PROVISIONAL
    elif contract.described("approval") == "none":
        yield None, "not_approved", NOT_APPROVED
    if rolls_up(contract):
        functions = {"rollup": contract.dataset() + ROLLUP, "coverage": contract.dataset() + COVERAGE}
        yield None, "coverage", _filled(COVERED, **functions)
    measures = {m.name: m for m in shape_of(contract).measures} if rolls_up(contract) else {}
    for column in contract.columns().values():
        if column.name in names:
            yield from ((column.name, code, text) for code, text in _of_column(column, measures.get(column.name)))


def _of_column(column: Column, measure: Measure | None) -> Iterator[tuple[str, Text]]:
    if column.privacy == "internal":
        yield "internal", INTERNAL
    if column.privacy == "personal":
        yield "personal", PERSONAL
    if column.censored:
        yield "below_detection", _filled(CENSORED, column=column.name)
    if column.unit_column:
        yield "unit_in_row", _filled(UNIT_IN_ROW, column=column.name)
    if column.kind == "whole":
        yield "apart", _filled(WHOLE, column=column.name, vi=column.title.vi.lower(), en=column.title.en.lower())
    if column.converts == "weighted":
        yield "weighted", _filled(WEIGHTED, column=column.name, bottom=column.weighted_by or "")
    elif column.converts == "ratio":
        factor = "" if column.ratio_per == 1 else f"{column.ratio_per:g} * "
        yield "ratio", _filled(RATIO, factor=factor, top=column.numerator or "", bottom=column.denominator or "")
    elif column.converts == "none" or (column.kind in ("count", "measure") and not column.additive):
        yield "not_additive", NOT_ADDITIVE
    if measure is not None and measure.how != "none" and measure.why_not is not None:
        yield "not_over_periods", _filled(NOT_OVER_PERIODS, vi=measure.why_not.vi, en=measure.why_not.en)


def _filled(text: Text, **facts: str) -> Text:
    return Text(text.vi.format(**facts), text.en.format(**facts))
