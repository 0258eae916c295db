"""The conversion table: every unit on every day, once, whole."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest

from anptt_data.places.conversion import Converter
from anptt_data.places.conversion_table import TO_LEVELS, ConversionRow, conversion_rows
from anptt_data.places.references import References

FIRST, TODAY, LAST_OLD_DAY, REFORM = date(1994, 1, 1), date(2026, 11, 21), date(2025, 6, 30), date(2025, 7, 1)
DAY = timedelta(days=1)
Spans = dict[tuple[str, date, str], dict[tuple[date, date | None], list[ConversionRow]]]


@pytest.fixture(scope="module")
def spans(refs: References) -> Spans:
    found: Spans = defaultdict(lambda: defaultdict(list))
    for row in conversion_rows(refs.areas, refs.converter):
        found[row.code, row.valid_from, row.to_level][row.on_from, row.on_to].append(row)
    return found


def on_day(spans: Spans, code: str, valid_from: date, on: date, to_level: str = "own") -> list[ConversionRow]:
    found = [rows for (start, end), rows in spans[code, valid_from, to_level].items() if start <= on and (end is None or on <= end)]
    assert len(found) == 1
    return found[0]


def test_every_version_has_both_kinds_of_target_and_the_nation_itself(spans: Spans, refs: References) -> None:
    assert set(spans) == {(a.code, a.valid_from, to) for a in refs.areas for to in TO_LEVELS if a.level != "nation" or to == "own"}


def test_the_days_of_a_unit_are_covered_once_from_the_first_of_our_history_on_without_end(spans: Spans) -> None:
    for unit, found in spans.items():
        ordered = sorted(found)
        assert (ordered[0][0], ordered[-1][1]) == (FIRST, None), unit
        assert all(end is not None and end + DAY == start for (_, end), (start, _) in pairwise(ordered)), unit


def test_the_shares_of_a_unit_and_day_sum_to_1(spans: Spans) -> None:
    for unit, found in spans.items():
        for rows in found.values():
            assert sum(r.share for r in rows) == pytest.approx(1.0, abs=1e-9), unit


def test_neighbouring_spans_differ(spans: Spans) -> None:
    for unit, found in spans.items():
        for one, other in pairwise(sorted(found)):
            assert [r[5:] for r in found[one]] != [r[5:] for r in found[other]], unit


def test_the_table_says_what_the_converter_says_on_any_day(spans: Spans, refs: References) -> None:
    chance = random.Random(7)
    fresh = Converter(refs.areas, refs.crosswalk)
    for area in chance.sample(refs.areas.rows, 1500):
        for to_level, level in TO_LEVELS.items():
            if (area.code, area.valid_from, to_level) in spans:
                on = FIRST + timedelta(days=chance.randrange((TODAY - FIRST).days + 1))
                rows, said = on_day(spans, area.code, area.valid_from, on, to_level), fresh.convert(area, on, level)
                expected = [(t.area.code, t.area.valid_from, t.share) for t in said.targets] if said.convertible else [(None, None, 1.0)]
                assert [(r.to_code, r.to_from, r.share) for r in rows] == expected
                assert {(r.relation, r.estimated, r.method, r.confidence) for r in rows} == {
                    (said.relation, said.estimated, said.method, said.confidence)
                }


def test_a_target_is_a_unit_of_the_asked_days(spans: Spans, refs: References) -> None:
    units = {(a.code, a.valid_from): a for a in refs.areas}
    for found in spans.values():
        for (start, end), rows in found.items():
            for row in rows:
                if row.to_code is not None and row.to_from is not None:
                    target = units[row.to_code, row.to_from]
                    assert target.valid(start)
                    assert target.valid(end or date.max)
                    assert row.to_level == "own" or target.level == "province"


def test_bac_giang_is_itself_until_june_2025_and_then_bac_ninh_in_both_its_types(spans: Spans) -> None:
    bac_giang = sorted(
        (start, end, r.to_code, r.to_from, r.relation) for (start, end), rows in spans["24", date(1997, 1, 1), "own"].items() for r in rows
    )
    assert [row for row in bac_giang if row[0] >= date(1997, 1, 1)] == [
        (date(1997, 1, 1), LAST_OLD_DAY, "24", date(1997, 1, 1), "same"),
        (REFORM, date(2026, 9, 19), "24", REFORM, "whole"),
        (date(2026, 9, 20), None, "24", date(2026, 9, 20), "whole"),
    ]
    assert bac_giang[0][2:] == ("HABAC", date(1994, 1, 1), "whole")


def test_what_cannot_be_converted_is_one_whole_row_without_a_target(spans: Spans) -> None:
    (lai_chau,) = on_day(spans, "12", FIRST, TODAY)
    assert (lai_chau.to_code, lai_chau.to_from, lai_chau.share, lai_chau.relation, lai_chau.method) == (None, None, 1.0, "part", "none")
    (commune,) = on_day(spans, "00007", date(2004, 1, 1), TODAY)
    assert (commune.to_code, commune.relation) == (None, "part")
    (its_province,) = on_day(spans, "00007", date(2004, 1, 1), TODAY, "province")
    assert (its_province.to_code, its_province.share) == ("01", 1.0)


def test_a_published_division_is_a_row_a_target_with_its_share(spans: Spans, refs: References) -> None:
    published = [rows for found in spans.values() for rows in found.values() if any(r.method == "population_published" for r in rows)]
    assert published
    for rows in published:
        assert len(rows) > 1
        assert all(r.estimated and r.to_code for r in rows)


def test_counts_of_the_last_old_day_are_all_there_on_todays_map_or_listed(spans: Spans, refs: References) -> None:
    """Ten thousand communes with a number of cases each: what their provinces have today is what was reported, to the last case."""
    chance = random.Random(3)
    cases = {a: chance.randrange(1000) for a in refs.areas if a.level == "commune" and a.valid(LAST_OLD_DAY)}
    for to_level in TO_LEVELS:
        carried, listed = 0.0, 0
        for area, number in cases.items():
            for row in on_day(spans, area.code, area.valid_from, TODAY, to_level):
                carried += number * row.share if row.to_code else 0
                listed += 0 if row.to_code else number
        assert carried + listed == pytest.approx(sum(cases.values()))
        assert (listed == 0) == (to_level == "province")


@pytest.mark.slow
def test_the_whole_table_is_made_in_a_few_seconds(refs: References) -> None:
    start = time.process_time()
    assert sum(1 for _ in conversion_rows(refs.areas, Converter(refs.areas, refs.crosswalk))) > 80_000
    assert time.process_time() - start < 10
