"""The first page: what the agency owes and when."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from anptt_data.contract.registry import contracts
from anptt_data.portal.guard import Who
from anptt_data.portal.owed import VIETNAM, duties, earliest, owed
from anptt_data.portal.standing import missing_units, own_rates
from anptt_data.portal.state import portal_of
from anptt_data.portal.view import page
from anptt_data.warehouse.browse import reported

router = APIRouter(include_in_schema=False)


@router.get("/")
def show(request: Request, who: Who) -> Response:
    """Reports owed, most urgent first."""
    portal, now = portal_of(request), datetime.now(VIETNAM)
    known = portal.references
    found = duties(contracts().values(), known.agency(who.agency), known.agencies)
    told = reported(portal.engine, who.agency, earliest(now.date()))
    reports = owed([c for c, d in found if d == "provides"], told, now.date())
    return page(
        request, "owed.html", who, now=now, reports=reports, may=[c for c, d in found if d == "may"],
        lacking=missing_units(portal, who.agency, reports), rates=own_rates(portal, known, who.agency, now.date()),
    )  # fmt: skip
