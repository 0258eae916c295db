# ruff: noqa: S608 - views take no parameters; every name and text goes through `quoted` and `literal`.
"""`link.coverage`: by dataset, period and province how many units were expected and reported (law 6), made of the datasets' own functions."""

from __future__ import annotations

from collections.abc import Iterable

from anptt_data.contract.base import Contract
from anptt_data.links.columns import coverage_columns
from anptt_data.places.roll_up_functions import COVERAGE
from anptt_data.places.roll_up_shape import rolls_up
from anptt_data.sql_text import literal, quoted

OF_PLACE = {"province": "c.area", "province_from": "c.area_from", "province_name": "c.area_name"}


def coverage_sql(contracts: Iterable[type[Contract]]) -> str:
    """One branch a dataset that can be added up; a query that names a dataset counts nothing of the others."""
    columns = coverage_columns()
    branches = []
    for contract in contracts:
        if rolls_up(contract):
            made = {"dataset": literal(contract.dataset()), **OF_PLACE}
            chosen = ", ".join(f"{made.get(n, f'c.{quoted(n)}')} AS {quoted(n)}" for n in columns)
            function = f"{quoted(contract.sector())}.{quoted(contract.short_name() + COVERAGE)}"
            branches.append(f"SELECT {chosen} FROM {function}('province') c")
    nothing = f"SELECT {', '.join(f'CAST(NULL AS {kind}) AS {quoted(n)}' for n, (kind, _) in columns.items())} WHERE false"
    return " UNION ALL ".join(branches) or nothing
