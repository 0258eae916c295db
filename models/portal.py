"""Schema ``portal``: accounts of agencies, their sessions, tokens of machines, attempts to sign in. Secrets are kept as hashes only."""

from __future__ import annotations

import datetime

from sqlalchemy import ARRAY, BigInteger, Boolean, CheckConstraint, ForeignKey, Identity, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped

from models.base import Base, column, table
from models.intake import INSTANT


class Account(Base):
    """Who may sign in, for which agency, to do what."""

    __tablename__ = "account"
    __table_args__ = table(
        "portal", "Tài khoản của cơ quan", "Accounts of agencies",
        CheckConstraint("roles <@ array['sender', 'approver', 'admin'] and cardinality(roles) > 0", name="roles"),
    )  # fmt: skip
    login: Mapped[str] = column("Tên đăng nhập", "Login; not a person's name", Text, primary_key=True)
    agency: Mapped[str] = column("Cơ quan", "Agency it acts for", Text, index=True)
    roles: Mapped[list[str]] = column("Vai trò", "Roles: sender, approver, admin", ARRAY(Text))
    password_hash: Mapped[str | None] = column(
        "Mã băm mật khẩu (argon2)", "argon2 hash of the password; null: signs in through the organisation's own sign-in only", Text
    )
    email: Mapped[str | None] = column("Thư điện tử nhận nhắc việc", "Where reminders go; of the office, not of a person", Text)
    oidc_subject: Mapped[str | None] = column("Mã ở hệ thống đăng nhập chung", "Subject at the OIDC provider", Text, unique=True)
    active: Mapped[bool] = column("Đang dùng", "Whether it may sign in", Boolean)
    created_at: Mapped[datetime.datetime] = column("Lúc lập", "When made", INSTANT)
    password_at: Mapped[datetime.datetime] = column("Lúc đặt mật khẩu", "When the password was last set", INSTANT)


class Session(Base):
    """A signed-in browser; its secret stands in the browser's cookie only."""

    __tablename__ = "session"
    __table_args__ = table("portal", "Phiên đăng nhập", "Signed-in sessions")
    session_id: Mapped[str] = column("SHA-256 của mã phiên", "SHA-256 of the cookie's secret", String(64), primary_key=True)
    login: Mapped[str] = column("Tài khoản", "Account", Text, ForeignKey("portal.account.login"), index=True)
    created_at: Mapped[datetime.datetime] = column("Lúc đăng nhập", "When signed in", INSTANT)
    seen_at: Mapped[datetime.datetime] = column("Lúc dùng gần nhất", "When last used, to the minute", INSTANT)
    expires_at: Mapped[datetime.datetime] = column("Hết hạn lúc", "Ends at the latest", INSTANT)


class OidcRequest(Base):
    """A sign-in that was begun at the OIDC provider and has not come back yet; kept for minutes."""

    __tablename__ = "oidc_request"
    __table_args__ = table("portal", "Lần đăng nhập chung đang chờ", "Sign-ins begun at the OIDC provider")
    state_sha256: Mapped[str] = column("SHA-256 của state", "SHA-256 of the state", String(64), primary_key=True)
    nonce: Mapped[str] = column("Nonce", "Nonce that the token must carry", Text)
    verifier: Mapped[str] = column("Mã kiểm chứng PKCE", "PKCE code verifier", Text)
    go_on: Mapped[str] = column("Trang sẽ mở", "Where to go on", Text)
    at: Mapped[datetime.datetime] = column("Lúc", "When", INSTANT)


class ApiToken(Base):
    """By which a machine of an agency sends; shown once when made."""

    __tablename__ = "api_token"
    __table_args__ = table(
        "portal", "Mã truy cập của máy", "Access tokens of machines",
        Index("uq_api_token_live_name", "agency", "name", unique=True, postgresql_where=text("revoked_at is null")),
    )  # fmt: skip
    token_id: Mapped[int] = column("Số", "Number", Integer, Identity(), primary_key=True)
    sha256: Mapped[str] = column("SHA-256 của mã", "SHA-256 of the token", String(64), unique=True)
    agency: Mapped[str] = column("Cơ quan", "Agency it acts for", Text)
    name: Mapped[str] = column("Tên", "What it is for", Text)
    created_at: Mapped[datetime.datetime] = column("Lúc lập", "When made", INSTANT)
    expires_at: Mapped[datetime.datetime] = column("Hết hạn lúc", "When it ends", INSTANT)
    revoked_at: Mapped[datetime.datetime | None] = column("Lúc thu hồi", "When revoked", INSTANT)
    used_at: Mapped[datetime.datetime | None] = column("Lúc dùng gần nhất", "When last used, to the minute", INSTANT)


class SignInAttempt(Base):
    """An attempt to sign in, kept for a day, so that guessing is slow also after a restart."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = table(
        "portal", "Lần thử đăng nhập (giữ một ngày)", "Attempts to sign in, kept for a day",
        Index("ix_sign_in_attempt_login_sha256", "login_sha256", "at"),
        Index("ix_sign_in_attempt_address", "address", "at"),
    )  # fmt: skip
    attempt_id: Mapped[int] = column("Số", "Number", BigInteger, Identity(), primary_key=True)
    login_sha256: Mapped[str] = column(
        "SHA-256 của tên đã gõ", "SHA-256 of the login as typed; people type passwords there too", String(64)
    )
    address: Mapped[str] = column("Địa chỉ mạng", "Network address", Text)
    at: Mapped[datetime.datetime] = column("Lúc", "When", INSTANT)
    succeeded: Mapped[bool] = column("Đăng nhập được", "Whether it succeeded", Boolean)
