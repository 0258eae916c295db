"""Who owes which report where that differs from the rule: read with every defect named, or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from anptt_data.places.assignments import AssignmentDefect, load_assignments, unknown_datasets
from anptt_data.places.references import references
from tests.conftest import ROOT

HEADER = "dataset,agency,from,to,expected,reporting_since,note\n"


def read(folder: Path, *lines: str, header: str = HEADER):
    (folder / "assignments.csv").write_text(header + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return load_assignments(folder, {"so-ct-38", "so-ct-66"}.__contains__)


def test_the_committed_table_is_loaded_with_the_references():
    assert references(ROOT / "reference").assignments == ()


def test_no_file_and_an_empty_one_change_nothing(tmp_path):
    assert load_assignments(tmp_path, lambda _: False) == ()
    assert read(tmp_path) == ()


def test_a_row_says_who_owes_what_from_when_to_when(tmp_path):
    one, all_ = read(tmp_path, "a.b,so-ct-38,2026-01-01,2026-06-30,no,,nhập số qua tỉnh khác", "a.b,,,,yes,2026-03-01,")
    assert (one.agency, one.expected, one.holds(date(2026, 6, 30)), one.holds(date(2026, 7, 1))) == ("so-ct-38", False, True, False)
    assert (all_.agency, all_.since, all_.holds(date(1999, 1, 1))) == (None, date(2026, 3, 1), True)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("a.b,so-ct-99,,,yes,,", "so-ct-99"),
        ("ab,so-ct-38,,,yes,,", "no dataset"),
        ("a.b,so-ct-38,1/2/2026,,yes,,", "1/2/2026"),
        ("a.b,so-ct-38,2026-02-30,,yes,,", "2026-02-30"),
        ("a.b,so-ct-38,2026-02-01,2026-01-01,yes,,", "before"),
        ("a.b,so-ct-38,,,có,,", "yes or no"),
        ("a.b,so-ct-38,,,no,2026-01-01,", "reporting_since"),
        ("a.b,so-ct-38,,,yes,,x,y", "more cells"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(tmp_path, line, named):
    with pytest.raises(AssignmentDefect, match=named) as raised:
        read(tmp_path, "a.b,so-ct-66,,,yes,,", line)
    assert "dòng 3" in str(raised.value)


def test_every_defect_is_named_at_once(tmp_path):
    with pytest.raises(AssignmentDefect) as raised:
        read(tmp_path, "ab,so-ct-99,x,,maybe,,", "a.b,so-ct-38,,,yes,,", "a.b,so-ct-38,2026-01-01,,no,,")
    assert len(raised.value.defects) == 5


def test_two_rows_of_one_agency_may_follow_each_other_but_not_share_a_day(tmp_path):
    assert len(read(tmp_path, "a.b,so-ct-38,,2026-06-30,no,,", "a.b,so-ct-38,2026-07-01,,yes,,", "a.b,,,,yes,,")) == 3
    with pytest.raises(AssignmentDefect, match="shares days with line 2"):
        read(tmp_path, "a.b,so-ct-38,,2026-06-30,no,,", "a.b,so-ct-38,2026-06-30,,yes,,")


def test_a_table_without_its_columns_is_refused(tmp_path):
    with pytest.raises(AssignmentDefect, match="expected"):
        read(tmp_path, "a.b,so-ct-38", header="dataset,agency\n")


def test_a_dataset_that_no_contract_declares_is_named(tmp_path):
    (defect,) = unknown_datasets(read(tmp_path, "a.b,so-ct-38,,,yes,,", "a.c,so-ct-38,,,yes,,"), ["a.b"])
    assert "line 3" in defect.en
    assert "a.c" in defect.en


def test_references_with_a_wrong_table_are_not_loaded(tmp_path):
    from shutil import copytree

    folder = copytree(ROOT / "reference", tmp_path / "reference")
    (folder / "assignments.csv").write_text(HEADER + "health.x,nobody,,,yes,,\n", encoding="utf-8")
    with pytest.raises(AssignmentDefect, match="nobody"):
        references(folder)
