"""What is wrong with a reform is told, all at once, before anything is written."""

from datetime import date
from pathlib import Path

import pytest

from anptt_data.places.reform_check import problems_of
from anptt_data.places.reform_problems import Problem
from anptt_data.places.reform_take import contents
from anptt_data.places.reforms import Reform, load_reforms, read_reform
from tests.places.small_country import DIVIDED, TODAY, areas_in, codes, country, reform_file

ROOT = Path(__file__).resolve().parents[2]
NEW = '{ code = "90006", level = "commune", type = "xã", name = "Hòa Mới", parent = "91" }'


def checked(folder: Path, body: str, today: date | None = None, **head: str) -> list[Problem]:
    """The problems of a reform of the small country."""
    reform, form = read_reform(reform_file(folder / "given", body, **head))
    assert reform is not None
    assert form == []
    return problems_of(reform, areas_in(country(folder / "reference")), today)


def entered(folder: Path, body: str, **head: str) -> Path:
    """The small country after a reform."""
    reform, _ = read_reform(reform_file(folder / "given", body, **head))
    assert reform is not None
    for name, content in contents(reform, country(folder / "reference")).items():
        (folder / "reference" / name).write_bytes(content)
    return folder / "reference"


def test_a_reform_that_is_right_has_no_problem(tmp_path: Path) -> None:
    assert checked(tmp_path, DIVIDED) == []


WHOLE = '{ old = "90001", new = "90006", relation = "whole" }'


@pytest.mark.parametrize(
    ("why", "units", "relations", "ended", "expected"),
    [
        ("an old unit that is not in being", NEW, WHOLE + ', { old = "99999", new = "90006", relation = "whole" }', "", ["REFORM-020"]),
        ("an ended unit that is not in being", NEW, WHOLE, '"99999"', ["REFORM-020"]),
        ("a unit that stays the same but never was", '{ code = "90009", same = true }', "", "", ["REFORM-020"]),
        ("a new unit that is not listed", "", '{ old = "90001", new = "90002", relation = "whole" }', "", ["REFORM-021"]),
        ("a unit listed twice", f"{NEW}, {NEW}", WHOLE, "", ["REFORM-022"]),
        ("a unit ended twice", NEW, WHOLE, '"90001", "90001"', ["REFORM-022"]),
        ("a code that is borne by another", '{ code = "90004", level = "commune", type = "xã", name = "Khác", parent = "92" }',
         '{ old = "90005", new = "90004", relation = "whole" }', "", ["REFORM-023"]),
        ("a unit that stays the same and goes elsewhere", f'{NEW}, {{ code = "90001", same = true }}', WHOLE, "", ["REFORM-024", "REFORM-032"]),
        ("a unit that vanishes", NEW, WHOLE, '"90002"', ["REFORM-030"]),
        ("a reused code whose old bearer vanishes", '{ code = "90004", level = "commune", type = "xã", name = "Khác", parent = "92" }',
         '{ old = "90005", new = "90004", relation = "whole" }', '"90004"', ["REFORM-030"]),
        ("a unit from nowhere", NEW, "", "", ["REFORM-031"]),
        ("whole in one and in another, too", f'{NEW}, {{ code = "90002", same = true }}',
         WHOLE + ', { old = "90001", new = "90002", relation = "part" }', "", ["REFORM-032"]),
        ("whole in two", f'{NEW}, {{ code = "90002", same = true }}', WHOLE + ', { old = "90001", new = "90002", relation = "whole" }', "", ["REFORM-032"]),
        ("only one part", NEW, '{ old = "90001", new = "90006", relation = "part" }', "", ["REFORM-033"]),
        ("the same relation twice", NEW, f"{WHOLE}, {WHOLE}", "", ["REFORM-036"]),
        ("a province into a commune", NEW, '{ old = "92", new = "90006", relation = "whole" }', '', ["REFORM-038", "REFORM-043"]),
        ("a code of the wrong length", '{ code = "906", level = "commune", type = "xã", name = "Mới", parent = "91" }',
         '{ old = "90001", new = "906", relation = "whole" }', "", ["REFORM-060"]),
        ("a type of another level", '{ code = "90006", level = "commune", type = "huyện", name = "Mới", parent = "91" }', WHOLE, "", ["REFORM-061"]),
        ("a type with a capital letter", '{ code = "90006", level = "commune", type = "Xã", name = "Mới", parent = "91" }', WHOLE, "", ["REFORM-061"]),
        ("a parent that is not in being", '{ code = "90006", level = "commune", type = "xã", name = "Mới", parent = "93" }', WHOLE, "", ["REFORM-040"]),
        ("a parent that ends", f'{NEW.replace("91", "92")}, {{ code = "91", same = true }}',
         WHOLE + ', { old = "92", new = "91", relation = "whole" }', "", ["REFORM-040", "REFORM-043"]),
        ("a parent of its own level", '{ code = "90006", level = "commune", type = "xã", name = "Mới", parent = "90004" }', WHOLE, "", ["REFORM-041"]),
        ("a province in a province", '{ code = "91", same = true, parent = "92" }', "", "", ["REFORM-041"]),
        ("two that lie in one another", '{ code = "91", same = true, parent = "92" }, { code = "92", same = true, parent = "91" }', "", "", ["REFORM-042"]),
        ("one that lies in itself", '{ code = "91", same = true, parent = "91" }', "", "", ["REFORM-042"]),
        ("a circle through two levels", '{ code = "91", same = true, parent = "90001" }, { code = "90001", same = true }', "", "", ["REFORM-042"]),
        ("communes left in a province that ends", '{ code = "91", same = true }', '{ old = "92", new = "91", relation = "whole" }', "", ["REFORM-043"]),
        ("communes left under a code that went to another place", '{ code = "92", level = "province", type = "tỉnh", name = "Khác", parent = "VN" }, '
         '{ code = "93", level = "province", type = "tỉnh", name = "Bình Hải", parent = "VN" }',
         '{ old = "92", new = "93", relation = "whole" }, { old = "91", new = "92", relation = "whole" }', "", ["REFORM-043", "REFORM-043"]),
        ("nothing at all", "", "", "", ["REFORM-004"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(tmp_path: Path, why: str, units: str, relations: str, ended: str, expected: list[str]) -> None:
    found = checked(tmp_path, f"units = [{units}]\nrelations = [{relations}]\nended = [{ended}]")
    assert codes(found) == expected, why


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("share = 0.5, method = 'population_published'", "share = 0.5, method = 'population_published'", []),
        ("share = 1, method = 'population_decree'", "share = 0, method = 'population_decree'", []),
        ("share = 0.5, method = 'population_published'", "", []),
        ("", "", []),
        ("share = 0.5, method = 'population_published'", "share = 0.4, method = 'population_published'", ["REFORM-035"]),
        ("share = 0.7, method = 'population_published'", "share = 0.4, method = 'population_published'", ["REFORM-035"]),
        ("share = -0.1, method = 'population_published'", "", ["REFORM-034"]),
        ("share = 1.1, method = 'population_published'", "", ["REFORM-034", "REFORM-035"]),
        ("share = 0.5", "", ["REFORM-037"]),
        ("method = 'population_published'", "", ["REFORM-037"]),
        ("share = 0.5, method = 'decree'", "", ["REFORM-037"]),
        ("method = 'from_parts'", "", ["REFORM-037"]),
    ],
)
def test_shares_make_a_whole(tmp_path: Path, one: str, other: str, expected: list[str]) -> None:
    kept = NEW.replace("90006", "90001")
    said = ", ".join(
        f'{{ old = "90001", new = "{new}", relation = "part"{", " if more else ""}{more} }}'
        for new, more in (("90001", one), ("90006", other))
    )
    assert codes(checked(tmp_path, f"units = [{NEW}, {kept}]\nrelations = [{said}]")) == expected


def test_a_whole_has_no_other_share(tmp_path: Path) -> None:
    assert codes(checked(tmp_path, f"units = [{NEW}]\nrelations = [{WHOLE.replace('}', ', share = 0.9 }')}]")) == ["REFORM-035"]


def test_three_thirds_are_one(tmp_path: Path) -> None:
    names = ("90006", "90007", "90008")
    units = ", ".join(NEW.replace("90006", n) for n in names)
    links = ", ".join(
        f'{{ old = "90001", new = "{n}", relation = "part", share = {s}, method = "population_published" }}'
        for n, s in zip(names, ("0.333333", "0.333333", "0.333334"), strict=True)
    )
    assert checked(tmp_path, f"units = [{units}]\nrelations = [{links}]") == []


def test_a_decree_is_needed_and_is_not_younger_than_the_day(tmp_path: Path) -> None:
    assert codes(checked(tmp_path, DIVIDED, decree='""')) == ["REFORM-010"]
    assert codes(checked(tmp_path, DIVIDED, decree_date="2027-01-02")) == ["REFORM-012"]


def test_a_day_to_come_is_said_and_stops_nothing(tmp_path: Path) -> None:
    found = checked(tmp_path, DIVIDED, TODAY)
    assert codes(found) == ["REFORM-011"]
    assert all(p.note for p in found)
    assert checked(tmp_path, DIVIDED, date(2027, 1, 1)) == []


def test_a_code_of_another_time_says_when_it_was_one(tmp_path: Path) -> None:
    folder = entered(tmp_path, DIVIDED)
    body = 'units = [{ code = "90006", same = true }]\nrelations = [{ old = "90002", new = "90006", relation = "whole" }]'
    reform, _ = read_reform(reform_file(tmp_path / "given", body, name="2028-01-01.toml", effective="2028-01-01"))
    assert reform is not None
    (problem,) = problems_of(reform, areas_in(folder))
    assert problem.code == "REFORM-020"
    assert "Xã Hòa Bình: 01/07/2025 - 31/12/2026" in problem.text.vi


@pytest.mark.parametrize("day", ["2025-07-01", "2026-06-01", "2027-01-01"])
def test_reforms_are_entered_in_order_of_time(tmp_path: Path, day: str) -> None:
    folder = entered(tmp_path, DIVIDED)
    body = 'units = [{ code = "90001", same = true, type = "xã" }]'
    reform, _ = read_reform(reform_file(tmp_path / "given", body, name=f"{day}.toml", effective=day, decree_date="2025-01-01"))
    assert reform is not None
    assert "REFORM-050" in codes(problems_of(reform, areas_in(folder)))


def test_a_later_reform_of_the_same_unit_is_right(tmp_path: Path) -> None:
    folder = entered(tmp_path, DIVIDED)
    body = 'units = [{ code = "90001", same = true, type = "xã" }]'
    reform, _ = read_reform(reform_file(tmp_path / "given", body, name="2027-01-02.toml", effective="2027-01-02"))
    assert reform is not None
    assert problems_of(reform, areas_in(folder)) == []


def test_an_earlier_reform_of_other_units_is_right_but_not_one_whose_parent_ends_later(tmp_path: Path) -> None:
    merged = """
units = [
  { code = "91", same = true },
  { code = "90004", same = true, parent = "91" },
  { code = "90005", same = true, parent = "91" },
]
relations = [{ old = "92", new = "91", relation = "whole" }]
"""
    folder = entered(tmp_path, merged)

    def before(body: str) -> list[str]:
        given = reform_file(tmp_path / "given", body, name="2026-12-01.toml", effective="2026-12-01")
        reform, _ = read_reform(given)
        assert reform is not None
        return codes(problems_of(reform, areas_in(folder)))

    relation = 'relations = [{ old = "90001", new = "90006", relation = "whole" }]'
    assert before(f"units = [{NEW}]\n{relation}") == []
    assert before(f"units = [{NEW.replace('91', '92')}]\n{relation}") == ["REFORM-040"]


def test_a_district_that_ends_goes_where_its_communes_go(tmp_path: Path) -> None:
    folder = country(tmp_path / "reference")
    rows = (folder / "areas.csv").read_text(encoding="utf-8")
    rows += "901,2025-07-01,,district,huyện,Hòa,Hoa,91,,,,,,M\n"
    (folder / "areas.csv").write_text(rows.replace("commune,xã,Hòa An,Hòa An,91", "commune,xã,Hòa An,Hòa An,901"), encoding="utf-8")

    def found(body: str) -> list[str]:
        reform, _ = read_reform(reform_file(tmp_path / "given", body))
        assert reform is not None
        return codes(problems_of(reform, areas_in(folder)))

    assert found(f'units = [{NEW}]\nrelations = [{WHOLE}]\nended = ["901"]') == []
    assert found('ended = ["901"]') == ["REFORM-030", "REFORM-043"]
    assert found(f'units = [{NEW}]\nrelations = [{{ old = "901", new = "90006", relation = "whole" }}]') == ["REFORM-043"]


def test_many_problems_are_told_together_and_each_names_its_entry(tmp_path: Path) -> None:
    body = (
        f'units = [{NEW.replace("91", "99")}]\nrelations = [{{ old = "90001", new = "90006", relation = "part" }}]\nended = ["90002", "x"]'
    )
    found = checked(tmp_path, body, decree='""')
    assert codes(found) == ["REFORM-010", "REFORM-020", "REFORM-030", "REFORM-033", "REFORM-040"]
    assert {p.entry for p in found} == {"decree", "ended x", "ended 90002", "relations 90001", "units[1] 90006"}


@pytest.mark.parametrize("reform", load_reforms(ROOT / "reference"), ids=lambda r: r.file)
def test_no_reform_of_the_repository_can_be_entered_twice(reform: Reform) -> None:
    assert "REFORM-050" in codes(problems_of(reform, areas_in(ROOT / "reference")))


def test_the_example_in_the_documentation_is_right(tmp_path: Path) -> None:
    text = (ROOT / "docs/places.md").read_text(encoding="utf-8")
    example = text.split("## Entering the next reform", 1)[1].split("```toml\n", 1)[1].split("```", 1)[0]
    path = tmp_path / "2027-03-01-vi-du.toml"
    path.write_text(example, encoding="utf-8")
    reform, form = read_reform(path)
    assert reform is not None
    assert form == []
    assert codes(problems_of(reform, areas_in(ROOT / "reference"), TODAY)) == ["REFORM-011"]
