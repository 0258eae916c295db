"""Which unit a file means by a code or a name, on the day of its report (law 5). Never a silent guess.

What is read another way than it is written is said (warning or info); what may mean two units, or none, is an error that lists them. The
sender's own province goes before the rest of the country; a type word ("Phường ...") goes before units of another type; diacritics, where they
are written, go before names that only look alike without them. A name that stands in one column with names of one level is of that level.
What is named beside it, in the cell or in its row, narrows it and must agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from anptt_data.places.areas import LEVEL_ORDER, Area, Areas
from anptt_data.places.by_code import as_code, resolve_code
from anptt_data.places.by_name import by_name
from anptt_data.places.conversion import Converter
from anptt_data.places.matches import Matches
from anptt_data.places.messages import candidates_text
from anptt_data.places.names import plain_key, readings
from anptt_data.places.nearest import Nearest
from anptt_data.places.pieces import Piece, bordered, pieces
from anptt_data.places.resolution import Resolution, named
from anptt_data.places.scope import Scope
from anptt_data.places.together import Together

__all__ = ["Resolution", "resolve"]


LONGEST = 200
"""Characters of a cell that can be a place; the longest name has 30. What is longer is unknown, and not taken apart."""


def resolve(
    written: Sequence[str],
    on: date,
    levels: Sequence[str],
    province: str | None,
    areas: Areas,
    *,
    within: Sequence[Sequence[str]] | None = None,
    converter: Converter | None = None,
) -> list[Resolution]:
    """One resolution for each text of `written` (distinct texts of one column), in order.

    `levels` are the levels the column may hold (none given: all); `province` is the code of the sender's province, None for a national sender.
    `within` holds, for each text, what columns beside it say of the larger units (district, province), none or several. With a `converter`
    (`References.converter`) the answers say what became of units of other times, and old districts are understood beside units of today.
    """
    scope = Scope.of(areas, on, tuple(levels) or LEVEL_ORDER, province, converter)
    written = [text if len(text) <= LONGEST else text[:LONGEST] + "…" for text in written]
    nearest, matches = Nearest(scope), Matches(areas)
    together = Together(scope, matches, nearest)
    results: list[Resolution] = []
    undecided: dict[int, list[Area]] = {}
    for index, text in enumerate(written):
        result, among = _one(text, within[index] if within else (), scope, together, matches, nearest)
        if len({a.level for a in among}) == len(among) > 1:
            undecided[index] = among
        results.append(result)
    _decide_by_column(results, undecided)
    _refuse_parts(results, scope)
    _refuse_old_codes(results, scope)
    return results


def _one(
    text: str, row: Sequence[str], scope: Scope, together: Together, matches: Matches, nearest: Nearest
) -> tuple[Resolution, list[Area]]:
    if len(text) > LONGEST:
        return Resolution(None, "name", "PLACE-001", nearest.of([])), []
    code = as_code(text, scope.areas)
    beside = [piece for said in row if said.strip() for piece in pieces(said, together.known, together.meant_at_all) or [Piece(said)]]
    known = [piece for piece in beside if together.meant(piece)]
    if code is not None:
        result, among = resolve_code(code, scope, nearest), list[Area]()
        if known and result.rule != "PLACE-001":
            result, among = together.resolve([Piece(text)], known)
    else:
        parts = _parts(text, together, matches)
        if parts or known:
            result, among = together.resolve(parts or [Piece(text)], known)
        else:
            result, among = by_name(matches.of(text), readings(text), scope) or (unknown(text, nearest), [])
    return _with_strangers(result, [p.text for p in beside if p not in known]), among


def _parts(text: str, together: Together, matches: Matches) -> tuple[Piece, ...]:
    """The pieces of a text that is not one name as a whole; where it has commas or brackets that is asked only when a piece is unknown."""
    if not bordered(text):
        return () if matches.plainly(text) else pieces(text, together.known, together.meant_at_all)
    found = pieces(text, together.known, together.meant_at_all)
    return () if not all(together.meant(p) for p in found) and matches.plainly(text) else found


def unknown(text: str, nearest: Nearest) -> Resolution:
    """PLACE-001, with the units whose names are near."""
    near = nearest.areas(readings(text))
    return Resolution(None, "name", "PLACE-001", nearest.of(near), tuple(near))


def _with_strangers(result: Resolution, strangers: Sequence[str]) -> Resolution:
    """The answer, with a word on what stands beside the text and is no unit."""
    if result.area is None or result.rule is not None or not strangers:
        return result
    facts = named(result.area) | {"beside": ", ".join(f"«{t}»" for t in strangers)}
    return replace(result, rule="PLACE-018", facts=facts)


def _decide_by_column(results: list[Resolution], undecided: dict[int, list[Area]]) -> None:
    """A name of two levels takes the level of all the others in its column, when at least two others were plain."""
    plain = [r.area.level for r in results if r.area is not None]
    if not undecided or len(plain) < 2 or len(set(plain)) != 1:
        return
    for index, among in undecided.items():
        found = next((a for a in among if a.level == plain[0]), None)
        if found is not None:
            results[index] = Resolution(found, "name", "PLACE-011", named(found) | {"candidates": candidates_text(among)})


def _refuse_old_codes(results: list[Resolution], scope: Scope) -> None:
    """A code of a province that has ended shows a list of the old codes: in it 24 is Bắc Giang, not today's Bắc Ninh. None of them is taken for today's."""
    if not any(r.method == "code" and r.rule == "PLACE-002" and any(a.level == "province" for a in r.candidates) for r in results):
        return
    for index, r in enumerate(results):
        if r.area is None or r.method != "code" or r.area.level != "province":
            continue
        before = {a.name: a for a in scope.areas.versions(r.area.code) if a.valid_from < r.area.valid_from and a.name != r.area.name}
        if before:
            units = (r.area, *before.values())
            results[index] = Resolution(None, "code", "PLACE-003", {"candidates": scope.described(units)}, units)


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
            dates = "; ".join(f"{a.full_name} ({a.code}): {a.validity}" for a in (r.area, *born))
            results[index] = Resolution(None, r.method, "PLACE-003", {"candidates": dates}, (r.area, *born))
