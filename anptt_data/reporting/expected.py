"""Which reports are expected: a contract's cadence x the agencies that owe it x the periods of its calendar.

An agency owes the report of a period when it was in being on the period's last day. That is every agency of the contract's kind, but where
`assignments.csv` says otherwise. Agencies of the provinces that report here owe it from the first period that anybody reported; others (samples, a
neighbour) from the first period they reported themselves; with `reporting_since` from that day on, whatever came.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Cadence
from anptt_data.contract.text import Text
from anptt_data.periods.arithmetic import containing, following
from anptt_data.periods.due import clocks
from anptt_data.periods.period import Period
from anptt_data.periods.working_days import WorkingDays
from anptt_data.places.agencies import COMMUNE_COMMITTEE, Agency, commune_committee
from anptt_data.places.areas import Areas
from anptt_data.places.assignments import Assignment, AssignmentDefect, unknown_datasets
from anptt_data.places.references import References
from anptt_data.reporting.duty import duty
from anptt_data.settings import Settings

COMMITTEE = "ubnd"
"""Kind of the people's committees. Where they provide a report it is those of the communes, not of the provinces."""
DAY = timedelta(days=1)
PERIODIC = ("week", "month", "quarter", "year")


@dataclass(frozen=True)
class Owes:
    """An agency owes a dataset's reports of the periods whose last day lies between `first` and `last` (None: open).

    `since`: no period that begins before it counts; None: the data say since when, those of everybody (`here`) or of the agency itself.
    `areas`: codes of the province, provinces or commune it reports for; None: the country.
    """

    dataset: str
    agency: str
    first: date | None
    last: date | None
    here: bool
    since: date | None
    areas: tuple[str, ...] | None


@dataclass(frozen=True)
class Due:
    """A period with its two clocks: the last day in time, and the last day on which a report counts for it."""

    period: Period
    due_on: date | None
    closes_on: date | None


def periodic(contract: type[Contract]) -> bool:
    """Whether the report has periods that can be missing; what is sent continuously has none."""
    return contract.cadence().every in PERIODIC


def home_provinces(settings: Settings, areas: Areas) -> frozenset[str] | None:
    """The provinces whose agencies owe reports on this node, with those merged into them; None: all (a national node).

    `Settings.provinces` says so, else the node's code when it is that of a province.
    """
    named = settings.provinces
    if named is None:
        named = [settings.node] if any(a.level == "province" for a in areas.versions(settings.node)) else []
        if not named:
            return None
    return frozenset(code for province in named for code in areas.lineage(province))


def who_owes(contract: type[Contract], refs: References, home: frozenset[str] | None = None) -> list[Owes]:
    """Every agency that owes the dataset's reports, with the spans of days in which it does, by agency and first day."""
    if not periodic(contract):
        return []
    providers = _providers(contract, refs)
    named = {a.agency: refs.agency(a.agency) for a in refs.assignments if a.dataset == contract.dataset() and a.agency is not None}
    agencies = providers | {id: agency for id, agency in named.items() if id not in providers}
    return [span for id in sorted(agencies) for span in owed_by(contract, agencies[id], refs, home)]


def owed_by(contract: type[Contract], agency: Agency, refs: References, home: frozenset[str] | None = None) -> list[Owes]:
    """The spans of days in which one agency owes the dataset's reports."""
    if not periodic(contract):
        return []
    rows = [a for a in refs.assignments if a.dataset == contract.dataset()]
    provides = agency.kind == contract.described("provider") and (agency.kind != COMMITTEE or is_commune_committee(agency))
    own, general = [a for a in rows if a.agency == agency.id], [a for a in rows if a.agency is None]
    return _spans(contract, agency, provides, own, general, _is_home(agency, home))


def addressee(refs: References, agency_id: str, today: date) -> str:
    """Who is asked for the agency's reports today: the agency, or whoever took it over when it has ended."""
    agency = refs.agency(agency_id)
    seen = {agency.id}
    while agency.valid_to is not None and agency.valid_to < today and agency.successor is not None and agency.successor not in seen:
        agency = refs.agency(agency.successor)
        seen.add(agency.id)
    return agency.id


def periods_between(cadence: Cadence, first: date, last: date, days: WorkingDays | None = None) -> Iterator[Due]:
    """The periods of the cadence's calendar that end between the days, with their clocks, oldest first."""
    period = containing(first, cadence.calendar)
    while period.end <= last:
        yield Due(period, *clocks(period, cadence, days))
        period = following(period)


def check_assignments(refs: References, contracts: Sequence[type[Contract]]) -> None:
    """Raise `AssignmentDefect` for rows of datasets that no contract declares, or of agencies whose report would be returned or never is due."""
    known = {c.dataset(): c for c in contracts}
    found = unknown_datasets(refs.assignments, known)
    for row in refs.assignments:
        contract = known.get(row.dataset)
        if contract is None:
            continue
        if not periodic(contract):
            vi, en = f"biểu {row.dataset} gửi liên tục, không có kỳ báo cáo", f"{row.dataset} is sent continuously and has no periods"
            found.append(Text(f"dòng {row.line}: {vi}", f"line {row.line}: {en}"))
        elif row.expected and row.agency is not None and duty(contract, refs.agency(row.agency), refs.agencies) is None:
            vi, en = f"{row.agency} không được gửi biểu {row.dataset}", f"{row.agency} may not send {row.dataset}"
            found.append(Text(f"dòng {row.line}: {vi}", f"line {row.line}: {en}"))
    if found:
        raise AssignmentDefect(found)


def areas_of(agency: Agency) -> tuple[str, ...] | None:
    """Codes of what the agency reports for while it is in being; None: the country (`places.answers_for` gives the areas of a day)."""
    if agency.region:
        return agency.region
    if is_commune_committee(agency):
        return (agency.id.removeprefix(COMMUNE_COMMITTEE),)
    return (agency.province,) if agency.province is not None else None


def is_commune_committee(agency: Agency) -> bool:
    """Whether it is the people's committee of a commune, not of a province."""
    return agency.id.startswith(COMMUNE_COMMITTEE) and agency.id.removeprefix(COMMUNE_COMMITTEE) != agency.province


def _providers(contract: type[Contract], refs: References) -> dict[str, Agency]:
    kind = contract.described("provider")
    if kind != COMMITTEE:
        return {a.id: a for a in refs.agencies.values() if a.kind == kind}
    codes = {a.code for a in refs.areas if a.level == "commune"}
    found = (commune_committee(COMMUNE_COMMITTEE + code, refs.areas) for code in codes)
    return {a.id: a for a in found if a is not None}


def _is_home(agency: Agency, home: frozenset[str] | None) -> bool:
    return home is None or bool(home & ({agency.province} if agency.province is not None else set(agency.region)))


def _spans(
    contract: type[Contract], agency: Agency, provides: bool, own: list[Assignment], general: list[Assignment], home: bool
) -> list[Owes]:  # fmt: skip
    """The agency's days in being, cut at every day on which an assignment begins or ends; equal neighbours are one span."""
    areas, found = areas_of(agency), list[Owes]()
    for first, last in _cuts(agency.valid_from, agency.valid_to, [*own, *general]):
        day = first or last or date.max
        row = next((a for a in own if a.holds(day)), None) or (next((a for a in general if a.holds(day)), None) if provides else None)
        if not (row.expected if row is not None else provides):
            continue
        since = row.since if row is not None else None
        if since is None and row is not None and row.agency is not None and provides:
            since = next((a.since for a in general if a.holds(day) and a.expected), None)
        here = home or (row is not None and row.agency is not None)
        before = found[-1] if found else None
        if before is not None and before.last is not None and before.last + DAY == first and (before.here, before.since) == (here, since):
            found[-1] = Owes(before.dataset, before.agency, before.first, last, here, since, areas)
        else:
            found.append(Owes(contract.dataset(), agency.id, first, last, here, since, areas))
    return found


def _cuts(first: date | None, last: date | None, rows: Iterable[Assignment]) -> list[tuple[date | None, date | None]]:
    """[first, last] cut into spans in which the same rows hold."""
    begins: set[date] = set()
    for row in rows:
        begins |= {row.first} if row.first is not None else set()
        begins |= {row.last + DAY} if row.last is not None and row.last < date.max else set()
    inside = sorted(d for d in begins if (first is None or d > first) and (last is None or d <= last))
    ends: list[date | None] = [*(day - DAY for day in inside), last]
    return list(zip([first, *inside], ends, strict=True))
