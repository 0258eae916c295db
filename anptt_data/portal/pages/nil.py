"""Declaring that there was nothing to report: a page of its own, with a box to tick, because a click beside it must not do it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from anptt_data.contract.base import Contract
from anptt_data.contract.registry import contracts
from anptt_data.errors import UsageError
from anptt_data.intake.nil import declare_nil
from anptt_data.intake.outcome import Outcome
from anptt_data.portal.errors import BadForm, status_of
from anptt_data.portal.guard import Sender, SignedForm
from anptt_data.portal.sessions import Signed
from anptt_data.portal.state import Portal, portal_of
from anptt_data.portal.view import language_of, may_be_nil, page
from anptt_data.portal.words import speaker
from anptt_data.receipts.page import receipt_body
from anptt_data.reporting.duty import duties

router = APIRouter(include_in_schema=False)
DECLARE, TRY = "khai", "kiem-tra"
SURE = "co"


@router.get("/khong-phat-sinh")
def show(request: Request, who: Sender, bieu: str = "", ky: str = "") -> Response:
    """The form; dataset and period may be chosen by the address."""
    return _page(request, who, bieu, ky)


@router.post("/khong-phat-sinh")
async def take(request: Request, who: Sender, form: SignedForm) -> Response:
    """Declare it, or only look what would come of it; what does not fit is told in the form."""
    portal, wanted = portal_of(request), form.get("viec")
    dataset, period = form.get("bieu"), form.get("ky")
    if wanted not in (DECLARE, TRY):
        raise BadForm("Chưa rõ là khai hay kiểm tra thử", "Neither declaring nor trying was asked for")
    language = language_of(request)
    say = speaker(language)

    def answer() -> Response:
        if wanted == DECLARE and form.get("xac_nhan") != SURE:
            return _page(request, who, dataset, period, HTTPStatus.BAD_REQUEST, problem=say("nil_not_sure"))
        try:
            outcome = declare_nil(
                portal.settings, dataset, who.agency, period, actor=who.login, engine=portal.engine, dry_run=wanted == TRY
            )
        except UsageError as error:
            return _page(request, who, dataset, period, status_of(error), problem=error.en if language == "en" else error.vi)
        if outcome.receipt_no:
            return RedirectResponse(f"/phieu/{outcome.receipt_no}", HTTPStatus.SEE_OTHER)
        return _page(request, who, dataset, period, outcome=outcome)

    return await portal.judge(who.agency, answer)


def _page(
    request: Request, who: Signed, dataset: str, period: str, status: int = 200, problem: str | None = None, outcome: Outcome | None = None
) -> Response:  # fmt: skip
    portal = portal_of(request)
    fitting = _fitting(portal, who.agency)
    chosen = next((c.dataset() for c in fitting if c.dataset() == dataset or len(fitting) == 1), None)
    shown: dict[str, Any] = {"outcome": outcome, "body": receipt_body(outcome.receipt) if outcome else None}
    return page(request, "nil.html", who, status, datasets=fitting, chosen=chosen, period=period[:30], problem=problem, **shown)


def _fitting(portal: Portal, agency: str) -> list[type[Contract]]:
    known = portal.references
    return [c for c, _ in duties(contracts().values(), known.agency(agency), known.agencies) if may_be_nil(c)]
