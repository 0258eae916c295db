"""Warnings are confirmed by the agency, with a written reason that stays; the verdict does not move."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import html
from sqlalchemy import Engine, text

from anptt_data.approval.actor import Actor
from anptt_data.approval.errors import NotAnApprover, NotStanding
from anptt_data.confirmation.acts import confirm_warnings
from anptt_data.confirmation.errors import NotAWarning, NothingToConfirm, OthersReport, ReasonTooShort
from anptt_data.confirmation.view import confirmations_of
from anptt_data.errors import NotFound
from anptt_data.quality.confirmed import read_confirmed
from anptt_data.quality.report import quality_report
from anptt_data.receipts.refresh import receipt_now
from anptt_data.receipts.write import FACES
from anptt_data.settings import Settings
from anptt_data.warehouse.audit import verify_events
from anptt_data.warehouse.listing import receipt_of
from anptt_data.warehouse.withdraw import withdraw
from tests.road.road_checks import DENGUE, MINISTRY, Sender

CLERK = Actor("van-thu", MINISTRY, frozenset({"sender"}))
CHIEF = Actor("truong-phong", MINISTRY, frozenset({"approver"}))
WHY = "dịch bùng phát ở Hà Nội, đã đối chiếu với CDC"
ROWS = {"Hà Nội": 100, "Đắk Lắk": 40}
JUMPED = {"Hà Nội": 1000, "Đắk Lắk": 41}


@pytest.fixture
def send(warehouse_settings: Settings, tmp_path: Path) -> Sender:
    return Sender(warehouse_settings, tmp_path)


def dengue(month: int, rows: dict[str, int]) -> str:
    return "Tỉnh/Thành phố;Tháng;Số ca mắc\n" + "".join(f"{p};{month:02d}/2026;{n}\n" for p, n in rows.items())


@pytest.fixture
def asked(send: Sender) -> str:
    """A receipt with two warnings: a total that jumps, and a row of before that is gone (CHANGE-001, CHANGE-003)."""
    send(dengue(1, ROWS))
    send(dengue(2, ROWS | {"Gia Lai": 3}))
    outcome = send(dengue(2, JUMPED))
    told = outcome.receipt["confirmations"]
    assert (outcome.decision, told["waiting_rules"]) == ("accepted_with_warnings", ["CHANGE-001", "CHANGE-003"])
    return str(outcome.receipt_no)


def confirm(send: Sender, number: str, reason: str = WHY, rules: list[str] | None = None, actor: Actor = CLERK) -> dict[str, Any]:
    confirm_warnings(send.settings, send.engine, number, actor, reason, rules)
    told = confirmations_of(send.engine, number)
    assert told is not None
    return told


def faces_say(send: Sender, number: str, line: str) -> None:
    folder = send.settings.receipts_dir / number
    assert json.loads((folder / FACES["json"]).read_text())["confirmations"]["line_vi"] == line
    page: Any = html.fromstring((folder / FACES["page"]).read_text(encoding="utf-8"))
    assert line in re.sub(r"\s+", " ", page.find("body").text_content())
    sheet = openpyxl.load_workbook(folder / FACES["workbook"]).worksheets[0]
    told = [str(row[0]) for row in sheet.iter_rows(max_row=14, values_only=True) if row[0]]
    assert f"Xác nhận nội dung của phiếu {number}: {line}" in told


def test_what_waits_is_said_on_every_face_from_the_beginning(send: Sender, asked: str) -> None:
    faces_say(send, asked, "Chờ xác nhận 3 nội dung (CHANGE-001, CHANGE-003)")


def test_all_warnings_are_confirmed_at_once_and_every_face_says_who_when_and_why(send: Sender, asked: str) -> None:
    recorded = receipt_of(send.engine, asked)
    told = confirm(send, asked)
    assert (told["findings"], told["confirmed"], told["waiting"]) == (3, 3, 0)
    assert re.fullmatch(
        rf"Đã xác nhận 3 nội dung \(CHANGE-001, CHANGE-003\) lúc \d\d:\d\d:\d\d ngày \d\d/\d\d/\d{{4}}, van-thu: «{WHY}»", told["line_vi"]
    )
    faces_say(send, asked, told["line_vi"])
    assert receipt_of(send.engine, asked) == recorded, "the recorded receipt and its verdict stay"
    now = receipt_now(send.settings, send.engine, asked)
    assert now["confirmations"] == told
    assert {k: v for k, v in now.items() if k not in ("confirmations", "approval_state")} == {
        k: v for k, v in recorded.items() if k not in ("confirmations", "approval_state")
    }
    with send.engine.connect() as connection:
        event = connection.execute(text("select actor, reason, facts from intake.submission_event where kind = 'warnings_confirmed'")).one()
        assert verify_events(connection) == []
    assert (event.actor, event.reason, event.facts["rules"], event.facts["findings"]) == ("van-thu", WHY, ["CHANGE-001", "CHANGE-003"], 3)


def test_chosen_rules_leave_the_others_waiting_and_a_second_reason_is_kept_beside_the_first(send: Sender, asked: str) -> None:
    first = confirm(send, asked, rules=["change-003"])
    assert (first["confirmed"], first["waiting_rules"]) == (2, ["CHANGE-001"])
    assert first["line_vi"].endswith("; chờ xác nhận 1 nội dung (CHANGE-001)")
    second = confirm(send, asked, "đã sửa lại lời giải thích", ["CHANGE-003"], CHIEF)
    assert [(h["account"], h["reason"]) for h in second["history"]] == [("van-thu", WHY), ("truong-phong", "đã sửa lại lời giải thích")]
    (rule,) = [r for r in second["rules"] if r["rule"] == "CHANGE-003"]
    assert (rule["account"], rule["reason"]) == ("truong-phong", "đã sửa lại lời giải thích"), "the last one counts"
    assert WHY not in second["line_vi"]
    faces_say(send, asked, second["line_vi"])


def test_a_new_submission_begins_anew(send: Sender, asked: str) -> None:
    confirm(send, asked)
    again = send(dengue(2, JUMPED | {"Đắk Lắk": 42}))
    assert again.receipt["confirmations"]["confirmed"] == 0
    with pytest.raises(NotStanding):
        confirm(send, asked)
    told = confirmations_of(send.engine, asked)
    assert told is not None
    assert told["confirmed"] == 3, "what was confirmed of the earlier one stays told"


@pytest.mark.parametrize("reason", ["", "   ", "ok", "đúng", "x y", ". . . ."])
def test_a_reason_must_say_something(send: Sender, asked: str, reason: str) -> None:
    with pytest.raises(ReasonTooShort) as refused:
        confirm(send, asked, reason)
    assert refused.value.exit_code == 2
    told = confirmations_of(send.engine, asked)
    assert told is not None
    assert told["history"] == []


def test_what_cannot_be_confirmed_is_refused_and_says_why(send: Sender, asked: str) -> None:
    plain = str(send(dengue(3, {"Hà Nội": 900, "Đắk Lắk": 35})).receipt_no)
    returned = str(send("Tỉnh/Thành phố;Tháng\nHà Nội;01/2026\n").receipt_no)
    for number, wanted in ((plain, NothingToConfirm), (returned, NotStanding), ("66-2026-999999-0", NotFound)):
        with pytest.raises(wanted):
            confirm(send, number)
    with pytest.raises(NotAWarning, match="CHANGE-001, CHANGE-003"):
        confirm(send, asked, rules=["VALUE-001"])
    withdraw(send.engine, asked, "gửi nhầm", "van-thu")
    with pytest.raises(NotStanding, match="thu hồi"):
        confirm(send, asked)


def test_only_the_agency_itself_confirms(send: Sender, asked: str) -> None:
    with pytest.raises(OthersReport):
        confirm(send, asked, actor=Actor("nguoi-khac", "so-y-te-66", frozenset({"sender"})))
    with pytest.raises(NotAnApprover):
        confirm(send, asked, actor=Actor("chi-xem", MINISTRY, frozenset()))
    assert confirm(send, asked, actor=Actor("quan-tri"))["waiting"] == 0, "an operator acts for any agency"


def test_a_trial_check_has_nothing_to_confirm(send: Sender, asked: str) -> None:
    from anptt_data.intake.submit import Request

    trial = send(dengue(2, JUMPED | {"Đắk Lắk": 43}), request=Request(dry_run=True))
    assert trial.receipt["confirmations"] is None


def test_auditors_see_every_reason_and_what_waits(send: Sender, asked: str, tmp_path: Path) -> None:
    confirm(send, asked, rules=["CHANGE-003"])
    with send.engine.connect() as connection:
        of = read_confirmed(connection)[DENGUE]
    assert [(a.receipt_no, a.account, a.reason, a.rules, a.findings, a.stands) for a in of.acts] == [
        (asked, "van-thu", WHY, ("CHANGE-003",), 2, True)
    ]  # fmt: skip
    assert (of.waiting, of.waiting_in) == (1, 1)
    quality_report(send.engine, tmp_path / "quality")
    page: Any = html.fromstring((tmp_path / "quality" / f"{DENGUE}.html").read_text(encoding="utf-8"))
    (row,) = page.xpath("//table[@id='confirmed']/tbody/tr")
    cells = [re.sub(r"\s+", " ", td.text_content()).strip() for td in row.xpath("td")]
    assert cells[0] == asked
    assert (cells[3], cells[4], cells[5], cells[6]) == ("van-thu", "CHANGE-003", "2", WHY)
    assert "Đang chờ xác nhận: 1 nội dung ở 1 lần gửi" in re.sub(r"\s+", " ", page.find("body").text_content())


def test_a_reason_cannot_become_markup_or_a_formula(send: Sender, asked: str) -> None:
    told = confirm(send, asked, "=HYPERLINK(1) <script>alert(1)</script> đã kiểm tra")
    faces_say(send, asked, told["line_vi"])
    page = (send.settings.receipts_dir / asked / FACES["page"]).read_text(encoding="utf-8")
    assert "<script" not in page
    book = openpyxl.load_workbook(io.BytesIO((send.settings.receipts_dir / asked / FACES["workbook"]).read_bytes()))
    assert not [c for row in book.worksheets[0].iter_rows() for c in row if c.data_type == "f"]


def test_old_receipts_say_it_when_they_are_read(send: Sender, asked: str, warehouse_engine: Engine) -> None:
    """Files written before there were confirmations: JSON and page follow at the next reading."""
    path = send.settings.receipts_dir / asked / FACES["json"]
    old = json.loads(path.read_text())
    del old["confirmations"], old["change_report"]
    path.write_text(json.dumps(old))
    receipt_now(send.settings, warehouse_engine, asked)
    assert json.loads(path.read_text())["confirmations"]["waiting"] == 3
