"""Days and periods as they are written, and text files that are broken in places."""

from __future__ import annotations

import datetime as dt

from tests.gallery.habits import AIR, DENGUE, POWER, WEEK, Expected, Figure, Ugly
from tests.gallery.kinds_of_files import GOOD, HEADER, RIGHT, ROWS, TITLE
from tests.gallery.letters_and_figures import POWER_HEADER, UNITS
from tests.gallery.sheets import Line, Styled, csv, one

AIR_HEADER: Line = ["Mã trạm", "Thông số", "Thời điểm đo", "Thời gian lấy trung bình", "Giá trị đo", "Đơn vị đo", "Trạng thái đo"]
CLOCK = {"num_format": "dd/mm/yyyy hh:mm"}


def air(*moments: object) -> list[Line]:
    return [AIR_HEADER, *(["KKBMT01", "PM10", moment, "1 giờ", 38.5, "ug/m3", "00"] for moment in moments)]


def at(hour: int, day: int = 5) -> str:
    """An instant of November 2026 as it is stored, in UTC."""
    return dt.datetime(2026, 11, day, hour - 7, tzinfo=dt.UTC).isoformat()


MONTHS: list[object] = ["10/2026", "Tháng 10/2026", "T10/2026", "tháng 10 năm 2026", "2026-10", "202610", dt.datetime(2026, 10, 1)]
PLACES = ["Đắk Lắk", "Lâm Đồng", "Gia Lai", "Huế", "Hà Nội", "Cà Mau", "Cần Thơ"]
LINES = "Tỉnh,Tháng,Số ca mắc\nĐắk Lắk,10/2026,125\nLâm Đồng,10/2026,7\nGia Lai,10/2026,0\n"

ENTRIES: tuple[Ugly, ...] = (
    Ugly("ngày viết đủ kiểu.xlsx", "Ngày giờ viết năm kiểu trong một cột", "Moments written in five ways", AIR,
         lambda: one(air("05/11/2026 08:00", "ngày 5 tháng 11 năm 2026 09:00", "10h00 ngày 05/11/2026", "20261105110000", 46331.5, "15/11/2026 08:00")),
         Expected("accepted", (6, 6, 0, 0), facts=6, sums={"value": 231.0}, figures=(Figure({"measured_at": at(9)}, "value", 38.5), Figure({"measured_at": at(12)}, "value", 38.5),
                  Figure({"measured_at": at(10)}, "value", 38.5)))),
    Ugly("tháng trước ngày.csv", "Thiết bị nhập khẩu ghi tháng/ngày/năm, có ngày 13 làm chứng", "A foreign device writes month first, a 13th shows it", AIR,
         lambda: csv(air("11/13/2026 08:00", "11/05/2026 09:00")).encode(),
         Expected("accepted", (2, 2, 0, 0), facts=2, sums={"value": 77.0}, figures=(Figure({"measured_at": at(9)}, "value", 38.5),))),
    Ugly("am pm.csv", "Ngày nào cũng đọc được hai cách, giờ kiểu Mỹ", "Every date reads both ways, with an American clock", AIR,
         lambda: csv(air("11/05/2026 8:00 AM", "11/06/2026 9:00 PM")).encode(),
         Expected("returned", (2, 0, 2, 0), {"DATE-009": 1}, at={"DATE-009": "dòng 2, cột «Thời điểm đo»"})),
    Ugly("excel đảo ngày tháng.xlsx", "Máy để tiếng Anh: 5/11 thành ngày 11 tháng 5, còn 13/11 vẫn là chữ", "English Excel swapped what it could and left the rest as text", AIR,
         lambda: one(air(Styled(dt.datetime(2026, 5, 11, 8), CLOCK), Styled(dt.datetime(2026, 6, 11, 8), CLOCK), "13/11/2026 08:00", "14/11/2026 08:00")),
         Expected("returned", (4, 0, 4, 0), {"DATE-008": 1}, at={"DATE-008": "Sheet1!C4"})),
    Ugly("ngày không có thật.xlsx", "31/02, ngày ở tương lai, chữ thay cho ngày", "A 31 February, a day to come, a word for a date", AIR,
         lambda: one(air("31/02/2026 08:00", "05/12/2026 08:00", "hôm qua", "15/11/2026 08:00")),
         Expected("partly_accepted", (4, 1, 3, 0), {"DATE-001": 1, "DATE-002": 1, "DATE-003": 1}, facts=1, sums={"value": 38.5}, figures=(Figure({"measured_at": at(8, 15)}, "value", 38.5),))),
    Ugly("tháng viết đủ kiểu.xlsx", "Cột Tháng viết bảy kiểu", "A column of months written in seven ways", DENGUE,
         lambda: one([["Tỉnh", "Tháng", "Số ca mắc"], *([p, Styled(m, {"num_format": "mm/yyyy"}) if isinstance(m, dt.datetime) else m, 5] for p, m in zip(PLACES, MONTHS, strict=True))]),
         Expected("accepted", (7, 7, 0, 0), facts=7, sums={"cases": 35}, figures=(Figure({"area": "92", "period_from": "2026-10-01"}, "cases", 5),))),
    Ugly("hai tháng ở tiêu đề.xlsx", "Tiêu đề ghi tháng 9, dòng dưới ghi kỳ tháng 10", "Two months in the title lines", DENGUE,
         lambda: one([["BÁO CÁO THÁNG 9 NĂM 2026"], ["Kỳ báo cáo: tháng 10 năm 2026"], HEADER, *ROWS]),
         Expected("returned", (3, 0, 3, 0), {"PERIOD-003": 1}, at={"PERIOD-003": "Sheet1!A1"})),
    Ugly("phương hướng tháng sau.xlsx", "Tiêu đề có cả phương hướng tháng sau", "The title also speaks of next month's plan", DENGUE,
         lambda: one([["BÁO CÁO THÁNG 10 NĂM 2026, PHƯƠNG HƯỚNG THÁNG 11 NĂM 2026"], HEADER, *ROWS]), GOOD),
    Ugly("quý ba.xlsx", "Khai kỳ tháng 10 nhưng tiêu đề là quý III", "October is stated, the title says the third quarter", DENGUE,
         lambda: one([["BÁO CÁO QUÝ III NĂM 2026"], HEADER, *ROWS]), Expected("returned", (3, 0, 3, 0), {"PERIOD-003": 1}), period="2026-10"),
    Ugly("tuần lệch ngày.xlsx", "Tuần 45 nhưng ngày tính từ thứ Hai", "Week 45 with dates from Monday", WEEK,
         lambda: one([["Tuần 45 năm 2026 (từ ngày 02/11/2026 đến ngày 08/11/2026)"], ["Xã, phường", "Tên bệnh", "Trong tuần"], ["Phường Tân An", "Sởi", 2]]),
         Expected("returned", (1, 0, 1, 0), {"PERIOD-003": 1}, said={"PERIOD-003": "không phải một kỳ"})),
    Ugly("không có kỳ.xlsx", "Quên ghi kỳ báo cáo", "No period anywhere", DENGUE, lambda: one([HEADER, *ROWS]), Expected("returned", (3, 0, 3, 0), {"PERIOD-002": 1})),
    Ugly("kỳ khai khác.xlsx", "Khai tháng 9, tệp ghi tháng 10", "September is stated, the file says October", DENGUE,
         lambda: one([TITLE, HEADER, *ROWS]), Expected("returned", (3, 0, 3, 0), {"PERIOD-001": 1}, at={"PERIOD-001": "Sheet1!A1"}), period="2026-09"),
    # ---- text files
    Ugly("ghi chú nhiều dòng.csv", "Ghi chú xuống dòng trong dấu nháy kép", "A remark of several lines in quotes", DENGUE,
         lambda: 'Tỉnh,Tháng,Số ca mắc,Ghi chú\n"Đắk Lắk",10/2026,125,"dòng một\ndòng hai, có phẩy"\nLâm Đồng,10/2026,7,\nGia Lai,10/2026,0,"nói ""sơ bộ"""\n'.encode(),
         Expected("accepted", (3, 3, 0, 0), {"COL-003": 1}, facts=3, sums={"cases": 132}, figures=RIGHT)),
    Ugly("nháy không đóng.csv", "Dấu nháy kép mở ở dòng 3, dấu của dòng 5 đóng hộ", "A quote left open that a later line's quote would close", DENGUE,
         lambda: (LINES.replace("Lâm Đồng", '"Lâm Đồng') + 'Huế,10/2026,"9"\n').encode(),
         Expected("partly_accepted", (4, 3, 1, 0), {"COL-004": 1}, facts=3, sums={"cases": 134}, at={"COL-004": "dòng 3"}, figures=(Figure({"area": "52"}, "cases", 0), Figure({"area": "46"}, "cases", 9)))),
    Ugly("nháy nuốt dòng.csv", "Dấu nháy trong ghi chú nuốt mất một dòng số liệu", "A quote in the remarks swallows a row of data", DENGUE,
         lambda: 'Tỉnh,Tháng,Số ca mắc,Ghi chú\nĐắk Lắk,10/2026,125,"sơ bộ\nLâm Đồng,10/2026,7,"\nGia Lai,10/2026,0,\n'.encode(),
         Expected("partly_accepted", (2, 1, 1, 0), {"COL-003": 1, "COL-004": 1}, facts=1, sums={"cases": 0}, figures=(Figure({"area": "52"}, "cases", 0),))),
    Ugly("dòng dài dòng ngắn.csv", "Có dòng thừa ô, có dòng thiếu ô", "Lines with too many cells and too few", DENGUE,
         lambda: (LINES.replace("125\n", "125,,\n").replace(",7\n", "\n") + "Huế,10/2026,9,thừa\n").encode(),
         Expected("partly_accepted", (4, 2, 2, 0), {"VALUE-001": 1, "COL-004": 1, "NUM-001": 1}, facts=2, sums={"cases": 125}, figures=RIGHT)),
    Ugly("phẩy trong tệp phẩy.csv", "Dấu phẩy thập phân trong tệp ngăn bằng phẩy, không có nháy", "Unquoted decimal commas in a comma file", POWER,
         lambda: csv([POWER_HEADER, [UNITS[0], 100, "5,2", "1,5", 0], [UNITS[1], 200, "6,1", "1,0", 0]]).encode(),
         Expected("returned", (2, 0, 2, 0), {"COL-004": 2, "NUM-002": 2}), period="2026-10"),
    Ugly("chỉ dấu cr.csv", "Máy Mac cũ: xuống dòng bằng CR", "Lines that end with CR alone", DENGUE, lambda: LINES.replace("\n", "\r").encode(), GOOD),
    Ugly("sep.csv", "Dòng đầu «sep=;» của Excel", "Excel's own first line sep=;", DENGUE, lambda: ("sep=;\n" + LINES.replace(",", ";")).encode(), GOOD),
    Ugly("ký tự nul.csv", "Tệp ghi dở có ký tự NUL", "NUL bytes of a half-written file", DENGUE, lambda: LINES.replace("7", "\0").encode(),
         Expected("unreadable", findings={"FILE-015": 1}, at={"FILE-015": "dòng 3"})),
    Ugly("một byte hỏng.csv", "Một byte hỏng trong một dòng", "One broken byte in one line", DENGUE, lambda: LINES.encode().replace(b"Gia", b"G\xffa"),
         Expected("partly_accepted", (3, 2, 1, 0), {"FILE-017": 1, "PLACE-001": 1}, facts=2, sums={"cases": 132}, figures=RIGHT[:1])),
    Ugly("utf-8 thành rác.csv", "UTF-8 bị mở nhầm bảng mã rồi lưu lại", "UTF-8 opened in the wrong encoding and saved again", DENGUE,
         lambda: LINES.encode().decode("cp1252", "replace").encode(), Expected("returned", findings={"LAYOUT-001": 1})),
    Ugly("mất dòng cuối.csv", "Dòng cuối bị cắt giữa chừng", "The last line is cut off", DENGUE, lambda: LINES.encode()[:-3] ,
         Expected("returned", findings={"FILE-020": 1})),
)  # fmt: skip
