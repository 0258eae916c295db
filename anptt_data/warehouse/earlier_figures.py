"""What an agency reported for the period before and a year before: shown beside the cells of its entry template.

Only the present truth and only the agency's own figures. Year-to-date figures are those the agency reported itself, the same on which
its next ones are compared (`warehouse.history`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from psycopg import sql
from sqlalchemy import Connection, Engine

from anptt_data.contract.base import Contract
from anptt_data.periods.arithmetic import first_in_year, previous
from anptt_data.periods.period import Period
from anptt_data.periods.year_before import year_before
from anptt_data.places.references import References
from anptt_data.places.same_unit import key_on
from anptt_data.warehouse.connect import our_fault, raw
from anptt_data.warehouse.history import after_nil, declared_nil, last_reported

Figures = dict[tuple[object, ...], dict[str, float]]
"""By the values of the contract's key columns: the figures by column name."""


class AllNil(dict[tuple[object, ...], dict[str, float]]):
    """Figures of a period that was declared nil: no key was reported, and each has 0 in these columns."""

    def __init__(self, columns: list[str]) -> None:
        super().__init__()
        self._zeros = dict.fromkeys(columns, 0.0)

    def get(self, key: tuple[object, ...], default: Any = None) -> dict[str, float]:
        return self._zeros


@dataclass(frozen=True)
class EarlierFigures:
    """Figures of the period before and of the same period a year before, and the year to date as it was reported last.

    Places are those of the asked period: a unit that only changed its name or kind goes on, one that was merged or divided has no figures here.
    """

    previous: Figures = field(default_factory=dict)
    last_year: Figures = field(default_factory=dict)
    year_to_date: Figures = field(default_factory=dict)


def earlier_figures(engine: Engine, contract: type[Contract], refs: References, agency: str, period: Period) -> EarlierFigures:
    """What stands now for the periods before; nothing for datasets of instants. Raises `OurFault` when the database fails."""
    if contract.has_moment():
        return EarlierFigures()
    a_year_ago = year_before(period)
    with our_fault(), engine.connect() as connection:
        found = (
            _figures(connection, contract, agency, previous(period)),
            _figures(connection, contract, agency, a_year_ago) if a_year_ago else {},
            {} if first_in_year(period) else _year_to_date(connection, contract, agency, after_nil(connection, contract, agency, period)),
        )
    return EarlierFigures(*(_on(contract, refs, figures, period) for figures in found))


def _on(contract: type[Contract], refs: References, figures: Figures, period: Period) -> Figures:
    """With the places of the period's last day."""
    return (
        figures if isinstance(figures, AllNil) else {key_on(contract, refs, key, period.end): said for key, said in figures.items()}
    )  # fmt: skip


def _figures(connection: Connection, contract: type[Contract], agency: str, period: Period) -> Figures:
    measures = [n for n, c in contract.columns().items() if c.kind in ("count", "measure")]
    keys = contract.key_columns()
    if not measures or not keys:
        return {}
    if (period.start, period.end) in declared_nil(connection, contract, agency):
        return AllNil([n for n in measures if contract.columns()[n].converts == "sum"])
    rows = raw(connection).execute(
        sql.SQL(
            "select {} from {} where agency = %s and period_from = %s and period_to = %s order by submission_id, part, row, col"
        ).format(
            sql.SQL(", ").join(sql.Identifier(n) for n in (*keys, *measures)), sql.Identifier(contract.sector(), contract.short_name())
        ),
        (agency, period.start, period.end),
    )
    return {
        tuple(row[: len(keys)]): {n: float(v) for n, v in zip(measures, row[len(keys) :], strict=True) if v is not None} for row in rows
    }


def _year_to_date(connection: Connection, contract: type[Contract], agency: str, period: Period) -> Figures:
    keys = contract.key_columns()
    names = [n for n, c in contract.columns().items() if c.kind == "derived" and c.formula == "running_total"]
    if not names or first_in_year(period):  # the whole year so far was declared nil
        return AllNil(names) if names else {}
    found: Figures = {}
    for row in last_reported(connection, contract, agency, period).select(*keys, *names).iter_rows():
        said = {n: float(v) for n, v in zip(names, row[len(keys) :], strict=True) if v is not None}
        found.setdefault(tuple(row[: len(keys)]), {}).update(said)
    return found
