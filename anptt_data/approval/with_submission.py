"""A file and the signed document that comes with it: the document is examined first, so that a bad one stops both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from anptt_data.approval.actor import Actor
from anptt_data.approval.acts import Second, attach, examined
from anptt_data.approval.view import approval_of
from anptt_data.intake.extract import Extract
from anptt_data.intake.outcome import Outcome
from anptt_data.intake.submit import Request, submit_extract
from anptt_data.places.references import references
from anptt_data.receipts.receipt import with_approval
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine as app_engine


def submit_with_document(
    settings: Settings, extract: Extract, request: Request, actor: Actor, document: Path | bytes, document_name: str | None = None
) -> Outcome:
    """Submit the extract and keep the document beside it; a returned file keeps none, nor does a trial check.

    Raises what `submit_extract` raises, and `DocumentRefused` before anything is sent.
    """
    references(settings.reference_dir).agency(extract.agency)
    here = Second(settings, app_engine(settings))
    checked = examined(here, extract.dataset, extract.agency, document, document_name)
    outcome = submit_extract(settings, extract, request)
    if outcome.receipt_no is None or outcome.decision in ("returned", "unreadable"):
        return outcome
    attach(here, outcome.receipt_no, actor, checked)
    return replace(outcome, receipt=with_approval(outcome.receipt, approval_of(here.engine, outcome.receipt_no)))
