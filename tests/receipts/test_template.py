"""What an entry template holds: sheets, protection, lists, messages, limits, formulas that Excel 2010 knows."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from anptt_data.conform.lookups import Lookups
from anptt_data.contract.base import Contract
from anptt_data.contract.columns import count, measure, place, text
from anptt_data.contract.layouts import Cadence, Lines, Table
from anptt_data.contract.text import Text
from anptt_data.errors import UsageError
from anptt_data.periods import parse_period
from anptt_data.readers.read import read
from anptt_data.readers.secrecy import look
from anptt_data.receipts import template_guide, template_lists
from anptt_data.receipts.template import CARD_SHEET, Template, entry_template
from anptt_data.receipts.template_grid import Grid
from anptt_data.receipts.template_sheet import SHEET
from anptt_data.warehouse.earlier_figures import EarlierFigures
from tests.conftest import settings_for
from tests.receipts.test_template_road import CASES, TODAY, Case, refs, template

YOUNG = re.compile(
    r"\b(XLOOKUP|FILTER|UNIQUE|SORT|SEQUENCE|LET|LAMBDA|TEXTJOIN|CONCAT|IFS|SWITCH|MAXIFS|MINIFS|IFNA|ISFORMULA|VSTACK|TOCOL)\(|_xlfn|_xlws|\{=",
)
"""Functions younger than Excel 2010."""
EVERY = pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)


def book_of(made: Template) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(made.content))


def entry(made: Template) -> Worksheet:
    found = book_of(made)[SHEET]
    assert isinstance(found, Worksheet)
    return found


def validations(sheet: Worksheet) -> list[tuple[str, str, str, str]]:
    return [(str(v.sqref), v.type or "any", str(v.formula1 or ""), v.prompt or "") for v in sheet.data_validations.dataValidation]


@EVERY
def test_a_template_has_a_guide_an_entry_sheet_lists_and_a_hidden_card(case: Case) -> None:
    book = book_of(template(case))
    assert book.sheetnames == [template_guide.SHEET, SHEET, template_lists.SHEET, CARD_SHEET]
    assert book[CARD_SHEET].sheet_state == "veryHidden"
    card = {row[0].value: row[1].value for row in book[CARD_SHEET].iter_rows()}
    assert card["dataset"] == case.contract.dataset()
    assert (card["version"], card["fingerprint"]) == (case.contract.version(), case.contract.fingerprint())
    assert card["agency"] == case.agency.id
    lines = [row for row in book[template_guide.SHEET].iter_rows(min_row=2, values_only=True) if row[1]]
    told = any("khai không phát sinh trên cổng" in str(cell) for row in lines for cell in row)
    assert told == case.contract.described("nil"), "who may declare it is told so"
    assert 6 <= len(lines) <= 12
    assert all(len(row) >= 3 and row[2] for row in lines), "English stands beside every line"
    said = " ".join(row[1] for row in lines)
    assert all(rule.code in said for rule in case.contract.rules())


@EVERY
def test_only_cells_of_entry_are_unlocked_and_there_is_no_password(case: Case) -> None:
    made = template(case)
    sheet, grid = entry(made), Grid(made.form)
    assert sheet.protection.sheet
    assert not sheet.protection.password
    for row in sheet.iter_rows(min_row=1, max_row=grid.first_row):
        assert all(c.protection.locked for c in row if c.value), "titles, headers and units are protected"
    for number, column in enumerate(made.form.columns, 1):
        cell = sheet.cell(grid.first_row + 1, number)
        formula = isinstance(cell.value, str) and cell.value.startswith("=")
        assert cell.protection.locked == (
            (column.role not in ("entry", "derived") and not (column.role == "label" and not made.form.rows)) or formula
        )
        assert cell.font.name == "Times New Roman"


@EVERY
def test_every_entry_cell_has_a_message_and_lists_are_named_ranges(case: Case) -> None:
    made = template(case)
    book, grid = book_of(made), Grid(made.form)
    covered: set[str] = set()
    for cells, kind, formula, prompt in validations(book[SHEET]):
        covered.update(cells.split())
        if cells != "C1" and cells != "C3":
            assert 0 < len(prompt) <= 255
        assert len(formula) <= 255
        if kind == "list":
            assert formula.lstrip("=") in book.defined_names
    for block in grid.blocks():
        assert any(
            openpyxl.worksheet.cell_range.CellRange(c).issuperset(openpyxl.worksheet.cell_range.CellRange(block.range)) for c in covered
        )


@EVERY
def test_no_formula_is_younger_than_excel_2010(case: Case) -> None:
    with zipfile.ZipFile(io.BytesIO(template(case).content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") or name == "xl/workbook.xml":
                assert YOUNG.search(archive.read(name).decode()) is None, name
        assert not any("metadata" in n or "macro" in n.lower() for n in archive.namelist())


@EVERY
def test_the_page_is_a4_on_its_side_with_headers_on_every_page_and_fixed_on_the_screen(case: Case) -> None:
    made = template(case)
    sheet, grid = entry(made), Grid(made.form)
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.freeze_panes == f"{'ABCDEFGHIJ'[grid.frozen_columns]}{grid.first_row + 1}"
    assert sheet.print_title_rows == f"${grid.header_row + 1}:${grid.first_row}"


@EVERY
def test_no_template_trips_the_look_for_secrets(case: Case) -> None:
    made = template(case)
    cells = read(made.content, "mau.xlsx", case.contract, settings_for(Path("/tmp")))
    assert look("mau.xlsx", case.contract, cells) is None


@EVERY
def test_every_label_offered_is_read_back_as_what_it_stands_for(case: Case) -> None:
    made = template(case)
    lookups = Lookups(case.contract, refs(), case.agency)
    for name, offered in made.form.choices.items():
        column = case.contract.columns()[name]
        if column.kind == "code":
            assert all(lookups.code(column, o.label) == o.key[0] for o in offered.options)
        if column.kind == "place":
            read_back = lookups.places(column, [(o.label, "") for o in offered.options], case.on)
            for option in offered.options:
                found = read_back[option.label, ""]
                assert found.area is not None
                assert (found.area.code, found.area.valid_from) == option.key
                assert found.rule is None


def test_formulas_stand_only_in_derived_columns_and_their_results_are_empty_while_nothing_is_typed() -> None:
    case = next(c for c in CASES if c.contract.dataset() == "crime.offence_month")
    made = template(case)
    saved = openpyxl.load_workbook(io.BytesIO(made.content), data_only=True)[SHEET]
    rate = next(n for n, c in enumerate(made.form.columns, 1) if c.role == "derived")
    assert str(entry(made).cell(Grid(made.form).first_row + 1, rate).value).startswith("=IF(")
    cells = read(made.content, "mau.xlsx", case.contract, settings_for(Path("/tmp")))
    assert {n.column for n in cells.notes if n.rule == "FILE-013"} == {rate}
    assert saved.cell(Grid(made.form).first_row + 1, rate).value in (None, "")


def test_communes_are_those_of_the_agencys_province_on_the_day() -> None:
    case = next(c for c in CASES if c.contract.dataset() == "crime.offence_month")
    by_day = {}
    for written in ("2025-06", "2026-08", "2026-10"):
        period = parse_period(written, case.contract.cadence().calendar)
        made = entry_template(case.contract, refs(), agency=case.agency, period=period, today=TODAY)
        areas = {refs().areas.at(str(o.key[0]), period.end) for o in made.form.choices["area"].options}
        assert all(a is not None and refs().areas.province_of(a) == case.agency.province for a in areas)
        by_day[written] = {o.label for o in made.form.choices["area"].options}
    assert len(by_day["2025-06"]) > len(by_day["2026-08"])
    assert by_day["2026-08"] != by_day["2026-10"], "a commune became a ward in September 2026"
    own = refs().agency("ubnd-24664")
    assert own.province is not None


class Catch(Contract):
    """A contract of a sector that nobody knows: a unit of its own, several kinds of columns."""

    dataset = "sea.catch_month"
    version = "1.0"
    title = Text("Sản lượng khai thác", "Catch")
    provider = "so-nnmt"
    cadence = Cadence(every="month", calendar="calendar_month")

    area: str = place("Xã ven biển", "Commune")
    boats: int = count("Số tàu", "Boats", unit="tàu cá", maximum=5000)
    catch: float = measure("Sản lượng", "Catch", unit="yến", minimum=0, nullable=True, censored=True)
    note: str = text("Ghi chú", "Note", privacy="internal")


class LinesOnly(Contract):
    dataset = "sea.buoy"
    version = "1.0"
    title = Text("Phao", "Buoy")
    cadence = Cadence(every="month", calendar="calendar_month")
    sweep = True
    layouts = (Lines(name="lines", title=Text("Tệp phao", "Buoy file"), fields=("buoy", "height")),)

    buoy: str = text("Phao", "Buoy", key=True, required=True, nullable=False)
    height: float = measure("Sóng", "Wave", unit="m")


def test_a_contract_nobody_has_seen_gets_a_template_with_its_own_units_and_limits() -> None:
    period = parse_period("2026-10", "calendar_month")
    made = entry_template(Catch, refs(), agency=refs().agency("so-nnmt-66"), period=period, today=TODAY)
    sheet, grid = entry(made), Grid(made.form)
    units = [c.value for c in sheet[grid.first_row]]
    assert units == [None, None, "tàu cá", "yến", None]
    rules = {cells: (kind, formula) for cells, kind, formula, _prompt in validations(sheet)}
    boats = next(v for v in sheet.data_validations.dataValidation if str(v.sqref).startswith("C"))
    assert (boats.type, boats.formula1, boats.formula2) == ("whole", "0", "5000")
    assert any(kind == "custom" and "KPH" in formula for kind, formula in rules.values())
    prompts = " ".join(prompt for *_rest, prompt in validations(sheet))
    assert "đơn vị: tàu cá; từ 0 đến 5.000" in prompts
    assert len(made.form.rows) == 102


def test_what_only_machines_send_has_no_template_and_that_is_said() -> None:
    with pytest.raises(UsageError, match="không có dạng nhập tay"):
        entry_template(LinesOnly, refs(), today=TODAY)
    assert LinesOnly.described("sweep")


def test_an_agency_that_may_not_send_gets_no_template() -> None:
    case = next(c for c in CASES if c.contract.dataset() == "crime.offence_month")
    with pytest.raises(UsageError, match="không phải"):
        entry_template(case.contract, refs(), agency=refs().agency("so-ct-38"), today=TODAY)


def test_a_layout_can_be_chosen_and_a_wrong_name_lists_those_there_are() -> None:
    case = next(c for c in CASES if c.layout == "communes_down")
    assert isinstance(template(next(c for c in CASES if c.layout == "long")).form.layout, Table)
    with pytest.raises(UsageError, match="communes_down"):
        entry_template(case.contract, refs(), agency=case.agency, layout="no_such", today=TODAY)


def test_the_layout_is_the_one_in_force_in_the_period() -> None:
    case = next(c for c in CASES if c.layout == "communes_down")
    calendar = case.contract.cadence().calendar
    for written, layout in (("2025-W24", "districts_across"), ("2025-W40", "communes_down")):
        made = entry_template(case.contract, refs(), agency=case.agency, period=parse_period(written, calendar), today=TODAY)
        assert made.form.layout.name == layout


def test_a_crosstab_without_an_agency_is_a_table() -> None:
    case = next(c for c in CASES if c.layout == "communes_down")
    made = entry_template(case.contract, refs(), today=TODAY)
    assert isinstance(made.form.layout, Table)
    assert not made.form.prefilled


def test_without_earlier_figures_there_are_no_columns_for_them() -> None:
    case = next(c for c in CASES if c.contract.dataset() == "energy.power_reliability_month")
    assert not {"previous", "last_year"} & {c.role for c in template(case).form.columns}
    key = next(template(case).form.key_of(c, 0) for c in template(case).form.columns if c.role == "entry")
    some = EarlierFigures(previous={key: {"saidi": 4.0}})  # type: ignore[dict-item]
    made = entry_template(case.contract, refs(), agency=case.agency, period=case.period, earlier=some, today=TODAY)
    assert [(c.name, c.role) for c in made.form.columns if c.role in ("previous", "last_year")] == [("saidi", "previous")]


def test_the_same_template_is_made_twice() -> None:
    case = CASES[0]
    one, two = (zipfile.ZipFile(io.BytesIO(template(case).content)) for _ in range(2))
    names = [n for n in one.namelist() if n != "docProps/core.xml"]
    assert all(one.read(n) == two.read(n) for n in names)
