from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from anptt_data.contract.base import Contract
from anptt_data.quality.catalogue import RULES
from anptt_data.quality.findings import Address, Findings
from anptt_data.quality.verdict import EXIT_CODES, Verdict
from anptt_data.receipts.receipt import FINDINGS_SHOWN
from anptt_data.receipts.words import DECISIONS, SEVERITIES

Make = Callable[..., dict[str, Any]]
Judged = Callable[..., Verdict]
NEEDED = {
    "receipt_no", "submission_id", "sha256", "dataset", "contract_version", "agency", "period", "received_at", "decision", "layout",
    "counts", "findings", "findings_total", "replaces", "files",
}  # fmt: skip
NEEDED_COUNTS = {"read", "accepted", "rejected", "ignored", "new", "changed", "unchanged", "gone", "facts_written"}
NEEDED_OF_A_FINDING = {"rule", "severity", "sheet", "cell", "row", "column", "value", "message_vi", "message_en", "fix_vi", "count"}


def test_a_receipt_has_every_key_that_other_tools_rely_on(make_receipt: Make, judged: Judged, findings: Findings) -> None:
    receipt = make_receipt(judged(findings))
    assert set(receipt) >= NEEDED
    assert set(receipt["counts"]) >= NEEDED_COUNTS
    assert all(set(f) >= NEEDED_OF_A_FINDING for f in receipt["findings"])
    assert receipt["period"] == {"from": "2026-10-01", "to": "2026-10-31", "calendar": "calendar_month"}
    assert receipt["received_at"] == "2026-11-06T01:30:01.000+07:00"
    assert (receipt["counts"]["new"], receipt["counts"]["gone"]) == (7, 3)
    assert receipt["replaces"] == ["66-2026-000100"]
    assert (receipt["decision_vi"], receipt["provisional"]) == ("Chấp nhận một phần", True)
    assert receipt["findings"][0]["cell"] == "'Tháng 10'!C7"


def test_the_same_verdict_gives_the_same_bytes(make_receipt: Make, judged: Judged, findings: Findings) -> None:
    texts = {json.dumps(make_receipt(judged(findings)), ensure_ascii=False) for _ in range(3)}
    assert len(texts) == 1


def test_the_five_decisions_have_the_words_officials_use(make_receipt: Make, judged: Judged, findings: Findings) -> None:
    assert set(DECISIONS) == set(EXIT_CODES)
    said = {d: make_receipt(judged(findings, d))["decision_vi"] for d in DECISIONS}
    assert said == {
        "accepted": "Chấp nhận",
        "accepted_with_warnings": "Chấp nhận, có nội dung cần xác nhận",
        "partly_accepted": "Chấp nhận một phần",
        "returned": "Trả lại để chỉnh sửa",
        "unreadable": "Không đọc được tệp",
    }
    assert [SEVERITIES[s].vi for s in ("blocker", "error", "warning", "info")] == ["Không tiếp nhận", "Lỗi", "Cần xác nhận", "Lưu ý"]


def test_findings_are_capped_but_their_true_numbers_are_told(make_receipt: Make, judged: Judged, reported: type[Contract]) -> None:
    found = Findings(reported)
    for number in range(FINDINGS_SHOWN + 100):
        found.add("VALUE-002", at=Address(0, number + 5, 3), column="cases", header="Số ca", value=f"-{number + 1}", count=3, minimum=0)
    receipt = make_receipt(judged(found))
    assert len(receipt["findings"]) == FINDINGS_SHOWN
    assert receipt["findings_groups"] == FINDINGS_SHOWN + 100
    assert receipt["findings_total"] == 3 * (FINDINGS_SHOWN + 100)
    assert receipt["findings_by_severity"]["error"] == receipt["findings_total"]


def test_a_trial_check_has_no_number_and_invents_no_comparison(make_receipt: Make, judged: Judged, findings: Findings) -> None:
    receipt = make_receipt(judged(findings), receipt_no=None, submission_id=None, changes=None)
    assert receipt["receipt_no"] is None
    assert receipt["title"] == "Kiểm tra thử (chưa gửi)"
    assert receipt["counts"]["new"] is None
    assert receipt["counts"]["accepted"] == 9


@pytest.mark.parametrize(("decision", "authority"), [("accepted", "provisional"), ("returned", None), ("unreadable", None)])
def test_authority_is_said_only_of_what_was_accepted(
    make_receipt: Make, judged: Judged, findings: Findings, decision: str, authority: str | None
) -> None:
    assert make_receipt(judged(findings, decision))["authority"] == authority


def test_samples_carry_their_mark(make_receipt: Make, judged: Judged, findings: Findings) -> None:
    assert make_receipt(judged(findings), sample=True)["mark"] == "mẫu"
    assert make_receipt(judged(findings))["mark"] is None


def test_a_secret_file_leaves_hash_size_and_the_finding_only(make_receipt: Make, judged: Judged, findings: Findings) -> None:
    findings.add("SECRET-001", at=Address(0, 1, 1), value="TUYỆT MẬT kế hoạch", mark="TUYỆT MẬT")
    text = json.dumps(receipt := make_receipt(judged(findings, "returned")), ensure_ascii=False)
    assert [f["rule"] for f in receipt["findings"]] == ["SECRET-001"]
    assert receipt["findings_total"] == 1
    assert receipt["sha256"]
    assert receipt["size_bytes"] == 12345
    for content in ("kế hoạch", "báo cáo tháng 10.xlsx", "BÁO CÁO THÁNG 10", "Số ca"):
        assert content not in text


def test_a_personal_value_is_masked_on_its_way_in(make_receipt: Make, judged: Judged, with_people: type[Contract]) -> None:
    found = Findings(with_people)
    found.add("VALUE-003", at=Address(0, 7, 4), column="person", header="Người nhập", value="Nguyễn Văn Thử", maximum=1)
    receipt = make_receipt(judged(found))
    assert "Nguyễn Văn Thử" not in json.dumps(receipt, ensure_ascii=False)
    assert receipt["findings"][0]["value"] == "•••"


def test_a_fault_in_a_rules_text_does_not_keep_the_sender_from_an_answer(
    make_receipt: Make, judged: Judged, reported: type[Contract]
) -> None:
    found = Findings(reported)
    found.add("PROOF-001", at=Address(0, 7, 3), column="cases", value="9")
    finding = make_receipt(judged(found))["findings"][0]
    assert (finding["message_vi"], finding["fix_vi"]) == ("Số ca 9 lạ", "Xem lại {missing}")


def test_a_million_different_values_stay_bounded_with_a_true_total(reported: type[Contract], parts: tuple[Any, ...]) -> None:
    found = Findings(reported)
    for number in range(30_000):
        found.add("VALUE-002", at=Address(0, number, 3), column="cases", value=str(number), minimum=number)
    assert found.total() == 30_000
    groups = found.groups()
    assert len(groups) == 10_001
    assert max(g.count for g in groups) == 20_000
    assert "VALUE-002" in RULES
    other = next(f for f in found.as_json(parts) if f["count"] == 20_000)
    assert "(các giá trị khác)" in other["message_vi"]


@pytest.mark.parametrize(("name", "written"), [("Sheet1", "Sheet1!C7"), ("T10", "'T10'!C7"), ("Ông 'A'", "'Ông ''A'''!C7")])
def test_an_address_can_be_typed_into_a_spreadsheet(reported: type[Contract], name: str, written: str) -> None:
    from anptt_data.quality.findings import written_address
    from anptt_data.readers.cells import Part
    from anptt_data.receipts.fix_lines import place_of

    address = written_address(Address(0, 7, 3), (Part(0, name, "sheet"),))
    assert address == written
    assert place_of(address) == (name, 7, "C")
