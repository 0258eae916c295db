"""Totals of additive figures and weighted means by report, over all and for chosen units (totals only): what a jump is looked for in.

Which units are far from all they told before is found in the database; only those are looked at one by one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from anptt_data.warehouse.matching import same_key
from anptt_data.warehouse.views import fact_name
from models.facts import stored_columns

Unit = tuple[Any, ...]
"""The values of `unit_columns`."""
Days = tuple[date, date]


@dataclass
class Totals:
    """What one report adds up to, by figure. A report without a fact (nil) is 0 everywhere."""

    over_all: dict[str, Decimal] = field(default_factory=dict)
    by_unit: dict[Unit, dict[str, Decimal]] = field(default_factory=dict)  # only units that were asked for, where they told anything
    written: dict[Unit, Unit] = field(default_factory=dict)  # such a unit -> as the report's own facts have it


def additive(contract: type[Contract]) -> list[Column]:
    """The figures whose sum over a report means something."""
    return [c for c in contract.columns().values() if c.converts == "sum" and c.stored]


def averaged(contract: type[Contract]) -> list[Column]:
    """The figures that are put together as a weighted mean."""
    return [c for c in contract.columns().values() if c.converts == "weighted" and c.stored and c.weighted_by]


def unit_columns(contract: type[Contract]) -> list[str]:
    """The columns that say which unit a fact is about: the main place, else the first code that is a key; none when there is no such column."""
    place = main_place(contract)
    if place is not None and merges(contract):
        return [place.name, f"{place.name}_from"]
    return [c.name for c in contract.columns().values() if c.key and c.kind == "code" and c.privacy != "personal"][:1]


def totals_of(session: psycopg.Connection[Any], contract: type[Contract], reports: Iterable[Report]) -> dict[Days, Totals]:
    """Over all of each report, by its first and last day."""
    wanted = {claim: (r.period.start, r.period.end) for r in reports for claim in r.claims}
    figures = additive(contract)
    found: dict[Days, Totals] = {days: Totals() for days in wanted.values()}
    rows = session.execute(
        sql.SQL("select claim_id, {} from {} where claim_id = any(%s) group by claim_id").format(_sums(figures), fact_name(contract)),
        (list(wanted),),
    )
    told: set[Days] = set()
    for claim, *values in rows:
        told.add(wanted[claim])
        _add(found[wanted[claim]].over_all, figures, values)
    for days in found.keys() - told:
        found[days].over_all = {c.name: Decimal(0) for c in figures}
    for days, means in _means(session, contract, wanted).items():
        found[days].over_all |= means
    return found


def _means(session: psycopg.Connection[Any], contract: type[Contract], wanted: Mapping[int, Days]) -> dict[Days, dict[str, Decimal]]:
    """Weighted means over all of each report; a figure without any weight has none."""
    figures = averaged(contract)
    if not figures:
        return {}
    parts = sql.SQL(", ").join(
        sql.SQL("sum({v}::numeric * {w}), sum({w}) filter (where {v} is not null)").format(v=sql.Identifier(c.name), w=sql.Identifier(str(c.weighted_by)))
        for c in figures
    )  # fmt: skip
    rows = session.execute(
        sql.SQL("select claim_id, {} from {} where claim_id = any(%s) group by claim_id").format(parts, fact_name(contract)),
        (list(wanted),),
    )
    sums: dict[Days, dict[str, tuple[Decimal, Decimal]]] = {}
    for claim, *values in rows:
        held = sums.setdefault(wanted[claim], {})
        for figure, value, weight in zip(figures, values[::2], values[1::2], strict=True):
            if value is not None and weight:
                before = held.get(figure.name, (Decimal(0), Decimal(0)))
                held[figure.name] = (before[0] + value, before[1] + weight)
    return {days: {name: value / weight for name, (value, weight) in held.items()} for days, held in sums.items()}


def add_units(
    session: psycopg.Connection[Any], contract: type[Contract], reports: Iterable[Report], totals: Mapping[Days, Totals],
    written: Iterable[Unit], carry: Callable[[Unit], Unit],
) -> None:  # fmt: skip
    """Add to `totals` what the units `written` told, under the name that `carry` gives them."""
    chosen, names, figures = list(written), unit_columns(contract), additive(contract)
    wanted = {claim: (r.period.start, r.period.end) for r in reports for claim in r.claims}
    if not chosen or not wanted:
        return
    types = stored_columns(contract)
    arrays = sql.SQL(", ").join(sql.SQL("%s::{}[]").format(sql.SQL(types[n])) for n in names)
    rows = session.execute(
        sql.SQL("select {units}, claim_id, {sums} from {facts} where claim_id = any(%s) and ({units}) in (select * from unnest({arrays}))"
                " group by {units}, claim_id").format(
            units=_names(names), sums=_sums(figures), facts=fact_name(contract), arrays=arrays,
        ),
        (list(wanted), *([unit[at] for unit in chosen] for at in range(len(names)))),
    )  # fmt: skip
    for row in rows:
        unit, claim, values = tuple(row[: len(names)]), row[len(names)], row[len(names) + 1 :]
        totals[wanted[claim]].written[carry(unit)] = unit
        _add(totals[wanted[claim]].by_unit.setdefault(carry(unit), {}), figures, values)


def far_units(
    session: psycopg.Connection[Any], contract: type[Contract], report: Report, earlier: Sequence[Report], bounds: Mapping[str, float],
    least: int, enough: int,
) -> list[Unit]:  # fmt: skip
    """Units of the report whose total of some figure is beyond `bounds` (times) and `least` of every earlier one, of which there are at least `enough`."""
    names = unit_columns(contract)
    figures = [c for c in additive(contract) if not math.isinf(bounds[c.name])]
    if not names or not figures or len(earlier) < enough:
        return []
    spans = sql.SQL(", ").join(
        sql.SQL("count({0}) as {1}, min({0}) as {2}, max({0}) as {3}").format(sql.Identifier(c.name), *_span(c)) for c in figures
    )
    far = sql.SQL(" or ").join(
        sql.SQL(
            "(o.{n} >= {enough} and (n.{f} - o.{high} >= {least} and (o.{low} < 0 or n.{f} > {times} * o.{high})"
            " or o.{low} - n.{f} >= {least} and (n.{f} < 0 or o.{low} > {times} * n.{f})))"
        ).format(
            f=sql.Identifier(c.name), n=_span(c)[0], low=_span(c)[1], high=_span(c)[2], least=sql.Literal(least), enough=sql.Literal(enough),
            times=sql.Literal(Decimal(str(bounds[c.name]))),
        )
        for c in figures
    )  # fmt: skip
    rows = session.execute(
        sql.SQL(
            "select {told} from (select {units}, {sums} from {facts} where claim_id = any(%(own)s) group by {units}) n"
            " join (select {units}, {spans} from (select {units}, r.report, {sums} from {facts} f"
            " join unnest(%(claims)s::bigint[], %(reports)s::int[]) r(claim, report) on r.claim = f.claim_id"
            " where f.claim_id = any(%(claims)s) group by {units}, r.report) e group by {units}) o on {same} where {far}"
        ).format(
            told=sql.SQL(", ").join(sql.Identifier("n", n) for n in names), units=_names(names), sums=_sums(figures), spans=spans, far=far,
            facts=fact_name(contract), same=same_key(contract, "n", "o", names),
        ),
        {
            "own": list(report.claims), "claims": [c for r in earlier for c in r.claims],
            "reports": [at for at, r in enumerate(earlier) for _ in r.claims],
        },
    ).fetchall()  # fmt: skip
    return [tuple(row) for row in rows if None not in row]


def told_units(session: psycopg.Connection[Any], contract: type[Contract], reports: Iterable[Report]) -> list[Unit]:
    """The units of these reports, as their facts have them."""
    rows = session.execute(
        sql.SQL("select distinct {} from {} where claim_id = any(%s)").format(_names(unit_columns(contract)), fact_name(contract)),
        ([c for r in reports for c in r.claims],),
    )
    return [tuple(row) for row in rows if None not in row]


def _names(names: Sequence[str]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _sums(figures: Sequence[Column]) -> sql.Composable:
    return sql.SQL(", ").join(sql.SQL("sum({0}::numeric) as {0}").format(sql.Identifier(c.name)) for c in figures)


def _span(figure: Column) -> tuple[sql.Identifier, sql.Identifier, sql.Identifier]:
    return sql.Identifier(f"{figure.name}_n"), sql.Identifier(f"{figure.name}_low"), sql.Identifier(f"{figure.name}_high")


def _add(sums: dict[str, Decimal], figures: Sequence[Column], values: Sequence[Decimal | None]) -> None:
    for figure, value in zip(figures, values, strict=True):
        if value is not None:
            sums[figure.name] = sums.get(figure.name, Decimal(0)) + value
