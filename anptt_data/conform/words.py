"""The words by which forms mark rows and cells that are not figures: totals, notes, numbering, missing, none.

All patterns are over folded text (`conform.folding.fold`). Sources: shared/facts/forms-and-words.md and
domain-facts.md section 9 (nulls differ: "-" is missing, "Không" is zero, "KPH" is below detection).
"""

from __future__ import annotations

import re
from itertools import pairwise

NUMBERING_HEADERS = frozenset({"stt", "tt", "so tt", "so thu tu", "thu tu", "no", "#"})
"""Headers over running numbers; "tt" is also "trong tuần", so the cells below decide."""

MISSING = frozenset({"", "-", "--", "---", "–", "—", "x", "…", "...", "..", ".", "na", "n/a", "#n/a", "nan?", "null", "//", "/", "missing"})
"""Cells that say "no figure", folded; an empty cell is one too."""

ZERO_WORDS = frozenset(
    {"khong", "khong co", "khong co ca", "khong co ca mac", "khong co vu", "khong phat sinh", "khong phat sinh ca", "khong ghi nhan", "khong ghi nhan ca",
     "khong ghi nhan ca mac", "khong ghi nhan ca benh", "khong xay ra", "none"}
)  # fmt: skip
"""Cells of a count or measure that say "none", which is 0 and not missing."""

BELOW_DETECTION = re.compile(r"kph|khong phat hien|<\s*(lod|mdl|loq)|lod|<\s*\d+(?:[.,]\d+)?")

# Exact words only: "Cộng Hòa" and "Tổng Cọt" are communes.
_GRAND = (
    r"tong cong|tong so|tong|toan tinh|toan tinh/thanh pho|toan thanh pho|toan quoc|ca nuoc|toan huyen|toan xa|toan phuong|toan nganh|"
    r"(?:tong cong |tong so |cong |tong )?toan (?:tinh|thanh pho|huyen|quoc|xa|phuong|vung|cong ty|don vi)(?: [^\W\d]+){0,4}|ca (?:tinh|huyen|vung|xa)|"
    r"t\.? ?(?:cong|so)|viet nam|[∑σ]|total|grand total"
)
GRAND_TOTAL = re.compile(rf"(?:[ivx]+|\d+|[a-z])?[.)]?\s*(?:{_GRAND})\s*[:.]?(?:\s*\([^)]*\)\s*)?")
PART_TOTAL = re.compile(
    r"(?:cong|cong don vi|tieu cong|subtotal)\s*[:.]?(?:\s*\([^)]*\)\s*)?"
    r"|(?:cong|tong cong|tong so|tong) (?:cum|khu vuc|huyen|nhom|theo|muc|phan|muc|khoi|vung|cac|i|ii|iii|iv|v|vi|a|b|c)\b.*"
)

ROMAN = re.compile(r"(?:[ivx]{1,6}|[a-d])\s*[.):]?")
ROMAN_HEADING = re.compile(
    r"(?:[ivx]{1,6})\s*[.):/-]\s*\S.*|(?:[a-d])\s*[.)]\s+\S.*|(?:cum|khu vuc|nhom|phan|muc)\s+(?:\d+|[ivx]+|[a-d])\b.*"
)

NOTE = re.compile(
    r"(?:ghi chu|luu y|chu thich|chu y|nguon|nguon so lieu|noi nhan|nguoi lap|nguoi lap bieu|lap bieu|nguoi bao cao|nguoi tong hop|thu truong|thu truong don vi|"
    r"giam doc|pho giam doc|lanh dao|truong phong|truong khoa|chu tich|pho chu tich|kt|tl|tuq|tm|ky ten|ky, ghi ro ho ten|don vi tinh|dvt|luu|nhu tren|"
    r"source|note|notes|prepared by)\b.*"
    r"|\(?\*+\)?.*|\(\d\)\s+\S{3,}.*|\(ky.*|.*\(?(?:ky, dong dau|ky va ghi ro|da ky|ky ten|ky, ghi ro).*"
    r"|(?:[^,]{1,40}, )?ngay (?:\d{1,2}|\.+|…+) ?thang (?:\d{1,2}|\.+|…+) ?nam (?:\d{4}|\d*\.+|\d*…+).*"
    r"|- .*;|- luu.*"
)

COMPARISON = re.compile(r"\b(?:cung ky|nam truoc|ky truoc|thang truoc|tuan truoc|luy ke|cong don|so sanh|tang|giam|tang giam|% so)\b")
"""Words of a header group that make the column below it something else than this period's figure."""

OTHER_FIGURE = re.compile(
    COMPARISON.pattern
    + r"|\b(?:tu dau nam|dau nam den|ke hoach|chi tieu giao|uoc (?:thuc hien|tinh|dat)|du kien|du bao|trong do|nu|tre em|nguoi lon|\d ?tuoi|nhom tuoi|"
    r"do tuoi|tu vong|chet|(?:ca|benh|mac) nang|nhap vien|noi tru|ngoai tru|nghi ngo|xac dinh|duong tinh|am tinh|ngoai lai|ty le|ty suat|binh quan)\b"
    r"|(?<!viet )(?<!mien )(?<!phia )\bnam\b(?! \d| bao cao)|[<>≤≥]"
)
"""Words beside or above a column's name that make another figure of it: of other times, planned, of some of the people only, a rate.

("nam" is "nam", men, and "năm", the year: neither is the figure of a month.)
"""

WHOLE_FIGURE = re.compile(r"(?:tong|tong so|tong cong|cong|chung|so luong|toan bo)")
"""Words below a column's name that say the whole of it ("Số ca mắc" over "Tổng số", "Nam", "Nữ")."""

COLUMN_NUMBER = re.compile(r"\(?\s*(\d{1,3})\s*\)?(?:\s*=.*)?|\(?\s*([A-Za-zĐđ])\s*\)?")


def total_kind(folded: str) -> str | None:
    """``"grand"``, ``"part"`` or None for a row's folded label."""
    if GRAND_TOTAL.fullmatch(folded):
        return "grand"
    return "part" if PART_TOTAL.fullmatch(folded) else None


def is_note(folded: str) -> bool:
    """Whether the text begins like a footnote, a signature block or a list of receivers."""
    return NOTE.fullmatch(folded) is not None


def is_heading(folded: str) -> bool:
    """Whether the text begins like a section's heading ("I. ...", "Cụm 1")."""
    return ROMAN_HEADING.fullmatch(folded) is not None


def column_numbers(cells: list[str | None], least: int = 3) -> bool:
    """Whether a line is the form's row of column numbers: "(1) (2) (3)" or "A B 1 2 3 = 1 + 2"."""
    written = [c.strip() for c in cells if c is not None and c.strip()]
    if len(written) < least:
        return False
    numbers: list[int] = []
    letters = 0
    for cell in written:
        found = COLUMN_NUMBER.fullmatch(cell)
        if found is None:
            return False
        if found.group(1) is None:
            if numbers:  # letters stand before numbers
                return False
            letters += 1
        else:
            numbers.append(int(found.group(1)))
    if not numbers:
        return letters >= 3
    return numbers[0] in (0, 1, letters + 1) and all(b - a == 1 for a, b in pairwise(numbers)) and letters + len(numbers) >= least
