"""Confirming the warnings of a submission on the receipt's page, with a written reason that auditors read."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from anptt_data.confirmation.acts import confirm_warnings
from anptt_data.portal.approving import actor_of
from anptt_data.portal.errors import BadForm
from anptt_data.portal.guard import SignedForm, Who
from anptt_data.portal.pages.acting import acted
from anptt_data.portal.state import Portal

router = APIRouter(include_in_schema=False)
RULE = "ma:"
"""A box to tick is called by its rule: ``ma:CHANGE-003``."""


@router.post("/phieu/{number}/xac-nhan")
async def confirm(request: Request, who: Who, form: SignedForm, number: str) -> Response:
    """Confirm the warnings whose boxes are ticked."""
    ticked = sorted(name.removeprefix(RULE) for name in form.fields if name.startswith(RULE))

    def act(portal: Portal, receipt_no: str) -> object:
        if not ticked:
            raise BadForm("Chưa đánh dấu nội dung nào để xác nhận", "No finding was ticked to be confirmed")
        return confirm_warnings(portal.settings, portal.engine, receipt_no, actor_of(who), form.get("ly_do"), ticked)

    return await acted(request, who, form, number, "xac-nhan", act, "xac-nhan")
