"""What one agency owes, as the portal shows it: the running period and the last ones that are over, the most urgent first."""

from __future__ import annotations

from datetime import date

from anptt_data.contract.registry import contract
from anptt_data.intake.nil import declare_nil
from anptt_data.reporting.lists import URGENCY, Owed, what_is_owed
from tests.reporting.conftest import AIR, BULLETIN, HEADER, POWER, Office

TODAY = date(2026, 11, 5)  # a Thursday; October's report is due on the 6th


def owed(office: Office, *datasets: str, agency: str = "so-ct-38", today: date = TODAY) -> list[Owed]:
    office.today(today)
    known = office.refs.agency(agency)
    return what_is_owed(office.engine, known, [contract(d) for d in datasets or (POWER,)], office.refs, today, office.days)


def october(found: list[Owed]) -> Owed:
    return next(o for o in found if o.period and o.period.end == date(2026, 10, 31))


def test_before_anybody_has_reported_what_can_still_be_sent_is_shown(office: Office) -> None:
    found = owed(office)
    assert [(o.state, o.due) for o in found] == [("due", date(2026, 11, 6)), ("running", date(2026, 12, 7))]
    assert october(owed(office, today=date(2026, 11, 7))).state == "overdue"
    assert [o.state for o in owed(office, today=date(2026, 12, 1))] == ["due", "running"], "October is closed, November is due"


def test_once_reporting_has_begun_the_last_three_months_are_shown(office: Office) -> None:
    office.power(3, date(2026, 4, 3))
    found = owed(office)
    assert [(o.period.end.month, o.state) for o in found if o.period] == [(10, "due"), (11, "running"), (8, "missed"), (9, "missed")]


def test_the_most_urgent_stand_first(office: Office) -> None:
    office.send(
        BULLETIN,
        "cdc-66",
        "Bệnh,Tên xã,Từ ngày,Đến ngày,Số ca\nSốt xuất huyết Dengue,Xã Ea Drăng,16/10/2026,22/10/2026,1\n",
        date(2026, 10, 23),
    )
    found = owed(office, BULLETIN, AIR, agency="cdc-66", today=date(2026, 11, 4))
    states = [o.state for o in found]
    assert states == sorted(states, key=lambda s: URGENCY[s])
    assert [o.period for o in found if o.contract.dataset() == AIR] == [None]
    assert len([o for o in found if o.state == "received"]) == 1


def test_a_returned_report_stands_first_with_its_receipt(office: Office) -> None:
    office.power(9, date(2026, 10, 3))
    bad = office.send(POWER, "so-ct-38", HEADER + "10/2026,Điện lực Bá Thước,-5,x,y,z\n", date(2026, 11, 3), period="2026-10")
    first = owed(office)[0]
    assert (first.state, first.receipt_no, first.came) == ("returned", bad.receipt_no, False)


def test_what_came_says_its_receipt_and_whether_it_was_nil(office: Office) -> None:
    nil = declare_nil(office.settings, BULLETIN, "cdc-66", "2026-W44", actor="t", engine=office.engine)
    office.received(str(nil.receipt_no), date(2026, 10, 30))
    one = next(o for o in owed(office, BULLETIN, agency="cdc-66", today=date(2026, 11, 4)) if o.came)
    assert (one.state, one.receipt_no, one.nil) == ("received", nil.receipt_no, True)


def test_an_agency_sees_what_the_one_it_took_over_still_owes(office: Office) -> None:
    week = "Bệnh,Huyện,Từ ngày,Đến ngày,Số ca\nSốt xuất huyết Dengue,Huyện Ea Kar,20/06/2025,26/06/2025,1\n"
    office.send(BULLETIN, "cdc-66", week, date(2025, 6, 27))
    found = owed(office, BULLETIN, agency="cdc-66", today=date(2025, 7, 2))
    assert [(o.agency, o.state) for o in found if o.period and o.period.end == date(2025, 6, 26)] == [
        ("cdc-54", "overdue"),
        ("cdc-66", "received"),
    ]


def test_who_sent_it_in_its_place_is_told(office: Office) -> None:
    week = "Bệnh,Tên xã,Từ ngày,Đến ngày,Số ca\nSốt xuất huyết Dengue,Xã Ea Drăng,23/10/2026,29/10/2026,1\n"
    office.send(BULLETIN, "so-y-te-66", week, date(2026, 10, 30))
    one = next(o for o in owed(office, BULLETIN, agency="cdc-66", today=date(2026, 11, 4)) if o.came)
    assert (one.state, one.told_by) == ("received", "so-y-te-66")


def test_nobody_sees_what_another_agency_owes(office: Office) -> None:
    office.power(10, date(2026, 11, 3))
    assert october(owed(office, agency="so-ct-66")).receipt_no is None
    assert {o.agency for o in owed(office, agency="so-ct-66")} == {"so-ct-66"}


def test_what_is_sent_continuously_shows_when_it_last_came(office: Office) -> None:
    (one,) = owed(office, AIR, agency="so-nnmt-66")
    assert (one.period, one.state, one.received_at) == (None, "open", None)
