"""The printable page of a receipt: one static file, no script, under 300 kB, made from the receipt's JSON and nothing else."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from anptt_data.approval.written import approval_line, moment, signatory_line
from anptt_data.quality.findings import SEVERITY_ORDER
from anptt_data.receipts import change_words
from anptt_data.receipts.words import AUTHORITIES, COUNTS, ENCODINGS, IGNORED, SEVERITIES

PAGE_BYTES = 290_000
"""Agencies' networks are slow: pages stay under 300 kB; findings that do not fit stand in the files beside the page."""
PERIOD_PARTS = {"start": "từ ngày", "end": "đến ngày", "cell": "kỳ", "year": "năm", "month": "tháng", "week": "tuần", "moment": "thời điểm"}
_LINE = re.compile(r"(.+: )?dòng (\d+)(, cột .+)?")
PARTS_SHOWN, COLUMNS_SHOWN, TEXT_SHOWN = 8, 60, 300
HISTORY_SHOWN = 20
CHECK_CODE = 16
"""Hexadecimal digits of the file's SHA-256 that open a receipt's public check: 64 bits nobody guesses, short enough to type."""


def receipt_page(receipt: Mapping[str, Any], public_url: str | None = None) -> str:
    """The receipt as HTML (Vietnamese first), all findings of the receipt on it unless they would not fit into `PAGE_BYTES`.

    With `public_url`, where the portal is reached, the QR code leads to the receipt's check.
    """
    return _within(receipt, "receipt.html", PAGE_BYTES, public_url)


def receipt_body(receipt: Mapping[str, Any], public_url: str | None = None, most_bytes: int = PAGE_BYTES // 2) -> Markup:
    """The same inside another page that brings its own style: no head, no links to files beside it."""
    return Markup(_within({**receipt, "files": {}}, "receipt_body.html", most_bytes, public_url))  # noqa: S704 - escaped by the template


def check_address(public_url: str, receipt_no: str, sha256: str) -> str:
    """The public page that says whether a receipt is ours and still stands; who has the paper has the code."""
    return f"{public_url}/kiem-tra/{receipt_no}/{sha256[:CHECK_CODE]}"


def _within(receipt: Mapping[str, Any], template: str, most_bytes: int, public_url: str | None) -> str:
    shown = len(receipt["findings"])
    for english, examples in ((True, 20), (True, 5), (False, 5), (False, 2)):
        page = _render(receipt, template, shown, english, examples, public_url)
        if len(page.encode()) <= most_bytes:
            return page
    while shown > 1:
        shown = shown * 2 // 3
        page = _render(receipt, template, shown, False, 2, public_url)
        if len(page.encode()) <= most_bytes:
            break
    return page


@lru_cache(maxsize=1)
def _templates() -> Environment:
    folder = Path(__file__).parent / "templates"
    return Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=False, keep_trailing_newline=True)


def _render(receipt: Mapping[str, Any], template: str, shown: int, english: bool, examples: int, public_url: str | None) -> str:
    names = {"workbook": "tệp «Cần sửa» (Excel)", "findings": "danh sách nội dung cần xử lý (CSV)", "json": "phiếu dạng JSON"}
    return _templates().get_template(template).render(
        r=receipt, authority=AUTHORITIES.get(receipt["authority"] or ""), facts=_facts(receipt), counts=_counts(receipt["counts"], nil=bool(receipt.get("nil"))),
        sections=_sections(receipt, shown, examples), shown=shown, english=english, layout=_layout(receipt), qr=_qr(receipt, public_url),
        received=moment(receipt["received_at"]), number=number, approval=_approval(receipt), change=change_words,
        moment=moment, history_shown=HISTORY_SHOWN,
        files=[(vi, Path(receipt["files"][face]).name) for face, vi in names.items() if face in receipt["files"]],
    )  # fmt: skip


def _facts(r: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    facts = [
        ("Biểu", "dataset", f"{r['dataset_title_vi']} — {r['dataset_title_en']} ({r['dataset']})", ""),
        ("Quy định biểu mẫu", "contract version", f"phiên bản {r['contract_version']}" + _in(r["legal_basis"]), ""),
        ("Cơ quan gửi", "agency", f"{r['agency_name']} ({r['agency']})" if r["agency_name"] else r["agency"], ""),
        ("Kỳ báo cáo", "period", _period(r), ""),
        ("Tiếp nhận lúc" if r["receipt_no"] else "Kiểm tra lúc", "received at", moment(r["received_at"]), ""),
    ]
    if r["file_name"]:
        facts.append(("Tệp số liệu", "file", f"{r['file_name']} ({number(r['size_bytes'])} byte)", ""))
    of = ("của bản khai", "of the declaration") if r.get("nil") else ("của tệp", "of the file")
    facts.append((f"Mã SHA-256 {of[0]}", f"fingerprint {of[1]}", r["sha256"], "mono"))
    return facts


def _approval(r: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the page says of the approval; None for a trial check, and for receipts of before there was one."""
    state = r.get("approval_state")
    if not state:
        return None
    holding = [a for a in state["approvals"] if a["voided_at"] is None]
    return {
        "line": approval_line(state), "en": state["state_en"] or state["why_en"], "as_of": moment(state["as_of"]),
        "holding": [(signatory_line(a), moment(a["at"]), a["signature"]) for a in holding], "documents": state["documents"],
        "history": [h | {"at": moment(h["at"])} for h in state["history"][-HISTORY_SHOWN:]],
    }  # fmt: skip


def _period(r: Mapping[str, Any]) -> str:
    if r["period"]:
        return f"từ {day(r['period']['from'])} đến {day(r['period']['to'])}"
    return f"khai khi gửi: {r['asked_period']}" if r["asked_period"] else "chưa xác định"


def _in(text: str) -> str:
    return f" ({text})" if text else ""


def _counts(counts: Mapping[str, Any], *, nil: bool = False) -> list[dict[str, Any]]:
    """The counts as lines; of a nil report, which has no rows, only what is gone since the last submission."""
    rows: list[dict[str, Any]] = []
    for name, words in COUNTS.items():
        value = counts.get(name)
        if nil and name != "gone":
            continue
        if name in ("gone", "changed", "unchanged", "new", "facts_written") and value == 0:
            continue
        shown = "chưa so sánh" if value is None else number(value)
        if value is None and name in ("changed", "unchanged", "gone"):
            continue
        rows.append({"vi": words.vi, "en": words.en, "value": shown, "sub": name in ("new", "changed", "unchanged")})
        if name == "ignored":
            rows += [
                {"vi": IGNORED[reason].vi, "en": IGNORED[reason].en, "value": number(n), "sub": True} if reason in IGNORED
                else {"vi": reason, "en": "", "value": number(n), "sub": True}
                for reason, n in counts.get("ignored_by_reason", {}).items() if n
            ]  # fmt: skip
    return rows


def _sections(receipt: Mapping[str, Any], shown: int, examples: int) -> list[tuple[str, Any, int, list[dict[str, Any]]]]:
    items: dict[str, list[dict[str, Any]]] = {s: [] for s in SEVERITY_ORDER}
    for n, finding in enumerate(receipt["findings"][:shown], start=1):
        places = [a for a in finding["examples"] if a]
        listed = _together(places[:examples])
        if places and finding["count"] > len(places[:examples]):
            listed += f" và {number(finding['count'] - len(places[:examples]))} chỗ khác"
        value = finding["value"]
        items[finding["severity"]].append(finding | {"n": n, "places": listed, "value": None if value is None else _short(value)})
    totals = receipt["findings_by_severity"]
    return [(s, SEVERITIES[s], totals[s], items[s]) for s in SEVERITY_ORDER if totals[s]]


def _together(places: list[str]) -> str:
    """Addresses on one line, what they share said once: ``dòng 30, 81, cột «x»``, ``'Tháng 10'!C7, C9``."""
    lines = [_LINE.fullmatch(p) for p in places]
    if len(places) > 1 and all(lines) and len({(m[1], m[3]) for m in lines if m}) == 1:
        found = [m for m in lines if m]
        return f"{found[0][1] or ''}dòng {', '.join(m[2] for m in found)}{found[0][3] or ''}"
    told: list[str] = []
    sheet = None
    for place in places:
        name, _, cell = place.rpartition("!")
        told.append(cell if name and name == sheet else place)
        sheet = name
    return ", ".join(told)


def _layout(receipt: Mapping[str, Any]) -> dict[str, Any] | None:
    layout, titles = receipt["layout"], receipt.get("column_titles", {})
    if not layout:
        return None
    facts = [
        ("Dạng tệp", "format", str(layout.get("format") or "")),
        ("Bố cục", "layout", receipt.get("layout_title") or str(layout.get("layout") or "")),
    ]
    if layout.get("encoding"):
        facts.append(("Bảng mã chữ", "encoding", ENCODINGS.get(layout["encoding"], str(layout["encoding"]))))
    if layout.get("delimiter"):
        facts.append(("Dấu ngăn cột", "delimiter", {"\t": "Tab"}.get(layout["delimiter"], str(layout["delimiter"]))))
    parts = layout.get("parts") or []
    return {"facts": facts, "parts": [_part(p, titles) for p in parts[:PARTS_SHOWN]], "more": max(0, len(parts) - PARTS_SHOWN)}


def _part(part: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, Any]:
    header = part.get("header_rows")
    lines = [str(t.get("text", "")) if isinstance(t, dict) else str(t) for t in part.get("title_lines") or []]
    columns = part.get("columns") or {}
    described = [_column(titles.get(name, name), c) for name, c in list(columns.items())[:COLUMNS_SHOWN] if isinstance(c, dict)]
    described += [
        _column(f"Kỳ báo cáo ({PERIOD_PARTS.get(name, name)})", {"number_format": part.get("period_date_format"), **c})
        for name, c in (part.get("period_columns") or {}).items()
        if isinstance(c, dict)
    ]
    described += [
        _column(titles.get(str(c.get("measure")), str(c.get("measure") or "")), {"number_format": part.get("number_format"), **c})
        for c in (part.get("labels") or [])[:COLUMNS_SHOWN]
        if isinstance(c, dict)
    ]
    extras = [str(e.get("header") or e.get("column")) if isinstance(e, dict) else str(e) for e in part.get("extra_columns") or []]
    return {
        "name": part.get("name") or "", "header": ", ".join(map(str, header)) if isinstance(header, list | tuple) else header,
        "titles": _short(" / ".join(t for t in lines if t)), "columns": described, "extras": _short(", ".join(extras)),
    }  # fmt: skip


def _column(title: str, column: Mapping[str, Any]) -> dict[str, str]:
    formats = [str(column[k]) for k in ("number_format", "date_format", "unit") if column.get(k)]
    letters = column.get("letters") or (f"cột {column['column']}" if column.get("column") else "")
    return {"where": str(letters), "header": _short(str(column.get("header") or "")), "meaning": title, "format": "; ".join(formats)}


def _qr(receipt: Mapping[str, Any], public_url: str | None) -> Markup | None:
    """The way to the receipt's check, or number and hash, so that paper and file can be held together; none for a trial check."""
    receipt_no, sha256 = receipt["receipt_no"], receipt["sha256"]
    if receipt_no is None:
        return None
    known = receipt["submission_id"] is not None  # of a file refused as secret there is nothing to look up
    told = check_address(public_url, receipt_no, sha256) if public_url and known else f"{receipt_no} sha256:{sha256}"
    out = io.BytesIO()
    code = segno.make_qr(told, error="m")
    code.save(out, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True, title="Số phiếu và SHA-256")
    return Markup(out.getvalue().decode())  # noqa: S704 - made here, from a number and a hash


def _short(text: str) -> str:
    return text if len(text) <= TEXT_SHOWN else text[:TEXT_SHOWN] + "…"


def number(value: int) -> str:
    """1234567 -> 1.234.567, as numbers are written in Vietnamese."""
    return f"{value:,}".replace(",", ".")


def day(iso: str) -> str:
    """2026-10-01 -> 01/10/2026."""
    return date.fromisoformat(iso).strftime("%d/%m/%Y")
