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
    "FILE": "Tệp — The file", "SECRET": "Bí mật nhà nước — State secrets", "LAYOUT": "Bố cục — Layout", "HEADER": "Tiêu đề cột — Headers",
    "PERIOD": "Kỳ báo cáo — Period", "ROWS": "Dòng — Rows", "VALUE": "Giá trị — Values", "NUMBER": "Số — Numbers", "DATE": "Ngày — Dates",
    "UNIT": "Đơn vị tính — Units", "CODE": "Mã — Codes", "PLACE": "Đơn vị hành chính — Places", "DUP": "Dòng trùng — Duplicates",
    "TOTAL": "Dòng tổng — Totals", "DERIVED": "Số tính từ số khác — Derived figures", "CHANGE": "So với lần gửi trước — Changes",
}  # fmt: skip
EXAMPLES: dict[str, object] = {
    "value": "-4", "header": "Số ca", "count": 3, "minimum": 0, "maximum": 100, "computed": 41, "keys": "xã, bệnh", "others": "Sheet1!15:15",
    "mark": "MẬT", "found": "09/2026", "asked": "10/2026", "name": "Đông Hải", "code": "24664", "column": "C", "unit": "µg/m³",
    "date": "01/10/2026", "since": "01/7/2025", "until": "30/6/2025", "successor": "Lâm Đồng", "predecessor": "Lâm Đồng", "area": "Đông Hải",
    "province": "Đắk Lắk", "sheet": "Sheet1", "row": 14, "list": "bệnh", "encoding": "TCVN3", "level": "xã", "headers": "Số ca",
    "rows": 3, "limit": 200, "allowed": "0 đến 100", "expected": "xlsx", "actual": "xls", "format": "dd/mm/yyyy", "near": "Đông Hải",
}  # fmt: skip
"""What the facts of a finding may look like; a fact without an example is shown by its name."""


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
            for rule in contract.rules():
                lines += section(rule, contract)
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
        f"- Ví dụ: `Sheet1!C14`: {_filled(rule.vi)}",
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


def _filled(template: str) -> str:
    return template.format(**{name: EXAMPLES.get(name, f"‹{name}›") for name in facts_of(template)})


def main() -> int:
    made = page()
    if "--check" in sys.argv:
        return 0 if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == made else 1
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
