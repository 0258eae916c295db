"""Cells that could not be converted, kept apart until it is known which rows are data at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl


@dataclass
class Fault:
    """All cells of one column that break one rule: a mask over the rows, and the facts to say.

    `by_value`: facts that depend on the written text (nearest names and the like).
    """

    rule: str
    column: str
    where: pl.Series
    facts: dict[str, Any] = field(default_factory=dict)
    by_value: dict[str, dict[str, Any]] = field(default_factory=dict)
    rejects: bool = True
    told: bool = False  # a blocker on the whole column already says it
    text: str | None = None  # raw column that holds the text to show, when not that of `column`
