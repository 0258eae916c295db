"""Which unit a file means by a code or a name, on the day of its report (law 5). Never a silent guess.

What is read another way than it is written is said (warning or info); what may mean two units, or none, is an error that lists them. The
sender's own province goes before the rest of the country; a type word ("Phường ...") goes before units of another type; diacritics, where they
are written, go before names that only look alike without them. A name that stands in one column with names of one level is of that level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from anptt_data.places.areas import LEVEL_ORDER, Area, Areas
from anptt_data.places.by_code import as_code, resolve_code
from anptt_data.places.messages import candidates_text, levels_text, validities
from anptt_data.places.names import Reading, has_accents, plain_key, readings
from anptt_data.places.nearest import Nearest
from anptt_data.places.scope import Scope

PROVINCES_ONLY = frozenset({"nation", "province"})


@dataclass(frozen=True)
class Resolution:
    """What one written text means. `rule` is a rule of the catalogue when there is something to say: an error exactly when `area` is None.

    `facts` fill the rule's templates. Methods: ``code``, ``name``, ``name_of_successor``.
    """

    area: Area | None
    method: str
    rule: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Match:
    """One unit a text may mean; `exact` when type word and diacritics, as far as written, are the unit's own."""

    area: Area
    exact: bool


def resolve(written: Sequence[str], on: date, levels: Sequence[str], province: str | None, areas: Areas) -> list[Resolution]:
    """One resolution for each text of `written` (distinct texts of one column), in order.

    `levels` are the levels the column may hold (none given: all); `province` is the code of the sender's province, None for a national sender.
    """
    scope = Scope.of(areas, on, tuple(levels) or LEVEL_ORDER, province)
    nearest = Nearest(scope)
    results: list[Resolution] = []
    undecided: dict[int, list[Area]] = {}
    for text in written:
        code = as_code(text, areas)
        if code is not None:
            area, rule, facts = resolve_code(code, scope)
            results.append(Resolution(area, "code", rule, facts or {}))
            continue
        result, among = _by_name(text, scope, nearest)
        if len({a.level for a in among}) == len(among) > 1:
            undecided[len(results)] = among
        results.append(result)
    _decide_by_column(results, undecided)
    _refuse_parts(results, scope)
    return results


def _decide_by_column(results: list[Resolution], undecided: dict[int, list[Area]]) -> None:
    """A name of two levels takes the level of all the others in its column, when at least two others were plain."""
    plain = [r.area.level for r in results if r.area is not None]
    if not undecided or len(plain) < 2 or len(set(plain)) != 1:
        return
    for index, among in undecided.items():
        found = next((a for a in among if a.level == plain[0]), None)
        if found is not None:
            results[index] = Resolution(found, "name", "PLACE-011", _named(found) | {"candidates": candidates_text(among)})


def _refuse_parts(results: list[Resolution], scope: Scope) -> None:
    """Two names in one column that would both be the one predecessor are its parts: none is taken for the whole.

    Their rows alone would not show it: equal figures of two parts look like copies of one row.
    """
    names: dict[tuple[str, date], set[str]] = {}
    for r in results:
        if r.area is not None:
            names.setdefault((r.area.code, r.area.valid_from), set()).add(r.facts.get("successor", r.area.name))
    for index, r in enumerate(results):
        if r.area is not None and len(said := names[r.area.code, r.area.valid_from]) > 1:
            born = [found[1] for n in sorted(said) if (found := scope.areas.successor(plain_key(n), (), scope.on))]
            results[index] = Resolution(None, r.method, "PLACE-003", {"candidates": validities([r.area, *born], scope)["validity"]})


def _named(area: Area) -> dict[str, Any]:
    return {"area": area.full_name, "code": area.code}


def _by_name(text: str, scope: Scope, nearest: Nearest) -> tuple[Resolution, list[Area]]:
    said = readings(text)
    matches = _matches(said, scope.areas, has_accents(text))
    now = [m for m in matches if m.area.valid(scope.on)]
    allowed = [m for m in now if m.area.level in scope.levels]
    inside = _best_tier(allowed, scope)
    if inside:
        return _one_of(inside, scope, outside=False)
    elsewhen = [m.area for m in matches if not m.area.valid(scope.on) and m.area.level in scope.levels]
    own_elsewhen = [a for a in elsewhen if scope.ever_inside(a)]
    predecessor = _predecessor(said, scope)
    if scope.province is not None and own_elsewhen:
        if predecessor and all(a.level == "province" for a in own_elsewhen):
            return predecessor, []
        return Resolution(None, "name", "PLACE-006", validities(own_elsewhen, scope)), []
    if allowed:
        return _one_of(allowed, scope, outside=scope.province is not None)
    if predecessor:
        return predecessor, []
    here = [m.area for m in now if scope.province is not None and scope.inside(m.area)]
    found = here or ([] if elsewhen else [m.area for m in now])
    if found:
        return Resolution(None, "name", "PLACE-007", {"found": candidates_text(found), "allowed": levels_text(scope.levels)}), []
    if elsewhen or matches:
        return Resolution(None, "name", "PLACE-006", validities(elsewhen or [m.area for m in matches], scope)), []
    return Resolution(None, "name", "PLACE-001", {"nearest": nearest.text(said)}), []


def _predecessor(said: Sequence[Reading], scope: Scope) -> Resolution | None:
    """The province that a name, not yet in being on that day, was used for.

    Only in a column of provinces: most provinces bear the name of their town, and the towns of those days are not all in our table.
    """
    for reading in said if PROVINCES_ONLY.issuperset(scope.levels) else ():
        found = scope.areas.successor(reading.key, reading.types, scope.on)
        successor = found[0] if found else None
        area = scope.areas.at(successor.predecessor, scope.on) if successor else None
        if successor and area:
            facts = _named(area) | {"successor": successor.name, "born": f"{successor.born:%d/%m/%Y}"}
            return Resolution(area, "name_of_successor", "PLACE-004", facts)
    return None


def _matches(said: Sequence[Reading], areas: Areas, accents: bool) -> list[_Match]:
    """Every version of every unit the readings may mean: of the right type if there is any, spelled alike if there is any."""
    strong: dict[tuple[str, date], _Match] = {}
    weak: dict[tuple[str, date], _Match] = {}
    for reading in said:
        for written_accents, area in areas.named(reading.key):
            spelled = not accents or written_accents == reading.accents
            typed = not reading.types or bool(areas.types(area).intersection(reading.types))
            into = strong if typed else weak
            at = (area.code, area.valid_from)
            if at not in into or not into[at].exact:
                into[at] = _Match(area, spelled and typed)
    return list((strong or weak).values())


def _best_tier(matches: list[_Match], scope: Scope) -> list[_Match]:
    """Those of the sender's province; all of them for a national sender."""
    if scope.province is None:
        return matches
    for tier in scope.tiers:
        found = [m for m in matches if scope.province_of(m.area) in tier or m.area.level == "nation"]
        if found:
            return found
    return []


def _one_of(matches: list[_Match], scope: Scope, *, outside: bool) -> tuple[Resolution, list[Area]]:
    """The one unit, or an error that lists all; exact spellings go before others."""
    kept = [m for m in matches if m.exact] or matches
    if len(kept) > 1:
        areas = [m.area for m in kept]
        return Resolution(None, "name", "PLACE-003", {"candidates": scope.described(areas)}), areas
    area = kept[0].area
    if outside:
        return Resolution(area, "name", "PLACE-009", _named(area) | {"province": scope.province_name(area)}), []
    if not kept[0].exact:
        return Resolution(area, "name", "PLACE-010", _named(area)), []
    return Resolution(area, "name"), []
