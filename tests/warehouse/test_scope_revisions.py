"""`revises = scope`: a submission replaces the agency's earlier rows for exactly the scopes that occur in it (law 4)."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from anptt_data.errors import NotFound, UsageError
from anptt_data.warehouse.submissions import dataset_agency_lock, reinstate, withdraw
from tests.warehouse.sending import DENGUE, Road, dengue


def test_law_4_a_correction_replaces_its_scopes_and_the_past_stays(road: Road) -> None:
    first = road.send(DENGUE, "first", dengue([(1, "01", 10), (1, "79", 20), (2, "01", 5)]))
    assert (first.changes.new, first.changes.replaces) == (3, [])
    second = road.send(DENGUE, "second", dengue([(1, "01", 11), (1, "48", 1)]))
    assert (second.changes.new, second.changes.changed, second.changes.unchanged, second.changes.gone) == (1, 1, 0, 1)
    assert second.changes.replaces == [first.receipt_no]
    assert second.changes.examples["gone"][0]["key"]["area"] == "79"
    assert second.changes.examples["changed"][0] == {
        "receipt_no": first.receipt_no,
        "part": 0,
        "row": 2,
        "key": {"area": "01", "area_from": "2025-07-01", "period_from": "2026-01-01", "period_to": "2026-01-31"},
    }
    now = {(1, "01"): 11, (1, "48"): 1, (2, "01"): 5}
    before = {(1, "01"): 10, (1, "79"): 20, (2, "01"): 5}
    assert road.cases() == now
    assert road.cases(as_of=first.at) == before
    assert road.cases(as_of=second.at) == now
    road.send(DENGUE, "third", dengue([(2, "01", 6)]))
    assert road.cases(as_of=first.at) == before
    assert road.cases(as_of=second.at) == now


def test_nothing_is_visible_before_the_first_submission(road: Road) -> None:
    road.send(DENGUE, "first", dengue([(1, "01", 10)]))
    assert road.cases(as_of="2026-01-01T00:00:00+07:00") == {}


def test_the_same_rows_again_are_unchanged(road: Road) -> None:
    road.send(DENGUE, "a", dengue([(1, "01", 10), (1, "79", 20)]))
    again = road.send(DENGUE, "b", dengue([(1, "79", 20), (1, "01", 10)]))
    assert (again.changes.new, again.changes.changed, again.changes.unchanged, again.changes.gone) == (0, 0, 2, 0)


def test_another_agency_is_not_touched(road: Road) -> None:
    road.send(DENGUE, "a", dengue([(1, "01", 10)]))
    other = road.send(DENGUE, "b", dengue([(1, "79", 1)]), agency="so-y-te-66")
    assert other.changes.replaces == []
    assert road.cases() == {(1, "01"): 10, (1, "79"): 1}


def test_superseded_bytes_are_reinstated_as_a_recorded_event(road: Road) -> None:
    first = road.send(DENGUE, "first", dengue([(1, "01", 10)]))
    second = road.send(DENGUE, "second", dengue([(1, "01", 11)]))
    assert road.find(DENGUE, first).active is False
    assert road.find(DENGUE, second).active is True
    with dataset_agency_lock(road.engine, DENGUE, road.agency):
        at = reinstate(road.engine, first.receipt_no, "tester")
    assert road.cases() == {(1, "01"): 10}
    assert road.cases(as_of=second.at) == {(1, "01"): 11}
    assert road.cases(as_of=at) == {(1, "01"): 10}
    assert road.find(DENGUE, first).active is True
    kinds = [k for (k,) in road.rows("select kind from intake.submission_event order by event_id")]
    assert kinds == ["received", "judged", "activated", "received", "judged", "activated", "superseded", "reinstated", "superseded"]


def test_after_a_withdrawal_the_truth_before_it_stands_again(road: Road) -> None:
    first = road.send(DENGUE, "first", dengue([(1, "01", 10), (2, "01", 7)]))
    second = road.send(DENGUE, "second", dengue([(1, "01", 11)]))
    third = road.send(DENGUE, "third", dengue([(1, "01", 12), (3, "01", 1)]))
    withdraw(road.engine, second.receipt_no, "gửi nhầm", "tester")
    assert road.cases() == {(1, "01"): 12, (2, "01"): 7, (3, "01"): 1}, "a superseded one that is withdrawn changes nothing"
    withdraw(road.engine, third.receipt_no, "gửi nhầm", "tester")
    assert road.cases() == {(1, "01"): 10, (2, "01"): 7}, "the withdrawn second does not come back"
    assert road.cases(as_of=third.at) == {(1, "01"): 12, (2, "01"): 7, (3, "01"): 1}
    withdraw(road.engine, first.receipt_no, "gửi nhầm", "tester")
    assert road.cases() == {}
    assert road.find(DENGUE, third).withdrawn


def test_withdrawing_nonsense_is_wrong_usage(road: Road) -> None:
    sent = road.send(DENGUE, "first", dengue([(1, "01", 10)]))
    with pytest.raises(UsageError):
        withdraw(road.engine, sent.receipt_no, " ", "tester")
    withdraw(road.engine, sent.receipt_no, "x", "tester")
    with pytest.raises(UsageError):
        withdraw(road.engine, sent.receipt_no, "x", "tester")
    with pytest.raises(NotFound):
        withdraw(road.engine, "66-2026-999999-0", "x", "tester")


def test_a_clock_that_was_set_back_does_not_change_the_past(road: Road) -> None:
    first = road.send(DENGUE, "first", dengue([(1, "01", 10)]))
    with road.engine.begin() as connection:
        ahead = connection.execute(
            text(
                "insert into intake.claim_range select dataset, agency, 'ahead', claim_id,"
                " tstzrange(now() + interval '1 hour', now() + interval '61 minutes') from intake.claim returning upper(recorded)"
            )
        ).scalar_one()
    second = road.send(DENGUE, "second", dengue([(1, "01", 11)]))
    assert second.at > ahead > first.at
    assert road.cases() == {(1, "01"): 11}
