"""Doing something with the agency's own submission: what does not fit is told in the form that was sent, with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import anyio.to_thread
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from anptt_data.approval.errors import ApprovalDoesNotFit, DocumentRefused, SignatureRefused, TrustNotConfigured
from anptt_data.confirmation.errors import NotAWarning, NothingToConfirm, OthersReport, ReasonTooShort
from anptt_data.portal.errors import BadForm
from anptt_data.portal.form import Form
from anptt_data.portal.pages.receipts import Told, own_receipt, receipt_page
from anptt_data.portal.sessions import Signed
from anptt_data.portal.state import Portal, portal_of
from anptt_data.portal.view import language_of
from anptt_data.portal.words import speaker
from anptt_data.warehouse.browse import submission_of

REFUSALS = (
    ApprovalDoesNotFit, DocumentRefused, SignatureRefused, TrustNotConfigured, NotAWarning, NothingToConfirm, OthersReport, ReasonTooShort,
    BadForm,
)  # fmt: skip
"""What is told in the form; everything else is answered as on any page."""
TYPED = ("ho_ten", "chuc_vu", "ky_thay", "so_ky_hieu", "ngay_ky", "do_khan", "ly_do")
Act = Callable[[Portal, str], object]


async def acted(request: Request, who: Signed, form: Form, number: str, step: str, act: Act, section: str) -> Response:
    """Do it and go back to that section of the receipt's page. Documents wait for their turn with the files that are being judged."""
    portal = portal_of(request)

    def answer() -> Response:
        found = submission_of(portal.engine, who.agency, number)
        try:
            act(portal, found.receipt_no)
        except REFUSALS as error:
            language = language_of(request)
            say, said = speaker(language), error.en if language == "en" else error.vi
            if form.upload is not None:
                said = f"{said}. {say('choose_again')}"
            typed = {name: form.get(name) for name in TYPED}
            return receipt_page(request, who, *own_receipt(portal, who.agency, found.receipt_no), Told(step, said, typed, error))
        return RedirectResponse(f"/phieu/{found.receipt_no}#{section}", HTTPStatus.SEE_OTHER)

    if form.upload is not None:
        return await anyio.to_thread.run_sync(answer, limiter=portal.judging)
    return await run_in_threadpool(answer)
