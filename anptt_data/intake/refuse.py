"""Refuses a secret file: only time, agency, dataset, size, SHA-256 and the finding are kept (law 8)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from anptt_data.contract.base import Contract
from anptt_data.intake.extract import Extract, FrozenFile
from anptt_data.intake.outcome import Outcome
from anptt_data.intake.taking import Taken
from anptt_data.places.references import references
from anptt_data.quality.findings import Findings
from anptt_data.quality.verdict import Counts, Verdict
from anptt_data.readers.cells import FileNote
from anptt_data.receipts.receipt import receipt_json
from anptt_data.settings import Settings
from anptt_data.warehouse.refusals import record_refusal
from anptt_data.warehouse.submissions import Changes

REFUSED_NAME = "(tệp không được lưu)"


def refuse(
    settings: Settings,
    engine: Engine,
    extract: Extract,
    contract: type[Contract],
    taken: Taken,
    sha256: str,
    hit: FileNote,
    *,
    dry_run: bool,
) -> Outcome:
    """Record the refusal and answer the sender; the file's name is not kept either, since it may itself be secret."""
    received = datetime.now(UTC)
    size = len(taken.data) if isinstance(taken.data, bytes) else taken.data.stat().st_size
    number = None
    if not dry_run:
        number = record_refusal(
            engine, dataset=extract.dataset, agency=extract.agency, sha256=sha256, size_bytes=size, rule=hit.rule, received_at=received,
            node=settings.node,
        )  # fmt: skip
    findings = Findings(contract)
    facts: dict[str, Any] = hit.facts
    findings.add(hit.rule, count=hit.count, **facts)
    verdict = Verdict("returned", Counts(), findings, {}, (), [], None)
    receipt = receipt_json(
        receipt_no=number, submission_id=None, frozen=FrozenFile(sha256, size, REFUSED_NAME, Path()), contract=contract,
        agency=references(settings.reference_dir).agency(extract.agency), asked_period=None, received_at=received, verdict=verdict,
        changes=Changes(), replaces=[], files={}, sample=False,
    )  # fmt: skip
    return Outcome(extract.dataset, extract.agency, REFUSED_NAME, "returned", number, receipt, refused_secret=True)
