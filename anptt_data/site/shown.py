"""Values of a release as the pages show them."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from anptt_data.lake.instants import VIETNAM
from anptt_data.lake.output import plain

LONGEST = 120


def shown(value: Any) -> str:
    """A cell of an example's result: null is empty, instants are those of Viet Nam, long texts are cut."""
    if value is None:
        return ""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(VIETNAM).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.10g}"
    said = plain(value)
    text = json.dumps(said, ensure_ascii=False) if isinstance(said, dict | list) else str(said)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def number(value: int) -> str:
    """1.234.567."""
    return f"{value:,}".replace(",", ".")


def day(value: date | None) -> str:
    return value.strftime("%d/%m/%Y") if value else ""


def span(value: tuple[date, date] | None) -> str:
    """A period by its days."""
    if value is None:
        return ""
    return day(value[0]) if value[0] == value[1] else f"{day(value[0])} – {day(value[1])}"


def instant(value: datetime | None) -> str:
    """``22/11/2026 05:29`` at +07:00."""
    return value.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M") if value else ""


def brief(title: str) -> str:
    """A title without what stands in brackets after it, for lists."""
    return title.split(" (")[0]
