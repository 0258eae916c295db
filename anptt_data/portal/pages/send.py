"""Sending a file, or only trying it: the receipt comes back within seconds."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from anptt_data.contract.base import Contract
from anptt_data.contract.registry import contracts
from anptt_data.intake.outcome import Outcome
from anptt_data.portal.errors import BadForm
from anptt_data.portal.guard import Sender, SignedForm, Who
from anptt_data.portal.pages.receipts import faces_of
from anptt_data.portal.sending import send
from anptt_data.portal.sessions import Signed
from anptt_data.portal.state import Portal, portal_of
from anptt_data.portal.view import is_fragment, page, render
from anptt_data.receipts.page import receipt_body
from anptt_data.reporting.duty import duties

router = APIRouter(include_in_schema=False)
SEND, TRY = "gui", "kiem-tra"


@router.get("/gui")
def show(request: Request, who: Who, bieu: str = "", ky: str = "") -> Response:
    """The form; dataset and period may be chosen by the address."""
    return page(request, "send.html", who, outcome=None, **_choices(portal_of(request), who, bieu, ky))


@router.post("/gui")
async def take(request: Request, who: Sender, form: SignedForm) -> Response:
    """Judge the file, or submit it. Our script gets the result alone, a plain form the receipt's page."""
    portal = portal_of(request)
    if form.upload is None:
        raise BadForm("Chưa chọn tệp", "No file was chosen")
    if form.get("viec") not in (SEND, TRY):
        raise BadForm("Chưa rõ là gửi hay kiểm tra thử", "Neither sending nor trying was asked for")
    outcome = await send(
        portal, form.upload, form.get("bieu"), who.agency, form.get("ky"), actor=who.login, dry_run=form.get("viec") == TRY
    )
    return await run_in_threadpool(_answer, request, portal, who, form.get("bieu"), form.get("ky"), outcome)


def _answer(request: Request, portal: Portal, who: Signed, dataset: str, period: str, outcome: Outcome) -> Response:
    faces = faces_of(portal, outcome.receipt_no) if outcome.receipt_no else []
    shown: dict[str, Any] = {"outcome": outcome, "body": receipt_body(outcome.receipt, portal.settings.public_url), "faces": faces}
    if is_fragment(request):
        return HTMLResponse(render(request, "outcome.html", who, **shown))
    if outcome.receipt_no and not outcome.refused_secret:
        return RedirectResponse(f"/phieu/{outcome.receipt_no}", HTTPStatus.SEE_OTHER)
    return page(request, "send.html", who, **shown, **_choices(portal, who, dataset, period))


def _choices(portal: Portal, who: Signed, dataset: str, period: str) -> dict[str, Any]:
    known = portal.references
    fitting: list[type[Contract]] = [c for c, _ in duties(contracts().values(), known.agency(who.agency), known.agencies)]
    chosen = next((c.dataset() for c in fitting if c.dataset() == dataset or len(fitting) == 1), None)
    return {"datasets": fitting, "chosen": chosen, "period": period[:30], "most_bytes": portal.settings.max_upload_bytes}
