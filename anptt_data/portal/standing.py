"""How the agency itself stands: units without figures in the reports it has sent, and its own rates of the last year. Never another's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from anptt_data.errors import OurFault
from anptt_data.places.references import References
from anptt_data.portal.state import Portal
from anptt_data.reporting.lists import Owed
from anptt_data.reporting.missing import MissingUnits, units_missing
from anptt_data.reporting.rates import A_YEAR, Asked, Rate, rates
from anptt_data.warehouse.connect import our_fault


def missing_units(portal: Portal, reports: Iterable[Owed]) -> dict[str, MissingUnits]:
    """Receipt -> the units without figures, of the reports that came and lack some."""
    known = portal.references
    found: dict[str, MissingUnits] = {}
    with our_fault(), portal.engine.connect() as connection:
        for report in reports:
            if report.came and report.period is not None and report.receipt_no is not None and report.agency is not None:
                units = units_missing(connection, report.contract, known, known.agency(report.agency), report.period)
                if units is not None and units.missing:
                    found[report.receipt_no] = units
    return found


def own_rates(portal: Portal, known: References, agency: str, today: date) -> list[Rate]:
    """The agency's rates by dataset, of periods that ended within a year; empty where `anptt init` has not made the relations yet."""
    try:
        return rates(portal.engine, known, Asked(agency=agency, since=today - A_YEAR), "dataset")
    except OurFault:  # the page says what is owed all the same
        return []
