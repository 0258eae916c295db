"""What the portal says, in both languages; the Vietnamese words are those officials use (forms-and-words, "Words on screens")."""

from __future__ import annotations

from collections.abc import Callable

from anptt_data.contract.text import Text
from anptt_data.portal.approval_words import APPROVAL_WORDS
from anptt_data.portal.check_words import CHECK_WORDS
from anptt_data.portal.reporting_words import REPORTING_WORDS

LANGUAGES = ("vi", "en")
Say = Callable[..., str]

WORDS: dict[str, Text] = {
    # every page
    "portal": Text("Cổng tiếp nhận số liệu", "Data reception portal"),
    "platform": Text("Cơ sở dữ liệu dùng chung về an ninh phi truyền thống", "Shared database of non-traditional-security threats"),
    "to_content": Text("Đến nội dung chính", "Skip to content"),
    "menu": Text("Các trang", "Pages"),
    "nav_owed": Text("Việc cần gửi", "What is due"),
    "nav_send": Text("Gửi số liệu", "Send data"),
    "nav_history": Text("Lịch sử gửi", "History"),
    "nav_password": Text("Đổi mật khẩu", "Change password"),
    "account": Text("Tài khoản", "Account"),
    "sign_out": Text("Đăng xuất", "Sign out"),
    "other_language": Text("English", "Tiếng Việt"),
    "sample": Text("mẫu", "sample"),
    # sign in
    "sign_in": Text("Đăng nhập", "Sign in"),
    "sign_in_lead": Text("Dùng tài khoản do đơn vị quản lý cổng cấp cho cơ quan.", "Use the account your agency was given."),
    "login": Text("Tên đăng nhập", "Login"),
    "password": Text("Mật khẩu", "Password"),
    "wrong_password": Text(
        "Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản đã khóa.", "The login or the password is wrong, or the account is disabled."
    ),
    "sign_in_help": Text(
        "Quên mật khẩu: liên hệ đơn vị quản lý cổng để đặt lại.", "Forgotten the password: ask whoever runs the portal to set a new one."
    ),
    "shared_sign_in": Text("Đăng nhập qua hệ thống chung của cơ quan", "Sign in through the organisation"),
    "or_password": Text("Hoặc dùng mật khẩu của cổng", "Or with a password of the portal"),
    # what is due
    "owed_lead": Text(
        "Các biểu cơ quan phải gửi, hạn gửi và tình trạng tiếp nhận đến {now}.", "The reports this agency owes, when they are due, and what was received by {now}."
    ),
    "dataset": Text("Biểu", "Dataset"),
    "period": Text("Kỳ báo cáo", "Period"),
    "due": Text("Hạn gửi", "Due"),
    "state": Text("Tình trạng", "State"),
    "action": Text("Việc làm", "Action"),
    "no_due": Text("không đặt hạn", "no due day"),
    "continuous": Text("gửi liên tục", "continuous"),
    "last_received": Text("lần gần nhất {at}", "last {at}"),
    "never_received": Text("chưa nhận lần nào", "nothing received yet"),
    "owed_received": Text("Đã nhận, đúng hạn", "Received in time"),
    "owed_late": Text("Đã nhận, quá hạn", "Received late"),
    "owed_returned": Text("Đã trả lại, cần gửi lại", "Returned, to be sent again"),
    "owed_overdue": Text("Quá hạn, chưa báo cáo", "Overdue"),
    "owed_due": Text("Chưa báo cáo", "Not reported yet"),
    "owed_running": Text("Kỳ chưa kết thúc", "The period is not over"),
    "owed_open": Text("Chưa báo cáo", "Not reported yet"),
    "open_continuous": Text("Gửi liên tục", "Sent continuously"),
    "template": Text("Tải mẫu nhập", "Entry template"),
    "send_this": Text("Gửi số liệu", "Send"),
    "see_receipt": Text("Xem phiếu {number}", "Receipt {number}"),
    "owes_nothing": Text("Không có biểu nào giao cho cơ quan này gửi.", "No dataset is assigned to this agency."),
    "may_send": Text("Các biểu khác có thể gửi thay", "Other datasets it may send"),
    "may_send_lead": Text(
        "Biểu do cơ quan khác cung cấp; gửi thay thì kết quả có nội dung cần xác nhận.", "Provided by another agency; sending for it is accepted with a point to confirm."
    ),
    # send
    "send_lead": Text(
        "Gửi tệp như vẫn làm (.xlsx, .xls, .ods, .csv, .txt, .json), không cần đổi mẫu. Tối đa {size}.",
        "Send the file as it is (.xlsx, .xls, .ods, .csv, .txt, .json). At most {size}.",
    ),
    "templates": Text("Chưa có tệp: tải mẫu nhập của biểu", "No file yet: the entry template of"),
    "no_secrets": Text("Không gửi tài liệu có dấu MẬT, TỐI MẬT, TUYỆT MẬT.", "Do not send anything marked as a state secret (MẬT)."),
    "choose_dataset": Text("Chọn biểu", "Choose a dataset"),
    "period_optional": Text("Kỳ báo cáo (nếu tệp không ghi kỳ)", "Period (when the file does not say it)"),
    "period_hint": Text(
        "Để trống khi tệp đã ghi kỳ. Cách viết: 2026-10, 2026-W45, 2026-Q3, 2026, 2026-11-05.",
        "Leave empty when the file says it. Written as 2026-10, 2026-W45, 2026-Q3, 2026, 2026-11-05.",
    ),
    "file": Text("Tệp số liệu", "File"),
    "drop_here": Text("Kéo tệp thả vào đây, hoặc bấm để chọn", "Drop the file here, or choose it"),
    "try_it": Text("Kiểm tra thử (chưa gửi)", "Trial check (not sent)"),
    "send_it": Text("Gửi", "Send"),
    "uploading": Text("Đang tải tệp lên", "Uploading"),
    "checking": Text("Đang kiểm tra, xin chờ trong giây lát", "Checking, one moment"),
    "cannot_reach": Text("Không kết nối được với cổng; tệp chưa được gửi, hãy thử lại.", "The portal cannot be reached; nothing was sent, try again."),
    "choose_file_first": Text("Chưa chọn tệp.", "No file was chosen."),
    "file_too_large": Text("Tệp quá lớn; cổng nhận tối đa {size} một lần.", "The file is too large; at most {size} at once."),
    "result": Text("Kết quả", "Result"),
    "only_looking": Text(
        "Tài khoản này chỉ xem, không gửi được số liệu.", "This account may look but not send."
    ),
    # receipt
    "receipt": Text("Phiếu tiếp nhận {number}", "Receipt {number}"),
    "trial_note": Text(
        "Tệp chưa được gửi và không được lưu. Kết quả khi gửi sẽ như dưới đây.", "Nothing was sent or kept. Sending gives the result below."
    ),
    "known_note": Text(
        "Tệp này đã gửi trước đây; đây là phiếu của lần gửi đó.", "This file was sent before; this is the receipt of that time."
    ),
    "reinstated_note": Text(
        "Tệp này đã gửi trước đây và nay được lấy lại làm số liệu hiện hành.", "This file was sent before and is the present truth again."
    ),
    "secret_note": Text(
        "Tệp có dấu mật: không tiếp nhận, không lưu tệp; chỉ ghi thời điểm, cơ quan, dung lượng và mã SHA-256.",
        "Marked as secret: not accepted, not kept; only time, agency, size and SHA-256 are noted.",
    ),
    "open_receipt": Text("Mở phiếu {number}", "Open receipt {number}"),
    "status_now": Text("Tình trạng hiện nay", "State now"),
    "status_present": Text("Số liệu hiện hành", "Present figures"),
    "status_partly_superseded": Text("Hiện hành một phần; phần còn lại đã thay bằng lần gửi số {by}", "Partly present; the rest was replaced by {by}"),
    "status_superseded": Text("Đã thay bằng lần gửi số {by}", "Replaced by {by}"),
    "status_withdrawn": Text("Đã thu hồi", "Withdrawn"),
    "status_returned": Text("Trả lại để chỉnh sửa", "Returned for correction"),
    "status_unreadable": Text("Không đọc được tệp", "The file could not be read"),
    "status_loading": Text("Đang xử lý", "Being processed"),
    "downloads": Text("Tải về", "Downloads"),
    "face_workbook": Text("Tệp có tô màu ô cần sửa và trang «Cần sửa» (Excel)", "The file with the cells to mend marked (Excel)"),
    "face_findings": Text("Danh sách nội dung cần xử lý (CSV)", "List of findings (CSV)"),
    "face_page": Text("Phiếu để in (HTML)", "Receipt to print (HTML)"),
    "face_json": Text("Phiếu dạng JSON", "Receipt as JSON"),
    "withdraw": Text("Thu hồi lần gửi này", "Withdraw this submission"),
    "withdraw_lead": Text(
        "Số liệu của lần gửi trước cùng kỳ (nếu có) trở lại là số liệu hiện hành; không có gì bị xóa.",
        "The figures sent before for the period, if any, are the present ones again; nothing is deleted.",
    ),
    "reason": Text("Lý do", "Reason"),
    "withdraw_approved": Text(
        "Lần gửi này đã được phê duyệt. Người phê duyệt thu hồi phê duyệt trước, sau đó mới thu hồi lần gửi; số liệu sai thì gửi lại tệp đã sửa.",
        "This submission is approved. An approver revokes the approval first; wrong figures are corrected by sending the mended file.",
    ),
    "do_withdraw": Text("Thu hồi", "Withdraw"),
    "send_corrected": Text("Gửi tệp đã sửa", "Send the corrected file"),
    # history
    "history_lead": Text("Các lần gửi số liệu của cơ quan, mới nhất ở trên.", "This agency's submissions, newest first."),
    "all": Text("Tất cả", "All"),
    "from_day": Text("Nhận từ ngày", "Received from"),
    "to_day": Text("đến ngày", "to"),
    "filter": Text("Lọc", "Filter"),
    "number": Text("Số phiếu", "Receipt"),
    "received_at": Text("Tiếp nhận lúc", "Received"),
    "decision": Text("Kết quả", "Result"),
    "rows": Text("Số dòng nhận / đọc", "Rows accepted / read"),
    "none_found": Text("Không có lần gửi nào.", "No submissions."),
    "total": Text("{count} lần gửi, trang {page}/{pages}", "{count} submissions, page {page} of {pages}"),
    "newer": Text("Mới hơn", "Newer"),
    "older": Text("Cũ hơn", "Older"),
    # password
    "present_password": Text("Mật khẩu đang dùng", "Present password"),
    "new_password": Text("Mật khẩu mới", "New password"),
    "again": Text("Nhập lại mật khẩu mới", "New password again"),
    "password_hint": Text("Ít nhất 12 ký tự; nên dùng một câu dễ nhớ.", "At least 12 characters; a sentence is good."),
    "no_password": Text(
        "Tài khoản này đăng nhập qua hệ thống chung, không có mật khẩu của cổng.", "This account signs in through the organisation; it has no password here."
    ),
    "change": Text("Đổi mật khẩu", "Change password"),
    "not_the_same": Text("Hai lần nhập mật khẩu mới khác nhau.", "The two new passwords differ."),
    "not_the_present": Text("Mật khẩu đang dùng không đúng.", "The present password is wrong."),
    "password_changed": Text("Đã đổi mật khẩu; các phiên khác đã kết thúc.", "The password was changed; other sessions have ended."),
    # errors
    "error": Text("Chưa thực hiện được", "That could not be done"),
    "not_found": Text("Không có trang này.", "There is no such page."),
    "unforeseen": Text(
        "Hệ thống gặp lỗi ngoài dự kiến; những gì đã gửi vẫn an toàn, hãy thử lại.", "An unexpected error of ours; what was sent is safe, try again."
    ),
    "back": Text("Về trang đầu", "To the first page"),
}  # fmt: skip
WORDS |= APPROVAL_WORDS | CHECK_WORDS | REPORTING_WORDS


def speaker(language: str) -> Say:
    """A function that says a text by name in that language."""

    def say(name: str, **facts: object) -> str:
        text = WORDS[name]
        return (text.en if language == "en" else text.vi).format(**facts)

    return say
