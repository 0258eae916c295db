"""Cross-column rules of a contract.

A rule is a function of a row whose attributes are the contract's columns as polars expressions; it returns
one boolean per row, true where the row is right. `and`/`or`/`if` cannot be used on columns: write & | ~.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

Severity = Literal["blocker", "error", "warning", "info"]


class Row:
    """Gives columns as expressions: ``row.cases`` is ``pl.col("cases")``."""

    def __getattr__(self, name: str) -> pl.Expr:
        return pl.col(name)


@dataclass(frozen=True)
class ContractRule:
    """A rule declared in a contract: stable code, severity, both languages and a fix."""

    code: str
    severity: Severity
    vi: str
    en: str
    fix_vi: str
    fix_en: str
    condition: Callable[[Any], pl.Expr]

    def expression(self) -> pl.Expr:
        """The condition as one boolean expression."""
        return self.condition(Row())

    def columns(self) -> list[str]:
        """The columns the condition reads."""
        return sorted(set(self.expression().meta.root_names()))


RULE_ATTRIBUTE = "__anptt_rule__"


def rule(
    code: str, *, severity: Severity, vi: str, en: str, fix_vi: str, fix_en: str = ""
) -> Callable[[Callable[[Any], pl.Expr]], Callable[[Any], pl.Expr]]:
    """Declare a cross-column rule in a contract class."""

    def mark(condition: Callable[[Any], pl.Expr]) -> Callable[[Any], pl.Expr]:
        setattr(condition, RULE_ATTRIBUTE, ContractRule(code, severity, vi, en, fix_vi, fix_en or fix_vi, condition))
        return condition

    return mark
