"""Signing in through the organisation's own OpenID Connect provider: a real one with real keys, which also lies."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from anptt_data.errors import NotFound, OurFault, UsageError
from anptt_data.portal.accounts import add_account, disable_account, link_account, list_accounts, set_password, unlink_account
from anptt_data.portal.app import create_app
from anptt_data.portal.oidc import begun
from anptt_data.portal.oidc import provider as provider_module
from anptt_data.portal.oidc.provider import is_safe, provider_of
from anptt_data.portal.pages import shared_sign_in
from anptt_data.portal.sign_in import try_password
from anptt_data.settings import Settings
from tests.portal.conftest import CLERK, OTHER, PASSWORD, sign_in, signed_in, visitor
from tests.portal.oidc_provider import CLIENT, SECRET, SUBJECT, SmallProvider, rsa_key, serving

HOME = "http://127.0.0.1:8765"


@pytest.fixture(scope="module")
def running() -> Iterator[SmallProvider]:
    with serving() as provider:
        yield provider


@pytest.fixture
def provider(running: SmallProvider, monkeypatch: pytest.MonkeyPatch) -> SmallProvider:
    """The provider, telling the truth again."""
    fresh = SmallProvider(base=running.base)
    for name, value in vars(fresh).items():
        monkeypatch.setattr(running, name, value)
    return running


def configured(settings: Settings, provider: SmallProvider, **changed: Any) -> Settings:
    values = {"public_url": HOME, "oidc_issuer": provider.base, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET} | changed
    return Settings.model_validate(settings.model_dump() | values)


@pytest.fixture
def shared(warehouse_settings: Settings, accounts: Engine, provider: SmallProvider) -> FastAPI:
    """A portal that trusts the provider; the clerk's account is linked."""
    link_account(accounts, CLERK, SUBJECT)
    return create_app(configured(warehouse_settings, provider), accounts)


def person(app: FastAPI) -> TestClient:
    return visitor(app, base_url=HOME)


def sent_away(client: TestClient, go_on: str = "/lich-su") -> str:
    answer = client.get("/dang-nhap-chung", params={"tiep": go_on})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def sent_back(client: TestClient, away: str) -> httpx.Response:
    """What the browser does: to the provider, and back with what it was given."""
    back = httpx.get(away).headers["location"]
    assert back.startswith(HOME + "/dang-nhap-chung/ve?")
    answer: httpx.Response = client.get(back)
    return answer


def test_a_linked_person_signs_in_without_a_password_and_goes_on_to_where_they_were_going(shared: FastAPI, provider: SmallProvider) -> None:
    client = person(shared)
    assert "/dang-nhap-chung?tiep=/lich-su" in client.get("/dang-nhap?tiep=/lich-su").text
    away = sent_away(client)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away).query).items()}
    assert (asked["response_type"], asked["scope"], asked["code_challenge_method"]) == ("code", "openid", "S256")
    assert "client_secret" not in asked
    done = sent_back(client, away)
    assert (done.status_code, done.headers["location"]) == (303, "/lich-su")
    assert "Sở Công Thương tỉnh Thanh Hóa" in client.get("/lich-su").text
    cookies = [c for c in done.headers.get_list("set-cookie") if c.startswith("anptt_session=")]
    assert "HttpOnly" in cookies[0]
    assert "SameSite=lax" in cookies[0]
    before = list(provider.asked)
    sent_back(other := person(shared), sent_away(other))
    assert provider.asked[len(before) :] == ["token"], "discovery and keys are kept"


def test_nobody_is_made_by_signing_in_and_a_disabled_or_unlinked_account_stays_out(shared: FastAPI, accounts: Engine) -> None:
    disable_account(accounts, CLERK)
    client = person(shared)
    answer = sent_back(client, sent_away(client))
    assert (answer.status_code, SUBJECT in answer.text) == (403, True)
    assert "anptt_session" not in str(answer.headers)
    with accounts.begin() as connection:
        connection.execute(text("update portal.account set active = true"))
        before = connection.execute(text("select count(*) from portal.account")).scalar_one()
    unlink_account(accounts, CLERK)
    assert sent_back(client, sent_away(client)).status_code == 403
    with accounts.connect() as connection:
        assert connection.execute(text("select count(*) from portal.account")).scalar_one() == before
        assert connection.execute(text("select count(*) from portal.session")).scalar_one() == 0


LIES: dict[str, dict[str, Any]] = {
    "wrong nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "wrong audience": {"claims": {"aud": "another client"}},
    "several audiences and another party": {"claims": {"aud": [CLIENT, "other"], "azp": "other"}},
    "several audiences and nobody named": {"claims": {"aud": [CLIENT, "other"]}},
    "wrong issuer": {"claims": {"iss": "https://evil.example"}},
    "expired": {"claims": {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200}},
    "no end": {"claims": {"exp": None}},
    "issued tomorrow": {"claims": {"iat": int(time.time()) + 86_400}},
    "no subject": {"claims": {"sub": None}},
    "a subject that is no text": {"claims": {"sub": 7}},
    "another key under the same name": {"signs_with": rsa_key(2048, 1)},
    "a key nobody published": {"signs_with": rsa_key(2048, 1), "kid": "k9"},
    "a short key": {"signs_with": rsa_key(1024), "publishes": [("k1", rsa_key(1024))]},
    "no signature": {"algorithm": "none"},
    "a shared secret": {"algorithm": "HS256"},
    "said no": {"denies": "access_denied"},
}


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_an_answer_that_is_not_in_order_lets_nobody_in(
    shared: FastAPI, provider: SmallProvider, accounts: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_sign_in, "PACE", shared_sign_in.Pace(1000, 60))
    for name, lie in LIES.items():
        for attribute, value in (vars(SmallProvider(base=provider.base)) | lie).items():
            setattr(provider, attribute, value)
        shared.state.portal.provider = provider_of(shared.state.portal.settings)  # nothing kept
        client = person(shared)
        answer = sent_back(client, sent_away(client))
        assert (answer.status_code, "chưa xác nhận được" in answer.text) == (400, True), (name, answer.text)
        assert "anptt_session" not in str(answer.headers), name
        assert client.get("/lich-su").status_code == 303, name
    with accounts.connect() as connection:
        assert connection.execute(text("select count(*) from portal.session")).scalar_one() == 0
    for attribute, value in vars(SmallProvider(base=provider.base)).items():
        setattr(provider, attribute, value)
    shared.state.portal.provider = provider_of(shared.state.portal.settings)
    client = person(shared)
    assert sent_back(client, sent_away(client)).status_code == 303, "the truth gets in: the lies above are what kept them out"


def test_keys_that_were_changed_are_fetched_again(shared: FastAPI, provider: SmallProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    client = person(shared)
    assert sent_back(client, sent_away(client)).status_code == 303
    provider.signs_with, provider.kid = rsa_key(2048, 2), "k2"
    provider.publishes = [("k1", rsa_key()), ("k2", rsa_key(2048, 2))]
    other = person(shared)
    assert sent_back(other, sent_away(other)).status_code == 400, "not a moment after they were fetched"
    monkeypatch.setattr(provider_module, "FAILED_SECONDS", 0)
    assert sent_back(other, sent_away(other)).status_code == 303


def test_an_answer_counts_once_in_the_browser_that_asked_and_for_ten_minutes(
    shared: FastAPI, accounts: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = person(shared)
    back = httpx.get(sent_away(client)).headers["location"]
    cookie = client.cookies["anptt_shared"]
    stranger = person(shared)
    assert stranger.get(back).status_code == 400, "another browser"
    stranger.get("/dang-nhap-chung")
    assert stranger.get(back).status_code == 400, "a browser that began another sign-in"
    assert client.get(back).status_code == 303
    again = person(shared)
    again.cookies.set("anptt_shared", cookie)
    assert (again.get(back).status_code, again.get("/lich-su").status_code) == (400, 303), "replayed"
    late = person(shared)
    back = httpx.get(sent_away(late)).headers["location"]
    monkeypatch.setattr(begun, "MINUTES", 0)
    assert late.get(back).status_code == 400
    for query in ("", "?state=x", "?state=%00&code=x", "?state=é"):
        assert late.get("/dang-nhap-chung/ve" + query).status_code in (400, 422)
    with accounts.connect() as connection:
        assert cookie not in str(connection.execute(text("select * from portal.oidc_request")).all())


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "/a\r\nx: y"])
def test_it_leads_to_no_other_site(wanted: str, shared: FastAPI) -> None:
    client = person(shared)
    assert sent_back(client, sent_away(client, wanted)).headers["location"] == "/"


def test_a_provider_that_is_down_or_another_is_our_fault_and_passwords_still_work(
    shared: FastAPI, provider: SmallProvider, warehouse_settings: Settings, accounts: Engine
) -> None:
    provider.down = True
    client = person(shared)
    for _ in range(3):
        answer = client.get("/dang-nhap-chung")
        assert (answer.status_code, "Chưa liên lạc được" in answer.text) == (503, True)
        assert "127.0.0.1" not in answer.text.replace(HOME, "")
    assert provider.asked.count("discovery") == 1, "it is left alone for a while"
    assert sign_in(client, CLERK).status_code == 303
    provider.down = False
    for wrong in (
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "http://evil.example/a"},
        {"authorization_endpoint": 7},
        {"authorization_endpoint": "javascript:alert(1)"},
    ):
        provider.metadata = wrong
        assert person(create_app(configured(warehouse_settings, provider), accounts)).get("/dang-nhap-chung").status_code == 503, wrong
    provider.metadata = {"x": "y" * 300_000}
    assert person(create_app(configured(warehouse_settings, provider), accounts)).get("/dang-nhap-chung").status_code == 503
    nowhere = configured(warehouse_settings, provider, oidc_issuer="http://127.0.0.1:1")
    assert person(create_app(nowhere, accounts)).get("/dang-nhap-chung").status_code == 503


def test_it_is_offered_only_when_it_is_configured_and_half_of_it_stops_the_portal(
    app: FastAPI, warehouse_settings: Settings, accounts: Engine, provider: SmallProvider
) -> None:
    plain = visitor(app)
    assert "dang-nhap-chung" not in plain.get("/dang-nhap").text
    assert plain.get("/dang-nhap-chung").status_code == 404
    assert plain.get("/dang-nhap-chung/ve?state=x&code=y").status_code == 404
    for missing in ("oidc_client_id", "oidc_client_secret", "public_url"):
        with pytest.raises(OurFault, match="needs"):
            create_app(configured(warehouse_settings, provider, **{missing: None}), accounts)
    for wrong in ({"oidc_issuer": "http://sso.example.vn"}, {"public_url": "http://cong.example.vn"}):
        with pytest.raises(OurFault, match="https"):
            create_app(configured(warehouse_settings, provider, **wrong), accounts)
    assert [is_safe(a) for a in ("https://a.vn/x", "https://u@a.vn", "https://a.vn#x", "ftp://a.vn", "https://", "x", "http://[::1]:3/")] == [
        True, False, False, False, False, False, True,
    ]  # fmt: skip


def test_asking_too_often_has_to_wait(shared: FastAPI) -> None:
    client = person(shared)
    seen = [client.get("/dang-nhap-chung") for _ in range(shared_sign_in.PACE.most + 1)]
    assert [a.status_code for a in seen] == [303] * shared_sign_in.PACE.most + [429]
    assert 0 < int(seen[-1].headers["retry-after"]) <= shared_sign_in.PACE.seconds


def test_an_account_without_a_password_gets_in_no_other_way(shared: FastAPI, accounts: Engine) -> None:
    link_account(accounts, CLERK, SUBJECT, drop_password=True)
    for tried in (PASSWORD, "", "nobody has this password"):
        assert try_password(accounts, CLERK, tried, "10.0.0.1").login is None
    client = person(shared)
    assert sent_back(client, sent_away(client)).status_code == 303
    assert "không có mật khẩu của cổng" in client.get("/mat-khau").text
    (account,) = [a for a in list_accounts(accounts) if a.login == CLERK]
    assert account.as_json()["sign_in"] == ["shared"]
    set_password(accounts, CLERK, PASSWORD)
    assert try_password(accounts, CLERK, PASSWORD, "10.0.0.2").login == CLERK


def test_linking_ends_sessions_and_a_subject_is_one_accounts(app: FastAPI, accounts: Engine) -> None:
    client = signed_in(app, CLERK)
    link_account(accounts, CLERK, SUBJECT)
    assert client.get("/").status_code == 303
    for subject in (SUBJECT, "", " ", "a\nb", "x" * 256):
        with pytest.raises(UsageError):
            link_account(accounts, OTHER, subject)
    with pytest.raises(NotFound):
        link_account(accounts, "nobody", "u-1")
    with pytest.raises(NotFound):
        unlink_account(accounts, "nobody")


def test_the_command_line_makes_an_account_without_a_password_and_links_it(warehouse_env: dict[str, str], accounts: Engine) -> None:
    def anptt(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "anptt_data.cli.main", "account", *arguments]
        return subprocess.run(command, input="", capture_output=True, text=True, env=warehouse_env, check=False)

    assert anptt("add", "cdc-66.moi", "--agency", "cdc-66", "--no-password").returncode == 0
    assert anptt("link", "cdc-66.moi", "--oidc-subject", "u-7").returncode == 0
    assert anptt("link", "nobody", "--oidc-subject", "u-8").returncode == 2
    (made,) = [a for a in list_accounts(accounts) if a.login == "cdc-66.moi"]
    assert made.as_json()["sign_in"] == ["shared"]
    add_account(accounts, "cdc-66.nua", "cdc-66", ["sender"], None)
    assert anptt("unlink", "cdc-66.moi").returncode == 0
