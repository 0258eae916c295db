"""The weekly bulletin's two forms: long facts, compared series, totals, and labels that are not known."""

from __future__ import annotations

from datetime import date

import pytest
from conftest_conform import Conforming, Outcome, Row, text_file, workbook

from anptt_data.contract.layouts import Table
from anptt_data.readers.cells import Merged

WEEK = "health.disease_week"
OLD_TITLE = ["Tuần 24 năm 2025 (từ ngày 06/06/2025 đến ngày 12/06/2025)"]
OLD_HEADER = ["TT", "Tên bệnh", "Chỉ số", "TP. Buôn Ma Thuột", "Huyện Ea Kar", "Toàn tỉnh"]
OLD_ROWS: list[Row] = [
    ["I", "BỆNH LƯU HÀNH", None, None, None, None],
    ["1", "Sốt xuất huyết Dengue", "TT", "37", "8", "45"],
    [None, None, "CD", "543", "446", "989"],
    [None, None, "XN(+)", "12", "2", "14"],
    ["2", "Sởi", "TT", "Không", "-", "0"],
    [None, None, "CD", "33", "13", "46"],
    [None, "Tổng cộng", "TT", "37", "8", "45"],
    [None, None, "CD", "576", "459", "1035"],
    ["Ghi chú: TT: trong tuần; CD: cộng dồn.", None, None, None, None, None],
]
NEW_TITLE = ["Tuần 45 năm 2026 (từ ngày 30/10/2026 đến ngày 05/11/2026)"]
NEW_TOP = ["STT", "Xã, phường", "Sốt xuất huyết Dengue", None, "Tay chân miệng", None]
NEW_LOW = [None, None, "TT", "CD", "TT", "CD"]
NEW_ROWS: list[Row] = [
    ["I", "CÁC PHƯỜNG", None, None, None, None],
    ["1", "Phường Buôn Ma Thuột", "1", "78", "0", "28"],
    ["2", "Phường Tân An", "1", "47", "-", "17"],
    ["II", "CÁC XÃ", None, None, None, None],
    ["3", "Xã Ea Kar", "4", "20", "2", "9"],
    [None, "Tổng cộng", "6", "145", "2", "54"],
    [None, "NGƯỜI LẬP BIỂU", None, None, "GIÁM ĐỐC", None],
]


def old(conforming: Conforming, rows: list[Row] = OLD_ROWS, header: Row = OLD_HEADER, **kwargs: object) -> Outcome:
    return conforming(text_file([OLD_TITLE, header, *rows]), WEEK, "cdc-66", **kwargs)


def new(conforming: Conforming, rows: list[Row] = NEW_ROWS, top: Row = NEW_TOP, low: Row = NEW_LOW) -> Outcome:
    return conforming(text_file([NEW_TITLE, top, low, *rows]), WEEK, "cdc-66")


def test_diseases_down_and_districts_across_become_long_facts(conforming: Conforming) -> None:
    found = old(conforming)
    facts = found.frame.select("row", "col", "disease", "area_reported", "cases", "cases_cumulative").rows()
    assert facts == [
        (4, 4, "dengue", "TP. Buôn Ma Thuột", 37, 543.0),
        (4, 5, "dengue", "Huyện Ea Kar", 8, 446.0),
        (7, 4, "measles", "TP. Buôn Ma Thuột", 0, 33.0),
    ]
    assert set(found.frame["period_from"].to_list()) == {date(2025, 6, 6)}
    assert not found.bad


def test_lines_of_the_old_form_have_their_fates(conforming: Conforming) -> None:
    assert old(conforming).fates == {
        3: "section", 4: None, 5: None, 6: "out_of_scope", 7: None, 8: None, 9: "total", 10: "total", 11: "note",
    }  # fmt: skip


def test_an_empty_inner_cell_is_no_fact_and_no_zero_and_is_said(conforming: Conforming) -> None:
    found = old(conforming)
    assert (7, 5) not in found.frame.select("row", "col").rows()
    assert [(f["severity"], f["count"]) for f in found.said("NULL-001")] == [("info", 1)]


def test_totals_of_rows_and_columns_are_given_for_comparison(conforming: Conforming) -> None:
    totals = old(conforming).totals.select("row", "col", "column", "value", "group").rows()
    assert set(totals) == {(9, 4, "cases", 37.0, ""), (9, 5, "cases", 8.0, ""), (4, 6, "cases", 45.0, "row"), (7, 6, "cases", 0.0, "row")}


def test_a_disease_repeated_in_both_lines_or_merged_over_them_reads_the_same(conforming: Conforming) -> None:
    once = old(conforming).frame
    repeated: list[Row] = [list(r) for r in OLD_ROWS]
    repeated[2] = [None, "Sốt xuất huyết Dengue", "CD", "543", "446", "989"]
    assert old(conforming, repeated).frame.equals(once)
    merged = (Merged(4, 2, 6, 2), Merged(7, 2, 8, 2))
    sheet = conforming(workbook(("Tuần 24", [OLD_TITLE, OLD_HEADER, *OLD_ROWS]), merged=merged), WEEK, "cdc-66")
    assert sheet.frame.equals(once)


def test_a_cumulative_line_alone_is_an_error(conforming: Conforming) -> None:
    found = old(conforming, [*OLD_ROWS[1:3], ["2", "Sởi", "CD", "1", "2", "3"]])
    assert found.said("NULL-003")[0]["row"] == 5
    assert (5, "cases") in found.bad


def test_an_unknown_disease_is_an_error_told_once_and_its_line_is_kept(conforming: Conforming) -> None:
    found = old(conforming, [*OLD_ROWS[1:3], ["2", "Bệnh lạ", "TT", "1", "2", "3"]])
    assert [(f["row"], f["count"], f["column"]) for f in found.said("CODE-001")] == [(5, 1, "Tên bệnh")]
    assert (5, "disease") in found.bad
    assert found.fates[5] is None


def test_an_unknown_district_across_is_a_blocker_at_its_header(conforming: Conforming) -> None:
    found = old(conforming, header=["TT", "Tên bệnh", "Chỉ số", "TP. Buôn Ma Thuột", "Huyện Ea Karr", "Toàn tỉnh"])
    said = found.said("CODE-002")
    assert [(f["row"], f["severity"]) for f in said] == [(2, "blocker")]
    assert "Ea Kar" in said[0]["message_vi"]
    assert found.frame.is_empty()
    assert len(found.fates) == len(OLD_ROWS)


def test_a_unit_of_another_date_across_says_when_it_was_one(conforming: Conforming) -> None:
    header = ["TT", "Tên bệnh", "Chỉ số", "Phường Buôn Ma Thuột", "Phường Tân An", "Huyện Ea Kar", "Huyện Lạ Lùng"]
    rows: list[Row] = [["1", "Sởi", "TT", "1", "2", "3", "4"], [None, None, "CD", "1", "2", "3", "4"]]
    said = {f["value"]: f for f in conforming(text_file([NEW_TITLE, header, *rows]), WEEK, "cdc-66").said("CODE-002")}
    assert set(said) == {"Huyện Ea Kar", "Huyện Lạ Lùng"}
    once = said["Huyện Ea Kar"]
    assert "không có hiệu lực vào ngày 05/11/2026" in once["message_vi"]
    assert "30/06/2025" in once["message_vi"]
    assert "kỳ báo cáo" in once["fix_vi"]
    assert "nào đã biết" in said["Huyện Lạ Lùng"]["message_vi"]
    assert "{" not in "".join(str(f[t]) for f in said.values() for t in ("message_vi", "message_en", "fix_vi", "fix_en"))


def test_communes_down_and_diseases_across_become_long_facts(conforming: Conforming) -> None:
    found = new(conforming)
    facts = found.frame.select("row", "col", "disease", "cases", "cases_cumulative").rows()
    assert facts == [
        (5, 3, "dengue", 1, 78.0), (5, 5, "hand_foot_mouth", 0, 28.0), (6, 3, "dengue", 1, 47.0), (8, 3, "dengue", 4, 20.0), (8, 5, "hand_foot_mouth", 2, 9.0),
    ]  # fmt: skip
    assert found.frame["area"].null_count() == 0
    assert set(found.frame["area_from"].to_list()) == {date(2025, 7, 1)}
    assert found.fates == {4: "section", 5: None, 6: None, 7: "section", 8: None, 9: "total", 10: "note"}
    assert found.totals.select("row", "col", "value").rows() == [(9, 3, 6.0), (9, 5, 2.0)]


def test_numbering_headed_tt_is_not_taken_for_the_week(conforming: Conforming) -> None:
    found = new(conforming, top=["TT", *NEW_TOP[1:]])
    assert found.frame.height == 5
    assert found.recognised is not None
    assert {c["column"] for c in found.recognised.layout.parts[0]["labels"]} == {3, 4, 5, 6}


def test_a_bad_figure_is_an_error_at_its_cell(conforming: Conforming) -> None:
    rows = [list(r) for r in NEW_ROWS]
    rows[1][3] = "abc"
    rows[2][2] = "3.5"
    found = conforming(workbook(("Tuần 45", [NEW_TITLE, NEW_TOP, NEW_LOW, *rows])), WEEK, "cdc-66")
    assert found.said("NUM-001")[0]["cell"] == "'Tuần 45'!D5"
    assert found.said("NUM-004")[0]["cell"] == "'Tuần 45'!C6"
    assert found.bad == {(5, "cases_cumulative"), (6, "cases")}


def test_a_commune_without_any_figure_is_named(conforming: Conforming) -> None:
    found = new(conforming, [*NEW_ROWS[:3], ["3", "Xã Ea Kar", None, None, None, None], NEW_ROWS[4]])
    assert [(f["value"], f["severity"]) for f in found.said("NULL-002")] == [("Xã Ea Kar", "warning")]
    assert found.fates[7] is None


def test_the_form_follows_the_words_and_not_the_date_but_its_date_is_said(conforming: Conforming) -> None:
    found = conforming(
        text_file([["Tuần 46 năm 2023 (từ ngày 10/11/2023 đến ngày 16/11/2023)"], NEW_TOP, NEW_LOW, *NEW_ROWS]), WEEK, "cdc-66"
    )
    assert "LAYOUT-005" in found.rules


def test_a_long_table_of_the_same_dataset_is_read_as_a_table(conforming: Conforming) -> None:
    rows: list[Row] = [["Xã, phường", "Tên bệnh", "Trong tuần", "Cộng dồn"], ["Phường Tân An", "Sởi", "2", "9"]]
    found = conforming(text_file([NEW_TITLE, *rows]), WEEK, "cdc-66")
    assert found.frame.select("disease", "cases", "cases_cumulative").rows() == [("measles", 2, 9.0)]
    assert found.recognised is not None
    assert isinstance(found.recognised.shapes[0].layout, Table)


@pytest.mark.parametrize("label", ["Cúm chim", "Bệnh bí ẩn"])
def test_an_unknown_disease_across_is_a_blocker(conforming: Conforming, label: str) -> None:
    found = new(conforming, top=["STT", "Xã, phường", "Sốt xuất huyết Dengue", None, label, None])
    assert {f["severity"] for f in found.said("CODE-002")} == {"blocker"}
    assert found.frame.is_empty()


def test_a_week_said_only_by_the_sheet_name_tells_which_districts_there_were(conforming: Conforming) -> None:
    found = conforming(workbook(("Tuần 24-2025", [["BÁO CÁO TUẦN"], OLD_HEADER, *OLD_ROWS])), WEEK, "cdc-66")
    assert not found.findings.count("blocker")
    assert found.frame["cases"].to_list() == [37, 8, 0]
    assert set(found.frame["period_from"].to_list()) == {date(2025, 6, 6)}


def test_a_title_that_contradicts_itself_makes_no_place_look_wrong(conforming: Conforming) -> None:
    title = ["Tuần 24 năm 2025 (từ ngày 09/06/2025 đến ngày 15/06/2025)"]
    found = conforming(text_file([title, OLD_HEADER, *OLD_ROWS]), WEEK, "cdc-66")
    rules = {g.rule for g in found.findings.groups()}
    assert "PERIOD-003" in rules
    assert "PLACE-006" not in rules


def test_a_bulletin_with_cases_and_deaths_side_by_side_gives_its_cases(conforming: Conforming) -> None:
    low = [None, None, "Số mắc", "Tử vong", "Số mắc", "Tử vong"]
    rows: list[Row] = [["1", "Phường Buôn Ma Thuột", "9", "1", "0", "0"], ["2", "Xã Ea Kar", "4", "0", "2", "0"]]
    found = new(conforming, rows=rows, low=low)
    assert not found.findings.count("blocker")
    assert found.frame.select("disease", "cases").rows() == [("dengue", 9), ("hand_foot_mouth", 0), ("dengue", 4), ("hand_foot_mouth", 2)]
