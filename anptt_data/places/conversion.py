"""Carrying a unit from the day it was reported on to any other day, across every reform between (law 5). Never a silent guess.

Each reform is one step along the relations of the crosswalk, forwards or backwards. The shares of a unit's population are multiplied along a path and added
over the paths that meet again: an undivided province whose two halves later went into one province lies *wholly* in it, although no share was ever published.
A published share is that of a whole unit. When it had taken others in before it was divided, the share says nothing of each of them: they might all live in one
part. Where the shares are not all known the unit is not converted: its figures stay as they were reported, and are listed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from anptt_data.places.areas import LEVEL_ORDER, Area, Areas
from anptt_data.places.crosswalk import TOLERANCE, Crosswalk, Relation, Version, worst

Shares = dict[Version, float | None]
"""What part of a unit's population is in each target; None: some, but nobody knows how much."""

DAY = timedelta(days=1)
NOTHING: frozenset[Relation] = frozenset()


class Target(NamedTuple):
    """One unit of the asked day and the part of the population that is in it; None when unknown."""

    area: Area
    share: float | None


@dataclass(frozen=True)
class Conversion:
    """Where a unit is on another day.

    `relation`: ``same`` (one and the same territory), ``whole`` (it lies wholly in the one target), ``part`` (in several), ``unknown`` (nothing known of
    that day). `convertible`: figures can be carried over, all shares are known. `estimated`: by shares, not as a whole.
    `method`, `confidence`, `decrees` say on what grounds.
    """

    area: Area
    on: date
    level: str | None
    targets: tuple[Target, ...]
    relation: str
    convertible: bool
    estimated: bool
    method: str
    confidence: str
    decrees: tuple[str, ...]
    until: date
    """The last day for which the same answer holds."""


@dataclass(frozen=True, slots=True)
class _Image:
    """Where one version is on the asked day, the relations that were crossed to get there, and the last day for which all this holds."""

    shares: Shares
    crossed: frozenset[Relation]
    until: date


@dataclass
class Converter:
    """Answers for one set of areas and relations; remembers what it has worked out."""

    areas: Areas
    crosswalk: Crosswalk
    _images: dict[tuple[Version, date, str | None, Version | None], _Image] = field(default_factory=dict, init=False)
    _versions: dict[Version, Area] = field(default_factory=dict, init=False)
    _divided: dict[Version, bool] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._versions = {(a.code, a.valid_from): a for a in self.areas}

    def convert(self, area: Area, on: date, level: str | None = None) -> Conversion:
        """Where `area` is on the day `on`: as units of its own kind, or (`level` province or nation) in which unit of that level it lies.

        A district's own kind ended with the districts: it becomes communes. Where the unit lies in none of that level, nothing is known.
        """
        image = self._image(area, on, level, area)
        targets = tuple(Target(self._versions[version], share) for version, share in sorted(image.shares.items()))
        # Territory alone (share 0) is a part, too: what happened there cannot be told apart.
        several = len(targets) > 1
        known = bool(targets) and all(t.share is not None for t in targets)
        relation = "part" if several else self._relation(area, targets[0], level) if targets else "unknown"
        method = "decree" if known else "none"
        parts, confidence, decrees = _grounds(image)
        if known and several:
            method = "+".join(sorted(parts - {"from_parts", "unknown"})) or "from_parts"
        until = self._until(image, area, level)
        return Conversion(area, on, level, targets, relation, known, known and several, method, confidence, decrees, until)

    def _until(self, image: _Image, area: Area, level: str | None) -> date:
        """The last day of the same answer: a unit on the way, or the one asked about, may end without making a difference."""
        until = image.until
        while until < date.max:
            later = self._image(area, until + DAY, level, area)
            if later.shares != image.shares or (later.crossed != image.crossed and _grounds(later) != _grounds(image)):
                break
            until = later.until
        return until

    def _relation(self, area: Area, target: Target, level: str | None) -> str:
        """Whether the one target is the same territory: it came from nothing else (or, backwards, became nothing else)."""
        if target.area is area:
            return "same"
        if level not in (None, area.level):
            return "whole"
        back = self._image(target.area, area.valid_to or area.valid_from, None, target.area)
        return "same" if set(back.shares) == {(area.code, area.valid_from)} else "whole"

    def _image(self, area: Area, on: date, level: str | None, origin: Area) -> _Image:
        """Where the people of `origin` who are in `area` are on the day; those of all of `area`, when nothing later makes a difference between them."""
        whose = origin if area is not origin and area.valid_from <= on and self._divided_later(area) else area
        key = ((area.code, area.valid_from), on, level, (whose.code, whose.valid_from))
        if key not in self._images:
            self._images[key] = self._work_out(area, on, level, whose)
        return self._images[key]

    def _work_out(self, area: Area, on: date, level: str | None, origin: Area) -> _Image:
        if area.valid(on):
            return self._lying_in(area, on, level)
        forwards = area.valid_from <= on
        steps = self._forwards(area, origin) if forwards else self._backwards(area)
        if not steps:
            return _Image({}, NOTHING, date.max if forwards else area.valid_from - DAY)
        parts = [(self._image(unit, on, level, origin if forwards else unit), share) for unit, share, _ in steps]
        until = min(image.until for image, _ in parts)
        if any(not image.shares for image, _ in parts):
            return _Image({}, NOTHING, until)  # one part lost from sight, and the sum would be too small
        crossed = frozenset(r for _, _, r in steps).union(*(image.crossed for image, _ in parts))
        if len(parts) == 1:
            return _Image(parts[0][0].shares, crossed, until)
        return _Image(_mixed([(image.shares, share) for image, share in parts]), crossed, until)

    def _lying_in(self, area: Area, on: date, level: str | None) -> _Image:
        """The unit itself or, when a higher level is asked for, the unit of that level in which it lies on the day."""
        unit: Area | None = area
        until = area.valid_to or date.max
        while level is not None and unit is not None and LEVEL_ORDER.index(unit.level) > LEVEL_ORDER.index(level):
            unit = self.areas.at(unit.parent, on) if unit.parent else None
            until = min(until, (unit.valid_to if unit else None) or date.max)
        if unit is not None and level is not None and unit.level != level:
            unit = None
        return _Image({(unit.code, unit.valid_from): 1.0} if unit else {}, NOTHING, until)

    def _forwards(self, area: Area, origin: Area) -> list[tuple[Area, float | None, Relation]]:
        relations = self.crosswalk.went(area)
        foreign = area is not origin and any(map(_some, relations)) and not self._all_from(area, origin)
        return [(self._versions[r.new, r.new_from], None if foreign and _some(r) else r.share, r) for r in relations]

    def _all_from(self, area: Area, origin: Area) -> bool:
        """Whether all people of `area` came from `origin`: only then are the shares of the one those of the other."""
        came = self._image(area, origin.valid_to or origin.valid_from, origin.level, area).shares
        return came.get((origin.code, origin.valid_from)) == 1.0

    def _divided_later(self, area: Area) -> bool:
        """Whether, when this version ended or after, a unit was divided by shares between 0 and 1."""
        version = (area.code, area.valid_from)
        if version not in self._divided:
            children = [self._versions[r.new, r.new_from] for r in self.crosswalk.went(area)]
            self._divided[version] = any(map(_some, self.crosswalk.went(area))) or any(map(self._divided_later, children))
        return self._divided[version]

    def _backwards(self, area: Area) -> list[tuple[Area, float | None, Relation]]:
        """What the unit was made of.

        A decree tells how an old unit was divided, not how much of the new unit each old one is: only a unit that had one source has a share.
        """
        relations = self._sources(area)
        peopled = [r for r in relations if r.share != 0.0]
        share = 1.0 if len(peopled) == 1 else None
        return [(self._versions[r.old, r.old_from], share if r in peopled or not peopled else 0.0, r) for r in relations]

    def _sources(self, area: Area) -> list[Relation]:
        """The relations into the unit, those of units of its own kind if there are any: a commune came from communes, not also from their district."""
        relations = self.crosswalk.came(area)
        own = [r for r in relations if self._versions[r.old, r.old_from].level == area.level]
        return own or relations


def _grounds(image: _Image) -> tuple[frozenset[str], str, tuple[str, ...]]:
    """Methods of the divisions that were crossed, the least confidence, the decrees."""
    crossed = image.crossed
    return (
        frozenset(r.method for r in crossed if r.relation == "part"), worst(r.confidence for r in crossed),
        tuple(sorted({r.decree for r in crossed if r.decree})),
    )  # fmt: skip


def _some(relation: Relation) -> bool:
    """Whether its share is known and neither nothing nor all."""
    return relation.share is not None and 0.0 < relation.share < 1.0


def _mixed(parts: list[tuple[Shares, float | None]]) -> Shares:
    """The parts' own shares, weighed: known shares multiply; parts of unknown size count as one when they all give the same, for what is left over."""
    targets = dict.fromkeys(version for shares, _ in parts for version in shares)
    known = [(shares, weight) for shares, weight in parts if weight is not None]
    unknown = [shares for shares, weight in parts if weight is None]
    left = max(0.0, 1.0 - sum(weight for _, weight in known))
    return {version: _share(version, known, unknown, left) for version in targets}


def _share(version: Version, known: list[tuple[Shares, float]], unknown: list[Shares], left: float) -> float | None:
    total = 0.0
    for shares, weight in known:
        share = shares.get(version, 0.0)
        if share is None and weight > 0:
            return None
        total += weight * (share or 0.0)
    if unknown:
        inside = [shares.get(version, 0.0) for shares in unknown]
        first = inside[0]
        if first is None or any(s is None or abs(s - first) > TOLERANCE for s in inside):
            return None if left > TOLERANCE else total
        total += left * first
    return total
