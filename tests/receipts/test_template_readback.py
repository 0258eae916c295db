"""Templates on the way back: earlier figures, rows left empty, templates made for something else, forged cards."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from anptt_data.conform.template_card import MARK
from anptt_data.contract.registry import contract
from anptt_data.periods import Period, parse_period
from anptt_data.periods.year_before import year_before
from anptt_data.places.same_unit import key_on
from anptt_data.receipts import template_guide, template_lists, template_sheet
from anptt_data.receipts.template import CARD_SHEET, entry_template
from anptt_data.receipts.template_grid import Grid
from anptt_data.settings import Settings
from tests.receipts.filling import fill
from tests.receipts.test_template_road import CASES, TODAY, Case, office, refs, send, stands, template, told

POWER = next(c for c in CASES if c.contract.dataset() == "energy.power_reliability_month")
OFFENCES = next(c for c in CASES if c.contract.dataset() == "crime.offence_month")
COMMUNES = next(c for c in CASES if c.layout == "communes_down")


def at(case: Case, period: str) -> Case:
    found = parse_period(period, case.contract.cadence().calendar)
    return replace(case, period=found, on=found.end)


def rules(outcome: object) -> set[str]:
    return {rule for rule, _cell, _text in told(outcome)}  # type: ignore[arg-type]


def test_figures_of_the_last_period_and_year_stand_beside_the_cells_and_running_totals_go_on(
    warehouse_settings: Settings, tmp_path: Path
) -> None:
    a_year_ago, january, february = at(POWER, "2025-02"), at(POWER, "2026-01"), at(POWER, "2026-02")
    earlier = fill(template(a_year_ago), tmp_path / "a.xlsx", on=a_year_ago.on, shift=10)
    first = fill(template(january), tmp_path / "b.xlsx", on=january.on)
    # The year to date is a formula; only a program that calculates it reports it.
    office([first.path], tmp_path / "saved")
    assert told(send(warehouse_settings, january, tmp_path / "saved" / "b.xlsx")) == []
    assert told(send(warehouse_settings, a_year_ago, earlier.path)) == []

    made = template(february, warehouse_settings)
    sheet = openpyxl.load_workbook(io.BytesIO(made.content))[template_sheet.SHEET]
    grid, form = Grid(made.form), made.form
    roles = [c.role for c in form.columns if c.name == "saidi"]
    assert roles == ["entry", "previous", "last_year"]
    for row in range(form.height):
        key = form.key_of(form.columns[2], row)
        for number, column in enumerate(form.columns, 1):
            cell = sheet.cell(grid.first_row + row + 1, number)
            if column.role in ("previous", "last_year"):
                source = first if column.role == "previous" else earlier
                assert cell.value == source.facts[key][column.name]  # type: ignore[index]
                assert cell.protection.locked

    second = fill(made, tmp_path / "c.xlsx", on=february.on, shift=2)
    assert told(send(warehouse_settings, february, second.path)) == []
    office([second.path], tmp_path / "saved")
    outcome = send(warehouse_settings, february, tmp_path / "saved" / "c.xlsx")
    assert told(outcome) == []
    assert stands(warehouse_settings, february) == second.facts
    saved = openpyxl.load_workbook(tmp_path / "saved" / "c.xlsx", data_only=True)[template_sheet.SHEET]
    total = next(n for n, c in enumerate(form.columns, 1) if c.name == "saidi_cumulative")
    for row in range(form.height):
        key = form.key_of(form.columns[2], row)
        right = first.facts[key]["saidi"] + second.facts[key]["saidi"]  # type: ignore[index]
        assert saved.cell(grid.first_row + row + 1, total).value == pytest.approx(right)


def test_rows_of_several_labels_are_those_of_the_last_period_and_others_can_be_added(warehouse_settings: Settings, tmp_path: Path) -> None:
    september, october = at(OFFENCES, "2026-09"), at(OFFENCES, "2026-10")
    before = fill(template(september), tmp_path / "a.xlsx", on=september.on)
    assert told(send(warehouse_settings, september, before.path)) == []
    made = template(october, warehouse_settings)
    # One of the communes became a ward on 20/9/2026: the same unit under another first day.
    again_or_now = {key_on(OFFENCES.contract, refs(), key, october.on) for key in before.facts}
    assert {made.form.key_of(made.form.columns[3], r) for r in range(len(made.form.rows))} == again_or_now
    assert again_or_now != set(before.facts)
    assert made.form.blank_rows
    again = fill(made, tmp_path / "b.xlsx", on=october.on, shift=1)
    assert told(send(warehouse_settings, october, again.path)) == []
    assert stands(warehouse_settings, october) == again.facts


def test_thousands_of_formulas_without_a_result_are_no_fault_of_the_sender(warehouse_settings: Settings, tmp_path: Path) -> None:
    first_week = at(COMMUNES, "2026-W01")
    made = template(first_week)
    filled = fill(made, tmp_path / "a.xlsx", on=first_week.on)
    sheet = openpyxl.load_workbook(filled.path)[template_sheet.SHEET]
    assert sum(str(c.value).startswith("=") for row in sheet.iter_rows() for c in row if c.value) > 2_000
    outcome = send(warehouse_settings, first_week, filled.path)
    assert told(outcome) == []
    assert outcome.counts["facts_written"] == sum(len(f) for f in filled.facts.values())


@pytest.mark.parametrize("case", [POWER, COMMUNES], ids=lambda c: c.layout)
def test_printed_rows_left_empty_are_no_facts_no_zeros_and_no_errors_and_are_told_by_name(
    case: Case, warehouse_settings: Settings, tmp_path: Path
) -> None:
    made = template(case)
    filled = fill(made, tmp_path / "a.xlsx", on=case.on, leave=(0, 4))
    outcome = send(warehouse_settings, case, filled.path)
    assert [(r, f["count"]) for f in outcome.receipt["findings"] if (r := f["rule"])] == [("TEMPLATE-005", 2)]
    label = next(iter(made.form.rows[0].labels.values()))
    assert label in outcome.receipt["findings"][0]["message_vi"]
    assert outcome.decision == "accepted_with_warnings"
    counts = outcome.counts
    assert (counts["read"], counts["ignored"], counts["rejected"]) == (made.form.height, 2, 0)
    assert stands(warehouse_settings, case) == filled.facts


def test_a_row_begun_but_not_finished_is_an_error_as_ever(warehouse_settings: Settings, tmp_path: Path) -> None:
    filled = fill(template(POWER), tmp_path / "a.xlsx", on=POWER.on)
    book = openpyxl.load_workbook(filled.path)
    book[template_sheet.SHEET].cell(Grid(template(POWER).form).first_row + 1, 3).value = None
    book.save(filled.path)
    outcome = send(warehouse_settings, POWER, filled.path)
    assert rules(outcome) == {"VALUE-001"}
    assert outcome.counts["rejected"] == 1


def test_an_unfilled_template_is_returned_and_says_so(warehouse_settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(template(POWER).content)
    outcome = send(warehouse_settings, POWER, path)
    assert outcome.decision == "returned"
    assert rules(outcome) == {"ROWS-001", "TEMPLATE-005"}
    blank = tmp_path / "b.xlsx"
    blank.write_bytes(template(OFFENCES).content)
    assert rules(send(warehouse_settings, OFFENCES, blank)) == {"ROWS-001"}


def test_a_template_for_nobody_asks_for_agency_and_period_and_is_taken_from_anybody(warehouse_settings: Settings, tmp_path: Path) -> None:
    made = entry_template(OFFENCES.contract, refs(), today=TODAY)
    assert not made.form.prefilled
    own = template(OFFENCES)
    made.form.choices["area"] = own.form.choices["area"]  # the sender chooses communes of its own province
    filled = fill(made, tmp_path / "a.xlsx", on=OFFENCES.on, period=OFFENCES.period)
    outcome = send(warehouse_settings, OFFENCES, filled.path)
    assert told(outcome) == []
    assert stands(warehouse_settings, OFFENCES) == filled.facts


def card(path: Path, **said: str) -> Path:
    """The workbook with other lines in its hidden card."""
    book = openpyxl.load_workbook(path)
    for row in book[CARD_SHEET].iter_rows():
        if row[0].value in said:
            row[1].value = said[row[0].value]
    book.save(path)
    return path


def test_the_template_of_another_dataset_is_returned_with_one_clear_answer(warehouse_settings: Settings, tmp_path: Path) -> None:
    filled = fill(template(OFFENCES), tmp_path / "a.xlsx", on=OFFENCES.on)
    outcome = send(warehouse_settings, POWER, filled.path)
    assert outcome.decision == "returned"
    assert rules(outcome) == {"TEMPLATE-001"}
    assert "crime.offence_month" in told(outcome)[0][2]


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"version": "0.9"}, "TEMPLATE-002"),
        ({"fingerprint": "0" * 64}, "TEMPLATE-002"),
        ({"agency": "so-y-te-38"}, "TEMPLATE-003"),
        ({"period": "2026-02"}, "TEMPLATE-004"),
    ],
)
def test_an_old_or_foreign_template_is_judged_by_the_present_contract_and_that_is_said(
    said: dict[str, str], rule: str, warehouse_settings: Settings, tmp_path: Path
) -> None:
    filled = fill(template(POWER), tmp_path / "a.xlsx", on=POWER.on)
    outcome = send(warehouse_settings, POWER, card(filled.path, **said))
    assert rules(outcome) == {rule}
    assert outcome.decision == "accepted_with_warnings"


def test_a_template_of_another_provinces_agency_is_returned(warehouse_settings: Settings, tmp_path: Path) -> None:
    filled = fill(template(POWER), tmp_path / "a.xlsx", on=POWER.on)
    outcome = send(warehouse_settings, POWER, card(filled.path, agency="so-ct-66"))
    assert (outcome.decision, rules(outcome)) == ("returned", {"TEMPLATE-006"})


def forged(tmp_path: Path, change: Callable[[openpyxl.Workbook], None]) -> Path:
    filled = fill(template(POWER), tmp_path / "a.xlsx", on=POWER.on)
    book = openpyxl.load_workbook(filled.path)
    change(book)
    book.save(filled.path)
    return filled.path


def test_a_forged_card_hides_no_table(warehouse_settings: Settings, tmp_path: Path) -> None:
    def call_the_entry_sheet_a_guide(book: openpyxl.Workbook) -> None:
        from anptt_data.conform.template_card import sheet_sum

        rows = book[template_sheet.SHEET].iter_rows(values_only=True)
        book[CARD_SHEET].append(["sheet", sheet_sum([None if v is None else str(v) for v in row] for row in rows)])
        book[template_sheet.SHEET].sheet_state = "hidden"

    path = forged(tmp_path, call_the_entry_sheet_a_guide)
    book = openpyxl.load_workbook(path)
    assert book[CARD_SHEET]["A1"].value == MARK
    outcome = send(warehouse_settings, POWER, path)
    # Read all the same, and that it is hidden is said.
    assert outcome.counts["accepted"] > 0
    assert {"LAYOUT-003", "FILE-014"} <= rules(outcome)


def test_a_forged_card_lets_no_wrong_figure_pass(warehouse_settings: Settings, tmp_path: Path) -> None:
    def spoil(book: openpyxl.Workbook) -> None:
        sheet, first = book[template_sheet.SHEET], Grid(template(POWER).form).first_row + 1
        sheet.cell(first, 3).value = -5
        sheet.cell(first + 1, 4).value = "=1+1"  # a formula without a result, in a column of figures

    outcome = send(warehouse_settings, POWER, forged(tmp_path, spoil))
    assert {"VALUE-002", "FILE-013"} <= rules(outcome)
    assert outcome.counts["rejected"] == 2


def test_what_the_sender_adds_to_a_template_is_told_as_in_every_file(warehouse_settings: Settings, tmp_path: Path) -> None:
    def add(book: openpyxl.Workbook) -> None:
        sheet = book[template_sheet.SHEET]
        grid = Grid(template(POWER).form)
        sheet.cell(grid.header_row + 1, len(grid.form.columns) + 1).value = "Người nhập"
        sheet.cell(grid.first_row + 1, len(grid.form.columns) + 1).value = "Lan"
        book[template_guide.SHEET]["B20"] = "Đã xem"
        book.create_sheet("Nháp")["A1"] = "tính thử"

    outcome = send(warehouse_settings, POWER, forged(tmp_path, add))
    assert outcome.decision == "accepted"
    assert rules(outcome) == {"COL-003", "LAYOUT-002"}
    texts = " ".join(t for _r, _c, t in told(outcome))
    assert template_guide.SHEET in texts
    assert "Nháp" in texts
    assert template_lists.SHEET not in texts


@pytest.mark.parametrize(
    ("written", "before"),
    [("2026-10", "2025-10"), ("2026-W53", None), ("2026-W45", "2025-W45")],
)
def test_the_same_period_of_the_year_before(written: str, before: str | None) -> None:
    calendar = "calendar_month" if "W" not in written else "week_mon_sun"
    found = year_before(parse_period(written, calendar))
    assert found == (parse_period(before, calendar) if before else None)
    leap = Period(*(parse_period("2024-02-29", "day")[:2]), "day")
    assert year_before(leap) is None


def test_the_contract_of_a_template_is_the_newest() -> None:
    assert contract(POWER.contract.dataset()).fingerprint() == POWER.contract.fingerprint()
