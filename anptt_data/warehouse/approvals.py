"""The second axis: confirming or signing exactly what was judged (file hash, receipt, contract version)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Engine

from anptt_data.errors import NotFound, UsageError
from anptt_data.warehouse.connect import our_fault, raw
from anptt_data.warehouse.events import add_event
from anptt_data.warehouse.find import standing
from anptt_data.warehouse.locks import activation_locks
from anptt_data.warehouse.receipt_numbers import normalised

OnBehalf = Literal["KT.", "TL.", "TUQ."]


def approve(
    engine: Engine,
    receipt_no: str,
    status: Literal["confirmed", "signed"],
    *,
    approver: str,
    uploader: str,
    on_behalf: OnBehalf | None = None,
    document: dict[str, Any] | None = None,
) -> datetime:
    """Record an approval; gives its instant. Approver and uploader differ; only what stands can be approved.

    `document` may hold document_no, document_date, signer, signer_title. Raises `NotFound` or `UsageError`.
    """
    if approver == uploader:
        raise UsageError("Người phê duyệt phải khác người gửi", "Approver and uploader must differ")
    with our_fault(), engine.begin() as connection:
        session = raw(connection)
        row = session.execute(
            "select submission_id, sha256, receipt_no, contract_version, dataset, agency from intake.submission"
            " where receipt_no = %s and state = 'finished'",
            (normalised(receipt_no) or receipt_no,),
        ).fetchone()
        if row is None:
            raise NotFound(f"Không có phiếu tiếp nhận số {receipt_no}", f"No receipt {receipt_no}")
        number, sha256, receipt, version, dataset, agency = row
        activation_locks(connection, dataset, agency)
        if not standing(session, dataset, number)[1]:
            raise UsageError(f"Phiếu {receipt} không phải số liệu hiện hành", f"{receipt} is not the present truth")
        for name, value in (document or {}).items():
            session.execute(_DOCUMENT[name], (value, number))
        at = session.execute(
            "insert into intake.approval (submission_id, status, approver, uploader, on_behalf, at, sha256, receipt_no, contract_version)"
            " values (%s, %s, %s, %s, %s, clock_timestamp(), %s, %s, %s)"
            " on conflict (submission_id, status) where voided_at is null do nothing returning at",
            (number, status, approver, uploader, on_behalf, sha256, receipt, version),
        ).fetchone()
        if at is None:
            raise UsageError(f"Phiếu {receipt} đã được phê duyệt", f"{receipt} is approved already")
        add_event(
            session, number, status, approver, at=at[0], sha256=sha256, receipt_no=receipt, contract_version=version, on_behalf=on_behalf
        )
        instant: datetime = at[0]
    return instant


_DOCUMENT = {
    "document_no": "update intake.submission set document_no = %s where submission_id = %s",
    "document_date": "update intake.submission set document_date = %s where submission_id = %s",
    "signer": "update intake.submission set signer = %s where submission_id = %s",
    "signer_title": "update intake.submission set signer_title = %s where submission_id = %s",
}

__all__ = ["OnBehalf", "approve"]
