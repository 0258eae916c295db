"""The registry as rows of a table: `link.indicator` in a release and in PostgreSQL, and what the command line shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from anptt_data.links.columns import INDICATOR
from anptt_data.links.indicator import Indicator
from anptt_data.links.words import caveat
from anptt_data.places.roll_up_shape import STATIONS

OBSERVATION = "link.observation"


def indicator_rows(indicators: Sequence[Indicator]) -> list[dict[str, Any]]:
    """One object an indicator, with the columns of `links.columns.INDICATOR` in their order."""
    return [_row(i) for i in indicators]


def _row(i: Indicator) -> dict[str, Any]:
    heed = caveat(i)
    made: dict[str, Any] = {
        "indicator": i.code, "title_vi": i.title.vi, "title_en": i.title.en, "unit": i.unit, "unit_in_row": i.unit_in_row, "sector": i.sector,
        "threat": i.threat, "kind": i.kind, "adds_over_places": i.how, "adds_over_periods": i.over_periods, "numerator": i.numerator,
        "denominator": i.denominator, "weighted_by": i.weighted_by, "factor": i.factor if i.numerator else None, "formula": i.formula,
        "direction": i.direction, "legal_basis": i.legal_basis, "dataset": i.dataset, "column_name": i.column, "every": i.every,
        "calendar": i.calendar, "levels": ", ".join(i.levels), "breakdowns": ", ".join(b.name for b in i.breakdowns),
        "breakdown_lists": ", ".join(b.code_list or "-" for b in i.breakdowns),
        "site_kind": None if i.site is None else i.site.code_list or STATIONS, "found_in": i.relation or OBSERVATION, "privacy": i.privacy, "caveat_vi": heed.vi, "caveat_en": heed.en,
    }  # fmt: skip
    return {name: made[name] for name in INDICATOR}
