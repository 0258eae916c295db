"""Passwords: what may be one, and their argon2id hashes."""

from __future__ import annotations

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from anptt_data.errors import UsageError

SHORTEST, LONGEST = 12, 256
LEAST_DIFFERENT = 5
AT_ONCE = 4
"""Each hash takes 64 MiB: many people signing in at once wait for each other instead of filling the memory."""

_HASHER = PasswordHasher()
_ROOM = threading.BoundedSemaphore(AT_ONCE)
_NOBODY = _HASHER.hash("nobody has this password")


def check_password(password: str, login: str) -> None:
    """Raise `UsageError` when this may not be the password of `login`."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(f"Mật khẩu phải có từ {SHORTEST} đến {LONGEST} ký tự", f"A password has {SHORTEST} to {LONGEST} characters")
    if len(set(password)) < LEAST_DIFFERENT or login.casefold() in password.casefold():
        raise UsageError(
            f"Mật khẩu phải có ít nhất {LEAST_DIFFERENT} ký tự khác nhau và không chứa tên đăng nhập",
            f"A password has at least {LEAST_DIFFERENT} different characters and does not hold the login",
        )


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    with _ROOM:
        return _HASHER.hash(_composed(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Whether this is the password; takes as long when there is no account (`stored` None) as when there is one."""
    with _ROOM:
        try:
            return _HASHER.verify(stored or _NOBODY, _composed(password[: 2 * LONGEST])) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def _composed(password: str) -> str:
    """Keyboards differ in how they compose Vietnamese letters."""
    return unicodedata.normalize("NFC", password)
