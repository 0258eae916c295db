"""A name or code read with the larger units that are named beside it, in its cell or in its row: all must agree.

They narrow what is meant. Where nothing agrees the finding names both sides (PLACE-015); nothing is picked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from anptt_data.places.areas import LEVEL_ORDER, Area
from anptt_data.places.around import NOW, ONCE, Around
from anptt_data.places.by_code import as_code, versions_of_code
from anptt_data.places.by_name import best_tier, by_name
from anptt_data.places.crosswalk import Version
from anptt_data.places.matches import Match, Matches
from anptt_data.places.messages import candidates_text
from anptt_data.places.names import readings
from anptt_data.places.nearest import Nearest
from anptt_data.places.pieces import Piece
from anptt_data.places.resolution import Resolution, named
from anptt_data.places.scope import Scope


class Together:
    """Answers for the cells of one column."""

    def __init__(self, scope: Scope, matches: Matches, nearest: Nearest) -> None:
        self._scope, self._matches, self._nearest = scope, matches, nearest
        self._around = Around(scope)

    def known(self, text: str) -> bool:
        """Whether a text alone is a name or a code of any unit of any time."""
        code = as_code(text, self._scope.areas)
        return bool(self.meant(Piece(text)) if code is not None else self._matches.plainly(text))

    def meant_at_all(self, text: str) -> bool:
        """The same, also by the loose form of a name."""
        return bool(self.meant(Piece(text)))

    def meant(self, piece: Piece) -> list[Match]:
        """All units that a piece may mean."""
        code = as_code(piece.text, self._scope.areas)
        found = versions_of_code(code, self._scope.areas) if code is not None and code.isdigit() else self._matches.of(piece.text)
        if piece.lasting is None:
            return found
        return [m for m in found if (m.area.valid_to is None) == piece.lasting]

    def resolve(self, pieces: Sequence[Piece], row: Sequence[Piece]) -> tuple[Resolution, list[Area]]:
        """The unit that one of the pieces names and all the others, and the row's larger units, hold; and the undecided ones."""
        inner, outer = [self.meant(p) for p in pieces], [self.meant(p) for p in row]
        for piece, found in zip(pieces, inner, strict=True):
            if not found:
                return self._unknown(piece, [f for f in (*inner, *outer) if f], alone=len(pieces) == 1), []
        kept = self._agreeing(inner, outer)
        if not kept:
            return self._contradiction([*pieces, *row], inner, outer), []
        codes = all(as_code(p.text, self._scope.areas) is not None for p in pieces)
        said = readings(pieces[0].text) if len(pieces) == 1 else ()
        answer = by_name([m for m, _ in kept], said, self._scope, "code" if codes else "name")
        assert answer is not None
        return self._remarked(answer[0], kept, [*inner, *outer]), answer[1]

    def _agreeing(self, inner: Sequence[list[Match]], outer: Sequence[list[Match]]) -> list[tuple[Match, str]]:
        """The units of any piece with which all other pieces agree; those that agree on the day go before those that did once."""
        groups = [[m.area for m in found] for found in (*inner, *outer)]
        scope = self._scope
        kept = self._agreed(inner, groups, NOW)
        today = [m for m in kept if m.area.valid(scope.on) and m.area.level in scope.levels]
        if today:
            whole = [m for m in today if not m.restored] or today
            return [(m, NOW) for m in kept if m in whole or not m.area.valid(scope.on)]
        at_all = self._agreed(inner, groups, ONCE)
        return [(m, NOW if m in kept else ONCE) for m in at_all]

    def _agreed(self, inner: Sequence[list[Match]], groups: Sequence[list[Area]], when: str) -> list[Match]:
        kept: dict[Version, Match] = {}
        for index, found in enumerate(inner):
            for match in found:
                if not all(self._around.agrees(match.area, other, when) for at, other in enumerate(groups) if at != index):
                    continue
                at = (match.area.code, match.area.valid_from)
                before = kept.get(at)
                if before is None or (before.restored and not match.restored) or (not before.exact and match.exact):
                    kept[at] = match
        return list(kept.values())

    def _remarked(self, result: Resolution, kept: Sequence[tuple[Match, str]], groups: Sequence[list[Match]]) -> Resolution:
        """The answer with what is to be said of what stands beside it, when nothing graver is said."""
        area = result.area
        if area is None or result.rule is not None:
            return result
        if any(m.area == area and rank == ONCE for m, rank in kept):
            areas = [[m.area for m in found] for found in groups]
            others = [a for found in areas if not self._around.agrees(area, found, NOW) for a in found]
            once = self._around.once(area)
            shown = list({a.code: a for a in others if (a.code, a.valid_from) in once}.values())
            facts = {"beside": "; ".join(f"{a.full_name} ({a.code}): {a.validity}" for a in shown[:3]), "on": f"{self._scope.on:%d/%m/%Y}"}
            return replace(result, rule="PLACE-017", facts=named(area) | facts)
        return result

    def _unknown(self, piece: Piece, others: Sequence[list[Match]], *, alone: bool) -> Resolution:
        """PLACE-001 for the piece that is no unit: the names near it among those that the others hold, else among all."""
        said = readings(piece.text)
        groups = [[m.area for m in found] for found in others]
        near = self._nearest.areas(said, lambda a: all(self._nested(a, g) for g in groups), LEVEL_ORDER) if groups else []
        lasting = self.meant(piece._replace(lasting=None)) if piece.lasting is not None else []
        near = [m.area for m in lasting[:3]] or near or self._nearest.areas(said)
        facts = self._nearest.of(near)
        if not alone:
            facts = {name: f"«{piece.text}»: {text}" for name, text in facts.items()}
        return Resolution(None, "name", "PLACE-001", facts, tuple(near))

    def _nested(self, area: Area, others: Sequence[Area]) -> bool:
        """Whether the unit lies in one of the others, or one of them in it."""
        return self._around.agrees(area, others) or any(self._around.agrees(other, [area]) for other in others)

    def _contradiction(self, pieces: Sequence[Piece], inner: Sequence[list[Match]], outer: Sequence[list[Match]]) -> Resolution:
        """PLACE-015: the smallest unit named, where it really lies, and what is named beside it; PLACE-003 for two units of one level."""
        smallest = [max(LEVEL_ORDER.index(m.area.level) for m in found) for found in inner]
        index = smallest.index(max(smallest))
        target, scope = inner[index], self._scope
        level = LEVEL_ORDER[smallest[index]]
        others = [(p.text, found) for at, (p, found) in enumerate(zip(pieces, [*inner, *outer], strict=True)) if at != index]
        against = [(text, found) for text, found in others if not any(self._around.agrees(m.area, [x.area for x in found]) for m in target)]
        shown = self._shown([m for m in target if m.area.level == level])
        larger = [(t, [m for m in f if LEVEL_ORDER.index(m.area.level) < smallest[index]]) for t, f in against or others]
        if not all(found for _, found in larger):
            both = [*shown, *(a for _, found in against or others for a in self._shown(found))]
            both = list(dict.fromkeys(both))
            return Resolution(None, "name", "PLACE-003", {"candidates": scope.described(both)}, tuple(both))
        beside = "; ".join(candidates_text(self._shown(found), scope.place_of) for _, found in larger)
        facts = {"name": pieces[index].text, "beside": beside, "candidates": scope.described(shown)}
        return Resolution(None, "name", "PLACE-015", facts, tuple(shown))

    def _shown(self, matches: Sequence[Match]) -> list[Area]:
        """What a text most likely names: units of the day before others, the sender's before others, exact spellings before others."""
        now = [m for m in matches if m.area.valid(self._scope.on)] or list(matches)
        near = best_tier(now, self._scope) or now
        return [m.area for m in ([m for m in near if m.exact] or near)]
