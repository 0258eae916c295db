"""A second title below the first table is never read as the first one's period; footnotes and page breaks do no harm."""

from __future__ import annotations

from datetime import date

import pytest
from conftest_conform import Conforming, Outcome, Row, text_file

from anptt_data.periods import Period

CRIME, POWER, WEEK = "crime.offence_month", "energy.power_reliability_month", "health.disease_week"
HEADER: Row = ["STT", "Địa bàn", "Nhóm tội phạm", "Xảy ra", "Khám phá", "Đối tượng", "Ghi chú"]
TITLE: Row = ["BÁO CÁO tình hình tội phạm tháng 9 năm 2026"]
FIRST: Row = ["1", "Phường Kinh Bắc", "Trật tự xã hội", "3", "2", "4", None]
SECOND: Row = ["1", "Phường Võ Cường", "Ma túy", "5", "5", "7", None]


def crime(conforming: Conforming, *rows: Row, title: Row = TITLE, **kwargs: object) -> Outcome:
    return conforming(text_file([title, HEADER, *rows]), CRIME, "ca-24", **kwargs)


def test_a_second_title_and_header_are_a_blocker_that_names_its_row(conforming: Conforming) -> None:
    found = crime(conforming, FIRST, ["Công an tỉnh"], ["Tháng 10 năm 2026"], HEADER, SECOND)
    said = found.said("LAYOUT-006")
    assert [(f["severity"], f["row"], f["value"]) for f in said] == [("blocker", 5, "Tháng 10 năm 2026")]
    assert "dòng 5" in said[0]["message_vi"]
    assert "Tháng 9 năm 2026" in said[0]["message_vi"]
    assert "một bảng" in said[0]["fix_vi"]


@pytest.mark.parametrize(
    "title",
    ["Tháng 10 năm 2026", "BÁO CÁO TÌNH HÌNH TỘI PHẠM THÁNG 10/2026", "II. Tháng 10/2026", "THÁNG 10", "CÔNG AN TỈNH - THÁNG 10/2026", "(Tháng 10 năm 2026)"],
)  # fmt: skip
@pytest.mark.parametrize("column", [0, 1, 4])
def test_a_title_of_another_period_without_a_header_is_one_too(conforming: Conforming, title: str, column: int) -> None:
    line: Row = [title if n == column else None for n in range(7)]
    assert crime(conforming, FIRST, line, SECOND).said("LAYOUT-006")[0]["row"] == 4


@pytest.mark.parametrize(
    "line",
    [
        "Ghi chú: số liệu tháng 8/2026 đã điều chỉnh",
        "So với tháng 8/2026 tăng 5 vụ",
        "Tăng 5% so với cùng kỳ tháng 9 năm 2025",
        "Tháng 9 năm 2026",
        "BÁO CÁO tình hình tội phạm tháng 9 năm 2026",
        "Bắc Ninh, ngày 16 tháng 10 năm 2026",
        "Theo Thông tư 25/2025/TT-BYT tháng 8/2025",
        "Các phường",
    ],
)
def test_remarks_and_the_same_title_again_do_no_harm(conforming: Conforming, line: str) -> None:
    assert "LAYOUT-006" not in crime(conforming, FIRST, [line], SECOND).rules
    assert "LAYOUT-006" not in crime(conforming, FIRST, [None, line], SECOND).rules


def test_a_header_printed_again_on_each_page_does_no_harm(conforming: Conforming) -> None:
    found = crime(conforming, FIRST, TITLE, HEADER, SECOND)
    assert "LAYOUT-006" not in found.rules
    assert found.frame.height == 2


def test_below_the_last_row_of_data_another_period_means_nothing(conforming: Conforming) -> None:
    assert "LAYOUT-006" not in crime(conforming, FIRST, SECOND, ["Tháng 10 năm 2026 sẽ báo cáo sau"], ["NGƯỜI LẬP BIỂU"]).rules


def test_a_title_of_cumulative_figures_over_a_header_is_another_table(conforming: Conforming) -> None:
    assert "LAYOUT-006" in crime(conforming, FIRST, ["Lũy kế từ đầu năm"], HEADER, SECOND).rules
    assert "LAYOUT-006" in crime(conforming, FIRST, ["Lũy kế từ đầu năm"], SECOND).rules
    assert "LAYOUT-006" not in crime(conforming, FIRST, ["Ghi chú: lũy kế từ đầu năm 12 vụ"], SECOND).rules


DENGUE: Row = ["Tỉnh", "Số ca mắc"]


def dengue(conforming: Conforming, *rows: Row, header: Row = DENGUE) -> Outcome:
    return conforming(text_file([["Bảng 1. Tháng 10 năm 2026"], header, *rows]), "health.dengue_month", "bo-y-te")


@pytest.mark.parametrize(
    "between",
    [
        [["Tỉnh", "Số chết"]],
        [["Bảng 2. Số giường bệnh"]],
        [["SỐ TỬ VONG"]],
        [["Phụ lục II"]],
        [["Số ca mắc", "Tỉnh"]],
        [["b. Số ca nhập viện"]],
    ],
)
def test_a_table_of_other_figures_below_is_never_read_as_more_of_the_first(between: list[Row], conforming: Conforming) -> None:
    found = dengue(conforming, ["Đắk Lắk", "5"], *between, ["Gia Lai", "7"])
    assert found.said("LAYOUT-006")[0]["row"] == 4


@pytest.mark.parametrize("between", [[["Bảng 1 (tiếp theo)"], DENGUE], [["Khu vực miền Trung"]], [["II. Các tỉnh miền núi"]], [DENGUE]])
def test_what_only_goes_on_with_the_first_table_does_no_harm(between: list[Row], conforming: Conforming) -> None:
    found = dengue(conforming, ["Đắk Lắk", "5"], *between, ["Gia Lai", "7"])
    assert "LAYOUT-006" not in found.rules
    assert found.frame["cases"].to_list() == [5, 7]


def test_a_table_whose_rows_say_their_period_is_watched_too(conforming: Conforming) -> None:
    header: Row = ["Tỉnh", "Tháng", "Số ca mắc"]
    rows: list[Row] = [header, ["Đắk Lắk", "10/2026", "5"], ["Tỉnh", "Tháng", "Số chết"], ["Gia Lai", "10/2026", "7"]]
    assert "cột «Số chết»" in conforming(text_file(rows), "health.dengue_month", "bo-y-te").said("LAYOUT-006")[0]["message_vi"]


def test_a_second_header_with_its_columns_in_another_order_is_another_table(conforming: Conforming) -> None:
    swapped: Row = ["STT", "Địa bàn", "Nhóm tội phạm", "Khám phá", "Xảy ra", "Đối tượng", "Ghi chú"]
    assert crime(conforming, FIRST, swapped, SECOND).said("LAYOUT-006")[0]["row"] == 4


def test_the_period_stated_when_sending_is_held_against_later_titles(conforming: Conforming) -> None:
    asked = Period(date(2026, 8, 15), date(2026, 9, 14), "police_month")
    found = crime(conforming, FIRST, ["Tháng 10 năm 2026"], SECOND, title=["CÔNG AN TỈNH"], asked=asked)
    assert found.said("LAYOUT-006")[0]["row"] == 4


def test_it_is_seen_over_the_bounds_of_chunks_and_told_once(conforming: Conforming) -> None:
    rows = [TITLE, HEADER, FIRST, ["Tháng 10 năm 2026"], HEADER, SECOND, ["Tháng 11 năm 2026"], HEADER, SECOND]
    for size in (1, 2, 3, 4):
        found = conforming(text_file(rows, chunk_rows=size), CRIME, "ca-24")
        assert [(f["row"], f["count"]) for f in found.said("LAYOUT-006")] == [(4, 1)], size


def test_a_second_week_in_a_crosstab_is_a_blocker_and_the_header_alone_is_not(conforming: Conforming) -> None:
    title, second = "Tuần 45 năm 2026 (từ ngày 30/10/2026 đến ngày 05/11/2026)", "Tuần 46 năm 2026 (từ ngày 06/11/2026 đến ngày 12/11/2026)"
    top, low = ["STT", "Xã, phường", "Sốt xuất huyết Dengue", None], [None, None, "TT", "CD"]
    one, two = ["1", "Phường Buôn Ma Thuột", "1", "78"], ["2", "Phường Tân An", "1", "47"]

    def week(*rows: Row) -> Outcome:
        return conforming(text_file([[title], top, low, *rows]), WEEK, "cdc-66")

    assert week(one, [second], top, low, two).said("LAYOUT-006")[0]["row"] == 5
    assert week(one, [second], two).said("LAYOUT-006")[0]["row"] == 5
    assert "LAYOUT-006" not in week(one, top, low, two).rules
    other = ["STT", "Xã, phường", "Tay chân miệng", None]
    assert "Tay chân miệng" in week(one, other, low, two).said("LAYOUT-006")[0]["message_vi"]


def test_a_period_that_is_not_over_is_a_warning(conforming: Conforming) -> None:
    found = crime(conforming, FIRST, received=date(2026, 9, 10))
    said = found.said("PERIOD-004")
    assert [(f["severity"], "14/09/2026" in f["message_vi"]) for f in said] == [("warning", True)]
    assert found.frame.height == 1
    assert "PERIOD-004" not in crime(conforming, FIRST, received=date(2026, 9, 14)).rules
    begun = crime(conforming, FIRST, received=date(2026, 8, 14)).rules
    assert "PERIOD-004" not in begun
    assert "DATE-004" in begun


def test_periods_of_rows_that_are_not_over_are_told_once_each(conforming: Conforming) -> None:
    header = ["Tháng", "Đơn vị điện lực", "Số khách hàng", "SAIDI (phút)", "SAIFI (lần/KH)", "MAIFI (lần/KH)"]
    figures = ["Điện lực Bá Thước", "1000", "1,5", "0,5", "0,1"]
    rows = [["11/2026", *figures], ["11/2026", *figures], ["10/2026", *figures]]
    found = conforming(text_file([header, *rows], delimiter=";", chunk_rows=2), POWER, "pc-38")
    assert [(f["count"], "30/11/2026" in f["message_vi"]) for f in found.said("PERIOD-004")] == [(1, True)]
