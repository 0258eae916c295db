"""The public check of a receipt: who holds the paper (its QR code) or the file learns whether it is ours and still stands. No sign-in, no figures."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from anptt_data.approval.view import approval_of
from anptt_data.contract.registry import contract
from anptt_data.portal.guard import paced
from anptt_data.portal.pace import Pace
from anptt_data.portal.state import Portal, portal_of
from anptt_data.portal.view import page
from anptt_data.receipts.page import CHECK_CODE
from anptt_data.warehouse.browse import Listed, submission_of
from anptt_data.warehouse.connect import our_fault, raw
from anptt_data.warehouse.receipt_numbers import normalised

router = APIRouter(include_in_schema=False)
PACE = Pace(most=60, seconds=60)
_CODE = re.compile(rf"[0-9a-f]{{{CHECK_CODE},64}}")


@router.get("/kiem-tra")
def ask(request: Request, so: str = "", ma: str = "") -> Response:
    """The form; filled in, it leads to the address that a QR code holds."""
    if not so and not ma:
        return _page(request)
    paced(request, "check", PACE)
    found = _found(portal_of(request), so, ma)
    if found is None:
        return _page(request, HTTPStatus.NOT_FOUND, so=so[:80], ma=ma[:80])
    return RedirectResponse(f"/kiem-tra/{found[0].receipt_no}/{found[2][:CHECK_CODE]}", HTTPStatus.SEE_OTHER)


@router.get("/kiem-tra/{number}/{code}")
def show(request: Request, number: str, code: str) -> Response:
    """What is public of a receipt; a wrong code is answered as a number that was never given."""
    paced(request, "check", PACE)
    portal = portal_of(request)
    found = _found(portal, number, code)
    if found is None:
        return _page(request, HTTPStatus.NOT_FOUND)
    listed, agency, sha256 = found
    facts = {
        "found": listed, "contract": contract(listed.dataset), "sender": portal.references.agency(agency), "sha256": sha256,
        "approval": approval_of(portal.engine, listed.receipt_no),
    }  # fmt: skip
    return _page(request, facts=facts)


def _found(portal: Portal, number: str, code: str) -> tuple[Listed, str, str] | None:
    """The submission, its agency and the file's SHA-256; number and code are asked for together, so that neither is told apart from the other."""
    tidy, shown = normalised(number), "".join(code.split()).lower()
    if tidy is None or not _CODE.fullmatch(shown):
        return None
    with our_fault(), portal.engine.connect() as connection:
        row = raw(connection).execute(
            "select agency, sha256 from intake.submission where receipt_no = %s and left(sha256, %s) = %s and state = 'finished'",
            (tidy, len(shown), shown),
        ).fetchone()  # fmt: skip
    return None if row is None else (submission_of(portal.engine, row[0], tidy), row[0], row[1])


def _page(request: Request, status: int = 200, facts: dict[str, Any] | None = None, so: str = "", ma: str = "") -> Response:
    answer = page(request, "check.html", None, status, facts=facts, so=so, ma=ma, unknown=status == HTTPStatus.NOT_FOUND)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
