"""Administrative units in time."""

import csv
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from anptt_data.errors import OurFault
from anptt_data.periods.calendars import CALENDARS
from anptt_data.places.areas import Area, Areas

ROOT = Path(__file__).resolve().parents[2]
LAST_OLD_DAY, FIRST_NEW_DAY = date(2025, 6, 30), date(2025, 7, 1)
COMMUNES_TODAY = {
    "01": 126, "04": 56, "08": 124, "11": 45, "12": 38, "14": 75, "15": 99, "19": 92, "20": 65, "22": 54, "24": 99, "25": 148, "31": 114,
    "33": 104, "37": 129, "38": 166, "40": 130, "42": 69, "44": 78, "46": 40, "48": 94, "51": 96, "52": 135, "56": 65, "66": 102, "68": 124,
    "75": 95, "79": 168, "80": 96, "82": 102, "86": 124, "91": 102, "92": 103, "96": 64,
}  # fmt: skip


def at(areas: Areas, code: str, on: date) -> Area:
    found = areas.at(code, on)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(1995, 6, 1), {"province": 53}),
        (date(1997, 1, 1), {"province": 61}),
        (date(2004, 1, 1), {"province": 64}),
        (date(2008, 8, 1), {"province": 63}),
        (LAST_OLD_DAY, {"province": 63, "district": 696, "commune": 10035}),
        (FIRST_NEW_DAY, {"province": 34, "commune": 3321}),
        (date(2026, 11, 21), {"province": 34, "commune": 3321}),
    ],
)
def test_as_many_units_are_valid_on_a_day_as_the_law_says(areas: Areas, on: date, expected: dict[str, int]) -> None:
    counted = Counter(a.level for a in areas if a.valid(on))
    assert {level: n for level, n in counted.items() if level in expected or on >= LAST_OLD_DAY} == {
        **expected,
        **({"nation": 1} if on >= LAST_OLD_DAY else {}),
    }


def test_every_province_has_its_number_of_communes(areas: Areas) -> None:
    assert Counter(a.parent for a in areas if a.level == "commune" and a.valid(FIRST_NEW_DAY)) == COMMUNES_TODAY


@pytest.mark.parametrize(
    ("on", "wards", "communes"),
    [
        (FIRST_NEW_DAY, 687, 2621),
        (date(2026, 4, 29), 687, 2621),
        (date(2026, 4, 30), 697, 2611),
        (date(2026, 9, 19), 697, 2611),
        (date(2026, 9, 20), 709, 2599),
    ],
)
def test_communes_become_wards_on_the_days_of_the_resolutions(areas: Areas, on: date, wards: int, communes: int) -> None:
    types = Counter(a.type for a in areas if a.level == "commune" and a.valid(on))
    assert types == {"phường": wards, "xã": communes, "đặc khu": 13}


def test_a_commune_that_became_a_ward_keeps_code_name_and_place(areas: Areas) -> None:
    changed = [areas.versions(c) for c in {a.code for a in areas if a.level == "commune" and a.valid_from > FIRST_NEW_DAY}]
    assert Counter((v[-1].parent, v[-1].decree, v[-1].valid_from) for v in changed) == {
        ("75", "237/NQ-UBTVQH16", date(2026, 4, 30)): 10,
        ("24", "388/NQ-UBTVQH16", date(2026, 9, 20)): 12,
    }
    for *_, commune, ward in changed:
        assert (commune.type, ward.type, ward.valid_to) == ("xã", "phường", None)
        assert (commune.name, commune.parent, commune.lat, commune.lon) == (ward.name, ward.parent, ward.lat, ward.lon)


def test_no_code_names_two_units_on_one_day(areas: Areas) -> None:
    for code in {a.code for a in areas}:
        versions = areas.versions(code)
        for earlier, later in pairwise(versions):
            assert earlier.valid_to is not None, code
            assert earlier.valid_to < later.valid_from, code


def test_every_unit_lies_in_a_unit_that_existed_then(areas: Areas) -> None:
    for area in areas:
        if area.parent is not None:
            assert areas.at(area.parent, area.valid_from) is not None, area
            assert areas.at(area.parent, area.valid_to or date.max) is not None, area


def test_a_reused_code_is_another_place_before_and_after(areas: Areas) -> None:
    before, after = areas.at("24", LAST_OLD_DAY), areas.at("24", FIRST_NEW_DAY)
    assert (before and before.name, after and after.name) == ("Bắc Giang", "Bắc Ninh")
    assert areas.at("27", FIRST_NEW_DAY) is None


def test_a_city_that_was_a_province_keeps_its_code_and_gets_a_version(areas: Areas) -> None:
    for code, day in (("75", date(2026, 4, 30)), ("22", date(2026, 9, 1)), ("24", date(2026, 9, 20))):
        assert at(areas, code, date.fromordinal(day.toordinal() - 1)).type == "tỉnh"
        city = areas.at(code, day)
        assert city is not None
        assert (city.type, city.valid_from) == ("thành phố", day)


def test_the_types_the_package_has_wrong_are_right(areas: Areas) -> None:
    assert {c: at(areas, c, FIRST_NEW_DAY).full_name for c in ("10543", "11848", "31213", "31299")} == {
        "10543": "Phường Việt Hòa", "11848": "Xã Vĩnh Hòa", "31213": "Phường Tân Lộc", "31299": "Xã Phong Điền",
    }  # fmt: skip


def test_a_minted_code_cannot_be_an_official_one(areas: Areas) -> None:
    minted = [a.code for a in areas if a.level == "province" and not a.code.isdigit()]
    assert len(minted) == 8
    assert all(code.isalpha() for code in minted)


def test_coordinates_are_in_the_country_and_only_of_units_since_the_reform(areas: Areas) -> None:
    for area in areas:
        assert (area.lat is not None) == (area.valid_from >= FIRST_NEW_DAY), area
        if area.lat is not None and area.lon is not None:
            assert 6 < area.lat < 24, area
            assert 102 < area.lon < 116, area


def test_the_province_of_a_commune_is_that_of_its_day(areas: Areas) -> None:
    ha_dong, before = areas.at("268", date(2009, 1, 1)), areas.at("268", date(2008, 7, 31))
    assert ha_dong is not None
    assert before is not None
    assert (areas.province_of(before), areas.province_of(ha_dong)) == ("28", "01")


def test_a_successor_that_is_no_province_of_its_day_is_our_fault(areas: Areas) -> None:
    wrong = [s._replace(born=date(1998, 1, 1)) if s.name == "Bắc Ninh" else s for s in areas.successors]
    with pytest.raises(OurFault, match="Bắc Ninh"):
        Areas(areas.rows, areas.aliases, areas.mergers, wrong)


def test_calendars_csv_is_the_table_in_the_code() -> None:
    with (ROOT / "reference/calendars.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    day = lambda d: d.isoformat() if d else ""  # noqa: E731
    assert [(r["code"], r["valid_from"], r["valid_to"], r["vi"], r["unit"], r["first_day"], r["months_before"]) for r in rows] == [
        (c.code, day(v.valid_from), day(v.valid_to), c.vi, v.unit, str(v.first_day), str(v.months_before))
        for c in CALENDARS.values()
        for v in c.versions
    ]


def test_the_builder_gives_the_committed_tables_again(tmp_path: Path) -> None:
    package = os.environ.get("VIETNAMADMINUNITS_FOLDER")  # where it is unpacked but not installed
    given = ["--package", package] if package else []
    built = subprocess.run(
        [sys.executable, str(ROOT / "scripts/build_reference.py"), "--out", str(tmp_path), *given],
        capture_output=True,
        text=True,
        check=False,
    )
    if "is not installed" in built.stderr:
        pytest.skip("vietnamadminunits is not installed")
    assert built.returncode == 0, built.stderr
    for name in ("areas.csv", "crosswalk.csv", "agencies.csv", "calendars.csv"):
        assert (tmp_path / name).read_bytes() == (ROOT / "reference" / name).read_bytes(), name
