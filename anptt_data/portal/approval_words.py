"""What the pages of approval say; states and steps have their words in `anptt_data.approval.states`."""

from __future__ import annotations

from anptt_data.contract.text import Text

APPROVAL_WORDS: dict[str, Text] = {
    "nav_waiting": Text("Chờ phê duyệt", "Awaiting approval"),
    "approval": Text("Phê duyệt", "Approval"),
    "approval_asked": Text("Quy định biểu mẫu", "The contract"),
    "approval_final": Text("số liệu chính thức", "final figures"),
    "approval_provisional": Text("số liệu sơ bộ", "provisional figures"),
    "since": Text("từ {at}", "since {at}"),
    "approval_own": Text(
        "Tài khoản này đã gửi tệp; người phê duyệt phải là người khác.", "This account sent the file; somebody else has to approve it."
    ),
    "approval_history": Text("Quá trình phê duyệt ({count} bước)", "Steps so far ({count})"),
    "step": Text("Việc", "Step"),
    "when": Text("Lúc", "When"),
    "by_whom": Text("Người thực hiện", "Who"),
    "documents": Text("Văn bản kèm theo", "Documents"),
    "approve_form": Text("Phê duyệt", "Approve"),
    "sign_form": Text("Ghi nhận văn bản đã ký số", "Record the signed document"),
    "approve_lead": Text(
        "Phê duyệt gắn với đúng tệp có mã SHA-256 {sha}… và quy định biểu mẫu phiên bản {version}. Gửi lại số liệu của kỳ này thì phê duyệt hết hiệu lực.",
        "The approval is bound to the file with SHA-256 {sha}… and contract version {version}. Sending the period again voids it.",
    ),
    "approver_name": Text("Họ tên người phê duyệt", "Name of who approves"),
    "approver_title": Text("Chức vụ", "Office"),
    "on_behalf": Text("Ký thay (nếu có)", "On behalf (if so)"),
    "on_behalf_none": Text("không", "no"),
    "on_behalf_KT.": Text("KT. – ký thay", "KT. – for the head"),
    "on_behalf_TL.": Text("TL. – thừa lệnh", "TL. – by order"),
    "on_behalf_TUQ.": Text("TUQ. – thừa ủy quyền", "TUQ. – by authority"),
    "document_no": Text("Số ký hiệu văn bản (nếu có)", "Document number (if any)"),
    "document_date": Text("Ngày ký (nếu có)", "Date of signing (if any)"),
    "urgency": Text("Độ khẩn", "Urgency"),
    "signed_pdf": Text("Văn bản PDF đã ký số (nếu có), tối đa {size}", "Signed PDF (if any), at most {size}"),
    "signed_pdf_needed": Text("Văn bản PDF đã ký số, tối đa {size}", "Signed PDF, at most {size}"),
    "signed_pdf_hint": Text(
        "Chữ ký số được kiểm tra ngay; hợp lệ thì số liệu được ghi là đã ký số.", "The signature is checked at once; a good one makes it signed."
    ),
    "do_approve": Text("Phê duyệt", "Approve"),
    "do_sign": Text("Ghi nhận ký số", "Record as signed"),
    "submit_form": Text("Trình phê duyệt", "Submit for approval"),
    "submit_lead": Text(
        "Người phê duyệt của cơ quan thấy phiếu này ở trang «Chờ phê duyệt». Số liệu sơ bộ đã được dùng, không phải chờ.",
        "Approvers of the agency see this receipt under «Awaiting approval». The provisional figures are in use already.",
    ),
    "do_submit": Text("Trình", "Submit"),
    "return_form": Text("Trả lại, không phê duyệt", "Return without approval"),
    "return_lead": Text("Số liệu vẫn là sơ bộ; lý do hiện ở phiếu cho người gửi.", "The figures stay provisional; the sender sees the reason."),
    "do_return": Text("Trả lại", "Return"),
    "revoke_form": Text("Thu hồi phê duyệt", "Revoke the approval"),
    "revoke_lead": Text(
        "Số liệu trở lại sơ bộ từ lúc này; phê duyệt trước đó vẫn được lưu.", "The figures are provisional from now on; what was approved stays on record."
    ),
    "do_revoke": Text("Thu hồi phê duyệt", "Revoke"),
    "attach_form": Text("Gửi kèm văn bản PDF", "Attach a PDF"),
    "attach_lead": Text(
        "Văn bản được giữ cạnh phiếu; chưa phải là phê duyệt.", "It is kept beside the receipt; it is no approval."
    ),
    "attach_file": Text("Văn bản PDF, tối đa {size}", "PDF, at most {size}"),
    "do_attach": Text("Gửi kèm", "Attach"),
    "choose_again": Text("Chọn lại tệp đính kèm.", "Choose the file again."),
    "waiting_lead": Text(
        "Số liệu hiện hành của cơ quan chưa là chính thức vì còn chờ phê duyệt. Số liệu sơ bộ đã được dùng, không phải chờ.",
        "What stands for the agency and is not final for want of a step. Provisional figures are in use already.",
    ),
    "waiting_submitted": Text("Đã trình, chờ phê duyệt", "Submitted, to be approved"),
    "waiting_approved": Text("Đã duyệt, chờ ký số", "Approved, to be signed"),
    "waiting_draft": Text("Chưa trình", "Not submitted yet"),
    "waiting_nothing": Text("Không có phiếu nào chờ.", "Nothing is waiting."),
    "look_and_approve": Text("Xem và phê duyệt", "Look and approve"),
    "look": Text("Xem phiếu", "Receipt"),
}  # fmt: skip
