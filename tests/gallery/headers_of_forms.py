"""Headers: two and three rows, renamed, reordered, missing, and groups that speak of another time."""

from __future__ import annotations

from tests.gallery.habits import CRIME, DENGUE, POWER, WEEK, Expected, Figure, Ugly
from tests.gallery.kinds_of_files import TITLE
from tests.gallery.sheets import Line, csv, one

CRIME_TITLE: Line = ["TÌNH HÌNH TỘI PHẠM THÁNG 10 NĂM 2026"]
CRIME_ROWS: list[Line] = [[1, "Phường Kinh Bắc", "Trật tự xã hội", 3, 2, 4, 66.7], [2, "Phường Võ Cường", "Ma túy", 5, 5, 7, 100]]
CRIME_SUMS = {"occurred": 8.0, "solved": 7.0, "suspects": 11.0}
THREE: list[Line] = [
    ["STT", "Địa bàn", "Nhóm tội phạm", "Kết quả trong tháng", None, None, None], [None, None, None, "Số vụ", None, "Đối tượng", "Tỷ lệ"],
    [None, None, None, "Xảy ra", "Khám phá", None, "%"], ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7) = 5/4"],
]  # fmt: skip
THREE_MERGES = ((1, 3, 1, 6), (2, 3, 2, 4), (1, 0, 3, 0), (1, 1, 3, 1), (1, 2, 3, 2), (2, 5, 3, 5))
SOLVED = Figure({"offence_group": "public_order"}, "solved", 2)
UNIT = "Điện lực Bá Thước"
POWER_TITLE: Line = ["ĐỘ TIN CẬY CUNG CẤP ĐIỆN THÁNG 10 NĂM 2026"]


def beside_last_year() -> list[Line]:
    return [
        CRIME_TITLE, ["Địa bàn", "Nhóm", "Tháng 10/2025", None, None, "Tháng 10/2026", None, None, "Tăng, giảm (%)"],
        [None, None, *["Xảy ra", "Khám phá", "Đối tượng"] * 2, None], ["Phường Kinh Bắc", "Ma túy", 90, 91, 92, 3, 2, 4, -96],
    ]  # fmt: skip


def grouped(group: str) -> list[Line]:
    return [
        POWER_TITLE,
        ["Đơn vị điện lực", "Số khách hàng", group, None, None],
        [None, None, "SAIDI", "SAIFI", "MAIFI"],
        [UNIT, 100, 10.5, 5.5, 2.2],
    ]


def below(lower: list[object], figures: list[object]) -> list[Line]:
    return [TITLE, ["Tỉnh", "Số ca mắc", *[None] * (len(lower) - 1)], [None, *lower], ["Đắk Lắk", *figures], ["Gia Lai", *figures]]


TWO = Figure({"area": "66"}, "cases", 5)
BULLETIN: list[Line] = [
    ["Tuần 45 năm 2026 (từ ngày 30/10/2026 đến ngày 05/11/2026)"], ["STT", "Xã, phường", "Cùng kỳ năm 2025", None, "Tuần này", None],
    [None, None, "Sởi", None, "Sởi", None], [None, None, "TT", "CD", "TT", "CD"], [1, "Phường Tân An", 90, 99, 3, 33],
]  # fmt: skip

ENTRIES: tuple[Ugly, ...] = (
    Ugly("tiêu đề ba tầng.xlsx", "Tiêu đề ba tầng gộp ô, có dòng số thứ tự cột", "A header of three merged rows and a row of column numbers", CRIME,
         lambda: one([CRIME_TITLE, *THREE, *CRIME_ROWS], *THREE_MERGES),
         Expected("accepted", (3, 2, 0, 1), ignored={"column_numbers": 1}, facts=2, sums=CRIME_SUMS, figures=(SOLVED,))),
    Ugly("tiêu đề ba tầng.ods", "Như trên, lưu bằng LibreOffice", "The same from LibreOffice", CRIME,
         lambda: one([CRIME_TITLE, *THREE, *CRIME_ROWS], *THREE_MERGES),
         Expected("accepted", (3, 2, 0, 1), ignored={"column_numbers": 1}, facts=2, sums=CRIME_SUMS, figures=(SOLVED,)), saved_as="ods"),
    Ugly("tiêu đề ba tầng.csv", "Biểu ba tầng lưu thành CSV, mất gộp ô", "The same form as CSV, its merges lost", CRIME,
         lambda: csv([CRIME_TITLE, *THREE, *CRIME_ROWS]).encode(),
         Expected("accepted", (3, 2, 0, 1), ignored={"column_numbers": 1}, facts=2, sums=CRIME_SUMS, figures=(SOLVED,))),
    Ugly("đổi tên cột.xlsx", "Tên cột viết theo thói quen: «SỐ CA MẮC» xuống dòng, «Tỉnh/TP»", "Columns named by habit, a line break in one", DENGUE,
         lambda: one([TITLE, ["TT", "Tỉnh/TP", "SỐ  CA\nMẮC (ca)"], [1, "Đắk Lắk", 5], [2, "Gia Lai", 6]]),
         Expected("accepted", (2, 2, 0, 0), facts=2, sums={"cases": 11}, figures=(TWO,))),
    Ugly("đảo cột thêm cột.xlsx", "Đổi thứ tự cột, thêm cột ngoài biểu", "Columns in another order and some that are not of the form", DENGUE,
         lambda: one([TITLE, ["Ghi chú", "Số mắc", "Số giường", "Tỉnh"], ["ổn", 5, 70, "Đắk Lắk"], [None, 6, 80, "Gia Lai"]]),
         Expected("accepted", (2, 2, 0, 0), {"COL-003": 2}, facts=2, sums={"cases": 11}, figures=(TWO,))),
    Ugly("thiếu cột.xlsx", "Thiếu cột bắt buộc, có cột tên gần giống", "A required column is missing, one is nearly called so", CRIME,
         lambda: one([CRIME_TITLE, ["Địa bàn", "Nhóm tội phạm", "Xảy ra", "Khám pha ra", "Đối tượng"], ["Phường Kinh Bắc", "Ma túy", 3, 2, 4]]),
         Expected("returned", (1, 0, 1, 0), {"COL-001": 1, "COL-003": 1}, said={"COL-001": "gần giống: «Khám pha ra»"})),
    Ugly("số thứ tự cột hẹp.xlsx", "Bảng hai cột, dưới tiêu đề ghi «1», «2»", "A table of two columns numbered 1 and 2: not Hà Nội with two cases", DENGUE,
         lambda: one([TITLE, ["Tỉnh", "Số ca mắc"], [1, 2], ["Đắk Lắk", 5], ["Gia Lai", 6]]),
         Expected("accepted", (3, 2, 0, 1), ignored={"column_numbers": 1}, facts=2, sums={"cases": 11}, figures=(TWO,))),
    Ugly("tháng trước đứng trước.xlsx", "Dưới «Số ca mắc» là tháng 9, tháng 10, cộng dồn", "Below the header last month stands first", DENGUE,
         lambda: one(below(["Tháng 9", "Tháng 10", "Cộng dồn"], [4, 5, 50]), (1, 0, 2, 0), (1, 1, 1, 3)),
         Expected("accepted", (2, 2, 0, 0), {"COL-003": 2}, facts=2, sums={"cases": 10}, figures=(TWO,))),
    Ugly("năm trước đứng trước.csv", "Như trên nhưng là năm 2025, 2026, CSV không gộp ô", "Years below the header, without merges", DENGUE,
         lambda: csv(below([2025, 2026], [4, 5])).encode(),
         Expected("accepted", (2, 2, 0, 0), {"COL-003": 1}, facts=2, sums={"cases": 10}, figures=(TWO,))),
    Ugly("nam nữ.xlsx", "Dưới «Số ca mắc» chỉ có Nam, Nữ", "Men and women below the header, no sum: not guessed", DENGUE,
         lambda: one(below(["Nam", "Nữ"], [4, 1]), (1, 1, 1, 2)),
         Expected("returned", (3, 0, 2, 1), {"LAYOUT-007": 1}, ignored={"section": 1}, at={"LAYOUT-007": "Sheet1!B2"}, said={"LAYOUT-007": "«Nam», «Nữ»"})),
    Ugly("tổng số nam nữ.xlsx", "Dưới «Số ca mắc» có Nam, Nữ rồi Tổng số", "The sum stands last below the header", DENGUE,
         lambda: one(below(["Nam", "Nữ", "Tổng số"], [4, 1, 5]), (1, 1, 1, 3)),
         Expected("accepted", (2, 2, 0, 0), {"COL-003": 2}, facts=2, sums={"cases": 10}, figures=(TWO,))),
    Ugly("cùng kỳ đứng trước.xlsx", "Số cùng kỳ năm trước đứng trước số tháng này", "Last year's figures before this year's", CRIME,
         lambda: one(beside_last_year(), (1, 2, 1, 4), (1, 5, 1, 7)),
         Expected("accepted", (1, 1, 0, 0), {"COL-003": 4}, facts=1, sums={"occurred": 3, "solved": 2}, figures=(Figure({}, "suspects", 4),))),
    Ugly("chỉ có lũy kế.xlsx", "Chỉ có số mười tháng, không có số tháng", "Only the ten months' figures", POWER,
         lambda: one(grouped("10 tháng năm 2026"), (1, 2, 1, 4)),
         Expected("returned", (1, 0, 1, 0), {"LAYOUT-008": 3}, said={"LAYOUT-008": "«10 tháng»"})),
    Ugly("kế hoạch.xlsx", "Cột kế hoạch năm thay cho số thực hiện", "The year's plan instead of figures", POWER,
         lambda: one(grouped("Kế hoạch năm 2026"), (1, 2, 1, 4)),
         Expected("returned", (1, 0, 1, 0), {"COL-001": 3, "COL-003": 3}, said={"COL-001": "gần giống: «Kế hoạch năm 2026 / SAIDI»"})),
    Ugly("tháng khác.xlsx", "Tiêu đề tệp tháng 10, tiêu đề cột còn ghi tháng 9", "The title says October, the columns say September", POWER,
         lambda: one(grouped("Tháng 9/2026"), (1, 2, 1, 4)),
         Expected("returned", (1, 0, 1, 0), {"LAYOUT-008": 3}, at={"LAYOUT-008": "Sheet1!C3"})),
    Ugly("cùng kỳ trong bản tin.xlsx", "Bản tin tuần có số cùng kỳ trước số tuần này", "A bulletin with last year's week first", WEEK,
         lambda: one(BULLETIN, (1, 2, 1, 3), (1, 4, 1, 5), (2, 2, 2, 3), (2, 4, 2, 5)),
         Expected("accepted", (1, 1, 0, 0), {"COL-003": 2}, facts=1, sums={"cases": 3}, figures=(Figure({"disease": "measles"}, "cases", 3),))),
    Ugly("dòng đơn vị.xlsx", "Dưới tiêu đề là dòng đơn vị tính", "A row of units below the header", POWER,
         lambda: one([POWER_TITLE, ["Đơn vị", "Số khách hàng", "SAIDI", "SAIFI", "MAIFI"], [None, "khách hàng", "phút", "lần/KH", "lần/KH"], [UNIT, 100, 1.2, 1.5, 0]]),
         Expected("accepted", (1, 1, 0, 0), facts=1, sums={"saidi": 1.2, "customers": 100}, figures=(Figure({}, "saifi", 1.5),))),
    Ugly("tính bằng nghìn.xlsx", "Tiêu đề ghi (1.000 KH): số tính bằng nghìn", "The header says thousands", POWER,
         lambda: one([POWER_TITLE, ["Đơn vị", "Số khách hàng (1.000 KH)", "SAIDI", "SAIFI", "MAIFI"], [UNIT, 57.8, 1.2, 1.5, 0]]),
         Expected("returned", (1, 0, 1, 0), {"UNIT-002": 1, "NUM-004": 1}, at={"UNIT-002": "Sheet1!B2"})),
    Ugly("trên 100.000 dân.xlsx", "Tỷ suất trên 100.000 dân trong cột số ca", "A rate per 100,000 in the column of cases", DENGUE,
         lambda: one([TITLE, ["Tỉnh", "Số ca mắc (/100.000 dân)"], ["Đắk Lắk", 5], ["Gia Lai", 6]]),
         Expected("returned", (2, 0, 2, 0), {"UNIT-002": 1})),
)  # fmt: skip
