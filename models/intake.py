"""Schema ``intake``: extracts, submissions, what they speak for and since when, approvals, refusals."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE
from sqlalchemy.orm import Mapped

from models.base import Base, column, table

INSTANT = DateTime(timezone=True)
DECISIONS = ("accepted", "accepted_with_warnings", "partly_accepted", "returned", "unreadable")
EVENT_KINDS = (
    "received", "judged", "activated", "superseded", "reinstated", "withdrawn", "confirmed", "signed", "approval_voided",
    "approval_submitted", "approval_returned", "approval_revoked", "document_attached",
    "warnings_confirmed",
)  # fmt: skip
ON_BEHALF = ("KT.", "TL.", "TUQ.")
"""Signed for another: ký thay, thừa lệnh, thừa ủy quyền."""
URGENCIES = ("thường", "khẩn", "thượng khẩn", "hỏa tốc")
"""How urgent a document is, in the words that stand on it."""


def _one_of(name: str, values: tuple[str, ...]) -> str:
    return f"{name} in ({', '.join(repr(v) for v in values)})"


class Extract(Base):
    """Bytes that were frozen."""

    __tablename__ = "extract"
    __table_args__ = table(
        "intake", "Tệp số liệu đã lưu giữ nguyên gốc", "Frozen extracts", UniqueConstraint("sha256", "dataset", "agency")
    )
    extract_id: Mapped[int] = column("Số tệp", "Number", Integer, Identity(), primary_key=True)
    sha256: Mapped[str] = column("SHA-256", "SHA-256 of the bytes", String(64))
    dataset: Mapped[str] = column("Biểu", "Dataset", Text)
    agency: Mapped[str] = column("Cơ quan gửi", "Agency", Text)
    name: Mapped[str] = column("Tên tệp", "File name as the sender knows it", Text)
    size_bytes: Mapped[int] = column("Kích thước", "Size, bytes", BigInteger)
    source: Mapped[str] = column("Nguồn", "Source it came from", Text)
    sample: Mapped[bool] = column("Là tệp mẫu", "Whether it is a sample", Boolean)
    encrypted: Mapped[bool] = column("Được mã hóa", "Whether the frozen bytes are encrypted", Boolean)
    frozen_at: Mapped[datetime.datetime] = column("Lúc lưu giữ", "When", INSTANT)


class ExtractPart(Base):
    """Sheets of a workbook, members of a sweep."""

    __tablename__ = "extract_part"
    __table_args__ = table("intake", "Trang tính hoặc tệp con", "Sheets and members of extracts")
    extract_id: Mapped[int] = column("Số tệp", "Extract", Integer, ForeignKey("intake.extract.extract_id"), primary_key=True)
    part: Mapped[int] = column("Thứ tự, từ 0", "Number, from 0", Integer, primary_key=True)
    name: Mapped[str] = column("Tên", "Name", Text)
    kind: Mapped[str] = column("Loại", "Kind: sheet, text, member", Text)
    sha256: Mapped[str | None] = column("SHA-256", "SHA-256 of a member", String(64))
    size_bytes: Mapped[int | None] = column("Kích thước", "Size of a member, bytes", BigInteger)


class Submission(Base):
    """An extract judged against a contract version."""

    __tablename__ = "submission"
    __table_args__ = table(
        "intake",
        "Lần gửi số liệu",
        "Submissions: an extract judged against a contract version",
        UniqueConstraint("dataset", "agency", "sha256", "asked_period", "contract_version", postgresql_nulls_not_distinct=True),
        UniqueConstraint("submission_id", "sha256", "receipt_no", "contract_version"),
        CheckConstraint(_one_of("state", ("loading", "finished")), name="state"),
        CheckConstraint(_one_of("decision", DECISIONS), name="decision"),
        CheckConstraint("state = 'loading' or (decision is not null and finished_at is not null)", name="finished"),
        CheckConstraint("rows_read = rows_accepted + rows_rejected + rows_ignored", name="nothing_vanishes"),
    )
    submission_id: Mapped[int] = column("Số lần gửi", "Number", Integer, Identity(), primary_key=True)
    receipt_no: Mapped[str] = column("Số phiếu tiếp nhận", "Receipt number", Text, unique=True)
    extract_id: Mapped[int] = column("Số tệp", "Extract", Integer, ForeignKey("intake.extract.extract_id"), index=True)
    sha256: Mapped[str] = column("SHA-256 của tệp", "SHA-256 of the extract", String(64))
    dataset: Mapped[str] = column("Biểu", "Dataset", Text)
    agency: Mapped[str] = column("Cơ quan gửi", "Agency", Text)
    contract_version: Mapped[str] = column("Phiên bản quy định biểu mẫu", "Contract version", Text)
    contract_fingerprint: Mapped[str] = column("Dấu của quy định biểu mẫu", "Contract fingerprint", String(64))
    reference_version: Mapped[str] = column("Phiên bản dữ liệu tham chiếu", "Version of the reference data", Text)
    asked_period: Mapped[str | None] = column("Kỳ đã khai khi gửi", "Period stated when sending", Text)
    source: Mapped[str] = column("Nguồn", "Source", Text)
    state: Mapped[str] = column("Trạng thái xử lý", "loading or finished", Text)
    decision: Mapped[str | None] = column("Kết quả", "Decision", Text)
    period_from: Mapped[datetime.date | None] = column("Từ ngày", "First day", Date)
    period_to: Mapped[datetime.date | None] = column("Đến ngày", "Last day, inclusive", Date)
    calendar: Mapped[str | None] = column("Lịch báo cáo", "Calendar", Text)
    rows_read: Mapped[int] = column("Số dòng đọc", "Rows read", BigInteger, server_default=text("0"))
    rows_accepted: Mapped[int] = column("Số dòng nhận", "Rows accepted", BigInteger, server_default=text("0"))
    rows_rejected: Mapped[int] = column("Số dòng tạm giữ", "Rows rejected", BigInteger, server_default=text("0"))
    rows_ignored: Mapped[int] = column("Số dòng bỏ qua", "Rows ignored", BigInteger, server_default=text("0"))
    facts_written: Mapped[int] = column("Số số liệu ghi", "Facts written", BigInteger, server_default=text("0"))
    counts: Mapped[dict[str, Any] | None] = column("Các số đếm", "All counts", JSONB)
    layout: Mapped[dict[str, Any] | None] = column("Bố cục đã nhận ra", "Layout that was recognised", JSONB)
    receipt: Mapped[dict[str, Any] | None] = column("Phiếu tiếp nhận", "The receipt", JSONB)
    sample: Mapped[bool] = column("Là số liệu mẫu", "Whether it is a sample", Boolean)
    nil: Mapped[bool] = column(
        "Khai không phát sinh", "A declaration that there was nothing to report", Boolean, server_default=text("false")
    )
    received_at: Mapped[datetime.datetime] = column("Lúc nhận", "When received", INSTANT)
    finished_at: Mapped[datetime.datetime | None] = column("Lúc xong", "When judged and recorded", INSTANT)
    withdrawn_at: Mapped[datetime.datetime | None] = column("Lúc thu hồi", "When withdrawn, null when it stands", INSTANT)
    document_no: Mapped[str | None] = column("Số, ký hiệu văn bản", "Number of the covering document", Text)
    document_date: Mapped[datetime.date | None] = column("Ngày ký văn bản", "Date of the document", Date)
    signer: Mapped[str | None] = column("Người ký", "Who signed it", Text)
    signer_title: Mapped[str | None] = column("Chức vụ người ký", "The signer's office", Text)


class SubmissionEvent(Base):
    """Append-only; each row's hash covers the previous one."""

    __tablename__ = "submission_event"
    __table_args__ = table(
        "intake",
        "Nhật ký lần gửi, chỉ ghi thêm, móc xích bằng SHA-256",
        "Events of submissions, append-only, a chain of SHA-256",
        CheckConstraint(_one_of("kind", EVENT_KINDS), name="kind"),
    )
    event_id: Mapped[int] = column("Số thứ tự liên tục", "Number without gaps", BigInteger, primary_key=True, autoincrement=False)
    submission_id: Mapped[int] = column("Lần gửi", "Submission", Integer, ForeignKey("intake.submission.submission_id"), index=True)
    kind: Mapped[str] = column("Việc", "Kind", Text)
    at: Mapped[datetime.datetime] = column("Lúc", "When", INSTANT)
    actor: Mapped[str] = column("Người hoặc chương trình thực hiện", "Who did it", Text)
    reason: Mapped[str | None] = column("Lý do", "Reason", Text)
    facts: Mapped[dict[str, Any]] = column("Chi tiết", "Details", JSONB, server_default=text("'{}'::jsonb"))
    previous: Mapped[str] = column("Mã băm của dòng trước", "Hash of the previous event", String(64))
    sha256: Mapped[str] = column("Mã băm của dòng này", "Hash of this event over the previous hash", String(64))


class Document(Base):
    """A document that came with a submission or its approval: its bytes are frozen like those of extracts."""

    __tablename__ = "document"
    __table_args__ = table(
        "intake",
        "Văn bản kèm lần gửi hoặc kèm phê duyệt, lưu giữ nguyên gốc",
        "Documents beside submissions and approvals, frozen",
        UniqueConstraint("submission_id", "sha256"),
    )
    document_id: Mapped[int] = column("Số", "Number", Integer, Identity(), primary_key=True)
    submission_id: Mapped[int] = column("Lần gửi", "Submission", Integer, ForeignKey("intake.submission.submission_id"))
    sha256: Mapped[str] = column("SHA-256", "SHA-256 of the bytes", String(64))
    name: Mapped[str] = column("Tên tệp", "File name", Text)
    size_bytes: Mapped[int] = column("Kích thước", "Size, bytes", BigInteger)
    encrypted: Mapped[bool] = column("Được mã hóa", "Whether the frozen bytes are encrypted", Boolean)
    attached_by: Mapped[str] = column("Người gửi văn bản", "Who attached it", Text)
    attached_at: Mapped[datetime.datetime] = column("Lúc", "When", INSTANT)
    signature: Mapped[dict[str, Any]] = column("Kết quả kiểm tra chữ ký số khi nhận", "What the check of its signature found then", JSONB)


class Approval(Base):
    """The second axis: who confirmed or signed exactly which bytes, receipt and contract version."""

    __tablename__ = "approval"
    __table_args__ = table(
        "intake",
        "Xác nhận, phê duyệt",
        "Approvals, bound to file hash, receipt and contract version",
        ForeignKeyConstraint(
            ["submission_id", "sha256", "receipt_no", "contract_version"],
            [f"intake.submission.{c}" for c in ("submission_id", "sha256", "receipt_no", "contract_version")],
            name="fk_approval_exactly_what_was_judged",
        ),
        CheckConstraint(_one_of("status", ("confirmed", "signed")), name="status"),
        CheckConstraint("approver <> uploader", name="four_eyes"),
        ForeignKeyConstraint(
            ["submission_id", "document_sha256"],
            ["intake.document.submission_id", "intake.document.sha256"],
            name="fk_approval_document",
        ),
        CheckConstraint(_one_of("on_behalf", ON_BEHALF), name="on_behalf"),
        CheckConstraint(_one_of("urgency", URGENCIES), name="urgency"),
        Index("uq_approval_live", "submission_id", "status", unique=True, postgresql_where=text("voided_at is null")),
    )
    approval_id: Mapped[int] = column("Số", "Number", Integer, Identity(), primary_key=True)
    submission_id: Mapped[int] = column("Lần gửi", "Submission", Integer)
    status: Mapped[str] = column("Mức", "confirmed or signed", Text)
    approver: Mapped[str] = column("Tài khoản người phê duyệt", "Approver's account", Text)
    approver_name: Mapped[str | None] = column("Họ tên người phê duyệt", "Approver's name", Text)
    approver_title: Mapped[str | None] = column("Chức vụ người phê duyệt", "Approver's office", Text)
    approver_agency: Mapped[str | None] = column("Cơ quan của người phê duyệt", "Approver's agency", Text)
    uploader: Mapped[str] = column("Tài khoản người gửi", "Uploader's account; never the approver's", Text)
    on_behalf: Mapped[str | None] = column("Ký thay (KT.), thừa lệnh (TL.), thừa ủy quyền (TUQ.)", "Signed for another", Text)
    at: Mapped[datetime.datetime] = column("Lúc", "When", INSTANT)
    sha256: Mapped[str] = column("SHA-256 của tệp", "SHA-256 of the extract", String(64))
    receipt_no: Mapped[str] = column("Số phiếu", "Receipt number", Text)
    contract_version: Mapped[str] = column("Phiên bản quy định biểu mẫu", "Contract version", Text)
    voided_at: Mapped[datetime.datetime | None] = column("Lúc hết hiệu lực", "When voided", INSTANT)
    void_reason: Mapped[str | None] = column("Lý do hết hiệu lực", "Why voided", Text)
    document_no: Mapped[str | None] = column("Số, ký hiệu văn bản", "Number of the document", Text)
    document_date: Mapped[datetime.date | None] = column("Ngày ký văn bản", "Date of the document", Date)
    urgency: Mapped[str | None] = column("Độ khẩn", "How urgent the document is", Text)
    document_sha256: Mapped[str | None] = column("SHA-256 của văn bản ký số", "SHA-256 of the signed document", String(64))
    signature: Mapped[dict[str, Any] | None] = column("Kết quả kiểm tra chữ ký số", "What the check of its signature found", JSONB)


class Claim(Base):
    """What a submission speaks for."""

    __tablename__ = "claim"
    __table_args__ = table(
        "intake",
        "Phạm vi mà lần gửi chịu trách nhiệm",
        "What a submission speaks for: a period, or itself when rows revise rows",
        UniqueConstraint("submission_id", "scope"),
    )
    claim_id: Mapped[int] = column("Số", "Number", BigInteger, Identity(), primary_key=True)
    submission_id: Mapped[int] = column("Lần gửi", "Submission", Integer, ForeignKey("intake.submission.submission_id"))
    dataset: Mapped[str] = column("Biểu", "Dataset", Text)
    agency: Mapped[str] = column("Cơ quan", "Agency", Text)
    scope: Mapped[str] = column("Phạm vi", "from/to, or #submission", Text)
    first_at: Mapped[datetime.datetime | None] = column("Thời điểm sớm nhất của các dòng", "Earliest instant of its rows", INSTANT)
    last_at: Mapped[datetime.datetime | None] = column("Thời điểm muộn nhất của các dòng", "Latest instant of its rows", INSTANT)
    facts: Mapped[int] = column("Số số liệu", "Rows in the fact table", BigInteger, server_default=text("0"))


class ClaimRange(Base):
    """When a claim was the present truth; never overlapping within dataset, agency and scope."""

    __tablename__ = "claim_range"
    __table_args__ = table("intake", "Thời gian mà phạm vi là số liệu hiện hành", "When a claim was the present truth (recorded time)")
    dataset: Mapped[str] = column("Biểu", "Dataset", Text)
    agency: Mapped[str] = column("Cơ quan", "Agency", Text)
    scope: Mapped[str] = column("Phạm vi", "Scope", Text)
    claim_id: Mapped[int] = column("Phạm vi của lần gửi", "Claim", BigInteger, ForeignKey("intake.claim.claim_id"), index=True)
    recorded: Mapped[Any] = column("Từ lúc đến lúc", "From (inclusive) to (exclusive)", TSTZRANGE, nullable=False)
    __mapper_args__ = {"primary_key": [claim_id, recorded]}  # the database's key is temporal, see TEMPORAL_KEYS


class Refusal(Base):
    """A file that was refused as secret: nothing of it is kept."""

    __tablename__ = "refusal"
    __table_args__ = table("intake", "Tệp bị từ chối vì dấu mật (không lưu nội dung)", "Files refused as secret; nothing of them is kept")
    refusal_id: Mapped[int] = column("Số", "Number", Integer, Identity(), primary_key=True)
    receipt_no: Mapped[str] = column("Số phiếu tiếp nhận", "Receipt number", Text, unique=True)
    at: Mapped[datetime.datetime] = column("Lúc", "When", INSTANT)
    agency: Mapped[str] = column("Cơ quan", "Agency", Text)
    dataset: Mapped[str] = column("Biểu", "Dataset", Text)
    size_bytes: Mapped[int] = column("Kích thước", "Size, bytes", BigInteger)
    sha256: Mapped[str] = column("SHA-256", "SHA-256", String(64))
    rules: Mapped[list[str]] = column("Quy tắc", "Rule codes of the finding", ARRAY(Text))


REMINDERS = ("soon", "overdue", "closing", "returned")
"""Why a reminder was made: due soon, overdue, soon no longer accepted for the period, returned and not sent again."""


class Reminder(Base):
    """A reminder of a report that is owed: made once a reason, sent when mail is configured, always on the page."""

    __tablename__ = "reminder"
    __table_args__ = table(
        "intake", "Nhắc báo cáo còn thiếu", "Reminders of reports that are owed",
        UniqueConstraint("dataset", "agency", "period_from", "period_to", "reason"),
        CheckConstraint(_one_of("reason", REMINDERS), name="reason"),
    )  # fmt: skip
    reminder_id: Mapped[int] = column("Số", "Number", BigInteger, Identity(), primary_key=True)
    dataset: Mapped[str] = column("Biểu", "Dataset", Text)
    agency: Mapped[str] = column("Cơ quan", "Agency", Text, index=True)
    period_from: Mapped[datetime.date] = column("Từ ngày", "First day", Date)
    period_to: Mapped[datetime.date] = column("Đến ngày", "Last day, inclusive", Date)
    calendar: Mapped[str] = column("Lịch báo cáo", "Calendar", Text)
    due_on: Mapped[datetime.date | None] = column("Hạn nộp", "Last day in time", Date)
    reason: Mapped[str] = column("Lý do nhắc", "Why", Text)
    made_at: Mapped[datetime.datetime] = column("Lúc lập", "When made", INSTANT)
    sent_at: Mapped[datetime.datetime | None] = column("Lúc gửi thư", "When the letter was handed over, null while it was not", INSTANT)
    sent_to: Mapped[int] = column("Số địa chỉ đã gửi", "To how many addresses", Integer, server_default=text("0"))
    problem: Mapped[str | None] = column("Vì sao chưa gửi được", "Why it could not be sent", Text)


class ReceiptCounter(Base):
    """The running number of receipts of a node in a year."""

    __tablename__ = "receipt_counter"
    __table_args__ = table("intake", "Số chạy của phiếu tiếp nhận", "Running numbers of receipts")
    node: Mapped[str] = column("Điểm nút", "Node", Text, primary_key=True)
    year: Mapped[int] = column("Năm", "Year", Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = column("Số đã cấp cuối cùng", "Last number given", Integer)
