"""Sign-ins that were begun: what must come back, once, within ten minutes. The browser holds the state, the database its hash."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import Engine, text

from anptt_data.portal.errors import Busy
from anptt_data.portal.tokens import hash_of
from anptt_data.warehouse.connect import our_fault

MINUTES = 10
MOST_WAITING = 5_000


@dataclass(frozen=True)
class Begun:
    """A sign-in under way: nonce that the token must carry, PKCE verifier, where to go on."""

    nonce: str
    verifier: str
    go_on: str

    @property
    def challenge(self) -> str:
        """The verifier as the provider is shown it first (PKCE, S256)."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


def begin(engine: Engine, go_on: str) -> tuple[str, Begun]:
    """Note a sign-in and give its state; those that were never finished are cleared away. Raises `Busy` when somebody begins thousands."""
    state, begun = secrets.token_urlsafe(32), Begun(secrets.token_urlsafe(32), secrets.token_urlsafe(48), go_on)
    with our_fault(), engine.begin() as connection:
        connection.execute(text("delete from portal.oidc_request where at < now() - make_interval(mins => :minutes)"), {"minutes": MINUTES})
        made = connection.execute(
            text(
                "insert into portal.oidc_request (state_sha256, nonce, verifier, go_on, at) select :state, :nonce, :verifier, :go_on, now()"
                " where (select count(*) from portal.oidc_request) < :most returning 1"
            ),
            {"state": hash_of(state), "most": MOST_WAITING, **vars(begun)},
        ).scalar()
    if made is None:
        raise Busy
    return state, begun


def take(engine: Engine, state: str) -> Begun | None:
    """What was begun with this state; it is gone afterwards, so that an answer counts once."""
    with our_fault(), engine.begin() as connection:
        row = connection.execute(
            text(
                "delete from portal.oidc_request where state_sha256 = :state"
                " returning nonce, verifier, go_on, at > now() - make_interval(mins => :minutes) as fresh"
            ),
            {"state": hash_of(state), "minutes": MINUTES},
        ).one_or_none()
    return Begun(row.nonce, row.verifier, row.go_on) if row is not None and row.fresh else None
