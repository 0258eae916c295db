"""Tokens by which machines of an agency send: 256 random bits, kept as a hash, with an end."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, text

from anptt_data.errors import NotFound, UsageError
from anptt_data.warehouse.connect import our_fault

PREFIX = "anptt_"
LONGEST_DAYS = 730
NAME_LENGTH = 80


@dataclass(frozen=True)
class Token:
    """A token without its secret."""

    token_id: int
    agency: str
    name: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in vars(self).items()}


def create_token(engine: Engine, agency: str, name: str, days: int) -> str:
    """Make a token and give its secret, which is shown this once; raises `UsageError` (bad name or days, name in use)."""
    name = name.strip()
    if not name or len(name) > NAME_LENGTH:
        raise UsageError(f"Tên mã truy cập có từ 1 đến {NAME_LENGTH} ký tự", f"A token's name has 1 to {NAME_LENGTH} characters")
    if not 1 <= days <= LONGEST_DAYS:
        raise UsageError(f"Thời hạn từ 1 đến {LONGEST_DAYS} ngày", f"A token lives 1 to {LONGEST_DAYS} days")
    secret = PREFIX + secrets.token_urlsafe(32)
    with our_fault(), engine.begin() as connection:
        made = connection.execute(
            text(
                "insert into portal.api_token (sha256, agency, name, created_at, expires_at)"
                " values (:sha256, :agency, :name, now(), now() + make_interval(days => :days))"
                " on conflict (agency, name) where revoked_at is null do nothing returning token_id"
            ),
            {"sha256": hash_of(secret), "agency": agency, "name": name, "days": days},
        ).scalar()
    if made is None:
        raise UsageError(f"Cơ quan {agency} đã có mã truy cập tên «{name}»", f"{agency} has a token called {name!r}")
    return secret


def list_tokens(engine: Engine, agency: str | None = None) -> list[Token]:
    """All tokens, or those of one agency, oldest first."""
    with our_fault(), engine.connect() as connection:
        rows = connection.execute(
            text(
                "select token_id, agency, name, created_at, expires_at, revoked_at, used_at from portal.api_token"
                " where cast(:agency as text) is null or agency = :agency order by token_id"
            ),
            {"agency": agency},
        )
        return [Token(**r._mapping) for r in rows]


def revoke_token(engine: Engine, token_id: int) -> None:
    """End a token now; raises `NotFound` when there is no such token in use."""
    with our_fault(), engine.begin() as connection:
        done = connection.execute(
            text("update portal.api_token set revoked_at = now() where token_id = :id and revoked_at is null returning token_id"),
            {"id": token_id},
        ).scalar()
    if done is None:
        raise NotFound(f"Không có mã truy cập số {token_id} đang dùng", f"No token {token_id} in use")


def token_of(engine: Engine, secret: str) -> Token | None:
    """The token in use with this secret; notes, to the minute, that it was used."""
    if not secret.startswith(PREFIX) or len(secret) > 200:
        return None
    with our_fault(), engine.begin() as connection:
        row = connection.execute(
            text(
                "select token_id, agency, name, created_at, expires_at, revoked_at, used_at from portal.api_token"
                " where sha256 = :sha256 and revoked_at is null and expires_at > now()"
            ),
            {"sha256": hash_of(secret)},
        ).one_or_none()
        if row is None:
            return None
        connection.execute(
            text(
                "update portal.api_token set used_at = now() where token_id = :id"
                " and (used_at is null or used_at < now() - interval '1 minute')"
            ),
            {"id": row.token_id},
        )
    return Token(**row._mapping)


def hash_of(secret: str) -> str:
    """What is stored of a random secret; random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
