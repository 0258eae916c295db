"""A title that says its table holds running totals, where the report wants the figures of the period alone.

"Lũy kế đến tháng 10 năm 2026" over one column of figures would be read as October's: ten times too much, and nothing to show it.
"""

from __future__ import annotations

import re

from anptt_data.conform.folding import fold
from anptt_data.conform.recognised import Shape
from anptt_data.contract.base import Contract
from anptt_data.periods.arithmetic import first_in_year

_RUNNING = re.compile(r"\b(?:luy ke|cong don|tu dau nam)\b")
_BESIDE = re.compile(r"(?:\b(?:va|kem|kem theo|co|so voi|cung)|[,;/&+])\s*(?:(?:so|so lieu|cot|phan)\s+)?(?:luy ke|cong don)\b")
"""Running totals beside the period's own figures: "tháng 10 và lũy kế", "kèm số lũy kế"."""


def running_title(shape: Shape, contract: type[Contract]) -> str | None:
    """The title line that says so, or None: also where the table tells running totals in columns of their own, and in the year's first period."""
    if shape.period is None or shape.periods or first_in_year(shape.period) or _tells_both(shape, contract):
        return None
    for _row, line in shape.titles:
        folded = fold(line)
        if _RUNNING.search(folded) and not _BESIDE.search(folded):
            return line.strip()
    return None


def _tells_both(shape: Shape, contract: type[Contract]) -> bool:
    columns = contract.columns()
    held = {*shape.columns, *(v.measure for v in shape.values if v.measure is not None)}
    told = any(columns[n].kind == "derived" for n in held if n in columns)
    headers = (*(c.header for c in shape.extras), *(v.header for v in shape.values))
    return told or shape.series is not None or any(_RUNNING.search(fold(h)) for h in headers)
