"""The converter against an independent model: people and land who lived through random histories (`tests/places/histories.py`)."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from functools import lru_cache
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anptt_data.places.areas import Area
from anptt_data.places.conversion import Conversion, Converter
from anptt_data.places.conversion_table import TO_LEVELS, ConversionRow, conversion_rows
from tests.places.histories import DAY, DAYS, Atom, History, Id, histories, truth, world

many = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
EXACT = 1e-8
WORLDS = ((1, True), (2, True), (3, True), (4, False), (5, False))


class Case:
    """A history with its tables, its converter and some of its worlds."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.areas, self.crosswalk, self.ids = history.tables()
        self.converter = Converter(self.areas, self.crosswalk)
        self.worlds: list[list[Atom]] = [world(history, seed, spread) for seed, spread in WORLDS]
        self.truth = lru_cache(maxsize=None)(lambda w, unit, stage, level: truth(history, self.worlds[w], unit, stage, level))

    def id(self, area: Area) -> Id:
        return self.ids[area.code, area.valid_from]

    def asked(self, *levels: str) -> list[tuple[Id, int, str | None, Conversion]]:
        """Every unit on the first day of every stage, as its own kind and as provinces."""
        return [
            (id, stage, level, self.converter.convert(self.history.area(id), DAYS[stage], level))
            for id, unit in self.history.units.items()
            if unit.level in levels
            for stage in range(len(self.history.communes))
            for level in ((None, "province") if unit.level == "commune" else (None,))
        ]

    def shares(self, conversion: Conversion) -> dict[Id, float | None]:
        return {self.id(t.area): t.share for t in conversion.targets}

    def truths(self, id: Id, stage: int, level: str | None) -> list[tuple[dict[Id, float], set[Id], bool]]:
        return [self.truth(w, id, stage, level or self.history.units[id].level) for w in range(len(self.worlds))]


def same_shares(one: dict[Id, float], other: dict[Id, float]) -> bool:
    return all(abs(one.get(u, 0.0) - other.get(u, 0.0)) < EXACT for u in one.keys() | other.keys())


@many
@given(histories())
def test_every_share_is_true_in_every_world_and_those_of_a_figure_that_is_carried_over_sum_to_1(history: History) -> None:
    case = Case(history)
    for id, stage, level, conversion in case.asked("commune", "province"):
        shares = case.shares(conversion)
        for real, _, _ in case.truths(id, stage, level):
            for unit, share in shares.items():
                assert share is None or abs(share - real.get(unit, 0.0)) < EXACT, (id, stage, level, shares, real)
        if conversion.convertible:
            assert sum(s or 0.0 for s in shares.values()) == pytest.approx(1.0), (id, stage, shares)


@many
@given(histories())
def test_a_commune_is_carried_over_exactly_when_all_worlds_agree(history: History) -> None:
    case = Case(history)
    for id, stage, level, conversion in case.asked("commune"):
        worlds = [real for real, _, _ in case.truths(id, stage, level)]
        agree = all(same_shares(worlds[0], other) for other in worlds[1:])
        if stage < history.stages(id)[0]:  # backwards nothing is estimated, not even where parts of known size have met again
            agree = agree and len(worlds[0]) == 1
        assert conversion.convertible == agree, (id, stage, level, case.shares(conversion), worlds)


@many
@given(histories())
def test_the_targets_are_the_places_that_hold_people_or_land_of_the_unit_and_no_other_bearer_of_a_code(history: History) -> None:
    case = Case(history)
    for id, stage, level, conversion in case.asked("commune", "province"):
        targets = set(case.shares(conversion))
        holders = [held for _, held, _ in case.truths(id, stage, level)]
        assert all(held <= targets for held in holders), (id, stage, level, targets, holders)
        if history.units[id].level == "commune":  # where all go everywhere; a province's parts are known less well than its communes'
            assert holders[0] == targets, (id, stage, level, targets, holders[0])
        assert all(t.area.valid(DAYS[stage]) for t in conversion.targets)


@many
@given(histories())
def test_the_relation_is_what_people_and_land_say(history: History) -> None:
    case = Case(history)
    for id, stage, level, conversion in case.asked("commune"):
        worlds = case.truths(id, stage, level)
        inside = all(len(held) == 1 for _, held, _ in worlds)
        alone = inside and all(a for _, _, a in worlds)
        expected = "same" if alone and level is None else "whole" if inside else "part"
        assert conversion.relation == expected, (id, stage, level)
        assert conversion.estimated == (conversion.convertible and expected == "part")


@many
@given(histories())
def test_there_and_back_a_unit_that_was_neither_split_nor_joined_is_itself(history: History) -> None:
    case = Case(history)
    for id, stage, _, there in case.asked("commune", "province"):
        if there.level is None and there.relation == "same":
            (target,) = there.targets
            for own in history.stages(id):
                back = case.converter.convert(target.area, DAYS[own])
                assert (back.relation, case.shares(back)) == ("same", {id: 1.0}), (id, stage)


@many
@given(histories())
def test_two_steps_are_one(history: History) -> None:
    case = Case(history)
    for id, stage, _, first in case.asked("commune", "province"):
        if first.level is not None or not first.convertible:
            continue
        own = history.stages(id)
        further = range(stage, len(history.communes)) if stage > own[-1] else range(stage + 1) if stage < own[0] else ()
        for last in further:
            direct = case.converter.convert(history.area(id), DAYS[last])
            second = {t.area: case.converter.convert(t.area, DAYS[last]) for t in first.targets if t.share}
            if direct.convertible and all(s.convertible for s in second.values()):
                composed: dict[Id, float] = defaultdict(float)
                for target in first.targets:
                    if target.share:
                        for t in second[target.area].targets:
                            composed[case.id(t.area)] += target.share * (t.share or 0.0)
                assert same_shares(composed, {u: s or 0.0 for u, s in case.shares(direct).items()}), (id, stage, last)


def answer(conversion: Conversion) -> tuple[object, ...]:
    return conversion.targets, conversion.relation, conversion.convertible, conversion.method, conversion.confidence, conversion.decrees


@many
@given(histories())
def test_an_answer_holds_until_the_day_it_says_and_no_longer(history: History) -> None:
    case = Case(history)
    days = sorted({DAYS[0] - DAY, *DAYS, *(d - DAY for d in DAYS), date(2030, 1, 1)})
    for id, unit in history.units.items():
        for level in (None, "province", "nation") if unit.level == "commune" else (None, "nation"):
            asked = {day: case.converter.convert(history.area(id), day, level) for day in days}
            for on, conversion in asked.items():
                assert on <= conversion.until
                for later in days:
                    if on < later <= conversion.until:
                        assert answer(asked[later]) == answer(conversion), (id, on, later, level)
                if conversion.until != date.max:
                    after = case.converter.convert(history.area(id), conversion.until + DAY, level)
                    assert answer(after) != answer(conversion), (id, on, level)


@many
@given(histories(), st.integers(0, 2**31))
def test_the_table_has_every_unit_once_on_every_day_and_says_what_the_converter_says(history: History, seed: int) -> None:
    case, chance = Case(history), random.Random(seed)
    spans: dict[tuple[str, date, str], dict[tuple[date, date | None], list[ConversionRow]]] = defaultdict(lambda: defaultdict(list))
    for row in conversion_rows(case.areas, case.converter):
        spans[row.code, row.valid_from, row.to_level][row.on_from, row.on_to].append(row)
    assert set(spans) == {(a.code, a.valid_from, to) for a in case.areas for to in TO_LEVELS if a.level != "nation" or to == "own"}
    for (code, valid_from, to_level), found in spans.items():
        ordered = sorted(found)
        assert (ordered[0][0], ordered[-1][1]) == (DAYS[0], None)
        for (_, end), (start, _) in pairwise(ordered):
            assert end is not None
            assert end + DAY == start, (code, valid_from, to_level)
        unit = next(a for a in case.areas.versions(code) if a.valid_from == valid_from)
        for (start, end), rows in found.items():
            assert sum(r.share for r in rows) == pytest.approx(1.0)
            assert len({(r.to_code, r.to_from) for r in rows}) == len(rows)
            last = end or date(2040, 1, 1)
            for day in (start, last, start + (last - start) * chance.random()):
                said = case.converter.convert(unit, day, TO_LEVELS[to_level])
                expected = [(t.area.code, t.area.valid_from, t.share) for t in said.targets] if said.convertible else [(None, None, 1.0)]
                assert [(r.to_code, r.to_from, r.share) for r in rows] == expected
                assert {(r.relation, r.estimated, r.method) for r in rows} == {(said.relation, said.estimated, said.method)}


@many
@given(histories(), st.integers(0, 2**31))
def test_the_total_over_all_units_is_the_same_on_every_day_with_what_could_not_be_carried_over(history: History, seed: int) -> None:
    case, chance = Case(history), random.Random(seed)
    cases = {id: chance.randint(0, 1000) for id in history.units}
    table = list(conversion_rows(case.areas, case.converter))
    for stage, communes in enumerate(history.communes):
        for on in DAYS[: len(history.communes)]:
            for to_level in TO_LEVELS:
                carried, kept = 0.0, 0.0
                for row in table:
                    if row.code == "VN" or row.to_level != to_level or not (row.on_from <= on and (row.on_to is None or on <= row.on_to)):
                        continue
                    id = case.ids[row.code, row.valid_from]
                    if id in communes:
                        carried += cases[id] * row.share if row.to_code else 0
                        kept += 0 if row.to_code else cases[id]
                assert carried + kept == pytest.approx(sum(cases[c] for c in communes)), (stage, on)
