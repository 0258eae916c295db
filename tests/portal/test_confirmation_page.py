"""Warnings are confirmed with a written reason, on the receipt's page and by machines; the verdict stays as it is."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from lxml import html
from sqlalchemy import Engine
from starlette.testclient import TestClient

from anptt_data.confirmation.view import confirmations_of
from tests.portal.conftest import GOOD, OTHER, OTHER_BOTH, form_token, machine_token, receipt_number, signed_in, upload, visitor

WHY = "đã đối chiếu sổ của các trạm y tế"


@pytest.fixture
def cdc(app: FastAPI) -> TestClient:
    return signed_in(app, OTHER)


@pytest.fixture
def asked(cdc: TestClient, tmp_path: Path) -> str:
    """A receipt of cdc-66 with something to confirm: it sent for another agency."""
    file = tmp_path / "T10.csv"
    file.write_text("Mã tỉnh,Tháng,Số ca mắc\n66,10/2026,7\n", encoding="utf-8")
    answer = upload(cdc, file, dataset="health.dengue_month")
    assert "có nội dung cần xác nhận" in answer.text
    return receipt_number(answer.text)


def confirm(client: TestClient, number: str, reason: str, keep: int | None = None) -> httpx.Response:
    """Tick what the page offers (or only the first so many) and send the form."""
    page = html.fromstring(client.get(f"/phieu/{number}").text)
    boxes = page.xpath("//input[starts-with(@name, 'ma:')]/@name")
    ticked = dict.fromkeys(boxes[:keep], "co")
    answer: httpx.Response = client.post(
        f"/phieu/{number}/xac-nhan", data={"_form": form_token(client.get("/").text), "ly_do": reason} | ticked
    )
    return answer


def test_a_clerk_confirms_with_a_reason_that_everybody_reads(cdc: TestClient, asked: str, accounts: Engine) -> None:
    page = html.fromstring(cdc.get(f"/phieu/{asked}").text)
    assert "chờ xác nhận" in page.xpath("//section[@id='xac-nhan']//span[contains(@class, 'state')]")[0].text_content()
    assert page.xpath("//input[starts-with(@name, 'ma:')][@checked]/@name")
    done = confirm(cdc, asked, WHY)
    assert (done.status_code, done.headers["location"]) == (303, f"/phieu/{asked}#xac-nhan")
    told = confirmations_of(accounts, asked)
    assert told is not None
    assert (told["waiting"], told["history"][0]["account"], told["history"][0]["reason"]) == (0, OTHER, WHY)
    after = cdc.get(f"/phieu/{asked}").text
    assert after.count(f"«{WHY}»") >= 2, "in the portal's own words, and on the receipt"
    assert "Chấp nhận, có nội dung cần xác nhận" in after, "the verdict stays"
    assert WHY in cdc.get(f"/phieu/{asked}/tep/page").text


def test_a_reason_that_says_nothing_is_told_in_the_form(cdc: TestClient, asked: str, accounts: Engine) -> None:
    for reason in ("", "ok", "đúng.", "<b>"):
        answer = confirm(cdc, asked, reason)
        section = html.fromstring(answer.text).xpath("//section[@id='xac-nhan']")[0]
        assert (answer.status_code, "ít nhất vài từ" in section.xpath(".//*[@role='alert']")[0].text_content()) == (400, True), reason
        assert section.xpath(".//textarea")[0].text in (reason, None)
    nothing = confirm(cdc, asked, WHY, keep=0)
    assert (nothing.status_code, "Chưa đánh dấu" in nothing.text) == (400, True)
    assert html.fromstring(nothing.text).xpath("//section[@id='xac-nhan']//textarea")[0].text == WHY
    token = {"_form": form_token(cdc.get("/").text), "ly_do": WHY}
    wrong = cdc.post(f"/phieu/{asked}/xac-nhan", data=token | {"ma:KHONG-001": "co"})
    assert (wrong.status_code, "không phải nội dung cần xác nhận" in wrong.text) == (400, True)
    told = confirmations_of(accounts, asked)
    assert told is not None
    assert told["history"] == []


def test_where_there_is_nothing_to_confirm_nothing_is_offered(clerk: TestClient, app: FastAPI, asked: str, cdc: TestClient) -> None:
    number = receipt_number(upload(clerk, GOOD).text)
    assert "/xac-nhan" not in clerk.get(f"/phieu/{number}").text
    token = {"_form": form_token(clerk.get("/").text), "ly_do": WHY, "ma:X-001": "co"}
    assert clerk.post(f"/phieu/{number}/xac-nhan", data=token).status_code == 400
    assert "xac-nhan#xac-nhan" in signed_in(app, OTHER_BOTH).get(f"/phieu/{asked}").text
    cdc.post(f"/phieu/{asked}/thu-hoi", data={"_form": form_token(cdc.get("/").text), "ly_do": "gửi nhầm"})
    assert 'id="xac-nhan"' not in cdc.get(f"/phieu/{asked}").text, "what does not stand is not confirmed"
    late = cdc.post(f"/phieu/{asked}/xac-nhan", data={"_form": form_token(cdc.get("/").text), "ly_do": WHY, "ma:AGENCY-002": "co"})
    assert (late.status_code, "đã thu hồi" in late.text) == (400, True)


def test_a_machine_confirms_its_own_agencys(app: FastAPI, asked: str, accounts: Engine) -> None:
    machine = visitor(app)
    machine.headers.update(machine_token(accounts, "cdc-66"))
    address = f"/api/submissions/{asked}/confirmation"
    assert machine.post(address, data={"reason": "ok"}).status_code == 400
    assert machine.post(address, data={"reason": WHY, "rules": "X-001"}).status_code == 400
    done = machine.post(address, data={"reason": WHY, "rules": "agency-002"})
    assert (done.status_code, done.json()["history"][0]["rules"]) == (200, ["AGENCY-002"])
    assert done.json()["history"][0]["account"].startswith("api:")
    assert machine.post(address, data={"reason": WHY}).json()["waiting"] == 0
