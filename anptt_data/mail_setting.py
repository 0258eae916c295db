"""The mail server that reminders are handed to: an address in the environment, or a table ``[smtp]`` of `anptt.toml` with the password in the environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

Starttls = Literal["required", "no", "implicit"]
PORTS: dict[Starttls, int] = {"required": 587, "no": 25, "implicit": 465}
FROM_ENVIRONMENT = ("host", "port", "user", "password", "from", "starttls", "ca_file")
ADDRESS = r"^[^\s@<>,;:\"()\\]+@[^\s@<>,;:\"()\\]+$"


class MailSetting(BaseModel):
    """Where letters are handed over. `starttls`: ``required`` (no letter without it), ``no`` (plain text), ``implicit`` (TLS from the first byte)."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    host: str = Field(min_length=1, pattern=r"^\S+$")
    port: int = Field(default=0, ge=0, le=65535)
    user: str | None = None
    password: SecretStr | None = None
    sender: str = Field(alias="from", pattern=ADDRESS, description="the address letters come from")
    starttls: Starttls = "required"
    ca_file: Path | None = Field(default=None, description="certificates of the authority that signed the server's; default the system's")
    timeout_seconds: float = Field(default=30, gt=0, description="without an answer for so long the server counts as away")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.port == 0:
            self.port = PORTS[self.starttls]
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password belong together; the password is ANPTT_SMTP_PASSWORD")
        if self.user is not None and self.starttls == "no":
            raise ValueError("a password is not sent over an open line: starttls must be required or implicit")
        return self


def mail_values(written: object, env: Mapping[str, str], root: Path) -> dict[str, Any] | None:
    """What `anptt.toml` and the environment say of the mail server; None when nobody says anything.

    ``ANPTT_SMTP_URL`` is ``smtp[s]://user:password@host:port?from=address&starttls=no``; single variables (``ANPTT_SMTP_HOST``, ...) go over it.
    Raises ValueError for what cannot be read; its text never holds the password.
    """
    if written is not None and not isinstance(written, dict):
        raise ValueError("smtp: a table is expected")
    values: dict[str, Any] = dict(written or {})
    if "password" in values:
        raise ValueError("smtp.password: secrets do not stand in the file; set ANPTT_SMTP_PASSWORD or ANPTT_SMTP_PASSWORD_FILE")
    if env.get("ANPTT_SMTP_URL"):
        values |= _of_url(env["ANPTT_SMTP_URL"])
    values |= {name: env[f"ANPTT_SMTP_{name.upper()}"] for name in FROM_ENVIRONMENT if env.get(f"ANPTT_SMTP_{name.upper()}")}
    if env.get("ANPTT_SMTP_PASSWORD_FILE"):
        try:
            values["password"] = Path(env["ANPTT_SMTP_PASSWORD_FILE"]).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise ValueError(f"ANPTT_SMTP_PASSWORD_FILE: {type(error).__name__}") from None
    if isinstance(values.get("ca_file"), str):
        values["ca_file"] = root / values["ca_file"]  # an absolute path stays one
    return values or None


def _of_url(url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("ANPTT_SMTP_URL: not an address") from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("ANPTT_SMTP_URL: write smtp://host:port or smtps://host:port")
    asked = dict(parse_qsl(parts.query))
    if unknown := sorted(set(asked) - {"from", "starttls", "ca_file"}):
        raise ValueError(f"ANPTT_SMTP_URL: unknown {', '.join(unknown)}")
    values: dict[str, Any] = {"host": parts.hostname, **asked}
    if parts.scheme == "smtps":
        values["starttls"] = "implicit"
    if port is not None:
        values["port"] = port
    if parts.username:
        values |= {"user": unquote(parts.username), "password": unquote(parts.password or "")}
    return values
