"""What a submission changes against what was reported before: counted in the database, and again in plain Python over random reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from anptt_data.contract.registry import contract
from anptt_data.places.references import References, references
from anptt_data.quality.verdict import JudgedChunk
from anptt_data.settings import Settings
from anptt_data.warehouse import submissions as w
from anptt_data.warehouse.change_report import PERIODS_COMPARED, ChangeReport, change_report
from anptt_data.warehouse.connect import engine
from anptt_data.warehouse.report_difference import LARGEST
from tests.warehouse.sending import AIR, DENGUE, NOTHING, POWER, Road, air, dengue, power

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def refs() -> References:
    return references(ROOT / "reference")


@dataclass
class Looking:
    """Loads frames for an agency of its own, and gives the report of changes; what is only looked at is taken away again."""

    settings: Settings
    refs: References
    road: Road = field(init=False)

    def __post_init__(self) -> None:
        self.road = Road(engine(self.settings))

    def report(self, dataset: str, name: str, chunk: JudgedChunk, *, keep: bool = True) -> tuple[ChangeReport, str]:
        with w.dataset_agency_lock(self.road.engine, dataset, self.road.agency):
            of, opened, _ = self.road.open(dataset, name)
            with self.road.engine.begin() as connection:
                w.copy_chunk(connection, opened, of, chunk)
            with self.road.engine.begin() as connection:
                changes = w.compare(connection, opened, of)
                found = change_report(connection, opened, of, self.refs, changes)
            if keep:
                w.activate(self.road.engine, opened, of, self.road.verdict(of, chunk.facts.height), {}, changes)
            else:
                w.discard_submission(self.road.engine, opened, of)
        return found, opened.receipt_no


@pytest.fixture
def looking(warehouse_settings: Settings, refs: References) -> Looking:
    return Looking(warehouse_settings, refs)


def test_a_first_report_has_nothing_to_be_compared_with(looking: Looking) -> None:
    found, _ = looking.report(DENGUE, "first", dengue([(1, "01", 10)]))
    assert found == ChangeReport()


def test_a_correction_is_compared_with_what_it_replaces(looking: Looking) -> None:
    _, first = looking.report(DENGUE, "first", dengue([(1, "01", 100), (1, "79", 20), (1, "48", 5)]))
    found, _ = looking.report(DENGUE, "second", dengue([(1, "01", 400), (1, "79", 20), (1, "66", 8)]))
    (told,) = found.compared
    assert (told.against, told.receipts) == ("replaced", (first,))
    assert (told.difference.changed, told.difference.new, told.difference.gone, told.difference.unchanged) == (1, 1, 1, 1)
    (total,) = told.difference.totals
    assert (total.before, total.after) == (125, 428)
    moved = [(m.key["area"], m.fate, m.before, m.after) for m in told.difference.largest]
    assert moved == [("01", "changed", 100, 400), ("66", "new", None, 8), ("48", "gone", 5, None)]


def test_a_new_period_is_compared_with_the_one_before_or_the_latest(looking: Looking) -> None:
    looking.report(DENGUE, "jan", dengue([(1, "01", 10), (1, "79", 20)]))
    _, february = looking.report(DENGUE, "feb", dengue([(2, "01", 11), (2, "79", 20)]))
    found, _ = looking.report(DENGUE, "april", dengue([(4, "01", 11), (4, "79", 90), (4, "48", 1)]))
    (told,) = found.compared
    assert (told.against, told.receipts) == ("previous", (february,))
    assert told.period is not None
    assert told.earlier is not None
    assert (told.period.start, told.earlier.start) == (date(2026, 4, 1), date(2026, 2, 1))
    assert (told.difference.changed, told.difference.new, told.difference.gone, told.difference.unchanged) == (1, 1, 0, 1)


def test_periods_of_one_file_are_compared_with_each_other_and_a_long_file_says_what_it_leaves_out(looking: Looking) -> None:
    found, _ = looking.report(DENGUE, "year", dengue([(m, "01", 10 * m) for m in (1, 2, 3, 4)]))
    assert [(c.period.start.month, c.earlier.start.month, c.receipts) for c in found.compared if c.period and c.earlier] == [
        (2, 1, ()), (3, 2, ()), (4, 3, ()),
    ]  # fmt: skip
    assert found.left_out == 0
    long, _ = looking.report(POWER, "long", _many(range(1, 13)), keep=False)
    assert len(long.compared) == PERIODS_COMPARED
    assert long.left_out == 11 - PERIODS_COMPARED


def _many(months: range) -> JudgedChunk:
    frames = [power(m, [("38-01", 100, 1.0, 1.0)]).facts for m in months]
    return JudgedChunk(pl.concat(frames), NOTHING, NOTHING, NOTHING)


def test_a_withdrawn_report_is_no_ground(looking: Looking) -> None:
    _, january = looking.report(DENGUE, "jan", dengue([(1, "01", 10)]))
    _, february = looking.report(DENGUE, "feb", dengue([(2, "01", 99)]))
    w.withdraw(looking.road.engine, february, "gửi nhầm", "tester")
    found, _ = looking.report(DENGUE, "march", dengue([(3, "01", 10)]))
    assert [c.receipts for c in found.compared] == [(january,)]


def test_another_agencys_reports_are_no_ground(looking: Looking) -> None:
    looking.report(DENGUE, "jan", dengue([(1, "01", 10)]))
    looking.road.agency = "so-y-te-66"
    found, _ = looking.report(DENGUE, "feb", dengue([(2, "66", 10)]))
    assert found.compared == ()


def test_a_mean_is_weighted_and_never_summed(looking: Looking) -> None:
    looking.report(POWER, "jan", power(1, [("38-01", 100, 10.0, 1.0), ("38-02", 300, 30.0, 2.0)]))
    found, _ = looking.report(POWER, "feb", power(2, [("38-01", 100, 10.0, 1.0), ("38-02", 300, 50.0, 2.0)]))
    totals = {t.measure.name: (t.before, t.after) for t in found.compared[0].difference.totals}
    assert totals["customers"] == (400, 400)
    assert totals["saidi"] == (25.0, 40.0)
    both, _ = looking.report(
        POWER, "both", JudgedChunk(pl.concat([power(m, [("38-01", 100, 5.0, 1.0)]).facts for m in (1, 2)]), *[NOTHING] * 3)
    )
    (replaced,) = both.compared
    assert (replaced.periods, [t.after for t in replaced.difference.totals]) == (2, [None] * 4), (
        "customers of two months are not added either"
    )


def test_a_unit_that_was_only_renamed_goes_on(looking: Looking) -> None:
    """Huyện to thành phố and the like: the same territory under another version is one fact of the comparison."""
    old = next(
        a
        for a in looking.refs.areas
        if a.level == "province" and a.valid_to and looking.refs.converter.convert(a, date(2026, 2, 28)).relation == "same"
    )
    new = looking.refs.converter.convert(old, date(2026, 2, 28)).targets[0].area

    def of(month: int, code: str, since: date, cases: int) -> JudgedChunk:
        chunk = dengue([(month, code, cases)])
        return JudgedChunk(chunk.facts.with_columns(pl.lit(since).alias("area_from")), NOTHING, NOTHING, NOTHING)

    looking.report(DENGUE, "jan", of(1, old.code, old.valid_from, 10))
    found, _ = looking.report(DENGUE, "feb", of(2, new.code, new.valid_from, 12))
    told = found.compared[0].difference
    assert (told.changed, told.new, told.gone) == (1, 0, 0)
    assert told.largest[0].key == {"area": new.code, "area_from": new.valid_from}


def test_stations_are_told_by_counts_alone(looking: Looking) -> None:
    looking.road.agency = "so-nnmt-66"
    _, first = looking.report(AIR, "a", air([(0, 1.0), (5, 2.0), (10, 3.0)]))
    found, _ = looking.report(AIR, "b", air([(5, 2.5), (10, 3.0), (15, 4.0)]))
    (told,) = found.compared
    assert (told.against, told.receipts) == ("rows", (first,))
    assert (told.difference.new, told.difference.changed, told.difference.unchanged) == (1, 1, 1)
    assert (told.difference.totals, told.difference.largest) == ((), ())
    alone, _ = looking.report(AIR, "c", air([(50, 2.5)]))
    assert alone == ChangeReport()


# ---- a second way to count ------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def one_warehouse(module_warehouse_settings: Settings, refs: References) -> Callable[..., Any]:
    looking, numbers = Looking(module_warehouse_settings, refs), iter(range(1_000_000))

    def compared(before: dict[str, Row], after: dict[str, Row], month: int) -> Any:
        name = str(next(numbers))
        looking.report(POWER, f"before {name}", power(1, [(u, *r) for u, r in before.items()]))
        found, _ = looking.report(POWER, f"after {name}", power(month, [(u, *r) for u, r in after.items()]), keep=False)
        return found.compared[0]

    return compared


Row = tuple[int, float, float]
MEASURES = ("customers", "saidi", "saifi")
ROWS = st.dictionaries(
    st.sampled_from([f"38-{n:02d}" for n in range(1, 30)]),
    st.tuples(st.integers(1, 5000), st.integers(0, 4000).map(lambda n: n / 1000), st.sampled_from([0.0, 0.5, 1.25])),
    min_size=1,
    max_size=29,
)


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(before=ROWS, after=ROWS, month=st.sampled_from([1, 2]))
def test_the_report_equals_a_second_way_to_compute_it(
    one_warehouse: Callable[..., Any], before: dict[str, Row], after: dict[str, Row], month: int
) -> None:
    told = one_warehouse(before, after, month)
    assert told.against == ("replaced" if month == 1 else "previous")
    both = before.keys() & after.keys()
    assert told.difference.changed == sum(before[u] != after[u] for u in both)
    assert told.difference.unchanged == sum(before[u] == after[u] for u in both)
    assert (told.difference.new, told.difference.gone) == (len(after.keys() - both), len(before.keys() - both))
    totals = {t.measure.name: (t.before, t.after) for t in told.difference.totals}
    for side, rows in enumerate((before, after)):
        customers = sum(r[0] for r in rows.values())
        assert totals["customers"][side] == customers
        for at, name in ((1, "saidi"), (2, "saifi")):
            mean = sum((Decimal(str(r[at])) * r[0] for r in rows.values()), Decimal(0)) / customers
            assert totals[name][side] == float(round(mean, 6))
    assert [(m.measure.name, m.key["power_unit"], m.before, m.after) for m in told.difference.largest] == _largest(before, after)


def _largest(before: dict[str, Row], after: dict[str, Row]) -> list[tuple[str, str, Any, Any]]:
    """The largest of every figure in turn, up to twenty; then by figure."""
    by_figure: list[list[Any]] = []
    for at, name in enumerate((*MEASURES, "maifi")):
        told = [
            (name, u, *((0.0 if at == 3 else r[u][at]) if u in r else None for r in (before, after))) for u in before.keys() | after.keys()
        ]
        moved = [m for m in told if m[2] != m[3]]
        by_figure.append(sorted(moved, key=lambda m: (-abs(Decimal(str(m[3] or 0)) - Decimal(str(m[2] or 0))), m[1])))
    turns = sorted((place, figure) for figure, moved in enumerate(by_figure) for place in range(len(moved)))[:LARGEST]
    return [by_figure[figure][place] for figure, place in sorted((figure, place) for place, figure in turns)]


def test_the_contract_of_these_tests_weighs_its_means() -> None:
    assert [c.converts for c in contract(POWER).columns().values() if c.converts] == ["sum", "weighted", "weighted", "weighted"]
