"""Names that are like one another: indexes over plain keys, made once for all areas and all days, when the first unknown name comes."""

from __future__ import annotations

import difflib
import math
from collections import Counter
from collections.abc import Callable, Container, Hashable, Iterable, Sequence
from functools import cached_property
from itertools import chain
from typing import TypeVar

from anptt_data.places.names import loose_key

K = TypeVar("K", bound=Hashable)
SUGGESTED = 3
LOOKED_AT = 6
LONGER_AT_MOST = 2
QUESTIONS_KEPT = 50
LEAST_ALIKE, LEAST_SHARED = 0.7, 0.35
SLIPPED_PAIRS = 4
"""One wrong letter spoils two pairs: two slips are as many as we look for."""


class NamesAlike:
    """Plain keys by their loose form, by one letter left out, and by their pairs of letters."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = keys
        self._among: dict[Hashable, frozenset[str]] = {}

    def loosely(self, loose: str) -> Sequence[str]:
        """The keys that have this loose form."""
        return self._loose.get(loose, ())

    def among(self, question: Hashable, wanted: Callable[[str], bool]) -> frozenset[str]:
        """The keys that are wanted; remembered for the `question`, so that it is not asked of all keys again."""
        if question not in self._among:
            if len(self._among) >= QUESTIONS_KEPT:
                self._among.clear()
            self._among[question] = frozenset(key for key in self._keys if wanted(key))
        return self._among[question]

    def near(self, key: str, wanted: Container[str]) -> list[str]:
        """Up to three wanted keys most like `key`, the likest first: those one slip away if there are any, else those that share most pairs."""
        slipped = {k for way in (key, *_shorter(key)) for k in self._slips.get(way, ()) if k in wanted}
        return _likest(key, slipped, 0.0) or _likest(key, self._sharing(key, wanted))

    def _sharing(self, key: str, wanted: Container[str]) -> list[str]:
        pairs = _pairs(key)
        lengths = range(len(key) - LONGER_AT_MOST, len(key) + LONGER_AT_MOST + 1)
        shared = Counter(chain.from_iterable(self._holders.get((pair, n), ()) for pair in pairs for n in lengths))
        least = max(math.ceil(LEAST_SHARED * len(pairs)), len(pairs) - SLIPPED_PAIRS)
        scored = [(2 * n / (len(pairs) + len(_pairs(k))), k) for k, n in shared.items() if n >= least and k in wanted]
        return [k for _, k in sorted(scored, key=lambda s: (-s[0], s[1]))[:LOOKED_AT]]

    @cached_property
    def _loose(self) -> dict[str, list[str]]:
        return _index((loose_key(key), key) for key in self._keys)

    @cached_property
    def _slips(self) -> dict[str, list[str]]:
        """By the key itself and by the key with any one letter left out: one wrong, missing or extra letter, or two swapped, meet here."""
        return _index((way, key) for key in self._keys for way in (key, *_shorter(key)))

    @cached_property
    def _holders(self) -> dict[tuple[str, int], list[str]]:
        return _index(((pair, len(key)), key) for key in self._keys for pair in _pairs(key))


def _index(pairs: Iterable[tuple[K, str]]) -> dict[K, list[str]]:
    found: dict[K, list[str]] = {}
    for at, key in pairs:
        found.setdefault(at, []).append(key)
    return found


def _shorter(key: str) -> set[str]:
    return {key[:i] + key[i + 1 :] for i in range(len(key))} if len(key) > 2 else set()


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset({text})


def _likest(key: str, names: Iterable[str], least: float = LEAST_ALIKE) -> list[str]:
    return difflib.get_close_matches(key, sorted(names), SUGGESTED, least)
