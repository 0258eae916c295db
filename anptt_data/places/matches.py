"""Every version of every unit that a written name may mean, and how well it is spelled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from anptt_data.places.areas import Area, Areas
from anptt_data.places.names import Reading, accent_key, has_accents, loose_accents, loose_readings, readings


class Match(NamedTuple):
    """One unit a text may mean; `exact` when type word and diacritics, as far as written, are the unit's own; `restored` from a code without its zeros."""

    area: Area
    exact: bool
    restored: bool = False


class Matches:
    """Names looked up in one set of areas; remembers what it was asked."""

    def __init__(self, areas: Areas) -> None:
        self._areas = areas
        self._found: dict[str, list[Match]] = {}
        self._loosely: dict[str, list[Match]] = {}

    def of(self, text: str) -> list[Match]:
        """The units of the right type if there is any, else of any type; by its loose form when the text means nothing otherwise."""
        found = self.plainly(text)
        if found:
            return found
        if text not in self._loosely:
            self._loosely[text] = self._loose(loose_readings(text), has_accents(text))
        return self._loosely[text]

    def plainly(self, text: str) -> list[Match]:
        """The same without loose forms."""
        if text not in self._found:
            self._found[text] = self._strict(readings(text), has_accents(text))
        return self._found[text]

    def _strict(self, said: Sequence[Reading], accents: bool) -> list[Match]:
        found = _Found(self._areas)
        for reading in said:
            bearers = self._areas.named(reading.key)
            written = accent_key(reading.rest) if accents and bearers else ""
            for listed, area in bearers:
                spelled = not accents or listed == written or _lacks_blanks(reading, area)
                found.add(area, reading, spelled)
        return found.best()

    def _loose(self, said: Sequence[Reading], accents: bool) -> list[Match]:
        found = _Found(self._areas)
        for reading in said:
            written = loose_accents(reading.rest) if accents else ""
            for key in self._areas.alike.loosely(reading.key):
                for _, area in self._areas.named(key):
                    found.add(area, reading, not accents or loose_accents(area.name) == written)
        return found.best()


class _Found:
    def __init__(self, areas: Areas) -> None:
        self._areas = areas
        self._strong: dict[tuple[str, date], Match] = {}
        self._weak: dict[tuple[str, date], Match] = {}

    def add(self, area: Area, reading: Reading, spelled: bool) -> None:
        typed = not reading.types or area.type in reading.types or not self._areas.types(area).isdisjoint(reading.types)
        into = self._strong if typed else self._weak
        at = (area.code, area.valid_from)
        if at not in into or not into[at].exact:
            into[at] = Match(area, spelled and typed)

    def best(self) -> list[Match]:
        return list((self._strong or self._weak).values())


def _lacks_blanks(reading: Reading, area: Area) -> bool:
    """Whether the name is spelled rightly but for blanks: without them nobody can tell which syllable a tone was on."""
    return reading.rest.count(" ") < area.name.count(" ") and loose_accents(reading.rest) == loose_accents(area.name)
