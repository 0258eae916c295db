"""Runs a contract's pandera schema over one typed chunk and says which cells and rows fail which rule.

pandera lets a check pass whose result is null; here null passes only where a nullable column is what is null.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from anptt_data.contract.base import Contract
from anptt_data.contract.rules import ContractRule

INDEX = "__index"
FAILURES = {"index": pl.UInt32, "column": pl.String, "rule": pl.String}

_COLUMN_CHECKS = (
    ("not_nullable", "VALUE-001"),
    ("greater_than_or_equal_to", "VALUE-002"),
    ("less_than_or_equal_to", "VALUE-003"),
)


@dataclass(frozen=True)
class Validator:
    """A contract's schema with its cross-column rules as frame-level checks."""

    contract: type[Contract]
    schema: Any

    def failures(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Every failure: ``index`` (row number in `frame`), ``column`` (null for cross-column rules), ``rule`` (code).

        All failures in one pass; raises nothing about the data.
        """
        if frame.is_empty():
            return pl.DataFrame(schema=FAILURES)
        try:
            self.schema.validate(frame, lazy=True)
        except SchemaErrors as errors:
            cases: pl.DataFrame = errors.failure_cases
            return cases.select(
                pl.col("index").cast(pl.UInt32),
                pl.when(pl.col("schema_context") == "Column").then(pl.col("column")).otherwise(None).alias("column"),
                _rule_code(pl.col("check")).alias("rule"),
            )
        return pl.DataFrame(schema=FAILURES)


def _rule_code(check: pl.Expr) -> pl.Expr:
    expression: Any = None
    for name, code in _COLUMN_CHECKS:
        expression = (pl if expression is None else expression).when(check.str.starts_with(name)).then(pl.lit(code))
    return expression.otherwise(check)  # type: ignore[no-any-return]


_made: dict[tuple[str, str, str], Validator] = {}


def validator(contract: type[Contract]) -> Validator:
    """The validator of a contract; made once a process."""
    at = (contract.dataset(), contract.version(), contract.fingerprint())
    if at not in _made:
        _made[at] = _make(contract)
    return _made[at]


def _make(contract: type[Contract]) -> Validator:
    schema = contract.to_schema()
    checks = [pa.Check(_checker(contract, rule), name=rule.code, error=rule.code) for rule in contract.rules()]
    return Validator(contract, pa.DataFrameSchema(schema.columns, checks=checks, strict=False, coerce=False))


def _checker(contract: type[Contract], rule: ContractRule) -> Any:
    expression = with_null_policy(contract, rule)

    def check(data: Any) -> pl.LazyFrame:
        frame: pl.LazyFrame = data.lazyframe
        return frame.select(expression)

    return check


def with_null_policy(contract: type[Contract], rule: ContractRule) -> pl.Expr:
    """The rule's condition where a null answer is right only if an optional column it reads is empty.

    A required column that is empty is reported on its own (VALUE-001), so it does not break the rule again.
    """
    names = rule.columns()
    anything_null = pl.any_horizontal([pl.col(n).is_null() for n in names]) if names else pl.lit(False)
    return rule.expression().fill_null(anything_null)
