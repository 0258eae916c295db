"""Accounts and tokens: made on the command line, kept as hashes, ended at once."""

from __future__ import annotations

import json
import socket

import pytest
from sqlalchemy import Engine, text

from anptt_data.errors import NotFound, UsageError
from anptt_data.portal.accounts import add_account, disable_account, list_accounts, recipients, set_email, set_password
from anptt_data.portal.passwords import verify_password
from anptt_data.portal.sessions import close_session, form_token, is_form_token, open_session, signed_in
from anptt_data.portal.sign_in import SAME_BOTH, SAME_LOGIN, try_password
from anptt_data.portal.tokens import create_token, list_tokens, revoke_token, token_of
from anptt_data.settings import Settings
from anptt_data.warehouse.cluster import Cluster
from anptt_data.warehouse.server import APP, embedded_url
from tests.command_line import anptt
from tests.portal.conftest import CLERK, PASSWORD


def test_an_account_made_on_the_command_line_signs_in_and_its_password_is_nowhere(
    warehouse_env: dict[str, str], warehouse_engine: Engine
) -> None:
    done = anptt(warehouse_env, "account", "add", "cdc-66.a", "--agency", "cdc-66", "--role", "sender", given=PASSWORD + "\n")
    assert done.returncode == 0, done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    (listed,) = json.loads(anptt(warehouse_env, "account", "list", "--json").stdout)
    assert (listed["login"], listed["agency"], listed["roles"], listed["active"]) == ("cdc-66.a", "cdc-66", ["sender"], True)
    assert try_password(warehouse_engine, "CDC-66.A ", PASSWORD, "10.0.0.1").login == "cdc-66.a"
    with warehouse_engine.connect() as connection:
        stored = str(connection.execute(text("select * from portal.account")).all())
    assert "$argon2id$" in stored
    assert PASSWORD not in stored


def test_reminders_go_to_the_addresses_of_active_accounts(warehouse_env: dict[str, str], warehouse_engine: Engine) -> None:
    for login in ("cdc-66.a", "cdc-66.b", "cdc-66.c"):
        add_account(warehouse_engine, login, "cdc-66", ["sender"], None)
    for login, address in (("cdc-66.a", "vanthu.cdc@daklak.gov.vn"), ("cdc-66.b", "cdc@daklak.gov.vn"), ("cdc-66.c", "cdc@daklak.gov.vn")):
        assert anptt(warehouse_env, "account", "email", login, address).returncode == 0
    assert recipients(warehouse_engine, "cdc-66") == ["cdc@daklak.gov.vn", "vanthu.cdc@daklak.gov.vn"]
    assert recipients(warehouse_engine, "cdc-54") == []
    disable_account(warehouse_engine, "cdc-66.a")
    assert anptt(warehouse_env, "account", "email", "cdc-66.b").returncode == 0
    assert recipients(warehouse_engine, "cdc-66") == ["cdc@daklak.gov.vn"]
    listed = json.loads(anptt(warehouse_env, "account", "list", "--json").stdout)
    assert {a["login"]: a["email"] for a in listed} == {
        "cdc-66.a": "vanthu.cdc@daklak.gov.vn",
        "cdc-66.b": None,
        "cdc-66.c": "cdc@daklak.gov.vn",
    }


@pytest.mark.parametrize("wrong", ["không phải thư", "a@b@c", "a@b\nBcc: x@y", "<a@b.vn>", "a" * 250 + "@b.vn", "thư@daklak.gov.vn"])
def test_what_is_no_address_is_refused(warehouse_engine: Engine, wrong: str) -> None:
    add_account(warehouse_engine, "cdc-66.a", "cdc-66", ["sender"], None)
    with pytest.raises(UsageError):
        set_email(warehouse_engine, "cdc-66.a", wrong)
    with pytest.raises(NotFound):
        set_email(warehouse_engine, "nobody", "a@b.vn")


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (["add", "cdc-66.a", "--agency", "no-such"], PASSWORD),
        (["add", "Có dấu", "--agency", "cdc-66"], PASSWORD),
        (["add", "cdc-66.a", "--agency", "cdc-66", "--role", "king"], PASSWORD),
        (["add", "cdc-66.a", "--agency", "cdc-66"], "ngắn"),
        (["add", "cdc-66.a", "--agency", "cdc-66"], "aaaaaaaaaaaaaaaa"),
        (["add", "cdc-66.a", "--agency", "cdc-66"], "cdc-66.a của tôi"),
        (["add", "cdc-66.a", "--agency", "cdc-66"], ""),
        (["disable", "nobody"], ""),
        (["password", "nobody"], PASSWORD),
    ],
)
def test_what_cannot_be_an_account_is_wrong_usage(arguments: list[str], given: str, warehouse_env: dict[str, str]) -> None:
    done = anptt(warehouse_env, "account", *arguments, given=given)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert given == "" or given not in done.stderr


def test_a_portal_on_a_warehouse_that_was_not_made_or_a_port_that_is_taken_says_so(
    warehouse_env: dict[str, str], test_cluster: Cluster
) -> None:
    done = anptt(warehouse_env | {"ANPTT_DATABASE_URL": embedded_url(test_cluster, APP, "postgres")}, "portal", "--port", "0")
    assert done.returncode == 3
    assert "anptt init" in done.stderr
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = anptt(warehouse_env, "portal", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_a_login_is_taken_once(accounts: Engine) -> None:
    with pytest.raises(UsageError, match="already"):
        add_account(accounts, CLERK, "cdc-66", ["sender"], PASSWORD)
    assert {a.agency for a in list_accounts(accounts) if a.login == CLERK} == {"so-ct-38"}


def test_a_password_written_with_combining_marks_is_the_same_password(accounts: Engine) -> None:
    import unicodedata

    assert try_password(accounts, CLERK, unicodedata.normalize("NFD", PASSWORD), "10.0.0.1").login == CLERK


def test_five_wrong_passwords_from_one_address_shut_that_login_there_and_nowhere_else(accounts: Engine) -> None:
    for _ in range(SAME_BOTH):
        assert try_password(accounts, CLERK, "wrong wrong wrong", "10.0.0.1").wait_minutes == 0
    shut = try_password(accounts, CLERK, PASSWORD, "10.0.0.1")
    assert shut.login is None
    assert shut.wait_minutes > 0
    assert try_password(accounts, CLERK, PASSWORD, "10.0.0.2").login == CLERK


def test_guessing_from_many_addresses_is_stopped_too(accounts: Engine) -> None:
    with accounts.begin() as connection:
        connection.execute(
            text(
                "insert into portal.sign_in_attempt (login_sha256, address, at, succeeded)"
                " select encode(sha256(convert_to(:login, 'UTF8')), 'hex'), '10.1.0.' || n, now(), false from generate_series(1, :n) n"
            ),
            {"login": CLERK, "n": SAME_LOGIN},
        )
    assert try_password(accounts, CLERK, PASSWORD, "10.9.9.9").wait_minutes > 0


def test_a_success_wipes_the_slate_and_old_failures_are_forgotten(accounts: Engine) -> None:
    for _ in range(SAME_BOTH + 1):
        assert try_password(accounts, CLERK, "wrong wrong wrong", "10.0.0.1").login is None
        with accounts.begin() as connection:
            connection.execute(text("update portal.sign_in_attempt set at = at - interval '16 minutes'"))
    for _ in range(SAME_BOTH - 1):
        try_password(accounts, CLERK, "wrong wrong wrong", "10.0.0.1")
    assert try_password(accounts, CLERK, PASSWORD, "10.0.0.1").login == CLERK
    for _ in range(SAME_BOTH - 1):
        try_password(accounts, CLERK, "wrong wrong wrong", "10.0.0.1")
    assert try_password(accounts, CLERK, PASSWORD, "10.0.0.1").login == CLERK


def test_an_unknown_login_costs_as_much_as_a_known_one_and_is_not_kept_as_typed(accounts: Engine) -> None:
    import time

    def seconds(login: str) -> float:
        began = time.perf_counter()
        assert try_password(accounts, login, "wrong wrong wrong", f"10.2.0.{len(login)}") == try_password(accounts, "zz", "x", "10.3.0.1")
        return time.perf_counter() - began

    known, unknown = min(seconds(CLERK) for _ in range(2)), min(seconds("khong-co-ai") for _ in range(2))
    assert 0.4 < known / unknown < 2.5
    assert not verify_password(None, "nobody has this password")
    with accounts.connect() as connection:
        assert "khong-co-ai" not in str(connection.execute(text("select * from portal.sign_in_attempt")).all())


def test_a_session_ends_by_signing_out_by_time_and_with_its_account(accounts: Engine, warehouse_settings: Settings) -> None:
    def opened() -> str:
        secret = open_session(accounts, CLERK, warehouse_settings)
        assert signed_in(accounts, secret, warehouse_settings) is not None
        return secret

    def ended(secret: str) -> bool:
        return signed_in(accounts, secret, warehouse_settings) is None

    def later(column: str, minutes: int) -> None:
        with accounts.begin() as connection:
            connection.execute(text(f"update portal.session set {column} = {column} - make_interval(mins => :m)"), {"m": minutes})

    secret = opened()
    found = signed_in(accounts, secret, warehouse_settings)
    assert found is not None
    assert (found.login, found.agency, found.may_send, found.may_confirm) == (CLERK, "so-ct-38", True, False)
    close_session(accounts, found.session_id)
    assert ended(secret)
    secret = opened()
    later("seen_at", warehouse_settings.session_idle_minutes + 1)
    assert ended(secret)
    secret = opened()
    later("expires_at", warehouse_settings.session_hours * 60 + 1)
    assert ended(secret)
    secret = opened()
    set_password(accounts, CLERK, PASSWORD + " mới")
    assert ended(secret)
    secret = opened()
    disable_account(accounts, CLERK)
    assert ended(secret)
    assert try_password(accounts, CLERK, PASSWORD + " mới", "10.0.0.5").login is None
    assert ended("")
    assert ended("x" * 5000)


def test_a_forms_token_belongs_to_one_session(accounts: Engine, warehouse_settings: Settings) -> None:
    first, second = (open_session(accounts, CLERK, warehouse_settings) for _ in range(2))
    assert is_form_token(first, form_token(first))
    assert not is_form_token(first, form_token(second))
    assert not is_form_token(first, "ế")
    assert first not in form_token(first)


def test_a_token_is_shown_once_works_until_revoked_and_is_stored_as_a_hash(warehouse_env: dict[str, str], warehouse_engine: Engine) -> None:
    made = anptt(warehouse_env, "token", "create", "--agency", "cdc-66", "--name", "máy chủ CDC", "--days", "30")
    secret = made.stdout.strip()
    assert made.returncode == 0, made.stderr
    found = token_of(warehouse_engine, secret)
    assert found is not None
    assert found.agency == "cdc-66"
    assert (found.expires_at - found.created_at).days == 30
    listed = anptt(warehouse_env, "token", "list", "--json").stdout
    assert json.loads(listed)[0]["used_at"] is not None
    assert secret not in listed
    with warehouse_engine.connect() as connection:
        assert secret not in str(connection.execute(text("select * from portal.api_token")).all())
    assert anptt(warehouse_env, "token", "revoke", str(found.token_id)).returncode == 0
    assert token_of(warehouse_engine, secret) is None
    with pytest.raises(NotFound):
        revoke_token(warehouse_engine, found.token_id)


def test_a_token_ends_and_its_name_is_one_agencys(warehouse_engine: Engine) -> None:
    secret = create_token(warehouse_engine, "cdc-66", "máy", 1)
    with pytest.raises(UsageError, match="called"):
        create_token(warehouse_engine, "cdc-66", "máy", 1)
    assert create_token(warehouse_engine, "cdc-01", "máy", 1) != secret
    assert [t.agency for t in list_tokens(warehouse_engine, "cdc-01")] == ["cdc-01"]
    with warehouse_engine.begin() as connection:
        connection.execute(text("update portal.api_token set expires_at = now()"))
    assert token_of(warehouse_engine, secret) is None
    for name, days in (("", 1), ("x" * 81, 1), ("y", 0), ("y", 9999)):
        with pytest.raises(UsageError):
            create_token(warehouse_engine, "cdc-66", name, days)
