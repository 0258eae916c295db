"""The words of the dictionary's pages, in both languages."""

from __future__ import annotations

from anptt_data.contract.text import Text

ESTIMATED = "_estimated"
PART = Text("phần được quy đổi theo tỷ lệ, từ 0 đến 1", "part carried over by shares, 0 to 1")
GIVEN: dict[str, Text] = {
    "area_level": Text("Cấp của đơn vị", "Level of the unit"),
    "parent_name": Text("Tên đơn vị cấp trên", "Name of the parent unit"),
    "province": Text("Mã tỉnh", "Province code"),
    "province_name": Text("Tên tỉnh", "Name of the province"),
    "to_name": Text("Tên đơn vị nhận", "Name of the target"),
}
"""Titles of columns that only functions give."""

WORDS: dict[str, Text] = {
    "dictionary": Text("Từ điển dữ liệu", "Data dictionary"),
    "pictures": Text("Biểu đồ và bản đồ", "Charts and maps"),
    "release": Text("Phiên bản dữ liệu số", "Release"),
    "received_until": Text("dữ liệu nhận đến", "data received until"),
    "skip": Text("Đến nội dung", "Skip to content"),
    "search": Text("Tìm biểu, cột, mã, chỉ tiêu", "Search tables, columns, codes, indicators"),
    "search_hint": Text("Không cần dấu; ↓ ↑ để chọn, Enter để mở, Esc để đóng", "Accents are optional; ↓ ↑ to choose, Enter to open, Esc to close"),
    "no_script": Text("Ô tìm kiếm cần JavaScript; mục lục dưới đây có đủ mọi trang.", "The search box needs JavaScript; the contents below lead to every page."),
    "found": Text("kết quả", "results"),
    "found_none": Text("Không tìm thấy", "Nothing found"),
    "found_more": Text("đầu tiên", "first"),
    "contents": Text("Mục lục", "Contents"),
    "datasets": Text("Biểu số liệu", "Datasets"),
    "marts": Text("Liên thông giữa các lĩnh vực", "Across sectors"),
    "reference": Text("Danh mục dùng chung", "Reference data"),
    "code_lists": Text("Danh mục mã", "Code lists"),
    "functions": Text("Hàm", "Functions"),
    "system": Text("Bảng hệ thống", "System tables"),
    "ways": Text("Cách mở", "How to open it"),
    "sector": Text("Lĩnh vực", "Sector"),
    "other_tongue": Text("English", "Tiếng Việt"),
    "what": Text("Nội dung", "What it is"),
    "kind_dataset": Text("Biểu số liệu, như đã báo cáo", "Dataset, as reported"),
    "kind_converted": Text("Biểu số liệu, theo đơn vị hành chính của ngày đang xem", "Dataset, on the units of the day that is shown"),
    "kind_reports": Text("Các lần báo cáo của từng đơn vị", "Who reported when"),
    "kind_mart": Text("Liên thông giữa các lĩnh vực", "Across sectors"),
    "kind_reference": Text("Danh mục dùng chung", "Reference data"),
    "kind_system": Text("Bảng hệ thống", "System table"),
    "kind_function": Text("Hàm bảng", "Table function"),
    "kind_scalar": Text("Hàm tính một giá trị", "Function that gives a value"),
    "kind_code_list": Text("Danh mục mã", "Code list"),
    "kind_column": Text("Cột", "Column"),
    "kind_code": Text("Mã", "Code"),
    "kind_page": Text("Trang", "Page"),
    "caveats": Text("Lưu ý khi sử dụng", "How it may be used"),
    "at_a_glance": Text("Tóm tắt", "At a glance"),
    "rows": Text("Số dòng", "Rows"),
    "rows_now": Text("Số dòng hiện hành", "Rows now"),
    "rows_stored": Text("Số dòng đã ghi, cả đã thay thế", "Rows stored, superseded ones too"),
    "newest_period": Text("Kỳ mới nhất", "Newest period"),
    "newest_receipt": Text("Phiếu tiếp nhận mới nhất", "Newest receipt"),
    "changed_in": Text("Thay đổi gần nhất ở phiên bản số", "Last changed in release"),
    "cadence": Text("Định kỳ", "How often"),
    "due": Text("Hạn gửi", "Due"),
    "due_value": Text("{days} ngày làm việc sau kỳ", "{days} working days after the period"),
    "closes": Text("Chốt số liệu", "Closes"),
    "no_due": Text("không có hạn", "no due day"),
    "calendar": Text("Lịch kỳ báo cáo", "Calendar"),
    "provider": Text("Cơ quan gửi", "Sent by"),
    "also_from": Text("cũng gửi được", "may also send"),
    "legal_basis": Text("Căn cứ pháp lý", "Legal basis"),
    "approval": Text("Phê duyệt", "Approval"),
    "approval_none": Text("không cần phê duyệt", "none is asked for"),
    "approval_confirm": Text("cần xác nhận", "to be confirmed"),
    "approval_signed": Text("cần ký số", "to be signed"),
    "revises": Text("Số liệu gửi lại thay thế", "A correction replaces"),
    "revises_scope": Text("toàn bộ kỳ của cơ quan gửi", "the agency's whole period"),
    "revises_row": Text("từng dòng cùng khóa", "single rows of the same key"),
    "authority": Text("Sơ bộ, chính thức", "Provisional, final"),
    "provisional": Text("sơ bộ", "provisional"),
    "final": Text("chính thức", "final"),
    "sample": Text("số liệu mẫu", "sample data"),
    "contract": Text("Quy định biểu mẫu phiên bản", "Contract version"),
    "every_week": Text("hằng tuần", "weekly"),
    "every_month": Text("hằng tháng", "monthly"),
    "every_quarter": Text("hằng quý", "quarterly"),
    "every_year": Text("hằng năm", "yearly"),
    "every_continuous": Text("liên tục", "continuously"),
    "columns": Text("Các cột", "Columns"),
    "column": Text("Cột", "Column"),
    "title": Text("Nội dung", "Title"),
    "type": Text("Kiểu", "Type"),
    "unit": Text("Đơn vị tính", "Unit"),
    "code_list": Text("Danh mục", "Code list"),
    "notes": Text("Ghi chú", "Notes"),
    "key": Text("khóa", "key"),
    "nullable": Text("có thể trống", "may be null"),
    "at_least": Text("từ", "at least"),
    "at_most": Text("đến", "at most"),
    "levels": Text("cấp", "level"),
    "level_nation": Text("cả nước", "nation"),
    "level_province": Text("tỉnh", "province"),
    "level_district": Text("huyện", "district"),
    "level_commune": Text("xã", "commune"),
    "indicator": Text("chỉ tiêu", "indicator"),
    "converts_sum": Text("cộng được theo nơi", "added over places"),
    "converts_weighted": Text("bình quân theo {by}", "mean weighted by {by}"),
    "converts_ratio": Text("tính lại từ tử số và mẫu số", "recomputed from its parts"),
    "converts_none": Text("không cộng, không quy đổi", "neither added nor converted"),
    "privacy_internal": Text("dùng nội bộ", "internal"),
    "privacy_personal": Text("dữ liệu cá nhân, đã thay bằng mã", "personal, pseudonymised"),
    "example": Text("Câu truy vấn mẫu", "Example query"),
    "example_result": Text("Kết quả ở phiên bản này (những dòng đầu)", "Its result in this release (first rows)"),
    "example_empty": Text("Phiên bản này chưa có số liệu cho câu truy vấn này.", "This release holds nothing for this query yet."),
    "masked": Text("Cột dùng nội bộ không hiện giá trị ở đây", "Values of internal columns are not shown here"),
    "true": Text("đúng", "true"),
    "false": Text("sai", "false"),
    "related": Text("Liên quan", "Related"),
    "made_of": Text("Lấy từ", "Made of"),
    "used_by": Text("Được dùng trong", "Used in"),
    "other_forms": Text("Các dạng khác của biểu này", "Other forms of this dataset"),
    "all_forms": Text("Các dạng khác của biểu số liệu", "Other forms of the datasets"),
    "lineage": Text("Từ tệp đến biểu", "From file to table"),
    "lineage_about": Text(
        "Tệp số liệu gọi mỗi cột bằng những tiêu đề sau (không phân biệt dấu, hoa thường); cột nào không ghi thành số liệu thì nói rõ.",
        "Files name each column by these headers (accents and capitals do not matter); columns that are not stored say so.",
    ),
    "layouts": Text("Dạng tệp", "Layouts"),
    "layout_table": Text("bảng", "table"),
    "layout_crosstab": Text("biểu hai chiều", "two-way form"),
    "layout_lines": Text("tệp văn bản không có tiêu đề", "text without a header"),
    "down": Text("theo dòng", "down"),
    "across": Text("theo cột", "across"),
    "fields": Text("thứ tự trường", "fields"),
    "since": Text("từ", "since"),
    "until": Text("đến", "until"),
    "headers": Text("Tiêu đề trong tệp", "Headers in files"),
    "role_label": Text("nhãn", "label"),
    "role_field": Text("trường thứ", "field"),
    "role_file_name": Text("trong tên tệp", "in the file's name"),
    "role_fixed": Text("do quy định", "fixed by regulation"),
    "use_compared": Text("đối chiếu với số liệu đã có, không ghi", "compared with our own figures, not stored"),
    "use_scope": Text("chỉ để chọn dòng", "chooses rows only"),
    "use_period": Text("kỳ báo cáo", "reporting period"),
    "senders": Text("Đã gửi", "Who has sent it"),
    "submissions": Text("lần gửi", "submissions"),
    "how_came": Text("Cách đến", "How it came"),
    "collected": Text("hệ thống thu thập từ nguồn", "collected from a source"),
    "sent": Text("gửi qua cổng hoặc bằng lệnh", "sent through the portal or by command"),
    "agency": Text("Cơ quan", "Agency"),
    "coverage": Text("Đơn vị đã báo cáo, các kỳ gần nhất, cả nước", "Who reported, the last periods, whole country"),
    "period": Text("Kỳ", "Period"),
    "reported": Text("Đã báo cáo", "Reported"),
    "on_time": Text("Đúng hạn", "In time"),
    "parameters": Text("Tham số", "Parameters"),
    "gives": Text("Trả về", "Gives"),
    "codes": Text("Các mã", "Codes"),
    "code": Text("Mã", "Code"),
    "name_vi": Text("Tên", "Vietnamese name"),
    "name_en": Text("Tên tiếng Anh", "English name"),
    "aliases": Text("Cách viết khác", "Also written"),
    "parent": Text("Mã cấp trên", "Parent"),
    "validity": Text("Hiệu lực", "Validity"),
    "more_codes": Text("mã nữa không nêu ở đây; câu truy vấn dưới đây liệt kê tất cả", "more codes are not shown here; this query lists them all"),
    "never_add": Text(
        "Không cộng số liệu của các kỳ báo cáo tính theo lịch khác nhau.", "Figures of reporting periods on different calendars are never added."
    ),
    "made_alone": Text("Trang này lập từ chính phiên bản dữ liệu", "This page was made from the release itself"),
    "home_about": Text(
        "Mọi biểu, bảng, hàm và danh mục của phiên bản dữ liệu này: cột, đơn vị tính, căn cứ, nguồn gốc, lưu ý khi sử dụng và câu truy vấn chạy được.",
        "Every dataset, table, function and code list of this release: columns, units, legal basis, lineage, how it may be used, and queries that run.",
    ),
    "ways_about": Text(
        "Phiên bản dữ liệu là một thư mục không bao giờ bị sửa. Đường dẫn dưới đây là của máy chủ này; sau khi chép đi nơi khác, thay đường dẫn và"
        " chạy lệnh rebase (docs/analysts.md). Luôn mở ở chế độ chỉ đọc.",
        "A release is a folder that never changes. The paths below are this server's; after copying a release elsewhere put in the new path and run rebase"
        " (docs/analysts.md). Always open it read-only.",
    ),
    "copy_whole": Text("Chép cả đoạn", "Copy the whole block"),
}  # fmt: skip
"""By key; `Tongue` gives them to templates in one language."""


class Tongue:
    """The words and titles in one language."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __call__(self, key: str, **facts: object) -> str:
        """A word; with facts filled in."""
        text = self.of(WORDS[key])
        return text.format(**facts) if facts else text

    def of(self, text: Text) -> str:
        """A text of the release; the other language where it has none in this one."""
        return (text.vi or text.en) if self.code == "vi" else (text.en or text.vi)

    def beside(self, text: Text) -> str:
        """The other language's text, empty when it says the same."""
        other = text.en if self.code == "vi" else text.vi
        return other if other != self.of(text) else ""
