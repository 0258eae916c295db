"""The agency confirms warnings of what it sent, with a written reason. The verdict stays as it is; who reads it later knows why it is so.

One transaction under the dataset-and-agency lock: checked inside, recorded in the chained log, or nothing at all.
"""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from anptt_data.approval.actor import SENDS, Actor
from anptt_data.approval.fit import check_person, check_standing
from anptt_data.approval.paper import reason_of
from anptt_data.confirmation.errors import NotAWarning, NothingToConfirm, OthersReport, ReasonTooShort
from anptt_data.confirmation.view import warnings_in
from anptt_data.receipts.refresh import refresh_faces
from anptt_data.settings import Settings
from anptt_data.warehouse import approvals as w
from anptt_data.warehouse.activate import next_instant
from anptt_data.warehouse.connect import our_fault, raw
from anptt_data.warehouse.events import add_event
from anptt_data.warehouse.locks import activation_locks

LEAST_WORDS, LEAST_LETTERS = 2, 8


def confirm_warnings(
    settings: Settings, engine: Engine, receipt_no: str, actor: Actor, reason: str, rules: Sequence[str] | None = None
) -> datetime:
    """Record that all warnings of a standing submission, or those of `rules`, are confirmed; gives the instant. May be done again with another reason.

    Raises `NotFound` (no such receipt), `NotStanding` (returned, superseded, withdrawn), `NothingToConfirm`, `NotAWarning`, `ReasonTooShort`,
    `BadPaper` (a reason over 2,000 characters), `OthersReport`, `NotAnApprover` (the account may neither send nor approve); all of them usage.
    """
    why = reason_that_says_something(reason)
    with our_fault(), engine.begin() as connection:
        session = raw(connection)
        of = w.judged(session, receipt_no)
        activation_locks(connection, of.dataset, of.agency)
        of = w.judged(session, receipt_no)
        if actor.agency not in (None, of.agency):
            raise OthersReport(of.receipt_no, of.agency, str(actor.agency))
        check_person(of, actor, SENDS)
        check_standing(of)
        chosen = _chosen(of.receipt_no, warnings_in(session, of.submission_id), rules)
        at = next_instant(session, of.dataset, of.agency)
        facts: dict[str, Any] = {
            "receipt_no": of.receipt_no,
            "sha256": of.sha256,
            "rules": sorted(chosen),
            "findings": sum(chosen.values()),
        }
        facts |= {k: v for k, v in (("agency", actor.agency), ("operator", actor.operator)) if v is not None}
        add_event(session, of.submission_id, "warnings_confirmed", actor.login, at=at, reason=why, **facts)
    with contextlib.suppress(OSError):  # what cannot be written now is when somebody next reads the receipt
        refresh_faces(settings, engine, of.receipt_no)
    return at


def reason_that_says_something(written: str) -> str:
    """The reason, tidied: at least two words with eight letters or digits in all. Raises `ReasonTooShort`, `BadPaper`."""
    if not written.strip():
        raise ReasonTooShort
    tidy = reason_of(written)
    words = [word for word in tidy.split() if any(c.isalnum() for c in word)]
    letters = sum(c.isalnum() for c in unicodedata.normalize("NFC", tidy))
    if len(words) < LEAST_WORDS or letters < LEAST_LETTERS:
        raise ReasonTooShort
    return tidy


def _chosen(receipt_no: str, warnings: dict[str, int], rules: Sequence[str] | None) -> dict[str, int]:
    if not warnings:
        raise NothingToConfirm(receipt_no)
    if not rules:
        return warnings
    asked = [rule.strip().upper() for rule in rules]
    for rule in asked:
        if rule not in warnings:
            raise NotAWarning(receipt_no, rule, warnings)
    return {rule: count for rule, count in warnings.items() if rule in asked}
