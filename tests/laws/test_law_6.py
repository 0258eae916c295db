"""Law 6: a total carries its coverage. The counts are made again by plain Python from the files that were sent and what the warehouse noted of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import Engine, text

from anptt_data.cli.progress import Progress
from anptt_data.contract.registry import contract, contracts
from anptt_data.intake.outcome import Outcome
from anptt_data.intake.run import run_sources
from anptt_data.intake.single import single_extract
from anptt_data.intake.submit import submit_extract
from anptt_data.lake.publish import Release, publish
from anptt_data.lake.roll_up import roll_up
from anptt_data.settings import Settings
from anptt_data.warehouse.withdraw import withdraw

ROOT = Path(__file__).resolve().parents[2]
MONTHLY, MINISTRY, HEADER = "health.dengue_month", "bo-y-te", "Tỉnh,Tháng,Số ca mắc\n"
VIETNAM = timezone(timedelta(hours=7))
LEVELS = ("own", "province", "nation")
HOLIDAY_YEARS = {int(line[:4]) for line in (ROOT / "reference/holidays.csv").read_text(encoding="utf-8").splitlines()[1:]}
COUNTS = ("units_expected", "units_reported", "units_on_time", "units_provisional", "units_final", "units_other", "units_several_agencies")

Send = Callable[[str, str], Outcome]


@pytest.fixture
def send(warehouse_settings: Settings, tmp_path: Path) -> Send:
    def sending(name: str, content: str) -> Outcome:
        file = tmp_path / name
        file.write_text(content, encoding="utf-8")
        return submit_extract(warehouse_settings, single_extract(file, contract(MONTHLY), MINISTRY, warehouse_settings))

    return sending


def month_before(today: date, months: int) -> date:
    """First day of the month so many months before."""
    number = today.year * 12 + today.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def last_day(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def five_working_days_after(day: date) -> date:
    """Counted by hand: weekends and the holidays of the file are no working days, Saturdays worked instead are."""
    with (ROOT / "reference" / "holidays.csv").open(encoding="utf-8") as file:
        known = {date.fromisoformat(r["day"]): r["kind"] for r in csv.DictReader(file)}
    left = 5
    while left:
        day += timedelta(days=1)
        left -= known.get(day) == "make_up_day" or (day not in known and day.weekday() < 5)
    return day


def provinces_on(day: date) -> set[str]:
    with (ROOT / "reference" / "areas.csv").open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["level"] == "province"]
    return {r["name"] for r in rows if r["valid_from"] <= day.isoformat() and (not r["valid_to"] or day.isoformat() <= r["valid_to"])}


def counted_by_hand(connection: Any, files: dict[str, str], first: date) -> tuple[int, int, int, int]:
    """Expected, reported, in time, and cases of one month, from the files as they were sent and the list of submissions."""
    written = f"{first.month}/{first.year}"
    rows = connection.execute(
        text(
            "select e.name, s.received_at, s.decision, s.withdrawn_at from intake.submission s join intake.extract e using (extract_id) order by s.submission_id"
        )
    ).all()
    standing = [(name, received) for name, received, decision, gone in rows if decision.startswith(("accepted", "partly")) and gone is None]
    told: dict[str, dict[str, int]] = {}
    in_time: set[str] = set()
    due = five_working_days_after(last_day(first))
    for name, received in standing:
        own = {r["Tỉnh"]: int(r["Số ca mắc"]) for r in csv.DictReader(io.StringIO(files[name])) if r["Tháng"] == written}
        if not own:
            continue
        told = {name: own}  # the newest file for the month is the truth
        if received.astimezone(VIETNAM).date() <= due:
            in_time |= own.keys()
    now = next(iter(told.values()), {})
    return len(provinces_on(last_day(first))), len(now), len(now.keys() & in_time), sum(now.values())


def test_law_6_the_coverage_is_what_counting_by_hand_gives(send: Send, warehouse_settings: Settings, warehouse_engine: Engine) -> None:
    today = datetime.now(UTC).astimezone(VIETNAM).date()
    late, soon = month_before(today, 3), month_before(today, 0)  # long overdue; not over, so in time whenever this runs
    then, now = f"{late.month}/{late.year}", f"{soon.month}/{soon.year}"
    files = {
        "cu.csv": f"{HEADER}Đắk Lắk,{then},5\nLâm Đồng,{then},7\nGia Lai,{then},9\n",
        "moi.csv": f"{HEADER}Đắk Lắk,{now},1\nLâm Đồng,{now},2\n",
        "sua.csv": f"{HEADER}Đắk Lắk,{now},10\nHà Nội,{now},20\nCà Mau,{now},40\n",
        "nham.csv": f"{HEADER}Đắk Lắk,{then},500\nCà Mau,{then},700\nAn Giang,{then},700\nCần Thơ,{then},1\n",
        "hong.csv": "không phải biểu\n1,2,3\n",
    }
    outcomes = {name: send(name, content) for name, content in files.items()}
    withdraw(warehouse_engine, str(outcomes["nham.csv"].receipt_no), "nhầm tệp", "test")
    publish(warehouse_engine, warehouse_settings)
    with warehouse_engine.connect() as connection:
        for first in (late, soon):
            expected, reported, on_time, cases = counted_by_hand(connection, files, first)
            (row,) = roll_up(warehouse_settings, MONTHLY, level="nation", period=f"{first:%Y-%m}").rows
            found = tuple(row[n] for n in ("units_expected", "units_reported", "units_on_time", "cases"))
            assert found == (expected, reported, on_time, cases), first
            assert (row["units_provisional"], row["units_final"]) == (reported, 0)
            by_province = roll_up(warehouse_settings, MONTHLY, period=f"{first:%Y-%m}")
            assert [r["units_expected"] for r in by_province.rows] == [1] * reported
            assert sum(c.units_reported for c in by_province.coverage) == reported
            assert sum(c.units_expected for c in by_province.coverage) == expected
    assert [r["cases"] for r in roll_up(warehouse_settings, MONTHLY, level="nation").rows] == [21, 70]


@pytest.fixture(scope="module")
def samples(module_warehouse_settings: Settings) -> Release:
    """A release of all that the samples hold."""
    release = run_sources(module_warehouse_settings, None, publish_after=True, progress=Progress(quiet=True)).release
    assert release is not None
    return release


def test_law_6_no_total_goes_without_its_coverage(samples: Release) -> None:
    """Every row of every dataset, level and day: the counts are there and agree with each other."""
    looked_at = 0
    with duckdb.connect(str(samples.path / "anptt.duckdb"), read_only=True) as db:
        for dataset in contracts():
            for level in LEVELS:
                for day in ("NULL", "DATE '2025-06-30'", "DATE '2010-01-01'"):
                    for kind in ("rollup", "coverage"):
                        asked = db.execute(f"SELECT period_to, {', '.join(COUNTS)} FROM {dataset}_{kind}('{level}', {day})")
                        for ends, expected, reported, on_time, provisional, final, other, several in asked.fetchall():
                            looked_at += 1
                            assert None not in (expected, reported, provisional, final, other, several), (dataset, level, day)
                            assert 0 <= reported <= expected
                            assert provisional + final == reported
                            assert on_time is None or 0 <= on_time <= reported
                            # Without a list of the year's holidays nobody knows the day it was due.
                            dated = contract(dataset).cadence().due_working_days is not None and (
                                not reported or ends.year in HOLIDAY_YEARS
                            )
                            assert on_time is None or dated
                            assert on_time is not None or not dated or ends.month == 12 or ends.year not in HOLIDAY_YEARS or not reported
                            assert kind == "coverage" or reported + other > 0, "a total of figures that nobody reported"
    assert looked_at > 1000


def test_law_6_the_rows_of_a_total_and_its_coverage_are_of_the_same_area_and_period(samples: Release) -> None:
    with duckdb.connect(str(samples.path / "anptt.duckdb"), read_only=True) as db:
        for dataset in contracts():
            on = "USING (area, area_from, period_from, period_to, calendar)"
            apart = db.execute(
                f"SELECT count(*) FROM {dataset}_rollup('province') r ANTI JOIN {dataset}_coverage('province') c {on} WHERE r.area IS NOT NULL"
            ).fetchone()
            assert apart == (0,), dataset
