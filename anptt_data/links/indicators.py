"""The registry of indicators: every figure that a contract declares, under one code across sectors (law 7).

An indicator is a measure of a contract, or a percentage that a form has beside its counts (computed again, never taken from the form). How it may be
added up is what `places.roll_up_shape` says of its column; rates with a denominator from outside the dataset stand in `links.rates`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.contract.converted import main_place, told_apart
from anptt_data.contract.dictionary import indicator_code
from anptt_data.contract.text import Text
from anptt_data.errors import ContractDefect, UsageError
from anptt_data.places.roll_up_shape import Measure, measures_of

Kind = Literal["reported", "computed"]
"""Whether the figure is written in files, or worked out here from figures that are."""
CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){2,}")
"""Sector first, at least three parts."""


class UnknownIndicator(UsageError):
    """No indicator has that code."""

    def __init__(self, code: str, known: list[str]) -> None:
        self.code = code
        near = get_close_matches(code, known, 3) or known
        super().__init__(f"Không có chỉ tiêu «{code}»; gần nhất: {', '.join(near)}", f"No indicator {code!r}; nearest: {', '.join(near)}")


@dataclass(frozen=True)
class Breakdown:
    """A column by which figures of the indicator are told apart, beside place and period; `code_list` is None for a name or number."""

    name: str
    title: Text
    code_list: str | None


@dataclass(frozen=True)
class Indicator:
    """One indicator. `how` says how it is added over places, `over_periods` whether several periods of one calendar make a longer one.

    `numerator`, `denominator`, `weighted_by` are codes of indicators (or the name of a denominator kept in the reference data); a computed value is
    `factor` * numerator / denominator. `unit_in_row`: the unit differs from row to row. `why_not` says why it is not added over periods, or not at all.
    """

    code: str
    title: Text
    unit: str | None
    sector: str
    threat: str
    kind: Kind
    dataset: str
    column: str
    how: Literal["sum", "weighted", "ratio", "none"]
    over_periods: bool
    direction: str
    legal_basis: str
    every: str
    calendar: str
    breakdowns: tuple[Breakdown, ...] = ()
    site: Breakdown | None = None
    levels: tuple[str, ...] = ()
    privacy: str = "public"
    unit_in_row: bool = False
    numerator: str | None = None
    denominator: str | None = None
    weighted_by: str | None = None
    factor: float = 1.0
    why_not: Text | None = None

    @property
    def additive(self) -> bool:
        """Whether values of several places, of one period, may simply be added."""
        return self.how == "sum"

    @property
    def formula(self) -> str | None:
        """How a ratio or mean is worked out, in codes."""
        if self.numerator and self.denominator:
            return f"{f'{self.factor:g} * ' if self.factor != 1 else ''}{self.numerator} / {self.denominator}"
        return f"sum({self.code} * {self.weighted_by}) / sum({self.weighted_by})" if self.weighted_by else None


def indicators(contracts: Iterable[type[Contract]]) -> list[Indicator]:
    """The indicators of these contracts, by code. Raises `ContractDefect` for a code that is written wrongly or borne by two columns."""
    found: dict[str, Indicator] = {}
    for contract in contracts:
        for indicator in _of(contract):
            where = f"column {indicator.column}: the indicator {indicator.code!r}"
            if not CODE.fullmatch(indicator.code):
                raise ContractDefect(contract.__name__, f"{where} must be small letters, digits and _ between dots, at least three parts")
            if (other := found.get(indicator.code)) is not None:
                raise ContractDefect(contract.__name__, f"{where} belongs to {other.dataset}.{other.column} already")
            found[indicator.code] = indicator
    return [found[code] for code in sorted(found)]


def indicator(code: str, known: Iterable[Indicator]) -> Indicator:
    """The one with that code; raises `UnknownIndicator`."""
    by_code = {i.code: i for i in known}
    if code not in by_code:
        raise UnknownIndicator(code, sorted(by_code))
    return by_code[code]


def told(contract: type[Contract]) -> bool:
    """Whether the dataset's figures may stand in the long relation: not when its instants or places are somebody's personal data."""
    place = main_place(contract)
    moment = next((c for c in contract.columns().values() if c.kind == "moment"), None)
    return all(c is None or c.privacy != "personal" for c in (place, moment))


def site_column(contract: type[Contract]) -> Column | None:
    """The column that the place follows from: a station, a unit of a sector."""
    place, columns = main_place(contract), contract.columns()
    return columns[place.via] if place is not None and place.via else None


def status_column(contract: type[Contract]) -> Column | None:
    """The code that stands beside a figure without being its key: how it was measured."""
    return next((c for c in contract.columns().values() if c.kind == "code" and not c.key and c.privacy != "personal"), None)


def breakdown_columns(contract: type[Contract]) -> list[Column]:
    """What else tells figures apart, codes first; personal columns are left out."""
    columns, apart = contract.columns(), {c.name for c in (site_column(contract), status_column(contract)) if c is not None}
    kept = [
        c
        for name in told_apart(contract)
        if (c := columns.get(name)) is not None and c.kind != "moment" and not c.unit_column and c.privacy != "personal"
    ]
    return sorted((c for c in kept if c.name not in apart), key=lambda c: c.code_list is None)


def unit_column(contract: type[Contract]) -> Column | None:
    """The text column that says the unit of each row."""
    return next((c for c in contract.columns().values() if c.unit_column), None)


def _of(contract: type[Contract]) -> list[Indicator]:
    columns = contract.columns()
    codes = {name: code for name, c in columns.items() if (code := indicator_code(contract, c))}
    if not told(contract):
        return []
    return [_indicator(contract, columns, m, codes) for m in measures_of(columns) if m.name in codes]


def _indicator(contract: type[Contract], columns: Mapping[str, Column], measure: Measure, codes: Mapping[str, str]) -> Indicator:
    column, title = columns[measure.name], contract.title()
    base = columns[column.of] if column.kind == "derived" and column.of else column
    site, place = site_column(contract), main_place(contract)
    ratio = measure.how == "ratio"
    return Indicator(
        code=codes[measure.name],
        title=Text(f"{column.title.vi} ({title.vi})", f"{column.title.en} ({title.en})"),
        unit=column.unit,
        sector=contract.sector(),
        threat=contract.described("threat") or contract.sector(),
        kind="computed" if column.kind == "derived" else "reported",
        dataset=contract.dataset(),
        column=column.name,
        how=measure.how,
        over_periods=measure.over_periods,
        direction=base.direction,
        legal_basis=contract.described("legal_basis"),
        every=contract.cadence().every,
        calendar=contract.cadence().calendar,
        breakdowns=tuple(Breakdown(c.name, c.title, c.code_list) for c in breakdown_columns(contract)),
        site=None if site is None else Breakdown(site.name, site.title, site.code_list),
        levels=place.levels if place is not None else (),
        privacy=base.privacy,
        unit_in_row=column.kind == "measure" and unit_column(contract) is not None,
        numerator=codes.get(measure.top) if ratio else None,
        denominator=codes.get(measure.bottom) if ratio else None,
        weighted_by=codes.get(measure.bottom) if measure.how == "weighted" else None,
        factor=measure.factor,
        why_not=measure.why_not,
    )
