"""Who `--actor` names on the command line: the operating user, or an account of the portal with no more rights than it has there."""

from __future__ import annotations

from sqlalchemy import Engine

from anptt_data.approval.actor import SENDS, Actor, from_command_line, operating_user
from anptt_data.approval.errors import NotAnApprover, NotOfThatAgency, UnknownActor
from anptt_data.portal.accounts import account_of


def named_actor(engine: Engine, named: str | None, agency: str | None = None) -> Actor:
    """The operating user acts for any agency, or for `agency` when it is said; an account acts for its own, in its own roles.

    Raises `UnknownActor` (no such account, or disabled) and `NotOfThatAgency` (`agency` is not the account's).
    """
    login = (named or "").strip()
    if login in ("", operating_user()):
        return from_command_line(None, agency)
    account = account_of(engine, login)
    if account is None or not account.active:
        raise UnknownActor(login)
    if agency is not None and agency != account.agency:
        raise NotOfThatAgency(login, account.agency, agency)
    return Actor(login, account.agency, frozenset(account.roles), operator=operating_user())


def named_sender(engine: Engine, named: str | None, agency: str) -> Actor:
    """Who sends for `agency`, or declares nil for it; raises as `named_actor` does, and `NotAnApprover` when the account may not send."""
    actor = named_actor(engine, named)
    if actor.agency not in (None, agency):
        raise NotOfThatAgency(actor.login, str(actor.agency), agency)
    if not actor.may(SENDS):
        raise NotAnApprover(actor.login, SENDS)
    return actor
