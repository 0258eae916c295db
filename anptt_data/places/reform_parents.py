"""Whether every unit of a reform lies in one that is in being, of the level above, and no unit is left without the one it lay in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from anptt_data.places.areas import LEVEL_ORDER, Area, Areas
from anptt_data.places.reform_apply import closed
from anptt_data.places.reform_problems import Problem
from anptt_data.places.reforms import Reform, Unit

LIES_IN = {"province": ("nation",), "district": ("province",), "commune": ("district", "province")}
SHOWN = 5


def parent_problems(reform: Reform, areas: Areas) -> list[Problem]:
    """All problems of the units' parents on the reform's day and later."""
    table = _Parents(reform, areas)
    return [*table.of_units(), *table.of_the_left()]


class _Parents:
    """Who lies in whom once the reform is in force."""

    def __init__(self, reform: Reform, areas: Areas) -> None:
        self.reform, self.areas = reform, areas
        self.units = {u.code: u for u in reform.units}
        self.closed = {a.code: a for a in closed(reform, areas)}

    def of_units(self) -> Iterator[Problem]:
        for unit in self.reform.units:
            parent, level = self._said(unit)
            if parent is None or level is None:
                continue
            cycle = self._cycle(unit.code)
            if cycle:
                if unit.code == min(cycle):  # once a cycle
                    yield Problem("REFORM-042", unit.at, {"cycle": " -> ".join([*cycle, cycle[0]])})
                continue
            missing = self._missing_from(parent)
            if missing is not None:
                yield Problem("REFORM-040", unit.at, {"parent": parent, "day": f"{missing:%d/%m/%Y}"})
                continue
            of_parent = self._level(parent)
            if of_parent is not None and of_parent not in LIES_IN[level]:
                yield Problem("REFORM-041", unit.at, {"parent": parent, "parent_level": of_parent, "level": level})

    def of_the_left(self) -> Iterator[Problem]:
        """Units that keep a parent which ends: itself, or by giving its code to another place."""
        stays = {link.old for link in self.reform.links() if link.new == link.old}
        gone = {code for code in self.closed if code not in self.units or code not in stays}
        left: dict[str, list[Area]] = {}
        for area in self.areas:
            if area.parent in gone and (area.valid_to is None or area.valid_to >= self.reform.effective) and not self._closes(area):
                left.setdefault(area.parent, []).append(area)
        for code, children in left.items():
            shown = ", ".join(f"{a.full_name} ({a.code})" for a in children[:SHOWN]) + (", ..." if len(children) > SHOWN else "")
            parent = f"{self.closed[code].full_name} ({code})"
            yield Problem("REFORM-043", f"ended {code}", {"parent": parent, "count": len(children), "children": shown})

    def _closes(self, area: Area) -> bool:
        ending = self.closed.get(area.code)
        return ending is not None and ending.valid_from == area.valid_from

    def _said(self, unit: Unit) -> tuple[str | None, str | None]:
        before = self.closed.get(unit.code) if unit.same else None
        return unit.parent or (before.parent if before else None), unit.level or (before.level if before else None)

    def _standing(self, code: str) -> Area | None:
        """The unit of that code that is in being and not touched by the reform."""
        found = self.areas.at(code, self.reform.effective)
        return None if found is None or self._closes(found) else found

    def _missing_from(self, parent: str) -> date | None:
        """The first day on which there is no such parent; None: there always is."""
        if parent in self.units:
            return None
        standing, day = self._standing(parent), self.reform.effective
        while standing is not None and standing.valid_to is not None:
            day = standing.valid_to + timedelta(days=1)
            standing = self.areas.at(parent, day)
        return day if standing is None else None

    def _level(self, code: str) -> str | None:
        if code in self.units:
            return self._said(self.units[code])[1]
        standing = self._standing(code)
        return standing.level if standing else None

    def _parent(self, code: str) -> str | None:
        if code in self.units:
            return self._said(self.units[code])[0]
        standing = self._standing(code)
        return standing.parent if standing else None

    def _cycle(self, code: str) -> list[str]:
        """The units that lie in one another, this one among them; empty when there is no such thing."""
        chain = [code]
        while (parent := self._parent(chain[-1])) is not None and len(chain) <= len(LEVEL_ORDER) * 2:
            if parent == code:
                return chain
            chain.append(parent)
        return []
