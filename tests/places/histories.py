"""Random histories of communes and provinces, and worlds of people who may have lived through them: the judge of the converter, which shares no code with it.

A `History` is what gets published: units with codes and days, and relations with or without shares. Codes are taken over by other places, units split, merge, meet
again, change code, name or province. A `World` is one way in which people and land can have gone through it: atoms with a weight and the unit in which they lay
at every stage, so that every published share is true. What is true in all worlds is what the history determines; where two worlds differ, nobody can know.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from anptt_data.places.areas import Area, Areas
from anptt_data.places.crosswalk import Crosswalk, Relation

DAY = timedelta(days=1)
DAYS = (date(1994, 1, 1), date(1997, 1, 1), date(2004, 1, 1), date(2008, 8, 1), date(2025, 7, 1))
"""The first day of every stage."""
NONE_PUBLISHED: tuple[None, ...] = (None, None, None)
SHARES: dict[int, tuple[tuple[float | None, ...], ...]] = {
    2: (NONE_PUBLISHED[:2], (0.5, 0.5), (0.3, 0.7), (1.0, 0.0), (0.25, None), (0.0, None), (1.0, None), (0.0, 1.0)),
    3: (NONE_PUBLISHED, (0.2, 0.3, 0.5), (0.0, 0.4, 0.6), (0.4, None, None), (0.0, None, None), (0.5, 0.5, None), (0.0, 0.0, 1.0), (0.1, 0.2, None)),
}  # fmt: skip
"""What may be published of a unit's parts; what is left open may follow from the rest."""

Id = int


@dataclass
class Unit:
    """One version of a commune or province; `id` is its own, whatever its code."""

    id: Id
    code: str
    since: int
    level: str
    province: Id | None = None
    parent: str = "VN"
    until: int | None = None


@dataclass
class History:
    """Stages 0, 1, ...: at each the communes and provinces in being; steps[i] says what became of the communes of stage i in stage i + 1."""

    units: dict[Id, Unit] = field(default_factory=dict)
    communes: list[list[Id]] = field(default_factory=list)
    lies_in: list[dict[Id, Id]] = field(default_factory=list)
    steps: list[dict[Id, list[tuple[Id, float | None]]]] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)

    def area(self, id: Id) -> Area:
        unit = self.units[id]
        end = None if unit.until is None else DAYS[unit.until + 1] - DAY
        kind = "xã" if unit.level == "commune" else "tỉnh"
        return Area(unit.code, DAYS[unit.since], end, unit.level, kind, f"Nơi {id}", f"Noi {id}", unit.parent, "", None, None, None)

    def tables(self) -> tuple[Areas, Crosswalk, dict[tuple[str, date], Id]]:
        """The reference tables, and which unit each row is."""
        nation = Area("VN", DAYS[0], None, "nation", "quốc gia", "Việt Nam", "Viet Nam", None, "", None, None, None)
        rows = {(a.code, a.valid_from): (id, a) for id in self.units for a in [self.area(id)]}
        assert len(rows) == len(self.units), "a code was given to two units of one day"
        return Areas([nation, *(a for _, a in rows.values())]), Crosswalk(self.relations), {v: id for v, (id, _) in rows.items()}

    def stages(self, id: Id) -> range:
        """The stages at which the unit was in being."""
        unit = self.units[id]
        return range(unit.since, (len(self.communes) - 1 if unit.until is None else unit.until) + 1)


class _Codes:
    """Hands out codes: those that were given up this very day, those given up before, or new ones."""

    def __init__(self, width: int) -> None:
        self.width, self.made, self.dead = width, 0, list[str]()

    def pick(self, draw: st.DrawFn, free: list[str]) -> str:
        where = draw(st.sampled_from([pool for pool in (free, free, self.dead, None) if pool is None or pool]))
        if where is None:
            self.made += 1
            return f"{self.made:0{self.width}d}"
        return where.pop(draw(st.integers(0, len(where) - 1)))


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A history of two to four reforms of three to six communes in two or three provinces."""
    made = _Maker(draw)
    for _ in range(draw(st.integers(2, len(DAYS) - 1))):
        made.reform()
    return made.history


class _Maker:
    def __init__(self, draw: st.DrawFn) -> None:
        self.draw, self.history, self.ids = draw, History(), 0
        self.commune_codes, self.province_codes = _Codes(5), _Codes(2)
        provinces = [self.new(self.province_codes.pick(draw, []), 0, "province") for _ in range(draw(st.integers(2, 3)))]
        lies_in = {}
        for number in range(draw(st.integers(3, 6))):
            province = provinces[number % len(provinces)]
            commune = self.new(self.commune_codes.pick(draw, []), 0, "commune", province)
            lies_in[commune.id] = province.id
        self.history.communes.append(list(lies_in))
        self.history.lies_in.append(lies_in)

    def new(self, code: str, since: int, level: str, province: Unit | None = None) -> Unit:
        self.ids += 1
        unit = Unit(self.ids, code, since, level, province.id if province else None, province.code if province else "VN")
        self.history.units[unit.id] = unit
        return unit

    def reform(self) -> None:
        """Some communes become others; provinces go on, are joined, divided, or change codes with others."""
        draw, history = self.draw, self.history
        stage, units = len(history.communes), history.units
        before, lay_in = history.communes[-1], history.lies_in[-1]
        goes = self.provinces_go(sorted(set(lay_in.values())))
        changing = [c for c in before if draw(st.booleans())]
        parts = self.parts(changing)
        labels = {t: draw(st.sampled_from(sorted({g for c in changing for n, _ in parts[c] if n == t for g in goes[lay_in[c]]}))) for t in
                  sorted({t for found in parts.values() for t, _ in found})}  # fmt: skip
        stays = {c: draw(st.sampled_from(goes[lay_in[c]])) for c in before if c not in parts}
        codes = self.codes_of_provinces(sorted(set(labels.values()) | set(stays.values())), sorted(set(lay_in.values())))
        province = self.make_provinces(stage, before, lay_in, parts, labels, stays, codes)
        step: dict[Id, list[tuple[Id, float | None]]] = {}
        lies_in: dict[Id, Id] = {}
        freed = [units[c].code for c in parts]
        moved = {
            c for c, label in stays.items() if units[c].parent != codes[label]
        }  # only their province's code changed: a version of its own
        for old in (*parts, *moved):
            units[old].until = stage - 1
        made = {}
        for target, label in labels.items():
            made[target] = self.new(self.commune_codes.pick(draw, freed), stage, "commune", province[label])
            lies_in[made[target].id] = province[label].id
        self.commune_codes.dead += freed
        for old, found in parts.items():
            step[old] = [(made[t].id, share) for t, share in found]
        for old, label in stays.items():
            unit = self.new(units[old].code, stage, "commune", province[label]) if old in moved else units[old]
            step[old], lies_in[unit.id] = [(unit.id, 1.0)], province[label].id
        for old, found in step.items():
            self.relate(stage, units[old], [(units[n], share) for n, share in found if n != old])
        history.steps.append(step)
        history.communes.append(list(lies_in))
        history.lies_in.append(lies_in)

    def relate(self, stage: int, old: Unit, found: list[tuple[Unit, float | None]]) -> None:
        whole = len(found) == 1
        self.history.relations += [
            Relation(
                DAYS[stage], old.code, DAYS[old.since], new.code, DAYS[new.since], "whole" if whole else "part", 1.0 if whole else share,
                "decree" if whole else "unknown" if share is None else "population_published", "V", f"NQ {stage}",
            )
            for new, share in found
        ]  # fmt: skip

    def provinces_go(self, before: list[Id]) -> dict[Id, list[Id]]:
        """Under which labels the communes of each province may lie from now on; a new label is a negative number."""
        draw = self.draw
        return {p: draw(st.sampled_from([[p], [p], [p], [draw(st.sampled_from(before))], [p, -p], [-p]])) for p in before}

    def parts(self, changing: list[Id]) -> dict[Id, list[tuple[int, float | None]]]:
        """What each changing commune becomes: numbers of targets, with the shares that are published. Somebody lives in every target."""
        draw = self.draw
        if not changing:
            return {}
        targets = st.integers(0, draw(st.integers(0, len(changing) + 1)))
        found = {}
        for old in changing:
            chosen = sorted(draw(st.sets(targets, min_size=1, max_size=3)))
            shares = (1.0,) if len(chosen) == 1 else draw(st.sampled_from(SHARES[len(chosen)]))
            found[old] = list(zip(chosen, shares, strict=True))
        for target in sorted({t for parts in found.values() for t, _ in parts}):
            sources = [o for o in changing if target in dict(found[o])]
            if not any(_lives(found[o], target) for o in sources):
                found[sources[0]] = [(t, None) for t, _ in found[sources[0]]]
        return found

    def codes_of_provinces(self, labels: list[Id], before: list[Id]) -> dict[Id, str]:
        draw, units = self.draw, self.history.units
        keeps = [label for label in labels if label in before and draw(st.integers(0, 3))]
        free = [units[p].code for p in before if p not in keeps]
        codes = {label: units[label].code for label in keeps} | {
            label: self.province_codes.pick(draw, free) for label in labels if label not in keeps
        }
        self.province_codes.dead += free
        return codes

    def make_provinces(
        self, stage: int, before: list[Id], lay_in: dict[Id, Id], parts: dict[Id, list[tuple[int, float | None]]], labels: dict[int, Id],
        stays: dict[Id, Id], codes: dict[Id, str],
    ) -> dict[Id, Unit]:  # fmt: skip
        """The provinces from now on by label, with their relations: whole when all communes went to one, else parts of unknown size."""
        units, went, came = self.history.units, defaultdict[Id, set[Id]](set), defaultdict[Id, set[Id]](set)
        for commune in before:
            for label in {labels[t] for t, _ in parts[commune]} if commune in parts else {stays[commune]}:
                went[lay_in[commune]].add(label)
                came[label].add(lay_in[commune])
        province = {}
        for label, sources in came.items():
            on = label in units and sources == {label} and went[label] == {label} and codes[label] == units[label].code
            province[label] = units[label] if on else self.new(codes[label], stage, "province")
        for old, found in went.items():
            if [province[label] for label in found] != [units[old]]:
                units[old].until = stage - 1
                self.relate(stage, units[old], [(province[label], None) for label in sorted(found)])
        return province


def _lives(parts: list[tuple[int, float | None]], target: int) -> bool:
    """Whether people certainly may go to the target: its share is not nothing, and does not follow to be nothing."""
    share = dict(parts)[target]
    return share != 0.0 and (share is not None or sum(s for _, s in parts if s is not None) < 1.0)


class Atom(NamedTuple):
    """People (of some weight) or land (none) who went through the stages together."""

    path: tuple[Id, ...]
    weight: float


def world(history: History, seed: int, spread: bool) -> list[Atom]:
    """One way in which it can have been. `spread`: people of every origin go to every part (in unlike proportions); else the parts are filled one after another."""
    chance = random.Random(seed)
    atoms = [Atom((c,), weight) for c in history.communes[0] for weight in (0.0, chance.uniform(0.5, 2.0))]
    for step in history.steps:
        by_unit: dict[Id, list[Atom]] = defaultdict(list)
        for atom in atoms:
            by_unit[atom.path[-1]].append(atom)
        atoms = []
        for unit, found in step.items():
            people = [a for a in by_unit[unit] if a.weight > 0]
            land = [a for a in by_unit[unit] if a.weight == 0]
            shares = _real_shares([share for _, share in found], chance)
            fractions = (_spread if spread else _filled)([a.weight for a in people], shares, chance)
            for atom, row in zip(people, fractions, strict=True):
                atoms += [
                    Atom((*atom.path, t), atom.weight * part) for (t, _), part in zip(found, row, strict=True) if atom.weight * part > 1e-13
                ]
            for target, _ in found:
                atoms += [Atom((*a.path, target), 0.0) for a in (land if spread else [chance.choice(land)])]
    return atoms


def _real_shares(published: list[float | None], chance: random.Random) -> list[float]:
    """The published shares, and some for those that nobody published."""
    left = max(0.0, 1.0 - sum(s for s in published if s is not None))
    unknown = [chance.uniform(0.1, 1.0) for s in published if s is None]
    rest = iter([left * u / sum(unknown) for u in unknown])
    return [next(rest) if s is None else s for s in published]


def _spread(weights: list[float], shares: list[float], chance: random.Random) -> list[list[float]]:
    """Which fraction of every atom goes to every part: at random, but everybody goes somewhere and every part gets its share."""
    weight, share = np.array(weights), np.array(shares)
    matrix = np.array([[chance.uniform(0.2, 1.0) if s else 0.0 for s in shares] for _ in weights])
    for _ in range(200):
        matrix *= (weight / matrix.sum(axis=1))[:, None]
        columns = matrix.sum(axis=0)
        factor = np.divide(share * weight.sum(), columns, out=np.ones_like(columns), where=columns > 0)
        matrix *= factor[None, :]
        if np.allclose(matrix.sum(axis=1), weight, rtol=1e-13, atol=0):
            break
    found: list[list[float]] = (matrix / weight[:, None]).tolist()
    return found


def _filled(weights: list[float], shares: list[float], chance: random.Random) -> list[list[float]]:
    """The atoms, in some order, into the parts, in some order, each until it is full."""
    found = [[0.0] * len(shares) for _ in weights]
    room = [share * sum(weights) for share in shares]
    parts = chance.sample(range(len(shares)), len(shares))
    for atom in chance.sample(range(len(weights)), len(weights)):
        left = weights[atom]
        for part in parts:
            taken = min(left, room[part])
            found[atom][part] += taken / weights[atom]
            room[part] -= taken
            left -= taken
    return found


def truth(history: History, atoms: list[Atom], unit: Id, stage: int, level: str) -> tuple[dict[Id, float], set[Id], bool]:
    """Where the unit's people are at the stage (unit -> share), all units that hold some of its people or land, and whether nobody else is in them."""
    place = {c: c for c in history.communes[stage]} if level == "commune" else history.lies_in[stage]
    at = history.units[unit].since
    mine = [a for a in atoms if _in(history, a, unit, at)]
    total = sum(a.weight for a in mine)
    shares: dict[Id, float] = defaultdict(float)
    for atom in mine:
        shares[place[atom.path[stage]]] += atom.weight / total
    ours = {id(a) for a in mine}
    alone = all(id(a) in ours for a in atoms if place[a.path[stage]] in shares)
    return {u: s for u, s in shares.items() if s > 1e-11}, set(shares), alone


def _in(history: History, atom: Atom, unit: Id, stage: int) -> bool:
    return atom.path[stage] == unit if history.units[unit].level == "commune" else history.lies_in[stage][atom.path[stage]] == unit
