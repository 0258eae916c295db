"""Comments, in both languages, on what neither models nor contracts describe: schemas, guards of tables, Alembic's own table, pairs of replaced rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import sql

from anptt_data.contract.base import Contract
from anptt_data.contract.text import Text
from anptt_data.warehouse.migrate import VERSION_SCHEMA
from anptt_data.warehouse.views import fact_name

SCHEMAS: dict[str, Text] = {
    "ref": Text(
        "Danh mục dùng chung: đơn vị hành chính, cơ quan, trạm, mã, lịch", "Reference data: units, agencies, stations, codes, calendars"
    ),
    "intake": Text("Tiếp nhận: tệp, lần gửi số liệu, phạm vi, phê duyệt", "Intake: extracts, submissions, claims, approvals"),
    "quality": Text("Chất lượng: nội dung cần xử lý, dòng tạm giữ, dòng bỏ qua", "Quality: findings, rejected and ignored rows"),
    "fact": Text(
        "Số liệu đã ghi, cả đã thay thế; đọc qua khung nhìn của lĩnh vực", "Stored facts, superseded ones too; read them through the views"
    ),
    "audit": Text("Kiểm toán: mốc của nhật ký", "Audit: noted ends of the event log"),
    "portal": Text("Tài khoản, phiên và mã truy cập của cổng tiếp nhận", "Accounts, sessions and tokens of the portal"),
    "anptt": Text("Hàm dùng chung: thời điểm đang xem, bảo vệ số liệu", "Shared functions: the instant that is shown, guards of the data"),
}
FUNCTIONS: dict[str, Text] = {
    "refuse": Text("Không cho sửa, xóa: bảng chỉ ghi thêm", "Refuses changes: the table is append-only"),
    "chain_event": Text("Nối sự kiện mới vào chuỗi mã băm của nhật ký", "Links a new event to the hash chain of the log"),
    "keep_recorded_range": Text("Khoảng hiệu lực chỉ được khép lại, không được sửa", "A recorded range may be closed, never changed"),
    "keep_finished": Text("Lần gửi đã xử lý xong không được sửa, xóa", "A finished submission is not changed or deleted"),
    "keep_approval": Text("Phê duyệt chỉ được hủy hiệu lực, không được sửa", "An approval may be voided, never changed"),
    "delete_only_never_visible": Text("Chỉ xóa được số liệu chưa từng có hiệu lực", "Only facts that were never visible may be deleted"),
    "delete_only_unused_pairs": Text("Chỉ xóa được cặp thay thế chưa từng có hiệu lực", "Only pairs that never held may be deleted"),
}
"""Trigger functions of schema ``anptt``."""
REPLACED: dict[str, Text] = {
    "submission_id": Text("Lần gửi của dòng bị thay", "Submission of the row that was replaced"),
    "fact_no": Text("Số thứ tự của dòng bị thay", "Number of the fact that was replaced"),
    "by_submission": Text("Lần gửi đã thay dòng này", "Submission that replaced it"),
    "recorded": Text("Khoảng thời gian có hiệu lực", "From when to when it holds"),
}
VERSION = Text("Bước nâng cấp hiện tại của kho dữ liệu", "The revision the warehouse was upgraded to")


def comment_on_the_rest(connection: psycopg.Connection[Any], contracts: Iterable[type[Contract]]) -> None:
    """Say what they are; what does not exist (yet) is left out. The caller commits."""
    have = {r[0] for r in connection.execute("select nspname from pg_namespace where nspname = any(%s)", (list(SCHEMAS),))}
    for name in have:
        _comment(connection, "schema", sql.Identifier(name), SCHEMAS[name])
    for name, text in FUNCTIONS.items():
        if connection.execute("select to_regprocedure(%s)", (f"anptt.{name}()",)).fetchone() != (None,):
            _comment(connection, "function", sql.SQL("{}()").format(sql.Identifier("anptt", name)), text)
    versions = sql.Identifier(VERSION_SCHEMA, "alembic_version")
    _comment(connection, "table", versions, VERSION)
    _comment(connection, "column", sql.SQL("{}.version_num").format(versions), VERSION)
    for contract in contracts:
        if contract.revises() == "row":
            for name, text in REPLACED.items():
                _comment(connection, "column", sql.SQL("{}.{}").format(fact_name(contract, "__replaced"), sql.Identifier(name)), text)


def _comment(connection: psycopg.Connection[Any], kind: str, name: sql.Composable, text: Text) -> None:
    words = {"schema": sql.SQL("schema"), "function": sql.SQL("function"), "table": sql.SQL("table"), "column": sql.SQL("column")}
    connection.execute(sql.SQL("comment on {} {} is {}").format(words[kind], name, sql.Literal(f"{text.vi} — {text.en}")))
