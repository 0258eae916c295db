"""The block `approval_state` of a receipt as JSON, and the one line of it that stands on a page and on a workbook's first sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

from anptt_data.approval.signature_words import VERDICTS
from anptt_data.approval.states import HISTORY, NEEDS, STATES, State
from anptt_data.contract.text import Text

VIETNAM = timezone(timedelta(hours=7))
NOT_RECORDED = frozenset({"returned", "unreadable"})
AUTHORITIES = {"final": Text("chính thức", "final"), "provisional": Text("sơ bộ", "provisional")}


def approval_state(
    needs: str, decision: str, state: State, *, final: bool, standing: bool, why: tuple[str, str] | None, since: datetime, as_of: datetime,
    approvals: Sequence[Mapping[str, Any]] = (), documents: Sequence[Mapping[str, Any]] = (), history: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:  # fmt: skip
    """`state` is null where there is nothing to approve (`why_vi` says why): a contract that needs none, a submission that does not stand.

    `authority` is that of the submission's figures, null when none of them stand.
    """
    if decision in NOT_RECORDED:
        reason: tuple[str, str] | None = (
            "Lần gửi đã được trả lại, không có gì để phê duyệt",
            "It was returned; there is nothing to approve",
        )
    elif not standing:
        reason = why or ("Không phải số liệu hiện hành", "Not the present truth")
    else:
        reason = (_capital(NEEDS["none"].vi), _capital(NEEDS["none"].en)) if needs == "none" else None
    words = STATES[state] if reason is None else None
    return {
        "needs": needs, "needs_vi": NEEDS[needs].vi, "needs_en": NEEDS[needs].en,
        "state": state if words else None, "state_vi": words.vi if words else None, "state_en": words.en if words else None,
        "authority": ("final" if final else "provisional") if standing else None,
        "why_vi": reason[0] if reason else None, "why_en": reason[1] if reason else None,
        "since": _written(since), "as_of": _written(as_of),
        "approvals": [_plain(a) for a in approvals], "documents": [_document(d) for d in documents],
        "history": [_step(h) for h in history],
    }  # fmt: skip


def first_state(needs: str, decision: str, at: datetime) -> dict[str, Any]:
    """The state a receipt is issued with."""
    return approval_state(needs, decision, "draft", final=False, standing=decision not in NOT_RECORDED, why=None, since=at, as_of=at)


def same(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    """Whether two blocks say the same, whenever they were read."""
    return _timeless(one) == _timeless(other)


def approval_line(state: Mapping[str, Any]) -> str:
    """One line in Vietnamese: the state, who, in which office, on which document."""
    if state["state"] is None:
        return str(state["why_vi"])
    line = f"{state['state_vi']} ({state['needs_vi']}), số liệu {AUTHORITIES[state['authority'] or 'provisional'].vi}"
    holds = [a for a in state["approvals"] if a["voided_at"] is None]
    if holds:
        line += f"; {signatory_line(holds[-1])}"
    elif state["state"] in ("returned", "revoked") and (reasons := [h["reason"] for h in state["history"] if h["reason"]]):
        line += f"; lý do: {reasons[-1]}"
    return f"{line}; từ {moment(state['since'])}"


def signatory_line(approval: Mapping[str, Any]) -> str:
    """``KT. Phó Giám đốc Nguyễn Văn A; số 12/BC-SYT ngày 05/11/2026 (khẩn)``."""
    who = " ".join(str(p) for p in (approval["on_behalf"], approval["title"], approval["name"] or approval["account"]) if p)
    paper = f"; số {approval['document_no']}" if approval["document_no"] else ""
    if approval["document_date"]:
        paper += f"{'' if paper else ';'} ngày {date.fromisoformat(approval['document_date']).strftime('%d/%m/%Y')}"
    urgent = approval["urgency"]
    return who + paper + (f" ({urgent})" if urgent and urgent != "thường" else "")


def moment(iso: str) -> str:
    """An instant with its offset -> 08:00:05 ngày 01/10/2026."""
    return datetime.fromisoformat(iso).strftime("%H:%M:%S ngày %d/%m/%Y")


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: _written(v) if isinstance(v, datetime) else v.isoformat() if isinstance(v, date) else v for k, v in row.items()}


def _document(row: Mapping[str, Any]) -> dict[str, Any]:
    signature = row["signature"]
    words = VERDICTS[signature["verdict"]]
    plain = {k: v for k, v in _plain(row).items() if k != "signature"}
    return plain | {
        "verdict": signature["verdict"],
        "verdict_vi": words.vi,
        "verdict_en": words.en,
        "signers": [s["name"] for s in signature["signers"]],
    }


def _step(event: Mapping[str, Any]) -> dict[str, Any]:
    words, facts = HISTORY[event["kind"]], event["facts"]
    name = " ".join(str(facts[k]) for k in ("on_behalf", "approver_title", "approver_name") if facts.get(k)) or None
    return {
        "step": event["kind"], "vi": words.vi, "en": words.en, "at": _written(event["at"]), "account": event["actor"], "name": name,
        "reason": event["reason"], "document_no": facts.get("document_no"), "urgency": facts.get("urgency"),
    }  # fmt: skip


def _timeless(block: Mapping[str, Any] | None) -> dict[str, Any]:
    return {k: v for k, v in (block or {}).items() if k != "as_of"}


def _written(moment_: datetime) -> str:
    return moment_.astimezone(VIETNAM).isoformat(timespec="microseconds")  # exact: it is what one asks `--as-of` with


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
