"""Single units (a commune, a power unit) whose figure is far from each that they told before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg import sql

from anptt_data.conform.conformed import Layout
from anptt_data.contract.base import Contract
from anptt_data.contract.converted import main_place
from anptt_data.places.references import References
from anptt_data.places.same_unit import same_unit
from anptt_data.quality import jumps
from anptt_data.quality.findings import Address
from anptt_data.quality.jumps import Jump, Past
from anptt_data.warehouse.earlier_reports import Report
from anptt_data.warehouse.period_totals import Days, Totals, Unit, add_units, additive, far_units, told_units, unit_columns
from anptt_data.warehouse.views import fact_name

Ground = tuple[list[Report], Report | None]
"""Earlier reports, the latest first, and that of the same period a year before."""
Carry = Callable[[Unit], Unit]


@dataclass(frozen=True)
class UnitJump:
    """A unit that jumps; `written` is the unit as the submission's own facts have it."""

    unit: Unit
    written: Unit
    jump: Jump


def jumping_units(
    session: psycopg.Connection[Any], contract: type[Contract], refs: References, own: Mapping[Days, Report], grounds: Mapping[Days, Ground],
    told: Mapping[Days, Totals], *, whole: bool,
) -> list[UnitJump]:  # fmt: skip
    """All of them, the farthest first. Of a report about one unit nothing: its total says it. What was looked at is added to `told`."""
    bounds = {c.name: jumps.bound_of(c) for c in additive(contract)}
    enough = {days: ground for days, ground in grounds.items() if len(ground[0]) >= jumps.ENOUGH}
    if not unit_columns(contract) or not enough:
        return []
    reports = {
        r.claims: r for days, (earlier, last_year) in enough.items() for r in (own[days], *earlier, last_year) if r is not None
    }.values()
    carry, renamed = _carrying(session, contract, refs, reports, max(own[days].period.end for days in enough))
    chosen = set(renamed)
    for days, (earlier, _) in enough.items():
        chosen.update(far_units(session, contract, own[days], earlier, bounds, jumps.LEAST, jumps.ENOUGH))
    if not chosen:
        return []
    add_units(session, contract, reports, told, chosen, carry)
    found: list[UnitJump] = []
    for days, ground in enough.items():
        here = _of_period(contract, own[days], told, ground, whole=whole)
        found += here if here and len(told_units(session, contract, [own[days]])) > 1 else []
    return sorted(found, key=lambda f: (-f.jump.size[0], -f.jump.size[1], f.jump.period, tuple(map(str, f.unit))))


def cell_of(
    session: psycopg.Connection[Any], contract: type[Contract], own: Mapping[Days, Report], found: UnitJump, layout: Layout | None
) -> Address:  # fmt: skip
    """Where the unit's largest fact stands in the file."""
    same = sql.SQL(" and ").join(sql.SQL("{} = {}").format(sql.Identifier(n), sql.Placeholder()) for n in unit_columns(contract))
    figure, period = found.jump.figure, found.jump.period
    row = session.execute(
        sql.SQL("select part, row, col from {} where claim_id = any(%s) and {} order by {} desc nulls last, fact_no limit 1").format(
            fact_name(contract), same, sql.Identifier(figure.name)
        ),
        (list(own[period.start, period.end].claims), *found.written),
    ).fetchone()
    assert row is not None
    part, line, column = row
    return Address(part, line, column or (layout.file_columns.get((part, figure.name)) if layout is not None else None))


def _of_period(contract: type[Contract], report: Report, told: Mapping[Days, Totals], ground: Ground, *, whole: bool) -> list[UnitJump]:
    earlier, last_year = ground
    here = told[report.period.start, report.period.end]
    found = []
    for unit, sums in here.by_unit.items():
        past = Past(
            [(r.period, told[r.period.start, r.period.end].by_unit.get(unit, {})) for r in earlier],
            told[last_year.period.start, last_year.period.end].by_unit.get(unit) if last_year is not None else None,
        )
        for figure in additive(contract):
            jump = jumps.of_one_unit(figure, report.period, sums[figure.name], past, whole=whole) if figure.name in sums else None
            if jump is not None:
                found.append(UnitJump(unit, here.written[unit], jump))
    return found


def _carrying(
    session: psycopg.Connection[Any], contract: type[Contract], refs: References, reports: Iterable[Report], on: date
) -> tuple[Carry, list[Unit]]:
    """What a unit is called on that day, and the units that the reports call by several names: one that only changed its name or kind goes on."""
    place = main_place(contract)
    if place is None or unit_columns(contract)[0] != place.name:
        return (lambda unit: unit), []
    names = {unit: same_unit(refs, unit[0], unit[1], on) for unit in told_units(session, contract, reports)}
    called: dict[Unit, list[Unit]] = {}
    for unit, name in names.items():
        called.setdefault(name, []).append(unit)
    return (lambda unit: names.get(unit, unit)), [unit for units in called.values() if len(units) > 1 for unit in units]
