"""Whether a reform can be taken: every problem at once, none of them half. Nothing may vanish, nothing may come from nowhere, no day may have two bearers of a code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from anptt_data.places.areas import Area, Areas
from anptt_data.places.reform_apply import closed, day_before, edges
from anptt_data.places.reform_parents import parent_problems
from anptt_data.places.reform_problems import Problem
from anptt_data.places.reform_shares import share_problems
from anptt_data.places.reforms import Link, Reform, Unit

CODE_DIGITS = {"province": 2, "district": 3, "commune": 5}
TYPES = {
    "province": ("tỉnh", "thành phố"),
    "district": ("quận", "huyện", "thị xã", "thành phố"),
    "commune": ("phường", "xã", "thị trấn", "đặc khu"),
}
CROSSES_LEVELS = ("district", "commune")
"""The one step between levels that a relation may make: districts ended, their communes went on."""


def problems_of(reform: Reform, areas: Areas, today: date | None = None) -> list[Problem]:
    """All problems of a reform against the units there are, notes among them; empty: it can be taken. `today` None: the future is not remarked on."""
    case = Case(reform, areas)
    found = [
        *_of_the_file(reform, today), *_codes(case), *_bearers(case), *_conservation(case), *share_problems(list(reform.links())),
        *_levels(case), *parent_problems(reform, areas), *_order(case),
    ]  # fmt: skip
    return list(dict.fromkeys(found))


@dataclass
class Case:
    """A reform beside the units of the day before."""

    reform: Reform
    areas: Areas
    before: date = field(init=False)
    units: dict[str, Unit] = field(init=False)
    links: list[Link] = field(init=False)
    closed: dict[str, Area] = field(init=False)

    def __post_init__(self) -> None:
        self.before = day_before(self.reform)
        self.units = {u.code: u for u in self.reform.units}
        self.links = list(self.reform.links())
        self.closed = {a.code: a for a in closed(self.reform, self.areas)}

    def level(self, unit: Unit) -> str | None:
        """The level of a unit that begins; of one that stays the same, what it was unless said otherwise."""
        before = self.closed.get(unit.code) if unit.same else None
        return unit.level or (before.level if before else None)


def _of_the_file(reform: Reform, today: date | None) -> Iterator[Problem]:
    if not reform.decree:
        yield Problem("REFORM-010", "decree")
    if not (reform.units or reform.relations or reform.ended):
        yield Problem("REFORM-004", "", {"key": "units"})
    dated = [("decree_date", reform.decree_date), *((u.at, u.decree_date) for u in reform.units)]
    for at, day in dated:
        if day is not None and day > reform.effective:
            yield Problem("REFORM-012", at, {"decree_date": f"{day:%d/%m/%Y}"})
    if today is not None and reform.effective > today:
        yield Problem("REFORM-011", "effective", {"day": f"{reform.effective:%d/%m/%Y}"})


def _codes(case: Case) -> Iterator[Problem]:
    for where, codes in (("units", [u.code for u in case.reform.units]), ("ended", list(case.reform.ended))):
        for code, times in Counter(codes).items():
            if times > 1:
                yield Problem("REFORM-022", f"{where} {code}", {"code": code, "times": times, "where": where})
    named = [(link.at or f"relations {link.old} -> {link.new}", link.old) for link in case.links]
    for at, code in [*named, *((f"ended {code}", code) for code in case.reform.ended)]:
        if code not in case.closed:
            yield _not_in_being(at, code, case)
    for link in case.links:
        if link.new not in case.units:
            facts = {"code": link.new, "day": f"{case.reform.effective:%d/%m/%Y}"}
            yield Problem("REFORM-021", link.at or f"relations {link.old} -> {link.new}", facts)
    for unit in case.reform.units:
        yield from _form(unit, case)


def _not_in_being(at: str, code: str, case: Case) -> Problem:
    versions = "; ".join(f"{a.full_name}: {a.validity}" for a in case.areas.versions(code))
    facts = {
        "code": code,
        "day": f"{case.before:%d/%m/%Y}",
        "hint": f" ({versions})" if versions else "",
        "hint_en": f" ({versions})" if versions else "",
    }
    return Problem("REFORM-020", at, facts)


def _form(unit: Unit, case: Case) -> Iterator[Problem]:
    level = case.level(unit)
    if level is None:
        return
    minted = level == "province" and unit.code.isascii() and unit.code.isalpha() and unit.code.isupper()
    if not minted and not (unit.code.isascii() and unit.code.isdigit() and len(unit.code) == CODE_DIGITS[level]):
        yield Problem("REFORM-060", unit.at, {"code": unit.code, "level": level})
    if unit.type is not None and unit.type not in TYPES[level]:
        yield Problem("REFORM-061", unit.at, {"level": level, "type": unit.type, "known": ", ".join(TYPES[level])})


def _bearers(case: Case) -> Iterator[Problem]:
    """A code that is borne the day before and begins anew: the file must say what becomes of its bearer."""
    leaving: dict[str, list[Link]] = {}
    for link in case.links:
        leaving.setdefault(link.old, []).append(link)
    for unit in case.reform.units:
        bearer = case.closed.get(unit.code)
        if bearer is not None and unit.code not in leaving and unit.code not in case.reform.ended:
            yield Problem("REFORM-023", unit.at, {"code": unit.code, "bearer": f"{bearer.full_name} ({bearer.validity})"})
        if unit.same and any(link.new != unit.code for link in leaving.get(unit.code, [])):
            yield Problem("REFORM-024", unit.at, {"code": unit.code})


def _conservation(case: Case) -> Iterator[Problem]:
    gone = {r.old for r in edges(case.reform, case.areas)} | {link.old for link in case.links}
    come = {link.new for link in case.links}
    for code, area in case.closed.items():
        if code not in gone and (code not in case.units or code in case.reform.ended):
            yield Problem("REFORM-030", f"ended {code}", {"unit": f"{area.full_name} ({code})"})
    for unit in case.reform.units:
        if unit.code not in come:
            yield Problem("REFORM-031", unit.at, {"unit": f"{unit.name or unit.code} ({unit.code})"})


def _levels(case: Case) -> Iterator[Problem]:
    for link in case.links:
        old, unit = case.closed.get(link.old), case.units.get(link.new)
        new_level = case.level(unit) if unit else None
        if old is None or new_level is None or old.level == new_level or (old.level, new_level) == CROSSES_LEVELS:
            continue
        facts = {"old": link.old, "old_level": old.level, "new": link.new, "new_level": new_level}
        yield Problem("REFORM-038", link.at or f"relations {link.old} -> {link.new}", facts)


def _order(case: Case) -> Iterator[Problem]:
    """Reforms are entered in order of time: nothing may already be known of these codes from that day on."""
    touched: Iterable[str] = dict.fromkeys([*case.closed, *case.units])
    for code in touched:
        later = [a.valid_from for a in case.areas.versions(code) if a.valid_from >= case.reform.effective]
        ends = case.closed[code].valid_to if code in case.closed else None
        if ends is not None:
            later.append(ends + timedelta(days=1))
        if later:
            unit = case.closed[code].full_name if code in case.closed else case.units[code].name
            yield Problem("REFORM-050", f"units {code}" if code in case.units else f"relations {code}", {
                "unit": f"{unit} ({code})", "later": f"{min(later):%d/%m/%Y}",
            })  # fmt: skip
