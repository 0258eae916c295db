"""What offices do with sheets: covers, notes, hidden ones, one a month, filters left on."""

from __future__ import annotations

from typing import Any

from tests.gallery.habits import DENGUE, WEEK, Expected, Figure, Ugly
from tests.gallery.kinds_of_files import GOOD, HEADER, RIGHT, ROWS, TITLE
from tests.gallery.sheets import Line, Sheet, one, workbook

SEPTEMBER: list[Line] = [[1, "Đắk Lắk", 99], [2, "Lâm Đồng", 98]]


def covered() -> bytes:
    return workbook(
        Sheet("Bìa", [["BỘ Y TẾ"], [], ["BÁO CÁO THÁNG"]]), Sheet("Thuyết minh", [["1. Tình hình chung"], ["Số ca mắc tăng so với tháng trước"]]),
        Sheet("Số liệu", [TITLE, HEADER, *ROWS]), Sheet("Cũ", [["BÁO CÁO THÁNG 9 NĂM 2026"], HEADER, *SEPTEMBER], hidden=True),
    )  # fmt: skip


def a_sheet_a_month(first: str, second: str, title: str | None) -> bytes:
    above: list[Line] = [[title]] if title else []
    return workbook(Sheet(first, [*above, HEADER, *SEPTEMBER]), Sheet(second, [*above, HEADER, *ROWS]))


def filtered(_book: Any, page: Any) -> None:
    page.autofilter(1, 0, 4, 2)
    page.filter_column(1, 'x == "Đắk Lắk"')
    for row in (3, 4):
        page.set_row(row, None, None, {"hidden": True})
    page.freeze_panes(2, 0)


def protected(_book: Any, page: Any) -> None:
    page.protect("matkhau", {"format_cells": True})
    page.freeze_panes(2, 2)


def hidden_figures(_book: Any, page: Any) -> None:
    page.set_column(2, 2, None, None, {"hidden": True})


def remarked(_book: Any, page: Any) -> None:
    page.write_comment(2, 2, "bệnh viện báo muộn")
    page.insert_textbox(12, 1, "Số liệu tính đến 24 giờ ngày 31/10")
    page.write(2, 5, "đã đối chiếu")
    page.set_landscape()


WEEKLY: list[Line] = [
    ["STT", "Xã, phường", "Sốt xuất huyết Dengue", None, "Tay chân miệng", None], [None, None, "TT", "CD", "TT", "CD"],
    [1, "Phường Tân An", 3, 30, 1, 9], [2, "Xã Ea Kar", 0, 5, 2, 8],
]  # fmt: skip
WEEK_45 = Expected(
    "accepted", (2, 2, 0, 0), facts=4, sums={"cases": 6}, figures=(Figure({"area": "24163", "disease": "dengue"}, "cases", 3),)
)  # fmt: skip

ENTRIES: tuple[Ugly, ...] = (
    Ugly("trang thứ ba.xlsx", "Số liệu ở trang thứ ba, sau bìa và thuyết minh; một trang cũ bị ẩn", "Data on the third sheet; last month's sheet is hidden",
         DENGUE, covered,
         Expected("accepted", (3, 3, 0, 0), {"LAYOUT-002": 2, "LAYOUT-003": 1, "FILE-014": 1}, facts=3, sums={"cases": 132}, figures=RIGHT)),
    Ugly("mỗi tháng một trang.xlsx", "Một tệp cho cả năm, mỗi tháng một trang, tên trang là tháng", "A file for the year, a sheet a month named after it",
         DENGUE, lambda: a_sheet_a_month("T9-2026", "T10-2026", None),
         Expected("accepted", (5, 5, 0, 0), facts=5, sums={"cases": 329}, figures=(Figure({"area": "66", "period_from": "2026-09-01"}, "cases", 99),
                  Figure({"area": "66", "period_from": "2026-10-01"}, "cases", 125)))),
    Ugly("năm ở tiêu đề.xlsx", "Tên trang là «Tháng 9», năm ở tiêu đề", "The sheet's name says the month, the title the year", DENGUE,
         lambda: a_sheet_a_month("Tháng 9", "Tháng 10", "SỐT XUẤT HUYẾT NĂM 2026"),
         Expected("accepted", (5, 5, 0, 0), facts=5, sums={"cases": 329}, figures=(Figure({"area": "68", "period_from": "2026-09-01"}, "cases", 98),))),
    Ugly("quên sửa tiêu đề.xlsx", "Chép trang tháng trước, quên sửa tiêu đề của một trong hai trang", "Two sheets of two months under one month's title",
         DENGUE, lambda: a_sheet_a_month("Tháng 9", "Tháng 10", "BÁO CÁO THÁNG 10 NĂM 2026"),
         Expected("returned", (5, 0, 5, 0), {"PERIOD-003": 1}, at={"PERIOD-003": "'Tháng 9'!2:2"})),
    Ugly("tên trang cũ.xlsx", "Sửa tiêu đề sang tháng 10, quên đổi tên trang «Tháng 9»", "The title was changed, the sheet's name was not", DENGUE,
         lambda: one([TITLE, HEADER, *ROWS], name="Tháng 9"),
         Expected("accepted_with_warnings", (3, 3, 0, 0), {"PERIOD-005": 1}, facts=3, sums={"cases": 132}, figures=RIGHT)),
    Ugly("còn lọc.xlsx", "Để quên bộ lọc, người gửi chỉ thấy một dòng", "A filter left on: the sender sees one row of three", DENGUE,
         lambda: one([TITLE, HEADER, *ROWS], by_hand=filtered),
         Expected("accepted_with_warnings", (3, 3, 0, 0), {"LAYOUT-009": 1}, facts=3, sums={"cases": 132}, figures=RIGHT, said={"LAYOUT-009": "2 dòng"})),
    Ugly("cột ẩn.xlsx", "Cột số liệu bị ẩn", "The column of figures is hidden", DENGUE, lambda: one([TITLE, HEADER, *ROWS], by_hand=hidden_figures),
         Expected("accepted_with_warnings", (3, 3, 0, 0), {"LAYOUT-009": 1}, facts=3, sums={"cases": 132}, figures=RIGHT, said={"LAYOUT-009": "cột C"})),
    Ugly("cột ẩn.ods", "Cột số liệu bị ẩn, lưu bằng LibreOffice", "The same from LibreOffice", DENGUE,
         lambda: one([TITLE, HEADER, *ROWS], by_hand=hidden_figures),
         Expected("accepted_with_warnings", (3, 3, 0, 0), {"LAYOUT-009": 1}, facts=3, sums={"cases": 132}, figures=RIGHT), saved_as="ods"),
    Ugly("khóa trang.xlsx", "Trang được bảo vệ bằng mật khẩu, cố định dòng tiêu đề", "A protected sheet with frozen panes", DENGUE,
         lambda: one([TITLE, HEADER, *ROWS], by_hand=protected), GOOD),
    Ugly("chú thích khắp nơi.xlsx", "Ghi chú trong ô, hộp chữ, lời dặn bên cạnh bảng", "Comments, a text box, remarks beside the table", DENGUE,
         lambda: one([TITLE, HEADER, *ROWS], by_hand=remarked), GOOD),
    Ugly("lệch góc.xlsx", "Bảng bắt đầu ở cột D dòng 6", "A table that begins at D6", DENGUE,
         lambda: one([[], [], [], [None, None, None, TITLE[0]], [], *([None, None, None, *line] for line in [HEADER, *ROWS])]), GOOD),
    Ugly("tuần ở tên trang.xlsx", "Bản tin tuần không có tiêu đề, tuần ở tên trang", "A weekly bulletin whose week is the sheet's name", WEEK,
         lambda: one(WEEKLY, (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 0, 5), name="Tuần 45-2026"), WEEK_45),
    Ugly("tuần ở tên trang.xls", "Như trên, lưu .xls", "The same saved as .xls", WEEK,
         lambda: one(WEEKLY, (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 0, 5), name="Tuần 45-2026"), WEEK_45, saved_as="xls"),
)  # fmt: skip
