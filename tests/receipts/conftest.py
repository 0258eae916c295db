"""Receipts made from real verdicts of a contract that only these tests know."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import code, count, text
from anptt_data.contract.layouts import Cadence
from anptt_data.contract.rules import rule
from anptt_data.contract.text import Text
from anptt_data.intake.extract import FrozenFile
from anptt_data.periods.period import Period
from anptt_data.quality.findings import Address, Findings
from anptt_data.quality.verdict import Counts, Verdict
from anptt_data.readers.cells import Part
from anptt_data.receipts.receipt import receipt_json

SHA = "ab" * 32
PARTS = (Part(0, "Tháng 10", "sheet"), Part(1, "Phụ lục", "sheet"))
COLUMNS = {
    "name": {"header": "Tên đơn vị", "column": 2, "letters": "B"},
    "cases": {"header": "Số ca", "column": 3, "letters": "C", "number_format": "1.234,5"},
}
LAYOUT = {
    "layout": "table", "format": "xlsx", "encoding": None,
    "parts": [{"part": 0, "name": "Tháng 10", "header_rows": [3, 4], "title_lines": [{"row": 1, "text": "BÁO CÁO THÁNG 10"}],
               "columns": COLUMNS, "extra_columns": [{"header": "Ghi chú", "column": 5}]}],
}  # fmt: skip


class Reported(Contract):
    dataset = "proof.reported"
    version = "1.0"
    title = Text("Biểu thử", "A form for tests")
    legal_basis = "TT 00/2026"
    cadence = Cadence(every="month", calendar="calendar_month")
    approval = "confirm"

    name: str = code("Tên đơn vị", "Unit", code_list="unit")
    cases: int = count("Số ca", "Cases", unit="ca")

    @rule("PROOF-001", severity="warning", vi="Số ca {value} lạ", en="Strange {value}", fix_vi="Xem lại {missing}")
    def strange(row: Any) -> Any:
        return row.cases < 5


class WithPeople(Contract):
    dataset = "proof.with_people"
    version = "1.0"
    title = Text("Biểu có dữ liệu cá nhân", "A form with personal data")
    cadence = Cadence(every="month", calendar="calendar_month")

    name: str = code("Tên đơn vị", "Unit", code_list="unit")
    cases: int = count("Số ca", "Cases", unit="ca")
    person: str = text("Người nhập", "Typist", privacy="personal")


@dataclass(frozen=True)
class Sender:
    id: str = "so-y-te-66"
    name_vi: str = "Sở Y tế tỉnh Đắk Lắk"


def verdict_with(findings: Findings, decision: str = "partly_accepted", layout: dict[str, Any] | None = None) -> Verdict:
    counts = Counts(read=12, accepted=9, rejected=2, ignored=1, facts_written=9, ignored_by_reason={"total": 1})
    period = Period(date(2026, 10, 1), date(2026, 10, 31), "calendar_month")
    return Verdict(decision, counts, findings, LAYOUT if layout is None else layout, PARTS, [period], period)  # type: ignore[arg-type]


@pytest.fixture
def findings() -> Findings:
    found = Findings(Reported)
    found.add("VALUE-002", at=[Address(0, 7, 3), Address(0, 9, 3)], column="cases", header="Số ca", value="-4", count=2, minimum=0)
    found.add("VALUE-001", at=Address(0, 8, 3), column="cases", header="Số ca")
    found.add("TOTAL-001", at=Address(0, 12, 3), column="cases", header="Số ca", value="=1+1", computed=41)
    found.add("DUP-001", at=Address(1, 3), count=30)
    return found


@pytest.fixture
def make_receipt() -> Callable[..., dict[str, Any]]:
    def make(verdict: Verdict, **changed: Any) -> dict[str, Any]:
        arguments: dict[str, Any] = {
            "receipt_no": "66-2026-000123", "submission_id": 123, "contract": Reported, "agency": Sender(),
            "frozen": FrozenFile(SHA, 12345, "báo cáo tháng 10.xlsx", Path("/nowhere")), "asked_period": None,
            "received_at": datetime(2026, 11, 5, 18, 30, 1, tzinfo=UTC), "verdict": verdict,
            "changes": {"new": 7, "changed": 2, "unchanged": 0, "gone": 3, "replaces": ["66-2026-000100"]},
            "replaces": [], "files": {}, "sample": False,
        }  # fmt: skip
        return receipt_json(**(arguments | changed))

    return make


@pytest.fixture
def workbook() -> bytes:
    """What a sender might send: titles, a merged header, formulas, dates, a remark, an undeclared column."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Tháng 10"
    sheet["A1"] = "BÁO CÁO THÁNG 10"
    sheet.append([])
    sheet.append(["STT", "Tên đơn vị", "Số liệu", None, "Ghi chú"])
    sheet.append([None, None, "Số ca", "Ngày", None])
    sheet.merge_cells("C3:D3")
    for number in range(5, 12):
        sheet.append([number - 4, f"Đơn vị {number}", -4 if number in (7, 9) else number, date(2026, 10, number), "SĐT 0900000000"])
    sheet.append([None, "Tổng", "=SUM(C5:C11)", None, 3])
    sheet["C7"].comment = openpyxl.comments.Comment("đã gọi điện xác nhận", "người gửi")
    book.create_sheet("Phụ lục")["A3"] = "=1+1"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def reported() -> type[Contract]:
    return Reported


@pytest.fixture
def with_people() -> type[Contract]:
    return WithPeople


@pytest.fixture
def judged() -> Callable[..., Verdict]:
    return verdict_with


@pytest.fixture
def parts() -> tuple[Part, ...]:
    return PARTS
