"""Codes, places and stations of one contract and sender, looked up once a distinct text."""

from __future__ import annotations

import difflib
from datetime import date

from anptt_data.conform.around_columns import listed
from anptt_data.conform.folding import fold
from anptt_data.conform.header_names import bare_key
from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.places.agencies import Agency
from anptt_data.places.areas import Area
from anptt_data.places.code_lists import Code, CodeList
from anptt_data.places.references import References
from anptt_data.places.resolve import Resolution, resolve
from anptt_data.places.scope import Scope
from anptt_data.places.stations import Station


class Lookups:
    """The reference data as one contract's columns use it; remembers what it was asked."""

    def __init__(self, contract: type[Contract], refs: References, agency: Agency) -> None:
        self.contract, self.refs, self.agency = contract, refs, agency
        self._codes: dict[tuple[str, str], str | None] = {}
        self._places: dict[tuple[str, date], dict[tuple[str, str], Resolution]] = {}
        self._stations: dict[str, list[Station]] | None = None

    # ---- codes ------------------------------------------------------------------------------------------
    def code_list(self, column: Column) -> CodeList:
        return self.refs.code_list(str(column.code_list))

    def code(self, column: Column, written: str) -> str | None:
        """The code a text means: by the contract's own values, then by code, name or alias of the list."""
        at = (column.name, written)
        if at not in self._codes:
            own = {fold(k): v for k, v in column.values.items()}.get(fold(written))
            found = None if own is not None else self.code_list(column).find(written)
            self._codes[at] = own if own is not None else (found.code if found is not None else None)
        return self._codes[at]

    def entry(self, column: Column, code: str) -> Code | None:
        return self.code_list(column).codes.get(code)

    def near_codes(self, column: Column, written: str) -> list[str]:
        """Up to three names of the list like the text."""
        names = {bare_key(n): c.vi for c in self.code_list(column).codes.values() for n in (c.code, c.vi, c.en, *c.aliases)}
        close = difflib.get_close_matches(bare_key(written), list(names), n=3, cutoff=0.6)
        return list(dict.fromkeys(names[c] for c in close))

    # ---- places -----------------------------------------------------------------------------------------
    def places(self, column: Column, written: list[tuple[str, str]], on: date) -> dict[tuple[str, str], Resolution]:
        """What each (text, texts of larger units around it) means as a place of the column's levels on a day, in the sender's province first."""
        known = self._places.setdefault((column.name, on), {})
        if any(w not in known for w in written):
            # All texts of the column together: a name of two levels takes the level of the others.
            pairs = list(dict.fromkeys([*known, *written]))
            within = [listed(around) for _, around in pairs]
            known.update(zip(pairs, self._resolve([text for text, _ in pairs], on, column, within), strict=True))
        return {w: known[w] for w in written}

    def labels(self, column: Column, written: list[str], on: date) -> set[str]:
        """Of some texts, those that are codes or places of the column."""
        if column.kind == "code":
            return {w for w in written if self.code(column, w) is not None}
        found = self._resolve(written, on, column)
        return {w for w, r in zip(written, found, strict=True) if r.area is not None}

    def _resolve(self, written: list[str], on: date, column: Column, within: list[list[str]] | None = None) -> list[Resolution]:
        refs = self.refs
        return resolve(written, on, column.levels, self.agency.province, refs.areas, within=within, converter=refs.converter)

    def near(self, column: Column, written: str, on: date) -> dict[str, str]:
        """Names like an unknown label, as the facts ``near_vi`` and ``near_en``."""
        if column.kind == "code":
            return said_near(self.near_codes(column, written))
        found = self._resolve([written], on, column)[0]
        if not found.candidates or found.rule != "PLACE-001":
            return said_near([])
        return {"near_vi": f"; gần nhất: {found.facts['nearest_vi']}", "near_en": f"; nearest: {found.facts['nearest_en']}"}

    def at_another_date(self, column: Column, written: str, on: date) -> dict[str, str]:
        """The facts ``on``, ``validity_vi`` and ``validity_en`` of a name or code that was a unit at another date only; empty for all else."""
        if column.kind != "place":
            return {}
        found = self._resolve([written], on, column)[0]
        if found.area is not None or found.rule not in ("PLACE-002", "PLACE-006", "PLACE-016"):
            return {}
        return {name: str(found.facts[name]) for name in ("on", "validity_vi", "validity_en")}

    # ---- stations ---------------------------------------------------------------------------------------
    def station(self, written: str, on: date) -> Station | None:
        """The station that a text names by code, name or alias: the version of that day, the sender's own before others'."""
        if self._stations is None:
            self._stations = {}
            for s in self.refs.stations.rows:
                for form in {fold(t) for t in (s.code, s.name, *s.aliases) if t}:
                    self._stations.setdefault(form, []).append(s)
        found = self._stations.get(fold(written), [])
        own = [s for s in found if s.agency == self.agency.id] or [s for s in found if s.province == self.agency.province]
        found = own or ([s for s in found if fold(s.code) == fold(written)] or found)
        if len({s.code for s in found}) != 1:
            return None
        valid = [s for s in found if (s.valid_from is None or s.valid_from <= on) and (s.valid_to is None or on <= s.valid_to)]
        return (valid or found)[0]

    def station_area(self, station: Station | None, on: date) -> tuple[Area | None, str]:
        """Where a station stands, or the sender's province, and the method by which that is known."""
        return self.refs.area_of_station(station, self.agency, on)

    def foreign(self, area: Area | None, on: date) -> str | None:
        """Name of the province of an area outside the sender's territory; null inside it, and for national senders."""
        if area is None or self.agency.province is None:
            return None
        scope = Scope.of(self.refs.areas, on, (), self.agency.province)
        return None if scope.inside(area) else scope.province_name(area)

    def agency_area(self, on: date) -> Area | None:
        """The sender's province on a day."""
        return self.refs.province_of_agency(self.agency, on)

    def area_of_code(self, column: Column, code: str, on: date) -> Area | None:
        """The area a code's entry names in its attributes (a power unit's communes or province)."""
        return self.refs.area_of(str(column.code_list), code, on)[0]


def said_near(near: list[str]) -> dict[str, str]:
    """The facts ``near_vi`` and ``near_en`` of a finding."""
    if not near:
        return {"near_vi": "", "near_en": ""}
    names = ", ".join(f"«{n}»" for n in near)
    return {"near_vi": f"; gần nhất: {names}", "near_en": f"; nearest: {names}"}
