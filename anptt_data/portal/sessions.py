"""Signed-in sessions: the browser holds a random secret, the database its hash; both an absolute and an idle end."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import Engine, text

from anptt_data.portal.tokens import hash_of
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import our_fault


@dataclass(frozen=True)
class Signed:
    """Who is signed in with a session."""

    session_id: str
    login: str
    agency: str
    roles: tuple[str, ...]

    @property
    def may_send(self) -> bool:
        return bool({"sender", "admin"} & set(self.roles))

    @property
    def may_confirm(self) -> bool:
        return bool({"approver", "admin"} & set(self.roles))


def open_session(engine: Engine, login: str, settings: Settings) -> str:
    """Begin a session and give the secret for the cookie; ended ones are cleared away."""
    secret = secrets.token_urlsafe(32)
    with our_fault(), engine.begin() as connection:
        connection.execute(
            text("delete from portal.session where expires_at < now() or seen_at < now() - make_interval(mins => :idle)"),
            {"idle": settings.session_idle_minutes},
        )
        connection.execute(
            text(
                "insert into portal.session (session_id, login, created_at, seen_at, expires_at)"
                " values (:id, :login, now(), now(), now() + make_interval(hours => :hours))"
            ),
            {"id": hash_of(secret), "login": login, "hours": settings.session_hours},
        )
    return secret


def signed_in(engine: Engine, secret: str | None, settings: Settings) -> Signed | None:
    """Who this cookie's secret stands for; None when it has ended, or the account is disabled."""
    if not secret or len(secret) > 200:
        return None
    with our_fault(), engine.begin() as connection:
        row = connection.execute(
            text(
                "select s.session_id, a.login, a.agency, a.roles, s.seen_at < now() - interval '1 minute' as stale"
                " from portal.session s join portal.account a using (login) where s.session_id = :id and a.active"
                " and s.expires_at > now() and s.seen_at > now() - make_interval(mins => :idle)"
            ),
            {"id": hash_of(secret), "idle": settings.session_idle_minutes},
        ).one_or_none()
        if row is None:
            return None
        if row.stale:  # not at every request: a page has several
            connection.execute(text("update portal.session set seen_at = now() where session_id = :id"), {"id": row.session_id})
    return Signed(row.session_id, row.login, row.agency, tuple(row.roles))


def close_session(engine: Engine, session_id: str) -> None:
    """Sign out: the cookie's secret is worth nothing from now on."""
    with our_fault(), engine.begin() as connection:
        connection.execute(text("delete from portal.session where session_id = :id"), {"id": session_id})


def form_token(secret: str) -> str:
    """What a form must bring back besides the cookie with this secret; another site can make a browser send a cookie but not read this."""
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


def is_form_token(secret: str, given: str) -> bool:
    """Whether a form of ours was filled in under this cookie."""
    return hmac.compare_digest(form_token(secret).encode(), given.encode())
