"""Signing in, slowly for whoever guesses: attempts are counted per login and per address, in the database, so a restart forgets nothing.

An unknown login, a wrong password and a disabled account get the same answer after the same time, and are counted alike.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from anptt_data.portal.passwords import LONGEST, verify_password
from anptt_data.warehouse.connect import our_fault

WINDOW_MINUTES = 15
SAME_BOTH, SAME_LOGIN, SAME_ADDRESS = 5, 25, 60
"""Failures in the window after which nothing is tried: from one address for one login (a clerk who mistypes), for one login from anywhere
(kept high, or a stranger could lock an agency out), from one address (kept high: an office has one address)."""


@dataclass(frozen=True)
class Tried:
    """What came of an attempt: the login, or minutes to wait, or neither (wrong)."""

    login: str | None = None
    wait_minutes: int = 0


def try_password(engine: Engine, login: str, password: str, address: str) -> Tried:
    """Check a password under the limits. The attempt is noted as failed before it is checked, so that a thousand at once count too."""
    login = login.strip().casefold()[:LONGEST]
    attempt = _note(engine, login, address)
    if attempt is None:
        return Tried(wait_minutes=WINDOW_MINUTES)
    with our_fault(), engine.connect() as connection:
        account = connection.execute(
            text("select login, password_hash, active from portal.account where login = :login"), {"login": login}
        ).one_or_none()
    if not verify_password(account.password_hash if account else None, password) or account is None or not account.active:
        return Tried()
    with our_fault(), engine.begin() as connection:
        connection.execute(text("update portal.sign_in_attempt set succeeded = true where attempt_id = :id"), {"id": attempt})
    return Tried(str(account.login))


def _note(engine: Engine, login: str, address: str) -> int | None:
    """Note an attempt that has not succeeded yet; None when there were too many."""
    who = {"login": hashlib.sha256(login.encode()).hexdigest(), "address": address[:100], "minutes": WINDOW_MINUTES}
    with our_fault(), engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(hashtextextended(:login, 60012))"), who)
        if _too_many(connection, who):
            return None
        connection.execute(text("delete from portal.sign_in_attempt where at < now() - interval '1 day'"))
        number: int = connection.execute(
            text(
                "insert into portal.sign_in_attempt (login_sha256, address, at, succeeded)"
                " values (:login, :address, clock_timestamp(), false) returning attempt_id"
            ),
            who,
        ).scalar_one()
    return number


def _too_many(connection: Connection, who: dict[str, object]) -> bool:
    """Failures in the window; for one login from one address only those since it last succeeded."""
    row = connection.execute(
        text(
            "with recent as (select * from portal.sign_in_attempt where at > clock_timestamp() - make_interval(mins => :minutes)"
            " and (login_sha256 = :login or address = :address))"
            " select count(*) filter (where not succeeded and login_sha256 = :login and address = :address and at > coalesce("
            "  (select max(at) from recent where succeeded and login_sha256 = :login and address = :address), '-infinity')) as both_same,"
            " count(*) filter (where not succeeded and login_sha256 = :login) as login_same,"
            " count(*) filter (where not succeeded and address = :address) as address_same from recent"
        ),
        who,
    ).one()
    return bool(row.both_same >= SAME_BOTH or row.login_same >= SAME_LOGIN or row.address_same >= SAME_ADDRESS)
