"""What is owed: the last periods of every dataset an agency provides, and what came for them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from anptt_data.contract.registry import contract, contracts
from anptt_data.places.references import references
from anptt_data.portal.owed import Owed, duties, owed
from anptt_data.warehouse.browse import Reported
from tests.conftest import ROOT

MONTHLY, WEEKLY, CONTINUOUS = (contract(d) for d in ("energy.power_reliability_month", "health.disease_week", "environment.air_station"))
TODAY = date(2026, 11, 5)  # a Thursday; October's report is due on the 6th


def told(
    first: date, last: date, decision: str = "accepted", day: datetime = datetime(2026, 11, 4, tzinfo=UTC), number: str = "A"
) -> Reported:
    return Reported(MONTHLY.dataset(), first, last, number, decision, day)


def october(*reports: Reported, today: date = TODAY) -> Owed:
    return next(o for o in owed([MONTHLY], reports, today) if o.period and o.period.start == date(2026, 10, 1))


def test_a_report_is_due_then_overdue_then_received() -> None:
    assert (october().state, october().due) == ("due", date(2026, 11, 6))
    assert october(today=date(2026, 11, 7)).state == "overdue"
    whole = (date(2026, 10, 1), date(2026, 10, 31))
    assert october(told(*whole)).state == "received"
    assert october(told(*whole, day=datetime(2026, 11, 9, tzinfo=UTC)), today=date(2026, 11, 10)).state == "late"
    assert october(told(*whole, "partly_accepted")).state == "received"


def test_a_returned_report_is_still_owed_and_a_correction_does_not_make_it_late() -> None:
    whole = (date(2026, 10, 1), date(2026, 10, 31))
    back = october(told(*whole, "returned", number="B"))
    assert (back.state, back.receipt_no) == ("returned", "B")
    late = datetime(2026, 11, 20, tzinfo=UTC)
    corrected = october(told(*whole), told(*whole, day=late, number="C"), today=date(2026, 11, 21))
    assert (corrected.state, corrected.receipt_no) == ("received", "C")
    assert october(told(*whole), told(*whole, "returned", number="D")).state == "received"


def test_a_file_of_many_months_counts_for_each_and_part_of_a_month_for_none() -> None:
    states = [o.state for o in owed([MONTHLY], [told(date(2026, 1, 1), date(2026, 10, 31))], TODAY)]
    assert states.count("received") == 3 - states.count("late")
    assert october(told(date(2026, 10, 1), date(2026, 10, 20))).state == "due"


def test_the_most_urgent_stand_first_and_the_running_period_is_not_owed_yet() -> None:
    found = owed([WEEKLY, MONTHLY, CONTINUOUS], [], TODAY)
    states = [o.state for o in found]
    assert states == sorted(states, key=["overdue", "due", "open", "running"].index)
    assert sum(o.state == "running" for o in found) == 2
    assert [o.period for o in found if o.contract is CONTINUOUS] == [None]


def test_an_agency_provides_some_may_send_others_and_has_nothing_to_do_with_the_rest() -> None:
    known = references(ROOT / "reference")

    def of(agency: str) -> dict[str, str]:
        return {c.dataset(): d for c, d in duties(contracts().values(), known.agency(agency), known.agencies)}

    assert of("so-ct-38")["energy.power_reliability_month"] == "provides"
    assert of("pc-38")["energy.power_reliability_month"] == "may"
    assert of("cdc-66") == of("cdc-66") | {"health.disease_week": "provides", "health.dengue_month": "may"}
    assert "crime.offence_month" not in of("cdc-66")
