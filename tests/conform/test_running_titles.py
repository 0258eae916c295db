"""A table that its title calls cumulative is not taken for the figures of one period."""

from __future__ import annotations

import pytest
from conftest_conform import Conforming, text_file

from anptt_data.periods import Period
from anptt_data.periods.written import parse_period

CRIME, POWER = "crime.offence_month", "energy.power_reliability_month"
HEADER = ["Địa bàn", "Nhóm tội phạm", "Xảy ra", "Khám phá", "Đối tượng"]
ROW = ["Phường Kinh Bắc", "Trật tự xã hội", "30", "20", "40"]
OCTOBER = parse_period("2026-10", "police_month")


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("Lũy kế đến tháng 10 năm 2026", OCTOBER),
        ("Báo cáo tháng 10 năm 2026 (lũy kế từ đầu năm)", None),
        ("Số liệu cộng dồn tháng 10 năm 2026", OCTOBER),
        ("Tình hình từ đầu năm đến hết tháng 10 năm 2026", OCTOBER),
    ],
)
def test_a_cumulative_table_is_returned_and_says_why(title: str, asked: Period | None, conforming: Conforming) -> None:
    found = conforming(text_file([[title], HEADER, ROW]), CRIME, "ca-24", asked=asked)
    said = found.said("PERIOD-003")
    assert said[0]["value"] == title
    assert "số cộng dồn" in said[0]["message_vi"]
    assert found.recognised is not None
    assert found.recognised.blocked


@pytest.mark.parametrize(
    "title", ["Báo cáo tháng 10 năm 2026 và lũy kế", "Báo cáo tháng 10 năm 2026, lũy kế", "Báo cáo tháng 10 năm 2026 (kèm số lũy kế)",
              "Báo cáo tháng 10 năm 2026"]
)  # fmt: skip
def test_a_title_that_names_running_totals_beside_is_no_doubt(title: str, conforming: Conforming) -> None:
    assert "PERIOD-003" not in conforming(text_file([[title], HEADER, ROW]), CRIME, "ca-24").rules


def test_where_running_totals_have_a_column_of_their_own_the_title_may_speak_of_them(conforming: Conforming) -> None:
    header = ["Đơn vị điện lực", "Số khách hàng", "SAIDI (phút)", "SAIFI (lần/KH)", "MAIFI (lần/KH)", "SAIDI lũy kế (phút)"]
    row = ["Điện lực Bá Thước", "57821", "20", "1", "0", "200"]
    title = "Tháng 10 năm 2026 (lũy kế từ đầu năm)"
    assert "PERIOD-003" not in conforming(text_file([[title], header, row]), POWER, "so-ct-38").rules
    assert "PERIOD-003" in conforming(text_file([[title], header[:-1], row[:-1]]), POWER, "so-ct-38").rules


def test_in_the_years_first_period_both_are_the_same(conforming: Conforming) -> None:
    found = conforming(text_file([["Tháng 01 năm 2026 (lũy kế từ đầu năm)"], HEADER, ROW]), CRIME, "ca-24")
    assert "PERIOD-003" not in found.rules
