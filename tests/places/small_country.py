"""A country of two provinces and five communes, as a reference folder: what the tests of reforms are entered into."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from anptt_data.places.areas import Areas, area_of
from anptt_data.places.reform_apply import AREA_FIELDS, RELATION_FIELDS
from anptt_data.places.reform_problems import Problem
from anptt_data.places.reform_take import MERGER_FIELDS, as_csv
from anptt_data.places.reforms import read_reform
from anptt_data.places.tables import read_table

BEGINS = "2025-07-01"
TODAY = date(2026, 11, 21)
UNITS = (
    ("VN", "nation", "quốc gia", "Việt Nam", ""),
    ("91", "province", "tỉnh", "An Sơn", "VN"),
    ("92", "province", "tỉnh", "Bình Hải", "VN"),
    ("90001", "commune", "xã", "Hòa An", "91"),
    ("90002", "commune", "xã", "Hòa Bình", "91"),
    ("90003", "commune", "phường", "Hòa Cường", "91"),
    ("90004", "commune", "xã", "Tân Dân", "92"),
    ("90005", "commune", "xã", "Tân Đông", "92"),
)
HEAD = {
    "effective": "2027-01-01", "decree": '"1/2026/QH16"', "decree_date": "2026-10-01", "title_vi": '"Sắp xếp thử"', "title_en": '"A trial"',
    "legal_basis": '"QĐ 1"', "confidence": '"V"', "reason": '"Thử"',
}  # fmt: skip
DIVIDED = """
units = [
  { code = "90001", level = "commune", type = "phường", name = "Hòa An", parent = "91" },
  { code = "90006", level = "commune", type = "xã", name = "Hòa Mới", parent = "91" },
  { code = "90003", same = true },
]
relations = [
  { old = "90001", new = "90001", relation = "part", share = 0.7, method = "population_published" },
  { old = "90001", new = "90006", relation = "part", share = 0.3, method = "population_published" },
  { old = "90002", new = "90003", relation = "whole" },
]
"""
"""Hòa An is divided, Hòa Bình goes into Hòa Cường: a reform with nothing wrong in it."""


def country(folder: Path) -> Path:
    """The reference folder, without any reform."""
    rows = [dict.fromkeys(AREA_FIELDS, "") | dict(zip(("code", "level", "type", "name", "parent"), u, strict=True)) for u in UNITS]
    for row in rows:
        row |= {"valid_from": BEGINS, "name_ascii": row["name"], "legal_basis": "QĐ 1", "confidence": "V"}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "areas.csv").write_bytes(as_csv(AREA_FIELDS, rows))
    (folder / "crosswalk.csv").write_bytes(as_csv(RELATION_FIELDS, []))
    (folder / "province_mergers.csv").write_bytes(as_csv(MERGER_FIELDS, []))
    return folder


def areas_in(folder: Path) -> Areas:
    """The units of a folder, without names and aliases of elsewhere."""
    return Areas([area_of(r) for r in read_table(folder / "areas.csv")])


def reform_text(body: str, **head: str) -> str:
    """A reform's file; `head` replaces keys of its head, an empty value leaves one out."""
    return "\n".join(f"{k} = {v}" for k, v in (HEAD | head).items() if v) + "\n" + body


def reform_file(folder: Path, body: str, name: str = "2027-01-01.toml", **head: str) -> Path:
    """The reform written into a folder that is not the reference folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(reform_text(body, **head), encoding="utf-8")
    return folder / name


def codes(problems: list[Problem]) -> list[str]:
    """The codes of problems, in order of code."""
    return sorted(p.code for p in problems)


def read_problems(path: Path) -> list[Problem]:
    """The problems of a file's form alone."""
    return read_reform(path)[1]
