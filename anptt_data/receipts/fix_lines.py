"""What the sender must look at, one line an address: the content of the sheet "Cần sửa" and of the downloadable list."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from anptt_data.quality.catalogue import RULES
from anptt_data.quality.findings import Findings
from anptt_data.readers.cells import PART, ROW, Part
from anptt_data.receipts.words import SEVERITIES

LINES_KEPT = 4_000
"""Lines of the sheet; the true totals stand beside them."""

_SHEET = re.compile(r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^!']+))!(?:(?P<letters>[A-Z]+)(?P<row>\d+)|(?P<line>\d+):\d+)")
_LINE = re.compile(r"(?:(?P<member>.+): )?dòng (?P<row>\d+)")
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_FORMULA_INSIDE = re.compile(r"([;,|\t\r\n][\s\"]*)(?=[=+@-])")
"""What becomes the beginning of a cell where the machine's list separator is not the comma: Excel goes by the settings of Windows."""


@dataclass(frozen=True)
class FixLine:
    """One address of one group of findings (or of a rejected row, then `group` is None)."""

    group: int | None
    severity: str
    address: str | None  # as the receipt writes it
    sheet: str | None  # sheet or member's name
    row: int | None
    letters: str | None  # spreadsheet column of the cell
    header: str | None
    value: str | None
    message: str
    fix: str
    rule: str
    count: int | None  # of the whole group


def fix_lines(receipt: Mapping[str, Any], rejected: pl.DataFrame | None = None, parts: tuple[Part, ...] = ()) -> list[FixLine]:
    """Every address the receipt carries, then rejected rows (``part, row, rules``) that no finding already pointed at.

    At most `LINES_KEPT` lines, but never fewer than one for each group of the receipt.
    """
    first: list[FixLine] = []
    more: list[FixLine] = []
    for number, finding in enumerate(receipt["findings"], start=1):
        lines = [_line(number, finding, a) for a in finding.get("examples") or [finding.get("cell")]]
        first.append(lines[0])
        more += lines[1:]
    lines = first + more[: max(0, LINES_KEPT - len(first))]
    lines.sort(key=lambda line: line.group or 0)
    if rejected is not None and not rejected.is_empty():
        seen = {(line.sheet, line.row) for line in lines if line.severity in ("error", "blocker")}
        room = max(0, LINES_KEPT - len(lines))
        lines += list(_rejected_lines(rejected, parts, seen, receipt, room))
    return lines


def findings_csv(findings: Findings, parts: tuple[Part, ...]) -> bytes:
    """All groups of findings, none left out, as CSV that Excel opens with its accents (UTF-8 with BOM) and that starts no formula."""
    return csv_of(findings.as_json(parts))


def csv_of(findings: Iterable[Mapping[str, Any]]) -> bytes:
    """The same for findings as a receipt carries them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["Mã", "Mức độ", "Nơi đầu tiên", "Cột", "Giá trị", "Nội dung cần xử lý", "Cách xử lý", "Số lần", "Các nơi khác"])
    for f in findings:
        writer.writerow(
            harmless(str(v)) if v is not None else ""
            for v in (
                f["rule"], SEVERITIES[f["severity"]].vi, f["cell"], f["column"], f["value"], f["message_vi"], f["fix_vi"], f["count"],
                "; ".join(a for a in f["examples"][1:] if a),
            )
        )  # fmt: skip
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula when it opens a CSV, whatever it separates cells by (an apostrophe where needed)."""
    inside = _FORMULA_INSIDE.sub(r"\1'", text)
    return "'" + inside if text.lstrip(" ").startswith(_FORMULA_START) else inside


def _line(number: int, finding: Mapping[str, Any], address: str | None) -> FixLine:
    sheet, row, letters = place_of(address)
    return FixLine(
        number, finding["severity"], address, sheet or finding.get("sheet"), row, letters, finding.get("column"),
        finding.get("value"), finding["message_vi"], finding["fix_vi"], finding["rule"], finding["count"],
    )  # fmt: skip


def place_of(address: str | None) -> tuple[str | None, int | None, str | None]:
    """(sheet or member, row, column letters) of a written address; the inverse of `findings.written_address`."""
    if not address:
        return None, None, None
    if found := _SHEET.fullmatch(address):
        name = found["quoted"].replace("''", "'") if found["quoted"] else found["plain"]
        return name, int(found["row"] or found["line"]), found["letters"]
    if found := _LINE.match(address):
        return found["member"], int(found["row"]), None
    return None, None, None


def _rejected_lines(
    rejected: pl.DataFrame, parts: tuple[Part, ...], seen: set[tuple[str | None, int | None]], receipt: Mapping[str, Any], room: int
) -> Iterable[FixLine]:
    known = {f["rule"]: f for f in reversed(receipt["findings"])}
    for part_number, row, rules in rejected.select(PART, ROW, "rules").iter_rows():
        if room <= 0:
            return
        part = parts[part_number] if part_number < len(parts) else None
        name = part.name if part is not None and part.kind != "text" else None
        if (name, row) in seen:
            continue
        room -= 1
        codes = list(dict.fromkeys(rules or []))
        fixes = [known[c]["fix_vi"] if c in known else _plain_fix(c) for c in codes]
        address = f"'{name.replace(chr(39), chr(39) * 2)}'!{row}:{row}" if part is not None and part.kind == "sheet" and name else None
        yield FixLine(
            None, "error", address or (f"{name}: dòng {row}" if name else f"dòng {row}"), name, row, None, None, None,
            f"Dòng tạm giữ, chờ xử lý ({', '.join(codes)})", "; ".join(dict.fromkeys(f for f in fixes if f)), ", ".join(codes), None,
        )  # fmt: skip


def _plain_fix(code: str) -> str:
    """The fix of a rule whose finding the receipt does not carry: only when it needs no facts of the finding."""
    fix = RULES[code].fix_vi if code in RULES else ""
    return "" if "{" in fix else fix
