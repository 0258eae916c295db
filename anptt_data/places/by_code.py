"""Codes of areas as files write them: exact, with spreadsheet damage (``4`` or ``4.0`` for ``00004``), of another time."""

from __future__ import annotations

import re
import unicodedata

from anptt_data.places.areas import CODE_LENGTH, Area, Areas
from anptt_data.places.by_name import of_another_time
from anptt_data.places.matches import Match
from anptt_data.places.messages import candidates_text, levels_text
from anptt_data.places.nearest import Nearest
from anptt_data.places.resolution import Resolution, named
from anptt_data.places.scope import Scope

_SAID = r"(?:mã|ma)(?:\s+(?:số|so|xã|xa|phường|phuong|huyện|huyen|quận|quan|tỉnh|tinh|đvhc|dvhc|đơn vị|don vi))*\s*[:.]?\s*"
_CODE_LIKE = re.compile(r"\d|^[A-Z]+$")
_DIGITS = re.compile(rf"""(?:{_SAID}|[#'’"=]+)?(\d{{1,5}})(?:[.,]0{{1,2}})?"?""", re.IGNORECASE)


def as_code(written: str, areas: Areas) -> str | None:
    """The code that a text is, as far as its form goes: one to five digits, or one of the few codes in letters (``VN``)."""
    text = written.strip()
    if not _CODE_LIKE.search(text):
        return None
    if text.isascii() and text.isdigit():
        return text if len(text) <= CODE_LENGTH["commune"] else None
    digits = _DIGITS.fullmatch(text if text.isascii() else unicodedata.normalize("NFC", text))
    if digits:
        return digits[1]
    return text if text.isupper() and text.isalpha() and text.isascii() and areas.versions(text) else None


def versions_of_code(code: str, areas: Areas) -> list[Match]:
    """Every unit that had the code, or has it with the zeros that a spreadsheet drops."""
    longer = [code.zfill(n) for n in CODE_LENGTH.values() if n > len(code)] if code.isdigit() else []
    return [Match(a, True) for a in areas.versions(code)] + [Match(a, True, restored=True) for c in longer for a in areas.versions(c)]


def resolve_code(code: str, scope: Scope, nearest: Nearest) -> Resolution:
    """The answer for a code; an area that was not written with all its digits must lie in the sender's province."""
    areas, on = scope.areas, scope.on
    exact = areas.at(code, on)
    longer = [code.zfill(n) for level, n in CODE_LENGTH.items() if level in scope.levels and n > len(code)] if code.isdigit() else []
    padded = [a for c in longer if (a := areas.at(c, on)) and a.level in scope.levels and scope.inside(a)]
    if exact is not None and exact.level in scope.levels:
        rivals = [a for a in padded if scope.province is not None and not scope.inside(exact)]
        if rivals:
            return _several([exact, *rivals], scope)
        if not scope.inside(exact):
            return Resolution(exact, "code", "PLACE-009", named(exact) | {"province": scope.province_name(exact)})
        return Resolution(exact, "code")
    versions = areas.versions(code)
    if len(padded) == 1 and not (versions and scope.province is None):
        return Resolution(padded[0], "code", "PLACE-008", named(padded[0]))
    if padded:
        return _several(padded + ([exact] if exact else versions[-1:]), scope)
    if exact is not None:
        facts = {"found": candidates_text([exact], scope.place_of), "allowed": levels_text(scope.levels)}
        return Resolution(None, "code", "PLACE-007", facts, (exact,))
    once = versions or [a for c in longer for a in areas.versions(c) if scope.province is None or scope.ever_inside(a)]
    if once:
        return of_another_time(once, scope, "code")
    near = _one_slip_away(code, scope)
    return Resolution(None, "code", "PLACE-001", nearest.of(near), tuple(near))


def _several(areas: list[Area], scope: Scope) -> Resolution:
    return Resolution(None, "code", "PLACE-003", {"candidates": scope.described(areas)}, tuple(areas))


def _one_slip_away(code: str, scope: Scope) -> list[Area]:
    """Up to three units of the sender's province whose code has one other digit, or two digits in the other order."""
    if scope.province is None:
        return []
    swapped = [code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(len(code) - 1)]
    changed = [code[:i] + digit + code[i + 1 :] for i in reversed(range(len(code))) for digit in "0123456789"]
    found = (scope.areas.at(c, scope.on) for c in dict.fromkeys([*swapped, *changed]) if c != code)
    return [a for a in found if a is not None and a.level in scope.levels and scope.inside(a)][:3]
