"""The registry of indicators: every figure that a contract declares, under one code across sectors (law 7).

An indicator is a measure of a contract, or a percentage that a form has beside its counts (computed again, never taken from the form). How it may be
added up is what `places.roll_up_shape` says of its column; rates with a denominator from outside the dataset stand in `links.rates`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.contract.converted import main_place
from anptt_data.contract.dictionary import indicator_code
from anptt_data.contract.text import Text
from anptt_data.errors import ContractDefect, UsageError
from anptt_data.links.indicator import Breakdown, Indicator
from anptt_data.links.rates import rate_indicators
from anptt_data.links.roles import breakdown_columns, site_column, told, unit_column
from anptt_data.links.vn_aqi.indicators import aqi_indicators
from anptt_data.places.roll_up_shape import Measure, measures_of

CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){2,}")
"""Sector first, at least three parts."""


class UnknownIndicator(UsageError):
    """No indicator has that code."""

    def __init__(self, code: str, known: list[str]) -> None:
        self.code = code
        near = get_close_matches(code, known, 3) or known
        super().__init__(f"Không có chỉ tiêu «{code}»; gần nhất: {', '.join(near)}", f"No indicator {code!r}; nearest: {', '.join(near)}")


def indicators(contracts: Iterable[type[Contract]]) -> list[Indicator]:
    """The indicators of these contracts, by code. Raises `ContractDefect` for a code that is written wrongly or borne by two columns."""
    found: dict[str, Indicator] = {}
    for contract in contracts:
        for indicator in (*_of(contract), *aqi_indicators(contract)):
            where = f"column {indicator.column}: the indicator {indicator.code!r}"
            if not CODE.fullmatch(indicator.code):
                raise ContractDefect(contract.__name__, f"{where} must be small letters, digits and _ between dots, at least three parts")
            if (other := found.get(indicator.code)) is not None:
                raise ContractDefect(contract.__name__, f"{where} belongs to {other.dataset}.{other.column} already")
            found[indicator.code] = indicator
    for rate in rate_indicators(list(found.values())):
        if rate.code in found or not CODE.fullmatch(rate.code):
            raise ContractDefect(
                found[str(rate.numerator)].dataset, f"the rate {rate.code!r} is written wrongly or belongs to a column already"
            )
        found[rate.code] = rate
    return [found[code] for code in sorted(found)]


def indicator(code: str, known: Iterable[Indicator]) -> Indicator:
    """The one with that code; raises `UnknownIndicator`."""
    by_code = {i.code: i for i in known}
    if code not in by_code:
        raise UnknownIndicator(code, sorted(by_code))
    return by_code[code]


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
