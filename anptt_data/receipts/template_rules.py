"""A contract's cross-column rules as spreadsheet formulas, where that can be said exactly.

A rule is a function of a row whose attributes are columns. It is called once with a row of formulas instead of polars expressions: what it does
with them (comparisons, arithmetic, ``& | ~``, tests of emptiness, lists) is written down as a formula with polars' own three-valued logic. Anything
else (regular expressions, `pl.when`) cannot be written so, and the rule is said to be checked only after sending.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from anptt_data.contract.rules import ContractRule

TRUE, FALSE = "TRUE", "FALSE"


class NotInFormulas(Exception):
    """The rule uses something that no formula of ours says."""


@dataclass(frozen=True)
class CellFormula:
    """A cell as a formula sees it: its reference, whether it holds figures, and for codes the label that stands for each code."""

    reference: str
    number: bool
    labels: Mapping[str, str] | None = None


class Formula:
    """A value as two formulas: `known` (TRUE where it is not null) and `text` (the value, right where it is known)."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, text: str, known: str, cell: CellFormula | None = None) -> None:
        self.text, self.known, self._cell = text, known, cell

    # ---- comparisons and arithmetic ---------------------------------------------------------------------
    def _with(self, other: object, sign: str, *, swapped: bool = False) -> Formula:
        right = self._constant(other)
        one, two = (right, self) if swapped else (self, right)
        return Formula(f"({one.text}{sign}{two.text})", _all(one.known, two.known))

    def _constant(self, other: object) -> Formula:
        if isinstance(other, Formula):
            return other
        if isinstance(other, bool):
            return Formula(TRUE if other else FALSE, TRUE)
        if isinstance(other, int | float) and (self._cell is None or self._cell.number):
            return Formula(repr(other) if other >= 0 else f"({other!r})", TRUE)
        if isinstance(other, str) and self._cell is not None and not self._cell.number:
            shown = other if self._cell.labels is None else self._cell.labels.get(other)
            if shown is None:
                raise NotInFormulas(f"no label for {other!r}")
            return Formula('"' + shown.replace('"', '""') + '"', TRUE)
        raise NotInFormulas(type(other).__name__)

    def __eq__(self, other: object) -> Formula:  # type: ignore[override]
        return self._with(other, "=")

    def __ne__(self, other: object) -> Formula:  # type: ignore[override]
        return self._with(other, "<>")

    def __lt__(self, other: object) -> Formula:
        return self._with(other, "<")

    def __le__(self, other: object) -> Formula:
        return self._with(other, "<=")

    def __gt__(self, other: object) -> Formula:
        return self._with(other, ">")

    def __ge__(self, other: object) -> Formula:
        return self._with(other, ">=")

    def __add__(self, other: object) -> Formula:
        return self._with(other, "+")

    def __radd__(self, other: object) -> Formula:
        return self._with(other, "+", swapped=True)

    def __sub__(self, other: object) -> Formula:
        return self._with(other, "-")

    def __rsub__(self, other: object) -> Formula:
        return self._with(other, "-", swapped=True)

    def __mul__(self, other: object) -> Formula:
        return self._with(other, "*")

    def __rmul__(self, other: object) -> Formula:
        return self._with(other, "*", swapped=True)

    # ---- three-valued logic -----------------------------------------------------------------------------
    def __and__(self, other: object) -> Formula:
        two = self._constant(other)
        false = _any(_all(self.known, _not(self.text)), _all(two.known, _not(two.text)))
        return Formula(_not(false), _any(_all(self.known, two.known), false))

    def __or__(self, other: object) -> Formula:
        two = self._constant(other)
        true = _any(_all(self.known, self.text), _all(two.known, two.text))
        return Formula(true, _any(_all(self.known, two.known), true))

    __rand__, __ror__ = __and__, __or__

    def __invert__(self) -> Formula:
        return Formula(_not(self.text), self.known)

    def __bool__(self) -> bool:
        raise NotInFormulas("and, or, not, if")

    # ---- emptiness and lists ----------------------------------------------------------------------------
    def is_null(self) -> Formula:
        return Formula(_not(self.known), TRUE)

    def is_not_null(self) -> Formula:
        return Formula(self.known, TRUE)

    def fill_null(self, value: object) -> Formula:
        other = self._constant(value)
        if self.known == TRUE:
            return self
        return Formula(f"IF({self.known},{self.text},{other.text})", _any(self.known, other.known))

    def eq_missing(self, other: object) -> Formula:
        two = self._constant(other)
        both = _all(_not(self.known), _not(two.known))
        return Formula(_any(_all(self.known, two.known, f"({self.text}={two.text})"), both), TRUE)

    def ne_missing(self, other: object) -> Formula:
        return ~self.eq_missing(other)

    def is_in(self, values: Collection[object]) -> Formula:
        if not isinstance(values, list | tuple | set | frozenset):
            raise NotInFormulas(type(values).__name__)
        known = [
            v for v in values if not (isinstance(v, str) and self._cell is not None and self._cell.labels and v not in self._cell.labels)
        ]
        return Formula(_any(*(f"({self.text}={self._constant(v).text})" for v in known)), self.known)

    def is_between(self, lower: object, upper: object) -> Formula:
        return (self >= lower) & (self <= upper)

    def __getattr__(self, name: str) -> Any:
        raise NotInFormulas(name)


class _Row:
    """The row that a rule's function is called with."""

    def __init__(self, cells: Mapping[str, CellFormula]) -> None:
        self._cells = cells

    def __getattr__(self, name: str) -> Formula:
        cell = self._cells.get(name)
        if cell is None:
            raise NotInFormulas(name)
        known = f"ISNUMBER({cell.reference})" if cell.number else f'({cell.reference}<>"")'
        return Formula(cell.reference, known, cell)


def broken(rule: ContractRule, cells: Mapping[str, CellFormula]) -> str | None:
    """A formula (without "=") that is TRUE where the rule is broken; None when the rule cannot be said in one."""
    try:
        made: object = rule.condition(_Row(cells))
    except Exception:  # whatever polars or the rule itself makes of a formula: it is not one that we can write
        return None
    if not isinstance(made, Formula):
        return None
    return _not(made.text) if made.known == TRUE else f"IF({made.known},{_not(made.text)},FALSE)"


def _not(text: str) -> str:
    return {TRUE: FALSE, FALSE: TRUE}.get(text) or f"NOT({text})"


def _all(*terms: str) -> str:
    return _joined("AND", terms, TRUE, FALSE)


def _any(*terms: str) -> str:
    return _joined("OR", terms, FALSE, TRUE)


def _joined(name: str, terms: tuple[str, ...], neutral: str, decides: str) -> str:
    left = list(dict.fromkeys(t for t in terms if t != neutral))
    if decides in left:
        return decides
    if not left:
        return neutral
    return left[0] if len(left) == 1 else f"{name}({','.join(left)})"
