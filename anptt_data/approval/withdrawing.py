"""Thu hồi lần gửi: by the sending agency; what is approved only by who may revoke the approval, as an official figure goes with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy import Engine

from anptt_data.approval.actor import APPROVES, SENDS, Actor
from anptt_data.approval.errors import ApprovedStands
from anptt_data.approval.fit import check_person
from anptt_data.approval.states import FROM, state_after
from anptt_data.warehouse.approvals import Judged, judged
from anptt_data.warehouse.withdraw import withdraw


def withdraw_as(engine: Engine, receipt_no: str, reason: str, actor: Actor) -> datetime:
    """Withdraw for `actor`; gives the instant. Raises as `warehouse.withdraw.withdraw`, and `OtherAgency`, `NotAnApprover`, `ApprovedStands`."""

    def check(session: psycopg.Connection[Any]) -> None:
        of = judged(session, receipt_no)
        check_person(of, actor, SENDS)
        if needs_the_approver(of, actor):
            raise ApprovedStands(of.receipt_no)

    return withdraw(engine, receipt_no, reason, actor.login, check)


def needs_the_approver(of: Judged, actor: Actor) -> bool:
    """Whether an approval stands on it that this account could not revoke."""
    return not of.withdrawn and state_after(of.kinds) in FROM["revoke"] and not actor.may(APPROVES)
