"""What a reform does, told before it is done: units ended, begun, changed, divided; and what kept by hand names a code that ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from anptt_data.places.agencies import load_agencies
from anptt_data.places.areas import Area, Areas
from anptt_data.places.code_lists import load_code_lists
from anptt_data.places.crosswalk import Relation
from anptt_data.places.reform_apply import closed, edges
from anptt_data.places.reforms import Reform, Unit
from anptt_data.places.stations import Station, load_stations


@dataclass(frozen=True)
class Effects:
    """`changed`: the same place goes on, whole; `divided`: parts of it are in several units; `begun`: all other units that begin."""

    ended: tuple[Area, ...]
    begun: tuple[Unit, ...]
    changed: tuple[tuple[Area, Unit], ...]
    divided: tuple[tuple[Area, tuple[Relation, ...]], ...]
    relations: tuple[Relation, ...]

    @property
    def derived(self) -> int:
        """How many relations follow from others (districts from their communes)."""
        return sum(r.method == "from_parts" for r in self.relations)


class ByHand(NamedTuple):
    """An entry of a table kept by hand that names a unit which ends or changes."""

    file: str
    entry: str
    code: str


def effects(reform: Reform, areas: Areas) -> Effects:
    """What would be done."""
    relations = edges(reform, areas)
    went: dict[str, list[Relation]] = {}
    for relation in relations:
        went.setdefault(relation.old, []).append(relation)
    before = {a.code: a for a in closed(reform, areas)}
    units = {u.code: u for u in reform.units}
    same = {c for c in before if c in units and [(r.new, r.relation) for r in went.get(c, [])] == [(c, "whole")]}
    return Effects(
        tuple(a for c, a in before.items() if c not in units), tuple(u for c, u in units.items() if c not in same),
        tuple((before[c], units[c]) for c in units if c in same),
        tuple((a, tuple(went[c])) for c, a in before.items() if len(went.get(c, [])) > 1), tuple(relations),
    )  # fmt: skip


def by_hand(reform: Reform, areas: Areas, folder: Path) -> list[ByHand]:
    """Entries of `folder` that somebody should look at: agencies of provinces that end or change; stations, aliases and codes that name a unit that ends."""
    done, on = effects(reform, areas), reform.effective
    provinces = {a.code for a in closed(reform, areas) if a.level == "province"}
    ended = {a.code for a in done.ended} | {a.code for a, _ in done.divided}
    agencies = (a for a in load_agencies(folder).values() if a.province in provinces and _still(a.valid_to, on))
    return [
        *(ByHand("agencies.csv", a.id, a.province or "") for a in agencies),
        *_stations(load_stations(folder).rows, ended, on),
        *(ByHand("area_aliases.csv", alias, code) for alias, code in areas.aliases if code in ended),
        *(
            ByHand(f"code_lists/{name}.csv", code.code, named)
            for name, code_list in load_code_lists(folder).items()
            for code in code_list.codes.values()
            for named in code.area_codes()
            if named in ended and _still(code.valid_to, on)
        ),
    ]


def _stations(stations: Iterable[Station], ended: set[str], on: date) -> Iterator[ByHand]:
    for station in stations:
        named = station.area if station.area in ended else station.province if station.province in ended else None
        if named is not None and _still(station.valid_to, on):
            yield ByHand("stations.csv", station.code, named)


def _still(valid_to: date | None, on: date) -> bool:
    """Whether it is in being on the reform's day."""
    return valid_to is None or valid_to >= on
