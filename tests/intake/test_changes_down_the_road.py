"""Files sent one after the other: the report of changes and the questions about unusual jumps, on every face of the receipt."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import html

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import code, count
from anptt_data.contract.layouts import Cadence
from anptt_data.contract.text import Text
from anptt_data.intake.submit import Request
from anptt_data.receipts import change_words
from anptt_data.receipts.write import FACES
from anptt_data.settings import Settings
from anptt_data.warehouse.period_totals import additive, unit_columns
from anptt_data.warehouse.report_difference import comparable, is_personal
from tests.road.road_checks import POWER, Sender

Rows = dict[str, int]


class OfPeople(Contract):
    """A dataset that tells of persons."""

    dataset = "proof.of_people"
    version = "1.0"
    title = Text("Biểu thử có dữ liệu cá nhân", "A form for tests with personal data")
    cadence = Cadence(every="month", calendar="calendar_month")

    person: str = code("Mã người bệnh", "Patient", code_list="patient", privacy="personal")
    cases: int = count("Số ca", "Cases", unit="ca")
    age: int = count("Tuổi", "Age", unit="tuổi", privacy="personal")


USUAL: Rows = {"Hà Nội": 100, "Đắk Lắk": 40, "Gia Lai": 10}
DRY = Request(dry_run=True)


@pytest.fixture
def send(warehouse_settings: Settings, tmp_path: Path) -> Sender:
    return Sender(warehouse_settings, tmp_path)


def dengue(month: int, rows: Rows, year: int = 2026) -> str:
    return "Tỉnh/Thành phố;Tháng;Số ca mắc\n" + "".join(f"{p};{month:02d}/{year};{n}\n" for p, n in rows.items())


def book(month: int, rows: Rows) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["Tỉnh/Thành phố", "Tháng", "Số ca mắc"])
    for place, cases in rows.items():
        sheet.append([place, f"{month:02d}/2026", cases])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rules(receipt: dict[str, Any]) -> list[str]:
    return [f["rule"] for f in receipt["findings"] if f["rule"].startswith("CHANGE-")]


def finding(receipt: dict[str, Any], rule: str) -> dict[str, Any]:
    (found,) = [f for f in receipt["findings"] if f["rule"] == rule]
    return dict(found)


def test_a_first_report_says_that_nothing_was_there_to_compare_with(send: Sender) -> None:
    told = send(dengue(1, USUAL)).receipt["change_report"]
    assert (told["compared"], told["line_vi"]) == ([], "Chưa có số liệu được chấp nhận trước đây để so sánh")


def test_the_line_reads_as_a_clerk_would_say_it(send: Sender) -> None:
    first = send(dengue(1, {"Hà Nội": 100, "Đắk Lắk": 20})).receipt_no
    told = send(dengue(1, {"Hà Nội": 388, "Đắk Lắk": 20, "Gia Lai": 1})).receipt["change_report"]
    assert told["line_vi"] == (
        f"So với lần gửi trước (phiếu {first}, tháng 1 năm 2026): 1 số liệu thay đổi, 1 mới, 0 không còn, 1 giữ nguyên;"
        " tổng số ca mắc 120 → 409 ca (+240,8 %)"
    )
    assert told["compared"][0]["largest"][0]["key_vi"] == "Thành phố Hà Nội"


def test_a_returned_file_has_no_report_of_changes(send: Sender) -> None:
    outcome = send("Tỉnh/Thành phố;Tháng\nHà Nội;01/2026\n")
    assert (outcome.decision, outcome.receipt["change_report"]) == ("returned", None)


@pytest.mark.parametrize("name", ["bc.csv", "bc.xlsx"])
def test_the_three_faces_tell_the_same_changes(send: Sender, name: str) -> None:
    written = (lambda m, rows: dengue(m, rows).encode()) if name.endswith("csv") else book
    send(written(1, USUAL), name)
    send(written(2, USUAL | {"Cà Mau": 7}), name)
    receipt = send(written(2, {"Hà Nội": 1234, "Đắk Lắk": 40, "Cà Mau": 9, "Huế": 3}), name).receipt
    folder = send.settings.receipts_dir / receipt["receipt_no"]
    assert json.loads((folder / FACES["json"]).read_text())["change_report"] == receipt["change_report"]
    (compared,) = receipt["change_report"]["compared"]
    wanted = [change_words.total_cells(m) for m in compared["measures"]] + [change_words.moved_cells(m) for m in compared["largest"]]
    assert [w[1:4] for w in wanted[:2]] == [["157", "1.286", "+1.129"], ["100", "1.234", "+1.134"]]
    tree: Any = html.fromstring((folder / FACES["page"]).read_text(encoding="utf-8"))
    text = re.sub(r"\s+", " ", tree.find("body").text_content())
    assert compared["line_vi"] in text
    assert text.index("Thay đổi so với lần gửi trước") < text.index("Nội dung cần xử lý")
    assert [[td.text_content() for td in tr.xpath("td")] for tr in tree.xpath("//table[contains(@class, 'chg')]//tr[td]")] == wanted
    sheet = openpyxl.load_workbook(folder / FACES["workbook"]).worksheets[0]
    rows = [[str(c) for c in row if c is not None] for row in sheet.iter_rows(values_only=True)]
    assert rows.count([compared["line_vi"]]) == 2, "above the list, and over the figures below it"
    assert [row for row in rows if row in wanted] == wanted
    below = next(i for i, row in enumerate(rows) if row == ["Thay đổi so với lần gửi trước"])
    assert not any(f["rule"] in row for row in rows[below:] for f in receipt["findings"])


def test_personal_columns_never_appear() -> None:
    """No dataset of ours has any; the block is made from what the contract calls public or internal."""
    assert [m.name for m in comparable(OfPeople)] == ["cases"]
    assert [n for n in ("person", "age", "cases") if is_personal(OfPeople, n)] == ["person", "age"]
    assert unit_columns(OfPeople) == []
    assert [c.name for c in additive(OfPeople)] == ["cases"]


def test_a_jump_is_a_question_that_explains_itself_and_a_trial_check_asks_the_same(send: Sender) -> None:
    for month in range(1, 5):
        assert send(dengue(month, USUAL)).decision == "accepted"
    jumped = dengue(5, USUAL | {"Hà Nội": 1000})
    trial, real = send(jumped, request=DRY), send(jumped)
    assert json.dumps([trial.receipt[k] for k in ("decision", "findings", "change_report")]) == json.dumps(
        [real.receipt[k] for k in ("decision", "findings", "change_report")]
    )
    assert real.decision == "accepted_with_warnings"
    asked = finding(real.receipt, "CHANGE-003")
    assert asked["message_vi"] == (
        "«Số ca mắc», tháng 5 năm 2026: tổng khác thường 1050, gấp 7 lần 150 (trung vị của 4 kỳ từ tháng 1 năm 2026 đến tháng 4 năm 2026)."
        " Cần xác nhận khi hơn 3 lần và chênh từ 20 ca trở lên"
    )
    unit = finding(real.receipt, "CHANGE-004")
    assert "xa nhất là Thành phố Hà Nội" in unit["message_vi"]
    assert (unit["count"], unit["examples"]) == (1, ["dòng 2, cột «Số ca mắc»"])
    assert all("xác nhận kèm lý do" in f["fix_vi"] for f in (asked, unit))


def test_a_correction_that_changes_the_total_much_is_asked_about(send: Sender) -> None:
    first = send(dengue(1, USUAL)).receipt_no
    asked = finding(send(dengue(1, USUAL | {"Hà Nội": 1000})).receipt, "CHANGE-003")
    assert f"lần gửi trước của chính kỳ này, phiếu {first}" in asked["message_vi"]


def test_rows_that_are_gone_are_named_the_first_five(send: Sender) -> None:
    many = USUAL | {"Lâm Đồng": 9, "Cà Mau": 8, "An Giang": 7, "Huế": 6, "Sơn La": 5}
    send(dengue(2, many))
    few = finding(send(dengue(2, many | {"Gia Lai": 11}).replace("Cà Mau;02/2026;8\n", "")).receipt, "CHANGE-001")
    assert (few["count"], few["value"]) == (1, "Tỉnh Cà Mau")
    most = finding(send(dengue(2, {"Hà Nội": 100})).receipt, "CHANGE-001")
    assert most["count"] == 6
    assert most["value"].split("; ") == ["Tỉnh Đắk Lắk", "Tỉnh Gia Lai", "Tỉnh Lâm Đồng", "Tỉnh An Giang", "Thành phố Huế", "…"]


def test_what_was_known_to_be_incomplete_is_no_ground(send: Sender) -> None:
    send(dengue(1, {"Hà Nội": 10, "Xứ Không Có": 500}))
    assert rules(send(dengue(2, USUAL)).receipt) == []
    partly = send(dengue(3, {"Hà Nội": 10, "Xứ Không Có": 500}))
    assert (partly.decision, rules(partly.receipt)) == ("partly_accepted", [])


def test_a_report_of_years_ago_is_no_ground(send: Sender) -> None:
    send(dengue(1, USUAL, 2009))
    later = send(dengue(1, {"Hà Nội": 5000})).receipt
    assert rules(later) == []
    assert later["change_report"]["compared"][0]["earlier_period"]["from"] == "2009-01-01", "yet the report of changes tells it"


def test_many_periods_of_one_file_are_one_question(send: Sender) -> None:
    lines = "".join(f"Hà Nội;{m:02d}/2026;{n}\n" for m, n in enumerate([100, 110, 90, 1000, 100, 2000], 1))
    asked = finding(send("Tỉnh/Thành phố;Tháng;Số ca mắc\n" + lines).receipt, "CHANGE-003")
    assert asked["count"] == 2
    assert "tháng 6 năm 2026: tổng khác thường 2000" in asked["message_vi"]
    assert "và 1 kỳ khác" in asked["message_vi"]


def test_a_withdrawn_jump_is_forgotten(send: Sender) -> None:
    from anptt_data.warehouse.withdraw import withdraw

    send(dengue(1, USUAL))
    wrong = send(dengue(2, {p: 10 * n for p, n in USUAL.items()}))
    withdraw(send.engine, str(wrong.receipt_no), "nhập sai", "tester")
    assert rules(send(dengue(2, USUAL | {"Gia Lai": 11})).receipt) == []


def test_means_are_told_as_means_on_the_line(send: Sender) -> None:
    def reliability(month: int, saidi: str) -> str:
        head = "Đơn vị điện lực;Số khách hàng;SAIDI (phút);SAIFI (lần/KH);MAIFI (lần/KH)\n"
        return f"Tháng {month:02d} năm 2026\n{head}Điện lực Bá Thước;1000;{saidi};0,5;0\nĐiện lực Bỉm Sơn;3000;20;0,5;0\n"

    send(reliability(1, "10"), dataset=POWER)
    told = send(reliability(2, "30"), dataset=POWER).receipt["change_report"]
    assert "tổng số khách hàng 4.000 → 4.000 khách hàng (0 %)" in told["line_vi"]
    assert "bình quân gia quyền SAIDI 17,5 → 22,5 phút (+28,6 %)" in told["line_vi"]
