"""Renders the templates of the quality pages."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from anptt_data.quality.report_data import VIETNAM
from anptt_data.receipts.words import DECISIONS, SEVERITIES


def render(name: str, **values: Any) -> str:
    """The page made of one template of ``quality/templates``; everything is escaped. Filters: ``n`` 1.234, ``at`` an instant at +07:00."""
    return _environment().get_template(name).render(DECISIONS=DECISIONS, SEVERITIES=SEVERITIES, **values)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)
    environment.filters["n"] = _number
    environment.filters["at"] = _instant
    return environment


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _instant(value: datetime | None) -> str:
    return value.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y") if value else ""
