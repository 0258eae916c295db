"""Schema ``quality``: findings, rows kept aside, reported derived values, frozen contract versions."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Date, DateTime, ForeignKey, Index, Integer, SmallInteger, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from models.base import Base, column, table


class Finding(Base):
    """One group of identical findings of a submission."""

    __tablename__ = "finding"
    __table_args__ = table("quality", "Nội dung cần xử lý", "Findings, identical ones grouped")
    submission_id: Mapped[int] = column("Lần gửi", "Submission", Integer, ForeignKey("intake.submission.submission_id"), primary_key=True)
    number: Mapped[int] = column("Thứ tự", "Number in the submission", Integer, primary_key=True, autoincrement=False)
    rule: Mapped[str] = column("Mã quy tắc", "Rule code", Text, index=True)
    severity: Mapped[str] = column("Mức độ", "Severity", Text)
    sheet: Mapped[str | None] = column("Trang tính, tệp con", "Sheet or member", Text)
    cell: Mapped[str | None] = column("Địa chỉ đầu tiên", "First address", Text)
    row: Mapped[int | None] = column("Dòng đầu tiên", "First row", BigInteger)
    header: Mapped[str | None] = column("Cột", "Column as the sender calls it", Text)
    value: Mapped[str | None] = column("Giá trị thấy", "Value found (masked when personal)", Text)
    message_vi: Mapped[str] = column("Nội dung", "Message in Vietnamese", Text)
    message_en: Mapped[str] = column("Nội dung tiếng Anh", "Message in English", Text)
    fix_vi: Mapped[str] = column("Cách sửa", "How to fix it", Text)
    count: Mapped[int] = column("Số lần", "How often", BigInteger)
    examples: Mapped[list[Any]] = column("Các địa chỉ đầu tiên", "First addresses", JSONB)


class RejectedRow(Base):
    """A row that was rejected, with its original text (masked by law 8)."""

    __tablename__ = "rejected_row"
    __table_args__ = table(
        "quality", "Dòng tạm giữ, chờ xử lý", "Rejected rows with their original text",
        Index("ix_rejected_row_submission_id", "submission_id", postgresql_using="brin"),
    )  # fmt: skip
    submission_id: Mapped[int] = column("Lần gửi", "Submission", Integer)
    part: Mapped[int] = column("Trang tính, tệp con", "Part", Integer)
    row: Mapped[int] = column("Dòng", "Row", Integer)
    cells: Mapped[list[str | None]] = column("Các ô đúng như viết", "Cells as written", ARRAY(Text))
    rules: Mapped[list[str]] = column("Mã quy tắc", "Rule codes", ARRAY(Text))
    __mapper_args__ = {"primary_key": [submission_id, part, row]}


class IgnoredRow(Base):
    """A row that was left out with a reason (law 1)."""

    __tablename__ = "ignored_row"
    __table_args__ = table(
        "quality", "Dòng bỏ qua có lý do", "Ignored rows with the reason",
        Index("ix_ignored_row_submission_id", "submission_id", postgresql_using="brin"),
    )  # fmt: skip
    submission_id: Mapped[int] = column("Lần gửi", "Submission", Integer)
    part: Mapped[int] = column("Trang tính, tệp con", "Part", Integer)
    row: Mapped[int] = column("Dòng", "Row", Integer)
    reason: Mapped[str] = column("Lý do", "Reason: total, section, note, duplicate, out_of_scope, ...", Text)
    __mapper_args__ = {"primary_key": [submission_id, part, row]}


class ReportedDerived(Base):
    """Derived values (lũy kế, %) as reported: compared with our history, never facts."""

    __tablename__ = "reported_derived"
    __table_args__ = table(
        "quality", "Số lũy kế, tỷ lệ đã báo cáo, chỉ để đối chiếu", "Derived values as reported, for comparison only",
        Index("ix_reported_derived_claim_id", "claim_id", postgresql_using="brin"),
    )  # fmt: skip
    submission_id: Mapped[int] = column("Lần gửi", "Submission", Integer)
    claim_id: Mapped[int] = column("Phạm vi", "Claim", BigInteger)
    part: Mapped[int] = column("Trang tính, tệp con", "Part", Integer)
    row: Mapped[int] = column("Dòng", "Row", Integer)
    col: Mapped[int | None] = column("Cột", "Column", SmallInteger)
    period_from: Mapped[datetime.date | None] = column("Từ ngày", "First day", Date)
    period_to: Mapped[datetime.date | None] = column("Đến ngày", "Last day", Date)
    key: Mapped[dict[str, Any]] = column("Các cột khóa", "Key columns", JSONB)
    reported: Mapped[dict[str, Any]] = column("Các giá trị", "Derived columns", JSONB)
    __mapper_args__ = {"primary_key": [submission_id, part, row, col]}


class ContractVersion(Base):
    """A contract version that has judged: frozen."""

    __tablename__ = "contract_version"
    __table_args__ = table("quality", "Phiên bản quy định biểu mẫu đã dùng", "Contract versions that have judged, frozen")
    dataset: Mapped[str] = column("Biểu", "Dataset", Text, primary_key=True)
    version: Mapped[str] = column("Phiên bản", "Version", Text, primary_key=True)
    fingerprint: Mapped[str] = column("Dấu", "SHA-256 of all that can change a verdict", String(64))
    frozen_at: Mapped[datetime.datetime] = column("Lúc dùng lần đầu", "When it first judged", DateTime(timezone=True))
    odcs: Mapped[dict[str, Any] | None] = column("Bản ODCS", "The contract as an ODCS document", JSONB)
