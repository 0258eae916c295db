"""The quality pages for auditors: an index and one static page a dataset, from PostgreSQL, with no script and nothing from a network."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from anptt_data.contract.base import Contract
from anptt_data.quality.confirmed import Confirmed, read_confirmed
from anptt_data.quality.findings import SEVERITY_ORDER
from anptt_data.quality.report_data import VIETNAM, Quality, Sent, Told, figures_final, newest_contracts, on_time, read_quality, sums
from anptt_data.quality.report_picture import acceptance_picture, label
from anptt_data.quality.report_render import KINDS, render

PAGE_BYTES = 290_000
ROWS_SHOWN = 250
RECEIPTS, RECEIPT_PAGE = "receipts", "phieu-tiep-nhan.html"
DATA_DOCS = "expectations/index.html"
APPROVALS = {"none": "không cần phê duyệt", "confirm": "cần xác nhận", "signed": "cần ký số"}


def quality_report(engine: Engine, out: Path) -> Path:
    """Writes ``index.html`` and ``<dataset>.html`` under `out` and gives the path of the index.

    Each page replaces the earlier one in one step and stays under 300 kB: long tables are cut, and say so. Samples are marked "mẫu".
    Data Docs are linked when they are there, and so is each receipt's page in the folder ``receipts`` beside `out`.
    """
    out.mkdir(parents=True, exist_ok=True)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        quality, confirmed = read_quality(connection), read_confirmed(connection)
    known = newest_contracts()
    names = {s.agency: s.agency_name or s.agency for s in quality.submissions}
    made = datetime.now(VIETNAM)
    docs = DATA_DOCS if (out / DATA_DOCS).is_file() else None
    datasets = sorted({*known, *(s.dataset for s in quality.submissions), *quality.refusals})
    for dataset in datasets:
        page = _dataset_page(dataset, known.get(dataset), quality, names, made, docs, out.parent / RECEIPTS, confirmed.get(dataset))
        _write(out / f"{dataset}.html", page)
    index = out / "index.html"
    _write(index, render("quality_index.html", made=made, docs=docs, **_index(datasets, known, quality)))
    return index


def _dataset_page(
    dataset: str,
    contract: type[Contract] | None,
    quality: Quality,
    names: dict[str, str],
    made: datetime,
    docs: str | None,
    receipts: Path,
    confirmed: Confirmed | None,
) -> str:
    sent = [s for s in quality.submissions if s.dataset == dataset]
    told = sorted((f for f in quality.findings if f.dataset == dataset), key=lambda f: (SEVERITY_ORDER[f.severity], -f.total, f.rule))
    picture, by_agency, rows = acceptance_picture(sent, names), _by_agency(contract, sent), ROWS_SHOWN

    @cache
    def has_receipt(number: str) -> bool:
        return (receipts / number / RECEIPT_PAGE).is_file()

    while True:
        page = render(
            "quality_dataset.html", dataset=dataset, contract=contract, made=made, docs=docs, sent=sent, told=told, rows=rows,
            approvals=APPROVALS, refusals=quality.refusals.get(dataset, 0), picture=picture,
            present=sums(s for s in sent if s.present), ever=sums(sent), periods=_periods(contract, sent), by_agency=by_agency,
            final=_final(contract, sent), decisions=_decisions(sent), nil=sum(s.nil for s in sent), wrong=[s for s in sent if not s.adds_up], label=label, has_receipt=has_receipt,
            confirmed=confirmed,
        )  # fmt: skip
        if len(page.encode()) <= PAGE_BYTES or rows <= 10:
            return page
        rows = rows * 2 // 3


def _index(datasets: list[str], known: dict[str, type[Contract]], quality: Quality) -> dict[str, Any]:
    rows = []
    for dataset in datasets:
        sent = [s for s in quality.submissions if s.dataset == dataset]
        told: list[Told] = [f for f in quality.findings if f.dataset == dataset]
        rows.append({
            "dataset": dataset, "title": known[dataset].title() if dataset in known else None, "present": sums(s for s in sent if s.present),
            "ever": sums(sent), "decisions": _decisions(sent), "findings": sum(f.total for f in told),
            "agencies": len({s.agency for s in sent}), "refusals": quality.refusals.get(dataset, 0),
            "last": max((s.received_at for s in sent), default=None), "sample": any(s.sample for s in sent),
        })  # fmt: skip
    wrong = [s for s in quality.submissions if not s.adds_up]
    return {
        "rows": rows,
        "total": sums(quality.submissions),
        "nil": sum(s.nil for s in quality.submissions),
        "wrong": wrong,
        "findings": sum(f.total for f in quality.findings),
    }


def _by_agency(contract: type[Contract] | None, sent: list[Sent]) -> list[dict[str, Any]]:
    """One object per agency and period: the submission that holds now (else the newest), and how often it was sent.

    The newest period first, so that a table that is cut keeps every agency of the periods it shows.
    """
    groups: dict[tuple[str, tuple[date, date] | None], list[Sent]] = {}
    for s in sent:
        groups.setdefault((s.agency, s.period), []).append(s)
    made = []
    for (agency, period), found in sorted(groups.items(), key=_newest_first):
        holding = [s for s in found if s.present] or found[-1:]
        last = holding[-1]
        made.append({
            "agency": agency, "name": last.agency_name, "period": label(period) if period else "chưa xác định", "last": last, "times": len(found),
            "authority": ("chính thức" if figures_final(contract, last) else "sơ bộ") if last.present else "",
            "approval": last.approval_state.vi.lower() if last.present and last.step else "",
            "on_time": _timely(contract, found),
        } | sums(holding))  # fmt: skip
    return made


def _timely(contract: type[Contract] | None, found: list[Sent]) -> str:
    first = next((s for s in found if s.reported), None)
    if first is None:
        return "chưa báo cáo"
    return {True: "đúng hạn", False: "quá hạn", None: ""}[on_time(contract, first)]


def _newest_first(group: tuple[tuple[str, tuple[date, date] | None], list[Sent]]) -> tuple[int, int, str]:
    (agency, period), _ = group
    start, end = period or (date.min, date.min)
    return -end.toordinal(), -start.toordinal(), agency


def _periods(contract: type[Contract] | None, sent: list[Sent]) -> list[dict[str, Any]]:
    """Coverage by period: agencies that reported, of all that ever sent this dataset; how many in time, how many still provisional.

    In time is an agency whose first file that was not returned came by the due day, so never more than reported.
    ``elsewhere``: of them those whose figures of the period are now those of a submission for another period.
    """
    expected = len({s.agency for s in sent})
    groups: dict[tuple[date, date], list[Sent]] = {}
    for s in sent:
        if s.period:
            groups.setdefault(s.period, []).append(s)
    made = []
    for period, found in sorted(groups.items(), reverse=True):
        present, reported = {s.agency: s for s in found if s.present}, {s.agency for s in found if s.reported}
        first = {s.agency: s for s in reversed(found) if s.reported}
        timely = [on_time(contract, s) for s in first.values()]
        made.append({
            "label": label(period), "reported": len(reported), "expected": expected, "elsewhere": len({s.agency for s in found if s.reported and s.claims} - present.keys()),
            "on_time": sum(t is True for t in timely) if any(t is not None for t in timely) else None,
            "final": sum(figures_final(contract, s) for s in present.values()), "present": len(present),
            "nil": sum(s.nil for s in present.values()),
            "provisional": sum(not figures_final(contract, s) for s in present.values()),
        } | sums(s for s in found if s.present))  # fmt: skip
    return made


def _final(contract: type[Contract] | None, sent: list[Sent]) -> tuple[int, int]:
    """Of the submissions whose figures stand: how many are final, and how many there are."""
    present = [s for s in sent if s.present]
    return sum(figures_final(contract, s) for s in present), len(present)


def _decisions(sent: list[Sent]) -> list[tuple[str, int]]:
    counts = Counter(s.kind for s in sent)
    return [(kind, counts[kind]) for kind in KINDS if counts[kind]]


def _write(path: Path, page: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(page, encoding="utf-8")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
