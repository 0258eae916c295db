from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from lxml import html as lxml_html
from sqlalchemy import Engine

from anptt_data.contract.registry import contracts
from anptt_data.quality.report import quality_report

Send = Callable[..., int]


def text_of(path: Path) -> str:
    return re.sub(r"\s+", " ", lxml_html.fromstring(path.read_text(encoding="utf-8")).find("body").text_content())


def rows_of(path: Path, heading: str) -> list[list[str]]:
    tree = lxml_html.fromstring(path.read_text(encoding="utf-8"))
    table = tree.xpath(f"//h2[starts-with(normalize-space(), '{heading}')]/following::table[1]")[0]
    return [[re.sub(r"\s+", " ", cell.text_content()).strip() for cell in row.xpath("td")] for row in table.xpath("tbody/tr")]


def test_an_empty_warehouse_has_a_page_for_every_dataset(warehouse_engine: Engine, tmp_path: Path) -> None:
    index = quality_report(warehouse_engine, tmp_path)
    assert index == tmp_path / "index.html"
    assert {p.stem for p in tmp_path.glob("*.html")} == {"index", *contracts()}
    assert "0 lần gửi số liệu" in text_of(index)


def test_a_dataset_page_tells_counts_decisions_findings_and_history(warehouse_engine: Engine, send: Send, tmp_path: Path) -> None:
    send(month=1, cases={"01": 5, "79": 6}, active=False)
    send(month=1, cases={"01": 5, "79": 7, "66": 1}, rejected=2, decision="partly_accepted", findings=(("VALUE-001", "error", 2),))
    send(month=2, cases={"01": 4}, sample=True)
    send(month=2, agency="so-y-te-66", decision="returned", rejected=3, findings=(("FILE-001", "blocker", 1), ("VALUE-001", "error", 5)))
    quality_report(warehouse_engine, tmp_path)
    page = tmp_path / "health.dengue_month.html"
    text = text_of(page)
    assert "4 số liệu ghi từ 2 lần gửi" in text
    assert "Chấp nhận: 2; Chấp nhận một phần: 1; Trả lại để chỉnh sửa: 1" in text
    assert [(r[0], r[1], r[3]) for r in rows_of(page, "Theo kỳ")] == [("02/2026", "1/2", "1"), ("01/2026", "1/2", "1")]
    by_agency = {(r[0].split()[-1], r[1]): r for r in rows_of(page, "Theo cơ quan và kỳ")}
    ministry = by_agency["bo-y-te", "01/2026"]
    assert ministry[2:4] == ["Chấp nhận một phần", "sơ bộ"]
    assert ministry[5:] == ["2", "66-2026-000002", "6", "3", "2", "1", "3"]
    assert "mẫu" in by_agency["bo-y-te", "02/2026"][0]
    assert "mẫu" not in ministry[0]
    rules = rows_of(page, "Nội dung cần xử lý")
    assert [(r[0], r[1], r[4], r[5]) for r in rules] == [("FILE-001", "Không tiếp nhận", "1", "1"), ("VALUE-001", "Lỗi", "7", "2")]
    states = {r[0].split()[0]: r[6] for r in rows_of(page, "Các lần gửi")}
    assert states == {
        "66-2026-000001": "đã thay bằng lần gửi sau", "66-2026-000002": "hiện hành", "66-2026-000003": "hiện hành",
        "66-2026-000004": "không ghi số liệu",
    }  # fmt: skip


def test_the_picture_has_a_cell_for_every_agency_and_period(warehouse_engine: Engine, send: Send, tmp_path: Path) -> None:
    send(month=1, cases={"01": 5}, rejected=1)
    send(month=3, cases={"01": 5})
    send(month=3, agency="so-y-te-66", cases={"66": 5})
    quality_report(warehouse_engine, tmp_path)
    tree = lxml_html.fromstring((tmp_path / "health.dengue_month.html").read_text(encoding="utf-8"))
    told = [t.text for t in tree.iter("title") if t.getparent().tag == "rect"]
    assert len(told) == 4
    assert any("1/2 dòng được chấp nhận, phiếu 66-2026-000001" in t for t in told)
    assert sum("chưa có lần gửi" in t for t in told) == 1


def test_the_index_adds_up_and_links_every_dataset(warehouse_engine: Engine, send: Send, tmp_path: Path) -> None:
    send(month=1, cases={"01": 5, "79": 6}, rejected=1)
    index = quality_report(warehouse_engine, tmp_path)
    text = text_of(index)
    assert "1 lần gửi số liệu, 4 dòng đã đọc: 2 chấp nhận, 1 tạm giữ, 1 bỏ qua" in text
    assert "đều khớp" in text
    links = lxml_html.fromstring(index.read_text(encoding="utf-8")).xpath("//td/a/@href")
    assert sorted(links) == sorted(f"{d}.html" for d in contracts())
    assert "great-expectations" not in text
    (tmp_path / "expectations").mkdir()
    (tmp_path / "expectations/index.html").write_text("x")
    assert "great-expectations" in text_of(quality_report(warehouse_engine, tmp_path))


def test_pages_escape_what_was_sent_and_stay_small(warehouse_engine: Engine, send: Send, tmp_path: Path) -> None:
    for n in range(400):
        send(month=1 + n % 11, agency=f"ubnd-{n:05d}", decision="returned", name="<script>x</script>" + "ệ" * 60)
    quality_report(warehouse_engine, tmp_path)
    page = (tmp_path / "health.dengue_month.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "400" in text_of(tmp_path / "health.dengue_month.html")
    assert "dòng khác, không nêu ở đây" in page
    assert len(page.encode()) < 300_000
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]
