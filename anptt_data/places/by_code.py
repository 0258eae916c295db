"""Codes of areas as files write them: exact, with spreadsheet damage (``4`` or ``4.0`` for ``00004``), of another time."""

from __future__ import annotations

import re
from typing import Any

from anptt_data.places.areas import CODE_LENGTH, Area, Areas
from anptt_data.places.messages import candidates_text, levels_text, validities
from anptt_data.places.nearest import NONE_NEAR
from anptt_data.places.scope import Scope

_DIGITS = re.compile(r"'?(\d{1,5})(?:[.,]0+)?")
Found = tuple[Area | None, str | None, dict[str, Any] | None]


def as_code(written: str, areas: Areas) -> str | None:
    """The code that a text is, as far as its form goes: one to five digits, or one of the few codes in letters (``VN``)."""
    text = written.strip()
    digits = _DIGITS.fullmatch(text)
    if digits:
        return digits[1]
    return text if text.isupper() and text.isalpha() and text.isascii() and areas.versions(text) else None


def resolve_code(code: str, scope: Scope) -> Found:
    """(area, rule, facts) of a code; an area that was not written with all its digits must lie in the sender's province."""
    areas, on = scope.areas, scope.on
    exact = areas.at(code, on)
    longer = [code.zfill(n) for level, n in CODE_LENGTH.items() if level in scope.levels and n > len(code)] if code.isdigit() else []
    padded = [a for c in longer if (a := areas.at(c, on)) and a.level in scope.levels and scope.inside(a)]
    if exact is not None and exact.level in scope.levels:
        rivals = [a for a in padded if scope.province is not None and not scope.inside(exact)]
        if rivals:
            return None, "PLACE-003", {"candidates": scope.described([exact, *rivals])}
        if not scope.inside(exact):
            return exact, "PLACE-009", {"area": exact.full_name, "code": exact.code, "province": scope.province_name(exact)}
        return exact, None, None
    versions = areas.versions(code)
    if len(padded) == 1 and not (versions and scope.province is None):
        return padded[0], "PLACE-008", {"area": padded[0].full_name, "code": padded[0].code}
    if padded:
        return None, "PLACE-003", {"candidates": scope.described(padded + ([exact] if exact else versions[-1:]))}
    if exact is not None:
        return None, "PLACE-007", {"found": candidates_text([exact]), "allowed": levels_text(scope.levels)}
    once = versions or [a for c in longer for a in areas.versions(c) if scope.province is None or scope.ever_inside(a)]
    if once:
        return None, "PLACE-002", validities(once, scope)
    return None, "PLACE-001", {"nearest": NONE_NEAR}
