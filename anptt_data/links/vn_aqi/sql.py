# ruff: noqa: S608 - views take no parameters; every name and text goes through `quoted` and `literal`.
"""VN_AQI as SQL for DuckDB and PostgreSQL: the rules of `frame` as two views over the station datasets' own views.

Each step is a named part (WITH): ``values`` in µg/m³ with the hour they belong to, ``means`` of an hour, ``hourly`` one row a station and hour, ``full`` with the
hours that follow a station's data (their NowCast may still stand), then NowCast, sub-indices, the index.
"""

from __future__ import annotations

from collections.abc import Sequence

from anptt_data.links.vn_aqi.feeds import Feed
from anptt_data.links.vn_aqi.scale import (
    BANDS,
    BREAKPOINTS,
    DAY_NEEDED,
    DUST,
    EIGHT_NEEDED,
    INDEX,
    LEAST_WEIGHT,
    MINUTES_NEEDED,
    NO_INDEX_ABOVE,
    NOWCAST_HOURS,
    NOWCAST_LATEST,
    NOWCAST_NEEDED,
    POLLUTANTS,
    UNITS,
)
from anptt_data.sql_text import literal, quoted

ZONE = literal("Asia/Ho_Chi_Minh")
NO_CODES = 'position(\'"feeds_indicators": "no"\' IN CAST(c.attributes AS text)) > 0'
STATION = "PARTITION BY f.site, f.mark ORDER BY f.hour"


def hour_sql(feeds: Sequence[Feed]) -> str:
    """One row a station and hour that has an index; `hour` ends it. The columns are `columns.HOUR`."""
    back = [f"max(f.{p}) OVER ({STATION} {_hours(k, k)}) AS {p}_{k}" for p in DUST for k in range(NOWCAST_HOURS)]
    rest = ", ".join(f"f.{p}" for p in POLLUTANTS if p not in DUST)
    subs = ", ".join(f"{_index(scale, f'n.nowcast_{p}' if p in DUST else f'n.{p}')} AS aqi_{p}" for p, scale in POLLUTANTS.items())
    told = ", ".join(f"n.nowcast_{p}, n.hours_{p}" for p in DUST)
    return (
        f"WITH {_hourly(feeds)},"
        f" back AS (SELECT f.site, f.area, f.area_from, f.mark, f.hour, {rest}, {', '.join(back)} FROM full_hours f),"
        f" nowcast AS (SELECT b.site, b.area, b.area_from, b.mark, b.hour, {rest.replace('f.', 'b.')},"
        f" {', '.join(f'{_nowcast(p)} AS nowcast_{p}, {_told(p, NOWCAST_HOURS)} AS hours_{p}' for p in DUST)} FROM back b),"
        f" sub AS (SELECT n.site, n.area, n.area_from, n.mark, n.hour, {told}, {subs} FROM nowcast n),"
        f" whole AS (SELECT s.*, {_aqi()} AS aqi FROM sub s WHERE coalesce({', '.join(f's.aqi_{p}' for p in POLLUTANTS)}) IS NOT NULL)"
        f" SELECT w.site AS station, w.area, w.area_from, to_timestamp(w.hour * 3600) AS hour, {_day('w.hour')} AS day, w.mark, w.aqi,"
        f" {_band('vi')} AS band_vi, {_band('en')} AS band_en, {_band('hex')} AS colour, {_main()} AS main_pollutant,"
        f" {', '.join(f'w.aqi_{p}' for p in POLLUTANTS)}, {told.replace('n.', 'w.')} FROM whole w"
    )


def day_sql(feeds: Sequence[Feed]) -> str:
    """One row a station and day on which anything was measured; the columns are `columns.DAY`."""
    eight = f"OVER ({STATION} {_hours(7, 0)})"
    enough = f"count(e.{{0}}) >= {DAY_NEEDED}"
    made = [f"count(e.{p}) AS hours_{p}" for p in POLLUTANTS]
    made += [f"CASE WHEN {enough.format(p)} THEN avg(e.{p}) END AS {p}_24h" for p in DUST]
    made += [f"CASE WHEN {enough.format(p)} THEN max(e.{p}) END AS {p}_1h" for p in POLLUTANTS if p not in DUST]
    made.append(f"CASE WHEN {enough.format('o3_8h')} THEN max(e.o3_8h) END AS o3_8h")
    measured = {p: f"d.{p}_24h" if p in DUST else f"d.{p}_1h" for p in POLLUTANTS}
    subs = [f"{_index(POLLUTANTS[p], c)} AS aqi_{p}" for p, c in measured.items() if p != "o3"]
    subs += [f"{_index('o3_1h', 'd.o3_1h')} AS aqi_o3_1h", f"{_index('o3_8h', 'd.o3_8h')} AS aqi_o3_8h"]
    told = [
        *(f"w.{p}_24h" for p in DUST),
        *(f"w.{p}_1h" for p in POLLUTANTS if p not in DUST),
        "w.o3_8h",
        *(f"w.hours_{p}" for p in POLLUTANTS),
    ]
    lacks = " OR ".join(f"w.hours_{p} > 0" for p in DUST)
    return (
        f"WITH {_hourly(feeds)},"
        f" eight AS (SELECT f.*, CASE WHEN count(f.o3) {eight} >= {EIGHT_NEEDED} THEN avg(f.o3) {eight} END AS o3_8h FROM full_hours f),"
        f" days AS (SELECT e.site, e.mark, max(e.area) AS area, max(e.area_from) AS area_from, {_day('e.hour')} AS day,"
        f" {', '.join(made)} FROM eight e GROUP BY 1, 2, 5),"
        f" sub AS (SELECT d.*, {', '.join(subs)} FROM days d WHERE {' OR '.join(f'd.hours_{p} > 0' for p in POLLUTANTS)}),"
        f" joined AS (SELECT o.*, greatest(o.aqi_o3_1h, o.aqi_o3_8h) AS aqi_o3 FROM sub o), whole AS (SELECT s.*, {_aqi()} AS aqi FROM joined s)"
        f" SELECT w.site AS station, w.area, w.area_from, w.day, w.mark, w.aqi, {_band('vi')} AS band_vi, {_band('en')} AS band_en, {_band('hex')} AS colour,"
        f" {_main()} AS main_pollutant, {', '.join(f'w.aqi_{p}' for p in POLLUTANTS)}, w.aqi_o3_1h, w.aqi_o3_8h, {', '.join(told)},"
        f" CASE WHEN w.aqi IS NULL THEN CASE WHEN {lacks} THEN 'too_few_hours' ELSE 'no_dust' END END AS why_not FROM whole w"
    )


def _hourly(feeds: Sequence[Feed]) -> str:
    """The parts both views begin with. An hour is the number of hours since 1970 at its end."""
    told = ", ".join(
        f"avg(v.c) FILTER (WHERE v.pollutant = {literal(p)}) AS {p}, count(v.c) FILTER (WHERE v.pollutant = {literal(p)}) AS n_{p}"
        for p in POLLUTANTS
    )
    best = ", ".join(f"max(CASE WHEN m.n_{p} * m.minutes >= {MINUTES_NEEDED} THEN m.minutes END) OVER hour AS best_{p}" for p in POLLUTANTS)
    chosen = ", ".join(f"max(CASE WHEN b.minutes = b.best_{p} THEN b.{p} END) AS {p}" for p in POLLUTANTS)
    any_told = ", ".join(f"h.{p}" for p in POLLUTANTS)
    later = ", ".join(f"max(CASE WHEN x.n = 0 THEN h.{p} END) AS {p}" for p in POLLUTANTS)
    return (
        f'"values" AS ({" UNION ALL ".join(_values(feed) for feed in feeds)}),'
        f" means AS (SELECT v.site, v.mark, v.hour, v.minutes, max(v.area) AS area, max(v.area_from) AS area_from, {told}"
        ' FROM "values" v GROUP BY v.site, v.mark, v.hour, v.minutes),'
        f" preferred AS (SELECT m.*, {best} FROM means m WINDOW hour AS (PARTITION BY m.site, m.mark, m.hour)),"
        f" hourly AS (SELECT b.site, b.mark, b.hour, max(b.area) AS area, max(b.area_from) AS area_from, {chosen} FROM preferred b GROUP BY b.site, b.mark, b.hour),"
        f" full_hours AS (SELECT h.site, h.mark, h.hour + x.n AS hour, max(h.area) AS area, max(h.area_from) AS area_from, {later}"
        f" FROM hourly h CROSS JOIN (VALUES (0), (1), (2)) x(n) WHERE coalesce({any_told}) IS NOT NULL GROUP BY h.site, h.mark, h.hour + x.n)"
    )


def _values(feed: Feed) -> str:
    """Values in µg/m³ with the hour they belong to: one stamped at the hour was measured before it."""
    f = {n: f"f.{quoted(getattr(feed, n))}" for n in ("site", "area", "moment", "value", "unit", "parameter", "averaging")}
    pollutant = " ".join(f"WHEN {literal(code)} THEN {literal(p)}" for code, p in feed.pollutants.items())
    factor = " ".join(f"WHEN {literal(unit)} THEN {size!r}" for unit, size in UNITS.items())
    status = ""
    if feed.status:
        no = f"SELECT c.code FROM ref.code c WHERE c.code_list = {literal(str(feed.status_list))} AND {NO_CODES}"
        status = f" AND coalesce(f.{quoted(feed.status)} NOT IN ({no}), true)"
    relation = f"{quoted(feed.contract.sector())}.{quoted(feed.contract.short_name())}"
    return (
        f"SELECT {f['site']} AS site, f.mark, {f['area']} AS area, f.{quoted(feed.area + '_from')} AS area_from, CASE {f['parameter']} {pollutant} END AS pollutant,"
        f" {f['averaging']} AS minutes, {f['value']} * CASE {f['unit']} {factor} END AS c,"
        f" CAST(ceil(extract(epoch FROM {f['moment']}) / 3600) AS bigint) AS hour FROM {relation} f"
        f" WHERE {f['parameter']} IN ({', '.join(literal(c) for c in feed.pollutants)}) AND {f['unit']} IN ({', '.join(literal(u) for u in UNITS)})"
        f" AND {f['value']} >= 0 AND {f['averaging']} <= 60 AND 60 % {f['averaging']} = 0{status}"
    )


def _hours(first: int, last: int) -> str:
    """A window of hours before the row's, by the clock and not by rows: a gap is a gap."""
    return f"RANGE BETWEEN {first} PRECEDING AND {'CURRENT ROW' if last == 0 else f'{last} PRECEDING'}"


def _day(hour: str) -> str:
    """The day an hour belongs to: that in which it begins, in Viet Nam."""
    return f"CAST(to_timestamp(({hour} - 1) * 3600) AT TIME ZONE {ZONE} AS date)"


def _nowcast(p: str) -> str:
    c = [f"b.{p}_{k}" for k in range(NOWCAST_HOURS)]
    highest, lowest = f"greatest({', '.join(c)})", f"least({', '.join(c)})"
    w = f"({lowest} / {highest})"
    weighed = " + ".join(f"power({w}, {k}) * coalesce({x}, 0)" for k, x in enumerate(c))
    weights = " + ".join(f"CASE WHEN {x} IS NULL THEN 0 ELSE power({w}, {k}) END" for k, x in enumerate(c))
    halves = " + ".join(f"{LEAST_WEIGHT ** (k + 1)!r} * coalesce({x}, 0)" for k, x in enumerate(c))
    return (
        f"CASE WHEN {_told(p, NOWCAST_LATEST)} < {NOWCAST_NEEDED} THEN NULL WHEN {highest} > 0 AND {lowest} > {LEAST_WEIGHT} * {highest}"
        f" THEN ({weighed}) / ({weights}) ELSE {halves} END"
    )


def _told(p: str, hours: int) -> str:
    return "(" + " + ".join(f"CASE WHEN b.{p}_{k} IS NULL THEN 0 ELSE 1 END" for k in range(hours)) + ")"


def _index(scale: str, c: str) -> str:
    """The rounded index of a concentration (công thức 1)."""
    points = BREAKPOINTS[scale]
    steps = " ".join(
        f"WHEN {c} <= {high!r} THEN {(top - base) / (high - low)!r} * ({c} - {low!r}) + {base}"
        for low, high, base, top in zip(points, points[1:], INDEX, INDEX[1:], strict=False)
    )
    none = f" OR {c} > {NO_INDEX_ABOVE[scale]!r}" if scale in NO_INDEX_ABOVE else ""
    return f"CASE WHEN {c} IS NULL OR {c} < 0{none} THEN NULL ELSE CAST(floor(CASE {steps} ELSE {INDEX[-1]} END + 0.5) AS integer) END"


def _aqi() -> str:
    subs = ", ".join(f"s.aqi_{p}" for p in POLLUTANTS)
    return f"CASE WHEN coalesce({', '.join(f's.aqi_{p}' for p in DUST)}) IS NOT NULL THEN greatest({subs}) END"


def _main() -> str:
    return f"CASE {' '.join(f'WHEN w.aqi_{p} = w.aqi THEN {literal(p)}' for p in POLLUTANTS)} END"


def _band(what: str) -> str:
    said = {"vi": [b.name.vi for b in BANDS], "en": [b.name.en for b in BANDS], "hex": [b.hex for b in BANDS]}[what]
    return f"CASE {' '.join(f'WHEN w.aqi <= {b.high} THEN {literal(t)}' for b, t in zip(BANDS, said, strict=True))} END"
