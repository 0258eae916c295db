"""Single units that jump: what the database picks out is what plain Python finds over all of them."""

from __future__ import annotations

import itertools
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from anptt_data.contract.registry import contract
from anptt_data.intake.unit_jumps import jumping_units
from anptt_data.places.references import references
from anptt_data.quality import jumps
from anptt_data.settings import Settings
from anptt_data.warehouse import submissions as w
from anptt_data.warehouse.connect import engine, raw
from anptt_data.warehouse.earlier_reports import own_reports, same_of_last_year, standing_reports, usual_before
from anptt_data.warehouse.period_totals import totals_of
from tests.warehouse.sending import POWER, Road, power

ROOT = Path(__file__).resolve().parents[2]
UNITS = [f"38-{n:02d}" for n in range(1, 7)]
VALUES = st.one_of(st.integers(0, 40), st.integers(90, 120), st.integers(280, 420), st.integers(1000, 5000))
TURN = itertools.count(1)
"""Every example has an agency of its own."""
MONTHS = st.lists(st.dictionaries(st.sampled_from(UNITS), VALUES, min_size=1), min_size=2, max_size=6)


def far(after: int, before: list[int]) -> bool:
    """The rule once more: at least three earlier, far from each, and from all in one direction."""

    def beyond(ground: int) -> bool:
        low, high = sorted((after, ground))
        return high - low >= 20 and high > 3 * low

    return len(before) >= 3 and all(beyond(b) for b in before) and (after > max(before) or after < min(before))


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(months=MONTHS)
def test_the_units_picked_out_are_those_far_from_each_earlier_report(
    module_warehouse_settings: Settings, months: list[dict[str, int]]
) -> None:
    refs, of = references(ROOT / "reference"), contract(POWER)
    road = Road(engine(module_warehouse_settings), agency=f"so-ct-{next(TURN)}")
    opened = None
    for month, rows in enumerate(months, 1):
        chunk = power(month, [(unit, customers, 1.0, 1.0) for unit, customers in rows.items()])
        if month < len(months):
            road.send(POWER, f"{road.agency} {month}", chunk)
        else:
            _, opened, _ = road.open(POWER, f"{road.agency} last")
            with road.engine.begin() as connection:
                w.copy_chunk(connection, opened, of, chunk)
    assert opened is not None
    with road.engine.begin() as connection:
        session = raw(connection)
        own = own_reports(of, opened, whole=True)
        known = standing_reports(session, of, road.agency) | own
        grounds = {d: (usual_before(r.period, known.values()), same_of_last_year(r.period, known)) for d, r in own.items()}
        told = totals_of(session, of, [*own.values(), *(r for earlier, _ in grounds.values() for r in earlier)])
        found = jumping_units(session, of, refs, own, grounds, told, whole=True)
    w.discard_submission(road.engine, opened, of)
    last = months[-1]
    wanted = {u for u, n in last.items() if len(last) > 1 and far(n, [m[u] for m in months[:-1] if u in m])}
    assert {f.unit[0] for f in found} == wanted
    assert [f.jump.size for f in found] == sorted((f.jump.size for f in found), reverse=True)
    assert jumps.ENOUGH == 3
