"""A figure over time, above the share of the expected units that reported: periods that cannot be compared look different, missing ones are gaps."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import altair as alt

from anptt_data.pictures.facts import Figure, Period, Reports
from anptt_data.pictures.periods import COMPLETE, adjoin, is_low, window
from anptt_data.pictures.plane import FONT, Row, Sheets, Spec
from anptt_data.pictures.words import FEW_REPORTED, PROVISIONAL, REPORTED
from anptt_data.pictures.written import day, days, figure, said, share

WIDTH, HIGH, BARS = 296, 150, 60
LINE, LOW, BAND, ENOUGH, FEW = "#0a3f75", "#8a5a00", "#f2e6cf", "#5f7f96", "#e0b566"
TICKS = 4


def trend(figures: Sequence[Figure], reports: Mapping[Period, Reports | None], unit: str | None) -> Spec:
    """The last periods of `figures` with the coverage of each; None in `reports` where no report is counted."""
    shown = window([f for f in figures if f.value is not None])
    periods = sorted(
        {f.period for f in shown}
        | {p for p in reports if shown and reports[p] and p.first >= shown[0].period.first and p.last <= shown[-1].period.last}
    )
    rows = [_row(f, reports.get(f.period), unit) for f in shown]
    across = _across(periods)
    high = [float(r["value"]) for r in rows]
    up = alt.Y("value:Q", scale=alt.Scale(zero=True, domainMin=min([0.0, *high])), axis=_axis_up(unit))
    low = [{"x": r["from"], "x2": r["until"]} for r in rows if r["low"]]
    layers: list[Any] = []
    sheets = Sheets()
    if low:
        layers.append(sheets.chart(low).mark_rect(fill=BAND, aria=False).encode(x=across, x2=alt.X2("x2")))
    pairs = [p for p in pairwise(rows) if adjoin(p[0]["period"], p[1]["period"]) and not (p[0]["low"] or p[1]["low"])]
    for dashed in (False, True):
        joined = [
            {"x": a["x"], "value": a["value"], "x2": b["x"], "y2": b["value"]}
            for a, b in pairs
            if (a["provisional"] or b["provisional"]) == dashed
        ]
        if joined:
            line = sheets.chart(joined).mark_rule(stroke=LINE, strokeWidth=2, strokeDash=[5, 3] if dashed else [], aria=False)
            layers.append(line.encode(x=across, x2=alt.X2("x2"), y=up, y2=alt.Y2("y2")))
    points = [{k: v for k, v in r.items() if k != "period"} for r in rows]
    marked = sheets.chart(points).mark_point(size=46, strokeWidth=1.8, opacity=1)
    layers.append(
        marked.encode(
            x=across,
            y=up,
            shape=alt.Shape("shape:N", scale=None),
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("stroke:N", scale=None),
            description=alt.Description("said:N"),
        )
    )
    named = [{"text": f"{day(shown[-1].period.last)}: {points[-1]['written']}"}] if points else []
    text = sheets.chart(named).mark_text(align="right", baseline="bottom", fontWeight="bold", fontSize=12, aria=False)
    layers.append(text.encode(x=alt.value(WIDTH), y=alt.value(-5), text=alt.Text("text:N")))
    figure_part = alt.layer(*layers).properties(width=WIDTH, height=HIGH)
    bars = _bars(sheets, periods, reports, across)
    whole = alt.vconcat(figure_part, bars, spacing=14) if bars is not None else figure_part
    styled = (
        whole.configure(font=FONT, background="#ffffff", padding=4)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=11, titleFontSize=11.5, titleFontWeight="normal", gridColor="#e3e8ec", labelColor="#14202b", titleColor="#14202b"
        )
    )
    return sheets.spec(styled)


def _row(told: Figure, reports: Reports | None, unit: str | None) -> Row:
    low = is_low(reports)
    first, until = told.period.first.toordinal(), told.period.last.toordinal() + 1
    marks = [f"{REPORTED.vi} {share(reports)}"] if reports else []
    marks += [PROVISIONAL.vi] if told.provisional else []
    marks += [FEW_REPORTED.vi] if low else []
    return {
        "period": told.period, "from": first, "until": until, "x": (first + until) / 2, "value": told.value, "low": low, "provisional": told.provisional,
        "shape": "cross" if low else "circle", "fill": LOW if low else "#ffffff" if told.provisional else LINE, "stroke": LOW if low else LINE,
        "said": f"{days(told.period)}: {said(told, unit)}{''.join(f'; {m}' for m in marks)}", "written": figure(told.value) + ("*" if low else ""),
    }  # fmt: skip


def _across(periods: Sequence[Period], *, labelled: bool = True) -> alt.X:
    """Days as numbers, so that no time zone can move them; the ticks are first days of periods."""
    first = min((p.first.toordinal() for p in periods), default=0)
    until = max((p.last.toordinal() + 1 for p in periods), default=1)
    starts = [p.first.toordinal() for p in periods]
    every = max(1, -(-len(starts) // TICKS))
    ticks = starts[::every]
    words = {str(t): day(date.fromordinal(t)) for t in ticks}
    axis = alt.Axis(
        values=ticks, labelExpr=f"{json.dumps(words)}[toString(datum.value)]" if labelled else "''", title=None, grid=False, labelOverlap="greedy",
        labelFlush=False, aria=False, labelAngle=0, tickColor="#7b8794", domainColor="#7b8794",
    )  # fmt: skip
    return alt.X("x:Q", scale=alt.Scale(domain=[first, until], nice=False, zero=False), axis=axis)


def _axis_up(unit: str | None) -> alt.Axis:
    return alt.Axis(title=unit or None, titleAngle=0, titleAlign="left", titleAnchor="end", titleX=-34, titleY=-12, tickCount=4, aria=False, domain=False, ticks=False,
                    minExtent=34, maxExtent=34)  # fmt: skip


def _bars(sheets: Sheets, periods: Sequence[Period], reports: Mapping[Period, Reports | None], across: alt.X) -> Any:
    """The share of units that reported, by period; the dashed line is where a period counts as complete."""
    rows: list[Row] = []
    for period in periods:
        told = reports.get(period)
        if told is not None and told.share is not None:
            low = is_low(told)
            rows.append({
                "x": period.first.toordinal(), "x2": period.last.toordinal() + 1, "value": told.share, "zero": 0.0,
                "fill": FEW if low else ENOUGH, "said": f"{days(period)}: {REPORTED.vi} {share(told)}",
            })  # fmt: skip
    if not rows:
        return None
    up = alt.Y(
        "value:Q", scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(values=[0, COMPLETE, 1], format=".0%", title=f"{REPORTED.vi} — {REPORTED.en}", titleAngle=0, titleAlign="left", titleAnchor="end", titleX=-34, titleY=-10,
                      aria=False, domain=False, ticks=False, minExtent=34, maxExtent=34, grid=False),
    )  # fmt: skip
    bars = sheets.chart(rows).mark_rect(stroke="#ffffff", strokeWidth=0.6).encode(
        x=across, x2=alt.X2("x2"), y=up, y2=alt.Y2("zero"), fill=alt.Fill("fill:N", scale=None), description=alt.Description("said:N")
    )  # fmt: skip
    line = sheets.chart([{"value": COMPLETE}]).mark_rule(stroke="#14202b", strokeDash=[3, 3], strokeWidth=1, aria=False)
    return alt.layer(bars, line.encode(y=up)).properties(width=WIDTH, height=BARS)
