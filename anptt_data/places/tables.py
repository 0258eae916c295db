"""Reading the reference tables: CSV files with a header line, UTF-8."""

from __future__ import annotations

import csv
from datetime import date
from functools import lru_cache
from pathlib import Path


def read_table(path: Path) -> list[dict[str, str]]:
    """Rows of a reference CSV; an absent file is an empty table."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=4096)
def day(text: str) -> date | None:
    """An ISO date; an empty cell is none."""
    return date.fromisoformat(text) if text else None


def number(text: str) -> float | None:
    """A number with a decimal point; an empty cell is none."""
    return float(text) if text else None


def listed(text: str) -> tuple[str, ...]:
    """The parts of a cell that has ``|`` between them."""
    return tuple(part.strip() for part in text.split("|") if part.strip())
