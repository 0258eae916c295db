"""A name or code read with the larger units that are named beside it, in its cell or in its row: all must agree.

They narrow what is meant. Where nothing agrees the finding names both sides (PLACE-015); nothing is picked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from anptt_data.places.areas import LEVEL_ORDER, Area
from anptt_data.places.around import NOW, ONCE, Around, Named, named_units
from anptt_data.places.by_code import as_code, versions_of_code
from anptt_data.places.by_name import best_tier, by_name
from anptt_data.places.crosswalk import Version
from anptt_data.places.matches import Match, Matches
from anptt_data.places.messages import candidates_text
from anptt_data.places.names import plain_key, readings
from anptt_data.places.nearest import Nearest
from anptt_data.places.pieces import Piece
from anptt_data.places.resolution import Resolution, named
from anptt_data.places.scope import Scope


class Together:
    """Answers for the cells of one column."""

    def __init__(self, scope: Scope, matches: Matches, nearest: Nearest) -> None:
        self._scope, self._matches, self._nearest = scope, matches, nearest
        self._around = Around(scope)
        self._meant: dict[Piece, list[Match]] = {}
        self._named: dict[Piece, Named] = {}

    def known(self, text: str) -> bool:
        """Whether a text alone is a name or a code of any unit of any time."""
        code = as_code(text, self._scope.areas)
        if code is not None:
            return bool(self.meant(Piece(text)))
        # Few names have a dash of their own: a join of two names is seldom worth reading.
        return (" - " not in text or plain_key(text).endswith(self._scope.areas.dashed)) and bool(self._matches.plainly(text))

    def meant_at_all(self, text: str) -> bool:
        """The same, also by the loose form of a name."""
        return bool(self.meant(Piece(text)))

    def meant(self, piece: Piece) -> list[Match]:
        """All units that a piece may mean."""
        if piece not in self._meant:
            self._meant[piece] = self._look_up(piece)
        return self._meant[piece]

    def _look_up(self, piece: Piece) -> list[Match]:
        code = as_code(piece.text, self._scope.areas)
        found = versions_of_code(code, self._scope.areas) if code is not None and code.isdigit() else self._matches.of(piece.text)
        if piece.lasting is None:
            return found
        return [m for m in found if (m.area.valid_to is None) == piece.lasting]

    def resolve(self, pieces: Sequence[Piece], row: Sequence[Piece]) -> tuple[Resolution, list[Area]]:
        """The unit that one of the pieces names and all the others, and the row's larger units, hold; and the undecided ones."""
        for piece in pieces:
            if not self.meant(piece):
                others = [p for p in (*pieces, *row) if self.meant(p)]
                return self._unknown(piece, others, alone=len(pieces) == 1), []
        kept = self._agreeing([self.meant(p) for p in pieces], [self._units(p) for p in (*pieces, *row)])
        if not kept:
            return self._contradiction(pieces, row), []
        codes = all(as_code(p.text, self._scope.areas) is not None for p in pieces)
        said = readings(pieces[0].text) if len(pieces) == 1 else ()
        answer = by_name([m for m, _ in kept], said, self._scope, "code" if codes else "name")
        assert answer is not None
        return self._remarked(answer[0], kept, [*pieces, *row]), answer[1]

    def _units(self, piece: Piece) -> Named:
        if piece not in self._named:
            self._named[piece] = named_units([m.area for m in self.meant(piece)])
        return self._named[piece]

    def _agreeing(self, inner: Sequence[list[Match]], groups: Sequence[Named]) -> list[tuple[Match, str]]:
        """The units of any piece with which all other pieces agree; those that agree on the day go before those that did once."""
        scope = self._scope
        kept = self._agreed(inner, groups, NOW)
        today = [m for m in kept if m.area.valid(scope.on) and m.area.level in scope.levels]
        if today:
            whole = [m for m in today if not m.restored] or today
            return [(m, NOW) for m in kept if m in whole or not m.area.valid(scope.on)]
        at_all = self._agreed(inner, groups, ONCE)
        return [(m, NOW if m in kept else ONCE) for m in at_all]

    def _agreed(self, inner: Sequence[list[Match]], groups: Sequence[Named], when: str) -> list[Match]:
        kept: dict[Version, Match] = {}
        for index, found in enumerate(inner):
            others = [group for at, group in enumerate(groups) if at != index]
            for match in found:
                if not all(self._around.agrees(match.area, other, when) for other in others):
                    continue
                at = (match.area.code, match.area.valid_from)
                before = kept.get(at)
                if before is None or (before.restored and not match.restored) or (not before.exact and match.exact):
                    kept[at] = match
        return list(kept.values())

    def _remarked(self, result: Resolution, kept: Sequence[tuple[Match, str]], all_pieces: Sequence[Piece]) -> Resolution:
        """The answer with what is to be said of what stands beside it, when nothing graver is said."""
        area = result.area
        if area is None or result.rule is not None or not any(m.area == area and rank == ONCE for m, rank in kept):
            return result
        strange = [p for p in all_pieces if not self._around.agrees(area, self._units(p), NOW)]
        once = self._around.once(area)
        shown = {m.area.code: m.area for p in strange for m in self.meant(p) if (m.area.code, m.area.valid_from) in once}
        beside = "; ".join(f"{a.full_name} ({a.code}): {a.validity}" for a in list(shown.values())[:3])
        return replace(result, rule="PLACE-017", facts=named(area) | {"beside": beside, "on": f"{self._scope.on:%d/%m/%Y}"})

    def _unknown(self, piece: Piece, others: Sequence[Piece], *, alone: bool) -> Resolution:
        """PLACE-001 for the piece that is no unit: the names near it among those that the others hold, else among all."""
        said = readings(piece.text)
        near = self._nearest.areas(said, lambda a: all(self._nested(a, p) for p in others), LEVEL_ORDER) if others else []
        lasting = self.meant(piece._replace(lasting=None)) if piece.lasting is not None else []
        near = [m.area for m in lasting[:3]] or near or self._nearest.areas(said)
        facts = self._nearest.of(near)
        if not alone:
            facts = {name: f"«{piece.text}»: {text}" for name, text in facts.items()}
        return Resolution(None, "name", "PLACE-001", facts, tuple(near))

    def _nested(self, area: Area, piece: Piece) -> bool:
        """Whether the unit lies in one that the piece may mean, or one of those in it."""
        alone = named_units([area])
        return self._around.agrees(area, self._units(piece)) or any(self._around.agrees(m.area, alone) for m in self.meant(piece))

    def _contradiction(self, inner: Sequence[Piece], outer: Sequence[Piece]) -> Resolution:
        """PLACE-015: the smallest unit named, where it really lies, and what is named beside it; PLACE-003 for two units of one level."""
        ranks = [max(_rank(m) for m in self.meant(p)) for p in inner]
        rank = max(ranks)
        target = inner[ranks.index(rank)]
        others = [p for p in (*inner, *outer) if p is not target]
        against = [p for p in others if not any(self._around.agrees(m.area, self._units(p)) for m in self.meant(target))] or others
        larger = [[m for m in self.meant(p) if _rank(m) < rank] for p in against]
        shown = self._shown([m for m in self.meant(target) if _rank(m) == rank])
        scope = self._scope
        if not all(larger):
            both = list(dict.fromkeys([*shown, *(a for p in against for a in self._shown(self.meant(p)))]))
            return Resolution(None, "name", "PLACE-003", {"candidates": scope.described(both)}, tuple(both))
        beside = "; ".join(candidates_text(self._shown(found), scope.place_of) for found in larger)
        facts = {"name": target.text, "beside": beside, "candidates": scope.described(shown)}
        return Resolution(None, "name", "PLACE-015", facts, tuple(shown))

    def _shown(self, matches: Sequence[Match]) -> list[Area]:
        """What a text most likely names: units of the day before others, the sender's before others, exact spellings before others."""
        now = [m for m in matches if m.area.valid(self._scope.on)] or list(matches)
        near = best_tier(now, self._scope) or now
        return [m.area for m in ([m for m in near if m.exact] or near)]


def _rank(match: Match) -> int:
    return LEVEL_ORDER.index(match.area.level)
