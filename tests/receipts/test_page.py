from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html as lxml_html

from anptt_data.contract.base import Contract
from anptt_data.quality.findings import Address, Findings
from anptt_data.quality.verdict import Verdict
from anptt_data.receipts.page import receipt_page

Make = Callable[..., dict[str, Any]]
Judged = Callable[..., Verdict]


def text_of(page: str) -> str:
    body = lxml_html.fromstring(page).find("body")
    return re.sub(r"\s+", " ", body.text_content())


def test_the_page_says_who_what_when_and_the_decision(make_receipt: Make, judged: Judged, findings: Findings) -> None:
    text = text_of(receipt_page(make_receipt(judged(findings))))
    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Phiếu tiếp nhận và kết quả kiểm tra", "66-2026-000123",
        "ab" * 32, "Sở Y tế tỉnh Đắk Lắk", "Biểu thử", "từ 01/10/2026 đến 31/10/2026", "phiên bản 1.0", "01:30:01 ngày 06/11/2026",
        "Chấp nhận một phần", "sơ bộ", "66-2026-000100", "'Tháng 10'!C7, C9", "dòng tiêu đề 3, 4", "1.234,5", "Ghi chú",
        "và 29 chỗ khác",
    ):  # fmt: skip
        assert said in text, said
    assert "mẫu" not in text.replace("quy định biểu mẫu", "").replace("Quy định biểu mẫu", "")


def test_good_things_come_first_and_findings_by_gravity(make_receipt: Make, judged: Judged, findings: Findings) -> None:
    text = text_of(receipt_page(make_receipt(judged(findings))))
    order = ["Số dòng được chấp nhận", "Số dòng tạm giữ", "Nội dung cần xử lý", "Lỗi", "Cần xác nhận", "Lưu ý"]
    at = [text.index(word) for word in order]
    assert at == sorted(at)


def test_the_page_is_one_file_with_no_script_and_reaches_for_nothing(make_receipt: Make, judged: Judged, findings: Findings) -> None:
    page = receipt_page(make_receipt(judged(findings), files={"workbook": "/home/x/can-sua.xlsx"}))
    tree = lxml_html.fromstring(page)
    assert not tree.xpath("//script | //link | //img | //iframe | //@onclick")
    assert "url(" not in page
    assert tree.xpath("//a/@href") == ["can-sua.xlsx"]
    assert "!" not in re.sub(r"'[^']*'!", "", text_of(page)).replace("Sheet1!", "")
    assert "bạn" not in text_of(page).lower().split()


def test_the_code_holds_number_and_hash(make_receipt: Make, judged: Judged, findings: Findings) -> None:
    assert "<svg" in receipt_page(make_receipt(judged(findings)))
    trial = receipt_page(make_receipt(judged(findings), receipt_no=None, changes=None))
    assert "<svg" not in trial
    assert "Kiểm tra thử (chưa gửi)" in trial
    assert "chưa so sánh" in trial


def test_what_a_sender_wrote_cannot_become_markup(make_receipt: Make, judged: Judged, reported: type[Contract]) -> None:
    found = Findings(reported)
    found.add("VALUE-002", at=Address(0, 7, 3), column="cases", header="<b>x", value="<script>alert(1)</script>", minimum=0)
    page = receipt_page(make_receipt(judged(found)))
    assert not lxml_html.fromstring(page).xpath("//script")
    assert html.escape("<script>alert(1)</script>") in page


@pytest.mark.parametrize("length", [10, 3_000])
def test_a_page_with_many_findings_stays_under_300_kb_and_tells_the_total(
    make_receipt: Make, judged: Judged, reported: type[Contract], length: int
) -> None:
    found = Findings(reported)
    for n in range(900):
        addresses = [Address(0, n * 20 + k, 3) for k in range(20)]
        found.add("VALUE-002", at=addresses, column="cases", header="Số ca", value=f"{n}" + "ẵ" * length, count=1_000, minimum=0)
    page = receipt_page(make_receipt(judged(found)))
    assert 50_000 < len(page.encode()) < 300_000
    assert "900.000" in page


@pytest.mark.parametrize("decision", ["returned", "unreadable"])
def test_a_returned_file_with_nothing_understood_still_has_a_page(
    make_receipt: Make, judged: Judged, reported: type[Contract], decision: str
) -> None:
    found = Findings(reported)
    found.add("FILE-001")
    verdict = judged(found, decision, {})
    verdict.period, verdict.periods = None, []
    page = receipt_page(make_receipt(verdict, asked_period="2026-10", changes=None, agency="so-y-te-66"))
    assert "khai khi gửi: 2026-10" in page
    assert "Tệp được hiểu như thế nào" not in page


def test_addresses_say_what_they_share_once() -> None:
    from anptt_data.receipts.page import _together

    assert _together(["dòng 3, cột «x»", "dòng 9, cột «x»"]) == "dòng 3, 9, cột «x»"
    assert _together(["dòng 3, cột «x»", "dòng 9, cột «y»"]) == "dòng 3, cột «x», dòng 9, cột «y»"
    assert _together(["a.txt: dòng 3", "a.txt: dòng 4", "b.txt: dòng 4"]) == "a.txt: dòng 3, a.txt: dòng 4, b.txt: dòng 4"
    assert _together(["a.txt: dòng 3", "a.txt: dòng 4"]) == "a.txt: dòng 3, 4"
    assert _together(["S!A1", "S!B2", "T!A1", "S!A1"]) == "S!A1, B2, T!A1, S!A1"
    assert _together([]) == ""


def test_labels_of_a_two_way_form_and_period_columns_are_told(make_receipt: Make, judged: Judged, findings: Findings) -> None:
    part = {
        "name": "Sheet1", "header_rows": [9, 10], "number_format": "1,234.5", "columns": {"name": {"header": "Đơn vị", "column": 2, "letters": "B"}},
        "labels": [{"header": "Sởi / TT", "column": 7, "letters": "G", "measure": "cases", "total": False}],
        "period_columns": {"start": {"header": "Từ", "column": 9, "letters": "I"}}, "period_date_format": "dd/mm/yyyy",
    }  # fmt: skip
    text = text_of(receipt_page(make_receipt(judged(findings, layout={"layout": "x", "format": "xlsx", "parts": [part]}))))
    assert "G Sởi / TTSố ca1,234.5" in text
    assert "I TừKỳ báo cáo (từ ngày)dd/mm/yyyy" in text
