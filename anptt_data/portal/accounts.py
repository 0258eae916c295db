"""Accounts: who may sign in, for which agency, to do what. Only the command line makes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, text

from anptt_data.errors import NotFound, UsageError
from anptt_data.portal.passwords import check_password, hash_password
from anptt_data.warehouse.connect import our_fault

ROLES = ("sender", "approver", "admin")
"""sender and admin send and withdraw; approver and admin confirm; everybody of the agency looks."""
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")


@dataclass(frozen=True)
class Account:
    """An account without its password."""

    login: str
    agency: str
    roles: tuple[str, ...]
    active: bool
    created_at: datetime
    password_at: datetime

    def as_json(self) -> dict[str, Any]:
        instants = {"created_at": self.created_at.isoformat(), "password_at": self.password_at.isoformat()}
        return {"login": self.login, "agency": self.agency, "roles": list(self.roles), "active": self.active, **instants}


def add_account(engine: Engine, login: str, agency: str, roles: Sequence[str], password: str) -> None:
    """Make an account; raises `UsageError` for a login, role or password that cannot be, or a login that is taken."""
    if not _LOGIN.fullmatch(login):
        raise UsageError(
            f"Tên đăng nhập «{login}» không hợp lệ: 3 đến 64 ký tự a-z, 0-9, dấu chấm, gạch nối, gạch dưới",
            f"{login!r} is no login: 3 to 64 characters a-z, 0-9, dot, hyphen, underscore",
        )
    if not roles or not set(roles) <= set(ROLES):
        raise UsageError(f"Vai trò phải là {', '.join(ROLES)}", f"Roles are {', '.join(ROLES)}")
    check_password(password, login)
    values = {"login": login, "agency": agency, "roles": sorted(set(roles)), "hash": hash_password(password)}
    with our_fault(), engine.begin() as connection:
        made = connection.execute(
            text(
                "insert into portal.account (login, agency, roles, password_hash, active, created_at, password_at)"
                " values (:login, :agency, :roles, :hash, true, now(), now()) on conflict do nothing returning login"
            ),
            values,
        ).scalar()
    if made is None:
        raise UsageError(f"Đã có tài khoản «{login}»", f"There is an account {login!r} already")


def list_accounts(engine: Engine, agency: str | None = None) -> list[Account]:
    """All accounts, or those of one agency, by agency and login."""
    with our_fault(), engine.connect() as connection:
        rows = connection.execute(
            text(
                "select login, agency, roles, active, created_at, password_at from portal.account"
                " where cast(:agency as text) is null or agency = :agency order by agency, login"
            ),
            {"agency": agency},
        )
        return [Account(r.login, r.agency, tuple(r.roles), r.active, r.created_at, r.password_at) for r in rows]


def disable_account(engine: Engine, login: str) -> None:
    """Nobody signs in with it any more, and whoever is signed in is signed out; raises `NotFound`."""
    with our_fault(), engine.begin() as connection:
        _changed(connection, "update portal.account set active = false where login = :login returning login", login=login)
        end_sessions(connection, login)


def set_password(engine: Engine, login: str, password: str, keep_session: str | None = None) -> None:
    """Set a new password and end the account's sessions but `keep_session` (its stored id); raises `NotFound`, `UsageError`."""
    check_password(password, login)
    hashed = hash_password(password)
    with our_fault(), engine.begin() as connection:
        _changed(
            connection,
            "update portal.account set password_hash = :hash, password_at = now() where login = :login returning login",
            login=login, hash=hashed,
        )  # fmt: skip
        end_sessions(connection, login, keep_session)


def end_sessions(connection: Connection, login: str, keep: str | None = None) -> None:
    """Sign the account out everywhere, but in the session with the stored id `keep`."""
    connection.execute(
        text("delete from portal.session where login = :login and (cast(:keep as text) is null or session_id <> :keep)"),
        {"login": login, "keep": keep},
    )


def _changed(connection: Connection, statement: str, **values: Any) -> None:
    if connection.execute(text(statement), values).scalar() is None:
        raise NotFound(f"Không có tài khoản «{values['login']}»", f"No account {values['login']!r}")
