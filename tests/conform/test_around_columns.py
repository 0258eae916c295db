"""A column of districts or provinces beside the places tells namesakes apart, in tables and in crosstabs."""

from __future__ import annotations

import pytest
from conftest_conform import Conforming, text_file, workbook

from anptt_data.conform.around_columns import level_of
from anptt_data.readers.cells import Merged

CRIME, WEEK = "crime.offence_month", "health.disease_week"
TITLE = ["BÁO CÁO tình hình tội phạm tháng 5 năm 2025"]
GROUP = ["Nhóm tội phạm", "Xảy ra", "Khám phá", "Đối tượng"]
FIGURES = ["Ma túy", "5", "5", "7"]


@pytest.mark.parametrize(
    ("header", "level"),
    [
        ("Huyện", "district"),
        ("Quận/Huyện", "district"),
        ("Huyện, thị xã, thành phố", "district"),
        ("Tên huyện (cũ)", "district"),
        ("Mã quận, huyện", "district"),
        ("Huyện/TX/TP thuộc tỉnh", "district"),
        ("Địa bàn / Huyện", "district"),
        ("Tỉnh", "province"),
        ("Tỉnh, thành phố trực thuộc trung ương", "province"),
        ("Tỉnh/TP", "province"),
        ("Mã tỉnh", "province"),
        ("Xã, phường", None),
        ("Xã, huyện", None),
        ("Huyện, xã", None),
        ("Thành phố", None),
        ("Địa bàn", None),
        ("Bệnh viện huyện", None),
        ("Số xã của huyện", None),
        ("Ghi chú", None),
    ],
)
def test_a_header_says_what_larger_units_stand_below_it(header: str, level: str | None) -> None:
    assert level_of(header) == level


def test_two_communes_of_one_name_are_told_apart_by_the_district_column(conforming: Conforming) -> None:
    rows = [
        ["1", "Yên Thế", "Xã Đồng Tiến", *FIGURES],
        ["2", "Hiệp Hòa", "Xã Đồng Tiến", *FIGURES],
        ["3", "Hiệp Hòa", "Xã Hoàng Vân", *FIGURES],
    ]
    without = conforming(text_file([TITLE, ["STT", "Ghi chú", "Địa bàn", *GROUP], *rows]), CRIME, "ca-24")
    assert without.bad == {(3, "area"), (4, "area")}
    found = conforming(text_file([TITLE, ["STT", "Huyện", "Địa bàn", *GROUP], *rows]), CRIME, "ca-24")
    assert not found.bad
    assert found.frame["area"].to_list() == ["07243", "07816", "07822"]
    assert found.frame["area_reported"].to_list() == ["Xã Đồng Tiến", "Xã Đồng Tiến", "Xã Hoàng Vân"]
    assert "COL-003" not in found.rules, "the column is used"
    assert found.recognised is not None
    assert found.recognised.layout.parts[0]["around_columns"] == [{"header": "Huyện", "column": 2, "letters": "B"}]


def test_a_district_that_was_merged_over_its_communes_counts_for_each_of_them(conforming: Conforming) -> None:
    rows = [
        ["Huyện", "Địa bàn", *GROUP],
        ["Hiệp Hòa", "Xã Hoàng Vân", *FIGURES],
        [None, "Xã Đồng Tiến", *FIGURES],
        [None, "Xã Đồng Tiến", *FIGURES],
    ]
    merged = (Merged(3, 1, 4, 1),)
    found = conforming(workbook(("Tháng 5 năm 2025", [TITLE, *rows]), merged=merged), CRIME, "ca-24")
    assert found.frame["area"].to_list() == ["07822", "07816", None]
    assert found.bad == {(5, "area")}, "the last row's district was left empty, not merged"


def test_a_commune_that_is_not_in_the_district_beside_it_is_an_error_that_names_both(conforming: Conforming) -> None:
    rows = [["Yên Thế", "Xã Hoàng Vân", *FIGURES], ["Hiệp Hòa", "Xã Hoàng Vân", *FIGURES], ["Yên Thế", "07822", *FIGURES]]
    found = conforming(text_file([TITLE, ["Huyện", "Địa bàn", *GROUP], *rows]), CRIME, "ca-24")
    assert found.bad == {(3, "area"), (5, "area")}
    said = found.said("PLACE-015")
    assert [(f["value"], f["row"]) for f in said] == [("Xã Hoàng Vân", 3), ("07822", 5)]
    assert all("Huyện Yên Thế (215" in f["message_vi"] and "Huyện Hiệp Hòa" in f["message_vi"] for f in said)


def test_one_text_that_is_wrong_in_two_ways_is_told_in_both(conforming: Conforming) -> None:
    rows = [["Yên Thế", "Xã Hoàng Vân", *FIGURES], ["Lục Ngạn", "Xã Hoàng Vân", *FIGURES]]
    found = conforming(text_file([TITLE, ["Huyện", "Địa bàn", *GROUP], *rows]), CRIME, "ca-24")
    said = [f["message_vi"] for f in found.said("PLACE-015")]
    assert len(said) == 2
    assert "Yên Thế" in said[0]
    assert "Lục Ngạn" in said[1]


def test_an_old_district_beside_communes_of_today_is_info_and_nonsense_beside_them_a_warning(conforming: Conforming) -> None:
    title = ["BÁO CÁO tình hình tội phạm tháng 10 năm 2026"]
    rows = [["Hiệp Hòa", "Xã Hoàng Vân", *FIGURES], ["Cụm 3", "Xã Hợp Thịnh", *FIGURES], ["-", "Phường Kinh Bắc", *FIGURES]]
    found = conforming(text_file([title, ["Huyện (cũ)", "Địa bàn", *GROUP], *rows]), CRIME, "ca-24")
    assert not found.bad
    assert found.frame["area"].null_count() == 0
    assert {f["rule"]: f["value"] for f in [*found.said("PLACE-017"), *found.said("PLACE-018")]} == {
        "PLACE-017": "Xã Hoàng Vân", "PLACE-018": "Xã Hợp Thịnh",
    }  # fmt: skip


def test_where_the_contract_reads_either_header_the_smaller_units_are_the_places(conforming: Conforming) -> None:
    title = ["Báo cáo bệnh truyền nhiễm tuần 20 năm 2025"]
    rows = [["Krông Búk", "Xã Tân Lập", "Sởi", "3"], ["Buôn Ma Thuột", "Tân Lập", "Sởi", "4"]]
    found = conforming(text_file([title, ["Huyện", "Xã/phường", "Bệnh", "Số ca mắc"], *rows]), WEEK, "cdc-66")
    assert "COL-002" not in found.rules
    assert found.frame["area"].to_list() == ["24317", "24118"]


def test_a_smaller_unit_beside_the_place_is_never_taken_for_a_larger_one(conforming: Conforming) -> None:
    rows = [["Tỉnh", "Huyện", "Tháng", "Số ca mắc"], ["Đắk Lắk", "Gia Lâm", "10/2026", "5"]]
    found = conforming(text_file(rows), "health.dengue_month", "bo-y-te")
    assert found.frame["area"].to_list() == ["66"]
    assert "COL-003" in found.rules


def test_a_crosstab_with_a_district_column_down_is_narrowed_too(conforming: Conforming) -> None:
    title = ["Báo cáo bệnh truyền nhiễm tuần 20 năm 2025"]
    header = [["Huyện", "Xã/phường", "Sởi", None, "Tay chân miệng", None], [None, None, "TT", "CD", "TT", "CD"]]
    rows = [["Krông Búk", "Tân Lập", "3", "9", "1", "2"], ["Buôn Ma Thuột", "Tân Lập", "4", "8", "2", "5"]]
    found = conforming(text_file([title, *header, *rows]), WEEK, "cdc-66")
    assert found.frame.select("area", "cases").rows() == [("24317", 3), ("24317", 1), ("24118", 4), ("24118", 2)]
