"""What the command line says, Vietnamese first, English beside it."""

from __future__ import annotations

from anptt_data.contract.text import Text

TEXTS: dict[str, Text] = {
    "initialised": Text("Kho dữ liệu đã sẵn sàng", "The warehouse is ready"),
    "no_sources": Text("Chưa có nguồn số liệu nào", "There are no sources"),
    "no_source_named": Text("Không có nguồn «{name}»; các nguồn hiện có: {known}", "No source {name!r}; known: {known}"),
    "skipped": Text("để lại lần sau: {path} ({reason})", "left for the next sweep: {path} ({reason})"),
    "nothing_new": Text("Không có gì mới, phiên bản dữ liệu số {number} vẫn là mới nhất", "Nothing new; release {number} stays the newest"),
    "published": Text("Đã lập phiên bản dữ liệu số {number}: {path}", "Release {number}: {path}"),
    "no_receipt": Text("Không có phiếu tiếp nhận số {number}", "No receipt {number}"),
    "withdrawn": Text("Đã thu hồi lần gửi số {number}", "Submission {number} was withdrawn"),
    "dry_run": Text("Kiểm tra thử (chưa gửi)", "Dry run, nothing was sent"),
    "already_known": Text("tệp này đã gửi trước đây, phiếu cũ vẫn có giá trị", "sent before; the receipt stands"),
    "reinstated": Text("được lấy lại làm số liệu hiện hành", "reinstated as the present figures"),
    "nil_known": Text("đã khai trước đây, phiếu cũ vẫn có giá trị", "declared before; the receipt stands"),
    "unexpected": Text(
        "Hệ thống gặp lỗi ngoài dự kiến; những gì đã gửi vẫn an toàn, hãy chạy lại. Chi tiết ghi ở {log}",
        "An unexpected error of ours; what was sent is safe, run again. Details in {log}",
    ),
    "not_initialised": Text(
        "Kho dữ liệu chưa được tạo hoặc chưa được nâng cấp; chạy: anptt init",
        "The warehouse was not made or not upgraded yet; run: anptt init",
    ),
    "file_system": Text(
        "Không đọc hoặc ghi được {path}: {reason}; những gì đã gửi vẫn an toàn, hãy chạy lại",
        "Cannot read or write {path}: {reason}; what was sent is safe, run again",
    ),
    "database_unavailable": Text(
        "Không kết nối được cơ sở dữ liệu; những gì đã gửi vẫn an toàn, hãy chạy lại sau",
        "The database cannot be reached; what was sent is safe, run again later",
    ),
    "report_at": Text("Báo cáo chất lượng dữ liệu: {path}", "Quality report: {path}"),
    "backup_at": Text("Đã sao lưu vào {path}", "Backed up to {path}"),
    "restored": Text("Đã khôi phục từ {path}", "Restored from {path}"),
    "audit_ok": Text("Nhật ký nguyên vẹn", "The event log is intact"),
    "audit_broken": Text("Nhật ký bị sửa: {problem}", "The event log was altered: {problem}"),
    "account_made": Text("Đã lập tài khoản {login} của {agency}", "Account {login} of {agency} was made"),
    "email_set": Text("Thư nhắc báo cáo của {login} gửi đến {address}", "Reminders of {login} go to {address}"),
    "email_removed": Text("{login} không còn địa chỉ nhận thư nhắc", "{login} has no address for reminders any more"),
    "account_disabled": Text("Đã khóa tài khoản {login}", "Account {login} was disabled"),
    "account_linked": Text("Đã gắn {login} với hệ thống đăng nhập chung", "{login} was linked to the shared sign-in"),
    "account_unlinked": Text("{login} không còn gắn với hệ thống đăng nhập chung", "{login} is linked to the shared sign-in no more"),
    "password_set": Text("Đã đặt lại mật khẩu của {login}", "The password of {login} was set"),
    "token_made": Text(
        "Mã truy cập của {agency}; mã chỉ hiện một lần này, hãy cất giữ như mật khẩu",
        "A token of {agency}; shown this once, keep it as a password",
    ),
    "token_revoked": Text("Đã thu hồi mã truy cập số {number}", "Token {number} was revoked"),
    "read": Text("đọc", "read"),
    "accepted": Text("nhận", "accepted"),
    "rejected": Text("tạm giữ", "rejected"),
    "ignored": Text("bỏ qua", "ignored"),
    "summary": Text(
        "{files} tệp số liệu: {accepted} được nhận, {returned} trả lại", "{files} extracts: {accepted} accepted, {returned} returned"
    ),
    "template_at": Text("Mẫu nhập: {path}", "Entry template: {path}"),
    "no_earlier_figures": Text(
        "Không đọc được kho dữ liệu nên mẫu nhập không có số kỳ trước, cùng kỳ và lũy kế",
        "The warehouse cannot be read, so the template has no figures of earlier periods",
    ),
    "exported": Text("Đã ghi {rows} dòng vào {path}", "{rows} rows written to {path}"),
    "notes_on_sheet": Text("Ghi chú ở trang tính thứ hai", "Notes on the second sheet"),
    "notes_beside": Text("Ghi chú: {path}", "Notes: {path}"),
    "mixed_calendars": Text(
        "Kết quả thuộc hoặc được tính từ nhiều lịch ({calendars}): không cộng số liệu của các kỳ báo cáo tính theo lịch khác nhau",
        "The result shows or was made from several calendars ({calendars}): figures of reporting periods on different calendars are never added",
    ),
    "site_at": Text("Từ điển dữ liệu của phiên bản số {number}: {path}", "Dictionary of release {number}: {path}"),
    "dashboard_at": Text("Biểu đồ và bản đồ của phiên bản số {number}: {path}", "Charts and maps of release {number}: {path}"),
    "no_match": Text("Chưa có lần gửi số liệu nào", "No submissions"),
}


def say(name: str, **facts: object) -> str:
    """Both languages of a text on one line."""
    text = TEXTS[name]
    return f"{text.vi.format(**facts)} / {text.en.format(**facts)}"
