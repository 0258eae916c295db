"""What became of every report that was owed, as the days pass: the two clocks, corrections, returned files, withdrawals, other senders."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import text

from anptt_data.intake.nil import declare_nil
from anptt_data.places.assignments import Assignment
from anptt_data.warehouse.withdraw import withdraw
from tests.reporting.conftest import BULLETIN, HEADER, OFFENCES, POWER, Office

OCTOBER = ("so-ct-38", date(2026, 10, 31))
DUE, CLOSES = date(2026, 11, 6), date(2026, 11, 30)


def october(office: Office) -> dict:
    return next(r for r in office.rows(POWER, "so-ct-38") if r["period_to"] == OCTOBER[1])


def started(office: Office) -> None:
    """Some other month was reported once, so that reports are owed."""
    office.power(8, date(2026, 9, 3))


# ---- the clocks -----------------------------------------------------------------------------------------------
def test_a_report_is_due_then_overdue_then_missed(office: Office) -> None:
    started(office)
    seen = {}
    for day in (date(2026, 10, 31), date(2026, 11, 1), DUE, date(2026, 11, 7), CLOSES, date(2026, 12, 1)):
        office.today(day)
        seen[day] = october(office)["state"]
    assert list(seen.values()) == ["running", "due", "due", "overdue", "overdue", "missed"]
    row = october(office)
    assert (row["due_on"], row["closes_on"], row["reported"], row["on_time"]) == (DUE, CLOSES, False, False)


@pytest.mark.parametrize(
    ("received", "at", "state", "reported", "on_time", "after_closing"),
    [
        (date(2026, 11, 2), time(8), "received", True, True, False),
        (DUE, time(23, 59), "received", True, True, False),
        (date(2026, 11, 7), time(0, 1), "late", True, False, False),
        (CLOSES, time(23, 59), "late", True, False, False),
        (date(2026, 12, 1), time(0, 1), "after_closing", False, False, True),
    ],
)
def test_the_day_in_viet_nam_on_which_it_came_decides_which_clock_it_beat(
    office: Office, received: date, at: time, state: str, reported: bool, on_time: bool, after_closing: bool
) -> None:
    outcome = office.power(10, received)
    office.received(str(outcome.receipt_no), received, at)
    office.today(date(2026, 12, 5))
    row = october(office)
    assert (row["state"], row["reported"], row["on_time"], row["after_closing"]) == (state, reported, on_time, after_closing)
    assert row["receipt_no"] == outcome.receipt_no


def test_a_report_after_the_second_clock_is_judged_and_kept_as_any_other(office: Office) -> None:
    """The verdict never depends on the clock (law 2)."""
    early = office.power(9, date(2026, 10, 2))
    late = office.power(10, date(2027, 3, 1))
    assert (early.decision, late.decision) == ("accepted", "accepted")
    with office.engine.connect() as connection:
        assert connection.execute(text(f"select count(*) from {POWER} where period_to = '2026-10-31'")).scalar_one() == 3
    office.today(date(2027, 3, 2))
    assert october(office)["state"] == "after_closing"


def test_a_correction_after_the_due_day_does_not_make_a_report_late(office: Office) -> None:
    office.power(10, date(2026, 11, 3))
    corrected = office.power(10, date(2026, 11, 20), saidi=4.5)
    office.today(date(2026, 12, 5))
    row = october(office)
    assert (row["state"], row["on_time"], row["receipt_no"]) == ("received", True, corrected.receipt_no)


def test_a_report_sent_before_its_period_ends_has_come(office: Office) -> None:
    office.power(10, date(2026, 10, 20))
    office.today(date(2026, 10, 25))
    row = october(office)
    assert (row["state"], row["ended"]) == ("received", False)


def test_over_tet_the_due_day_waits(office: Office) -> None:
    """The police's month to 14/2/2026 is due five working days later, and Tết lasts from the 16th to the 20th."""
    office.assign(Assignment(OFFENCES, "ca-66", None, None, True, date(2026, 1, 15), 2))
    seen = []
    for day in (date(2026, 2, 27), date(2026, 2, 28)):
        office.today(day)
        (row,) = (r for r in office.rows(OFFENCES, "ca-66") if r["period_to"] == date(2026, 2, 14))
        seen.append((row["state"], row["due_on"]))
    assert seen == [("due", date(2026, 2, 27)), ("overdue", date(2026, 2, 27))]


def test_without_the_years_holidays_nothing_is_overdue(office: Office) -> None:
    office.assign(Assignment(POWER, "so-ct-38", None, None, True, date(2023, 11, 1), 2))
    office.today(date(2024, 3, 1))
    states = {end: state for (_, end), state in office.states(POWER, "so-ct-38").items()}
    assert states[date(2023, 11, 30)] == states[date(2023, 12, 31)] == "open"
    assert states[date(2024, 1, 31)] == "overdue"


# ---- what counts as a report ----------------------------------------------------------------------------------------
def test_a_returned_file_is_no_report_and_one_that_is_right_is(office: Office) -> None:
    started(office)
    bad = office.send(POWER, "so-ct-38", HEADER + "10/2026,Điện lực Bá Thước,-5,x,y,z\n", date(2026, 11, 3), period="2026-10")
    office.today(date(2026, 11, 5))
    assert bad.decision == "returned"
    row = october(office)
    assert (row["state"], row["reported"], row["receipt_no"]) == ("returned", False, bad.receipt_no)
    good = office.power(10, date(2026, 11, 4))
    row = october(office)
    assert (row["state"], row["receipt_no"]) == ("received", good.receipt_no)


def test_what_stands_is_not_undone_by_a_returned_correction(office: Office) -> None:
    good = office.power(10, date(2026, 11, 3))
    office.send(POWER, "so-ct-38", HEADER + "10/2026,Điện lực Bá Thước,-5,x,y,z\n", date(2026, 11, 4))
    office.today(date(2026, 11, 5))
    row = october(office)
    assert (row["state"], row["receipt_no"]) == ("received", good.receipt_no)


def test_an_unreadable_file_of_no_known_period_leaves_the_report_owed(office: Office) -> None:
    started(office)
    office.send(POWER, "so-ct-38", b"\x00\x01 no table", date(2026, 11, 3), name="hong.xlsx")
    office.today(date(2026, 11, 5))
    assert october(office)["state"] == "due"


def test_a_withdrawn_report_is_owed_again_unless_an_earlier_one_stands(office: Office) -> None:
    first = office.power(10, date(2026, 11, 9))
    second = office.power(10, date(2026, 11, 10), saidi=9.5)
    office.today(date(2026, 11, 12))
    withdraw(office.engine, str(second.receipt_no), "nhầm", "test")
    assert (october(office)["state"], october(office)["receipt_no"]) == ("late", first.receipt_no)
    started(office)
    withdraw(office.engine, str(first.receipt_no), "nhầm", "test")
    assert october(office)["state"] == "overdue"


def test_a_file_of_many_months_counts_for_each(office: Office) -> None:
    lines = "".join(f"{m}/2026,{u},1000,3.5,0.3,0.1\n" for m in (7, 8, 9) for u in ("Điện lực Bá Thước", "Điện lực Bỉm Sơn"))
    office.send(POWER, "so-ct-38", HEADER + lines, date(2026, 9, 30))
    office.today(date(2026, 10, 5))
    states = {end.month: state for (_, end), state in office.states(POWER, "so-ct-38").items()}
    assert states == {7: "after_closing", 8: "late", 9: "received", 10: "running"}


def test_a_nil_report_is_a_report(office: Office) -> None:
    outcome = declare_nil(office.settings, BULLETIN, "cdc-66", "2026-W45", actor="test", engine=office.engine)
    office.received(str(outcome.receipt_no), date(2026, 11, 6))
    office.today(date(2026, 11, 20))
    (row,) = (r for r in office.rows(BULLETIN, "cdc-66") if r["period_to"] == date(2026, 11, 5))
    assert (row["state"], row["nil"], row["on_time"]) == ("received", True, True)


# ---- since when, and by whom ---------------------------------------------------------------------------------------
def test_nothing_is_owed_before_anybody_reported(office: Office) -> None:
    office.today(date(2026, 11, 20))
    assert office.rows() == []
    office.power(9, date(2026, 10, 5))
    owed = office.rows(POWER)
    assert {r["agency"] for r in owed} >= {"so-ct-66", "so-ct-01"}
    assert min(r["period_to"] for r in owed) == date(2026, 9, 30)
    assert {r["dataset"] for r in office.rows()} == {POWER}


def test_an_agency_of_another_province_owes_from_the_first_period_it_sent_itself(office: Office) -> None:
    office.assign(home=frozenset({"66", "54"}))
    office.power(10, date(2026, 11, 2), agency="so-ct-38")
    office.today(date(2026, 12, 10))
    owed = {(r["agency"], r["period_to"].month) for r in office.rows(POWER)}
    assert owed == {("so-ct-66", 10), ("so-ct-66", 11), ("so-ct-66", 12), ("so-ct-38", 10), ("so-ct-38", 11), ("so-ct-38", 12)}


def test_reports_are_owed_since_the_day_that_was_said_even_if_nobody_sent_any(office: Office) -> None:
    office.assign(Assignment(POWER, None, None, None, True, date(2026, 9, 1), 2))
    office.today(date(2026, 11, 20))
    owed = office.rows(POWER, "so-ct-38")
    assert sorted((r["period_to"].month, r["state"]) for r in owed) == [(9, "missed"), (10, "overdue"), (11, "running")]
    assert len({r["agency"] for r in office.rows(POWER)}) == 34


def test_a_report_taken_off_an_agency_is_not_missing(office: Office) -> None:
    office.assign(Assignment(POWER, "so-ct-38", date(2026, 9, 1), date(2026, 10, 31), False, None, 2))
    started(office)
    office.today(date(2026, 11, 20))
    assert {r["period_to"].month for r in office.rows(POWER, "so-ct-38")} == {8, 11}


WEEK = "Bệnh,Huyện,Từ ngày,Đến ngày,Số ca\n"


def week(*districts: str) -> str:
    return WEEK + "".join(f"Sốt xuất huyết Dengue,{d},20/06/2025,26/06/2025,{n}\n" for n, d in enumerate(districts, 1))


def june(office: Office) -> dict[str, tuple[str, str | None]]:
    return {r["agency"]: (r["state"], r["told_by"]) for r in office.rows(BULLETIN) if r["period_to"] == date(2025, 6, 26)}


def test_an_agency_that_ended_with_a_merger_owes_what_was_before_and_its_successor_may_send_it(office: Office) -> None:
    office.today(date(2025, 7, 5))
    office.send(BULLETIN, "cdc-66", week("Huyện Ea Kar", "Huyện Krông Pắc"), date(2025, 6, 27))
    assert june(office)["cdc-66"] == ("received", None)
    assert june(office)["cdc-54"] == ("overdue", None)  # the successor told only its own districts of then
    office.send(BULLETIN, "cdc-66", week("Huyện Ea Kar", "Huyện Krông Pắc", "Huyện Tuy An"), date(2025, 7, 2))
    assert june(office) == june(office) | {"cdc-66": ("received", None), "cdc-54": ("late", "cdc-66")}
    assert june(office)["cdc-01"] == ("overdue", None)


def test_after_the_merger_only_the_successor_owes(office: Office) -> None:
    office.send(BULLETIN, "cdc-66", week("Huyện Ea Kar"), date(2025, 6, 27))
    office.today(date(2025, 7, 20))
    last = max(r["period_to"] for r in office.rows(BULLETIN, "cdc-54"))
    assert last == date(2025, 6, 26)
    assert max(r["period_to"] for r in office.rows(BULLETIN, "cdc-66")) > last


def test_a_department_that_sends_for_its_centre_has_reported_for_it(office: Office) -> None:
    outcome = office.send(BULLETIN, "so-y-te-66", week("Huyện Ea Kar"), date(2025, 6, 27))
    office.today(date(2025, 7, 5))
    (row,) = (r for r in office.rows(BULLETIN, "cdc-66") if r["period_to"] == date(2025, 6, 26))
    assert (row["state"], row["told_by"], row["receipt_no"]) == ("received", "so-y-te-66", outcome.receipt_no)


# ---- the past, and who may look ------------------------------------------------------------------------------------
def test_the_past_is_shown_as_it_was_known(office: Office) -> None:
    """Without the test's clock: the instant before a report came, it had not come."""
    first = office.power(8, date(2026, 9, 3))
    with office.engine.connect() as connection:
        before = connection.execute(text("select clock_timestamp()")).scalar_one()
    office.power(9, date(2026, 10, 2))

    def september(as_of: str | None) -> list:
        with office.engine.connect() as connection:
            connection.execute(text("select anptt.as_of(:t)"), {"t": as_of})
            rows = connection.execute(
                text(f"select receipt_no from anptt.report where dataset = '{POWER}' and agency = 'so-ct-38' and reported")
            )
            found = [r.receipt_no for r in rows]
            connection.execute(text("select anptt.as_of(null)"))
        return found

    assert len(september(None)) == 2
    assert september(before.isoformat()) == [first.receipt_no]


def test_analysts_may_ask_and_only_through_the_views(office: Office) -> None:
    started(office)
    with office.superuser.connect() as connection:
        connection.execute(text("set role anptt_reader"))
        assert connection.execute(text("select count(*) from anptt.report")).scalar_one() > 0
        assert connection.execute(text("select count(*) from anptt.reporting")).scalar_one() > 0
        assert connection.execute(text("select count(*) from anptt.report_units(null, 'so-ct-38', null, null)")).scalar_one() > 0
        with pytest.raises(Exception, match="permission denied"):
            connection.execute(text("select * from intake.submission"))
        connection.rollback()
