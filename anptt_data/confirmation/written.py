"""The block ``confirmations`` of a receipt as JSON, and the one line of it that stands on a page and on a workbook's first sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from anptt_data.approval.written import NOT_RECORDED, moment
from anptt_data.quality.findings import Group

VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True)
class Confirmation:
    """One act: who confirmed which rules' findings, when and why. `operator` is who typed it, when that was somebody else."""

    at: datetime
    account: str
    reason: str
    rules: tuple[str, ...]
    findings: int
    agency: str | None = None
    operator: str | None = None


def warnings_of(groups: Iterable[Group]) -> dict[str, int]:
    """Rule -> how many findings of it are warnings, in the order of the codes."""
    counted: dict[str, int] = {}
    for group in groups:
        if group.severity == "warning":
            counted[group.rule] = counted.get(group.rule, 0) + group.count
    return dict(sorted(counted.items()))


def confirmations(warnings: Mapping[str, int], decision: str, acts: Sequence[Confirmation] = ()) -> dict[str, Any] | None:
    """The block; None where nothing can be confirmed: no warning, or nothing was recorded. Of several acts on one rule the last counts; all are told."""
    if not warnings or decision in NOT_RECORDED:
        return None
    holding = {rule: act for act in acts for rule in act.rules if rule in warnings}
    waiting = {rule: count for rule, count in warnings.items() if rule not in holding}
    rules = [
        {"rule": rule, "findings": count, "confirmed": rule in holding} | (_act(holding[rule]) if rule in holding else _NOBODY)
        for rule, count in warnings.items()
    ]
    total, open_ = sum(warnings.values()), sum(waiting.values())
    vi, en = _said(warnings, waiting, holding, acts)
    return {
        "findings": total, "confirmed": total - open_, "waiting": open_, "waiting_rules": list(waiting), "rules": rules,
        "history": [_act(act) | {"operator": act.operator, "rules": list(act.rules), "findings": act.findings} for act in acts],
        "line_vi": vi, "line_en": en,
    }  # fmt: skip


_NOBODY: dict[str, Any] = {"at": None, "account": None, "agency": None, "reason": None}


def _act(act: Confirmation) -> dict[str, Any]:
    at = act.at.astimezone(VIETNAM).isoformat(timespec="microseconds")
    return {"at": at, "account": act.account, "agency": act.agency, "reason": act.reason}


def _said(
    warnings: Mapping[str, int], waiting: Mapping[str, int], holding: Mapping[str, Confirmation], acts: Sequence[Confirmation]
) -> tuple[str, str]:
    vi, en = [], []
    for act in acts:
        rules = [rule for rule in warnings if holding.get(rule) is act]
        if not rules:
            continue  # confirmed again since
        count, when = sum(warnings[r] for r in rules), act.at.astimezone(VIETNAM).isoformat()
        vi.append(f"đã xác nhận {count} nội dung ({', '.join(rules)}) lúc {moment(when)}, {act.account}: «{act.reason}»")
        en.append(f"{count} confirmed ({', '.join(rules)}) by {act.account} at {when}: {act.reason}")
    if waiting:
        count = sum(waiting.values())
        vi.append(f"chờ xác nhận {count} nội dung ({', '.join(waiting)})")
        en.append(f"{count} waiting ({', '.join(waiting)})")
    line = "; ".join(vi)
    return line[:1].upper() + line[1:], "; ".join(en)
