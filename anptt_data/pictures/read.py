# ruff: noqa: S608 - relations' names come from the release's own registry and go through `quoted`; values are parameters.
"""Reads what the pictures of a release are drawn from: its registry, its long relations, its marts. Nothing comes from anywhere else."""

from __future__ import annotations

from datetime import date
from typing import Any

from anptt_data.contract.text import Text
from anptt_data.lake.instants import VIETNAM
from anptt_data.lake.open_release import OpenRelease
from anptt_data.pictures.facts import Compared, Figure, Indicator, Period, PictureFacts, Place, Reports, Series
from anptt_data.pictures.periods import focus
from anptt_data.sql_text import quoted

LONG = {"link.observation": "link.observation_today", "link.rate": "link.rate"}
"""Where an indicator is found -> where its figures stand with today's province. Others hold values that are not put together over places."""
WITH_COMMUNES = "link.observation_today"
PLACES = "SELECT code, name, type, parent, lat, lon FROM ref.area WHERE level = ? AND valid_from <= ? AND coalesce(valid_to, DATE '9999-12-31') >= ? ORDER BY code"
INDICATORS = (
    "SELECT n.indicator, n.title_vi, n.title_en, n.unit, n.sector, n.dataset, d.version, n.every, n.legal_basis, n.caveat_vi, n.caveat_en,"
    " n.adds_over_places, n.found_in, n.privacy"
    " FROM link.indicator n JOIN main.datasets d ON d.dataset = n.dataset ORDER BY n.sector, n.indicator"
)
REPORTS = (
    "SELECT province, period_from, period_to, calendar, mark, sum(units_expected), sum(units_reported) FROM link.coverage WHERE dataset = ?"
    " GROUP BY ALL ORDER BY ALL"
)
ANOMALIES = (
    "SELECT province, sector, indicator, breakdown, mark, period_from, period_to, value, threshold, anomaly FROM mart.anomaly WHERE province IS NOT NULL"
    " QUALIFY row_number() OVER (PARTITION BY province, indicator, breakdown, unit, calendar, mark ORDER BY period_to DESC, period_from DESC) = 1"
    " ORDER BY province, indicator, breakdown, mark"
)
Key = tuple[str | None, str | None, str, str | None]
"""Breakdown, unit, calendar and mark: what is never put together."""


def read_pictures(release: OpenRelease) -> PictureFacts:
    """Everything the pictures tell. Raises `OurFault` when a file of the release is lost."""
    number = int(release.rows("SELECT number FROM main.release")[0][0])
    day = release.instant.astimezone(VIETNAM).date()
    facts = PictureFacts(
        number, release.instant, day, _places(release, "province", day), _places(release, "commune", day),
        [_indicator(row) for row in release.rows(INDICATORS)],
    )  # fmt: skip
    facts.calendars = {
        str(code): Text(str(vi), str(en))
        for code, vi, en in release.rows("SELECT code, attributes->>'vi', attributes->>'en' FROM ref.calendar ORDER BY code, valid_from")
    }
    facts.sectors = {
        str(sector): Text(str(vi or sector), str(en or sector))
        for sector, vi, en in release.rows(
            "SELECT n.sector, min(c.vi), min(c.en) FROM link.indicator n LEFT JOIN ref.code c ON c.code_list = 'threat_field' AND c.code = n.threat"
            " GROUP BY 1 ORDER BY 1"
        )
    }
    for indicator in facts.indicators:
        if drawn(indicator):
            made = _series(release, indicator)
            facts.series += made
            told = {province for series in made for province in series.by_province}
        else:
            told = _provinces(release, indicator) if indicator.privacy == "public" else set()
        facts.present |= {(province, indicator.sector, indicator.code) for province in told}
    _add_reports(release, facts.series)
    for indicator in facts.indicators:
        if drawn(indicator) and LONG[indicator.found_in] == WITH_COMMUNES:
            _add_communes(release, indicator, facts.of(indicator.code))
    public = {i.code for i in facts.indicators if i.privacy == "public"}
    facts.compared = [
        Compared(p, s, i, b, m, Period(first, last), value, threshold, anomaly)
        for p, s, i, b, m, first, last, value, threshold, anomaly in release.rows(ANOMALIES) if i in public
    ]  # fmt: skip
    return facts


def drawn(indicator: Indicator) -> bool:
    """Whether an indicator may be drawn: open to everybody, and put together over places by a rule."""
    return indicator.privacy == "public" and indicator.adds != "none" and indicator.found_in in LONG


def _provinces(release: OpenRelease, indicator: Indicator) -> set[str]:
    """Where an indicator that is not put together over places has figures; empty for one that is worked out elsewhere."""
    if indicator.found_in not in LONG:
        return set()
    relation = ".".join(quoted(part) for part in LONG[indicator.found_in].split("."))
    rows = release.rows(f"SELECT DISTINCT o.province FROM {relation} o WHERE o.indicator = ? AND o.province IS NOT NULL", [indicator.code])
    return {str(row[0]) for row in rows}


def _places(release: OpenRelease, level: str, day: date) -> dict[str, Place]:
    rows = release.rows(PLACES, [level, day, day])
    return {
        str(code): Place(str(code), str(name), f"{str(kind).capitalize()} {name}", str(parent) if level != "province" else None, lat, lon)
        for code, name, kind, parent, lat, lon in rows
    }


def _indicator(row: tuple[Any, ...]) -> Indicator:
    code, vi, en, unit, sector, dataset, version, every, basis, heed_vi, heed_en, adds, found_in, privacy = row
    return Indicator(
        code, Text(vi, en), unit, sector, dataset, version, every, basis or "", Text(heed_vi or "", heed_en or ""), adds, found_in, privacy
    )


def _series(release: OpenRelease, indicator: Indicator) -> list[Series]:
    """Every series of an indicator, by breakdown; values of instants are none."""
    relation = ".".join(quoted(part) for part in LONG[indicator.found_in].split("."))
    rows = release.rows(
        "SELECT o.breakdown, o.unit, o.calendar, o.mark, grouping(o.province), o.province, o.period_from, o.period_to, link.total(o), count(*),"
        " bool_or(o.authority = 'provisional'), bool_or(coalesce(o.estimated, false)), min(o.breakdown_kind), min(o.breakdown_code)"
        f" FROM {relation} o WHERE o.indicator = ? AND o.moment IS NULL"
        " GROUP BY GROUPING SETS ((o.breakdown, o.unit, o.calendar, o.mark, o.period_from, o.period_to, o.province),"
        " (o.breakdown, o.unit, o.calendar, o.mark, o.period_from, o.period_to)) ORDER BY ALL",
        [indicator.code],
    )
    found: dict[Key, Series] = {}
    titles = _code_titles(release, {(str(r[12]), str(r[13])) for r in rows if r[12] and r[13]})
    for breakdown, unit, calendar, mark, whole, province, first, last, value, count, provisional, estimated, kind, code in rows:
        series = found.setdefault(
            (breakdown, unit, calendar, mark),
            Series(indicator, breakdown, titles.get((kind, code), Text(breakdown, breakdown)) if breakdown else None, unit, calendar, mark),
        )
        figure = Figure(Period(first, last), value, bool(provisional), bool(estimated), int(count))
        if whole:
            series.whole.append(figure)
        elif province is None:
            series.not_placed += int(count)
        else:
            series.by_province.setdefault(str(province), []).append(figure)
    made = [found[key] for key in sorted(found, key=lambda k: tuple(part or "" for part in k))]
    for series in made:
        for listed in (series.whole, *series.by_province.values()):
            listed.sort(key=lambda f: f.period)
    return made


def _code_titles(release: OpenRelease, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Text]:
    """What codes are called, by list and code."""
    if not wanted:
        return {}
    rows = release.rows("SELECT code_list, code, vi, en FROM ref.code WHERE list_contains(?, code_list)", [sorted({w[0] for w in wanted})])
    return {(str(n), str(code)): Text(str(vi), str(en or vi)) for n, code, vi, en in rows if (str(n), str(code)) in wanted}


def _add_reports(release: OpenRelease, made: list[Series]) -> None:
    """Who reported, by province and period, asked once a dataset; a series takes what has its calendar and mark."""
    by_dataset: dict[str, list[Series]] = {}
    for one in made:
        by_dataset.setdefault(one.indicator.dataset, []).append(one)
    for dataset, series in by_dataset.items():
        rows = release.rows(REPORTS, [dataset])
        _give_reports(rows, series)


def _give_reports(rows: list[tuple[Any, ...]], series: list[Series]) -> None:
    for province, first, last, calendar, mark, expected, reported in rows:
        for one in series:
            if (one.calendar, one.mark) == (calendar, mark):
                one.reports[province, Period(first, last)] = Reports(int(expected or 0), int(reported or 0))


def _add_communes(release: OpenRelease, indicator: Indicator, series: list[Series]) -> None:
    """Figures of today's communes, of the one period that the maps of a series show."""
    found: dict[Key, Series] = {(s.breakdown, s.unit, s.calendar, s.mark): s for s in series}
    shown = {key: period for key, series in found.items() if (period := focus(series))}
    if not shown:
        return
    rows = release.rows(
        "SELECT o.breakdown, o.unit, o.calendar, o.mark, o.area, o.period_from, o.period_to, link.total(o), count(*), bool_or(o.authority = 'provisional'),"
        f" bool_or(coalesce(o.estimated, false)) FROM {WITH_COMMUNES} o"
        " WHERE o.indicator = ? AND o.moment IS NULL AND o.area_level = 'commune' AND list_contains(?, o.period_from) GROUP BY ALL ORDER BY ALL",
        [indicator.code, sorted({p.first for p in shown.values()})],
    )
    for breakdown, unit, calendar, mark, area, first, last, value, count, provisional, estimated in rows:
        key = (breakdown, unit, calendar, mark)
        if shown.get(key) == (first, last):
            found[key].by_commune[str(area)] = Figure(Period(first, last), value, bool(provisional), bool(estimated), int(count))
