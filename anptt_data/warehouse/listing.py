"""Looking at submissions: lists, receipts, members that were taken before."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from anptt_data.errors import NotFound
from anptt_data.warehouse.connect import our_fault, raw
from anptt_data.warehouse.receipt_numbers import normalised

_COLUMNS = (
    "submission_id", "receipt_no", "dataset", "agency", "period", "decision", "read", "accepted", "rejected", "ignored", "facts_written",
    "status", "received_at", "finished_at", "contract_version", "sha256", "name", "sample", "nil",
)  # fmt: skip


def list_submissions(engine: Engine, dataset: str | None = None, agency: str | None = None, limit: int = 10_000) -> list[dict[str, Any]]:
    """Submissions, newest first; `status` is present, partly_superseded, superseded, withdrawn, returned, unreadable or loading."""
    with our_fault(), engine.connect() as connection:
        rows = raw(connection).execute(
            "select s.submission_id, s.receipt_no, s.dataset, s.agency, s.period_from || '/' || s.period_to, s.decision, s.rows_read,"
            " s.rows_accepted, s.rows_rejected, s.rows_ignored, s.facts_written,"
            " case when s.state = 'loading' then 'loading' when s.decision in ('returned', 'unreadable') then s.decision"
            " when s.withdrawn_at is not null then 'withdrawn' when o.opened = 0 then 'superseded'"
            " when o.opened < o.claims then 'partly_superseded' else 'present' end, s.received_at, s.finished_at,"
            " s.contract_version, s.sha256, x.name, s.sample, s.nil"
            " from intake.submission s join intake.extract x using (extract_id)"
            " cross join lateral (select count(*) as claims, count(r.claim_id) as opened from intake.claim c"
            " left join intake.claim_range r on r.claim_id = c.claim_id and upper_inf(r.recorded)"
            " where c.submission_id = s.submission_id) o"
            " where (%(d)s::text is null or s.dataset = %(d)s) and (%(a)s::text is null or s.agency = %(a)s)"
            " order by s.submission_id desc limit %(n)s",
            {"d": dataset, "a": agency, "n": limit},
        )
        return [_plain(dict(zip(_COLUMNS, row, strict=True))) for row in rows]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if k in ("received_at", "finished_at") and v is not None else v for k, v in row.items()}


def receipt_of(engine: Engine, number: str) -> dict[str, Any]:
    """The receipt's JSON as it was recorded. Raises `NotFound` (unknown, mistyped, unfinished, or a refusal of which nothing is kept)."""
    tidy = normalised(number)
    with our_fault(), engine.connect() as connection:
        session = raw(connection)
        row = session.execute("select receipt, state from intake.submission where receipt_no = %s", (tidy or number,)).fetchone()
        refused = session.execute("select at from intake.refusal where receipt_no = %s", (tidy or number,)).fetchone()
    if row is not None and row[0] is not None:
        receipt: dict[str, Any] = row[0]
        return receipt
    if row is not None:
        raise NotFound(f"Phiếu {number} chưa xong; gửi lại cùng tệp để hoàn tất", f"{number} is unfinished; send the same file again")
    if refused is not None:
        raise NotFound(
            f"Phiếu {number}: tệp bị từ chối vì dấu mật ngày {refused[0]:%d/%m/%Y}, không lưu nội dung",
            f"{number}: a file refused as secret; nothing of it is kept",
        )
    if tidy is None:
        raise NotFound(
            f"Số phiếu «{number}» không đúng (sai số kiểm tra); đọc lại từng chữ số", f"{number!r} is no receipt number (check digit)"
        )
    raise NotFound(f"Không có phiếu tiếp nhận số {number}", f"No receipt {number}")


def swept_members(engine: Engine, dataset: str, agency: str) -> frozenset[tuple[str, str]]:
    """(name, SHA-256) of every member of sweeps that were accepted, withdrawn ones included."""
    with our_fault(), engine.connect() as connection:
        rows = raw(connection).execute(
            "select distinct p.name, p.sha256 from intake.submission s join intake.extract_part p using (extract_id)"
            " where s.dataset = %s and s.agency = %s and s.state = 'finished' and s.decision not in ('returned', 'unreadable')"
            " and p.kind = 'member' and p.sha256 is not null",
            (dataset, agency),
        )
        return frozenset((str(r[0]), str(r[1])) for r in rows)
