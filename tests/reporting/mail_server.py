"""A real mail server for tests (aiosmtpd), and lines that behave badly: refuse, hang, dribble."""

from __future__ import annotations

import contextlib
import datetime
import email
import email.policy
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from anptt_data.mail_setting import MailSetting

SENDER = "anptt@daklak.gov.vn"
USER, PASSWORD = "nhac", "mật khẩu thư"


@dataclass
class Received:
    recipients: list[str]
    message: EmailMessage
    encrypted: bool
    signed_in: bool

    @property
    def body(self) -> str:
        return str(self.message.get_content())


@dataclass
class Inbox:
    """What the server took; addresses in `refused` get 550, a `mood` is answered to every letter."""

    letters: list[Received] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    mood: str = ""

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        if self.mood:
            return self.mood
        read = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(read, EmailMessage)
        self.letters.append(Received(list(envelope.rcpt_tos), read, session.ssl is not None, bool(session.authenticated)))
        return "250 OK"

    def to(self, address: str) -> list[Received]:
        return [r for r in self.letters if address in r.recipients]


@dataclass
class MailServer:
    inbox: Inbox
    port: int

    def setting(self, **more: Any) -> MailSetting:
        return MailSetting(**({"host": "127.0.0.1", "port": self.port, "from": SENDER, "starttls": "no", "timeout_seconds": 5} | more))


@contextmanager
def mail_server(certificate: Path | None = None, *, login: bool = False) -> Iterator[MailServer]:
    """A server on a free port; with a certificate it speaks STARTTLS and takes nothing without it."""
    inbox = Inbox()
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, certificate.with_suffix(".key"))

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.login == USER.encode() and data.password == PASSWORD.encode(), handled=False)

    controller = Controller(
        inbox, hostname="127.0.0.1", port=0, ready_timeout=30,
        **({"tls_context": context, "require_starttls": True} if context else {}),
        **({"authenticator": known, "auth_required": True, "auth_require_tls": True} if login else {}),
    )  # fmt: skip
    # port 0: the controller itself asks the port it was told, so a free one is taken first
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        controller.port = probe.getsockname()[1]
    controller.start()
    try:
        yield MailServer(inbox, controller.port)
    finally:
        controller.stop()


@contextmanager
def bad_line(kind: str) -> Iterator[int]:
    """A port behind which nobody is right: ``closed``, ``silent`` (never says a word) or ``dribbling`` (a byte now and then, never a line)."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    if kind == "closed":
        listener.close()
        yield port
        return
    listener.listen()
    over = threading.Event()

    def talk() -> None:
        with contextlib.suppress(OSError):
            line, _ = listener.accept()
            with line:
                while not over.is_set():
                    if kind == "dribbling":
                        line.sendall(b"2")
                    time.sleep(0.05)

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield port
    finally:
        over.set()
        listener.close()


def make_certificate(path: Path) -> Path:
    """A certificate of 127.0.0.1 signed by itself, its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.with_suffix(".key").write_bytes(private)
    return path
