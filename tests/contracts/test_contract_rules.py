"""Each dataset's own rules on rows that are right and rows that are wrong."""

from __future__ import annotations

from typing import Any

import pytest
from rows import RIGHT, broken, frame

from anptt_data.contract.registry import contract
from anptt_data.quality.validation import validator


@pytest.mark.parametrize("dataset", sorted(RIGHT))
def test_a_right_row_breaks_no_rule(dataset: str) -> None:
    assert broken(dataset) == set()


@pytest.mark.parametrize(
    ("dataset", "changed", "rule"),
    [
        ("health.disease_week", {"cases": -1}, "VALUE-002"),
        ("health.disease_week", {"cases": None}, "VALUE-001"),
        ("health.disease_week", {"disease": None}, "VALUE-001"),
        ("health.dengue_month", {"cases": -4}, "VALUE-002"),
        ("environment.air_station", {"value": None}, "AIR-001"),
        ("environment.air_station", {"value": -0.1}, "AIR-002"),
        ("environment.air_station", {"parameter": "RH", "value": -0.1}, "AIR-002"),
        ("environment.air_station", {"value": 99999.0}, "AIR-003"),
        ("environment.air_station", {"parameter": "CO", "value": 999999.0}, "AIR-003"),
        ("environment.air_station", {"station": None}, "VALUE-001"),
        ("environment.air_station", {"averaging_minutes": 0}, "VALUE-002"),
        ("energy.power_reliability_month", {"saidi": 0.0}, "ENERGY-001"),
        ("energy.power_reliability_month", {"saifi": 0.0}, "ENERGY-001"),
        ("energy.power_reliability_month", {"customers": 0}, "VALUE-002"),
        ("energy.power_reliability_month", {"saidi": 44640.5}, "VALUE-003"),
        ("energy.power_reliability_month", {"maifi": -0.1}, "VALUE-002"),
        ("crime.offence_month", {"solved": 6}, "CRIME-001"),
        ("crime.offence_month", {"solved": 6, "note": "đã báo cáo huyện"}, "CRIME-001"),
        ("crime.offence_month", {"solved": 6, "note": "không có án cũ"}, "CRIME-001"),
        ("crime.offence_month", {"solved": 6, "note": "Không phải các vụ kỳ trước"}, "CRIME-001"),
        ("crime.offence_month", {"suspects": 0}, "CRIME-002"),
        ("crime.offence_month", {"occurred": -1, "solved": 0}, "VALUE-002"),
    ],
)  # fmt: skip
def test_a_wrong_row_breaks_exactly_the_rule_that_is_about_it(dataset: str, changed: dict[str, Any], rule: str) -> None:
    codes = broken(dataset, **changed)
    assert rule in codes
    assert codes - {rule} <= ({"CRIME-001"} if changed.get("occurred") == -1 else set())


@pytest.mark.parametrize(
    ("dataset", "changed"),
    [
        ("environment.air_station", {"status": "missing", "value": None}),
        ("environment.air_station", {"status": "invalid", "value": -3.0}),
        ("environment.air_station", {"status": "02", "value": None}),
        ("environment.air_station", {"parameter": "Temp", "value": -1.5}),
        ("environment.air_station", {"value": 0.0}),
        ("environment.air_station", {"value": 19999.0}),
        ("environment.air_station", {"parameter": "CO", "value": 115000.0}),
        ("environment.air_station", {"status": "02", "value": 999999.0}),
        ("energy.power_reliability_month", {"saidi": 0.0, "saifi": 0.0}),
        ("crime.offence_month", {"solved": 6, "note": "Có 2 vụ án cũ"}),
        ("crime.offence_month", {"solved": 6, "note": "khám phá cả CÁC VỤ KỲ TRƯỚC"}),
        ("crime.offence_month", {"solved": 6, "note": "kham pha an cu"}),
        ("crime.offence_month", {"solved": 6, "note": "ÁN  CŨ"}),
        ("crime.offence_month", {"solved": 6, "note": "không có đối tượng mới; 2 vụ án cũ"}),
        ("crime.offence_month", {"solved": 0, "suspects": 0}),
    ],
)  # fmt: skip
def test_what_the_forms_allow_is_not_a_fault(dataset: str, changed: dict[str, Any]) -> None:
    assert broken(dataset, **changed) == set()


def test_a_missing_number_is_said_once_and_not_again_by_the_rules_that_read_it() -> None:
    assert broken("crime.offence_month", solved=None) == {"VALUE-001"}


def test_the_failing_row_is_named() -> None:
    chosen = contract("environment.air_station")
    right = RIGHT["environment.air_station"]
    failures = validator(chosen).failures(frame(chosen, [right, right | {"value": -1.0}, right]))
    assert failures.select("index", "rule").rows() == [(1, "AIR-002")]
