"""Lines that lack something say what: fields of a logger's line, the place left to the row above."""

from __future__ import annotations

from conftest_conform import Conforming, Row, text_file, workbook

from anptt_data.contract.layouts import Lines
from anptt_data.contract.registry import contract
from anptt_data.readers.cells import Cells, Merged, Part
from anptt_data.readers.lines import Dialect, _clean, _frames

CRIME, AIR = "crime.offence_month", "environment.air_station"
TITLE: Row = ["BÁO CÁO tình hình tội phạm tháng 10 năm 2026"]
HEADER: Row = ["STT", "Địa bàn", "Nhóm tội phạm", "Xảy ra", "Khám phá", "Đối tượng", "Ghi chú"]
ROWS: list[Row] = [
    ["1", "Phường Kinh Bắc", "Trật tự xã hội", "3", "2", "4", None],
    [None, None, "Ma túy", "5", "5", "7", None],
    [None, None, "Kinh tế", "1", "1", "1", None],
    ["2", "Phường Võ Cường", "Ma túy", "5", "5", "7", None],
    [None, "Tổng cộng", None, "14", "13", "19", None],
    [None, None, "Ma túy", "5", "5", "7", None],
]


def test_a_place_left_to_the_row_above_is_not_filled_and_the_answer_says_to_write_it(conforming: Conforming) -> None:
    found = conforming(text_file([TITLE, HEADER, *ROWS]), CRIME, "ca-24")
    said = found.said("PLACE-014")
    assert [(f["severity"], f["row"], f["count"]) for f in said] == [("error", 4, 2)]
    assert "Phường Kinh Bắc" in said[0]["message_vi"]
    assert "mọi dòng" in said[0]["fix_vi"]
    assert {(4, "area"), (5, "area")} <= found.bad
    assert (8, "area") not in found.bad  # below a total nothing is said of a group
    assert found.frame.filter(found.frame["row"].is_in([4, 5]))["area"].null_count() == 2


def test_merged_places_are_still_filled(conforming: Conforming) -> None:
    found = conforming(workbook(("T10", [TITLE, HEADER, *ROWS[:3]]), merged=(Merged(3, 2, 5, 2),)), CRIME, "ca-24")
    assert "PLACE-014" not in found.rules
    assert found.frame["area"].n_unique() == 1
    assert found.frame["area"].null_count() == 0


def logger(text: str) -> Cells:
    form = next(f for f in contract(AIR).layouts() if isinstance(f, Lines))
    cells = text_file([["x"]])
    cells.format = "lines"
    grid = cells.grids[0]
    clean = _clean(text.encode(), form.delimiter.encode())
    grid.parts, grid.width = (Part(0, "BN_KKBN_KHIBN1_20261101000500.txt", "member"),), len(form.fields)
    grid.chunks = lambda: _frames([clean], Dialect(form.delimiter, grid.width, quoting=False), "utf-8", "unicode")
    return cells


def test_a_loggers_line_says_how_many_fields_it_has_and_should_have(conforming: Conforming) -> None:
    good = "PM2.5\t35.1\tµg/Nm3\t20261101000500\t00"
    lines = [good, "PM2.5\t35.1\tµg/Nm3", f"{good}\tx\ty", "PM2.5;35.1;µg/Nm3;20261101000500;00", good]
    found = conforming(logger("\n".join(lines) + "\n"), AIR, "so-nnmt-24")
    said = found.said("COL-006")
    assert {f["row"]: f["message_vi"].split(" trường")[0] for f in said} == {2: "Dòng có 3", 3: "Dòng có 7", 4: "Dòng có 1"}
    assert all("đúng 5 trường" in f["message_vi"] and "dấu tab" in f["message_vi"] for f in said)
    assert "COL-004" not in found.rules
    assert {row for row, column in found.bad if not column} == {2, 3, 4}
