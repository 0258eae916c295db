"""An indicator: a figure under one code across sectors, with how it may be put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from anptt_data.contract.text import Text

Kind = Literal["reported", "computed"]
"""Whether the figure is written in files, or worked out here from figures that are."""


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
    `factor` * numerator / denominator. `unit_in_row`: the unit differs from row to row. `why_not` says why it is not added over periods, or not at all. `relation`: the view (sector.name) that its
    values are computed in, where that is not the dataset's own.
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
    relation: str | None = None

    @property
    def additive(self) -> bool:
        """Whether values of several places, of one period, may simply be added."""
        return self.how == "sum"

    @property
    def formula(self) -> str | None:
        """How a ratio or mean is worked out, in codes."""
        if self.numerator and self.denominator:
            return f"{f'{self.factor:g} * ' if self.factor != 1 else ''}{self.numerator} / {self.denominator}"
        if self.weighted_by:
            return f"sum({self.code} * {self.weighted_by}) / sum({self.weighted_by})"
        return self.legal_basis if self.relation else None
