"""Tables: the header is found by its words, lines have fates, cells have findings, and no number is guessed."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from conftest_conform import RECEIVED, Conforming, text_file, workbook

from anptt_data.periods import Period
from anptt_data.readers.cells import FileNote, Hidden, Merged

CRIME, POWER, DENGUE, AIR = "crime.offence_month", "energy.power_reliability_month", "health.dengue_month", "environment.air_station"
HEADER = ["STT", "Địa bàn", "Nhóm tội phạm", "Xảy ra", "Khám phá", "Đối tượng", "Ghi chú"]
TITLE = ["BÁO CÁO tình hình tội phạm tháng 10 năm 2026"]
GOOD = [
    ["1", "Phường Kinh Bắc", "Trật tự xã hội", "3", "2", "4", None],
    ["2", "Phường Võ Cường", "Ma túy", "5", "5", "7", None],
]
POWER_HEADER = ["Đơn vị điện lực", "Số khách hàng", "SAIDI (phút)", "SAIFI (lần/KH)", "MAIFI (lần/KH)"]
UNIT = "Điện lực Bá Thước"


def crime(conforming: Conforming, *rows: list[str | None], **kwargs: object):  # type: ignore[no-untyped-def]
    return conforming(text_file([TITLE, HEADER, *rows]), CRIME, "ca-24", **kwargs)


def test_a_good_table_becomes_typed_rows_with_their_addresses(conforming: Conforming) -> None:
    found = crime(conforming, *GOOD)
    frame = found.frame
    assert frame["row"].to_list() == [3, 4]
    assert frame["occurred"].to_list() == [3, 5]
    assert frame["occurred"].dtype == pl.Int64
    assert frame["area_reported"].to_list() == ["Phường Kinh Bắc", "Phường Võ Cường"]
    assert frame["area"].null_count() == 0
    assert frame["area_from"].dtype == pl.Date
    assert frame["offence_group"].to_list() == ["public_order", "drugs"]
    assert found.recognised is not None
    assert found.recognised.layout.period == Period(date(2026, 9, 15), date(2026, 10, 14), "police_month")
    assert found.fates == {3: None, 4: None}
    assert not found.bad
    assert [r for r in found.rules if not r.startswith("COL-003")] == []


def test_every_line_below_the_header_has_exactly_one_fate(conforming: Conforming) -> None:
    found = crime(
        conforming,
        ["A", "B", "C", "1", "2", "3", "4"],
        ["I", "Các phường", None, None, None, None, None],
        *GOOD,
        [None, "Tổng cộng", None, "8", "7", "11", None],
        [None, None, None, None, None, None, None],
        ["Ghi chú: số liệu sơ bộ", None, None, None, None, None, None],
        [None, "NGƯỜI LẬP BIỂU", None, None, "THỦ TRƯỞNG ĐƠN VỊ", None, None],
        [None, None, None, None, "Bắc Ninh, ngày 16 tháng 10 năm 2026", None, None],
    )
    assert found.fates == {3: "column_numbers", 4: "section", 5: None, 6: None, 7: "total", 9: "note", 10: "note", 11: "note"}
    assert found.totals.select("row", "column", "value", "group").rows() == [
        (7, "occurred", 8.0, ""), (7, "solved", 7.0, ""), (7, "suspects", 11.0, ""),
    ]  # fmt: skip
    assert not found.bad


def test_a_row_with_figures_and_an_unreadable_label_is_an_error_and_never_ignored(conforming: Conforming) -> None:
    found = crime(conforming, *GOOD, ["3", "Phường Không Đâu", "Ma túy", "1", "1", "1", None], ["4", None, "Bậy bạ", "1", "1", "1", None])
    assert found.fates[5] is None
    assert found.fates[6] is None
    assert (5, "area") in found.bad
    assert (6, "offence_group") in found.bad
    assert found.said("PLACE-001")[0]["cell"] == "dòng 5, cột «Địa bàn»"
    assert "nearest" not in found.said("CODE-001")[0]["message_vi"]


def test_communes_whose_names_begin_like_totals_are_communes(conforming: Conforming) -> None:
    header = ["Tỉnh", "Số ca mắc", "Tháng"]
    found = conforming(
        text_file([header, ["Cộng hòa", "3", "10/2026"], ["Cộng", "3", "10/2026"], ["Toàn quốc", "6", "10/2026"]]), DENGUE, "bo-y-te"
    )
    assert found.fates == {2: None, 3: "total", 4: "total"}


def test_column_numbers_and_repeated_headers_are_not_data(conforming: Conforming) -> None:
    found = crime(conforming, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"], GOOD[0], HEADER, GOOD[1])
    assert found.fates == {3: "column_numbers", 4: None, 5: "note", 6: None}


def test_missing_columns_are_all_told_at_once_with_the_nearest_header_and_rows_are_counted(conforming: Conforming) -> None:
    header = ["Địa bàn", "Nhóm tội phạm", "Xảy ra", "Khám pha ra", "Người"]
    found = conforming(text_file([TITLE, header, ["Phường Kinh Bắc", "Ma túy", "1", "1", "1"]]), CRIME, "ca-24")
    said = found.said("COL-001")
    assert {f["message_vi"].split("«")[1].split("»")[0] for f in said} == {"Số vụ khám phá", "Số đối tượng"}
    assert any("Khám pha ra" in f["message_vi"] for f in said)
    assert found.frame.is_empty()
    assert found.fates == {3: None}


def test_a_doubled_column_is_a_blocker_that_names_both(conforming: Conforming) -> None:
    found = conforming(text_file([TITLE, [*HEADER, "Số vụ xảy ra"], [*GOOD[0], "3"]]), CRIME, "ca-24")
    assert "D" in found.said("COL-002")[0]["message_vi"]
    assert "H" in found.said("COL-002")[0]["message_vi"]
    assert found.frame.is_empty()


def test_an_extra_column_is_only_said(conforming: Conforming) -> None:
    found = conforming(text_file([TITLE, [*HEADER, "Cán bộ"], [*GOOD[0], "AB"]]), CRIME, "ca-24")
    assert [f["severity"] for f in found.said("COL-003")] == ["info"]
    assert found.frame.height == 1
    assert found.recognised is not None
    assert found.recognised.layout.parts[0]["extra_columns"] == [{"header": "Cán bộ", "column": 8}]


def test_a_file_without_a_known_header_says_what_was_seen(conforming: Conforming) -> None:
    found = conforming(text_file([["Họ tên", "Chức vụ"], ["An", "Trưởng phòng"]]), CRIME, "ca-24")
    assert found.recognised is None
    assert "Họ tên" in found.said("LAYOUT-001")[0]["message_vi"]


def test_headers_of_two_merged_rows_are_read_together(conforming: Conforming) -> None:
    top = ["STT", "Địa bàn", "Nhóm tội phạm", "Số vụ", None, "Đối tượng"]
    low = [None, None, None, "Xảy ra", "Khám phá", None]
    merged = (Merged(3, 4, 3, 5), *(Merged(3, n, 4, n) for n in (1, 2, 3, 6)))
    rows = [TITLE, None, top, low, GOOD[0][:6]]
    found = conforming(workbook(("Biểu 1", [r or [] for r in rows]), merged=merged), CRIME, "ca-24")
    assert found.frame["solved"].to_list() == [2]
    assert found.recognised is not None
    assert found.recognised.layout.headers["solved"] == "Số vụ / Khám phá"
    without = conforming(text_file([TITLE, top, low, GOOD[0][:6]]), CRIME, "ca-24")
    assert without.frame["solved"].to_list() == [2]
    assert without.frame["suspects"].to_list() == [4]


def test_comparison_columns_under_a_group_are_not_taken_for_this_period(conforming: Conforming) -> None:
    top = ["Địa bàn", "Nhóm tội phạm", "Trong kỳ", None, None, "Cùng kỳ năm trước", None, None]
    low = [None, None, "Xảy ra", "Khám phá", "Đối tượng", "Xảy ra", "Khám phá", "Đối tượng"]
    found = conforming(text_file([TITLE, top, low, ["Phường Kinh Bắc", "Ma túy", "3", "2", "4", "9", "9", "9"]]), CRIME, "ca-24")
    assert found.frame["occurred"].to_list() == [3]
    assert "COL-002" not in found.rules


def test_labels_merged_over_several_rows_stand_in_each(conforming: Conforming) -> None:
    rows = [TITLE, HEADER, GOOD[0], ["2", None, "Ma túy", "1", "1", "1", None]]
    found = conforming(workbook(("Biểu", rows), merged=(Merged(3, 2, 4, 2),)), CRIME, "ca-24")
    assert found.frame["area"].n_unique() == 1
    assert found.frame["area"].null_count() == 0
    unmerged = conforming(workbook(("Biểu", rows)), CRIME, "ca-24")
    assert unmerged.frame["area"].null_count() == 1


def test_all_fitting_sheets_are_used_and_others_named(conforming: Conforming) -> None:
    sheets = (("Tháng 10", [TITLE, HEADER, GOOD[0]]), ("Thuyết minh", [["Giải thích số liệu"]]), ("Tháng 10 (2)", [TITLE, HEADER, GOOD[1]]))
    found = conforming(workbook(*sheets, ("Ẩn", [HEADER, GOOD[0]]), hidden=["Ẩn"]), CRIME, "ca-24")
    assert found.frame.select("part", "row").rows() == [(0, 3), (2, 3)]
    assert "Thuyết minh" in found.said("LAYOUT-002")[0]["message_vi"]
    assert "không dùng" in found.said("LAYOUT-003")[0]["message_vi"]


def test_rows_and_columns_that_the_sender_does_not_see_are_read_and_told(conforming: Conforming) -> None:
    cells = workbook(("Biểu", [TITLE, HEADER, *GOOD, *GOOD]))
    cells.grids[0].hidden = Hidden([(1, 1), (4, 5), (90, 99)], [(4, 4), (7, 8)])
    found = conforming(cells, CRIME, "ca-24")
    assert found.frame.height == 4
    (said,) = found.said("LAYOUT-009")
    assert (said["severity"], said["cell"]) == ("warning", "Biểu!4:4")
    assert "2 dòng và cột D, G" in said["message_vi"]
    cells.grids[0].hidden = Hidden([(1, 2)], [(8, 9)])
    assert "LAYOUT-009" not in conforming(cells, CRIME, "ca-24").rules


@pytest.mark.parametrize("total", ["Toàn tỉnh Bắc Ninh", "Tổng cộng toàn tỉnh", "T.Cộng", "CẢ TỈNH", "Toàn thành phố Bắc Ninh:"])
def test_totals_are_known_by_the_words_of_forms(total: str, conforming: Conforming) -> None:
    found = crime(conforming, *GOOD, [None, total, None, "8", "7", "11", None])
    assert found.fates[5] == "total"
    assert found.totals["value"].to_list() == [8.0, 7.0, 11.0]


# ---- periods ----------------------------------------------------------------------------------------------------
OCTOBER = Period(date(2026, 9, 15), date(2026, 10, 14), "police_month")


def test_a_stated_period_fills_in_and_must_not_contradict(conforming: Conforming) -> None:
    silent = conforming(text_file([HEADER, *GOOD]), CRIME, "ca-24", asked=OCTOBER)
    assert silent.frame["period_to"].to_list() == [date(2026, 10, 14)] * 2
    assert "PERIOD-002" in conforming(text_file([HEADER, *GOOD]), CRIME, "ca-24").rules
    other = Period(date(2026, 8, 15), date(2026, 9, 14), "police_month")
    assert "PERIOD-001" in crime(conforming, *GOOD, asked=other).rules


def test_periods_of_rows_are_checked_against_the_calendar_and_the_day_of_receipt(conforming: Conforming) -> None:
    rows = [["Từ ngày", "Đến ngày", "Tỉnh", "Số ca mắc"], ["01/10/2026", "31/10/2026", "Đắk Lắk", "1"], ["02/10/2026", "31/10/2026", "Đắk Lắk", "1"],
            ["31/02/2026", "31/10/2026", "Đắk Lắk", "1"], ["01/12/2026", "31/12/2026", "Đắk Lắk", "1"], [None, None, "Đắk Lắk", "1"]]  # fmt: skip
    found = conforming(text_file(rows), DENGUE, "bo-y-te")
    by_rule = {r: [f["row"] for f in found.said(r)] for r in ("DATE-005", "DATE-002", "DATE-003", "DATE-006")}
    assert by_rule == {"DATE-005": [3], "DATE-002": [4], "DATE-003": [5], "DATE-006": [6]}
    assert found.frame["period_from"].to_list()[0] == date(2026, 10, 1)
    later = conforming(text_file(rows), DENGUE, "bo-y-te", received=date(2027, 1, 2))
    assert "DATE-003" not in later.rules


def test_a_period_that_has_not_begun_is_refused(conforming: Conforming) -> None:
    assert "DATE-004" in crime(conforming, *GOOD, received=date(2026, 9, 1)).rules
    assert "DATE-004" not in crime(conforming, *GOOD, received=RECEIVED).rules


# ---- values -----------------------------------------------------------------------------------------------------
def power(conforming: Conforming, *rows: list[str | None], delimiter: str = ",", header: list[str] = POWER_HEADER):  # type: ignore[no-untyped-def]
    return conforming(text_file([["Tháng 10 năm 2026"], header, *rows], delimiter), POWER, "so-ct-38")


def test_an_ambiguous_number_with_no_evidence_anywhere_is_refused(conforming: Conforming) -> None:
    found = power(conforming, [UNIT, "57.821", "20", "1", "0"])
    assert found.said("NUM-003")[0]["cell"] == "dòng 3, cột «Số khách hàng»"
    assert "57821" in found.said("NUM-003")[0]["message_vi"]
    assert "NUM-010" not in found.rules
    assert found.bad == {(3, "customers")}


def test_the_same_number_is_read_when_another_column_or_the_semicolon_tells(conforming: Conforming) -> None:
    assert power(conforming, [UNIT, "57.821", "20,5", "1", "0"]).frame["customers"].to_list() == [57821]
    assert power(conforming, [UNIT, "57.821", "20", "1", "0"], delimiter=";").frame["customers"].to_list() == [57821]


@pytest.mark.parametrize("beside", [["1.1", "1.2"], ["05.11", "12.11"], ["12.03", "7.1"]])
def test_section_numbers_and_days_in_a_column_of_the_senders_own_do_not_make_fractions_of_thousands(
    beside: list[str], conforming: Conforming
) -> None:
    rows = [[beside[0], UNIT, "57.821", "1.234", "1", "0"], [beside[1], "Điện lực Bỉm Sơn", "65.031", "2.100", "1", "0"]]
    header = ["Mã số", *POWER_HEADER]
    unclear = power(conforming, *rows, header=header)
    assert {f["column"] for f in unclear.said("NUM-003")} == {"Số khách hàng", "SAIDI (phút)"}
    told = power(conforming, *rows, header=header, delimiter=";")
    assert told.frame["customers"].to_list() == [57821, 65031]
    assert told.frame["saidi"].to_list() == [1234, 2100]


def test_fractions_in_a_column_of_the_senders_own_tell_how_the_file_writes_them(conforming: Conforming) -> None:
    header = [*POWER_HEADER, "Tỷ lệ"]
    assert power(conforming, [UNIT, "57.821", "20", "1", "0", "12,5"], header=header).frame["customers"].to_list() == [57821]
    assert power(conforming, [UNIT, "57,821", "20", "1", "0", "0.5"], header=header).frame["customers"].to_list() == [57821]


def test_both_ways_in_one_column_are_an_error_at_the_cell_that_contradicts(conforming: Conforming) -> None:
    rows = [[UNIT, "100", "1.234,5", "1", "0"], [UNIT, "100", "12,5", "1", "0"], [UNIT, "100", "1,234.5", "1", "0"]]
    found = power(conforming, *rows)
    assert found.frame["saidi"].to_list() == [1234.5, 12.5, None]
    assert found.bad == {(5, "saidi")}
    assert found.said("NUM-002")[0]["cell"] == "dòng 5, cột «SAIDI (phút)»"


def test_a_header_with_another_unit_is_a_blocker_that_says_the_factor(conforming: Conforming) -> None:
    header = ["Đơn vị điện lực", "Số khách hàng", "SAIDI (giờ)", "SAIFI", "MAIFI"]
    found = power(conforming, [UNIT, "100", "2.5", "1", "0"], header=header)
    assert found.said("UNIT-002")[0]["severity"] == "blocker"
    assert "60" in found.said("UNIT-002")[0]["message_vi"]
    assert "UNIT-002" not in power(conforming, [UNIT, "100", "2.5", "1", "0"]).rules


AIR_HEADER = ["Mã trạm", "Thông số", "Thời điểm đo", "Giá trị đo", "Đơn vị đo", "Trạng thái đo", "Thời gian lấy trung bình"]


def test_carbon_monoxide_in_milligrams_is_an_error_and_never_converted(conforming: Conforming) -> None:
    rows = [["KKBMT01", "CO", "05/11/2026 08:00", "1.2", "mg/m3", "00", "1 giờ"], ["KKBMT01", "PM2,5", "05/11/2026 08:00", "38.4", "UG/M3", "00", "1 giờ"],
            ["KKBMT01", "CO", "05/11/2026 09:00", "800.5", "µg/Nm3", "00", "1 giờ"], ["KKBMT01", "CO", "05/11/2026 10:00", "1.5", "bậy", "00", "1 giờ"]]  # fmt: skip
    found = conforming(text_file([AIR_HEADER, *rows]), AIR, "so-nnmt-66")
    assert found.bad == {(2, "unit"), (5, "unit")}
    assert "1000" in found.said("UNIT-001")[0]["message_vi"].replace(" ", "")
    assert found.said("UNIT-004")
    assert found.frame["value"].to_list() == [1.2, 38.4, 800.5, 1.5]
    assert found.frame["unit"].to_list()[1] == "µg/m³"
    assert found.frame["parameter"].to_list()[1] == "PM2.5"
    assert found.frame["area_method"].to_list() == ["station"] * 4


def test_an_unknown_station_is_accepted_at_its_agencys_province_with_a_warning(conforming: Conforming) -> None:
    rows = [["TRAM-LA", "PM10", "05/11/2026 08:00", "38.4", "ug/m3", "00", "1 giờ"]]
    found = conforming(text_file([AIR_HEADER, *rows]), AIR, "so-nnmt-66")
    assert found.frame.select("station", "area", "area_method").rows() == [("TRAM-LA", "66", "agency_province")]
    assert found.said("PLACE-005")[0]["severity"] == "warning"
    assert not found.bad


def test_a_station_of_another_province_is_accepted_with_a_warning(conforming: Conforming) -> None:
    rows = [
        ["KKBMT01", "PM10", "05/11/2026 08:00", "38.4", "ug/m3", "00", "1 giờ"],
        ["KKTH01", "PM10", "05/11/2026 08:00", "8.4", "ug/m3", "00", "1 giờ"],
    ]
    found = conforming(text_file([AIR_HEADER, *rows]), AIR, "so-nnmt-66")
    (said,) = found.said("PLACE-012")
    assert (said["severity"], said["value"], said["count"]) == ("warning", "KKTH01", 1)
    assert "Thanh Hóa" in said["message_vi"]
    assert not found.bad


def test_a_power_unit_of_another_province_is_accepted_with_a_warning(conforming: Conforming) -> None:
    header = ["Đơn vị điện lực", "Số khách hàng", "SAIDI", "SAIFI", "MAIFI"]
    rows = [["Điện lực Lắk", "100", "1", "1", "0"], ["Điện lực Nga Sơn", "100", "1", "1", "0"]]
    found = conforming(text_file([["Tháng 5 năm 2026"], header, *rows]), POWER, "so-ct-38")
    (said,) = found.said("PLACE-012")
    assert (said["value"], said["count"]) == ("Điện lực Lắk", 1)
    assert "Đắk Lắk" in said["message_vi"]
    assert not found.bad


def test_other_scopes_are_ignored_with_their_reason(conforming: Conforming) -> None:
    header = ["S_res", "T_res", "adm_1_name", "calendar_start_date", "calendar_end_date", "dengue_total"]
    rows = [["Admin0", "Year", "NA", "1960-01-01", "1960-12-31", "100"], ["Admin1", "Month", "HA NOI", "2005-03-01", "2005-03-31", "7"]]
    found = conforming(text_file([header, *rows]), DENGUE, "bo-y-te")
    assert found.fates == {2: "out_of_scope", 3: None}
    assert found.frame["cases"].to_list() == [7]
    assert not found.bad


def test_code_and_name_beside_each_other_must_agree(conforming: Conforming) -> None:
    header = ["Mã xã", "Tên xã", *HEADER[2:6]]
    rows = [["09163", "Phường Võ Cường", "Ma túy", "1", "1", "1"], [None, "Phường Võ Cường", "Kinh tế", "1", "1", "1"]]
    codes = conforming(text_file([TITLE, HEADER, GOOD[1]]), CRIME, "ca-24").frame["area"].to_list()
    rows[0][0] = codes[0]
    found = conforming(text_file([TITLE, header, *rows]), CRIME, "ca-24")
    assert found.frame["area"].to_list() == codes * 2
    assert not found.bad
    rows[0][1] = "Phường Kinh Bắc"
    wrong = conforming(text_file([TITLE, header, *rows]), CRIME, "ca-24")
    assert (3, "area") in wrong.bad
    assert "CODE-003" in wrong.rules


def test_a_formula_without_a_value_rejects_its_row_only_where_it_is_data(conforming: Conforming) -> None:
    note = FileNote("FILE-013", 0, 3, 4, "=D9")
    from anptt_data.quality.catalogue import RULES

    error = next(r.code for r in RULES.values() if r.severity == "error" and r.code.startswith("FILE-"))
    note.rule = error
    found = conforming(workbook(("Biểu", [TITLE, HEADER, *GOOD]), notes=[note]), CRIME, "ca-24")
    assert found.bad == {(3, "occurred")}


def test_ragged_lines_are_errors(conforming: Conforming) -> None:
    cells = text_file([TITLE, HEADER, *GOOD])
    whole = cells.grids[0].chunks
    cells.grids[0].chunks = lambda: iter([c.with_columns((pl.col("row") == 4).alias("ragged")) for c in whole()])
    found = conforming(cells, CRIME, "ca-24")
    assert "COL-004" in found.rules
    assert {row for row, _ in found.bad} == {4}


def test_noise_is_mended_and_counted(conforming: Conforming) -> None:
    found = crime(conforming, ["1", " Phường Kinh Bắc\u00a0", "Ma túy", " 3", "2 ", "4", None])
    assert found.frame["occurred"].to_list() == [3]
    assert found.frame["area"].null_count() == 0
    assert sum(f["count"] for f in found.said("TEXT-001")) == 3
    assert not found.bad


def test_chunks_give_the_same_as_one_piece(conforming: Conforming) -> None:
    rows = [TITLE, HEADER, *(GOOD * 20)]
    whole, pieces = (conforming(text_file(rows, chunk_rows=n), CRIME, "ca-24") for n in (1000, 7))
    assert len(pieces.chunks) > 3
    assert whole.frame.equals(pieces.frame)
    assert whole.fates == pieces.fates


@pytest.mark.parametrize("received", [date(2026, 11, 21), date(2030, 1, 1)])
def test_the_verdict_depends_on_the_day_of_receipt_and_not_on_today(conforming: Conforming, received: date) -> None:
    row = ["KKBMT01", "PM10", "01/01/2027 08:00", "38.4", "ug/m3", "00", "1 giờ"]
    found = conforming(text_file([AIR_HEADER, row]), AIR, "so-nnmt-66", received=received)
    assert ("DATE-003" in found.rules) == (received.year == 2026)


def test_a_title_in_thousands_is_a_blocker_and_persons_for_cases_are_not(conforming: Conforming) -> None:
    header, row = ["Tỉnh", "Số ca mắc", "Tháng"], ["Đắk Lắk", "3", "10/2026"]
    thousands = conforming(text_file([["Đơn vị tính: nghìn ca"], header, row]), DENGUE, "bo-y-te")
    assert [f["severity"] for f in thousands.said("UNIT-003")] == ["blocker"]
    assert "UNIT-003" not in conforming(text_file([["Đơn vị tính: người"], header, row]), DENGUE, "bo-y-te").rules
    assert "UNIT-002" not in conforming(text_file([["Tỉnh", "Số ca mắc (người)", "Tháng"], row]), DENGUE, "bo-y-te").rules


def test_a_table_that_does_not_say_its_averaging_time_is_not_taken_for_logger_lines(conforming: Conforming) -> None:
    rows = [["KKBMT01", "PM10", "05/11/2026 08:00", "38.4", "ug/m3", "00"]]
    found = conforming(text_file([AIR_HEADER[:-1], *rows]), AIR, "so-nnmt-66")
    assert found.frame.is_empty()
    assert "Thời gian lấy trung bình" in str([f["message_vi"] for f in found.said("COL-001")])
