"""Where reminders are handed over: an address in the environment, or a table of the file; the password never stands in the file and is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from anptt_data.errors import OurFault
from anptt_data.settings import Settings, settings

ADDRESS = "smtp://nhac:m%40t%20kh%E1%BA%A9u@mail.daklak.gov.vn?from=anptt@daklak.gov.vn"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def reading(written: str = "", **env: str) -> Settings:
        (tmp_path / "anptt.toml").write_text(written, encoding="utf-8")
        monkeypatch.setenv("ANPTT_ROOT", str(tmp_path))
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        from anptt_data.settings import _load

        _load.cache_clear()
        return settings()

    return reading


def test_nothing_said_is_no_mail_server(read):
    assert read().smtp is None


def test_an_address_says_everything_and_asks_for_starttls(read):
    mail = read(ANPTT_SMTP_URL=ADDRESS).smtp
    assert (mail.host, mail.port, mail.user, mail.sender, mail.starttls) == (
        "mail.daklak.gov.vn", 587, "nhac", "anptt@daklak.gov.vn", "required",
    )  # fmt: skip
    assert mail.password.get_secret_value() == "m@t khẩu"
    assert "khẩu" not in repr(mail)


def test_smtps_is_tls_from_the_first_byte(read):
    assert (read(ANPTT_SMTP_URL="smtps://m:p@mail?from=a@b").smtp.port, settings().smtp.starttls) == (465, "implicit")


def test_the_file_says_the_server_and_the_environment_the_password(read, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("geheim\n", encoding="utf-8")
    mail = read('[smtp]\nhost = "mail"\nuser = "u"\nfrom = "a@b.vn"\n', ANPTT_SMTP_PASSWORD_FILE=str(secret)).smtp
    assert (mail.host, mail.password.get_secret_value()) == ("mail", "geheim")
    assert read('[smtp]\nhost = "mail"\nuser = "u"\nfrom = "a@b.vn"\nca_file = "ca.pem"\n').smtp.ca_file == tmp_path / "ca.pem"


@pytest.mark.parametrize(
    ("written", "env", "named"),
    [
        ('[smtp]\nhost = "m"\nfrom = "a@b"\npassword = "geheim"', {}, "ANPTT_SMTP_PASSWORD"),
        ("", {"ANPTT_SMTP_URL": "http://geheim@m"}, "ANPTT_SMTP_URL"),
        ("", {"ANPTT_SMTP_URL": "smtp://u:geheim@m?from=a@b&starttls=no"}, "open line"),
        ("", {"ANPTT_SMTP_URL": "smtp://u:geheim@m"}, "smtp.from"),
        ("", {"ANPTT_SMTP_URL": "smtp://m:geheim@x:99999?from=a@b"}, "not an address"),
        ("", {"ANPTT_SMTP_URL": "smtp://u:geheim@m?from=a@b&starttls=maybe"}, "starttls"),
        ("smtp = 5", {}, "table"),
        ('[smtp]\nhost = "m"\nfrom = "a@b"\nuser = "u"', {}, "belong together"),
    ],
)
def test_a_mistake_is_named_and_the_password_is_not_shown(read, written, env, named):
    with pytest.raises(OurFault, match=named) as raised:
        read(written, **env)
    assert "geheim" not in str(raised.value)
