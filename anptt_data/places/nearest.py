"""The names nearest to one that is unknown, for the sender to choose from; never chosen by us."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from anptt_data.places.areas import Area
from anptt_data.places.messages import candidates_text
from anptt_data.places.names import Reading
from anptt_data.places.scope import Scope

NONE_NEAR = "—"
ASKED_AT_MOST = 100
"""Unknown texts of one column that get suggestions: a column that is no place column has thousands."""


class Nearest:
    """Suggestions within one scope: the sender's province if it has one, else the country."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._names: dict[str, list[Area]] | None = None
        self._pairs: dict[str, frozenset[str]] = {}
        self._asked = 0

    def text(self, said: Sequence[Reading]) -> str:
        """Up to three units with their codes, or `NONE_NEAR`."""
        self._asked += 1
        if not said or self._asked > ASKED_AT_MOST:
            return NONE_NEAR
        names = self._known()
        key = said[-1].key
        pairs = _pairs(key)
        scored = sorted(((_alike(pairs, self._pairs[n]), n) for n in names if abs(len(n) - len(key)) <= 4), reverse=True)[:12]
        near = difflib.get_close_matches(key, [n for score, n in scored if score > 0.3], 3, 0.7)
        areas = [a for name in near for a in names[name]][:3]
        return candidates_text(areas, self._scope.place_of) if areas else NONE_NEAR

    def _known(self) -> dict[str, list[Area]]:
        if self._names is None:
            scope = self._scope
            self._names = {}
            for area in scope.areas:
                if area.level in scope.levels and area.valid(scope.on) and scope.inside(area):
                    self._names.setdefault(scope.areas.key_of(area), []).append(area)
            self._pairs = {name: _pairs(name) for name in self._names}
        return self._names


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset({text})


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
