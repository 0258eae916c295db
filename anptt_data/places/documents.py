"""Answers about places as plain data: the same for the command line and for whoever asks in Python."""

from __future__ import annotations

from datetime import date
from typing import Any

from anptt_data.places.areas import Area, Areas
from anptt_data.places.conversion import Conversion
from anptt_data.places.resolution import Resolution


def unit_document(area: Area, areas: Areas) -> dict[str, Any]:
    """A unit with its validity (ISO dates, `valid_to` the last day or None) and what it lay in, in its own time."""
    above = _above(area, areas)
    province = next((a for a in (area, *above) if a.level == "province"), None)
    return {
        "code": area.code,
        "valid_from": area.valid_from.isoformat(),
        "valid_to": area.valid_to.isoformat() if area.valid_to else None,
        "level": area.level,
        "type": area.type,
        "name": area.name,
        "full_name": area.full_name,
        "province": {"code": province.code, "name": province.full_name} if province else None,
        "lies_in": ", ".join(a.full_name for a in above if a.level != "nation"),
    }


def messages(written: str, found: Resolution) -> tuple[str, str]:
    """What is to be said of an answer, in Vietnamese and English; empty when nothing is."""
    from anptt_data.quality.catalogue import RULES

    if found.rule is None:
        return "", ""
    rule = RULES[found.rule]
    return rule.vi.format(value=written, **found.facts), rule.en.format(value=written, **found.facts)


def resolution_document(written: str, on: date, found: Resolution, areas: Areas) -> dict[str, Any]:
    """What a text means on a day: ``unit`` or None, ``method``, ``rule`` with its messages, ``candidates``."""
    vi, en = messages(written, found)
    return {
        "written": written,
        "on": on.isoformat(),
        "unit": unit_document(found.area, areas) if found.area else None,
        "method": found.method if found.area else None,
        "rule": found.rule,
        "message_vi": vi,
        "message_en": en,
        "candidates": [unit_document(a, areas) for a in found.candidates],
    }


def conversion_document(moved: Conversion, areas: Areas) -> dict[str, Any]:
    """Where a unit is on another day; `share` is the part of its population, None when unknown; ``sum`` adds up the shares when all are known."""
    shares = [t.share for t in moved.targets]
    known = [s for s in shares if s is not None]
    return {
        "to": moved.on.isoformat(),
        "level": moved.level,
        "relation": moved.relation,
        "convertible": moved.convertible,
        "estimated": moved.estimated,
        "method": moved.method,
        "confidence": moved.confidence,
        "decrees": list(moved.decrees),
        "targets": [unit_document(t.area, areas) | {"share": t.share} for t in moved.targets],
        "sum": round(sum(known), 9) if shares and len(known) == len(shares) else None,
    }


def _above(area: Area, areas: Areas) -> list[Area]:
    """The larger units around a unit, the nearest first, as they were on its last day."""
    day = area.valid_to or date.max
    found: list[Area] = []
    parent = areas.at(area.parent, day) if area.parent else None
    while parent is not None:
        found.append(parent)
        parent = areas.at(parent.parent, day) if parent.parent else None
    return found
