"""Which of the units that bear a name is meant: the day, the levels of the column and the sender's province decide, never chance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from anptt_data.places.areas import Area
from anptt_data.places.matches import Match
from anptt_data.places.messages import candidates_text, levels_text, validities
from anptt_data.places.names import Reading
from anptt_data.places.resolution import Resolution, named
from anptt_data.places.scope import Scope

PROVINCES_ONLY = frozenset({"nation", "province"})


def by_name(matches: Sequence[Match], said: Sequence[Reading], scope: Scope, method: str = "name") -> tuple[Resolution, list[Area]] | None:
    """The answer for one text, and the units it may mean when that is undecided; None when nothing bears the name.

    Units of the sender's province go first; a name that the sender's province had at another time is never a namesake elsewhere.
    """
    now = [m for m in matches if m.area.valid(scope.on)]
    allowed = [m for m in now if m.area.level in scope.levels]
    inside = best_tier(allowed, scope)
    if inside:
        return _one_of(inside, scope, method, outside=False)
    elsewhen = [m.area for m in matches if not m.area.valid(scope.on) and m.area.level in scope.levels]
    own_elsewhen = [a for a in elsewhen if scope.ever_inside(a)]
    predecessor = _predecessor(said, scope)
    if scope.province is not None and own_elsewhen:
        if predecessor and all(a.level == "province" for a in own_elsewhen):
            return predecessor, []
        return of_another_time(own_elsewhen, scope, method), []
    if allowed:
        return _one_of(allowed, scope, method, outside=scope.province is not None)
    if predecessor:
        return predecessor, []
    here = [m.area for m in now if scope.province is not None and scope.inside(m.area)]
    found = here or ([] if elsewhen else [m.area for m in now])
    if found:
        facts = {"found": candidates_text(found, scope.place_of), "allowed": levels_text(scope.levels)}
        return Resolution(None, method, "PLACE-007", facts, tuple(found)), []
    if matches:
        return of_another_time(elsewhen or [m.area for m in matches], scope, method), []
    return None


def of_another_time(areas: Sequence[Area], scope: Scope, method: str) -> Resolution:
    """What was in being at another time only: when, and what became of it; a district that ended with all districts has words of its own."""
    kept = [a for a in areas if scope.province is not None and scope.ever_inside(a)] or list(areas)
    ended = {a.valid_to for a in kept if a.level == "district" and a.valid_to is not None and a.valid_to < scope.on}
    facts = validities(kept, scope)
    if len(ended) == 1 and all(a.level == "district" and a.valid_to in ended for a in kept) and scope.on > scope.areas.last_district:
        day = ended.pop() + timedelta(days=1)
        return Resolution(None, method, "PLACE-016", facts | {"ended": f"{day:%d/%m/%Y}"}, tuple(kept))
    return Resolution(None, method, "PLACE-002" if method == "code" else "PLACE-006", facts, tuple(kept))


def best_tier(matches: Sequence[Match], scope: Scope) -> list[Match]:
    """Those of the sender's province; all of them for a national sender."""
    if scope.province is None:
        return list(matches)
    for tier in scope.tiers:
        found = [m for m in matches if scope.province_of(m.area) in tier or m.area.level == "nation"]
        if found:
            return found
    return []


def _predecessor(said: Sequence[Reading], scope: Scope) -> Resolution | None:
    """The province that a name, not yet in being on that day, was used for.

    Only in a column of provinces: most provinces bear the name of their town, and the towns of those days are not all in our table.
    """
    for reading in said if PROVINCES_ONLY.issuperset(scope.levels) else ():
        found = scope.areas.successor(reading.key, reading.types, scope.on)
        successor = found[0] if found else None
        area = scope.areas.at(successor.predecessor, scope.on) if successor else None
        if successor and area:
            facts = named(area) | {"successor": successor.name, "born": f"{successor.born:%d/%m/%Y}"}
            return Resolution(area, "name_of_successor", "PLACE-004", facts)
    return None


def _one_of(matches: list[Match], scope: Scope, method: str, *, outside: bool) -> tuple[Resolution, list[Area]]:
    """The one unit, or an error that lists all; exact spellings go before others."""
    kept = [m for m in matches if m.exact] or matches
    if len(kept) > 1:
        areas = [m.area for m in kept]
        return Resolution(None, method, "PLACE-003", {"candidates": scope.described(areas)}, tuple(areas)), areas
    area = kept[0].area
    if outside:
        return Resolution(area, method, "PLACE-009", named(area) | {"province": scope.province_name(area)}), []
    if kept[0].restored:
        return Resolution(area, method, "PLACE-008", named(area)), []
    if not kept[0].exact:
        return Resolution(area, method, "PLACE-010", named(area)), []
    return Resolution(area, method), []
