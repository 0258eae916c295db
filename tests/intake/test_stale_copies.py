"""A new period that repeats the one before, figure for figure, is asked about; a year to date that is less than its period is told."""

from __future__ import annotations

from typing import Any

from anptt_data.contract.registry import contract
from anptt_data.intake.outcome import Outcome
from anptt_data.intake.single import uploaded_extract
from anptt_data.intake.submit import Request, submit_extract
from anptt_data.settings import Settings
from tests.gallery.letters_and_figures import POWER_HEADER
from tests.gallery.sheets import csv

POWER = "energy.power_reliability_month"
NAMES = ("Bá Thước", "Bỉm Sơn", "Nga Sơn", "Cẩm Thủy", "Hà Trung")


def send(settings: Settings, month: str, figures: list[int], header: list[Any] | None = None, *more: list[Any]) -> Outcome:
    rows = [[f"Điện lực {name}", 1000, n, 1.5, 0] for name, n in zip(NAMES, figures, strict=True)]
    lines = [[f"Tháng {month}"], header or POWER_HEADER, *(more or rows)]
    extract = uploaded_extract("a.csv", csv(lines, ";").encode(), contract(POWER), "so-ct-38")
    return submit_extract(settings, extract, Request())


def rules(outcome: Outcome) -> dict[str, int]:
    return {f["rule"]: f["count"] for f in outcome.receipt["findings"]}


def test_the_same_figures_under_another_month_are_asked_about_and_may_be_confirmed(warehouse_settings: Settings) -> None:
    assert rules(send(warehouse_settings, "8 năm 2026", [5, 6, 7, 8, 9])) == {}
    copied = send(warehouse_settings, "9 năm 2026", [5, 6, 7, 8, 9])
    assert (copied.decision, rules(copied)) == ("accepted_with_warnings", {"CHANGE-005": 5})
    assert "Tháng 8 năm 2026" in copied.receipt["findings"][0]["message_vi"]
    assert rules(send(warehouse_settings, "10 năm 2026", [5, 6, 7, 8, 10])) == {}


def test_zeros_that_repeat_are_nothing_to_ask_about(warehouse_settings: Settings) -> None:
    for month in ("8", "9"):
        extract = uploaded_extract("a.csv", _nothing_happened(month).encode(), contract("health.dengue_month"), "bo-y-te")
        assert rules(submit_extract(warehouse_settings, extract, Request())) == {}


def _nothing_happened(month: str) -> str:
    places = ("Đắk Lắk", "Lâm Đồng", "Gia Lai", "Huế", "Hà Nội", "Cà Mau")
    return f"Tháng {month} năm 2026\nTỉnh;Số ca mắc\n" + "".join(f"{p};0\n" for p in places)


def test_a_year_to_date_less_than_its_own_month_is_told_whatever_came_before(warehouse_settings: Settings) -> None:
    header = [*POWER_HEADER, "SAIDI lũy kế"]
    outcome = send(warehouse_settings, "10 năm 2026", [5] * 5, header, ["Điện lực Bá Thước", 1000, 50, 1.5, 0, 12])
    assert rules(outcome) == {"DERIVED-003": 1}
    said = outcome.receipt["findings"][0]
    assert said["cell"]
    assert "ít hơn số của chính kỳ này (50)" in said["message_vi"]


def test_an_average_far_from_what_is_usual_is_asked_about(warehouse_settings: Settings) -> None:
    for month in ("6", "7", "8"):
        send(warehouse_settings, f"{month} năm 2026", [20, 25, 30, 35, 40 + int(month)])
    times_60 = send(warehouse_settings, "9 năm 2026", [n * 60 for n in (20, 25, 30, 35, 41)])
    assert [(f["rule"], f["column"]) for f in times_60.receipt["findings"]] == [("CHANGE-003", "SAIDI")]
    assert "bình quân khác thường 1812, gấp" in times_60.receipt["findings"][0]["message_vi"]
    stormy = send(warehouse_settings, "10 năm 2026", [n * 4 for n in (20, 25, 30, 35, 41)])
    assert rules(stormy) == {}
