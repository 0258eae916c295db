"""VN_AQI over frames, vectorised (QĐ 1459/QĐ-TCMT 2.2): values of stations -> hourly means -> hours and days of the index.

Hours are in Viet Nam's time without a zone and bear the time at which they end; a value stamped ``t`` was measured in the minutes before ``t``.
"""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from anptt_data.links.vn_aqi.feeds import Feed
from anptt_data.links.vn_aqi.scale import (
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

ZONE = "Asia/Ho_Chi_Minh"
HOUR = timedelta(hours=1)
STATION = ["site", "mark"]


def hourly_means(values: pl.DataFrame, feed: Feed, unusable: frozenset[str] = frozenset()) -> pl.DataFrame:
    """Hourly means in µg/m³: ``site, mark, area, area_from, hour`` and a column a pollutant.

    `values` are rows of the dataset's view, `unusable` the codes of its status that feed no indicator. Values of hours are preferred to means of shorter
    ones; an hour needs three quarters of its minutes.
    """
    usable = values.filter(~pl.col(feed.status).is_in(list(unusable))) if feed.status else values
    rows = (
        usable.with_columns(
            pl.col(feed.parameter).replace_strict(feed.pollutants, default=None).alias("pollutant"),
            (pl.col(feed.value) * pl.col(feed.unit).replace_strict(UNITS, default=None, return_dtype=pl.Float64)).alias("c"),
            pl.col(feed.averaging).alias("minutes"),
            (pl.col(feed.moment).dt.convert_time_zone(ZONE).dt.replace_time_zone(None) - timedelta(microseconds=1))
            .dt.truncate("1h")
            .add(HOUR)
            .alias("hour"),
        )
        .rename({feed.site: "site", feed.area: "area", f"{feed.area}_from": "area_from"})
        .filter(pl.col("pollutant").is_not_null() & (pl.col("c") >= 0) & (pl.col("minutes") <= 60) & (60 % pl.col("minutes") == 0))
    )
    means = rows.group_by(*STATION, "pollutant", "hour", "minutes").agg(
        pl.col("c").mean(), (pl.len() * pl.col("minutes").first()).alias("measured"), pl.col("area").max(), pl.col("area_from").max()
    )
    best = (
        means.filter(pl.col("measured") >= MINUTES_NEEDED)
        .sort("minutes", descending=True)
        .unique([*STATION, "pollutant", "hour"], keep="first")
    )
    of_pollutants = [pl.col("c").filter(pl.col("pollutant") == p).first().alias(p) for p in POLLUTANTS]
    return best.group_by(*STATION, "hour").agg(pl.col("area").max(), pl.col("area_from").max(), *of_pollutants).sort(*STATION, "hour")


def with_gaps(hours: pl.DataFrame) -> pl.DataFrame:
    """Every hour from a station's first to two hours after its last, so that a row's neighbours are its hours before."""
    spans = hours.group_by(*STATION).agg(pl.col("hour").min().alias("first"), (pl.col("hour").max() + 2 * HOUR).alias("last"))
    grid = spans.select(*STATION, pl.datetime_ranges("first", "last", "1h").alias("hour")).explode("hour")
    filled = grid.join(hours, on=[*STATION, "hour"], how="left", nulls_equal=True).sort(*STATION, "hour")
    return filled.with_columns(pl.col("area", "area_from").forward_fill().over(STATION))


def nowcast(name: str) -> pl.Expr:
    """NowCast of a column of hourly means without gaps (2.2.1.a); a missing hour weighs nothing."""
    c = [pl.col(name).shift(i).over(STATION) for i in range(NOWCAST_HOURS)]
    highest = pl.max_horizontal(c)
    ratio = pl.min_horizontal(c) / highest
    w = pl.when((highest > 0) & (ratio > LEAST_WEIGHT)).then(ratio).otherwise(LEAST_WEIGHT)
    weighed = pl.sum_horizontal([w.pow(i) * x for i, x in enumerate(c)])
    weights = pl.sum_horizontal([pl.when(x.is_not_null()).then(w.pow(i)) for i, x in enumerate(c)])
    halves = pl.sum_horizontal([LEAST_WEIGHT ** (i + 1) * x for i, x in enumerate(c)])
    latest = pl.sum_horizontal([x.is_not_null().cast(pl.Int32) for x in c[:NOWCAST_LATEST]])
    return pl.when(latest >= NOWCAST_NEEDED).then(pl.when(w > LEAST_WEIGHT).then(weighed / weights).otherwise(halves))


def index(scale: str, c: pl.Expr) -> pl.Expr:
    """The rounded index of concentrations (công thức 1)."""
    points = BREAKPOINTS[scale]
    made: pl.Expr = pl.lit(float(INDEX[-1]))
    for low, high, base, top in reversed(list(zip(points, points[1:], INDEX, INDEX[1:], strict=False))):
        made = pl.when(c <= high).then((top - base) / (high - low) * (c - low) + base).otherwise(made)
    usable = (c >= 0) if scale not in NO_INDEX_ABOVE else (c >= 0) & (c <= NO_INDEX_ABOVE[scale])
    return pl.when(usable).then((made + 0.5).floor().cast(pl.Int32))


def aqi_hours(hours: pl.DataFrame) -> pl.DataFrame:
    """The index of every hour that has one, of `hourly_means`; ``aqi`` needs PM2.5 or PM10."""
    full = with_gaps(hours)
    full = full.with_columns(*(nowcast(p).alias(f"nowcast_{p}") for p in DUST))
    full = full.with_columns(index(scale, pl.col(f"nowcast_{p}" if p in DUST else p)).alias(f"aqi_{p}") for p, scale in POLLUTANTS.items())
    subs = [f"aqi_{p}" for p in POLLUTANTS]
    return _summed(full, subs).filter(pl.any_horizontal(pl.col(subs).is_not_null()))


def aqi_days(hours: pl.DataFrame) -> pl.DataFrame:
    """The index of every day on which anything was measured, of `hourly_means`; no sub-index without three quarters of the hours."""
    full = with_gaps(hours)
    eight = [pl.col("o3").shift(i).over(STATION) for i in range(8)]
    enough = pl.sum_horizontal([x.is_not_null().cast(pl.Int32) for x in eight]) >= EIGHT_NEEDED
    full = full.with_columns(
        pl.when(enough).then(pl.mean_horizontal(eight)).alias("o3_8h"), (pl.col("hour") - timedelta(seconds=1)).dt.date().alias("day")
    )
    days = full.group_by(*STATION, "day").agg(
        pl.col("area").max(), pl.col("area_from").max(),
        *(pl.col(p).count().alias(f"hours_{p}") for p in POLLUTANTS),
        *(_if_enough(p, pl.col(p).mean()).alias(f"{p}_24h") for p in DUST),
        *(_if_enough(p, pl.col(p).max()).alias(f"{p}_1h") for p in POLLUTANTS if p not in DUST),
        _if_enough("o3_8h", pl.col("o3_8h").max()).alias("o3_8h"),
    )  # fmt: skip
    measured = {p: f"{p}_24h" if p in DUST else f"{p}_1h" for p in POLLUTANTS}
    days = days.with_columns(
        *(index(POLLUTANTS[p], pl.col(c)).alias(f"aqi_{p}") for p, c in measured.items() if p != "o3"),
        index("o3_1h", pl.col("o3_1h")).alias("aqi_o3_1h"),
        index("o3_8h", pl.col("o3_8h")).alias("aqi_o3_8h"),
    )
    days = days.with_columns(pl.max_horizontal("aqi_o3_1h", "aqi_o3_8h").alias("aqi_o3"))
    told = pl.any_horizontal(pl.col(f"hours_{p}") > 0 for p in POLLUTANTS)
    return _summed(days.filter(told), [f"aqi_{p}" for p in POLLUTANTS]).sort(*STATION, "day")


def _if_enough(name: str, made: pl.Expr) -> pl.Expr:
    return pl.when(pl.col(name).count() >= DAY_NEEDED).then(made)


def _summed(frame: pl.DataFrame, subs: list[str]) -> pl.DataFrame:
    """The index as the largest sub-index, and the pollutant it is of."""
    dust = pl.any_horizontal(pl.col(f"aqi_{p}").is_not_null() for p in DUST)
    frame = frame.with_columns(pl.when(dust).then(pl.max_horizontal(subs)).alias("aqi"))
    main = pl.coalesce([pl.when(pl.col(s) == pl.col("aqi")).then(pl.lit(s.removeprefix("aqi_"))) for s in subs])
    return frame.with_columns(main.alias("main_pollutant"))
