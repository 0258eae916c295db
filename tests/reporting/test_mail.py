"""Letters are handed to a real mail server: over TLS unless it was said otherwise, never for long, and every failure is told."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from anptt_data.contract.text import Text
from anptt_data.mail_setting import MailSetting
from anptt_data.reporting.letters import Letter
from anptt_data.reporting.mail import Courier
from tests.reporting.mail_server import PASSWORD, SENDER, USER, bad_line, mail_server, make_certificate

LETTER = Letter(
    "cdc-66", Text("a", "b"), "Nhắc gửi báo cáo số liệu (1 báo cáo)", "Kính gửi: Trung tâm Kiểm soát bệnh tật tỉnh Đắk Lắk\n", (), (3, 1)
)
OFFICE = ["cdc@daklak.gov.vn", "vanthu.cdc@daklak.gov.vn"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls") / "mail.pem")


def test_a_letter_arrives_as_it_was_written_at_every_address() -> None:
    with mail_server() as server:
        courier = Courier(server.setting(), "66")
        assert courier.deliver(LETTER, OFFICE) == courier.deliver(LETTER, OFFICE).__class__(2, None)
        courier.close()
    first, second = server.inbox.letters
    assert (first.recipients, first.body.strip()) == (OFFICE, LETTER.body.strip())
    assert (first.message["Subject"], first.message["From"], first.message["Auto-Submitted"]) == (LETTER.subject, SENDER, "auto-generated")
    assert first.message["Message-ID"] == second.message["Message-ID"]  # one letter, whoever sees it twice can tell


def test_starttls_is_asked_for_and_the_password_goes_only_through_it(certificate: Path) -> None:
    with mail_server(certificate, login=True) as server:
        courier = Courier(server.setting(starttls="required", ca_file=certificate, user=USER, password=PASSWORD), "66")
        assert courier.deliver(LETTER, OFFICE).taken == 2
        courier.close()
        (received,) = server.inbox.letters
        assert (received.encrypted, received.signed_in) == (True, True)
        wrong = Courier(server.setting(starttls="required", ca_file=certificate, user=USER, password="khác"), "66").deliver(LETTER, OFFICE)
        assert wrong.problem is not None
        assert "535" in wrong.problem.vi
        assert "khác" not in wrong.problem.vi + wrong.problem.en


def test_without_starttls_nothing_goes_over_an_open_line() -> None:
    with mail_server() as server:
        done = Courier(server.setting(starttls="required"), "66").deliver(LETTER, OFFICE)
        assert (done.taken, server.inbox.letters) == (0, [])
        assert done.problem is not None
        assert "STARTTLS" in done.problem.en


def test_a_server_that_nobody_vouches_for_gets_nothing(certificate: Path) -> None:
    with mail_server(certificate) as server:
        done = Courier(server.setting(starttls="required"), "66").deliver(LETTER, OFFICE)
        assert (done.taken, server.inbox.letters) == (0, [])
        assert done.problem is not None
        assert "certificate" in done.problem.en.lower()


def test_an_address_that_is_refused_does_not_keep_the_others_from_getting_it() -> None:
    with mail_server() as server:
        server.inbox.refused = {OFFICE[0]}
        courier = Courier(server.setting(), "66")
        some = courier.deliver(LETTER, OFFICE)
        assert (some.taken, some.problem is not None) == (1, True)
        none = courier.deliver(LETTER, OFFICE[:1])
        assert none.taken == 0
        assert OFFICE[0] not in str(none.problem)
        assert courier.deliver(LETTER, OFFICE[1:]).taken == 1  # and the connection goes on
        courier.close()


def test_what_a_server_says_when_it_takes_nothing_is_told() -> None:
    with mail_server() as server:
        server.inbox.mood = "452 4.3.1 mailbox full"
        courier = Courier(server.setting(), "66")
        done = courier.deliver(LETTER, OFFICE)
        assert done.problem is not None
        assert "452 4.3.1 mailbox full" in done.problem.vi
        server.inbox.mood = ""
        assert courier.deliver(LETTER, OFFICE).taken == 2  # a new connection for the next letter
        courier.close()


@pytest.mark.parametrize(("kind", "most"), [("closed", 2.0), ("silent", 4.0), ("dribbling", 4.0)])
def test_a_line_that_is_dead_holds_nobody_up(kind: str, most: float) -> None:
    with bad_line(kind) as port:
        begun = time.monotonic()
        setting = MailSetting(**{"host": "127.0.0.1", "port": port, "from": SENDER, "starttls": "no", "timeout_seconds": 0.5})
        done = Courier(setting, "66").deliver(LETTER, OFFICE)
        assert done.taken == 0
        assert done.problem is not None
        assert time.monotonic() - begun < most


def test_a_server_of_tls_from_the_first_byte(certificate: Path) -> None:
    with bad_line("silent") as port:
        setting = MailSetting(
            **{"host": "127.0.0.1", "port": port, "from": SENDER, "starttls": "implicit", "ca_file": certificate, "timeout_seconds": 0.5}
        )
        assert Courier(setting, "66").deliver(LETTER, OFFICE).problem is not None
