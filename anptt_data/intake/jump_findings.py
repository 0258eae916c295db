"""Finds the unusual jumps of a submission in the warehouse and says them as findings: one a figure and ground, however many periods or units there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from anptt_data.conform.conformed import Layout
from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.intake.unit_jumps import cell_of, jumping_units
from anptt_data.places.key_words import key_in_words
from anptt_data.places.references import References
from anptt_data.quality import jumps
from anptt_data.quality.findings import EXAMPLES_KEPT, Findings
from anptt_data.quality.jumps import Jump, Past
from anptt_data.warehouse.connect import raw
from anptt_data.warehouse.earlier_reports import Report, by_period, own_reports, same_of_last_year, standing_reports, usual_before
from anptt_data.warehouse.open_submission import OpenSubmission
from anptt_data.warehouse.period_totals import Days, Totals, additive, averaged, totals_of, unit_columns


def note_jumps(
    connection: Connection, submission: OpenSubmission, contract: type[Contract], refs: References, findings: Findings, layout: Layout | None,
    *, whole: bool,
) -> None:  # fmt: skip
    """Add CHANGE-003 (totals) and CHANGE-004 (single units); call with the submission loaded, under `dataset_agency_lock`.

    `whole`: no row was rejected. `layout` says headers and columns of the file; None when there is no file. Costs a few sums over the reports
    that are compared, at most nine for each period of the submission.
    """
    if not by_period(contract) or not (additive(contract) or averaged(contract)) or not submission.claims:
        return
    session = raw(connection)
    own, standing = own_reports(contract, submission, whole=whole), standing_reports(session, contract, submission.agency)
    known = standing | own
    grounds = {days: (usual_before(r.period, known.values()), same_of_last_year(r.period, known)) for days, r in own.items()}
    held = [*own.values(), *(r for earlier, last_year in grounds.values() for r in (*earlier, last_year) if r is not None)]
    told = totals_of(session, contract, {r.claims: r for r in held}.values())
    replaced = {days: standing[days] for days in own if days in standing and standing[days].whole}
    before = totals_of(session, contract, replaced.values())
    units = jumping_units(session, contract, refs, own, grounds, told, whole=whole)
    for figure in (*additive(contract), *averaged(contract)):
        header = (layout.headers if layout else {}).get(figure.name, figure.title.vi)
        versions = {days: Past(replaced=(r.receipts, before[days].over_all)) for days, r in replaced.items()}
        earlier = {days: _past(told, *grounds[days]) for days in own}
        for against, pasts in ((jumps.against_earlier, earlier), (jumps.against_replaced, versions)):
            if found := _jumps(figure, own, told, pasts, against, whole=whole):
                findings.add("CHANGE-003", column=figure.name, header=header, count=len(found), **_what(figure), **_said(found))
        if far := [u for u in units if u.jump.figure is figure]:
            cells = [cell_of(session, contract, own, u, layout) for u in far[:EXAMPLES_KEPT]]
            names = {id(u.jump): key_in_words(contract, refs, dict(zip(unit_columns(contract), u.unit, strict=True))) for u in far}
            facts = _said([u.jump for u in far], lambda jump, names=names: names[id(jump)])  # type: ignore[misc]
            findings.add("CHANGE-004", at=cells, column=figure.name, header=header, count=len(far), **facts)


def _jumps(
    figure: Column, own: Mapping[Days, Report], told: Mapping[Days, Totals], pasts: Mapping[Days, Past], against: Callable[..., Jump | None],
    *, whole: bool,
) -> list[Jump]:  # fmt: skip
    """The periods of the submission whose total is far from its ground."""
    found = []
    for days, past in pasts.items():
        after = told[days].over_all.get(figure.name)
        jump = against(figure, own[days].period, after, past, whole=whole) if after is not None else None
        if jump is not None:
            found.append(jump)
    return found


def _what(figure: Column) -> dict[str, Any]:
    """What the number is that jumps."""
    if figure.converts == "weighted":
        return {"what_vi": "bình quân", "what_en": "mean"}
    return {"what_vi": "tổng", "what_en": "total"}


def _past(told: Mapping[Days, Totals], earlier: list[Report], last_year: Report | None) -> Past:
    def sums(report: Report) -> Mapping[str, Any]:
        return told[report.period.start, report.period.end].over_all

    return Past([(r.period, sums(r)) for r in earlier], sums(last_year) if last_year is not None else None)


def _said(found: list[Jump], unit_name: Callable[[Jump], str] | None = None) -> dict[str, Any]:
    return {"value": jumps.written(jumps.worst(found).after), **jumps.facts_of(found, unit_name)}
