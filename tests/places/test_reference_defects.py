"""Reference tables that contradict themselves are refused when they are loaded: a clear error, never a wrong figure."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from anptt_data.errors import OurFault
from anptt_data.places.areas import Area, Areas
from anptt_data.places.crosswalk import Crosswalk, Relation
from anptt_data.places.defects import ReferenceDefect, defects, refuse_defects
from anptt_data.places.references import References, references
from tests.places.histories import History, histories

ROOT = Path(__file__).resolve().parents[2]
OLD, NEW = date(2004, 1, 1), date(2025, 7, 1)
END = date(2025, 6, 30)


def province(code: str, since: date, until: date | None, parent: str | None = "VN", level: str = "province") -> Area:
    return Area(code, since, until, level, "tỉnh", f"Nơi {code}", code, parent, "", None, None, None)


def goes(old: str, new: str, share: float | None = 1.0, kind: str = "whole", **more: object) -> Relation:
    return Relation(NEW, old, OLD, new, NEW, kind, share, "decree", "V", "")._replace(**more)  # type: ignore[arg-type]


NATION = Area("VN", OLD, None, "nation", "quốc gia", "Việt Nam", "Viet Nam", None, "", None, None, None)
UNITS = [NATION, province("01", OLD, END), province("02", OLD, END), province("01", NEW, None), province("03", NEW, None)]
RELATIONS = [goes("01", "01"), goes("02", "01", 0.4, "part"), goes("02", "03", 0.6, "part")]


def told(units: list[Area], relations: list[Relation]) -> list[str]:
    return [d.en for d in defects(Areas(units), Crosswalk(relations))]


def test_sound_tables_have_no_defect() -> None:
    assert told(UNITS, RELATIONS) == []


def test_the_tables_of_the_repository_have_no_defect(refs: References) -> None:
    assert list(defects(refs.areas, refs.crosswalk)) == []


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(histories())
def test_random_histories_have_no_defect(history: History) -> None:
    areas, crosswalk, _ = history.tables()
    assert list(defects(areas, crosswalk)) == []


@pytest.mark.parametrize(
    ("relations", "said"),
    [
        ([*RELATIONS, goes("99", "01")], "99 (01/01/2004) -> 01 (01/07/2025): there is no unit 99 since that day"),
        ([*RELATIONS[:2], goes("02", "04", 0.6, "part")], "there is no unit 04 since that day"),
        ([*RELATIONS[1:], goes("01", "01", old_from=NEW)], "the days do not fit 01/07/2025"),
        ([*RELATIONS[1:], goes("01", "01", new_from=OLD)], "the days do not fit 01/07/2025"),
        ([*RELATIONS[1:], goes("01", "01", effective=date(2026, 1, 1))], "the days do not fit 01/01/2026"),
        (RELATIONS[:2], "02 (01/01/2004): goes to 1 units as part"),
        ([goes("01", "01"), goes("02", "01"), goes("02", "03")], "02 (01/01/2004): goes to 2 units as whole"),
        ([goes("01", "01"), goes("02", "01", 0.4, "part"), goes("02", "03", 0.5, "part")], "the shares sum to 0.9"),
        ([goes("01", "01"), goes("02", "01", 0.4, "part"), goes("02", "03", 0.7, "part")], "the shares sum to 1.1"),
        ([goes("01", "01"), goes("02", "01", 1.4, "part"), goes("02", "03", None, "part")], "a share is not between 0 and 1"),
        ([goes("01", "01"), goes("02", "01", -0.4, "part"), goes("02", "03", None, "part")], "a share is not between 0 and 1"),
        ([goes("01", "01"), goes("02", "01", float("nan"), "part"), goes("02", "03", None, "part")], "a share is not between 0 and 1"),
        ([goes("01", "01", 0.5), *RELATIONS[1:]], "01 (01/01/2004): the shares sum to 0.5"),
        ([goes("01", "01", None), *RELATIONS[1:]], "01 (01/01/2004): is whole without the share 1"),
        ([RELATIONS[0], RELATIONS[1], RELATIONS[1], RELATIONS[2]], "02 (01/01/2004): a relation stands twice"),
        ([goes("01", "01", method="guess"), *RELATIONS[1:]], "no method 'guess'"),
        ([goes("01", "01", confidence="?"), *RELATIONS[1:]], "or confidence '?'"),
        (RELATIONS[1:], "01 Tỉnh Nơi 01 (01/01/2004 - 30/06/2025) ends and goes nowhere"),
        ([goes("01", "01"), goes("02", "01")], "03 Tỉnh Nơi 03 (01/07/2025 - ...) begins and comes from nowhere"),
    ],
)
def test_relations_that_cannot_be_are_told(relations: list[Relation], said: str) -> None:
    assert any(said in d for d in told(UNITS, relations)), told(UNITS, relations)


@pytest.mark.parametrize(
    ("units", "said"),
    [
        ([*UNITS, province("01", date(2025, 1, 1), date(2025, 7, 2))], "the code 01 is borne by two units at once"),
        ([*UNITS, province("01", date(2026, 1, 1), None)], "the code 01 is borne by two units at once"),
        ([*UNITS, province("07", NEW, OLD)], "07 Tỉnh Nơi 07 (01/07/2025 - 01/01/2004) ends before it begins"),
        ([*UNITS, province("00007", OLD, None, "02", "commune")], "lies in 02, which is no higher unit on ..."),
        ([*UNITS, province("00007", OLD, None, "88", "commune")], "lies in 88, which is no higher unit on 01/01/2004"),
        ([*UNITS, province("00007", OLD, END, "00007", "commune")], "lies in 00007, which is no higher unit"),
        ([*UNITS, province("00007", OLD, END, None, "commune")], "lies in no unit"),
    ],
)
def test_units_that_cannot_be_are_told(units: list[Area], said: str) -> None:
    assert any(said in d for d in told(units, RELATIONS)), told(units, RELATIONS)


def test_a_circle_of_relations_is_told_and_not_walked() -> None:
    back = Relation(OLD, "03", NEW, "01", OLD, "whole", 1.0, "decree", "V", "")
    with pytest.raises(ReferenceDefect, match="the days do not fit"):
        refuse_defects(Areas(UNITS), Crosswalk([*RELATIONS, back]))


def test_the_error_says_how_many_defects_there_are_in_both_languages() -> None:
    with pytest.raises(ReferenceDefect) as error:
        refuse_defects(Areas(UNITS), Crosswalk([*RELATIONS, *(goes(f"{n}", "01") for n in range(20, 30))]))
    assert len(error.value.defects) == 10
    assert "có 10 chỗ sai" in error.value.vi
    assert "và 5 chỗ khác" in error.value.vi
    assert "and 5 more" in error.value.en
    assert error.value.exit_code == 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "reference", tmp_path / "reference", ignore=shutil.ignore_patterns("corrections", "reforms")))


def change(file: Path, which: Callable[[dict[str, str]], bool], **values: str) -> None:
    """Change these values of the rows that are meant; without values the rows are left out."""
    with file.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    assert any(map(which, rows))
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, rows[0])
        writer.writeheader()
        writer.writerows([r | values if which(r) else r for r in rows if values or not which(r)])


@pytest.mark.parametrize(
    ("file", "which", "values", "said"),
    [
        ("crosswalk.csv", lambda r: r["old"] == "28", {}, "28 Tỉnh Hà Tây"),
        ("crosswalk.csv", lambda r: r["old"] == "28", {"new_from": "2025-07-01"}, "28 (01/01/1994) -> 01 (01/07/2025)"),
        ("crosswalk.csv", lambda r: r["old"] == "00118", {"share": "0.7"}, "00118 (01/01/2004): the shares sum to"),
        ("crosswalk.csv", lambda r: r["old"] == "28", {"share": "all"}, "cannot be read: could not convert string to float: 'all'"),
        ("crosswalk.csv", lambda r: r["old"] == "28", {"effective": "31/7/2008"}, "cannot be read"),
        ("areas.csv", lambda r: r["code"] == "24" and r["valid_to"] == "2025-06-30", {"valid_to": ""}, "the code 24 is borne by two units at once"),
        ("areas.csv", lambda r: r["code"] == "00001", {}, "there is no unit 00001"),
    ],
)  # fmt: skip
def test_a_folder_whose_tables_contradict_each_other_is_not_loaded(
    folder: Path, file: str, which: Callable[[dict[str, str]], bool], values: dict[str, str], said: str
) -> None:
    change(folder / file, which, **values)
    with pytest.raises(OurFault) as error:
        references(folder)
    assert said in str(error.value.en), error.value.en


def test_a_crosswalk_without_its_columns_is_our_fault(folder: Path) -> None:
    (folder / "crosswalk.csv").write_text("old,new\n01,02\n", encoding="utf-8")
    with pytest.raises(OurFault, match="Không đọc được"):
        references(folder)
