"""What may stand in a label column of an entry template: the codes, places and stations of that agency, valid on that day, as labels.

Every label is read back by the same lookups that judge a file, before it is offered: what would be ambiguous is written with what it
lies in, else as its code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from anptt_data.conform.lookups import Lookups
from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.places.agencies import COMMUNE_COMMITTEE, Agency
from anptt_data.places.areas import LEVEL_ORDER, Area
from anptt_data.places.code_lists import Code
from anptt_data.places.references import References

ANYBODY = Agency("", "", "", "", None, None, (), None, None)
"""The agency of a template that was made for nobody in particular: it has no province, so lists are national."""

Key = tuple[object, ...]


@dataclass(frozen=True)
class Option:
    """One label and what it stands for: `key` holds the values of the fact's key columns (code; code and first day of a place)."""

    label: str
    key: Key
    beside: str = ""  # the unit due for the code, when its list says one


@dataclass(frozen=True)
class Choices:
    """The options of one column. `closed`: nothing else may be written; `rows`: those of which a form may print a row each."""

    options: tuple[Option, ...]
    closed: bool
    rows: tuple[Option, ...] = ()


def choices(contract: type[Contract], refs: References, agency: Agency, on: date) -> dict[str, Choices]:
    """The choices of every column that has a list, by column name."""
    lookups = Lookups(contract, refs, agency)
    found: dict[str, Choices] = {}
    for column in contract.columns().values():
        made: Choices | None = None
        if column.kind == "code":
            made = _codes(column, lookups, agency, on)
        elif column.kind == "place" and column.via is None:
            made = _places(column, lookups, agency, on)
        elif column.kind == "text" and any(c.via == column.name for c in contract.columns().values()):
            made = _stations(lookups, agency, on)
        elif column.unit_column:
            made = _units(contract, lookups)
        if made is not None and made.options:
            found[column.name] = made
    return found


def _codes(column: Column, lookups: Lookups, agency: Agency, on: date) -> Choices:
    valid = [c for c in lookups.code_list(column).codes.values() if _valid(c, on)]
    mine = _of_agency(valid, agency)
    options = {c.code: Option(_code_label(column, c, lookups), (c.code,), c.attributes.get("unit", "")) for c in mine}
    parents = {c.parent for c in mine}
    # A parent beside its members would be their total.
    return Choices(tuple(options.values()), True, tuple(o for code, o in options.items() if code not in parents))


def _valid(code: Code, on: date) -> bool:
    return (code.valid_from is None or code.valid_from <= on) and (code.valid_to is None or on <= code.valid_to)


def _of_agency(codes: list[Code], agency: Agency) -> list[Code]:
    """The codes of the agency's own territory, where the list says territories and knows some of the agency's; else all."""
    provinces = {agency.province, *agency.region} - {None}
    own = [c for c in codes if c.attributes.get("province") in provinces]
    return own or codes


def _code_label(column: Column, code: Code, lookups: Lookups) -> str:
    return code.vi if code.vi and lookups.code(column, code.vi) == code.code else code.code


def _places(column: Column, lookups: Lookups, agency: Agency, on: date) -> Choices:
    levels = column.levels or LEVEL_ORDER
    areas = [a for a in lookups.refs.areas if a.level in levels and a.valid(on) and _within(a, agency, lookups.refs, on)]
    labels = _place_labels(column, areas, lookups, on)
    options = {a: Option(labels[a.code, a.valid_from], (a.code, a.valid_from)) for a in areas}
    # Rows are those of one level, the largest: districts while there were any, else communes.
    level = next((n for n in LEVEL_ORDER if any(a.level == n for a in areas)), None)
    return Choices(tuple(options.values()), True, tuple(o for a, o in options.items() if a.level == level))


def _within(area: Area, agency: Agency, refs: References, on: date) -> bool:
    if agency.id.startswith(COMMUNE_COMMITTEE) and area.level == "commune":
        return area.code == agency.id.removeprefix(COMMUNE_COMMITTEE)
    provinces = {agency.province, *agency.region} - {None}
    if not provinces or area.level == "nation":
        return not provinces
    return refs.areas.province_of(area) in provinces


def _place_labels(column: Column, areas: list[Area], lookups: Lookups, on: date) -> dict[tuple[str, date], str]:
    """Type and name where that is read as the unit without a word; else with the unit above it; else the code."""
    labels: dict[tuple[str, date], str] = {}
    for attempt in (_named, _named_within):
        left = [a for a in areas if (a.code, a.valid_from) not in labels]
        texts = {(a.code, a.valid_from): attempt(a, lookups.refs, on) for a in left}
        read = lookups.places(column, [(t, "") for t in texts.values()], on) if texts else {}
        for area in left:
            at = (area.code, area.valid_from)
            resolved = read[texts[at], ""]
            if resolved.area == area and resolved.rule is None:
                labels[at] = texts[at]
    return {(a.code, a.valid_from): labels.get((a.code, a.valid_from), a.code) for a in areas}


def _named(area: Area, _refs: References, _on: date) -> str:
    return area.full_name


def _named_within(area: Area, refs: References, on: date) -> str:
    above = refs.areas.at(area.parent, on) if area.parent else None
    return f"{area.full_name}, {above.full_name}" if above is not None else area.full_name


def _stations(lookups: Lookups, agency: Agency, on: date) -> Choices:
    """The agency's stations, else its province's; others may be written, they are accepted with a word."""
    valid = [
        s for s in lookups.refs.stations.rows if (s.valid_from is None or s.valid_from <= on) and (s.valid_to is None or on <= s.valid_to)
    ]
    provinces = {agency.province, *agency.region} - {None}
    mine = [s for s in valid if s.agency == agency.id] or [s for s in valid if s.province in provinces] or ([] if agency.id else valid)
    return Choices(tuple(Option(s.code, (s.code,)) for s in mine), False)


def _units(contract: type[Contract], lookups: Lookups) -> Choices:
    """The units that the contract's code lists say, else those of its measures."""
    lists = [lookups.code_list(c).codes.values() for c in contract.columns().values() if c.kind == "code"]
    units = [u for codes in lists for c in codes if (u := c.attributes.get("unit"))]
    units = units or [c.unit for c in contract.columns().values() if c.kind == "measure" and c.unit]
    return Choices(tuple(Option(u, ()) for u in dict.fromkeys(units)), False)
