"""The marts over all samples: no figure is lost or counted twice, and every figure is followed to its cells with the query of docs/analysts.md."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from anptt_data.links.marts import marts
from anptt_data.settings import Settings

Ask = Callable[..., list[tuple[Any, ...]]]
PAGE = Path(__file__).resolve().parents[2] / "docs" / "analysts.md"
ADDITIVE = "SELECT indicator FROM link.indicator WHERE adds_over_places = 'sum' AND adds_over_periods"


@pytest.fixture(scope="module")
def release(loaded: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """A copy of the release's file, because `anptt sql` opens the file itself with other settings."""
    file = tmp_path_factory.mktemp("marts") / "anptt.duckdb"
    shutil.copyfile(loaded.releases_dir / "current" / "anptt.duckdb", file)
    with duckdb.connect(str(file), read_only=True) as db:
        yield lambda q, values=(): db.execute(q, values).fetchall()


WHOLE = {
    # What each mart holds of an indicator and period, and the figures as reported that it speaks of.
    "commune_week": ("indicator", "value", f"fits <> 'longer' AND statistic = 'sum' AND indicator IN ({ADDITIVE})"),
    "anomaly": ("indicator", "value", "TRUE"),
    "air_and_disease": ("indicator", "cases", "TRUE"),
}


@pytest.mark.parametrize("mart", WHOLE)
def test_sums_are_those_as_reported_with_what_is_not_convertible(release: Ask, mart: str) -> None:
    code, value, where = WHOLE[mart]
    ours = dict(release(f"SELECT {code}, sum({value}) FROM mart.{mart} WHERE {where} GROUP BY 1"))
    assert ours
    short = " AND date_diff('day', period_from, period_to) <= 6" if mart == "commune_week" else ""
    theirs = dict(release(f"SELECT indicator, sum(value) FROM link.observation WHERE TRUE{short} GROUP BY 1"))
    assert ours == pytest.approx({code: theirs[code] for code in ours}, rel=1e-9)


def test_a_longer_period_stands_whole_in_each_of_its_weeks(release: Ask) -> None:
    weeks = release(
        f"SELECT indicator, week_from, sum(value) FROM mart.commune_week WHERE fits = 'longer' AND statistic = 'sum' AND indicator IN ({ADDITIVE}) GROUP BY 1, 2"
    )
    assert weeks
    for indicator, week, total in weeks:
        ((whole,),) = release(
            "SELECT sum(value) FROM link.observation WHERE indicator = ? AND date_diff('day', period_from, period_to) > 6"
            " AND (? + 6 BETWEEN period_from AND period_to OR CAST(date_trunc('week', period_to - 3) AS DATE) - 3 = ?)",
            [indicator, week, week],
        )
        assert total == pytest.approx(whole, rel=1e-9), (indicator, week)


def test_offences_and_customers_are_those_as_reported(release: Ask) -> None:
    ((told,),) = release("SELECT coalesce(sum(cases), 0) FROM mart.crime_rate")
    ((all_of_it,),) = release("SELECT sum(value) FROM link.observation WHERE indicator = 'crime.offence.occurred'")
    ((of_hidden,),) = release(
        "SELECT coalesce(sum(o.value), 0) FROM link.observation_today o JOIN mart.crime_rate m ON m.suppressed IS NOT NULL"
        " AND o.indicator = 'crime.offence.occurred' AND o.province IS NOT DISTINCT FROM m.province AND o.breakdown = m.breakdown"
        " AND o.period_from = m.period_from AND o.mark IS NOT DISTINCT FROM m.mark"
    )
    assert told + of_hidden == pytest.approx(all_of_it)
    ((customers,),) = release("SELECT sum(customers) FROM mart.power_and_weather")
    ((reported,),) = release("SELECT sum(value) FROM link.observation WHERE indicator = 'energy.power.customers'")
    assert customers == pytest.approx(reported)


def documented() -> str:
    """The query of the page, its five values as parameters."""
    text = PAGE.read_text(encoding="utf-8")
    (query,) = [q for q in re.findall(r"```sql\n(.*?)```", text, re.DOTALL) if "o.period_to <= DATE" in q and "o.area IS NOT DISTINCT" in q]
    condition = re.sub(r"(?:DATE )?'[^']+'", "?", query.split("WHERE", 1)[1])
    return query.split("WHERE", 1)[0] + "WHERE " + condition


def test_every_figure_of_a_week_is_followed_to_its_cells(release: Ask) -> None:
    query = documented()
    assert query.count("?") == 5
    rows = release(
        "SELECT indicator, area, province, period_from, period_to, figures, breakdown, site, calendar, unit, mark, statistic, value"
        " FROM mart.commune_week USING SAMPLE 150 ROWS (reservoir, 7)"
    )
    names = ["value", "share", "unit", "area", "breakdown", "receipt", "file", "sheet", "row", "col"]
    followed = 0
    for indicator, area, province, first, last, figures, breakdown, _site, _calendar, unit, _mark, statistic, value in rows:
        cells = [dict(zip(names, c, strict=True)) for c in release(query, [indicator, area, province, first, last])]
        mine = [c for c in cells if c["breakdown"] == breakdown and c["unit"] == unit]
        assert len(mine) >= figures > 0
        assert all(c["receipt"] and c["file"] and c["row"] for c in mine)
        if statistic == "sum" and len(mine) == figures and value is not None:
            assert sum(c["value"] or 0 for c in mine) == pytest.approx(value)
            followed += 1
    assert followed > 30


@pytest.mark.parametrize("mart", [m.name for m in marts()])
def test_its_keys_tell_its_rows_apart(release: Ask, mart: str) -> None:
    keys = next(m.keys for m in marts() if m.name == mart)
    listed = ", ".join(f"coalesce(CAST({k} AS VARCHAR), '')" for k in keys)
    assert release(f"SELECT {listed} FROM mart.{mart} GROUP BY ALL HAVING count(*) > 1 LIMIT 3") == []
