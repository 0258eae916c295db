"""Our table beside the check table: every difference is named in docs/places.md, and nothing named there is no difference."""

import csv
import re
import unicodedata
from datetime import date, timedelta
from pathlib import Path

import pytest

from anptt_data.places.areas import Area, Areas

ROOT = Path(__file__).resolve().parents[2]
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
