"""The entry template of a dataset, made for the agency and period, with what it reported before beside the cells."""

from __future__ import annotations

import anyio.to_thread
from fastapi import APIRouter, Request
from starlette.responses import Response

from anptt_data.contract.registry import contract
from anptt_data.periods.written import parse_period, write_period
from anptt_data.portal.guard import Who
from anptt_data.portal.state import Portal, portal_of
from anptt_data.receipts.template import entry_template
from anptt_data.warehouse.earlier_figures import EarlierFigures, earlier_figures

router = APIRouter(include_in_schema=False)
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/bieu-mau")
async def download(request: Request, who: Who, bieu: str, ky: str = "") -> Response:
    """The workbook; waits for its turn with the files that are being judged."""
    return await template_file(portal_of(request), who.agency, bieu, ky)


async def template_file(portal: Portal, agency: str, dataset: str, period: str) -> Response:
    """As `anptt template` makes it. Raises `UsageError` (unknown dataset or period, nothing people type, another agency's)."""
    found = contract(dataset)
    asked = parse_period(period, found.cadence().calendar) if period.strip() else None

    def made() -> bytes:
        refs = portal.references
        earlier = earlier_figures(portal.engine, found, refs, agency, asked) if asked else EarlierFigures()
        return entry_template(found, refs, agency=refs.agency(agency), period=asked, earlier=earlier).content

    content = await anyio.to_thread.run_sync(made, limiter=portal.judging)
    name = "_".join(["mau-nhap", found.dataset(), agency, *([write_period(asked).replace("/", "_")] if asked else [])])
    return Response(content, media_type=MEDIA_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'})
