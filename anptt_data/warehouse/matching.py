"""SQL made from a contract: when two fact rows are about the same thing, and whether they say the same."""

from __future__ import annotations

from typing import LiteralString

from psycopg import sql

from anptt_data.contract.base import Contract
from models.facts import stored_columns

_NOTHING: dict[str, LiteralString] = {
    "text": "''", "date": "'-infinity'::date", "bigint": "-9223372036854775808", "integer": "-2147483648",
    "double precision": "'NaN'::float8", "timestamptz": "'-infinity'::timestamptz",
}  # fmt: skip
"""Stands for null in keys: equality of coalesced values can be hashed, IS NOT DISTINCT FROM cannot."""


def key_columns(contract: type[Contract]) -> list[str]:
    """Columns of the fact table that, within an agency, make a fact one fact."""
    return contract.key_columns() + ([] if contract.has_moment() else ["period_from", "period_to"])


def value_columns(contract: type[Contract]) -> list[str]:
    """Columns whose difference is a change; how a place was recognised and spelled is not."""
    places = [n for n, c in contract.columns().items() if c.kind == "place"]
    left_out = {*key_columns(contract), *(f"{p}_method" for p in places), *(f"{p}_reported" for p in places)}
    return [n for n in stored_columns(contract) if n not in left_out]


def same_key(contract: type[Contract], one: str, other: str, names: list[str] | None = None) -> sql.Composable:
    """A condition that two aliases' rows have the same key, or agree in these columns of it."""
    types = stored_columns(contract)
    conditions = []
    for name in key_columns(contract) if names is None else names:
        nothing = sql.SQL(_NOTHING[types[name]])
        a, b = sql.Identifier(one, name), sql.Identifier(other, name)
        conditions.append(sql.SQL("coalesce({a}, {n}) = coalesce({b}, {n})").format(a=a, b=b, n=nothing))
    return sql.SQL(" and ").join(conditions) if conditions else sql.SQL("true")


def same_values(contract: type[Contract], one: str, other: str, names: list[str] | None = None) -> sql.Composable:
    """A condition that they say the same, or the same in these columns."""
    compared = value_columns(contract) if names is None else names
    conditions = [sql.SQL("{} is not distinct from {}").format(sql.Identifier(one, n), sql.Identifier(other, n)) for n in compared]
    return sql.SQL(" and ").join(conditions) if conditions else sql.SQL("true")
