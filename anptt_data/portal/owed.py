"""What the portal asks of a report beside `anptt_data.reporting`: the list of one agency, and whether people type it."""

from __future__ import annotations

from datetime import date

from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Lines
from anptt_data.contract.registry import contracts
from anptt_data.periods.working_days import working_days
from anptt_data.portal.state import Portal
from anptt_data.reporting.duty import duties
from anptt_data.reporting.lists import Owed, what_is_owed


def is_typed(contract: type[Contract]) -> bool:
    """Whether people type this report; files of instruments have no entry template."""
    return any(not isinstance(layout, Lines) for layout in contract.layouts())


def own_reports(portal: Portal, agency_id: str, today: date) -> tuple[list[Owed], list[type[Contract]]]:
    """What the agency owes, most urgent first, and the datasets it may send for another."""
    refs = portal.references
    agency = refs.agency(agency_id)
    found = duties(contracts().values(), agency, refs.agencies)
    provided = [c for c, d in found if d == "provides"]
    owed = what_is_owed(portal.engine, agency, provided, refs, today, working_days(portal.settings.reference_dir))
    return owed, [c for c, d in found if d == "may"]
