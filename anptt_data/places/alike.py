"""Names that are like one another: an index over plain keys, built once for all areas and all days."""

from __future__ import annotations

import difflib
import math
from collections import Counter
from collections.abc import Callable, Container, Hashable, Sequence
from itertools import chain

from anptt_data.places.names import loose_key

LOOKED_AT = 6
LONGER_AT_MOST = 2
QUESTIONS_KEPT = 50
LEAST_ALIKE, LEAST_SHARED = 0.7, 0.35
SLIPPED_PAIRS = 4
"""One wrong letter spoils two pairs: two slips are as many as we look for."""


class NamesAlike:
    """Plain keys by their pairs of letters, and by their loose form."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._pairs: dict[tuple[str, int], list[str]] = {}
        self._of: dict[str, frozenset[str]] = {}
        self._loose: dict[str, list[str]] = {}
        self._among: dict[Hashable, frozenset[str]] = {}
        for key in keys:
            pairs = _pairs(key)
            self._of[key] = pairs
            for pair in pairs:
                self._pairs.setdefault((pair, len(key)), []).append(key)
            self._loose.setdefault(loose_key(key), []).append(key)

    def loosely(self, loose: str) -> Sequence[str]:
        """The keys that have this loose form."""
        return self._loose.get(loose, ())

    def among(self, question: Hashable, wanted: Callable[[str], bool]) -> frozenset[str]:
        """The keys that are wanted; remembered for the `question`, so that it is not asked of all keys again."""
        if question not in self._among:
            if len(self._among) >= QUESTIONS_KEPT:
                self._among.clear()
            self._among[question] = frozenset(key for key in self._of if wanted(key))
        return self._among[question]

    def near(self, key: str, wanted: Container[str]) -> list[str]:
        """The wanted keys most like `key`, the likest first."""
        pairs = _pairs(key)
        lengths = range(len(key) - LONGER_AT_MOST, len(key) + LONGER_AT_MOST + 1)
        shared = Counter(chain.from_iterable(self._pairs.get((pair, n), ()) for pair in pairs for n in lengths))
        least = max(math.ceil(LEAST_SHARED * len(pairs)), len(pairs) - SLIPPED_PAIRS)
        scored = [(2 * n / (len(pairs) + len(self._of[k])), k) for k, n in shared.items() if n >= least and k in wanted]
        likest = sorted(scored, key=lambda s: (-s[0], s[1]))[:LOOKED_AT]
        return difflib.get_close_matches(key, [name for _, name in likest], 3, LEAST_ALIKE)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset({text})
