"""Declares that there was nothing to report (khai không phát sinh): a submission without a file, a claim without facts.

The declaration is a small text, the same for the same dataset, agency, period and contract version, and is frozen as evidence like any extract; so
declaring twice is one submission, and declaring again after figures came makes the declaration the present truth again (law 3). Earlier figures of
the period are superseded, later ones supersede it. Killed anywhere, the same declaration again completes it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from anptt_data.contract.base import Contract
from anptt_data.contract.nil import can_be_nil
from anptt_data.contract.registry import contract as find_contract
from anptt_data.intake.afterwards import receipt_can_wait, show_approval
from anptt_data.intake.extract import FrozenFile
from anptt_data.intake.freeze import freeze, sha256_of
from anptt_data.intake.jump_findings import note_jumps
from anptt_data.intake.nil_errors import NilNotAllowed, NotAProvider, PeriodNeeded, PeriodNotOver, SpeaksForNobody
from anptt_data.intake.outcome import Outcome
from anptt_data.intake.sender import check_sender
from anptt_data.periods.period import Period
from anptt_data.periods.written import parse_period, write_period
from anptt_data.places.agencies import Agency
from anptt_data.places.answers_for import answers_for
from anptt_data.places.areas import Area
from anptt_data.places.references import references
from anptt_data.quality.findings import Findings
from anptt_data.quality.verdict import Counts, Verdict
from anptt_data.receipts.change_words import changes_json, gone_in_words
from anptt_data.receipts.receipt import receipt_json
from anptt_data.receipts.refresh import as_of_now
from anptt_data.receipts.write import planned_files, receipt_files, write_receipt
from anptt_data.reporting.for_receipt import beside_verdict
from anptt_data.settings import Settings
from anptt_data.warehouse.change_report import change_report
from anptt_data.warehouse.connect import engine as app_engine
from anptt_data.warehouse.connect import our_fault
from anptt_data.warehouse.submissions import (
    Changes,
    activate,
    begin_submission,
    check_frozen,
    claim_nothing,
    compare,
    dataset_agency_lock,
    discard_submission,
    find_submission,
    reinstate,
)
from anptt_data.warehouse.told_despite import told_despite

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
SAYS = "không phát sinh"


@dataclass(frozen=True)
class Declaration:
    """Who declares what: everything that was looked up and found to fit."""

    contract: type[Contract]
    agency: Agency
    period: Period
    areas: tuple[Area, ...]
    """What the agency speaks for, on the period's last day."""
    reference_version: str

    @property
    def text(self) -> bytes:
        """The declaration itself: canonical JSON, so that the same declaration has the same SHA-256."""
        said = {
            "agency": self.agency.id, "contract_version": self.contract.version(), "dataset": self.contract.dataset(), "declares": SAYS,
            "period": self.period.as_json(),
        }  # fmt: skip
        return (json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()

    @property
    def name(self) -> str:
        """What stands in lists where a file's name would."""
        return f"Khai không phát sinh {write_period(self.period)}"

    @property
    def asked_period(self) -> str:
        """Both days: files state the short form, so none can be taken for a declaration, not even one of the same bytes."""
        return f"{self.period.start.isoformat()}/{self.period.end.isoformat()}"


def declare_nil(
    settings: Settings, dataset: str, agency: str, period: str | None, *, actor: str, engine: Engine | None = None, dry_run: bool = False,
    document: dict[str, Any] | None = None,
) -> Outcome:  # fmt: skip
    """Record that the agency had nothing to report in the period, and give its outcome with the receipt; a dry run records nothing.

    `period` as people write it (``2026-10``); `document` may hold document_no, document_date, signer, signer_title of the covering letter. Raises
    `UsageError` (unknown dataset or agency, `BadPeriod`, and the classes of `nil_errors`) and `OurFault` when the disk or the database fails.
    """
    declaration = declared(settings, dataset, agency, period)
    with our_fault():
        here = engine or app_engine(settings)
        with dataset_agency_lock(here, dataset, agency):
            before = _known_already(settings, here, declaration, actor, dry_run)
            return before or _record(settings, here, declaration, actor, dry_run, document)


def declared(settings: Settings, dataset: str, agency: str, period: str | None, today: date | None = None) -> Declaration:
    """The declaration, when it may be made `today` (default: the day in Viet Nam); raises as `declare_nil` does. Nothing is recorded."""
    contract = find_contract(dataset)
    known = references(settings.reference_dir)
    sender = known.agency(agency)
    if not (contract.described("nil") and can_be_nil(contract)):
        raise NilNotAllowed(contract)
    if not period or not period.strip():
        raise PeriodNeeded
    asked = parse_period(period, contract.cadence().calendar)
    today = today or datetime.now(VIETNAM).date()
    if today < asked.end:
        raise PeriodNotOver(asked, today)
    refused = next((f for f in _sender_findings(contract, sender, settings).as_json(()) if f["rule"] == "AGENCY-001"), None)
    if refused is not None:
        raise NotAProvider(contract, refused["message_vi"], refused["message_en"])
    areas = tuple(answers_for(known, sender, asked.end))
    if not areas:
        raise SpeaksForNobody(sender, asked)
    return Declaration(contract, sender, asked, areas, known.version)


def _sender_findings(contract: type[Contract], sender: Agency, settings: Settings) -> Findings:
    findings = Findings(contract)
    check_sender(contract, sender, references(settings.reference_dir).agencies, findings)
    return findings


def _known_already(settings: Settings, engine: Engine, of: Declaration, actor: str, dry_run: bool) -> Outcome | None:
    """The outcome of the same declaration made before; superseded or withdrawn, it becomes the present truth again."""
    with engine.begin() as connection:
        check_frozen(connection, of.contract)
        record = find_submission(
            connection, of.contract.dataset(), of.agency.id, sha256_of(of.text), of.asked_period, of.contract.version()
        )
    if record is None:
        return None
    reinstated = not dry_run and not record.active
    if reinstated:
        reinstate(engine, record.receipt_no, actor)
    if not dry_run:
        if not receipt_files(settings, record.receipt_no):
            with receipt_can_wait(record.receipt_no):
                write_receipt(settings, record.receipt, of.text, of.contract)
        show_approval(settings, engine, of.contract, [record.receipt_no])
    return Outcome(
        of.contract.dataset(), of.agency.id, of.name, record.decision, record.receipt_no, as_of_now(engine, record.receipt),
        already_known=True, reinstated=reinstated,
    )  # fmt: skip


def _record(
    settings: Settings, engine: Engine, of: Declaration, actor: str, dry_run: bool, document: dict[str, Any] | None
) -> Outcome:  # fmt: skip
    contract, encrypted = of.contract, of.contract.has_personal()
    if dry_run:
        frozen = FrozenFile(sha256_of(of.text), len(of.text), of.name, settings.home / "nowhere", encrypted=encrypted)
    else:
        frozen = freeze(of.text, name=of.name, settings=settings, encrypt=encrypted)
    submission = begin_submission(
        engine, contract=contract, agency=of.agency.id, frozen=frozen, parts=(), asked_period=of.asked_period, source="", actor=actor,
        reference_version=of.reference_version, received_at=datetime.now(UTC), document=document or None, node=settings.node, nil=True,
    )  # fmt: skip
    findings, known = _sender_findings(contract, of.agency, settings), references(settings.reference_dir)
    try:
        with engine.begin() as connection:
            claim_nothing(connection, submission, of.period)
        with engine.begin() as connection:
            changes = compare(connection, submission, contract)
            report = change_report(connection, submission, contract, known, changes)
            note_jumps(connection, submission, contract, known, findings, None, whole=True)
            others = told_despite(connection, submission, contract, of.areas, of.period)
        if changes.gone:
            findings.add("CHANGE-001", count=changes.gone, value=gone_in_words(report, contract, known))
        for other in others:
            findings.add("NIL-002", count=other.facts, agency=other.agency, receipt=other.receipt_no)
        verdict = _verdict(of, findings, changes)
        receipt = receipt_json(
            receipt_no=None if dry_run else submission.receipt_no, submission_id=None if dry_run else submission.submission_id, frozen=frozen,
            contract=contract, agency=of.agency, asked_period=of.asked_period, received_at=submission.received_at, verdict=verdict,
            changes=changes, replaces=changes.replaces, files={} if dry_run else planned_files(settings, submission.receipt_no, nil=True),
            nil=True, change_report=changes_json(report, contract, known),
            **beside_verdict(
                settings, engine, contract, known, of.agency, of.period, None, submission.received_at, verdict.decision, submission.submission_id
            ),
        )  # fmt: skip
    finally:
        if dry_run:
            discard_submission(engine, submission, contract)
    if dry_run:
        return Outcome(contract.dataset(), of.agency.id, of.name, verdict.decision, None, receipt)
    activate(engine, submission, contract, verdict, receipt, changes)
    show_approval(settings, engine, contract, changes.replaces)
    with receipt_can_wait(submission.receipt_no):
        write_receipt(settings, receipt, of.text, contract, verdict=verdict)
    return Outcome(contract.dataset(), of.agency.id, of.name, verdict.decision, submission.receipt_no, receipt)


def _verdict(of: Declaration, findings: Findings, changes: Changes) -> Verdict:
    """Accepted: nothing was read, so nothing can be rejected; what a person should look at is a warning."""
    counts = Counts(new=changes.new, changed=changes.changed, unchanged=changes.unchanged, gone=changes.gone)
    decision = "accepted_with_warnings" if findings.count("warning") else "accepted"
    return Verdict(decision, counts, findings, {}, (), [of.period], of.period)  # type: ignore[arg-type]
