"""Finds the unusual jumps of a submission in the warehouse and says them as findings: one a figure and ground, however many periods or units there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection

from anptt_data.conform.conformed import Layout
from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.periods.period import Period
from anptt_data.places.key_words import key_in_words
from anptt_data.places.references import References
from anptt_data.places.same_unit import same_unit
from anptt_data.quality import jumps
from anptt_data.quality.findings import EXAMPLES_KEPT, Address, Findings
from anptt_data.quality.jumps import Jump, Past
from anptt_data.warehouse.connect import raw
from anptt_data.warehouse.earlier_reports import Report, by_period, own_reports, same_of_last_year, standing_reports, usual_before
from anptt_data.warehouse.open_submission import OpenSubmission
from anptt_data.warehouse.period_totals import Days, Totals, Unit, additive, totals_of, unit_columns
from anptt_data.warehouse.views import fact_name

Told = Mapping[Days, Totals]


def note_jumps(
    connection: Connection, submission: OpenSubmission, contract: type[Contract], refs: References, findings: Findings, layout: Layout | None,
    *, whole: bool,
) -> None:  # fmt: skip
    """Add CHANGE-003 (totals) and CHANGE-004 (single units); call with the submission loaded, under `dataset_agency_lock`.

    `whole`: no row was rejected. `layout` says headers and columns of the file; None when there is no file. Costs two queries of sums by report.
    """
    if not by_period(contract) or not additive(contract) or not submission.claims:
        return
    session = raw(connection)
    own, standing = own_reports(contract, submission, whole=whole), standing_reports(session, contract, submission.agency)
    known = standing | own
    grounds = {days: usual_before(r.period, known.values()) for days, r in own.items()}
    last_year = {days: same_of_last_year(r.period, known) for days, r in own.items()}
    held = [*(r for found in grounds.values() for r in found), *(r for r in last_year.values() if r is not None)]
    replaced = {days: standing[days] for days in own if days in standing and standing[days].whole}
    carry = _carrying(contract, refs, max(r.period.end for r in own.values()))
    told = totals_of(session, contract, {r.claims: r for r in (*own.values(), *held)}.values(), carry)
    before = totals_of(session, contract, replaced.values())
    for figure in additive(contract):
        header = (layout.headers if layout else {}).get(figure.name, figure.title.vi)
        usual, versions, units = [], [], []
        for days, report in own.items():
            after = told[days].over_all.get(figure.name)
            if after is None:
                continue
            past = _past(told, grounds[days], last_year[days], None)
            usual.append(jumps.against_earlier(figure, report.period, after, past, whole=whole))
            if days in replaced:
                version = Past(replaced=(replaced[days].receipts, before[days].over_all))
                versions.append(jumps.against_replaced(figure, report.period, after, version, whole=whole))
            units += _of_units(figure, report.period, told, grounds[days], last_year[days], whole=whole)
        for found in (usual, versions):
            if real := [j for j in found if j is not None]:
                findings.add("CHANGE-003", column=figure.name, header=header, count=len(real), **_said(real))
        if units:
            _add_units(session, contract, refs, findings, layout, figure, header, units, own, told)


def _said(found: list[Jump], unit_name: Callable[[Jump], str] | None = None) -> dict[str, Any]:
    return {"value": jumps.written(jumps.worst(found).after), **jumps.facts_of(found, unit_name)}


def _past(told: Told, earlier: list[Report], last_year: Report | None, unit: Unit | None) -> Past:
    def sums(report: Report) -> Mapping[str, Any]:
        of = told[report.period.start, report.period.end]
        return of.over_all if unit is None else of.by_unit.get(unit, {})

    return Past([(r.period, sums(r)) for r in earlier], sums(last_year) if last_year is not None else None)


def _of_units(
    figure: Column, period: Period, told: Told, earlier: list[Report], last_year: Report | None, *, whole: bool
) -> list[tuple[Unit, Jump]]:  # fmt: skip
    """Single units that jump; of a report about one unit the total has said it."""
    units = told[period.start, period.end].by_unit
    if len(units) < 2 or len(earlier) < jumps.ENOUGH:
        return []
    found = []
    for unit, sums in units.items():
        if figure.name in sums:
            jump = jumps.of_one_unit(figure, period, sums[figure.name], _past(told, earlier, last_year, unit), whole=whole)
            if jump is not None:
                found.append((unit, jump))
    return found


def _add_units(
    session: psycopg.Connection[Any], contract: type[Contract], refs: References, findings: Findings, layout: Layout | None, figure: Column,
    header: str, found: list[tuple[Unit, Jump]], own: Mapping[Days, Report], told: Told,
) -> None:  # fmt: skip
    """The farthest first, by name where they are as far."""
    names = unit_columns(contract)

    def name_of(unit: Unit) -> str:
        return key_in_words(contract, refs, dict(zip(names, unit, strict=True)))

    found.sort(key=lambda f: (-f[1].size[0], -f[1].size[1], f[1].period, name_of(f[0]), str(f[0])))
    real = [jump for _, jump in found]
    facts = _said(real, lambda jump: name_of(next(u for u, j in found if j is jump)))
    places: list[Address] = []
    for unit, jump in found[:EXAMPLES_KEPT]:
        days = jump.period.start, jump.period.end
        places.append(_where(session, contract, own[days], told[days].written[unit], figure, layout))
    findings.add("CHANGE-004", at=places, column=figure.name, header=header, count=len(found), **facts)


def _where(
    session: psycopg.Connection[Any], contract: type[Contract], report: Report, unit: Unit, figure: Column, layout: Layout | None
) -> Address:  # fmt: skip
    """The cell of the unit's largest fact."""
    same = sql.SQL(" and ").join(
        sql.SQL("{} is not distinct from {}").format(sql.Identifier(n), sql.Placeholder()) for n in unit_columns(contract)
    )
    row = session.execute(
        sql.SQL("select part, row, col from {} where claim_id = any(%s) and {} order by {} desc nulls last, fact_no limit 1").format(
            fact_name(contract), same, sql.Identifier(figure.name)
        ),
        (list(report.claims), *unit),
    ).fetchone()
    assert row is not None
    part, line, column = row
    return Address(part, line, column or (layout.file_columns.get((part, figure.name)) if layout is not None else None))


def _carrying(contract: type[Contract], refs: References, on: Any) -> Callable[[Unit], Unit]:
    """A unit as it is on that day, so that one which only changed its name or kind is known again."""
    seen: dict[Unit, Unit] = {}
    is_place = len(unit_columns(contract)) == 2

    def carry(unit: Unit) -> Unit:
        if not is_place or None in unit:
            return unit
        if unit not in seen:
            seen[unit] = same_unit(refs, unit[0], unit[1], on)
        return seen[unit]

    return carry
