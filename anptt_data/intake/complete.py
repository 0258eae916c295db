"""Writes the receipts that a killed process could not: its submission is recorded, but the receipt's files are not there."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, text

from anptt_data.contract.base import Contract
from anptt_data.contract.registry import contract
from anptt_data.errors import NotFound, UnknownDataset
from anptt_data.intake.freeze import thaw
from anptt_data.receipts.refresh import refresh_faces
from anptt_data.receipts.write import receipt_files, write_receipt
from anptt_data.settings import Settings
from anptt_data.warehouse.locks import dataset_agency_lock

_FINISHED = text(
    "select s.receipt_no, s.dataset, s.agency, s.contract_version, s.sha256, e.encrypted from intake.submission s"
    " join intake.extract e using (extract_id) where s.state = 'finished' order by s.submission_id"
)
_RECEIPT = text("select receipt from intake.submission where receipt_no = :number")


def complete_receipts(settings: Settings, engine: Engine) -> list[str]:
    """Write what is missing and remove what was half written; gives the receipt numbers. Costs one query and one listing of a folder when nothing is."""
    there = {p.name for p in settings.receipts_dir.iterdir()} if settings.receipts_dir.is_dir() else set()
    half = {name[1:].rpartition("-")[0]: name for name in there if name.startswith(".")}
    with engine.connect() as connection:
        missing = [row for row in connection.execute(_FINISHED) if row.receipt_no not in there or row.receipt_no in half]
    written = []
    for row in missing:
        with dataset_agency_lock(engine, row.dataset, row.agency):  # whoever loads it now writes its receipt under this lock
            if row.receipt_no in half:
                shutil.rmtree(settings.receipts_dir / half[row.receipt_no], ignore_errors=True)
            if not receipt_files(settings, row.receipt_no):
                _write(settings, engine, str(row.receipt_no), _judged_by(row.dataset, row.contract_version), _original(settings, row))
                refresh_faces(settings, engine, str(row.receipt_no))
                written.append(str(row.receipt_no))
    return written


def _judged_by(dataset: str, version: str) -> type[Contract]:
    try:
        return contract(dataset, version)
    except UnknownDataset:
        return contract(dataset)


def _original(settings: Settings, row: Row[Any]) -> bytes | Path | None:
    try:
        return thaw(settings, row.sha256, encrypted=row.encrypted)
    except NotFound:  # a receipt without the annotated copy is better than none
        return None


def _write(settings: Settings, engine: Engine, number: str, judged_by: type[Contract], original: bytes | Path | None) -> None:
    with engine.connect() as connection:
        receipt = connection.execute(_RECEIPT, {"number": number}).scalar_one()
    write_receipt(settings, receipt, original, judged_by)
