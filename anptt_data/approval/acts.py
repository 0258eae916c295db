"""What people do on the second axis: submit for approval, approve or sign, return, revoke, attach a document.

Each is one transaction under the dataset-and-agency lock: checked again inside, recorded with its event, or nothing at all. Verdicts and
loading never wait for any of it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine

from anptt_data.approval.actor import SENDS, Actor
from anptt_data.approval.document import CheckedDocument, check_document
from anptt_data.approval.errors import SecretDocument, SignatureRefused, TrustNotConfigured
from anptt_data.approval.fit import check_person, check_seen, check_standing, check_step
from anptt_data.approval.paper import Paper, Seen, Signatory, checked_paper, checked_signatory, reason_of
from anptt_data.approval.signature import named
from anptt_data.approval.states import Step
from anptt_data.contract.base import Contract
from anptt_data.contract.registry import contract as find_contract
from anptt_data.errors import NotFound
from anptt_data.intake.freeze import freeze, thaw
from anptt_data.receipts.refresh import refresh_faces
from anptt_data.settings import Settings
from anptt_data.warehouse import approvals as w
from anptt_data.warehouse.activate import next_instant
from anptt_data.warehouse.connect import our_fault, raw
from anptt_data.warehouse.events import add_event
from anptt_data.warehouse.locks import activation_locks
from anptt_data.warehouse.refusals import record_refusal

Recording = Callable[[psycopg.Connection[Any], w.Judged, datetime], None]


@dataclass(frozen=True)
class Second:
    """Where approvals are recorded: settings (the frozen files, the trusted roots) and the warehouse."""

    settings: Settings
    engine: Engine


def submit_for_approval(here: Second, receipt_no: str, actor: Actor, paper: Paper = Paper(), seen: Seen = Seen()) -> datetime:
    """Trình phê duyệt; gives the instant. Raises `NotFound` and what `anptt_data.approval.errors` holds."""
    paper = checked_paper(paper)

    def record(session: psycopg.Connection[Any], of: w.Judged, at: datetime) -> None:
        add_event(session, of.submission_id, "approval_submitted", actor.login, at=at, **_bound(of), **_said(actor, None, paper))

    return _recorded(here, "submit", receipt_no, actor, seen, record)


def approve(
    here: Second, receipt_no: str, actor: Actor, signatory: Signatory, paper: Paper = Paper(), seen: Seen = Seen(),
    document: Path | bytes | None = None, document_name: str | None = None,
) -> datetime:  # fmt: skip
    """Phê duyệt; with a signed document whose signature is good, ký số. Gives the instant.

    Without `document` those that came with the submission count. Where the contract asks for a signature, a document that is
    given here must have a good one (`SignatureRefused`, `TrustNotConfigured`); elsewhere it is kept with what was found.
    """
    signatory, paper = checked_signatory(signatory), checked_paper(paper)
    of, contract = _looked_at(here, receipt_no)
    check_step("sign" if document is not None else "confirm", of, contract, actor)
    check_seen(of, seen, _owner_of(here, seen.sha256))
    checked = examined(here, of.dataset, of.agency, document, document_name) if document is not None else None
    if checked is not None and checked.report.verdict != "valid" and contract.described("approval") == "signed":
        raise TrustNotConfigured(of.receipt_no) if _only_roots_missing(checked) else SignatureRefused(of.receipt_no, checked.report)
    new = checked is not None
    checked = checked or _signed_beside(here, of)
    good = checked is not None and checked.report.verdict == "valid"

    def record(session: psycopg.Connection[Any], again: w.Judged, at: datetime) -> None:
        values: dict[str, Any] = _said(actor, signatory, paper)
        if checked is not None:
            report = named(checked.report, signatory.name)
            values |= {"document_sha256": checked.sha256, "signature": report.as_json()}
            if new:
                _keep(here.settings, session, again, contract, checked, actor, at)
        w.add_approval(session, again, "signed" if good else "confirmed", values, actor.login, at, _bound(again) | values)

    return _recorded(here, "sign" if good else "confirm", of.receipt_no, actor, seen, record)


def return_for_correction(here: Second, receipt_no: str, actor: Actor, reason: str, seen: Seen = Seen()) -> datetime:
    """Trả lại what was submitted for approval, with a reason; the figures stay provisional. Gives the instant."""
    why = reason_of(reason)

    def record(session: psycopg.Connection[Any], of: w.Judged, at: datetime) -> None:
        add_event(
            session, of.submission_id, "approval_returned", actor.login, at=at, reason=why, **_bound(of), **_said(actor, None, Paper())
        )

    return _recorded(here, "return", receipt_no, actor, seen, record)


def revoke(here: Second, receipt_no: str, actor: Actor, reason: str) -> datetime:
    """Thu hồi an approval, with a reason; the figures are provisional from now on, and stay final for instants before. Gives the instant."""
    why = reason_of(reason)

    def record(session: psycopg.Connection[Any], of: w.Judged, at: datetime) -> None:
        w.revoke_approvals(session, of, actor.login, at, why, _bound(of) | _said(actor, None, Paper()))

    return _recorded(here, "revoke", receipt_no, actor, Seen(), record)


def attach(
    here: Second, receipt_no: str, actor: Actor, document: Path | bytes | CheckedDocument, document_name: str | None = None
) -> bool:  # fmt: skip
    """Keep a document beside a submission that stands, whatever its contract asks for; False when it is there already."""
    of, contract = _looked_at(here, receipt_no)
    _may_attach(of, actor)
    if not isinstance(document, CheckedDocument):
        document = examined(here, of.dataset, of.agency, document, document_name)
    with our_fault(), here.engine.begin() as connection:
        session = raw(connection)
        activation_locks(connection, of.dataset, of.agency)
        of = w.judged(session, receipt_no)
        _may_attach(of, actor)
        at = next_instant(session, of.dataset, of.agency)
        kept = _keep(here.settings, session, of, contract, document, actor, at)
    _show(here, of.receipt_no)
    return kept


def examined(here: Second, dataset: str, agency: str, document: Path | bytes, name: str | None = None) -> CheckedDocument:
    """`check_document`; that a secret one was refused is recorded, with its hash and size and nothing else (law 8)."""
    try:
        return check_document(here.settings, document, name)
    except SecretDocument as secret:
        record_refusal(
            here.engine, dataset=dataset, agency=agency, sha256=secret.sha256, size_bytes=secret.size_bytes, rule="SECRET-001",
            received_at=datetime.now(UTC), node=here.settings.node,
        )  # fmt: skip
        raise


def _may_attach(of: w.Judged, actor: Actor) -> None:
    check_person(of, actor, SENDS)
    check_standing(of)


def _recorded(here: Second, step: Step, receipt_no: str, actor: Actor, seen: Seen, record: Recording) -> datetime:
    """Check and record in one transaction; what was right a moment ago may have been replaced meanwhile."""
    belongs_to = _owner_of(here, seen.sha256)
    with our_fault(), here.engine.begin() as connection:
        session = raw(connection)
        of = w.judged(session, receipt_no)
        activation_locks(connection, of.dataset, of.agency)
        of = w.judged(session, receipt_no)
        check_step(step, of, find_contract(of.dataset), actor)
        check_seen(of, seen, belongs_to)
        at = next_instant(session, of.dataset, of.agency)
        record(session, of, at)
    _show(here, of.receipt_no)
    return at


def _show(here: Second, receipt_no: str) -> None:
    """The receipt's files follow at once where they can; what could not be written now is written when somebody next reads the receipt."""
    with contextlib.suppress(OSError):
        refresh_faces(here.settings, here.engine, receipt_no)


def _looked_at(here: Second, receipt_no: str) -> tuple[w.Judged, type[Contract]]:
    with our_fault(), here.engine.begin() as connection:
        of = w.judged(raw(connection), receipt_no)
    return of, find_contract(of.dataset)


def _owner_of(here: Second, sha256: str | None) -> str | None:
    if sha256 is None:
        return None
    with our_fault(), here.engine.begin() as connection:
        row = raw(connection).execute(
            "select receipt_no from intake.submission where sha256 = %s and state = 'finished' order by submission_id desc limit 1",
            (sha256.strip().lower(),),
        )
        found = row.fetchone()
    return str(found[0]) if found else None


def _only_roots_missing(checked: CheckedDocument) -> bool:
    return {f.code for f in checked.report.faults} == {"no_roots"}


def _signed_beside(here: Second, of: w.Judged) -> CheckedDocument | None:
    """The newest document of the submission whose signature is good today."""
    with our_fault(), here.engine.begin() as connection:
        known = w.documents(raw(connection), of.submission_id)
    for document in reversed(known):
        try:
            content = thaw(here.settings, document["sha256"], encrypted=document["encrypted"])
        except NotFound:
            continue
        checked = check_document(here.settings, content, document["name"])
        if checked.report.verdict == "valid":
            return checked
    return None


def _keep(
    settings: Settings, session: psycopg.Connection[Any], of: w.Judged, contract: type[Contract], document: CheckedDocument, actor: Actor, at: datetime
) -> bool:  # fmt: skip
    """Row and event first, the bytes last: when the disk refuses, nothing is recorded."""
    encrypted = contract.has_personal()
    values = {
        "sha256": document.sha256, "name": document.name, "size_bytes": len(document.content), "encrypted": encrypted,
        "signature": document.report.as_json(),
    }  # fmt: skip
    kept = w.add_document(session, of, values, actor.login, at, {"operator": actor.operator} if actor.operator else {})
    freeze(document.content, name=document.name, settings=settings, encrypt=encrypted)
    return kept


def _bound(of: w.Judged) -> dict[str, Any]:
    """What a step is bound to; the part that stands is said when it is not the whole."""
    bound = {"sha256": of.sha256, "receipt_no": of.receipt_no, "contract_version": of.contract_version, "uploader": of.uploader}
    return bound if of.whole else bound | {"partly": True}


def _said(actor: Actor, signatory: Signatory | None, paper: Paper) -> dict[str, Any]:
    """Columns of the approval and facts of the event; what was not said is left out."""
    said = {
        "approver_name": signatory.name if signatory else None, "approver_title": signatory.title if signatory else None,
        "on_behalf": signatory.on_behalf if signatory else None, "approver_agency": actor.agency, "document_no": paper.number,
        "document_date": paper.signed_on.isoformat() if paper.signed_on else None, "urgency": paper.urgency, "operator": actor.operator,
    }  # fmt: skip
    return {k: v for k, v in said.items() if v is not None}
