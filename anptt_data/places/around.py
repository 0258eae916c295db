"""Whether a unit lies in a larger one that is named beside it, on the day or at another time (law 5).

"Xã X, huyện Y": old districts still stand beside communes of today, and today's provinces beside units of long ago. What another time's parent says is
used, and said: a commune of today lies in an old district when any part of its territory did.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from anptt_data.places.areas import LEVEL_ORDER, Area
from anptt_data.places.crosswalk import Version
from anptt_data.places.scope import Scope

NOW, ONCE = "now", "once"
_RANK = {level: n for n, level in enumerate(LEVEL_ORDER)}


Named = tuple[frozenset[Version], ...]
"""What a text may mean, by level: at each the units of that level and of the larger ones."""


def named_units(areas: Sequence[Area]) -> Named:
    """The units a text may mean, ready to be asked about."""
    return tuple(frozenset((a.code, a.valid_from) for a in areas if _RANK[a.level] <= rank) for rank in range(len(LEVEL_ORDER)))


class Around:
    """Answers for one scope; remembers in what each unit lies and lay."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._now: dict[Version, frozenset[Version]] = {}
        self._once: dict[Version, frozenset[Version]] = {}
        self._chains: dict[tuple[str, date], frozenset[Version]] = {}

    def agrees(self, area: Area, named: Named, when: str = ONCE) -> bool:
        """Whether `named` holds the unit itself or a larger one around it: on the day (`NOW`), or at any time (`ONCE`)."""
        versions = named[_RANK[area.level]]
        if not versions:
            return False
        if (area.code, area.valid_from) in versions or not versions.isdisjoint(self.now(area)):
            return True
        return when == ONCE and not versions.isdisjoint(self.once(area))

    def now(self, area: Area) -> frozenset[Version]:
        """All larger units around the unit, on the day asked about or, for a unit of another time, in its own time."""
        at = (area.code, area.valid_from)
        if at not in self._now:
            self._now[at] = self._chain(area, max(area.valid_from, min(self._scope.on, area.valid_to or self._scope.on)))
        return self._now[at]

    def once(self, area: Area) -> frozenset[Version]:
        """All larger units around the unit's territory, before and after, as far as the crosswalk tells."""
        at = (area.code, area.valid_from)
        if at not in self._once:
            found = set(self._chain(area, area.valid_from) | self._chain(area, area.valid_to or date.max))
            for forwards in (True, False):
                waiting, seen = [area], {at}
                while waiting:
                    for other, day in self._next(waiting.pop(), forwards=forwards):
                        if (other.code, other.valid_from) not in seen:
                            seen.add((other.code, other.valid_from))
                            waiting.append(other)
                            found |= self._chain(other, day)
            self._once[at] = frozenset(found)
        return self._once[at]

    def _chain(self, area: Area, day: date) -> frozenset[Version]:
        """The larger units around a unit on a day; all units of one parent have the same."""
        parent = self._scope.parent(area, day)
        if parent is None:
            return frozenset()
        at = (parent.code, day)
        if at not in self._chains:
            self._chains[at] = self._chain(parent, day) | {(parent.code, parent.valid_from)}
        return self._chains[at]

    def _next(self, area: Area, *, forwards: bool) -> list[tuple[Area, date]]:
        """The units of the same kind that this one became or was made of, with the day on which they met it."""
        converter, areas = self._scope.converter, self._scope.areas
        if converter is None:
            return []
        if forwards:
            met = [(areas.at(r.new, r.new_from), r.new_from) for r in converter.crosswalk.went(area)]
        else:
            met = [(areas.at(r.old, r.old_from), date.fromordinal(r.effective.toordinal() - 1)) for r in converter.crosswalk.came(area)]
        return [(unit, day) for unit, day in met if unit is not None and unit.level == area.level]
