"""The names nearest to one that is unknown, for the sender to choose from; never chosen by us."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from anptt_data.places.areas import Area
from anptt_data.places.became import Said, together, validity
from anptt_data.places.messages import candidates_text
from anptt_data.places.names import Reading
from anptt_data.places.scope import Scope

NONE_NEAR = "—"
ASKED_AT_MOST = 300
"""Unknown texts of one column that get suggestions: a column that is no place column has thousands."""
SHOWN = 3
Keep = Callable[[Area], bool]


class Nearest:
    """Suggestions within one scope: the sender's province if it has one, else the country.

    Units of the day go first; a unit of another time, of the same levels, comes with when it was and what became of it.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._asked = 0

    def areas(self, said: Sequence[Reading], keep: Keep | None = None, levels: Sequence[str] | None = None) -> list[Area]:
        """Up to three units (of the column's levels, or of `levels`) whose names are near; those that `keep` refuses are left out."""
        self._asked += 1
        if not said or self._asked > ASKED_AT_MOST:
            return []
        among = self._scope.levels if levels is None else tuple(levels)
        names = self._scope.areas.alike.near(said[-1].key, self._names(among))
        found = [a for name in names for a in self._meant(name, keep, among)]
        found.sort(key=lambda a: not a.valid(self._scope.on))
        return list(dict.fromkeys(found))[:SHOWN]

    def of(self, areas: Sequence[Area]) -> dict[str, Any]:
        """The facts ``nearest_vi`` and ``nearest_en`` that name some units."""
        texts = together([self._text(a) for a in areas])
        return {"nearest_vi": texts.vi or NONE_NEAR, "nearest_en": texts.en or NONE_NEAR}

    def _names(self, levels: tuple[str, ...]) -> frozenset[str]:
        scope, alike = self._scope, self._scope.areas.alike
        return alike.among((scope.on, levels, scope.province), lambda name: bool(self._meant(name, None, levels)))

    def _text(self, area: Area) -> Said:
        scope = self._scope
        if area.valid(scope.on):
            text = candidates_text([area], scope.place_of)
            return Said(text, text)
        return validity(area, scope.on, scope.converter)

    def _meant(self, name: str, keep: Keep | None, levels: Sequence[str]) -> list[Area]:
        """The units of this name that could be suggested: those of the day, else those of other times (the last version of each code)."""
        scope = self._scope
        fitting = [a for _, a in scope.areas.named(name) if a.level in levels and (keep is None or keep(a))]
        now = [a for a in fitting if a.valid(scope.on) and scope.inside(a)]
        if now:
            return now
        then = {a.code: a for a in fitting if not a.valid(scope.on) and (scope.province is None or scope.ever_inside(a))}
        return list(then.values())
