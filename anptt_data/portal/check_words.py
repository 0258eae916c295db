"""What the public check of a receipt says."""

from __future__ import annotations

from anptt_data.contract.text import Text

CHECK_WORDS: dict[str, Text] = {
    "check": Text("Kiểm tra phiếu tiếp nhận", "Check a receipt"),
    "check_lead": Text(
        "Nhập số phiếu và 16 ký tự đầu của mã SHA-256 ghi trên phiếu, hoặc quét mã QR. Trang này không hiện số liệu.",
        "Enter the receipt's number and the first 16 characters of the SHA-256 printed on it, or scan its QR code. No figures are shown here.",
    ),
    "check_code": Text("16 ký tự đầu của mã SHA-256", "First 16 characters of the SHA-256"),
    "check_file": Text("Hoặc chọn tệp số liệu để tính mã", "Or choose the data file to compute it"),
    "check_file_lead": Text("Mã được tính trong trình duyệt; tệp không được gửi đi đâu.", "It is computed in the browser; the file is sent nowhere."),
    "check_computing": Text("Đang tính mã của tệp", "Computing"),
    "check_computed": Text("Đã tính xong mã của tệp.", "The code of the file was computed."),
    "check_failed": Text("Không đọc được tệp này.", "The file could not be read."),
    "do_check": Text("Kiểm tra", "Check"),
    "check_unknown": Text(
        "Không có phiếu nào ứng với số phiếu và mã này. Kiểm tra lại từng ký tự.", "There is no receipt with this number and code. Look at each character again."
    ),
    "check_found": Text("Phiếu này do hệ thống lập", "This receipt is ours"),
    "check_agency": Text("Cơ quan gửi", "Agency"),
    "check_sha256": Text("Mã SHA-256 của tệp", "SHA-256 of the file"),
    "check_sha256_hint": Text(
        "Tệp có đúng mã này là tệp đã gửi. Trên Windows: certutil -hashfile TỆP SHA256.", "A file with this code is the one that was sent. On Windows: certutil -hashfile FILE SHA256."
    ),
    "check_present": Text("Số liệu hiện hành", "Present figures"),
    "check_partly_superseded": Text("Hiện hành một phần; phần còn lại đã thay bằng lần gửi khác", "Partly present; the rest was replaced since"),
    "check_superseded": Text("Đã thay bằng lần gửi khác", "Replaced since"),
    "check_withdrawn": Text("Đã thu hồi", "Withdrawn"),
    "check_returned": Text("Đã trả lại để chỉnh sửa, không có số liệu nào được ghi", "Returned for correction; no figures were recorded"),
    "check_unreadable": Text("Không đọc được tệp, không có số liệu nào được ghi", "The file could not be read; no figures were recorded"),
    "check_another": Text("Kiểm tra phiếu khác", "Check another receipt"),
}  # fmt: skip
