"""How letters and figures are written: old alphabets and fonts, separators, zeros, marks for nothing."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import replace

from tests.gallery.habits import CRIME, DENGUE, POWER, WATER, Expected, Figure, Ugly
from tests.gallery.headers_of_forms import CRIME_TITLE, POWER_TITLE, UNIT
from tests.gallery.kinds_of_files import GOOD, HEADER, RIGHT, ROWS, TITLE
from tests.gallery.rows_of_forms import CRIME_HEADER
from tests.gallery.sheets import Line, Sheet, Styled, csv, one, workbook
from tests.old_alphabets import in_cp1258, in_tcvn3, in_vni

SMALL: list[Line] = [["Báo cáo sốt xuất huyết"], ["Tháng 10 năm 2026"], ["STT", "Tỉnh", "Số ca mắc"], *ROWS, [None, "Tổng cộng", 132]]
TEXT = csv(SMALL)
WITH_TOTAL = Expected("accepted", (4, 3, 0, 1), ignored={"total": 1}, facts=3, sums={"cases": 132}, figures=RIGHT)
TOLD = Expected("accepted", (4, 3, 0, 1), {"FILE-024": 1}, ignored={"total": 1}, facts=3, sums={"cases": 132}, figures=RIGHT)


def told(encoding: str) -> Expected:
    return replace(TOLD, encoding=encoding)


def in_fonts() -> bytes:
    """Names typed in .VnTime beside Unicode ones, one in VNI-Times."""
    tcvn3, vni = {"font_name": ".VnTime"}, {"font_name": "VNI-Times"}
    return one(
        [TITLE, HEADER, [1, Styled(in_tcvn3("Đắk Lắk"), tcvn3), 125], [2, Styled(in_vni("Lâm Đồng"), vni), 7], [3, "Gia Lai", 0]]
    )  # fmt: skip


POWER_HEADER: Line = ["Đơn vị", "Số khách hàng", "SAIDI", "SAIFI", "MAIFI"]
UNITS = [UNIT, "Điện lực Nga Sơn", "Điện lực Cẩm Thủy"]
WELL_HEADER: Line = ["Xã, phường", "NO3", "As"]

ENTRIES: tuple[Ugly, ...] = (
    Ugly("tcvn3.csv", "Phần mềm cũ xuất TCVN3 (ABC)", "An old program writes TCVN3", DENGUE, lambda: in_tcvn3(TEXT).encode("latin-1"), told("tcvn3")),
    Ugly("tcvn3 lưu utf-8.csv", "Văn bản TCVN3 được lưu lại «kiểu UTF-8»", "TCVN3 saved again as UTF-8", DENGUE, lambda: in_tcvn3(TEXT).encode(), told("tcvn3")),
    Ugly("vni.csv", "Máy phía Nam xuất VNI", "VNI from the south", DENGUE, lambda: in_vni(TEXT).encode("latin-1"), told("vni")),
    Ugly("windows-1258.csv", "Notepad cũ lưu ANSI (Windows-1258)", "Old Notepad's ANSI", DENGUE, lambda: in_cp1258(TEXT), told("cp1258")),
    Ugly("unicode text.txt", "Excel «Unicode Text»: UTF-16 LE, tab", "Excel's Unicode Text: UTF-16 LE with tabs", DENGUE,
         lambda: csv(SMALL, "\t", "\r\n").encode("utf-16"), WITH_TOTAL),
    Ugly("utf-16 be không bom.csv", "UTF-16 BE không có BOM", "UTF-16 BE without a BOM", DENGUE, lambda: TEXT.encode("utf-16-be"), WITH_TOTAL),
    Ugly("chữ tổ hợp.csv", "Máy Mac: chữ có dấu rời (NFD)", "Decomposed letters from a Mac", DENGUE, lambda: unicodedata.normalize("NFD", TEXT).encode(),
         Expected("accepted", (4, 3, 0, 1), {"FILE-025": 6}, ignored={"total": 1}, facts=3, sums={"cases": 132}, figures=RIGHT)),
    Ugly("chữ tổ hợp.xlsx", "Như trên trong bảng tính", "The same in a workbook", DENGUE,
         lambda: one([[unicodedata.normalize("NFD", c) if isinstance(c, str) else c for c in line] for line in SMALL]),
         Expected("accepted", (4, 3, 0, 1), {"FILE-025": 7}, ignored={"total": 1}, facts=3, sums={"cases": 132}, figures=RIGHT)),
    Ugly("phông vntime.xlsx", "Phông .VnTime, VNI-Times lẫn Unicode trong một bảng", "Cells in .VnTime and VNI-Times beside Unicode ones", DENGUE, in_fonts,
         Expected("accepted", (3, 3, 0, 0), {"FILE-024": 2}, facts=3, sums={"cases": 132}, figures=RIGHT)),
    Ugly("phông vntime.xls", "Như trên, lưu .xls", "The same saved as .xls", DENGUE, in_fonts,
         Expected("accepted", (3, 3, 0, 0), {"FILE-024": 2}, facts=3, sums={"cases": 132}, figures=RIGHT), saved_as="xls"),
    Ugly("toàn tệp tcvn3.xlsx", "Cả bảng tính gõ TCVN3, phông đã mất", "A workbook all in TCVN3 whose fonts were lost", DENGUE,
         lambda: one([[in_tcvn3(c) if isinstance(c, str) else c for c in line] for line in SMALL]), told("tcvn3")),
    Ugly("dấu cách lạ.xlsx", "Dấu cách cứng, ký tự không nhìn thấy quanh tên và số", "Hard blanks and invisible characters around names and figures", DENGUE,
         lambda: one([TITLE, HEADER, [1, "\u00a0Đắk Lắk ", "125\u00a0"], [2, "Lâm\u200b Đồng", "\ufeff7"], [3, "Gia\u00a0Lai", "0"]]),
         Expected("accepted", (3, 3, 0, 0), {"TEXT-001": 2, "NUM-008": 1}, facts=3, sums={"cases": 132}, figures=RIGHT)),
    Ugly("số lưu dạng chữ.xlsx", "Số lưu dạng chữ, có dấu nháy, chữ số toàn khổ", "Figures as text, with an apostrophe, full-width", DENGUE,
         lambda: one([TITLE, HEADER, [1, "Đắk Lắk", "'125"], [2, "Lâm Đồng", "７"], [3, "Gia Lai", "00"]]),
         Expected("accepted", (3, 3, 0, 0), {"NUM-008": 2}, facts=3, sums={"cases": 132}, figures=RIGHT)),
    Ugly("phẩy thập phân.xlsx", "Số thập phân gõ chữ dấu phẩy, có ô là số thật 12.345", "Decimal commas as text beside a real 12.345", POWER,
         lambda: one([POWER_TITLE, POWER_HEADER, [UNITS[0], 100, "54,04", "0,50", 0], [UNITS[1], 200, 12.345, 1.5, 0], [UNITS[2], 300, "1,2", 1.234, 0]]),
         Expected("accepted", (3, 3, 0, 0), facts=3, sums={"saidi": 67.585, "saifi": 3.234},
                  figures=(Figure({"power_unit": "DL38-NGA-SON"}, "saidi", 12.345), Figure({"power_unit": "DL38-BA-THUOC"}, "saidi", 54.04)))),
    Ugly("phẩy thập phân.csv", "Nghìn bằng dấu chấm, thập phân bằng dấu phẩy", "Points for thousands, commas for decimals", POWER,
         lambda: csv([POWER_TITLE, POWER_HEADER, [UNITS[0], "57.821", "1.234,5", "0,50", "0"], [UNITS[1], "7.200", "12,5", "1,25", "0,125"]], ";").encode(),
         Expected("accepted", (2, 2, 0, 0), {"NUM-008": 3}, facts=2, sums={"customers": 65021, "saidi": 1247.0, "maifi": 0.125},
                  figures=(Figure({"power_unit": "DL38-BA-THUOC"}, "saidi", 1234.5),))),
    Ugly("chấm thập phân.csv", "Nghìn bằng dấu phẩy, thập phân bằng dấu chấm, có nháy kép", "Commas for thousands in quotes, points for decimals", POWER,
         lambda: csv([POWER_TITLE, POWER_HEADER, [UNITS[0], '"57,821"', '"1,234.5"', "0.50", "0"], [UNITS[1], '"7,200"', "12.5", "1.25", "0.125"]]).encode(),
         Expected("accepted", (2, 2, 0, 0), {"NUM-008": 3}, facts=2, sums={"customers": 65021, "saidi": 1247.0, "maifi": 0.125},
                  figures=(Figure({"power_unit": "DL38-NGA-SON"}, "customers", 7200),))),
    Ugly("một nghìn hai.csv", "«1.234» không rõ là một nghìn hay một phẩy hai", "1.234 with nothing in the file to tell how it is meant", DENGUE,
         lambda: csv([["Tỉnh", "Tháng", "Số ca mắc"], ["Đắk Lắk", "10/2026", "1.234"], ["Gia Lai", "10/2026", 7]]).encode(),
         Expected("returned", (2, 0, 2, 0), {"NUM-003": 1}, said={"NUM-003": "1234"}, at={"NUM-003": "dòng 2, cột «Số ca mắc»"})),
    Ugly("triệu.csv", "«1.234.567» chỉ có thể là hơn một triệu", "1.234.567 can mean one thing only, and tells the rest", DENGUE,
         lambda: csv([["Tỉnh", "Tháng", "Số ca mắc"], ["Đắk Lắk", "10/2026", "1.234.567"], ["Gia Lai", "10/2026", "1.234"]]).encode(),
         Expected("accepted", (2, 2, 0, 0), {"NUM-008": 2}, facts=2, sums={"cases": 1235801}, figures=(Figure({"area": "52"}, "cases", 1234),))),
    Ugly("hai kiểu trong một cột.csv", "Hai người nhập, hai kiểu dấu trong một cột", "Two typists, two decimal signs in one column", POWER,
         lambda: csv([POWER_TITLE, POWER_HEADER, [UNITS[0], 100, "1.234,5", "1", "0"], [UNITS[1], 100, "12,5", "1", "0"], [UNITS[2], 100, "1,234.5", "1", "0"]], ";").encode(),
         Expected("partly_accepted", (3, 2, 1, 0), {"NUM-002": 1, "NUM-008": 1}, facts=2, sums={"saidi": 1247.0}, at={"NUM-002": "dòng 5, cột «SAIDI»"},
                  figures=(Figure({"power_unit": "DL38-BA-THUOC"}, "saidi", 1234.5),))),
    Ugly("không gạch ba chấm.xlsx", "«Không» là 0; «-», «…», «x» là không có số liệu", "«Không» is zero; «-», «…» and «x» are no figure", DENGUE,
         lambda: one([TITLE, HEADER, [1, "Đắk Lắk", "Không"], [2, "Lâm Đồng", "-"], [3, "Gia Lai", "…"], [4, "Huế", "x"], [5, "Cà Mau", "Không ghi nhận ca bệnh"], [6, "Hà Nội", 7]]),
         Expected("partly_accepted", (6, 3, 3, 0), {"VALUE-001": 3, "NUM-011": 2}, facts=3, sums={"cases": 7}, figures=(Figure({"area": "66"}, "cases", 0), Figure({"area": "01"}, "cases", 7)))),
    Ugly("không phát hiện.xlsx", "«KPH», «<LOD», «<0,05»: dưới ngưỡng phát hiện, khác 0 và khác trống", "Below detection is neither zero nor empty", WATER,
         lambda: one([["THÁNG 10 NĂM 2026"], WELL_HEADER, ["Phường Tân An", "KPH", 0.001], ["Xã Ea Kar", "<0,05", "<LOD"], ["Phường Buôn Ma Thuột", "Không", "-"]]),
         Expected("accepted", (3, 3, 0, 0), {"NUM-011": 1}, facts=3, sums={"nitrate": 0.0, "arsenic": 0.001},
                  figures=(Figure({"area": "24163"}, "nitrate", None), Figure({"area": "24163"}, "nitrate_mark", "below_detection"),
                           Figure({"area": "24133"}, "nitrate", 0.0), Figure({"area": "24133"}, "arsenic_mark", None)))),
    Ugly("kph ở cột đếm.xlsx", "«KPH» trong cột đếm ca", "Below detection in a count", DENGUE,
         lambda: one([TITLE, HEADER, [1, "Đắk Lắk", "KPH"], [2, "Gia Lai", 6]]),
         Expected("partly_accepted", (2, 1, 1, 0), {"NUM-007": 1}, facts=1, sums={"cases": 6}, figures=(Figure({"area": "52"}, "cases", 6),))),
    Ugly("kèm đơn vị.xlsx", "«12 ca», «05 ca» trong ô số", "Units inside the cells", DENGUE,
         lambda: one([TITLE, HEADER, [1, "Đắk Lắk", "12 ca"], [2, "Gia Lai", "05 ca"], [3, "Huế", "7 ổ dịch"]]),
         Expected("partly_accepted", (3, 2, 1, 0), {"NUM-001": 1, "NUM-009": 2}, facts=2, sums={"cases": 17}, figures=(Figure({"area": "52"}, "cases", 5),))),
    Ugly("phần trăm.xlsx", "Tỷ lệ có ô định dạng %, có ô gõ «66,7%», có ô chỉ 66.7", "A rate as a percent format, as text and as a bare figure", CRIME,
         lambda: one([CRIME_TITLE, [*CRIME_HEADER[:6], "Tỷ lệ (%)"], [1, "Phường Kinh Bắc", "Trật tự xã hội", 3, 2, 4, Styled(2 / 3, {"num_format": "0.0%"})],
                      [2, "Phường Võ Cường", "Ma túy", 3, 2, 7, "66,7%"], [3, "Phường Kinh Bắc", "Kinh tế", 3, 2, 1, 66.7],
                      [4, "Phường Võ Cường", "Kinh tế", 3, 2, 1, Styled(0.9, {"num_format": "0%"})]]),
         Expected("accepted_with_warnings", (4, 4, 0, 0), {"DERIVED-001": 1, "NUM-009": 3}, facts=4, sums={"occurred": 12, "solved": 8}, at={"DERIVED-001": "Sheet1!G6"},
                  figures=(Figure({"suspects": 7}, "solved", 2),))),
    Ugly("số thành ngày.xlsx", "Excel biến «5/10» thành ngày", "Excel made a date of a figure", DENGUE,
         lambda: one([TITLE, HEADER, [1, "Đắk Lắk", Styled(dt.datetime(2026, 10, 5), {"num_format": "d-mmm"})], [2, "Gia Lai", 6]]),
         Expected("partly_accepted", (2, 1, 1, 0), {"NUM-001": 1}, facts=1, sums={"cases": 6}, figures=(Figure({"area": "52"}, "cases", 6),))),
    Ugly("mã mất số 0.csv", "Mã tỉnh mất số 0 ở đầu vì Excel", "Codes that lost their leading zero to Excel", DENGUE,
         lambda: csv([["Mã tỉnh", "Tháng", "Số ca mắc"], ["1", "10/2026", 5], ["66", "10/2026", 6]]).encode(),
         Expected("accepted", (2, 2, 0, 0), {"PLACE-008": 1}, facts=2, sums={"cases": 11}, figures=(Figure({"area": "01"}, "cases", 5),))),
    Ugly("hai phông hai trang.xlsx", "Trang Unicode, trang tháng trước còn TCVN3", "One sheet in Unicode, one still in .VnTime", DENGUE,
         lambda: workbook(Sheet("T10-2026", [HEADER, *ROWS]), Sheet("T9-2026", [[in_tcvn3(str(c)) for c in HEADER], [1, in_tcvn3("Cần Thơ"), 9]], fonts={"font_name": ".VnTime"})),
         Expected("accepted", (4, 4, 0, 0), {"FILE-024": 3}, facts=4, sums={"cases": 141}, figures=(*RIGHT, Figure({"area": "92"}, "cases", 9)))),
    Ugly("bình thường.xlsx", "Tệp đúng mẫu, không có gì phải nói", "A file with nothing to say about", DENGUE, lambda: one([TITLE, HEADER, *ROWS]), GOOD),
)  # fmt: skip
