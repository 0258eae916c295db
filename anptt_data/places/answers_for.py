"""Which areas an agency answers for: what a nil report of it speaks for, and who is missing when it is silent.

A department or the police: its province. A branch over several provinces: each of them. A people's committee of a commune: that commune. A ministry: the
country. Always as they were on one day (law 5): what was merged into the province later is not spoken for by it.
"""

from __future__ import annotations

from datetime import date

from anptt_data.places.agencies import COMMUNE_COMMITTEE, Agency
from anptt_data.places.areas import Area
from anptt_data.places.references import References


def answers_for(refs: References, agency: Agency, on: date) -> list[Area]:
    """The areas, in being on that day, that the agency speaks for; empty when it was none's then (its province was another's, its commune is gone)."""
    if agency.province is None and not agency.region:
        nation = next((a for a in refs.areas if a.level == "nation" and a.valid(on)), None)
        return [nation] if nation is not None else []
    if agency.region:
        found = [refs.areas.at(code, on) for code in agency.region]
        return [a for a in found if a is not None]
    if (commune := _commune(agency)) is not None:
        area = refs.areas.at(commune, on)
        return [area] if area is not None and area.level == "commune" and _same_bearer(refs, agency, area) else []
    province = refs.province_of_agency(agency, on)
    return [province] if province is not None else []


def _commune(agency: Agency) -> str | None:
    """Code of the commune whose committee it is; None for all other agencies, committees of provinces too."""
    code = agency.id.removeprefix(COMMUNE_COMMITTEE)
    return code if agency.id.startswith(COMMUNE_COMMITTEE) and code != agency.province else None


def _same_bearer(refs: References, agency: Agency, area: Area) -> bool:
    """Codes were given again in July 2025: the committee is that of the unit that bears the code now or bore it last."""
    return agency.valid_from is None or area.valid_from >= agency.valid_from
