"""One report against another, fact by fact: how many are new, changed, gone, the totals of every figure on both sides, the largest differences.

All of it is counted in the database, in one pass over the facts of the two reports; sums are taken of decimal numbers, so that they are the
same whenever and in whatever order they are added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import psycopg
from psycopg import sql

from anptt_data.contract.base import Contract
from anptt_data.places.roll_up_shape import Measure, measures_of
from anptt_data.warehouse.matching import key_columns, same_key, same_values, value_columns
from anptt_data.warehouse.views import fact_name
from models.facts import stored_columns

Number = int | float
Fate = Literal["new", "changed", "gone"]
LARGEST = 20
GONE_NAMED = 5
DIGITS = 6
Carried = Mapping[tuple[str, date], tuple[str, date]]
"""Places of the earlier report -> the same unit as the later one has it."""


@dataclass(frozen=True)
class Total:
    """A figure added up as its contract says; None where nothing was told, or where it cannot be added up."""

    measure: Measure
    before: Number | None
    after: Number | None


@dataclass(frozen=True)
class Moved:
    """One fact's figure that is not what it was; `key` holds its key columns, personal ones left out. A side that was not told is None."""

    fate: Fate
    key: dict[str, Any]
    measure: Measure
    before: Number | None
    after: Number | None


@dataclass(frozen=True)
class Difference:
    """A report against an earlier one, in facts."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    totals: tuple[Total, ...] = ()
    largest: tuple[Moved, ...] = field(default=())
    gone_keys: tuple[dict[str, Any], ...] = ()
    """Keys of the first facts that are gone, at most `GONE_NAMED`, personal columns left out; of one period's two reports only."""


def difference(
    session: psycopg.Connection[Any], contract: type[Contract], now: Sequence[int], before: Sequence[int], *, same_period: bool,
    several: bool = False, carried: Carried | None = None,
) -> Difference:  # fmt: skip
    """The facts of claims `now` against those of claims `before`.

    With `same_period` every column of the contract counts (a changed note is a change) and the period is part of a fact's key; else only figures are
    compared, whatever the period. `several`: they are of more than one period, over which only sums are added up. `carried`: see `Carried`.
    """
    keys = key_columns(contract) if same_period else contract.key_columns()
    figures = [m for m in comparable(contract) if m.name in stored_columns(contract)]
    compared = value_columns(contract) if same_period else [m.name for m in figures]
    parameters: dict[str, Any] = {"now": list(now), "before": list(before)}
    joined = sql.SQL("({}) n full join ({}) o on {}").format(
        _side(contract, "now"), _side(contract, "before", carried or {}, parameters), same_key(contract, "n", "o", keys)
    )
    counted = _counted(session, contract, joined, same_values(contract, "n", "o", compared), parameters, several)
    if not (counted.new or counted.changed or counted.gone):
        return counted
    public = [k for k in keys if not is_personal(contract, k)]
    largest = _largest(session, joined, figures, public, parameters) if figures else ()
    gone = _gone(session, joined, public, parameters) if counted.gone and same_period else ()
    return Difference(counted.new, counted.changed, counted.unchanged, counted.gone, counted.totals, largest, gone)


def comparable(contract: type[Contract]) -> list[Measure]:
    """The figures that a report of changes may show: none that is personal, or made of one that is."""
    columns = contract.columns()
    personal = {n for n, c in columns.items() if c.privacy == "personal"}
    return [m for m in measures_of(columns) if not personal & {m.name, m.top, m.bottom}]


def is_personal(contract: type[Contract], name: str) -> bool:
    """Whether a stored column holds, or describes, what a personal column of the contract tells."""
    return any(name.startswith(n) and c.privacy == "personal" for n, c in contract.columns().items())


def _side(contract: type[Contract], which: str, carried: Carried | None = None, parameters: dict[str, Any] | None = None) -> sql.Composable:
    """The facts of one side with a column `fact_no` that is never null; places as the other side has them."""
    names = ["fact_no", *stored_columns(contract)]
    facts = fact_name(contract)
    if not carried or parameters is None:
        return sql.SQL("select {} from {} f where claim_id = any({})").format(_listed(names), facts, sql.Placeholder(which))
    columns: list[str] = list(names)
    joins: sql.Composable = sql.SQL("")
    told: list[sql.Composable] = []
    parameters |= {
        "from_code": [k[0] for k in carried], "from_day": [k[1] for k in carried],
        "to_code": [v[0] for v in carried.values()], "to_day": [v[1] for v in carried.values()],
    }  # fmt: skip
    for place in (p.name for p in contract.columns().values() if p.kind == "place" and p.key and p.name in names):
        joins += sql.SQL(
            " left join unnest(%(from_code)s::text[], %(from_day)s::date[], %(to_code)s::text[], %(to_day)s::date[])"
            " as {0}(code, since, to_code, to_since) on {0}.code = f.{1} and {0}.since = f.{2}"
        ).format(sql.Identifier(f"m_{place}"), sql.Identifier(place), sql.Identifier(f"{place}_from"))
        for name, target in ((place, "to_code"), (f"{place}_from", "to_since")):
            columns.remove(name)
            told.append(
                sql.SQL("coalesce({}, f.{}) as {}").format(sql.Identifier(f"m_{place}", target), sql.Identifier(name), sql.Identifier(name))
            )
    return sql.SQL("select {} from {} f{} where f.claim_id = any({})").format(
        sql.SQL(", ").join([*(sql.Identifier("f", n) for n in columns), *told]), facts, joins, sql.Placeholder(which)
    )


def _listed(names: Sequence[str]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _counted(
    session: psycopg.Connection[Any], contract: type[Contract], joined: sql.Composable, same: sql.Composable, parameters: dict[str, Any],
    several: bool,
) -> Difference:  # fmt: skip
    totals = comparable(contract)
    sums: list[sql.Composable] = []
    for measure in totals:
        for side in ("n", "o"):
            sums += _sums(measure, side)
    both = sql.SQL("n.fact_no is not null and o.fact_no is not null")
    row = session.execute(
        sql.SQL(
            "select count(*) filter (where o.fact_no is null), count(*) filter (where {both} and not ({same})),"
            " count(*) filter (where {both} and ({same})), count(*) filter (where n.fact_no is null){sums} from {joined}"
        ).format(both=both, same=same, sums=sql.SQL("").join(sql.SQL(", {}").format(s) for s in sums), joined=joined),
        parameters,
    ).fetchone()
    assert row is not None
    new, changed, unchanged, gone = row[:4]
    made = []
    for at, measure in enumerate(totals):
        after_top, after_bottom, before_top, before_bottom = row[4 + 4 * at : 8 + 4 * at]
        whole = not several or (measure.how == "sum" and measure.over_periods)
        after, before = (_figure(measure, t, b) if whole else None for t, b in ((after_top, after_bottom), (before_top, before_bottom)))
        if whole and measure.how == "sum":  # a report without a fact declared that there was nothing: that is 0, not unknown
            after = 0 if new + changed + unchanged == 0 else after
            before = 0 if changed + unchanged + gone == 0 else before
        made.append(Total(measure, before, after))
    return Difference(new, changed, unchanged, gone, tuple(made))


def _sums(measure: Measure, side: str) -> list[sql.Composable]:
    """What is added up for a figure: (top, bottom); the bottom of a plain sum is null."""
    nothing: list[sql.Composable] = [sql.SQL("null::numeric"), sql.SQL("null::numeric")]
    if measure.how == "none":
        return nothing
    top = sql.SQL("{}::numeric").format(sql.Identifier(side, measure.top or measure.name))
    if measure.how == "sum":
        return [sql.SQL("sum({})").format(top), nothing[1]]
    bottom = sql.SQL("{}::numeric").format(sql.Identifier(side, measure.bottom))
    upper = sql.SQL("{} * {}").format(top, bottom) if measure.how == "weighted" else top
    known = sql.SQL(" filter (where {} is not null and {} is not null)").format(top, bottom)
    return [sql.SQL("sum({}){}").format(upper, known), sql.SQL("sum({}){}").format(bottom, known)]


def _figure(measure: Measure, top: Decimal | None, bottom: Decimal | None) -> Number | None:
    if top is None or measure.how == "none":
        return None
    if measure.how == "sum":
        return plain(measure, top)
    return None if not bottom else plain(measure, Decimal(str(measure.factor)) * top / bottom)


def plain(measure: Measure, value: Decimal | None) -> Number | None:
    """The number as JSON has it: whole for a count, else with at most `DIGITS` decimals."""
    if value is None:
        return None
    return int(value) if measure.whole_numbers and value == int(value) else float(round(value, DIGITS))


def _gone(
    session: psycopg.Connection[Any], joined: sql.Composable, public: Sequence[str], parameters: dict[str, Any]
) -> tuple[dict[str, Any], ...]:
    """The first facts of the earlier report that are gone, in the order of its file."""
    keys = [sql.Identifier("o", k) for k in public]
    order = [sql.Identifier("o", "fact_no"), *(sql.SQL('({})::text collate "C"').format(k) for k in keys)]
    rows = session.execute(
        sql.SQL("select {} from {} where n.fact_no is null order by {} limit {}").format(
            sql.SQL(", ").join(keys), joined, sql.SQL(", ").join(order), sql.Literal(GONE_NAMED)
        ),
        parameters,
    )
    return tuple(dict(zip(public, row, strict=True)) for row in rows.fetchall())


def _largest(
    session: psycopg.Connection[Any], joined: sql.Composable, figures: Sequence[Measure], public: Sequence[str], parameters: dict[str, Any]
) -> tuple[Moved, ...]:
    """The largest differences, those of every figure in turn, so that no unit of measurement drives out another; then by figure."""
    told = sql.SQL(", ").join(
        sql.SQL("({}, {}::numeric, {}::numeric)").format(sql.Literal(at), sql.Identifier("n", m.name), sql.Identifier("o", m.name))
        for at, m in enumerate(figures)
    )
    keys = [sql.SQL("coalesce(n.{0}, o.{0})").format(sql.Identifier(k)) for k in public]
    as_text: list[sql.Composable] = [sql.SQL('({})::text collate "C"').format(k) for k in keys]
    order = sql.SQL(", ").join([sql.SQL("abs(coalesce(v.after, 0) - coalesce(v.before, 0)) desc"), *as_text])
    rows = session.execute(
        sql.SQL(
            "select * from (select v.figure, row_number() over (partition by v.figure order by {order}) as place, o.fact_no is null,"
            " n.fact_no is null, v.before, v.after{keys} from {joined} cross join lateral (values {told}) v(figure, after, before)"
            " where v.after is distinct from v.before) r where place <= {most} order by place, figure limit {most}"
        ).format(
            order=order, keys=sql.SQL("").join(sql.SQL(", {}").format(k) for k in keys), joined=joined, told=told, most=sql.Literal(LARGEST)
        ),
        parameters,
    ).fetchall()  # fmt: skip
    found = []
    for figure, _, is_new, is_gone, before, after, *key in sorted(rows, key=lambda r: r[:2]):
        fate: Fate = "new" if is_new else "gone" if is_gone else "changed"
        measure = figures[figure]
        found.append(Moved(fate, dict(zip(public, key, strict=True)), measure, plain(measure, before), plain(measure, after)))
    return tuple(found)
