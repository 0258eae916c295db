"""The public check of a receipt: the paper's QR code or the file opens it, nothing else, and it shows what is public only."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from lxml import html
from starlette.testclient import TestClient

from anptt_data.portal.app import create_app
from anptt_data.portal.pages import check
from anptt_data.receipts.page import check_address, receipt_page
from anptt_data.settings import Settings
from tests.portal.conftest import (
    CLERK,
    GOOD,
    READER,
    RIGHT_ROWS,
    WRONG_ROWS,
    form_token,
    receipt_number,
    signed_in,
    upload,
    visitor,
    workbook,
)
from tests.portal.test_own_data import unknown_number

SHA256 = hashlib.sha256(GOOD.read_bytes()).hexdigest()


def told(page: str) -> dict[str, str]:
    """What the page tells, by its own labels."""
    tree = html.fromstring(page)
    return {
        dt.text_content(): " ".join(dd.text_content().split()) for dt, dd in zip(tree.xpath("//dl/dt"), tree.xpath("//dl/dd"), strict=True)
    }


def test_who_has_the_paper_learns_whether_it_is_ours_and_nothing_more(app: FastAPI, clerk: TestClient) -> None:
    number = receipt_number(upload(clerk, GOOD).text)
    stranger = visitor(app)
    answer = stranger.get(f"/kiem-tra/{number}/{SHA256[:16]}")
    facts = told(answer.text)
    received = facts.pop("Tiếp nhận lúc")
    assert re.fullmatch(r"\d\d:\d\d \d\d/\d\d/20\d\d", received)
    assert facts == {
        "Số phiếu": number, "Biểu": "Độ tin cậy cung cấp điện theo tháng", "Cơ quan gửi": "Sở Công Thương tỉnh Thanh Hóa",
        "Kỳ báo cáo": "01/01/2026 – 31/01/2026", "Kết quả": "Chấp nhận", "Tình trạng hiện nay": "Số liệu hiện hành",
        "Phê duyệt": "Nháp, số liệu sơ bộ", "Mã SHA-256 của tệp": SHA256,
    }  # fmt: skip
    for inside in (GOOD.name, CLERK, "Bá Thước"):
        assert inside not in answer.text
    assert answer.headers["x-robots-tag"] == "noindex"
    stranger.get("/ngon-ngu/en")
    assert told(stranger.get(f"/kiem-tra/{number}/{SHA256}").text)["State now"] == "Present figures"


def test_it_follows_what_becomes_of_the_submission(app: FastAPI, clerk: TestClient, tmp_path: Path) -> None:
    first_file, second_file = workbook(tmp_path, "a.xlsx", WRONG_ROWS), workbook(tmp_path, "b.xlsx", RIGHT_ROWS)
    stranger, sums = visitor(app), [hashlib.sha256(f.read_bytes()).hexdigest() for f in (first_file, second_file)]
    first = receipt_number(upload(clerk, first_file).text)
    second = receipt_number(upload(clerk, second_file).text)

    def now(number: str, sha256: str) -> tuple[str, str]:
        facts = told(stranger.get(f"/kiem-tra/{number}/{sha256[:16]}").text)
        return facts["Tình trạng hiện nay"], facts["Phê duyệt"]

    assert now(first, sums[0]) == ("Đã thay bằng lần gửi khác", "–")
    head = signed_in(app, READER)
    seen = {"sha256": sums[1], "phien_ban": "1.0", "ho_ten": "A", "chuc_vu": "Giám đốc", "_form": form_token(head.get("/").text)}
    assert head.post(f"/phieu/{second}/phe-duyet", data=seen).status_code == 303
    assert now(second, sums[1]) == ("Số liệu hiện hành", "Đã duyệt, số liệu chính thức")
    assert head.post(f"/phieu/{second}/thu-hoi-phe-duyet", data=seen | {"ly_do": "nhầm"}).status_code == 303
    clerk.post(f"/phieu/{second}/thu-hoi", data={"_form": form_token(clerk.get("/").text), "ly_do": "nhầm"})
    assert now(second, sums[1]) == ("Đã thu hồi", "–")


def test_a_wrong_code_and_an_unknown_number_are_one_answer(app: FastAPI, clerk: TestClient) -> None:
    number = receipt_number(upload(clerk, GOOD).text)
    stranger = visitor(app)
    wrong = SHA256[:15] + ("0" if SHA256[15] != "0" else "1")
    tried = [
        f"{number}/{wrong}", f"{unknown_number()}/{SHA256[:16]}", f"{number}/{SHA256[:15]}", f"{number}/{SHA256[:16]}g", f"x/{SHA256[:16]}",
        f"{number}/{SHA256}0", f"{number}/%25", f"{number}/{'_' * 16}", f"{number}/{SHA256[16:32]}",
    ]  # fmt: skip
    answers = {(a.status_code, a.text.replace(path, "")) for path in tried for a in [stranger.get(f"/kiem-tra/{path}")]}
    assert len({status for status, _ in answers}) == 1
    assert {status for status, _ in answers} == {404}
    bodies = {re.sub(r"tiep=[^\"]*", "", text) for _, text in answers}
    assert len(bodies) == 1
    assert "Không có phiếu nào ứng với số phiếu và mã này" in bodies.pop()


def test_number_and_code_can_be_typed_as_they_are_read_aloud(app: FastAPI, clerk: TestClient) -> None:
    number = receipt_number(upload(clerk, GOOD).text)
    stranger = visitor(app)
    assert "16 ký tự đầu" in stranger.get("/kiem-tra").text
    code = SHA256[:16].upper()
    for typed in (code, f"{code[:4]} {code[4:8]} {code[8:]}", SHA256):
        found = stranger.get("/kiem-tra", params={"so": number.replace("-", " "), "ma": typed})
        assert (found.status_code, found.headers["location"]) == (303, f"/kiem-tra/{number}/{SHA256[:16]}")
    wrong = stranger.get("/kiem-tra", params={"so": number, "ma": '"><b>'})
    assert wrong.status_code == 404
    assert html.fromstring(wrong.text).xpath("//input[@id='ma']/@value") == ['"><b>']


def test_asking_too_often_has_to_wait(app: FastAPI) -> None:
    stranger = visitor(app)
    seen = [stranger.get(f"/kiem-tra/{unknown_number()}/{SHA256[:16]}") for _ in range(check.PACE.most + 1)]
    assert {a.status_code for a in seen[:-1]} == {404}
    assert (seen[-1].status_code, seen[-1].headers["retry-after"].isdigit()) == (429, True)
    assert stranger.get("/kiem-tra").status_code == 200, "the empty form costs nothing"


def test_the_qr_code_leads_here_when_the_portals_address_is_known(
    app: FastAPI, warehouse_settings: Settings, clerk: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from anptt_data.receipts import page as receipt_pages

    known = create_app(warehouse_settings.model_copy(update={"public_url": "https://anptt.example.vn"}), app.state.portal.engine)
    held: list[str] = []
    make = receipt_pages.segno.make_qr
    monkeypatch.setattr(receipt_pages.segno, "make_qr", lambda text, **how: held.append(text) or make(text, **how))  # type: ignore[func-returns-value]
    there = signed_in(known, CLERK)
    number = receipt_number(upload(there, GOOD).text)
    address = check_address("https://anptt.example.vn", number, SHA256)
    assert address == f"https://anptt.example.vn/kiem-tra/{number}/{SHA256[:16]}"
    assert set(held) == {address}, "the printed file and the page in the portal"
    assert visitor(known).get(address.removeprefix("https://anptt.example.vn")).status_code == 200
    held.clear()
    receipt = there.get(f"/phieu/{number}/tep/json").json()
    receipt_page(receipt)
    receipt_page(receipt | {"receipt_no": None}, "https://anptt.example.vn")
    assert held == [f"{number} sha256:{SHA256}"], "a trial check has none"
