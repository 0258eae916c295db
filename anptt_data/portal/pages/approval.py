"""The second axis on the receipt's page: submit for approval, approve or sign, return, revoke, attach; and the page of what waits.

What does not fit is told in the form that was sent, with what was typed; what one saw (SHA-256, contract version) is what one approves.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from anptt_data.approval import acts
from anptt_data.approval.paper import Paper, Seen, Signatory, written_day
from anptt_data.approval.states import STATES
from anptt_data.contract.registry import contracts
from anptt_data.errors import NotFound
from anptt_data.intake.freeze import thaw
from anptt_data.portal.approving import REFUSALS, actor_of
from anptt_data.portal.errors import BadForm
from anptt_data.portal.form import Form
from anptt_data.portal.guard import Approver, SignedForm, Who
from anptt_data.portal.pages.receipts import Told, own_receipt, receipt_page
from anptt_data.portal.sessions import Signed
from anptt_data.portal.state import portal_of
from anptt_data.portal.view import language_of, page
from anptt_data.portal.waiting import MOST, waiting
from anptt_data.portal.words import speaker
from anptt_data.warehouse.approvals import documents
from anptt_data.warehouse.browse import submission_of
from anptt_data.warehouse.connect import our_fault, raw

router = APIRouter(include_in_schema=False)
TYPED = ("ho_ten", "chuc_vu", "ky_thay", "so_ky_hieu", "ngay_ky", "do_khan", "ly_do")
Act = Callable[[acts.Second, str], object]


@router.get("/cho-phe-duyet")
def show_waiting(request: Request, who: Who) -> Response:
    """What waits for a step, most pressing first."""
    found = waiting(portal_of(request).engine, who.agency, contracts())
    groups = {"submitted": [w for w in found if w.state == "submitted"], "approved": [w for w in found if w.state == "approved"]}
    groups["draft"] = [w for w in found if w.state not in groups]
    return page(request, "waiting.html", who, groups=groups, states=STATES, cut=len(found) == MOST)


@router.post("/phieu/{number}/trinh")
async def submit(request: Request, who: Who, form: SignedForm, number: str) -> Response:
    """Trình phê duyệt."""
    return await _done(
        request, who, form, number, "trinh",
        lambda here, receipt_no: acts.submit_for_approval(here, receipt_no, actor_of(who), _paper(form), _seen(form)),
    )  # fmt: skip


@router.post("/phieu/{number}/phe-duyet")
async def approve(request: Request, who: Approver, form: SignedForm, number: str) -> Response:
    """Phê duyệt; with a signed PDF, ký số."""

    def act(here: acts.Second, receipt_no: str) -> object:
        signatory = Signatory(form.get("ho_ten"), form.get("chuc_vu"), form.get("ky_thay") or None)
        document = form.upload
        return acts.approve(
            here, receipt_no, actor_of(who), signatory, _paper(form), _seen(form),
            document.content if document else None, document.name if document else None,
        )  # fmt: skip

    return await _done(request, who, form, number, "phe-duyet", act)


@router.post("/phieu/{number}/tra-lai")
async def return_(request: Request, who: Approver, form: SignedForm, number: str) -> Response:
    """Trả lại, with a reason."""
    return await _done(
        request, who, form, number, "tra-lai",
        lambda here, receipt_no: acts.return_for_correction(here, receipt_no, actor_of(who), form.get("ly_do"), _seen(form)),
    )  # fmt: skip


@router.post("/phieu/{number}/thu-hoi-phe-duyet")
async def revoke(request: Request, who: Approver, form: SignedForm, number: str) -> Response:
    """Thu hồi an approval, with a reason."""
    return await _done(
        request, who, form, number, "thu-hoi-phe-duyet",
        lambda here, receipt_no: acts.revoke(here, receipt_no, actor_of(who), form.get("ly_do")),
    )  # fmt: skip


@router.post("/phieu/{number}/van-ban")
async def attach(request: Request, who: Who, form: SignedForm, number: str) -> Response:
    """Keep a PDF beside the submission."""
    document = form.upload
    if document is None:
        raise BadForm("Chưa chọn tệp", "No file was chosen")
    return await _done(
        request, who, form, number, "van-ban",
        lambda here, receipt_no: acts.attach(here, receipt_no, actor_of(who), document.content, document.name),
    )  # fmt: skip


@router.get("/phieu/{number}/van-ban/{sha256}")
def document(request: Request, who: Who, number: str, sha256: str) -> Response:
    """A document of the agency's own submission, as a download."""
    portal = portal_of(request)
    found = submission_of(portal.engine, who.agency, number)
    with our_fault(), portal.engine.connect() as connection:
        kept = next((d for d in documents(raw(connection), found.submission_id) if d["sha256"] == sha256), None)
    if kept is None:
        raise NotFound(f"Phiếu {found.receipt_no} không có văn bản này", f"{found.receipt_no} has no such document")
    content = thaw(portal.settings, sha256, encrypted=kept["encrypted"])
    data = content if isinstance(content, bytes) else content.read_bytes()
    name = f"{found.receipt_no}-van-ban-{sha256[:12]}.pdf"
    return Response(data, media_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


async def _done(request: Request, who: Signed, form: Form, number: str, step: str, act: Act) -> Response:
    """Do it for the agency's own submission; a refusal is told in the form that was sent. Documents wait for their turn with files."""
    portal = portal_of(request)

    def answer() -> Response:
        found = submission_of(portal.engine, who.agency, number)
        try:
            act(acts.Second(portal.settings, portal.engine), found.receipt_no)
        except REFUSALS as error:
            language = language_of(request)
            say, said = speaker(language), error.en if language == "en" else error.vi
            if form.upload is not None:
                said = f"{said}. {say('choose_again')}"
            typed = {name: form.get(name) for name in TYPED}
            return receipt_page(request, who, *own_receipt(portal, who.agency, found.receipt_no), Told(step, said, typed, error))
        return RedirectResponse(f"/phieu/{found.receipt_no}#phe-duyet", HTTPStatus.SEE_OTHER)

    if form.upload is not None:
        return await anyio.to_thread.run_sync(answer, limiter=portal.judging)
    return await run_in_threadpool(answer)


def _paper(form: Form) -> Paper:
    return Paper(form.get("so_ky_hieu") or None, written_day(form.get("ngay_ky")), form.get("do_khan") or None)


def _seen(form: Form) -> Seen:
    """What the page showed; without it nobody can have seen it."""
    sha256, version = form.get("sha256"), form.get("phien_ban")
    if not sha256 or not version:
        raise BadForm("Mở phiếu trước khi thực hiện việc này", "Open the receipt first")
    return Seen(sha256, version)
