"""The short transaction, last: a submission's claims become the present truth, or it is recorded as returned."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Connection, Engine

from anptt_data.contract.base import Contract
from anptt_data.errors import OurFault
from anptt_data.quality.verdict import Verdict
from anptt_data.warehouse.begin import remove_loaded
from anptt_data.warehouse.changes import note_claims
from anptt_data.warehouse.connect import our_fault, raw
from anptt_data.warehouse.events import add_event
from anptt_data.warehouse.locks import activation_locks
from anptt_data.warehouse.open_submission import Changes, OpenSubmission

Receipt = dict[str, Any] | Callable[[datetime], dict[str, Any]]


def activate(
    engine: Engine, submission: OpenSubmission, contract: type[Contract], verdict: Verdict, receipt: Receipt, changes: Changes
) -> datetime:
    """Make an accepted submission the present truth; gives the instant from which it is.

    The instant is taken inside, under the lock, after everything else is ready; either all of it is recorded or nothing.
    `receipt` is the receipt's JSON or a function that makes it from the instant.
    """
    with our_fault(), engine.begin() as connection:
        session = raw(connection)
        _finish(session, submission, verdict, changes)
        activation_locks(connection, submission.dataset, submission.agency)
        instant = next_instant(session, submission.dataset, submission.agency)
        _close_submission(session, submission, verdict, receipt, instant)
        replaced = replace_claims(session, submission.submission_id, instant)
        if contract.revises() == "row":
            found = session.execute(
                "select submission_id from intake.submission where receipt_no = any(%s) order by 1", (changes.replaces,)
            )
            replaced = {r[0]: 0 for r in found}
        _received_and_judged(session, submission, verdict, instant)
        add_event(session, submission.submission_id, "activated", submission.actor, at=instant, claims=len(submission.claims))
        note_superseded(session, replaced, submission.receipt_no, submission.actor, instant)
    return instant


def finish_returned(engine: Engine, submission: OpenSubmission, contract: type[Contract], verdict: Verdict, receipt: Receipt) -> datetime:
    """Record a returned or unreadable submission: no claim is opened; facts that were loaded go, rejected and ignored rows stay."""
    with our_fault(), engine.begin() as connection:
        session = raw(connection)
        _keep_rows_only(connection, submission, contract)
        _finish(session, submission, verdict, Changes())
        row = session.execute("select clock_timestamp()").fetchone()
        assert row is not None
        _close_submission(session, submission, verdict, receipt, row[0])
        _received_and_judged(session, submission, verdict, row[0])
        instant: datetime = row[0]
    return instant


def _keep_rows_only(connection: Connection, submission: OpenSubmission, contract: type[Contract]) -> None:
    remove_loaded(connection, contract, submission.submission_id, rows_too=False)
    submission.claims.clear()


def _finish(session: psycopg.Connection[Any], submission: OpenSubmission, verdict: Verdict, changes: Changes) -> None:
    """Findings, sizes of claims, and counts; all that needs no lock."""
    note_claims(session, submission)
    session.execute("delete from quality.finding where submission_id = %s", (submission.submission_id,))
    columns = ("rule", "severity", "sheet", "cell", "row", "column", "value", "message_vi", "message_en", "fix_vi", "count")
    with session.cursor() as cursor:
        cursor.executemany(
            "insert into quality.finding (submission_id, number, rule, severity, sheet, cell, row, header, value, message_vi, message_en,"
            " fix_vi, count, examples) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (submission.submission_id, number, *(_text(f[c]) for c in columns), Jsonb(f["examples"]))
                for number, f in enumerate(verdict.findings.as_json(verdict.parts), start=1)
            ],
        )
    counts = verdict.counts.as_json() | {
        "new": changes.new, "changed": changes.changed, "unchanged": changes.unchanged, "gone": changes.gone,
        "facts_written": submission.facts,
    }  # fmt: skip
    period = verdict.period
    done = session.execute(
        "update intake.submission set decision = %s, period_from = %s, period_to = %s, calendar = %s, rows_read = %s, rows_accepted = %s,"
        " rows_rejected = %s, rows_ignored = %s, facts_written = %s, counts = %s, layout = %s"
        " where submission_id = %s and state = 'loading'",
        (
            verdict.decision, period.start if period else None, period.end if period else None, period.calendar if period else None,
            counts["read"], counts["accepted"], counts["rejected"], counts["ignored"], submission.facts, Jsonb(counts),
            Jsonb(verdict.layout), submission.submission_id,
        ),
    )  # fmt: skip
    if done.rowcount != 1:
        raise OurFault(
            f"Phiếu {submission.receipt_no} không còn chờ ghi", f"Submission {submission.receipt_no} is not being loaded any more"
        )


def _text(value: Any) -> Any:
    return value.replace("\x00", "\ufffd") if isinstance(value, str) else value


def _close_submission(
    session: psycopg.Connection[Any], submission: OpenSubmission, verdict: Verdict, receipt: Receipt, instant: datetime
) -> None:
    made = receipt(instant) if callable(receipt) else receipt
    session.execute(
        "update intake.submission set state = 'finished', finished_at = %s, receipt = %s where submission_id = %s",
        (instant, Jsonb(made), submission.submission_id),
    )


def _received_and_judged(session: psycopg.Connection[Any], submission: OpenSubmission, verdict: Verdict, instant: datetime) -> None:
    number, actor = submission.submission_id, submission.actor
    kind: dict[str, Any] = {"nil": True} if submission.nil else {}
    add_event(session, number, "received", actor, at=submission.received_at, receipt_no=submission.receipt_no, **kind)
    counts = {k: getattr(verdict.counts, k) for k in ("read", "accepted", "rejected", "ignored")}
    add_event(session, number, "judged", actor, at=instant, decision=verdict.decision, findings=verdict.findings.total(), **counts, **kind)


def next_instant(session: psycopg.Connection[Any], dataset: str, agency: str) -> datetime:
    """Now, by the server's clock, yet later than everything recorded for this dataset and agency, approvals too (clocks can be set back)."""
    row = session.execute(
        "select greatest(clock_timestamp(), (select max(greatest(lower(recorded), coalesce(upper(recorded), lower(recorded))))"
        " + interval '1 microsecond' from intake.claim_range where dataset = %(d)s and agency = %(a)s),"
        " (select max(greatest(at, voided_at)) + interval '1 microsecond' from intake.approval where submission_id in"
        " (select submission_id from intake.submission where dataset = %(d)s and agency = %(a)s)))",
        {"d": dataset, "a": agency},
    ).fetchone()
    assert row is not None
    instant: datetime = row[0]
    return instant


def replace_claims(session: psycopg.Connection[Any], submission_id: int, instant: datetime) -> dict[int, int]:
    """Open this submission's claims that are not open, close what held their scopes; gives {replaced submission: scopes}."""
    closed = session.execute(
        "update intake.claim_range r set recorded = tstzrange(lower(r.recorded), %(t)s) from intake.claim c, intake.claim o"
        " where c.submission_id = %(s)s and r.dataset = c.dataset and r.agency = c.agency and r.scope = c.scope"
        " and upper_inf(r.recorded) and r.claim_id <> c.claim_id and o.claim_id = r.claim_id returning o.submission_id",
        {"t": instant, "s": submission_id},
    ).fetchall()
    session.execute(
        "insert into intake.claim_range (dataset, agency, scope, claim_id, recorded)"
        " select c.dataset, c.agency, c.scope, c.claim_id, tstzrange(%(t)s, null) from intake.claim c where c.submission_id = %(s)s"
        " and not exists (select 1 from intake.claim_range r where r.claim_id = c.claim_id and upper_inf(r.recorded))",
        {"t": instant, "s": submission_id},
    )
    counts: dict[int, int] = {}
    for (replaced,) in closed:
        counts[replaced] = counts.get(replaced, 0) + 1
    return counts


def note_superseded(session: psycopg.Connection[Any], replaced: dict[int, int], by: str, actor: str, instant: datetime) -> None:
    """Events of what was replaced; approvals of it are void from now on."""
    for submission_id, scopes in sorted(replaced.items()):
        add_event(session, submission_id, "superseded", actor, at=instant, by=by, scopes=scopes)
    void_approvals(session, replaced, f"đã thay bằng lần gửi số {by}", actor, instant)


def void_approvals(session: psycopg.Connection[Any], submissions: Iterable[int], reason: str, actor: str, instant: datetime) -> None:
    """What was approved is no longer what stands (a resubmission voids the approval)."""
    voided = session.execute(
        "update intake.approval set voided_at = %s, void_reason = %s where submission_id = any(%s) and voided_at is null"
        " returning submission_id, status, approver",
        (instant, reason, list(submissions)),
    ).fetchall()
    for submission_id, status, approver in voided:
        add_event(session, submission_id, "approval_voided", actor, at=instant, reason=reason, status=status, approver=approver)
