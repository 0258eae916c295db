"""VN_AQI counted with plain loops from the words of QĐ 1459/QĐ-TCMT: the judge of the vectorised rules, sharing nothing with them but the six names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
HOUR = timedelta(hours=1)
LEVELS = [0, 50, 100, 150, 200, 300, 400, 500]
TABLE_2 = {
    "o3 1h": [0, 160, 200, 300, 400, 800, 1000, 1200], "o3 8h": [0, 100, 120, 170, 210, 400], "co": [0, 10000, 30000, 45000, 60000, 90000, 120000, 150000],
    "so2": [0, 125, 350, 550, 800, 1600, 2100, 2630], "no2": [0, 100, 200, 700, 1200, 2350, 3100, 3850],
    "pm10": [0, 50, 150, 250, 350, 420, 500, 600], "pm25": [0, 25, 50, 80, 150, 250, 350, 500],
}  # fmt: skip
Hours = dict[str, dict[datetime, float]]
"""Pollutant -> end of the hour (naive, Viet Nam) -> mean in µg/m³."""


def formula_1(scale: str, c: float | None) -> int | None:
    if c is None or (scale == "o3 8h" and c > 400):
        return None
    bp = TABLE_2[scale]
    for i in range(len(bp) - 1):
        if bp[i] <= c <= bp[i + 1]:
            return int((LEVELS[i + 1] - LEVELS[i]) / (bp[i + 1] - bp[i]) * (c - bp[i]) + LEVELS[i] + 0.5)
    return 500


def nowcast(c: list[float | None]) -> float | None:
    """`c[0]` is the hour itself, `c[11]` eleven hours before."""
    if sum(x is not None for x in c[:3]) < 2:
        return None
    there = [x for x in c if x is not None]
    w = min(there) / max(there) if max(there) > 0 else 0.0
    if w <= 0.5:
        return sum(0.5 ** (i + 1) * x for i, x in enumerate(c) if x is not None)
    return sum(w**i * x for i, x in enumerate(c) if x is not None) / sum(w**i for i, x in enumerate(c) if x is not None)


def hourly(rows: Iterable[tuple[str, datetime, int, float]]) -> Hours:
    """Means of hours from (pollutant, moment, averaging minutes, value): the longest averaging that covers 45 minutes."""
    told: dict[tuple[str, datetime, int], list[float]] = defaultdict(list)
    for pollutant, moment, minutes, value in rows:
        local = moment.astimezone(VIETNAM).replace(tzinfo=None)
        end = local.replace(minute=0, second=0, microsecond=0)
        told[pollutant, end if end == local else end + HOUR, minutes].append(value)
    means: Hours = defaultdict(dict)
    for (pollutant, end, minutes), values in sorted(told.items(), key=lambda t: t[0][2]):
        if len(values) * minutes >= 45:
            means[pollutant][end] = sum(values) / len(values)
    return means


def hours_of_aqi(means: Hours) -> dict[datetime, tuple[int | None, dict[str, int | None]]]:
    """Every hour with some sub-index: the index and its parts."""
    ends = sorted({e for told in means.values() for e in told})
    found = {}
    for n in range(int((ends[-1] - ends[0]) / HOUR) + 3 if ends else 0):
        end = ends[0] + n * HOUR
        parts = {p: formula_1(p, nowcast([means.get(p, {}).get(end - k * HOUR) for k in range(12)])) for p in ("pm25", "pm10")}
        parts |= {p: formula_1("o3 1h" if p == "o3" else p, means.get(p, {}).get(end)) for p in ("o3", "no2", "so2", "co")}
        if any(v is not None for v in parts.values()):
            found[end] = (_whole(parts), parts)
    return found


def days_of_aqi(means: Hours) -> dict[date, tuple[int | None, dict[str, int | None]]]:
    """Every day on which something was measured."""
    days = sorted({(e - timedelta(seconds=1)).date() for told in means.values() for e in told})
    found = {}
    for day in days:
        midnight = datetime(day.year, day.month, day.day)
        ends = [midnight + k * HOUR for k in range(1, 25)]
        parts: dict[str, int | None] = {}
        for p in ("pm25", "pm10", "no2", "so2", "co"):
            values = [means.get(p, {})[e] for e in ends if e in means.get(p, {})]
            enough = len(values) >= 18
            parts[p] = formula_1(p, (sum(values) / len(values) if p.startswith("pm") else max(values)) if enough else None)
        o3 = means.get("o3", {})
        ones = [o3[e] for e in ends if e in o3]
        eights = [m for e in ends if (m := mean_of_eight(o3, e)) is not None]
        both = [
            formula_1("o3 1h", max(ones) if len(ones) >= 18 else None),
            formula_1("o3 8h", max(eights) if len(eights) >= 18 else None),
        ]
        parts["o3"] = max((x for x in both if x is not None), default=None)
        found[day] = (_whole(parts), parts)
    return found


def mean_of_eight(o3: dict[datetime, float], end: datetime) -> float | None:
    values = [o3[e] for k in range(8) if (e := end - k * HOUR) in o3]
    return sum(values) / len(values) if len(values) >= 6 else None


def _whole(parts: dict[str, int | None]) -> int | None:
    if parts["pm25"] is None and parts["pm10"] is None:
        return None
    return max(v for v in parts.values() if v is not None)
