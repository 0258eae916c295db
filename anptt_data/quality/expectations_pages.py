"""Makes the pages of great-expectations readable without its scripts, icon font and English: for auditors, with no internet.

The library's Data Docs carry their answers as icons of a font and their order as scripts, both fetched from the internet. Nothing that was
found is changed: the same tables stay, with words instead of icons and Vietnamese heads.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import html

from anptt_data.quality.report_render import instant

DROPPED = (
    "//script | //noscript | //link | //img | //iframe | //button | //footer | //input | //style"
    " | //*[contains(concat(' ', normalize-space(@class), ' '), ' modal ')]"
    " | //*[contains(concat(' ', normalize-space(@class), ' '), ' cooltip ')]//*[contains(@class, 'top')]"
    " | //div[contains(concat(' ', normalize-space(@class), ' '), ' card ') and not(contains(@class, 'collapse'))]"
    " | //a[@data-toggle='collapse'] | //div[contains(@class, 'navbar-brand')] | //head/title"
    " | //li[contains(@class, 'breadcrumb-item') and contains(@class, 'active')]"
    " | //tr[td[1][normalize-space()='Run Name']]"
    " | //*[contains(@id, '-collapse-item-') and (contains(@id, '-header') or contains(@id, '-body'))]"
    "[not(contains(@id, '-item-1-'))]"
    " | //*[starts-with(@href, 'http') or starts-with(@src, 'http')]"
)
"""All a browser would fetch, the library's own menus (they need its scripts), and texts that only a pointer would uncover."""

ANSWERS = {"text-success": ("Đúng", "held"), "text-danger": ("Không đúng", "broken"), "text-warning": ("Lỗi khi kiểm tra", "broken")}
WORDS = {
    "Home": "Kiểm tra kho dữ liệu", "Expectation Validation Result": "Kết quả kiểm tra", "Expectation Suite": "Các điều kiểm tra",
    "Evaluates whether a batch of data matches expectations.": "Số liệu đã ghi được đối chiếu với các điều phải luôn đúng.",
    "A collection of Expectations defined for batches of data.": "Các điều phải luôn đúng của số liệu đã ghi.",
    "Overview": "Tóm tắt", "Statistics": "Số lượng", "Evaluated Expectations": "Số điều đã kiểm tra", "Successful Expectations": "Đúng",
    "Unsuccessful Expectations": "Không đúng", "Success Percent": "Tỷ lệ đúng", "Info": "Thông tin", "Notes": "Ghi chú",
    "Great Expectations Version": "Phiên bản great-expectations",
    "Expectation Suite Name": "Biểu", "Expectation Suite:": "Các điều kiểm tra:", "Status:": "Kết quả:",
    "Table-Level Expectations": "Về cả biểu", "Status": "Kết quả", "Expectation": "Điều phải đúng", "Observed Value": "Giá trị thấy được",
    "Unexpected Value": "Giá trị không đúng", "Count": "Số lần",
    "Succeeded": "Đúng", "Failed": "Không đúng", "Run Time": "Lúc kiểm tra", "Sampled Unexpected Values": "Một số giá trị không đúng",
}  # fmt: skip
"""Texts of the library that stand alone in an element or before one."""

SENTENCES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"Data asset: (\S+)"), lambda m: f"Biểu: {m[1]}"),
    (re.compile(r"(\S+)% unexpected"), lambda m: f"{_decimal(m[1])} % không đúng"),
    (re.compile(r"(\S+)% not null"), lambda m: f"{_decimal(m[1])} % không trống"),
    (re.compile(r"(\S+)%"), lambda m: f"{_decimal(m[1])} %"),
    (
        re.compile(r"(\S+) unexpected values? found\. (\S+)% of (\S+) total rows\."),
        lambda m: f"{m[1].replace(',', '.')} giá trị không đúng, {_decimal(m[2])} % của {m[3].replace(',', '.')} dòng.",
    ),
    (
        re.compile(r"This Expectation suite currently contains (\d+) total Expectations across (\d+) columns?\."),
        lambda m: f"{m[1]} điều, {m[2]} cột.",
    ),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), lambda m: f"{instant(datetime.fromisoformat(m[0]))} (+07:00)"),
)
"""Texts of the library with values in them."""

STYLE = """
* { box-sizing: border-box; }
body { font: 15.5px/1.4 "Times New Roman", "Liberation Serif", Tinos, serif; max-width: 1100px; margin: 0 auto; padding: 16px 20px 40px; color: #111; overflow-wrap: anywhere; }
h4 { font-size: 24px; margin: 12px 0 4px; } h5 { font-size: 18px; margin: 24px 0 6px; border-bottom: 1px solid #999; } h6 { font-size: 15.5px; margin: 12px 0 4px; }
p { margin: 6px 0; } ol { list-style: none; padding: 0; margin: 0; } ul { padding-left: 20px; margin: 6px 0; } hr { display: none; } td td span + span { margin-left: 10px; } a { color: #0b4f9c; }
table { border-collapse: collapse; width: 100%; margin: 0 0 8px; } td, th { border-bottom: 1px solid #ddd; padding: 4px 6px; vertical-align: top; text-align: left; }
th { background: #f1f1f1; } td:first-child, th:first-child { width: 150px; } td:last-child, th:last-child { width: 24%; } td:nth-child(2):last-child { width: auto; }
.en { color: #555; font-size: 12.5px; font-style: italic; font-weight: normal; }
.answer { display: inline-block; border: 1px solid #777; border-radius: 3px; padding: 0 6px; font-size: 13.5px; white-space: nowrap; }
.held { background: #dcefdc; } .broken { background: #f7c6b8; font-weight: bold; }
@media (max-width: 760px) { body { padding: 10px 12px 30px; } td:first-child, th:first-child { width: 92px; } .answer { white-space: normal; } }
"""


def make_local(docs: Path, columns: Mapping[str, Mapping[str, str]], titles: Mapping[str, str]) -> None:
    """Mends every page under `docs` in place. `columns`: dataset -> column -> Vietnamese title; `titles`: dataset -> title."""
    for page in docs.rglob("*.html"):
        dataset = _dataset(page, titles)
        text = localised(page.read_text(encoding="utf-8"), columns.get(dataset, {}), titles.get(dataset, ""))
        page.write_text(text, encoding="utf-8")
    shutil.rmtree(docs / "static", ignore_errors=True)


def localised(page: str, columns: Mapping[str, str], title: str) -> str:
    """One page of the library with everything from the internet taken out, words instead of icons, and Vietnamese heads."""
    tree: Any = html.document_fromstring(page)
    for element in tree.xpath(DROPPED):
        if element.getparent() is not None:
            element.drop_tree()
    for icon in tree.xpath("//i"):
        answer = next((a for kind, a in ANSWERS.items() if kind in (icon.get("class") or "")), None)
        if answer is None:
            icon.drop_tree()
            continue
        icon.tag, icon.text = "span", answer[0]
        icon.attrib.clear()  # an icon is hidden from screen readers, the word must not be
        icon.set("class", f"answer {answer[1]}")
        if icon.tail and icon.tail.strip() in ("Succeeded", "Failed"):  # the badge says it
            icon.tail = ""
    for element in tree.body.iter():
        element.attrib.pop("style", None)  # made for the library's own frame
        _translate(element, columns)
    for head in tree.xpath("//h4")[:1]:
        head.text = f"{(head.text or '').strip()}: {title}" if title else head.text
    tree.set("lang", "vi")
    _head(tree, title)
    made: str = html.tostring(tree, encoding="unicode", doctype="<!doctype html>")
    return re.sub(r"\n\s*\n+", "\n", made)


def _translate(element: Any, columns: Mapping[str, str]) -> None:
    if not isinstance(element.tag, str):
        return
    element.text = _word(element.text, columns if element.tag == "h5" else {})
    element.tail = _word(element.tail, {})


def _word(text: str | None, columns: Mapping[str, str]) -> str | None:
    """`text` in Vietnamese when it is one of the library's; a column's name stands behind its title."""
    plain = " ".join((text or "").split())
    if plain in columns:
        return f"{columns[plain]} ({plain})"
    for pattern, said in SENTENCES:
        found = pattern.fullmatch(plain)
        if found:
            return said(found)
    return WORDS.get(plain, text)


def _decimal(written: str) -> str:
    return written.replace(",", " ").replace(".", ",").replace(" ", ".")


def _head(tree: Any, title: str) -> None:
    head = tree.find("head")
    for tag, text in (("title", f"Kiểm tra kho dữ liệu: {title}".removesuffix(": ")), ("style", STYLE)):
        made = html.Element(tag)
        made.text = text
        head.append(made)


def _dataset(page: Path, titles: Mapping[str, str]) -> str:
    """``…/expectations/<sector>/<name>.html`` and ``…/warehouse-<dataset>.html`` both tell their dataset."""
    for name in (f"{page.parent.name}.{page.stem}", page.stem.partition("-")[2]):
        if name in titles:
            return name
    return ""
