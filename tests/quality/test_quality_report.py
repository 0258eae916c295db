from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from sqlalchemy import Engine, text

from anptt_data.contract.registry import contracts
from anptt_data.intake.nil import declare_nil
from anptt_data.quality.report import quality_report
from anptt_data.quality.report_data import Sent
from anptt_data.quality.report_picture import acceptance_picture
from anptt_data.quality.report_render import number
from anptt_data.settings import Settings

Send = Callable[..., int]


def text_of(path: Path) -> str:
    return re.sub(r"\s+", " ", lxml_html.fromstring(path.read_text(encoding="utf-8")).find("body").text_content())


def table_of(path: Path, table: str) -> list[list[str]]:
    rows = lxml_html.fromstring(path.read_text(encoding="utf-8")).xpath(f"//table[@id='{table}']/tbody/tr")
    return [[re.sub(r"\s+", " ", cell.text_content()).strip() for cell in row.xpath("td")] for row in rows]


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
    said = text_of(page)
    assert "4 số liệu ghi từ 2 lần gửi" in said
    assert "Chấp nhận 2 Một phần 1 Trả lại 1" in said
    assert "Trả lại Trả lại để chỉnh sửa;" in said  # the short words are said in full
    assert [(r[0], r[1], r[3]) for r in rows_of(page, "Theo kỳ")] == [("02/2026", "1/2", "1"), ("01/2026", "1/2", "1")]
    by_agency = {(r[0].split()[-1], r[1]): r for r in rows_of(page, "Theo cơ quan và kỳ")}
    ministry = by_agency["bo-y-te", "01/2026"]
    assert ministry[2:4] == ["Một phần", "sơ bộ"]
    assert ministry[5:] == ["2", "66-2026-000002", "6", "3", "2", "1", "3"]
    assert "mẫu" in by_agency["bo-y-te", "02/2026"][0]
    assert "mẫu" not in ministry[0]
    assert [r[1] for r in rows_of(page, "Theo cơ quan và kỳ")] == ["02/2026", "02/2026", "01/2026"]
    rules = rows_of(page, "Nội dung cần xử lý")
    assert [(r[0], r[1], r[4], r[5]) for r in rules] == [("FILE-001", "Không tiếp nhận", "1", "1"), ("VALUE-001", "Lỗi", "7", "2")]
    states = {r[0].split()[0]: r[5] for r in rows_of(page, "Các lần gửi")}
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
    rows = tree.xpath("//svg[@role]/g")
    assert [row.xpath("string(path[@class='e']/@d)").count("z") for row in rows] == [2, 2]
    told = [[t.text for t in row.iter("title")] for row in rows]
    assert told == [
        ["01/2026: 1/2 dòng được chấp nhận, phiếu 66-2026-000001", "03/2026: 1/1 dòng được chấp nhận, phiếu 66-2026-000002"],
        ["03/2026: 1/1 dòng được chấp nhận, phiếu 66-2026-000003"],
    ]
    half, whole = (p.get("d") for p in rows[0].xpath("path[title]"))
    assert "v-8h" in half
    assert "v-16h" in whole  # the share is the height: readable without colours


def sent(
    number: int, *, agency: str = "so-y-te-66", month: int = 1, accepted: int = 9, rejected: int = 0, decision: str = "accepted"
) -> Sent:
    start, end = date(2025, month, 1), date(2025, month, 28)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Sent(number, f"66-2026-{number:06d}", "a.b", agency, None, "1.0", decision, start, end, "calendar_month", accepted + rejected,
                accepted, rejected, 0, accepted, False, at, None, "x.csv", 1, 1, None)  # fmt: skip


@given(
    accepted=st.integers(0, 10**6), rejected=st.integers(0, 10**6), decision=st.sampled_from(["accepted", "partly_accepted", "returned"])
)
def test_only_what_is_wholly_accepted_fills_its_cell(accepted: int, rejected: int, decision: str) -> None:
    picture = acceptance_picture([sent(1, accepted=accepted, rejected=rejected, decision=decision)], {})
    assert picture is not None
    full = 'class="s4" d="M0 16v-16h' in str(picture.svg)
    assert full == (accepted > 0 and rejected == 0 and decision != "returned")
    assert ('class="x"' in str(picture.svg)) == (decision == "returned" or accepted + rejected == 0)


def test_a_nil_report_is_counted_as_what_it_is_and_never_as_returned_or_empty(
    warehouse_settings: Settings, warehouse_engine: Engine, send: Send, tmp_path: Path
) -> None:
    send(month=1, agency="so-y-te-01", cases={"01": 5})
    send(month=1, agency="so-y-te-68", decision="returned", rejected=1)
    for agency in ("so-y-te-66", "bo-y-te"):
        declare_nil(warehouse_settings, "health.dengue_month", agency, "2026-01", actor="test")
    index = quality_report(warehouse_engine, tmp_path)
    page = tmp_path / "health.dengue_month.html"
    said = text_of(page)
    assert "Chấp nhận 1 Trả lại 1 Không phát sinh 2" in said
    assert "đã nhận tất cả 4 lần gửi, trong đó 2 lần khai không phát sinh" in said
    assert [(r[0], r[1]) for r in rows_of(page, "Theo kỳ")] == [("01/2026", "3/4 2 khai không phát sinh")], "they have reported"
    by_agency = {r[0].split()[-1]: r for r in rows_of(page, "Theo cơ quan và kỳ")}
    assert by_agency["so-y-te-66"][2:4] == ["Không phát sinh", "sơ bộ"]
    listed = [(r[4], r[5]) for r in rows_of(page, "Các lần gửi") if "Khai không phát sinh 2026-01" in r[2]]
    assert listed == [("Không phát sinh", "hiện hành")] * 2
    assert by_agency["so-y-te-66"][7:] == ["—"] * 5, "no rows were read, not 0 of them"
    told = [t.text for t in lxml_html.fromstring(page.read_text(encoding="utf-8")).xpath("//svg[@role]//title")]
    assert sum("khai không phát sinh, phiếu" in t for t in told) == 2
    (row,) = [r for r in table_of(index, "datasets") if "(health.dengue_month)" in r[0]]
    assert row[1] == "Chấp nhận 1 Trả lại 1 Không phát sinh 2"
    assert "4 lần gửi số liệu, trong đó 2 lần khai không phát sinh" in text_of(index)
    empty = [r for r in table_of(index, "datasets") if "(health.dengue_month)" not in r[0]]
    assert all(r[1] == "chưa có lần gửi" for r in empty)


def test_the_picture_says_what_it_leaves_out() -> None:
    every = [sent(n, agency=f"ubnd-{n % 70:05d}", month=1 + n // 70) for n in range(70 * 12)]
    whole, cut = acceptance_picture(every[:60], {}), acceptance_picture(every + [sent(9999, month=2)] * 3, {})
    assert whole is not None
    assert cut is not None
    assert whole.left_out == ""
    assert cut.left_out == "Hình không vẽ 11 cơ quan khác."
    assert len(str(cut.svg).encode()) < 150_000


def test_the_index_adds_up_and_links_every_dataset(warehouse_engine: Engine, send: Send, tmp_path: Path) -> None:
    send(month=1, cases={"01": 5, "79": 6}, rejected=1)
    index = quality_report(warehouse_engine, tmp_path)
    said = text_of(index)
    assert "1 lần gửi số liệu, 4 dòng đã đọc: 2 chấp nhận, 1 tạm giữ, 1 bỏ qua" in said
    assert "đều khớp" in said
    links = lxml_html.fromstring(index.read_text(encoding="utf-8")).xpath("//td/a/@href")
    assert sorted(links) == sorted(f"{d}.html" for d in contracts())
    (row,) = [r for r in table_of(index, "datasets") if "(health.dengue_month)" in r[0]]
    assert row[1:] == ["Chấp nhận 1", "1", "1", "2", "4", "2", "1", "1", "0", "05/02/2026 08:00"]
    empty = [r for r in table_of(index, "datasets") if "(health.dengue_month)" not in r[0]]
    assert all(r[1] == "chưa có lần gửi" and r[-1] == "—" for r in empty)
    assert "great-expectations" not in said
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


def test_a_receipt_is_linked_where_its_page_lies_beside(warehouse_engine: Engine, send: Send, tmp_path: Path) -> None:
    send(month=1, cases={"01": 5})
    send(month=2, cases={"01": 5})
    receipt = tmp_path / "receipts/66-2026-000001/phieu-tiep-nhan.html"
    receipt.parent.mkdir(parents=True)
    receipt.write_text("x")
    quality_report(warehouse_engine, tmp_path / "quality")
    page = tmp_path / "quality/health.dengue_month.html"
    links = lxml_html.fromstring(page.read_text(encoding="utf-8")).xpath("//td//a")
    assert {(a.text, a.get("href")) for a in links} == {("66-2026-000001", "../receipts/66-2026-000001/phieu-tiep-nhan.html")}
    assert len(links) == 2  # by agency, and in the list of submissions
    assert (page.parent / links[0].get("href")).resolve() == receipt.resolve()


def test_a_returned_file_is_neither_reported_nor_in_time(warehouse_engine: Engine, send: Send, tmp_path: Path) -> None:
    send(month=1, decision="returned", rejected=1)  # received on the fifth of the next month
    send(month=1, agency="so-y-te-66", cases={"66": 1})
    quality_report(warehouse_engine, tmp_path)
    page = tmp_path / "health.dengue_month.html"
    assert [(r[0], r[1], r[2]) for r in rows_of(page, "Theo kỳ")] == [("01/2026", "1/2", "1")]
    assert [r[4] for r in rows_of(page, "Theo cơ quan và kỳ")] == ["chưa báo cáo", "đúng hạn"]


def test_figures_replaced_by_a_wider_period_still_count_as_reported(warehouse_engine: Engine, send: Send, tmp_path: Path) -> None:
    send(month=1, cases={"01": 5}, active=False)
    send(month=2, decision="returned", rejected=1)
    quality_report(warehouse_engine, tmp_path)
    periods = {r[0]: r[1] for r in rows_of(tmp_path / "health.dengue_month.html", "Theo kỳ")}
    assert periods == {"02/2026": "0/1", "01/2026 1 cơ quan: số liệu đã thay bằng lần gửi cho kỳ khác": "1/1"}


@pytest.fixture
def many(warehouse_engine: Engine) -> None:
    """500 submissions of 50 agencies over 24 months, each agency with ten of them, by plain SQL."""
    with warehouse_engine.begin() as connection:
        connection.execute(text("""
            with n as (select g, format('ubnd-%s', lpad((g % 50)::text, 5, '0')) as agency, lpad(to_hex(g), 64, '0') as sha,
                              (date '2024-10-01' + ((g / 50 * 12 + g) % 24) * interval '1 month')::date as f from generate_series(0, 499) g),
            e as (insert into intake.extract (sha256, dataset, agency, name, size_bytes, source, sample, encrypted, frozen_at)
                  select sha, 'health.dengue_month', agency, format('Báo cáo sốt xuất huyết của xã, phường số %s.xlsx', g), 10, 'test', false,
                         false, now() from n returning extract_id, sha256),
            s as (insert into intake.submission (receipt_no, extract_id, sha256, dataset, agency, contract_version, contract_fingerprint,
              reference_version, source, state, decision, period_from, period_to, calendar, rows_read, rows_accepted, rows_rejected,
              rows_ignored, facts_written, counts, sample, received_at, finished_at)
            select format('66-2026-%s-1', lpad(g::text, 6, '0')), extract_id, sha, 'health.dengue_month', agency, '1.0', sha, 'v', 'test', 'finished',
              (array['accepted', 'accepted_with_warnings', 'partly_accepted', 'returned', 'unreadable'])[1 + g % 5], f,
              (f + interval '1 month' - interval '1 day')::date, 'calendar_month', 12000, 11900 - g, 90 + g, 10, 11900 - g, '{}', false,
              timestamptz '2026-10-01' + g * interval '1 minute', now()
            from n join e on e.sha256 = n.sha returning submission_id, agency, decision, period_from, received_at),
            c as (insert into intake.claim (submission_id, dataset, agency, scope) select submission_id, 'health.dengue_month', agency,
                  period_from::text from s where decision not in ('returned', 'unreadable') returning claim_id, submission_id, agency, scope)
            insert into intake.claim_range select 'health.dengue_month', c.agency, c.scope, c.claim_id, tstzrange(s.received_at, null)
            from c join s using (submission_id)"""))  # fmt: skip


def test_five_hundred_submissions_of_fifty_agencies_stay_readable(many: None, warehouse_engine: Engine, tmp_path: Path) -> None:
    for n in range(500):
        page = tmp_path / f"receipts/66-2026-{n:06d}-1/phieu-tiep-nhan.html"
        page.parent.mkdir(parents=True)
        page.touch()
    index = quality_report(warehouse_engine, tmp_path / "quality")
    page = index.with_name("health.dengue_month.html")
    whole = page.read_text(encoding="utf-8")
    assert len(whole.encode()) < 300_000
    assert "<script" not in whole
    assert "<link" not in whole
    tree = lxml_html.fromstring(whole)
    assert len(tree.xpath("//svg[@role]/g")) == 50
    periods = table_of(page, "periods")
    assert len(periods) == 24
    assert sum(int(p[1].split("/")[0]) for p in periods) == 300  # those that were not returned
    assert all(int(p[2]) <= int(p[1].split("/")[0]) for p in periods)
    shown = table_of(page, "agencies")
    assert len({r[0] for r in shown}) == 50  # the newest periods of all, not all periods of the first agencies
    assert len(shown) >= 150
    sent_rows = table_of(page, "sent")
    assert sent_rows[0][0] == "66-2026-000499-1"
    assert f"và {500 - len(sent_rows)} dòng khác, không nêu ở đây" in text_of(page)
    (row,) = [r for r in table_of(index, "datasets") if "(health.dengue_month)" in r[0]]
    assert row[1] == "Chấp nhận 100 Cần xác nhận 100 Một phần 100 Trả lại 100 Không đọc được 100"
    assert row[2:4] == ["50", "500"]
    assert row[5:9] == ["6.000.000", "5.825.250", "169.750", "5.000"]


def test_numbers_have_vietnamese_separators() -> None:
    assert [number(n) for n in (0, 999, 1000, 12345678)] == ["0", "999", "1.000", "12.345.678"]


def test_every_cell_has_a_label_on_a_telephone(warehouse_engine: Engine, send: Send, tmp_path: Path) -> None:
    send(month=1, cases={"01": 5}, rejected=1, findings=(("VALUE-001", "error", 1),))
    index = quality_report(warehouse_engine, tmp_path)
    for page in (index, tmp_path / "health.dengue_month.html"):
        whole = page.read_text(encoding="utf-8")
        for table in lxml_html.fromstring(whole).xpath("//table"):
            cells = {len(row.xpath("td")) for row in table.xpath("tbody/tr")}
            heads = len(table.xpath("thead/tr/th"))
            assert cells == {heads}
            assert len(re.findall(rf"#{table.get('id')} td:nth-child\(\d+\)::before", whole)) == heads
