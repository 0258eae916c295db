"""What an agency sees of its own submissions: pages of its history, one receipt, what stands for it. The agency is a parameter of every query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine

from anptt_data.errors import NotFound
from anptt_data.warehouse.connect import our_fault, raw
from anptt_data.warehouse.receipt_numbers import normalised

STATUSES = ("present", "partly_superseded", "superseded", "withdrawn", "returned", "unreadable", "loading")
_LISTED = (
    "with listed as (select s.submission_id, s.receipt_no, s.dataset, s.period_from, s.period_to, s.calendar, s.decision, s.rows_read, s.rows_accepted,"
    " s.rows_rejected, s.rows_ignored, case when s.state = 'loading' then 'loading' when s.decision in ('returned', 'unreadable') then s.decision"
    " when s.withdrawn_at is not null then 'withdrawn' when o.opened = 0 then 'superseded'"
    " when o.opened < o.claims then 'partly_superseded' else 'present' end as status, s.received_at, x.name, s.sample,"
    " (select e.facts ->> 'by' from intake.submission_event e where e.submission_id = s.submission_id and e.kind = 'superseded'"
    "  order by e.event_id desc limit 1) as replaced_by, s.nil"
    " from intake.submission s join intake.extract x using (extract_id)"
    " cross join lateral (select count(*) as claims, count(r.claim_id) as opened from intake.claim c"
    " left join intake.claim_range r on r.claim_id = c.claim_id and upper_inf(r.recorded) where c.submission_id = s.submission_id) o"
    " where s.agency = %(agency)s and (%(dataset)s::text is null or s.dataset = %(dataset)s)"
    " and (%(number)s::text is null or s.receipt_no = %(number)s)"
    " and (%(first)s::date is null or s.received_at >= (%(first)s::date)::timestamp at time zone 'Asia/Ho_Chi_Minh')"
    " and (%(last)s::date is null or s.received_at < (%(last)s::date + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh'))"
)

_OF_STATUS = " from listed where %(status)s::text is null or status = %(status)s"
_PAGE = _LISTED + " select *, count(*) over ()" + _OF_STATUS + " order by submission_id desc limit %(limit)s offset %(offset)s"
_COUNT = _LISTED + " select count(*)" + _OF_STATUS


@dataclass(frozen=True)
class Listed:
    """One submission as its agency sees it in a list; `status` is one of `STATUSES`."""

    submission_id: int
    receipt_no: str
    dataset: str
    period_from: date | None
    period_to: date | None
    calendar: str | None
    decision: str | None
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    rows_ignored: int
    status: str
    received_at: datetime
    name: str
    sample: bool
    replaced_by: str | None
    nil: bool = False
    """A declaration that there was nothing to report, not a file."""


@dataclass(frozen=True)
class Wanted:
    """Which of an agency's submissions: everything left out means all. Days are of Viet Nam, both inclusive."""

    agency: str
    dataset: str | None = None
    status: str | None = None
    first: date | None = None
    last: date | None = None
    number: str | None = None


def browse(engine: Engine, wanted: Wanted, limit: int, offset: int = 0) -> tuple[list[Listed], int]:
    """A page of the agency's submissions, newest first, and how many there are in all."""
    asked = vars(wanted) | {"limit": limit, "offset": offset}
    with our_fault(), engine.connect() as connection:
        rows = raw(connection).execute(_PAGE, asked).fetchall()
        if not rows and offset:
            found = raw(connection).execute(_COUNT, asked).fetchone()
            return [], int(found[0]) if found else 0
    return [Listed(*row[:-1]) for row in rows], int(rows[0][-1]) if rows else 0


def submission_of(engine: Engine, agency: str, number: str) -> Listed:
    """One submission of the agency; `NotFound` says the same of another agency's number as of one that was never given."""
    tidy = normalised(number)
    rows = browse(engine, Wanted(agency, number=tidy), 1)[0] if tidy else []
    if not rows:
        refused = _refused(engine, agency, tidy) if tidy else None
        if refused is not None:
            raise NotFound(
                f"Phiếu {tidy}: tệp gửi ngày {refused:%d/%m/%Y} có dấu mật, không tiếp nhận và không lưu",
                f"{tidy}: a file of {refused:%Y-%m-%d} marked as secret; not accepted, not kept",
            )
        raise NotFound(f"Không có phiếu tiếp nhận số {number[:40]}", f"No receipt {number[:40]}")
    return rows[0]


def _refused(engine: Engine, agency: str, number: str) -> datetime | None:
    with our_fault(), engine.connect() as connection:
        row = raw(connection).execute("select at from intake.refusal where receipt_no = %s and agency = %s", (number, agency)).fetchone()
    return row[0] if row else None
