"""Totals by level and period on a real warehouse and release, each with who was expected, who reported, who in time, what is approved."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb
import pytest
import sqlalchemy as sa
from lake_ledger import Ledger, air_rows

from anptt_data.errors import AnpttError, BadPeriod, UsageError
from anptt_data.lake.publish import Release, publish
from anptt_data.lake.roll_up import RollUp, roll_up
from anptt_data.periods.tiling import MixedCalendars, NotTiled
from anptt_data.places.references import references
from anptt_data.places.roll_up_shape import CannotRollUp
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine
from anptt_data.warehouse.withdraw import withdraw

WEEKLY, MONTHLY, OFFENCES, POWER, AIR = (
    "health.disease_week", "health.dengue_month", "crime.offence_month", "energy.power_reliability_month", "environment.air_station",
)  # fmt: skip
W45, W45_IN_TIME, W45_LATE = ("2026-10-30", "2026-11-05"), "2026-11-09T23:59:00+07:00", "2026-11-10T00:01:00+07:00"
"""Week 45 ends on Thursday the 5th; two working days later it is Monday the 9th, Vietnam's time."""
W24, W25, ACROSS = ("2025-06-06", "2025-06-12"), ("2025-06-13", "2025-06-19"), ("2025-06-27", "2025-07-03")
A, B, MISSING = "24133", "24305", "22015"  # communes of Đắk Lắk
OTHER_PROVINCE, APPROVED = "14797", "00004"


def weekly(period: tuple[str, str], *told: tuple[str, int], since: str = "2025-07-01", disease: str = "dengue") -> list[dict[str, Any]]:
    return [
        {"col": 3, "period_from": period[0], "period_to": period[1], "disease": disease, "area": area, "area_from": since,
         "area_method": "code", "area_reported": area, "cases": cases}
        for area, cases in told
    ]  # fmt: skip


def monthly(period: tuple[str, str], *told: tuple[str, str, int]) -> list[dict[str, Any]]:
    return [
        {"period_from": period[0], "period_to": period[1], "area": area, "area_from": since, "area_method": "code", "area_reported": area, "cases": n}
        for area, since, n in told
    ]  # fmt: skip


def offences(period: tuple[str, str], area: str, occurred: int, solved: int) -> list[dict[str, Any]]:
    return [
        {"period_from": period[0], "period_to": period[1], "area": area, "area_from": "2025-07-01", "area_method": "code", "area_reported": area,
         "offence_group": "drugs", "occurred": occurred, "solved": solved, "suspects": solved}
    ]  # fmt: skip


def power(period: tuple[str, str], *told: tuple[str, int, float]) -> list[dict[str, Any]]:
    return [
        {"power_unit": unit, "area": "38", "area_from": "2025-07-01", "period_from": period[0], "period_to": period[1], "customers": customers,
         "saidi": saidi, "saifi": 1.0, "maifi": 0.0}
        for unit, customers, saidi in told
    ]  # fmt: skip


@dataclass
class World:
    """What was sent, and the release made of it."""

    settings: Settings
    release: Release
    instants: dict[str, datetime]
    divided: str | None
    lost: str

    def __call__(self, dataset: str, **options: Any) -> RollUp:
        return roll_up(self.settings, dataset, **options)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.release.path / "anptt.duckdb"), read_only=True) as db:
            return db.execute(statement).fetchall()


def scope(period: tuple[str, str]) -> str:
    return "/".join(period)


def lost_province(ledger: Ledger) -> str:
    """A province of 1994 that nothing carries over to the provinces of today."""
    with ledger.engine.connect() as c:
        found: str = c.execute(sa.text(
            "select c.code from ref.area_conversion c join ref.area a on a.code = c.code and a.valid_from = c.valid_from where to_level = 'own'"
            " and on_to is null and to_code is null and level = 'province' and c.valid_from = '1994-01-01' order by 1 limit 1"
        )).scalar_one()  # fmt: skip
        return found


def divided_commune(ledger: Ledger) -> str | None:
    """A commune of before the reform whose people went to two communes of today, in parts that are known."""
    with ledger.engine.connect() as c:
        found: str | None = c.execute(sa.text(
            "select code from ref.area_conversion where to_level = 'own' and on_to is null and estimated and valid_from = '2004-01-01'"
            " and length(code) = 5 group by code having count(*) filter (where share between 0.01 and 0.99) = 2 order by 1 limit 1"
        )).scalar()  # fmt: skip
        return found


@pytest.fixture(scope="module")
def world(module_warehouse_settings: Settings) -> World:
    settings = module_warehouse_settings
    ledger = Ledger(settings, engine(settings))

    def send(dataset: str, period: tuple[str, str], rows: list[dict[str, Any]], **more: Any) -> int:
        return ledger.send(dataset, rows, scope=scope(period), **more)

    instants: dict[str, datetime] = {}
    # Week 45: A in time and corrected after the deadline, B only after it, MISSING never.
    send(WEEKLY, W45, weekly(W45, (A, 5)), received=W45_IN_TIME)
    instants["before the correction"] = ledger.now()
    send(WEEKLY, W45, weekly(W45, (A, 6), (B, 10)), received=W45_LATE)
    # Sent in time and withdrawn, sent again late.
    number = send(WEEKLY, W45, weekly(W45, (OTHER_PROVINCE, 1)), agency="cdc-38", received=W45_IN_TIME)
    instants["before the withdrawal"] = ledger.now()
    withdraw(ledger.engine, ledger.numbers[number], "nhầm tệp", "test")
    send(WEEKLY, W45, weekly(W45, (OTHER_PROVINCE, 2)), agency="cdc-38", received=W45_LATE)
    # In time, but never the truth; and one that is approved.
    send(WEEKLY, W45, weekly(W45, (APPROVED, 3)), agency="cdc-01", received=W45_IN_TIME, activate=False)
    ledger.approve(send(WEEKLY, W45, weekly(W45, (APPROVED, 4)), agency="cdc-01", received=W45_LATE), "confirmed")
    # A week of districts, with one commune among them; and the week over which they ended.
    since = "2004-01-01"
    send(WEEKLY, W24, [*weekly(W24, ("643", 7), ("644", 8), since=since), *weekly(W24, ("24118", 1), since=since, disease="measles")])
    send(WEEKLY, ACROSS, weekly(ACROSS, (A, 11), (B, 12)))
    # Provinces of four times; a quarter with a month missing and ten days that are no month.
    months = {"calendar": "calendar_month", "agency": "bo-y-te"}
    for period, row in {
        ("1996-06-01", "1996-06-30"): (lost_province(ledger), "1994-01-01", 60),
        ("1998-06-01", "1998-06-30"): ("66", "1994-01-01", 100),
        ("2005-06-01", "2005-06-30"): ("28", "1994-01-01", 20),
        ("2010-06-01", "2010-06-30"): ("01", "2008-08-01", 30),
        ("2026-07-01", "2026-07-31"): ("01", "2025-07-01", 40),
        ("2026-08-01", "2026-08-31"): ("01", "2025-07-01", 50),
        ("2026-07-10", "2026-07-20"): ("66", "2025-07-01", 999),
    }.items():
        send(MONTHLY, period, monthly(period, row), **months)
    # The police's month and NĐ 09's of the same days; a calendar month among them; one unit under both.
    august, march, february = ("2026-07-15", "2026-08-14"), ("2026-02-15", "2026-03-14"), ("2026-01-15", "2026-02-14")
    send(OFFENCES, august, offences(august, "09187", 10, 5), agency="ca-24", calendar="police_month")
    send(OFFENCES, august, offences(august, "14797", 30, 25), agency="ca-38", calendar="nd09_month")
    send(OFFENCES, march, offences(march, "09187", 10, 5), agency="ca-24", calendar="police_month")
    inside = ("2026-03-01", "2026-03-31")
    send(OFFENCES, inside, offences(inside, "14797", 1, 1), agency="ca-38", calendar="calendar_month")
    send(OFFENCES, february, offences(february, "09187", 10, 5), agency="ca-24", calendar="police_month")
    send(OFFENCES, february, offences(february, "09187", 10, 5), agency="ca-38", calendar="nd09_month")
    # Two power units in January, their company alone in February.
    january, then = ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28")
    of_power = {"calendar": "calendar_month", "agency": "so-ct-38"}
    send(POWER, january, power(january, ("DL38-BIM-SON", 100, 10.0), ("DL38-CAM-THUY", 300, 30.0)), **of_power)
    send(POWER, then, power(then, ("PC38", 400, 5.0)), **of_power)
    of_air = [
        row | {"area": A} for name in ("KKBMT01", "không ai biết") for row in air_rows(1.5, station=name, start="2026-11-01 08:00+07")
    ]
    ledger.send(AIR, of_air, agency="so-nnmt-66", calendar="calendar_day")
    # A commune that was divided, with published numbers of people.
    divided = divided_commune(ledger)
    if divided is not None:
        send(WEEKLY, W25, weekly(W25, (divided, 1000), since="2004-01-01"))
    return World(settings, publish(ledger.engine, settings), instants, divided, lost_province(ledger))


def counts(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[f"units_{n}"] for n in ("expected", "reported", "on_time", "provisional", "final"))


def only(result: RollUp, area: str | None) -> dict[str, Any]:
    (row,) = [r for r in result.rows if r["area"] == area]
    return row


def test_a_late_unit_a_corrected_one_and_a_missing_one(world: World) -> None:
    row = only(world(WEEKLY, period="2026-W45"), "66")
    assert (row["cases"], counts(row)) == (16, (102, 2, 1, 2, 0)), "A came in time although it was corrected later; B is late"
    assert row["area_name"] == "Tỉnh Đắk Lắk"
    assert (row["not_converted"], row["cases_estimated"]) == (False, 0.0)


def test_what_was_withdrawn_was_not_in_time_and_what_is_approved_is_final(world: World) -> None:
    result = world(WEEKLY, period="2026-W45")
    assert counts(only(result, "38")) == (166, 1, 0, 1, 0)
    assert counts(only(result, "01")) == (126, 1, 0, 0, 1)
    nation = only(world(WEEKLY, period="2026-W45", level="nation"), "VN")
    assert (nation["cases"], counts(nation)) == (22, (3321, 4, 1, 3, 1))


def test_the_past_is_counted_as_it_was_known(world: World) -> None:
    before = world(WEEKLY, period="2026-W45", as_of=world.instants["before the correction"])
    assert [(r["area"], r["cases"], counts(r)) for r in before.rows] == [("66", 5, (102, 1, 1, 1, 0))]
    then = world(WEEKLY, period="2026-W45", as_of=world.instants["before the withdrawal"])
    assert counts(only(then, "38")) == (166, 1, 1, 1, 0), "not withdrawn yet"


def test_areas_from_which_nothing_came_are_in_the_coverage(world: World) -> None:
    result = world(WEEKLY, period="2026-W45")
    silent = {c.area: c.units_expected for c in result.coverage if c.units_reported == 0}
    assert len(result.coverage) == 34
    assert len(silent) == 31
    assert silent["24"] == 99
    assert sum(c.units_expected for c in result.coverage) == 3321


def test_districts_were_expected_while_there_were_districts_and_communes_since(world: World) -> None:
    dengue = [r for r in world(WEEKLY, period="2025-W24").rows if r["disease"] == "dengue"]
    assert [(r["area"], r["cases"], counts(r)) for r in dengue] == [("66", 15, (24, 2, 0, 2, 0))], "15 of Đắk Lắk and 9 of Phú Yên"
    assert dengue[0]["units_other"] == 1, "the commune that told figures beside them"
    before = [r for r in world(WEEKLY, period="2025-W24", on=date(2025, 6, 30)).rows if r["disease"] == "dengue"]
    assert [(r["area"], counts(r)[0]) for r in before] == [("66", 15)], "on the boundaries of that day"
    nation = [r for r in world(WEEKLY, period="2025-W24", level="nation").rows if r["disease"] == "dengue"]
    assert [counts(r)[:2] for r in nation] == [(696, 2)]


def test_the_week_over_which_the_districts_ended_expects_the_units_of_its_last_day(world: World) -> None:
    (row,) = world(WEEKLY, period="2025-W27").rows
    assert (row["area"], row["cases"], counts(row)[:2]) == ("66", 23, (102, 2))


def test_provinces_are_those_of_the_time(world: World) -> None:
    expected = {r["period_from"].year: counts(r)[:2] for r in world(MONTHLY, level="nation").rows if r["period_to"].day >= 30}
    assert expected == {1996: (53, 1), 1998: (61, 1), 2005: (64, 1), 2010: (63, 1), 2026: (34, 1)}


def test_what_nothing_carries_over_stays_in_a_row_of_its_own_and_is_listed(world: World) -> None:
    result = world(MONTHLY, period="1996-06")
    row = only(result, None)
    assert (row["cases"], row["not_converted"], row["area_name"]) == (60, True, None)
    assert row["units_reported"] == 1
    (lost,) = result.not_converted
    assert (lost.area, bool(lost.area_name)) == (world.lost, True)
    (then,) = world(MONTHLY, period="1996-06", on=date(1996, 6, 30)).rows
    assert (then["area"], then["not_converted"]) == (world.lost, False)


def test_divided_provinces_are_not_given_to_one_successor(world: World) -> None:
    rows = world(MONTHLY, period="1998-06").rows
    assert sum(r["cases"] for r in rows) == pytest.approx(100)
    assert rows[0]["not_converted"] or [(r["area"], r["cases_estimated"]) for r in rows] == [("66", 1.0), ("68", 1.0)], (
        "Đắk Nông lies in Lâm Đồng"
    )
    assert [(r["area"], r["cases"]) for r in world(MONTHLY, period="2005-06").rows] == [("01", 20)], "Hà Tây lies in Hà Nội"


@pytest.mark.parametrize("on", [date(1998, 1, 1), date(2005, 1, 1), date(2025, 6, 30), date(2025, 7, 1), None])
@pytest.mark.parametrize(
    ("dataset", "level"), [(WEEKLY, "nation"), (WEEKLY, "province"), (WEEKLY, "commune"), (MONTHLY, "nation"), (MONTHLY, "province")]
)
def test_the_rows_of_every_level_and_day_add_up_to_what_was_reported(world: World, dataset: str, level: str, on: date | None) -> None:
    ((reported,),) = world.ask(f"SELECT sum(cases) FROM {dataset}")
    assert sum(r["cases"] for r in world(dataset, level=level, on=on).rows) == pytest.approx(reported)


def test_a_quarter_expects_each_unit_three_times_and_leaves_out_what_is_no_month(world: World) -> None:
    result = world(MONTHLY, period="2026-Q3", level="nation")
    row = only(result, "VN")
    assert (row["cases"], counts(row)[:2]) == (90, (102, 2))
    assert [(t.period.start, t.period.end, t.rows) for t in result.left_out] == [(date(2026, 7, 10), date(2026, 7, 20), 1)]
    assert result.calendars == ("calendar_month",)
    assert [r["cases"] for r in world(MONTHLY, calendar="quarter", level="nation").rows][-1] == 90


def test_a_period_without_figures_says_who_was_expected(world: World) -> None:
    result = world(MONTHLY, period="2026-Q2", level="nation")
    assert result.rows == []
    assert [(c.units_expected, c.units_reported, c.units_on_time) for c in result.coverage] == [(102, 0, 0)]


def test_weeks_are_not_made_into_a_month(world: World) -> None:
    with pytest.raises(NotTiled, match="30/10/2026 - 31/10/2026"):
        world(WEEKLY, period="2026-10")
    with pytest.raises(BadPeriod):
        world(WEEKLY, period="tháng mười")


def test_calendars_of_the_same_days_stand_together_and_others_are_never_added(world: World) -> None:
    together = world(OFFENCES, period="2026-08", level="nation")
    row = only(together, "VN")
    assert (row["occurred"], row["solved"], row["clear_up_rate"]) == (40, 30, 75.0), "the rate is recomputed, not averaged"
    assert counts(row)[:2] == (3321, 2), "days are told once, whatever the calendar is called"
    assert together.calendars == ("nd09_month", "police_month")
    with pytest.raises(MixedCalendars, match="Không cộng số liệu của các kỳ báo cáo tính theo lịch khác nhau"):
        world(OFFENCES, period="2026-03")
    with pytest.raises(MixedCalendars):
        world(OFFENCES, period="2026-02")  # the same unit and days under both calendars


def test_a_mean_is_weighted_over_units_and_added_over_months_where_the_contract_has_its_running_total(world: World) -> None:
    january = only(world(POWER, period="2026-01"), "38")
    assert (january["saidi"], january["customers"], counts(january)[:2]) == (25.0, 400, (26, 2))
    quarter = world(POWER, period="2026-Q1")
    row = only(quarter, "38")
    assert row["saidi"] == pytest.approx(30.0)
    assert row["customers"] is None, "400 customers are not 800 after two months"
    assert [m.name for m, _ in quarter.not_computed] == ["customers"]


def test_a_company_that_reports_alone_reports_for_all_of_its_units(world: World) -> None:
    assert counts(only(world(POWER, period="2026-02"), "38"))[:2] == (26, 26)
    assert only(world(POWER, period="2026-02"), "38")["units_other"] == 0


def test_stations_have_no_day_on_which_they_are_due(world: World) -> None:
    result = world(AIR, period="2026-11-01")
    row = only(result, "66")
    assert counts(row) == (3, 1, None, 1, 0)
    assert row["value"] is None
    assert [m.name for m, _ in result.not_computed] == ["value"]
    ((other,),) = world.ask(f"SELECT sum(units_other) FROM {AIR}_coverage('nation')")
    assert other == 1, "a station that no register knows"


def test_shares_of_population_are_told_beside_the_figure(world: World) -> None:
    assert world.divided is not None, "some commune was divided by published numbers"
    rows = world(WEEKLY, period="2025-W25", level="commune").rows
    assert len(rows) == 2
    assert sum(r["cases"] for r in rows) == pytest.approx(1000)
    assert [r["cases_estimated"] for r in rows] == [1.0, 1.0]
    (province,) = world(WEEKLY, period="2025-W25").rows
    assert (province["cases"], province["cases_estimated"]) == (1000, 0.0), "its province is certain"
    (then,) = world(WEEKLY, period="2025-W25", level="commune", on=date(2025, 6, 30)).rows
    assert (then["area"], then["cases"], then["cases_estimated"]) == (world.divided, 1000, 0.0), "as reported, on the day's own boundaries"


def test_every_example_of_a_function_runs_and_gives_rows(world: World) -> None:
    listed = world.ask(
        "SELECT name, example, columns FROM functions WHERE name LIKE '%\\_rollup' ESCAPE '\\' OR name LIKE '%\\_coverage' ESCAPE '\\'"
    )
    assert len(listed) == 10
    for name, example, columns in listed:
        assert world.ask(example), name
        with duckdb.connect(str(world.release.path / "anptt.duckdb"), read_only=True) as db:
            found = [d[0] for d in db.execute(f"SELECT * FROM {name}('nation')").description or []]
        assert found == columns.split(", "), name
    comments = dict(
        world.ask("SELECT schema_name || '.' || function_name, comment FROM duckdb_functions() WHERE function_type = 'table_macro'")
    )
    assert all("units" in comments[name] or "expected" in comments[name] for name, _, _ in listed)


def test_the_function_and_the_library_say_the_same(world: World) -> None:
    asked = world.ask(
        f"SELECT area, cases, units_expected, units_reported, units_on_time FROM {WEEKLY}_rollup('province') WHERE period_to = DATE '2026-11-05'"
    )
    result = world(WEEKLY, period="2026-W45")
    assert sorted(asked) == sorted((r["area"], r["cases"], *counts(r)[:3]) for r in result.rows)
    with pytest.raises(duckdb.Error, match="'own', 'province', 'nation'"):
        world.ask(f"SELECT * FROM {WEEKLY}_rollup('huyện')")


def test_reports_show_every_version_with_the_day_it_was_due(world: World) -> None:
    rows = world.ask(f"SELECT unit, due_on, in_time FROM {WEEKLY}_reports WHERE period_to = DATE '2026-11-05' ORDER BY unit, received_at")
    due = date(2026, 11, 9)
    assert rows == [(APPROVED, due, False), (OTHER_PROVINCE, due, False), (A, due, True), (A, due, False), (B, due, False)]


@pytest.mark.parametrize(
    ("dataset", "options", "kind"),
    [
        (MONTHLY, {"level": "commune"}, CannotRollUp),
        (WEEKLY, {"level": "huyện"}, UsageError),
        (WEEKLY, {"calendar": "continuous"}, UsageError),
        (WEEKLY, {"calendar": "calendar_year"}, NotTiled),
        (WEEKLY, {"release": 77}, UsageError),
        ("no.such", {}, UsageError),
        (WEEKLY, {"as_of": "2026-10-01"}, UsageError),
    ],
)
def test_what_cannot_be_asked_is_said(world: World, dataset: str, options: dict[str, Any], kind: type[AnpttError]) -> None:
    with pytest.raises(kind) as told:
        world(dataset, **options)
    assert told.value.exit_code == 2


def test_a_release_from_before_coverage_was_kept_says_so(world: World) -> None:
    path = world.release.path / "manifest.json"
    written = path.read_text(encoding="utf-8")
    try:
        path.write_text(json.dumps(json.loads(written) | {"format": 1}), encoding="utf-8")
        with pytest.raises(UsageError, match="anptt publish"):
            world(WEEKLY)
    finally:
        path.write_text(written, encoding="utf-8")


def test_listed_units_are_the_leaves_of_their_list_in_their_time(world: World) -> None:
    codes = references(world.settings.reference_dir).code_list("power_unit").codes
    leaves = {c for c in codes if c not in {x.parent for x in codes.values()}}
    rows = world.ask("SELECT unit, told_by FROM report_unit WHERE list = 'power_unit' AND on_to IS NULL")
    assert {unit for unit, _ in rows} == leaves
    assert ("DL38-BIM-SON", "PC38") in rows
