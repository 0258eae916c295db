"""Which totals are asked about: the numbers behind CHANGE-003 and CHANGE-004, by themselves."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from anptt_data.contract.columns import Column
from anptt_data.contract.registry import contract
from anptt_data.periods.arithmetic import containing
from anptt_data.periods.period import Period
from anptt_data.quality import jumps
from anptt_data.quality.jumps import Past

REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "opendengue_vietnam.csv"
CASES = contract("health.dengue_month").columns()["cases"]


def month(number: int, year: int = 2026) -> Period:
    return containing(date(year, number, 1), "calendar_month")


def past(*totals: int, last_year: int | None = None) -> Past:
    """Totals of the months before September, the latest first."""
    earlier = [(month(8 - back), {"cases": Decimal(n)}) for back, n in enumerate(totals)]
    return Past(earlier, None if last_year is None else {"cases": Decimal(last_year)})


def asked(after: int, ground: Past, *, whole: bool = True, figure: Column = CASES) -> bool:
    return jumps.against_earlier(figure, month(9), Decimal(after), ground, whole=whole) is not None


@pytest.mark.parametrize(
    ("after", "before", "wanted"),
    [(300, 100, False), (301, 100, True), (33, 100, True), (34, 100, False), (19, 0, False), (20, 0, True), (0, 20, True), (25, 6, False), (26, 6, True)],
)  # fmt: skip
def test_a_total_is_asked_about_beyond_three_times_and_twenty(after: int, before: int, wanted: bool) -> None:
    assert asked(after, past(before)) is wanted


def test_from_three_earlier_reports_on_their_median_is_the_ground_else_the_latest() -> None:
    assert asked(900, past(100, 100, 1000))
    assert not asked(900, past(400, 100))
    assert asked(900, past(100, 400))
    jump = jumps.against_earlier(CASES, month(9), Decimal(900), past(100, 110, 1000), whole=True)
    assert jump is not None
    assert jump.before == 110
    assert jump.basis.vi == "trung vị của 3 kỳ từ tháng 6 năm 2026 đến tháng 8 năm 2026"


def test_a_season_that_came_last_year_too_is_no_surprise() -> None:
    assert asked(900, past(100, 100, 100))
    assert not asked(900, past(100, 100, 100, last_year=850))
    assert asked(900, past(100, 100, 100, last_year=90))
    assert asked(900, past(100, 100, 100, last_year=5000)) is False, "between the two nothing is unusual"


def test_a_contract_may_set_another_bound() -> None:
    assert not asked(900, past(100), figure=replace(CASES, jump=10.0))
    assert asked(151, past(100), figure=replace(CASES, jump=1.5))


def test_a_report_with_rejected_rows_is_asked_only_why_it_is_large() -> None:
    assert not asked(10, past(1000), whole=False)
    assert asked(5000, past(1000), whole=False)


def test_nothing_before_is_nothing_to_ask() -> None:
    assert not asked(10_000, Past())
    assert not asked(10_000, Past([(month(8), {})]))


def test_the_version_that_is_replaced_is_a_ground_of_its_own() -> None:
    ground = Past(replaced=(("66-2026-000001-3",), {"cases": Decimal(120)}))
    jump = jumps.against_replaced(CASES, month(9), Decimal(408), ground, whole=True)
    assert jump is not None
    assert "66-2026-000001-3" in jump.basis.vi
    assert jumps.against_replaced(CASES, month(9), Decimal(300), ground, whole=True) is None


def test_a_single_unit_must_be_far_from_each_of_at_least_three() -> None:
    def of_unit(after: int, ground: Past) -> bool:
        return jumps.of_one_unit(CASES, month(9), Decimal(after), ground, whole=True) is not None

    assert of_unit(400, past(100, 90, 110))
    assert not of_unit(400, past(100, 90, 140)), "the largest before is not that far"
    assert not of_unit(400, past(100, 90))
    assert not of_unit(400, past(100, 90, 110, last_year=390))
    assert not of_unit(400, past(1, 90, 5000)), "far up from some and far down from another"
    assert of_unit(0, past(100, 90, 110))


def test_the_text_names_both_numbers_the_periods_and_the_bound() -> None:
    found = [
        j for j in (jumps.against_earlier(CASES, month(m), Decimal(n), past(156), whole=True) for m, n in ((9, 1055), (10, 5000))) if j
    ]
    facts = jumps.facts_of(found)
    assert (facts["before"], facts["how_vi"], facts["period_vi"], facts["bound"], facts["least"]) == (
        "156",
        "gấp 32,1 lần",
        "tháng 10 năm 2026",
        "3",
        20,
    )
    assert facts["more_vi"] == "; và 1 kỳ khác"
    assert jumps.facts_of(found[:1])["more_vi"] == ""


@pytest.mark.shared
@pytest.mark.skipif(not REAL.exists(), reason="../shared/real is absent")
def test_seventeen_years_of_real_dengue_are_asked_about_a_few_times_only() -> None:
    """A seasonal disease with real epidemics: 203 months of the nation's total, each against the months before it and the year before."""
    totals: dict[Period, Decimal] = defaultdict(Decimal)
    with REAL.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if (row["S_res"], row["T_res"]) == ("Admin1", "Month"):
                totals[containing(date.fromisoformat(row["calendar_start_date"]), "calendar_month")] += Decimal(row["dengue_total"] or 0)
    months = sorted(totals)
    found = []
    for at, of in enumerate(months):
        earlier = [(m, {"cases": totals[m]}) for m in reversed(months[max(0, at - 8) : at])]
        before = Period(of.start.replace(year=of.start.year - 1), of.end, of.calendar).start
        last_year = next(({"cases": totals[m]} for m in months if m.start == before), None)
        if jumps.against_earlier(CASES, of, totals[of], Past(earlier, last_year), whole=True):
            found.append(of.start.isoformat()[:7])
    assert len(months) > 200
    assert {"1998-07", "1998-08"} <= set(found), "the epidemic of 1998"
    assert len(found) <= 8, found
