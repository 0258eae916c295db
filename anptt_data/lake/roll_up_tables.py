"""The small tables of a release by which coverage is counted: when reports were due, and which listed units (stations, units of a sector) report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from anptt_data.contract.base import Contract
from anptt_data.lake.made_tables import MadeTable
from anptt_data.periods.due import due_date
from anptt_data.periods.period import Period
from anptt_data.places.areas import Area
from anptt_data.places.code_lists import Code
from anptt_data.places.references import References, references
from anptt_data.places.roll_up_shape import STATIONS, rolls_up, shape_of

DAY = timedelta(days=1)
CLAIMED = (
    "SELECT DISTINCT c.dataset, s.calendar, c.scope FROM intake.claim c JOIN intake.submission s USING (submission_id)"
    " WHERE s.state = 'finished' AND position('/' IN c.scope) > 0 ORDER BY 1, 2, 3"
)


class ListedUnit(NamedTuple):
    """A unit of a list during a span of days, with the area it lies in. `told_by`: the code under which its figures may come, its own or one above it."""

    list: str
    unit: str
    told_by: str
    on_from: date
    on_to: date | None
    area: str | None
    area_from: date | None


def report_due_table(connection: psycopg.Connection[Any], contracts: Sequence[type[Contract]]) -> MadeTable:
    """The last day in time of every period that a claim speaks for, by the newest contract; periods that are none of their calendar have no such day."""
    fields = [("dataset", "VARCHAR"), ("calendar", "VARCHAR"), ("period_from", "DATE"), ("period_to", "DATE"), ("due_on", "DATE")]
    known = {c.dataset(): c for c in contracts}
    rows: list[tuple[Any, ...]] = []
    for dataset, calendar, scope in connection.execute(CLAIMED).fetchall():
        contract = known.get(dataset)
        days = contract.cadence().due_working_days if contract is not None and contract.revises() == "scope" else None
        if contract is None or days is None:
            continue
        start, end = (date.fromisoformat(d) for d in str(scope).split("/"))
        due = due_date(Period(start, end, calendar or contract.cadence().calendar), days)
        if due is not None:
            rows.append((dataset, calendar or contract.cadence().calendar, start, end, due))
    return MadeTable(fields, sorted(set(rows)))


def report_unit_table(reference_dir: Path, contracts: Sequence[type[Contract]]) -> MadeTable:
    """The units of every list that a contract's places follow from."""
    fields = [("list", "VARCHAR"), ("unit", "VARCHAR"), ("told_by", "VARCHAR"), ("on_from", "DATE"), ("on_to", "DATE")]
    fields += [("area", "VARCHAR"), ("area_from", "DATE")]
    lists = sorted({listed for c in contracts if rolls_up(c) and (listed := shape_of(c).listed)})
    return MadeTable(fields, [tuple(u) for name in lists for u in listed_units(references(reference_dir), name)] if lists else [])


def listed_units(refs: References, list_name: str) -> Iterator[ListedUnit]:
    """Every unit of the list that is expected to report: codes that have no codes below them, or stations.

    A code above them may report for all of its own (a company for its units): it stands in `told_by`.
    """
    if list_name == STATIONS:
        for station in refs.stations.rows:
            agency = refs.agency(station.agency)
            places = _spans(refs, station.valid_from, station.valid_to, lambda on, s=station, a=agency: refs.area_of_station(s, a, on)[0])
            yield from (ListedUnit(list_name, station.code, station.code, since, until, *place) for since, until, place in places)
        return
    codes = refs.code_list(list_name).codes
    above = {c.parent for c in codes.values() if c.parent}
    for code in codes.values():
        if code.code in above:
            continue
        places = _spans(refs, code.valid_from, code.valid_to, lambda on, c=code.code: refs.area_of(list_name, c, on)[0])
        for since, until, place in places:
            yield from (ListedUnit(list_name, code.code, told_by, since, until, *place) for told_by in _chain(code, codes))


def _chain(code: Code, codes: dict[str, Code]) -> list[str]:
    """The code and those above it."""
    chain = [code.code]
    while (parent := codes[chain[-1]].parent) and parent in codes and parent not in chain:
        chain.append(parent)
    return chain


Placed = tuple[str | None, date | None]


def _spans(refs: References, first: date | None, last: date | None, area_on: Any) -> list[tuple[date, date | None, Placed]]:
    """The unit's area from its first to its last day; asked again on every day on which some area begins."""
    begins = sorted({a.valid_from for a in refs.areas})
    since = max(first, begins[0]) if first is not None else begins[0]
    days = [since, *(d for d in begins if d > since and (last is None or d <= last))]
    spans: list[tuple[date, date | None, Placed]] = []
    for n, day in enumerate(days):
        area: Area | None = area_on(day)
        place: Placed = (area.code, area.valid_from) if area is not None else (None, None)
        until = days[n + 1] - DAY if n + 1 < len(days) else last
        if spans and spans[-1][2] == place:
            spans[-1] = (spans[-1][0], until, place)
        else:
            spans.append((day, until, place))
    return spans
