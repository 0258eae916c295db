"""What a receipt says beside its verdict: the clocks, the next deadline, the units without figures; on all its faces, also in a trial."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import html
from openpyxl import load_workbook

from anptt_data.contract.registry import contract
from anptt_data.intake.nil import declare_nil
from anptt_data.intake.outcome import Outcome
from anptt_data.intake.single import uploaded_extract
from anptt_data.intake.submit import Request, submit_extract
from anptt_data.periods.due import clocks
from anptt_data.periods.written import parse_period
from anptt_data.reporting.missing import NAMED
from tests.reporting.conftest import AIR, BULLETIN, HEADER, POWER, VIETNAM, Office

VERDICT = ("decision", "counts", "findings", "findings_total", "period")


def sending(
    office: Office, content: str, *, dry_run: bool = False, period: str | None = None, dataset: str = POWER, agency: str = "so-ct-38"
) -> Outcome:
    extract = uploaded_extract("bao cao.csv", content.encode(), contract(dataset), agency)
    return submit_extract(office.settings, extract, Request(asked_period=period, dry_run=dry_run), office.engine)


def power(month: str, *units: str) -> str:
    return HEADER + "".join(f"{month},{u},57514,3.5,0.3,0.1\n" for u in units)


def face(office: Office, outcome: Outcome, name: str) -> Path:
    return next((office.settings.receipts_dir / str(outcome.receipt_no)).glob(name))


def expected_state(written: str) -> str:
    """By the two clocks and the real day, as files are received now."""
    due, closes = clocks(parse_period(written, "calendar_month"), contract(POWER).cadence())
    today = datetime.now(VIETNAM).date()
    if due is None or closes is None:
        return "unknown"
    return "after_closing" if today > closes else "late" if today > due else "on_time"


def test_a_receipt_has_the_deadline_and_the_units_without_figures_and_a_trial_says_the_same(office: Office) -> None:
    content = power("9/2026", "Điện lực Bá Thước", "Điện lực Bỉm Sơn")
    trial = sending(office, content, dry_run=True).receipt
    made = sending(office, content).receipt
    assert {k: made[k] for k in (*VERDICT, "missing_units")} == {k: trial[k] for k in (*VERDICT, "missing_units")}
    assert made["deadline"] == trial["deadline"]
    assert made["deadline"]["state"] == expected_state("2026-09")
    assert (made["missing_units"]["told"], made["missing_units"]["missing"]) == (2, made["missing_units"]["expected"] - 2)
    again = sending(office, content)
    assert (again.already_known, again.receipt["deadline"]) == (True, made["deadline"])


def test_all_faces_of_a_receipt_say_it(office: Office) -> None:
    outcome = sending(office, power("9/2026", "Điện lực Bá Thước") + "9/2026,Điện lực Bỉm Sơn,-4,3.5,0.3,0.1\n")
    receipt = outcome.receipt
    page = " ".join(html.fromstring(face(office, outcome, "*.html").read_text(encoding="utf-8")).text_content().split())
    assert receipt["deadline"]["text_vi"] in page
    assert receipt["deadline"]["next_vi"] in page
    assert receipt["missing_units"]["text_vi"] in page
    assert "Bỉm Sơn" in receipt["missing_units"]["text_vi"], "its row was held back"
    book = load_workbook(io.BytesIO(face(office, outcome, "*.xlsx").read_bytes()))
    lines = [str(c.value) for c in book.worksheets[0]["A"][:12] if c.value]
    assert any(receipt["deadline"]["text_vi"] in line for line in lines)
    assert receipt["missing_units"]["text_vi"] in lines


def test_a_returned_file_is_told_until_when_to_send_again_and_no_unit_is_missing(office: Office) -> None:
    bad: dict[str, Any] = sending(office, HEADER + "9/2026,Điện lực Bá Thước,-5,x,y,z\n", period="2026-09").receipt
    assert (bad["decision"], bad["missing_units"]) == ("returned", None)
    assert bad["deadline"]["state"] == expected_state("2026-09")
    assert bad["deadline"]["next_vi"]
    nobody_knows = sending(office, "x,y\n1,2\n").receipt
    assert nobody_knows["deadline"]["text_vi"].startswith("Không rõ kỳ báo cáo")


def test_a_nil_report_lacks_no_unit(office: Office) -> None:
    receipt = declare_nil(office.settings, BULLETIN, "cdc-66", "2026-W45", actor="t", engine=office.engine).receipt
    assert (receipt["missing_units"]["expected"], receipt["missing_units"]["missing"]) == (102, 0)
    assert receipt["deadline"]["due_on"] == "2026-11-09"
    trial = declare_nil(office.settings, BULLETIN, "cdc-66", "2026-W44", actor="t", engine=office.engine, dry_run=True).receipt
    assert trial["missing_units"]["text_vi"] == "Đủ số liệu của 102/102 đơn vị"


def test_of_many_units_thirty_are_named_and_all_are_counted(office: Office) -> None:
    content = "Bệnh,Tên xã,Từ ngày,Đến ngày,Số ca\nSốt xuất huyết Dengue,Xã Ea Drăng,30/10/2026,05/11/2026,1\n"
    missing = sending(office, content, dataset=BULLETIN, agency="cdc-66").receipt["missing_units"]
    assert (missing["missing"], missing["expected"], len(missing["units"])) == (101, 102, NAMED)
    assert "Đơn vị chưa có số liệu: 101/102: " in missing["text_vi"]
    assert missing["text_vi"].endswith("và 71 đơn vị khác")


def test_a_file_of_many_months_has_no_one_deadline(office: Office) -> None:
    receipt = sending(office, power("8/2026", "Điện lực Bá Thước") + power("9/2026", "Điện lực Bá Thước").removeprefix(HEADER)).receipt
    assert (receipt["deadline"]["state"], receipt["deadline"]["due_on"], receipt["missing_units"]) == ("unknown", None, None)
    assert receipt["deadline"]["next_period"] is not None


def test_what_is_sent_continuously_has_neither(office: Office) -> None:
    lines = "Mã trạm,Thông số,Thời điểm đo,Thời gian lấy trung bình,Giá trị đo,Đơn vị đo,Trạng thái đo\n"
    receipt = sending(office, lines + "ST1,PM2.5,05/11/2026 08:00,1 hr,12,µg/m³,00\n", dataset=AIR, agency="so-nnmt-66").receipt
    assert (receipt["deadline"], receipt["missing_units"]) == (None, None)
