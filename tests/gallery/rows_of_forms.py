"""Rows: sections, totals, footnotes, signatures, copies, formulas, merged labels, second tables."""

from __future__ import annotations

import io

import openpyxl

from tests.gallery.habits import CRIME, DENGUE, POWER, WEEK, Expected, Figure, Ugly
from tests.gallery.headers_of_forms import CRIME_SUMS, CRIME_TITLE, POWER_TITLE, UNIT
from tests.gallery.kinds_of_files import HEADER, RIGHT, ROWS, TITLE
from tests.gallery.sheets import Formula, Line, one

SIGNED: list[Line] = [
    [], ["Ghi chú: số liệu sơ bộ, tính đến 24 giờ ngày 31/10"], ["(*) Gồm cả ca chuyển đến"], [None, "Hà Nội, ngày 05 tháng 11 năm 2026"],
    ["NGƯỜI LẬP BIỂU", None, "THỦ TRƯỞNG ĐƠN VỊ"], ["(Ký, ghi rõ họ tên)", None, "(Ký, đóng dấu)"], [], ["Nguyễn Văn A", None, "Trần Thị B"],
    ["Nơi nhận:"], ["- Như trên;"], ["- Lưu: VT."],
]  # fmt: skip
OLD_BULLETIN: list[Line] = [
    ["Tuần 24 năm 2025 (từ ngày 06/06/2025 đến ngày 12/06/2025)"], ["TT", "Tên bệnh", "Chỉ số", "TP. Buôn Ma Thuột", "Huyện Ea Kar", "Toàn tỉnh"],
    ["I", "BỆNH LƯU HÀNH"], [1, "Sốt xuất huyết Dengue", "TT", 37, 8, 45], [None, None, "CD", 543, 446, 989], [None, None, "XN(+)", 12, 2, 14],
    [2, "Sởi", "TT", "Không", "-", 0], [None, None, "CD", 33, 13, 46], [None, "Tổng cộng", "TT", 37, 8, 45], [None, None, "CD", 576, 459, 1035],
    ["Ghi chú: TT: trong tuần; CD: cộng dồn."],
]  # fmt: skip
NARROW: list[Line] = [["Tỉnh", "Số ca mắc"], ["Đắk Lắk", 5], ["Gia Lai", 6]]
CRIME_HEADER: Line = ["STT", "Địa bàn", "Nhóm tội phạm", "Xảy ra", "Khám phá", "Đối tượng", "Ghi chú"]


def without_results() -> bytes:
    """Formulas written by a program that calculates nothing."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (TITLE, HEADER, [1, "Đắk Lắk", "=2+3"], [2, "Lâm Đồng", 7], [3, "Gia Lai", 9], [None, "Tổng cộng", "=SUM(C3:C5)"]):
        book.active.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


ENTRIES: tuple[Ugly, ...] = (
    Ugly("mục và tổng.xlsx", "Mục I, II có tên nhóm, tổng ở cuối, ô STT", "Sections I and II, a total at the bottom", CRIME,
         lambda: one([CRIME_TITLE, CRIME_HEADER, ["I", "CÁC PHƯỜNG"], [1, "Phường Kinh Bắc", "Trật tự xã hội", 3, 2, 4], ["II", "Địa bàn khác"],
                      [2, "Phường Võ Cường", "Ma túy", 5, 5, 7], [None, "Tổng cộng", None, 8, 7, 11]]),
         Expected("accepted", (5, 2, 0, 3), ignored={"section": 2, "total": 1}, facts=2, sums=CRIME_SUMS, figures=(Figure({"offence_group": "drugs"}, "suspects", 7),))),
    Ugly("cụm và xã.xlsx", "Dòng cụm có số cộng của các xã bên dưới (I, 1.1)", "Rows of groups carry the sums of the communes below", WEEK,
         lambda: one([["Tuần 45 năm 2026 (từ ngày 30/10/2026 đến ngày 05/11/2026)"], ["STT", "Xã, phường", "Sởi", None], [None, None, "TT", "CD"],
                      ["I", "Cụm 1: trung tâm", 5, 55], ["1.1", "Phường Tân An", 3, 33], ["1.2", "Phường Buôn Ma Thuột", 2, 22], ["II", "Cụm 2", 4, 44],
                      ["2.1", "Xã Ea Kar", 4, 44], [None, "Toàn tỉnh Đắk Lắk", 9, 99]], (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3)),
         Expected("accepted", (6, 3, 0, 3), ignored={"total": 3}, facts=3, sums={"cases": 9}, figures=(Figure({"area": "24373"}, "cases", 4),))),
    Ugly("tổng ở trên.xlsx", "Tổng số đứng ngay dưới tiêu đề", "The total stands first", DENGUE,
         lambda: one([TITLE, HEADER, [None, "CẢ NƯỚC", 132], *ROWS]),
         Expected("accepted", (4, 3, 0, 1), ignored={"total": 1}, facts=3, sums={"cases": 132}, figures=RIGHT)),
    Ugly("tổng ở cột số thứ tự.xlsx", "Chữ «Tổng số» nằm ở cột STT, gộp sang trái", "The word total stands in the column of numbers", DENGUE,
         lambda: one([TITLE, HEADER, *ROWS, ["Tổng số", None, 132]], (5, 0, 5, 1)),
         Expected("accepted", (4, 3, 0, 1), ignored={"total": 1}, facts=3, sums={"cases": 132}, figures=RIGHT)),
    Ugly("tổng sai.xlsx", "Tổng ghi tay không khớp", "A total written by hand that does not add up", DENGUE,
         lambda: one([TITLE, HEADER, *ROWS, [None, "Tổng cộng", 133]]),
         Expected("accepted_with_warnings", (4, 3, 0, 1), {"TOTAL-001": 1}, ignored={"total": 1}, facts=3, sums={"cases": 132}, figures=RIGHT,
                  at={"TOTAL-001": "Sheet1!C6"}, said={"TOTAL-001": "132"})),
    Ugly("chữ ký nơi nhận.xlsx", "Ghi chú, chữ ký, nơi nhận dưới bảng", "Footnotes, signatures and receivers below", DENGUE,
         lambda: one([TITLE, HEADER, *ROWS, [None, "Tổng cộng", 132], *SIGNED]),
         Expected("accepted", (13, 3, 0, 10), ignored={"total": 1, "note": 9}, facts=3, sums={"cases": 132}, figures=RIGHT)),
    Ugly("bản tin cũ.xlsx", "Bệnh theo dòng, huyện theo cột, TT và CD hai dòng", "Diseases down, districts across, two lines each", WEEK,
         lambda: one(OLD_BULLETIN),
         Expected("accepted", (9, 4, 0, 5), {"NULL-001": 1, "NUM-011": 1}, ignored={"section": 1, "out_of_scope": 1, "total": 2, "note": 1}, facts=3,
                  sums={"cases": 45}, figures=(Figure({"disease": "measles"}, "cases", 0), Figure({"disease": "dengue", "cases": 37}, "cases", 37)))),
    Ugly("bản tin cũ.xls", "Như trên, lưu .xls", "The same saved as .xls", WEEK, lambda: one(OLD_BULLETIN, (3, 1, 5, 1), (6, 1, 7, 1)),
         Expected("accepted", (9, 4, 0, 5), {"NULL-001": 1, "NUM-011": 1}, ignored={"section": 1, "out_of_scope": 1, "total": 2, "note": 1}, facts=3,
                  sums={"cases": 45}, figures=(Figure({"disease": "measles"}, "cases", 0),)), saved_as="xls"),
    Ugly("gộp địa bàn.xlsx", "Tên xã gộp qua nhiều dòng nhóm tội", "A commune merged over its groups", CRIME,
         lambda: one([CRIME_TITLE, CRIME_HEADER, [1, "Phường Kinh Bắc", "Trật tự xã hội", 3, 2, 4], [2, None, "Ma túy", 5, 5, 7]], (2, 1, 3, 1)),
         Expected("accepted", (2, 2, 0, 0), facts=2, sums=CRIME_SUMS, figures=(Figure({"area": "09187", "offence_group": "drugs"}, "occurred", 5),))),
    Ugly("gộp số liệu.xlsx", "Một số chung cho hai tỉnh trong ô gộp", "One figure merged over two provinces", DENGUE,
         lambda: one([TITLE, HEADER, [1, "Đắk Lắk", 5], [2, "Gia Lai", None], [3, "Huế", 7]], (2, 2, 3, 2)),
         Expected("partly_accepted", (3, 1, 2, 0), {"NUM-012": 1}, facts=1, sums={"cases": 7}, figures=(Figure({"area": "46"}, "cases", 7),),
                  at={"NUM-012": "Sheet1!C3"})),
    Ugly("dán hai lần.xlsx", "Dán nhầm cùng một bảng hai lần", "The same table pasted twice", DENGUE,
         lambda: one([TITLE, *NARROW, [], TITLE, *NARROW]),
         Expected("accepted", (6, 2, 0, 4), {"DUP-001": 2}, ignored={"duplicate": 2, "note": 1, "section": 1}, facts=2, sums={"cases": 11},
                  figures=(Figure({"area": "52"}, "cases", 6),))),
    Ugly("hai tháng một trang.xlsx", "Tháng 9 dán dưới tháng 10", "September's table below October's", DENGUE,
         lambda: one([TITLE, *NARROW, [], ["BÁO CÁO THÁNG 9 NĂM 2026"], NARROW[0], ["Huế", 7]]),
         Expected("returned", (5, 0, 3, 2), {"LAYOUT-006": 1}, ignored={"section": 1, "note": 1}, at={"LAYOUT-006": "Sheet1!6:6"})),
    Ugly("bảng tử vong bên dưới.xlsx", "Bảng số tử vong dán dưới bảng số mắc", "A table of deaths below that of cases", DENGUE,
         lambda: one([TITLE, *NARROW, [], ["Tỉnh", "Số chết"], ["Huế", 1], ["Hà Nội", 2]]),
         Expected("returned", (5, 0, 4, 1), {"LAYOUT-006": 1}, ignored={"section": 1}, said={"LAYOUT-006": "«Số chết»"})),
    Ugly("bảng 2 bên dưới.xlsx", "«Bảng 2. Số giường bệnh» dán dưới, không có tiêu đề cột", "A second table without a header of its own", DENGUE,
         lambda: one([TITLE, *NARROW, [], ["Bảng 2. Số giường bệnh"], ["Huế", 700]]),
         Expected("returned", (4, 0, 3, 1), {"LAYOUT-006": 1}, ignored={"section": 1})),
    Ugly("hai bảng cạnh nhau.xlsx", "Hai bảng đặt cạnh nhau cho vừa trang in", "Two tables side by side to fit the page", DENGUE,
         lambda: one([TITLE, ["Tỉnh", "Số ca mắc", None, "Tỉnh", "Số ca mắc"], ["Đắk Lắk", 5, None, "Gia Lai", 6], ["Huế", 7, None, "Hà Nội", 8]]),
         Expected("returned", (2, 0, 2, 0), {"COL-002": 4}, at={"COL-002": "Sheet1!A2"})),
    Ugly("hai số khác nhau.xlsx", "Một tỉnh ghi hai lần với số khác nhau", "One province twice with different figures", DENGUE,
         lambda: one([TITLE, HEADER, [1, "Đắk Lắk", 5], [2, "Gia Lai", 6], [3, "Tỉnh Đắk Lắk", 8]]),
         Expected("partly_accepted", (3, 1, 2, 0), {"DUP-002": 2}, facts=1, sums={"cases": 6}, figures=(Figure({"area": "52"}, "cases", 6),))),
    Ugly("công ty và đơn vị.xlsx", "Dòng công ty là số chung của các điện lực trong tệp", "The company's row beside its units'", POWER,
         lambda: one([POWER_TITLE, ["STT", "Đơn vị", "Số khách hàng", "SAIDI", "SAIFI", "MAIFI"], [1, UNIT, 100, 5.5, 1, 0],
                      [2, "Điện lực Nga Sơn", 200, 6, 1, 0], [3, "Công ty Điện lực Thanh Hóa", 300, 5.8, 1, 0]]),
         Expected("accepted_with_warnings", (3, 2, 0, 1), {"TOTAL-002": 1}, ignored={"total": 1}, facts=2, sums={"customers": 300, "saidi": 11.5},
                  figures=(Figure({"power_unit": "DL38-NGA-SON"}, "saidi", 6.0),))),
    Ugly("công thức.xlsx", "Số liệu và tổng là công thức đã tính", "Formulas with their results", DENGUE,
         lambda: one([TITLE, HEADER, [1, "Đắk Lắk", Formula("=100+25", 125)], *ROWS[1:], [None, "Tổng cộng", Formula("=SUM(C3:C5)", 132)]]),
         Expected("accepted", (4, 3, 0, 1), ignored={"total": 1}, facts=3, sums={"cases": 132}, figures=RIGHT)),
    Ugly("công thức chưa tính.xlsx", "Phần mềm ghi công thức, chưa ai mở bằng Excel", "Formulas that no spreadsheet has worked out", DENGUE, without_results,
         Expected("partly_accepted", (4, 2, 1, 1), {"FILE-013": 2}, ignored={"total": 1}, facts=2, sums={"cases": 16},
                  figures=(Figure({"area": "52"}, "cases", 9),), at={"FILE-013": "Sheet!C3"})),
    Ugly("công thức ghi sẵn 0.xlsx", "Phần mềm ghi công thức với kết quả giả là 0", "Formulas with a placeholder 0 for a result", DENGUE,
         lambda: one([TITLE, HEADER, [1, "Đắk Lắk", Formula("=SUM(E1:E9)", 0)], [2, "Gia Lai", 6]]),
         Expected("partly_accepted", (2, 1, 1, 0), {"FILE-013": 1}, facts=1, sums={"cases": 6}, figures=(Figure({"area": "52"}, "cases", 6),))),
    Ugly("ô lỗi.xlsx", "Ô #REF!, #N/A do xóa cột, tra cứu hỏng", "Cells with #REF! and #N/A", DENGUE,
         lambda: one([TITLE, HEADER, [1, "Đắk Lắk", Formula("=#REF!", "#REF!")], [2, "Gia Lai", Formula("=NA()", "#N/A")], [3, "Huế", 7]]),
         Expected("partly_accepted", (3, 1, 2, 0), {"NUM-005": 1, "VALUE-001": 1}, facts=1, sums={"cases": 7}, figures=(Figure({"area": "46"}, "cases", 7),))),
    Ugly("ô lỗi.xls", "Như trên, lưu .xls", "The same saved as .xls", DENGUE,
         lambda: one([TITLE, HEADER, [1, "Đắk Lắk", Formula("=#REF!", "#REF!")], [2, "Gia Lai", Formula("=NA()", "#N/A")], [3, "Huế", 7]]),
         Expected("partly_accepted", (3, 1, 2, 0), {"NUM-005": 1, "VALUE-001": 1}, facts=1, sums={"cases": 7}, figures=(Figure({"area": "46"}, "cases", 7),)),
         saved_as="xls"),
)  # fmt: skip
