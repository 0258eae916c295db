"""Every sample in the long relations of the release and of the warehouse: the same figures as in the datasets' own views, and none lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import psycopg
import pytest

from anptt_data.contract.registry import contracts
from anptt_data.lake.query import query
from anptt_data.links.indicator import Indicator
from anptt_data.links.indicators import indicators
from anptt_data.links.vn_aqi.feeds import feeds
from anptt_data.links.vn_aqi.frame import aqi_days, aqi_hours, hourly_means
from anptt_data.links.vn_aqi.relations import aqi_views
from anptt_data.links.warehouse import NAMES
from anptt_data.places.references import references
from anptt_data.places.roll_up_shape import rolls_up
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine_for
from anptt_data.warehouse.server import READER

KNOWN = [i for i in indicators(contracts().values()) if i.relation is None]
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def release(loaded: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """A copy of the release's file, because `anptt sql` opens the file itself with other settings."""
    file = tmp_path_factory.mktemp("links") / "anptt.duckdb"
    shutil.copyfile(loaded.releases_dir / "current" / "anptt.duckdb", file)
    with duckdb.connect(str(file), read_only=True) as db:
        yield lambda q: db.execute(q).fetchall()


@pytest.fixture(scope="module")
def warehouse(loaded: Settings) -> Iterator[Ask]:
    """The warehouse as the role of analysts sees it."""
    made = engine_for(str(loaded.database_url).replace("//anptt_app@", f"//{READER}@"), None)
    with made.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        yield lambda q: driver.execute(q.encode()).fetchall()
    made.dispose()


@pytest.mark.parametrize("indicator", KNOWN, ids=lambda i: i.code)
def test_an_indicators_rows_are_those_of_its_dataset(release: Ask, warehouse: Ask, indicator: Indicator) -> None:
    column = contracts()[indicator.dataset].columns()[indicator.column]
    figure = f"100.0 * {column.of} / {column.per}" if column.kind == "derived" else column.name
    told = f"{column.of} is not null and {column.per} <> 0" if column.kind == "derived" else f"{column.name} is not null"
    status = " and status = '00'" if indicator.unit_in_row else ""
    kept = 'receipt_no, sheet, "row", col, period_from'
    for ask in (release, warehouse):
        theirs = ask(
            f"select {kept}, round(cast({figure} as numeric), 6) from {indicator.dataset} where {told}{status} order by 1, 2, 3, 4"
        )
        assert theirs
        ours = ask(f"select {kept}, round(cast(value as numeric), 6) from link.observation where indicator = '{indicator.code}'"
                   " and value is not null order by 1, 2, 3, 4")  # fmt: skip
        assert [(*r[:-1], float(r[-1])) for r in ours] == [(*r[:-1], float(r[-1])) for r in theirs]


@pytest.mark.parametrize("indicator", [i for i in KNOWN if i.additive], ids=lambda i: i.code)
def test_sums_over_todays_units_and_what_is_not_converted_are_the_sums_as_reported(
    release: Ask, warehouse: Ask, indicator: Indicator
) -> None:
    asked = (
        "select period_from, period_to, calendar, mark, breakdown, sum(value) from link.{} "
        f"where indicator = '{indicator.code}' group by 1, 2, 3, 4, 5"
    )
    for ask in (release, warehouse):
        before, after = ({r[:-1]: float(r[-1]) for r in ask(asked.format(n))} for n in ("observation", "observation_today"))
        assert before
        assert after == pytest.approx(before, rel=1e-9)


def test_postgresql_knows_how_many_conversions_there_are(warehouse: Ask) -> None:
    counted = "select count(*) from ref.{0} union all select reltuples from pg_class where oid = 'ref.{0}'::regclass"
    for table in ("area", "area_conversion", "code"):
        assert len({int(n) for (n,) in warehouse(counted.format(table))}) == 1, table


def test_some_sample_is_not_convertible_and_is_listed(release: Ask) -> None:
    lost = release("select distinct indicator, reported_area_name from link.observation_today where conversion = 'not_converted'")
    assert lost, "samples hold districts of June 2025 that were divided"
    assert all(name for _, name in lost)


def test_release_and_warehouse_give_the_same_rows(release: Ask, warehouse: Ask) -> None:
    asked = "select * from link.{} where indicator <> '{}' order by indicator, receipt_no, sheet, \"row\", col, {}"
    instants = next(i.code for i in KNOWN if i.every == "continuous")
    for relation, last in (("observation", "value"), ("observation_today", "area")):
        ours, theirs = (ask(asked.format(relation, instants, last)) for ask in (release, warehouse))
        assert len(ours) > 1000
        assert [_plain(r) for r in ours] == [_plain(r) for r in theirs]
    assert release("select * from link.indicator order by 1") == warehouse("select * from link.indicator order by 1")
    rates = [[_plain(r) for r in ask('select * from link.rate order by indicator, receipt_no, "row"')] for ask in (release, warehouse)]
    assert rates[0]
    assert rates[0] == rates[1]


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(float(f"{v:.9g}") if isinstance(v, float) else v for v in row)


@pytest.mark.parametrize("contract", [c for c in contracts().values() if rolls_up(c)], ids=lambda c: c.dataset())
def test_coverage_by_province_is_that_of_the_dataset(release: Ask, contract: Any) -> None:
    counts = "period_from, period_to, calendar, mark, units_expected, units_reported, units_final"
    ours = release(f"select province, {counts} from link.coverage where dataset = '{contract.dataset()}' order by all")
    assert ours
    assert ours == release(f"select area, {counts} from {contract.dataset()}_coverage('province') order by all")


def test_an_observation_finds_the_coverage_of_its_dataset_period_and_province(release: Ask) -> None:
    missing = release(
        "select count(*) from link.observation o anti join link.coverage c on c.dataset = o.dataset and c.period_from = o.period_from"
        " and c.period_to = o.period_to and c.calendar = o.calendar and c.mark is not distinct from o.mark and c.province = o.province"
        " where o.province is not null"
    )
    assert missing == [(0,)]


def test_the_air_quality_index_of_the_samples_is_that_of_the_frames(release: Ask, warehouse: Ask, loaded: Settings) -> None:
    (feed,) = feeds(contracts().values())
    unusable = {
        c
        for c, found in references(loaded.reference_dir).code_list(str(feed.status_list)).codes.items()
        if "no" in found.attributes.values()
    }
    with duckdb.connect(str(loaded.releases_dir / "current" / "anptt.duckdb"), read_only=True) as db:
        means = hourly_means(db.sql(f"select * from {feed.name}").pl(), feed, frozenset(unusable))
    days, hours = aqi_days(means), aqi_hours(means)
    for (schema, name), made, key in zip(aqi_views(contracts().values()), (hours, days), ("hour", "day"), strict=True):
        asked = f"select count(*), count(aqi), sum(aqi) from {schema}.{name}"
        told = (made.height, made["aqi"].count(), made["aqi"].sum())
        assert told[1] > 0, key
        assert release(asked) == [told] == warehouse(asked)
    bands = warehouse("select band_vi from link.aqi_band order by aqi_from")
    assert bands == release("select band_vi from link.aqi_band order by aqi_from")
    assert [b for (b,) in bands] == ["Tốt", "Trung bình", "Kém", "Xấu", "Rất xấu", "Nguy hại"]


def test_everything_has_a_comment_in_both_languages(release: Ask, warehouse: Ask) -> None:
    ours = release("select table_name || '.' || column_name, comment from duckdb_columns() where schema_name = 'link'")
    ours += release("select view_name, comment from duckdb_views() where schema_name = 'link'")
    ours += release("select table_name, comment from duckdb_tables() where schema_name = 'link'")
    theirs = warehouse(
        "select c.relname || coalesce('.' || a.attname, ''), d.description from pg_class c"
        " join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'link' join pg_attribute a on a.attrelid = c.oid and a.attnum > 0"
        " left join pg_description d on d.objoid = c.oid and d.objsubid = a.attnum"
    )
    assert {f"{name}.indicator" for name in ("indicator", "observation", "observation_today")} <= {n for n, _ in theirs}
    assert {n for n, c in ours + theirs if not c or " — " not in c} == set()


def test_readers_may_read_all_of_it(warehouse: Ask) -> None:
    for name in NAMES:
        assert warehouse(f"select count(*) > 0 from link.{name}") == [(True,)]


def test_the_past_is_seen_as_it_was(loaded: Settings) -> None:
    for relation in ("observation", "observation_today"):
        assert query(loaded, f"SELECT count(*) FROM link.{relation}", as_of="2020-01-01T00:00:00+07:00").rows() == [(0,)]
