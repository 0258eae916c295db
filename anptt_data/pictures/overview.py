"""The pictures of the first page: every sector beside every province."""

from __future__ import annotations

from collections.abc import Sequence

from anptt_data.contract.text import Text
from anptt_data.pictures.classes import HATCH, INK, LIGHT_INK, STEPS, Scale, scale_of
from anptt_data.pictures.facts import Compared, Figure, Period, PictureFacts, Place, Series, covered
from anptt_data.pictures.heat import Cell, heat, wrapped
from anptt_data.pictures.multiples import Small, multiples
from anptt_data.pictures.of_series import on_the_map, period_said, state, value_of
from anptt_data.pictures.periods import focus, is_low, window
from anptt_data.pictures.picture import Picture, Table
from anptt_data.pictures.svg import inline_svg
from anptt_data.pictures.tile_map import tile_map
from anptt_data.pictures.words import NO_FIGURES, PARTIAL, both
from anptt_data.pictures.written import NOTHING, days, figure, said, share

MOST_COLUMNS = 5
HIGH, USUAL, LACKS = "#b3261e", "#74aed4", "#eceff2"
STATES = {"high": (HIGH, LIGHT_INK, "▲"), "usual": (USUAL, INK, "●"), "lacks": (LACKS, INK, "○"), "none": (HATCH, INK, "")}
"""By state: colour, colour of the sign, and the sign, so that no state is told by colour alone."""


def lead(facts: PictureFacts) -> Series | None:
    """The series with figures of most provinces in the period that its map shows; real figures before samples."""
    known = [(s, period) for s in facts.series if (period := focus(s))]
    if not known:
        return None
    return max(known, key=lambda k: (k[0].mark is None, sum(f.period == k[1] for fs in k[0].by_province.values() for f in fs)))[0]


def lead_map(facts: PictureFacts) -> Picture:
    """The map of that series; the provinces alone where a release has no figures."""
    series = lead(facts)
    shown = focus(series) if series else None
    if series is not None and shown is not None:
        return on_the_map(facts, series, shown)
    title = both("map_title")
    spec = tile_map(facts.provinces, facts.communes, {}, None, None, frozenset())
    rows = tuple((p.full_name, NO_FIGURES.vi) for p in facts.provinces.values())
    return Picture(
        "ban-do",
        title,
        both("nothing"),
        inline_svg(spec, "ban-do", title.vi),
        Table((both("province"), both("value")), rows),
        [(HATCH, NO_FIGURES)],
        [both("islands")],
    )


def heat_tables(facts: PictureFacts) -> list[tuple[str, Picture]]:
    """For each sector, with its code, its series across and the provinces down: each column in one period, with classes of its own."""
    high = {(c.province, c.indicator, c.breakdown, c.mark, c.period) for c in facts.compared if c.anomaly}
    made: list[tuple[str, Picture]] = []
    for sector, title in facts.sectors.items():
        columns = [(s, period) for s in facts.series if s.indicator.sector == sector and (period := focus(s))]
        for n in range(0, len(columns), MOST_COLUMNS):
            part = columns[n : n + MOST_COLUMNS]
            made.append((sector, _heat(facts, f"bang-{sector}-{n // MOST_COLUMNS + 1}", title, part, high)))
    return made


def _heat(
    facts: PictureFacts, name: str, sector: Text, columns: Sequence[tuple[Series, Period]],
    high: set[tuple[str, str, str | None, str | None, Period]],
) -> Picture:  # fmt: skip
    scales = [scale_of([f.value for fs in s.by_province.values() for f in fs if f.period == period]) for s, period in columns]
    cells: list[list[Cell]] = []
    rows: list[tuple[str, ...]] = []
    for code, place in facts.provinces.items():
        line: list[Cell] = []
        for (series, period), scale in zip(columns, scales, strict=True):
            told = next((f for f in series.by_province.get(code, []) if f.period == period), None)
            low = is_low(covered(series, code, period))
            unusual = (code, series.indicator.code, series.breakdown, series.mark, period) in high
            line.append(_cell(place, series, told, scale, low, unusual))
        cells.append(line)
        rows.append((place.full_name, *(c.text or NO_FIGURES.vi for c in line)))
    heads = [wrapped(s.title.vi) for s, _ in columns]
    spec = heat([p.name for p in facts.provinces.values()], heads, cells)
    title = Text(f"{sector.vi}: {both('heat_title').vi.lower()}", f"{sector.en}: {both('heat_title').en.lower()}")
    keys = [(Text(f"{s.title.vi}{f' ({s.unit})' if s.unit else ''}: {period_said(s, p).vi}", s.title.en), s.mark) for s, p in columns]
    steps = [
        (fill, Text(word, ""))
        for fill, word in zip(STEPS, ("thấp nhất trong cột — lowest of the column", "", "", "", "cao nhất — highest"), strict=True)
        if word
    ]
    return Picture(
        name, title, Text("", ""), inline_svg(spec, name, title.vi),
        Table((both("province"), *(Text(f"{s.title.vi}{f' ({s.unit})' if s.unit else ''}", s.title.en) for s, _ in columns)), tuple(rows), frozenset(range(1, len(columns) + 1))),
        [("#ffffff", Text("0", "zero")), *steps, (HATCH, NO_FIGURES)], [both("heat_rule"), both("complete_rule"), Text("▲ bất thường", "unusually high")],
        keys=keys,
    )  # fmt: skip


def _cell(place: Place, series: Series, told: Figure | None, scale: Scale | None, low: bool, unusual: bool) -> Cell:
    value = told.value if told else None
    text = "" if value is None else f"{'▲' if unusual else ''}{figure(value)}{'*' if low else ''}"
    fill = HATCH if value is None else "#ffffff" if value == 0 or scale is None else scale.fill(value)
    spoken = f"{place.full_name}, {series.title.vi}: {said(told, series.unit) if value is not None else NO_FIGURES.vi}{f' ({PARTIAL.vi})' if value is not None and low else ''}"
    return Cell(text, fill, scale.ink(value) if scale else INK, spoken)


def indicators_over_time(facts: PictureFacts) -> Picture | None:
    """A small trend a series, each over its own days; None in an empty release."""
    trends: list[Small] = []
    rows: list[tuple[str, ...]] = []
    for series in facts.series:
        shown = window([f for f in series.whole if f.value is not None])
        if not shown:
            continue
        only = series.only_province
        where = facts.provinces[only].full_name if only in facts.provinces else both("whole").vi
        unit, sample = f" ({series.unit})" if series.unit else "", f" [{both('sample').vi}]" if series.mark else ""
        trends.append(
            Small(wrapped(f"{series.title.vi}{unit}", 29, 3), shown, [covered(series, only, f.period) for f in shown], series.unit)
        )
        newest = shown[-1]
        rows.append((f"{series.title.vi}{sample}", where, days(newest.period), value_of(newest), series.unit or NOTHING, share(covered(series, only, newest.period)),
                     state(newest, is_low(covered(series, only, newest.period)))))  # fmt: skip
    if not trends:
        return None
    title = both("indicators_title")
    head = (both("indicator"), both("where"), both("period"), both("value"), both("unit"), both("coverage"), both("state"))
    return Picture(
        "chi-tieu", title, Text("", ""), inline_svg(multiples(trends, 2, own_days=True), "chi-tieu", title.vi), Table(head, tuple(rows), frozenset([3, 5])), (),
        [both("indicators_rule"), both("trend_rule")],
    )  # fmt: skip


def anomaly_table(facts: PictureFacts) -> Picture:
    """Provinces and sectors: whether any figure of the newest periods is unusually high, by `mart.anomaly`."""
    sectors = [s for s in facts.sectors if any(i.sector == s and i.privacy == "public" for i in facts.indicators)]
    by_cell: dict[tuple[str, str], list[Compared]] = {}
    for one in facts.compared:
        by_cell.setdefault((one.province, one.sector), []).append(one)
    cells: list[list[Cell]] = []
    rows: list[tuple[str, ...]] = []
    for code, place in facts.provinces.items():
        line: list[Cell] = []
        for sector in sectors:
            found = by_cell.get((code, sector), [])
            told = sum(province == code and owner == sector for province, owner, _ in facts.present)
            key = state_of(found, told > 0)
            fill, ink, sign = STATES[key]
            text = f"{sign} {told}" if told else sign
            state_said = f"{both(f'state_{key}').vi}{f' ({told})' if told else ''}"
            line.append(Cell(text, fill, ink, f"{place.full_name}, {facts.sectors[sector].vi}: {state_said}"))
        cells.append(line)
        rows.append((place.full_name, *(c.said.rpartition(": ")[2] for c in line)))
    spec = heat([p.name for p in facts.provinces.values()], [wrapped(facts.sectors[s].vi, 12, 3) for s in sectors], cells, 80)
    title = both("anomaly_title")
    high = [c for c in facts.compared if c.anomaly]
    notes = [both("anomaly_count"), both("anomaly_rule"), both("anomaly_newest"), *(_told(facts, c) for c in high[:20])]
    return Picture(
        "bat-thuong", title, Text("", ""), inline_svg(spec, "bat-thuong", title.vi), Table((both("province"), *(facts.sectors[s] for s in sectors)), tuple(rows)),
        [(fill, Text(f"{sign} {both(f'state_{key}').vi}".strip(), both(f"state_{key}").en)) for key, (fill, _, sign) in STATES.items()], notes,
    )  # fmt: skip


def state_of(found: Sequence[Compared], has_figures: bool) -> str:
    """The worst of a province's figures in a sector; figures that cannot be compared are not called usual."""
    if any(c.anomaly for c in found):
        return "high"
    if any(c.anomaly is False for c in found):
        return "usual"
    return "lacks" if found or has_figures else "none"


def _told(facts: PictureFacts, one: Compared) -> Text:
    series = next((s for s in facts.of(one.indicator) if (s.breakdown, s.mark) == (one.breakdown, one.mark)), None)
    place = facts.provinces.get(one.province)
    name, title = place.full_name if place else one.province, series.title if series else Text(one.indicator, one.indicator)
    numbers = f"{figure(one.value)}, ngưỡng / threshold {figure(one.threshold)}"
    return Text(f"▲ {name}, {title.vi}, {days(one.period)}: {numbers}", title.en)
