"""What a receipt says beside its verdict: whether the report came in time, what is due next, which units have no figures yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import Engine

from anptt_data.contract.base import Contract
from anptt_data.errors import UsageError
from anptt_data.periods.period import Period
from anptt_data.periods.working_days import working_days
from anptt_data.periods.written import parse_period
from anptt_data.places.agencies import Agency
from anptt_data.places.references import References
from anptt_data.reporting.deadline import deadline_of
from anptt_data.reporting.missing import units_missing
from anptt_data.settings import Settings


class Beside(TypedDict):
    """Keys of a receipt; None where there is nothing to say."""

    deadline: Mapping[str, Any] | None
    missing_units: Mapping[str, Any] | None


def beside_verdict(
    settings: Settings, engine: Engine, contract: type[Contract], refs: References, agency: Agency, period: Period | None, asked: str | None,
    received_at: datetime, decision: str, submission_id: int,
) -> Beside:  # fmt: skip
    """Both parts for a submission whose rows are loaded and not yet in force (or, in a dry run, not yet taken away).

    A file of which the period is not known is placed by the one that was stated when it was sent. Of a returned one no unit is said to be missing.
    """
    accepted = decision not in ("returned", "unreadable")
    when = period if period is not None else _asked(contract, asked)
    deadline = deadline_of(contract, agency, when, received_at, accepted=accepted, days=working_days(settings.reference_dir))
    missing = None
    if accepted:
        with engine.connect() as connection:
            missing = units_missing(connection, contract, refs, agency, period, submission_id)
    return Beside(
        deadline=deadline.as_json() if deadline is not None else None, missing_units=missing.as_json() if missing is not None else None
    )  # fmt: skip


def _asked(contract: type[Contract], asked: str | None) -> Period | None:
    if asked is None:
        return None
    try:
        return parse_period(asked, contract.cadence().calendar)
    except UsageError:
        return None
