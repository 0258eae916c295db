"""POST /api/submissions and what can be read back."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse, Response

from anptt_data.approval import acts
from anptt_data.approval.paper import Paper, Seen, written_day
from anptt_data.approval.view import approval_of
from anptt_data.confirmation.acts import confirm_warnings
from anptt_data.confirmation.view import confirmations_of
from anptt_data.contract.odcs import odcs
from anptt_data.contract.registry import contract, contracts
from anptt_data.intake.nil import declare_nil
from anptt_data.intake.outcome import Outcome
from anptt_data.portal.api.bodies import CONFIRM, NIL, SUBMIT_FOR_APPROVAL, UPLOAD, Schema, fields_of
from anptt_data.portal.api.models import ApprovalState, Confirmations, ContractSummary, Problem, Receipt, Submission, Submissions
from anptt_data.portal.approving import machine_actor
from anptt_data.portal.errors import BadForm
from anptt_data.portal.form import Form, read_form
from anptt_data.portal.guard import Machine
from anptt_data.portal.pages.receipts import Face, face_file, own_receipt
from anptt_data.portal.pages.template import template_file
from anptt_data.portal.sending import send
from anptt_data.portal.state import portal_of
from anptt_data.receipts.write import receipt_files
from anptt_data.reporting.duty import duty
from anptt_data.settings import Settings
from anptt_data.warehouse.browse import Wanted, browse, submission_of

EXIT_HEADER = "Anptt-Exit-Code"
_PROBLEM: dict[str, Any] = {"model": Problem, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
ERRORS: dict[int | str, dict[str, Any]] = {
    401: _PROBLEM | {"description": "No token, or it has ended"},
    404: _PROBLEM | {"description": "No such thing, or not the agency's own"},
    422: _PROBLEM | {"description": "A parameter that cannot be"},
    503: _PROBLEM | {"description": "We could not: what was sent is safe, send again"},
}
router = APIRouter(prefix="/api", responses=ERRORS)
Status = Literal["present", "partly_superseded", "superseded", "withdrawn", "returned", "unreadable", "loading"]


@router.post(
    "/submissions", response_model=Receipt, openapi_extra=UPLOAD, summary="Submit a file, or only judge it (dry_run)",
    responses={
        200: {"description": "Judged only, or sent before: the receipt of that time"},
        201: {"description": "Recorded; also when it was returned", "model": Receipt},
        400: _PROBLEM | {"description": "No file, or no form"}, 413: _PROBLEM | {"description": "Too large"},
    },
)  # fmt: skip
async def submit(request: Request, who: Machine) -> JSONResponse:
    """The decision is in the receipt; the header `Anptt-Exit-Code` is the command line's: 0 accepted (fully, with warnings or partly), 1 returned."""
    form = await _form(request, UPLOAD)
    if form.upload is None:
        raise BadForm("Thiếu trường «file»", "The field file is missing")
    dry_run = _dry_run(form)
    portal = portal_of(request)
    actor = f"api:{who.token_id}"
    outcome = await send(portal, form.upload, form.get("dataset"), who.agency, form.get("period"), actor=actor, dry_run=dry_run)
    return _answered(portal.settings, outcome)


@router.post(
    "/nil", response_model=Receipt, openapi_extra=NIL, summary="Declare that there was nothing to report, or only judge that (dry_run)",
    responses={
        200: {"description": "Judged only, or declared before: the receipt of that time"},
        201: {"description": "Recorded", "model": Receipt},
        400: _PROBLEM | {"description": "It cannot be declared: the title says why"},
    },
)  # fmt: skip
async def nil(request: Request, who: Machine) -> JSONResponse:
    """What `anptt nil` does."""
    form, portal = await _form(request, NIL), portal_of(request)
    dry_run = _dry_run(form)

    def declared() -> Outcome:
        actor = f"api:{who.token_id}"
        return declare_nil(
            portal.settings, form.get("dataset"), who.agency, form.get("period"), actor=actor, engine=portal.engine, dry_run=dry_run
        )

    return _answered(portal.settings, await portal.judge(who.agency, declared))


@router.get("/submissions", response_model=Submissions, summary="The agency's submissions, newest first")
def list_submissions(
    request: Request, who: Machine, dataset: str | None = None, status: Status | None = None, first: date | None = None, last: date | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50, offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Submissions:  # fmt: skip
    """`first` and `last` are days on which they were received."""
    rows, total = browse(portal_of(request).engine, Wanted(who.agency, dataset, status, first, last), limit, offset)
    return Submissions(total=total, submissions=[Submission.model_validate(vars(r)) for r in rows])


@router.get("/submissions/{receipt_no}", response_model=Submission, summary="One submission, and what has become of it")
def one_submission(request: Request, who: Machine, receipt_no: str) -> Submission:
    """By its receipt number."""
    return Submission.model_validate(vars(submission_of(portal_of(request).engine, who.agency, receipt_no)))


@router.get("/submissions/{receipt_no}/approval", response_model=ApprovalState, summary="Its approval, as of now")
def approval(request: Request, who: Machine, receipt_no: str) -> JSONResponse:
    """The block `approval_state` of its receipt."""
    portal = portal_of(request)
    return JSONResponse(approval_of(portal.engine, submission_of(portal.engine, who.agency, receipt_no).receipt_no))


@router.post(
    "/submissions/{receipt_no}/approval", response_model=ApprovalState, openapi_extra=SUBMIT_FOR_APPROVAL, summary="Submit it for approval",
    responses={400: _PROBLEM | {"description": "It does not fit: the title says why"}},
)  # fmt: skip
async def submit_for_approval(request: Request, who: Machine, receipt_no: str) -> JSONResponse:
    """Asks the agency's approvers; approving, returning and revoking are for people with an account."""
    form = await _form(request, SUBMIT_FOR_APPROVAL)
    portal = portal_of(request)

    def asked() -> dict[str, Any]:
        found = submission_of(portal.engine, who.agency, receipt_no)
        paper = Paper(form.get("document_no") or None, written_day(form.get("document_date")), form.get("urgency") or None)
        acts.submit_for_approval(
            acts.Second(portal.settings, portal.engine), found.receipt_no, machine_actor(who), paper, Seen(form.get("sha256") or None)
        )
        return approval_of(portal.engine, found.receipt_no)

    return JSONResponse(await run_in_threadpool(asked))


@router.post(
    "/submissions/{receipt_no}/confirmation", response_model=Confirmations, openapi_extra=CONFIRM, summary="Confirm its warnings, with a reason",
    responses={400: _PROBLEM | {"description": "It does not fit: the title says why"}},
)  # fmt: skip
async def confirm(request: Request, who: Machine, receipt_no: str) -> JSONResponse:
    """What `anptt confirm` does: all warnings, or the rules that are named; the verdict stays as it is."""
    form, portal = await _form(request, CONFIRM), portal_of(request)
    rules = form.get("rules").replace(",", " ").split()

    def confirmed() -> dict[str, Any] | None:
        found = submission_of(portal.engine, who.agency, receipt_no)
        confirm_warnings(portal.settings, portal.engine, found.receipt_no, machine_actor(who), form.get("reason"), rules or None)
        return confirmations_of(portal.engine, found.receipt_no)

    return JSONResponse(await run_in_threadpool(confirmed))


@router.get("/receipts/{receipt_no}", response_model=Receipt, summary="The receipt as it was given")
def receipt(request: Request, who: Machine, receipt_no: str) -> JSONResponse:
    """What `POST /api/submissions` answered."""
    portal = portal_of(request)
    return JSONResponse(_addressed(portal.settings, own_receipt(portal, who.agency, receipt_no)[1]))


@router.get(
    "/receipts/{receipt_no}/{face}",
    summary="A file of the receipt: json, page, workbook (annotated), findings (CSV)",
    response_class=FileResponse,
)
def receipt_file(request: Request, who: Machine, receipt_no: str, face: Face) -> FileResponse:
    """Always as a download."""
    return face_file(portal_of(request), who.agency, receipt_no, face)


@router.get("/contracts", response_model=list[ContractSummary], summary="The datasets there are, and which of them the agency provides")
def list_contracts(request: Request, who: Machine) -> list[ContractSummary]:
    """The newest version of each."""
    known = portal_of(request).references
    agency = known.agency(who.agency)
    return [
        ContractSummary(
            dataset=d, version=c.version(), title_vi=c.title().vi, title_en=c.title().en, cadence=c.cadence().every, calendar=c.cadence().calendar,
            duty=duty(c, agency, known.agencies),
        )
        for d, c in contracts().items()
    ]  # fmt: skip


@router.get("/contracts/{dataset}", summary="A contract as an Open Data Contract Standard document")
def one_contract(request: Request, who: Machine, dataset: str) -> dict[str, Any]:
    """Its newest version."""
    found: dict[str, Any] = odcs(contract(dataset))
    return found


@router.get("/contracts/{dataset}/template", summary="The entry template (.xlsx) for the agency and a period", response_class=Response)
async def template(request: Request, who: Machine, dataset: str, period: str = "") -> Response:
    """What `anptt template` makes."""
    return await template_file(portal_of(request), who.agency, dataset, period)


async def _form(request: Request, body: Schema) -> Form:
    """The request's form, with the fields of its OpenAPI body and no others."""
    form = await read_form(request)
    form.only(fields_of(body))
    return form


def _dry_run(form: Form) -> bool:
    if form.get("dry_run") not in ("", "true", "false"):
        raise BadForm("Trường «dry_run» là true hoặc false", "dry_run is true or false")
    return form.get("dry_run") == "true"


def _answered(settings: Settings, outcome: Outcome) -> JSONResponse:
    """The receipt, 201 when something was recorded; the exit code of the command line beside it."""
    recorded = outcome.receipt_no is not None and not outcome.already_known
    headers = {EXIT_HEADER: str(outcome.exit_code)}
    if recorded and not outcome.refused_secret:
        headers["Location"] = f"/api/submissions/{outcome.receipt_no}"
    return JSONResponse(_addressed(settings, outcome.receipt), HTTPStatus.CREATED if recorded else HTTPStatus.OK, headers)


def _addressed(settings: Settings, receipt: dict[str, Any]) -> dict[str, Any]:
    """The receipt with its files where a machine can fetch them; a path on our disk would be nothing to it."""
    number = receipt.get("receipt_no")
    files = receipt_files(settings, str(number)) if number and receipt.get("files") else {}
    return receipt | {"files": {face: f"/api/receipts/{number}/{face}" for face in files}}
