"""Periods in the title lines of forms."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anptt_data.periods import Period, containing, spoken, write_period
from anptt_data.periods.titles import larger_period, period_in_cell, period_in_titles


@pytest.mark.parametrize(
    ("line", "calendar", "written"),
    [
        ("Tuần 45 năm 2026 (từ ngày 30/10/2026 đến ngày 05/11/2026)", "week_fri_thu", "2026-W45"),
        ("BÁO CÁO TUẦN 45/2026", "week_fri_thu", "2026-W45"),
        ("Tuần thứ 22 (Từ 23/5 đến 29/5/2025)", "week_fri_thu", "2025-W22"),
        ("Từ 23/5 đến 29/5/2025", "week_fri_thu", "2025-W22"),
        ("Tuần 45 (30/10 – 05/11/2026)", "week_fri_thu", "2026-W45"),
        ("(Từ 00h00 ngày 30/10/2026 đến 24h00 ngày 05/11/2026)", "week_fri_thu", "2026-W45"),
        ("Tuần 45, năm 2026", "week_fri_thu", "2026-W45"),
        ("Tuần: 45 - Năm: 2026", "week_fri_thu", "2026-W45"),
        ("Tháng: 10   Năm: 2026", "calendar_month", "2026-10"),
        ("Tuần 45-2026", "week_mon_sun", "2026-W45"),
        ("Từ ngày 18 đến ngày 24 tháng 9 năm 2026", "week_fri_thu", "2026-W39"),
        ("Từ 01 đến hết 31/10/2026", "calendar_month", "2026-10"),
        ("từ 01-31/10/2026", "calendar_month", "2026-10"),
        ("từ 15-9-2026 đến 14-10-2026", "police_month", "2026-10"),
        ("Kỳ báo cáo: Tháng 10/2026 (từ 15/9 đến hết ngày 14/10/2026)", "police_month", "2026-10"),
        ("Từ ngày 26/12 đến 01/01/2026", "week_fri_thu", "2026-W01"),
        ("Từ ngày 15/9/2026 đến ngày 14/10/2026", "police_month", "2026-10"),
        ("(Từ ngày 15 tháng 9 năm 2026 đến ngày 14 tháng 10 năm 2026)", "police_month", "2026-10"),
        ("Số liệu tháng 10 năm 2026", "police_month", "2026-10"),
        ("Tháng 10 năm 2026", "calendar_month", "2026-10"),
        ("tháng 10/2026", "calendar_month", "2026-10"),
        ("THÁNG MƯỜI MỘT NĂM 2026", "calendar_month", "2026-11"),
        ("Tháng 10 và 10 tháng năm 2026", "calendar_month", "2026-10"),
        ("Quý III năm 2026", "quarter", "2026-Q3"),
        ("Quý 3/2026", "quarter", "2026-Q3"),
        ("6 tháng đầu năm 2026", "half_year", "2026-H1"),
        ("Năm 2026", "calendar_year", "2026"),
        ("Ngày 05/11/2026", "day", "2026-11-05"),
        ("(01/10/2026 - 31/10/2026)", "calendar_month", "2026-10"),
    ],
)
def test_the_words_of_forms_are_understood(line: str, calendar: str, written: str) -> None:
    found = period_in_titles(["SỞ Y TẾ ĐẮK LẮK", line], calendar)
    assert found is not None
    assert (write_period(found.period), found.line_index, found.written, found.contradiction) == (written, 1, line, None)


@pytest.mark.parametrize(
    ("line", "calendar"),
    [
        ("Buôn Ma Thuột, ngày 06 tháng 11 năm 2026", "calendar_month"),
        ("Buôn Ma Thuột, ngày 06 tháng 11 năm 2026", "day"),
        ("(Ban hành kèm theo Thông tư số 23/2025/TT-BYT ngày 30/6/2025)", "day"),
        ("(Ban hành kèm theo Thông tư năm 2025)", "calendar_year"),
        ("9 tháng năm 2026", "calendar_month"),
        ("Tháng 13 năm 2026", "calendar_month"),
        ("Từ ngày 31/02/2026 đến ngày 05/03/2026", "week_fri_thu"),
        ("So với cùng kỳ tháng 10 năm 2025", "calendar_month"),
        ("Tháng 10 năm 2026", "week_fri_thu"),
        ("", "calendar_month"),
    ],
)
def test_other_dates_are_not_taken_for_the_period(line: str, calendar: str) -> None:
    assert period_in_titles([line], calendar) is None


def test_running_totals_and_comparisons_beside_the_period_are_passed_over() -> None:
    lines = [
        "Lũy kế từ ngày 01/01/2026 đến ngày 05/11/2026",
        "Tuần 45 năm 2026, từ 30/10/2026 đến 05/11/2026, so với tuần trước (từ 23/10/2026 đến 29/10/2026)",
    ]
    found = period_in_titles(lines, "week_fri_thu")
    assert found is not None
    assert (write_period(found.period), found.line_index, found.contradiction) == ("2026-W45", 1, None)


def test_dates_win_over_a_number_that_disagrees_and_it_is_said() -> None:
    found = period_in_titles(["Tuần 44 năm 2026", "Từ ngày 30/10/2026 đến ngày 05/11/2026"], "week_fri_thu")
    assert found is not None
    assert write_period(found.period) == "2026-W45"
    assert found.contradiction is not None
    assert "Tuần 44" in found.contradiction


def test_dates_that_are_no_period_of_the_calendar_are_kept_and_said() -> None:
    found = period_in_titles(["Tuần 45 năm 2026 (từ 02/11/2026 đến 08/11/2026)"], "week_fri_thu")
    assert found is not None
    assert found.period == Period(date(2026, 11, 2), date(2026, 11, 8), "week_fri_thu")
    assert found.contradiction is not None
    assert "không phải một kỳ" in found.contradiction


@settings(deadline=None)
@given(
    st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    st.sampled_from(
        [
            "week_mon_sun",
            "week_fri_thu",
            "calendar_month",
            "quarter",
            "half_year",
            "calendar_year",
            "police_month",
            "procuracy_year",
            "nd09_month",
        ]
    ),
)
def test_a_period_as_officials_say_it_is_read_back(day: date, calendar: str) -> None:
    period = containing(day, calendar)
    found = period_in_titles([spoken(period)], calendar)
    assert found is not None
    assert (found.period, found.contradiction) == (period, None)


@pytest.mark.parametrize("text", ["2026-10", "202610", "10/2026", "Tháng 10/2026", "tháng 10 năm 2026", " 2026-10 "])
def test_a_cell_says_its_month(text: str) -> None:
    assert period_in_cell(text, "calendar_month") == Period(date(2026, 10, 1), date(2026, 10, 31), "calendar_month")


@pytest.mark.parametrize("text", ["13/2026", "abc", "", "2026", "Tháng 10"])
def test_a_cell_that_says_no_month_says_none(text: str) -> None:
    assert period_in_cell(text, "calendar_month") is None


@pytest.mark.parametrize(
    ("cell", "calendar", "written"),
    [("T3/2026", "calendar_month", "2026-03"), ("T.10-2026", "police_month", "2026-10"), ("T45/2026", "week_fri_thu", "2026-W45")],
)
def test_the_letter_before_a_number_is_the_month_or_week_of_the_calendar(cell: str, calendar: str, written: str) -> None:
    found = period_in_cell(cell, calendar)
    assert found is not None
    assert write_period(found) == written


def test_a_letter_says_no_quarter() -> None:
    assert period_in_cell("T3/2026", "quarter") is None


def test_dates_that_are_no_period_are_told_with_the_period_that_is() -> None:
    said = period_in_titles(["Từ ngày 05/5/2025 đến ngày 11/5/2025"], "week_fri_thu")
    assert said is not None
    assert said.contradiction is not None
    assert "(kỳ gần nhất: " in said.contradiction
    assert "02/05/2025 đến 08/05/2025" in said.contradiction


@pytest.mark.parametrize(
    "lines",
    [
        ["BÁO CÁO THÁNG 9 NĂM 2026", "Kỳ báo cáo: tháng 10 năm 2026"],
        ["So sánh tháng 9 năm 2026 và tháng 10 năm 2026"],
        ["BÁO CÁO THÁNG 9, 10 NĂM 2026"],
        ["Từ tháng 1 đến tháng 10 năm 2026"],
    ],
)
def test_two_months_in_the_titles_are_a_contradiction_and_not_the_first_of_them(lines: list[str]) -> None:
    found = period_in_titles(lines, "calendar_month")
    assert found is not None
    assert found.contradiction is not None


@pytest.mark.parametrize(
    "lines",
    [
        ["BÁO CÁO THÁNG 10 NĂM 2026", "Phương hướng, nhiệm vụ tháng 11 năm 2026"],
        ["BÁO CÁO THÁNG 10 NĂM 2026", "(Kèm theo Báo cáo tháng 9 năm 2026 của Sở Y tế)"],
        ["Tháng 10 và 10 tháng năm 2026", "THÁNG 10 NĂM 2026"],
        ["Tháng 10-2026, 5 xã báo cáo"],
        ["Tháng 10 năm 2026, dự kiến tháng 11 năm 2026"],
    ],
)
def test_plans_and_papers_beside_the_period_do_no_harm(lines: list[str]) -> None:
    found = period_in_titles(lines, "calendar_month")
    assert found is not None
    assert (write_period(found.period), found.contradiction) == ("2026-10", None)


OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31), "calendar_month")


@pytest.mark.parametrize(
    "line",
    [
        "BÁO CÁO QUÝ III NĂM 2026",
        "6 tháng đầu năm 2026",
        "BÁO CÁO 10 THÁNG NĂM 2026",
        "Tình hình năm 2025",
        "Nửa đầu năm",
        "Tháng 9-10/2026",
    ],
)
def test_a_title_of_a_larger_period_is_not_the_month_stated(line: str) -> None:
    assert larger_period(["SỞ Y TẾ", line], OCTOBER) == line


@pytest.mark.parametrize(
    "line", ["BÁO CÁO NĂM 2026", "Thông tư 23 năm 2025", "So với quý II năm 2026", "Hà Nội, ngày 05 tháng 11 năm 2025", "Kế hoạch năm 2025"]
)
def test_other_words_of_time_in_a_title_are_no_larger_period(line: str) -> None:
    assert larger_period([line], OCTOBER) is None
