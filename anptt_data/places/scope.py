"""Where one column's places are looked for: the day, the levels it may hold, the sender's province as it was then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from anptt_data.places.areas import Area, Areas
from anptt_data.places.conversion import Converter
from anptt_data.places.messages import candidates_text


@dataclass
class Scope:
    """The question that all texts of one column share."""

    areas: Areas
    on: date
    levels: tuple[str, ...]
    province: str | None
    tiers: tuple[frozenset[str], ...]
    converter: Converter | None = None
    _lineage: frozenset[str] = frozenset()
    _provinces: dict[tuple[str, date], str | None] = field(default_factory=dict)
    _parents: dict[tuple[str, date], Area | None] = field(default_factory=dict)

    @classmethod
    def of(cls, areas: Areas, on: date, levels: Sequence[str], province: str | None, converter: Converter | None = None) -> Scope:
        tiers = areas.province_tiers(province, on) if province else ()
        return cls(areas, on, tuple(levels), province, tiers, converter, areas.lineage(province) if province else frozenset())

    def province_of(self, area: Area) -> str | None:
        """Code of the area's province; on the day asked about when the area was in being then."""
        key = (area.code, area.valid_from)
        if key not in self._provinces:
            self._provinces[key] = self.areas.province_of(area, self.on)
        return self._provinces[key]

    def inside(self, area: Area) -> bool:
        """Whether the sender may mean it without a word: its own province (or what is merged into it), the nation, or a national sender."""
        return self.province is None or area.level == "nation" or any(self.province_of(area) in tier for tier in self.tiers)

    def ever_inside(self, area: Area) -> bool:
        """Whether the area, when it was in being, lay in what is, was or became the sender's province."""
        return self.province_of(area) in self._lineage

    def province_name(self, area: Area) -> str:
        """Name of the area's province; the area's own for a province."""
        code = self.province_of(area)
        found = self.areas.at(code, area.valid_from) if code else None
        return found.full_name if found else area.full_name

    def described(self, areas: Sequence[Area]) -> str:
        """Several areas in one text, each with its code, district and province."""
        return candidates_text(areas, self.place_of)

    def parent(self, area: Area, day: date) -> Area | None:
        """The unit in which `area` lay on a day; remembered, for many units share one."""
        if area.parent is None:
            return None
        key = (area.parent, day)
        if key not in self._parents:
            self._parents[key] = self.areas.at(area.parent, day)
        return self._parents[key]

    def place_of(self, area: Area) -> str:
        """What the area lies in, on the day asked about or in its own time: ``Huyện Ea Kar, Tỉnh Đắk Lắk``."""
        day = max(area.valid_from, min(self.on, area.valid_to or self.on))
        parent = self.parent(area, day) if area.level in ("district", "commune") else None
        if parent is None:
            return ""
        above = self.place_of(parent)
        return parent.full_name + (f", {above}" if above else "")
