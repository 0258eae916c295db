"""Small worlds to draw: a few figures in the tables that a release has, or the facts themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from anptt_data.contract.text import Text
from anptt_data.lake.manifest import Manifest
from anptt_data.lake.open_release import OpenRelease
from anptt_data.links.columns import coverage_columns
from anptt_data.links.rates import RATE
from anptt_data.links.total_sql import total_sql
from anptt_data.pictures.facts import Figure, Indicator, Period, PictureFacts, Place, Reports, Series
from tests.links.mart_world import TYPES, insert, world

DAY = date(2026, 11, 22)
INSTANT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SEVERAL = "\"Tỉnh\" <b>'lạ'</b></script><script>alert(1)</script>"


def small_release(
    figures: Iterable[Mapping[str, Any]], register: Iterable[Mapping[str, Any]], coverage: Iterable[Mapping[str, Any]] = ()
) -> OpenRelease:
    """A release of plain tables with three provinces and two communes, one of them without coordinates."""
    told = [{"found_in": "link.observation", "privacy": "public", "dataset": "made.up", "title_vi": row["indicator"], "title_en": "x", "every": "week",
             "legal_basis": "", "caveat_vi": "", "caveat_en": "", **row} for row in register]  # fmt: skip
    db = world(figures, told)
    for name, columns in (("coverage", coverage_columns()), ("rate", RATE)):
        db.execute(f"CREATE TABLE link.{name} ({', '.join(f'{c} {TYPES[kind]}' for c, (kind, _) in columns.items())})")
    insert(db, "coverage", list(coverage))
    db.execute(f"CREATE MACRO link.total(o) AS {total_sql([])}")
    db.execute("CREATE TABLE main.release AS SELECT 7 AS number")
    db.execute("CREATE TABLE main.datasets AS SELECT 'made.up' AS dataset, '1.0' AS version")
    db.execute("CREATE SCHEMA ref")
    db.execute("CREATE TABLE ref.code (code_list VARCHAR, code VARCHAR, vi VARCHAR, en VARCHAR)")
    db.execute("CREATE TABLE ref.calendar (code VARCHAR, valid_from DATE, attributes JSON)")
    db.execute(
        "CREATE TABLE ref.area (code VARCHAR, valid_from DATE, valid_to DATE, level VARCHAR, type VARCHAR, name VARCHAR, parent VARCHAR, lat DOUBLE, lon DOUBLE)"
    )
    for area in (
        ("01", "province", "thành phố", "Hà Nội", "VN", 21.0, 105.7), ("66", "province", "tỉnh", SEVERAL, "VN", 12.7, 108.5), ("96", "province", "tỉnh", "Cà Mau", "VN", 9.1, 105.2),
        ("24175", "commune", "phường", "Tân Lập", "66", 12.7, 108.0), ("24176", "commune", "xã", "Không Tọa Độ", "66", None, None),
    ):  # fmt: skip
        db.execute("INSERT INTO ref.area VALUES (?, '2025-07-01', NULL, ?, ?, ?, ?, ?, ?)", list(area))
    return OpenRelease(Path("."), cast(Manifest, None), INSTANT, db)


def an_indicator(code: str = "made.up.cases", **more: Any) -> Indicator:
    usual: dict[str, Any] = {
        "title": Text("Số ca", "Cases"), "unit": "ca", "sector": "made", "dataset": "made.up", "version": "1.0", "every": "month", "legal_basis": "TT 1",
        "heed": Text("cộng được", "may be added"), "adds": "sum", "found_in": "link.observation", "privacy": "public",
    }  # fmt: skip
    return Indicator(code=code, **{**usual, **more})


def months(first: int, count: int) -> list[Period]:
    """Months of 2026, from `first` on."""
    starts = [date(2026, m, 1) for m in range(first, first + count)]
    return [Period(d, (d.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)) for d in starts]


def a_series(
    values: Mapping[str, Mapping[Period, float | None]],
    reports: Mapping[tuple[str | None, Period], tuple[int, int]] | None = None,
    **more: Any,
) -> Series:
    """Provisional figures by province and period; the totals are their sums."""
    made = Series(more.pop("indicator", an_indicator()), None, None, "ca", "calendar_month", more.pop("mark", None), **more)
    for code, listed in values.items():
        made.by_province[code] = [Figure(p, v, True, False, 1) for p, v in sorted(listed.items())]
    for period in sorted({p for listed in values.values() for p in listed}):
        told = [v for listed in values.values() if (v := listed.get(period)) is not None]
        made.whole.append(Figure(period, sum(told) if told else None, True, False, len(told)))
    made.reports = {key: Reports(expected, reported) for key, (expected, reported) in (reports or {}).items()}
    return made


def some_facts(*series: Series, coordinates: bool = True) -> PictureFacts:
    """Three provinces and two communes, with these series."""
    places = {
        "01": ("Hà Nội", "Thành phố Hà Nội", 21.0, 105.7), "48": ("Đà Nẵng", "Thành phố Đà Nẵng", 15.6, 108.0), "66": (SEVERAL, f"Tỉnh {SEVERAL}", 12.7, 108.5),
    }  # fmt: skip
    provinces = {
        c: Place(c, n, f, None, lat if coordinates else None, lon if coordinates else None) for c, (n, f, lat, lon) in places.items()
    }
    communes = {
        "24175": Place("24175", "Tân Lập", "Phường Tân Lập", "66", 12.7 if coordinates else None, 108.0 if coordinates else None),
        "20333": Place("20333", "Hoàng Sa", "Đặc khu Hoàng Sa", "48", 16.5 if coordinates else None, 112.1 if coordinates else None),
    }  # fmt: skip
    indicators = list({s.indicator.code: s.indicator for s in series}.values())
    return PictureFacts(
        7, INSTANT, DAY, provinces, communes, indicators, list(series), sectors={i.sector: Text("Lĩnh vực", "Sector") for i in indicators}
    )
