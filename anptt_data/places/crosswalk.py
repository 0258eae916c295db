"""What became of every unit in every reform: dated relations between versions of units (law 5).

A relation joins two *versions*, (code, valid_from) to (code, valid_from), never two codes: codes were reused in July 2025, so a path that went by code
alone would walk from one place into another. Units that went on unchanged have no relation: their version simply lasts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from anptt_data.places.areas import Area
from anptt_data.places.tables import number, read_table

METHODS = ("decree", "population_decree", "population_published", "from_parts", "unknown")
"""Where a relation's share comes from: the whole unit by decree; the decree says who gets the whole population; numbers of people that were published;
a district's communes taken together; nowhere."""

CONFIDENCES = ("V", "V2", "R", "D", "M", "C")
"""How sure a row is, the surest first (`shared/facts/domain-facts.md`)."""


TOLERANCE = 1e-9
"""Shares that differ by less are equal: what adding up decimal fractions costs."""


class Relation(NamedTuple):
    """One edge: `old` ended on the day before `effective`, `new` began on it.

    `relation` is ``whole`` (all of old lies in new) or ``part``. `share` is the part of old's population that went to new, 0 to 1; None where nobody
    published it; 0 where only territory went.
    """

    effective: date
    old: str
    old_from: date
    new: str
    new_from: date
    relation: str
    share: float | None
    method: str
    confidence: str
    decree: str


Version = tuple[str, date]
"""(code, valid_from): one place in time."""


@dataclass
class Crosswalk:
    """All relations as they stand in the table; found from either side with the shares that follow from others."""

    relations: list[Relation]
    _went: dict[Version, list[Relation]] = field(default_factory=dict, init=False)
    _came: dict[Version, list[Relation]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for relation in self.relations:
            self._went.setdefault((relation.old, relation.old_from), []).append(relation)
        for version, parts in self._went.items():
            if len(parts) > 1:
                parts = self._went[version] = with_what_follows(parts)
            for relation in parts:
                self._came.setdefault((relation.new, relation.new_from), []).append(relation)

    def went(self, area: Area) -> list[Relation]:
        """What became of this version when it ended; empty while it lasts."""
        return self._went.get((area.code, area.valid_from), [])

    def came(self, area: Area) -> list[Relation]:
        """What this version was made of; empty for the oldest we know."""
        return self._came.get((area.code, area.valid_from), [])


def with_what_follows(parts: list[Relation]) -> list[Relation]:
    """All relations of one old unit, with the shares that follow from the others: nothing where others have all, what is left over for the last of several."""
    unknown = [r for r in parts if r.share is None]
    if not unknown:
        return parts
    left = 1.0 - sum(r.share for r in parts if r.share is not None)
    if left > TOLERANCE and len(unknown) > 1:
        return parts
    return [r._replace(share=left if left > TOLERANCE else 0.0) if r.share is None else r for r in parts]


def worst(confidences: Iterable[str]) -> str:
    """The least sure of several confidences; ``V`` for none."""
    return max(confidences, key=CONFIDENCES.index, default=CONFIDENCES[0])


def load_crosswalk(folder: Path) -> Crosswalk:
    """`crosswalk.csv` (made by scripts/build_reference.py from the reforms); empty when there is none."""
    rows = read_table(folder / "crosswalk.csv")
    day = {d: date.fromisoformat(d) for d in {r[c] for r in rows for c in ("effective", "old_from", "new_from")}}
    return Crosswalk([
        Relation(
            day[r["effective"]], r["old"], day[r["old_from"]], r["new"], day[r["new_from"]], r["relation"], number(r["share"]), r["method"],
            r["confidence"], r["decree"],
        )
        for r in rows
    ])  # fmt: skip
