"""Agencies, stations, code lists and the version of the reference data."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from anptt_data.errors import OurFault, UnknownAgency
from anptt_data.places.code_lists import Code, CodeList
from anptt_data.places.references import References, reference_version, references
from anptt_data.places.stations import Station, Stations

REFERENCE = Path(__file__).resolve().parents[2] / "reference"


@pytest.mark.parametrize(
    "agency", ["so-y-te-66", "cdc-66", "so-nnmt-01", "so-ct-38", "ca-24", "bo-y-te", "tong-cuc-thong-ke", "nhnn-kv-11", "pc-66"]
)
def test_the_agencies_of_the_sources_are_known(refs: References, agency: str) -> None:
    assert refs.agency(agency).id == agency


def test_every_province_of_today_has_the_same_kinds_of_agency(refs: References) -> None:
    today = {a.code for a in refs.areas if a.level == "province" and a.valid_to is None}
    for kind in ("ubnd", "so-y-te", "so-nnmt", "so-ct", "so-khcn", "so-tc", "ca", "cdc", "pc"):
        assert {a.province for a in refs.agencies.values() if a.kind == kind and a.valid_to is None} == today


def test_parents_and_successors_are_agencies(refs: References) -> None:
    for agency in refs.agencies.values():
        for other in (agency.parent, agency.successor):
            assert other is None or refs.agency(other), agency
        assert (agency.valid_to is None) == (agency.successor is None), agency


def test_a_merged_department_says_its_end_and_its_successor(refs: References) -> None:
    phu_yen = refs.agency("so-y-te-54")
    assert (phu_yen.valid_to, phu_yen.successor) == (date(2025, 6, 30), "so-y-te-66")
    bac_giang = refs.agency("so-y-te-24-cu")
    assert (bac_giang.name_vi, bac_giang.successor) == ("Sở Y tế tỉnh Bắc Giang", "so-y-te-24")


def test_a_communes_committee_is_made_from_the_commune(refs: References) -> None:
    committee = refs.agency("ubnd-24373")
    assert (committee.name_vi, committee.province, committee.parent) == ("Ủy ban nhân dân xã Ea Kar", "66", "ubnd-66")


def test_an_unknown_agency_is_answered_with_near_ones(refs: References) -> None:
    with pytest.raises(UnknownAgency, match="so-y-te-66"):
        refs.agency("so-yte-66")
    with pytest.raises(UnknownAgency):
        refs.agency("ubnd-99999")


def test_the_province_of_an_agency_is_that_of_the_day(refs: References) -> None:
    hanoi = refs.province_of_agency(refs.agency("so-nnmt-01"), date(2016, 3, 13))
    assert hanoi is not None
    assert (hanoi.code, hanoi.valid_from) == ("01", date(2008, 8, 1))
    assert refs.province_of_agency(refs.agency("bo-y-te"), date(2016, 1, 1)) is None


def test_a_code_taken_over_from_another_province_is_not_that_province_before(refs: References) -> None:
    assert refs.province_of_agency(refs.agency("so-nnmt-24"), date(2016, 1, 1)) is None


def test_a_code_list_finds_codes_names_and_aliases() -> None:
    codes = CodeList(
        "x",
        {
            "00": Code("00", "Đang đo", "Measuring", ("Valid",)),
            "01": Code("01", "Hiệu chuẩn", "Calibrating", ("both",)),
            "02": Code("02", "Lỗi", "Fault", ("both",)),
        },
    )
    assert [c.code if (c := codes.find(t)) else None for t in ("00", "0", "dang do", "VALID", "measuring", "both", "3")] == [
        "00",
        "00",
        "00",
        "00",
        "00",
        None,
        None,
    ]
    assert codes.ambiguous == {"both"}


def test_the_place_of_a_code_is_the_smallest_unit_that_holds_its_areas(refs: References) -> None:
    refs = References(refs.areas, refs.agencies, refs.stations, {"x": CodeList("x", {
        "one": Code("one", "a", "a", attributes={"area": "24133"}), "two": Code("two", "b", "b", attributes={"areas": "24133|24121"}),
        "province": Code("province", "c", "c", attributes={"areas": "66"}), "none": Code("none", "d", "d"), "wrong": Code("wrong", "e", "e", attributes={"area": "99999"}),
        "reused": Code("reused", "f", "f", attributes={"area": "24"}), "tuy_hoa": Code("tuy_hoa", "g", "g", attributes={"area": "22015"}),
    })}, "")  # fmt: skip
    now, before = date(2026, 10, 1), date(2024, 1, 1)
    assert {c: (a.code if a else None) for c in refs.code_lists["x"].codes for a, _ in [refs.area_of("x", c, now)]} == {
        "one": "24133", "two": "66", "province": "66", "none": None, "wrong": None, "reused": "24", "tuy_hoa": "22015",
    }  # fmt: skip
    assert {c: (a.code if a else None) for c in refs.code_lists["x"].codes for a, _ in [refs.area_of("x", c, before)]} == {
        "one": "66", "two": "66", "province": "66", "none": None, "wrong": None, "reused": None, "tuy_hoa": "54",
    }  # fmt: skip


def test_the_place_of_a_station_is_its_unit_else_its_province(refs: References) -> None:
    station = Station("S", "Trạm", "66", "so-nnmt-66", 12.7, 108.0, "24133", date(2025, 7, 1), None, None)
    agency = refs.agency("so-nnmt-66")
    now, method = refs.area_of_station(station, agency, date(2026, 10, 1))
    before, _ = refs.area_of_station(station, agency, date(2020, 1, 1))
    unknown, by = refs.area_of_station(None, agency, date(2026, 10, 1))
    assert now is not None
    assert before is not None
    assert unknown is not None
    assert (now.code, method, before.code, before.valid_from.year, unknown.code, by) == (
        "24133",
        "station",
        "66",
        2004,
        "66",
        "agency_province",
    )


def test_a_station_is_found_by_code_name_or_alias_and_never_guessed() -> None:
    def station(code: str, agency: str) -> Station:
        return Station(code, f"Trạm {code}", "66", agency, None, None, None, None, None, None, ("Trung tâm",))

    stations = Stations([station("A1", "x"), station("B1", "y")])
    found = [stations.find("a1"), stations.find("TRAM B1"), stations.find("trung tam", "y"), stations.find("trung tam"), stations.find("C")]
    assert [s.code if s else None for s in found] == ["A1", "B1", "B1", None, None]


def test_the_committed_stations_stand_in_units_that_exist(refs: References) -> None:
    assert refs.stations.rows
    for station in refs.stations.rows:
        area, _ = refs.area_of_station(station, refs.agency(station.agency), station.valid_from or date(2026, 1, 1))
        assert area is not None, station


def test_the_committed_codes_name_units_of_today(refs: References) -> None:
    for name, codes in refs.code_lists.items():
        for code in codes.codes.values():
            if code.area_codes():
                assert refs.area_of(name, code.code, date(2026, 11, 1))[0] is not None, (name, code.code)


def test_the_version_changes_with_any_file_that_is_read(tmp_path: Path) -> None:
    copy = tmp_path / "reference"
    shutil.copytree(REFERENCE, copy)
    before = reference_version(copy)
    assert before == reference_version(REFERENCE)
    (copy / "corrections" / "commune_types.csv").write_text("x", encoding="utf-8")
    assert reference_version(copy) == before
    with (copy / "holidays.csv").open("a", encoding="utf-8") as file:
        file.write("2030-01-01,holiday,x,M\n")
    assert reference_version(copy) != before


def test_a_folder_without_areas_is_our_fault(tmp_path: Path) -> None:
    with pytest.raises(OurFault):
        references(tmp_path)
