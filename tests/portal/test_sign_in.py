"""Signing in and out over HTTP."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.testclient import TestClient

from anptt_data.errors import OurFault
from anptt_data.portal.accounts import disable_account
from anptt_data.portal.app import create_app
from anptt_data.portal.guard import address_of
from anptt_data.portal.serve import serve
from anptt_data.portal.sign_in import SAME_BOTH
from anptt_data.portal.view import safe_path
from anptt_data.settings import Settings
from tests.portal.conftest import CLERK, OTHER, PASSWORD, form_token, sign_in, signed_in, visitor


def test_who_is_not_signed_in_is_sent_to_sign_in_and_then_to_where_they_were_going(app: FastAPI) -> None:
    client = visitor(app)
    assert client.get("/").headers["location"] == "/dang-nhap"
    asked = client.get("/lich-su")
    assert (asked.status_code, asked.headers["location"]) == (303, "/dang-nhap?tiep=/lich-su")
    page = client.get(asked.headers["location"]).text
    done = client.post("/dang-nhap", data={"_form": form_token(page), "ten": CLERK, "mat_khau": PASSWORD, "tiep": "/lich-su"})
    assert (done.status_code, done.headers["location"]) == (303, "/lich-su")
    assert "Sở Công Thương tỉnh Thanh Hóa" in client.get("/lich-su").text
    assert client.get("/dang-nhap").status_code == 303


def test_the_session_cookie_cannot_be_read_by_scripts_nor_sent_by_other_sites_and_is_secure_over_tls(app: FastAPI) -> None:
    for base, secure in (("http://testserver", False), ("https://testserver", True)):
        answer = sign_in(visitor(app, base_url=base), CLERK)
        (cookie,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith("anptt_session=")]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert ("Secure" in cookie) is secure
        assert ("strict-transport-security" in answer.headers) is secure


def test_unknown_login_wrong_password_and_disabled_account_get_the_same_answer(app: FastAPI, accounts: Engine) -> None:
    disable_account(accounts, OTHER)
    seen = set()
    for login, password in ((CLERK, "sai mật khẩu rồi"), ("khong-co", PASSWORD), (OTHER, PASSWORD)):
        client = visitor(app)
        answer = sign_in(client, login, password)
        assert answer.status_code == 401
        assert "anptt_session" not in str(answer.headers)
        assert login not in answer.text
        seen.add(answer.text.replace(form_token(answer.text), ""))
    assert len(seen) == 1


def test_after_five_failures_even_the_right_password_waits_also_after_a_restart(
    app: FastAPI, accounts: Engine, warehouse_settings: Settings
) -> None:
    client = visitor(app)
    for _ in range(SAME_BOTH):
        assert sign_in(client, CLERK, "sai mật khẩu rồi").status_code == 401
    for portal in (app, create_app(warehouse_settings, accounts)):
        answer = sign_in(visitor(portal), CLERK)
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0
        assert "thử lại sau 15 phút" in answer.text


def test_whoever_has_one_ipv6_address_has_no_more_attempts_by_using_its_neighbours(app: FastAPI) -> None:
    def at(address: str) -> TestClient:
        return TestClient(app, follow_redirects=False, client=(address, 50000))

    for n in range(SAME_BOTH):
        assert sign_in(at(f"2001:db8:1:2::{n + 1:x}"), CLERK, "sai mật khẩu rồi").status_code == 401
    assert sign_in(at("2001:db8:1:2:ffff::9"), CLERK).status_code == 429
    assert sign_in(at("2001:db8:1:3::9"), CLERK).status_code == 303, "another network is another visitor"


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"), ("::ffff:203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"), ("testclient", "testclient"),
    ],
)  # fmt: skip
def test_limits_count_one_ipv4_address_or_one_ipv6_network(host: str, counted: str) -> None:
    assert address_of(Request({"type": "http", "client": (host, 1)})) == counted
    assert address_of(Request({"type": "http", "client": None})) == "-"


@pytest.mark.parametrize("trusted", ["*", "127.0.0.1,*"])
def test_a_portal_that_would_believe_any_address_a_visitor_writes_does_not_start(trusted: str, warehouse_settings: Settings) -> None:
    with pytest.raises(OurFault, match="ANPTT_TRUSTED_PROXIES"):
        serve(warehouse_settings.model_copy(update={"trusted_proxies": trusted}), "127.0.0.1", 0)


def test_signing_out_makes_the_cookie_worthless(app: FastAPI) -> None:
    client = signed_in(app, CLERK)
    cookie = client.cookies["anptt_session"]
    done = client.post("/dang-xuat", data={"_form": form_token(client.get("/").text)})
    assert done.headers["location"] == "/dang-nhap"
    thief = visitor(app)
    thief.cookies.set("anptt_session", cookie)
    assert thief.get("/").headers["location"] == "/dang-nhap"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=1",
        "/" + "a" * 600,
        "",
    ],
)
def test_nobody_is_sent_to_another_site(wanted: str, app: FastAPI) -> None:
    assert safe_path(wanted) == "/"
    client = visitor(app)
    page = client.get("/dang-nhap", params={"tiep": wanted}).text
    done = client.post("/dang-nhap", data={"_form": form_token(page), "ten": CLERK, "mat_khau": PASSWORD, "tiep": wanted})
    assert done.headers["location"] == "/"
    assert client.get("/ngon-ngu/en", params={"tiep": wanted}).headers["location"] == "/"


def test_the_language_is_chosen_once_and_kept(app: FastAPI) -> None:
    client = visitor(app)
    assert '<html lang="vi">' in client.get("/dang-nhap").text
    client.get("/ngon-ngu/en", params={"tiep": "/dang-nhap"})
    assert "Sign in" in client.get("/dang-nhap").text
    assert '<html lang="en">' in client.get("/dang-nhap").text
    client.get("/ngon-ngu/xx")
    assert '<html lang="en">' in client.get("/dang-nhap").text


def test_a_password_is_changed_only_with_the_present_one_and_ends_other_sessions(app: FastAPI) -> None:
    here, there = signed_in(app, CLERK), signed_in(app, CLERK)
    new = "năm mươi con trâu"

    def change(present: str, first: str, second: str) -> int:
        token = form_token(here.get("/mat-khau").text)
        return here.post("/mat-khau", data={"_form": token, "cu": present, "moi": first, "lai": second}).status_code

    assert change("không phải mật khẩu", new, new) == 400
    assert change(PASSWORD, new, new + "x") == 400
    assert change(PASSWORD, "ngắn", "ngắn") == 400
    assert there.get("/").status_code == 200
    assert change(PASSWORD, new, new) == 200
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 303
    assert sign_in(visitor(app), CLERK).status_code == 401
    assert sign_in(visitor(app), CLERK, new).status_code == 303


def test_a_session_that_ended_during_an_upload_is_told_to_the_script(app: FastAPI) -> None:
    answer = visitor(app).post("/gui", headers={"X-Requested-With": "anptt"}, files={"tep": ("a.csv", b"x")})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert visitor(app).get("/lich-su", headers={"HX-Request": "true"}).headers["hx-redirect"] == "/dang-nhap?tiep=/lich-su"
