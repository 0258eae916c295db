"""What the signed-in account may do on the second axis with one submission; the rules are those of `anptt_data.approval.fit`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Engine

from anptt_data.approval.actor import SENDS, Actor
from anptt_data.approval.errors import ApprovalDoesNotFit, ApprovedStands
from anptt_data.approval.fit import check_person, check_standing, check_step
from anptt_data.approval.states import FROM
from anptt_data.approval.withdrawing import needs_the_approver
from anptt_data.contract.registry import contract
from anptt_data.portal.sessions import Signed
from anptt_data.portal.tokens import Token
from anptt_data.warehouse.approvals import Judged, judged
from anptt_data.warehouse.connect import our_fault, raw


@dataclass(frozen=True)
class Possible:
    """The steps that are open to this account now, and what the page must bring back as seen."""

    steps: frozenset[str]
    own: bool  # this account sent the file, so somebody else has to approve it
    sha256: str
    contract_version: str


def actor_of(who: Signed) -> Actor:
    """A signed-in account as approvals know it."""
    return Actor(who.login, who.agency, frozenset(who.roles))


def machine_actor(who: Token) -> Actor:
    """A machine sends and submits for approval; whatever its token, it never approves (four eyes are people's)."""
    return Actor(f"api:{who.token_id}", who.agency, frozenset({SENDS}))


def possible(engine: Engine, receipt_no: str, who: Signed) -> Possible:
    """Each step is tried against the rules without being done; `attach`, `warnings` (to confirm) and `withdraw` among them. Raises `NotFound`."""
    actor = actor_of(who)
    with our_fault(), engine.begin() as connection:
        of = judged(raw(connection), receipt_no)
    contracted = contract(of.dataset)
    checks: dict[str, Callable[[], None]] = {step: partial(check_step, step, of, contracted, actor) for step in FROM}
    checks["attach"] = checks["warnings"] = partial(_check_beside, of, actor)
    checks["withdraw"] = partial(_check_withdrawal, of, actor)
    open_now = frozenset(step for step, check in checks.items() if _fits(check))
    return Possible(open_now, actor.login in of.senders, of.sha256, of.contract_version)


def _check_beside(of: Judged, actor: Actor) -> None:
    check_person(of, actor, SENDS)
    check_standing(of)


def _check_withdrawal(of: Judged, actor: Actor) -> None:
    if needs_the_approver(of, actor):
        raise ApprovedStands(of.receipt_no)


def _fits(check: Callable[[], None]) -> bool:
    with contextlib.suppress(ApprovalDoesNotFit):
        check()
        return True
    return False
