"""What became of a place: real units across the reforms, and small made-up ones that try to break the rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anptt_data.places.areas import Area, Areas
from anptt_data.places.conversion import Conversion, Converter
from anptt_data.places.crosswalk import Crosswalk, Relation
from anptt_data.places.references import References

TODAY, LAST_OLD_DAY, REFORM = date(2026, 11, 21), date(2025, 6, 30), date(2025, 7, 1)
IN_1995, IN_2000, IN_2003, IN_2006 = date(1995, 6, 1), date(2000, 6, 1), date(2003, 6, 1), date(2006, 6, 1)
DAY = timedelta(days=1)


def unit(refs: References, code: str, on: date) -> Area:
    found = refs.areas.at(code, on)
    assert found is not None, (code, on)
    return found


def carried(refs: References, code: str, reported: date, on: date = TODAY, level: str | None = None) -> Conversion:
    return refs.converter.convert(unit(refs, code, reported), on, level)


def names(conversion: Conversion) -> list[str]:
    return [t.area.full_name for t in conversion.targets]


def shares(conversion: Conversion) -> dict[str, float | None]:
    return {t.area.code: t.share for t in conversion.targets}


def test_code_24_is_bac_giang_on_the_last_day_of_june_2025_and_bac_ninh_on_the_first_of_july(refs: References) -> None:
    assert unit(refs, "24", LAST_OLD_DAY).name == "Bắc Giang"
    assert unit(refs, "24", REFORM).name == "Bắc Ninh"
    for code in ("24", "27"):
        found = carried(refs, code, LAST_OLD_DAY)
        assert (names(found), found.relation, found.convertible, found.estimated) == (["Thành phố Bắc Ninh"], "whole", True, False)
        assert found.decrees == ("202/2025/QH15", "39/2026/QH16")


def test_00008_was_lieu_giai_and_is_ngoc_ha_but_old_ngoc_ha_is_split(refs: References) -> None:
    assert unit(refs, "00008", LAST_OLD_DAY).name == "Liễu Giai"
    found = carried(refs, "00008", LAST_OLD_DAY)
    assert (names(found), found.relation) == (["Phường Ngọc Hà"], "whole")
    old_ngoc_ha = carried(refs, "00016", LAST_OLD_DAY)
    assert (names(old_ngoc_ha), old_ngoc_ha.convertible) == (["Phường Ba Đình", "Phường Ngọc Hà"], False)


def test_ha_tay_lies_wholly_in_ha_noi(refs: References) -> None:
    for on in (date(2008, 8, 1), date(2020, 1, 1), TODAY):
        found = carried(refs, "28", IN_2006, on)
        assert (names(found), found.relation, found.convertible, found.estimated) == (["Thành phố Hà Nội"], "whole", True, False)
        assert "15/2008/QH12" in found.decrees


@pytest.mark.parametrize(
    ("code", "name", "on", "parts"),
    [
        ("12", "Lai Châu", IN_2003, ["Tỉnh Điện Biên", "Tỉnh Lai Châu"]),
        ("10", "Lào Cai", IN_2003, ["Tỉnh Lai Châu", "Tỉnh Lào Cai"]),
        ("04", "Cao Bằng", IN_1995, ["Tỉnh Cao Bằng", "Tỉnh Thái Nguyên"]),
    ],
)
def test_a_province_that_was_divided_into_two_of_today_is_told_but_not_converted(
    refs: References, code: str, name: str, on: date, parts: list[str]
) -> None:
    assert unit(refs, code, on).name == name
    found = carried(refs, code, on)
    assert (sorted(names(found)), found.relation) == (sorted(parts), "part")
    assert (found.convertible, found.estimated, found.method) == (False, False, "none")
    assert all(share is None for share in shares(found).values())


@pytest.mark.parametrize(
    ("code", "people"),
    [
        ("66", {"66": 1_666_854, "68": 363_118}),
        ("17", {"01": 20_254, "25": 832_543}),
        ("26", {"01": 187_255, "25": 1_059_063}),
    ],
)
def test_a_province_whose_parts_were_counted_is_carried_over_by_shares_and_says_so(
    refs: References, code: str, people: dict[str, int]
) -> None:
    found = carried(refs, code, IN_2003)
    assert (found.relation, found.convertible, found.estimated, found.method) == ("part", True, True, "population_published")
    assert shares(found) == pytest.approx({place: n / sum(people.values()) for place, n in people.items()}, abs=1e-6)


@pytest.mark.parametrize(
    ("code", "on", "today"),
    [
        ("92", IN_2003, "Thành phố Cần Thơ"),
        ("BACTHAI", IN_1995, "Tỉnh Thái Nguyên"),
        ("HABAC", IN_1995, "Thành phố Bắc Ninh"),
        ("NAMHA", IN_1995, "Tỉnh Ninh Bình"),
        ("QNDN", IN_1995, "Thành phố Đà Nẵng"),
        ("MINHHAI", IN_1995, "Tỉnh Cà Mau"),
    ],
)
def test_a_province_whose_parts_met_again_lies_wholly_in_one_of_today_whatever_the_shares(
    refs: References, code: str, on: date, today: str
) -> None:
    found = carried(refs, code, on)
    assert (names(found), found.convertible, found.estimated, found.method) == ([today], True, False, "decree")
    assert [t.share for t in found.targets] == [1.0]
    between = carried(refs, code, on, date(2010, 1, 1))
    assert (len(between.targets), between.relation, between.convertible) == (2, "part", code == "92")


@pytest.mark.parametrize("code", ["HAIHUNG", "VINHPHU", "SONGBE"])
def test_of_the_provinces_divided_in_1997_three_lie_in_two_of_today(refs: References, code: str) -> None:
    assert not carried(refs, code, IN_1995).convertible


def test_ha_bac_and_todays_bac_ninh_are_one_and_the_same_territory(refs: References) -> None:
    assert carried(refs, "HABAC", IN_1995).relation == "same"
    back = carried(refs, "24", TODAY, IN_1995)
    assert (names(back), back.relation, back.convertible) == (["Tỉnh Hà Bắc"], "same", True)


def test_only_six_provinces_that_ever_were_cannot_be_carried_to_today(refs: References) -> None:
    lost = [a.name for a in refs.areas if a.level == "province" and not refs.converter.convert(a, TODAY).convertible]
    assert sorted(lost) == sorted(["Cao Bằng", "Lai Châu", "Lào Cai", "Hải Hưng", "Sông Bé", "Vĩnh Phú"])


def test_the_district_bach_long_vi_is_todays_special_zone(refs: References) -> None:
    found = carried(refs, "318", LAST_OLD_DAY)
    assert (names(found), found.relation, shares(found)) == (["Đặc khu Bạch Long Vĩ"], "same", {"11948": 1.0})
    back = carried(refs, "11948", TODAY, LAST_OLD_DAY)
    assert (names(back), back.relation, shares(back)) == (["Huyện Bạch Long Vĩ"], "same", {"318": 1.0})


def test_a_district_becomes_communes_and_lies_wholly_in_its_province(refs: References) -> None:
    communes = carried(refs, "001", LAST_OLD_DAY)
    assert {t.area.level for t in communes.targets} == {"commune"}
    assert (communes.relation, communes.convertible) == ("part", False)
    province = carried(refs, "001", LAST_OLD_DAY, TODAY, "province")
    assert (names(province), province.relation, province.convertible) == (["Thành phố Hà Nội"], "whole", True)


def test_every_unit_of_the_last_old_day_lies_wholly_in_one_province_of_today(refs: References) -> None:
    found = [refs.converter.convert(a, TODAY, "province") for a in refs.areas if a.valid(LAST_OLD_DAY) and a.level != "nation"]
    assert len(found) == 63 + 696 + 10035
    assert all(f.convertible and len(f.targets) == 1 for f in found)


def test_a_split_commune_converts_to_its_province_and_to_the_nation(refs: References) -> None:
    assert not carried(refs, "00007", LAST_OLD_DAY).convertible
    assert shares(carried(refs, "00007", LAST_OLD_DAY, TODAY, "province")) == {"01": 1.0}
    assert shares(carried(refs, "00007", LAST_OLD_DAY, TODAY, "nation")) == {"VN": 1.0}


def test_a_commune_whose_whole_population_went_to_one_receiver_is_converted_as_an_estimate_by_the_decree(refs: References) -> None:
    found = carried(refs, "00118", LAST_OLD_DAY)
    assert shares(found) == {"00097": 0.0, "00118": 1.0}
    assert (found.relation, found.convertible, found.estimated, found.method) == ("part", True, True, "population_decree")


def test_hue_goes_on_under_three_names_and_types(refs: References) -> None:
    found = carried(refs, "46", IN_2000)
    assert (unit(refs, "46", IN_2000).full_name, names(found), found.relation) == ("Tỉnh Thừa Thiên Huế", ["Thành phố Huế"], "same")
    assert names(carried(refs, "46", TODAY, date(2024, 12, 31))) == ["Tỉnh Thừa Thiên Huế"]
    assert carried(refs, "46", TODAY, date(2024, 12, 31)).until == date(2024, 12, 31)


@pytest.mark.parametrize(
    ("code", "day"), [("75", date(2026, 4, 30)), ("22", date(2026, 9, 1)), ("24", date(2026, 9, 20)), ("25270", date(2026, 4, 30))]
)
def test_a_change_of_type_in_2026_is_the_same_place_both_ways(refs: References, code: str, day: date) -> None:
    there, back = carried(refs, code, day - DAY, day), carried(refs, code, day, day - DAY)
    assert (
        (there.relation, there.convertible, there.estimated) == (back.relation, back.convertible, back.estimated) == ("same", True, False)
    )
    assert (there.targets[0].area.valid_from, back.targets[0].area.valid_to) == (day, day - DAY)


def test_back_to_2024_a_unit_that_came_of_one_is_converted_and_one_that_came_of_several_is_told(refs: References) -> None:
    on = date(2024, 12, 31)
    assert shares(carried(refs, "01", TODAY, on)) == {"01": 1.0}
    joined = carried(refs, "08", TODAY, on)
    assert (names(joined), joined.relation, joined.convertible) == (["Tỉnh Hà Giang", "Tỉnh Tuyên Quang"], "part", False)
    assert shares(carried(refs, "25270", TODAY, on, "province")) == {"70": 1.0}


def test_before_our_history_nothing_is_known(refs: References) -> None:
    for code, first in (("01", date(1994, 1, 1)), ("00008", date(2004, 1, 1)), ("318", date(2004, 1, 1))):
        found = carried(refs, code, LAST_OLD_DAY, first - DAY)
        assert (found.targets, found.relation, found.convertible, found.until) == ((), "unknown", False, first - DAY)


def test_on_a_day_of_its_own_a_unit_is_itself(refs: References) -> None:
    found = carried(refs, "24", LAST_OLD_DAY, IN_2000)
    assert (found.relation, found.convertible, found.estimated, found.decrees) == ("same", True, False, ())
    assert found.targets[0].area is unit(refs, "24", LAST_OLD_DAY)


def test_a_province_lies_in_no_commune_and_a_commune_of_today_in_no_district(refs: References) -> None:
    for code, level in (("24", "commune"), ("24", "district"), ("00008", "district")):
        found = carried(refs, code, TODAY, TODAY, level)
        assert (found.targets, found.relation, found.convertible) == ((), "unknown", False)
    assert shares(carried(refs, "00008", LAST_OLD_DAY, IN_2006, "district")) == {"001": 1.0}


REFORMS = [
    date(1997, 1, 1),
    date(2004, 1, 1),
    date(2008, 8, 1),
    date(2025, 1, 1),
    REFORM,
    date(2026, 4, 30),
    date(2026, 9, 1),
    date(2026, 9, 20),
]


@pytest.mark.parametrize(
    "code_and_day",
    [
        ("24", LAST_OLD_DAY), ("24", TODAY), ("28", IN_2006), ("66", IN_2003), ("HABAC", IN_1995), ("VINHPHU", IN_1995), ("46", IN_2000), ("75", TODAY),
        ("00007", LAST_OLD_DAY), ("00008", TODAY), ("25270", TODAY), ("25270", LAST_OLD_DAY), ("268", IN_2006), ("318", LAST_OLD_DAY), ("11948", TODAY),
    ],
)  # fmt: skip
@pytest.mark.parametrize("level", [None, "province", "nation"])
def test_an_answer_holds_on_every_day_until_it_says_and_changes_on_the_next(
    refs: References, code_and_day: tuple[str, date], level: str | None
) -> None:
    def said(on: date) -> tuple[object, ...]:
        found = carried(refs, *code_and_day, on, level)
        return found.targets, found.relation, found.convertible, found.estimated, found.method, found.confidence, found.decrees

    days = [r + timedelta(days=n) for r in [date(1994, 1, 1), *REFORMS] for n in range(-3, 4)]
    for on in days:
        until = carried(refs, *code_and_day, on, level).until
        assert on <= until
        assert all(said(d) == said(on) for d in days if on <= d <= until)
        assert until == date.max or said(until + DAY) != said(on)


# Made-up units: one letter a code, a number a stage; the reforms are on the first days of 2000, 2010, 2020.

STAGES = (date(1990, 1, 1), date(2000, 1, 1), date(2010, 1, 1), date(2020, 1, 1))
Edge = tuple[str, int, str, float | None]


def small(edges: list[Edge]) -> Converter:
    """(old code, reform, new code, share): versions last from reform to reform; a share of 1 that is the only one is whole."""
    relations, since = [], dict.fromkeys(("VN", *(old for old, reform, _, _ in edges if reform == 1)), STAGES[0])
    rows = []
    for stage in (1, 2, 3):
        found = [e for e in edges if e[1] == stage]
        begun = {}
        for old, _, new, share in found:
            whole = sum(e[0] == old for e in found) == 1
            method = "decree" if whole else "unknown" if share is None else "population_published"
            relations.append(
                Relation(
                    STAGES[stage], old, since[old], new, STAGES[stage], "whole" if whole else "part", share, method, "V", f"NQ {stage}"
                )
            )
            begun[new] = STAGES[stage]
        rows += [commune(old, since.pop(old), STAGES[stage] - DAY) for old in {e[0] for e in found}]
        since |= begun
    return Converter(Areas([*rows, *(commune(code, day, None) for code, day in since.items())]), Crosswalk(relations))


def commune(code: str, since: date, until: date | None) -> Area:
    return Area(code, since, until, "nation" if code == "VN" else "commune", "xã", code, code, None, "", None, None, None)


def from_to(converter: Converter, code: str, stage: int, to: int) -> Conversion:
    found = converter.areas.at(code, STAGES[stage])
    assert found is not None
    return converter.convert(found, STAGES[to])


def test_a_code_taken_over_in_three_reforms_never_mixes_its_bearers() -> None:
    """A's place goes to B's code, B's to C's, C's to A's: three times round, and every place is itself."""
    converter = small([(old, stage, new, 1.0) for stage in (1, 2, 3) for old, new in (("A", "B"), ("B", "C"), ("C", "A"))])
    for start in (0, 1, 2, 3):
        for end in (0, 1, 2, 3):
            for number, code in enumerate("ABC"):
                found = from_to(converter, code, start, end)
                assert shares(found) == {"ABC"[(number + end - start) % 3]: 1.0}
                assert found.relation == "same"


def test_a_unit_that_was_split_and_joined_again_is_the_same_whatever_the_shares() -> None:
    converter = small([("A", 1, "B", None), ("A", 1, "C", None), ("B", 2, "D", 1.0), ("C", 2, "D", 1.0)])
    assert not from_to(converter, "A", 0, 1).convertible
    again = from_to(converter, "A", 0, 2)
    assert (shares(again), again.relation, again.estimated) == ({"D": 1.0}, "same", False)
    assert (shares(from_to(converter, "D", 2, 0)), from_to(converter, "B", 1, 0).relation) == ({"A": 1.0}, "whole")


def test_shares_are_multiplied_along_a_path_and_added_where_paths_meet() -> None:
    converter = small([("A", 1, "B", 0.6), ("A", 1, "C", 0.4), ("B", 2, "D", 0.5), ("B", 2, "E", 0.5), ("C", 2, "E", 1.0)])
    found = from_to(converter, "A", 0, 2)
    assert shares(found) == pytest.approx({"D": 0.3, "E": 0.7})
    assert (found.convertible, found.estimated, found.method, found.decrees) == (True, True, "population_published", ("NQ 1", "NQ 2"))


def test_a_published_share_of_a_joined_unit_is_not_that_of_each_unit_it_was_joined_of() -> None:
    """A and B became C, half of whose people went to D: those may be all of A's, or none."""
    converter = small(
        [("A", 1, "C", 1.0), ("B", 1, "C", 1.0), ("C", 2, "D", 0.5), ("C", 2, "E", 0.5), ("D", 3, "F", 1.0), ("E", 3, "F", 1.0)]
    )
    assert shares(from_to(converter, "C", 1, 2)) == {"D": 0.5, "E": 0.5}
    for code in "AB":
        found = from_to(converter, code, 0, 2)
        assert (shares(found), found.convertible) == ({"D": None, "E": None}, False)
        assert shares(from_to(converter, code, 0, 3)) == {"F": 1.0}


def test_what_a_joined_unit_gave_wholly_or_not_at_all_holds_for_each_unit_it_was_joined_of() -> None:
    converter = small([("A", 1, "C", 1.0), ("B", 1, "C", 1.0), ("C", 2, "D", 1.0), ("C", 2, "E", 0.0)])
    assert shares(from_to(converter, "A", 0, 2)) == {"D": 1.0, "E": 0.0}


def test_a_unit_split_and_joined_again_may_be_split_by_a_published_share() -> None:
    converter = small(
        [("A", 1, "B", None), ("A", 1, "C", None), ("B", 2, "D", 1.0), ("C", 2, "D", 1.0), ("D", 3, "E", 0.2), ("D", 3, "F", 0.8)]
    )
    found = from_to(converter, "A", 0, 3)
    assert (shares(found), found.convertible, found.method) == ({"E": 0.2, "F": 0.8}, True, "population_published")
    assert not from_to(converter, "B", 1, 3).convertible


def test_territory_without_people_is_a_part_without_share() -> None:
    converter = small([("A", 1, "B", 1.0), ("A", 1, "C", 0.0), ("X", 1, "C", 1.0)])
    found = from_to(converter, "A", 0, 1)
    assert (shares(found), found.relation, found.convertible, found.estimated) == ({"B": 1.0, "C": 0.0}, "part", True, True)
    back = from_to(converter, "C", 1, 0)
    assert (shares(back), back.relation, back.convertible) == ({"A": 0.0, "X": 1.0}, "part", True)


def test_territory_without_people_does_not_hide_that_the_peopled_sources_were_one() -> None:
    converter = small([
        ("A", 1, "B", None), ("A", 1, "C", None), ("X", 1, "X", 1.0),
        ("B", 2, "D", 1.0), ("C", 2, "D", 1.0), ("X", 2, "X", 1.0), ("X", 2, "D", 0.0),
    ])  # fmt: skip
    assert shares(from_to(converter, "D", 2, 0)) == {"A": 1.0, "X": 0.0}


def test_the_last_unknown_share_is_what_is_left_over() -> None:
    converter = small([("A", 1, "B", 0.3), ("A", 1, "C", None)])
    assert shares(from_to(converter, "A", 0, 1)) == pytest.approx({"B": 0.3, "C": 0.7})


def test_one_unknown_share_among_several_leaves_the_unit_unconverted_but_the_known_one_is_told() -> None:
    converter = small(
        [("A", 1, "B", 0.3), ("A", 1, "C", None), ("A", 1, "D", None), ("C", 2, "E", 1.0), ("D", 2, "E", 1.0), ("B", 2, "B", 1.0)]
    )
    assert shares(from_to(converter, "A", 0, 1)) == {"B": 0.3, "C": None, "D": None}
    assert not from_to(converter, "A", 0, 1).convertible
    assert shares(from_to(converter, "A", 0, 2)) == pytest.approx({"B": 0.3, "E": 0.7})


def test_where_a_part_is_lost_from_sight_nothing_is_converted() -> None:
    converter = small([("A", 1, "B", 0.3), ("A", 1, "C", 0.7), ("B", 2, "B", 1.0)])
    areas = [a._replace(valid_to=STAGES[2] - DAY) if a.code == "C" else a for a in converter.areas]  # and C went nowhere
    found = from_to(Converter(Areas(areas), converter.crosswalk), "A", 0, 2)
    assert (found.targets, found.relation, found.convertible) == ((), "unknown", False)
