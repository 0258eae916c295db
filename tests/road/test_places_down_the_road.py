"""Places of another time, of another district or of no level go down the whole road: told with what they became, never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from anptt_data.settings import Settings
from tests.road import bad_workbooks as books
from tests.road.road_checks import CRIME, WEEK, Sender, found, rules

GROUP = ("Nhóm tội phạm", "Xảy ra", "Khám phá", "Đối tượng")


@pytest.fixture
def send(warehouse_settings: Settings, tmp_path: Path) -> Sender:
    folder = tmp_path / "sent"
    folder.mkdir()
    return Sender(warehouse_settings, folder)


def crime(month: str, *rows: tuple[object, ...], district: bool = False) -> bytes:
    header = (*(("Huyện",) if district else ()), "Địa bàn", *GROUP)
    return books.workbook([(f"BÁO CÁO tình hình tội phạm {month}",), header, *rows])


def test_two_communes_of_one_name_are_kept_apart_by_the_district_column(send: Sender) -> None:
    rows = [("Yên Thế", "Xã Đồng Tiến", "Ma túy", 4, 2, 3), ("Hiệp Hòa", "Xã Đồng Tiến", "Ma túy", 1, 1, 1)]
    outcome = send(crime("tháng 5 năm 2025", *rows, district=True), "bc.xlsx", CRIME)
    assert (outcome.decision, rules(outcome, "error")) == ("accepted", set()), outcome.receipt["findings"]
    stored = send.rows("select area, area_from::text, area_reported, occurred from crime.offence_month order by area")
    assert stored == [("07243", "2004-01-01", "Xã Đồng Tiến", 4), ("07816", "2004-01-01", "Xã Đồng Tiến", 1)]


def test_without_the_district_column_both_are_listed_and_neither_is_loaded(send: Sender) -> None:
    rows = [("Xã Đồng Tiến", "Ma túy", 4, 2, 3), ("Xã Hoàng Vân", "Ma túy", 1, 1, 1)]
    outcome = send(crime("tháng 5 năm 2025", *rows), "bc.xlsx", CRIME)
    assert outcome.decision == "partly_accepted"
    said = found(outcome, "PLACE-003")
    assert "Xã Đồng Tiến (07243, Huyện Yên Thế, Tỉnh Bắc Giang)" in said["message_vi"]
    assert "Xã Đồng Tiến (07816, Huyện Hiệp Hòa, Tỉnh Bắc Giang)" in said["message_vi"]
    assert send.rows("select area from crime.offence_month") == [("07822",)]


def test_a_commune_that_is_not_in_the_district_named_beside_it_is_told_with_both(send: Sender) -> None:
    rows = [("Yên Thế", "Xã Hoàng Vân", "Ma túy", 4, 2, 3), ("Yên Thế", "Xã Đồng Tiến", "Ma túy", 1, 1, 1)]
    outcome = send(crime("tháng 5 năm 2025", *rows, district=True), "bc.xlsx", CRIME)
    assert outcome.decision == "partly_accepted"
    said = found(outcome, "PLACE-015")
    assert said["row"] == 3
    assert "Huyện Yên Thế (215, Tỉnh Bắc Giang)" in said["message_vi"]
    assert "Xã Hoàng Vân (07822, Huyện Hiệp Hòa, Tỉnh Bắc Giang)" in said["message_vi"]


@pytest.mark.parametrize(
    ("written", "rule", "told"),
    [
        ("Xã Đồng Tiến, huyện Yên Thế", "PLACE-006", "nhập vào Xã Xuân Lương (07246) theo 1658/NQ-UBTVQH15"),
        ("Huyện Yên Thế", "PLACE-016", "cấp huyện đã kết thúc hoạt động từ 01/07/2025"),
        ("215", "PLACE-016", "Huyện Yên Thế (215): 01/01/2004 - 30/06/2025, địa bàn nay thuộc"),
        ("Phường Kinh Bắc, Phú Thọ", "PLACE-015", "Tỉnh Phú Thọ (25)"),
    ],
)
def test_what_is_of_another_time_says_what_it_became_and_by_which_decree(written: str, rule: str, told: str, send: Sender) -> None:
    rows = [(written, "Ma túy", 4, 2, 3), ("Phường Kinh Bắc", "Ma túy", 1, 1, 1)]
    outcome = send(crime("tháng 10 năm 2026", *rows), "bc.xlsx", CRIME)
    assert (outcome.decision, rules(outcome, "error")) == ("partly_accepted", {rule})
    assert told in found(outcome, rule)["message_vi"]
    assert len(send.rows("select area from crime.offence_month")) == 1


def test_three_districts_after_the_reform_are_a_file_of_the_old_areas(send: Sender) -> None:
    rows = [(name, "Ma túy", 4, 2, 3) for name in ("Huyện Yên Thế", "Huyện Hiệp Hòa", "Huyện Lục Ngạn")]
    outcome = send(crime("tháng 10 năm 2026", *rows, ("Phường Kinh Bắc", "Ma túy", 1, 1, 1)), "bc.xlsx", CRIME)
    assert outcome.decision == "returned"
    assert "PLACE-013" in rules(outcome, "blocker")
    assert send.rows("select area from crime.offence_month") == []


def test_names_as_they_are_typed_reach_their_units_and_what_nobody_listed_is_told(send: Sender) -> None:
    places = {
        "24317 - Tân Lập": "24317", "XÃ EA KAO TP BUÔN MA THUỘT": "24169", "phường tân lợi": "24136", "24118.0": "24118", "EaTam": None,
        "Xã Hoà Thắng (TP. Buôn Ma Thuột cũ)": "24166", "Xã Cư Êbur (TP.BMT)": None,
    }  # fmt: skip
    rows = [("Báo cáo bệnh truyền nhiễm tuần 20 năm 2025",), ("Xã/phường", "Bệnh", "Số ca mắc"), *((p, "Sởi", 2) for p in places)]
    outcome = send(books.workbook(rows), "bc.xlsx", WEEK)
    assert outcome.decision == "partly_accepted", outcome.receipt["findings"]
    assert dict(send.rows("select area_reported, area from health.disease_week")) == {p: c for p, c in places.items() if c}
    told = {f["value"]: f["rule"] for f in outcome.receipt["findings"] if f["severity"] == "error"}
    assert told == {"EaTam": "PLACE-003", "Xã Cư Êbur (TP.BMT)": "PLACE-001"}
