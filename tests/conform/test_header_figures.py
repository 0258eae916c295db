"""Which of several columns under one name holds this period's figures is told by words; where none tell it, the file is returned."""

from __future__ import annotations

from datetime import date

import pytest
from conftest_conform import Conforming, Outcome, Row, text_file, workbook

from anptt_data.periods import Period
from anptt_data.readers.cells import Merged

DENGUE, CRIME, POWER, WEEK = "health.dengue_month", "crime.offence_month", "energy.power_reliability_month", "health.disease_week"
TITLE = ["BÁO CÁO THÁNG 10 NĂM 2026"]
UNIT = "Điện lực Bá Thước"


def dengue(conforming: Conforming, *rows: Row, merged: tuple[Merged, ...] = (), text: bool = False) -> Outcome:
    lines: list[Row] = [TITLE, *rows]
    return conforming(text_file(lines) if text else workbook(("Biểu", lines), merged=merged), DENGUE, "bo-y-te")


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize(
    ("lower", "figures"),
    [
        (["Tháng 9", "Tháng 10", "Cộng dồn"], ["4", "5", "50"]),
        (["Tháng 9/2026", "Tháng 10/2026", "10 tháng năm 2026"], ["4", "5", "50"]),
        (["2025", "2026", "Tăng, giảm"], ["4", "5", "1"]),
        (["Nam", "Tổng số", "Nữ"], ["1", "5", "4"]),
        (["Cùng kỳ", "Trong tháng", "Kế hoạch"], ["9", "5", "4"]),
    ],
)
def test_the_row_below_a_header_says_which_column_is_meant(
    lower: list[str], figures: list[str], text: bool, conforming: Conforming
) -> None:
    rows: list[Row] = [["Tỉnh", "Số ca mắc", None, None], [None, *lower], ["Đắk Lắk", *figures]]
    merged = (Merged(2, 1, 3, 1), Merged(2, 2, 2, 4))
    found = dengue(conforming, *rows, merged=() if text else merged, text=text)
    assert not found.findings.count("blocker"), found.rules
    assert found.frame["cases"].to_list() == [5]
    assert not found.bad


@pytest.mark.parametrize("lower", [["Nam", "Nữ"], ["Nội trú", "Ngoại trú"], ["Dưới 15 tuổi", "Trên 15 tuổi"], ["Tháng 8", "Tháng 9"]])
def test_where_the_row_below_does_not_tell_nothing_is_taken(lower: list[str], conforming: Conforming) -> None:
    rows: list[Row] = [["Tỉnh", "Số ca mắc", None], [None, *lower], ["Đắk Lắk", "4", "1"]]
    for found in (dengue(conforming, *rows, merged=(Merged(2, 2, 2, 3),)), dengue(conforming, *rows, text=True)):
        assert found.findings.count("blocker"), found.rules
        assert found.frame.is_empty()


def test_what_stands_below_is_said(conforming: Conforming) -> None:
    found = dengue(conforming, ["Tỉnh", "Số ca mắc", None], [None, "Nam", "Nữ"], ["Đắk Lắk", "4", "1"], merged=(Merged(2, 2, 2, 3),))
    (said,) = found.said("LAYOUT-007")
    assert (said["cell"], said["severity"]) == ("Biểu!B2", "blocker")
    assert "«Nam», «Nữ»" in said["message_vi"]


def test_a_header_merged_over_two_columns_of_figures_is_not_read_as_the_first(conforming: Conforming) -> None:
    merged = (Merged(2, 2, 2, 3),)
    assert "LAYOUT-007" in dengue(conforming, ["Tỉnh", "Số ca mắc", None], ["Đắk Lắk", "4", "1"], merged=merged).rules
    once = dengue(conforming, ["Tỉnh", "Số ca mắc", None], ["Đắk Lắk", "4", None], merged=merged)
    assert once.frame["cases"].to_list() == [4]


def test_figures_without_a_header_beside_the_figures_are_pointed_at(conforming: Conforming) -> None:
    found = dengue(conforming, ["Tỉnh", "Số ca mắc", None], ["Đắk Lắk", "4", "1"], ["Gia Lai", "5", "2"])
    assert [(f["severity"], f["cell"]) for f in found.said("COL-007")] == [("warning", "Biểu!C2")]
    assert "COL-007" not in dengue(conforming, ["Tỉnh", "Số ca mắc", None], ["Đắk Lắk", "4", "đã kiểm tra"]).rules


def test_a_section_below_the_header_is_no_part_of_it(conforming: Conforming) -> None:
    found = dengue(conforming, ["Tỉnh", "Số ca mắc"], ["Miền Trung", None], ["Đắk Lắk", "4"])
    assert found.frame["cases"].to_list() == [4]
    turned = dengue(conforming, ["Số ca mắc", "Tỉnh"], ["CÁC TỈNH MIỀN TRUNG", None], ["4", "Đắk Lắk"], merged=(Merged(3, 1, 3, 2),))
    assert turned.frame["cases"].to_list() == [4]


# ---- headers that speak of another time or of another figure ----------------------------------------------------
def power(conforming: Conforming, group: str) -> Outcome:
    top = ["Đơn vị điện lực", "Số khách hàng", group, None, None]
    low = [None, None, "SAIDI", "SAIFI", "MAIFI"]
    merged = (Merged(2, 3, 2, 5),)
    return conforming(workbook(("Biểu", [TITLE, top, low, [UNIT, "100", "10.5", "5.5", "2.2"]]), merged=merged), POWER, "so-ct-38")


@pytest.mark.parametrize("group", ["Trong tháng", "Tháng 10", "Tháng 10/2026", "Tháng 10 năm 2026", "Thực hiện", "Kỳ báo cáo", "Chỉ số"])
def test_a_group_of_this_period_is_read(group: str, conforming: Conforming) -> None:
    assert power(conforming, group).frame["saidi"].to_list() == [10.5]


@pytest.mark.parametrize(
    "group",
    [
        "Từ đầu năm đến nay", "Kế hoạch năm 2026", "10 tháng năm 2026", "Tháng 9/2026", "Tháng 9", "Năm 2025", "Năm 2026", "Quý III", "6 tháng đầu năm",
        "Cùng kỳ", "Ước thực hiện", "Tháng 10/2025", "Cả năm",
    ],
)  # fmt: skip
def test_a_group_of_another_time_is_not(group: str, conforming: Conforming) -> None:
    found = power(conforming, group)
    assert found.findings.count("blocker"), found.rules
    assert found.frame.is_empty()
    assert set(found.rules) & {"LAYOUT-008", "COL-001"}


@pytest.mark.parametrize(
    ("header", "rule"),
    [("Số ca mắc (nữ)", "COL-001"), ("Số ca mắc (tử vong)", "COL-001"), ("Số ca mắc (/100.000 dân)", "UNIT-002"), ("Số ca mắc (nghìn ca)", "UNIT-002"),
     ("Số ca mắc (1.000 ca)", "UNIT-002"), ("Số ca mắc năm 2025", "LAYOUT-008"), ("Số ca mắc tháng 9", "LAYOUT-008"), ("Số ca mác bệnh", "COL-001")],
)  # fmt: skip
def test_words_in_the_header_make_another_figure_of_it(header: str, rule: str, conforming: Conforming) -> None:
    found = dengue(conforming, ["Tỉnh", header], ["Đắk Lắk", "4"])
    assert rule in found.rules
    assert found.findings.count("blocker")


@pytest.mark.parametrize(
    "header", ["Số ca mắc trong tháng", "SỐ CA MẮC\n(ca)", "Số ca mắc tháng 10 năm 2026", "Số mắc trong kỳ", "Số ca mắc (SXHD)"]
)
def test_words_that_say_this_very_period_do_no_harm(header: str, conforming: Conforming) -> None:
    assert dengue(conforming, ["Tỉnh", header], ["Đắk Lắk", "4"]).frame["cases"].to_list() == [4]


def test_this_months_column_is_taken_from_beside_last_years(conforming: Conforming) -> None:
    top = ["Địa bàn", "Nhóm tội phạm", "Tháng 10/2025", None, None, "Tháng 10/2026", None, None]
    low = [None, None, *["Xảy ra", "Khám phá", "Đối tượng"] * 2]
    rows = [["Tháng 10 năm 2026"], top, low, ["Phường Kinh Bắc", "Ma túy", "9", "9", "9", "3", "2", "4"]]
    found = conforming(text_file(rows), CRIME, "ca-24")
    assert found.frame.select("occurred", "solved", "suspects").rows() == [(3, 2, 4)]
    asked = Period(date(2026, 8, 15), date(2026, 9, 14), "police_month")
    untold = conforming(text_file(rows[1:]), CRIME, "ca-24", asked=asked)
    assert untold.frame.is_empty()


def test_comparisons_in_a_bulletin_are_left_out(conforming: Conforming) -> None:
    title = ["Tuần 45 năm 2026 (từ ngày 30/10/2026 đến ngày 05/11/2026)"]
    top = ["Xã, phường", "Cùng kỳ năm 2025", None, "Tuần này", None]
    middle = [None, "Sởi", None, "Sởi", None]
    low = [None, "TT", "CD", "TT", "CD"]
    merged = (Merged(2, 2, 2, 3), Merged(2, 4, 2, 5), Merged(3, 2, 3, 3), Merged(3, 4, 3, 5))
    found = conforming(workbook(("T45", [title, top, middle, low, ["Phường Tân An", "9", "99", "3", "33"]]), merged=merged), WEEK, "cdc-66")
    assert found.frame.select("cases", "cases_cumulative").rows() == [(3, 33.0)]
    top[1], top[3] = "Tuần 44", "Tuần 45"
    assert conforming(
        workbook(("T45", [title, top, middle, low, ["Phường Tân An", "9", "99", "3", "33"]]), merged=merged), WEEK, "cdc-66"
    ).frame["cases"].to_list() == [3]
    top[3] = None
    alone = conforming(
        workbook(("T45", [title, top[:3], middle[:3], low[:3], ["Phường Tân An", "9", "99"]]), merged=(merged[0], merged[2])),
        WEEK,
        "cdc-66",
    )
    assert "LAYOUT-008" in alone.rules
    assert alone.frame.is_empty()


# ---- rows of column numbers ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("numbers", [["(1)", "(2)"], ["1", "2"], ["A", "1"], ["A", "(1)"]])
def test_column_numbers_of_a_narrow_table_are_no_data(numbers: list[str], conforming: Conforming) -> None:
    found = dengue(conforming, ["Tỉnh", "Số ca mắc"], numbers, ["Đắk Lắk", "4"], ["Gia Lai", "5"])
    assert found.fates == {3: "column_numbers", 4: None, 5: None}


def test_codes_of_provinces_are_no_column_numbers(conforming: Conforming) -> None:
    found = dengue(conforming, ["Mã tỉnh", "Số ca mắc"], ["1", "2"], ["4", "5"], ["8", "6"])
    assert found.fates == {3: None, 4: None, 5: None}


def test_a_narrow_table_that_lacks_a_column_says_which_header_is_near(conforming: Conforming) -> None:
    found = dengue(conforming, ["Tỉnh", "Số mẩu"], ["Đắk Lắk", "4"])
    assert "«Số mẩu»" in found.said("COL-001")[0]["message_vi"]
    assert found.fates == {3: None}


# ---- figures in merged cells ------------------------------------------------------------------------------------
def test_a_figure_merged_over_several_rows_belongs_to_none_of_them(conforming: Conforming) -> None:
    rows: list[Row] = [["Tỉnh", "Số ca mắc"], ["Đắk Lắk", "5"], ["Gia Lai", None], ["Huế", "7"], ["Tổng cộng", "12"]]
    found = dengue(conforming, *rows, merged=(Merged(3, 2, 4, 2),))
    (said,) = found.said("NUM-012")
    assert (said["cell"], said["value"], said["severity"]) == ("Biểu!B3", "5", "error")
    assert {row for row, _ in found.bad} == {3, 4}
    whole = dengue(conforming, *rows, merged=(Merged(6, 1, 6, 2), Merged(5, 2, 5, 3)))
    assert "NUM-012" not in whole.rules


def test_a_word_merged_over_several_diseases_is_not_read_as_the_first_ones(conforming: Conforming) -> None:
    title = ["Tuần 45 năm 2026 (từ ngày 30/10/2026 đến ngày 05/11/2026)"]
    rows: list[Row] = [
        title, ["Xã, phường", "Sởi", "Ho gà"], [None, "TT", "TT"], ["Phường Tân An", "Không có ca", None], ["Xã Ea Kar", "1", "-"],
    ]  # fmt: skip
    found = conforming(workbook(("T45", rows), merged=(Merged(4, 2, 4, 3),)), WEEK, "cdc-66")
    assert [f["cell"] for f in found.said("NUM-012")] == ["'T45'!B4"]
    assert {row for row, _ in found.bad} == {4}
    assert "NUM-012" not in conforming(workbook(("T45", rows), merged=(Merged(5, 3, 5, 4),)), WEEK, "cdc-66").rules
