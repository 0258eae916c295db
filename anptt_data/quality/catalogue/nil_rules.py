"""Rules about nil reports («không phát sinh»): a declaration, never a file that says so in words."""

from __future__ import annotations

from anptt_data.quality.catalogue.rule import Rule

NIL_RULES: tuple[Rule, ...] = (
    Rule(
        "NIL-001", "blocker",
        "Tệp chỉ ghi «{value}», không có số liệu nào; chữ trong tệp không được coi là bản khai", "The file says «{value}» and holds no figure; words in a file are no declaration",
        "Kiểm tra lại tệp: {how_vi}", "Check the file: {how_en}",
    ),
    Rule(
        "NIL-002", "warning",
        "Khai không phát sinh, nhưng {agency} đã báo cáo {count} số liệu khác 0 của cùng địa bàn và cùng kỳ (phiếu {receipt})",
        "Declared nil, but {agency} reports {count} figures other than 0 of the same area and period (receipt {receipt})",
        "Xác nhận với cơ quan kia; bên nào sai thì thu hồi lần gửi của mình hoặc gửi số liệu đúng",
        "Agree with the other agency; whoever is wrong withdraws or sends the right figures",
    ),
)  # fmt: skip
