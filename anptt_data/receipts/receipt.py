"""The one result object of a submission; page, annotated workbook and `--json` all show this and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, Protocol

from anptt_data.approval.written import first_state
from anptt_data.confirmation.written import confirmations, warnings_of
from anptt_data.contract.base import Contract
from anptt_data.contract.text import Text
from anptt_data.intake.extract import FrozenFile
from anptt_data.periods.period import Period
from anptt_data.periods.written import spoken, write_period
from anptt_data.quality.findings import SEVERITY_ORDER, Group
from anptt_data.quality.verdict import Verdict
from anptt_data.receipts.words import DECISIONS, DRY_RUN_TITLE, NIL, RECEIPT_TITLE

VIETNAM = timezone(timedelta(hours=7))
FINDINGS_SHOWN = 500
"""Groups of findings carried by a receipt; the true numbers always stand beside them."""
SAMPLE_MARK = "mẫu"
CHANGE_COUNTS = ("new", "changed", "unchanged", "gone")


class NamedAgency(Protocol):
    """What a receipt needs of an agency."""

    @property
    def id(self) -> str: ...

    @property
    def name_vi(self) -> str: ...


class Comparison(Protocol):
    """What changed against the present truth."""

    @property
    def new(self) -> int: ...

    @property
    def changed(self) -> int: ...

    @property
    def unchanged(self) -> int: ...

    @property
    def gone(self) -> int: ...

    @property
    def replaces(self) -> Sequence[str]: ...


def receipt_json(
    *,
    receipt_no: str | None,
    submission_id: int | None,
    frozen: FrozenFile,
    contract: type[Contract],
    agency: NamedAgency | str,
    asked_period: Period | str | None,
    received_at: datetime,
    verdict: Verdict,
    changes: Comparison | Mapping[str, Any] | None,
    replaces: Sequence[str] = (),
    files: Mapping[str, str] | None = None,
    sample: bool = False,
    nil: bool = False,
    change_report: Mapping[str, Any] | None = None,
    deadline: Mapping[str, Any] | None = None,
    missing_units: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The receipt as JSON-ready data, keys always in the same order.

    `receipt_no` None is a trial check. `changes` (object or mapping) holds ``new, changed, unchanged, gone`` and ``replaces`` (receipt
    numbers); None means that nothing was compared: the four counts are null in a trial check, and as the verdict has them otherwise. `files` maps a face
    (``json, page, workbook, findings``) to its path. A file refused as secret keeps nothing but hash, size, time, agency and
    the finding (law 8). `nil`: no file came but a declaration that there was nothing to report in the verdict's period; ``nil_vi`` and
    ``nil_en`` then say so in words. `change_report` is what `change_words.changes_json` gives; None where nothing was recorded.
    `deadline` and `missing_units` (`reporting.for_receipt`) are no part of the verdict: what the clocks say, and which units have no figures.
    """
    compared = _compared(changes)
    secret = any(g.rule.startswith("SECRET-") for g in verdict.findings.groups())
    groups = [g for g in verdict.findings.groups() if not secret or g.rule.startswith("SECRET-")]
    findings = verdict.findings.as_json(verdict.parts, None if secret else FINDINGS_SHOWN)
    if secret:
        findings = [_without_content(f) for f in findings if f["rule"].startswith("SECRET-")]
    decision, authority = DECISIONS[verdict.decision], authority_of(verdict.decision)
    title = DRY_RUN_TITLE if receipt_no is None else RECEIPT_TITLE
    return {
        "receipt_no": receipt_no,
        "title": title.vi,
        "title_en": title.en,
        "dry_run": receipt_no is None,
        "submission_id": submission_id,
        "sha256": frozen.sha256,
        "size_bytes": frozen.size_bytes,
        "file_name": None if secret or nil else frozen.name,
        "dataset": contract.dataset(),
        "dataset_title_vi": contract.title().vi,
        "dataset_title_en": contract.title().en,
        "contract_version": contract.version(),
        "legal_basis": contract.described("legal_basis"),
        "agency": agency if isinstance(agency, str) else agency.id,
        "agency_name": None if isinstance(agency, str) else agency.name_vi,
        "period": verdict.period.as_json() if verdict.period else None,
        "asked_period": _asked(asked_period),
        "received_at": received_at.astimezone(VIETNAM).isoformat(timespec="milliseconds"),
        "decision": verdict.decision,
        "decision_vi": decision.vi,
        "decision_en": decision.en,
        "authority": authority,
        "provisional": authority == "provisional",
        "approval": contract.described("approval"),
        "approval_state": None if receipt_no is None else first_state(contract.described("approval"), verdict.decision, received_at),
        "confirmations": None if receipt_no is None else confirmations(warnings_of(groups), verdict.decision),
        "sample": sample,
        "mark": SAMPLE_MARK if sample else None,
        "nil": nil,
        "nil_vi": _said_nil(verdict.period)[0] if nil else None,
        "nil_en": _said_nil(verdict.period)[1] if nil else None,
        "layout": {} if secret else verdict.layout,
        "layout_title": _layout_title(contract, verdict.layout.get("layout")),
        "column_titles": {} if secret else {c.name: c.title.vi for c in contract.columns().values()},
        "counts": _counts(verdict, compared, trial=receipt_no is None),
        "change_report": None if change_report is None else dict(change_report),
        "deadline": None if deadline is None else dict(deadline),
        "missing_units": None if missing_units is None else dict(missing_units),
        "findings": findings,
        "findings_total": sum(g.count for g in groups),
        "findings_groups": len(groups),
        "findings_by_severity": _by_severity(groups),
        "replaces": sorted({*replaces, *(compared or {}).get("replaces", ())}),
        "files": dict(files or {}),
        "notes": [],
    }


def authority_of(decision: str) -> str | None:
    """``provisional`` for what was just accepted, None for what was not: only an approval, later, makes figures final."""
    return None if decision in ("returned", "unreadable") else "provisional"


def with_approval(receipt: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
    """The receipt with the approval (`approval_of`) as it is now, and what follows from it."""
    authority = state["authority"] or receipt["authority"]
    return {**receipt, "approval_state": dict(state), "authority": authority, "provisional": authority == "provisional"}


def as_it_reads(receipt: Mapping[str, Any], state: Mapping[str, Any], confirmed: Mapping[str, Any] | None) -> dict[str, Any]:
    """The receipt as it reads now: the verdict as it was recorded, approval and confirmations (`confirmations_of`) as they are; nothing else differs."""
    return {**with_approval(receipt, state), "confirmations": None if confirmed is None else dict(confirmed)}


def _compared(changes: Comparison | Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if changes is None or isinstance(changes, Mapping):
        return changes
    return {name: getattr(changes, name) for name in (*CHANGE_COUNTS, "replaces")}


def _layout_title(contract: type[Contract], name: str | None) -> str | None:
    return next((layout.title.vi for layout in contract.layouts() if layout.name == name), None)


def _counts(verdict: Verdict, changes: Mapping[str, Any] | None, *, trial: bool) -> dict[str, Any]:
    counts = verdict.counts.as_json()
    if changes is not None:
        counts |= {name: int(changes[name]) for name in CHANGE_COUNTS if name in changes}
    elif trial:  # zero would look like an answer
        counts |= dict.fromkeys(CHANGE_COUNTS)
    counts["ignored_by_reason"] = dict(sorted(verdict.counts.ignored_by_reason.items()))
    return counts


def _by_severity(groups: list[Group]) -> dict[str, int]:
    totals = dict.fromkeys(SEVERITY_ORDER, 0)
    for group in groups:
        totals[group.severity] += group.count
    return totals


def _said_nil(period: Period | None) -> Text:
    """``Khai không phát sinh trong kỳ tháng 10 năm 2026 (từ 01/10/2026 đến 31/10/2026)``."""
    assert period is not None  # nobody declares it of no period
    said = spoken(period)
    return Text(NIL.vi.format(vi=said[:1].lower() + said[1:]), NIL.en.format(en=f"{write_period(period)} ({period.start} to {period.end})"))


def _asked(period: Period | str | None) -> str | None:
    if isinstance(period, Period):
        return f"{period.start.isoformat()}/{period.end.isoformat()}"
    return period


def _without_content(finding: dict[str, Any]) -> dict[str, Any]:
    return finding | {"sheet": None, "cell": None, "row": None, "column": None, "value": None, "examples": []}
