"""What every page promises: headers, nothing inline, nothing from elsewhere, small; and every form must be ours."""

from __future__ import annotations

import hashlib
import re
from datetime import date

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from lxml import html
from sqlalchemy import Engine
from starlette.testclient import TestClient

from anptt_data.portal.app import SERVED
from anptt_data.portal.view import STATIC
from anptt_data.settings import Settings
from tests.clock import today_is
from tests.portal.conftest import BAD, BOTH, CLERK, DATASET, GOOD, READER, form_token, receipt_number, signed_in, upload, visitor

GOOD_SHA256 = hashlib.sha256(GOOD.read_bytes()).hexdigest()
FRAME = ("content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy", "cache-control")


def routes(app: FastAPI, method: str) -> list[str]:
    return [r.path for r in app.routes if isinstance(r, APIRoute) and method in r.methods and not r.path.startswith(("/api", "/static"))]


def filled(path: str, number: str) -> str:
    path = "/bieu-mau?bieu=" + DATASET if path == "/bieu-mau" else path
    return (
        path.replace("{number}", number)
        .replace("{face}", "page")
        .replace("{language}", "vi")
        .replace("{sha256}", "0" * 64)
        .replace("{code}", GOOD_SHA256[:16])
    )


def check_page(text: str) -> None:
    tree = html.fromstring(text)
    assert tree.xpath("//style") == []
    assert [s for s in tree.xpath("//script") if not s.get("src") or (s.text or "").strip()] == []
    assert tree.xpath("//*[@style]") == []
    assert [a for e in tree.iter() for a in e.attrib if a.lower().startswith("on")] == []
    for address in tree.xpath("//@src | //@href | //@action | //@hx-get"):
        assert address.startswith(("/", "#")), address
        assert not address.startswith("//"), address
    assert "javascript:" not in text


def test_every_page_has_its_headers_no_inline_code_nothing_from_elsewhere_and_less_than_300_kb(app: FastAPI, clerk: TestClient) -> None:
    number = receipt_number(upload(clerk, GOOD).text)
    assets = sum((STATIC / name).stat().st_size for name in SERVED)
    seen = 0
    for path in routes(app, "GET"):
        for client in (clerk, visitor(app)):
            answer = client.get(filled(path, number))
            assert "script-src 'self'" in answer.headers["content-security-policy"]
            assert "unsafe" not in answer.headers["content-security-policy"]
            assert all(name in answer.headers for name in FRAME), path
            if answer.headers.get("content-type", "").startswith("text/html") and "attachment" not in answer.headers.get(
                "content-disposition", ""
            ):
                check_page(answer.text)
                assert len(answer.content) + assets < 300_000
                seen += 1
    assert seen >= 6
    for fragment in (
        upload(clerk, BAD, "kiem-tra"),
        upload(clerk, GOOD),
        upload(clerk, BAD, "kiem-tra", script=False),
        clerk.get("/khong-co"),
    ):
        check_page(fragment.text)
    page_file = clerk.get(f"/phieu/{number}/tep/page")
    assert page_file.headers["content-disposition"].startswith("attachment")


def test_every_form_that_changes_something_is_refused_without_its_token(app: FastAPI, accounts: Engine) -> None:
    clerk = signed_in(app, BOTH)  # may do everything, so that only the token is missing
    number = receipt_number(upload(clerk, GOOD).text)
    own = form_token(clerk.get("/gui").text)
    stranger = form_token(signed_in(app, BOTH).get("/gui").text)
    paths = [filled(p, number) for p in routes(app, "POST")]
    assert len(paths) >= 10
    data = {"ly_do": "thử", "ten": CLERK, "mat_khau": "x", "cu": "x", "moi": "x", "lai": "x", "viec": "gui", "bieu": "x"}
    data |= {"sha256": GOOD_SHA256, "phien_ban": "1.0", "ho_ten": "A", "chuc_vu": "B"}
    for path in paths:
        for extra, headers in (
            ({}, {}), ({"_form": ""}, {}), ({"_form": stranger}, {}), ({}, {"X-Anptt-Form": stranger}),
            ({"_form": own}, {"Sec-Fetch-Site": "cross-site"}), ({"_form": own}, {"X-Anptt-Form": "x"}),
        ):  # fmt: skip
            answer = clerk.post(path, data=data | extra, headers=headers)
            assert (answer.status_code, "Biểu mẫu không còn hiệu lực" in answer.text) == (403, True), (
                path,
                extra,
                headers,
                answer.text[-500:],
            )
    assert "Số liệu hiện hành" in clerk.get(f"/phieu/{number}").text
    assert clerk.post(f"/phieu/{number}/thu-hoi", data={"_form": own, "ly_do": "gửi nhầm"}).status_code == 303
    assert "Đã thu hồi" in clerk.get(f"/phieu/{number}").text


def test_files_of_the_pages_are_ours_by_name_and_hash(app: FastAPI) -> None:
    client = visitor(app)
    said = (STATIC / "README.md").read_text(encoding="utf-8")
    for name, kind in SERVED.items():
        answer = client.get(f"/static/{name}")
        assert answer.headers["content-type"].startswith(kind)
        assert "immutable" in answer.headers["cache-control"]
    for vendored in [n for n in SERVED if ".min." in n]:
        assert hashlib.sha256((STATIC / vendored).read_bytes()).hexdigest() in said
    for path in ("/static/README.md", "/static/..%2Fapp.py", "/static/", "/static/none.js", "/khong-co"):
        assert client.get(path).status_code == 404


def test_what_nobody_foresaw_is_told_as_ours_and_logged_without_what_was_sent(
    app: FastAPI, clerk: TestClient, warehouse_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from anptt_data.portal.pages import history

    name = "họ tên Trần Giả Định"

    def fail(*_: object) -> None:
        raise RuntimeError(name)

    monkeypatch.setattr(history, "browse", fail)
    answer = clerk.get("/lich-su?bieu=Trần")
    assert answer.status_code == 500
    assert "vẫn an toàn" in answer.text
    check_page(answer.text)
    log = (warehouse_settings.home / "logs" / "errors.log").read_text(encoding="utf-8")
    assert "RuntimeError" in log
    assert "history.py" in log
    assert name not in answer.text + log
    assert "Traceback" not in answer.text


def test_who_may_only_look_is_offered_nothing_to_send_and_cannot(app: FastAPI, clerk: TestClient) -> None:
    number = receipt_number(upload(clerk, GOOD).text)
    reader = signed_in(app, READER)
    token = form_token(reader.get("/").text)
    assert "chỉ xem" in reader.get("/gui").text
    assert "/gui?bieu" not in reader.get("/").text
    assert number in reader.get("/lich-su").text
    assert "thu-hoi" not in reader.get(f"/phieu/{number}").text
    assert reader.post("/gui", data={"_form": token}, files={"tep": ("a.csv", b"x")}).status_code == 403
    assert reader.post(f"/phieu/{number}/thu-hoi", data={"_form": token, "ly_do": "x"}).status_code == 403


def test_the_first_page_says_what_is_owed_and_links_to_sending_it(clerk: TestClient, warehouse_settings: Settings) -> None:
    today_is(warehouse_settings, date(2026, 11, 20))
    page = clerk.get("/").text
    assert "Độ tin cậy cung cấp điện theo tháng" in page
    assert "Quá hạn, chưa báo cáo" in page
    link = re.search(r'href="(/gui\?bieu=[^"]+)"', page)
    assert link is not None
    form = html.fromstring(clerk.get(link[1].replace("&amp;", "&")).text)
    assert form.xpath("//select[@id='bieu']/option[@selected]/@value") == ["energy.power_reliability_month"]
    assert form.xpath("//input[@id='ky']/@value")[0].startswith("20")
    template = re.search(r'href="(/bieu-mau\?bieu=[^"]+ky=[^"]+)"', page)
    assert template is not None
    answer = clerk.get(template[1].replace("&amp;", "&"))
    assert (answer.status_code, answer.content[:2]) == (200, b"PK")
    assert answer.headers["content-disposition"].startswith("attachment")


def test_the_history_filters_and_pages(clerk: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from anptt_data.portal.pages import history

    good, bad = receipt_number(upload(clerk, GOOD).text), receipt_number(upload(clerk, BAD).text)
    assert [n in clerk.get("/lich-su").text for n in (good, bad)] == [True, True]
    assert [n in clerk.get("/lich-su?tinh_trang=returned").text for n in (good, bad)] == [False, True]
    assert [n in clerk.get("/lich-su?bieu=health.disease_week").text for n in (good, bad)] == [False, False]
    assert "Không có lần gửi nào" in clerk.get("/lich-su?den=2020-01-01").text
    assert good in clerk.get("/lich-su?tu=2020-01-01&den=khong-phai-ngay&tinh_trang='--").text
    monkeypatch.setattr(history, "ROWS", 1)
    first = clerk.get("/lich-su").text
    assert "2 lần gửi, trang 1/2" in first
    assert (bad in first, good in first) == (True, False)
    assert "trang=2" in first
    assert good in clerk.get("/lich-su?trang=2").text
    assert "Không có lần gửi nào" in clerk.get("/lich-su?trang=99").text
    assert clerk.get("/lich-su?trang=0").status_code == 422
