"""The second axis beside the five decisions: states, who may do what, what it is bound to, what was final when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from anptt_data.approval import acts
from anptt_data.approval.actor import Actor
from anptt_data.approval.acts import Second
from anptt_data.approval.errors import (
    BadPaper,
    NoApprovalNeeded,
    NotAnApprover,
    NotStanding,
    OtherAgency,
    OutOfOrder,
    SamePerson,
    SecretDocument,
    SignatureRefused,
    TrustNotConfigured,
    WrongContractVersion,
    WrongFile,
)
from anptt_data.approval.paper import Paper, Seen, Signatory
from anptt_data.approval.states import STATES, is_final, state_after
from anptt_data.approval.view import approval_of
from anptt_data.errors import NotFound, UsageError
from anptt_data.intake.freeze import frozen_path
from anptt_data.warehouse.audit import verify_events
from anptt_data.warehouse.cluster import Cluster
from anptt_data.warehouse.connect import engine_for
from anptt_data.warehouse.server import OWNER, embedded_url
from anptt_data.warehouse.submissions import dataset_agency_lock, reinstate, withdraw
from tests.approval.signing import DAY, LEADER, NOW, Authority, pdf
from tests.warehouse.sending import AIR, DENGUE, Road, air, dengue

LEADS = Actor("truong", "bo-y-te", frozenset({"approver"}))
CLERK = Actor("chuyen-vien", "bo-y-te", frozenset({"sender"}))
WHO = Signatory(LEADER, "Phó Cục trưởng", "KT.")
AUTHORITY_NOW = "select distinct authority from health.dengue_month"
LETTER = pdf("Kính gửi: Bộ Y tế", "Báo cáo tháng 10")


@pytest.fixture
def sent(road: Road) -> str:
    """The receipt of an accepted submission whose contract asks for a signature; "tester" sent it."""
    return road.send(DENGUE, "a", dengue([(1, "01", 10)])).receipt_no


def states(here: Second, receipt: str) -> tuple[str | None, str | None]:
    state = approval_of(here.engine, receipt)
    return state["state"], state["authority"]


def whole(here: Second) -> bool:
    with here.engine.connect() as connection:
        return verify_events(connection) == []


def test_from_draft_to_signed(here: Second, road: Road, sent: str, authority: Authority) -> None:
    assert states(here, sent) == ("draft", "provisional"), "accepted at once, without waiting for anybody"
    acts.submit_for_approval(here, sent, CLERK, Paper(urgency="KHAN"))
    assert states(here, sent) == ("submitted", "provisional")
    acts.approve(here, sent, LEADS, WHO)
    assert states(here, sent) == ("approved", "provisional"), "this contract asks for a signature"
    signed = authority.issue().sign(LETTER)
    acts.approve(here, sent, LEADS, WHO, Paper("12/BC-BYT", date(2026, 11, 5), "hoả tốc"), document=signed, document_name="bc.pdf")
    assert states(here, sent) == ("signed", "final")
    assert road.rows(AUTHORITY_NOW) == [("final",)]
    state = approval_of(here.engine, sent)
    assert [h["step"] for h in state["history"]] == ["approval_submitted", "confirmed", "document_attached", "signed"]
    held = state["approvals"][-1]
    assert (held["name"], held["title"], held["on_behalf"], held["agency"]) == (LEADER, "Phó Cục trưởng", "KT.", "bo-y-te")
    assert (held["document_no"], held["document_date"], held["urgency"]) == ("12/BC-BYT", "2026-11-05", "hỏa tốc")
    assert held["signature"]["signers"][0]["name"] == LEADER
    (document,) = state["documents"]
    assert frozen_path(here.settings, document["sha256"], encrypted=False).read_bytes() == signed
    assert whole(here)


def test_what_was_final_then(here: Second, road: Road, sent: str, authority: Authority) -> None:
    at = acts.approve(here, sent, LEADS, WHO, document=authority.issue().sign(LETTER))
    before = at - timedelta(microseconds=1)
    gone = acts.revoke(here, sent, LEADS, "nhầm số liệu")
    assert states(here, sent) == ("revoked", "provisional")
    assert [road.rows(AUTHORITY_NOW, as_of=t) for t in (before, at, gone)] == [[("provisional",)], [("final",)], [("provisional",)]]
    assert [approval_of(here.engine, sent, t)["state"] for t in (before, at, gone)] == ["draft", "signed", "revoked"]
    assert [approval_of(here.engine, sent, t)["authority"] for t in (before, at, gone)] == ["provisional", "final", "provisional"]
    assert approval_of(here.engine, sent, at)["approvals"][0]["voided_at"] is None, "nobody knew then that it would be revoked"
    with pytest.raises(NotFound):
        approval_of(here.engine, sent, "2026-01-01T00:00:00+07:00")
    with pytest.raises(UsageError):
        approval_of(here.engine, sent, NOW + 400 * DAY)
    assert whole(here)


def test_a_resubmission_voids_the_approval_and_the_past_stays(here: Second, road: Road, sent: str, authority: Authority) -> None:
    signed = authority.issue().sign(LETTER)
    at = acts.approve(here, sent, LEADS, WHO, document=signed)
    second = road.send(DENGUE, "b", dengue([(1, "01", 11)]))
    assert road.rows(AUTHORITY_NOW) == [("provisional",)]
    assert road.rows(AUTHORITY_NOW, as_of=at) == [("final",)]
    old = approval_of(here.engine, sent)
    assert (old["state"], old["authority"], old["why_vi"]) == (None, None, f"Đã thay bằng lần gửi số {second.receipt_no}")
    with pytest.raises(NotStanding, match=second.receipt_no):
        acts.approve(here, sent, LEADS, WHO)
    with dataset_agency_lock(road.engine, DENGUE, road.agency):
        reinstate(road.engine, sent, "tester")
    assert states(here, sent) == ("draft", "provisional"), "bytes that are sent again are not approved again"
    acts.approve(here, sent, LEADS, WHO, document=signed)
    assert road.rows(AUTHORITY_NOW) == [("final",)]
    assert whole(here)


def test_what_was_replaced_in_part_is_approved_for_what_stands(here: Second, road: Road, authority: Authority) -> None:
    both = road.send(DENGUE, "a", dengue([(1, "01", 10), (2, "01", 5)])).receipt_no
    acts.approve(here, both, LEADS, WHO, document=authority.issue().sign(LETTER))
    road.send(DENGUE, "b", dengue([(2, "01", 6)]))
    assert states(here, both) == ("draft", "provisional")
    acts.approve(here, both, LEADS, WHO, document=authority.issue().sign(LETTER))
    rows = road.rows("select extract(month from period_from)::int, authority from health.dengue_month order by 1")
    assert rows == [(1, "final"), (2, "provisional")]
    assert road.rows("select facts->>'partly' from intake.submission_event where kind = 'signed' order by event_id") == [(None,), ("true",)]


def test_after_a_return_or_a_withdrawal(here: Second, road: Road, sent: str) -> None:
    acts.submit_for_approval(here, sent, CLERK)
    acts.return_for_correction(here, sent, LEADS, "thiếu xã A")
    state = approval_of(here.engine, sent)
    assert (state["state"], state["history"][-1]["reason"]) == ("returned", "thiếu xã A")
    with pytest.raises(OutOfOrder, match="Trả lại"):
        acts.approve(here, sent, LEADS, WHO)
    acts.submit_for_approval(here, sent, CLERK)
    acts.approve(here, sent, LEADS, WHO)
    withdraw(road.engine, sent, "gửi nhầm", "tester")
    assert approval_of(here.engine, sent)["why_vi"] == "Lần gửi đã thu hồi"
    with pytest.raises(NotStanding, match="thu hồi"):
        acts.approve(here, sent, LEADS, WHO)
    assert whole(here)


Act = Callable[[Second, str], Any]
MISFITS: dict[str, tuple[Act, type[Exception]]] = {
    "the sender approves": (lambda h, r: acts.approve(h, r, Actor("tester", "bo-y-te"), WHO), SamePerson),
    "another agency approves": (lambda h, r: acts.approve(h, r, Actor("x", "so-y-te-66"), WHO), OtherAgency),
    "another agency returns": (lambda h, r: acts.return_for_correction(h, r, Actor("x", "so-y-te-66"), "x"), OtherAgency),
    "a clerk approves": (lambda h, r: acts.approve(h, r, CLERK, WHO), NotAnApprover),
    "other bytes were seen": (lambda h, r: acts.approve(h, r, LEADS, WHO, seen=Seen(sha256="0" * 64)), WrongFile),
    "another version was seen": (lambda h, r: acts.approve(h, r, LEADS, WHO, seen=Seen(contract_version="9.9")), WrongContractVersion),
    "no such receipt": (lambda h, r: acts.approve(h, "66-2026-999999-0", LEADS, WHO), NotFound),
    "a number mistyped": (lambda h, r: acts.approve(h, r[:-1] + str((int(r[-1]) + 1) % 10), LEADS, WHO), NotFound),
    "a date still to come": (lambda h, r: acts.approve(h, r, LEADS, WHO, Paper(signed_on=(NOW + 2 * DAY).date())), BadPaper),
    "an unknown urgency": (lambda h, r: acts.approve(h, r, LEADS, WHO, Paper(urgency="rất khẩn")), BadPaper),
    "signed for nobody known": (lambda h, r: acts.approve(h, r, LEADS, Signatory("A", "B", "XX.")), BadPaper),
    "no name": (lambda h, r: acts.approve(h, r, LEADS, Signatory(" ", "B")), BadPaper),
    "a return without a reason": (lambda h, r: acts.return_for_correction(h, r, LEADS, " "), BadPaper),
    "a revocation of nothing": (lambda h, r: acts.revoke(h, r, LEADS, "x"), OutOfOrder),
    "a PDF without a signature": (lambda h, r: acts.approve(h, r, LEADS, WHO, document=LETTER), SignatureRefused),
    "a secret document": (lambda h, r: acts.approve(h, r, LEADS, WHO, document=LETTER, document_name="MẬT.pdf"), SecretDocument),
}


@pytest.mark.parametrize("name", MISFITS)
def test_what_does_not_fit_is_refused_by_name_and_leaves_nothing(here: Second, road: Road, sent: str, name: str) -> None:
    act, error = MISFITS[name]
    recorded = "select count(*) from intake.submission_event"
    before = road.rows(recorded)
    with pytest.raises(error):
        act(here, sent)
    assert road.rows(recorded) == before
    assert road.rows("select (select count(*) from intake.approval), (select count(*) from intake.document)") == [(0, 0)]
    assert not [p for p in here.settings.extracts_dir.rglob("*") if p.is_file()]


def test_a_hash_of_another_receipt_says_whose_it_is(here: Second, road: Road, sent: str) -> None:
    other = road.send(DENGUE, "b", dengue([(2, "01", 6)]))
    with pytest.raises(WrongFile, match=other.receipt_no):
        acts.approve(here, sent, LEADS, WHO, seen=Seen(sha256=other.sha256))


def test_a_contract_that_needs_no_approval_gets_none(here: Second, road: Road) -> None:
    receipt = road.send(AIR, "a", air([(0, 1.0)]), agency="so-nnmt-66").receipt_no
    with pytest.raises(NoApprovalNeeded):
        acts.approve(here, receipt, Actor("truong"), WHO)
    assert approval_of(here.engine, receipt)["why_vi"] == "Không cần phê duyệt"


def test_twice_is_out_of_order(here: Second, sent: str) -> None:
    acts.submit_for_approval(here, sent, CLERK)
    with pytest.raises(OutOfOrder):
        acts.submit_for_approval(here, sent, CLERK)
    acts.approve(here, sent, LEADS, WHO)
    with pytest.raises(OutOfOrder, match="Đã duyệt"):
        acts.approve(here, sent, LEADS, WHO)


def test_a_signature_that_is_not_good_is_never_taken_for_one(here: Second, road: Road, sent: str, authority: Authority) -> None:
    unsure = Second(here.settings.model_copy(update={"trust_roots": None}), here.engine)
    good = authority.issue().sign(LETTER)
    with pytest.raises(TrustNotConfigured, match="không kiểm tra được chuỗi tin cậy") as ours:
        acts.approve(unsure, sent, LEADS, WHO, document=good)
    assert ours.value.exit_code == 3
    with pytest.raises(SignatureRefused) as theirs:
        acts.approve(here, sent, LEADS, WHO, document=authority.self_signed().sign(LETTER))
    assert theirs.value.exit_code == 1
    assert states(here, sent) == ("draft", "provisional")
    assert acts.attach(unsure, sent, CLERK, good), "it may still be kept, with what is known of it"
    assert approval_of(here.engine, sent)["documents"][0]["verdict"] == "untrusted"
    acts.approve(unsure, sent, LEADS, WHO)
    assert states(here, sent) == ("approved", "provisional")
    assert road.rows(AUTHORITY_NOW) == [("provisional",)]


def test_a_signed_document_that_came_with_the_submission_counts_once_it_is_approved(here: Second, sent: str, authority: Authority) -> None:
    letter = authority.issue().sign(LETTER)
    assert acts.attach(here, sent, CLERK, letter, "bc.pdf")
    assert not acts.attach(here, sent, CLERK, letter, "lại.pdf"), "the same bytes are kept once"
    assert states(here, sent) == ("draft", "provisional"), "a document alone approves nothing"
    acts.approve(here, sent, LEADS, WHO)
    assert states(here, sent) == ("signed", "final")
    assert whole(here)


def test_the_command_lines_actor_is_recorded_with_whoever_typed_it(here: Second, road: Road, sent: str) -> None:
    acts.approve(here, sent, Actor("truong", operator="root"), WHO)
    assert road.rows("select actor, facts->>'operator' from intake.submission_event where kind = 'confirmed'") == [("truong", "root")]


def test_a_clock_that_was_set_back_keeps_approvals_in_order(here: Second, road: Road, sent: str) -> None:
    at = acts.approve(here, sent, LEADS, WHO)
    with road.engine.begin() as connection:
        connection.execute(
            text(
                "insert into intake.claim_range select dataset, agency, 'ahead', claim_id,"
                " tstzrange(now() + interval '1 hour', now() + interval '61 minutes') from intake.claim"
            )
        )
    assert acts.revoke(here, sent, LEADS, "x") > at + timedelta(minutes=60)


@pytest.mark.parametrize(
    "statement",
    [
        "update intake.approval set approver_name = 'x'",
        "update intake.approval set at = at - interval '1 day'",
        "delete from intake.approval",
        "truncate intake.approval",
        "update intake.document set name = 'x'",
        "delete from intake.document",
    ],
)
def test_law_4_an_approval_cannot_be_changed_even_by_the_owner(
    here: Second, road: Road, sent: str, authority: Authority, test_cluster: Cluster, statement: str
) -> None:
    if "document" in statement:
        acts.attach(here, sent, CLERK, LETTER)
    acts.approve(here, sent, LEADS, WHO)
    owner = engine_for(embedded_url(test_cluster, OWNER, str(road.engine.url.database)), None)
    with owner.begin() as connection, pytest.raises(DBAPIError, match=r"history|append-only"):
        connection.execute(text(statement))


def test_an_approval_beside_the_log_is_noticed(here: Second, road: Road, sent: str, test_cluster: Cluster) -> None:
    acts.approve(here, sent, LEADS, WHO)
    assert whole(here)
    with road.engine.begin() as connection:  # the application may insert; only the log says what was really done
        connection.execute(
            text(
                "insert into intake.approval (submission_id, status, approver, uploader, at, sha256, receipt_no, contract_version)"
                " select submission_id, 'signed', 'ai đó', uploader, now(), sha256, receipt_no, contract_version from intake.approval"
            )
        )
    with road.engine.connect() as connection:
        assert verify_events(connection) == [f"the approval (signed) of {sent} is not as the log says"]
    owner = engine_for(embedded_url(test_cluster, OWNER, str(road.engine.url.database)), None)
    with owner.begin() as connection:
        connection.execute(text("alter table intake.approval disable trigger user"))
        connection.execute(text("delete from intake.approval"))
    with road.engine.connect() as connection:
        assert any("is not in its table" in problem for problem in verify_events(connection))


def test_states_add_up_from_events() -> None:
    assert state_after(["received", "judged", "activated"]) == "draft"
    assert state_after(["approval_submitted", "confirmed", "signed", "superseded", "approval_voided"]) == "draft"
    assert set(STATES) == {"draft", "submitted", "approved", "signed", "returned", "revoked"}
    assert is_final("confirm", False, ["confirmed"])
    assert not is_final("signed", False, ["confirmed"])
    assert not is_final("signed", True, ["signed"]), "some figures stay provisional whatever is signed"
