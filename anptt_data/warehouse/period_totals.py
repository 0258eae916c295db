"""Totals of additive figures by report, over all and for each unit: what a jump is looked for in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.contract.converted import main_place, merges
from anptt_data.warehouse.earlier_reports import Report
from anptt_data.warehouse.views import fact_name

Unit = tuple[Any, ...]
"""The values of `unit_columns`."""
Days = tuple[date, date]


@dataclass
class Totals:
    """What one report adds up to, by figure; a unit that told nothing of a figure is not there. A report without a fact (nil) is 0 everywhere."""

    over_all: dict[str, Decimal] = field(default_factory=dict)
    by_unit: dict[Unit, dict[str, Decimal]] = field(default_factory=dict)
    written: dict[Unit, Unit] = field(default_factory=dict)  # a unit as it is called here -> as the report's facts have it


def additive(contract: type[Contract]) -> list[Column]:
    """The figures whose sum over a report means something."""
    return [c for c in contract.columns().values() if c.converts == "sum" and c.stored]


def unit_columns(contract: type[Contract]) -> list[str]:
    """The columns that say which unit a fact is about: the main place, else the first code that is a key; none when there is no such column."""
    place = main_place(contract)
    if place is not None and merges(contract):
        return [place.name, f"{place.name}_from"]
    return [c.name for c in contract.columns().values() if c.key and c.kind == "code" and c.privacy != "personal"][:1]


def totals_of(
    session: psycopg.Connection[Any], contract: type[Contract], reports: Iterable[Report], carry: Callable[[Unit], Unit] | None = None
) -> dict[Days, Totals]:
    """By first and last day of each report. `carry` gives a unit as one and the same day has it, so that reports of many years agree on it."""
    wanted = {claim: (r.period.start, r.period.end) for r in reports for claim in r.claims}
    figures, units = additive(contract), unit_columns(contract)
    found: dict[Days, Totals] = {days: Totals() for days in wanted.values()}
    if not figures or not wanted:
        return found
    names = sql.SQL(", ").join(map(sql.Identifier, ["claim_id", *units]))
    rows = session.execute(
        sql.SQL("select {names}, {sums} from {facts} where claim_id = any(%s) group by {names}").format(
            names=names,
            sums=sql.SQL(", ").join(sql.SQL("sum({}::numeric)").format(sql.Identifier(c.name)) for c in figures),
            facts=fact_name(contract),
        ),
        (list(wanted),),
    )
    told: set[Days] = set()
    for claim, *values in rows:
        totals, written = found[wanted[claim]], tuple(values[: len(units)])
        told.add(wanted[claim])
        unit = carry(written) if carry is not None else written
        totals.written[unit] = written
        for figure, value in zip(figures, values[len(units) :], strict=True):
            if value is not None:
                _add(totals.over_all, figure.name, value)
                _add(totals.by_unit.setdefault(unit, {}), figure.name, value)
    for days in found.keys() - told:
        found[days].over_all = {c.name: Decimal(0) for c in figures}
    return found


def _add(sums: dict[str, Decimal], name: str, value: Decimal) -> None:
    sums[name] = sums.get(name, Decimal(0)) + value
