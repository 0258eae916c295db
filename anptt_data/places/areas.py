"""Administrative units in time: versions of (code, valid_from), found by code or name at a date (law 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from anptt_data.errors import OurFault
from anptt_data.places.alike import NamesAlike
from anptt_data.places.names import accent_key, plain_key
from anptt_data.places.tables import day, number, read_table

LEVEL_ORDER = ("nation", "province", "district", "commune")
CODE_LENGTH = {"province": 2, "district": 3, "commune": 5}


class Area(NamedTuple):
    """One version of one unit; `valid_to` is the last day (None = still valid), coordinates (WGS 84 degrees) only since 1 July 2025."""

    code: str
    valid_from: date
    valid_to: date | None
    level: str
    type: str
    name: str
    name_ascii: str
    parent: str | None
    decree: str
    decree_date: date | None
    lat: float | None
    lon: float | None

    def valid(self, on: date) -> bool:
        """Whether the unit was in being on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def numbered(self) -> bool:
        """Whether the unit has no name but its type and a number: ``Phường 1``."""
        return self.name[-1:].isdigit() and self.name.casefold().startswith(self.type + " ") and self.name[len(self.type) + 1 :].isdigit()

    @property
    def full_name(self) -> str:
        """Type and name as written in Vietnamese: ``Xã Ea Kar``, ``Phường 1``."""
        return self.name if self.numbered or self.level == "nation" else f"{self.type[:1].upper()}{self.type[1:]} {self.name}"

    @property
    def validity(self) -> str:
        """``01/01/2004 - 30/06/2025``; an open end is ``...``."""
        return f"{self.valid_from:%d/%m/%Y} - {f'{self.valid_to:%d/%m/%Y}' if self.valid_to else '...'}"


class Merger(NamedTuple):
    """A province that went into another on a day."""

    old: str
    new: str
    effective: date


class Successor(NamedTuple):
    """A name that was used, before its province was born, for the predecessor: undivided, or under another name."""

    name: str
    born: date
    predecessor: str
    used_from: date
    used_to: date


@dataclass
class Areas:
    """All versions of all units, with the tables that say how names and provinces went on."""

    rows: list[Area]
    aliases: list[tuple[str, str]] = field(default_factory=list)
    mergers: list[Merger] = field(default_factory=list)
    successors: list[Successor] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._by_code: dict[str, list[Area]] = {}
        self._by_key: dict[str, list[tuple[str, Area]]] = {}
        keys: dict[str, tuple[tuple[str, str], ...]] = {}
        for area in self.rows:
            self._by_code.setdefault(area.code, []).append(area)
            if area.name not in keys:
                names = {area.name, area.name[len(area.type) + 1 :]} if area.numbered else {area.name}
                keys[area.name] = tuple((plain_key(n), accent_key(n)) for n in sorted(names))
            for key, accents in keys[area.name]:
                self._by_key.setdefault(key, []).append((accents, area))
        self._key_of = {name: written[0][0] for name, written in keys.items()}
        for alias, code in self.aliases:
            self._by_key.setdefault(plain_key(alias), []).extend((accent_key(alias), a) for a in self._by_code.get(code, []))
        self._successor_by_key: dict[str, tuple[Successor, Area]] = {}
        for successor in self.successors:
            named = (a for _, a in self.named(plain_key(successor.name)) if a.level == "province" and a.valid_from == successor.born)
            unit = next(named, None)
            if unit is None or self.at(successor.predecessor, successor.used_from) is None:
                raise OurFault(
                    f"name_successors.csv: không có tỉnh «{successor.name}» thành lập ngày {successor.born:%d/%m/%Y}, hoặc không rõ tỉnh cũ",
                    f"name_successors.csv: {successor.name!r} is no province born on {successor.born}, or its predecessor is unknown",
                )
            for name in (successor.name, *(alias for alias, code in self.aliases if code == unit.code)):
                self._successor_by_key[plain_key(name)] = (successor, unit)
        self._types: dict[tuple[str, str, str | None], set[str]] = {}
        for area in self.rows:
            self._types.setdefault((area.code, area.name, area.parent), set()).add(area.type)

    def __iter__(self) -> Iterator[Area]:
        return iter(self.rows)

    def versions(self, code: str) -> list[Area]:
        """All versions of a code, oldest first; codes were reused, so they need not be one place."""
        return self._by_code.get(code, [])

    def at(self, code: str, on: date) -> Area | None:
        """The unit that bore the code on that day."""
        for area in self._by_code.get(code, ()):
            if area.valid_from <= on and (area.valid_to is None or on <= area.valid_to):
                return area
        return None

    def named(self, key: str) -> list[tuple[str, Area]]:
        """(accent key, version) of every version whose name or alias has this plain key."""
        return self._by_key.get(key, [])

    @cached_property
    def alike(self) -> NamesAlike:
        """The plain keys of all names, found by likeness."""
        return NamesAlike(list(self._by_key))

    @cached_property
    def dashed(self) -> tuple[str, ...]:
        """The plain keys of names and aliases that have a dash."""
        names = {*(a.name for a in self.rows), *(alias for alias, _code in self.aliases)}
        return tuple(sorted(plain_key(n) for n in names if "-" in n))

    @cached_property
    def last_district(self) -> date:
        """The last day on which there was any district."""
        return max((a.valid_to or date.max for a in self.rows if a.level == "district"), default=date.min)

    def key_of(self, area: Area) -> str:
        """The plain key of the unit's name."""
        return self._key_of[area.name]

    def successor(self, key: str, types: Sequence[str], on: date) -> tuple[Successor, Area] | None:
        """The successor (with its unit when born) whose name or alias has this plain key, when on that day it was used for its predecessor.

        A type word must be the successor's own: "Thị xã Hưng Yên" of 1995 was a town of Hải Hưng, not the whole of it.
        """
        found = self._successor_by_key.get(key)
        if found is None or (types and found[1].type not in types):
            return None
        return found if found[0].used_from <= on <= found[0].used_to else None

    def types(self, area: Area) -> set[str]:
        """Every type that the unit had under this code, name and parent: a sender may still say tỉnh of a new city.

        Not over the reform of communes: an old thị trấn and a new xã of its name and code are not one place.
        """
        return self._types[area.code, area.name, area.parent]

    def province_of(self, area: Area, on: date | None = None) -> str | None:
        """Code of the province in which the unit lay on a day of its version (the nearest to `on`; by default its last); None for the nation."""
        if area.level == "province":
            return area.code
        if area.parent is None:
            return None
        if area.level == "district":
            return area.parent
        last = area.valid_to or date.max
        day = max(area.valid_from, min(on or last, last))
        parent = self.at(area.parent, day) or self.at(area.parent, area.valid_from)
        return self.province_of(parent, day) if parent else None

    def province_tiers(self, province: str, on: date) -> tuple[frozenset[str], ...]:
        """Codes, at that date, of the sender's province: its own first, then those that were merged into it later.

        For a day before a merger the later province means its parts; when its code then belonged to one of them under another name (24 was Bắc
        Giang, now in Bắc Ninh) no part goes before another.
        """
        later = frozenset(m.old for m in self.mergers if m.new == province and m.effective > on)
        own = self.at(province, on)
        if own is None:
            went = next((m.new for m in self.mergers if m.old == province and m.effective <= on), None)
            return (frozenset({went}),) if went else (frozenset({province}), later)
        now = self.versions(province)[-1]
        if later and now.name != own.name:
            return (later | {province},)
        return (frozenset({province}), later) if later else (frozenset({province}),)

    def lineage(self, province: str) -> frozenset[str]:
        """Every province code that is, was or became part of this province."""
        return frozenset(
            {province} | {m.old for m in self.mergers if m.new == province} | {m.new for m in self.mergers if m.old == province}
        )

    def common_parent(self, areas: Iterable[Area], on: date) -> Area | None:
        """The one unit if there is one, else the smallest unit that holds all, on that day."""
        chains = [self._chain(a, on) for a in areas]
        if not chains:
            return None
        return next((unit for unit in chains[0] if all(unit in chain for chain in chains[1:])), None)

    def _chain(self, area: Area, on: date) -> list[Area]:
        chain = [area]
        while chain[-1].parent and (parent := self.at(chain[-1].parent, on)):
            chain.append(parent)
        return chain


def area_of(row: dict[str, str]) -> Area:
    """The version that a row of `areas.csv` holds."""
    return Area(
        row["code"], date.fromisoformat(row["valid_from"]), day(row["valid_to"]), row["level"], row["type"], row["name"], row["name_ascii"],
        row["parent"] or None, row["decree"], day(row["decree_date"]), number(row["lat"]), number(row["lon"]),
    )  # fmt: skip


def load_areas(folder: Path) -> Areas:
    """`areas.csv` (made by scripts/build_reference.py) with the hand-kept `area_aliases`, `province_mergers`, `name_successors`."""
    as_day = date.fromisoformat
    return Areas(
        [area_of(r) for r in read_table(folder / "areas.csv")],
        [(r["alias"], r["code"]) for r in read_table(folder / "area_aliases.csv")],
        [Merger(r["old"], r["new"], as_day(r["effective"])) for r in read_table(folder / "province_mergers.csv")],
        [
            Successor(r["name"], as_day(r["born"]), r["predecessor"], as_day(r["used_from"]), as_day(r["used_to"]))
            for r in read_table(folder / "name_successors.csv")
        ],
    )
