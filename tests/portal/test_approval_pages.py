"""The second axis on the pages: submit, approve, sign, return, revoke, attach; refusals are told in the form that was sent."""

from __future__ import annotations

import hashlib
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from lxml import html
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from anptt_data.approval.view import approval_of
from anptt_data.portal.app import create_app
from anptt_data.settings import Settings
from tests.approval.signing import LEADER, Authority, pdf
from tests.portal.conftest import (
    BOTH,
    CLERK,
    GOOD,
    OTHER,
    OTHER_BOTH,
    READER,
    RIGHT_ROWS,
    form_token,
    machine_token,
    receipt_number,
    signed_in,
    upload,
    visitor,
    workbook,
)

WHO = {"ho_ten": LEADER, "chuc_vu": "Phó Giám đốc", "ky_thay": "KT.", "so_ky_hieu": "12/BC-SCT", "ngay_ky": "2026-11-05", "do_khan": "khẩn"}
LETTER = pdf("Kính gửi: Sở Công Thương", "Báo cáo tháng 01")


def act(client: TestClient, number: str, step: str, document: bytes | None = None, **typed: str) -> httpx.Response:
    """Open the receipt's page, fill in the form of that step and send it; where there is no such form, send what it would have held."""
    page = html.fromstring(client.get(f"/phieu/{number}").text)
    form = page.xpath(f"//form[@action='/phieu/{number}/{step}#phe-duyet']/input[@type='hidden']")
    seen = {i.get("name"): i.get("value") for i in form} or {"sha256": hashlib.sha256(GOOD.read_bytes()).hexdigest(), "phien_ban": "1.0"}
    token = {"_form": form_token(client.get("/").text)}
    files = {"files": {"tep": ("Báo cáo.pdf", document)}} if document is not None else {}
    answer: httpx.Response = client.post(f"/phieu/{number}/{step}", data=token | seen | typed, **files)  # type: ignore[arg-type]
    return answer


def state(engine: Engine, number: str) -> tuple[str | None, str | None]:
    found = approval_of(engine, number)
    return found["state"], found["authority"]


@pytest.fixture
def sent(clerk: TestClient) -> str:
    """A receipt of so-ct-38, sent by the clerk, whose contract asks to be confirmed."""
    return receipt_number(upload(clerk, GOOD).text)


@pytest.fixture
def head(app: FastAPI) -> TestClient:
    """An approver of so-ct-38."""
    return signed_in(app, READER)


def test_a_clerk_submits_and_an_approver_approves_what_waits(clerk: TestClient, head: TestClient, sent: str, accounts: Engine) -> None:
    assert "Chưa trình" in head.get("/cho-phe-duyet").text
    done = act(clerk, sent, "trinh", do_khan="hỏa tốc")
    assert (done.status_code, done.headers["location"]) == (303, f"/phieu/{sent}#phe-duyet")
    assert state(accounts, sent) == ("submitted", "provisional")
    waiting = html.fromstring(head.get("/cho-phe-duyet").text)
    assert waiting.xpath("//h2/text()") == ["Đã trình, chờ phê duyệt: 1"]
    assert "hỏa tốc" in waiting.text_content()
    assert waiting.xpath("//main//a/@href") == [f"/phieu/{sent}#phe-duyet"]
    page = head.get(f"/phieu/{sent}").text
    assert hashlib.sha256(GOOD.read_bytes()).hexdigest()[:16] in page
    chosen = html.fromstring(page).xpath(
        f"//form[@action='/phieu/{sent}/phe-duyet#phe-duyet']//select[@name='do_khan']/option[@selected]/text()"
    )
    assert chosen == ["hỏa tốc"], "as urgent as it was submitted"
    assert act(head, sent, "phe-duyet", **WHO).status_code == 303
    assert state(accounts, sent) == ("approved", "final")
    for seen_by in (clerk, head):
        page = seen_by.get(f"/phieu/{sent}").text
        assert f"KT. Phó Giám đốc {LEADER}; số 12/BC-SCT ngày 05/11/2026 (khẩn)" in page
        assert "số liệu chính thức" in page
    clerks = html.fromstring(clerk.get(f"/phieu/{sent}").text)
    assert not clerks.xpath("//form[contains(@action, 'thu-hoi')]"), "what is approved is not withdrawn by a sender alone"
    assert "Người phê duyệt thu hồi phê duyệt trước" in clerks.text_content()
    token = {"_form": form_token(clerk.get("/").text), "ly_do": "gửi nhầm"}
    assert clerk.post(f"/phieu/{sent}/thu-hoi", data=token).status_code == 400
    assert state(accounts, sent) == ("approved", "final")
    assert "Không có phiếu nào chờ" in head.get("/cho-phe-duyet").text
    (approval,) = approval_of(accounts, sent)["approvals"]
    assert (approval["account"], approval["agency"]) == (READER, "so-ct-38")


def test_what_is_returned_is_told_to_the_clerk_and_revoking_makes_it_provisional_again(
    clerk: TestClient, head: TestClient, sent: str, accounts: Engine
) -> None:
    act(clerk, sent, "trinh")
    assert act(head, sent, "tra-lai", ly_do="Thiếu điện lực Quan Sơn").status_code == 303
    assert state(accounts, sent) == ("returned", "provisional")
    assert "Thiếu điện lực Quan Sơn" in clerk.get(f"/phieu/{sent}").text
    assert act(clerk, sent, "trinh").status_code == 303
    assert act(head, sent, "phe-duyet", **WHO).status_code == 303
    assert act(head, sent, "thu-hoi-phe-duyet", ly_do="nhầm kỳ").status_code == 303
    assert state(accounts, sent) == ("revoked", "provisional")
    steps = [h["step"] for h in approval_of(accounts, sent)["history"]]
    assert steps == ["approval_submitted", "approval_returned", "approval_submitted", "confirmed", "approval_voided", "approval_revoked"]


def test_a_refusal_is_told_in_its_form_and_what_was_typed_is_kept(head: TestClient, sent: str, accounts: Engine) -> None:
    answer = act(head, sent, "phe-duyet", **(WHO | {"ngay_ky": "2199-01-01", "so_ky_hieu": "<b>12"}))
    assert answer.status_code == 400
    form = html.fromstring(answer.text).xpath("//details[@open]/form")[0]
    assert "ở tương lai" in form.xpath(".//*[@role='alert']")[0].text_content()
    values = {name: form.xpath(f".//*[@name='{name}']/@value")[0] for name in ("ho_ten", "chuc_vu", "so_ky_hieu", "ngay_ky")}
    assert values == {"ho_ten": LEADER, "chuc_vu": "Phó Giám đốc", "so_ky_hieu": "<b>12", "ngay_ky": "2199-01-01"}
    assert form.xpath(".//select[@name='ky_thay']/option[@selected]/@value") == ["KT."]
    assert form.xpath(".//select[@name='do_khan']/option[@selected]/text()") == ["khẩn"]
    empty = act(head, sent, "tra-lai", ly_do=" ")
    assert (empty.status_code, "Cần ghi lý do" in empty.text) == (400, True)
    head.get("/ngon-ngu/en")
    assert "lies in the future" in act(head, sent, "phe-duyet", **(WHO | {"ngay_ky": "2199-01-01"})).text
    assert state(accounts, sent) == ("draft", "provisional")


def test_who_sent_the_file_is_told_that_somebody_else_approves(app: FastAPI, accounts: Engine) -> None:
    both = signed_in(app, BOTH)
    number = receipt_number(upload(both, GOOD).text)
    page = both.get(f"/phieu/{number}").text
    assert "người phê duyệt phải là người khác" in page
    assert f"/phieu/{number}/phe-duyet" not in page
    answer = act(both, number, "phe-duyet", **WHO)
    assert (answer.status_code, "là người gửi tệp" in answer.text) == (400, True)
    assert state(accounts, number)[0] == "draft"


def test_a_sender_approves_nothing_and_an_approver_sends_nothing(clerk: TestClient, head: TestClient, sent: str, accounts: Engine) -> None:
    page = clerk.get(f"/phieu/{sent}").text
    for step in ("phe-duyet", "tra-lai", "thu-hoi-phe-duyet"):
        assert f"/phieu/{sent}/{step}" not in page
        assert act(clerk, sent, step, ly_do="x", **WHO).status_code == 403
    assert f"/phieu/{sent}/phe-duyet" in head.get(f"/phieu/{sent}").text
    assert state(accounts, sent)[0] == "draft"


def test_what_was_seen_is_what_is_approved(clerk: TestClient, head: TestClient, sent: str, accounts: Engine, tmp_path: Path) -> None:
    token = {"_form": form_token(head.get("/").text)}
    assert head.post(f"/phieu/{sent}/phe-duyet", data=token | WHO).status_code == 400
    other = receipt_number(upload(clerk, workbook(tmp_path, "T6.xlsx", RIGHT_ROWS)).text)
    theirs = html.fromstring(head.get(f"/phieu/{other}").text).xpath("//input[@name='sha256']/@value")[0]
    answer = head.post(f"/phieu/{sent}/phe-duyet", data=token | WHO | {"sha256": theirs, "phien_ban": "1.0"})
    assert (answer.status_code, f"mã đó là của phiếu {other}" in answer.text) == (400, True)
    act(clerk, sent, "trinh")
    page = head.get(f"/phieu/{sent}").text
    assert 'class="main"' in page
    token_of_clerk = form_token(clerk.get("/").text)
    assert clerk.post(f"/phieu/{sent}/thu-hoi", data={"_form": token_of_clerk, "ly_do": "gửi nhầm"}).status_code == 303
    late = act(head, sent, "phe-duyet", **WHO)
    assert (late.status_code, "lần gửi đã thu hồi" in late.text) == (400, True)


def test_a_signed_pdf_makes_it_signed_and_is_there_to_be_fetched(warehouse_settings: Settings, accounts: Engine, tmp_path: Path) -> None:
    authority = Authority()
    trusting = create_app(warehouse_settings.model_copy(update={"trust_roots": authority.trusted_in(tmp_path / "goc")}), accounts)
    clerk, head = signed_in(trusting, CLERK), signed_in(trusting, READER)
    number = receipt_number(upload(clerk, GOOD).text)
    assert act(clerk, number, "van-ban", LETTER).status_code == 303
    signed = authority.issue().sign(LETTER)
    assert act(head, number, "phe-duyet", signed, **WHO).status_code == 303
    assert state(accounts, number) == ("signed", "final")
    page = html.fromstring(clerk.get(f"/phieu/{number}").text)
    links = page.xpath("//section[@id='phe-duyet']//ul[@class='downloads']//a/@href")
    assert [clerk.get(link).content for link in links] == [LETTER, signed]
    assert clerk.get(links[0]).headers["content-disposition"].startswith("attachment")
    assert signed_in(trusting, OTHER_BOTH).get(links[0]).status_code == 404
    assert clerk.get(f"/phieu/{number}/van-ban/{'0' * 64}").status_code == 404
    bad = act(clerk, number, "van-ban", b"%PDF-1.7 nothing")
    assert bad.status_code == 422
    assert "Chọn lại tệp" in html.fromstring(bad.text).xpath("//details[@open]//*[@role='alert']")[0].text_content()


def test_without_a_good_signature_nothing_is_recorded_where_one_is_asked_for(
    warehouse_settings: Settings, accounts: Engine, tmp_path: Path
) -> None:
    authority = Authority()
    trusting = create_app(warehouse_settings.model_copy(update={"trust_roots": authority.trusted_in(tmp_path / "goc")}), accounts)
    rootless = create_app(warehouse_settings, accounts)
    file = tmp_path / "T10.csv"
    file.write_text("Mã tỉnh,Tháng,Số ca mắc\n66,10/2026,7\n", encoding="utf-8")
    number = receipt_number(upload(signed_in(trusting, OTHER), file, dataset="health.dengue_month").text)
    unsigned = act(signed_in(trusting, OTHER_BOTH), number, "phe-duyet", LETTER, **WHO)
    assert (unsigned.status_code, "chưa được ghi là đã ký số" in unsigned.text) == (422, True)
    assert LEADER in unsigned.text
    unrooted = act(signed_in(rootless, OTHER_BOTH), number, "phe-duyet", authority.issue().sign(LETTER), **WHO)
    assert (unrooted.status_code, "chưa có chứng thư gốc" in unrooted.text) == (503, True)
    assert state(accounts, number) == ("draft", "provisional")
    assert approval_of(accounts, number)["documents"] == []


def test_a_document_is_bounded_and_a_secret_one_leaves_its_hash_only(
    warehouse_settings: Settings, accounts: Engine, clerk: TestClient, sent: str
) -> None:
    small = create_app(warehouse_settings.model_copy(update={"max_document_bytes": 200_000}), accounts)
    assert act(signed_in(small, CLERK), sent, "van-ban", b"%PDF-" + b"x" * 400_000).status_code == 413
    secret = act(clerk, sent, "van-ban", pdf("MẬT", "Báo cáo"))
    assert (secret.status_code, "không lưu tài liệu mật" in secret.text) == (422, True)
    with accounts.connect() as connection:
        assert connection.execute(text("select count(*) from intake.refusal")).scalar_one() == 1
        assert connection.execute(text("select count(*) from intake.document")).scalar_one() == 0


def test_a_machine_submits_for_approval_and_reads_the_state_but_never_approves(app: FastAPI, accounts: Engine) -> None:
    machine = visitor(app)
    machine.headers.update(machine_token(accounts))
    receipt = machine.post(
        "/api/submissions", data={"dataset": "energy.power_reliability_month"}, files={"file": (GOOD.name, GOOD.read_bytes())}
    ).json()
    address = f"/api/submissions/{receipt['receipt_no']}/approval"
    assert machine.get(address).json()["state"] == "draft"
    wrong = machine.post(address, data={"sha256": "0" * 64})
    assert (wrong.status_code, wrong.json()["exit_code"]) == (400, 2)
    asked = machine.post(address, data={"sha256": receipt["sha256"], "urgency": "khẩn", "document_no": "3/BC"})
    assert (asked.status_code, asked.json()["state"]) == (200, "submitted")
    assert asked.json()["history"][0]["account"].startswith("api:")
    assert machine.post(address, data={"urgency": ""}).status_code == 400  # it was submitted already
    document = machine.get("/api/openapi.json").json()
    assert not [p for p in document["paths"] if "approve" in p or "revoke" in p]
    assert state(accounts, receipt["receipt_no"])[0] == "submitted"
