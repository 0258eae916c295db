"""The verdict on an extract: one of five decisions, the counts that add up, the findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl

from anptt_data.periods.period import Period
from anptt_data.quality.findings import Findings
from anptt_data.readers.cells import Part

Decision = Literal["accepted", "accepted_with_warnings", "partly_accepted", "returned", "unreadable"]
EXIT_CODES: dict[str, int] = {"accepted": 0, "accepted_with_warnings": 0, "partly_accepted": 0, "returned": 1, "unreadable": 1}


@dataclass
class Counts:
    """Rows of the sheet or lines of the file; read = accepted + rejected + ignored (law 1)."""

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    ignored: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    facts_written: int = 0
    ignored_by_reason: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return dict(self.__dict__)


@dataclass
class JudgedChunk:
    """One chunk after judging, ready to be loaded.

    `facts`: ``part, row, col`` + the contract's stored frame columns, only rows that stand; `derived`: the same address, key
    columns, period and the derived columns, for comparison; `rejected`: ``part, row, cells`` (list of the original
    texts, masked by law 8), ``rules`` (list of codes); `ignored`: ``part, row, reason``.
    """

    facts: pl.DataFrame
    derived: pl.DataFrame
    rejected: pl.DataFrame
    ignored: pl.DataFrame


@dataclass
class Verdict:
    """What the road says of an extract, whoever executes it and whenever (law 2)."""

    decision: Decision
    counts: Counts
    findings: Findings
    layout: dict[str, Any]
    parts: tuple[Part, ...]
    periods: list[Period]
    """The distinct periods of the accepted rows, in order (for instants: the one span of days)."""
    period: Period | None
    """From the first to the last day of the file."""
