"""Empty, missing and zero are three things in totals: a nil report counts as reported and is 0, what nobody told is absent, what was told is summed.

Everything is counted a second time in plain Python, from the claims and facts of the warehouse and the reference files.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlalchemy as sa
from lake_ledger import Ledger

from anptt_data.approval import acts
from anptt_data.approval.actor import Actor
from anptt_data.approval.paper import Signatory
from anptt_data.contract.registry import contract
from anptt_data.intake import nil
from anptt_data.intake.outcome import Outcome
from anptt_data.lake.manifest import load
from anptt_data.lake.publish import Release, publish
from anptt_data.lake.roll_up import RollUp, roll_up
from anptt_data.places.roll_up_nil import nil_units_sql
from anptt_data.places.roll_up_shape import shape_of
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine
from anptt_data.warehouse.withdraw import withdraw

ROOT = Path(__file__).resolve().parents[2]
WEEKLY, MONTHLY, OFFENCES, POWER = "health.disease_week", "health.dengue_month", "crime.offence_month", "energy.power_reliability_month"
W43, W44 = ("2026-10-16", "2026-10-22"), ("2026-10-23", "2026-10-29")
OCTOBER = ("2026-10-01", "2026-10-31")
IN_TIME, LATE = datetime(2026, 10, 30, 8, tzinfo=UTC), datetime(2026, 11, 12, 8, tzinfo=UTC)
"""Week 44 ends on Thursday the 29th of October and is due on Monday the 2nd of November."""
SINCE = "2025-07-01"
COMMUNES = {"66": 102, "38": 166, "24": 99, "68": 124, "01": 126}


class Clock(datetime):
    """A clock that was set."""

    at: datetime = IN_TIME

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return cls.at.astimezone(tz)


@dataclass
class World:
    """What was sent and declared, the releases made of it, and the instants between."""

    settings: Settings
    ledger: Ledger
    releases: list[Release] = field(default_factory=list)
    instants: dict[str, datetime] = field(default_factory=dict)

    def nil(self, dataset: str, agency: str, period: str) -> Outcome:
        return nil.declare_nil(self.settings, dataset, agency, period, actor="văn thư")

    def send(self, dataset: str, period: tuple[str, str], agency: str, rows: list[dict[str, Any]]) -> int:
        return self.ledger.send(
            dataset, rows, scope="/".join(period), agency=agency, calendar=contract(dataset).cadence().calendar, received=LATE.isoformat()
        )

    def publish(self) -> None:
        self.releases.append(publish(self.ledger.engine, self.settings))

    def note(self, name: str) -> None:
        self.instants[name] = self.ledger.now()

    def __call__(self, dataset: str, **options: Any) -> RollUp:
        return roll_up(self.settings, dataset, **options)

    def ask(self, statement: str, release: int = -1) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.releases[release].path / "anptt.duckdb"), read_only=True) as db:
            return db.execute(statement).fetchall()


def facts(period: tuple[str, str], area: str, **figures: Any) -> dict[str, Any]:
    return {
        "period_from": period[0], "period_to": period[1], "area": area, "area_from": SINCE, "area_method": "code", "area_reported": area,
        **figures,
    }  # fmt: skip


@pytest.fixture(scope="module")
def world(module_warehouse_settings: Settings) -> World:
    settings = module_warehouse_settings
    made = World(settings, Ledger(settings, engine(settings)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nil, "datetime", Clock)
        _tell(made)
    return made


def _tell(made: World) -> None:
    # A release of figures alone; what comes later must reach the next ones.
    made.send(WEEKLY, W44, "cdc-38", [facts(W44, "14797", disease="dengue", cases=5, col=3)])
    made.publish()
    made.note("figures alone")
    # In time, and approved: every commune of the province has reported.
    of_66 = made.nil(WEEKLY, "cdc-66", "2026-W44")
    here = acts.Second(made.settings, made.ledger.engine)
    acts.approve(here, str(of_66.receipt_no), Actor("lãnh đạo"), Signatory("Nguyễn Văn A", "Giám đốc"))
    # Superseded by figures of one commune: the others are missing again.
    made.nil(WEEKLY, "cdc-24", "2026-W44")
    made.note("before the figures of 24")
    made.publish()
    made.send(
        WEEKLY,
        W44,
        "cdc-24",
        [facts(W44, "09187", disease="dengue", cases=7, col=3), facts(W44, "09187", disease="measles", cases=1, col=4)],
    )
    # Withdrawn: missing.
    Clock.at = LATE
    withdraw(made.ledger.engine, str(made.nil(WEEKLY, "cdc-01", "2026-W44").receipt_no), "khai nhầm", "văn thư")
    # Late, and against figures that another agency tells of one commune.
    made.send(WEEKLY, W44, "cdc-68", [facts(W44, "24823", disease="dengue", cases=2, col=3)])
    made.nil(WEEKLY, "so-y-te-68", "2026-W44")
    # The week before: nothing else was ever told of it.
    made.nil(WEEKLY, "cdc-01", "2026-W43")
    # Figures of provinces, one of them nil by its own department, one told as 0.
    made.send(MONTHLY, OCTOBER, "bo-y-te", [facts(OCTOBER, "38", cases=0), facts(OCTOBER, "01", cases=40)])
    made.nil(MONTHLY, "so-y-te-66", "2026-10")
    made.nil(MONTHLY, "bo-y-te", "2026-09")
    made.nil(OFFENCES, "ca-66", "2026-10")
    made.publish()


COUNTS = ("expected", "reported", "nil", "on_time", "provisional", "final", "other", "several_agencies")


def counts(row: dict[str, Any]) -> dict[str, Any]:
    return {n: row[f"units_{n}"] for n in COUNTS if row[f"units_{n}"]}


def of(result: RollUp, area: str) -> list[dict[str, Any]]:
    return [r for r in result.rows if r["area"] == area]


def diseases() -> set[str]:
    with (ROOT / "reference/code_lists/disease.csv").open(encoding="utf-8") as file:
        return {r["code"] for r in csv.DictReader(file)}


def test_a_nil_report_is_reported_by_every_unit_of_the_agency_and_its_figures_are_0(world: World) -> None:
    rows = of(world(WEEKLY, period="2026-W44"), "66")
    assert {r["disease"]: r["cases"] for r in rows} == dict.fromkeys(diseases(), 0)
    assert {type(r["cases"]) for r in rows} == {int}
    assert [counts(r) for r in rows] == [{"expected": 102, "reported": 102, "nil": 102, "on_time": 102, "final": 102}] * len(rows)
    assert {r["cases_estimated"] for r in rows} == {0.0}


def test_a_unit_absent_from_a_file_with_other_rows_stays_missing(world: World) -> None:
    (row,) = of(world(WEEKLY, period="2026-W44"), "38")
    assert (row["disease"], row["cases"], counts(row)) == ("dengue", 5, {"expected": 166, "reported": 1, "provisional": 1})


def test_a_superseded_or_withdrawn_nil_report_does_not_count(world: World) -> None:
    result = world(WEEKLY, period="2026-W44")
    assert {r["disease"]: r["cases"] for r in of(result, "24")} == {"dengue": 7, "measles": 1}
    assert counts(of(result, "24")[0]) == {"expected": 99, "reported": 1, "on_time": 1, "provisional": 1}, "its first report came in time"
    assert of(result, "01") == []
    (silent,) = [c for c in result.coverage if c.area == "01"]
    assert (silent.units_expected, silent.units_reported, silent.units_nil) == (126, 0, 0)


def test_figures_of_another_agency_go_before_a_nil_report_of_the_same_unit(world: World) -> None:
    rows = {r["disease"]: r for r in of(world(WEEKLY, period="2026-W44"), "68")}
    assert rows["dengue"]["cases"] == 2
    assert rows.keys() == diseases(), "the other communes are declared nil"
    assert counts(rows["dengue"]) == {"expected": 124, "reported": 124, "nil": 123, "provisional": 124}
    (commune,) = [r for r in world(WEEKLY, period="2026-W44", level="commune").rows if r["area"] == "24823"]
    assert (commune["cases"], counts(commune)) == (2, {"expected": 1, "reported": 1, "provisional": 1})


def test_missing_is_absent_and_nil_is_0_unit_by_unit(world: World) -> None:
    rows = world(WEEKLY, period="2026-W44", level="commune").rows
    nil_communes = {r["area"] for r in rows if r["units_nil"]}
    assert len(nil_communes) == COMMUNES["66"] + COMMUNES["68"] - 1
    assert {r["cases"] for r in rows if r["area"] in nil_communes} == {0}
    assert len([r for r in rows if r["area"] in nil_communes]) == len(nil_communes) * len(diseases())
    assert {r["area"] for r in rows} - nil_communes == {"14797", "09187", "24823"}


def test_the_country_adds_up_what_was_told_and_counts_what_was_declared(world: World) -> None:
    rows = {r["disease"]: r for r in world(WEEKLY, period="2026-W44", level="nation").rows}
    assert {d: r["cases"] for d, r in rows.items() if r["cases"]} == {"dengue": 14, "measles": 1}
    assert rows.keys() == diseases()
    assert counts(rows["dengue"]) == {
        "expected": 3321, "reported": 102 + 124 + 2, "nil": 102 + 123, "on_time": 103, "provisional": 126, "final": 102,
    }  # fmt: skip


def test_a_period_of_which_nothing_but_a_nil_report_is_known(world: World) -> None:
    result = world(WEEKLY, period="2026-W43", level="nation")
    assert {r["disease"]: r["cases"] for r in result.rows} == dict.fromkeys(diseases(), 0)
    assert counts(result.rows[0]) == {"expected": 3321, "reported": 126, "nil": 126, "provisional": 126}
    assert {r["period_to"].isoformat() for r in world(WEEKLY).rows} == {W43[1], W44[1]}, "also where no period is asked for"


def test_a_dataset_without_another_key_has_one_row_that_says_0(world: World) -> None:
    result = world(MONTHLY, period="2026-10")
    assert {r["area"]: (r["cases"], r["units_nil"]) for r in result.rows} == {"66": (0, 1), "38": (0, 0), "01": (40, 0)}
    quarter = world(MONTHLY, period="2026-Q3", level="nation")
    assert [(r["cases"], counts(r)) for r in quarter.rows] == [(0, {"expected": 102, "reported": 34, "nil": 34, "provisional": 34})]
    assert world.ask(f"SELECT area, area_level FROM {MONTHLY}_nil WHERE agency = 'bo-y-te'") == [("VN", "nation")]


def test_a_rate_of_nothing_is_no_number(world: World) -> None:
    rows = of(world(OFFENCES, period="2026-10"), "66")
    assert {(r["occurred"], r["solved"], r["suspects"], r["clear_up_rate"]) for r in rows} == {(0, 0, 0, None)}
    assert len(rows) > 1


def test_the_past_is_counted_as_it_was_known(world: World) -> None:
    then = world(WEEKLY, period="2026-W44", as_of=world.instants["before the figures of 24"])
    assert {r["area"]: r["units_nil"] for r in then.rows} == {"66": 102, "24": 99, "38": 0}
    assert {r["cases"] for r in of(then, "24")} == {0}
    before = world(WEEKLY, period="2026-W44", as_of=world.instants["figures alone"])
    assert [(r["area"], r["units_nil"]) for r in before.rows] == [("38", 0)]


def test_every_release_goes_on_saying_what_it_said(world: World) -> None:
    said = [world.ask(f"SELECT area, max(units_nil) FROM {WEEKLY}_rollup('province') GROUP BY ALL ORDER BY 1", n) for n in range(3)]
    assert said[0] == [("38", 0)]
    assert said[1] == [("24", 99), ("38", 0), ("66", 102)]
    assert dict(said[2])["66"] == 102
    assert world(WEEKLY, period="2026-W44", release=world.releases[1].number).rows != world(WEEKLY, period="2026-W44").rows
    assert not publish(world.ledger.engine, world.settings).changed, "nothing is new"


def test_a_release_of_before_nil_reports_answers_as_it_did(world: World) -> None:
    path = world.releases[-1].path / "manifest.json"
    written = path.read_text(encoding="utf-8")
    try:
        path.write_text(written.replace("tables/nil_report.parquet", "tables/none_such.parquet"), encoding="utf-8")
        rows = world(WEEKLY, period="2026-W44", level="nation").rows
    finally:
        path.write_text(written, encoding="utf-8")
    assert {r["disease"]: (r["cases"], r["units_reported"], r["units_nil"]) for r in rows} == {"dengue": (14, 3, 0), "measles": (1, 3, 0)}


def test_reports_and_the_view_of_nil_reports_show_them(world: World) -> None:
    told = world.ask(
        f"SELECT receipt_no, nil, in_time, count(*) FROM {WEEKLY}_reports WHERE period_to = DATE '{W44[1]}' GROUP BY ALL ORDER BY ALL"
    )
    assert sorted((n, nil, timely) for _, nil, timely, n in told) == [
        (1, False, False), (1, False, False), (1, False, False), (99, True, True), (102, True, True), (124, True, False),
    ]  # fmt: skip
    declared = world.ask(f"SELECT agency, area, area_level, authority FROM {WEEKLY}_nil ORDER BY period_from, agency")
    assert declared == [
        ("cdc-01", "01", "province", "provisional"), ("cdc-66", "66", "province", "final"), ("so-y-te-68", "68", "province", "provisional"),
    ]  # fmt: skip
    assert world.ask("SELECT count(*) FROM submissions WHERE nil AND rows_read = 0") == world.ask(
        "SELECT count(*) FROM submissions WHERE nil"
    )
    assert world.ask(f"SELECT count(*) FROM {OFFENCES}") == [(0,)], "a dataset of nil reports alone has its columns and no row"


def test_nil_units_that_nothing_carries_over_are_no_lost_figures(world: World) -> None:
    result = world(WEEKLY, period="2026-W44", on=date(2025, 6, 30))
    assert {u.area for u in result.not_converted} <= {"14797", "09187", "24823"}
    assert sum(r["cases"] for r in result.rows) == 15


def test_listed_units_are_those_of_the_area_on_the_last_day(world: World) -> None:
    reports = "SELECT DATE '2026-01-31' AS period_to, '{}' AS area, DATE '{}' AS area_from, '{}' AS area_level"
    shape = shape_of(contract(POWER))
    found = world.ask(nil_units_sql(shape, reports.format("38", SINCE, "province")))
    expected = world.ask(
        "SELECT unit FROM report_unit WHERE list = 'power_unit' AND unit = told_by AND on_to IS NULL AND unit LIKE 'DL38%'"
    )
    assert sorted(r[4] for r in found) == sorted(u for (u,) in expected)
    assert len(found) == 26
    everywhere = world.ask("SELECT count(*) FROM report_unit WHERE list = 'power_unit' AND unit = told_by AND on_to IS NULL")
    assert [(len(world.ask(nil_units_sql(shape, reports.format("VN", "1994-01-01", "nation")))),)] == everywhere
    commune = world.ask(nil_units_sql(shape_of(contract(WEEKLY)), reports.format("24133", SINCE, "commune")))
    assert [r[4] for r in commune] == ["24133"]


# ---- a second way of computing ----------------------------------------------------------------------------------------------
def areas_on(day: str) -> list[dict[str, str]]:
    with (ROOT / "reference/areas.csv").open(encoding="utf-8") as file:
        return [r for r in csv.DictReader(file) if r["valid_from"] <= day and (not r["valid_to"] or day <= r["valid_to"])]


def spoken_for(agency: str, level: str, day: str) -> set[str]:
    """Codes of the units of a level for which an agency speaks: by its own id, not by our tables."""
    units = [r for r in areas_on(day) if r["level"] == level]
    code = agency.rsplit("-", 1)[1]
    if not code.isdigit():
        return {r["code"] for r in units}
    return {r["code"] for r in units if code in (r["code"], r["parent"])}


@pytest.mark.parametrize(
    ("dataset", "level", "figure"), [(WEEKLY, "commune", "cases"), (MONTHLY, "province", "cases"), (OFFENCES, "commune", "occurred")]
)
def test_totals_and_coverage_are_what_plain_python_counts_from_the_claims(world: World, dataset: str, level: str, figure: str) -> None:
    with world.ledger.engine.connect() as connection:
        claims = connection.execute(sa.text(
            "select r.scope, r.agency, s.nil from intake.claim_range r join intake.claim c using (claim_id) join intake.submission s"
            " using (submission_id) where r.dataset = :d and upper_inf(r.recorded)"), {"d": dataset}).all()  # fmt: skip
        told = connection.execute(sa.text(f"select period_to, area, {figure} from {dataset}")).all()
    last_days = {scope.split("/")[1] for scope, _, _ in claims}
    asked = world.ask(
        f"SELECT period_to, area, sum({figure}), max(units_expected), max(units_reported), max(units_nil) FROM {dataset}_rollup('province') GROUP BY ALL"
    )
    counted: dict[tuple[str, str], tuple[Any, ...]] = {}
    for day in last_days:
        parent = {r["code"]: r["parent"] if level == "commune" else r["code"] for r in areas_on(day) if r["level"] == level}
        with_figures = {area for last, area, _ in told if last.isoformat() == day}
        nil_units: set[str] = set()
        for scope, agency, is_nil in claims:
            if is_nil and scope.endswith(day):
                nil_units |= spoken_for(agency, level, day) - with_figures
        sums: dict[str, int] = defaultdict(int)
        for last, area, n in told:
            if last.isoformat() == day:
                sums[parent[area]] += n
        for province in {parent[u] for u in with_figures | nil_units}:
            mine = {u for u, p in parent.items() if p == province}
            counted[day, province] = (sums[province], len(mine), len(mine & (with_figures | nil_units)), len(mine & nil_units))
    assert {(last.isoformat(), area): tuple(rest) for last, area, *rest in asked} == counted
    assert any(n for *_, n in counted.values())
    of_country = world.ask(f"SELECT period_to, sum({figure}), max(units_reported) FROM {dataset}_rollup('nation') GROUP BY ALL")
    for last, total, reported in of_country:
        mine_ = [c for (day, _), c in counted.items() if day == last.isoformat()]
        assert (total, reported) == (sum(c[0] for c in mine_), sum(c[2] for c in mine_))


def test_the_manifest_names_the_table_of_nil_reports(world: World) -> None:
    (entry,) = [f for f in load(world.releases[-1].path).tables if f.path == "tables/nil_report.parquet"]
    assert entry.rows == world.ask("SELECT count(*) FROM nil_report")[0][0] == 8
