"""Rules about the file as bytes: what it is, whether it can be read safely, secrecy marks."""

from __future__ import annotations

from anptt_data.quality.catalogue.rule import Rule

FILE_RULES: tuple[Rule, ...] = (
    Rule(
        "FILE-001", "blocker",
        "Tệp rỗng, không có dòng số liệu nào", "The file is empty",
        "Kiểm tra lại tệp trước khi gửi; nếu kỳ này không có số liệu thì gửi báo cáo «không phát sinh»",
        "Check the file before sending",
    ),
    Rule(
        "SECRET-001", "blocker",
        "Tệp mang dấu chỉ mức độ mật ({mark}); hệ thống không tiếp nhận và không lưu tệp này",
        "The file carries a secrecy mark ({mark}); it was refused and not stored",
        "Gửi tài liệu mật theo quy định về bảo vệ bí mật nhà nước, không gửi qua hệ thống này",
        "Send classified documents by the channels of the law on state secrets",
    ),
    Rule(
        "SECRET-002", "blocker",
        "Tệp có nội dung thuộc phạm vi bí mật nhà nước không được gửi qua hệ thống này ({count} dòng); tệp không được lưu",
        "The file holds classes that must not be sent here ({count} rows); it was not stored",
        "Bỏ các dòng thuộc chương XIII hoặc các điều 299-300 Bộ luật Hình sự rồi gửi lại",
        "Remove the rows of chapter XIII or articles 299-300 and send again",
    ),
)  # fmt: skip
