"""The crosswalk: relations between versions, found from either side, whole in both directions."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from anptt_data.places.areas import Area, Areas
from anptt_data.places.crosswalk import Crosswalk, Relation, load_crosswalk, worst
from anptt_data.places.references import References

LAST_OLD_DAY, REFORM = date(2025, 6, 30), date(2025, 7, 1)


def at(areas: Areas, code: str, on: date) -> Area:
    found = areas.at(code, on)
    assert found is not None
    return found


def part(new: str, share: float | None) -> Relation:
    return Relation(
        REFORM, "1", date(2004, 1, 1), new, REFORM, "part", share, "unknown" if share is None else "population_published", "V", ""
    )


def shares(*published: float | None) -> list[float | None]:
    old = Area("1", date(2004, 1, 1), LAST_OLD_DAY, "commune", "xã", "Một", "Mot", None, "", None, None, None)
    return [r.share for r in Crosswalk([part(f"{n}", s) for n, s in enumerate(published, 2)]).went(old)]


def test_what_went_somewhere_is_found_there_as_what_came(refs: References) -> None:
    crosswalk = refs.crosswalk
    went = [r for a in refs.areas for r in crosswalk.went(a)]
    came = [r for a in refs.areas for r in crosswalk.came(a)]
    assert Counter(went) == Counter(came)
    assert [r[:5] for r in sorted(went)] == [r[:5] for r in sorted(crosswalk.relations)]


def test_a_unit_that_lasts_has_no_relation(refs: References) -> None:
    assert [a for a in refs.areas if a.valid_to is None and refs.crosswalk.went(a)] == []


def test_every_unit_that_ended_went_somewhere_and_every_one_that_began_later_came_from_somewhere(refs: References) -> None:
    births = {date(1994, 1, 1), date(2004, 1, 1)}
    assert [a for a in refs.areas if a.valid_to is not None and not refs.crosswalk.went(a)] == []
    assert [a for a in refs.areas if a.valid_from not in births and not refs.crosswalk.came(a)] == []


def test_the_two_bac_ninh_are_joined_by_version_not_by_code(refs: References) -> None:
    old_24, old_27, new_24 = at(refs.areas, "24", LAST_OLD_DAY), at(refs.areas, "27", LAST_OLD_DAY), at(refs.areas, "24", REFORM)
    assert [(r.new, r.new_from, r.relation) for r in refs.crosswalk.went(old_24)] == [("24", REFORM, "whole")]
    assert [(r.new, r.new_from, r.relation) for r in refs.crosswalk.went(old_27)] == [("24", REFORM, "whole")]
    assert {(r.old, r.old_from) for r in refs.crosswalk.came(new_24)} == {("24", old_24.valid_from), ("27", old_27.valid_from)}
    assert [r.old for r in refs.crosswalk.came(old_24)] == ["HABAC"]


def test_the_changes_of_type_of_2026_are_whole_relations_of_one_code(refs: References) -> None:
    found = [r for r in refs.crosswalk.relations if r.effective > REFORM]
    assert all((r.old, r.relation, r.share) == (r.new, "whole", 1.0) for r in found)
    assert Counter((r.effective, len(r.old)) for r in found) == {
        (date(2026, 4, 30), 2): 1, (date(2026, 4, 30), 5): 10, (date(2026, 9, 1), 2): 1, (date(2026, 9, 20), 2): 1, (date(2026, 9, 20), 5): 12,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("published", "follows"),
    [
        ((None, None), [None, None]),
        ((0.25, None), [0.25, 0.75]),
        ((1.0, None, None), [1.0, 0.0, 0.0]),
        ((0.0, None), [0.0, 1.0]),
        ((0.5, 0.5, None), [0.5, 0.5, 0.0]),
        ((0.1, None, None), [0.1, None, None]),
        ((0.1, 0.2, None, 0.7), [0.1, 0.2, 0.0, 0.7]),
    ],
)
def test_a_share_that_follows_from_the_others_is_known(published: tuple[float | None, ...], follows: list[float | None]) -> None:
    assert shares(*published) == pytest.approx(follows)


def test_the_least_sure_confidence_counts() -> None:
    assert [worst(["V", "M", "V2"]), worst(["V2", "D"]), worst([])] == ["M", "D", "V"]


def test_a_folder_without_a_crosswalk_has_no_relations(tmp_path: Path) -> None:
    assert load_crosswalk(tmp_path).relations == []
