"""Our table beside the check table: every difference is named in docs/places.md, and nothing named there is no difference."""

import csv
import re
import unicodedata
from datetime import date, timedelta
from pathlib import Path

import pytest

from anptt_data.places.areas import Area, Areas
from anptt_data.places.crosswalk import Relation
from anptt_data.places.references import References

ROOT = Path(__file__).resolve().parents[2]
WHOLE = {"full", "unchanged", "renamed"}
FALSE_TARGETS = {
    "06079": {"06184"}, "10798": {"11911"}, "11890": {"10804", "10843"}, "23053": {"23041"}, "25462": {"27694"}, "27691": {"25459"},
    "28036": {"28087"}, "28252": {"29869"}, "28270": {"29869"}, "28437": {"29869"}, "28439": {"29869"}, "28924": {"29734"}, "29623": {"29182"},
    "29734": {"28921"}, "29902": {"29869"}, "29908": {"29869"}, "31246": {"31726"}, "31268": {"31666"}, "31378": {"31654"}, "31379": {"31582"},
    "31438": {"31741"}, "31474": {"31741"}, "31480": {"31639"}, "31483": {"31591"}, "31582": {"31378"}, "31606": {"31495"}, "31657": {"31378"},
    "31666": {"31288"}, "31669": {"31480"}, "31714": {"31246"}, "31741": {"31408"}, "31744": {"31473"},
}  # fmt: skip
"""The targets that the package gives an old commune and the check table does not."""
CHECK = ROOT.parent / "shared/facts/admin_units"
REFORM, LAST_OLD_DAY = date(2025, 7, 1), date(2025, 6, 30)
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not CHECK.is_dir(), reason="shared/facts/admin_units is absent")]


def rows(name: str) -> list[dict[str, str]]:
    with (CHECK / name).open(encoding="utf-8-sig", newline="") as file:
        return [{k: unicodedata.normalize("NFC", v) for k, v in r.items()} for r in csv.DictReader(file)]


def documented(heading: str) -> set[str]:
    """The codes in the list under a heading of docs/places.md."""
    text = (ROOT / "docs/places.md").read_text(encoding="utf-8")
    section = text.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    return set(re.findall(r"^\| (\d{2,5}) \|", section, re.MULTILINE))


def documented_pairs(heading: str) -> set[tuple[str, str]]:
    """The pairs of an old and a new code in the list under a heading of docs/places.md."""
    text = (ROOT / "docs/places.md").read_text(encoding="utf-8")
    section = text.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    return set(re.findall(r"^\| (\d{3,5}) \| (\d{5}) \|", section, re.MULTILINE))


def written(area: Area) -> dict[str, str]:
    return {
        "name": area.name, "name_ascii": area.name_ascii, "type": area.type, "decree": area.decree, "lat": str(area.lat), "lon": str(area.lon),
        "province_code": area.parent or "", "decree_date": area.decree_date.isoformat() if area.decree_date else "",
        "valid_to": (area.valid_to + timedelta(days=1)).isoformat() if area.valid_to else "",
    }  # fmt: skip


def differences(name: str, level: str, areas: Areas) -> dict[tuple[str, str], set[str]]:
    check = {(r["code"], r["valid_from"]): r for r in rows(name)}
    ours = {(a.code, a.valid_from.isoformat()): written(a) for a in areas if a.level == level and a.valid_from >= REFORM}
    found: dict[tuple[str, str], set[str]] = {}
    for key in check.keys() | ours.keys():
        if key not in check or key not in ours:
            found[key] = {"missing"}
        else:
            columns = [c for c in ours[key] if c in check[key]]
            unlike = {
                c
                for c in columns
                if ours[key][c] != check[key][c] and not (c in ("lat", "lon") and float(ours[key][c]) == float(check[key][c]))
            }
            if unlike:
                found[key] = unlike
    return found


def test_provinces_differ_only_in_the_dates_of_three_decrees(areas: Areas) -> None:
    found = differences("province_scd2.csv", "province", areas)
    assert {key[0] for key in found} == documented("Provinces: date of the decree not known to us")
    assert set().union(*found.values()) == {"decree_date"}


def test_communes_differ_only_in_the_spelling_of_names(areas: Areas) -> None:
    found = differences("commune_scd2.csv", "commune", areas)
    assert {key[0] for key in found} == documented("Communes: spelling of the name")
    assert set().union(*found.values()) == {"name"}


def test_old_communes_are_the_same(areas: Areas) -> None:
    check = rows("old_commune_20250630.csv")
    ours = {a.code: a for a in areas if a.level == "commune" and a.valid(LAST_OLD_DAY)}
    assert {r["code"] for r in check} == set(ours)
    cased = set()
    for row in check:
        commune = ours[row["code"]]
        district = areas.at(row["district_code"], LAST_OLD_DAY)
        province = areas.at(row["province_code"], LAST_OLD_DAY)
        assert district is not None
        assert province is not None
        assert (commune.parent, district.parent) == (district.code, province.code)
        for unit, said in ((commune, row["name"]), (district, row["district"]), (province, row["province"])):
            assert unit.full_name.casefold() == said.casefold()
            if unit.full_name != said:
                cased.add(unit.code)
    assert cased == documented("Old units: capital letters of the type")


def our_pairs(refs: References) -> dict[tuple[str, str], Relation]:
    """Old to new of 1 July 2025 into communes, but for districts that follow from their communes."""
    level = {(a.code, a.valid_from): a.level for a in refs.areas}
    return {
        (r.old, r.new): r
        for r in refs.crosswalk.relations
        if r.effective == REFORM and level[r.new, r.new_from] == "commune" and r.method != "from_parts"
    }


def check_pairs() -> dict[tuple[str, str], str]:
    """Old to new of the check table with whole or part; a source that was no commune has its district's code."""
    return {
        (r["old_code"] or r["non_commune_source"].split()[1], r["new_code"]): "whole" if r["relation"] in WHOLE else "part"
        for r in rows("crosswalk_20250701.csv")
    }


def test_every_old_unit_goes_where_the_check_table_says(refs: References) -> None:
    assert len(check_pairs()) == 10571
    assert our_pairs(refs).keys() ^ check_pairs().keys() == documented_pairs("Crosswalk: other pairs")


def test_what_is_whole_and_what_is_part_is_as_in_the_check_table(refs: References) -> None:
    ours, check = our_pairs(refs), check_pairs()
    assert {p for p in ours.keys() & check.keys() if ours[p].relation != check[p]} == documented_pairs("Crosswalk: whole or part")


def test_the_receiver_of_a_whole_population_is_the_one_the_check_table_names(refs: References) -> None:
    ours = our_pairs(refs)
    named = {(r["old_code"], r["new_code"]) for r in rows("crosswalk_20250701.csv") if r["relation"] == "part_area_all_population"}
    assert len(named) == 58
    whole = {p for p, r in ours.items() if r.method == "population_decree" and r.share == 1.0}
    assert whole ^ named == documented_pairs("Crosswalk: receivers of a whole population")


@pytest.mark.parametrize("old", sorted(FALSE_TARGETS))
def test_a_false_target_of_the_package_gets_nobody(refs: References, old: str) -> None:
    area = refs.areas.at(old, LAST_OLD_DAY)
    assert area is not None
    right = {new for a, new in check_pairs() if a == old}
    assert not right & FALSE_TARGETS[old]
    assert {r.new for r in refs.crosswalk.went(area)} == right


def test_thirty_two_communes_have_false_targets_in_the_package() -> None:
    assert len(FALSE_TARGETS) == 32


def test_van_khe_went_to_o_dien_too_and_the_two_phu_tan_are_not_one(refs: References) -> None:
    ours = our_pairs(refs)
    assert {new for old, new in ours if old == "09013"} == {"08980", "08995", "09022", "09817"}
    assert [(new, r.relation) for (old, new), r in ours.items() if old == "31379"] == [("31378", "whole")]
    assert [(new, r.relation) for (old, new), r in ours.items() if old == "31582"] == [("31582", "whole")]


def test_a_reused_code_changes_its_name_and_its_place(refs: References) -> None:
    before, after = refs.areas.at("00008", LAST_OLD_DAY), refs.areas.at("00008", REFORM)
    assert before is not None
    assert after is not None
    assert (before.full_name, after.full_name) == ("Phường Liễu Giai", "Phường Ngọc Hà")
    came = {r.old for r in refs.crosswalk.came(after) if len(r.old) == 5}
    assert came == {old for old, new in check_pairs() if new == "00008"}
    assert len(came) > 1


def test_every_old_province_is_in_the_one_the_check_table_says(refs: References) -> None:
    level = {(a.code, a.valid_from): a.level for a in refs.areas}
    ours = {(r.old, r.new) for r in refs.crosswalk.relations if r.effective == REFORM and level[r.new, r.new_from] == "province"}
    assert ours == {(r["province_code"], r["new_province_code"]) for r in rows("old_commune_20250630.csv")}
    for row in rows("province_scd2.csv"):
        if row["valid_from"] == REFORM.isoformat():
            assert {old for old, new in ours if new == row["code"]} == set(re.findall(r"\d{2}", row["old_codes"]))
