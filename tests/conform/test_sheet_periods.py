"""One sheet a month: the name of a sheet may say its period, and must not contradict what stands in it."""

from __future__ import annotations

from datetime import date

import pytest
from conftest_conform import Conforming, Outcome, Row, workbook

from anptt_data.conform.sheet_periods import numbers_of

HEADER: Row = ["Tỉnh", "Số ca mắc"]


def sent(conforming: Conforming, *sheets: tuple[str, list[Row]]) -> Outcome:
    return conforming(
        workbook(*[(name, [*titles, HEADER, ["Đắk Lắk", str(n)]]) for n, (name, titles) in enumerate(sheets, 5)]),
        "health.dengue_month",
        "bo-y-te",
    )


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("T10-2026", "calendar_month", (10, 2026)), ("Tháng 9", "calendar_month", (9, None)), ("thang_09.2026", "calendar_month", (9, 2026)),
        ("10.2026", "calendar_month", (10, 2026)), ("BC tháng 10 năm 2026 (2)", "calendar_month", (10, 2026)), ("Tuần 45", "week_fri_thu", (45, None)),
        ("T45", "week_fri_thu", (45, None)), ("Quý III", "quarter", (3, None)), ("Sheet1", "calendar_month", None), ("Bảng 2", "calendar_month", None),
        ("TH10", "calendar_month", None), ("2026", "calendar_month", None),
    ],
)  # fmt: skip
def test_names_that_are_a_period(name: str, code: str, said: tuple[int, int | None] | None) -> None:
    assert numbers_of(name, code) == said


@pytest.mark.parametrize(
    "sheets", [[("T9-2026", []), ("T10-2026", [])], [("Tháng 9", [["NĂM 2026"]]), ("Tháng 10", [["Báo cáo năm 2026"]])]]
)
def test_each_sheet_is_of_the_month_it_is_named_after(sheets: list[tuple[str, list[Row]]], conforming: Conforming) -> None:
    found = sent(conforming, *sheets)
    assert found.frame.select("period_from", "cases").rows() == [(date(2026, 9, 1), 5), (date(2026, 10, 1), 6)]
    assert not found.rules


def test_a_name_without_a_year_anywhere_says_nothing(conforming: Conforming) -> None:
    assert "PERIOD-002" in sent(conforming, ("Tháng 9", [])).rules
    assert "PERIOD-002" in sent(conforming, ("Tháng 9", [["So với năm 2025"]])).rules


def test_the_titles_win_over_the_name_of_the_only_sheet_and_it_is_said(conforming: Conforming) -> None:
    found = sent(conforming, ("Tháng 9", [["BÁO CÁO THÁNG 10 NĂM 2026"]]))
    assert found.frame["period_from"].to_list() == [date(2026, 10, 1)]
    assert [(f["severity"], f["value"]) for f in found.said("PERIOD-005")] == [("warning", "Tháng 9")]


def test_two_sheets_of_one_month_one_of_them_named_after_another_are_not_guessed(conforming: Conforming) -> None:
    title: list[Row] = [["BÁO CÁO THÁNG 10 NĂM 2026"]]
    found = sent(conforming, ("Tháng 9", title), ("Tháng 10", title))
    assert [f["value"] for f in found.said("PERIOD-003")] == ["Tháng 9"]
    assert found.frame.is_empty()
