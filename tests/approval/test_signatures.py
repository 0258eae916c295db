"""What is said of the signatures of a PDF, offline, against roots that are given (TT 15/2025/TT-BKHCN for the algorithms)."""

from __future__ import annotations

import base64
import io
import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from anptt_data.approval.pdf_child import examine
from anptt_data.approval.signature import SignatureReport, from_child, named
from tests.approval.signing import DAY, LEADER, NOW, Authority, pdf

LETTER = pdf("Kính gửi: Bộ Y tế", "Báo cáo tình hình sốt xuất huyết tháng 10 năm 2026")


def root_of(authority: Authority) -> str:
    return base64.b64encode(authority.root.public_bytes(Encoding.DER)).decode()


def report(data: bytes, *roots: Authority, lists: tuple[bytes, ...] = (), now: datetime = NOW) -> SignatureReport:
    ask: dict[str, Any] = {
        "roots": [root_of(a) for a in roots],
        "lists": [base64.b64encode(c).decode() for c in lists], "now": now.isoformat(),
    }  # fmt: skip
    return from_child(examine(data, ask)["signature"])


def codes(found: SignatureReport) -> set[str]:
    return {f.code for f in found.faults}


def notes(found: SignatureReport) -> set[str]:
    return {n.code for n in found.notes}


@pytest.mark.parametrize(("kind", "algorithm"), [("rsa2048", "RSA-PSS 2048, SHA-256"), ("p256", "ECDSA 256, SHA-256")])
def test_a_good_signature_names_its_signer_from_the_certificate(authority: Authority, kind: str, algorithm: str) -> None:
    found = report(authority.issue(kind=kind).sign(LETTER), authority)
    assert (found.verdict, found.faults) == ("valid", ())
    (signer,) = found.signers
    assert (signer.name, signer.issuer, signer.algorithm, signer.changed_after) == (LEADER, authority.name, algorithm, "none")
    assert signer.time_source == "signer"
    assert "claimed_time" in notes(found), "a time without a trusted timestamp is said to be the signer's own"


def test_pkcs1_as_met_in_the_field_is_good_with_a_note(authority: Authority) -> None:
    found = report(authority.issue().sign(LETTER, pss=False), authority)
    assert found.verdict == "valid"
    assert "pkcs1" in notes(found)


@pytest.mark.parametrize(("kind", "digest"), [("rsa1024", "sha256"), ("rsa2048", "sha1")])
def test_weak_keys_and_digests_are_not_allowed(authority: Authority, kind: str, digest: str) -> None:
    found = report(authority.issue(kind=kind).sign(LETTER, digest=digest), authority)
    assert (found.verdict, codes(found)) == ("invalid", {"algorithm"})


def test_a_letter_changed_in_place_does_not_match_its_signature(authority: Authority) -> None:
    signed = authority.issue().sign(LETTER)
    words, forged = ("tháng 10".encode("utf-16-be").hex().encode(), "tháng 11".encode("utf-16-be").hex().encode())
    assert words in signed
    found = report(signed.replace(words, forged), authority)
    assert (found.verdict, codes(found)) == ("invalid", {"broken"})


def test_no_bit_outside_the_signature_itself_can_change_unnoticed(authority: Authority) -> None:
    signed = authority.issue(kind="p256").sign(LETTER)
    hole = range(signed.index(b"/Contents <"), signed.index(b">", signed.index(b"/Contents <")))
    chance = random.Random(2026)
    for _ in range(20):
        at = chance.choice([n for n in (chance.randrange(len(signed)) for _ in range(50)) if n not in hole])
        forged = bytearray(signed)
        forged[at] ^= 1 << chance.randrange(8)
        answer = examine(bytes(forged), {"roots": [root_of(authority)], "lists": [], "now": NOW.isoformat()})
        assert "error" in answer or from_child(answer["signature"]).verdict != "valid", at


def test_an_update_after_signing_is_told(authority: Authority) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(authority.issue().sign(LETTER)))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = type(page["/MediaBox"][0])(180)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    found = report(out.getvalue(), authority)
    assert (found.verdict, codes(found), found.signers[0].changed_after) == ("invalid", {"changed"}, "other")


def test_bytes_after_the_end_are_told_and_blanks_are_not(authority: Authority) -> None:
    signed = authority.issue().sign(LETTER)
    assert codes(report(signed + b"%% one thing more", authority)) == {"changed"}
    assert report(signed + b"\r\n\n", authority).verdict == "valid"


def test_the_office_may_sign_after_its_head(authority: Authority) -> None:
    first = authority.issue().sign(LETTER)
    both = authority.issue(name="Sở Y tế tỉnh Đắk Lắk", kind="p256", number=2).sign(first, field_name="Dấu")
    found = report(both, authority)
    assert (found.verdict, found.names) == ("valid", [LEADER, "Sở Y tế tỉnh Đắk Lắk"])
    assert [s.changed_after for s in found.signers] == ["signing", "none"]
    assert "signed_again" in notes(found)


def test_one_bad_signature_among_two_spoils_the_document(authority: Authority) -> None:
    both = Authority(name="CA lạ", number=7).issue(name="Người lạ", number=3).sign(authority.issue().sign(LETTER), field_name="Hai")
    assert (report(both, authority).verdict, codes(report(both, authority))) == ("untrusted", {"no_path"})


def test_a_certificate_counts_at_the_time_of_signing(authority: Authority) -> None:
    expired = authority.issue(end=NOW - 10 * DAY)
    assert codes(report(expired.sign(LETTER, at=NOW - DAY), authority)) == {"expired"}
    before = report(expired.sign(LETTER, at=NOW - 20 * DAY), authority)
    assert before.verdict == "valid"
    assert "expired_since" in notes(before)
    assert codes(report(authority.issue(start=NOW - DAY).sign(LETTER, at=NOW - 5 * DAY), authority)) == {"not_yet"}


def test_a_time_of_signing_that_is_still_to_come_is_refused(authority: Authority) -> None:
    assert codes(report(authority.issue().sign(LETTER, at=NOW + DAY), authority)) == {"future"}


def test_trust_is_what_is_configured_and_nothing_else(authority: Authority) -> None:
    signed = authority.issue().sign(LETTER)
    assert (report(signed).verdict, codes(report(signed))) == ("untrusted", {"no_roots"})
    assert "không kiểm tra được chuỗi tin cậy" in report(signed).as_json()["faults"][0]["vi"].lower()
    stranger = Authority(name="CA khác", number=8)
    assert (report(signed, stranger).verdict, codes(report(signed, stranger))) == ("untrusted", {"no_path"})
    namesake = Authority(number=8)  # the same name with another key
    assert report(signed, namesake).verdict != "valid"
    assert codes(report(authority.self_signed().sign(LETTER), authority)) == {"self_signed"}


def test_a_revoked_certificate_is_refused_and_an_unchecked_one_is_said(authority: Authority) -> None:
    holder = authority.issue()
    signed = holder.sign(LETTER)
    assert codes(report(signed, authority, lists=(authority.revokes(holder),))) == {"revoked"}
    current = report(signed, authority, lists=(authority.revokes_nobody(),))
    assert current.verdict == "valid"
    assert "revocation_unchecked" not in notes(current)
    assert "revocation_unchecked" in notes(report(signed, authority))
    assert "revocation_unchecked" in notes(report(signed, authority, lists=(authority.revokes_nobody(until=NOW - DAY),))), (
        "a list of the past"
    )
    foreign = Authority(number=8).revokes(holder)
    assert report(signed, authority, lists=(foreign,)).verdict == "valid", "a list that its issuer did not sign says nothing"


def test_a_certificate_for_something_else_signs_nothing(authority: Authority) -> None:
    assert codes(report(authority.issue(usage=False).sign(LETTER), authority)) == {"usage"}


def test_a_document_without_a_signature_says_so(authority: Authority) -> None:
    assert (report(LETTER, authority).verdict, codes(report(LETTER, authority))) == ("none", {"no_signature"})


def test_another_name_than_the_approvers_is_noted(authority: Authority) -> None:
    found = report(authority.issue().sign(LETTER), authority)
    assert "other_name" in notes(named(found, "Trần Thị Khác"))
    assert "other_name" not in notes(named(found, "NGUYỄN VĂN TRƯỞNG"))


def test_the_same_document_gets_the_same_report(authority: Authority) -> None:
    signed = authority.issue().sign(LETTER)
    assert report(signed, authority) == report(signed, authority)
    assert report(signed, authority, now=NOW + timedelta(days=1)).verdict == "valid"
