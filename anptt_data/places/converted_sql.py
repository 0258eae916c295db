# ruff: noqa: S608 - views and macros take no parameters; every name and text goes through `quoted` and `literal`.
"""The SELECT that carries a dataset's figures over to the units of a day, in words that DuckDB and PostgreSQL both understand.

Pure text from a contract, the name of its relation and an expression for the day. Rows are first added up by the number of their target, one whole
number instead of code, date and name; names are looked up for the few rows that are left. `ref.area_conversion` has shares that sum to 1 for every unit it
knows, and a unit it does not know stands for itself: no figure is lost or counted twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.contract.converted import PERIOD_COLUMNS, converted_columns, converted_type, main_place, measures, merges, told_apart
from anptt_data.places.crosswalk import CONFIDENCES, METHODS
from anptt_data.sql_text import literal, quoted

METHOD_BITS = {method: 1 << n for n, method in enumerate(m for m in METHODS if m != "unknown")}
"""Methods of merged rows are gathered as bits: an aggregate of texts would cost more than all the others together."""


def converted_sql(contract: type[Contract], relation: str, day: str) -> str:
    """The whole SELECT; `relation` is the dataset's view (SQL), `day` an SQL expression that gives the day whose units are asked for."""
    return _merged(contract, relation, day) if merges(contract) else _relabelled(contract, relation, day)


def conversion_of_the_day(day: str) -> str:
    """FROM item: the rows of `ref.area_conversion` (alias ``c``) that hold on the day, for units of the reported unit's own kind."""
    asked = f"CAST({day} AS date)"
    return f"ref.area_conversion c WHERE c.to_level = 'own' AND c.on_from <= {asked} AND (c.on_to IS NULL OR c.on_to >= {asked})"


@dataclass(frozen=True)
class _Figure:
    """One figure of a merged row: what is aggregated under which alias, the figure made of it, and whether some rows did not tell it."""

    column: Column
    gathered: dict[str, str]
    figure: str
    incomplete: str | None
    lost: str | None


def _merged(contract: type[Contract], relation: str, day: str) -> str:
    place = main_place(contract)
    assert place is not None
    keys = [*told_apart(contract), *PERIOD_COLUMNS]
    figures = [_figure(n, column) for n, column in enumerate(measures(contract))]
    area, area_from = f"f.{quoted(place.name)}", f"f.{quoted(place.name + '_from')}"
    grouped = [
        "m._target", f"CASE WHEN m._target IS NULL THEN {area} END AS _stray", f"CASE WHEN m._target IS NULL THEN {area_from} END AS _stray_from",
        *(f"f.{quoted(k)}" for k in keys),
    ]  # fmt: skip
    gathered = [
        *(f"{expression} AS {alias}" for f in figures for alias, expression in f.gathered.items()),
        "count(*) AS _rows", "coalesce(bool_and(m._alone), true) AS _alone", "bool_or(m._estimated) AS _estimated", "bit_or(m._methods) AS _methods",
        "max(m._confidence) AS _confidence", "bool_and(f.authority = 'final') AS _final",
    ]  # fmt: skip
    made = {
        place.name: "t._code",
        f"{place.name}_from": "t._from",
        f"{place.name}_name": "CASE WHEN t._code IS NOT NULL THEN t._name END",
        **{k: f"s.{quoted(k)}" for k in keys},
        **{f.column.name: f"CAST({f.figure} AS {converted_type(f.column)})" for f in figures},
        **{f"{f.column.name}_mark": f"s._mark_{n}" for n, f in enumerate(figures) if f.column.censored},
        "conversion": "CASE WHEN t._code IS NULL THEN 'not_converted' WHEN s._estimated THEN 'estimated' ELSE 'exact' END",
        "estimated": "coalesce(s._estimated, false)",
        "method": _method("CASE WHEN t._code IS NULL THEN 0 ELSE s._methods END"),
        "confidence": _confidence("s._confidence"),
        "authority": "CASE WHEN s._final THEN 'final' ELSE 'provisional' END",
        "rows_reported": "s._rows",
        "not_converted": _named([(f.column.name, f.lost) for f in figures if f.lost]),
        "incomplete": _named([(f.column.name, f.incomplete) for f in figures if f.incomplete]),
        f"reported_{place.name}": "CASE WHEN t._code IS NULL THEN coalesce(t._reported, s._stray) END",
        f"reported_{place.name}_from": "CASE WHEN t._code IS NULL THEN coalesce(t._reported_from, s._stray_from) END",
        f"reported_{place.name}_name": "CASE WHEN t._code IS NULL THEN t._name END",
    }
    return (
        f"WITH mapping AS ({_mapping(day)}), target AS ({_TARGETS}),"
        f" summed AS (SELECT {', '.join([*grouped, *gathered])} FROM {relation} f"
        f" LEFT JOIN mapping m ON m._code = {area} AND m._from = {area_from}"
        f" GROUP BY {', '.join(str(n + 1) for n in range(len(grouped)))})"
        f" SELECT {_chosen(contract, made)} FROM summed s LEFT JOIN target t ON t._target = s._target"
    )


def _mapping(day: str) -> str:
    """Reported unit -> number of its target, share, grounds. A unit that is not converted is a target of its own."""
    bits = " + ".join(
        f"CASE WHEN position({literal(f'+{method}+')} IN '+' || c.method || '+') > 0 THEN {bit} ELSE 0 END"
        for method, bit in METHOD_BITS.items()
    )
    rank = " ".join(f"WHEN {literal(name)} THEN {n}" for n, name in enumerate(CONFIDENCES))
    return (
        "SELECT c.code AS _code, c.valid_from AS _from, c.to_code AS _to, c.to_from AS _to_from, c.share AS _share, c.estimated AS _estimated,"
        f" c.relation = 'same' OR c.to_code IS NULL AS _alone, {bits} AS _methods, CASE c.confidence {rank} END AS _confidence,"
        " dense_rank() OVER (ORDER BY coalesce(c.to_code, c.code), coalesce(c.to_from, c.valid_from), c.to_code IS NULL) AS _target"
        f" FROM {conversion_of_the_day(day)} AND c.share > 0"  # where only land went, nobody's figures are
    )


def full_name(area: str) -> str:
    """SQL of a unit's type and name (`Area.full_name`), given the alias of its row in ``ref.area``. The letters are named: no locale is asked."""
    first = f"translate(substr({area}.type, 1, 1), 'đhpqtx', 'ĐHPQTX') || substr({area}.type, 2)"
    digits = f"translate(substr({area}.name, length({area}.type) + 2), '0123456789', '') = ''"
    numbered = f"{area}.name LIKE {first} || ' _%' AND {digits}"
    return f"CASE WHEN {area}.level = 'nation' OR {numbered} THEN {area}.name ELSE {first} || ' ' || {area}.name END"


_TARGETS = (
    f"SELECT u.*, {full_name('a')} AS _name FROM (SELECT _target, min(_to) AS _code, min(_to_from) AS _from,"
    " min(CASE WHEN _to IS NULL THEN m._code END) AS _reported, min(CASE WHEN _to IS NULL THEN m._from END) AS _reported_from"
    " FROM mapping m GROUP BY _target) u"
    " LEFT JOIN ref.area a ON a.code = coalesce(u._code, u._reported) AND a.valid_from = coalesce(u._from, u._reported_from)"
)


def _figure(number: int, column: Column) -> _Figure:
    """How one figure is carried over. A row that alone makes up its unit keeps its figure as reported, whatever kind it is."""
    x = f"f.{quoted(column.name)}"
    share = "coalesce(m._share, 1)"
    told, one = f"_told_{number}", f"_one_{number}"
    gathered = {told: f"count({x})"}
    if column.censored:
        mark = f"f.{quoted(column.name + '_mark')}"
        gathered[f"_mark_{number}"] = (
            f"CASE WHEN count({x}) = 0 AND count({mark}) = count(*) AND min({mark}) = max({mark}) THEN min({mark}) END"
        )
    if column.converts == "sum":
        gathered[f"_sum_{number}"] = f"sum({x} * {share})"
        return _Figure(column, gathered, f"s._sum_{number}", _partly(told), None)
    alone = f"CASE WHEN s._rows = 1 AND s._alone THEN s.{one} END"
    gathered[one] = f"max({x})"
    figure, incomplete = alone, None
    if column.converts in ("weighted", "ratio"):
        upper, lower, both = f"_upper_{number}", f"_lower_{number}", f"_both_{number}"
        # A product with an unknown factor is unknown, and sums and counts leave it out: only rows where both are known go in.
        if column.converts == "weighted":
            weight = f"f.{quoted(str(column.weighted_by))}"
            over, under, known = f"{x} * {weight}", f"CASE WHEN {x} IS NOT NULL THEN {weight} END", f"{x} * {weight}"
        else:
            top, base = f"f.{quoted(str(column.numerator))}", f"f.{quoted(str(column.denominator))}"
            over, under = f"CASE WHEN {base} IS NOT NULL THEN {top} END", f"CASE WHEN {top} IS NOT NULL THEN {base} END"
            known = f"CASE WHEN {top} IS NOT NULL THEN {base} END"
        gathered |= {upper: f"sum({over} * {share})", lower: f"sum({under} * {share})", both: f"count({known})"}
        times = f"{column.ratio_per!r} * " if column.converts == "ratio" else ""
        figure = f"coalesce({alone}, {times}s.{upper} / nullif(s.{lower}, 0))"
        incomplete = _partly(both)
    return _Figure(column, gathered, figure, incomplete, f"s.{told} > 0 AND {figure} IS NULL")


def _partly(counted: str) -> str:
    return f"s.{counted} > 0 AND s.{counted} < s._rows"


def _named(conditions: list[tuple[str, str]]) -> str:
    """A list, by commas, of the names whose condition holds; null when none does."""
    if not conditions:
        return "CAST(NULL AS text)"
    return f"nullif(concat_ws(', ', {', '.join(f'CASE WHEN {holds} THEN {literal(name)} END' for name, holds in conditions)}), '')"


def _method(bits: str) -> str:
    named = ", ".join(f"CASE WHEN ({bits} & {bit}) > 0 THEN {literal(method)} END" for method, bit in METHOD_BITS.items())
    return f"coalesce(nullif(concat_ws('+', {named}), ''), 'none')"


def _confidence(rank: str) -> str:
    return f"CASE {rank} {' '.join(f'WHEN {n} THEN {literal(name)}' for n, name in enumerate(CONFIDENCES))} END"


def _relabelled(contract: type[Contract], relation: str, day: str) -> str:
    place = main_place(contract)
    assert place is not None
    area, area_from = quoted(place.name), quoted(place.name + "_from")
    made = {
        place.name: "m._to",
        f"{place.name}_from": "m._to_from",
        f"{place.name}_name": f"CASE WHEN m._to IS NOT NULL THEN {full_name('a')} END",
        "conversion": "CASE WHEN m._to IS NULL THEN 'not_converted' ELSE 'exact' END",
        "estimated": "false",
        "method": "coalesce(m._method, 'none')",
        "confidence": "m._confidence",
        "rows_reported": "CAST(1 AS bigint)",
        "not_converted": "CAST(NULL AS text)",
        "incomplete": "CAST(NULL AS text)",
        f"reported_{place.name}": f"CASE WHEN m._to IS NULL THEN f.{area} END",
        f"reported_{place.name}_from": f"CASE WHEN m._to IS NULL THEN f.{area_from} END",
        f"reported_{place.name}_name": f"CASE WHEN m._to IS NULL THEN {full_name('a')} END",
    }
    mapping = (
        "SELECT c.code AS _code, c.valid_from AS _from, c.to_code AS _to, c.to_from AS _to_from, c.method AS _method, c.confidence AS _confidence"
        f" FROM {conversion_of_the_day(day)} AND c.relation IN ('same', 'whole') AND c.to_code IS NOT NULL"
    )
    for entry in converted_columns(contract):
        made.setdefault(entry["name"], f"f.{quoted(entry['name'])}")
    return (
        f"WITH mapping AS ({mapping}) SELECT {_chosen(contract, made)} FROM {relation} f"
        f" LEFT JOIN mapping m ON m._code = f.{area} AND m._from = f.{area_from}"
        f" LEFT JOIN ref.area a ON a.code = coalesce(m._to, f.{area}) AND a.valid_from = coalesce(m._to_from, f.{area_from})"
    )


def _chosen(contract: type[Contract], made: dict[str, str]) -> str:
    return ", ".join(f"{made[entry['name']]} AS {quoted(entry['name'])}" for entry in converted_columns(contract))
