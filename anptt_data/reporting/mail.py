"""Handing letters to a mail server: STARTTLS or TLS unless it was said otherwise, and never for longer than the settings allow."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any

from anptt_data.contract.text import Text
from anptt_data.mail_setting import MailSetting
from anptt_data.reporting.letters import Letter
from anptt_data.reporting.words import PROBLEMS, both

MOST_ADDRESSES = 50


@dataclass(frozen=True)
class Delivered:
    """`taken`: how many addresses the server took the letter for; `problem`: why not all, or none."""

    taken: int
    problem: Text | None = None


def message(letter: Letter, sender: str, recipients: Sequence[str], node: str) -> EmailMessage:
    """The letter as mail. Its Message-ID follows from what it settles: the same letter handed over twice can be known as one."""
    made = EmailMessage()
    made["Subject"] = letter.subject
    made["From"] = sender
    made["To"] = ", ".join(recipients)
    made["Date"] = formatdate(localtime=False)
    settled = hashlib.sha256(f"{node} {letter.agency} {sorted(letter.reminders)}".encode()).hexdigest()[:32]
    made["Message-ID"] = f"<anptt-{settled}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made["Content-Language"] = "vi, en"
    made.set_content(letter.body, charset="utf-8", cte="base64")
    return made


class _Line(smtplib.SMTP):
    """A connection that its courier knows before the server has said a word, so that it can be cut."""

    def __init__(self, courier: Courier, **how: Any) -> None:
        courier._server = self
        super().__init__(**how)


class _SecretLine(smtplib.SMTP_SSL):
    """The same with TLS from the first byte."""

    def __init__(self, courier: Courier, **how: Any) -> None:
        courier._server = self
        super().__init__(**how)


class Courier:
    """One connection to the mail server for many letters; made when the first is handed over, made again after a failure."""

    def __init__(self, setting: MailSetting, node: str) -> None:
        self.setting, self.node = setting, node
        self._server: smtplib.SMTP | None = None

    def deliver(self, letter: Letter, recipients: Sequence[str]) -> Delivered:
        """Hand one letter over; every failure is told, none is raised."""
        wanted = list(recipients)[:MOST_ADDRESSES]
        try:
            with self._watched():
                server = self._server or self._connect()
                refused = server.send_message(
                    message(letter, self.setting.sender, wanted, self.node), from_addr=self.setting.sender, to_addrs=wanted
                )
        except smtplib.SMTPRecipientsRefused as error:
            return Delivered(0, both(PROBLEMS["some_refused"], count=len(error.recipients)))
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            return Delivered(0, both(PROBLEMS["server"], detail=_detail(error)))
        taken = len(wanted) - len(refused)
        return Delivered(taken, both(PROBLEMS["some_refused"], count=len(refused)) if refused else None)

    def close(self) -> None:
        """Part from the server; it may be gone already."""
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.close()

    def _connect(self) -> smtplib.SMTP:
        mail = self.setting
        context = ssl.create_default_context(cafile=str(mail.ca_file) if mail.ca_file is not None else None)
        server: smtplib.SMTP
        if mail.starttls == "implicit":
            server = _SecretLine(self, host=mail.host, port=mail.port, timeout=mail.timeout_seconds, context=context)
        else:
            server = _Line(self, host=mail.host, port=mail.port, timeout=mail.timeout_seconds)
        server.ehlo_or_helo_if_needed()
        if mail.starttls == "required":
            server.starttls(context=context)  # raises where the server does not offer it: nothing goes over an open line
            server.ehlo()
        if mail.user is not None and mail.password is not None:
            _sign_in(server, mail.user, mail.password.get_secret_value())
        return server

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """A server that dribbles a byte now and then passes every single timeout: after three of them the line is cut."""
        watch = threading.Timer(3 * self.setting.timeout_seconds, self._cut)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def _cut(self) -> None:
        server = self._server
        if server is not None and server.sock is not None:
            with contextlib.suppress(OSError):
                server.sock.shutdown(socket.SHUT_RDWR)


def _sign_in(server: smtplib.SMTP, user: str, password: str) -> None:
    """By the ways the server offers; a password with diacritics by AUTH PLAIN in UTF-8 (RFC 4616), for which smtplib has no words."""
    if (user + password).isascii():
        server.login(user, password)
        return
    code, said = server.docmd("AUTH", "PLAIN " + base64.b64encode(f"\0{user}\0{password}".encode()).decode())
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, said)


def _detail(error: Exception) -> str:
    """Kind and code of the failure, and the first line of what the server said; no address, no password."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{error.smtp_code} authentication"
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPResponseException):
        said = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else str(error.smtp_error)
        return f"{error.smtp_code} {said.splitlines()[0][:120] if said.strip() else ''}".strip()
    if isinstance(error, TimeoutError):
        return "timeout"
    return f"{type(error).__name__}: {(str(error).splitlines() or [''])[0][:120]}".removesuffix(": ")
