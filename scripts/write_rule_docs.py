"""Writes docs/rules.md: every rule of the catalogue and of the contracts. Run: .venv/bin/python scripts/write_rule_docs.py [--check]"""

from __future__ import annotations

import string
import sys
from collections.abc import Iterable
from pathlib import Path

from anptt_data.contract.base import Contract
from anptt_data.contract.registry import contracts
from anptt_data.contract.rules import ContractRule
from anptt_data.quality.catalogue import RULES, Rule
from anptt_data.receipts.words import SEVERITIES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rules.md"
FAMILIES = {
    "AGENCY": "Cơ quan gửi — The sender", "FILE": "Tệp — The file", "SECRET": "Bí mật nhà nước — State secrets", "LAYOUT": "Bố cục — Layout", "HEADER": "Tiêu đề cột — Headers",
    "PERIOD": "Kỳ báo cáo — Period", "ROWS": "Dòng — Rows", "VALUE": "Giá trị — Values", "NUMBER": "Số — Numbers", "DATE": "Ngày — Dates",
    "UNIT": "Đơn vị tính — Units", "CODE": "Mã — Codes", "PLACE": "Đơn vị hành chính — Places", "DUP": "Dòng trùng — Duplicates",
    "TOTAL": "Dòng tổng — Totals", "DERIVED": "Số tính từ số khác — Derived figures", "CHANGE": "So với lần gửi trước — Changes",
}  # fmt: skip
FAMILIES |= {
    "COL": "Cột — Columns",
    "NUM": "Số — Numbers",
    "NULL": "Ô trống — Empty cells",
    "TEXT": "Chữ — Text",
    "TEMPLATE": "Mẫu nhập — Entry templates",
}
WITHOUT_ADDRESS = ("FILE", "SECRET", "ROWS", "PERIOD", "CHANGE", "LAYOUT", "DERIVED-002")
EXAMPLES: dict[str, object] = {
    "value": "12a", "header": "Số ca", "count": 3, "minimum": 0, "maximum": 100, "computed": 41, "keys": "xã, bệnh",
    "rows": "14, 15", "mark": "MẬT", "found": "kỳ 09/2026", "asked": "10/2026", "code": "24664", "unit": "µg/m³", "sheet": "Phụ lục",
    "encoding": "TCVN3", "expected": 5, "allowed": "từ 01/7/2025", "said": "xlsx", "detail": "thiếu phần cuối", "lines": 12,
    "seen": "STT, Họ tên", "why": "không có dòng tiêu đề", "used": "vẫn được đọc", "forms": "xã theo dòng; bảng", "form": "xã theo dòng",
    "wanted": "Số ca mắc", "near_vi": "", "near_en": "", "hint_vi": "", "hint_en": "", "places": "cột C, cột F", "format_vi": "1.234,5",
    "format_en": "1.234,5", "as_thousands": "1234", "as_decimal": "1,234", "received": "05/11/2026", "what": "tháng 9; tháng 10",
    "right": "15/9/2026 đến 14/10/2026", "order": "ngày/tháng/năm", "code_list": "bệnh", "named": "Phường Đông Hải", "series": "TT",
    "nearest_vi": "Đông Hải, Đông Hòa", "nearest_en": "Đông Hải, Đông Hòa", "on": "01/10/2026", "validity_vi": "đến 30/6/2025, nhập vào xã Đông Hòa",
    "validity_en": "to 30/6/2025, merged into xã Đông Hòa", "beside": "Huyện Ninh Sơn (585, Tỉnh Ninh Thuận)", "ended": "01/07/2025", "candidates": "xã Tân Lập (tỉnh A), xã Tân Lập (tỉnh B)",
    "born": "01/01/2004", "area": "xã Đông Hải", "province": "tỉnh Khánh Hòa",
}  # fmt: skip
"""What the facts of a finding may look like; a fact without an example is shown by its name."""
SPECIAL: dict[str, dict[str, object]] = {
    "AGENCY-001": {"allowed": "«Sở Công Thương tỉnh A» (so-ct-38)", "sender": "«Sở Y tế tỉnh A» (so-y-te-38)"},
    "AGENCY-002": {"allowed": "«Trung tâm Kiểm soát bệnh tật tỉnh A» (cdc-66)", "sender": "«Sở Y tế tỉnh A» (so-y-te-66)"},
    "CHANGE-002": {"receipt": "66-2026-000012-5", "agency": "so-y-te-66"}, "TOTAL-002": {"value": "PC38", "children": 26},
    "PLACE-013": {"names": 29, "count": 29},
    "TEMPLATE-001": {"found": "health.disease_week", "asked": "health.dengue_month"}, "TEMPLATE-002": {"found": "1.0", "asked": "1.1"},
    "TEMPLATE-003": {"found": "so-ct-38", "asked": "so-ct-66"}, "TEMPLATE-004": {"found": "2026-09", "asked": "2026-10"},
    "TEMPLATE-005": {"names": "Xã Ea Kar, Xã Ea Ô, Xã Cư Yang"},
    "FILE-002": {"found": "một trang web"}, "FILE-003": {"found": "PDF"}, "FILE-005": {"detail": "1 MB thành 4 GB"},
    "FILE-006": {"value": "../../x.txt"}, "FILE-007": {"value": "anh.jpg"}, "FILE-009": {"value": "XFD1048576"},
    "FILE-010": {"detail": "5 GB"}, "FILE-013": {"value": "=SUM(C5:C11)"}, "FILE-020": {"found": 3}, "FILE-022": {"detail": "một chuỗi"},
    "PERIOD-005": {"sheet": "Tháng 9", "period": "Tháng 10 năm 2026"}, "LAYOUT-009": {"what_vi": "2 dòng và cột C", "what_en": "2 rows and columns C"}, "LAYOUT-007": {"seen": "«Nam», «Nữ»"},
    "LAYOUT-008": {"header": "Tháng 9 / Số ca mắc", "says": "tháng 9", "period": "Tháng 10 năm 2026"}, "COL-007": {"letters": "D"},
    "COL-003": {"header": "Ghi chú"}, "NUM-002": {"value": "1,234.5"}, "NUM-003": {"value": "1.234"}, "NUM-004": {"value": "3,5"},
    "NUM-005": {"value": "NaN"}, "NUM-006": {"value": "1e400"}, "NUM-007": {"value": "KPH"}, "NUM-010": {"value": "1.234"}, "NUM-012": {"value": "5", "cells": 2},
    "DATE-001": {"header": "Ngày", "value": "hôm qua"}, "DATE-002": {"header": "Ngày", "value": "31/02/2026"},
    "DATE-003": {"header": "Ngày", "value": "01/01/2031"}, "DATE-004": {"found": "12/2026"},
    "DATE-005": {"header": "Từ ngày", "value": "01/10/2026"}, "DATE-006": {"header": "Kỳ", "value": "tháng"},
    "DATE-008": {"header": "Thời điểm đo", "value": "13/11/2026"}, "DATE-009": {"header": "Thời điểm đo", "value": "11/05/2026 8:00 AM"},
    "DATE-007": {"header": "Ngày", "value": "10/31/2026"}, "UNIT-001": {"header": "Nồng độ", "value": "mg/m³"},
    "UNIT-002": {"header": "Nồng độ (mg/m³)", "value": "mg/m³"}, "UNIT-003": {"value": "nghìn ca", "unit": "ca"},
    "UNIT-004": {"header": "Nồng độ", "value": "abc"}, "CODE-001": {"header": "Bệnh", "value": "Cúm X"},
    "CODE-002": {"value": "Cúm X", "wanted": "bệnh"}, "CODE-003": {"value": "24664"}, "CODE-004": {"header": "Trạng thái", "value": "9", "allowed": "00, 01, 02"},
    "NULL-002": {"value": "Đông Hải"}, "NULL-003": {"value": "Sởi", "wanted": "CD"}, "PLACE-001": {"value": "Đông Hãi"},
    "PLACE-002": {"value": "24664"}, "PLACE-003": {"value": "Tân Lập"}, "PLACE-004": {"value": "Đắk Nông", "area": "tỉnh Đắk Lắk"},
    "PLACE-005": {"value": "TRAM-99"}, "PLACE-006": {"value": "Xã Đông Hải"},
    "PLACE-015": {"value": "Đông Hải, huyện Ninh Sơn", "name": "Đông Hải", "candidates": "Phường Đông Hải (22834, Tỉnh Ninh Thuận)"},
    "PLACE-016": {"value": "Huyện Ninh Sơn"}, "PLACE-017": {"value": "Đông Hải, Ninh Sơn", "code": "22834"}, "PLACE-018": {"value": "Đông Hải", "code": "22834"},
    "PLACE-007": {"value": "Đắk Lắk", "found": "tỉnh", "allowed": "xã"}, "PLACE-008": {"value": "1", "code": "01", "area": "Hà Nội"},
    "PLACE-009": {"value": "22834"}, "PLACE-010": {"value": "Đông hải"}, "PLACE-011": {"value": "Vĩnh Long", "candidates": "tỉnh, phường"},
    "VALUE-002": {"value": "-4"}, "VALUE-003": {"value": "400"}, "TOTAL-001": {"value": "38"}, "DERIVED-001": {"header": "Cộng dồn", "value": "38"},
    "DERIVED-002": {"header": "Cộng dồn"},
}  # fmt: skip
"""Where the general example would mislead."""


def page() -> str:
    """The whole page."""
    lines = [
        "# Quy tắc kiểm tra — Rules",
        "",
        "Trang này do `scripts/write_rule_docs.py` lập từ danh mục quy tắc và các quy định biểu mẫu; không sửa tay.",
        "This page is made from the catalogue and the contracts; do not edit it.",
        "",
        "| Mức độ | Severity | Hệ quả | What follows |",
        "|-|-|-|-|",
        f"| {SEVERITIES['blocker'].vi} | blocker | Trả lại cả tệp | The submission is returned |",
        f"| {SEVERITIES['error'].vi} | error | Giữ lại dòng đó, chờ xử lý | Its row is held back |",
        f"| {SEVERITIES['warning'].vi} | warning | Chấp nhận, đề nghị xác nhận | Accepted, and said |",
        f"| {SEVERITIES['info'].vi} | info | Không thay đổi kết quả | Changes nothing |",
        "",
    ]
    for family, rules in families().items():
        lines += [f"## {FAMILIES.get(family, family)}", ""]
        for rule in rules:
            lines += section(rule)
    lines += ["# Quy tắc riêng của từng biểu — Rules of the contracts", ""]
    for dataset, contract in contracts().items():
        if contract.rules():
            lines += [f"## {contract.title().vi} — {contract.title().en} (`{dataset}`, {contract.version()})", ""]
            for own in contract.rules():
                lines += section(own, contract)
    return "\n".join(lines).rstrip() + "\n"


def families() -> dict[str, list[Rule]]:
    """The catalogue's rules by the first word of their code, in the order of the catalogue, codes in order."""
    grouped: dict[str, list[Rule]] = {}
    for rule in RULES.values():
        grouped.setdefault(rule.code.split("-")[0], []).append(rule)
    return {family: sorted(rules, key=lambda r: r.code) for family, rules in grouped.items()}


def section(rule: Rule | ContractRule, contract: type[Contract] | None = None) -> Iterable[str]:
    """The lines of one rule."""
    lines = [
        f"### {rule.code}",
        "",
        f"**{SEVERITIES[rule.severity].vi}** ({rule.severity}). {_words(rule.vi)}.  ",
        f"*{_words(rule.en)}.*",
        "",
        f"- Cách xử lý: {_words(rule.fix_vi)}. *{_words(rule.fix_en)}.*",
        f"- Ví dụ: {_example(rule)}",
    ]
    if contract is not None and isinstance(rule, ContractRule):
        titles = [contract.columns()[c].title.vi if c in contract.columns() else c for c in rule.columns()]
        lines.append(f"- Xem các cột: {', '.join(titles)}")
    return [*lines, ""]


def facts_of(template: str) -> list[str]:
    """Names of the facts a text asks for."""
    try:
        return [name for _, name, _, _ in string.Formatter().parse(template) if name]
    except ValueError:
        return []


def _words(template: str) -> str:
    """The text with its facts in angle quotes instead of braces."""
    return template.format(**{name: f"‹{name}›" for name in facts_of(template)}).rstrip(".")


def _example(rule: Rule | ContractRule) -> str:
    facts = EXAMPLES | SPECIAL.get(rule.code, {})
    said = rule.vi.format(**{name: facts.get(name, f"‹{name}›") for name in facts_of(rule.vi)})
    return said if rule.code.startswith(WITHOUT_ADDRESS) else f"`Sheet1!C14`: {said}"


def main() -> int:
    made = page()
    if "--check" in sys.argv:
        return 0 if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == made else 1
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
