"""`revises = row`: a later row of the same key replaces only that row; late files add."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anptt_data.warehouse.submissions import dataset_agency_lock, reinstate, withdraw
from tests.warehouse.sending import AIR, Road, air


def _reinstate(road: Road, receipt_no: str) -> datetime:
    with dataset_agency_lock(road.engine, AIR, road.agency):
        return reinstate(road.engine, receipt_no, "tester")


def test_a_late_file_adds_and_replaces_only_its_own_rows(road: Road) -> None:
    first = road.send(AIR, "first", air([(0, 1.0), (5, 2.0), (15, 4.0)]))
    late = road.send(AIR, "late", air([(5, 2.5), (10, 3.0), (15, 4.0)]))
    assert (late.changes.new, late.changes.changed, late.changes.unchanged, late.changes.gone) == (1, 1, 1, 0)
    assert late.changes.replaces == [first.receipt_no]
    assert road.values() == {0: 1.0, 5: 2.5, 10: 3.0, 15: 4.0}
    assert road.values(as_of=first.at) == {0: 1.0, 5: 2.0, 15: 4.0}
    assert road.values(as_of=late.at) == road.values()
    assert not road.find(AIR, first).active
    assert road.find(AIR, first).partly_active
    assert road.find(AIR, late).active


def test_files_of_other_days_and_stations_replace_nothing(road: Road) -> None:
    road.send(AIR, "first", air([(0, 1.0)]))
    other_day = road.send(AIR, "day", air([(0, 9.0)], day=6))
    other_station = road.send(AIR, "station", air([(0, 7.0)], station="ST2"))
    assert other_day.changes.replaces == other_station.changes.replaces == []
    assert len(road.rows("select 1 from environment.air_station")) == 3


def test_a_withdrawn_middle_does_not_bring_the_oldest_back_beside_the_newest(road: Road) -> None:
    road.send(AIR, "x", air([(0, 1.0)]))
    y = road.send(AIR, "y", air([(0, 2.0)]))
    z = road.send(AIR, "z", air([(0, 3.0)]))
    withdraw(road.engine, y.receipt_no, "nhầm", "tester")
    assert road.values() == {0: 3.0}
    withdraw(road.engine, z.receipt_no, "nhầm", "tester")
    assert road.values() == {0: 1.0}
    assert road.values(as_of=z.at) == {0: 3.0}


def test_superseded_rows_are_reinstated_and_can_be_superseded_again(road: Road) -> None:
    x = road.send(AIR, "x", air([(0, 1.0), (5, 1.5)]))
    y = road.send(AIR, "y", air([(0, 2.0)]))
    again = _reinstate(road, x.receipt_no)
    assert road.values() == {0: 1.0, 5: 1.5}
    assert road.values(as_of=y.at) == {0: 2.0, 5: 1.5}
    assert road.values(as_of=again) == {0: 1.0, 5: 1.5}
    assert road.find(AIR, x).active
    z = road.send(AIR, "z", air([(0, 3.0)]))
    assert z.changes.changed == 1
    assert road.values() == {0: 3.0, 5: 1.5}
    _reinstate(road, y.receipt_no)
    assert road.values() == {0: 2.0, 5: 1.5}
    withdraw(road.engine, y.receipt_no, "nhầm", "tester")
    assert road.values() == {0: 3.0, 5: 1.5}


def test_a_withdrawn_file_sent_again_stands_again(road: Road) -> None:
    x = road.send(AIR, "x", air([(0, 1.0)]))
    withdraw(road.engine, x.receipt_no, "nhầm", "tester")
    y = road.send(AIR, "y", air([(0, 2.0)]))
    assert y.changes.new == 1
    _reinstate(road, x.receipt_no)
    assert road.values() == {0: 1.0}


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(["send", "withdraw", "reinstate"]), st.integers(0, 7), st.sets(st.integers(0, 3), min_size=1)),
        min_size=3, max_size=8,
    )
)  # fmt: skip
def test_the_truth_of_every_instant_is_that_of_the_last_act_and_never_changes(road: Road, acts: list[tuple[str, int, set[int]]]) -> None:
    """A model in plain Python: a stack of submissions; reinstating moves one to the top, withdrawing takes it out."""
    station = f"S{datetime.now().timestamp()}"
    stack: list[int] = []
    sent: list[tuple[str, dict[int, float]]] = []
    seen: list[tuple[datetime, dict[int, float]]] = []

    def shown(at: datetime | None = None) -> dict[int, float]:
        where = f"select (extract(minute from measured_at))::int, value from environment.air_station where station = '{station}'"
        rows = road.rows(where, at)
        assert len(dict(rows)) == len(rows)
        return dict(rows)

    for act, which, minutes in acts:
        if act == "send" or not sent:
            rows = {m: float(len(sent) * 10 + m) for m in minutes}
            result = road.send(AIR, f"{station}-{len(sent)}", air(sorted(rows.items()), station=station))
            stack.append(len(sent))
            sent.append((result.receipt_no, rows))
            at = result.at
        else:
            chosen = which % len(sent)
            if act == "withdraw":
                if chosen not in stack:
                    continue
                stack.remove(chosen)
                at = withdraw(road.engine, sent[chosen][0], "thử", "tester")
            else:
                if chosen in stack:
                    stack.remove(chosen)
                stack.append(chosen)
                at = _reinstate(road, sent[chosen][0])
        expected: dict[int, float] = {}
        for number in stack:
            expected |= sent[number][1]
        assert shown() == expected
        seen.append((at, expected))
    for at, expected in seen:
        assert shown(at) == expected
