"""A number cell of a workbook or of JSON is no evidence for how texts are written, and never read by theirs."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from conftest_conform import Conforming, Outcome

from anptt_data.contract.registry import contract
from anptt_data.readers.read import read
from tests.conftest import settings_for

POWER = "energy.power_reliability_month"
HEADER = ["Đơn vị điện lực", "Số khách hàng", "SAIDI", "SAIFI", "MAIFI"]
UNITS = ["Điện lực Bá Thước", "Điện lực Nga Sơn", "Điện lực Cẩm Thủy"]
Rows = list[list[object]]
Sent = Callable[[Rows], Outcome]


@pytest.fixture(params=["xlsx", "json"])
def sent(request: pytest.FixtureRequest, conforming: Conforming, tmp_path: Path) -> Sent:
    def send(rows: Rows) -> Outcome:
        if request.param == "json":
            content = json.dumps([{"Tháng": "10/2026", **dict(zip(HEADER, row, strict=True))} for row in rows]).encode()
        else:
            buffer = io.BytesIO()
            with xlsxwriter.Workbook(buffer) as book:
                page = book.add_worksheet()
                for number, line in enumerate([["Tháng 10 năm 2026"], HEADER, *rows]):
                    page.write_row(number, 0, line)
            content = buffer.getvalue()
        return conforming(read(content, f"bc.{request.param}", contract(POWER), settings_for(tmp_path)), POWER, "so-ct-38")

    return send


def test_a_number_cell_among_texts_with_a_decimal_comma_keeps_its_value(sent: Sent) -> None:
    found = sent([[UNITS[0], 100, "54,04", "0,50", 0], [UNITS[1], 200, 12.345, 1.5, 0], [UNITS[2], 300, "1,2", 1.234, 0]])
    assert found.frame["saidi"].to_list() == [54.04, 12.345, 1.2]
    assert found.frame["saifi"].to_list() == [0.5, 1.5, 1.234]
    assert not found.bad


def test_a_number_with_three_decimals_is_no_doubtful_text(sent: Sent) -> None:
    found = sent([[UNITS[0], 100, 1.234, 2.345, 0]])
    assert found.frame["saidi"].to_list() == [1.234]
    assert not found.rules


def test_number_cells_do_not_tell_how_a_text_is_meant(sent: Sent) -> None:
    found = sent([[UNITS[0], "1,234", 5.25, 1.5, 0], [UNITS[1], "7,123", 6.5, 1.5, 0]])
    assert found.said("NUM-003")[0]["count"] == 2
