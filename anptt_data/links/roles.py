"""The parts a contract's columns play when its figures are linked with others: who measured, how, what tells figures apart."""

from __future__ import annotations

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.contract.converted import main_place, told_apart


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
