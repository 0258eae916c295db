"""What is said about reports that are owed: states, reasons, letters, the page; Vietnamese first, in the words officials use."""

from __future__ import annotations

from typing import Literal

from anptt_data.conform.folding import fold
from anptt_data.contract.text import Text

State = Literal["received", "late", "after_closing", "returned", "missed", "overdue", "due", "open", "running"]
Reason = Literal["soon", "overdue", "closing", "returned"]

STATES: dict[State, Text] = {
    "received": Text("Đã báo cáo, đúng hạn", "Reported in time"),
    "late": Text("Đã báo cáo, quá hạn", "Reported late"),
    "after_closing": Text("Nhận sau khi chốt", "Received after closing"),
    "returned": Text("Đã trả lại, cần gửi lại", "Returned, to be sent again"),
    "missed": Text("Đã chốt, chưa báo cáo", "Closed, not reported"),
    "overdue": Text("Quá hạn, chưa báo cáo", "Overdue, not reported"),
    "due": Text("Chưa báo cáo", "Not reported yet"),
    "open": Text("Chưa báo cáo", "Not reported yet"),
    "running": Text("Kỳ chưa kết thúc", "The period is not over"),
}
REASONS: dict[Reason, Text] = {
    "returned": Text("đã trả lại để chỉnh sửa, chưa gửi lại", "returned for correction, not sent again"),
    "closing": Text("sắp chốt số liệu, chưa báo cáo", "about to be closed, not reported"),
    "overdue": Text("quá hạn, chưa báo cáo", "overdue, not reported"),
    "soon": Text("sắp đến hạn, chưa báo cáo", "due soon, not reported"),
}
"""Why somebody is reminded, the gravest first."""

DEADLINE: dict[str, Text] = {
    "on_time": Text("Nhận đúng hạn (hạn gửi {due})", "Received in time (due {due})"),
    "late": Text("Nhận quá hạn {days} ngày (hạn gửi {due})", "Received {days} day(s) late (due {due})"),
    "late_counts": Text("; vẫn được tính cho kỳ này đến hết ngày {closes}", "; counts for the period until {closes}"),
    "after_closing": Text(
        "Nhận sau khi chốt số liệu của kỳ (ngày {closes}): số liệu vẫn được kiểm tra và lưu, không tính vào tỷ lệ đơn vị đã báo cáo",
        "Received after the period was closed ({closes}): judged and kept, but not counted in the reporting rate",
    ),
    "not_yet": Text("Hạn gửi {due}, còn {days} ngày để gửi lại", "Due {due}: {days} day(s) left to send it again"),
    "not_yet_today": Text("Hạn gửi lại là hôm nay, {due}", "Due today, {due}"),
    "not_late": Text("Đã quá hạn gửi {days} ngày (hạn gửi {due})", "{days} day(s) past the due day ({due})"),
    "not_closed": Text("Kỳ này đã chốt số liệu ngày {closes}; gửi lại vẫn được kiểm tra và lưu", "The period was closed on {closes}; what is sent again is still judged and kept"),
    "unknown": Text("Không đặt hạn gửi", "No due day is set"),
    "unknown_period": Text("Không rõ kỳ báo cáo nên không xác định được hạn gửi", "The period is not known, so neither is its due day"),
    "unknown_year": Text(
        "Chưa xác định được hạn gửi: chưa có lịch nghỉ lễ của năm đó", "The due day is not known: the holidays of that year are not listed yet"
    ),
    "next": Text("Kỳ tiếp theo: {period}, hạn gửi {due}", "Next: {period}, due {due}"),
    "next_open": Text("Kỳ tiếp theo: {period}", "Next: {period}"),
}  # fmt: skip
MISSING: dict[str, Text] = {
    "none": Text("Đủ số liệu của {expected}/{expected} đơn vị", "Figures of all {expected} units are there"),
    "some": Text("Đơn vị chưa có số liệu: {missing}/{expected}", "Units without figures: {missing} of {expected}"),
    "more": Text("và {count} đơn vị khác", "and {count} more"),
}

LETTER: dict[str, Text] = {
    "subject": Text("Nhắc gửi báo cáo số liệu ({count} báo cáo)", "Reports that are owed ({count})"),
    "to": Text("Kính gửi: {agency}", "To: {agency}"),
    "lead": Text(
        "{platform} chưa nhận được {count} báo cáo sau đây của cơ quan, tính đến {now}:",
        "As of {now} these {count} report(s) of your agency had not been received:",
    ),
    "of": Text("(của {agency}, đã sáp nhập)", "(of {agency}, which was merged)"),
    "due": Text("hạn gửi {day}", "due {day}"),
    "no_due": Text("không đặt hạn", "no due day"),
    "closes": Text("chốt số liệu ngày {day}", "closes on {day}"),
    "receipt": Text("phiếu {number}", "receipt {number}"),
    "where": Text("Gửi số liệu tại {address}", "Send them at {address}"),
    "nil": Text(
        "Kỳ không phát sinh thì khai không phát sinh, không cần gửi tệp.",
        "Where there was nothing to report, declare it; no file is needed.",
    ),
    "late": Text(
        "Báo cáo gửi sau ngày chốt vẫn được kiểm tra và lưu, nhưng không tính vào tỷ lệ đã báo cáo của kỳ.",
        "What comes after the closing day is still judged and kept, but not counted for the period.",
    ),
    "sent": Text("Nếu đã gửi sau thời điểm trên, đề nghị bỏ qua thư này.", "If they were sent since, please disregard this letter."),
    "auto": Text("Thư tự động, không trả lời thư này.", "Sent automatically; please do not reply."),
    "platform": Text("Cơ sở dữ liệu dùng chung về an ninh phi truyền thống", "The shared database of non-traditional-security threats"),
}
PROBLEMS: dict[str, Text] = {
    "not_configured": Text("chưa cấu hình máy chủ thư", "no mail server is configured"),
    "no_address": Text("cơ quan chưa có địa chỉ nhận thư nhắc", "the agency has no address for reminders"),
    "server": Text("máy chủ thư không nhận: {detail}", "the mail server did not take it: {detail}"),
    "some_refused": Text("máy chủ thư không nhận {count} địa chỉ", "the mail server refused {count} address(es)"),
}
PAGE: dict[str, Text] = {
    "title": Text("Báo cáo còn thiếu", "Reports that are owed"),
    "lead": Text("{reports} báo cáo còn thiếu của {agencies} cơ quan, tính đến {now}.", "{reports} report(s) of {agencies} agencies, as of {now}."),
    "nothing": Text("Không có báo cáo nào sắp đến hạn, quá hạn hoặc bị trả lại.", "Nothing is due soon, overdue or returned."),
    "rates": Text("Kỳ gần nhất đã qua hạn gửi của từng biểu", "The last period of each dataset whose due day is over"),
    "dataset": Text("Biểu", "Dataset"),
    "period": Text("Kỳ báo cáo", "Period"),
    "expected": Text("Phải báo cáo", "Expected"),
    "reported": Text("Đã báo cáo", "Reported"),
    "on_time": Text("Đúng hạn", "In time"),
    "after_closing": Text("Sau khi chốt", "After closing"),
    "due": Text("Hạn gửi", "Due"),
    "closes": Text("Chốt ngày", "Closes"),
    "reason": Text("Tình trạng", "State"),
    "letter": Text("Thư nhắc", "Letter"),
    "letter_sent": Text("đã gửi {at}", "sent {at}"),
    "letter_open": Text("nội dung thư", "the letter"),
    "more": Text("và {count} báo cáo khác; xem toàn bộ bằng lệnh anptt reporting", "and {count} more; anptt reporting lists all"),
    "by_name": Text("Từng cơ quan, xếp theo tên", "Agency by agency, in the order of their names"),
}  # fmt: skip


def by_name(name: str) -> tuple[str, str]:
    """Sorts names as people look them up: Đ beside D, marks last."""
    return fold(name), name


def both(text: Text, **facts: object) -> Text:
    """A text with its facts filled in."""
    return Text(text.vi.format(**facts), text.en.format(**facts))
