"""Whether a step fits: the submission, the contract, the state, the person. Raises the error that says why not; changes nothing."""

from __future__ import annotations

from anptt_data.approval.actor import APPROVES, SENDS, Actor
from anptt_data.approval.errors import (
    NoApprovalNeeded,
    NotAnApprover,
    NotStanding,
    OtherAgency,
    OutOfOrder,
    SamePerson,
    WrongContractVersion,
    WrongFile,
)  # fmt: skip
from anptt_data.approval.paper import Seen
from anptt_data.approval.states import FROM, STATES, WRONG, Step, state_after
from anptt_data.contract.base import Contract
from anptt_data.warehouse.approvals import Judged

NOBODY_SENDS_THESE = frozenset({"returned", "unreadable"})


def check_step(step: Step, of: Judged, contract: type[Contract], actor: Actor) -> None:
    """Everything about a step that does not depend on its papers."""
    check_person(of, actor, SENDS if step == "submit" else APPROVES)
    if contract.described("approval") == "none":
        raise NoApprovalNeeded(of.receipt_no, of.dataset)
    check_standing(of)
    if step in ("confirm", "sign") and actor.login in of.senders:
        raise SamePerson(of.receipt_no, actor.login)
    state = state_after(of.kinds)
    if state not in FROM[step]:
        words = STATES[state]
        raise OutOfOrder(of.receipt_no, words.vi, words.en, WRONG[step].vi, WRONG[step].en)


def check_person(of: Judged, actor: Actor, role: str) -> None:
    """The right agency and the right role."""
    if actor.agency is not None and actor.agency != of.agency:
        raise OtherAgency(of.receipt_no, of.agency, actor.agency)
    if not actor.may(role) and not (role == SENDS and actor.may(APPROVES)):
        raise NotAnApprover(actor.login, role)


def check_standing(of: Judged) -> None:
    """Something of it must be the present truth; what was replaced in part is approved for the part that stands."""
    if of.decision in NOBODY_SENDS_THESE:
        raise NotStanding(
            of.receipt_no, "lần gửi đã được trả lại, không có số liệu nào được ghi", "it was returned; nothing of it was recorded"
        )
    if of.withdrawn:
        raise NotStanding(of.receipt_no, "lần gửi đã thu hồi", "it was withdrawn")
    if not of.partly:
        by_vi, by_en = (f" số {of.replaced_by}", f" {of.replaced_by}") if of.replaced_by else ("", "")
        raise NotStanding(of.receipt_no, f"đã thay bằng lần gửi{by_vi}", f"it was superseded by{by_en}" if by_en else "it was superseded")


def check_seen(of: Judged, seen: Seen, belongs_to: str | None) -> None:
    """The approver saw these bytes and this verdict; `belongs_to` is the receipt whose file `seen.sha256` is, if any."""
    if seen.sha256 is not None and seen.sha256.strip().lower() != of.sha256:
        raise WrongFile(of.receipt_no, seen.sha256, belongs_to)
    if seen.contract_version is not None and seen.contract_version != of.contract_version:
        raise WrongContractVersion(of.receipt_no, seen.contract_version, of.contract_version)
