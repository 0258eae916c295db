# ruff: noqa: S608 - names go through `quoted`, texts through `literal`, days are dates.
"""A dataset added up by level and period, on one release, never without its coverage (law 6)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from anptt_data.contract.registry import contract as find_contract
from anptt_data.contract.text import Text
from anptt_data.errors import AnpttError, UsageError
from anptt_data.lake.instants import VIETNAM
from anptt_data.lake.manifest import Manifest, load
from anptt_data.lake.nil_reports import has_nil_reports
from anptt_data.lake.query import query
from anptt_data.lake.roll_up_periods import Tiling, Told, asked_period, tiling
from anptt_data.lake.store import Store
from anptt_data.periods.period import Period
from anptt_data.periods.tiling import MixedCalendars
from anptt_data.places.roll_up_nil import SUFFIX
from anptt_data.places.roll_up_parts import relation
from anptt_data.places.roll_up_shape import CannotRollUp, Measure, Shape, shape_of
from anptt_data.places.roll_up_sql import COUNTS, asked_sql, coverage_sql, double_sql, in_order, roll_up_sql, tile_sql, unconverted_sql
from anptt_data.settings import Settings
from anptt_data.sql_text import literal

Level = Literal["commune", "province", "nation"]
FIRST_FORMAT = 2
"""Format of the first releases that hold who reported when."""
LEVELS: dict[str, str] = {"commune": "own", "province": "province", "nation": "nation"}


class Coverage(NamedTuple):
    """How much of an area's total is there. `area` None: units that nothing carries over to the day; `on_time` None: no report is due."""

    area: str | None
    area_from: date | None
    area_level: str | None
    area_name: str | None
    period: Period
    mark: str | None
    units_expected: int
    units_reported: int
    units_on_time: int | None
    units_provisional: int
    units_final: int
    units_other: int
    units_several_agencies: int
    units_nil: int


class Unconverted(NamedTuple):
    """A unit whose figures nothing carries over to the asked day; they stand in the rows without an area."""

    area: str | None
    area_from: date | None
    area_name: str | None


@dataclass(frozen=True)
class RollUp:
    """Figures by area, period, mark and the dataset's other keys. Every one of `rows` has its coverage; `coverage` has the silent areas too.

    `on` is the day whose units are shown; `not_computed` are measures that are null here, with the reason; `left_out` are periods that are none of
    their calendar and are in no sum; `calendars` are those of the figures that were added.
    """

    dataset: str
    title: Text
    level: Level
    on: date
    release: int
    instant: datetime
    shape: Shape
    period: Period | None
    calendars: tuple[str, ...]
    columns: list[str]
    rows: list[dict[str, Any]]
    coverage: list[Coverage]
    not_computed: list[tuple[Measure, Text]]
    not_converted: list[Unconverted]
    left_out: list[Told] = field(default_factory=list)
    notes: list[AnpttError] = field(default_factory=list)
    sum_of_periods: bool = False
    """Whether some total is a sum over several periods; the units are then counted once a period."""

    def as_json(self) -> dict[str, Any]:
        """One document; days and instants as ISO text."""
        return {
            "dataset": self.dataset, "title_vi": self.title.vi, "title_en": self.title.en, "level": self.level, "on": self.on.isoformat(),
            "release": self.release, "instant": self.instant.astimezone(VIETNAM).isoformat(),
            "period": self.period.as_json() if self.period else None, "calendars": list(self.calendars),
            "rows": [{k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()} for row in self.rows],
            "coverage": [c._asdict() | {"area_from": _iso(c.area_from), "period": c.period.as_json()} for c in self.coverage],
            "not_computed": [{"column": m.name, "reason_vi": why.vi, "reason_en": why.en} for m, why in self.not_computed],
            "not_converted": [u._asdict() | {"area_from": _iso(u.area_from)} for u in self.not_converted],
            "left_out": [t.period.as_json() | {"rows": t.rows} for t in self.left_out],
        }  # fmt: skip


HISTORY_BEGINS = date(1994, 1, 1)
"""Since when provinces are known (docs/places.md)."""


def roll_up(
    settings: Settings, dataset: str, *, level: str = "province", period: str | None = None, calendar: str | None = None,
    on: date | None = None, as_of: str | datetime | None = None, release: int | None = None,
) -> RollUp:  # fmt: skip
    """Add a dataset up on a release (default the newest): by `level`, for `period`, or for every period of `calendar`, or for every period as reported.

    `on`: the day whose units are shown (default: the day of the release or of `as_of`). Raises `UnknownDataset`, `CannotRollUp`, `BadPeriod`,
    `NotTiled` (whole periods do not make up the asked one), `MixedCalendars`, and what `query` raises.
    """
    contract = find_contract(dataset)
    shape, own = shape_of(contract), contract.cadence().calendar
    lvl = _level(shape, level)
    target = asked_period(period, calendar, own) if period is not None else None
    if not has_nil_reports(_able(settings, release)):
        shape = replace(shape, zero_of=None)
    if on is not None and on < HISTORY_BEGINS:
        raise UsageError(
            f"Chưa có đơn vị hành chính của ngày {on:%d/%m/%Y}; danh mục bắt đầu từ {HISTORY_BEGINS:%d/%m/%Y}",
            f"No units are known of {on}; the tables begin on {HISTORY_BEGINS}",
        )
    first = query(settings, _periods_sql(shape, target), as_of=as_of, release=release)
    number, instant, notes = first.release, first.instant, first.notes
    told = [Told(Period(a, b, c), n) for a, b, c, n in first.rows()]
    made = tiling(told, own, target, calendar) if target is not None or calendar is not None else None
    tile = tile_sql(made.rows()) if made is not None and made.tiles else None
    if (
        made is not None
        and tile is not None
        and len(made.calendars) > 1
        and query(settings, double_sql(shape, tile), as_of=as_of, release=number).rows()
    ):
        raise MixedCalendars(made.calendars)
    asked = asked_sql(literal(lvl), f"DATE '{on.isoformat()}'" if on else "NULL")
    totals = query(settings, in_order(roll_up_sql(shape, asked, tile), shape.keys), as_of=as_of, release=number)
    columns = totals.columns
    rows = [_row(shape, dict(zip(columns, row, strict=True))) for row in totals.rows()]
    covered = query(settings, in_order(coverage_sql(shape, asked, tile)), as_of=as_of, release=number).rows()
    lost = query(settings, unconverted_sql(shape, asked, tile), as_of=as_of, release=number).rows()
    return RollUp(
        dataset, contract.title(), level, on or instant.astimezone(VIETNAM).date(), number, instant, shape, target,  # type: ignore[arg-type]
        made.calendars if made else tuple(sorted({t.period.calendar for t in told})), columns, rows, [_coverage(c) for c in covered],
        _not_computed(shape, made), [Unconverted(*u) for u in lost], made.left_out if made else [], notes,
        made is not None and made.several,
    )  # fmt: skip


def _able(settings: Settings, release: int | None) -> Manifest:
    """The release's manifest; those of the first format have nothing to count coverage by."""
    manifest = load(Store.of(settings).find(release))
    if manifest.format < FIRST_FORMAT:
        raise UsageError(
            f"Phiên bản dữ liệu số {manifest.number} lập trước khi có tổng hợp theo cấp; dùng phiên bản mới hơn hoặc chạy: anptt publish",
            f"Release {manifest.number} was made before totals had their coverage; take a newer one, or run: anptt publish",
        )
    return manifest


def _level(shape: Shape, level: str) -> str:
    """The kind of target of a level; raises for levels there are not, and for communes of figures that were never told by commune."""
    if level not in LEVELS:
        raise UsageError(
            f"Không có cấp «{level}»; chọn province, nation hoặc commune", f"No level {level!r}; choose province, nation or commune"
        )
    if level == "commune" and not {"commune", "district"} & set(shape.levels):
        raise CannotRollUp(
            f"Biểu {shape.dataset} không báo cáo theo xã, không chia nhỏ được",
            f"{shape.dataset} is not reported by commune and is not divided",
        )
    return LEVELS[level]


def _periods_sql(shape: Shape, target: Period | None) -> str:
    touching = (
        f" WHERE f.period_from <= DATE '{target.end.isoformat()}' AND f.period_to >= DATE '{target.start.isoformat()}'" if target else ""
    )
    told = f"SELECT f.period_from, f.period_to, f.calendar, 1 AS n FROM {relation(shape)} f{touching}"
    if shape.zero_of is not None:
        told += f" UNION ALL SELECT f.period_from, f.period_to, f.calendar, 0 FROM {relation(shape, SUFFIX)} f{touching}"
    return f"SELECT t.period_from, t.period_to, t.calendar, sum(t.n) FROM ({told}) t GROUP BY ALL ORDER BY ALL"


def _row(shape: Shape, row: dict[str, Any]) -> dict[str, Any]:
    """Counts that no share has touched are whole numbers again."""
    for measure in shape.measures:
        value = row[measure.name]
        if measure.whole_numbers and isinstance(value, float) and value.is_integer():
            row[measure.name] = int(value)
    return row


def _coverage(row: tuple[Any, ...]) -> Coverage:
    area, area_from, level, name, _not_converted, start, end, calendar, mark, *counts = row
    assert len(counts) == len(COUNTS)
    return Coverage(area, area_from, level, name, Period(start, end, calendar), mark, *counts)


def _not_computed(shape: Shape, made: Tiling | None) -> list[tuple[Measure, Text]]:
    several = made is not None and made.several
    return [(m, m.why_not) for m in shape.measures if m.why_not is not None and (m.how == "none" or several)]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
