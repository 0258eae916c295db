"""Accounts: who may sign in, for which agency, to do what. Only the command line makes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from anptt_data.errors import NotFound, UsageError
from anptt_data.mail_setting import ADDRESS
from anptt_data.portal.oidc.token import LONGEST_SUBJECT
from anptt_data.portal.passwords import check_password, hash_password
from anptt_data.warehouse.connect import our_fault

ROLES = ("sender", "approver", "admin")
"""sender and admin send and withdraw; approver and admin confirm; everybody of the agency looks."""
LONGEST_EMAIL = 254
_ACCOUNT = (
    "select login, agency, roles, active, created_at, password_at, password_hash is not null as password,"
    " oidc_subject is not null as linked, email from portal.account"
)
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
    password: bool = True
    linked: bool = False
    email: str | None = None

    def as_json(self) -> dict[str, Any]:
        instants = {"created_at": self.created_at.isoformat(), "password_at": self.password_at.isoformat()}
        return {
            "login": self.login,
            "agency": self.agency,
            "roles": list(self.roles),
            "active": self.active,
            **instants,
            "sign_in": self.sign_in,
            "email": self.email,
        }

    @property
    def sign_in(self) -> list[str]:
        """The ways in: by password, through the organisation's own sign-in (shared)."""
        return [way for way, there in (("password", self.password), ("shared", self.linked)) if there]


def add_account(engine: Engine, login: str, agency: str, roles: Sequence[str], password: str | None) -> None:
    """Make an account; raises `UsageError` for a login, role or password that cannot be, or a login that is taken.

    Without a password it signs in through the organisation's own sign-in only, once it is linked.
    """
    if not _LOGIN.fullmatch(login):
        raise UsageError(
            f"Tên đăng nhập «{login}» không hợp lệ: 3 đến 64 ký tự a-z, 0-9, dấu chấm, gạch nối, gạch dưới",
            f"{login!r} is no login: 3 to 64 characters a-z, 0-9, dot, hyphen, underscore",
        )
    if not roles or not set(roles) <= set(ROLES):
        raise UsageError(f"Vai trò phải là {', '.join(ROLES)}", f"Roles are {', '.join(ROLES)}")
    if password is not None:
        check_password(password, login)
    hashed = None if password is None else hash_password(password)
    values = {"login": login, "agency": agency, "roles": sorted(set(roles)), "hash": hashed}
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
            text(f"{_ACCOUNT} where cast(:agency as text) is null or agency = :agency order by agency, login"), {"agency": agency}
        )
        return [_account(row) for row in rows]


def account_of(engine: Engine, login: str) -> Account | None:
    """The account with this login, in use or not."""
    with our_fault(), engine.connect() as connection:
        row = connection.execute(text(f"{_ACCOUNT} where login = :login"), {"login": login}).one_or_none()
    return _account(row) if row is not None else None


def _account(row: Any) -> Account:
    return Account(
        row.login, row.agency, tuple(row.roles), row.active, row.created_at, row.password_at, row.password, row.linked, row.email
    )  # fmt: skip


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


def set_email(engine: Engine, login: str, email: str | None) -> None:
    """Where reminders of the account's agency go (an address of the office, not of a person); None: nowhere. Raises `NotFound`, `UsageError`."""
    wanted = email.strip() if email is not None else None
    if wanted is not None and (len(wanted) > LONGEST_EMAIL or not re.fullmatch(ADDRESS, wanted) or not wanted.isascii()):
        raise UsageError(f"«{wanted[:80]}» không phải địa chỉ thư điện tử", f"{wanted[:80]!r} is no e-mail address")
    with our_fault(), engine.begin() as connection:
        _changed(connection, "update portal.account set email = :email where login = :login returning login", login=login, email=wanted)


def recipients(engine: Engine, agency: str) -> list[str]:
    """The addresses of the agency's active accounts, each once."""
    with our_fault(), engine.connect() as connection:
        found = connection.execute(
            text("select distinct email from portal.account where agency = :agency and active and email is not null order by 1"),
            {"agency": agency},
        )
        return list(found.scalars())


def link_account(engine: Engine, login: str, subject: str, *, drop_password: bool = False) -> None:
    """Say that `subject` at the organisation's own sign-in is this account; with `drop_password` it is the only way in from now on.

    Sessions end. Raises `NotFound`, and `UsageError` for a subject that cannot be or is another account's.
    """
    subject = subject.strip()
    if not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise UsageError("Mã ở hệ thống đăng nhập chung không hợp lệ", "That is no subject of an OIDC provider")
    try:
        with our_fault(), engine.begin() as connection:
            _changed(
                connection,
                "update portal.account set oidc_subject = :subject, password_hash = case when :drop then null else password_hash end"
                " where login = :login returning login",
                login=login, subject=subject, drop=drop_password,
            )  # fmt: skip
            end_sessions(connection, login)
    except IntegrityError:
        raise UsageError("Mã đó đã gắn với tài khoản khác", "Another account is linked to that subject") from None


def unlink_account(engine: Engine, login: str) -> None:
    """Nobody gets into the account through the organisation's own sign-in any more; sessions end. Raises `NotFound`."""
    with our_fault(), engine.begin() as connection:
        _changed(connection, "update portal.account set oidc_subject = null where login = :login returning login", login=login)
        end_sessions(connection, login)


def linked_account(engine: Engine, subject: str) -> str | None:
    """The login of the account in use that is linked to this subject."""
    with our_fault(), engine.connect() as connection:
        return connection.execute(
            text("select login from portal.account where oidc_subject = :subject and active"), {"subject": subject}
        ).scalar()


def has_password(engine: Engine, login: str) -> bool:
    """Whether the account can sign in by password at all."""
    with our_fault(), engine.connect() as connection:
        return bool(
            connection.execute(text("select password_hash is not null from portal.account where login = :login"), {"login": login}).scalar()
        )


def end_sessions(connection: Connection, login: str, keep: str | None = None) -> None:
    """Sign the account out everywhere, but in the session with the stored id `keep`."""
    connection.execute(
        text("delete from portal.session where login = :login and (cast(:keep as text) is null or session_id <> :keep)"),
        {"login": login, "keep": keep},
    )


def _changed(connection: Connection, statement: str, **values: Any) -> None:
    if connection.execute(text(statement), values).scalar() is None:
        raise NotFound(f"Không có tài khoản «{values['login']}»", f"No account {values['login']!r}")
