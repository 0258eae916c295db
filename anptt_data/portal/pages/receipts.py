"""A receipt, its files, and withdrawing what it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, RedirectResponse, Response

from anptt_data.approval.withdrawing import withdraw_as
from anptt_data.errors import AnpttError, NotFound
from anptt_data.portal.approving import actor_of, possible
from anptt_data.portal.errors import status_of
from anptt_data.portal.guard import Sender, SignedForm, Who
from anptt_data.portal.sessions import Signed
from anptt_data.portal.state import Portal, portal_of
from anptt_data.portal.view import page
from anptt_data.receipts.page import receipt_body
from anptt_data.receipts.refresh import receipt_now
from anptt_data.receipts.write import FACES, receipt_files
from anptt_data.warehouse.browse import Listed, submission_of
from models.intake import ON_BEHALF, URGENCIES

router = APIRouter(include_in_schema=False)
Face = Literal["json", "page", "workbook", "findings"]
MEDIA_TYPES = {
    "json": "application/json", "page": "text/html; charset=utf-8", "findings": "text/csv; charset=utf-8",
    "workbook": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
MOST_REASON = 1000
SHOWN = ("workbook", "findings", "page", "json")
"""In the order a clerk wants them."""


@dataclass(frozen=True)
class Told:
    """What a form of the receipt's page is answered with when it cannot be done: which form, why, what was typed."""

    step: str
    said: str
    typed: Mapping[str, str]
    error: AnpttError


@router.get("/phieu/{number}")
def show(request: Request, who: Who, number: str) -> Response:
    """The receipt as it was given, and what has become of the submission since."""
    return receipt_page(request, who, *own_receipt(portal_of(request), who.agency, number))


def receipt_page(request: Request, who: Signed, found: Listed, receipt: dict[str, Any], told: Told | None = None) -> Response:
    """The page with its forms; `told` is said in the form it belongs to, as the status says too."""
    portal = portal_of(request)
    return page(
        request, "receipt.html", who, status_of(told.error) if told else 200, found=found, approval=receipt["approval_state"], told=told,
        confirmations=receipt.get("confirmations"), said_of={f["rule"]: f for f in receipt["findings"]},
        body=receipt_body(receipt, portal.settings.public_url), faces=faces_of(portal, found.receipt_no),
        may=possible(portal.engine, found.receipt_no, who), most_bytes=portal.settings.max_document_bytes, on_behalf=ON_BEHALF, urgencies=URGENCIES,
    )  # fmt: skip


@router.get("/phieu/{number}/tep/{face}")
def download(request: Request, who: Who, number: str, face: Face) -> Response:
    """One of the receipt's files, always as a download."""
    return face_file(portal_of(request), who.agency, number, face)


@router.post("/phieu/{number}/thu-hoi")
def take_back(request: Request, who: Sender, form: SignedForm, number: str) -> Response:
    """Withdraw the agency's own submission, with a reason."""
    portal = portal_of(request)
    found = submission_of(portal.engine, who.agency, number)
    withdraw_as(portal.engine, found.receipt_no, form.get("ly_do")[:MOST_REASON], actor_of(who))
    return RedirectResponse(f"/phieu/{found.receipt_no}", HTTPStatus.SEE_OTHER)


def own_receipt(portal: Portal, agency: str, number: str) -> tuple[Listed, dict[str, Any]]:
    """The agency's own submission and its receipt, with the approval as of now; `NotFound` for any other number, and while it is unfinished."""
    found = submission_of(portal.engine, agency, number)
    return found, receipt_now(portal.settings, portal.engine, found.receipt_no)


def faces_of(portal: Portal, number: str) -> list[str]:
    """The faces of the receipt that are there."""
    there = receipt_files(portal.settings, number)
    return [face for face in SHOWN if face in there]


def face_file(portal: Portal, agency: str, number: str, face: str) -> FileResponse:
    """A file of the agency's own receipt; `NotFound` when the number is not its own or the file is not there."""
    found, _ = own_receipt(portal, agency, number)
    path = receipt_files(portal.settings, found.receipt_no).get(face)
    if path is None:
        raise NotFound(f"Phiếu {found.receipt_no} không có tệp này", f"{found.receipt_no} has no such file")
    return FileResponse(path, media_type=MEDIA_TYPES[face], filename=f"{found.receipt_no}-{FACES[face]}")
