"""Rules as formulas: LibreOffice answers as polars does, row by row; what cannot be said is not said."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import code, count, measure, text
from anptt_data.contract.layouts import Cadence
from anptt_data.contract.rules import Row, rule
from anptt_data.contract.text import Text
from anptt_data.quality.validation import with_null_policy
from anptt_data.receipts.template_rules import CellFormula, broken
from tests.receipts.test_template_road import office

ROWS = 120
LABELS = {"00": "Đang đo", "01": 'Hiệu chuẩn "1"', "02": "Lỗi"}


class Many(Contract):
    """Every operation a rule may use."""

    dataset = "proof.many"
    version = "1.0"
    title = Text("Thử", "Proof")
    cadence = Cadence(every="month", calendar="calendar_month")

    status: str = code("Trạng thái", "Status", code_list="measuring_status", nullable=True)
    whole: int = count("Tổng", "Whole", unit="ca", nullable=True)
    piece: int = count("Phần", "Part", unit="ca", nullable=True)
    value: float = measure("Giá trị", "Value", unit="m", nullable=True)
    note: str = text("Ghi chú", "Note")

    @rule("PROOF-001", severity="error", vi="a", en="a", fix_vi="a")
    def part_of_whole(row: Row) -> pl.Expr:
        return row.piece <= row.whole

    @rule("PROOF-002", severity="error", vi="b", en="b", fix_vi="b")
    def both_zero(row: Row) -> pl.Expr:
        return (row.piece == 0) == (row.whole == 0)

    @rule("PROOF-003", severity="error", vi="c", en="c", fix_vi="c")
    def arithmetic(row: Row) -> pl.Expr:
        return 2 * row.piece + 1 <= row.whole - row.value * 1.5

    @rule("PROOF-004", severity="error", vi="d", en="d", fix_vi="d")
    def either(row: Row) -> pl.Expr:
        return (row.whole > 3) | (row.piece > 1)

    @rule("PROOF-005", severity="error", vi="e", en="e", fix_vi="e")
    def neither(row: Row) -> pl.Expr:
        return ~((row.whole > 3) & (row.piece > 1))

    @rule("PROOF-006", severity="error", vi="f", en="f", fix_vi="f")
    def measuring_has_a_value(row: Row) -> pl.Expr:
        return row.status.ne_missing("00") | row.value.is_not_null()

    @rule("PROOF-007", severity="error", vi="g", en="g", fix_vi="g")
    def listed(row: Row) -> pl.Expr:
        return row.status.is_in(("00", "01")).fill_null(False) | row.value.is_null() | (row.value >= 0).fill_null(False)

    @rule("PROOF-008", severity="error", vi="h", en="h", fix_vi="h")
    def equal_or_both_missing(row: Row) -> pl.Expr:
        return row.piece.eq_missing(row.whole) | row.whole.is_between(2, 5)

    @rule("PROOF-101", severity="error", vi="i", en="i", fix_vi="i")
    def words(row: Row) -> pl.Expr:
        return row.note.str.contains("án cũ") | (row.piece == 0)

    @rule("PROOF-102", severity="error", vi="k", en="k", fix_vi="k")
    def chosen(row: Row) -> pl.Expr:
        return pl.when(row.piece > 1).then(row.whole > 1).otherwise(True)

    @rule("PROOF-103", severity="error", vi="l", en="l", fix_vi="l")
    def over_several(row: Row) -> pl.Expr:
        return pl.max_horizontal(row.piece, row.whole) < 5


CELLS = {
    "status": CellFormula("$A{r}", number=False, labels=LABELS),
    **{name: CellFormula(f"${letter}{{r}}", number=True) for name, letter in (("whole", "B"), ("piece", "C"), ("value", "D"))},
    "note": CellFormula("$E{r}", number=False),
}


def formula_of(number: str) -> str | None:
    return broken(next(r for r in Many.rules() if r.code == number), CELLS)


def rows() -> list[dict[str, Any]]:
    dice = random.Random(20261122)
    return [
        {
            "status": dice.choice([None, *LABELS]),
            "whole": dice.choice([None, *range(7)]),
            "piece": dice.choice([None, *range(7)]),
            "value": dice.choice([None, -1.5, 0.0, 0.25, 3.0]),
        }
        for _ in range(ROWS)
    ]


def test_libreoffice_finds_the_same_rows_broken_as_polars(tmp_path: Path) -> None:
    said = [r for r in Many.rules() if r.code < "PROOF-100"]
    data = rows()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for at, row in enumerate(data, 1):
        sheet.append([LABELS.get(row["status"]), row["whole"], row["piece"], row["value"], None])
        for number, found in enumerate(said):
            formula = formula_of(found.code)
            assert formula is not None, found.code
            sheet.cell(at, 7 + number).value = "=" + formula.replace("{r}", str(at))
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in" / "rules.xlsx")
    office([tmp_path / "in" / "rules.xlsx"], tmp_path / "out")
    calculated = openpyxl.load_workbook(tmp_path / "out" / "rules.xlsx", data_only=True).active
    assert calculated is not None
    frame = pl.DataFrame(data, schema={"status": pl.String, "whole": pl.Int64, "piece": pl.Int64, "value": pl.Float64})
    for number, found in enumerate(said):
        # A required cell that is empty is reported on its own: a null answer breaks no rule (`with_null_policy`).
        right = frame.select(with_null_policy(Many, found)).to_series().fill_null(False)
        answers = [calculated.cell(at, 7 + number).value for at in range(1, ROWS + 1)]
        assert answers == [not good for good in right], found.code
        assert any(answers), found.code
        assert not all(answers), found.code


@pytest.mark.parametrize("number", ["PROOF-101", "PROOF-102", "PROOF-103"])
def test_what_a_formula_cannot_say_exactly_is_left_to_the_check_after_sending(number: str) -> None:
    assert formula_of(number) is None


def test_a_rule_over_a_code_that_is_not_offered_is_not_said() -> None:
    cells = CELLS | {"status": CellFormula("$A1", number=False, labels={"01": "Hiệu chuẩn"})}
    assert broken(next(r for r in Many.rules() if r.code == "PROOF-006"), cells) is None
