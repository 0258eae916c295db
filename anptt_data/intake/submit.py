"""Submits one extract: look, freeze, judge, load, activate, receipt. The command line and the DAGs call only this.

In order: nothing is stored before the look for secrecy marks; the bytes are frozen before they are judged; rows are loaded
invisible and made visible in one short transaction, last; the receipt's files are written from what that transaction recorded.
Killed anywhere, the next run of the same bytes finds what is missing and completes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from anptt_data.contract.base import Contract
from anptt_data.contract.registry import contract as find_contract
from anptt_data.intake.afterwards import receipt_can_wait, show_approval
from anptt_data.intake.against_history import compare_with_history
from anptt_data.intake.extract import Extract, FrozenFile
from anptt_data.intake.freeze import freeze, sha256_of
from anptt_data.intake.keys import key
from anptt_data.intake.loader import Loader
from anptt_data.intake.outcome import Outcome
from anptt_data.intake.refuse import refuse
from anptt_data.intake.road import Journey, Judged, judge_cells, parts_of
from anptt_data.intake.taking import Taken, secret_note, take
from anptt_data.periods.period import Period
from anptt_data.periods.written import parse_period, write_period
from anptt_data.places.references import references
from anptt_data.quality.pseudonym import Pseudonymiser
from anptt_data.receipts.change_words import changes_json
from anptt_data.receipts.receipt import receipt_json
from anptt_data.receipts.refresh import as_of_now
from anptt_data.receipts.write import planned_files, receipt_files, write_receipt
from anptt_data.reporting.for_receipt import beside_verdict
from anptt_data.settings import Settings
from anptt_data.warehouse.change_report import ChangeReport
from anptt_data.warehouse.connect import engine as app_engine
from anptt_data.warehouse.connect import our_fault
from anptt_data.warehouse.sent_again import note_sent_again
from anptt_data.warehouse.submissions import (
    Changes,
    OpenSubmission,
    activate,
    begin_submission,
    check_frozen,
    dataset_agency_lock,
    discard_submission,
    find_submission,
    finish_returned,
    reinstate,
)

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True)
class Request:
    """How an extract is to be submitted."""

    asked_period: str | None = None
    actor: str = "cli"
    dry_run: bool = False
    document: dict[str, Any] = field(default_factory=dict)  # số ký hiệu, ngày ký, người ký, chức vụ


def submit_extract(settings: Settings, extract: Extract, request: Request = Request(), engine: Engine | None = None) -> Outcome:
    """Submit one extract and give its outcome; the same bytes again give the same receipt (law 3).

    Raises `UsageError` for an unknown dataset, agency or period and `OurFault` when the disk or the database fails; what
    is wrong with the file is in the outcome's receipt.
    """
    with our_fault():  # whatever of ours fails on the way, disk or database, is told as ours
        return _submit(settings, extract, request, engine)


def _submit(settings: Settings, extract: Extract, request: Request, engine: Engine | None) -> Outcome:
    contract = find_contract(extract.dataset)
    known = references(settings.reference_dir)
    agency = known.agency(extract.agency)
    asked = parse_period(request.asked_period, contract.cadence().calendar) if request.asked_period else None
    request = replace(request, asked_period=write_period(asked) if asked else None)
    engine = engine or app_engine(settings)
    taken = take(extract, contract, settings)
    sha256 = sha256_of(taken.data)
    hit = secret_note(taken, contract)
    if hit is not None:
        return refuse(settings, engine, extract, contract, taken, sha256, hit, dry_run=request.dry_run)
    pseudonymiser = Pseudonymiser(key(settings, "pseudonym") if contract.has_personal() else None)
    spill = settings.home / "tmp"
    spill.mkdir(parents=True, exist_ok=True)

    def journey(received: datetime) -> Journey:
        return Journey(contract, known, agency, asked, received.astimezone(VIETNAM).date(), pseudonymiser, spill)

    with dataset_agency_lock(engine, extract.dataset, extract.agency):
        before = _known_already(engine, settings, extract, contract, taken, sha256, request, asked)
        if before is not None:
            return before
        encrypted = contract.has_personal()
        if request.dry_run:
            frozen = FrozenFile(sha256, _size(taken), taken.name, settings.home / "nowhere", encrypted=encrypted, sample=extract.sample)
        else:
            frozen = freeze(taken.data, name=taken.name, settings=settings, encrypt=encrypted, sample=extract.sample)
        return _judge_and_load(settings, engine, extract, contract, taken, frozen, request, journey, known.version)


def _size(taken: Taken) -> int:
    return len(taken.data) if isinstance(taken.data, bytes) else taken.data.stat().st_size


def _known_already(
    engine: Engine,
    settings: Settings,
    extract: Extract,
    contract: type[Contract],
    taken: Taken,
    sha256: str,
    request: Request,
    asked: Period | None,
) -> Outcome | None:
    """The outcome of the same bytes sent before; superseded or withdrawn ones become the present truth again."""
    with engine.begin() as connection:
        check_frozen(connection, contract)
        record = find_submission(connection, extract.dataset, extract.agency, sha256, request.asked_period, contract.version())
        if record is None and asked is not None:  # the file said the same period by itself
            record = find_submission(connection, extract.dataset, extract.agency, sha256, None, contract.version())
            record = record if record is not None and record.receipt.get("period") == asked.as_json() else None
    if record is None:
        return None
    reinstated = False
    if not request.dry_run:
        if record.decision not in ("returned", "unreadable") and not record.active:
            reinstate(engine, record.receipt_no, request.actor)
            reinstated = True
        if extract.source and not extract.sweep:
            note_sent_again(engine, record.submission_id, extract.name, request.actor)
        if not receipt_files(settings, record.receipt_no):
            with receipt_can_wait(record.receipt_no):
                write_receipt(settings, record.receipt, taken.data, contract)
        show_approval(settings, engine, contract, [record.receipt_no])
    return Outcome(
        extract.dataset, extract.agency, extract.name, record.decision, record.receipt_no, as_of_now(engine, record.receipt),
        already_known=True, reinstated=reinstated,
    )  # fmt: skip


def _judge_and_load(
    settings: Settings, engine: Engine, extract: Extract, contract: type[Contract], taken: Taken, frozen: FrozenFile, request: Request,
    journey: Any, reference_version: str,
) -> Outcome:  # fmt: skip
    received = datetime.now(UTC)
    submission = begin_submission(
        engine, contract=contract, agency=extract.agency, frozen=frozen, parts=parts_of(taken.cells), asked_period=request.asked_period,
        source=extract.source, actor=request.actor, reference_version=reference_version, received_at=received, document=request.document or None, node=settings.node,
    )  # fmt: skip
    try:
        with Loader(engine, submission, contract) as loader:
            judged = judge_cells(taken.cells, journey(submission.received_at), loader)
            loader.settle()
        known = references(settings.reference_dir)
        changes, report = compare_with_history(engine, submission, contract, known, extract.agency, judged)
        receipt = _receipt(settings, engine, extract, contract, frozen, request, submission, judged, changes, report, loader.facts)
    finally:
        if request.dry_run:
            discard_submission(engine, submission, contract)
    decision = judged.verdict.decision
    if request.dry_run:
        return Outcome(extract.dataset, extract.agency, extract.name, decision, None, receipt)
    if decision in ("returned", "unreadable"):
        finish_returned(engine, submission, contract, judged.verdict, receipt)
    else:
        activate(engine, submission, contract, judged.verdict, receipt, changes)
        show_approval(settings, engine, contract, changes.replaces)
    with receipt_can_wait(submission.receipt_no):
        write_receipt(settings, receipt, taken.data, contract, verdict=judged.verdict, rejected=loader.rejected(), cells=taken.cells)
    return Outcome(extract.dataset, extract.agency, extract.name, decision, submission.receipt_no, receipt)


def _receipt(
    settings: Settings, engine: Engine, extract: Extract, contract: type[Contract], frozen: FrozenFile, request: Request, submission: OpenSubmission,
    judged: Judged, changes: Changes, report: ChangeReport | None, facts: int,
) -> dict[str, Any]:  # fmt: skip
    known, verdict = references(settings.reference_dir), judged.verdict
    agency = known.agency(extract.agency)
    judged.verdict.counts.facts_written = 0 if judged.verdict.decision in ("returned", "unreadable") else facts
    return receipt_json(
        receipt_no=None if request.dry_run else submission.receipt_no,
        submission_id=None if request.dry_run else submission.submission_id,
        frozen=frozen, contract=contract, agency=agency,
        asked_period=request.asked_period, received_at=submission.received_at, verdict=verdict, changes=changes,
        replaces=changes.replaces, files={} if request.dry_run else planned_files(settings, submission.receipt_no), sample=extract.sample,
        change_report=changes_json(report, contract, known) if report is not None else None,
        **beside_verdict(
            settings, engine, contract, known, agency, verdict.period, request.asked_period, submission.received_at, verdict.decision, submission.submission_id
        ),
    )  # fmt: skip
