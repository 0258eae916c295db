"""What the pages say of nil declarations, confirmations and the agency's own rates."""

from __future__ import annotations

from anptt_data.contract.text import Text

REPORTING_WORDS: dict[str, Text] = {
    # nil declarations
    "nil": Text("Khai không phát sinh", "Declare nil"),
    "nil_mark": Text("không phát sinh", "nil"),
    "nil_lead": Text(
        "Khai rằng trong cả kỳ, trên toàn địa bàn của {agency}, mọi chỉ tiêu của biểu đều bằng 0. Trống, không phát sinh và chưa báo cáo là ba điều khác nhau.",
        "Declares that in the whole period every figure of the report was 0 for all of {agency}. Empty, nil and not reported are three things.",
    ),
    "nil_period": Text("Kỳ báo cáo", "Period"),
    "period_written": Text("Cách viết: 2026-10, 2026-W45, 2026-Q3, 2026.", "Written as 2026-10, 2026-W45, 2026-Q3, 2026."),
    "nil_sure": Text("Xác nhận: trong kỳ này không phát sinh trường hợp nào phải báo cáo.", "I confirm that there was nothing to report in this period."),
    "nil_not_sure": Text("Cần đánh dấu ô xác nhận.", "Tick the box to confirm."),
    "nil_replaces": Text(
        "Số liệu đã gửi của kỳ này (nếu có) được thay bằng khai báo này; gửi tệp sau đó lại thay khai báo. Không có gì bị xóa.",
        "Figures sent for the period, if any, are replaced by it; a file sent later replaces the declaration. Nothing is deleted.",
    ),
    "nil_try": Text("Kiểm tra thử (chưa khai)", "Trial check (not declared)"),
    "nil_do": Text("Khai không phát sinh", "Declare nil"),
    "nil_none": Text("Không có biểu nào của cơ quan nhận khai không phát sinh.", "None of the agency's datasets takes a nil declaration."),
    "nil_trial_note": Text("Chưa khai, không lưu gì. Kết quả khi khai sẽ như dưới đây.", "Nothing was declared or kept. Declaring gives the result below."),
    "nil_instead": Text("Cả kỳ không phát sinh thì không gửi tệp:", "Nothing to report in the whole period: no file, but"),
    # what is owed
    "owed_after_closing": Text("Nhận sau khi chốt", "Received after closing"),
    "owed_missed": Text("Đã chốt, chưa báo cáo", "Closed, not reported"),
    "owed_closes": Text("chốt ngày {day}", "closes {day}"),
    "owed_former": Text("của {agency}, đã sáp nhập", "of {agency}, merged"),
    "owed_told_by": Text("{agency} đã gửi thay", "sent by {agency}"),
    # the agency's own rates
    "units_missing": Text("Còn thiếu {missing}/{expected} đơn vị", "{missing} of {expected} units missing"),
    "rates": Text("Tỷ lệ báo cáo của cơ quan trong 12 tháng qua", "The agency's own rates in the last 12 months"),
    "rates_lead": Text(
        "Tính các kỳ đã kết thúc. Khai không phát sinh là đã báo cáo. Chỉ cơ quan này thấy bảng này trên cổng.",
        "Of periods that are over. A nil declaration is a report. On the portal only this agency sees this table.",
    ),
    "rates_reported": Text("Đã báo cáo", "Reported"),
    "rates_on_time": Text("Đúng hạn", "On time"),
    "rates_late": Text("Quá hạn", "Late"),
    "rates_missing": Text("Chưa báo cáo", "Not reported"),
    "rates_after_closing": Text("sau ngày chốt: {count}", "after closing: {count}"),
    # confirmation of warnings
    "confirmation": Text("Xác nhận nội dung", "Confirmation of warnings"),
    "confirmation_waiting": Text("Còn {count} nội dung chờ xác nhận", "{count} findings to be confirmed"),
    "confirmation_done": Text("Đã xác nhận", "Confirmed"),
    "confirmation_form": Text("Xác nhận kèm lý do", "Confirm with a reason"),
    "confirmation_again": Text("Xác nhận lại với lý do khác", "Confirm again with another reason"),
    "confirmation_lead": Text(
        "Số liệu đã được nhận; xác nhận cho biết vì sao số liệu đúng. Kết quả kiểm tra không đổi; lý do ghi trên phiếu và trong nhật ký.",
        "The figures were accepted; a confirmation says why they are right. The verdict stays; the reason stands on the receipt and in the log.",
    ),
    "confirmation_which": Text("Nội dung được xác nhận", "What is confirmed"),
    "confirmation_hint": Text("Ít nhất vài từ, ví dụ «đã đối chiếu sổ của trạm y tế».", "At least a few words, such as 'checked against the clinic's book'."),
    "do_confirm": Text("Xác nhận", "Confirm"),
}  # fmt: skip
