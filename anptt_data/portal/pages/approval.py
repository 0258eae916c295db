"""The second axis on the receipt's page: submit for approval, approve or sign, return, revoke, attach; and the page of what waits.

What does not fit is told in the form that was sent, with what was typed; what one saw (SHA-256, contract version) is what one approves.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from anptt_data.approval import acts
from anptt_data.approval.paper import Paper, Seen, Signatory, written_day
from anptt_data.approval.states import STATES
from anptt_data.contract.registry import contracts
from anptt_data.errors import NotFound
from anptt_data.intake.freeze import thaw
from anptt_data.portal.approving import actor_of
from anptt_data.portal.errors import BadForm
from anptt_data.portal.form import Form
from anptt_data.portal.guard import Approver, SignedForm, Who
from anptt_data.portal.pages.acting import acted
from anptt_data.portal.state import Portal, portal_of
from anptt_data.portal.view import page
from anptt_data.portal.waiting import MOST, waiting
from anptt_data.warehouse.approvals import documents
from anptt_data.warehouse.browse import submission_of
from anptt_data.warehouse.connect import our_fault, raw

router = APIRouter(include_in_schema=False)
SECTION = "phe-duyet"


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
    return await acted(
        request, who, form, number, "trinh",
        lambda portal, receipt_no: acts.submit_for_approval(_here(portal), receipt_no, actor_of(who), _paper(form), _seen(form)), SECTION,
    )  # fmt: skip


@router.post("/phieu/{number}/phe-duyet")
async def approve(request: Request, who: Approver, form: SignedForm, number: str) -> Response:
    """Phê duyệt; with a signed PDF, ký số."""

    def act(portal: Portal, receipt_no: str) -> object:
        signatory = Signatory(form.get("ho_ten"), form.get("chuc_vu"), form.get("ky_thay") or None)
        document = form.upload
        return acts.approve(
            _here(portal), receipt_no, actor_of(who), signatory, _paper(form), _seen(form),
            document.content if document else None, document.name if document else None,
        )  # fmt: skip

    return await acted(request, who, form, number, "phe-duyet", act, SECTION)


@router.post("/phieu/{number}/tra-lai")
async def return_(request: Request, who: Approver, form: SignedForm, number: str) -> Response:
    """Trả lại, with a reason."""
    return await acted(
        request, who, form, number, "tra-lai",
        lambda portal, receipt_no: acts.return_for_correction(_here(portal), receipt_no, actor_of(who), form.get("ly_do"), _seen(form)), SECTION,
    )  # fmt: skip


@router.post("/phieu/{number}/thu-hoi-phe-duyet")
async def revoke(request: Request, who: Approver, form: SignedForm, number: str) -> Response:
    """Thu hồi an approval, with a reason."""
    return await acted(
        request, who, form, number, "thu-hoi-phe-duyet",
        lambda portal, receipt_no: acts.revoke(_here(portal), receipt_no, actor_of(who), form.get("ly_do")), SECTION,
    )  # fmt: skip


@router.post("/phieu/{number}/van-ban")
async def attach(request: Request, who: Who, form: SignedForm, number: str) -> Response:
    """Keep a PDF beside the submission."""
    document = form.upload
    if document is None:
        raise BadForm("Chưa chọn tệp", "No file was chosen")
    return await acted(
        request, who, form, number, "van-ban",
        lambda portal, receipt_no: acts.attach(_here(portal), receipt_no, actor_of(who), document.content, document.name), SECTION,
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


def _here(portal: Portal) -> acts.Second:
    return acts.Second(portal.settings, portal.engine)


def _paper(form: Form) -> Paper:
    return Paper(form.get("so_ky_hieu") or None, written_day(form.get("ngay_ky")), form.get("do_khan") or None)


def _seen(form: Form) -> Seen:
    """What the page showed; without it nobody can have seen it."""
    sha256, version = form.get("sha256"), form.get("phien_ban")
    if not sha256 or not version:
        raise BadForm("Mở phiếu trước khi thực hiện việc này", "Open the receipt first")
    return Seen(sha256, version)
