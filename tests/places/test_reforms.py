"""Files of reforms: what they say, and every way in which they can be written wrongly."""

import shutil
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from anptt_data.places.areas import Areas, area_of
from anptt_data.places.crosswalk import Relation
from anptt_data.places.reform_apply import Row, apply_reform
from anptt_data.places.reform_problems import KINDS, BadReform, Problem
from anptt_data.places.reforms import Link, Reform, Unit, load_reforms, read_reform
from anptt_data.places.tables import read_table
from tests.places.small_country import DIVIDED, codes, country, read_problems, reform_file

ROOT = Path(__file__).resolve().parents[2]


def applied(folder: Path, body: str) -> tuple[list[Row], list[Relation]]:
    """The small country after a reform."""
    reform, problems = read_reform(reform_file(folder / "given", body))
    assert problems == []
    assert reform is not None
    return apply_reform(read_table(country(folder / "reference") / "areas.csv"), [], reform)


def test_a_file_says_units_and_relations(tmp_path: Path) -> None:
    reform, problems = read_reform(reform_file(tmp_path, DIVIDED))
    assert problems == []
    assert reform is not None
    assert (reform.effective, reform.decree, reform.decree_date) == (date(2027, 1, 1), "1/2026/QH16", date(2026, 10, 1))
    assert reform.units[1] == Unit("90006", level="commune", type="xã", name="Hòa Mới", parent="91")
    assert reform.relations[1] == Link("90001", "90006", "part", 0.3, "population_published")


def test_a_unit_that_stays_the_same_is_wholly_itself(tmp_path: Path) -> None:
    reform, _ = read_reform(reform_file(tmp_path, DIVIDED))
    assert reform is not None
    assert [link for link in reform.links() if link.old == "90003"] == [Link("90003", "90003", "whole")]


def test_dates_may_be_written_as_text_too(tmp_path: Path) -> None:
    reform, problems = read_reform(reform_file(tmp_path, DIVIDED, effective='"2027-01-01"'))
    assert problems == []
    assert reform is not None
    assert reform.effective == date(2027, 1, 1)


def test_names_are_read_in_one_form_of_unicode(tmp_path: Path) -> None:
    import unicodedata

    reform, _ = read_reform(reform_file(tmp_path, unicodedata.normalize("NFD", DIVIDED)))
    assert reform is not None
    assert (reform.units[1].type, reform.units[1].name) == ("xã", "Hòa Mới")


@pytest.mark.parametrize(
    ("body", "head", "expected"),
    [
        ("units = [", {}, ["REFORM-002"]),
        (DIVIDED + "unit = []", {}, ["REFORM-003"]),
        (DIVIDED, {"decree": ""}, ["REFORM-004"]),
        (DIVIDED, {"effective": ""}, ["REFORM-004"]),
        (DIVIDED, {"effective": '"2027-02-30"'}, ["REFORM-005"]),
        (DIVIDED, {"effective": "20270101"}, ["REFORM-005"]),
        (DIVIDED, {"effective": "2027-01-01T00:00:00"}, ["REFORM-005"]),
        (DIVIDED, {"effective": "2027-01-02"}, ["REFORM-006"]),
        (DIVIDED, {"confidence": '"sure"'}, ["REFORM-005"]),
        (DIVIDED, {"title_vi": '" "'}, ["REFORM-005"]),
        ('units = [{ code = "90001", same = true, valid_to = "2028-01-01" }]', {}, ["REFORM-003"]),
        ('units = [{ code = "90006", level = "commune", type = "xã", name = "Mới" }]', {}, ["REFORM-004"]),
        ("units = [{ code = 90006, same = true }]", {}, ["REFORM-005"]),
        ('units = [{ code = "90006", same = "yes" }]', {}, ["REFORM-004"] * 4 + ["REFORM-005"]),
        ('units = ["90006"]', {}, ["REFORM-005"]),
        ('units = { code = "90006" }', {}, ["REFORM-005"]),
        ('units = [{ code = "90001", same = true, lat = nan }]', {}, ["REFORM-005"]),
        ('units = [{ code = "90001", same = true, level = "ward" }]', {}, ["REFORM-005"]),
        ('relations = [{ old = "90001", new = "90002", relation = "most" }]', {}, ["REFORM-005"]),
        ('relations = [{ old = "90001", new = "90002", relation = "part", share = "30%" }]', {}, ["REFORM-005"]),
        ('relations = [{ old = "90001", new = "90002", relation = "part", method = "guess" }]', {}, ["REFORM-005"]),
        ('relations = [{ old = "90001", relation = "whole" }]', {}, ["REFORM-004"]),
        ("ended = [250]", {}, ["REFORM-005"]),
    ],
)  # fmt: skip
def test_a_file_written_wrongly_is_told_where_and_how(tmp_path: Path, body: str, head: dict[str, str], expected: list[str]) -> None:
    assert codes(read_problems(reform_file(tmp_path, body, **head))) == expected


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    body = 'units = [{ code = "90006", level = "ward", size = 3 }]\nrelations = [{ old = 1, new = "90006", relation = "whole" }]'
    found = read_problems(reform_file(tmp_path, body, decree_date='"soon"'))
    assert codes(found) == ["REFORM-003", *["REFORM-004"] * 3, *["REFORM-005"] * 3]
    assert {p.entry for p in found} == {"", "units[1] 90006", "relations[1] 1 -> 90006"}


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", "effective = 2027-01-01".encode("utf-16")])
def test_a_file_that_is_no_text_of_ours_is_told_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "2027-01-01.toml"
    path.write_bytes(content)
    reform, found = read_reform(path)
    assert reform is None
    assert found


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_is_not_there_is_told_so(tmp_path: Path, name: str) -> None:
    reform, found = read_reform(tmp_path / name)
    assert reform is None
    assert codes(found) == ["REFORM-001"]


def test_a_problem_is_said_in_both_languages() -> None:
    facts = {
        word: word
        for word in [
            "reason",
            "key",
            "known",
            "wanted_vi",
            "wanted_en",
            "written",
            "day",
            "decree_date",
            "code",
            "hint",
            "hint_en",
            "times",
            "where",
            "bearer",
            "unit",
            "old",
            "new",
            "others",
            "share",
            "sum",
            "method",
            "wanted",
            "old_level",
            "new_level",
            "parent",
            "level",
            "parent_level",
            "cycle",
            "count",
            "children",
            "later",
            "folder",
            "file",
            "type",
        ]
    }
    for code in KINDS:
        problem = Problem(code, "units[1] 90001", facts)
        assert problem.text.vi != problem.text.en
        assert str(problem).startswith(f"{code} units[1] 90001: ")


def test_the_reforms_of_the_repository_are_read_in_order_of_time() -> None:
    found = load_reforms(ROOT / "reference")
    assert [r.effective for r in found] == sorted(r.effective for r in found)
    assert {r.effective for r in found} == {
        date(1997, 1, 1), date(2004, 1, 1), date(2008, 8, 1), date(2025, 1, 1), date(2026, 4, 30), date(2026, 9, 1), date(2026, 9, 20),
    }  # fmt: skip


def test_a_folder_with_one_bad_reform_gives_none(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "reference/reforms", tmp_path / "reforms")
    (tmp_path / "reforms/2027-01-01.toml").write_text("units = [", encoding="utf-8")
    with pytest.raises(BadReform, match=r"2027-01-01[^\n]*\n  REFORM-002"):
        load_reforms(tmp_path)


def test_what_ends_is_closed_the_day_before_and_what_begins_is_opened(tmp_path: Path) -> None:
    rows, _ = applied(tmp_path, DIVIDED)
    versions = {(r["code"], r["valid_from"]): r["valid_to"] for r in rows if r["level"] == "commune"}
    assert versions == {
        ("90001", "2025-07-01"): "2026-12-31", ("90001", "2027-01-01"): "", ("90002", "2025-07-01"): "2026-12-31",
        ("90003", "2025-07-01"): "2026-12-31", ("90003", "2027-01-01"): "", ("90004", "2025-07-01"): "", ("90005", "2025-07-01"): "",
        ("90006", "2027-01-01"): "",
    }  # fmt: skip


def test_relations_join_versions(tmp_path: Path) -> None:
    _, relations = applied(tmp_path, DIVIDED)
    assert {(r.old, r.old_from, r.new, r.new_from, r.relation, r.share, r.method) for r in relations} == {
        ("90001", date(2025, 7, 1), "90001", date(2027, 1, 1), "part", 0.7, "population_published"),
        ("90001", date(2025, 7, 1), "90006", date(2027, 1, 1), "part", 0.3, "population_published"),
        ("90002", date(2025, 7, 1), "90003", date(2027, 1, 1), "whole", 1.0, "decree"),
        ("90003", date(2025, 7, 1), "90003", date(2027, 1, 1), "whole", 1.0, "decree"),
    }


def test_a_unit_that_stays_the_same_keeps_what_is_not_said(tmp_path: Path) -> None:
    rows, _ = applied(tmp_path, 'units = [{ code = "90004", same = true, type = "phường", decree = "2/NQ" }]')
    row = next(r for r in rows if (r["code"], r["valid_from"]) == ("90004", "2027-01-01"))
    assert (row["type"], row["name"], row["parent"], row["decree"], row["decree_date"]) == ("phường", "Tân Dân", "92", "2/NQ", "")


def test_a_ward_with_a_number_for_a_name_has_its_type_in_it(tmp_path: Path) -> None:
    rows, _ = applied(tmp_path, 'units = [{ code = "90004", same = true, type = "phường", name = "1" }]')
    assert area_of(next(r for r in rows if (r["code"], r["valid_from"]) == ("90004", "2027-01-01"))).full_name == "Phường 1"


def test_tables_that_go_in_are_not_changed(tmp_path: Path) -> None:
    rows = read_table(country(tmp_path / "reference") / "areas.csv")
    copy = [dict(r) for r in rows]
    reform, _ = read_reform(reform_file(tmp_path / "given", DIVIDED))
    assert reform is not None
    apply_reform(rows, [], reform)
    assert rows == copy


def of_districts(communes: tuple[Link, ...], begun: tuple[str, ...]) -> list[Relation]:
    """District 901 with communes 90011, 90012 ends; its communes go as said, into units of province 91."""
    base = dict.fromkeys(("type", "name_ascii", "decree", "decree_date", "lat", "lon", "legal_basis", "confidence", "valid_to"), "")
    rows = [
        base | {"code": code, "valid_from": "2004-01-01", "level": level, "name": code, "parent": parent}
        for code, level, parent in (
            ("VN", "nation", ""), ("91", "province", "VN"), ("901", "district", "91"), ("90011", "commune", "901"), ("90012", "commune", "901"),
        )
    ]  # fmt: skip
    units = tuple(Unit(c, level="commune", type="xã", name=c, parent="91") for c in begun)
    reform = Reform("x", date(2025, 7, 1), "1/QH", None, "x", "x", "", "V", "x", units, communes, ("901",))
    return [r for r in apply_reform(rows, [], reform)[1] if r.old == "901"]


def test_a_district_whose_communes_went_to_one_unit_is_whole_in_it() -> None:
    found = of_districts((Link("90011", "90020", "whole"), Link("90012", "90020", "whole")), ("90020",))
    assert [(r.new, r.relation, r.share, r.method) for r in found] == [("90020", "whole", 1.0, "from_parts")]


def test_a_district_whose_communes_went_to_several_has_no_shares() -> None:
    found = of_districts((Link("90011", "90020", "whole"), Link("90012", "90021", "whole")), ("90020", "90021"))
    assert [(r.new, r.relation, r.share, r.method) for r in found] == [
        ("90020", "part", None, "from_parts"), ("90021", "part", None, "from_parts"),
    ]  # fmt: skip


def test_a_district_that_gave_only_territory_elsewhere_kept_all_its_people() -> None:
    links = (
        Link("90011", "90020", "whole"), Link("90012", "90020", "part", 1.0, "population_decree"), Link("90012", "90021", "part", 0.0, "population_decree"),
    )  # fmt: skip
    assert [(r.new, r.relation, r.share) for r in of_districts(links, ("90020", "90021"))] == [
        ("90020", "part", 1.0),
        ("90021", "part", 0.0),
    ]


def test_every_relation_of_the_tables_joins_two_versions_one_day_apart(areas: Areas) -> None:
    ends = {(a.code, a.valid_from): a.valid_to for a in areas}
    seen = set()
    for r in read_table(ROOT / "reference/crosswalk.csv"):
        effective = date.fromisoformat(r["effective"])
        ended = ends[r["old"], date.fromisoformat(r["old_from"])]
        assert ended is not None
        assert (effective - ended).days == 1, r
        assert (r["new"], effective) in ends, r
        assert r["new_from"] == r["effective"]
        seen.add((r["effective"], r["old"], r["new"]))
    assert len(seen) == len(read_table(ROOT / "reference/crosswalk.csv"))


def test_every_version_that_ended_went_somewhere_and_every_later_one_came_from_somewhere(areas: Areas) -> None:
    rows = read_table(ROOT / "reference/crosswalk.csv")
    gone, come = {(r["old"], r["old_from"]) for r in rows}, {(r["new"], r["new_from"]) for r in rows}
    first = {"province": date(1994, 1, 1), "nation": date(1994, 1, 1), "district": date(2004, 1, 1), "commune": date(2004, 1, 1)}
    for area in areas:
        key = (area.code, area.valid_from.isoformat())
        assert area.valid_to is None or key in gone, area
        assert area.valid_from == first[area.level] or key in come, area


def test_versions_of_a_code_follow_one_another_without_a_day_between_unless_the_place_changed(areas: Areas) -> None:
    same = {(r["old"], r["old_from"]) for r in read_table(ROOT / "reference/crosswalk.csv") if r["old"] == r["new"]}
    for code in {a.code for a in areas}:
        for earlier, later in pairwise(areas.versions(code)):
            assert earlier.valid_to is not None
            if (code, earlier.valid_from.isoformat()) in same:
                assert (later.valid_from - earlier.valid_to).days == 1


def test_mergers_of_provinces_are_those_of_the_crosswalk(areas: Areas) -> None:
    provinces = {(a.code, a.valid_from.isoformat()) for a in areas if a.level == "province"}
    merged = {
        (r["old"], r["new"], r["effective"])
        for r in read_table(ROOT / "reference/crosswalk.csv")
        if r["relation"] == "whole" and r["old"] != r["new"] and (r["new"], r["new_from"]) in provinces
    }
    assert {(r["old"], r["new"], r["effective"]) for r in read_table(ROOT / "reference/province_mergers.csv")} == merged
