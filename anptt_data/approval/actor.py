"""Who acts. The portal passes its account, the command line the operating user or `--actor`."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass

SENDS, APPROVES, OPERATES = "sender", "approver", "admin"
"""Roles as the portal's accounts have them: sender submits for approval, approver confirms, signs, returns and revokes, admin does both."""


@dataclass(frozen=True)
class Actor:
    """An account. `agency` None is an operator of this node, who acts for any agency; `operator` is who typed it, when somebody else did."""

    login: str
    agency: str | None = None
    roles: frozenset[str] = frozenset({OPERATES})
    operator: str | None = None

    def may(self, role: str) -> bool:
        return bool(self.roles & {role, OPERATES})


def operating_user() -> str:
    """Who runs this process, by the system and not by the environment (but for sudo, which only root can have used)."""
    number = os.getuid()
    if number == 0 and os.environ.get("SUDO_USER"):
        return os.environ["SUDO_USER"]
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid-{number}"


def from_command_line(named: str | None, agency: str | None = None) -> Actor:
    """The operating user, or whoever they name; both are recorded."""
    user = operating_user()
    login = (named or "").strip() or user
    return Actor(login, agency, operator=user if login != user else None)
