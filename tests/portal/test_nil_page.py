"""«Khai không phát sinh» on the pages and for machines: declared on purpose, told as what it is, never an empty file."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from lxml import html
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from anptt_data.periods.arithmetic import containing, previous
from anptt_data.periods.written import write_period
from anptt_data.portal.view import VIETNAM
from tests.portal.conftest import OTHER, OTHER_BOTH, READER, form_token, machine_token, receipt_number, signed_in, upload, visitor

WEEKLY = "health.disease_week"


@pytest.fixture
def cdc(app: FastAPI) -> TestClient:
    """A browser in which a sender of cdc-66 is signed in."""
    return signed_in(app, OTHER)


def last_week() -> str:
    return write_period(previous(containing(datetime.now(VIETNAM).date(), "week_fri_thu")))


def declare(client: TestClient, period: str, what: str = "khai", sure: str = "co", dataset: str = WEEKLY) -> tuple[int, str]:
    page = client.get("/khong-phat-sinh", params={"bieu": dataset, "ky": period}).text
    answer = client.post(
        "/khong-phat-sinh", data={"_form": form_token(page), "bieu": dataset, "ky": period, "viec": what, "xac_nhan": sure}
    )
    return answer.status_code, answer.headers.get("location", "") or answer.text


def stored(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(r) for r in connection.execute(text("select receipt_no, nil, agency from intake.submission order by 1"))]


def test_the_button_stands_where_a_report_is_owed_and_leads_to_a_page_that_asks_again(cdc: TestClient, accounts: Engine) -> None:
    links = html.fromstring(cdc.get("/").text).xpath("//main//a[starts-with(@href, '/khong-phat-sinh')]/@href")
    assert f"/khong-phat-sinh?bieu={WEEKLY}&ky={last_week()}" in links
    page = html.fromstring(cdc.get(links[0]).text)
    assert page.xpath("//select[@id='bieu']/option[@selected]/@value")
    assert page.xpath("//input[@id='ky']/@value")[0]
    assert page.xpath("//input[@id='xac-nhan'][@checked]") == []
    assert stored(accounts) == []


def test_a_declaration_is_a_submission_of_its_own_kind_everywhere(cdc: TestClient, app: FastAPI, accounts: Engine) -> None:
    period = last_week()
    status, told = declare(cdc, period, "kiem-tra", sure="")
    assert (status, "Chưa khai, không lưu gì" in told) == (200, True)
    assert stored(accounts) == []
    status, told = declare(cdc, period, sure="")
    assert (status, "đánh dấu ô xác nhận" in told) == (400, True)
    assert html.fromstring(told).xpath("//input[@id='ky']/@value") == [period]
    status, address = declare(cdc, period)
    assert status == 303
    ((number, nil, agency),) = stored(accounts)
    assert (address, nil, agency) == (f"/phieu/{number}", True, "cdc-66")
    assert "không phát sinh" in cdc.get(address).text
    row = html.fromstring(cdc.get("/lich-su").text).xpath("//tbody/tr")[0].text_content()
    assert "không phát sinh" in row
    assert "0 / 0" not in row
    assert f"ky={period}" not in cdc.get("/").text, "it is owed no more"
    waiting = html.fromstring(signed_in(app, OTHER_BOTH).get("/cho-phe-duyet").text).xpath("//tbody/tr")[0].text_content()
    assert "không phát sinh" in waiting
    assert declare(cdc, period) == (303, address), "once is enough"


def test_what_cannot_be_declared_is_told_in_the_form(cdc: TestClient, accounts: Engine) -> None:
    this_year = str(date.today().year + 1)
    for period, why in ((f"{this_year}-W10", "Kỳ chưa kết thúc"), ("tuần này", "không đúng cách viết"), ("", "Cần nêu kỳ báo cáo")):
        status, told = declare(cdc, period)
        assert (400 <= status < 500, why in html.fromstring(told).xpath("//*[@role='alert']")[0].text_content()) == (True, True), period
    assert declare(cdc, "2026-01", dataset="energy.power_reliability_month")[0] == 400
    assert declare(cdc, "2026-01", dataset="khong.co")[0] == 404
    assert declare(cdc, last_week(), what="x")[0] == 400
    assert stored(accounts) == []


def test_only_who_may_send_declares(app: FastAPI, accounts: Engine) -> None:
    reader = signed_in(app, READER)
    token = form_token(reader.get("/").text)
    assert reader.get("/khong-phat-sinh").status_code == 403
    answer = reader.post("/khong-phat-sinh", data={"_form": token, "bieu": WEEKLY, "ky": "2026-W10", "viec": "khai", "xac_nhan": "co"})
    assert answer.status_code == 403
    assert stored(accounts) == []


def test_a_machine_declares_for_its_own_agency(app: FastAPI, accounts: Engine) -> None:
    machine = visitor(app)
    machine.headers.update(machine_token(accounts, "cdc-66"))
    asked = {"dataset": WEEKLY, "period": last_week()}
    for_another = machine.post("/api/nil", data=asked | {"agency": "cdc-01"})
    assert (for_another.status_code, "«agency»" in for_another.json()["title"]) == (400, True)
    trial = machine.post("/api/nil", data=asked | {"dry_run": "true"})
    assert (trial.status_code, trial.json()["receipt_no"], stored(accounts)) == (200, None, [])
    done = machine.post("/api/nil", data=asked)
    assert (done.status_code, done.headers["anptt-exit-code"], done.json()["agency"]) == (201, "0", "cdc-66")
    number = done.json()["receipt_no"]
    assert machine.get(done.headers["location"]).json()["nil"] is True
    assert machine.post("/api/nil", data=asked).status_code == 200
    assert stored(accounts) == [(number, True, "cdc-66")]
    for wrong in (
        {},
        {"dataset": WEEKLY},
        {"dataset": WEEKLY, "period": "x"},
        asked | {"dry_run": "có"},
        {"dataset": "energy.power_reliability_month", "period": "2026-01"},
    ):
        assert 400 <= machine.post("/api/nil", data=wrong or {"a": ""}).status_code < 500, wrong


def test_an_empty_file_is_not_a_declaration(cdc: TestClient, accounts: Engine, tmp_path: Path) -> None:
    file = tmp_path / "trong.csv"
    file.write_text("Mã tỉnh,Tháng,Số ca mắc\n", encoding="utf-8")
    receipt_number(upload(cdc, file, dataset="health.dengue_month", period="2026-05").text)
    assert [nil for _, nil, _ in stored(accounts)] == [False]
