"""Reporting and on-time rates, counted a second time by plain Python from the list of what was sent and the reference files."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
from sqlalchemy import text

from anptt_data.contract.registry import contract
from anptt_data.errors import BadPeriod, UnknownAgency, UnknownDataset, UsageError
from anptt_data.intake.nil import declare_nil
from anptt_data.lake.publish import publish
from anptt_data.reporting.rates import Asked, Rate, asked_periods, rates
from anptt_data.reporting.words import by_name
from anptt_data.warehouse.withdraw import withdraw
from tests.conftest import ROOT
from tests.reporting.conftest import BULLETIN, DENGUE, HEADER, POWER, UNITS, Office

TODAY = date(2026, 12, 20)
OWN_UNITS = {"so-ct-38": UNITS, "so-ct-01": UNITS[:2], "so-ct-66": ("Điện lực Lắk", "Điện lực Krông Pắc", "Điện lực Ea Kar")}
HALF = tuple(OWN_UNITS)


def working_days_after(day: date, count: int) -> date:
    """Counted by hand from the file."""
    with (ROOT / "reference" / "holidays.csv").open(encoding="utf-8") as file:
        known = {date.fromisoformat(r["day"]): r["kind"] for r in csv.DictReader(file)}
    while count:
        day += timedelta(days=1)
        count -= known.get(day) == "make_up_day" or (day not in known and day.weekday() < 5)
    return day


def month_ends(first: date, last: date) -> list[date]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [d for d in days if (d + timedelta(days=1)).day == 1]


def counted_by_hand(office: Office) -> dict[tuple[str, date], dict[str, Any]]:
    """Every monthly power report that was owed and is over: nothing of ours is asked but the table of submissions and two files."""
    with office.engine.connect() as connection:
        sent = [
            dict(r._mapping)
            for r in connection.execute(text("select agency, decision, received_at, withdrawn_at, receipt from intake.submission"))
        ]
    with (ROOT / "reference" / "agencies.csv").open(encoding="utf-8") as file:
        offices = [r for r in csv.DictReader(file) if r["kind"] == "so-ct"]
    good = [s for s in sent if s["decision"].startswith(("accepted", "partly")) and s["withdrawn_at"] is None]
    ends = {(s["agency"], date.fromisoformat(s["receipt"]["period"]["to"])): s for s in good}
    begun = min(end for _, end in ends)
    counted = {}
    for end in month_ends(begun, TODAY - timedelta(days=1)):
        due, closes = working_days_after(end, 5), working_days_after(end, 20)
        for one in offices:
            if (one["valid_to"] and one["valid_to"] < end.isoformat()) or one["valid_from"] > end.isoformat():
                continue
            own = [s for s in good if s["agency"] == one["id"] and date.fromisoformat(s["receipt"]["period"]["to"]) == end]
            first = min(
                (s["received_at"].astimezone(__import__("zoneinfo").ZoneInfo("Asia/Ho_Chi_Minh")).date() for s in own), default=None
            )
            counted[(one["id"], end)] = {
                "reported": first is not None and first <= closes, "on_time": first is not None and first <= due,
                "after_closing": first is not None and first > closes,
            }  # fmt: skip
    return counted


@pytest.fixture(scope="module")
def a_year(reception: Office) -> Office:
    """Nine months of three offices: in time, late, after closing, corrected, returned, withdrawn, or not at all."""
    reception.empty()
    chance = random.Random(7)
    for month in range(3, 12):
        end = date(2026, month + 1, 1) - timedelta(days=1)
        for agency in HALF:
            kind = chance.choice(["in time", "late", "after closing", "corrected", "returned", "withdrawn", "nothing"])
            day = working_days_after(end, {"in time": 3, "late": 9, "after closing": 24, "corrected": 5, "withdrawn": 1}.get(kind, 1))
            if kind == "nothing" or day > TODAY:
                continue
            content = HEADER + "".join(f"{month}/2026,{u},{50000 + month},3.5,0.3,0.1\n" for u in OWN_UNITS[agency])
            if kind == "returned":
                reception.send(POWER, agency, HEADER + f"{month}/2026,Điện lực Bá Thước,-5,x,y,z\n", day)
                continue
            outcome = reception.send(POWER, agency, content, day)
            if kind == "corrected":
                reception.send(POWER, agency, content.replace("3.5", "4.5"), working_days_after(end, 30))
            if kind == "withdrawn":
                withdraw(reception.engine, str(outcome.receipt_no), "thử", "test")
    reception.today(TODAY)
    return reception


def test_the_rates_are_what_counting_by_hand_gives(a_year: Office) -> None:
    counted = counted_by_hand(a_year)
    assert {bool(c["after_closing"]) for c in counted.values()} == {True, False}
    assert any(c["reported"] and not c["on_time"] for c in counted.values())
    by_agency: dict[str, list[dict[str, Any]]] = defaultdict(list)
    by_period: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for (agency, end), one in counted.items():
        by_agency[agency].append(one)
        by_period[end].append(one)

    def tallies(found: list[dict[str, Any]]) -> tuple[int, int, int, int]:
        return (len(found), *(sum(o[n] for o in found) for n in ("reported", "on_time", "after_closing")))

    def told(rate: Rate) -> tuple[int, int, int | None, int]:
        return rate.expected, rate.reported, rate.on_time, rate.after_closing

    asked = Asked(POWER)
    assert {r.key["agency"]: told(r) for r in rates(a_year.engine, a_year.refs, asked, "agency")} == {
        a: tallies(f) for a, f in by_agency.items()
    }
    assert {r.key["period_to"]: told(r) for r in rates(a_year.engine, a_year.refs, asked, "period")} == {
        p: tallies(f) for p, f in by_period.items()
    }
    (whole,) = rates(a_year.engine, a_year.refs, asked, "dataset")
    assert told(whole) == tallies(list(counted.values()))
    assert whole.reporting_rate == round(100 * whole.reported / whole.expected, 1)
    assert whole.expected == whole.reported + whole.after_closing + whole.missing


def test_the_view_of_rates_says_the_same(a_year: Office) -> None:
    with a_year.engine.connect() as connection:
        rows = connection.execute(text("select * from anptt.reporting where dataset = :d order by period_to"), {"d": POWER}).all()
    made = rates(a_year.engine, a_year.refs, Asked(POWER), "period")
    assert [
        (r.period_to, r.expected, r.reported, r.on_time, r.after_closing, float(r.reporting_rate), float(r.on_time_rate)) for r in rows
    ] == [(m.key["period_to"], m.expected, m.reported, m.on_time, m.after_closing, m.reporting_rate, m.on_time_rate) for m in made]


def test_agencies_stand_in_the_order_of_their_names_and_have_no_rank(a_year: Office) -> None:
    made = rates(a_year.engine, a_year.refs, Asked(POWER), "agency")
    assert [r.name_vi for r in made] == sorted((r.name_vi for r in made), key=by_name)
    assert not {k for r in made for k in r.as_json() if "rank" in k or "score" in k}


def test_the_release_holds_the_same_reports(a_year: Office) -> None:
    release = publish(a_year.engine, a_year.settings)
    with duckdb.connect(str(release.path / "anptt.duckdb"), read_only=True) as db:
        in_release = db.execute(
            "select agency, period_to, state, reported, on_time, after_closing, receipt_no from main.reporting where dataset = ? order by all",
            [POWER],
        ).fetchall()
    columns = ("agency", "period_to", "state", "reported", "on_time", "after_closing", "receipt_no")
    assert in_release == sorted((tuple(r[c] for c in columns) for r in a_year.rows(POWER)), key=lambda r: (r[0], r[1]))


def test_units_agree_with_the_coverage_of_roll_ups(a_year: Office) -> None:
    """Where they speak of the same: units expected and units with figures, province by province and month by month."""
    release = publish(a_year.engine, a_year.settings)
    with duckdb.connect(str(release.path / "anptt.duckdb"), read_only=True) as db:
        covered = db.execute(
            f"select area, period_to, sum(units_expected), sum(units_reported), sum(units_on_time) from {POWER}_coverage('province') where area is not null"
            " and mark is null group by all"
        ).fetchall()
    with a_year.engine.connect() as connection:
        rows = connection.execute(
            text(
                "select r.agency, r.period_to, count(*) as expected, count(*) filter (where r.told) as told, count(*) filter (where r.on_time) as on_time"
                " from anptt.report_units(:d, null, null, null) r group by 1, 2"
            ),
            {"d": POWER},
        ).all()
    units = {(a_year.refs.agency(r.agency).province, r.period_to): (r.expected, r.told, r.on_time) for r in rows}
    compared = 0
    for province, end, expected, reported, on_time in covered:
        if (province, end) in units:
            compared += 1
            assert units[(province, end)] == (expected, reported, on_time), (province, end)
    assert compared > 5


def test_by_commune_every_unit_is_counted_in_every_report_that_is_over(office: Office) -> None:
    week = "Bệnh,Tên xã,Từ ngày,Đến ngày,Số ca\nSốt xuất huyết Dengue,{},{},{},1\n"
    office.send(BULLETIN, "cdc-66", week.format("Xã Ea Drăng", "30/10/2026", "05/11/2026"), date(2026, 11, 6))
    office.send(BULLETIN, "cdc-66", week.format("Xã Ea Drăng", "06/11/2026", "12/11/2026"), date(2026, 11, 17))
    nil = declare_nil(office.settings, BULLETIN, "cdc-66", "2026-W47", actor="test", engine=office.engine)
    office.received(str(nil.receipt_no), date(2026, 11, 20))
    office.today(date(2026, 11, 22))
    made = {r.name_vi: r for r in rates(office.engine, office.refs, Asked(BULLETIN, "cdc-66"), "commune")}
    assert len(made) == 102
    one, other = made["Xã Ea Drăng"], made["Phường Tuy Hòa"]
    assert (one.expected, one.reported, one.on_time) == (3, 3, 2)  # the second week came a day late
    assert (other.expected, other.reported, other.on_time) == (3, 1, 1)  # nil speaks for all


def test_a_nil_report_counts_as_reported_and_is_counted_apart(office: Office) -> None:
    office.received(
        str(declare_nil(office.settings, BULLETIN, "cdc-66", "2026-W45", actor="t", engine=office.engine).receipt_no), date(2026, 11, 6)
    )
    office.today(date(2026, 11, 8))
    (rate,) = rates(office.engine, office.refs, Asked(BULLETIN, "cdc-66"), "agency")
    assert (rate.expected, rate.reported, rate.on_time, rate.nil) == (1, 1, 1, 1)


def test_where_no_due_day_is_known_there_is_no_on_time_rate(office: Office) -> None:
    office.send(DENGUE, "bo-y-te", "Tỉnh,Tháng,Số ca mắc\nĐắk Lắk,10/2023,5\n", date(2023, 11, 3))
    office.today(date(2023, 11, 20))
    (rate,) = rates(office.engine, office.refs, Asked(DENGUE), "dataset")
    assert (rate.reported, rate.on_time, rate.on_time_rate, rate.late) == (1, None, None, None)


def test_periods_are_asked_for_as_people_write_them() -> None:
    assert asked_periods(None, None, TODAY) == (date(2025, 12, 20), None)
    assert asked_periods("2026-10", "crime.offence_month", TODAY) == (date(2026, 10, 14), date(2026, 10, 14))
    assert asked_periods("2026-Q3", POWER, TODAY) == (date(2026, 7, 1), date(2026, 9, 30))
    assert asked_periods("2026", None, TODAY) == (date(2026, 1, 1), date(2026, 12, 31))
    assert contract(POWER).cadence().calendar == "calendar_month"
    with pytest.raises(BadPeriod):
        asked_periods("tháng mười", POWER, TODAY)


@pytest.mark.parametrize(
    ("asked", "by", "error"),
    [(Asked(), "rank", UsageError), (Asked("no.such"), "dataset", UnknownDataset), (Asked(agency="so-ct-99"), "dataset", UnknownAgency)],
)
def test_what_cannot_be_asked_is_wrong_usage(office: Office, asked: Asked, by: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        rates(office.engine, office.refs, asked, by)
