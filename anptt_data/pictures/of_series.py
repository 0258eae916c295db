"""The pictures of one series: on the map, by commune, over time, province by province."""

from __future__ import annotations

from anptt_data.contract.text import Text
from anptt_data.pictures.classes import scale_of
from anptt_data.pictures.commune_map import country_map, province_map
from anptt_data.pictures.facts import Figure, Period, PictureFacts, Series, covered
from anptt_data.pictures.multiples import Small, multiples
from anptt_data.pictures.periods import focus, gaps, is_low, window
from anptt_data.pictures.picture import Picture, Table, legend_of
from anptt_data.pictures.svg import inline_svg
from anptt_data.pictures.tile_map import tile_map
from anptt_data.pictures.trend import trend
from anptt_data.pictures.words import ESTIMATED, FEW_REPORTED, FINAL, NO_FIGURES, PARTIAL, PROVISIONAL, REPORTED, both
from anptt_data.pictures.written import NOTHING, day, days, figure, share

MOST_ROWS = 1800
"""A table of communes longer than this would make the page too heavy for slow networks; it is cut, and says so."""


def pictures_of(facts: PictureFacts, series: Series) -> list[Picture]:
    """Those that its figures allow, in the order of the page."""
    shown = focus(series)
    made = [over_time(facts, series)]
    if shown is not None:
        made.append(on_the_map(facts, series, shown))
    if len(series.by_province) > 1:
        made.append(by_province(facts, series))
    return made


def communes_of(facts: PictureFacts, series: Series) -> list[Picture]:
    """The maps of its communes; none without figures of communes."""
    shown = focus(series)
    return by_commune(facts, series, shown) if shown is not None and series.by_commune else []


def on_the_map(facts: PictureFacts, series: Series, shown: Period, name: str = "ban-do") -> Picture:
    """The provinces in the period `shown`."""
    told = {code: f for code, listed in series.by_province.items() for f in listed if f.period == shown}
    partial = frozenset(code for code in told if is_low(covered(series, code, shown)))
    values = [f.value for f in told.values()]
    scale = scale_of(values)
    title = both("map_title")
    spec = tile_map(facts.provinces, facts.communes, told, scale, series.unit, partial)
    counted = both("provinces_told", told=sum(v is not None for v in values), all=len(facts.provinces))
    notes = [both("islands"), both("complete_rule")]
    unplaced = [p.name for p in facts.provinces.values() if p.lat is None or p.lon is None]
    if unplaced:
        notes.append(Text(*(f"{w}: {', '.join(unplaced)}." for w in both("without_coordinates"))))
    if series.not_placed:
        notes.append(both("not_placed", count=figure(series.not_placed)))
    return Picture(
        name, title, _joined(period_said(series, shown), counted), inline_svg(spec, name, f"{series.title.vi}: {title.vi}, {days(shown)}"),
        Table((both("province"), both("value"), both("coverage"), both("state")),
              tuple((p.full_name, value_of(told.get(code)), share(covered(series, code, shown)), state(told.get(code), code in partial))
                    for code, p in facts.provinces.items()), frozenset([1, 2])),
        legend_of(scale, 0 in values, series.unit), notes,
    )  # fmt: skip


def by_commune(facts: PictureFacts, series: Series, shown: Period) -> list[Picture]:
    """The communes of the country as points, and of the province on a larger map where there is but one."""
    told = series.by_commune
    values = [f.value for f in told.values()]
    scale = scale_of(values)
    lost = sum(p.lat is None or p.lon is None for p in facts.communes.values())
    counted = both(
        "communes_told",
        told=figure(len(told)),
        bare=figure(len(facts.communes) - sum(c in facts.communes for c in told)),
        lost=figure(lost),
    )
    title = both("communes_title")
    legend = [*legend_of(scale, 0 in values, series.unit)[:-1], ("#c3ccd4", NO_FIGURES)]
    named = {code: facts.communes[code] for code in told if code in facts.communes}
    rows = [
        (_province_name(facts, p.parent), p.full_name, value_of(told[code]), state(told[code], False))
        for code, p in sorted(named.items(), key=lambda c: (c[1].parent or "", c[0]))
    ]
    rows += [(NOTHING, code, value_of(f), state(f, False)) for code, f in sorted(told.items()) if code not in named]
    notes = [both("islands")]
    if len(rows) > MOST_ROWS:
        notes.append(
            Text(
                f"Bảng nêu {MOST_ROWS} trong {len(rows)} xã; đủ ở link.observation_today.",
                f"The table has {MOST_ROWS} of {len(rows)} communes.",
            )
        )
    table = Table((both("province"), both("commune"), both("value"), both("state")), tuple(rows[:MOST_ROWS]), frozenset([2]))
    spec = country_map(facts.communes, told, scale)
    made = [
        Picture("xa", title, _joined(Text(days(shown), days(shown)), counted), inline_svg(spec, "xa", f"{series.title.vi}: {title.vi}, {days(shown)}"),
                table, legend, notes)
    ]  # fmt: skip
    only = series.only_province
    inside = {code: p for code, p in facts.communes.items() if p.parent == only}
    larger = province_map(inside, told, scale, series.unit) if only else None
    if larger is not None and only is not None:
        owner = _province_name(facts, only)
        title = both("province_communes_title", name=owner[:1].lower() + owner[1:])
        rest = tuple((p.full_name, value_of(told.get(code)), state(told.get(code), False)) for code, p in sorted(inside.items()))
        made.append(
            Picture("xa-tinh", title, Text(days(shown), days(shown)), inline_svg(larger, "xa-tinh", f"{series.title.vi}: {title.vi}, {days(shown)}"),
                    Table((both("commune"), both("value"), both("state")), rest[:MOST_ROWS], frozenset([1])), [*legend[:-1], ("#dfe5ea", NO_FIGURES)])
        )  # fmt: skip
    return made


def over_time(facts: PictureFacts, series: Series) -> Picture:
    """The total of the places that have figures, with who reported."""
    only = series.only_province
    reports = {f.period: covered(series, only, f.period) for f in series.whole}
    reports |= {p: covered(series, only, p) for _, p in series.reports if p not in reports}
    spec = trend(series.whole, reports, series.unit)
    title = both("trend_title")
    where = Text(*[_province_name(facts, only)] * 2) if only else both("whole")
    rows: list[tuple[tuple[Period, int], tuple[str, ...]]] = [
        ((f.period, 0), (days(f.period), value_of(f), share(reports[f.period]), state(f, is_low(reports[f.period])))) for f in series.whole
    ]
    rows += [
        ((gap, 1), (days(gap), NOTHING, NOTHING, both("gap").vi)) for gap in gaps([f.period for f in series.whole if f.value is not None])
    ]
    notes = [both("trend_rule"), both("complete_rule")] if any(reports.values()) else [both("trend_rule"), both("coverage_none")]
    drawn = window([f for f in series.whole if f.value is not None])
    older = sum(f.value is not None for f in series.whole) - len(drawn)
    if older:
        notes.append(both("older", count=older, day=day(drawn[0].period.first)))
    return Picture(
        "xu-the", title, where, inline_svg(spec, "xu-the", f"{series.title.vi}: {title.vi}"),
        Table((both("period"), both("value"), both("coverage"), both("state")), tuple(r for _, r in sorted(rows, reverse=True)), frozenset([1, 2])),
        (), notes,
    )  # fmt: skip


def by_province(facts: PictureFacts, series: Series) -> Picture:
    """A small trend a province; those without figures are named."""
    since = min(f.period.first for f in window([f for f in series.whole if f.value is not None] or series.whole))
    recent = {code: [f for f in listed if f.value is not None and f.period.first >= since] for code, listed in series.by_province.items()}
    told = [(code, place) for code, place in facts.provinces.items() if recent.get(code)]
    trends = [Small(place.name, recent[code], [covered(series, code, f.period) for f in recent[code]], series.unit) for code, place in told]
    by_cell = {(code, f.period): f for code, listed in recent.items() for f in listed}
    periods = sorted({period for _, period in by_cell}, reverse=True)
    rows = tuple((days(p), *(_short(by_cell.get((code, p)), is_low(covered(series, code, p))) for code, _ in told)) for p in periods)
    absent = [place.name for code, place in facts.provinces.items() if not recent.get(code)]
    title = both("multiples_title")
    notes = [both("multiples_rule"), both("cell_marks")]
    if absent:
        notes.append(Text(*(f"{w}: {', '.join(absent)}." for w in both("none_told"))))
    return Picture(
        "tung-tinh", title, Text("", ""), inline_svg(multiples(trends), "tung-tinh", f"{series.title.vi}: {title.vi}"),
        Table((both("period"), *(Text(place.name, "") for _, place in told)), rows, frozenset(range(1, len(told) + 1))), (), notes,
    )  # fmt: skip


def _short(told: Figure | None, low: bool) -> str:
    """A figure of the table of provinces, with the signs that the note beneath it explains."""
    return NOTHING if told is None else f"{figure(told.value)}{'*' if low else ''}{' (s)' if told.provisional else ''}"


def period_said(series: Series, shown: Period) -> Text:
    """The days of a period, and whether enough units reported of it."""
    reports = covered(series, series.only_province, shown)
    why = both("not_complete") if is_low(reports) else both("complete") if reports else both("newest")
    told = f"; {{}} {share(reports)}" if reports else ""
    return Text(f"{days(shown)} ({why.vi}{told.format(REPORTED.vi.lower())})", f"{days(shown)} ({why.en}{told.format(REPORTED.en)})")


def value_of(told: Figure | None) -> str:
    return NOTHING if told is None else figure(told.value)


def state(told: Figure | None, low: bool) -> str:
    """``sơ bộ; một phần``, as the table says it."""
    if told is None or told.value is None:
        return NO_FIGURES.vi
    said = [PROVISIONAL.vi if told.provisional else FINAL.vi]
    said += [ESTIMATED.vi] if told.estimated else []
    said += [f"{PARTIAL.vi}: {FEW_REPORTED.vi}"] if low else []
    return "; ".join(said)


def _joined(first: Text, then: Text) -> Text:
    return Text(f"{first.vi}. {then.vi}", f"{first.en}. {then.en}")


def _province_name(facts: PictureFacts, code: str | None) -> str:
    place = facts.provinces.get(code or "")
    return place.full_name if place else code or NOTHING
