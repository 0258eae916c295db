"""The states of the second axis and the steps between them. A state is what the events of a submission add up to; it is stored nowhere.

nháp -> đã trình -> đã duyệt -> đã ký số, with trả lại and thu hồi; small offices may approve what was never formally submitted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from anptt_data.contract.text import Text

State = Literal["draft", "submitted", "approved", "signed", "returned", "revoked"]
Step = Literal["submit", "confirm", "sign", "return", "revoke"]

STATES: dict[State, Text] = {
    "draft": Text("Nháp", "Draft"),
    "submitted": Text("Đã trình", "Submitted for approval"),
    "approved": Text("Đã duyệt", "Approved"),
    "signed": Text("Đã ký số", "Signed"),
    "returned": Text("Trả lại", "Returned by the approver"),
    "revoked": Text("Thu hồi", "Approval revoked"),
}
NEEDS: dict[str, Text] = {
    "none": Text("không cần phê duyệt", "no approval is needed"),
    "confirm": Text("cần xác nhận", "to be confirmed"),
    "signed": Text("cần ký số", "to be signed"),
}
EVENTS: dict[str, State] = {
    "approval_submitted": "submitted", "confirmed": "approved", "signed": "signed", "approval_returned": "returned",
    "approval_revoked": "revoked", "approval_voided": "draft", "superseded": "draft", "withdrawn": "draft",
}  # fmt: skip
"""Kind of event -> the state after it: what is replaced or withdrawn begins anew, should it ever stand again."""
HISTORY: dict[str, Text] = {
    "approval_submitted": Text("Trình phê duyệt", "submitted for approval"),
    "confirmed": Text("Phê duyệt", "approved"),
    "signed": Text("Ký số", "signed"),
    "approval_returned": Text("Trả lại", "returned by the approver"),
    "approval_revoked": Text("Thu hồi phê duyệt", "approval revoked"),
    "approval_voided": Text("Phê duyệt hết hiệu lực", "approval void"),
    "document_attached": Text("Gửi kèm văn bản", "document attached"),
}
FROM: dict[Step, tuple[State, ...]] = {
    "submit": ("draft", "returned", "revoked"),
    "confirm": ("draft", "submitted"),
    "sign": ("draft", "submitted", "approved"),
    "return": ("draft", "submitted"),
    "revoke": ("approved", "signed"),
}
"""Step -> the states it may follow. After a return or a revocation somebody submits again first."""
WRONG: dict[Step, Text] = {
    "submit": Text(
        "chỉ trình được khi là nháp, bị trả lại hoặc đã thu hồi phê duyệt", "only a draft, or what was returned or revoked, is submitted"
    ),
    "confirm": Text("chỉ phê duyệt được khi là nháp hoặc đã trình", "only a draft or what was submitted is approved"),
    "sign": Text("chỉ ký được khi là nháp, đã trình hoặc đã duyệt", "only a draft, or what was submitted or approved, is signed"),
    "return": Text(
        "chỉ trả lại được khi là nháp hoặc đã trình; đã duyệt thì thu hồi",
        "only a draft or what was submitted is returned; revoke an approval",
    ),
    "revoke": Text("chưa có phê duyệt để thu hồi", "there is no approval to revoke"),
}


def state_after(kinds: Iterable[str]) -> State:
    """The state after events of these kinds, in their order; other kinds change nothing."""
    state: State = "draft"
    for kind in kinds:
        state = EVENTS.get(kind, state)
    return state


def is_final(needs: str, provisional: bool, levels: Iterable[str]) -> bool:
    """Whether approvals of these levels (``confirmed``, ``signed``) make figures final, as the views say it."""
    given = set(levels)
    return not provisional and ("signed" in given or (needs != "signed" and "confirmed" in given))
