"""Renders the templates of the quality pages."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from anptt_data.contract.text import Text
from anptt_data.quality.report_data import VIETNAM
from anptt_data.receipts.words import DECISIONS, SEVERITIES

BADGES = {
    "accepted": "Chấp nhận", "accepted_with_warnings": "Cần xác nhận", "partly_accepted": "Một phần", "returned": "Trả lại",
    "unreadable": "Không đọc được", "nil": "Không phát sinh",
}  # fmt: skip
"""The decisions, and nil reports, as short as a badge in a table needs; each page with badges says the full words below them."""
KINDS = DECISIONS | {
    "nil": Text("khai không phát sinh, không có tệp; mọi chỉ tiêu của kỳ là 0", "a nil report: no file, every figure is 0")
}


def render(name: str, **values: Any) -> str:
    """The page made of one template of ``quality/templates``; everything is escaped. Filters: ``n`` 1.234, ``at`` an instant at +07:00."""
    return _environment().get_template(name).render(**values)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True)
    environment.globals.update(KINDS=KINDS, SEVERITIES=SEVERITIES, BADGES=BADGES)
    environment.filters["n"] = number
    environment.filters["at"] = instant
    return environment


def number(value: int) -> str:
    """A whole number with the Vietnamese separator: 1.234.567."""
    return f"{value:,}".replace(",", ".")


def instant(value: datetime | None) -> str:
    """``22/11/2026 05:29`` at +07:00; empty when there is none."""
    return value.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M") if value else ""
