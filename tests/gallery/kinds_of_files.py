"""Kinds of files: what programs save, what its name hides, and what must never be opened."""

from __future__ import annotations

import io
import json
import zipfile

from tests.gallery.habits import AIR, CRIME, DENGUE, POWER, Expected, Figure, Ugly
from tests.gallery.sheets import Line, csv, one
from tests.readers.raw_files import compound_file, raw_workbook, text_cell

TITLE: Line = ["BÁO CÁO SỐT XUẤT HUYẾT THÁNG 10 NĂM 2026"]
HEADER: Line = ["STT", "Tỉnh, thành phố", "Số ca mắc"]
ROWS: list[Line] = [[1, "Đắk Lắk", 125], [2, "Lâm Đồng", 7], [3, "Gia Lai", 0]]
LETTERHEAD: list[Line] = [
    ["BỘ Y TẾ", None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["CỤC PHÒNG BỆNH", None, "Độc lập - Tự do - Hạnh phúc"],
    ["Số: 123/BC-PB", None, "Hà Nội, ngày 04 tháng 11 năm 2026"], [], ["BÁO CÁO"], ["Tình hình sốt xuất huyết Dengue"], ["Tháng 10 năm 2026"],
    ["(Ban hành kèm theo Thông tư số 23/2025/TT-BYT ngày 01 tháng 7 năm 2025)"], ["Kính gửi: Lãnh đạo Bộ"], ["Đơn vị báo cáo: Cục Phòng bệnh"],
    ["Đơn vị tính: ca"], ["Ngày gửi: 04/11/2026"],
]  # fmt: skip
RIGHT = (Figure({"area": "66"}, "cases", 125), Figure({"area": "52"}, "cases", 0))
GOOD = Expected("accepted", (3, 3, 0, 0), facts=3, sums={"cases": 132}, figures=RIGHT)
RECORDS = [{"Tỉnh": row[1], "Tháng": "10/2026", "Số ca mắc": row[2]} for row in ROWS]


def with_macro() -> bytes:
    """The same workbook with a macro project; its bytes are no real program and would crash whoever ran them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(one([TITLE, HEADER, *ROWS]))) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry))
        new.writestr("xl/vbaProject.bin", compound_file({"VBA": b"Sub Auto_Open()" * 100}))
    return buffer.getvalue()


def locked() -> bytes:
    """What Excel writes when a password is asked for on opening."""
    return compound_file({"EncryptionInfo": b"\4\0\4\0" + b"\0" * 100, "EncryptedPackage": b"\x99" * 6000})


def bomb() -> bytes:
    """A few hundred kB whose sheet unpacks to 150 MB."""
    return raw_workbook(" " * (150 * 1024 * 1024))


def cut_off() -> bytes:
    """The first two thirds of a workbook: an upload that broke off."""
    whole = one([TITLE, HEADER, *ROWS])
    return whole[: len(whole) * 2 // 3]


HTML = "<html><head><meta charset='utf-8'></head><body><table><tr><td>Tỉnh</td><td>Số ca mắc</td></tr></table></body></html>"
XML_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet>'
    "<Table><Row><Cell><Data>Tỉnh</Data></Cell></Row></Table></Worksheet></Workbook>"
)
POWER_LINE = "Đơn vị điện lực\tSố khách hàng\tSAIDI\tSAIFI\tMAIFI\nĐiện lực Bá Thước\t12.345\t5,25\t1,5\t0\n"


def unreadable(rule: str, said: str = "") -> Expected:
    return Expected("unreadable", findings={rule: 1}, said={rule: said} if said else {})


ENTRIES: tuple[Ugly, ...] = (
    Ugly("mười hai dòng tiêu đề.xlsx", "Bảng nằm dưới mười hai dòng quốc hiệu, số ký hiệu, kính gửi", "A table under twelve lines of letterhead", DENGUE,
         lambda: one([*LETTERHEAD, HEADER, ["A", "B", 1], *ROWS]),
         Expected("accepted", (4, 3, 0, 1), ignored={"column_numbers": 1}, facts=3, sums={"cases": 132}, figures=RIGHT)),
    Ugly("có macro.xlsm", "Tệp có macro của người làm trước để lại", "A workbook with somebody's macro: said, never run", DENGUE, with_macro,
         Expected("accepted_with_warnings", (3, 3, 0, 0), {"FILE-011": 1}, facts=3, sums={"cases": 132}, figures=RIGHT)),
    Ugly("excel 97.xls", "Máy cũ, lưu thành .xls", "Saved as .xls on an old machine", DENGUE, lambda: one([TITLE, HEADER, *ROWS]), GOOD, saved_as="xls"),
    Ugly("libreoffice.ods", "Đơn vị dùng LibreOffice, gửi .ods", "An office that uses LibreOffice sends .ods", DENGUE,
         lambda: one([TITLE, HEADER, *ROWS]), GOOD, saved_as="ods"),
    Ugly("excel tiếng việt.csv", "Excel tiếng Việt lưu CSV: chấm phẩy, BOM, phẩy thập phân", "Vietnamese Excel's CSV: semicolons, BOM, decimal commas", POWER,
         lambda: ("\ufeff" + POWER_LINE.replace("\t", ";")).encode(),
         Expected("accepted", (1, 1, 0, 0), {"NUM-008": 1}, facts=1, sums={"saidi": 5.25, "customers": 12345},
                  figures=(Figure({"power_unit": "DL38-BA-THUOC"}, "customers", 12345),)), period="2026-10"),
    Ugly("dán từ excel.tsv", "Dán từ Excel vào Notepad: cách nhau bằng tab", "Pasted from Excel into Notepad: tabs", POWER, POWER_LINE.encode,
         Expected("accepted", (1, 1, 0, 0), {"NUM-008": 1}, facts=1, sums={"saidi": 5.25, "customers": 12345},
                  figures=(Figure({"power_unit": "DL38-BA-THUOC"}, "saidi", 5.25),)), period="2026-10"),
    Ugly("bản ghi.json", "Phần mềm xuất JSON, mỗi đối tượng một dòng", "A program's JSON, one object a row", DENGUE,
         lambda: json.dumps(RECORDS, ensure_ascii=False).encode(), GOOD),
    Ugly("trong khóa.json", "JSON gói trong vài lớp khóa của dịch vụ", "JSON wrapped in a service's keys", DENGUE,
         lambda: json.dumps({"status": 200, "result": {"page": 1, "items": RECORDS}}, ensure_ascii=False).encode(), GOOD),
    Ugly("theo cột.json", "JSON theo cột, như pandas ghi ra", "JSON by columns, as pandas writes it", DENGUE,
         lambda: json.dumps({k: {str(n): r[k] for n, r in enumerate(RECORDS)} for k in RECORDS[0]}, ensure_ascii=False).encode(), GOOD),
    Ugly("mỗi dòng một đối tượng.jsonl", "JSON Lines của hệ thống ghi nhật ký", "JSON Lines", DENGUE,
         lambda: "\n".join(json.dumps(r, ensure_ascii=False) for r in RECORDS).encode(), GOOD),
    Ugly("hai bảng.json", "JSON có hai bảng cạnh nhau", "JSON that holds two tables: not guessed", DENGUE,
         lambda: json.dumps({"thang_9": RECORDS, "thang_10": RECORDS}, ensure_ascii=False).encode(), unreadable("FILE-022", "có 2 bảng")),
    Ugly("khóa lặp.json", "Một đối tượng JSON có hai giá trị cùng tên", "A key that stands twice in an object", DENGUE,
         lambda: '[{"Tỉnh": "Đắk Lắk", "Tháng": "10/2026", "Số ca mắc": 5, "Số ca mắc": 6}]'.encode(), unreadable("FILE-022", "lặp lại")),
    Ugly("trang web.xls", "Phần mềm xuất trang web rồi đặt tên .xls", "A web page called .xls by the program that wrote it", DENGUE, HTML.encode,
         unreadable("FILE-002", "trang web")),
    Ugly("xml 2003.xls", "XML Spreadsheet 2003 đặt tên .xls", "XML Spreadsheet 2003 called .xls", DENGUE, XML_2003.encode, unreadable("FILE-002", "XML")),
    Ugly("văn bản.xls", "Tệp tab đặt tên .xls để mở bằng Excel", "Tabs called .xls so that Excel opens it", POWER, POWER_LINE.encode,
         unreadable("FILE-002", "văn bản"), period="2026-10"),
    Ugly("ảnh chụp.xlsx", "Ảnh chụp màn hình đổi đuôi thành .xlsx", "A screenshot renamed .xlsx", CRIME,
         lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, unreadable("FILE-002", "ảnh PNG")),
    Ugly("bản quét.pdf", "Gửi bản quét có dấu đỏ thay cho số liệu", "A scan with the red stamp instead of data", CRIME,
         lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\n", unreadable("FILE-003", "PDF")),
    Ugly("rỗng.csv", "Tệp rỗng do lỗi xuất", "An empty file", DENGUE, lambda: b"", unreadable("FILE-001")),
    Ugly("trang trắng.xlsx", "Bảng tính chưa nhập gì", "A workbook with nothing in it", DENGUE, lambda: one([]), unreadable("FILE-001")),
    Ugly("đặt mật khẩu.xlsx", "Đặt mật khẩu mở tệp rồi gửi, mật khẩu nhắn qua điện thoại", "Locked with a password that was told by telephone", DENGUE,
         locked, unreadable("FILE-008")),
    Ugly("bom nén.xlsx", "Tệp nén bung ra khổng lồ", "A zip bomb", DENGUE, bomb, unreadable("FILE-005")),
    Ugly("ô cuối cùng.xlsx", "Lỡ gõ vào ô cuối cùng của trang", "Somebody typed into the last cell of the sheet", DENGUE,
         lambda: raw_workbook('<row r="1048576">' + text_cell("XFD1048576", "x") + "</row>"), unreadable("FILE-009", "XFD1048576")),
    Ugly("tải dở.xlsx", "Mạng chậm, tệp tải lên dở dang", "An upload that broke off", DENGUE, cut_off, unreadable("FILE-004")),
    Ugly("KKBMT01_20261105081500.txt", "Tệp của trạm dùng dấu cách thay cho tab, giờ theo quy định", "A logger's file with blanks for tabs", AIR,
         lambda: csv([["PM10", "38.4", "ug/m3", "20261105081500", "00"], ["PM2,5", "12,7", "ug/m3", "20261105081500", "00"]], " ").encode(),
         Expected("accepted", (2, 2, 0, 0), facts=2, sums={"value": 51.1}, figures=(Figure({"parameter": "PM2.5"}, "value", 12.7),))),
)  # fmt: skip
