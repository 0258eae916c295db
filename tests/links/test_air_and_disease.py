"""Days of air above the limit beside cases of disease: counted a second way in plain Python over random stations."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from statistics import fmean
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from mart_world import figure, registered, rows, world

AIR, CASES = "environment.air.value", "health.infectious.cases"
REGISTER = [registered(AIR, "none", over_periods=False), registered(CASES), registered("health.rate", "ratio")]
FRIDAY, VIETNAM = date(2025, 12, 26), timezone(timedelta(hours=7))
LIMITS = {"PM10": 100.0, "PM2.5": 50.0}


def measured(
    day: date, hour: int, value: float, dust: str = "PM2.5", site: str = "KK1", minutes: int = 60, at_minute: int = 60, **more: Any
) -> dict[str, Any]:  # fmt: skip
    """A value stamped in the hour `hour` (0 to 23) of the day: a mean of the hour at its end."""
    at = datetime(day.year, day.month, day.day, hour, tzinfo=VIETNAM) + timedelta(minutes=at_minute)
    said = f"parameter={dust}; averaging_minutes={minutes}"
    return figure(AIR, at.date(), 1, breakdown=said, site=site, moment=at, value=value, unit="µg/m³", calendar="calendar_day", **more)


def week(cases: float = 3.0, **more: Any) -> dict[str, Any]:
    return figure(CASES, FRIDAY, breakdown="disease=dengue", value=cases, **more)


def told(*figures: dict[str, Any]) -> list[dict[str, Any]]:
    return rows(world(figures, REGISTER), "SELECT * FROM mart.air_and_disease ORDER BY province, period_from")


def test_a_day_is_above_the_limit_by_the_mean_of_a_station_that_told_eighteen_hours() -> None:
    bad = [measured(FRIDAY, hour, 60.0) for hour in range(18)]
    too_few = [measured(FRIDAY + timedelta(1), hour, 500.0) for hour in range(17)]
    good = [measured(FRIDAY + timedelta(2), hour, 20.0, site="KK2") for hour in range(24)]
    (row,) = told(week(), *bad, *too_few, *good)
    assert (row["cases"], row["days_measured"], row["days_above"], row["stations"]) == (3.0, 2, 1, 2)
    assert (row["worst_pm25"], row["worst_pm10"]) == (60.0, None)


def test_the_limit_is_that_of_the_day() -> None:
    last_of_2025, first_of_2026 = date(2025, 12, 31), date(2026, 1, 1)
    (row,) = told(week(), *(measured(day, hour, 47.0) for day in (last_of_2025, first_of_2026) for hour in range(24)))
    assert (row["days_measured"], row["days_above"]) == (2, 1)


def test_without_a_station_that_told_enough_nothing_is_said_of_the_air() -> None:
    elsewhere = [measured(FRIDAY, hour, 90.0, province="38", province_name="Tỉnh Thanh Hóa") for hour in range(24)]
    (row,) = told(week(), *elsewhere)
    assert (row["days_measured"], row["days_above"], row["stations"]) == (None, None, None)


def test_sample_figures_never_stand_beside_real_ones() -> None:
    (row,) = told(week(), *(measured(FRIDAY, hour, 90.0, mark="mẫu") for hour in range(24)))
    assert row["days_measured"] is None


def test_five_minute_values_make_their_hour_when_they_cover_three_quarters_of_it_and_its_own_mean_goes_before_them() -> None:
    def fine(values: int) -> list[dict[str, Any]]:
        return [measured(FRIDAY, hour, 80.0, minutes=5, at_minute=5 * n) for hour in range(24) for n in range(1, values + 1)]

    own = [measured(FRIDAY, hour, 40.0) for hour in range(24)]
    worst = [told(week(), *figures)[0]["worst_pm25"] for figures in (fine(9), fine(8), (*fine(9), *own))]
    assert worst == [80.0, None, 40.0]


def test_midnight_belongs_to_the_day_that_ends_then() -> None:
    high = [measured(FRIDAY, hour, 60.0) for hour in range(6, 24)]
    assert high[-1]["period_from"] == FRIDAY + timedelta(1), "stamped 00:00 of the next day"
    (row,) = told(week(), *high)
    assert (row["days_measured"], row["days_above"]) == (1, 1)


hours = st.tuples(
    st.sampled_from(("KK1", "KK2")), st.sampled_from(sorted(LIMITS)), st.integers(0, 6), st.integers(0, 23), st.integers(0, 160)
)


@settings(max_examples=40, deadline=None)
@given(st.lists(hours, max_size=40), st.floats(1, 200))
def test_counted_again_in_python(scattered: list[tuple[str, str, int, int, int]], level: float) -> None:
    full = [("KK1", "PM2.5", 0, hour, round(level)) for hour in range(19)]
    values = {(site, dust, day, hour): float(value) for site, dust, day, hour, value in (*full, *scattered)}
    figures = [measured(FRIDAY + timedelta(day), hour, value, dust, site) for (site, dust, day, hour), value in values.items()]
    days: dict[tuple[str, str, int], list[float]] = defaultdict(list)
    for (site, dust, day, _), value in values.items():
        days[site, dust, day].append(value)
    means = {key: fmean(held) for key, held in days.items() if len(held) >= 18}
    above = {day for (_, dust, day), mean in means.items() if mean > (45.0 if dust == "PM2.5" and day == 6 else LIMITS[dust])}
    (row,) = told(week(), *figures)
    assert (row["days_measured"], row["days_above"]) == (len({day for *_, day in means}), len(above))
    assert row["stations"] == len({site for site, *_ in means})
