"""The first page: what the agency owes and when."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from anptt_data.portal.guard import Who
from anptt_data.portal.owed import own_reports
from anptt_data.portal.standing import missing_units, own_rates
from anptt_data.portal.state import portal_of
from anptt_data.portal.view import VIETNAM, page
from anptt_data.reporting.today import today_of

router = APIRouter(include_in_schema=False)


@router.get("/")
def show(request: Request, who: Who) -> Response:
    """Reports owed, most urgent first."""
    portal, now = portal_of(request), datetime.now(VIETNAM)
    today = today_of(portal.engine)
    reports, may = own_reports(portal, who.agency, today)
    return page(
        request, "owed.html", who, now=now, today=today, reports=reports, may=may, lacking=missing_units(portal, reports),
        rates=own_rates(portal, portal.references, who.agency, today),
    )  # fmt: skip
