"""The words of a receipt, exactly those officials use (shared/facts/forms-and-words.md, "Words on screens")."""

from __future__ import annotations

from anptt_data.contract.text import Text

RECEIPT_TITLE = Text("Phiếu tiếp nhận và kết quả kiểm tra", "Receipt and result of the check")
DRY_RUN_TITLE = Text("Kiểm tra thử (chưa gửi)", "Trial check (not sent)")
NIL = Text("Khai không phát sinh trong kỳ {vi}", "Nil report: nothing occurred in the period {en}")
"""What a nil report says in place of counts of rows; both periods are written out."""
NIL_SHORT = Text("không phát sinh", "nil report")

DECISIONS: dict[str, Text] = {
    "accepted": Text("Chấp nhận", "Accepted"),
    "accepted_with_warnings": Text("Chấp nhận, có nội dung cần xác nhận", "Accepted, with points to confirm"),
    "partly_accepted": Text("Chấp nhận một phần", "Partly accepted"),
    "returned": Text("Trả lại để chỉnh sửa", "Returned for correction"),
    "unreadable": Text("Không đọc được tệp", "The file could not be read"),
}
SEVERITIES: dict[str, Text] = {
    "blocker": Text("Không tiếp nhận", "Not accepted"),
    "error": Text("Lỗi", "Error"),
    "warning": Text("Cần xác nhận", "To be confirmed"),
    "info": Text("Lưu ý", "Note"),
}
AUTHORITIES: dict[str, Text] = {"provisional": Text("sơ bộ", "provisional"), "final": Text("chính thức", "final")}
IGNORED: dict[str, Text] = {
    "total": Text("dòng tổng", "total rows"),
    "section": Text("dòng tiêu đề mục", "section rows"),
    "note": Text("dòng ghi chú", "notes"),
    "duplicate": Text("dòng lặp lại y hệt", "exact copies"),
    "out_of_scope": Text("dòng ngoài phạm vi của biểu", "out of scope"),
    "column_numbers": Text("dòng đánh số cột", "column numbers"),
    "unfilled": Text("dòng in sẵn chưa có số liệu", "printed rows left empty"),
}
COUNTS: dict[str, Text] = {
    "accepted": Text("Số dòng được chấp nhận", "rows accepted"),
    "facts_written": Text("Số liệu được ghi vào cơ sở dữ liệu", "values written to the database"),
    "new": Text("trong đó mới", "of them new"),
    "changed": Text("thay đổi so với lần gửi trước", "changed since the last submission"),
    "unchanged": Text("giữ nguyên", "unchanged"),
    "ignored": Text("Số dòng không phải số liệu, được bỏ qua", "rows that are not data, left out"),
    "rejected": Text("Số dòng tạm giữ, chờ xử lý", "rows held back, to be mended"),
    "gone": Text("Số liệu có ở lần gửi trước, nay không còn", "values of the last submission that are gone"),
    "read": Text("Tổng số dòng đã đọc dưới dòng tiêu đề", "rows read below the header"),
}
"""In the order of the page: good things first."""

ENCODINGS: dict[str, str] = {
    "utf-8": "Unicode (UTF-8)", "utf-16": "Unicode (UTF-16)", "cp1258": "Windows-1258", "tcvn3": "TCVN3 (ABC)", "vni": "VNI",
}  # fmt: skip
