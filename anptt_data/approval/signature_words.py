"""What the check of a signed document may find, in the words of a receipt. TT 15/2025/TT-BKHCN names the algorithms."""

from __future__ import annotations

from anptt_data.contract.text import Text

VERDICTS: dict[str, Text] = {
    "valid": Text("Chữ ký số hợp lệ", "The signature is valid"),
    "untrusted": Text("Không kiểm tra được chuỗi tin cậy của chữ ký số", "The chain of trust of the signature could not be checked"),
    "invalid": Text("Chữ ký số không hợp lệ", "The signature is not valid"),
    "none": Text("Văn bản không có chữ ký số", "The document has no signature"),
}
FAULTS: dict[str, Text] = {
    "no_signature": Text("Văn bản không có chữ ký số nào", "There is no signature in the document"),
    "too_many": Text("Văn bản có quá nhiều chữ ký ({count})", "There are too many signatures ({count})"),
    "no_roots": Text(
        "Không kiểm tra được chuỗi tin cậy: hệ thống chưa được cấp chứng thư gốc để đối chiếu",
        "The chain of trust could not be checked: no trusted roots are configured here",
    ),
    "no_path": Text(
        "Không kiểm tra được chuỗi tin cậy: chứng thư của «{name}» do «{issuer}» cấp, không dẫn đến chứng thư gốc nào được tin cậy",
        "The certificate of {name!r}, issued by {issuer!r}, leads to no trusted root",
    ),
    "self_signed": Text(
        "Không kiểm tra được chuỗi tin cậy: chứng thư của «{name}» là tự ký",
        "The chain of trust could not be checked: the certificate of {name!r} is self-signed",
    ),
    "broken": Text("Chữ ký của «{name}» không khớp với nội dung văn bản", "The signature of {name!r} does not match the document"),
    "unreadable": Text("Không đọc được một chữ ký trong văn bản ({detail})", "A signature in the document could not be read ({detail})"),
    "changed": Text(
        "Văn bản đã bị sửa sau khi «{name}» ký (phần thêm vào ngoài phạm vi chữ ký)",
        "The document was changed after {name!r} signed (an update beyond the signature)",
    ),
    "not_covered": Text("Chữ ký của «{name}» không bao trùm toàn văn bản", "The signature of {name!r} does not cover the whole document"),
    "hybrid": Text(
        "Cấu trúc tệp PDF không rõ ràng: chương trình khác nhau có thể hiện nội dung khác nhau",
        "The PDF has two sets of references; programs may show different content",
    ),
    "not_yet": Text(
        "Chứng thư của «{name}» chưa có hiệu lực lúc ký ({at}); có hiệu lực từ {limit}",
        "The certificate of {name!r} was not yet valid at signing ({at})",
    ),
    "expired": Text(
        "Chứng thư của «{name}» đã hết hạn lúc ký ({at}); hết hạn ngày {limit}",
        "The certificate of {name!r} had expired at signing ({at})",
    ),
    "future": Text("Thời điểm ký «{at}» ở tương lai", "The time of signing, {at}, lies in the future"),
    "revoked": Text("Chứng thư của «{name}» đã bị thu hồi ngày {limit}", "The certificate of {name!r} was revoked on {limit}"),
    "usage": Text("Chứng thư của «{name}» không dùng để ký văn bản", "The certificate of {name!r} is not for signing documents"),
    "chain": Text("Chuỗi chứng thư của «{name}» có lỗi ({detail})", "The chain of certificates of {name!r} is wrong ({detail})"),
    "algorithm": Text(
        "Thuật toán ký không được phép: {algorithm}; cần RSA từ 2048 bit hoặc ECDSA từ 256 bit, SHA-256 trở lên",
        "The algorithm {algorithm} is not allowed: RSA of 2048 bits or ECDSA of 256 and more, SHA-256 or better",
    ),
}
UNTRUSTED = frozenset({"no_roots", "no_path", "self_signed"})
"""Faults that say only that trust is not known; any other makes the signature invalid."""
NOTES: dict[str, Text] = {
    "pkcs1": Text(
        "Ký theo RSA PKCS#1 v1.5; TT 15/2025/TT-BKHCN nêu RSASSA-PSS hoặc ECDSA",
        "Signed with RSA PKCS#1 v1.5; TT 15/2025/TT-BKHCN names RSASSA-PSS or ECDSA",
    ),
    "claimed_time": Text(
        "Thời điểm ký do máy của người ký ghi, không có dấu thời gian tin cậy",
        "The time of signing is the signer's own; no trusted timestamp",
    ),
    "no_time": Text(
        "Chữ ký không ghi thời điểm ký; chứng thư được xét tại lúc kiểm tra", "No time of signing; the certificate was judged as of now"
    ),
    "timestamp_untrusted": Text(
        "Dấu thời gian không kiểm tra được nên không được dùng", "The timestamp could not be verified and is not used"
    ),
    "expired_since": Text(
        "Chứng thư của «{name}» còn hạn lúc ký, đã hết hạn ngày {limit}",
        "The certificate of {name!r} was valid at signing and has expired since",
    ),
    "revocation_unchecked": Text(
        "Chưa kiểm tra được việc thu hồi chứng thư của «{name}» (không có danh sách thu hồi còn hiệu lực)",
        "Whether the certificate of {name!r} was revoked could not be checked (no current list)",
    ),
    "maintained": Text("Sau khi ký chỉ có thêm dữ liệu phục vụ kiểm tra chữ ký", "Only data for verifying were added after signing"),
    "signed_again": Text("Sau chữ ký của «{name}» còn có người khác ký tiếp", "Others signed after {name!r}"),
    "other_name": Text(
        "Chứng thư trên văn bản mang tên «{signer}», người phê duyệt ghi là «{approver}»",
        "The certificates name {signer!r}, the approver is given as {approver!r}",
    ),
    "pages_without_text": Text(
        "{count} trang là ảnh, không có chữ để xem dấu mật", "{count} pages are pictures: no words to look through for secrecy marks"
    ),
}

__all__ = ["FAULTS", "NOTES", "UNTRUSTED", "VERDICTS"]
