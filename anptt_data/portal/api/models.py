"""What the API answers, as its OpenAPI document shows it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Problem(BaseModel):
    """RFC 9457, in both languages."""

    type: str
    status: int
    title: str = Field(description="Vietnamese")
    title_en: str
    exit_code: int = Field(
        description="what the command line would have answered with: 2 wrong usage, 3 ours: what was sent is safe, send again"
    )


class ReceiptPeriod(BaseModel):
    """First and last day, and the calendar they belong to."""

    model_config = ConfigDict(populate_by_name=True)
    from_: date = Field(alias="from")
    to: date
    calendar: str


class Counts(BaseModel):
    """Rows, and what became of them: read = accepted + rejected + ignored."""

    model_config = ConfigDict(extra="allow")
    read: int
    accepted: int
    rejected: int
    ignored: int
    facts_written: int
    new: int | None
    changed: int | None
    unchanged: int | None
    gone: int | None


class Finding(BaseModel):
    """A rule broken somewhere; identical ones are one with a true count."""

    model_config = ConfigDict(extra="allow")
    rule: str
    severity: str
    sheet: str | None
    cell: str | None
    row: int | None
    column: str | None
    value: str | None
    message_vi: str
    message_en: str
    fix_vi: str
    count: int


class Receipt(BaseModel):
    """The receipt, exactly that of the command line; `files` are addresses of this API."""

    model_config = ConfigDict(extra="allow")
    receipt_no: str | None = Field(description="null: a trial check, nothing was sent or kept")
    submission_id: int | None
    sha256: str
    dataset: str
    contract_version: str
    agency: str
    period: ReceiptPeriod | None
    received_at: datetime
    decision: str = Field(description="accepted, accepted_with_warnings, partly_accepted, returned or unreadable")
    layout: dict[str, Any]
    counts: Counts
    findings: list[Finding]
    findings_total: int
    replaces: list[str]
    files: dict[str, str]


class Submission(BaseModel):
    """A submission in a list, and what has become of it."""

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
    status: str = Field(description="present, partly_superseded, superseded, withdrawn, returned, unreadable or loading")
    received_at: datetime
    name: str
    sample: bool
    replaced_by: str | None
    nil: bool = Field(description="a declaration that there was nothing to report (không phát sinh), not a file")


class Submissions(BaseModel):
    """A page of them, newest first, and how many there are in all."""

    total: int
    submissions: list[Submission]


class ApprovalStep(BaseModel):
    """A step of the second axis."""

    model_config = ConfigDict(extra="allow")
    step: str
    vi: str
    en: str
    at: datetime
    account: str
    name: str | None
    reason: str | None


class ApprovalState(BaseModel):
    """Where a submission stands on the second axis."""

    model_config = ConfigDict(extra="allow")
    needs: str = Field(description="what the contract asks: none, confirm or signed")
    state: str | None = Field(
        description="draft, submitted, approved, signed, returned or revoked; null: nothing to approve, `why_vi` says why"
    )
    authority: str | None = Field(description="provisional or final; null: none of its figures stand")
    why_vi: str | None
    since: datetime
    as_of: datetime
    approvals: list[dict[str, Any]]
    documents: list[dict[str, Any]]
    history: list[ApprovalStep]


class Confirmations(BaseModel):
    """Which warnings of a submission are confirmed, by whom and why."""

    model_config = ConfigDict(extra="allow")
    findings: int
    confirmed: int
    waiting: int
    waiting_rules: list[str]
    rules: list[dict[str, Any]]
    history: list[dict[str, Any]]


class ContractSummary(BaseModel):
    """A dataset and its newest contract."""

    dataset: str
    version: str
    title_vi: str
    title_en: str
    cadence: str
    calendar: str
    duty: str | None = Field(description="provides, may (send for another agency), or null: it would be returned")
