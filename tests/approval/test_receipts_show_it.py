"""Receipts say how far the approval is when they are read; verdict, counts and findings stay as they were recorded."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import html

from anptt_data.approval import acts
from anptt_data.approval.actor import Actor
from anptt_data.approval.acts import Second
from anptt_data.approval.errors import DocumentRefused
from anptt_data.approval.paper import Paper, Signatory
from anptt_data.approval.view import approval_of
from anptt_data.approval.with_submission import submit_with_document
from anptt_data.approval.written import approval_line
from anptt_data.contract.registry import contract
from anptt_data.intake.outcome import Outcome
from anptt_data.intake.single import single_extract
from anptt_data.intake.submit import Request, submit_extract
from anptt_data.receipts.refresh import receipt_now, with_lines
from anptt_data.receipts.write import FACES
from anptt_data.warehouse.listing import receipt_of
from anptt_data.warehouse.withdraw import withdraw
from tests.approval.signing import Authority, pdf

POWER, UNIT = "energy.power_reliability_month", "so-ct-38"
SAMPLES = Path(__file__).resolve().parents[2] / "sample_data" / POWER / UNIT
LEADS, WHO = Actor("truong", UNIT, frozenset({"approver"})), Signatory("Lê Thị Giám", "Phó Giám đốc", "KT.")


def send(here: Second, name: str, content: bytes | None = None, tmp: Path | None = None) -> Outcome:
    path = SAMPLES / name
    if content is not None:
        assert tmp is not None
        path = tmp / name
        path.write_bytes(content)
    return submit_extract(
        here.settings, single_extract(path, contract(POWER), UNIT, here.settings), Request(actor="chuyen-vien"), here.engine
    )


def faces(here: Second, number: str) -> tuple[dict[str, Any], str, list[str]]:
    """JSON, the page's text, the lines of the first sheet."""
    folder = here.settings.receipts_dir / number
    said: dict[str, Any] = json.loads((folder / FACES["json"]).read_text(encoding="utf-8"))
    page = re.sub(r"\s+", " ", html.fromstring((folder / FACES["page"]).read_text(encoding="utf-8")).find("body").text_content())
    sheet = openpyxl.load_workbook(folder / FACES["workbook"]).worksheets[0]
    return said, page, [str(row[0].value) for row in sheet.iter_rows(max_row=12) if row[0].value]


def all_say(here: Second, number: str) -> str:
    """The one line, after making sure that every face says it."""
    said, page, lines = faces(here, number)
    line = approval_line(said["approval_state"])
    assert line in page
    assert f"Phê duyệt của phiếu {number}: {line}" in lines
    authority = {"final": "chính thức", "provisional": "sơ bộ"}.get(said["authority"])
    assert f"Số liệu {authority}" in page
    return line


@pytest.mark.parametrize("name", ["DTC cung cap dien T03-2026.xlsx", "DTC cung cap dien T01-2026.csv"])
def test_all_faces_say_the_same_before_and_after(here: Second, name: str) -> None:
    outcome = send(here, name)
    number = str(outcome.receipt_no)
    assert all_say(here, number).startswith("Nháp (cần xác nhận), số liệu sơ bộ")
    frozen, before = receipt_of(here.engine, number), faces(here, number)[0]
    acts.submit_for_approval(here, number, Actor("chuyen-vien", UNIT, frozenset({"sender"})))
    assert all_say(here, number).startswith("Đã trình")
    acts.approve(here, number, LEADS, WHO, Paper("12/BC-SCT", None, "khẩn"))
    assert all_say(here, number).startswith(
        "Đã duyệt (cần xác nhận), số liệu chính thức; KT. Phó Giám đốc Lê Thị Giám; số 12/BC-SCT (khẩn); từ "
    )
    acts.revoke(here, number, LEADS, "sai <số> & chữ")
    assert "Thu hồi (cần xác nhận), số liệu sơ bộ; lý do: sai <số> & chữ" in all_say(here, number)
    assert receipt_of(here.engine, number) == frozen, "what was recorded stays as it was"
    after = faces(here, number)[0]
    moved = {"approval_state", "authority", "provisional"}
    assert {k: v for k, v in after.items() if k not in moved} == {k: v for k, v in before.items() if k not in moved}


def test_the_page_of_what_was_replaced_stops_saying_final(here: Second, tmp_path: Path) -> None:
    first = send(here, "DTC cung cap dien T01-2026.csv")
    number = str(first.receipt_no)
    acts.approve(here, number, LEADS, WHO)
    assert "chính thức" in all_say(here, number)
    content = (SAMPLES / "DTC cung cap dien T01-2026.csv").read_bytes()
    second = send(here, "sua.csv", content + b"\r\n", tmp_path)
    assert first.receipt_no in second.receipt["replaces"]
    said, page, _ = faces(here, number)
    assert said["approval_state"]["why_vi"] == f"Đã thay bằng lần gửi số {second.receipt_no}"
    assert "Phê duyệt hết hiệu lực" in page


def test_reading_brings_a_stale_page_up_to_date(here: Second) -> None:
    number = str(send(here, "DTC cung cap dien T01-2026.csv").receipt_no)
    acts.approve(here, number, LEADS, WHO)
    withdraw(here.engine, number, "gửi nhầm", "chuyen-vien")
    shown = receipt_now(here.settings, here.engine, number)
    assert shown["approval_state"]["why_vi"] == "Lần gửi đã thu hồi"
    said, page, _ = faces(here, number)
    assert said["approval_state"]["why_vi"] in page
    written = (here.settings.receipts_dir / number / FACES["page"]).stat().st_mtime_ns
    receipt_now(here.settings, here.engine, number)
    assert (here.settings.receipts_dir / number / FACES["page"]).stat().st_mtime_ns == written, "nothing new is not written again"


def test_reading_a_new_receipt_changes_nothing_and_sending_again_tells_the_approval(here: Second) -> None:
    first = send(here, "DTC cung cap dien T01-2026.csv")
    number = str(first.receipt_no)
    page = here.settings.receipts_dir / number / FACES["page"]
    written = page.stat().st_mtime_ns
    receipt_now(here.settings, here.engine, number)
    assert page.stat().st_mtime_ns == written
    assert send(here, "DTC cung cap dien T01-2026.csv").receipt == receipt_of(here.engine, number), "once is enough"
    acts.approve(here, number, LEADS, WHO)
    shutil.rmtree(page.parent)
    again = send(here, "DTC cung cap dien T01-2026.csv")
    assert (again.receipt_no, again.receipt["approval_state"]["state"], again.receipt["authority"]) == (number, "approved", "final")
    assert all_say(here, number).startswith("Đã duyệt"), "files that are made anew say it too"


def test_a_signed_document_comes_with_the_file_or_neither_does(here: Second, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anptt_data.approval.with_submission.app_engine", lambda _: here.engine)
    monkeypatch.setattr("anptt_data.intake.submit.app_engine", lambda _: here.engine)
    extract = single_extract(SAMPLES / "DTC cung cap dien T01-2026.csv", contract(POWER), UNIT, here.settings)
    sender = Actor("chuyen-vien", UNIT, frozenset({"sender"}))
    request = Request(actor="chuyen-vien")
    with pytest.raises(DocumentRefused):
        submit_with_document(here.settings, extract, request, sender, b"no document", "x.pdf")
    with here.engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from intake.submission").scalar() == 0
    letter = authority.issue(name="Lê Thị Giám").sign(pdf("Báo cáo tháng 1"))
    outcome = submit_with_document(here.settings, extract, request, sender, letter, "bc.pdf")
    (document,) = outcome.receipt["approval_state"]["documents"]
    assert (document["name"], document["verdict"], document["signers"]) == ("bc.pdf", "valid", ["Lê Thị Giám"])
    assert "bc.pdf: Chữ ký số hợp lệ" in faces(here, str(outcome.receipt_no))[1]
    acts.approve(here, str(outcome.receipt_no), LEADS, WHO)
    assert all_say(here, str(outcome.receipt_no)).startswith("Đã ký số")
    assert approval_of(here.engine, str(outcome.receipt_no))["approvals"][-1]["signature"]["notes"]


def test_a_returned_file_has_nothing_to_approve(here: Second, tmp_path: Path) -> None:
    outcome = send(here, "hong.csv", b"khong;phai;bieu\r\n1;2;3\r\n", tmp_path)
    assert outcome.decision in ("returned", "unreadable")
    assert outcome.receipt["approval_state"]["state"] is None
    assert "không có gì để phê duyệt" in approval_of(here.engine, str(outcome.receipt_no))["why_vi"]


def test_a_line_of_the_sender_that_looks_like_ours_is_left() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row, value in enumerate(("Phê duyệt của phiếu 66-1: cũ & kỹ", "Phê duyệt của phiếu 66-2: của người khác", "Phê duyệt: x"), start=1):
        sheet.cell(row, 1).value = value
    out = io.BytesIO()
    book.save(out)
    changed = with_lines(out.getvalue(), {"Phê duyệt của phiếu 66-1: ": "Phê duyệt của phiếu 66-1: mới <&> \\1"})
    read = openpyxl.load_workbook(io.BytesIO(changed)).worksheets[0]
    assert [c.value for c in read["A"]] == [
        "Phê duyệt của phiếu 66-1: mới <&> \\1",
        "Phê duyệt của phiếu 66-2: của người khác",
        "Phê duyệt: x",
    ]
