"""An agency sees its own and nothing of another: every address that takes a receipt's number is tried, those of tomorrow too."""

from __future__ import annotations

import hashlib

from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import Engine
from starlette.testclient import TestClient

from tests.portal.conftest import GOOD, OTHER_BOTH, form_token, machine_token, receipt_number, signed_in, upload, visitor

NEVER = "66-2026-000999-"


def unknown_number() -> str:
    from anptt_data.warehouse.receipt_numbers import check_digit

    return NEVER + str(check_digit(NEVER.rstrip("-")))


def numbered(app: FastAPI) -> list[tuple[str, str]]:
    return [
        (method, r.path)
        for r in app.routes
        if isinstance(r, APIRoute) and ("{number}" in r.path or "{receipt_no}" in r.path)
        for method in r.methods
    ]


def test_anothers_receipt_is_answered_as_one_that_was_never_given(app: FastAPI, clerk: TestClient, accounts: Engine) -> None:
    theirs = receipt_number(upload(clerk, GOOD).text)
    other, machine = signed_in(app, OTHER_BOTH), visitor(app)
    machine.headers.update(machine_token(accounts, "cdc-66"))
    token = form_token(other.get("/").text)
    tried = numbered(app)
    assert len(tried) >= 12
    sha256 = hashlib.sha256(GOOD.read_bytes()).hexdigest()
    typed = {"ly_do": "thử", "sha256": sha256, "phien_ban": "1.0", "ho_ten": "A", "chuc_vu": "B", "reason": "đã đối chiếu sổ", "ma:X": "co"}

    def ask(method: str, path: str, number: str, face: str) -> tuple[int, str]:
        address = path.replace("{number}", number).replace("{receipt_no}", number).replace("{face}", face).replace("{sha256}", sha256)
        client = machine if path.startswith("/api") else other
        document = {"files": {"tep": ("a.pdf", b"%PDF-")}} if path.endswith("/van-ban") else {}
        known = {"reason": typed["reason"]} if path.endswith("/confirmation") else {"sha256": sha256}
        body = {"data": known if path.startswith("/api") else {"_form": token} | typed, **document} if method == "POST" else {}
        answer = client.request(method, address, **body)
        return answer.status_code, answer.text.replace(number, "N")

    for method, path in tried:
        for face in ("json", "page", "workbook", "findings") if "{face}" in path else ("",):
            found = ask(method, path, theirs, face)
            assert found[0] == 404, (method, path, found)
            assert found == ask(method, path, unknown_number(), face)
    assert "Số liệu hiện hành" in clerk.get(f"/phieu/{theirs}").text
    for page in (other.get("/").text, other.get("/lich-su").text, machine.get("/api/submissions").text):
        assert theirs not in page
        assert "so-ct-38" not in page
    assert machine.get("/api/submissions?agency=so-ct-38").json()["total"] == 0


def test_an_upload_is_the_agencys_of_the_account_whatever_the_form_says(app: FastAPI, clerk: TestClient) -> None:
    token = form_token(clerk.get("/gui").text)
    answer = clerk.post(
        "/gui",
        data={"_form": token, "bieu": "energy.power_reliability_month", "viec": "gui", "agency": "cdc-66", "co_quan": "cdc-66"},
        files={"tep": (GOOD.name, GOOD.read_bytes())},
        headers={"X-Requested-With": "anptt"},
    )
    receipt = clerk.get(f"/phieu/{receipt_number(answer.text)}/tep/json").json()
    assert receipt["agency"] == "so-ct-38"


def test_a_cookie_is_no_token_and_a_token_is_no_cookie(app: FastAPI, clerk: TestClient, accounts: Engine) -> None:
    assert clerk.get("/api/submissions").status_code == 401
    assert clerk.post("/api/submissions", files={"file": ("a.csv", b"x")}).status_code == 401
    machine = visitor(app)
    machine.headers.update(machine_token(accounts))
    assert machine.get("/api/submissions").status_code == 200
    assert machine.get("/lich-su").status_code == 303
