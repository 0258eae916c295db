"""Small multiples: one small trend a place or indicator, each with its own scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from anptt_data.pictures.classes import INK, spread
from anptt_data.pictures.facts import Figure, Period, Reports
from anptt_data.pictures.periods import adjoin, is_low
from anptt_data.pictures.plane import Plane, Row, Spec
from anptt_data.pictures.trend import BAND, LINE, LOW
from anptt_data.pictures.words import FEW_REPORTED
from anptt_data.pictures.written import day, days, figure, said

WIDTH, LINE_HIGH = 360.0, 12.5
PLOT_HIGH, SIDE, FOOT = 34.0, 6.0, 17.0
MARKED = 300
"""With more figures than this a picture marks only the last one of each trend and those that no line leads to; the table has them all."""
QUIET, FRAME = "#4d5a66", "#c9d1d9"


@dataclass(frozen=True)
class Small:
    """One of the trends; `reports` beside each figure, None where no report is counted. `name` may have several lines."""

    name: str
    figures: Sequence[Figure]
    reports: Sequence[Reports | None]
    unit: str | None


@dataclass(frozen=True)
class Box:
    """Where a trend lies: the plot's edges in pixels, the days across and the values up."""

    left: float
    right: float
    top: float
    days: tuple[int, int]
    values: tuple[float, float]

    def across(self, number: float) -> float:
        first, until = self.days
        return round(self.left + SIDE + (number - first) / (until - first) * (self.right - self.left - 2 * SIDE), 1)

    def down(self, value: float) -> float:
        least, most = self.values
        return round(self.top + (1 - (value - least) / (most - least)) * PLOT_HIGH, 1)


def multiples(trends: Sequence[Small], columns: int = 3, own_days: bool = False) -> Spec:
    """All over the same days unless each has its `own_days`; the first day and the last value stand beneath each."""
    lines = max([1, *(t.name.count("\n") + 1 for t in trends)])
    head = 6 + lines * LINE_HIGH
    cell, wide = head + PLOT_HIGH + 12 + FOOT, WIDTH / columns
    plane = Plane(WIDTH, max(1, -(-len(trends) // columns)) * cell)
    few = sum(len(t.figures) for t in trends) <= MARKED
    together = _days(f.period for t in trends for f in t.figures)
    frames: list[Row] = []
    bands: list[Row] = []
    joined: dict[bool, list[Row]] = {False: [], True: []}
    points: list[Row] = []
    left_texts: list[Row] = []
    values: list[Row] = []
    names: list[Row] = []
    for n, one in enumerate(trends):
        left, top = n % columns * wide, n // columns * cell
        box = Box(
            left + 2, left + wide - 4, top + head + 4, _days(f.period for f in one.figures) if own_days else together,
            spread([f.value for f in one.figures if f.value is not None]),
        )  # fmt: skip
        frames.append({"x": box.left, "y": box.top - 6, "x2": box.right, "y2": box.top + PLOT_HIGH + 6, "fill": "#ffffff", "stroke": FRAME})
        names.append({"x": left + 3, "y": top + 8, "text": one.name, "fill": INK})
        drawn = [_point(f, r, box, one) for f, r in zip(one.figures, one.reports, strict=True) if f.value is not None]
        bands += _bands(drawn, box)
        for a, b in pairwise(drawn):
            if adjoin(a["period"], b["period"]) and not (a["low"] or b["low"]):
                joined[a["provisional"] or b["provisional"]].append({"x": a["x"], "y": a["y"], "x2": b["x"], "y2": b["y"]})
        points += drawn if few else [p for k, p in enumerate(drawn) if k == len(drawn) - 1 or _alone(drawn, k)]
        if drawn:
            under = top + cell - FOOT / 2 - 3
            left_texts.append({"x": left + 3, "y": under, "text": day(drawn[0]["period"].first), "fill": QUIET})
            values.append(
                {"x": left + wide - 4, "y": under, "text": figure(drawn[-1]["value"]) + ("*" if drawn[-1]["low"] else ""), "fill": INK}
            )
    plane.rects(frames, read=False, width=0.8)
    plane.rects(bands, read=False, width=0)
    plane.rules(joined[False], LINE)
    plane.rules(joined[True], LINE, dash=(3, 2))
    marked = [{k: p[k] for k in ("x", "y", "shape", "fill", "stroke", "said")} for p in points if few or not p["low"]]
    plane.dots([(p["x"], p["y"]) for p in points if not few and p["low"]], LOW, 3.2)
    plane.points(marked, 13, width=1.1)
    plane.texts(names, 11, align="left", weight="bold")
    plane.texts(left_texts, 9.5, align="left")
    plane.texts(values, 11, align="right", weight="bold")
    return plane.spec()


def _days(periods: Iterable[Period]) -> tuple[int, int]:
    told = list(periods)
    return min((p.first.toordinal() for p in told), default=0), max((p.last.toordinal() + 1 for p in told), default=1)


def _point(told: Figure, reports: Reports | None, box: Box, one: Small) -> Row:
    low, period = is_low(reports), told.period
    name = one.name.replace("\n", " ")
    return {
        "period": period, "low": low, "provisional": told.provisional, "value": told.value, "y": box.down(float(told.value or 0)),
        "x": box.across((period.first.toordinal() + period.last.toordinal() + 1) / 2),
        "shape": "cross" if low else "circle", "fill": LOW if low else "#ffffff" if told.provisional else LINE, "stroke": LOW if low else LINE,
        "said": f"{name}, {days(period)}: {said(told, one.unit)}{f'; {FEW_REPORTED.vi}' if low else ''}",
    }  # fmt: skip


def _alone(drawn: Sequence[Row], k: int) -> bool:
    """Whether no line leads to a point: it would not be seen without a mark."""
    near = [drawn[n] for n in (k - 1, k + 1) if 0 <= n < len(drawn)]
    return bool(drawn[k]["low"]) or not any(not p["low"] and adjoin(*sorted([p["period"], drawn[k]["period"]])) for p in near)


def _bands(drawn: Sequence[Row], box: Box) -> list[Row]:
    """The ground of periods of which too few units reported, one piece for neighbours."""
    pieces: list[Period] = []
    for period in (p["period"] for p in drawn if p["low"]):
        if pieces and adjoin(pieces[-1], period):
            pieces[-1] = Period(pieces[-1].first, period.last)
        else:
            pieces.append(period)
    return [
        {
            "x": box.across(p.first.toordinal()),
            "x2": box.across(p.last.toordinal() + 1),
            "y": box.top - 5,
            "y2": box.top + PLOT_HIGH + 5,
            "fill": BAND,
            "stroke": BAND,
        }
        for p in pieces
    ]
