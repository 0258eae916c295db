"""The answer to "which unit is meant"."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from anptt_data.places.areas import Area


@dataclass(frozen=True)
class Resolution:
    """What one written text means. `rule` is a rule of the catalogue when there is something to say: an error exactly when `area` is None.

    `facts` fill the rule's templates; `candidates` are the units that could be meant, when none was taken. Methods: ``code``, ``name``,
    ``name_of_successor``.
    """

    area: Area | None
    method: str
    rule: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    candidates: tuple[Area, ...] = ()


def named(area: Area) -> dict[str, Any]:
    """The facts ``area`` and ``code`` of a unit."""
    return {"area": area.full_name, "code": area.code}
