"""The agency's submissions, page by page, with filters."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from anptt_data.contract.registry import contracts
from anptt_data.portal.guard import Who
from anptt_data.portal.state import portal_of
from anptt_data.portal.view import language_of, page, title
from anptt_data.warehouse.browse import STATUSES, Wanted, browse

router = APIRouter(include_in_schema=False)
ROWS = 25


@router.get("/lich-su")
def show(
    request: Request, who: Who, bieu: str = "", tinh_trang: str = "", tu: str = "", den: str = "",
    trang: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:  # fmt: skip
    """Newest first; what a filter cannot mean is left out."""
    wanted = Wanted(who.agency, bieu or None, tinh_trang if tinh_trang in STATUSES else None, _day(tu), _day(den))
    rows, total = browse(portal_of(request).engine, wanted, ROWS, (trang - 1) * ROWS)
    pages = max(1, -(-total // ROWS))
    known = contracts()
    return page(
        request, "history.html", who, wanted=wanted, rows=rows, total=total, page_no=trang, pages=pages, statuses=STATUSES,
        datasets=list(known.values()), titles={d: title(c, language_of(request)) for d, c in known.items()},
        newer=_address(wanted, trang - 1) if trang > 1 else None, older=_address(wanted, trang + 1) if trang < pages else None,
    )  # fmt: skip


def _address(wanted: Wanted, number: int) -> str:
    query: dict[str, Any] = {"bieu": wanted.dataset, "tinh_trang": wanted.status, "tu": wanted.first, "den": wanted.last, "trang": number}
    return "/lich-su?" + urlencode({k: v for k, v in query.items() if v is not None})


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
