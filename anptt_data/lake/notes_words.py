"""The words of the notes beside an exported query."""

from __future__ import annotations

from anptt_data.contract.text import Text

SHEET_ROWS, SHEET_NOTES = "Số liệu", "Ghi chú"
NOTES_SUFFIX = ".ghi-chu.txt"

NEVER_ADD = Text(
    "Không cộng số liệu của các kỳ báo cáo tính theo lịch khác nhau", "Figures of reporting periods on different calendars are never added"
)
WORDS: dict[str, Text] = {
    "title": Text("GHI CHÚ VỀ SỐ LIỆU ĐÃ XUẤT", "NOTES ON EXPORTED DATA"),
    "release": Text("Phiên bản dữ liệu", "Release"),
    "release_value": Text("số {number}", "number {number}"),
    "instant": Text("Dữ liệu nhận đến", "Holds what was received until"),
    "made": Text("Xuất lúc", "Exported at"),
    "rows": Text("Số dòng", "Rows"),
    "sql": Text("Câu truy vấn", "Query"),
    "calendars": Text("Lịch kỳ báo cáo", "Calendars"),
    "mixed": Text(
        "Kết quả có hoặc được tính từ số liệu của nhiều lịch: {calendars}. " + NEVER_ADD.vi + ".",
        "The result shows or was made from figures on several calendars: {calendars}. " + NEVER_ADD.en + ".",
    ),
    "authority": Text("Sơ bộ, chính thức trong kết quả", "Provisional and final in the result"),
    "authority_value": Text(
        "{provisional} dòng sơ bộ, {final} dòng chính thức ({share} sơ bộ)", "{provisional} rows provisional, {final} final ({share} provisional)"
    ),
    "sample": Text("Số liệu mẫu", "Sample data"),
    "sample_value": Text("{n} dòng là số liệu mẫu, không phải số liệu thật", "{n} rows are sample data, not real data"),
    "calendars_shown": Text("Kết quả có nhiều lịch: {calendars}. " + NEVER_ADD.vi, "The result shows several calendars: {calendars}. " + NEVER_ADD.en),
    "samples_shown": Text(
        "Kết quả có {samples} dòng số liệu mẫu cạnh {real} dòng số liệu thật (cột mark): không cộng với nhau",
        "The result shows {samples} rows of samples beside {real} real ones (column mark): never add them",
    ),
    "unknown_sources": Text("Không xác định được các biểu mà câu truy vấn đã đọc", "Which relations the query read could not be told"),
    "no_sources": Text("Câu truy vấn không đọc biểu số liệu nào", "The query reads no figures"),
    "files": Text(
        "Đọc thẳng tệp, có cả số liệu đã được thay thế: {files}", "Reads files past the views; they hold superseded figures too: {files}"
    ),
    "column": Text("Cột", "Column"),
    "unit": Text("đơn vị", "unit"),
    "source": Text("Nguồn số liệu", "Source"),
    "also": Text("Danh mục và bảng hệ thống cũng đọc", "Reference and system tables also read"),
    "legal_basis": Text("Căn cứ pháp lý", "Legal basis"),
    "units": Text("Đơn vị tính", "Units"),
    "standing": Text("Hiện có", "Holds now"),
    "standing_value": Text("{rows} dòng", "{rows} rows"),
    "coverage": Text("Đơn vị đã báo cáo, cả nước", "Units that reported, whole country"),
    "coverage_value": Text(
        "{period} ({calendar}{mark}): {reported}/{expected} đơn vị đã báo cáo{on_time}; {final} đơn vị đã là chính thức",
        "{period} ({calendar}{mark}): {reported}/{expected} units reported{on_time}; {final} final",
    ),
    "of_samples": Text(", số liệu mẫu", ", sample data"),
    "of_real": Text(", số liệu thật", ", real data"),
    "on_time": Text(", {n} đúng hạn", ", {n} in time"),
    "caveat": Text("Lưu ý khi sử dụng", "How it may be used"),
    "remark": Text("Lưu ý về tệp", "About this file"),
    "cut": Text("{n} ô dài hơn {most} ký tự đã bị cắt bớt", "{n} cells longer than {most} characters were cut"),
    "as_text": Text(
        "{n} số có hơn 15 chữ số được ghi dạng văn bản để không mất chữ số", "{n} numbers of more than 15 digits are written as text, to lose none"
    ),
    "old_dates": Text("{n} ngày trước năm 1900 được ghi dạng văn bản", "{n} dates before 1900 are written as text"),
    "formula_like": Text(
        "{n} ô văn bản bắt đầu bằng = + - @; khi mở tệp CSV này bằng Excel, hãy nhập các cột ở dạng Văn bản, hoặc xuất ra .xlsx",
        "{n} text cells begin with = + - @; when opening this CSV in Excel import the columns as Text, or export to .xlsx",
    ),
    "local_time": Text("Thời điểm theo giờ Việt Nam (+07:00)", "Times are those of Viet Nam (+07:00)"),
}  # fmt: skip


def word(name: str, **facts: object) -> Text:
    """A text with its facts filled in."""
    text = WORDS[name]
    return Text(text.vi.format(**facts), text.en.format(**facts)) if facts else text


def number(value: int) -> str:
    """1.234.567."""
    return f"{value:,}".replace(",", ".")
